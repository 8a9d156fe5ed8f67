"""A calendar file of the office is taken into the register; dates that rest on it are reckoned anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlmodel import Session, col

from scheduler.register.changes.deed import Deed
from scheduler.register.changes.trail import Entry, record
from scheduler.register.models import CalendarDay, Occurrence
from scheduler.register.rescheduling import LIVE_STATES
from scheduler.workcalendar import OverrideDay

DOCUMENTS_SAID = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a file changed: days that are new or other than before, and days that are gone."""

    written: tuple[OverrideDay, ...]
    removed: tuple[date, ...]
    official: tuple[int, ...]
    """Years the file holds the whole notice of."""

    @property
    def nothing(self) -> bool:
        """The register held all of it already."""
        return not self.written and not self.removed


def store_days(session: Session, days: Sequence[OverrideDay], deed: Deed, *, file: str = "") -> Stored:
    """Write the rows of a calendar file, with one event. The same file again writes nothing.

    In a year the file holds the whole notice of, what was loaded before and is not in it goes. The
    dates that rest on the calendar are left to `recompute_stale`.
    """
    official = frozenset(day.day.year for day in days if day.official)
    known = {row.day: row for row in session.scalars(select(CalendarDay).order_by(col(CalendarDay.day)))}
    was_official = {row.day.year for row in known.values() if row.official}
    wanted = [_kept_official(day, was_official) for day in days]
    written = tuple(day for day in wanted if not _same(known.get(day.day), day))
    removed = tuple(sorted({day for day in known if day.year in official} - {day.day for day in wanted}))
    for day in written:
        row = known.get(day.day) or CalendarDay(day=day.day, off=day.off)
        row.off, row.name, row.document = day.off, day.name, day.document
        row.official, row.loaded_at = day.official, deed.at
        session.add(row)
    for gone in removed:
        session.execute(delete(CalendarDay).where(col(CalendarDay.day) == gone))
    session.flush()
    stored = Stored(written, removed, tuple(sorted(official)))
    if not stored.nothing:
        record(session, deed, [_entry(stored, file)])
    return stored


def documents_of(days: Iterable[OverrideDay]) -> str:
    """The documents that the rows rest on, each once; of many the first few."""
    names = list(dict.fromkeys(day.document for day in days if day.document))
    return ", ".join(names[:DOCUMENTS_SAID]) + (", …" if len(names) > DOCUMENTS_SAID else "")


def provisional_ids(session: Session) -> frozenset[int]:
    """The rows still awaited whose dates rest on a year without an official notice."""
    query = select(col(Occurrence.id)).where(
        col(Occurrence.state).in_(LIVE_STATES), col(Occurrence.provisional).is_(True)
    )
    return frozenset(number for number in session.scalars(query) if number is not None)


def _kept_official(day: OverrideDay, years: set[int]) -> OverrideDay:
    """One more day in a year whose notice is loaded does not make the year provisional again."""
    if day.official or day.day.year not in years:
        return day
    return OverrideDay(day.day, day.off, day.name, day.document, official=True)


def _same(row: CalendarDay | None, day: OverrideDay) -> bool:
    return row is not None and (row.off, row.name, row.document, row.official) == (
        day.off,
        day.name,
        day.document,
        day.official,
    )


def _entry(stored: Stored, file: str) -> Entry:
    return Entry(
        "calendar",
        document=documents_of(stored.written),
        detail={
            "file": file,
            "days": len(stored.written),
            "removed": len(stored.removed),
            "official": list(stored.official),
        },
    )
