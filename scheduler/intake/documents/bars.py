"""Tables copied from web pages as one cell a line, each cell ending in a bar.

    |
    1 |
    Xây dựng kế hoạch |
    Sở Nội vụ |
    |
    Quý I/2026 |

A bar alone opens a row; inside a row it is an empty cell. The first row, the column heads, has no empty
cell, so it tells the width; a section row may be shorter. Some sites print the bar after each cell on a line
of its own; then every bar ends a cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CELL_LINES = 40
"""Lines that one cell may have; more than this before a bar is prose."""
MAX_HEADS, MAX_HEAD = 12, 250
"""Cells of the first row, and letters of one of them, up to which a bar alone is taken to open rows."""
MIN_BARS = 4
"""Lines that are nothing but a bar, from which every cell of a table is taken to be followed by one."""
_ORDINAL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-ZĐa-zđ])[.)]{0,2}")
_SECTION = re.compile(r"\(?(?:[IVXLC]{1,6}|[A-ZĐa-zđ])[.)]{0,2}")
_TITLED = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,2})\s*[.)]\s*\S")
"""A section with its number and its title in one cell."""


@dataclass(frozen=True, slots=True)
class BarCells:
    """The cells of one region as (line number, text), and the index of the first line after it."""

    cells: tuple[tuple[int, str], ...]
    end: int

    @classmethod
    def collect(cls, lines: list[str], start: int) -> BarCells:
        """Collect from `lines[start]`, which ends in a bar. Lines before a bar are one cell of several
        lines; lines before a bar that stands alone, or too many of them, are prose and end the region."""
        alone = _bars_stand_alone(lines, start)
        cells: list[tuple[int, str]] = []
        pending: list[str] = []
        at, end = start, start
        while at < len(lines) and len(pending) <= MAX_CELL_LINES:
            line = lines[at].strip()
            at += 1
            if line == "|" and pending and not alone:
                break
            if line.endswith("|"):
                cells.append((at, "\n".join([*pending, line[:-1].rstrip()]).strip()))
                pending, end = [], at
            elif line:
                pending.append(line)
        return cls(tuple(cells), end)

    def rows(self) -> list[tuple[int, list[str]]] | None:
        """The region cut into rows, without the empty first cell; None if its rows cannot be told."""
        texts = [text for _number, text in self.cells]
        if not texts or texts[0] or not any(texts):
            return None
        width = next((at for at in range(1, len(texts)) if not texts[at] and at > 1), len(texts))
        if width > MAX_HEADS + 1 or any(len(text) > MAX_HEAD for text in texts[:width]):
            return None  # the empty cells are empty, and open no rows
        rows: list[tuple[int, list[str]]] = []
        at = 0
        while at < len(texts):
            size = _row_size(texts, at, width)
            rows.append((self.cells[at][0], texts[at + 1 : at + size]))
            at += size
        return [row for row in rows if row[1]]


def _bars_stand_alone(lines: list[str], start: int) -> bool:
    """Whether the cells that begin at `start` are lines between lines that are nothing but a bar."""
    near = [line.strip() for line in lines[start : start + 40] if line.strip()]
    if any(line.endswith("|") and line != "|" for line in near):
        return False
    return near.count("|") >= MIN_BARS


def _row_size(texts: list[str], at: int, width: int) -> int:
    """How many cells, its opening bar included, the row at `at` has."""
    following = next((to for to in range(at + 1, len(texts)) if not texts[to]), len(texts))
    short = following - at
    head = texts[at + 1] if at + 1 < len(texts) else ""
    if not head and at + 2 < len(texts) and _ORDINAL.fullmatch(texts[at + 2]):
        return 1  # one bar too many before a row
    opens = following + 1 < len(texts) and _ORDINAL.fullmatch(texts[following + 1])
    if 1 < short < width and opens and (_SECTION.fullmatch(head) or (short == 2 and _TITLED.match(head))):
        return short
    fits = at + width >= len(texts) or not texts[at + width]
    if fits:
        return min(width, len(texts) - at)
    return max(short, 1)
