"""Dates and repetitions -> rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rules.phrase.entries import Entry
from rules.phrase.fit import Cadence, Fitted
from rules.phrase.runs import Dated
from rules.phrase.sites import Site
from rules.rule import WHOLE, Mark, Once, Recurring, Rule, Spot


@dataclass(slots=True)
class Found:
    """A rule on its way into the reading, with the characters it was read from."""

    rule: Rule
    start: int
    end: int
    notes: list[str] = field(default_factory=list)
    weak: bool = False


def bound_of(entry: Entry) -> str:
    """`before` for trước; a clock time before which something is due leaves the day itself the last."""
    return "before" if "TRUOC" in entry.bounds and not entry.clock else "by"


def once_of(item: Dated, extra: tuple[str, ...] = ()) -> Once:
    """A dated deadline of its own."""
    entry, site = item.entry, item.site
    bound = bound_of(entry)
    spot = printed_end(site, bound)
    if site.unit is None:
        spot = replace(spot, month=1, months=1) if spot.pick == "day" else spot
        mark = Mark(None, spot, "week" if spot.pick == "weekday" and not spot.nth else "month")
    else:
        mark = replace(site.mark, spot=spot)
    codes = [*item.codes, *site.codes]
    if mark.year is None and not mark.nth:
        codes.append("missing-year")
    since = None
    if item.opens is not None:
        since = _opening(item.opens, site)
    return Once(
        mark, bound, since,
        until=bool(entry.bounds & {"DEN"}) and since is None,
        clock=entry.clock, assumed=_codes(codes, extra),
    )  # fmt: skip


def _opening(opens: Site, site: Site) -> Mark:
    year = opens.year if opens.year is not None else site.year
    if opens.unit is None:
        spot = replace(opens.spot, month=site.spot.month, months=1)
        return Mark(year, spot, site.unit if site.unit == "school-year" else "year")
    if opens.year is None and year is not None and _month(opens) > _month(site):
        year -= 1
    return Mark(year, opens.spot, opens.unit if year is None or opens.unit == "school-year" else "year")


def _month(site: Site) -> int:
    return site.spot.month or 1


def printed_end(site: Site, bound: str) -> Spot:
    """ "trước cuối tháng" counts back from the last day, not from the month's beginning."""
    return replace(site.spot, pick="last") if site.close and bound == "before" else site.spot


def recurring_of(fitted: Fitted, item: Dated | None, entry: Entry, extra: tuple[str, ...] = ()) -> Recurring:
    """A repetition, with the date that qualifies it."""
    cadence, spot = fitted.cadence, fitted.spot
    if item and item.site.close and bound_of(item.entry) == "before" and spot.pick == "end":
        spot = replace(spot, pick="last")
    codes = [*fitted.codes, *(item.codes if item else ()), *entry.codes]
    dated = spot.months > 0 or spot.pick != "end"
    if cadence.unit == "year" and cadence.every > 1 and entry.anchored:
        pass
    elif cadence.unit == "year" and cadence.every > 1:
        codes.append("cycle-anchor")
    elif cadence.unit == "year" and not dated:
        if not (item and item.site.close) and "HET" not in (item.entry if item else entry).bounds:
            codes.append("year-end")
    elif cadence.unit == "school-year" and not dated:
        codes.append("school-year")
    elif cadence.unit == "week" and not dated:
        spot = replace(spot, pick="weekday", day=5)
        codes.append("week-friday")
    if entry.choice:
        codes.append("longest-interval")
    opens = item.opens.spot if item and item.opens and item.opens.spot != WHOLE else None
    if opens is not None and item and item.opens and item.opens.unit is None:
        opens = replace(opens, month=spot.month, months=spot.months)
    site = item.site if item else None
    since, until = entry.frame_since, entry.frame_until
    within = site.within if site else None
    return Recurring(
        cadence.unit, cadence.every, spot,
        bound_of(item.entry) if item else "by",
        since=since.mark if since else Mark(within) if within else None,
        until=until.mark if until else Mark(within) if within else None,
        parity=site.parity if site else "",
        opens=opens,
        clock=item.entry.clock if item else "",
        assumed=_codes(codes, extra),
    )  # fmt: skip


def own_cadence(site: Site) -> Fitted:
    """The repetition that a place itself says ("ngày 10 tháng 12 hằng năm")."""
    return Fitted(Cadence(site.unit or "month"), site.spot, site.codes)


def _codes(codes: list[str], extra: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*codes, *extra)))
