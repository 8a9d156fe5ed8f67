"""The vocabulary of the grammar file, as a table the lexer can walk, and the grammar's parse table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from rules.phrase.mending import Syllables
from rules.phrase.spelling import spell
from rules.phrase.values import Items

Spelling = tuple[tuple[str, ...], tuple[str, ...], str]
"""The words of an entry with accents and without, and the name of its token."""
Table = dict[str, list[Spelling]]

EVENT_WORDS = "ban hành ký duyệt phê kế hoạch quyết định chương trình văn bản công bố được này"
"""Words that tell the issue of this document from any other event."""
DIGIT_WORDS = {
    "một": 1, "mốt": 1, "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "bốn": 4, "tư": 4, "lăm": 5, "năm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mươi": 10, "linh": 0, "lẻ": 0,
    "trăm": 100,
}  # fmt: skip


class _NoLexer(Lexer):
    """The grammar is fed with tokens of our own making."""

    def __init__(self, lexer_conf: object) -> None:
        self.lexer_conf = lexer_conf

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        return iter(())


@cache
def grammar() -> Lark:
    """The grammar of rules/timing.lark, compiled once a process."""
    text = files("rules").joinpath("timing.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_NoLexer, transformer=Items(), maybe_placeholders=False)


@cache
def parse_table() -> Any:
    """States, start state and callbacks of the compiled grammar."""
    return grammar().parse_interactive("").parser_state.parse_conf


class Lexicon:
    """First word -> entries that begin with it, longest first; once accented, once without accents."""

    def __init__(self, entries: list[tuple[str, str]]) -> None:
        self.accented: Table = {}
        self.bare: Table = {}
        words = [*EVENT_WORDS.split(), *DIGIT_WORDS]
        for phrase, name in entries:
            split = phrase.replace(",", "").split()
            words += split
            spelt = [spell(word) for word in split]
            keys = tuple(key for key, _ in spelt)
            plain = tuple(bare for _, bare in spelt)
            self.accented.setdefault(keys[0], []).append((keys, plain, name))
            self.bare.setdefault(plain[0], []).append((keys, plain, name))
        self.syllables = Syllables(words)
        for table in (self.accented, self.bare):
            for options in table.values():
                options.sort(key=lambda entry: -len(entry[0]))


@cache
def lexicon() -> Lexicon:
    """The vocabulary: every terminal of the grammar file that is spelled out in words."""
    entries = []
    for terminal in grammar().terminals:
        pattern = terminal.pattern.to_regexp()
        inner = re.fullmatch(r"\(\?:(.*)\)", pattern)
        spelled = inner[1] if inner else pattern
        entries += [(re.sub(r"\\(.)", r"\1", word), terminal.name) for word in spelled.split("|")]
    return Lexicon(entries)
