"""Letters on a page to words and lines, whatever pieces the PDF drew them in.

All lengths are points from the upper left corner of the page.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, TypeVar

SPACED = 0.05
"""Share of space signs from which a PDF is taken to print its spaces, so that small gaps are kerning."""
GAP_OF_WORDS, GAP_WHEN_SPACED = 0.22, 0.6
"""A gap of this many letter heights parts words: where spaces are only gaps, and where they are printed."""
GAP_OF_COLUMNS, LETTERSPACED = 0.3, 0.12
"""Where spaces are printed: the gap that parts words of neighbouring columns, and the usual gap from which a
line is set wide letter by letter, so that `GAP_WHEN_SPACED` holds for it."""
TOUCHES = 0.6
"""Points by which letters may stand in a wall."""
GAP_OF_SEGMENTS = 1.5
"""A gap beyond the printed spaces from which words stand in different columns."""
DEPTH = 0.216
"""How far letters reach below the line they stand on, in letter heights, as in the fonts most used."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe"))


@dataclass(frozen=True, slots=True)
class Word:
    """`gap` is the room before it that no space sign fills (0 for the first of its line)."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    gap: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one line, from left to right; never empty."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return unicodedata.normalize("NFC", " ".join(word.text for word in self.words))

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        return float(median(word.size for word in self.words))

    def segments(self) -> list[Line]:
        """The parts of the line between gaps that no spaces fill."""
        parts: list[list[Word]] = [[self.words[0]]]
        for word in self.words[1:]:
            if word.gap > GAP_OF_SEGMENTS * word.size:
                parts.append([])
            parts[-1].append(word)
        return [Line(tuple(part)) for part in parts]


@dataclass(slots=True)
class _Letter:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float


Placed = TypeVar("Placed", Word, _Letter)


@dataclass(frozen=True, slots=True)
class Wall:
    """An upright line at `x`, from `top` to `bottom`: no word goes through it."""

    x: float
    top: float
    bottom: float


def words_of(chars: Sequence[dict[str, Any]], walls: Sequence[Wall] = ()) -> list[Word]:
    """The words of a page, line by line, cut at `walls`. Letters drawn twice for weight count once; marks
    that were drawn apart from their letter are put back on it."""
    letters = _once(_letters(chars))
    blank = sum(1 for letter in letters if letter.text.isspace())
    spaced = blank > SPACED * len(letters)
    words: list[Word] = []
    for row in _rows(letters):
        tolerance = _kerning(row) if spaced else GAP_OF_WORDS
        words += _words_in(row, tolerance, _beside(row, walls))
    return words


def _kerning(row: list[_Letter]) -> float:
    """The gap that is still inside a word where spaces are printed: small, unless the line is set wide."""
    ordered = sorted((letter for letter in row if not letter.text.isspace()), key=lambda letter: letter.x0)
    gaps = [(b.x0 - a.x1) / (a.bottom - a.top) for a, b in pairwise(ordered) if a.bottom > a.top]
    wide = bool(gaps) and median(gaps) > LETTERSPACED
    return GAP_WHEN_SPACED if wide else GAP_OF_COLUMNS


def _beside(row: list[_Letter], walls: Sequence[Wall]) -> list[float]:
    """Where the walls stand that a line of letters meets."""
    middle = median((letter.top + letter.bottom) / 2 for letter in row)
    return sorted(wall.x for wall in walls if wall.top <= middle <= wall.bottom)


def lines_of_words(words: Iterable[Word]) -> list[Line]:
    """Words gathered into lines, from top to bottom."""
    rows = _rows(list(words))
    return [Line(tuple(sorted(row, key=lambda word: word.x0))) for row in rows]


def _letters(chars: Sequence[dict[str, Any]]) -> list[_Letter]:
    letters: list[_Letter] = []
    for char in chars:
        text = str(char["text"]).translate(_INVISIBLE)
        if not text or not char["upright"]:
            continue
        if letters and all(unicodedata.combining(sign) for sign in text):
            letters[-1].text += text
            letters[-1].x1 = max(letters[-1].x1, char["x1"])
            continue
        text = " " if text.isspace() else text
        top, bottom = _stands(char)
        letters.append(_Letter(text, char["x0"], char["x1"], top, bottom))
    return letters


def _stands(char: dict[str, Any]) -> tuple[float, float]:
    """The top and bottom of a letter by the line it stands on. What its font says of its depth differs from
    font to font, and a word may take single letters from another font."""
    top, bottom = float(char["top"]), float(char["bottom"])
    if "line" not in char:
        return top, bottom
    shift = char["line"] + DEPTH * (bottom - top) - bottom
    return (top + shift, bottom + shift) if abs(shift) < (bottom - top) / 2 else (top, bottom)


def _once(letters: list[_Letter]) -> list[_Letter]:
    """Letters without those drawn again within a point of the same place."""
    seen: dict[tuple[str, int, int], list[_Letter]] = {}
    kept = []
    for letter in letters:
        column, row = round(letter.x0 / 2), round(letter.top / 2)
        near = (
            other
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for other in seen.get((letter.text, column + across, row + down), ())
        )
        if not letter.text.isspace() and any(
            abs(other.x0 - letter.x0) < 1 and abs(other.top - letter.top) < 1 for other in near
        ):
            continue
        seen.setdefault((letter.text, column, row), []).append(letter)
        kept.append(letter)
    return kept


def _rows(pieces: list[Placed]) -> list[list[Placed]]:
    """Pieces by line: those that share at least half of their height, the tall ones first."""
    runs: dict[tuple[float, float], list[Placed]] = {}
    for piece in pieces:
        runs.setdefault((round(piece.top, 1), round(piece.bottom, 1)), []).append(piece)
    rows: list[tuple[float, float, list[Placed]]] = []
    for (top, bottom), run in sorted(runs.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
        height = max(bottom - top, 0.1)
        best = max(rows, key=lambda row: min(row[1], bottom) - max(row[0], top), default=None)
        if best is not None and min(best[1], bottom) - max(best[0], top) >= height / 2:
            best[2].extend(run)
        else:
            rows.append((top, bottom, list(run)))
    return [row for _top, _bottom, row in sorted(rows, key=lambda row: row[0])]


def _words_in(row: list[_Letter], tolerance: float, walls: list[float]) -> list[Word]:
    words: list[Word] = []
    open_letters: list[_Letter] = []
    reach: float | None = None
    gap = 0.0

    def close() -> None:
        nonlocal gap
        if open_letters:
            words.append(_word(open_letters, gap))
            open_letters.clear()
            gap = 0.0

    for letter in sorted(row, key=lambda letter: (letter.x0, letter.x1)):
        size = letter.bottom - letter.top
        room = 0.0 if reach is None else letter.x0 - reach
        if letter.text.isspace():
            close()
            gap = max(gap, room) if words else 0.0
        else:
            walled = reach is not None and _parted(walls, reach, letter.x0)
            if open_letters and (walled or not -size < room <= tolerance * size):
                close()
                gap = room
            elif not open_letters:
                gap = max(gap, room)
            open_letters.append(letter)
        reach = letter.x1 if reach is None else max(reach, letter.x1)
    close()
    return words


def _parted(walls: list[float], end: float, start: float) -> bool:
    """Whether a wall stands between a letter that ends and the one that starts; they may touch it."""
    at = bisect_left(walls, end - TOUCHES)
    return at < len(walls) and walls[at] <= start + TOUCHES


def _word(letters: list[_Letter], gap: float) -> Word:
    return Word(
        "".join(letter.text for letter in letters),
        min(letter.x0 for letter in letters),
        max(letter.x1 for letter in letters),
        min(letter.top for letter in letters),
        max(letter.bottom for letter in letters),
        gap,
    )
