"""Entries -> rules: what the items of a phrase mean together.

The order is that of reading: name the repetitions, bind ranges, share years and bounds, frame repetitions by
windows, let dates qualify repetitions, and what is left stands for itself.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rules.phrase.apart import Exceptions, give_own_days, leave_out, set_apart
from rules.phrase.build import Found, once_of, own_cadence, recurring_of
from rules.phrase.entries import Entry
from rules.phrase.fit import Cadence, Fitted, fit
from rules.phrase.naming import (
    anchor_cycles,
    choose_longest,
    drop_restated_months,
    move_into_next,
    name_repetitions,
    name_reports,
    put_clocks_beside,
    put_days_into_quarters,
    put_parity_beside,
    put_years_beside,
)
from rules.phrase.qualify import Repetitions
from rules.phrase.runs import Dated, bind_ranges, dated_of, runs_of, share
from rules.phrase.sharing import put_under_headings, share_over_words, share_repetition
from rules.rule import Spot


class Segment:
    """One sentence of a phrase on its way to rules."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.found: list[Found] = []
        self.dated: list[Dated] = []
        self.qualified: dict[int, list[tuple[Fitted, Dated]]] = {}
        self.exceptions: Exceptions = []

    def read(self) -> list[Found]:
        """The dated rules of the segment; flags are read by `clauses`."""
        name_reports(self.entries)
        name_repetitions(self.entries)
        put_years_beside(self.entries)
        put_parity_beside(self.entries)
        choose_longest(self.entries)
        put_clocks_beside(self.entries)
        bind_ranges(self.entries)
        anchor_cycles(self.entries)
        drop_restated_months(self.entries)
        move_into_next(self.entries)
        put_days_into_quarters(self.entries)
        self._frame()
        for run in runs_of(self.entries):
            share(run)
        put_under_headings(self.entries, plain=True)
        share_repetition(self.entries)
        share_over_words(self.entries)
        put_under_headings(self.entries)
        self.exceptions = set_apart(self.entries)
        self._following_years()
        for run in runs_of(self.entries):
            self.dated += dated_of([entry for entry in run if not entry.used])
        self._qualify()
        self._build()
        return self.found

    def _following_years(self) -> None:
        """ "năm Y và các năm tiếp theo": each year from Y."""
        for before, entry in pairwise(self.entries):
            if entry.kind != "following" or before.kind not in ("at", "since") or not before.sites:
                continue
            site = before.opens or before.sites[0]
            if site.year is None or site.unit not in ("year", "school-year") or entry.gap:
                continue
            before.used = entry.used = True
            whole = Entry("freq", before.piece, cadence=Cadence(site.unit), codes=("following-years",))
            whole.frame_since = replace(site, spot=Spot()) if site.pinned else site
            item = Dated(before, replace(site, year=None, repeat="explicit"))
            rule = recurring_of(Fitted(Cadence(site.unit), site.spot, site.codes), item, whole)
            self.found.append(Found(rule, before.piece.start, entry.piece.end))

    # ---- repetition

    def _frame(self) -> None:
        """A window, a start or an end beside a repetition frames it, unless và or hoặc stands between."""
        for at, entry in enumerate(self.entries):
            if entry.used or entry.kind not in ("since", "at") or not entry.sites:
                continue
            if not (_frames(entry) or _year_of_repetition(self.entries, at)):
                continue
            target = self._repetition_beside(at)
            if target is None:
                continue
            if target.cadence == Cadence("year") and not _frames(entry):
                target.used = True
                continue
            entry.used = True
            site = entry.sites[-1]
            if entry.kind == "since":
                target.frame_since = site
                target.codes = (
                    (*target.codes, "following-years") if target.cadence == Cadence("year") else target.codes
                )
            else:
                first = entry.opens or (entry.sites[0] if len(entry.sites) > 1 else None)
                if first is None and "DEN" not in entry.bounds:
                    first = site
                target.frame_since, target.frame_until = first or target.frame_since, site
            target.piece.start = min(target.piece.start, entry.piece.start)
            target.piece.end = max(target.piece.end, entry.piece.end)

    def _repetition_beside(self, at: int) -> Entry | None:
        """The repetition before or after, looking past "định kỳ" and the dates that qualify it."""
        entries = self.entries
        allowed = ("COMMA", "LPAR", "RPAR")
        back = at
        while back > 0 and back > at - 4 and (entries[back].used or entries[back].joined(*allowed)):
            back -= 1
            if _repeats(entries[back]):
                return entries[back]
            if not (entries[back].used or _qualifies(entries[back])):
                break
        for after in range(at + 1, min(at + 4, len(entries))):
            if not entries[after].joined(*allowed):
                break
            if _repeats(entries[after]):
                return entries[after]
            if not _qualifies(entries[after]):
                break
        return None

    def _qualify(self) -> None:
        """Each date that is not absolute looks for the repetitions it belongs to."""
        taken = {id(after) for _, after in self.exceptions}
        repetitions = Repetitions(self.entries)
        brackets: dict[int, list[int]] = {}
        left = []
        for item in self.dated:
            absolute = item.site.year is not None or id(item.entry) in taken or item.site.within
            targets = [] if absolute else repetitions.of(item.first or item.entry, brackets)
            if not self._qualify_by(item, targets, brackets):
                left.append(item)
        self.dated = left

    def _qualify_by(self, item: Dated, targets: list[Entry], brackets: dict[int, list[int]]) -> bool:
        matched = False
        for target in targets:
            fitted = fit(target.cadence, item.site) if target.cadence else None
            if fitted is None:
                continue
            matched = True
            self.qualified.setdefault(id(target), []).append((fitted, item))
            if item.entry.bracket:
                brackets.setdefault(id(target), [item.entry.bracket])
            if item.entry.frame_until or item.entry.frame_since:
                target.frame_since = target.frame_since or item.entry.frame_since
                target.frame_until = target.frame_until or item.entry.frame_until
        return matched

    # ---- building

    def _build(self) -> None:
        for entry in self.entries:
            if entry.kind == "freq" and not entry.used and entry.cadence:
                self._build_repetition(entry, entry.cadence)
        periodic = any(entry.kind == "periodic" for entry in self.entries)
        repeats = any(entry.kind == "freq" for entry in self.entries)
        apart = {id(after) for _, after in self.exceptions}
        for item in self.dated:
            if id(item.entry) not in apart and not item.entry.used:
                self._build_date(item, periodic and not repeats)
        self.found.sort(key=lambda found: found.start)
        give_own_days(self.found, self.exceptions)
        leave_out(self.found, self.entries)
        for item in self.dated:
            if id(item.entry) in apart and not item.entry.used:
                item.site = item.entry.sites[0]
                self._build_date(item, periodic and not repeats)
        self.found.sort(key=lambda found: found.start)

    def _build_repetition(self, entry: Entry, cadence: Cadence) -> None:
        dates = self.qualified.get(id(entry), [])
        one_of_four = len(dates) == 1 and dates[0][0].cadence == Cadence("year")
        if not dates or (one_of_four and cadence == Cadence("quarter") and not entry.label):
            if cadence.unit == "half-month":
                for spot in (Spot(1, 1, "day", 15), Spot()):
                    rule = recurring_of(Fitted(Cadence("month"), spot), None, entry)
                    self.found.append(Found(rule, entry.piece.start, entry.piece.end))
                return
            rule = recurring_of(Fitted(cadence, entry.spot), None, entry)
            self.found.append(Found(rule, entry.piece.start, entry.piece.end, weak=True))
        for fitted, item in dates:
            begin = (item.first or item.entry).piece
            self.found.append(
                Found(
                    recurring_of(fitted, item, entry),
                    min(entry.piece.start, begin.start),
                    max(entry.piece.end, item.entry.piece.end),
                )
            )

    def _build_date(self, item: Dated, periodic: bool) -> None:
        site, begin = item.site, (item.first or item.entry).piece
        start, end = begin.start, item.entry.piece.end
        if site.cycle or (site.unit is None and site.nth is not None):
            return
        if site.unit == "school-year" and site.spot.pick in ("begin", "mid"):
            return
        if site.repeat or site.parity:
            extra = ("implied-repetition",) if site.repeat == "implied" else ()
            unit = site.unit or "year"
            rule = recurring_of(replace(own_cadence(site), cadence=Cadence(unit)), item, item.entry, extra)
            self.found.append(Found(rule, start, end))
        elif periodic and site.year is None:
            in_week = site.spot.pick == "weekday" and not site.spot.nth
            cadence = Cadence("week") if in_week else Cadence(site.unit or "month")
            fitted = fit(cadence, site)
            if fitted:
                self.found.append(Found(recurring_of(fitted, item, item.entry), start, end))
        else:
            self.found.append(Found(once_of(item), start, end))


