"""Plans and their rows: what waits for a date, what rests on whom, who has had no opening mail."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import String, cast, literal, or_, select
from sqlmodel import Session, col

from scheduler.register.models import (
    Assignment,
    Notice,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.noticeboard.facts import (
    DutyRow,
    OpenSeat,
    PlanHead,
)
from scheduler.register.reckoning import read_rules
from scheduler.register.standing import ACTIVE, chunks


def plan_heads(session: Session, also: Collection[int] = ()) -> dict[int, PlanHead]:
    """All plans that have not ended or whose begun rows are still followed, and those of `also`, by id."""
    followed = select(col(Obligation.plan_id)).where(col(Obligation.retired_on).is_not(None))
    wanted = or_(
        col(Plan.state) != "ended", col(Plan.id).in_(sorted(also)), col(Plan.id).in_(followed.distinct())
    )
    heads = {}
    for plan in session.scalars(select(Plan).where(wanted).order_by(col(Plan.id))):
        assert plan.id is not None
        heads[plan.id] = PlanHead(
            plan.id,
            plan.number,
            plan.issued,
            plan.issuer,
            plan.title,
            plan.until,
            plan.coordinator_id,
            plan.superior_id,
            plan.state,
            plan.live_on,
            plan.imported_on,
        )
    return heads


def seats_to_open(session: Session) -> list[OpenSeat]:
    """Leads of live plans without an opening notice."""
    key = literal("opening:") + cast(Obligation.plan_id, String) + ":" + cast(Assignment.holder_id, String)
    rows = session.execute(
        select(col(Obligation.plan_id), col(Assignment.holder_id))
        .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(col(Plan.state) == "live", col(Obligation.retired_on).is_(None))
        .where(~select(col(Notice.id)).where(col(Notice.key) == key).exists())
        .distinct()
        .order_by(col(Obligation.plan_id), col(Assignment.holder_id))
    )
    return [OpenSeat(row[0], row[1]) for row in rows]


def duties_of(session: Session, pairs: Collection[tuple[int, int]], today: date) -> list[DutyRow]:
    """All rows of a plan that rest on a holder, for pairs (plan, holder), in the plan's order."""
    wanted = set(pairs)
    rows: list[Any] = []
    for part in chunks(sorted({plan for plan, _ in wanted})):
        rows += session.execute(
            select(Obligation, col(Assignment.holder_id))
            .join(Assignment, col(Assignment.obligation_id) == col(Obligation.id))
            .where(col(Obligation.plan_id).in_(part), col(Obligation.retired_on).is_(None))
            .where(col(Assignment.holder_id).in_(sorted({holder for _, holder in wanted})))
            .order_by(col(Obligation.plan_id), col(Obligation.position), col(Obligation.id))
        ).all()
    rows = [row for row in rows if (row[0].plan_id, row[1]) in wanted]
    dues = _next_dues(session, {row[0].id for row in rows}, today)
    kinds: dict[int, tuple[str, ...]] = {}
    found: dict[tuple[int, int], DutyRow] = {}
    for duty, holder in rows:
        found[duty.id, holder] = DutyRow(
            duty.plan_id,
            duty.id,
            holder,
            duty.ref,
            duty.kind,
            duty.title,
            duty.timing,
            duty.lead,
            kinds.setdefault(duty.id, kinds_of(duty)),
            *dues.get((duty.id, holder), (None, False)),
        )
    return list(found.values())


def waiting_rows(session: Session, plans: Collection[int]) -> list[DutyRow]:
    """Rows of plans that wait for a date or are ongoing, in the plan's order (holder 0: one a row)."""
    found: list[DutyRow] = []
    for part in chunks(sorted(set(plans))):
        for duty in session.scalars(
            select(Obligation)
            .where(col(Obligation.plan_id).in_(part), col(Obligation.retired_on).is_(None))
            .order_by(col(Obligation.plan_id), col(Obligation.position), col(Obligation.id))
        ):
            assert duty.id is not None
            row = DutyRow(
                duty.plan_id,
                duty.id,
                0,
                duty.ref,
                duty.kind,
                duty.title,
                duty.timing,
                duty.lead,
                kinds_of(duty),
            )
            if not row.dated:
                found.append(row)
    return found


def kinds_of(duty: Obligation) -> tuple[str, ...]:
    """The kinds of a stored reading, sorted; an event whose date is known counts as `once`."""
    kinds = {stored.rule.kind for stored in read_rules(duty)}
    if duty.event_on is not None and "on_event" in kinds:
        kinds = (kinds - {"on_event"}) | {"once"}
    if not kinds:
        kinds = {"unread"} if json.loads(duty.unread) else {"undated"}
    return tuple(sorted(kinds))


def _next_dues(
    session: Session, duties: Collection[int], today: date
) -> dict[tuple[int, int], tuple[date, bool]]:
    """The next day each holder works towards, and whether that day is provisional."""
    dues: dict[tuple[int, int], tuple[date, bool]] = {}
    for part in chunks(sorted(set(duties))):
        rows = session.execute(
            select(
                col(Occurrence.obligation_id),
                col(Occurrence.holder_id),
                col(Occurrence.due),
                col(Occurrence.provisional),
                col(Occurrence.assumed),
            )
            .where(col(Occurrence.obligation_id).in_(part), col(Occurrence.due) >= today)
            .where(col(Occurrence.state).in_((*ACTIVE, "submitted")))
            .order_by(col(Occurrence.due), col(Occurrence.id))
        )
        for duty, holder, due, provisional, assumed in rows:
            dues.setdefault((duty, holder), (due, provisional or assumed))
    return dues
