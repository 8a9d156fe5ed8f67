"""Clauses without a date of their own: ongoing, on request, events, terms, "theo lộ trình"."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.phrase.build import Found, once_of, recurring_of
from rules.phrase.entries import Entry
from rules.phrase.fit import Cadence, Fitted
from rules.phrase.items import Head, Node, Place, Span
from rules.phrase.lexicon import lexicon
from rules.phrase.runs import Dated
from rules.phrase.sites import Site, sites_of
from rules.phrase.spelling import spell
from rules.phrase.words import words_of
from rules.rule import Mark, Once, OnEvent, Ongoing, OnRequest, Recurring, Rule, Spot, Term, Undated

_LINKS = frozenset({"VA", "HOAC"})
_CONDITIONS = frozenset({"according", "request", "event", "event_after"})
_EDGES = " \t\r\n,;.:()[]*_–—-"
_ISSUE = frozenset({"ban", "hanh", "ky", "duoc", "phe", "duyet", "phat"})
_DOCUMENTS = frozenset(
    {
        "ke",
        "hoach",
        "quyet",
        "dinh",
        "chuong",
        "trinh",
        "van",
        "ban",
        "cong",
        "chi",
        "thi",
        "nghi",
        "de",
        "an",
    }
)

_OWN = frozenset({"ke", "hoach", "quyet", "dinh", "chuong", "trinh", "van", "ban"})
"""Documents that are taken for this one although no "này" stands there."""


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and punctuation at its edges."""
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    while start < end and text[start] in _EDGES:
        start += 1
    return start, end


