"""The brake: what makes the system stop speaking and ask a person. Every wing obeys it.

The judgement is pure; the tick gathers the facts, the sending loop watches the clocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import Session, col

from scheduler.i18n import gettext as _
from scheduler.register.models import Office

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

LONGEST_SILENCE = timedelta(days=45)
CLOCK_TOLERANCE = timedelta(minutes=10)
MOVED_SHARE = 20
"""A changed schedule may move one in so many of the next 90 days' dates."""
SURPRISES = 20
"""Rows newly overdue beyond what the register itself foresaw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickFacts:
    """What a tick knows before it decides. `now` and `last_tick_at` are office time.

    `dates_ahead` open occurrences fall due in the next 90 days, `dates_moved` of them move with the changed
    schedule stamp. `newly_overdue` rows have become late since the last tick; `foreseen` of them the
    register knew of at that tick.
    """

    now: datetime
    last_tick_at: datetime | None = None
    calendar_days: int = 0
    calendar_days_before: int = 0
    dates_ahead: int = 0
    dates_moved: int = 0
    newly_overdue: int = 0
    foreseen: int = 0
    played: bool = False


def brake_reason(facts: TickFacts) -> str:
    """Why this tick must not decide, as a sentence for the officer; "" when it may.

    A database marked as played is asked nothing about clocks.
    """
    return ("" if facts.played else _clock_reason(facts)) or _calendar_reason(facts) or _load_reason(facts)


def clocks_reason(wall: timedelta, monotonic: timedelta) -> str:
    """Whether the wall clock has jumped: both clocks' progress since the same moment of one process."""
    if abs(wall - monotonic) <= CLOCK_TOLERANCE:
        return ""
    minutes = round((wall - monotonic).total_seconds() / 60)
    return _("đồng hồ của máy vừa nhảy {minutes:+d} phút").format(minutes=minutes)


def pull_brake(session: Session, reason: str, now: datetime) -> None:
    """Stop all mail for `reason`; a brake already pulled keeps its first reason."""
    session.execute(
        update(Office)
        .where(col(Office.id) == 1, col(Office.brake) == "")
        .values(brake=reason, brake_at=now, brake_released_at=None)
    )


def release_brake(session: Session, now: datetime) -> None:
    """A person has looked: mail goes on, and the next tick does not ask the same again."""
    session.execute(update(Office).where(col(Office.id) == 1).values(brake="", brake_released_at=now))


def calendar_days(calendar: WorkCalendar) -> int:
    """How many dated rows the calendar holds for its official years."""
    return sum(len(calendar.special_days(year)) for year in calendar.official_years)


def expect_calendar(session: Session, calendar: WorkCalendar) -> None:
    """An officer has loaded this calendar: fewer rows than at the last tick are meant."""
    session.execute(
        update(Office)
        .where(col(Office.id) == 1, col(Office.calendar_days) > calendar_days(calendar))
        .values(calendar_days=calendar_days(calendar))
    )


def _clock_reason(facts: TickFacts) -> str:
    if facts.last_tick_at is None:
        return ""
    since = facts.now - facts.last_tick_at
    if since < timedelta(0):
        return _("đồng hồ của máy chậm hơn lần quét trước ({last})").format(
            last=facts.last_tick_at.astimezone(facts.now.tzinfo).strftime("%H:%M %d/%m/%Y")
        )
    if since > LONGEST_SILENCE:
        return _("đã {days} ngày không có lượt quét nào").format(days=since.days)
    return ""


def _calendar_reason(facts: TickFacts) -> str:
    if facts.calendar_days_before and facts.calendar_days < facts.calendar_days_before:
        return _("dữ liệu lịch làm việc bị thiếu: còn {now} ngày, trước là {before}").format(
            now=facts.calendar_days, before=facts.calendar_days_before
        )
    return ""


def _load_reason(facts: TickFacts) -> str:
    if facts.dates_moved * MOVED_SHARE > facts.dates_ahead:
        return _("thay đổi cách tính làm {moved}/{all} hạn trong 90 ngày tới bị dời").format(
            moved=facts.dates_moved, all=facts.dates_ahead
        )
    if facts.newly_overdue > facts.foreseen + SURPRISES:
        return _("{found} việc bỗng thành quá hạn, trong khi chỉ dự kiến {foreseen}").format(
            found=facts.newly_overdue, foreseen=facts.foreseen
        )
    return ""
