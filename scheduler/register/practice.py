"""How this office reckons: calendar, ladder, window and the defaults of its plans.

Made by the faces from configuration and register, handed down, never read from anywhere below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time
from importlib.metadata import version
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.ladder import Ladder
from rules.workdays import WorkCalendar
from scheduler.workcalendar import OverrideDay, load_calendar

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.config import Config

RECKONING = "1"
"""Raised by hand when the arithmetic itself changes its mind about a date."""
HORIZON_DAYS = 400
"""Occurrences have rows this many days ahead of the office day."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The habits of one office. `stamp` changes whenever anything that moves a date or a step does.

    `before`, `late`, `roll`, `cycle_due`, `yearly_tasks` and `superior` are defaults that a plan file
    may replace; each plan row carries its own.
    """

    calendar: WorkCalendar
    ladder: Ladder = field(default_factory=Ladder)
    window: tuple[time, time] = (time(7, 30), time(10, 30))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    before: str = "strict"
    late: str = "printed"
    roll: str = "period-ends"
    cycle_due: str = "end"
    yearly_tasks: str = "report"
    superior: str = "ask"
    stamp: str = field(init=False, default="")

    def __post_init__(self) -> None:
        parts = (
            RECKONING,
            version("python-dateutil"),
            self.calendar.stamp,
            self.ladder.stamp,
            self.before,
            self.late,
            self.roll,
            self.cycle_due,
            self.yearly_tasks,
            self.superior,
        )
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
        object.__setattr__(self, "stamp", digest)

    def ladder_for(self, superior: str) -> Ladder:
        """The ladder of a plan with that policy towards the superior ("ask", "send", "off")."""
        return replace(self.ladder, superior=superior) if superior != self.ladder.superior else self.ladder

    def workdays_after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, itself not counted."""
        return self.calendar.add(day, n)


def practice_of(config: Config, overrides: Iterable[OverrideDay] = ()) -> Practice:
    """The practice that `config` describes, over our calendar and the office's own overrides."""
    ladder = config.ladder
    before = {name: tuple(getattr(ladder, name)) for name in _LENGTHS}
    return Practice(
        calendar=load_calendar(overrides),
        ladder=Ladder(before=before, superior=ladder.superior),
        window=(config.office.window_start, config.office.window_end),
        zone=ZoneInfo(config.office.zone),
        before=config.dates.before,
        late=config.dates.late,
        roll=config.dates.roll,
        cycle_due=config.dates.cycle_due,
        yearly_tasks=config.plans.yearly_tasks,
        superior=ladder.superior,
    )


def calendar_overrides(session: Session) -> list[OverrideDay]:
    """The calendar days this office has loaded over the bundled file, ascending."""
    from sqlmodel import select

    from scheduler.register.models import CalendarDay

    rows = session.exec(select(CalendarDay).order_by(CalendarDay.day)).all()  # type: ignore[arg-type]
    return [OverrideDay(row.day, row.off, row.name, row.document, row.official) for row in rows]


_LENGTHS = ("week", "month", "quarter", "half", "year", "cycle")
