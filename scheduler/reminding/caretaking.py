"""What a tick looks after before it decides: the brake, a changed schedule, the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from scheduler.register.brake import TickFacts, brake_reason, calendar_days, pull_brake
from scheduler.register.changes.reschedule import foresee_moves, recompute_stale, stale_count
from scheduler.register.models import Office
from scheduler.register.noticeboard import surprises
from scheduler.register.unfolding import extend_horizons

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.register.practice import Practice
    from scheduler.register.store import Register

BATCH = 500
"""Rows recomputed in one transaction."""
AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What was looked after."""

    unfolded: int = 0
    recomputed: int = 0
    moved: int = 0
    calendar_days: int = 0


def stopped_by(register: Register, practice: Practice, now: datetime, skew: timedelta) -> str:
    """Why mail is stopped ("" when it is not): the hold, the brake, or what makes the brake trip now.

    A tripped brake is written down before it is returned.
    """
    with register.read() as session:
        office = session.get_one(Office, 1)
        if office.hold or office.brake:
            return office.hold or office.brake
        if office.brake_released_at is not None:
            return ""
        reason = brake_reason(_facts(session, office, practice, now, skew))
    if reason:
        with register.write() as session:
            pull_brake(session, reason, now)
    return reason


def upkeep(register: Register, practice: Practice, today: date) -> Upkeep:
    """Recompute what stands under another schedule stamp, in batches, and extend the horizon."""
    with register.read() as session:
        stale = stale_count(session, practice)
    recomputed = moved = 0
    while stale:
        with register.write() as session:
            moved += len(recompute_stale(session, practice, today, BATCH))
            left = stale_count(session, practice)
        recomputed += stale - left
        stale = left if left < stale else 0
    with register.write() as session:
        unfolded = len(extend_horizons(session, practice, today))
    return Upkeep(unfolded, recomputed, moved, calendar_days(practice.calendar))


def _facts(session: Session, office: Office, practice: Practice, now: datetime, skew: timedelta) -> TickFacts:
    today, last = now.date(), office.last_tick_at
    if last is not None and timedelta(0) < last - now <= skew:
        last = now  # another node's clock is a little ahead
    moved = ahead = 0
    if office.schedule_stamp and office.schedule_stamp != practice.stamp:
        moves, ahead = foresee_moves(session, practice, today, today + AHEAD)
        moved = len(moves)
    newly, foreseen = surprises(session, office.decided_on, today) if office.decided_on else (0, 0)
    return TickFacts(
        now=now,
        last_tick_at=last,
        calendar_days=calendar_days(practice.calendar),
        calendar_days_before=office.calendar_days,
        dates_ahead=ahead,
        dates_moved=moved,
        newly_overdue=newly,
        foreseen=foreseen,
        played=office.played,
    )