class Clauses:
    """Reads the flag entries of one segment beside the dated rules already found in it."""

    def __init__(self, text: str, entries: list[Entry], found: list[Found], first: bool) -> None:
        self.text = text
        self.entries = entries
        self.found = found
        self.dated = bool(found)
        self.first = first

    def read(self) -> list[Found]:
        for at, entry in enumerate(self.entries):
            if not entry.used:
                self._read(at, entry)
        return self.found

    def _read(self, at: int, entry: Entry) -> None:
        kind = entry.kind
        if kind in _CONDITIONS:
            self._condition(at, entry)
        elif kind == "since":
            self._since(at, entry)
        elif kind == "ongoing":
            self._ongoing(at, entry)
        elif kind == "adhoc":
            self._add(OnRequest(self._words(entry)), entry)
        elif kind == "stage":
            self._stage(at, entry)
        elif kind == "session":
            self._add(OnEvent(self._words(entry)), entry)
        elif kind == "review":
            self._review(at, entry)
        elif kind == "vision":
            self._note(entry)
        elif kind.startswith("term") or kind == "place_ended":
            self._term(entry)

    # ---- helpers

    def _words(self, entry: Entry) -> str:
        start, end = trimmed(self.text, entry.piece.start, entry.piece.end)
        return re.sub(r"\s+", " ", self.text[start:end])

    def _add(self, rule: Rule, entry: Entry) -> None:
        self.found.append(Found(rule, entry.piece.start, entry.piece.end))

    def _note(self, entry: Entry) -> None:
        before = [f for f in self.found if f.start <= entry.piece.start]
        target = before[-1] if before else self.found[0] if self.found else None
        if target is not None:
            target.notes.append(self._words(entry))

    def _before(self, at: int) -> Entry | None:
        return self.entries[at - 1] if at else None

    def _stage(self, at: int, entry: Entry) -> None:
        """ "giữa kỳ" is set elsewhere; right before a printed year it only names the date."""
        after = self.entries[at + 1] if at + 1 < len(self.entries) else None
        if after is not None and after.kind == "at" and after.joined() and after.sites[0].year is not None:
            self._note(entry)
        else:
            self._add(Undated(self._words(entry)), entry)

    # ---- conditions

    def _condition(self, at: int, entry: Entry) -> None:
        """Beside a date, without và, hoặc or ";", a clause is a condition; else it is a rule of its own."""
        linked = bool(entry.seps & _LINKS)
        before = self._before(at)
        if before is not None and before.kind == "adhoc" and not linked and entry.kind == "request":
            self.found[-1].end = max(self.found[-1].end, entry.piece.end)
            return
        if not linked and self._beside_a_rule(at, entry):
            self._note(entry)
            return
        words = self._words(entry)
        if entry.kind == "request" or (entry.kind == "event" and _asks(words)):
            self._add(OnRequest(words), entry)
        elif entry.kind == "according":
            self._add(Undated(words), entry)
        elif entry.kind == "event_after" and (start := self._issue_start(entry)):
            self._add(start, entry)
        else:
            self._add(OnEvent(words), entry)

    def _beside_a_rule(self, at: int, entry: Entry) -> bool:
        after = self.entries[at + 1 :]
        if at == 0 and after and entry.kind in ("according", "request", "event", "event_after"):
            nxt = after[0]
            if nxt.seps & _LINKS or nxt.kind == "apart":
                return False
        if self.dated:
            return True
        ongoing = any(e.kind == "ongoing" for e in self.entries)
        if not ongoing:
            return False
        return entry.kind == "according" or not entry.seps & {"COMMA"}

    def _issue_start(self, entry: Entry) -> Rule | None:
        tail = self.text[entry.piece.head_end : entry.piece.end]
        named = issue_words(tail)
        return None if named is None else Ongoing(after=Term(0), assumed=named)

    # ---- continuous

    def _since(self, at: int, entry: Entry) -> None:
        """ "từ quý II/2027" without an end: ongoing from then; it is the start of a "thường xuyên"
        beside it."""
        site = entry.sites[0]
        codes = (*site.codes, *(("missing-year",) if site.year is None else ()))
        mark = site.mark if site.unit else Mark(None, replace(site.spot, month=1, months=1), "month")
        for other in self.entries:
            if other.kind == "ongoing" and not other.used:
                other.used = True
                entry.piece.end = max(entry.piece.end, other.piece.end)
        if site.repeat:
            self._add(Ongoing(assumed=()), entry)
            return
        self._add(Ongoing(since=mark, assumed=codes), entry)

    def _ongoing(self, at: int, entry: Entry) -> None:
        after = self.entries[at + 1] if at + 1 < len(self.entries) else None
        if after is not None and after.kind == "freq" and not after.seps and not after.gap:
            self.found[:] = [f for f in self.found if not (f.weak and f.start == after.piece.start)]
        since = next((e for e in self.entries[at + 1 :] if e.kind == "since" and not e.used), None)
        if since is not None:
            return
        if not any(isinstance(f.rule, Ongoing) for f in self.found):
            self._add(Ongoing(), entry)

    def _review(self, at: int, entry: Entry) -> None:
        """Sơ kết 3 năm: 31/12 of the third year, unless a date is printed beside it."""
        after = self.entries[at + 1] if at + 1 < len(self.entries) else None
        if after is not None and after.kind == "at" and not after.seps & {"COMMA", "VA"}:
            return
        n = min(max(int(entry.piece.node.value), 1), 100)
        self._add(Once(Mark(None, nth=n), assumed=("review-year",)), entry)

    # ---- terms

    def _term(self, entry: Entry) -> None:
        node = entry.piece.node
        if entry.kind == "place_ended":
            self._place_ended(entry, node)
            return
        head: Head = node.value
        unit = "month" if head.unit == "quarter" else head.unit
        n = head.n * 3 if head.unit == "quarter" else head.n
        if n > 36500 or (unit in ("month", "year", "week") and n > 1200):
            return
        term = Term(n, unit)
        if entry.kind == "term_ended":
            self._term_ended(entry, term, head.after, node.extra)
        elif entry.kind == "term_dated":
            self._term_dated(entry, term, head.after, node.extra)
        elif entry.kind == "term_before":
            self._on_event(entry, term, "before")
        else:
            named = issue_words(self.text[entry.piece.head_end : entry.piece.end])
            if named is None:
                self._on_event(entry, term, "after" if head.after else "within")
            elif head.after:
                self._add(Ongoing(after=term, assumed=named), entry)
            else:
                self._add(Once(term, assumed=named), entry)

    def _on_event(self, entry: Entry, term: Term, way: str) -> None:
        start, end = trimmed(self.text, entry.piece.head_end, entry.piece.end)
        event = re.sub(r"\s+", " ", self.text[start:end])
        if event:
            self._add(OnEvent(event, term, way), entry)

    def _term_dated(self, entry: Entry, term: Term, after: bool, place: object) -> None:
        assert isinstance(place, Place)
        site = sites_of(place)[0]
        if place.parts[-1].how in ("bare", "fiscal") and site.year is None and not after:
            spot = replace(site.spot, pick="after", day=term.n, unit=term.unit)
            self._add(Recurring("year", 1, spot, assumed=site.codes), entry)
            return
        codes = () if site.year is not None else ("missing-year",)
        based = replace(term, base=site.mark)
        rule: Rule = Ongoing(after=based, assumed=codes) if after else Once(based, assumed=codes)
        self._add(rule, entry)

    def _term_ended(self, entry: Entry, term: Term, after: bool, ended: Span) -> None:
        unit, codes = _ended_unit(ended)
        if after:
            self._add(Ongoing(), entry)
            return
        spot = Spot(pick="after", day=term.n, unit=term.unit)
        self._add(Recurring(unit, 1, spot, assumed=codes), entry)

    def _place_ended(self, entry: Entry, node: Node) -> None:
        """ "ngày cuối cùng của quý đầu tiên kể từ khi kết thúc năm": a place in the period after."""
        unit, codes = _ended_unit(node.extra)
        inner = node.value
        site: Site = sites_of(inner.value)[0]
        spot = replace(site.spot, shift=1)
        if site.unit is None and site.nth is not None:
            spot = replace(spot, month=max(site.nth, 1), months=1)
        item_entry = replace_entry(entry, inner)
        fitted = Fitted(Cadence(unit), spot, codes)
        item = Dated(item_entry, replace(site, unit=unit, spot=spot, year=None))
        self._add(recurring_of(fitted, item, item_entry), entry)


