"""The periods a repetition is for, and the year of a mark that prints none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING

from rules.period import MONTHS_OF, ONE_DAY, Period, add_months, clamped, months, school_year, week_of
from rules.rule import Mark, Recurring, Spot
from rules.spot import spot_span, year_frame

if TYPE_CHECKING:
    from rules.occurrence import Terms
    from rules.workdays import WorkCalendar

LAST_YEAR = MAXYEAR - 50
"""Nothing is unfolded near the end of the calendar."""


def periods(rule: Recurring, terms: Terms) -> Iterator[Period]:
    """The periods of the rule that end on or after the issue (and its printed start), ascending, endless.

    Years of an n-year cycle count from the year after `terms.last`, else from the rule's start, else from the
    year of issue; n months count from January; weeks run Monday to Sunday.
    """
    since = first_of_mark(rule.since, terms) if rule.since else terms.issued
    from_day = max(since, terms.issued)
    if rule.unit == "week":
        yield from _weeks(rule.every, since, from_day)
    elif rule.unit == "school-year":
        yield from _school_years(from_day)
    else:
        yield from _months(rule, terms, since, from_day)


def _weeks(every: int, since: date, from_day: date) -> Iterator[Period]:
    anchor = week_of(since if since < from_day else from_day)
    n = (from_day - anchor.first).days // (7 * every)
    while True:
        first = anchor.first + timedelta(days=7 * every * n)
        if first.year > LAST_YEAR:
            return
        yield Period("week" if every == 1 else "window", first, first + timedelta(days=7 * every - 1))
        n += 1


def _school_years(from_day: date) -> Iterator[Period]:
    year = from_day.year
    while year < LAST_YEAR:
        span = school_year(year)
        if span.last >= from_day:
            yield span
        year += 1


def _months(rule: Recurring, terms: Terms, since: date, from_day: date) -> Iterator[Period]:
    step = MONTHS_OF[rule.unit] * rule.every
    year = terms.issued.year
    if rule.unit == "year" and rule.every > 1:
        if terms.last is not None:
            year = terms.last + 1
        elif rule.since:
            year = since.year
    anchor = date(year, 1, 1)
    distance = 12 * (from_day.year - year) + from_day.month - 1
    n = distance // step
    while True:
        first = add_months(anchor, step * n)
        if first.year > LAST_YEAR:
            return
        if not rule.parity or (first.year % 2 == 0) == (rule.parity == "even"):
            yield months(first.year, first.month, step)
        n += 1


def resolve_year(mark: Mark, bound: str, terms: Terms, calendar: WorkCalendar) -> Period:
    """The period a mark's spot lies in. Without a year: the first whose due is on or after the issue."""
    if mark.nth:
        return year_frame(terms.issued.year + mark.nth - 1, mark.unit)
    if mark.year is not None:
        return year_frame(mark.year, mark.unit)
    frame = _unit_around(terms.issued, mark.unit)
    for _ in range(5):
        span = spot_span(frame, mark.spot, calendar)
        due = span.last
        if bound == "before":
            due = (span.first if mark.spot.pick == "end" else span.last) - ONE_DAY
        if due >= terms.issued:
            return frame
        frame = frame.next()
    return frame


def _unit_around(on: date, unit: str) -> Period:
    if unit == "week":
        return week_of(on)
    if unit == "school-year":
        return school_year(on.year)
    n = MONTHS_OF[unit]
    return months(on.year, (on.month - 1) // n * n + 1, n)


def first_of_mark(mark: Mark, terms: Terms) -> date:
    """The first day of a mark: the day itself, or the first day of its period."""
    frame = _frame_of(mark, terms)
    spot = mark.spot
    if spot.pick == "end":
        return (
            months(frame.first.year, frame.first.month + spot.month - 1, spot.months).first
            if spot.months
            else frame.first
        )
    if spot.pick == "day" and spot.months == 1:
        return clamped(frame.first.year, frame.first.month + spot.month - 1, spot.day)
    whole = months(frame.first.year, frame.first.month + max(spot.month, 1) - 1, spot.months or 12)
    return whole.last if spot.pick in ("last", "week") and spot.day <= 0 else whole.first


def end_of_mark(mark: Mark, terms: Terms, calendar: WorkCalendar) -> date:
    """The last day of a mark."""
    return spot_span(_frame_of(mark, terms), mark.spot, calendar).last


def _frame_of(mark: Mark, terms: Terms) -> Period:
    if mark.nth:
        return year_frame(terms.issued.year + mark.nth - 1, mark.unit)
    if mark.year is not None:
        return year_frame(mark.year, mark.unit)
    return (
        year_frame(terms.issued.year, "year")
        if mark.spot != Spot()
        else _unit_around(terms.issued, mark.unit)
    )


def with_year(mark: Mark, year: int | None) -> Mark:
    """The same mark in that year, where it prints none of its own."""
    return mark if mark.year is not None or mark.nth else replace(mark, year=year)
