"""The office itself: the database's identity, its brake, its calendar and its ticks."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from scheduler.register.models.base import check, instant, text


class Office(SQLModel, table=True):
    """The single row that says which database this is and whether it may speak."""

    __table_args__ = (check("single", "id = 1"),)

    id: int = Field(default=1, primary_key=True)
    instance: str
    sent_mark: int = 0
    played: bool = False
    """Made for played time: the brake ignores jumps of the clock."""
    created_at: datetime = instant(nullable=False)
    last_tick_at: datetime | None = instant()
    decided_on: date | None = None
    """The last office day on which a tick decided: what begins on a day (a week, a quarter) is owed if it
    began after this one."""
    calendar_days: int = 0
    """Dated rows of the work calendar at the last tick; fewer than that trips the brake."""
    schedule_stamp: str = ""
    brake: str = text()
    """Why nothing goes out; empty when it may."""
    brake_at: datetime | None = instant()
    brake_released_at: datetime | None = instant()
    """A person let go of the brake then; the first tick after it does not ask the same again."""
    hold: str = text()
    """Why the outbox waits for a person (restored, copied); empty when it does not."""
    alarm: str = text()
    """Why all mail is held back (authentication refused); shown as a banner."""


class CalendarDay(SQLModel, table=True):
    """A dated override of the work calendar and the document that ordered it."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    off: bool
    name: str = ""
    document: str = ""
    official: bool = False
    """The row belongs to a year's official notice, so its year is no longer provisional."""
    loaded_at: datetime | None = instant()


class TickRun(SQLModel, table=True):
    """What one tick did, for the self-audit and the officer's line of the day."""

    __tablename__ = "tick_run"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant(nullable=False, index=True)
    day: date
    notices: int = 0
    messages: int = 0
    dropped: int = 0
    unfolded: int = 0
    recomputed: int = 0
    note: str = text()
