"""Tables as they stand on pages, put together over page ends into tables as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from scheduler.i18n import gettext as _
from scheduler.intake.documents.model import MAX_COLUMNS, Cell, Table
from scheduler.intake.documents.pdf.words import Line

SAME_EDGE = 6.0
"""Points by which the edges of one table may differ from page to page."""
SAME_LANE = 25.0
"""The same for tables without drawn lines, whose edges are where words happen to begin."""
MAX_HEADING = 6
MAX_PADDING = 8.0
_ORDINAL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-ZĐa-zđ])[.)]{0,2}")
_POINT = re.compile(r"(?:[-–—+*•·▪●]\s|[-–—+•·▪●](?=[^\W\d])|\(?(?:[a-zđ]|\d{1,2})[.)]\s|[ivx]{1,4}\)\s)")
_GLUED = re.compile(r"(?:[\w.]-|[\dA-ZĐ]/|\d[–—])$")
_VOWELS = frozenset("aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
_ONSET = re.compile(r"(?:^|\s)(?:ch|gh|kh|ngh?|nh|ph|th|tr|qu|[bcdđghklmnprstvx])$", re.IGNORECASE)
_CODA = re.compile(r"(?:ch|ng|nh|[cmnpt])(?=[\s,.;:)]|$)")
_YEAR_BEGUN = re.compile(r"(?:[/–-]\s?|năm\s)(\d{1,3})$")
_YEAR_ENDED = re.compile(r"\d{1,3}(?![\d/.])")
_HANGING = re.compile(
    r"(?:[,(/–-]|\b(?:và|các|của|cho|với|trong|theo|về|tại|thuộc|số|năm|tỉnh|quý|tháng))$", re.IGNORECASE
)


@dataclass(slots=True)
class Area:
    """A cell on paper, or several that turned out to be one; it may stand in several columns and rows."""

    x0: float
    x1: float
    lines: list[Line] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    padding: float = 0.0

    def text(self) -> str:
        """The words, lines that the margin broke put together; a break that was meant stays one."""
        return join_lines(self.lines, self.x1 - self.x0 - 2 * self.padding)

    def squeezed(self) -> str:
        """The words without any white space, to compare."""
        return "".join(word.text for line in self.lines for word in line.words)

    def goes_on_in(self, following: Area) -> bool:
        """Whether the words of `following` begin inside a sentence or line of this one."""
        if not self.lines or not following.lines:
            return False
        start = following.lines[0].text
        if start[0].islower() and not _POINT.match(start):
            return True
        room = self.x1 - self.x0 - 2 * self.padding
        return not _POINT.match(start) and is_full(self.lines[-1], following.lines[0], room)


@dataclass(slots=True)
class Part:
    """What one page shows of a table: its column edges, and rows of areas, one for each column."""

    page: int
    edges: list[float]
    top: float
    bottom: float
    rows: list[list[Area]]
    heading: int = 0
    ruled: bool = True
    row_pages: list[int] = field(default_factory=list)


def is_full(line: Line, following: Line, room: float) -> bool:
    """Whether the first word of `following` had no place any more in a line of `room` points."""
    word = following.words[0]
    return line.x1 - line.x0 + 0.2 * line.size + (word.x1 - word.x0) > room - 0.5


def join_lines(lines: list[Line], room: float) -> str:
    """Lines as text: a space where the margin of `room` points broke them, else a line break."""
    text = ""
    for at, line in enumerate(lines):
        words = line.text
        if not at:
            text = words
        elif _POINT.match(words) and not words[-1:].isspace() and not _inside(text, words):
            text += f"\n{words}"
        elif is_full(lines[at - 1], line, room) or words[0].islower() or _HANGING.search(text):
            text += glue(text, words) + words
        else:
            text += f"\n{words}"
    return text


def _inside(before: str, words: str) -> bool:
    """A dash between words ("kinh tế / - xã hội") opens no point of a list."""
    rest = words.lstrip("-–— ")
    return words[0] in "-–—" and rest[:1].islower() and not before.rstrip().endswith((";", ".", ":"))


def glue(before: str, words: str) -> str:
    """What belongs between two lines of one sentence: nothing inside "QĐ-TTg", "2022-2030", "I/2026", nor
    where a narrow cell broke the word itself ("hoàn th" / "ành", "Quý I/20" / "26")."""
    if _is_cut_word(before, words):
        return ""
    return (
        ""
        if _GLUED.search(before) and (words[0].isalnum()) and (before[-1] != "/" or not words[0].islower())
        else " "
    )


def _is_cut_word(before: str, words: str) -> bool:
    """Whether a line ends inside a syllable or a year: too narrow a cell for the whole of it."""
    year, rest = _YEAR_BEGUN.search(before), _YEAR_ENDED.match(words)
    if year and rest:
        return len(year.group(1) + rest.group()) == 4 and year.group(1)[:2] in ("1", "2", "19", "20")
    onset = _ONSET.search(before) and words[0] in _VOWELS
    coda = _CODA.match(words) and before[-1:] in _VOWELS
    return bool(onset or coda)


def follows(part: Part, before: Part) -> bool:
    """Whether `part` is the same table as `before`, on the next page: same sides, and mostly the same
    column edges."""
    if part.page != before.page + 1 and part.page != before.page:
        return False
    if not (part.ruled and before.ruled):
        pairs = zip(part.edges, before.edges, strict=False)
        return len(part.edges) == len(before.edges) and all(abs(a - b) <= SAME_LANE for a, b in pairs)
    if max(abs(part.edges[at] - before.edges[at]) for at in (0, -1)) > SAME_EDGE:
        return False
    few, many = sorted((part.edges, before.edges), key=len)
    same = sum(1 for edge in few if any(abs(edge - other) <= SAME_EDGE for other in many))
    return same >= max(2, 0.7 * len(few))


def append(table: Part, part: Part) -> None:
    """Put `part` under `table`: repeated heads dropped, the row that the page end cut made whole."""
    _share_edges(table, part)
    repeated = _repeated(table, part)
    table.heading = max(table.heading, repeated)
    rows = part.rows[repeated:]
    if rows and len(table.rows) > table.heading and _is_cut(table, rows[0]):
        _mend(table.rows[-1], rows[0])
        rows = rows[1:]
    table.rows += rows
    table.row_pages += [part.page] * len(rows)
    table.page, table.bottom = part.page, part.bottom


def _share_edges(table: Part, part: Part) -> None:
    """Give both the column edges of both."""
    if not (table.ruled and part.ruled):
        part.edges = table.edges
        return
    edges = list(table.edges)
    edges += [edge for edge in part.edges if all(abs(edge - other) > SAME_EDGE for other in edges)]
    edges.sort()
    for one in (table, part):
        if len(edges) != len(one.edges):
            one.rows = [_spread(row, one.edges, edges) for row in one.rows]
    table.edges = part.edges = edges


def _spread(row: list[Area], own: list[float], edges: list[float]) -> list[Area]:
    spread = []
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        at = sum(1 for edge in own[1:-1] if edge < middle)
        spread.append(row[at])
    return spread


def _repeated(table: Part, part: Part) -> int:
    """How many rows at the top of `part` print the heads of `table` again."""
    count = 0
    for head, row in zip(table.rows[:MAX_HEADING], part.rows, strict=False):
        texts = [area.squeezed() for area in head]
        if not any(texts) or texts != [area.squeezed() for area in row]:
            break
        count += 1
    return count


def _is_cut(table: Part, row: list[Area]) -> bool:
    """Whether `row`, the first of a page, is the rest of the last row of the page before."""
    last = table.rows[-1]
    body = table.rows[table.heading :]
    pairs = [(last[at], row[at]) for at in _distinct(row)]
    broken = any(above.goes_on_in(below) for above, below in pairs)
    if not _numbered(body):
        lowered = any(b.lines and b.lines[0].text[0].islower() and a.lines for a, b in pairs)
        ended = any(a.lines and b.lines and not a.goes_on_in(b) for a, b in pairs)
        return lowered or (broken and not ended and any(not area.lines for area in row))
    if row[0].lines:
        heads = not last[0].lines and len(_distinct(last)) > 2 and len(body) > 1
        return heads and broken
    fresh = [area for area in (row[at] for at in _distinct(row)) if area.lines]
    return broken or len(fresh) < 3


def _numbered(rows: list[list[Area]]) -> bool:
    """Whether the first column holds ordinals."""
    firsts = [row[0].squeezed() for row in rows if row[0].lines]
    return bool(firsts) and sum(1 for text in firsts if _ORDINAL.fullmatch(text)) * 2 > len(firsts)


def _mend(last: list[Area], row: list[Area]) -> None:
    for at in _distinct(row):
        last[at].lines += row[at].lines
    for at in _distinct(row):  # where the rest is a merged cell of its own, the parts stay apart
        if not last[at].lines:
            last[at].lines = row[at].lines


def _distinct(row: list[Area]) -> list[int]:
    """The columns at which another area begins."""
    return [at for at, area in enumerate(row) if not at or area is not row[at - 1]]


def to_table(part: Part, number: int, place: str) -> Table:
    """The table in the shape of all readers."""
    columns = min(len(part.edges) - 1, MAX_COLUMNS)
    ends: dict[int, tuple[int, int]] = {}
    firsts: dict[int, tuple[int, int]] = {}
    for down, row in enumerate(part.rows):
        for across, area in enumerate(row[:columns]):
            firsts.setdefault(id(area), (down, across))
            ends[id(area)] = (down, across)
    texts = {id(area): area.text() for row in part.rows for area in row}

    def cells(down: int, row: list[Area]) -> Iterator[Cell]:
        page = part.row_pages[down]
        where = _("{table}, hàng {row} (trang {page})").format(table=place, row=down + 1, page=page)
        for across, area in enumerate(row[:columns]):
            first, end = firsts[id(area)], ends[id(area)]
            origin = first == (down, across)
            tall = end[0] - first[0] + 1 if origin else 1
            wide = end[1] - first[1] + 1 if across == first[1] else 1
            yield Cell(texts[id(area)], where, origin, tall, wide)

    return Table(tuple(tuple(cells(down, row)) for down, row in enumerate(part.rows)), place, part.heading)
