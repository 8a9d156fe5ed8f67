"""Writing plans, their obligations, and who carries them. What does not differ is not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from scheduler.register.models import Assignment, Obligation, Occurrence, Plan
from scheduler.register.naming import fold

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan file says of a plan; (issuer, number, year of issue) is its identity."""

    number: str
    issuer: str
    issued: date
    title: str
    until: date
    until_assumed: bool
    coordinator_id: int
    superior_id: int | None
    supersedes: str
    before: str
    late: str
    roll: str
    cycle_due: str
    yearly_tasks: str
    superior_policy: str
    document: str
    planfile: str


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """What a plan file says of one obligation; `key` is its identity in the plan.

    `event_on` None leaves a date that was entered since; `confirmed` False leaves a confirmation that
    was given to the same reading.
    """

    key: str
    position: int
    ref: str
    kind: str
    title: str
    lead: str
    partners: str
    result: str
    timing: str
    recipient: str
    recipient_id: int | None
    fanout: str
    rules: str
    unread: str
    confirmed: bool
    last_held: int | None
    event_on: date | None
    event_document: str
    place: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """An agency as printed (or as member) and who holds it today, between two days (inclusive).

    `chosen`: an officer named the holder, so he stands over one of the `heirs` (ids) who took over since.
    `grouped`: the lead cell names a group of which it is a member, not the agency itself.
    """

    agency_id: int
    holder_id: int
    valid_from: date | None = None
    valid_to: date | None = None
    heirs: frozenset[int] = frozenset()
    chosen: bool = False
    grouped: bool = False


Was = Mapping[str, tuple[Any, Any]]
"""Field → (before, after), for the fields that differ."""


@dataclass(frozen=True, slots=True)
class BearerChange:
    """Assignments of one obligation that were added, given back, ended, or passed to another holder."""

    added: tuple[Assignment, ...] = ()
    ended: tuple[Assignment, ...] = ()
    handed: tuple[tuple[Assignment, int], ...] = ()
    """(assignment, the holder before)."""


def find_plan(session: Session, issuer: str, number: str, year: int) -> Plan | None:
    """The plan of that identity; issuers are compared as names are ("UBND" = "Ủy ban nhân dân")."""
    same = select(Plan).where(col(Plan.number) == number, col(Plan.year) == year)
    return next((plan for plan in session.scalars(same) if fold(plan.issuer) == fold(issuer)), None)


def save_plan(session: Session, facts: PlanFacts, today: date) -> tuple[Plan, Was]:
    """Make the plan, or bring it to `facts`; a new plan is in trial and was imported `today`."""
    plan = find_plan(session, facts.issuer, facts.number, facts.issued.year)
    if plan is None:
        plan = Plan(**_values(facts), year=facts.issued.year, imported_on=today)
        session.add(plan)
        session.flush()
        return plan, {}
    changed = _update(plan, _values(facts) | {"issuer": plan.issuer})
    session.flush()
    return plan, changed


def obligations_of(session: Session, plan_id: int) -> dict[str, Obligation]:
    """All obligations of a plan, retired ones too, by key."""
    query = select(Obligation).where(col(Obligation.plan_id) == plan_id).order_by(col(Obligation.position))
    return {row.key: row for row in session.scalars(query)}


def save_obligation(
    session: Session, plan_id: int, facts: ObligationFacts, known: Obligation | None
) -> tuple[Obligation, Was]:
    """Make the obligation, or bring `known` to `facts`; a retired one is owed again."""
    values = _values(facts)
    if known is None:
        known = Obligation(plan_id=plan_id, **values)
        session.add(known)
        session.flush()
        return known, {}
    values["event_on"] = facts.event_on or known.event_on
    values["event_document"] = facts.event_document or known.event_document
    values["confirmed"] = facts.confirmed or (known.confirmed and known.rules == facts.rules)
    changed = _update(known, values | {"retired_on": None})
    return known, changed


def bearers_of(session: Session, obligation_id: int) -> list[Assignment]:
    """The assignments of an obligation, ended ones too, in the order they were made."""
    query = select(Assignment).where(col(Assignment.obligation_id) == obligation_id)
    return list(session.scalars(query.order_by(col(Assignment.id))))


def save_bearers(
    session: Session, obligation_id: int, bearers: Sequence[Bearer], today: date
) -> BearerChange:
    """Bring the assignments to `bearers`. One that is no longer named ends yesterday; it is not deleted."""
    known = {row.agency_id: row for row in bearers_of(session, obligation_id)}
    added: list[Assignment] = []
    handed: list[tuple[Assignment, int]] = []
    for bearer in bearers:
        row = known.pop(bearer.agency_id, None)
        if row is None:
            row = Assignment(
                obligation_id=obligation_id, agency_id=bearer.agency_id, holder_id=bearer.holder_id
            )
            session.add(row)
            added.append(row)
        elif row.holder_id != bearer.holder_id and (bearer.chosen or row.holder_id not in bearer.heirs):
            handed.append((row, row.holder_id))
            row.holder_id = bearer.holder_id
        row.valid_from, row.valid_to = bearer.valid_from, bearer.valid_to
    ended = [row for row in known.values() if row.valid_to is None or row.valid_to >= today]
    for row in ended:
        row.valid_to = today - _DAY
    session.flush()
    return BearerChange(tuple(added), tuple(ended), tuple(handed))


def drop_empty_bearers(session: Session, rows: Sequence[Assignment]) -> None:
    """Delete those of `rows` (ended assignments) that no occurrence was ever unfolded for, or is left of."""
    for row in rows:
        query = select(col(Occurrence.id)).where(
            col(Occurrence.obligation_id) == row.obligation_id, col(Occurrence.agency_id) == row.agency_id
        )
        if session.scalar(query.limit(1)) is None:
            session.delete(row)
    session.flush()


def occurrences_of(session: Session, obligation_id: int) -> list[Occurrence]:
    """All occurrences of an obligation, ascending by agency, due and id."""
    query = select(Occurrence).where(col(Occurrence.obligation_id) == obligation_id)
    order = (col(Occurrence.agency_id), col(Occurrence.original_due), col(Occurrence.id))
    return list(session.scalars(query.order_by(*order)))


def _values(facts: PlanFacts | ObligationFacts) -> dict[str, Any]:
    return {item.name: getattr(facts, item.name) for item in fields(facts)}


def _update(row: SQLModel, values: Mapping[str, Any]) -> Was:
    changed = {
        name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
    }
    for name, (_before, value) in changed.items():
        setattr(row, name, value)
    return changed
