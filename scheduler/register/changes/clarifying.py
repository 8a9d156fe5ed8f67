"""What an officer makes clear about a plan row: that its assumptions are right."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import NotFound
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.trail import Entry, record
from scheduler.register.models import Obligation, Occurrence
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import LIVE_STATES, reschedule


def confirm_assumptions(
    session: Session, obligation_ids: Collection[int], deed: Deed, practice: Practice
) -> list[Occurrence]:
    """The reading of these rows is right: their dates count from now on. Returns the rows it frees.

    Confirming what is confirmed does nothing. NotFound for an unknown row.
    """
    news = [row for row in _obligations(session, obligation_ids) if not row.confirmed]
    for row in news:
        row.confirmed = True
    record(session, deed, [Entry("confirm", row.plan_id, row.id) for row in news])
    rows = [row for row in _live_rows(session, [row.id for row in news]) if row.assumed]
    reschedule(session, rows, practice, deed.today)
    return rows


def _live_rows(session: Session, obligation_ids: Collection[int | None]) -> list[Occurrence]:
    query = select(Occurrence).where(
        col(Occurrence.obligation_id).in_(list(obligation_ids)), col(Occurrence.state).in_(LIVE_STATES)
    )
    return list(session.scalars(query.order_by(col(Occurrence.id)))) if obligation_ids else []


def _obligations(session: Session, ids: Collection[int]) -> list[Obligation]:
    found = [session.get(Obligation, number) for number in dict.fromkeys(ids)]
    missing = [str(number) for number, row in zip(dict.fromkeys(ids), found, strict=True) if row is None]
    if missing:
        raise NotFound("không có dòng kế hoạch số {ids}", ids=", ".join(missing))
    return [row for row in found if row is not None]
