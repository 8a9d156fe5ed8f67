"""The rows the register holds × the rows of a new document: which is which, and what must be asked.

A row with the same key is the same row. For the others title and lead are compared and get a score; what is
sure is taken, what is doubtful waits for the officer, and an old row that nothing stands for is asked about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import fuzz, process

from scheduler.intake.planfile.facts import NEW_ROW, OldRow, PlanFile, PlanRow
from scheduler.register.naming import bare, fold

SURE = 93
"""Taken without an answer, where no other row comes near."""
PROPOSED = 77
"""Asked about from here on; rows of real plans that are not the same score up to 76."""
RIVAL = 5
"""Another pair of the same row within so many points makes both doubtful."""
SHOWN = 3
_TITLE, _LEAD = 0.8, 0.2
_PART = 88
"""A title that stands whole inside the other one (a row was split, or two were joined) counts so much."""
_SHORTEST_PART = 20
_CLOSEST = 20
"""Old rows whose titles are looked at more closely for one new row."""
_NUMBERS = re.compile(r"\d+")
_ROMAN = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"})


@dataclass(frozen=True, slots=True)
class Former:
    """A row the register holds: of this very plan (`plan` ""), or of the plan it supersedes."""

    key: str
    kind: str
    ref: str
    title: str
    lead: str
    timing: str
    plan: str = ""
    """Number of the superseded plan."""


@dataclass(frozen=True, slots=True)
class Formers:
    """What the register holds before a plan file is applied.

    `known`: keys of all rows this plan has, retired ones too. `continued`: keys of its rows that stand for
    a row of the superseded plan already. `past`: keys of rows that were replaced or retired before.
    """

    rows: tuple[Former, ...] = ()
    known: frozenset[str] = frozenset()
    continued: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    absent: str = ""
    """Number of the superseded plan when the register does not have it."""


@dataclass(frozen=True, slots=True)
class Link:
    """The row `key` stands for `former` from now on. `score`: how alike they are; 100 for the same key."""

    key: str
    former: Former
    how: Literal["key", "answer", "score"]
    score: int = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that names a row which is not there. `key` is the row it was given for."""

    key: str
    words: str
    old: bool = False
    """It was given in the table of an old row."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What is sure, what waits, what is asked."""

    links: tuple[Link, ...] = ()
    doubts: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    """New rows that may stand for an old one, best first: they wait for an answer."""
    asked: tuple[Former, ...] = ()
    """Old rows that nothing stands for (yet): they go on as they are until there is an answer."""
    kept: tuple[Former, ...] = ()
    ended: tuple[Former, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def unlike(self) -> tuple[Former, ...]:
        """Those asked about that no new row is like: the others are asked about with the new row."""
        doubted = {pair.former for pairs in self.doubts.values() for pair in pairs}
        return tuple(former for former in self.asked if former not in doubted)

    def waits(self, key: str) -> bool:
        """The row of the plan file does not go in before an answer."""
        return key in self.doubts or any(fault.key == key and not fault.old for fault in self.faults)


def match(plan: PlanFile, formers: Formers) -> Matching:
    """Compare the rows of `plan` with what the register holds; the same every time."""
    return _Matcher(plan, formers).matching()


def row_called(rows: Iterable[PlanRow], words: str) -> PlanRow | None:
    """The row of that key, else the only one of that printed ordinal; None when there is none, or several."""
    rows = tuple(rows)
    wanted = words.strip()
    by_ref = [row for row in rows if row.ref and row.ref.casefold() == wanted.casefold()]
    found = next((row for row in rows if row.key == wanted), None)
    return found or (by_ref[0] if len(by_ref) == 1 else None)


def likeness(row: PlanRow, former: Former) -> int:
    """0…100: how much the two rows are alike by title and lead; other numbers in the title are never sure."""
    ours, theirs = _bare(row.title), _bare(former.title)
    title = max(fuzz.ratio(ours, theirs), fuzz.token_sort_ratio(ours, theirs))
    if min(len(ours), len(theirs)) >= _SHORTEST_PART:
        title = max(title, min(fuzz.partial_ratio(ours, theirs), _PART))
    score = round(_TITLE * title + _LEAD * _lead_likeness(row.lead, former.lead))
    return score if _numbers(row.title) == _numbers(former.title) else min(score, SURE - 1)


def _lead_likeness(ours: str, theirs: str) -> float:
    ours, theirs = _bare(ours), _bare(theirs)
    return max(fuzz.ratio(ours, theirs), fuzz.token_sort_ratio(ours, theirs)) if ours or theirs else 100


def _bare(words: str) -> str:
    return bare(fold(words))


def _numbers(title: str) -> list[str]:
    return sorted(word for word in fold(title).split() if _NUMBERS.search(word) or word in _ROMAN)


class _Matcher:
    """One comparison on its way: `free` old rows are still without an heir."""

    def __init__(self, plan: PlanFile, formers: Formers) -> None:
        self.plan, self.formers = plan, formers
        self.free = list(formers.rows)
        self.links: list[Link] = []
        self.faults: list[Fault] = []
        self.kept: list[Former] = []
        self.ended: list[Former] = []

    def matching(self) -> Matching:
        """All of it."""
        self._same_keys(superseded=False)
        self._answers_of_rows()
        self._answers_of_old_rows()
        self._same_keys(superseded=True)
        pairs = self._pairs()
        self._take_sure(pairs)
        return Matching(
            links=tuple(self.links),
            doubts=self._doubts(pairs),
            asked=tuple(self.free),
            kept=tuple(self.kept),
            ended=tuple(self.ended),
            faults=tuple(self.faults),
        )

    def _same_keys(self, *, superseded: bool) -> None:
        """A row with the key of an old one is that row; in another plan unless the officer says otherwise."""
        by_key = {former.key: former for former in self.free if bool(former.plan) == superseded}
        for row in self.plan.rows:
            former = by_key.get(row.key)
            answered = row.answers.replaces and row.key not in row.answers.replaces
            if former and not (former.plan and (answered or row.key in self.formers.continued)):
                self._link(Link(row.key, former, "key"))

    def _answers_of_rows(self) -> None:
        for row in self.plan.rows:
            named = {key: self._named(key) for key in row.answers.replaces if key != NEW_ROW}
            unknown = [key for key, former in named.items() if former is None and not self._was(key, row.key)]
            self.faults += [Fault(row.key, key) for key in unknown]
            for former in named.values():
                if former is not None and not unknown:
                    self._link(Link(row.key, former, "answer", likeness(row, former)))

    def _answers_of_old_rows(self) -> None:
        for old in self.plan.old:
            former = next((each for each in self.free if each.key == old.key), None)
            if former is None:
                continue
            moves = old.then == "move" or (not old.then and old.to)
            to = row_called(self.plan.rows, old.to)
            if moves and to is not None:
                self._link(Link(to.key, former, "answer", likeness(to, former)))
            elif moves:
                self.faults.append(Fault(old.key, old.to, old=True))
            elif old.then:
                (self.kept if old.then == "keep" else self.ended).append(former)
                self.free.remove(former)

    def _named(self, key: str) -> Former | None:
        """The old row of that key: one without an heir first, then one that is being split."""
        linked = [link.former for link in self.links]
        return next((former for former in (*self.free, *linked) if former.key == key), None)

    def _was(self, old: str, new: str) -> bool:
        """The answer was carried out before, or there is no register to carry it out in."""
        formers = self.formers
        nothing_known = not formers.rows and not formers.known
        return nothing_known or old in formers.past or new in formers.known

    def _link(self, link: Link) -> None:
        self.links.append(link)
        if link.former in self.free:
            self.free.remove(link.former)

    def _pairs(self) -> list[Link]:
        """Every likely pair of a row without a predecessor and an old row without an heir, best first."""
        own = {link.key for link in self.links if not link.former.plan} | self.formers.known
        other = {link.key for link in self.links if link.former.plan} | self.formers.continued
        titles = _Titles([former.title for former in self.free])
        found = []
        for row in self.plan.rows:
            if row.answers.replaces or row.key in own & other:
                continue
            for former in (self.free[at] for at in titles.near(row.title)):
                if former.kind != row.kind or row.key in (other if former.plan else own):
                    continue
                score = likeness(row, former)
                if score >= PROPOSED:
                    found.append(Link(row.key, former, "score", score))
        return sorted(found, key=lambda pair: -pair.score)

    def _take_sure(self, pairs: list[Link]) -> None:
        """Take the pairs that no other comes near; each one taken may free the next of its rival."""
        groups: dict[object, list[Link]] = defaultdict(list)
        for pair in pairs:
            groups[pair.key].append(pair)
            groups[pair.former].append(pair)
        taken: set[object] = set()
        for pair in pairs:
            rivals = [
                other
                for other in (*groups[pair.key], *groups[pair.former])
                if other is not pair
                and other.score > pair.score - RIVAL
                and not {other.key, other.former} & taken
            ]
            if pair.score >= SURE and not rivals and not {pair.key, pair.former} & taken:
                self._link(pair)
                taken |= {pair.key, pair.former}
        pairs[:] = [pair for pair in pairs if not {pair.key, pair.former} & taken]

    def _doubts(self, pairs: Sequence[Link]) -> dict[str, tuple[Link, ...]]:
        """Rows the register has already do not wait: an old row may still be moved to one, when asked."""
        found: dict[str, tuple[Link, ...]] = {}
        for pair in pairs:
            if pair.key not in self.formers.known:
                found[pair.key] = (*found.get(pair.key, ()), pair)[:SHOWN]
        return found


class _Titles:
    """Titles of old rows, ready for finding those that leave room for a likely pair."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._plain = [_bare(title) for title in titles]
        self._sorted = [_in_order(title) for title in self._plain]

    def near(self, title: str) -> list[int]:
        """Positions of the closest titles, ascending; of parts only where no whole one is close."""
        plain = _bare(title)
        near = self._found(plain, self._plain, fuzz.ratio) | self._found(
            _in_order(plain), self._sorted, fuzz.ratio
        )
        return sorted(near or self._found(plain, self._plain, fuzz.partial_ratio))

    @staticmethod
    def _found(title: str, titles: Sequence[str], scorer: Callable[..., float]) -> set[int]:
        cutoff = (PROPOSED - 100 * _LEAD) / _TITLE
        best = process.extract(title, titles, scorer=scorer, score_cutoff=cutoff, limit=_CLOSEST)
        return {at for _title, _score, at in best}


def _in_order(title: str) -> str:
    return " ".join(sorted(title.split()))


def old_rows(formers: Iterable[Former], answered: Iterable[OldRow] = ()) -> tuple[OldRow, ...]:
    """The tables of old rows as a plan file holds them; answers that were given are kept."""
    known = {row.key: row for row in answered}
    return tuple(
        known.get(each.key) or OldRow(each.key, each.ref, each.title, each.lead, each.timing)
        for each in formers
    )