def _qualifies(entry: Entry) -> bool:
    """ "định kỳ", or a date without a year, beside a repetition."""
    if entry.kind == "at":
        return all(site.year is None for site in entry.sites) and entry.opens is None
    return entry.kind == "periodic"


def _repeats(entry: Entry) -> bool:
    return not entry.used and (
        entry.kind == "freq" or (entry.kind == "at" and any(site.repeat for site in entry.sites))
    )


def _year_of_repetition(entries: list[Entry], at: int) -> bool:
    """ "2 lần trong năm 2026": the year right behind the repetition."""
    entry, before = entries[at], entries[at - 1] if at else None
    site = entry.sites[-1]
    return (
        before is not None and before.kind == "freq" and entry.joined() and not entry.bounds
        and site.year is not None and site.unit == "year" and not site.pinned
    )  # fmt: skip


def _frames(entry: Entry) -> bool:
    """Could this be the frame of a repetition: a start, a window, an end, a year?"""
    site = entry.sites[-1]
    if site.year is None:
        return False
    if entry.kind == "since":
        return True
    windowed = entry.opens is not None or (
        len(entry.sites) > 1 and all(s.joint == "-" for s in entry.sites[1:])
    )
    return windowed or "DEN" in entry.bounds or ("TRONG" in entry.bounds and not site.pinned)
