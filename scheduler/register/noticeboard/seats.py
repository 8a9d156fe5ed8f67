"""Notices and messages that exist already, and what is due: the part of a tick about itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlmodel import Session, col

from scheduler.register.models import (
    Message,
    Notice,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.noticeboard.facts import (
    Yesterday,
)
from scheduler.register.standing import ACTIVE

_AT_ONCE = 900
"""Keys in one statement."""


def owed_notices(session: Session) -> list[Notice]:
    """What was decided and not yet said."""
    return list(session.scalars(select(Notice).where(col(Notice.state) == "owed").order_by(col(Notice.id))))


def existing_keys(session: Session, keys: Collection[str]) -> set[tuple[str, int, int, str]]:
    """Which notices with one of `keys` exist, in any state."""
    found: set[tuple[str, int, int, str]] = set()
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        rows = session.execute(
            select(col(Notice.key), col(Notice.round), col(Notice.step), col(Notice.role)).where(
                col(Notice.key).in_(part)
            )
        )
        found |= {(row[0], row[1], row[2], row[3]) for row in rows}
    return found


def seats_taken(session: Session, day: date) -> set[tuple[int, int, bool]]:
    """Recipient, coordinator and trial of the digests of `day`.

    A cancelled mail, or one that its address refused, leaves the seat free for the next.
    """
    rows = session.execute(
        select(col(Message.agency_id), col(Message.coordinator_id), col(Message.trial))
        .where(col(Message.day) == day, col(Message.status) != "cancelled")
        .where(or_(col(Message.status) != "failed", col(Message.content).is_(None)))
    )
    return {(row[0], row[1], bool(row[2])) for row in rows}


def parts_used(session: Session, day: date) -> dict[str, int]:
    """How many mails of `day` there are by key without its part, whatever became of them."""
    used: dict[str, int] = {}
    for (key,) in session.execute(select(col(Message.key)).where(col(Message.day) == day)):
        base = key.rpartition("/")[0]
        used[base] = used.get(base, 0) + 1
    return used


def due_ids(session: Session, today: date) -> list[int]:
    """Occurrences about which something is owed by `today` (the index `next_notice_on`)."""
    rows = session.execute(select(col(Occurrence.id)).where(col(Occurrence.next_notice_on) <= today))
    return [row[0] for row in rows]


def late_ids(session: Session, today: date) -> list[int]:
    """Occurrences of running plans that count as late on `today` or before."""
    rows = session.execute(
        select(col(Occurrence.id))
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(col(Occurrence.state).in_(ACTIVE), col(Occurrence.overdue_from) <= today)
        .where((col(Plan.state) != "ended") | col(Obligation.retired_on).is_not(None))
    )
    return [row[0] for row in rows]


def surprises(session: Session, decided_on: date, today: date) -> tuple[int, int]:
    """Rows that count as late by `today` and of which nobody has been told, and how many of them the
    register knew of: those that became late only after `decided_on`, the last day it decided.

    What was late before its round began (a plan taken live late) is never told, and does not count.
    """
    told = (
        select(col(Notice.id))
        .where(col(Notice.occurrence_id) == col(Occurrence.id), col(Notice.round) == col(Occurrence.round))
        .where(col(Notice.topic) == "step", col(Notice.step) > 0)
        .exists()
    )
    known = func.sum(case((col(Occurrence.overdue_from) > decided_on, 1), else_=0))
    row = session.execute(
        select(func.count(), known)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(col(Occurrence.state).in_(ACTIVE), col(Occurrence.overdue_from) <= today)
        .where(col(Occurrence.overdue_from) > func.coalesce(Occurrence.since, Plan.live_on))
        .where(col(Occurrence.holder_id) != col(Plan.coordinator_id))
        .where(or_(col(Occurrence.grace_until).is_(None), col(Occurrence.grace_until) < decided_on))
        .where(col(Plan.state) == "live", col(Obligation.retired_on).is_(None), ~told)
    ).one()
    return int(row[0]), int(row[1] or 0)


def yesterday(session: Session, today: date) -> Yesterday:
    """The mails of the last day before `today` that had any, and what is still in the queue."""
    day = session.scalar(select(func.max(col(Message.day))).where(col(Message.day) < today))
    if day is None:
        return Yesterday()
    counts: dict[str, int] = {
        row[0]: int(row[1])
        for row in session.execute(
            select(col(Message.status), func.count())
            .where(col(Message.day) == day)
            .group_by(col(Message.status))
        )
    }
    queued = session.scalar(
        select(func.count()).where(col(Message.status).in_(("pending", "sending", "uncertain")))
    )
    return Yesterday(
        day, counts.get("sent", 0), counts.get("failed", 0) + counts.get("bounced", 0), int(queued or 0)
    )
