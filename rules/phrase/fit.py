"""A date beside a repetition: does it fit, and which day of each period does it then mean?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.phrase.items import Span
from rules.phrase.sites import Site, nth_month
from rules.rule import Spot

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often: one in every `every` units."""

    unit: str
    every: int = 1

    @property
    def months(self) -> int:
        """Length in months; 0 for weeks and school years."""
        return MONTHS.get(self.unit, 0) * self.every


@dataclass(frozen=True, slots=True)
class Fitted:
    """The cadence a date makes of a repetition, the spot in its period, and what that takes for granted."""

    cadence: Cadence
    spot: Spot
    codes: tuple[str, ...] = ()


def cadence_of(span: Span) -> Cadence | None:
    """3 tháng is a quarter, 6 a half, 12 a year. None for days, and for nothing."""
    if span.n < 1 or span.n > 1200:
        return None
    if span.unit in ("week", "half-month", "school-year"):
        return Cadence(span.unit, span.n)
    if span.unit == "day" and span.n % 7 == 0:
        return Cadence("week", span.n // 7)
    if span.unit == "day" and span.n == 15:
        return Cadence("half-month", 1)
    months = MONTHS.get(span.unit, 0) * span.n
    if not months:
        return None
    if months % 12 == 0:
        return Cadence("year", months // 12)
    for unit, size in (("half", 6), ("quarter", 3)):
        if months == size:
            return Cadence(unit)
    return Cadence("month", months)


def fit(cadence: Cadence, site: Site) -> Fitted | None:
    """What the date means once a `cadence`; None where it cannot belong to it."""
    if site.unit == "week" or (site.spot.pick == "weekday" and not site.spot.nth):
        return Fitted(cadence, site.spot, site.codes) if cadence.unit == "week" else None
    if cadence.unit in ("week", "half-month", "school-year"):
        if cadence.unit == site.unit:
            return Fitted(cadence, site.spot, site.codes)
        return None
    if site.unit is None:
        return _in_last_month(cadence, site)
    if site.unit in ("year", "school-year"):
        return _of_year(cadence, site)
    return _of_part(cadence, site)


def _in_last_month(cadence: Cadence, site: Site) -> Fitted | None:
    """A bare day, or a month counted inside the period."""
    size = cadence.months
    if site.nth is not None:
        if size < 2:
            return None
        return Fitted(cadence, replace(site.spot, month=nth_month(site.nth, size), months=1), site.codes)
    if site.spot.pick not in ("day", "last", "workday", "begin", "mid", "week", "weekday"):
        return None
    if size == 1:
        spot = replace(site.spot, month=1, months=1) if site.spot.pick == "day" else site.spot
        return Fitted(cadence, spot, site.codes)
    codes = site.codes if site.spot.pick in ("last", "workday", "weekday") else (*site.codes, "last-month")
    if site.spot.pick in ("last", "weekday"):
        return Fitted(cadence, site.spot, codes)
    return Fitted(cadence, replace(site.spot, month=size, months=1), codes)


def _of_year(cadence: Cadence, site: Site) -> Fitted | None:
    """Month, quarter or day of a year: yearly at that date, whatever the report is called; in a cycle
    its last year."""
    spot = site.spot
    if cadence.unit == "year":
        if cadence.every == 1:
            return Fitted(cadence, spot, site.codes)
        return _in_cycle(cadence, site)
    if not site.pinned and not site.year:
        return None
    if cadence.unit == "month" and cadence.every == 1:
        return None
    return Fitted(Cadence("year"), spot, site.codes)


def _in_cycle(cadence: Cadence, site: Site) -> Fitted:
    spot = site.spot
    if site.cycle == "first":
        if not spot.months:
            spot = replace(spot, month=1, months=12)
        return Fitted(cadence, spot, site.codes)
    offset = 12 * (cadence.every - 1)
    if not site.pinned:
        return Fitted(cadence, spot, site.codes)
    if not spot.months:
        return Fitted(cadence, replace(spot, month=offset + 1, months=12), site.codes)
    if spot.shift:
        return Fitted(cadence, replace(spot, month=spot.month), site.codes)
    return Fitted(cadence, replace(spot, month=offset + spot.month), site.codes)


def _of_part(cadence: Cadence, site: Site) -> Fitted | None:
    """ "Ngày 30 tháng đầu quý sau" for a year, "ngày 10 tháng sau" for a quarter: the part beside the
    period's end."""
    size, own = cadence.months, MONTHS[site.unit or "month"]
    spot = site.spot
    if size == own:
        return Fitted(cadence, spot, site.codes)
    if size < own or cadence.unit == "month":
        return None
    first, months = (spot.month, spot.months) if spot.months else (1, own)
    if spot.shift == 1:
        return Fitted(cadence, replace(spot, month=first, months=months), site.codes)
    if spot.shift == 0 and (site.relative or site.unit == "quarter"):
        return Fitted(cadence, replace(spot, month=size - own + first, months=months), site.codes)
    return None
