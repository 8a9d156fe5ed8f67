"""A grid that holds several tables one below the other: where each of them begins.

Spreadsheets keep two appendices on one sheet, PDFs draw them against each other, and authors put a second
head into the middle of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scheduler.intake.documents import Block, Cell, Paragraph, Table
from scheduler.intake.draft.columns import is_duties, numbers_rows, role_of
from scheduler.intake.draft.ordinals import read_ordinal
from scheduler.intake.draft.words import bare, squeeze

MIN_HEADS = 3
BRIDGE = 3
"""Lines between the rows of one table that can be its merged rows."""
_NUMBERED = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,2})\s*[.)/]\s*(?=\S)")


def stretches(table: Table) -> Iterator[tuple[int, int]]:
    """The rows of each table within `table`, as (first, one past the last), in order and without gaps.

    Heads that are only printed again begin no new table; the titles right above new heads belong to them.
    """
    start = 0
    heads = None
    for number, row in enumerate(table.rows):
        if not has_heads(row):
            continue
        found = _texts(row)
        if heads is not None and found != heads:
            cut = _first_title(table, start, number)
            if cut > start:
                yield start, cut
                start = cut
        heads = found
    yield start, len(table.rows)


def bridged(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a text file, tables put together whose merged rows were copied as lines of their own
    ("I. Công tác chỉ đạo" between rows with tabs): numbered ones, and what stands right below the heads."""
    out: list[Block] = []
    at = 0
    while at < len(blocks):
        block, last = blocks[at], out[-1] if out else None
        lines = _lines_before_table(blocks, at)
        following = blocks[at + len(lines)] if lines else None
        if isinstance(last, Table) and isinstance(following, Table) and _is_bridge(last, lines, following):
            width = len(last.rows[0])
            merged = tuple(_merged_row(line, width) for line in lines)
            out[-1] = Table((*last.rows, *merged, *following.rows), last.place, last.heading_rows)
            at += len(lines) + 1
            continue
        out.append(block)
        at += 1
    return tuple(out)


def _lines_before_table(blocks: Sequence[Block], at: int) -> list[Paragraph]:
    lines: list[Paragraph] = []
    while at < len(blocks) and isinstance(block := blocks[at], Paragraph) and len(lines) <= BRIDGE:
        lines.append(block)
        at += 1
    return lines if at < len(blocks) and len(lines) <= BRIDGE else []


def _is_bridge(above: Table, lines: Sequence[Paragraph], below: Table) -> bool:
    """Whether lines between two tables are rows of one: the lower has no heads of its own and is as wide."""
    if (
        not above.rows
        or not below.rows
        or len(above.rows[0]) != len(below.rows[0])
        or has_heads(below.rows[0])
    ):
        return False
    first = read_ordinal(below.rows[0][0].text)
    only_heads = len(above.rows) == 1 and has_heads(above.rows[0])
    return first is not None and (only_heads or all(_NUMBERED.match(line.text) for line in lines))


def _merged_row(line: Paragraph, width: int) -> tuple[Cell, ...]:
    first = Cell(line.text, line.place, True, 1, width)
    return (first, *(Cell(line.text, line.place, False) for _column in range(width - 1)))


def has_heads(row: tuple[Cell, ...]) -> bool:
    """Whether a row can only be column heads: it begins with "TT", or each of its cells is a head."""
    texts = [squeeze(cell.text) for cell in row if cell.origin and cell.text.strip()]
    if len(set(texts)) < MIN_HEADS or any(read_ordinal(text) for text in texts):
        return False
    roles = tuple(map(role_of, texts))
    return numbers_rows(texts[0]) or (is_duties(roles) and None not in roles)


def _texts(row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(bare(cell.text) for cell in row)


def _first_title(table: Table, start: int, heads: int) -> int:
    """The first of the rows above `heads` that are its titles: one text each, up to an empty row."""
    at = heads
    while at > start + 1:
        row = table.rows[at - 1]
        texts = {squeeze(cell.text) for cell in row if cell.text.strip()}
        if len(texts) != 1 or read_ordinal(next(iter(texts))) is not None:
            break
        at -= 1
    return at
