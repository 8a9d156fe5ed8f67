"""What a reviewed sheet says goes into the register, in the transaction that is given."""

from __future__ import annotations

from sqlmodel import Session

from scheduler.intake.sheet.review import SheetReview
from scheduler.register.changes import Deed, Entry, record
from scheduler.register.changes.recording import Paper, submit_papers
from scheduler.register.models import Occurrence
from scheduler.register.practice import Practice


def record_sheet(
    session: Session, review: SheetReview, deed: Deed, practice: Practice, name: str
) -> list[Occurrence]:
    """Submit every recordable row; one event for the sheet `name` says how many were not.

    Refused, with nothing recorded, when a row was settled since the review.
    """
    if not review.recordable:
        return []
    papers = [
        Paper(item.filled.id, item.filled.on, item.filled.document, item.filled.note)
        for item in review.recordable
    ]
    detail = {"recorded": len(papers), "skipped": len(review.skipped), "wrong": len(review.wrong)}
    record(session, deed, [Entry("sheet", document=name, detail=detail)])
    return submit_papers(session, papers, deed, practice)
