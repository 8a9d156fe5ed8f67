"""Tokens -> items: at each place the longest stretch that the grammar accepts.

Words without time lie between the islands. Words that open a clause (theo …, sau khi …, theo yêu cầu …)
swallow it, so that the dates inside an event or a document's name are no deadlines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.phrase.items import Node
from rules.phrase.neighbours import NUMBERS, Tok
from rules.phrase.table import Table, table

MOST_ITEMS = 200
"""Items read of one phrase; what follows is listed as unread (a cell of a plan holds a handful)."""

LONGEST_ITEM = 64
"""Tokens of one item: a list of days may be long, but not endless. Keeps the time linear."""

_SEPARATORS = frozenset(
    {"COMMA", "SEMI", "DOT", "COLON", "LPAR", "RPAR", "VA", "HOAC", "DASH", "SLASH", "PER"}
)
_SWALLOW = frozenset(
    {"according", "request", "event", "event_after", "session", "term", "term_before", "adhoc"}
)
_STRONG = frozenset(
    {
        "THUONG_XUYEN",
        "DOT_XUAT",
        "YEU_CAU",
        "HANG",
        "MOI",
        "DINH_KY",
        "TRUOC",
        "BY",
        "KHI",
        "KE_TU",
        "THEO",
        "PHAT_SINH",
        "KY_HOP",
        "TUNG_GIAI_DOAN",
        "RIENG",
        "THUONG_NIEN",
        "CLOCK",
    }
)
_DATED = {"QUY": NUMBERS | {"ROMAN"}, "NGAY": NUMBERS, "THANG": NUMBERS, "NAM": frozenset({"YEAR"})}
_BOUNDABLE = frozenset({"NGAY", "THANG", "QUY", "NAM", "YEAR", "CLOCK", "DAU", "CUOI", "GIUA"}) | NUMBERS


@dataclass(slots=True)
class Piece:
    """An item in its place: character offsets, separators since the item before, whether words stand between,
    and the bracket it stands in (0: none)."""

    node: Node
    start: int
    end: int
    seps: frozenset[str]
    gap: bool
    bracket: int
    head_end: int


class _End:
    type = "$END"


_END = _End()


def longest(toks: list[Tok], at: int) -> tuple[Node, int] | None:
    """The longest item that begins at token `at`, and the token after it."""
    book = table()
    states = book.states
    state_stack: list[int] = [book.start]
    values: list[Any] = []
    kept: list[tuple[int, list[int], list[Any]]] = []
    position, size = at, min(len(toks), at + LONGEST_ITEM)
    while True:
        if "$END" in states[state_stack[-1]] and position > at:
            kept.append((position, state_stack[:], values[:]))
        if position >= size or not _feed(book, state_stack, values, toks[position]):
            break
        position += 1
    for after, stack, held in reversed(kept):
        if _feed(book, stack, held, _END):
            return held[-1], after
    return None


def _feed(book: Table, state_stack: list[int], values: list[Any], tok: Any) -> bool:
    """One token into the LALR automaton; False where the grammar does not go on with it."""
    name = tok.type
    while True:
        action = book.states[state_stack[-1]].get(name)
        if action is None:
            return False
        if action >= 0:
            state_stack.append(action)
            values.append(tok)
            return True
        origin, size, *_ = book.reductions[-1 - action]
        children = values[-size:] if size else []
        if size:
            del state_stack[-size:]
            del values[-size:]
        values.append(book.value(-1 - action, children))
        target = book.states[state_stack[-1]][origin]
        state_stack.append(target)
        if name == "$END" and target == book.end:
            return True


class _Walk:
    def __init__(self, text: str, toks: list[Tok]) -> None:
        self.text = text
        self.toks = toks
        self.starts = frozenset(table().states[table().start])
        self.pieces: list[Piece] = []
        self.brackets: list[int] = []
        self.opened = 0

    def run(self) -> list[Piece]:
        at, seps, gap = 0, set[str](), False
        toks = self.toks
        while at < len(toks) and len(self.pieces) < MOST_ITEMS:
            tok = toks[at]
            found = longest(toks, at) if tok.type in self.starts else None
            if found is None:
                if tok.type in _SEPARATORS:
                    if self._separate(at, tok):
                        seps.add(tok.type)
                elif tok.type != "CUA":
                    gap = True
                at += 1
                continue
            node, after = found
            seps.update(self._leading(at, after))
            head_end = toks[after - 1].end
            end, last = after, head_end
            if node.kind in _SWALLOW:
                end = self.clause_end(after, node.kind == "event_after")
                last = toks[end].start if end < len(toks) else len(self.text)
            self.pieces.append(Piece(node, tok.start, last, frozenset(seps), gap, self._bracket(), head_end))
            at, seps, gap = end, set[str](), False
        return self.pieces

    def _leading(self, at: int, after: int) -> set[str]:
        return {self.toks[at].type} if self.toks[at].type in ("COMMA", "VA") and after > at else set()

    def _bracket(self) -> int:
        return self.brackets[-1] if self.brackets else 0

    def _separate(self, at: int, tok: Tok) -> bool:
        """Notes brackets; a dot counts only at the end of a sentence."""
        if tok.type == "LPAR":
            self.opened += 1
            self.brackets.append(self.opened)
        elif tok.type == "RPAR" and self.brackets:
            self.brackets.pop()
        return tok.type != "DOT" or tok.end >= len(self.text) or self.text[tok.end].isspace()

    def clause_end(self, at: int, opens: bool = False) -> int:
        """The token after the clause that the item before `at` opens; "từ ngày ký đến …" (`opens`) has an
        end of its own."""
        toks, depth = self.toks, 0
        while at < len(toks):
            name = toks[at].type
            if name == "LPAR":
                depth += 1
            elif name == "RPAR":
                if depth == 0:
                    return at
                depth -= 1
            elif depth == 0 and (self._stops(at, name) or (opens and self._ends_here(at, name))):
                return at
            at += 1
        return at

    def _ends_here(self, at: int, name: str) -> bool:
        dated = at + 2 < len(self.toks) and self.toks[at + 2].type == "SLASH"
        return name == "DEN" and (dated or self._starts_anew(at))

    def _stops(self, at: int, name: str) -> bool:
        tok = self.toks[at]
        if name == "SEMI":
            return True
        if name == "DOT":
            return tok.end >= len(self.text) or self.text[tok.end].isspace()
        if name in ("COMMA", "VA", "HOAC"):
            after = at + 1
            while after < len(self.toks) and self.toks[after].type in ("COMMA", "VA", "HOAC"):
                after += 1
            return self._starts_anew(after)
        if name in ("LPAR",):
            return self._starts_anew(at + 1)
        if name in ("TRUOC", "BY"):
            return at + 1 < len(self.toks) and self.toks[at + 1].type in _BOUNDABLE | {
                "TRONG",
                "DEN",
                "TRUOC",
            }
        return tok.lead and (name in ("TRONG", "DEN", "HET") or self._starts_dated(at))

    def _starts_anew(self, at: int) -> bool:
        if at >= len(self.toks):
            return False
        tok = self.toks[at]
        if tok.type in ("TRONG", "DEN", "HET"):
            return self._starts_anew(at + 1)
        return tok.type in _STRONG or self._starts_dated(at)

    def _starts_dated(self, at: int) -> bool:
        toks = self.toks
        if toks[at].type in ("YEAR", "GIAI_DOAN"):
            return True
        wanted = _DATED.get(toks[at].type)
        return wanted is not None and at + 1 < len(toks) and toks[at + 1].type in wanted


def items_of(text: str, toks: list[Tok]) -> list[Piece]:
    """All items of a phrase, in order."""
    return _Walk(text, toks).run()
