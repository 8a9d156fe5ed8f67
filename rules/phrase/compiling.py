"""rules/timing.lark -> the parse table that the product walks: `python -m rules.phrase.compiling` writes it.

lark builds the LALR automaton; what it takes a fifth of a second for is kept beside the grammar, so that a
command that reads one phrase does not pay for it. A table that does not belong to the grammar is never used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from rules.phrase.table import STORED, Table, digest_of, grammar_text


class _NoLexer(Lexer):
    """The grammar is fed with tokens of our own making."""

    def __init__(self, lexer_conf: object) -> None:
        self.lexer_conf = lexer_conf

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        return iter(())


def grammar() -> Lark:
    """The grammar file as lark understands it."""
    return Lark(grammar_text(), parser="lalr", lexer=_NoLexer, maybe_placeholders=False)


def compiled() -> Table:
    """The parse table and vocabulary of the grammar file."""
    lark = grammar()
    conf: Any = lark.parse_interactive("").parser_state.parse_conf
    rules = list(lark.rules)
    numbers = {rule: number for number, rule in enumerate(rules)}
    states: list[dict[str, int]] = [{} for _ in conf.states]
    for state, actions in conf.states.items():
        for name, (kind, arg) in actions.items():
            states[state][str(name)] = arg if kind is Shift else -1 - numbers[arg]
    return Table(
        digest_of(grammar_text()), conf.start_state, conf.end_state, states,
        [_reduction(rule) for rule in rules], _vocabulary(lark),
    )  # fmt: skip


def _reduction(rule: Any) -> tuple[str, int, str, bool, list[int]]:
    """Origin, size, the method that makes its value ("" for a list of children), whether a single child
    stands for itself, and which children are such lists."""
    origin = str(rule.origin.name)
    lists = [n for n, symbol in enumerate(rule.expansion) if str(symbol.name).startswith("_")]
    method = "" if origin.startswith("_") else str(rule.alias or origin)
    return origin, len(rule.expansion), method, bool(rule.options.expand1 and not rule.alias), lists


def _vocabulary(lark: Lark) -> list[tuple[str, str]]:
    """Every terminal of the grammar file that is spelled out in words."""
    out = []
    for terminal in lark.terminals:
        pattern = terminal.pattern.to_regexp()
        inner = re.fullmatch(r"\(\?:(.*)\)", pattern)
        spelled = inner[1] if inner else pattern
        out += [(re.sub(r"\\(.)", r"\1", word), str(terminal.name)) for word in spelled.split("|")]
    return sorted(out)


def main() -> None:
    """Writes the table beside the grammar file."""
    table = compiled()
    lines = (json.dumps(item, ensure_ascii=False) for item in table.as_json())
    STORED.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
