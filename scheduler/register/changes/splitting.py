"""A body is divided among several: nothing moves until each of its duties has been given one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from rules.errors import Refused
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.succession import hand_roles, succeed
from scheduler.register.models import Assignment, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import LIVE_STATES


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A plan row that rests on a body; `open`: how many of its occurrences would move."""

    obligation_id: int
    plan: str
    ref: str
    """Printed ordinal, or the key where that names no single row: names one row of the plan."""
    title: str
    open: int


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A part that a body has in a running plan."""

    plan: str
    role: str
    """coordinator superior recipient"""


def duties_held(session: Session, agency_id: int, effective: date) -> list[HeldDuty]:
    """What of running plans rests on the body, in the order of the plans."""
    counts = _open_counts(session, agency_id, effective)
    held = select(col(Assignment.obligation_id)).where(col(Assignment.holder_id) == agency_id)
    query = (
        select(Obligation, col(Plan.number))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(
            (col(Obligation.id).in_(held) & col(Obligation.retired_on).is_(None))
            | col(Obligation.id).in_(sorted(counts)),
            col(Plan.state) != "ended",
        )
        .order_by(col(Plan.id), col(Obligation.position), col(Obligation.id))
    )
    return [
        HeldDuty(row.id or 0, number, _name(session, row), row.title, counts.get(row.id or 0, 0))
        for row, number in session.execute(query)
    ]


def roles_held(session: Session, agency_id: int) -> list[HeldRole]:
    """The parts that the body has in running plans."""
    running = col(Plan.state) != "ended"
    found = []
    for role, column in (("coordinator", Plan.coordinator_id), ("superior", Plan.superior_id)):
        query = select(col(Plan.number)).where(running, col(column) == agency_id).order_by(col(Plan.id))
        found += [HeldRole(number, role) for number in session.scalars(query)]
    query = (
        select(col(Plan.number))
        .join(Obligation, col(Obligation.plan_id) == col(Plan.id))
        .where(running, col(Obligation.recipient_id) == agency_id, col(Obligation.retired_on).is_(None))
        .distinct()
        .order_by(col(Plan.number))
    )
    return [*found, *(HeldRole(number, "recipient") for number in session.scalars(query))]


def split(
    session: Session,
    old_id: int,
    heirs: Collection[int],
    given: Mapping[int, int],
    roles_to: int | None,
    effective: date,
    deed: Deed,
    practice: Practice,
    *,
    document: str = "",
) -> list[Occurrence]:
    """`heirs` take over from `old_id`: each obligation goes to whom it is `given`, the roles to `roles_to`.

    Refused, with nothing moved, while a duty or the roles are given to nobody, or to somebody else.
    Returns every row that changed.
    """
    missing = [
        duty for duty in duties_held(session, old_id, effective) if given.get(duty.obligation_id) not in heirs
    ]
    if missing or (roles_held(session, old_id) and roles_to not in heirs):
        raise Refused(
            "còn {n} nhiệm vụ chưa rõ cơ quan tiếp nhận; chưa chuyển gì",
            remedy="Chọn cơ quan cho từng nhiệm vụ (--give), phần còn lại (--to) và vai trò (--roles).",
            n=len(missing),
        )
    changed: list[Occurrence] = []
    for heir in heirs:
        part = {number for number, new_id in given.items() if new_id == heir}
        changed += succeed(
            session, old_id, heir, effective, deed, practice, document=document, obligations=part
        )
    if roles_to is not None:
        hand_roles(session, old_id, roles_to)
    return changed


def _open_counts(session: Session, agency_id: int, effective: date) -> dict[int, int]:
    query = (
        select(col(Occurrence.obligation_id), func.count())
        .where(
            col(Occurrence.holder_id) == agency_id,
            col(Occurrence.state).in_(LIVE_STATES),
            col(Occurrence.overdue_from) >= effective,
        )
        .group_by(col(Occurrence.obligation_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _name(session: Session, row: Obligation) -> str:
    query = select(func.count()).where(
        col(Obligation.plan_id) == row.plan_id,
        (col(Obligation.ref) == row.ref) | (col(Obligation.key) == row.ref),
    )
    return row.ref if row.ref and session.scalar(query) == 1 else row.key
