"""Which repetitions a date without a year belongs to: the list before it, the one it stands in brackets
after, or the one that follows."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import accumulate

from rules.phrase.entries import LISTING, Entry
from rules.phrase.fit import Cadence

LONGEST_LIST = 12
"""Repetitions of one list that a date may qualify (tháng, quý, 6 tháng, 9 tháng, năm are five)."""


class Repetitions:
    """The repetitions of one segment, looked up from any of its dates. Built once, each look-up is short."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.place = {id(entry): at for at, entry in enumerate(entries)}
        self.after_run = _after_runs(entries)
        self.freqs = [at for at, e in enumerate(entries) if e.kind == "freq" and not e.used]
        self.open_dates = [0, *accumulate(e.kind == "at" and not e.bracket for e in entries)]
        self.in_bracket = Counter[int]()
        for entry in entries:
            if entry.kind == "at":
                self.in_bracket[entry.bracket] += len(entry.sites)
        self.final = _final_for_all(entries)

    def of(self, entry: Entry, bracketed: dict[int, list[int]]) -> list[Entry]:
        """The repetitions that the date of `entry` qualifies. `bracketed`: those (by id) that dates in these
        brackets have qualified already."""
        at = self.place[id(entry)]
        after = self.after_run[at]
        if (label := self._label(after)) is not None:
            return [label]
        count = bisect_left(self.freqs, at)
        if count:
            nearest = self.entries[self.freqs[count - 1]]
            if entry.bracket and nearest.bracket != entry.bracket and self.in_bracket[entry.bracket] == 1:
                return [nearest]
            return self._list_ending(count, entry, bracketed)
        if self.final is not None:
            return [self.final]
        return self._following(after)

    def _label(self, after: int) -> Entry | None:
        """ "trước 20/6 (báo cáo 6 tháng)", "trước 30/6 (6 tháng)"."""
        entries = self.entries
        label = entries[after] if after < len(entries) else None
        if label is None or not label.joined("LPAR"):
            return None
        if label.kind == "report" and after + 1 < len(entries):
            named = entries[after + 1]
            return named if named.kind == "freq" and named.label and named.joined() else None
        return label if label.kind == "freq" and label.label else None

    def _list_ending(self, count: int, entry: Entry, bracketed: dict[int, list[int]]) -> list[Entry]:
        """The last list of repetitions, less those that a date in brackets has already qualified."""
        entries = self.entries
        out = [entries[self.freqs[count - 1]]]
        for n in range(count - 2, max(-1, count - 1 - LONGEST_LIST), -1):
            first, second = self.freqs[n], self.freqs[n + 1]
            dated = self.open_dates[second] > self.open_dates[first + 1]
            if dated or not entries[second].joined(*LISTING, "RPAR", "LPAR"):
                break
            out.append(entries[first])
        return [freq for freq in out if all(b == entry.bracket for b in bracketed.get(id(freq), ()))]

    def _following(self, after: int) -> list[Entry]:
        entries = self.entries
        if after >= len(entries):
            return []
        following = entries[after]
        beyond = entries[after + 1] if after + 1 < len(entries) else None
        own = beyond is not None and beyond.kind == "at" and not beyond.gap and not beyond.sites[0].year
        return (
            [following] if following.kind == "freq" and following.joined("COMMA", "LPAR") and not own else []
        )


def _after_runs(entries: list[Entry]) -> list[int]:
    """For each entry the place after the run of dates it begins."""
    out = list(range(1, len(entries) + 1))
    for at in range(len(entries) - 2, -1, -1):
        after = entries[at + 1]
        if (
            after.kind == "at"
            and after.bracket == entries[at].bracket
            and after.joined("COMMA", "VA", "DASH")
        ):
            out[at] = out[at + 1]
    return out


def _final_for_all(entries: list[Entry]) -> Entry | None:
    """ "trước 05/12 (các sở) và trước 10/12 (Sở Nội vụ) hằng năm": one repetition at the end for all."""
    last = entries[-1]
    if last.kind != "freq" or last.used or last.label or last.cadence != Cadence("year") or "VA" in last.seps:
        return None
    rest = [entry for entry in entries[:-1] if not entry.used]
    days = all(
        s.unit == "year" and s.loose and s.spot.pick == "day" for e in rest if e.kind == "at" for s in e.sites
    )
    return last if days and all(e.kind in ("at", "report", "apart") for e in rest) else None
