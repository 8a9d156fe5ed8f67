"""The periods a repetition is for, and the year of a mark that prints none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING

from rules.period import MONTHS_OF, ONE_DAY, Period, clamped, months, school_year, week_of
from rules.rule import Mark, Recurring, Spot
from rules.spot import spot_span, year_frame

if TYPE_CHECKING:
    from rules.occurrence import Terms
    from rules.workdays import WorkCalendar

LAST_YEAR = MAXYEAR - 50
"""Nothing is unfolded near the end of the calendar."""
_JANUARY = date(2000, 1, 1)
_MONDAY = date(2000, 1, 3)


def periods(rule: Recurring, terms: Terms) -> Iterator[Period]:
    """The periods of the rule that end on or after the issue (and its printed start), ascending, endless."""
    since = first_of_mark(rule.since, terms) if rule.since else terms.issued
    return periods_from(rule, anchor_of(rule, terms, since), max(since, terms.issued))


def anchor_of(rule: Recurring, terms: Terms, since: date) -> date:
    """The first day of the period that all others are counted from; one for all plans where it can be.

    Years of an n-year cycle count from the year after `terms.last`, else from the rule's start, else from the
    year of issue; n months count from January of the year of issue; n weeks from the week of the start.
    """
    if rule.unit == "week":
        return week_of(since).first if rule.every > 1 else _MONDAY
    step = MONTHS_OF.get(rule.unit, 12) * rule.every
    if step <= 12 and 12 % step == 0:
        return _JANUARY
    year = terms.issued.year
    if rule.unit == "year":
        if terms.last is not None:
            year = terms.last + 1
        elif rule.since:
            year = since.year
    return date(year, 1, 1)


def periods_from(rule: Recurring, anchor: date, from_day: date) -> Iterator[Period]:
    """The periods that end on or after `from_day`, ascending, each counted from the anchor; endless.

    Weeks run Monday to Sunday.
    """
    if rule.unit == "week":
        return _weeks(rule.every, anchor, from_day)
    if rule.unit == "school-year":
        return _school_years(from_day)
    return _months(rule, anchor, from_day)


def _weeks(every: int, anchor: date, from_day: date) -> Iterator[Period]:
    n = (from_day - anchor).days // (7 * every)
    while True:
        first = anchor + timedelta(days=7 * every * n)
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


def _months(rule: Recurring, anchor: date, from_day: date) -> Iterator[Period]:
    step = MONTHS_OF[rule.unit] * rule.every
    n = (12 * (from_day.year - anchor.year) + from_day.month - 1) // step
    while True:
        year = anchor.year + step * n // 12  # the anchor is a 1 January
        if year > LAST_YEAR:
            return
        if not rule.parity or (year % 2 == 0) == (rule.parity == "even"):
            yield months(year, step * n % 12 + 1, step)
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
