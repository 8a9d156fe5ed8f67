"""Who has answered: tallies of a duty and period, and what was recorded lately."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from scheduler.register.models import (
    Agency,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.noticeboard.facts import (
    Group,
    Recorded,
    Tally,
)
from scheduler.register.standing import chunks

_DONE = ("submitted", "accepted")


def tallies(session: Session, groups: Collection[Group], name_up_to: int = 9) -> dict[Group, Tally]:
    """For each duty and period how many have answered; the others by name when they are few."""
    counts: dict[Group, tuple[int, int]] = {}
    wanted = set(groups)
    done = func.sum(case((col(Occurrence.state).in_(_DONE), 1), else_=0))
    for part in chunks(sorted({group[0] for group in wanted})):
        rows = session.execute(
            select(
                col(Occurrence.obligation_id),
                col(Occurrence.period),
                col(Occurrence.original_due),
                done,
                func.count(),
            )
            .where(col(Occurrence.obligation_id).in_(part), _counted())
            .where(col(Occurrence.original_due).in_(sorted({group[2] for group in wanted})))
            .group_by(col(Occurrence.obligation_id), col(Occurrence.period), col(Occurrence.original_due))
        )
        for row in rows:
            counts[row[0], row[1], row[2]] = (int(row[3]), int(row[4]))
    found = {group: counts[group] for group in wanted if group in counts}
    few = {group for group, (ok, total) in found.items() if 0 < total - ok <= name_up_to}
    names = _missing(session, few)
    return {group: Tally(ok, total, names.get(group, ())) for group, (ok, total) in found.items()}


def _missing(session: Session, groups: set[Group]) -> dict[Group, tuple[str, ...]]:
    names: dict[Group, list[str]] = {}
    for part in chunks(sorted({group[0] for group in groups})):
        rows = session.execute(
            select(
                col(Occurrence.obligation_id),
                col(Occurrence.period),
                col(Occurrence.original_due),
                col(Agency.name),
            )
            .join(Agency, col(Agency.id) == col(Occurrence.holder_id))
            .where(col(Occurrence.obligation_id).in_(part), _counted())
            .where(col(Occurrence.original_due).in_(sorted({group[2] for group in groups})))
            .where(col(Occurrence.state).not_in(_DONE))
            .order_by(col(Agency.name))
        )
        for row in rows:
            group = (row[0], row[1], row[2])
            if group in groups:
                names.setdefault(group, []).append(row[3])
    return {group: tuple(each) for group, each in names.items()}


def _counted() -> ColumnElement[bool]:
    return col(Occurrence.state).not_in(("waived", "joined", "unsettled"))


def recorded_since(session: Session, holders: Collection[int], since: date) -> list[Recorded]:
    """What was recorded on or after `since` for `holders`, the latest first."""
    found: list[Recorded] = []
    for part in chunks(sorted(set(holders))):
        rows = session.execute(
            select(
                col(Occurrence.id),
                col(Occurrence.holder_id),
                col(Plan.coordinator_id),
                col(Obligation.title),
                col(Occurrence.submitted_document),
                col(Occurrence.submitted_on),
                col(Occurrence.state),
                and_(
                    col(Occurrence.recorded_on) >= col(Occurrence.overdue_from),
                    col(Occurrence.submitted_on) < col(Occurrence.overdue_from),
                ),
            )
            .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
            .join(Plan, col(Plan.id) == col(Obligation.plan_id))
            .where(col(Occurrence.holder_id).in_(part), col(Occurrence.recorded_on) >= since)
            .where(col(Occurrence.state).in_(_DONE), col(Occurrence.submitted_on).is_not(None))
            .order_by(col(Occurrence.recorded_on).desc(), col(Occurrence.id))
        )
        found += (
            Recorded(row[0], row[1], row[2], row[3], row[4], row[5], row[6], bool(row[7])) for row in rows
        )
    return found
