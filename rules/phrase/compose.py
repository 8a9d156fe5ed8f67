"""Entries -> rules: what the items of a phrase mean together.

The order is that of reading: name the repetitions, bind ranges, share years and bounds, frame repetitions by
windows, let dates qualify repetitions, and what is left stands for itself.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rules.phrase.build import Found, bound_of, once_of, own_cadence, recurring_of
from rules.phrase.entries import LISTING, Entry
from rules.phrase.fit import Cadence, Fitted, fit
from rules.phrase.naming import (
    anchor_cycles,
    choose_longest,
    drop_restated_months,
    name_repetitions,
    name_reports,
    put_clocks_beside,
    put_parity_beside,
    put_years_beside,
)
from rules.phrase.runs import Dated, bind_ranges, dated_of, runs_of, share, shared
from rules.phrase.sites import Site, nth_month
from rules.rule import Except, Mark, Once, Recurring, Spot


class Segment:
    """One sentence of a phrase on its way to rules."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.found: list[Found] = []
        self.dated: list[Dated] = []
        self.qualified: dict[int, list[tuple[Fitted, Dated]]] = {}
        self.exceptions: list[tuple[Entry, Entry]] = []

    def read(self) -> list[Found]:
        """The dated rules of the segment; flags are read by `clauses`."""
        name_repetitions(self.entries)
        name_reports(self.entries)
        put_years_beside(self.entries)
        put_parity_beside(self.entries)
        choose_longest(self.entries)
        put_clocks_beside(self.entries)
        bind_ranges(self.entries)
        anchor_cycles(self.entries)
        drop_restated_months(self.entries)
        self._frame()
        for run in runs_of(self.entries):
            share(run)
        _share_repetition(self.entries)
        self._share_over_words()
        self._headings()
        self._set_exceptions_apart()
        self._following_years()
        for run in runs_of(self.entries):
            self.dated += dated_of([entry for entry in run if not entry.used])
        self._qualify()
        self._build()
        return self.found

    # ---- sharing

    def _share_over_words(self) -> None:
        """A year printed for a neighbour, words or brackets between, unless something repeats here."""
        entries = self.entries
        if any(entry.kind in ("freq", "periodic", "following") for entry in entries):
            return
        ats = [entry for entry in entries if entry.kind == "at" and not entry.used]
        for at, entry in enumerate(ats):
            if not any(site.loose and site.pinned for site in entry.sites):
                continue
            later = [o for o in ats[at + 1 :] if o.sites[0].year and not _is_window(o) and (o.seps & LISTING)]
            earlier = [o for o in ats[:at] if o.sites[0].year and not _is_window(o)]
            other = later[0] if later else earlier[-1] if earlier and entry.seps & LISTING else None
            if other is not None and other.sites[0].unit == "year":
                entry.sites = [replace(s, year=other.sites[0].year) if s.loose else s for s in entry.sites]

    def _headings(self) -> None:
        """ "Năm 2026 (Quý II)", "2026: Quý II": the year heads, the part is the deadline."""
        for before, entry in pairwise(self.entries):
            if before.kind == entry.kind == "at" and not entry.gap and not before.used:
                head = before.sites[-1]
                inside = entry.seps & {"LPAR", "COLON"}
                if inside and before.opens is None and _heads(head, entry):
                    entry.sites = [_inside(s, head) for s in entry.sites]
                    entry.piece.start, before.used = before.piece.start, True

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

    # ---- exceptions and labels

    def _set_exceptions_apart(self) -> None:
        """ "riêng quý IV là vào ngày …": the date after it replaces that period's. "… đối với báo cáo 6 tháng
        đầu năm" after a date only names it."""
        entries = self.entries
        for at, entry in enumerate(entries):
            if entry.kind != "exception":
                continue
            after = entries[at + 1] if at + 1 < len(entries) else None
            before = entries[at - 1] if at else None
            site = entry.sites[0]
            entry.used = True
            if before and before.kind == "at" and not entry.seps and not entry.gap and not before.used:
                before.sites = [
                    replace(s, repeat=s.repeat or "explicit") if s.year is None else s for s in before.sites
                ]
            elif after and after.kind == "at":
                if site.year is not None and not _repeated_before(entries[:at]):
                    after.sites = [replace(s, year=site.year) if s.loose else s for s in after.sites]
                else:
                    self.exceptions.append((entry, after))

    def _apply_exceptions(self) -> None:
        for entry, after in self.exceptions:
            period, site = entry.sites[0], after.sites[0]
            for found in reversed(self.found):
                rule = found.rule
                if not isinstance(rule, Recurring) or rule.every != 1 or found.start > entry.piece.start:
                    continue
                own = _own_day(rule, period, site, bound_of(after))
                if own is not None:
                    found.rule = replace(rule, exceptions=(*rule.exceptions, own))
                    found.end = after.piece.end
                    after.used = True
                    break
            else:
                if not site.year and site.unit == "year":
                    after.sites = [replace(s, repeat=s.repeat or "implied") for s in after.sites]

    # ---- repetition

    def _frame(self) -> None:
        """A window, a start or an end beside a repetition frames it, unless và or hoặc stands between."""
        for at, entry in enumerate(self.entries):
            if entry.used or entry.kind not in ("since", "at") or not entry.sites or not _frames(entry):
                continue
            target = self._repetition_beside(at)
            if target is None:
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
        for item in list(self.dated):
            if item.site.year is not None or id(item.entry) in taken or item.site.within:
                continue
            matched = False
            for target in self._repetitions_of(item.first or item.entry):
                fitted = fit(target.cadence, item.site) if target.cadence else None
                if fitted is not None:
                    self.qualified.setdefault(id(target), []).append((fitted, item))
                    if item.entry.frame_until or item.entry.frame_since:
                        target.frame_since = target.frame_since or item.entry.frame_since
                        target.frame_until = target.frame_until or item.entry.frame_until
                    matched = True
            if matched:
                self.dated.remove(item)

    def _repetitions_of(self, entry: Entry) -> list[Entry]:
        entries = self.entries
        at = next(i for i, e in enumerate(entries) if e is entry)
        after = at + 1
        while (
            after < len(entries)
            and entries[after].kind == "at"
            and entries[after].bracket == entry.bracket
            and entries[after].joined("COMMA", "VA", "DASH")
        ):
            after += 1
        if after < len(entries):
            label = entries[after]
            if label.kind == "report" and after + 1 < len(entries) and label.joined("LPAR"):
                named = entries[after + 1]
                if named.kind == "freq" and named.label and not named.seps and not named.gap:
                    return [named]
            if label.kind == "freq" and label.label and label.joined("LPAR"):
                return [label]
        before = [e for e in entries[:at] if e.kind == "freq" and not e.used]
        if before:
            alone = sum(len(e.sites) for e in entries if e.kind == "at" and e.bracket == entry.bracket) == 1
            if entry.bracket and before[-1].bracket != entry.bracket and alone:
                return [before[-1]]
            return self._list_ending(before, entry)
        if alone_at_end(entries):
            return [entries[-1]]
        if after < len(entries):
            nxt = entries[after]
            beyond = entries[after + 1] if after + 1 < len(entries) else None
            own = beyond is not None and beyond.kind == "at" and not beyond.gap and not beyond.sites[0].year
            if nxt.kind == "freq" and nxt.joined("COMMA", "LPAR") and not own:
                return [nxt]
        return []

    def _list_ending(self, before: list[Entry], entry: Entry) -> list[Entry]:
        """The last list of repetitions, less those that a date in brackets has already qualified."""
        entries = self.entries
        out = [before[-1]]
        for freq in reversed(before[:-1]):
            later = out[-1]
            gap = any(
                e.kind == "at" and not e.bracket
                for e in entries[entries.index(freq) + 1 : entries.index(later)]
            )
            if gap or later.gap or not later.joined(*LISTING, "RPAR", "LPAR"):
                break
            out.append(freq)
        bracketed = {
            id(freq)
            for freq in out
            for _, item in self.qualified.get(id(freq), ())
            if item.entry.bracket and item.entry.bracket != entry.bracket
        }
        return [freq for freq in out if id(freq) not in bracketed]

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
        self._apply_exceptions()
        for item in self.dated:
            if id(item.entry) in apart and not item.entry.used:
                item.site = item.entry.sites[0]
                self._build_date(item, periodic and not repeats)
        self.found.sort(key=lambda found: found.start)

    def _build_repetition(self, entry: Entry, cadence: Cadence) -> None:
        dates = self.qualified.get(id(entry), [])
        if not dates:
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


