"""One body takes over from another: open duties move, doubles join, what is settled stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from rules.errors import NotFound, Refused
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.telling import Change, Told, drop_waiting, tell, who_was_told
from scheduler.register.changes.trail import Entry, entry_of, record
from scheduler.register.models import (
    Agency,
    Assignment,
    Event,
    Obligation,
    Occurrence,
    Plan,
    Succession,
)
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import LIVE_STATES, enter, reschedule

_DAY = timedelta(days=1)
GRACE_DAYS = 10
"""Working days in which nothing counts as late for a successor."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a succession would do, by occurrence id: moved, joined into another, owed to oneself."""

    moved: tuple[int, ...]
    joined: tuple[tuple[int, int], ...]
    own: tuple[int, ...]


def foresee_succession(
    session: Session,
    old_id: int,
    new_id: int,
    effective: date,
    obligations: Collection[int] | None = None,
) -> Handover:
    """What `succeed` would do; nothing is written. NotFound for an unknown body."""
    _agency(session, old_id)
    _agency(session, new_id)
    return _handover(session, _moving(session, old_id, effective, obligations), new_id)


def succeed(
    session: Session,
    old_id: int,
    new_id: int,
    effective: date,
    deed: Deed,
    practice: Practice,
    *,
    document: str = "",
    scope: str = "",
    obligations: Collection[int] | None = None,
) -> list[Occurrence]:
    """`new_id` takes over from `old_id` on `effective` (its first day): returns every row that changed.

    Open rows whose overdue_from is on or after `effective` move; two of one row and period become one;
    settled rows and late marks stay with the body that had them. The successor is told, and nothing
    counts as late for it in the next GRACE_DAYS working days. Refused before `effective`, or for a
    body succeeding itself.

    With `obligations` only these plan rows go over, and the roles in plans stay where they are: one part
    of a split. A body whose succession is whole exists up to the day before `effective`.
    """
    old, new = _agency(session, old_id), _agency(session, new_id)
    _check(old, new, effective, deed.today)
    _remember(session, old_id, new_id, effective, scope, document)
    if not scope and (old.valid_to is None or old.valid_to >= effective):
        old.valid_to = effective - _DAY
    rows = _moving(session, old_id, effective, obligations)
    told = who_was_told(session, rows)
    plan = _handover(session, rows, new_id)
    by_id = {row.id: row for row in rows if row.id is not None}
    moved = [by_id[number] for number in plan.moved]
    between = {"old": old.code, "new": new.code}
    grace = practice.calendar.add(max(effective, deed.today), GRACE_DAYS)
    entries = [Entry("succession", agency_id=new_id, document=document.strip(), detail=between)]
    for row in moved:
        row.holder_id, row.grace_until = new_id, grace
        entries.append(entry_of(session, row, "succeed", row.state, document=document, detail=between))
    gone = _join(by_id, plan)
    vanished = [row for row, _ in gone]
    for row, was in gone:
        detail = {**between, "into": row.joined_into_id}
        entries.append(entry_of(session, row, "join", was, document=document, detail=detail))
    tasks = _hang_over(session, vanished, deed.today)
    _hand_on(session, old_id, new_id, obligations)
    if obligations is None:
        hand_roles(session, old_id, new_id)
    events = record(session, deed, entries)
    drop_waiting(session, vanished, "đã nhập vào kỳ hạn khác")
    reschedule(session, (*moved, *vanished, *tasks), practice, deed.today)
    _tell(session, moved, events[1 : len(moved) + 1], told, old, new, effective, deed.today)
    return [*moved, *vanished]


def hand_roles(session: Session, old_id: int, new_id: int) -> None:
    """The body that followed up plans, stood above them or received reports is `new_id` from now on."""
    followed = select(col(Obligation.plan_id)).where(col(Obligation.retired_on).is_not(None))
    for name in ("coordinator_id", "superior_id"):
        session.execute(
            update(Plan)
            .where(
                getattr(Plan, name) == old_id,
                (col(Plan.state) != "ended") | col(Plan.id).in_(followed),
            )
            .values({name: new_id}),
            execution_options={"synchronize_session": "fetch"},
        )
    session.execute(
        update(Obligation).where(col(Obligation.recipient_id) == old_id).values(recipient_id=new_id),
        execution_options={"synchronize_session": "fetch"},
    )


def _moving(
    session: Session, old_id: int, effective: date, obligations: Collection[int] | None
) -> list[Occurrence]:
    query = (
        select(Occurrence)
        .where(
            col(Occurrence.holder_id) == old_id,
            col(Occurrence.state).in_(LIVE_STATES),
            col(Occurrence.overdue_from) >= effective,
        )
        .order_by(col(Occurrence.id))
        .with_for_update()
    )
    return [row for row in session.scalars(query) if obligations is None or row.obligation_id in obligations]


