"""What a change does to notices: those no longer true are dropped, and who was told a date hears of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from scheduler.register.changes.wording import duty_of, told_line
from scheduler.register.models import Event, Notice, Obligation, Occurrence, Plan
from scheduler.register.standing import chunks

_OF_AN_OCCURRENCE = ("step", "unconfirmed")
_WAITING = ("owed", "held")
_TELLS_DATES = ("step", "change")


@dataclass(frozen=True, slots=True)
class Told:
    """Who has read something about an occurrence: roles by occurrence, and those called late."""

    roles: Mapping[int, frozenset[str]]
    late: frozenset[int] = field(default_factory=frozenset)
    """Occurrences whose lead was told after the due (a step past 0)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line "Thay đổi: … từ … thành …, căn cứ …" for those who were told."""

    row: Occurrence
    event: Event
    what: str
    """extended moved dated returned waived reopened handed_over taken_over late_withdrawn"""
    was: date | None = None
    now: date | None = None
    other: str = ""
    """Name of the body that hands or takes over."""
    roles: Collection[str] | None = None
    """Exactly these roles; None: whoever was told."""
    agency_id: int | None = None
    """Another reader than the holder of the role: the body that hands over."""
    under: Plan | None = None
    """The plan in whose name it is told, when the row's own has never written to its readers in earnest."""


def drop_waiting(session: Session, rows: Iterable[Occurrence], reason: str) -> None:
    """Owed and held notices about these rows are no longer true."""
    session.flush()
    ids = sorted(row.id for row in rows if row.id is not None)
    for chunk in chunks(ids):
        session.execute(
            update(Notice)
            .where(
                col(Notice.occurrence_id).in_(chunk),
                col(Notice.topic).in_(_OF_AN_OCCURRENCE),
                col(Notice.state).in_(_WAITING),
            )
            .values(state="dropped", reason=reason),
            execution_options={"synchronize_session": "fetch"},
        )


def who_was_told(session: Session, rows: Iterable[Occurrence]) -> Told:
    """The roles that a mail about each row has been made for; an opening mail tells the lead all dates."""
    session.flush()
    rows = list(rows)
    roles: dict[int, set[str]] = defaultdict(set)
    late: set[int] = set()
    for chunk in chunks(sorted(row.id for row in rows if row.id is not None)):
        query = select(Notice.occurrence_id, Notice.role, Notice.step, Notice.topic).where(  # type: ignore[call-overload]
            col(Notice.occurrence_id).in_(chunk),
            col(Notice.state) == "carried",
            col(Notice.topic).in_(_TELLS_DATES),
        )
        for number, role, step, topic in session.execute(query):
            roles[number].add(role)
            if role == "lead" and topic == "step" and step > 0:
                late.add(number)
    for row in _opened(session, rows):
        roles[row].add("lead")
    return Told({number: frozenset(found) for number, found in roles.items()}, frozenset(late))


def _opened(session: Session, rows: Sequence[Occurrence]) -> list[int]:
    """The rows whose holder has had the opening mail of the plan."""
    plans = _plan_of(session, rows)
    query = select(col(Notice.plan_id), col(Notice.agency_id)).where(
        col(Notice.topic) == "opening",
        col(Notice.state) == "carried",
        col(Notice.plan_id).in_(sorted(set(plans.values()))),
    )
    opened = {(plan, agency) for plan, agency in session.execute(query)} if plans else set()
    return [
        row.id for row in rows if row.id is not None and (plans[row.obligation_id], row.holder_id) in opened
    ]


def _plan_of(session: Session, rows: Iterable[Occurrence]) -> dict[int, int]:
    numbers = {row.obligation_id for row in rows}
    return {number: session.get_one(Obligation, number).plan_id for number in sorted(numbers)}


def tell(session: Session, changes: Iterable[Change], told: Told, today: date) -> list[Notice]:
    """Owe a change notice to each reader."""
    notices = []
    for change in changes:
        if change.row.id is None:
            continue
        obligation = session.get_one(Obligation, change.row.obligation_id)
        plan = change.under or session.get_one(Plan, obligation.plan_id)
        payload = _payload(change, obligation)
        roles = told.roles.get(change.row.id, frozenset()) if change.roles is None else change.roles
        for role in sorted(roles):
            agency = _reader(change, plan, role)
            if agency is not None:
                notices.append(_notice(change, plan, role, agency, today, payload))
    session.add_all(notices)
    session.flush()
    return notices


def _reader(change: Change, plan: Plan, role: str) -> int | None:
    if change.agency_id is not None:
        return change.agency_id
    if role == "lead":
        return change.row.holder_id
    return plan.coordinator_id if role == "coordinator" else plan.superior_id


def _notice(
    change: Change, plan: Plan, role: str, agency_id: int, today: date, payload: dict[str, Any]
) -> Notice:
    event, row = change.event, change.row
    reader = f":{change.agency_id}" if change.agency_id is not None else ""
    return Notice(
        key=f"change:{event.id}:{role}{reader}",
        round=row.round,
        role=role,
        topic="change",
        occurrence_id=row.id if change.under is None else None,
        plan_id=plan.id,
        agency_id=agency_id,
        coordinator_id=plan.coordinator_id,
        decided_on=today,
        state_seen="",  # a change stays true whatever comes after it
        payload=json.dumps(payload, ensure_ascii=False),
    )


def _payload(change: Change, obligation: Obligation) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "what": change.what,
        "duty": duty_of(change.row, obligation),
        "from": change.was.isoformat() if change.was else None,
        "to": change.now.isoformat() if change.now else None,
        "other": change.other,
        "document": change.event.document,
        "reason": change.event.reason,
        "event": change.event.id,
    }
    return {"text": told_line(payload), **payload}
