"""Tables copied from web pages as cells that each end in a bar, with nothing that opens a row.

    STT |                  STT
    Nội dung |             |
    Thời gian |            Nội dung
    1 |                    |
    Xây dựng đề án |       Thời gian
    Quý I/2026 |           |

The head that counts the rows ("STT") tells where the table begins, the first ordinal how wide it is, and the
ordinals where each row begins. Only a table all of whose rows fit is taken; of any other the rows are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

MIN_HEADS, MAX_HEADS = 3, 12
MIN_ROWS = 2
_COUNTS = re.compile(r"(?:s(?:ố)?\s*)?t\.?\s?t\.?|số thứ tự", re.IGNORECASE)
_ORDINAL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-ZĐa-zđ])[.)]{0,2}")
_SECTION = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,2})\s*[.)]\s*\S.*", re.DOTALL)

BarCell = tuple[int, str]
"""The number of the line that a cell ends on, and its text."""


@dataclass(frozen=True, slots=True)
class HeadedTable:
    """`first` is the cell whose last line is the first head, `after` the first cell behind the table."""

    first: int
    after: int
    rows: tuple[tuple[int, list[str]], ...]


def counts_rows(line: str) -> bool:
    """Whether a line is the head of the column of ordinals."""
    return bool(_COUNTS.fullmatch(line.strip()))


def headed_tables(cells: Sequence[BarCell]) -> Iterator[HeadedTable]:
    """The tables in `cells` whose rows can be told, in order; in time that grows with the cells."""
    texts = [text for _number, text in cells]
    first = 0
    while first < len(texts):
        found = _cut(cells, texts, first) if _begins_head(texts[first]) else None
        if found is not None:
            yield found
        first = found.after if found is not None else first + 1


def _begins_head(text: str) -> bool:
    return counts_rows(text.rsplit("\n", 1)[-1])


def _cut(cells: Sequence[BarCell], texts: Sequence[str], first: int) -> HeadedTable | None:
    width = _width(texts, first)
    if width is None:
        return None
    head = [texts[first].rsplit("\n", 1)[-1], *texts[first + 1 : first + width]]
    rows: list[tuple[int, list[str]]] = [(cells[first][0], head)]
    at = first + width
    while at < len(texts):
        size = _size(texts, at, width)
        if size is None:
            break
        if any(map(_begins_head, texts[at : at + size])):
            return None  # no row holds a head; and each cell is looked at for one table only
        rows.append((cells[at][0], list(texts[at : at + size])))
        at += size
    below = takewhile(lambda text: not _begins_head(text), texts[at : at + 2 * width])
    if at > len(texts) or len(rows) <= MIN_ROWS or any(map(_ORDINAL.fullmatch, below)):
        return None
    return HeadedTable(first, at, tuple(rows))


def _width(texts: Sequence[str], first: int) -> int | None:
    """How many heads stand before the first ordinal."""
    for width in range(MIN_HEADS, MAX_HEADS + 1):
        at = first + width
        if at >= len(texts) or not texts[at - 1]:
            return None
        if _ORDINAL.fullmatch(texts[at]) or _is_section(texts, at):
            return width
    return None


def _is_section(texts: Sequence[str], at: int) -> bool:
    """Whether one cell holds the number and the title of a section, and a row follows."""
    opens = at + 1 < len(texts) and _ORDINAL.fullmatch(texts[at + 1])
    return bool(opens and _SECTION.fullmatch(texts[at]))


def _size(texts: Sequence[str], at: int, width: int) -> int | None:
    """How many cells the row at `at` has; None if no row begins there."""
    after = texts[at + 1] if at + 1 < len(texts) else ""
    if not _ORDINAL.fullmatch(texts[at]):
        return 1 if _is_section(texts, at) else None
    if _numbers_columns(texts[at : at + width]):
        return width
    opens = at + 2 < len(texts) and _ORDINAL.fullmatch(texts[at + 2])
    return 2 if opens and after and not _ORDINAL.fullmatch(after) else width


def _numbers_columns(cells: Sequence[str]) -> bool:
    return [cell.strip("()") for cell in cells] == [str(number) for number in range(1, len(cells) + 1)]
