"""What pages carry above and below the text: page numbers, running heads, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.intake.documents.pdf.words import Line, Word, lines_of_words

ZONE = 0.12
"""Share of the page height, above and below, in which running heads stand."""
RUNNING = 3
"""Pages on which the same words must stand at the edge to be a running head."""
SMALL = 0.88
"""Letter height of footnotes, as a share of the text's."""
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*(?:/|trên)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(?:\d{1,3}|\*+|\[\d{1,3}\])\s*[^\W\d]")


@dataclass(slots=True)
class PageWords:
    """The words of one page outside its ruled tables, and its size; `margins` are the lines taken off."""

    number: int
    width: float
    height: float
    words: list[Word]
    margins: list[Line]


def strip_margins(pages: Sequence[PageWords]) -> None:
    """Move page numbers, running heads and footnotes from `words` to `margins`."""
    edges = [(page, _edge_lines(page)) for page in pages]
    counts = Counter(key for page, lines in edges for key in {_key(page, line) for line in lines})
    for page, lines in edges:
        for line in lines:
            running = counts[_key(page, line)] >= RUNNING and _stands_apart(page, line)
            if running or (_PAGE_NUMBER.fullmatch(line.text) and _is_outermost(page, line)):
                _take(page, line)
    sizes = [word.size for page in pages for word in page.words]
    if sizes:
        usual = Counter(round(size * 2) / 2 for size in sizes).most_common(1)[0][0]
        for page in pages:
            for line in _footnotes(page, usual):
                _take(page, line)


def _edge_lines(page: PageWords) -> list[Line]:
    """The first two and last two lines, as far as they stand in the zones of running heads."""
    lines = lines_of_words(page.words)
    ends = {id(line): line for line in (*lines[:2], *lines[-2:])}
    return [
        line
        for line in ends.values()
        if line.bottom < ZONE * page.height or line.top > (1 - ZONE) * page.height
    ]


def _key(page: PageWords, line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / 6)


def _is_outermost(page: PageWords, line: Line) -> bool:
    tops = [word for word in page.words if word.bottom < line.top]
    return not tops or not any(word.top > line.bottom for word in page.words)


def _stands_apart(page: PageWords, line: Line) -> bool:
    """Whether a line is one text with room around it, unlike the heads of a table printed again."""
    near = [
        other
        for other in page.words
        if other not in line.words
        and other.top < line.bottom + 0.7 * line.size
        and other.bottom > line.top - 0.7 * line.size
    ]
    return len(line.segments()) == 1 and not near


def _take(page: PageWords, line: Line) -> None:
    taken = set(map(id, line.words))
    page.words = [word for word in page.words if id(word) not in taken]
    page.margins.append(line)


def _footnotes(page: PageWords, usual: float) -> list[Line]:
    """The small lines at the foot, if they begin as notes do."""
    notes: list[Line] = []
    for line in reversed(lines_of_words(page.words)):
        if line.size > SMALL * usual or len(line.segments()) > 2:
            break
        notes.append(line)
    while notes and not _FOOTNOTE.match(notes[-1].text):
        notes.pop()
    return notes
