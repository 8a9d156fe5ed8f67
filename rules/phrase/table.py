"""The parse table of the grammar: LALR states, reductions and vocabulary, as `compiling` made it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rules.phrase.values import Items

GRAMMAR = Path(__file__).parent.parent / "timing.lark"
STORED = Path(__file__).parent.parent / "timing.table.json"

Reduction = tuple[str, int, str, bool, list[int]]


def grammar_text() -> str:
    """The grammar file."""
    return GRAMMAR.read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """What ties a table to its grammar."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Table:
    """`states`: token or rule name -> next state, or -1 - the number of the reduction."""

    digest: str
    start: int
    end: int
    states: list[dict[str, int]]
    reductions: list[Reduction]
    vocabulary: list[tuple[str, str]]
    _makers: list[Any] = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self) -> None:
        items = Items()
        self._makers = [getattr(items, reduction[2], None) for reduction in self.reductions]

    def as_json(self) -> list[Any]:
        """Plain values; `from_json` takes them back."""
        return [self.digest, self.start, self.end, self.states, self.reductions, self.vocabulary]

    def value(self, number: int, children: list[Any]) -> Any:
        """What a reduction makes of its children."""
        _, _, method, single, lists = self.reductions[number]
        if lists:
            flat: list[Any] = []
            for at, child in enumerate(children):
                flat.extend(child) if at in lists else flat.append(child)
            children = flat
        if not method:
            return children
        if single and len(children) == 1:
            return children[0]
        make = self._makers[number]
        return make(*children) if make is not None else children


@cache
def table() -> Table:
    """The stored table, or, where the grammar was changed since, a new one."""
    text = grammar_text()
    if STORED.exists():
        data = json.loads(STORED.read_text(encoding="utf-8"))
        if data[0] == digest_of(text):
            digest, start, end, states, reductions, vocabulary = data
            return Table(
                digest, start, end, states, [tuple(r) for r in reductions], [tuple(v) for v in vocabulary]
            )
    from rules.phrase.compiling import compiled

    return compiled()
