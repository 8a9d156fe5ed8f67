"""RFC 5545: raw rules of a plan file in, and the RRULE of a recurring rule out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from dateutil.rrule import rrulestr

from rules.errors import BadInput

_MOST = 20_000
"""Occurrences read of one raw rule: a hostile FREQ=SECONDLY must end."""


def raw_dates(text: str, issued: date, until: date) -> Iterator[date]:
    """The days of a raw rule within issued … until, both inclusive, each once. BadInput when it cannot be read."""
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
