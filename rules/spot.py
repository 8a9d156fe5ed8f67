"""Where in a period a deadline falls: spot x period -> the span whose last day it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.period import ONE_DAY, Period, add_months, clamped, day, months, school_year
from rules.rule import Spot, Term

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

_PRINTED_PICKS = frozenset({"day", "weekday", "workday"})
FRIDAY = 4
MIDDLE_OF_MONTH = 15
"""Giữa tháng is the 15th, giữa năm 30 June (Đ146.2, Đ146.3 BLDS 2015)."""


def printed_pick(spot: Spot) -> bool:
    """Does the spot name a day of its own (not the end or a civil point of a period)?"""
    return spot.pick in _PRINTED_PICKS


def spot_key(spot: Spot) -> str:
    """A stable name of the spot inside its period: 12-10, 03, end, q1, weekday5, end+90day, with +1 when
    shifted."""
    if spot.pick == "after":
        name = f"end+{spot.day}{spot.unit}"
    else:
        part = ""
        if spot.months == 1:
            part = f"{spot.month:02d}"
        elif spot.months:
            part = f"{spot.month:02d}x{spot.months}"
        if spot.pick == "day":
            pick = f"{spot.day:02d}"
        elif spot.pick == "end" and part:
            pick = ""
        else:
            pick = spot.pick + (str(spot.day) if spot.day else "") + (f"x{spot.nth}" if spot.nth else "")
        name = "-".join(piece for piece in (part, pick) if piece)
    return f"{name}{spot.shift:+d}" if spot.shift else name


def spot_span(period: Period, spot: Spot, calendar: WorkCalendar) -> Period:
    """The span the spot stands for: a part of the period, or one day of it."""
    if spot.shift:
        period = period.shifted(spot.shift)
    if spot.months:
        start = period.first
        part = months(start.year, start.month + spot.month - 1, spot.months)
    else:
        part = period
    if spot.pick == "end":
        return part
    return day(_picked(part, spot, calendar))


def _picked(part: Period, spot: Spot, calendar: WorkCalendar) -> date:
    pick, first, last = spot.pick, part.first, part.last
    if pick == "day":
        return min(first + timedelta(days=spot.day - 1), last)
    if pick == "last":
        return last
    if pick == "begin":
        return first
    if pick == "mid":
        return middle_of(part)
    if pick == "weekday":
        return _nth_weekday(part, spot.day, spot.nth)
    if pick == "workday":
        return _nth_workday(part, spot.day, calendar)
    if pick == "week":
        if spot.day > 0:
            friday = first + timedelta(days=(FRIDAY - first.weekday()) % 7 + 7 * (spot.day - 1))
            return friday if friday <= last else friday - timedelta(days=7)
        return last - timedelta(days=(last.weekday() - FRIDAY) % 7)
    return term_due(last, Term(spot.day, spot.unit), calendar)


def _nth_weekday(part: Period, weekday: int, nth: int) -> date:
    """The n-th such ISO weekday of the part (0 and 1 the first, -1 the last), kept inside it."""
    if nth < 0:
        return part.last - timedelta(days=(part.last.weekday() + 1 - weekday) % 7)
    found = part.first + timedelta(days=(weekday - 1 - part.first.weekday()) % 7 + 7 * max(nth - 1, 0))
    return found if found <= part.last else max(found - timedelta(days=7), part.first)


def _nth_workday(part: Period, n: int, calendar: WorkCalendar) -> date:
    """The n-th working day from the start (n > 0) or from the end (n < 0), kept inside the part."""
    if n > 0:
        found = calendar.add(part.first - ONE_DAY, n)
        return min(found, part.last)
    found = calendar.add(part.last + ONE_DAY, n)
    return max(found, part.first)


def middle_of(part: Period) -> date:
    """Giữa: 15th of a month, 15th of a quarter's middle month, 30 June of a year, else the middle day."""
    first = part.first
    if part.unit == "month":
        return clamped(first.year, first.month, MIDDLE_OF_MONTH)
    if part.unit == "quarter":
        return clamped(first.year, first.month + 1, MIDDLE_OF_MONTH)
    if part.unit == "half":
        return clamped(first.year, first.month + 2, 31)
    if part.unit == "year":
        return date(first.year, 6, 30)
    return first + (part.last - first) // 2


def term_due(base: date, term: Term, calendar: WorkCalendar) -> date:
    """`term.n` units after the base (before it when negative); the base itself is not counted (Đ147.2)."""
    if term.unit == "workday":
        return calendar.add(base, term.n)
    if term.unit == "week":
        return base + timedelta(days=7 * term.n)
    if term.unit == "month":
        return add_months(base, term.n)
    if term.unit == "quarter":
        return add_months(base, 3 * term.n)
    if term.unit == "year":
        return add_months(base, 12 * term.n)
    return base + timedelta(days=term.n)


def year_frame(year: int, unit: str) -> Period:
    """The calendar year, or the school year that ends in it."""
    return school_year(year) if unit == "school-year" else months(year, 1, 12)