def _heads(head: Site, entry: Entry) -> bool:
    """Is the period the heading of what stands in brackets or after the colon: a part of it, or a day in it?"""
    inner = entry.sites[0]
    if (
        head.repeat
        or head.unit != "year"
        or head.spot.pick != "end"
        or (len(entry.sites) > 1 and head.pinned)
    ):
        return False
    if not head.pinned:
        return head.year is not None and inner.loose and inner.unit == "year"
    if inner.spot.pick != "day" or inner.repeat or (inner.year is not None and inner.year != head.year):
        return False
    if inner.unit is None:
        return head.spot.months == 1
    return inner.unit == "year" and head.spot.month <= inner.spot.month < head.spot.month + head.spot.months


def _inside(site: Site, head: Site) -> Site:
    if site.unit is None:
        spot = replace(site.spot, month=head.spot.month, months=1)
        return replace(site, unit="year", spot=spot, year=head.year)
    return replace(shared(site, head), year=head.year)


def alone_at_end(entries: list[Entry]) -> bool:
    """ "trước 05/12 (các sở) và trước 10/12 (Sở Nội vụ) hằng năm": one repetition, at the end, for all days."""
    last = entries[-1]
    if last.kind != "freq" or last.used or last.label or last.cadence != Cadence("year") or last.seps & {"VA"}:
        return False
    rest = [entry for entry in entries[:-1] if not entry.used]
    ats = [entry for entry in rest if entry.kind == "at"]
    return all(e.kind in ("at", "report", "apart") for e in rest) and all(
        s.unit == "year" and s.loose and s.spot.pick == "day" for e in ats for s in e.sites
    )


