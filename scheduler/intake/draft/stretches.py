"""A grid that holds several tables one below the other: where each of them begins.

Spreadsheets keep two appendices on one sheet, PDFs draw them against each other, and authors put a second
head into the middle of a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.intake.documents import Cell, Table
from scheduler.intake.draft.columns import is_duties, numbers_rows, role_of
from scheduler.intake.draft.ordinals import read_ordinal
from scheduler.intake.draft.words import bare, squeeze

MIN_HEADS = 3


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