def _asks(words: str) -> bool:
    """ "khi UBND tỉnh yêu cầu": someone asks."""
    tail = [spell(word)[1] for word in words.split()[-2:]]
    return tail in (["yeu", "cau"], ["de", "nghi"])


def replace_entry(entry: Entry, node: Node) -> Entry:
    """The entry of a bounded place inside a longer item."""
    return Entry("at", entry.piece, [], node.bounds, node.clock)


def _ended_unit(ended: Span) -> tuple[str, tuple[str, ...]]:
    if ended.unit == "fiscal":
        return "year", ("fiscal-year",)
    if ended.unit == "school-year":
        return "school-year", ("school-year",)
    if ended.unit == "month" and ended.n > 1:
        return {3: "quarter", 6: "half", 12: "year"}.get(ended.n, "half"), ()
    return ended.unit, ()


def issue_words(tail: str) -> tuple[str, ...] | None:
    """Is this the issue or signing of this document? Its assumptions, or None for any other event.

    A document named without "này" is taken for this one (assumption); one with a number or an issuer is
    another.
    """
    words = [word.bare for word in words_of(tail, lexicon().syllables) if word.bare.isalnum()]
    if words and words[0] == "ngay":
        words = words[1:]
    this = "nay" in words[1:]
    rest = [word for word in words if word != "nay"]
    if not rest or rest[0] not in ("ban", "ky", *_DOCUMENTS):
        return None
    if not this and not _OWN.issuperset(w for w in rest if w not in _ISSUE):
        return None
    signs = any(rest[i : i + 2] == ["ban", "hanh"] for i in range(len(rest))) or "ky" in rest
    if not signs or any(word not in _ISSUE | _DOCUMENTS for word in rest):
        return None
    document = [w for w in rest if w not in _ISSUE or (w == "ban" and "van" in rest)]
    return ("this-document",) if document and not this else ()


__all__ = ["Clauses", "issue_words", "once_of", "trimmed"]
