"""Dates that stand together: ranges, shared years and bounds, adjacent parts joined to one window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from rules.phrase.entries import Entry
from rules.phrase.sites import Site

DAY_PICKS = frozenset({"day", "last", "workday", "weekday", "begin", "mid"})
_NARROW = frozenset({"TRUOC", "BY"})


@dataclass(slots=True)
class Dated:
    """One deadline of an entry: where it lies, where its window opens, and what that takes for granted."""

    entry: Entry
    site: Site
    opens: Site | None = None
    codes: tuple[str, ...] = ()
    first: Entry | None = None


def bind_ranges(segment: list[Entry]) -> None:
    """từ A đến B, A đến B, A - B: one window; the entry of B keeps A as its opening."""
    for before, entry in pairwise(segment):
        if entry.kind != "at" or before.used or before.kind not in ("since", "at") or not before.sites:
            continue
        ends = "DEN" in entry.bounds and not entry.seps and (before.kind == "since" or not entry.gap)
        dash = bool(entry.seps) or "GIAI_DOAN" in before.bounds or before.kind == "since"
        dashed = dash and entry.joined("DASH") and not entry.bounds - {"TRONG", "GIAI_DOAN"} and (
            before.kind == "since" or _own_ends(before.sites[-1], entry.sites[0])
        )  # fmt: skip
        if not (ends or dashed or _finishes(before, entry)) or (
            before.kind == "at" and _NARROW & before.bounds
        ):
            continue
        last = entry.sites[-1]
        if len(entry.sites) > 1 and before.kind == "at":
            continue
        entry.opens = before.opens or shared(before.sites[0], last)
        entry.sites = [last]
        entry.piece.start = before.piece.start
        entry.piece.seps, entry.piece.gap = before.seps, before.gap
        entry.bounds = (entry.bounds - {"DEN"}) | (before.bounds & {"GIAI_DOAN"})
        before.used = True


def _finishes(before: Entry, entry: Entry) -> bool:
    """ "bắt đầu từ quý II/2026, hoàn thành trong năm 2027": what is begun and finished is one window."""
    if before.kind != "since" or entry.gap or entry.seps != {"COMMA"} or len(entry.sites) != 1:
        return False
    first, last = before.sites[0], entry.sites[0]
    if first.year is None or last.year is None or last.repeat or first.repeat:
        return False
    return _order(first) < _order(last) + _size(last)


def _own_ends(first: Site, last: Site) -> bool:
    """Both ends are printed in full, or are days."""
    if first.spot.pick == "day" and last.spot.pick == "day":
        return True
    return first.year is not None and last.year is not None


def runs_of(segment: list[Entry]) -> list[list[Entry]]:
    """Dates with nothing but commas, và, hoặc and dashes between them."""
    out: list[list[Entry]] = []
    before: Entry | None = None
    labelled = False
    for entry in segment:
        if entry.used:
            before = None
            continue
        if entry.label and entry.bracket and entry.kind == "freq":
            labelled = True
            continue
        if entry.kind == "at":
            near = before is not None and entry.bracket == before.bracket
            if (
                near
                and entry.joined("COMMA", "VA", "DASH", "HOAC", "SLASH", *(("RPAR",) if labelled else ()))
                and (entry.seps or not entry.bounds)
            ):
                out[-1].append(entry)
            else:
                out.append([entry])
            before, labelled = entry, False
        else:
            before = None
    return out


def share(run: list[Entry]) -> None:
    """A shared year or "trước" reaches all dates of the run."""
    for before, entry in pairwise(run):
        alike = (before.sites[-1].spot.pick in DAY_PICKS) == (entry.sites[0].spot.pick in DAY_PICKS)
        if alike and not entry.bounds - {"TRONG"} and _NARROW & before.bounds:
            entry.bounds = entry.bounds | (_NARROW & before.bounds)
    for left, right in reversed(list(pairwise(run))):
        left.sites = [shared(site, right.sites[0]) for site in left.sites]
    for left, right in pairwise(run):
        right.sites = [shared(site, left.sites[-1], forward=True) for site in right.sites]


def shared(site: Site, other: Site, forward: bool = False) -> Site:
    """The site, with what it does not say itself taken from its neighbour."""
    if site.spot.pick == "weekday" and not site.spot.nth and other.unit != "week":
        return site
    if site.unit is None and site.nth is None and other.unit is not None and site.spot.pick in DAY_PICKS:
        if other.unit in ("month", "week"):
            month, months = (1, 1) if site.spot.pick == "day" else (0, 0)
            spot = replace(site.spot, month=month, months=months, shift=0 if forward else other.spot.shift)
        elif other.spot.months and not forward:
            spot = replace(site.spot, month=other.spot.month, months=other.spot.months)
        else:
            return site
        return replace(
            site, unit=other.unit, spot=spot, year=other.year, repeat=other.repeat, parity=other.parity
        )
    same_frame = site.unit == other.unit and site.unit in ("year", "school-year")
    if site.loose and same_frame and not (site.bare and not site.pinned) and not other.loose:
        return replace(site, year=other.year, repeat=other.repeat, parity=other.parity, within=other.within)
    return site


def dated_of(run: list[Entry]) -> list[Dated]:
    """The deadlines of a run, adjacent parts of one size joined."""
    out: list[Dated] = []
    for entry in run:
        for index, site in enumerate(entry.sites):
            joint = site.joint if index else _joint(entry, bool(out))
            item = Dated(entry, site, entry.opens if index == 0 else None)
            if item.opens is not None:
                item.opens = shared(item.opens, site)
            if out and joint and _joins(out[-1], item, joint):
                continue
            out.append(item)
    return out


def _joint(entry: Entry, follows: bool) -> str:
    if not follows:
        return ""
    if "VA" in entry.seps:
        return "va"
    if "HOAC" in entry.seps:
        return "or"
    return "-" if "DASH" in entry.seps else ","


def _joins(last: Dated, item: Dated, joint: str) -> bool:
    """Makes the two one window where they are one; `last` then ends where `item` ends."""
    a, b = last.site, item.site
    if joint == "or":
        if a.unit == b.unit and _order(a) <= _order(b):
            last.site, last.codes = b, (*last.codes, "latest-day")
            last.first, last.entry = last.first or last.entry, item.entry
            return True
        return False
    if joint == "va" or item.opens is not None or a.unit != b.unit or a.repeat != b.repeat:
        return False
    if a.spot.pick == "day" and b.spot.pick == "day":
        if joint != "-":
            return False
        code: tuple[str, ...] = ()
    elif (
        a.spot.pick != "end"
        or b.spot.pick != "end"
        or (_size(a) != _size(b) and a.year == b.year)
        or "TRUOC" in item.entry.bounds
    ):
        return False
    elif joint == "-":
        code = ("joined-window",) if a.pinned and a.year == b.year else ()
    elif _order(b) == _order(a) + _size(a):
        code = ("joined-window",)
    else:
        return False
    last.opens = last.opens or a
    last.codes = tuple(dict.fromkeys((*last.codes, *code)))
    last.site = b
    last.first, last.entry = last.first or last.entry, item.entry
    return True


def _size(site: Site) -> int:
    return site.spot.months or {"month": 1, "quarter": 3, "half": 6}.get(site.unit or "", 12)


def _order(site: Site) -> int:
    return 12 * (site.year or 0) + max(site.spot.month, 1)
