"""Plan file × register → diff → obligations and occurrences."""

from scheduler.intake.apply.applying import apply_plan
from scheduler.intake.apply.diff import Diff, RowDiff
from scheduler.intake.apply.former import applied_files, formers_of
from scheduler.intake.apply.rehearsal import foresee_plan, rehearsal
from scheduler.intake.apply.wanted import Taking

__all__ = [
    "Diff",
    "RowDiff",
    "Taking",
    "applied_files",
    "apply_plan",
    "foresee_plan",
    "formers_of",
    "rehearsal",
]
