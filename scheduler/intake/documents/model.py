"""The one shape every reader gives: paragraphs and tables in the order printed, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ROWS = 5_000
"""Rows of all tables of a document together; the longest real appendix has some hundreds."""
MAX_COLUMNS = 64
"""Columns of a table; what stands further right is not read."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph (or line of a text file); `text` may hold line breaks, `place` is "đoạn 12"."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid.

    A merged cell stands in every row and column it covers: at its upper left corner with
    `origin=True` and its spans, elsewhere with the same text and `origin=False`.
    """

    text: str
    place: str
    origin: bool = True
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A grid; rows may differ in length where the document lost cells.

    `heading_rows` counts the rows at the top that the document itself marks as a repeated heading.
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: str
    heading_rows: int = 0


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says: `blocks` in reading order; `margins` is what stands above and below the pages.

    `unread` names what the reader saw and could not read (a scanned page, a formula without a value):
    each is a place and a sentence for a person, so that nothing is passed over in silence.
    """

    name: str
    kind: str
    blocks: tuple[Block, ...]
    margins: tuple[Paragraph, ...] = ()
    unread: tuple[Paragraph, ...] = ()
