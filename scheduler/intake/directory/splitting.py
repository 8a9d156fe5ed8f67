"""Where a cell that names several bodies may be cut: ";", ",", "và", line breaks and list dashes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.register.naming import fold

MAX_CELL = 20_000
MAX_PIECES = 400

_CUT = re.compile(r"\s*(?:(?P<hard>;|\r?\n)|,|\s(?:và|&|cùng|[-–•+*])(?=\s))\s*", re.IGNORECASE)
_EDGES = " \t-–•+*.,;:"
_STARTERS = frozenset({
    "sở", "ban", "ủy", "hội", "công", "liên", "trường", "viện", "trung", "báo", "đài", "văn", "thanh",
    "chi", "cục", "đoàn", "tòa", "kho", "quỹ", "các", "tỉnh", "bộ", "mặt", "học", "nhà", "ngân", "thành",
    "phường", "xã", "huyện", "phòng", "bảo", "ngành", "cơ", "đơn", "tổ", "tổng", "cụm", "chủ", "hđnd",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` (exclusive) of the cell; `hard`: no name runs on over the cut before it."""

    start: int
    end: int
    hard: bool


def pieces_of(cell: str) -> tuple[Piece, ...]:
    """The pieces between all possible cuts, without empty ones; more than MAX_PIECES say: too many."""
    if len(cell) > MAX_CELL:
        return (Piece(0, 80, True),) * (MAX_PIECES + 1)
    found: list[Piece] = []
    start, hard = 0, True
    for cut in _CUT.finditer(cell):
        found.extend(_piece(cell, start, cut.start(), hard))
        start, hard = cut.end(), cut["hard"] is not None
    found.extend(_piece(cell, start, len(cell), hard))
    return tuple(found)


def joined(cell: str, pieces: Sequence[Piece]) -> str:
    """The words of consecutive pieces as printed, on one line."""
    return " ".join(cell[pieces[0].start : pieces[-1].end].split()).strip(_EDGES)


def starts_an_agency(words: str) -> bool:
    """The first word is one that names of bodies begin with."""
    first = fold(words).split(" ", 1)[0]
    return first in _STARTERS


def _piece(cell: str, start: int, end: int, hard: bool) -> list[Piece]:
    return [Piece(start, end, hard)] if cell[start:end].strip(_EDGES) else []
