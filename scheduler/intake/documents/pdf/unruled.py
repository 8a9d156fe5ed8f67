"""Tables without drawn lines between the columns: columns by the lanes that no word enters.

A table is suspected where lines fall into three parts or more. The lanes between its columns are where
(nearly) no line has a word; rows begin at drawn level lines, else at wide gaps, else at ordinals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from scheduler.intake.documents.model import MAX_COLUMNS
from scheduler.intake.documents.pdf.parts import Area, Part
from scheduler.intake.documents.pdf.ruled import Edge
from scheduler.intake.documents.pdf.words import Line, Word, lines_of_words

MIN_COLUMNS = 3
PARTED = 0.8
"""A gap of this many letter heights suggests another column."""
CLOSE = 0.42
"""Words nearer than this many letter heights stand in one column."""
SPACE = 0.75
"""The same where a space sign is printed between them."""
CROSSED = 0.15
"""Share of the lines that may cross a lane: titles of sections do."""
MIN_LANE = 3.0
"""Points of the narrowest lane."""
WIDE = 1.2
"""Points beyond the room between the lines of a cell that part rows."""
MAX_HEAD_LINES = 8
PROSE_LINES = 4
"""Unparted lines, one after the other, that end the search for a table."""
_ORDINAL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-ZĐa-zđ])[.)]{0,2}")


def unruled_parts(
    lines: Sequence[Line], rules: Sequence[Edge], page: int, before: Part | None = None
) -> Iterator[Part | list[Line]]:
    """The lines of a page (those outside ruled tables), with runs of them made into tables; `before` is
    the table without lines that the page before ended with."""
    rest = list(lines)
    if before is not None and (count := _fitting(rest, before.edges) or _left_over(rest, before.edges)):
        yield _Run(rest[:count], list(before.edges), rules).part(page, before.rows[0])
        rest = rest[count:]
    plain: list[Line] = []
    at = 0
    while at < len(rest):
        run = _run_from(rest, at, rules) if _parts(rest[at]) >= MIN_COLUMNS else None
        if run is None:
            plain.append(rest[at])
            at += 1
            continue
        at += len(run.lines)
        while plain and run.takes_above(plain[-1]):
            run.lines.insert(0, plain.pop())
        yield plain
        yield run.part(page)
        plain = []
    yield plain


def _parts(line: Line) -> int:
    return 1 + sum(1 for word in line.words[1:] if word.gap > PARTED * word.size)


def _run_from(lines: Sequence[Line], at: int, rules: Sequence[Edge]) -> _Run | None:
    """The table that begins at line `at`; None if the lines make none."""
    end = at
    single = 0
    while end < len(lines) and single < PROSE_LINES:
        single = single + 1 if _parts(lines[end]) == 1 and _width(lines[end]) > 0.6 * _width_of(lines) else 0
        end += 1
    end -= single
    while end - at >= 2:
        edges = _lanes(lines[at:end])
        if edges is None:
            return None
        count = _fitting(lines[at:end], edges)
        if count == end - at:
            run = _Run(list(lines[at:end]), edges, rules)
            return run if run.is_table() else None
        end = at + count
    return None


def _width(line: Line) -> float:
    return line.x1 - line.x0


def _width_of(lines: Sequence[Line]) -> float:
    return max(line.x1 for line in lines) - min(line.x0 for line in lines)


def _chunks(line: Line) -> list[list[Word]]:
    """Words that stand next to each other as words of one text do."""
    chunks = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.gap > CLOSE * word.size or word.x0 - before.x1 > SPACE * word.size:
            chunks.append([])
        chunks[-1].append(word)
    return chunks


def _lanes(lines: Sequence[Line]) -> list[float] | None:
    """The edges of the columns: the left side, where each lane ends, the right side.

    Lanes that all but a few lines leave free come first; what crosses these (titles of sections) is left
    out of the second look, which takes only lanes that nothing else enters.
    """
    chunks = [chunk for line in lines for chunk in _chunks(line)]
    first = _free_lanes(chunks, int(CROSSED * len(lines)))
    kept = [chunk for chunk in chunks if not _over(chunk, first)]
    edges = _free_lanes(kept, 0) if kept else []
    return edges if MIN_COLUMNS <= len(edges) - 1 <= MAX_COLUMNS else None


def _free_lanes(chunks: Sequence[Sequence[Word]], allowed: int) -> list[float]:
    """The sides, and between them the right ends of the lanes that at most `allowed` chunks enter."""
    left, right = min(chunk[0].x0 for chunk in chunks), max(chunk[-1].x1 for chunk in chunks)
    size = int(right - left) + 2
    change = [0] * (size + 1)
    for chunk in chunks:
        change[int(chunk[0].x0 - left)] += 1
        change[min(size, int(chunk[-1].x1 - left) + 1)] -= 1
    cover = list(accumulate(change[:size]))
    edges = [left]
    start: int | None = None
    for x, count in enumerate([*cover, allowed + 1]):
        if count <= allowed:
            start = x if start is None else start
        elif start is not None:
            if start > 0 and x < size and x - start >= MIN_LANE:
                least = min(cover[start:x])
                edges.append(left + max(at for at in range(start, x) if cover[at] == least) + 0.5)
            start = None
    return [*edges, right]


def _over(chunk: Sequence[Word], edges: Sequence[float]) -> bool:
    """Whether words of one text stand on both sides of a lane."""
    return any(chunk[0].x0 < edge - 1 and chunk[-1].x1 > edge + 1 for edge in edges[1:-1])


def _crosses(line: Line, edges: Sequence[float]) -> bool:
    return any(_over(chunk, edges) for chunk in _chunks(line))


def _fitting(lines: Sequence[Line], edges: Sequence[float]) -> int:
    """How many of the lines, from the first, belong to a table with these columns: those that keep to the
    columns, and between them a few that cross (the titles of sections)."""
    fitting = crossing = 0
    parted = False
    section: float | None = None
    for number, line in enumerate(lines, 1):
        chunks = _chunks(line)
        if len(chunks) == 2 and _is_ordinal(chunks[0], edges):
            section = chunks[1][0].x0 if _over(chunks[1], edges) else None
        elif section is not None and abs(line.x0 - section) > 2:
            section = None
        if section is not None:
            fitting, crossing = number, 0
            continue
        outside = line.x0 < edges[0] - 12 or line.x1 > edges[-1] + 12
        if outside or _crosses(line, edges):
            crossing += 1
            if crossing >= PROSE_LINES:
                break
        else:
            filled = {_column(chunk, edges) for chunk in chunks}
            parted = parted or len(filled) > 1
            # A single text below a crossing one is more likely the end of a paragraph.
            if len(filled) > 1 or not crossing:
                fitting, crossing = number, 0
    return fitting if parted else 0


def _left_over(lines: Sequence[Line], edges: Sequence[float]) -> int:
    """How many lines on top are the last words of a cell: they begin where a column after the title does."""
    for number, line in enumerate(lines):
        begins = any(-1 <= line.x0 - edge <= 4 for edge in edges[2:-1])
        if not begins or len(_chunks(line)) > 1 or _crosses(line, edges):
            return number
    return len(lines)


def _column(chunk: Sequence[Word], edges: Sequence[float]) -> int:
    middle = (chunk[0].x0 + chunk[-1].x1) / 2
    return min(max(bisect_right(edges, middle) - 1, 0), len(edges) - 2)


def _is_ordinal(chunk: Sequence[Word], edges: Sequence[float]) -> bool:
    text = " ".join(word.text for word in chunk)
    return _column(chunk, edges) == 0 and bool(_ORDINAL.fullmatch(text))


@dataclass(slots=True)
class _Run:
    """Lines that make a table, and its column edges."""

    lines: list[Line]
    edges: list[float]
    rules: Sequence[Edge]

    def is_table(self) -> bool:
        filled = [len({_column(chunk, self.edges) for chunk in _chunks(line)}) for line in self.lines]
        return sum(1 for count in filled if count >= MIN_COLUMNS) >= 2

    def takes_above(self, line: Line) -> bool:
        """Whether a line right above is the upper part of the column heads."""
        near = self.lines[0].top - line.bottom <= self._usual_gap() + WIDE
        within = line.x0 >= self.edges[0] - 12 and line.x1 <= self.edges[-1] + 40
        return near and within and not _crosses(line, self.edges)

    def part(self, page: int, heads: Sequence[Area] = ()) -> Part:
        """The table; `heads` are the column heads that may be printed again on top of it."""
        groups = self._rows(self._repeated(heads))
        columns = [self._extent(at) for at in range(len(self.edges) - 1)]
        rows = [_areas(group, self.edges, columns) for group in groups]
        top, bottom = self.lines[0].top, self.lines[-1].bottom
        return Part(page, list(self.edges), top, bottom, rows, 0, False, [page] * len(rows))

    def _extent(self, column: int) -> tuple[float, float]:
        """Where the words of a column begin and end."""
        chunks = [
            chunk
            for line in self.lines
            if not _crosses(line, self.edges)
            for chunk in _chunks(line)
            if _column(chunk, self.edges) == column
        ]
        if not chunks:
            return self.edges[column], self.edges[column + 1]
        return min(chunk[0].x0 for chunk in chunks), max(chunk[-1].x1 for chunk in chunks)

    def _usual_gap(self) -> float:
        """The room between the lines of one cell."""
        columns: dict[int, list[Word]] = {}
        for line in self.lines:
            for chunk in _chunks(line):
                columns.setdefault(_column(chunk, self.edges), []).extend(chunk)
        gaps: Counter[float] = Counter()
        for words in columns.values():
            lines = lines_of_words(words)
            gaps.update(round(2 * (b.top - a.bottom)) / 2 for a, b in pairwise(lines))
        often = [gap for gap, count in gaps.items() if count * 4 >= max(gaps.values())]
        return min(often, default=2.0)

    def _repeated(self, heads: Sequence[Area]) -> int:
        """How many lines on top print the column heads again."""
        wanted = ["".join(sorted(head.squeezed())) for head in heads]
        texts = [""] * len(wanted)
        for number, line in enumerate(self.lines[: 3 * MAX_HEAD_LINES] if wanted else (), 1):
            for chunk in _chunks(line):
                at = _column(chunk, self.edges)
                texts[at] = "".join(sorted(texts[at] + "".join(word.text for word in chunk)))
            if texts == wanted:
                return number
        return 0

    def _ordinal(self, line: Line) -> bool:
        return _is_ordinal(_chunks(line)[0], self.edges)

    def _rows(self, heads: int) -> list[list[Line]]:
        """The lines of each row; the first `heads` lines are column heads printed again."""
        if heads:
            rest = _Run(self.lines[heads:], self.edges, self.rules)
            return [self.lines[:heads], *(rest._rows(0) if rest.lines else [])]
        ruled = self._cut_at_rules()
        if ruled is not None:
            return ruled
        numbered = [self._ordinal(line) for line in self.lines]
        spaced = self._cut_at_gaps()
        if not any(numbered):
            return spaced if len(spaced) > 2 else self._cut_at_full_lines()
        if len(spaced) >= sum(numbered):
            return self._gather(spaced)
        return self._cut_at(numbered)

    def _cut_at_rules(self) -> list[list[Line]] | None:
        wide = 0.5 * (self.edges[-1] - self.edges[0])
        at = sorted(
            rule.at
            for rule in self.rules
            if rule.end - rule.start >= wide and self.lines[0].top < rule.at < self.lines[-1].bottom
        )
        if len(at) < 2:
            return None
        groups: dict[int, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(bisect_right(at, (line.top + line.bottom) / 2), []).append(line)
        return list(groups.values())

    def _cut_at_gaps(self) -> list[list[Line]]:
        """Rows where more room than between the lines of a cell is left free across all columns."""
        limit = self._usual_gap() + WIDE
        groups: list[list[Line]] = []
        reach = float("-inf")
        for line in self.lines:
            if line.top - reach > limit:
                groups.append([])
            groups[-1].append(line)
            reach = max(reach, line.bottom)
        return groups

    def _gather(self, groups: list[list[Line]]) -> list[list[Line]]:
        """Rows between gaps; what has no ordinal and is no section title belongs to the row above."""
        rows: list[list[Line]] = []
        seen = False
        for group in groups:
            numbered = any(self._ordinal(line) for line in group)
            if not rows or numbered or (seen and any(_crosses(line, self.edges) for line in group)):
                rows.append(list(group))
            else:
                rows[-1] += group
            seen = seen or numbered
        return rows

    def _cut_at(self, starts: Sequence[bool]) -> list[list[Line]]:
        groups: list[list[Line]] = []
        for line, start in zip(self.lines, starts, strict=True):
            if start or not groups:
                groups.append([])
            groups[-1].append(line)
        return groups

    def _cut_at_full_lines(self) -> list[list[Line]]:
        """Without ordinals and gaps: a row begins where (nearly) every column has words again."""
        enough = max(2, len(self.edges) - 2)
        starts = []
        for line in self.lines:
            filled = {_column(chunk, self.edges) for chunk in _chunks(line)}
            starts.append(len(filled) >= enough and not line.text[0].islower())
        return self._cut_at(starts)


def _areas(
    lines: Sequence[Line], edges: Sequence[float], columns: Sequence[tuple[float, float]]
) -> list[Area]:
    """The cells of one row; a title that crosses the lanes fills the columns from its first on."""
    crossing = [line for line in lines if _crosses(line, edges)]
    parted = any(len(_chunks(line)) > 2 for line in lines)
    areas = [Area(*extent) for extent in columns]
    if crossing and not parted:
        first = min(_first_column(line, edges) for line in crossing)
        title = Area(columns[first][0], edges[-1])
        areas[first:] = [title] * (len(areas) - first)
    inside: dict[int, list[Word]] = {}
    for line in lines:
        for chunk in _chunks(line):
            for piece in [[word] for word in chunk] if crossing and parted else [chunk]:
                inside.setdefault(id(areas[_column(piece, edges)]), []).extend(piece)
    for area in areas:
        if not area.lines and id(area) in inside:
            area.lines = lines_of_words(inside[id(area)])
    return areas


def _first_column(line: Line, edges: Sequence[float]) -> int:
    """The column in which the crossing words of a line begin."""
    for chunk in _chunks(line):
        if _over(chunk, edges):
            return min(max(bisect_right(edges, chunk[0].x0 + 1) - 1, 0), len(edges) - 2)
    return 0
