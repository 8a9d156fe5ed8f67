"""The officer's working sheet, filled in by hand, back into the register."""

from scheduler.intake.sheet.answers import Filled, Remark, SheetAnswers, read_sheet
from scheduler.intake.sheet.recording import record_sheet
from scheduler.intake.sheet.review import Recordable, SheetReview, review_sheet

__all__ = [
    "Filled",
    "Recordable",
    "Remark",
    "SheetAnswers",
    "SheetReview",
    "read_sheet",
    "record_sheet",
    "review_sheet",
]
