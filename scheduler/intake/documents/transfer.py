"""A document, or the reason why there is none, as plain JSON between two processes."""

from __future__ import annotations

from typing import Any

from rules.errors import BadInput
from scheduler.intake.documents.limits import too_long
from scheduler.intake.documents.model import Block, Cell, Document, Paragraph, Table

MAX_LETTERS = 24_000_000
"""Letters of all cells and paragraphs together that are handed over; merged cells count once a cell."""


def document_to_json(document: Document) -> dict[str, Any]:
    """`document` as lists; BadInput when it holds more than MAX_LETTERS."""
    letters = 0
    for block in document.blocks:
        cells = [block] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row]
        letters += sum(len(cell.text) + len(cell.place) for cell in cells)
    if letters > MAX_LETTERS:
        raise too_long(document.name)
    return {
        "name": document.name,
        "kind": document.kind,
        "blocks": [_block(block) for block in document.blocks],
        "margins": [[part.text, part.place] for part in document.margins],
        "unread": [[part.text, part.place] for part in document.unread],
    }


def _block(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["p", block.text, block.place]
    rows = [
        [[cell.text, cell.place, cell.origin, cell.row_span, cell.column_span] for cell in row]
        for row in block.rows
    ]
    return ["t", rows, block.place, block.heading_rows]


def document_of(plain: dict[str, Any]) -> Document:
    """The document that `document_to_json` wrote."""
    return Document(
        plain["name"],
        plain["kind"],
        tuple(_read_block(block) for block in plain["blocks"]),
        tuple(Paragraph(*part) for part in plain["margins"]),
        tuple(Paragraph(*part) for part in plain["unread"]),
    )


def _read_block(plain: list[Any]) -> Block:
    if plain[0] == "p":
        return Paragraph(plain[1], plain[2])
    return Table(tuple(tuple(Cell(*cell) for cell in row) for row in plain[1]), plain[2], plain[3])


def refusal_to_json(error: BadInput) -> dict[str, Any]:
    """An error as its untranslated sentence and what it is about."""
    return {
        "template": error.template,
        "place": error.place,
        "remedy": error.remedy,
        "params": {
            key: value if isinstance(value, int) else str(value) for key, value in error.params.items()
        },
    }


def refusal_of(plain: dict[str, Any]) -> BadInput:
    """The error that `refusal_to_json` wrote, to be raised again."""
    return BadInput(plain["template"], place=plain["place"], remedy=plain["remedy"], **plain["params"])
