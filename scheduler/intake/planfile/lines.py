"""On which line of a TOML text a key stands, for messages; the parser itself does not tell."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w-]+|\"[^\"]*\"|'[^']*')\s*(?:\.[\w.-]+\s*)?=")
_TRIPLE = re.compile(r'"""|\'\'\'')


class Lines:
    """Line numbers (from 1) of tables and keys; 0 for what is not found."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        table, index, inside = "", 0, ""
        for number, line in enumerate(text.split("\n"), 1):
            was_inside, inside = inside, _after(line, inside)
            if was_inside:
                continue
            header = _HEADER.match(line)
            if header:
                table = header[2].strip("\"'")
                index = counts.get(table, 0)
                counts[table] = index + 1
                self._found.setdefault((table, index, ""), number)
                self._found.setdefault(("", 0, table), number)
            elif key := _KEY.match(line):
                self._found.setdefault((table, index, key[1].strip("\"'")), number)

    def of(self, table: str, index: int, key: str) -> int:
        """The line of `key` in the `index`-th `table`; that of the table when the key has none."""
        return self._found.get((table, index, key)) or self._found.get((table, index, ""), 0)


def _after(line: str, inside: str) -> str:
    """Which kind of triple quote is open after `line`, given the one open before it ("" for none)."""
    for mark in _TRIPLE.finditer(line):
        if not inside:
            inside = mark[0]
        elif inside == mark[0]:
            inside = ""
    return inside
