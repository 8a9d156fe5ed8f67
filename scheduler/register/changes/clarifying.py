"""What an officer makes clear about a plan row: its assumptions, and when its event happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import NotFound, Refused
from rules.occurrence import unfold
from rules.rule import OnEvent
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.recording import begin_round
from scheduler.register.changes.telling import Change, drop_waiting, tell, who_was_told
from scheduler.register.changes.trail import Entry, entry_of, record
from scheduler.register.models import Assignment, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.reckoning import read_rules, terms_of
from scheduler.register.rescheduling import LIVE_STATES, reschedule
from scheduler.register.unfolding import unfold_assignments


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


def set_event(
    session: Session, obligation_id: int, deed: Deed, practice: Practice, *, on: date, document: str = ""
) -> list[Occurrence]:
    """The awaited event happened on `on`: what waited for it gets its dates, or gets new ones.

    A new date moves the rows that the old one made and nobody has settled, and is told to whoever was
    told the old. Refused where the row waits for no event.
    """
    obligation = _obligations(session, [obligation_id])[0]
    rules = [item.rule for item in read_rules(obligation) if isinstance(item.rule, OnEvent)]
    if not rules:
        raise Refused(
            "dòng {ref} không chờ sự kiện nào",
            remedy="Xem cách hiểu bằng `nhacviec show`.",
            ref=obligation.ref or obligation.key,
        )
    if obligation.event_on == on:
        return []
    before, obligation.event_on = obligation.event_on, on
    obligation.event_document = document.strip()
    detail = {"on_was": before, "on": on}
    record(
        session,
        deed,
        [Entry("event", obligation.plan_id, obligation.id, document=document.strip(), detail=detail)],
    )
    rows = [] if before is None else _of_event(session, obligation, before)
    if rows:
        _move(session, rows, obligation, deed, practice)
    assignments = session.scalars(
        select(col(Assignment.id)).where(col(Assignment.obligation_id) == obligation.id)
    )
    ids = [number for number in assignments if number is not None]
    return [*rows, *unfold_assignments(session, ids, practice, deed.today)]


def _move(
    session: Session, rows: Sequence[Occurrence], obligation: Obligation, deed: Deed, practice: Practice
) -> None:
    """Give the rows the key and the dates of the new event; each begins a new round."""
    told = who_was_told(session, rows)
    terms = terms_of(session.get_one(Plan, obligation.plan_id), obligation)
    new = {
        item.date_key: item
        for stored in read_rules(obligation)
        if isinstance(stored.rule, OnEvent)
        for item in unfold(stored.rule, terms, practice.calendar)
    }
    moved = [row for row in rows if row.date_key in new]
    dues = {row.id: row.due for row in moved}
    for row in moved:
        row.period = new[row.date_key].period
        begin_round(row, deed)
    entries = [
        entry_of(
            session, row, "move", row.state, document=obligation.event_document, detail={"due_was": row.due}
        )
        for row in moved
    ]
    events = record(session, deed, entries)
    drop_waiting(session, moved, "ngày của sự kiện đã thay đổi")
    reschedule(session, moved, practice, deed.today)
    changes = [
        Change(row, event, "moved", dues[row.id], row.due) for row, event in zip(moved, events, strict=True)
    ]
    tell(session, changes, told, deed.today)


def _of_event(session: Session, obligation: Obligation, on: date) -> list[Occurrence]:
    query = select(Occurrence).where(
        col(Occurrence.obligation_id) == obligation.id,
        col(Occurrence.period) == on.isoformat(),
        col(Occurrence.state).in_((*LIVE_STATES, "unsettled")),
    )
    return list(session.scalars(query.order_by(col(Occurrence.id))))


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
