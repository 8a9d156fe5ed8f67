"""What dates print for one another: a year, a repetition, a heading; and windows inside windows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rules.phrase.build import Found
from rules.phrase.entries import LISTING, Entry
from rules.phrase.runs import shared
from rules.phrase.sites import Site
from rules.rule import Mark, Once


def share_over_words(entries: list[Entry]) -> None:
    """A year printed for a neighbour, words or brackets between, unless something repeats here."""
    if any(entry.kind in ("freq", "periodic", "following") for entry in entries):
        return
    ats = [entry for entry in entries if entry.kind == "at" and not entry.used]
    later = _nearest_years(list(reversed(ats)), LISTING)
    later.reverse()
    earlier = _nearest_years(ats, frozenset())
    for entry, after, before in zip(ats, later, earlier, strict=True):
        if not any(site.loose and site.pinned for site in entry.sites):
            continue
        other = after or (before if entry.seps & LISTING else None)
        if other is not None and other.unit == "year":
            entry.sites = [replace(s, year=other.year) if s.loose else s for s in entry.sites]


def put_under_headings(entries: list[Entry], plain: bool = False) -> None:
    """ "Năm 2026 (Quý II)", "2026: Quý II": the year heads, the part is the deadline. `plain`: only where
    nothing stands between ("quý I trước ngày 15/3")."""
    for before, entry in pairwise(entries):
        if before.kind == entry.kind == "at" and not entry.gap and not before.used:
            head = before.sites[-1]
            narrowed = bool(entry.bounds & {"TRUOC", "BY"}) and not before.bounds - {"TRONG"}
            if plain:
                inside = narrowed and not entry.seps and head.pinned and "LPAR" not in before.seps
            else:
                inside = bool(entry.seps & {"LPAR", "COLON"}) or (narrowed and entry.seps == {"COMMA"})
            if inside and before.opens is None and _heads(head, entry):
                entry.sites = [_inside(s, head) for s in entry.sites]
                entry.piece.start, before.used = before.piece.start, True
                entry.piece.seps, entry.piece.gap = before.seps, before.gap


def _heads(head: Site, entry: Entry) -> bool:
    """Does the period head what stands in brackets or after the colon: a part of it, or a day in it?"""
    inner = entry.sites[0]
    if (
        head.repeat
        or head.unit != "year"
        or head.spot.pick != "end"
        or (len(entry.sites) > 1 and head.pinned)
    ):
        return False
    if not head.pinned:
        named = head.year is not None or (head.bare and inner.spot.pick == "day")
        same_year = inner.year == head.year and inner.pinned
        return named and inner.unit == "year" and (inner.loose or same_year)
    if inner.spot.pick != "day" or (inner.year and head.year and inner.year != head.year):
        return False
    if inner.repeat and (head.year is not None or inner.relative):
        return False
    if inner.unit is None:
        return head.spot.months == 1
    return inner.unit == "year" and head.spot.month <= inner.spot.month < head.spot.month + head.spot.months


def _inside(site: Site, head: Site) -> Site:
    if site.unit is None:
        spot = replace(site.spot, month=head.spot.month, months=1)
        return replace(site, unit="year", spot=spot, year=head.year)
    return replace(shared(site, head), year=head.year or site.year)


def _nearest_years(ats: list[Entry], joints: frozenset[str]) -> list[Site | None]:
    """For each date the nearest one passed before it that prints its year (and is listed by these joints)."""
    out: list[Site | None] = []
    nearest: Site | None = None
    for entry in ats:
        out.append(nearest)
        if entry.sites[0].year and not _is_window(entry) and (not joints or entry.seps & joints):
            nearest = entry.sites[0]
    return out


def _is_window(entry: Entry) -> bool:
    return entry.opens is not None or len(entry.sites) > 1 or "GIAI_DOAN" in entry.bounds


def nested_windows(found: list[Found]) -> list[Found]:
    """Of two nested windows the narrower stands."""
    windows = {
        id(f): _ends(f.rule)
        for f in found
        if isinstance(f.rule, Once) and f.rule.since and isinstance(f.rule.at, Mark)
    }
    wider, narrowest = set(), None
    for first, last in sorted(
        set(windows.values()), key=lambda ends: (ends[0], _negative(ends[1])), reverse=True
    ):
        if narrowest is not None and narrowest <= last:
            wider.add((first, last))
        narrowest = last if narrowest is None else min(narrowest, last)
    return [item for item in found if windows.get(id(item)) not in wider]


def _negative(pair: tuple[int, int]) -> tuple[int, int]:
    return -pair[0], -pair[1]


def _ends(rule: object) -> tuple[tuple[int, int], tuple[int, int]]:
    assert isinstance(rule, Once)
    assert isinstance(rule.at, Mark)
    assert rule.since is not None
    since, last = rule.since, rule.at
    return (since.year or 0, since.spot.month), (last.year or 0, last.spot.month or 12)


def share_repetition(entries: list[Entry]) -> None:
    """ "các sở: trước 15/11; UBND xã: trước 10/11 hằng năm": it reaches back over dates without a year, and
    past the period that a date stands under ("quý I trước 15/3; quý II trước 15/6 hằng năm")."""
    repeated: Site | None = None
    for at in range(len(entries) - 1, -1, -1):
        entry = entries[at]
        if entry.kind == "at" and (entry.used or _names_next(entries, at)):
            continue
        if entry.kind != "at":
            repeated = None if entry.kind in ("freq", "following", "since", "periodic") else repeated
            continue
        sites = entry.sites
        if repeated and sites[0].unit == "year" and all(s.loose and s.pinned for s in sites):
            entry.sites = [replace(s, repeat=repeated.repeat, parity=repeated.parity) for s in sites]
        last = entry.sites[0]
        shared_on = last.repeat == "explicit" and last.unit == "year" and last.spot.pick == "day"
        seps = entries[at - 1].seps if at and _names_next(entries, at - 1) else entry.seps
        repeated = last if shared_on and seps & {"SEMI", "COMMA", "VA"} else None


def _names_next(entries: list[Entry], at: int) -> bool:
    """Is this the period that the day right after it stands under?"""
    entry, after = entries[at], entries[at + 1] if at + 1 < len(entries) else None
    plain = entry.kind == "at" and not entry.bounds and entry.sites[0].loose and entry.sites[0].pinned
    return (
        plain and after is not None and after.kind == "at" and not after.seps and not after.gap
        and bool(after.bounds & {"TRUOC", "BY"}) and after.sites[0].spot.pick == "day"
    )  # fmt: skip


def share_over_semicolons(segments: list[list[Entry]]) -> None:
    """ "Quý I; Quý III/2026": the year is printed once for both, where nothing repeats."""
    entries = [entry for segment in segments for entry in segment]
    if len(segments) < 2:
        return
    share_repetition(entries)
    if any(entry.kind in ("freq", "periodic", "following", "report") for entry in entries):
        return
    year: int | None = None
    for entry in reversed(entries):
        if entry.kind != "at":
            continue
        sites = entry.sites
        if year and sites[0].unit == "year" and all(s.loose and s.pinned for s in sites):
            entry.sites = [replace(s, year=year) for s in sites]
        sites = entry.sites
        plain = sites[0].year and sites[0].unit == "year" and not _is_window(entry)
        year = sites[0].year if plain and "SEMI" in entry.seps else None
