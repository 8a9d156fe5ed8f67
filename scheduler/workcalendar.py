"""The office's work calendar: our dated file, the `holidays` package for other years, and overrides.

Years with an official notice come from `data/workdays.csv`, one row a special day with the document
that ordered it. A row `YYYY,official,…` says that the year's notice is out: from then on the rows of
that year are all there is. Other years are computed by the `holidays` package, and are provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rules.workdays import Day, WorkCalendar

WORKDAYS_FILE = Path(__file__).with_name("data") / "workdays.csv"

# Nghị quyết 28/2026/QH16, Điều 2: 24 November is a paid holiday from 2026 on.
CULTURE_DAY_SINCE = 2026
CULTURE_DAY = "Ngày Văn hóa Việt Nam"


@dataclass(frozen=True, slots=True)
class OverrideDay:
    """One special day entered by the office, standing over our file and over what is computed.

    `official`: its file states that the year of `day` has its official notice and that the file
    holds the whole of it; the year is then no longer provisional.
    """

    day: date
    off: bool
    name: str
    document: str
    official: bool = False


def load_calendar(overrides: Iterable[OverrideDay] = ()) -> WorkCalendar:
    """The calendar of our file with `overrides` laid over it, later ones over earlier ones.

    A year of which the overrides hold the whole notice takes nothing from our file. `holidays` is
    imported only when a year without an official notice is asked about.
    """
    rows = list(overrides)
    days, official = bundled()
    own = frozenset(row.day.year for row in rows if row.official)
    merged = {day: known for day, known in days.items() if day.year not in own}
    merged.update((row.day, Day(row.off, row.name, row.document)) for row in rows)
    return WorkCalendar(merged, official | own, computed_holidays, holidays_version)


@cache
def bundled() -> tuple[Mapping[date, Day], frozenset[int]]:
    """The special days of our file and the years it holds an official notice for.

    The file is our own: no quoting, no comma in a field; a test keeps it so. What an office enters
    is read by `scheduler.calendarfile`, which forgives and explains.
    """
    days: dict[date, Day] = {}
    official: set[int] = set()
    for line in WORKDAYS_FILE.read_text(encoding="utf-8").splitlines()[1:]:
        day, state, name, document = line.split(",")
        if state == "official":
            official.add(int(day))
        else:
            days[date.fromisoformat(day)] = Day(state == "off", name, document)
    return days, frozenset(official)


@cache
def computed_holidays(year: int) -> Mapping[date, str | Day]:
    """The public holidays of `year` as the `holidays` package computes them, observed days included.

    Empty for years beyond its lunar tables. Worked weekend days that it knows come as `Day`.
    """
    from holidays import country_holidays  # slow to import, and most commands need no such year

    found = country_holidays("VN", years=year, language="vi")
    days: dict[date, str | Day] = dict(found.items())
    if year >= CULTURE_DAY_SINCE:
        days.setdefault(date(year, 11, 24), CULTURE_DAY)
    for day in getattr(found, "weekend_workdays", ()):
        if day.year == year:
            days[day] = Day(off=False, name="làm bù", document="")
    return days


def holidays_version() -> str:
    """The version of the package that computes years without a notice; part of the calendar's stamp."""
    from importlib.metadata import version

    return version("holidays")
