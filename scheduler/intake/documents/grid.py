"""Rows of cells with spans, as HTML and spreadsheets state them, laid on a grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scheduler.intake.documents.model import MAX_COLUMNS, Cell

MAX_ROW_SPAN = 2_000


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """A cell as stated: `row_span` 0 means to the end of the table."""

    text: str
    row_span: int = 1
    column_span: int = 1


def lay_out(
    rows: Iterable[Iterable[SpannedCell]], place_of: Callable[[int], str]
) -> tuple[tuple[Cell, ...], ...]:
    """The grid of `rows`; `place_of(n)` names row n, counted from 1.

    Spans are cut at MAX_COLUMNS, MAX_ROW_SPAN and the end of the table; a cell that a span from above
    pushes aside goes to the next free column, as a browser shows it.
    """
    stated = [list(row) for row in rows]
    places = [place_of(number + 1) for number in range(len(stated))]
    grid: list[dict[int, Cell]] = [{} for _row in stated]
    for number, row in enumerate(stated):
        column = 0
        for cell in row:
            while column in grid[number]:
                column += 1
            if column >= MAX_COLUMNS:
                break
            _place(grid, places, (number, column), cell)
    return tuple(
        tuple(row.get(at) or Cell("", place) for at in range(max(row, default=-1) + 1))
        for row, place in zip(grid, places, strict=True)
    )


def _place(
    grid: list[dict[int, Cell]], places: list[str], corner: tuple[int, int], cell: SpannedCell
) -> None:
    number, column = corner
    left = len(grid) - number
    height = max(1, min(cell.row_span or left, left, MAX_ROW_SPAN))
    width = max(1, min(cell.column_span, MAX_COLUMNS - column))
    for down in range(height):
        place = places[number + down]
        for right in range(width):
            first = down == right == 0
            laid = Cell(cell.text, place, first, height if first else 1, width if right == 0 else 1)
            grid[number + down].setdefault(column + right, laid)
