"""The office's work calendar, without a database toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.workdays import WorkCalendar
from scheduler.register.reads.connection import ReadConnection
from scheduler.workcalendar import OverrideDay, load_calendar


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    off: bool
    name: str
    document: str
    official: bool


def calendar_of(reader: ReadConnection) -> WorkCalendar:
    """The bundled calendar with the days that this office has loaded laid over it."""
    rows = reader.rows(_Row, "SELECT day, off, name, document, official FROM calendar_day ORDER BY day")
    return load_calendar(
        [OverrideDay(row.day, row.off, row.name, row.document, row.official) for row in rows]
    )