def _handover(session: Session, rows: Sequence[Occurrence], new_id: int) -> Handover:
    """Sort the rows into those that move, those the successor has already, and those it would owe itself."""
    numbers = {row.obligation_id for row in rows}
    held = {
        (row.obligation_id, row.date_key, row.period): row.id
        for row in session.scalars(
            select(Occurrence).where(
                col(Occurrence.obligation_id).in_(sorted(numbers)),
                col(Occurrence.holder_id) == new_id,
                col(Occurrence.state) != "joined",
            )
        )
    }
    recipients = {number: session.get_one(Obligation, number).recipient_id for number in numbers}
    moved: list[int] = []
    joined: list[tuple[int, int]] = []
    own: list[int] = []
    for row in rows:
        number, key = row.id or 0, (row.obligation_id, row.date_key, row.period)
        twin = held.get(key)
        if recipients[row.obligation_id] == new_id:
            own.append(number)
        elif twin is not None and row.state != "submitted":
            joined.append((number, twin))
        else:
            moved.append(number)
            held[key] = number
    return Handover(tuple(moved), tuple(joined), tuple(own))


def _join(rows: Mapping[int, Occurrence], plan: Handover) -> list[tuple[Occurrence, str]]:
    """Rows that become one with the successor's, or fall away because it would report to itself."""
    gone = []
    for number, into in (*plan.joined, *((number, None) for number in plan.own)):
        row = rows[number]
        gone.append((row, row.state))
        row.joined_into_id, row.carried_by_id = into, None
        enter(row, "joined")
    return gone


def _hang_over(session: Session, gone: Sequence[Occurrence], today: date) -> list[Occurrence]:
    """Yearly tasks that a vanished report carried hang on the one it joined, else stand on their own."""
    into = {row.id: row.joined_into_id for row in gone}
    query = select(Occurrence).where(
        col(Occurrence.carried_by_id).in_(list(into)), col(Occurrence.state).in_(LIVE_STATES)
    )
    tasks = list(session.scalars(query)) if into else []
    for task in tasks:
        task.carried_by_id = into[task.carried_by_id]
        if task.carried_by_id is None:
            task.since = today
    return tasks


def _hand_on(session: Session, old_id: int, new_id: int, obligations: Collection[int] | None) -> None:
    """What is still to come rests on the successor."""
    query = update(Assignment).where(col(Assignment.holder_id) == old_id)
    if obligations is not None:
        query = query.where(col(Assignment.obligation_id).in_(sorted(obligations)))
    session.execute(query.values(holder_id=new_id), execution_options={"synchronize_session": "fetch"})


def _tell(
    session: Session,
    rows: Sequence[Occurrence],
    events: Sequence[Event],
    told: Told,
    old: Agency,
    new: Agency,
    effective: date,
    today: date,
) -> None:
    """The successor always hears; the body that hands over, and the others, if they had been told."""
    changes = []
    for row, event in zip(rows, events, strict=True):
        changes.append(
            Change(row, event, "taken_over", now=row.respond_by or row.due, other=old.name, roles=("lead",))
        )
        roles = told.roles.get(row.id or 0, frozenset())
        if "lead" in roles:
            changes.append(
                Change(
                    row,
                    event,
                    "handed_over",
                    now=effective,
                    other=new.name,
                    roles=("lead",),
                    agency_id=old.id,
                )
            )
        others = roles - {"lead"}
        changes.append(Change(row, event, "handed_over", now=effective, other=new.name, roles=others))
    tell(session, changes, told, today)


def _remember(session: Session, old_id: int, new_id: int, effective: date, scope: str, document: str) -> None:
    known = session.scalar(
        select(Succession).where(
            col(Succession.old_id) == old_id,
            col(Succession.new_id) == new_id,
            col(Succession.effective) == effective,
        )
    )
    if known is None:
        session.add(
            Succession(
                old_id=old_id, new_id=new_id, effective=effective, scope=scope, document=document.strip()
            )
        )


def _check(old: Agency, new: Agency, effective: date, today: date) -> None:
    if old.id == new.id:
        raise Refused("một cơ quan không thể kế thừa chính mình", place=old.name)
    if effective > today:
        raise Refused(
            "việc kế thừa có hiệu lực từ {day}, chưa đến ngày chuyển giao",
            place=old.name,
            remedy="Ghi nhận lại vào ngày đó.",
            day=effective.strftime("%d/%m/%Y"),
        )


def _agency(session: Session, number: int) -> Agency:
    agency = session.get(Agency, number)
    if agency is None:
        raise NotFound("không có cơ quan số {id}", remedy="Xem `nhacviec agencies list`.", id=number)
    return agency
