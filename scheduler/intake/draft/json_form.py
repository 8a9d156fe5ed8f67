"""A draft as the JSON that `nhacviec import FILE --json` writes."""

from __future__ import annotations

from scheduler.intake.draft.facts import DraftObligation, PlanDraft

_TASK_FIELDS = ("ref", "kind", "title", "lead", "partners", "result", "timing")
_REPORT_FIELDS = ("ref", "kind", "title", "lead", "recipient", "timing")


def draft_to_json(draft: PlanDraft) -> dict[str, object]:
    """`draft` as plain lists and dictionaries; dates are ISO 8601, what is missing is None."""
    head = draft.plan
    return {
        "plan": {
            "number": head.number,
            "issued": head.issued.isoformat() if head.issued else None,
            "issuer": head.issuer,
            "title": head.title,
            "coordinator": head.coordinator,
            "until": head.until.isoformat() if head.until else None,
        },
        "obligations": [_obligation(item) for item in draft.obligations],
        "problems": [
            {"place": item.place, "words": item.words, "message": item.message} for item in draft.problems
        ],
    }


def _obligation(item: DraftObligation) -> dict[str, str | None]:
    fields = _TASK_FIELDS if item.kind == "task" else _REPORT_FIELDS
    return {field: getattr(item, field) for field in fields}
