"""Spans of the civil calendar: week, month, quarter, half, year, n-year cycle, school year, window.

A quarter runs from the 1st of its first month to the last day of its third, six months are
1 January to 30 June (Nghị định 60/2018/NĐ-CP); a month without the day ends on its last day
(Đ147-148 BLDS 2015). First and last day both belong to the span.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
SCHOOL_YEAR_ENDS = (5, 31)
"""Last day of a school year, month and day: yearly school plans close it on 31 May."""

_NAMES = {1: "month", 3: "quarter", 6: "half", 12: "year"}
_LENGTHS = ((7, "week"), (31, "month"), (92, "quarter"), (184, "half"), (366, "year"))
_MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month]


def clamped(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day where it has no such day. `month` may be < 1 or > 12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, days_in_month(year, month)))


def month_end(year: int, month: int) -> date:
    """The last day of a month. `month` may be < 1 or > 12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, days_in_month(year, month))


def add_months(day: date, n: int) -> date:
    """The matching day n months later (earlier when negative), clamped to the month's end."""
    return clamped(day.year, day.month + n, day.day)


def length_of(first: date, last: date) -> str:
    """The class of a span, both days inclusive: week, month, quarter, half, year or cycle (longer)."""
    days = (last - first).days + 1
    for limit, name in _LENGTHS:
        if days <= limit:
            return name
    return "cycle"


@dataclass(frozen=True, slots=True)
class Period:
    """One span of the calendar.

    `unit` is week, month, quarter, half, year, months (several), cycle (several years), school-year,
    day or window. `first` and `last` are inclusive.
    """

    unit: str
    first: date
    last: date

    @property
    def key(self) -> str:
        """A short name that sorts within its unit: 2026-W02, 2026-07, 2026-Q1, 2026-H1, 2026, 2026/2027."""
        first, last, unit = self.first, self.last, self.unit
        if unit == "year":
            return f"{first.year:04d}"
        if unit == "month":
            return f"{first.year:04d}-{first.month:02d}"
        if unit == "quarter":
            return f"{first.year:04d}-Q{(first.month + 2) // 3}"
        if unit == "half":
            return f"{first.year:04d}-H{(first.month + 5) // 6}"
        if unit == "week":
            iso = first.isocalendar()
            return f"{iso.year:04d}-W{iso.week:02d}"
        if unit == "day":
            return last.isoformat()
        if unit == "cycle":
            return f"{first.year:04d}/{last.year:04d}"
        if unit == "school-year":
            return f"{last.year - 1:04d}/{last.year:04d}-S"
        if unit == "months":
            return f"{first.year:04d}-{first.month:02d}/{last.year:04d}-{last.month:02d}"
        return f"{first.isoformat()}/{last.isoformat()}"

    @property
    def length(self) -> str:
        """Which ladder applies: week, month, quarter, half, year or cycle."""
        return length_of(self.first, self.last)

    def next(self) -> Period:
        """The span of the same unit that begins the day after this one ends."""
        return self.shifted(1)

    def shifted(self, n: int) -> Period:
        """The n-th span of the same unit after (before, when negative) this one, counted from this one."""
        if n == 0:
            return self
        if self.unit in ("day", "week", "window"):
            step = (self.last - self.first + ONE_DAY) * n
            return Period(self.unit, self.first + step, self.last + step)
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        if self.unit == "school-year":
            months = 12
        first = add_months(self.first, months * n)
        return Period(self.unit, first, add_months(first, months) - ONE_DAY)


def months(year: int, month: int, n: int) -> Period:
    """The n calendar months from the 1st of that month, under the name of their unit."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first, last = date(year, month, 1), month_end(year, month + n - 1)
    unit = _NAMES.get(n, "months") if (month - 1) % n == 0 else "months"
    if n > 12 and n % 12 == 0 and first.month == 1:
        unit = "cycle"
    return Period(unit, first, last)


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that holds the day."""
    monday = day - timedelta(days=day.weekday())
    return Period("week", monday, monday + timedelta(days=6))


def school_year(year: int) -> Period:
    """The school year that ends in `year`: 1 June of the year before to 31 May."""
    return Period("school-year", date(year - 1, 6, 1), date(year, *SCHOOL_YEAR_ENDS))


def window(first: date, last: date) -> Period:
    """A span between two days, named by its unit where it is exactly one."""
    if first.day == 1 and last == month_end(last.year, last.month):
        n = 12 * (last.year - first.year) + last.month - first.month + 1
        if n >= 1:
            return months(first.year, first.month, n)
    return Period("day" if first == last else "window", first, last)


def day(on: date) -> Period:
    """A single day."""
    return Period("day", on, on)
