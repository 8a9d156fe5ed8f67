"""A plan goes live, and a plan ends."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import NotFound, Refused
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.telling import drop_waiting
from scheduler.register.changes.trail import Entry, record
from scheduler.register.changes.wording import change_line, plan_line
from scheduler.register.models import Assignment, Event, Notice, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import LIVE_STATES, reschedule


def take_live(session: Session, plan_id: int, deed: Deed, practice: Practice) -> list[Occurrence]:
    """From today on the plan's mails go to their true recipients; each lead is owed one opening mail.

    What trial time passed is not sent later. Refused unless the plan is on trial.
    """
    plan = _plan(session, plan_id)
    if plan.state != "trial":
        raise Refused(
            "kế hoạch {number} không còn ở trạng thái chạy thử",
            remedy="Xem `nhacviec plans`.",
            number=plan.number,
        )
    plan.state, plan.live_on = "live", deed.today
    rows = _live_rows(session, plan_id)
    for row in rows:
        row.since = deed.today
    record(session, deed, [Entry("golive", plan_id)])
    drop_waiting(session, rows, "đã qua trong thời gian chạy thử")
    session.add_all(_opening(plan, lead, deed) for lead in _leads(session, plan_id))
    reschedule(session, rows, practice, deed.today)
    return rows


def end_plan(
    session: Session, plan_id: int, deed: Deed, practice: Practice, *, document: str = "", reason: str = ""
) -> list[Occurrence]:
    """Nothing is said about the plan any more; its leads that had the opening mail are told once.

    Refused when it has ended already.
    """
    plan = _plan(session, plan_id)
    if plan.state == "ended":
        raise Refused("kế hoạch {number} đã kết thúc", number=plan.number)
    plan.state, plan.ended_on, plan.ended_document = "ended", deed.today, document.strip()
    rows = _live_rows(session, plan_id)
    entry = Entry("end", plan_id, document=document.strip(), reason=reason.strip())
    event = record(session, deed, [entry])[0]
    drop_waiting(session, rows, "kế hoạch đã kết thúc")
    session.add_all(_ending(plan, lead, event, deed) for lead in _told_leads(session, plan_id))
    reschedule(session, rows, practice, deed.today)
    return rows


def _plan(session: Session, plan_id: int) -> Plan:
    plan = session.get(Plan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound("không có kế hoạch số {id}", remedy="Xem `nhacviec plans`.", id=plan_id)
    return plan


def _live_rows(session: Session, plan_id: int) -> list[Occurrence]:
    query = (
        select(Occurrence)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .where(col(Obligation.plan_id) == plan_id, col(Occurrence.state).in_(LIVE_STATES))
        .order_by(col(Occurrence.id))
    )
    return list(session.scalars(query))


def _leads(session: Session, plan_id: int) -> Sequence[int]:
    """Everybody who carries a row of the plan today, but for the recipient of what it would owe itself."""
    query = (
        select(col(Assignment.holder_id))
        .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
        .where(
            col(Obligation.plan_id) == plan_id,
            col(Obligation.retired_on).is_(None),
            col(Obligation.recipient_id).is_(None)
            | (col(Obligation.recipient_id) != col(Assignment.holder_id)),
        )
        .distinct()
        .order_by(col(Assignment.holder_id))
    )
    return session.scalars(query).all()


def _told_leads(session: Session, plan_id: int) -> Sequence[int]:
    query = (
        select(col(Notice.agency_id))
        .where(col(Notice.plan_id) == plan_id, col(Notice.state) == "carried", col(Notice.role) == "lead")
        .distinct()
        .order_by(col(Notice.agency_id))
    )
    return session.scalars(query).all()


def _opening(plan: Plan, lead: int, deed: Deed) -> Notice:
    return Notice(
        key=f"opening:{plan.id}:{lead}",
        role="lead",
        topic="opening",
        plan_id=plan.id,
        agency_id=lead,
        coordinator_id=plan.coordinator_id,
        decided_on=deed.today,
    )


def _ending(plan: Plan, lead: int, event: Event, deed: Deed) -> Notice:
    line = change_line("ended", plan_line(plan), now=deed.today, document=event.document, reason=event.reason)
    return Notice(
        key=f"change:{event.id}:lead:{lead}",
        role="lead",
        topic="change",
        plan_id=plan.id,
        agency_id=lead,
        coordinator_id=plan.coordinator_id,
        decided_on=deed.today,
        payload=json.dumps({"text": line, "what": "ended", "event": event.id}, ensure_ascii=False),
    )