def _is_window(entry: Entry) -> bool:
    return entry.opens is not None or len(entry.sites) > 1 or "GIAI_DOAN" in entry.bounds


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


def _qualifies(entry: Entry) -> bool:
    """ "định kỳ", or a date without a year, beside a repetition."""
    if entry.kind == "at":
        return all(site.year is None for site in entry.sites) and entry.opens is None
    return entry.kind == "periodic"


def _repeats(entry: Entry) -> bool:
    return not entry.used and (
        entry.kind == "freq" or (entry.kind == "at" and any(site.repeat for site in entry.sites))
    )


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


def nested_windows(found: list[Found]) -> list[Found]:
    """Of two nested windows the narrower stands."""
    windows = [f for f in found if isinstance(f.rule, Once) and f.rule.since and isinstance(f.rule.at, Mark)]
    wider = [
        a
        for a in windows
        for b in windows
        if a is not b
        and _ends(a.rule)[0] <= _ends(b.rule)[0]
        and _ends(b.rule)[1] <= _ends(a.rule)[1]
        and _ends(a.rule) != _ends(b.rule)
    ]
    return [item for item in found if item not in wider]


def _ends(rule: object) -> tuple[tuple[int, int], tuple[int, int]]:
    assert isinstance(rule, Once)
    assert isinstance(rule.at, Mark)
    assert rule.since is not None
    since, last = rule.since, rule.at
    return (since.year or 0, since.spot.month), (last.year or 0, last.spot.month or 12)


def _share_repetition(entries: list[Entry]) -> None:
    """ "các sở: trước 15/11; UBND xã: trước 10/11 hằng năm": it reaches back over dates without a year."""
    repeated: Site | None = None
    for entry in reversed(entries):
        if entry.kind != "at":
            repeated = None if entry.kind in ("freq", "following", "since", "periodic") else repeated
            continue
        sites = entry.sites
        if repeated and sites[0].unit == "year" and all(s.loose and s.pinned for s in sites):
            entry.sites = [replace(s, repeat=repeated.repeat, parity=repeated.parity) for s in sites]
        last = entry.sites[0]
        shared_on = last.repeat == "explicit" and last.unit == "year" and last.spot.pick == "day"
        repeated = last if shared_on and entry.seps & {"SEMI", "COMMA", "VA"} else None


def share_over_semicolons(segments: list[list[Entry]]) -> None:
    """ "Quý I; Quý III/2026": the year is printed once for both, where nothing repeats."""
    entries = [entry for segment in segments for entry in segment]
    if len(segments) < 2:
        return
    _share_repetition(entries)
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
