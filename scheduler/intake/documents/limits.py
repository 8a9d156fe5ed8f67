"""What is too much for a plan, said in one way by every reader."""

from __future__ import annotations

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.model import MAX_ROWS, Document, Paragraph

MAX_PARAGRAPHS = 40_000
"""Paragraphs, or lines of a text file; the longest plans have some thousands."""
MAX_LETTERS = 3_000_000
"""Letters of all paragraphs and cells, merged cells counted once."""
MAX_CELLS = 200_000
"""Cells of all tables, merged ones counted once a field."""


def too_many_rows(place: str) -> BadInput:
    """The error for a document whose tables have more than MAX_ROWS rows together."""
    return BadInput(
        _("Bảng có quá nhiều hàng hoặc ô (giới hạn {limit} hàng, {cells} ô)."),
        place=place,
        remedy=_("Tách phụ lục thành nhiều tệp."),
        limit=MAX_ROWS,
        cells=MAX_CELLS,
    )


def too_long(place: str) -> BadInput:
    """The error for a document with more text than any plan has."""
    return BadInput(
        _("Văn bản quá dài (giới hạn {paragraphs} đoạn, {letters} triệu chữ cái)."),
        place=place,
        remedy=_("Chỉ nhập phần Kế hoạch và Phụ lục."),
        paragraphs=MAX_PARAGRAPHS,
        letters=MAX_LETTERS // 1_000_000,
    )


def check_length(document: Document) -> None:
    """Refuse a document that is too long to be a plan; what reads it costs time and memory by the letter."""
    paragraphs = letters = rows = cells = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            paragraphs += 1
            letters += len(block.text)
        else:
            letters += sum(len(cell.text) for row in block.rows for cell in row if cell.origin)
            rows += len(block.rows)
            cells += sum(map(len, block.rows))
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise too_many_rows(document.name)
    if paragraphs > MAX_PARAGRAPHS or letters > MAX_LETTERS:
        raise too_long(document.name)
