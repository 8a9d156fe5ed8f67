"""The awaited event happened: what waited for it gets its dates, or gets new ones."""

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
from scheduler.register.models import Assignment, Event, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.reckoning import read_rules, terms_of
from scheduler.register.rescheduling import LIVE_STATES, enter, reckoned, reschedule
from scheduler.register.unfolding import unfold_assignments

_AWAITED = (*LIVE_STATES, "unsettled")
_MOVED = "ngày của sự kiện đã thay đổi"


def set_event(
    session: Session, obligation_id: int, deed: Deed, practice: Practice, *, on: date, document: str = ""
) -> list[Occurrence]:
    """The awaited event happened (or will happen) on `on`. Returns the rows that are new or have moved.

    Another date while something still waits by the old one is a correction: what is not settled gets
    new dates and begins a new round, and whoever was told the old date is told; what is settled keeps
    its dates. When all is settled the event has happened again, and new rows are made.
    The same date again changes nothing but the document. NotFound for an unknown row; Refused where
    the row waits for no event, its plan has ended, or the date stands for an earlier time already.
    """
    obligation = _waiting_row(session, obligation_id)
    before, obligation.event_on = obligation.event_on, on
    document = document.strip()
    if before == on and document in ("", obligation.event_document):
        return []
    obligation.event_document = document
    said = Entry(
        "event",
        obligation.plan_id,
        obligation.id,
        document=document,
        detail={"on_was": before, "on": on},
    )
    event = record(session, deed, [said])[0]
    if before == on:
        return []
    moved = _correct(session, obligation, before, deed, practice)
    return [*moved, *_begin(session, obligation, event, deed, practice)]


def _waiting_row(session: Session, number: int) -> Obligation:
    obligation = session.get(Obligation, number, with_for_update=True)
    if obligation is None:
        raise NotFound(
            "không có dòng kế hoạch mã {ids}", remedy="Xem mã bằng `nhacviec event list`.", ids=number
        )
    name = obligation.ref or obligation.key
    if not any(isinstance(item.rule, OnEvent) for item in read_rules(obligation)):
        raise Refused(
            "dòng {ref} không chờ sự kiện nào", remedy="Xem cách hiểu bằng `nhacviec show`.", ref=name
        )
    if obligation.retired_on is not None:
        raise Refused("dòng {ref} đã bỏ khỏi kế hoạch", ref=name)
    if session.get_one(Plan, obligation.plan_id).state == "ended":
        raise Refused("kế hoạch của dòng {ref} đã kết thúc", ref=name)
    return obligation


def _correct(
    session: Session, obligation: Obligation, before: date | None, deed: Deed, practice: Practice
) -> list[Occurrence]:
    """Bring the rows of the old date to the new one; those whose due moves are returned."""
    rows = _rows_of(session, obligation, before, practice) if before is not None else []
    if not any(row.state in _AWAITED for row in rows):
        return []
    _refuse_doubles(session, obligation, rows, practice)
    for row in rows:
        row.period = _period(obligation.event_on)
    session.flush()
    waiting = [row for row in rows if row.state in _AWAITED]
    was = {row.id: row.due for row in waiting}
    moved = [row for row, dates in reckoned(session, waiting, practice) if dates.due != row.due]
    _move(session, [row for row in waiting if row not in moved], (), obligation, deed, practice)
    told = who_was_told(session, moved)
    events = _move(session, moved, moved, obligation, deed, practice)
    changes = [
        Change(row, event, "moved", was[row.id], row.due) for row, event in zip(moved, events, strict=True)
    ]
    tell(session, changes, told, deed.today)
    return moved


def _move(
    session: Session,
    rows: Sequence[Occurrence],
    anew: Collection[Occurrence],
    obligation: Obligation,
    deed: Deed,
    practice: Practice,
) -> list[Event]:
    """Write the dates of `rows`; those of `anew` begin a round and have an event each.

    A row older than the import that the new date brings into the future is awaited again.
    """
    was = {row.id: row.due for row in rows}
    old = [row for row in rows if row.state == "unsettled"]
    for row in anew:
        begin_round(row, deed)
    for row in old:
        enter(row, "open")
    drop_waiting(session, anew, _MOVED)
    reschedule(session, rows, practice, deed.today)
    for row in old:
        if row.due < deed.today:
            enter(row, "unsettled")
    entries = [
        entry_of(
            session,
            row,
            "move",
            "unsettled" if row in old else row.state,
            document=obligation.event_document,
            detail={"due_was": was[row.id], "due": row.due},
        )
        for row in anew
    ]
    return record(session, deed, entries)


def _begin(
    session: Session, obligation: Obligation, event: Event, deed: Deed, practice: Practice
) -> list[Occurrence]:
    """Rows for the dates that there are now; a lead that knows of the duty is told the date."""
    assignments = session.scalars(
        select(col(Assignment.id)).where(col(Assignment.obligation_id) == obligation.id)
    )
    ids = [number for number in assignments if number is not None]
    created = unfold_assignments(session, ids, practice, deed.today)
    entries = [
        entry_of(
            session, row, "dated", row.state, document=event.document, detail={"on": obligation.event_on}
        )
        for row in created
    ]
    events = record(session, deed, entries)
    told = who_was_told(session, created)
    changes = [
        Change(row, event, "dated", obligation.event_on, row.due)
        for row, event in zip(created, events, strict=True)
        if row.state == "open"
    ]
    tell(session, changes, told, deed.today)
    return created


def _rows_of(
    session: Session, obligation: Obligation, on: date | None, practice: Practice
) -> list[Occurrence]:
    """The rows that the event of that day made, by id."""
    query = select(Occurrence).where(
        col(Occurrence.obligation_id) == obligation.id,
        col(Occurrence.period) == _period(on),
        col(Occurrence.date_key).in_(_keys(session, obligation, practice)),
    )
    return list(session.scalars(query.order_by(col(Occurrence.id))))


def _keys(session: Session, obligation: Obligation, practice: Practice) -> list[str]:
    """The date keys of what the event dates; they do not hang on its day."""
    plan = session.get_one(Plan, obligation.plan_id)
    terms = terms_of(plan, obligation)
    found = {
        item.date_key
        for stored in read_rules(obligation)
        if isinstance(stored.rule, OnEvent)
        for item in unfold(stored.rule, terms, practice.calendar)
    }
    return sorted(found)


def _refuse_doubles(
    session: Session, obligation: Obligation, rows: Sequence[Occurrence], practice: Practice
) -> None:
    there = _rows_of(session, obligation, obligation.event_on, practice)
    taken = {(row.agency_id, row.date_key) for row in there}
    if any((row.agency_id, row.date_key) in taken for row in rows):
        raise Refused(
            "ngày {on} là ngày của một lần trước đã có kết quả",
            remedy="Mở lại kỳ hạn của lần trước bằng `nhacviec reopen`, hoặc chọn ngày khác.",
            on=obligation.event_on.strftime("%d/%m/%Y") if obligation.event_on else "",
        )


def _period(on: date | None) -> str:
    return on.isoformat() if on else ""
