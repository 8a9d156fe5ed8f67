"""A plan goes live, and a plan ends."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from rules.errors import NotFound, Refused
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.granting import needed_document
from scheduler.register.changes.telling import drop_waiting
from scheduler.register.changes.trail import Entry, entry_of, record
from scheduler.register.changes.wording import plan_of, told_line
from scheduler.register.models import Assignment, Event, Notice, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import LIVE_STATES, enter, reschedule
from scheduler.register.standing import ACTIVE

ENDED = "kế hoạch đã kết thúc"


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
    """The plan is repealed: what is still owed is waived with `document`; whoever was told of it hears once.

    What was handed in stays as it is, and may still be accepted. Returns the rows that were waived.
    Refused when it has ended already, and without the number of the deciding document.
    """
    document, reason = needed_document(document), reason.strip()
    plan = _plan(session, plan_id)
    if plan.state == "ended":
        raise Refused("kế hoạch {number} đã kết thúc", number=plan.number)
    plan.state, plan.ended_on, plan.ended_document = "ended", deed.today, document
    rows = _live_rows(session, plan_id)
    entries = [Entry("end", plan_id, document=document, reason=reason)]
    waived = [row for row in rows if row.state in ACTIVE]
    for row in waived:
        was, row.closing_document = row.state, document
        enter(row, "waived")
        row.requested_on = row.requested_to = row.hold_until = None
        entries.append(entry_of(session, row, "waive", was, document=document, reason=reason))
    event = record(session, deed, entries)[0]
    drop_waiting(session, rows, ENDED)
    drop_about(session, plan_id, ENDED)
    session.add_all(
        _ending(plan, under, role, agency, event, deed)
        for agency, (role, under) in _hearers(session, plan).items()
    )
    reschedule(session, rows, practice, deed.today)
    return waived


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


def told_of_plan(session: Session, plan_id: int) -> dict[int, str]:
    """Everybody a mail about the plan was made for, each in one role: as lead, if that is one."""
    query = (
        select(col(Notice.agency_id), col(Notice.role))
        .outerjoin(Occurrence, col(Occurrence.id) == col(Notice.occurrence_id))
        .outerjoin(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .where(
            (col(Notice.plan_id) == plan_id) | (col(Obligation.plan_id) == plan_id),
            col(Notice.state) == "carried",
        )
        .distinct()
        .order_by(col(Notice.agency_id), col(Notice.role))
    )
    found: dict[int, str] = {}
    for agency, role in session.execute(query):
        if role == "lead" or agency not in found:
            found[agency] = role
    return found


def _hearers(session: Session, plan: Plan) -> dict[int, tuple[str, Plan]]:
    """Who hears that the plan has ended, in which role and in the name of which plan.

    A plan that never was live speaks to the trial address alone: whoever was told of its dates in
    earnest was told in the name of the live plan it had superseded, and is told in that name again.
    """
    hearers = {agency: (role, plan) for agency, role in told_of_plan(session, plan.id or 0).items()}
    for former in _live_formers(session, plan) if plan.live_on is None else ():
        told = told_of_plan(session, former.id or 0)
        hearers.update({agency: (role, former) for agency, role in told.items()})
    return hearers


def _live_formers(session: Session, plan: Plan) -> list[Plan]:
    """The plans whose rows this one stands for, the nearest that were live on each line."""
    new = aliased(Obligation)
    query = (
        select(Plan)
        .join(Obligation, col(Obligation.plan_id) == col(Plan.id))
        .join(new, col(new.id) == col(Obligation.replaced_by_id))
        .where(col(new.plan_id) == plan.id, col(Plan.id) != plan.id)
        .distinct()
        .order_by(col(Plan.id))
    )
    found: list[Plan] = []
    for former in session.scalars(query).all():
        found += [former] if former.live_on is not None else _live_formers(session, former)
    return found


def drop_about(session: Session, plan_id: int, reason: str) -> None:
    """What was still to be said about the plan as a whole: its opening, its lists, whether it goes on."""
    session.execute(
        update(Notice)
        .where(
            col(Notice.plan_id) == plan_id,
            col(Notice.topic).in_(("opening", "listing", "expiry")),
            col(Notice.state).in_(("owed", "held")),
        )
        .values(state="dropped", reason=reason),
        execution_options={"synchronize_session": "fetch"},
    )


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


def _ending(plan: Plan, under: Plan, role: str, agency: int, event: Event, deed: Deed) -> Notice:
    payload = {
        "what": "ended",
        "plan": plan_of(plan),
        "to": deed.today.isoformat(),
        "document": event.document,
        "reason": event.reason,
        "event": event.id,
    }
    return Notice(
        key=f"change:{event.id}:{role}:{agency}",
        role=role,
        topic="change",
        plan_id=under.id,
        agency_id=agency,
        coordinator_id=under.coordinator_id,
        decided_on=deed.today,
        payload=json.dumps({"text": told_line(payload), **payload}, ensure_ascii=False),
    )
