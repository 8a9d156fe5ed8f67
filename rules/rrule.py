"""RFC 5545: raw rules of a plan file in, and the RRULE of a recurring rule out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from rules.errors import BadInput
from rules.period import MONTHS_OF, clamped
from rules.rule import Recurring
from rules.series import periods

if TYPE_CHECKING:
    from rules.occurrence import Terms

_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST = 20_000
"""Occurrences read of one raw rule: a hostile FREQ=SECONDLY must end."""


def raw_dates(text: str, issued: date, until: date) -> Iterator[date]:
    """The days of a raw rule within issued … until, both inclusive, each once. BadInput when it cannot
    be read."""
    start = datetime.combine(issued, time())
    try:
        rule = rrulestr(text, dtstart=start, ignoretz=True)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInput("Không đọc được quy tắc RRULE “{text}”.", text=text[:200]) from None
    seen: date | None = None
    for count, moment in enumerate(rule):
        day = moment.date()
        if day > until or count >= _MOST:
            return
        if day != seen and day >= issued:
            yield day
        seen = day


def checked(text: str) -> bool:
    """Can the raw rule be read at all?"""
    try:
        rrulestr(text, dtstart=datetime.combine(date(2026, 1, 1), time()), ignoretz=True)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def to_rrule(rule: Recurring, terms: Terms) -> str | None:
    """The same due days as RFC 5545 text (DTSTART and RRULE), for calendars that read nothing else.

    None for what RFC 5545 cannot say: working days, terms after a period, exceptions, a clamped day less
    one in
    months of every length; and for a rule without a first day before the end of its repetition.
    """
    if rule.exceptions or rule.parity or rule.unit == "school-year" or rule.since or rule.until:
        return None
    if rule.unit == "week":
        return _weekly(rule, terms)
    at = _day_of(rule)
    if at is None:
        return None
    offset, days = at
    step = MONTHS_OF[rule.unit] * rule.every
    wanted = list(takewhile(lambda period: period.last <= terms.until, periods(rule, terms)))
    if not wanted:
        return None
    first = clamped(wanted[0].first.year, wanted[0].first.month + offset, 1)
    last = clamped(wanted[-1].first.year, wanted[-1].first.month + offset, 31)
    start = max(first, terms.issued)
    return _text(first, f"FREQ=MONTHLY;INTERVAL={step};{days};UNTIL={last:%Y%m%d}", start)


def _text(first: date, parts: str, start: date) -> str | None:
    """DTSTART keeps the phase; what is before the issue is taken out by stepping to the first day that
    counts."""
    dates = rrulestr(f"RRULE:{parts}", dtstart=datetime.combine(first, time()))
    begin = next((d.date() for d in dates if d.date() >= start), None)
    return None if begin is None else f"DTSTART:{begin:%Y%m%d}\nRRULE:{parts}"


def _weekly(rule: Recurring, terms: Terms) -> str | None:
    if rule.spot.pick != "weekday" or rule.bound == "before" or rule.every != 1 or rule.spot.shift:
        return None
    last = terms.until - timedelta(days=(terms.until.weekday() + 1) % 7)
    parts = f"FREQ=WEEKLY;BYDAY={_NAMES[rule.spot.day - 1]};UNTIL={last:%Y%m%d}"
    return _text(terms.issued, parts, terms.issued)


def _day_of(rule: Recurring) -> tuple[int, str] | None:
    """Months from the period's start to the month of the due day, and the BY… part that picks it there."""
    spot = rule.spot
    size = MONTHS_OF[rule.unit] * rule.every
    first, months = (spot.month, spot.months) if spot.months else (1, size)
    base = first - 1 + spot.shift * size
    before = rule.bound == "before"
    if spot.pick == "end":
        return (base - 1, "BYMONTHDAY=-1") if before else (base + months - 1, "BYMONTHDAY=-1")
    if spot.pick == "last":
        return base + months - 1, "BYMONTHDAY=-2" if before else "BYMONTHDAY=-1"
    if spot.pick == "begin":
        return (base - 1, "BYMONTHDAY=-1") if before else (base, "BYMONTHDAY=1")
    if spot.pick == "weekday" and abs(spot.nth) == 1 and not before:
        return base if spot.nth > 0 else base + months - 1, f"BYDAY={spot.nth:+d}{_NAMES[spot.day - 1]}"
    if spot.pick == "week" and not before and abs(spot.day) == 1:
        return base if spot.day > 0 else base + months - 1, f"BYDAY={spot.day:+d}FR"
    if spot.pick != "day" or (spot.day > 28 and before):
        return None
    if spot.day > 28:
        return (
            (base, f"BYMONTHDAY={','.join(map(str, range(28, spot.day + 1)))};BYSETPOS=-1")
            if months == 1
            else None
        )
    if before:
        return (base - 1, "BYMONTHDAY=-1") if spot.day == 1 else (base, f"BYMONTHDAY={spot.day - 1}")
    return base, f"BYMONTHDAY={spot.day}"
