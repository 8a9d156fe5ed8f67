"""Exceptions: "riêng quý IV trước ngày 20/12" gives one period of a repetition a day of its own."""

from __future__ import annotations

from dataclasses import replace

from rules.phrase.build import Found, bound_of
from rules.phrase.entries import Entry
from rules.phrase.sites import Site, nth_month
from rules.rule import LEFT_OUT, Except, Recurring

Exceptions = list[tuple[Entry, Entry]]
"""The period, and the date it is given."""


def set_apart(entries: list[Entry]) -> Exceptions:
    """ "riêng quý IV là vào ngày …": the date after it replaces that period's. "… đối với báo cáo 6 tháng
    đầu năm" after a date only names it."""
    exceptions: Exceptions = []
    for at, entry in enumerate(entries):
        if entry.kind == "at" and not entry.used and _is_unsaid(entries, at):
            exceptions.append((entry, entries[at + 1]))
            entry.used = True
        if entry.kind == "exclusion":
            _take_in(entries, at)
        if entry.kind != "exception":
            continue
        after = entries[at + 1] if at + 1 < len(entries) else None
        before = entries[at - 1] if at else None
        site = entry.sites[0]
        entry.used = True
        own = after is not None and after.kind == "at" and after.bracket == entry.bracket
        closed = not entry.seps or (entry.seps == {"LPAR"} and not own)
        names = before and before.kind == "at" and closed and not entry.gap
        if before and names and not before.used:
            before.sites = [
                replace(s, repeat=s.repeat or "explicit") if s.year is None else s for s in before.sites
            ]
        elif after and after.kind == "at":
            if site.year is not None and not _repeated_before(entries[:at]):
                after.sites = [replace(s, year=site.year) if s.loose else s for s in after.sites]
            else:
                exceptions.append((entry, after))
    return exceptions


def _take_in(entries: list[Entry], at: int) -> None:
    """ "trừ tháng 6 và tháng 12": what follows of the same kind is left out with it."""
    entry = entries[at]
    for after in entries[at + 1 :]:
        alike = after.kind == "at" and not after.bounds and after.joined("COMMA", "VA") and (
            after.sites[0].spot.pick == entry.sites[0].spot.pick and after.sites[0].spot.pick != "day"
            and after.sites[0].loose == entry.sites[0].loose
            and after.sites[0].spot.months == entry.sites[0].spot.months
        )  # fmt: skip
        if not alike:
            break
        entry.sites = [*entry.sites, *after.sites]
        entry.piece.end, after.used = after.piece.end, True


def leave_out(found_rules: list[Found], entries: list[Entry]) -> None:
    """ "hằng quý, trừ quý IV": the periods that the last repetition before it does not have. What fits no
    repetition stays marked as not understood."""
    for entry in entries:
        if entry.kind != "exclusion":
            continue
        for found in reversed(found_rules):
            rule = found.rule
            if not isinstance(rule, Recurring) or rule.every != 1 or found.start > entry.piece.start:
                continue
            out = [nth for site in entry.sites for nth in _left_out(rule, site)]
            if out and all(out):
                years = {site.year for site in entry.sites}
                gone = [Except(nth, LEFT_OUT, year=year) for year in years for nth in out if nth]
                found.rule = replace(rule, exceptions=(*rule.exceptions, *gone))
                found.end = max(found.end, entry.piece.end)
                entry.used = True
                break


def _left_out(rule: Recurring, site: Site) -> list[int | None]:
    """Which periods of a year the place names: the fourth for "quý IV"; [None] where it names none."""
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(rule.unit, 0)
    spot = site.spot
    if spot.pick != "end" or spot.shift or not size:
        return [None]
    if size == 12:
        return [1] if site.year is not None and not site.pinned else [None]
    if site.unit == "quarter" and size == 1 and spot.months == 1:
        return [spot.month + first for first in (0, 3, 6, 9)]
    if site.unit != "year" or spot.months != size:
        return [None]
    return [(spot.month + size - 1) // size]


def _is_unsaid(entries: list[Entry], at: int) -> bool:
    """ "hằng quý … (quý IV trước ngày 10/12)": riêng goes without saying."""
    entry, after = entries[at], entries[at + 1] if at + 1 < len(entries) else None
    site = entry.sites[0]
    if after is None or after.kind != "at" or after.gap or after.seps - {"COLON"} or entry.bounds:
        return False
    months = {"quarter": 3, "month": 1}
    sizes = {months.get(unit) for unit in _units_before(entries[:at])}
    return (
        len(entry.sites) == 1 and "LPAR" in entry.seps and site.loose and site.spot.pick == "end"
        and site.unit == "year" and site.spot.months in sizes and after.sites[0].spot.pick == "day"
    )  # fmt: skip


def give_own_days(found_rules: list[Found], exceptions: Exceptions) -> None:
    """Each exception goes to the last repetition before it that has such a period."""
    for entry, after in exceptions:
        site = after.sites[0]
        for found in reversed(found_rules):
            rule = found.rule
            if not isinstance(rule, Recurring) or rule.every != 1 or found.start > entry.piece.start:
                continue
            own = [_own_day(rule, period, site, bound_of(after)) for period in entry.sites]
            if None not in own:
                found.rule = replace(rule, exceptions=(*rule.exceptions, *filter(None, own)))
                found.end = after.piece.end
                after.used = True
                break
        else:
            if not site.year and site.unit == "year":
                after.sites = [replace(s, repeat=s.repeat or "implied") for s in after.sites]


def _units_before(entries: list[Entry]) -> set[str]:
    """The units of what repeats before."""
    out = {e.cadence.unit for e in entries if e.kind == "freq" and e.cadence and e.cadence.every == 1}
    return out | {s.unit for e in entries if e.kind == "at" for s in e.sites if s.repeat and s.unit}


def _repeated_before(entries: list[Entry]) -> bool:
    return any(e.kind == "freq" or (e.kind == "at" and any(s.repeat for s in e.sites)) for e in entries)


def _own_day(rule: Recurring, period: Site, site: Site, bound: str) -> Except | None:
    """The day that "riêng <period>" gives to a period of the rule; None where the rule has no such period."""
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(rule.unit, 0)
    months, first = (period.spot.months, period.spot.month) if period.pinned else (12, 1)
    if size != months or period.unit != "year":
        return None
    spot = site.spot
    if site.unit is None or (site.unit == "month" and site.repeat and spot.months):
        part = nth_month(site.nth, size) if site.nth is not None else size
        spot = replace(spot, month=first + part - 1, months=1)
    elif site.unit != "year":
        return None
    if site.year is not None:
        shift = site.year - (period.year if period.year is not None else site.year)
        if shift not in (0, 1):
            return None
        spot = replace(spot, shift=shift)
    return Except((first + size - 1) // size, spot, bound, period.year)
