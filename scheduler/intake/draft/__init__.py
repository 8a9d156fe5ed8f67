"""Document to plan draft: columns and clauses, not rules."""

from scheduler.intake.draft.facts import DraftObligation, Kind, PlanDraft, PlanHead, Problem
from scheduler.intake.draft.json_form import draft_to_json
from scheduler.intake.draft.read import read_draft
from scheduler.intake.draft.superseding import superseded_by

__all__ = [
    "DraftObligation",
    "Kind",
    "PlanDraft",
    "PlanHead",
    "Problem",
    "draft_to_json",
    "read_draft",
    "superseded_by",
]
