"""Reports in two stages: agencies report to a body that must itself report on, some days later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from rules.occurrence import unfold_all
from scheduler.register.models import Assignment, Obligation, Plan
from scheduler.register.practice import Practice
from scheduler.register.reckoning import read_rules, terms_of

_MOST = 500


def link_stages(session: Session, plan: Plan, practice: Practice) -> int:
    """Link each report to the next one that waits for it; the number of links that changed.

    B waits for A when A is received by the only body that owes B, both have printed days, and in every
    period they share B falls due later. Of several the earliest waits.
    """
    reports = list(_reports(session, plan))
    holders = _holders(session, reports)
    dues = {row.id: _printed_dues(plan, row, practice) for row in reports}
    changed = 0
    for first in reports:
        waiting = [
            second
            for second in reports
            if second is not first
            and first.recipient_id is not None
            and holders[second.id] == {first.recipient_id}
            and _comes_later(dues[first.id], dues[second.id])
        ]
        following = min(waiting, key=lambda row: min(dues[row.id].values()), default=None)
        number = following.id if following else None
        if first.next_stage_id != number:
            first.next_stage_id = number
            changed += 1
    session.flush()
    return changed


def _reports(session: Session, plan: Plan) -> Iterable[Obligation]:
    query = select(Obligation).where(
        col(Obligation.plan_id) == plan.id,
        col(Obligation.kind) == "report",
        col(Obligation.retired_on).is_(None),
    )
    return session.scalars(query.order_by(col(Obligation.position), col(Obligation.id)))


def _holders(session: Session, reports: list[Obligation]) -> dict[int | None, set[int]]:
    found: dict[int | None, set[int]] = defaultdict(set)
    ids = [row.id for row in reports]
    query = select(col(Assignment.obligation_id), col(Assignment.holder_id)).where(
        col(Assignment.obligation_id).in_(ids), col(Assignment.valid_to).is_(None)
    )
    for obligation_id, holder_id in session.execute(query):
        found[obligation_id].add(holder_id)
    return found


def _printed_dues(plan: Plan, row: Obligation, practice: Practice) -> dict[str, date]:
    """The last printed due of each period."""
    dues: dict[str, date] = {}
    rules = [item.rule for item in read_rules(row)]
    for count, item in enumerate(unfold_all(rules, terms_of(plan, row), practice.calendar)):
        if count >= _MOST:
            break
        if item.printed:
            dues[item.period] = item.due
    return dues


def _comes_later(first: dict[str, date], second: dict[str, date]) -> bool:
    shared = first.keys() & second.keys()
    return bool(shared) and all(first[period] < second[period] for period in shared)
