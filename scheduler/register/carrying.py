"""Yearly tasks without a printed day ride on the dated yearly report their lead owes in the same plan."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session, col

from scheduler.register.models import Obligation, Occurrence, Plan
from scheduler.register.reckoning import is_yearly_task, read_rules

_STILL = ("open", "returned", "extension_requested", "unsettled")


def link_yearly_tasks(session: Session, plan_id: int) -> list[Occurrence]:
    """Hang the plan's yearly tasks that nothing carries on their lead's report of the same period.

    Returns the tasks that are carried from now on. Of several reports the first due carries. A task
    that the accepted report left out is not hung on it again.
    """
    if session.get_one(Plan, plan_id).yearly_tasks != "report":
        return []
    session.flush()
    reports = {(row.holder_id, row.period): row.id for row in reversed(list(_reports(session, plan_id)))}
    linked = []
    for task in _tasks(session, plan_id) if reports else ():
        carrier = reports.get((task.holder_id, task.period))
        if carrier is not None:
            task.carried_by_id = carrier
            linked.append(task)
    session.flush()
    return linked


def _reports(session: Session, plan_id: int) -> Iterator[Occurrence]:
    """Dated yearly reports still to come, ascending by due."""
    query = (
        select(Occurrence)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .where(
            col(Obligation.plan_id) == plan_id,
            col(Obligation.kind) == "report",
            col(Occurrence.length) == "year",
            col(Occurrence.printed),
            col(Occurrence.state).in_((*_STILL, "submitted")),
        )
        .order_by(col(Occurrence.due), col(Occurrence.id))
    )
    yield from session.scalars(query)


def _tasks(session: Session, plan_id: int) -> Iterator[Occurrence]:
    query = (
        select(Occurrence, Obligation)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .where(
            col(Obligation.plan_id) == plan_id,
            col(Obligation.kind) == "task",
            col(Occurrence.length) == "year",
            ~col(Occurrence.printed),
            col(Occurrence.extensions) == 0,
            col(Occurrence.state).in_(_STILL),
            col(Occurrence.carried_by_id).is_(None),
        )
        .order_by(col(Occurrence.id))
    )
    for task, obligation in session.execute(query):
        if is_yearly_task(obligation.kind, read_rules(obligation)):
            yield task
