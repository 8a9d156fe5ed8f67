"""Tables with drawn lines: the lines of a page to a grid, and the words into it.

Every pair of neighbouring fields of the grid is one cell unless a line stands between them; so merged
cells come out by themselves, and outer lines that were not drawn are not missed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.intake.documents.model import MAX_COLUMNS
from scheduler.intake.documents.pdf.parts import MAX_PADDING, Area, Part
from scheduler.intake.documents.pdf.words import Wall, Word, lines_of_words

NEAR = 3.0
"""Points within which line ends meet and parallel lines are one."""
SHORTEST = 2.5
MAX_EDGES = 3_000
"""Lines of one page, after those in one row are joined; a drawing has more and is no table."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight line at `at`, from `start` to `end`: upright (x, y to y) or level (y, x to x)."""

    at: float
    start: float
    end: float


def ruled_parts(
    edges: Iterable[dict[str, Any]], words: Sequence[Word], page: int
) -> tuple[list[Part], list[Word]]:
    """The tables that the lines of a page draw, and the words that stand in none of them."""
    upright, level = _edges(edges)
    parts: list[Part] = []
    left = list(words)
    for group in _groups(upright, level):
        grid = _Grid.of(*group)
        if grid is None:
            continue
        inside = [word for word in left if grid.holds(word)]
        if inside:
            taken = set(map(id, inside))
            left = [word for word in left if id(word) not in taken]
            parts.append(grid.part(inside, page))
    return parts, left


def walls_of(edges: Iterable[dict[str, Any]]) -> list[Wall]:
    """The upright lines of a page, which no word goes through; none of a drawing."""
    upright = _edges(edges)[0]
    return [] if len(upright) > MAX_EDGES else [Wall(edge.at, edge.start, edge.end) for edge in upright]


def level_edges(edges: Iterable[dict[str, Any]]) -> list[Edge]:
    """The level lines of a page, joined."""
    return _edges(edges)[1]


def _edges(found: Iterable[dict[str, Any]]) -> tuple[list[Edge], list[Edge]]:
    upright: list[Edge] = []
    level: list[Edge] = []
    for edge in found:
        if edge["orientation"] == "v":
            upright.append(Edge((edge["x0"] + edge["x1"]) / 2, edge["top"], edge["bottom"]))
        elif edge["orientation"] == "h":
            level.append(Edge((edge["top"] + edge["bottom"]) / 2, edge["x0"], edge["x1"]))
    return _joined(upright), _joined(level)


def _joined(edges: list[Edge]) -> list[Edge]:
    """Pieces in one row as one line: dashes, and the sides of neighbouring boxes."""
    rows: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda edge: edge.at):
        if rows and edge.at - rows[-1][0].at <= NEAR / 2:
            rows[-1].append(edge)
        else:
            rows.append([edge])
    whole: list[Edge] = []
    for row in rows:
        at = sum(edge.at for edge in row) / len(row)
        start = end = None
        for edge in sorted(row, key=lambda edge: edge.start):
            if start is None or end is None:
                start, end = edge.start, edge.end
            elif edge.start <= end + NEAR:
                end = max(end, edge.end)
            else:
                whole.append(Edge(at, start, end))
                start, end = edge.start, edge.end
        if start is not None and end is not None:
            whole.append(Edge(at, start, end))
    return [edge for edge in whole if edge.end - edge.start >= SHORTEST]


def _groups(upright: list[Edge], level: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that touch each other, directly or through others."""
    if len(upright) + len(level) > MAX_EDGES:
        return []
    owner = list(range(len(upright) + len(level)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for number, line in enumerate(upright):
        for other, row in enumerate(level, len(upright)):
            across = row.start - NEAR <= line.at <= row.end + NEAR
            if across and line.start - NEAR <= row.at <= line.end + NEAR:
                owner[root(number)] = root(other)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for number, line in enumerate(upright):
        groups.setdefault(root(number), ([], []))[0].append(line)
    for other, row in enumerate(level, len(upright)):
        groups.setdefault(root(other), ([], []))[1].append(row)
    return [group for group in groups.values() if group[0] and group[1]]


def _positions(values: Iterable[float]) -> list[float]:
    """Distinct positions, those within NEAR of each other as one."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= NEAR:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: list[float]
    ys: list[float]
    upright: list[Edge]
    level: list[Edge]

    @classmethod
    def of(cls, upright: list[Edge], level: list[Edge]) -> _Grid | None:
        """The grid of one group of lines; None for a box, a rule or a drawing."""
        ends_x = [edge.start for edge in level] + [edge.end for edge in level]
        ends_y = [edge.start for edge in upright] + [edge.end for edge in upright]
        xs = _positions([*(edge.at for edge in upright), min(ends_x), max(ends_x)])
        ys = _positions([*(edge.at for edge in level), min(ends_y), max(ends_y)])
        if len(xs) < 3 or len(ys) < 2 or len(xs) > MAX_COLUMNS:
            return None
        return cls(xs, ys, upright, level)

    def holds(self, word: Word) -> bool:
        x, y = word.middle
        return self.xs[0] - 1 <= x <= self.xs[-1] + 1 and self.ys[0] - 1 <= y <= self.ys[-1] + 1

    def part(self, words: list[Word], page: int) -> Part:
        """The table with these words in it."""
        owners = self._owners()
        areas: dict[int, Area] = {}
        spans: dict[int, list[int]] = {}
        width = len(self.xs) - 1
        for field, owner in enumerate(owners):
            spans.setdefault(owner, []).append(field % width)
        for owner, columns in spans.items():
            areas[owner] = Area(self.xs[min(columns)], self.xs[max(columns) + 1])
        inside: dict[int, list[Word]] = {}
        for word in words:
            x, y = word.middle
            across = min(max(bisect_right(self.xs, x) - 1, 0), width - 1)
            down = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
            inside.setdefault(owners[down * width + across], []).append(word)
        for owner, found in inside.items():
            areas[owner].lines = lines_of_words(found)
        _pad(list(areas.values()))
        rows = [
            [areas[owners[down * width + across]] for across in range(width)]
            for down in range(len(self.ys) - 1)
        ]
        rows = [row for row in rows if any(area.lines for area in row)]
        return Part(page, list(self.xs), self.ys[0], self.ys[-1], rows, row_pages=[page] * len(rows))

    def _owners(self) -> list[int]:
        """For each field of the grid, row by row, the first field of its cell."""
        width, height = len(self.xs) - 1, len(self.ys) - 1
        owner = list(range(width * height))

        def root(at: int) -> int:
            while owner[at] != at:
                at = owner[at]
            return at

        walls_x = [[edge for edge in self.upright if abs(edge.at - x) <= NEAR] for x in self.xs]
        walls_y = [[edge for edge in self.level if abs(edge.at - y) <= NEAR] for y in self.ys]
        for down in range(height):
            for across in range(width):
                field = down * width + across
                if across + 1 < width and not _covers(walls_x[across + 1], self.ys[down], self.ys[down + 1]):
                    _unite(owner, root(field), root(field + 1))
                if down + 1 < height and not _covers(walls_y[down + 1], self.xs[across], self.xs[across + 1]):
                    _unite(owner, root(field), root(field + width))
        return [root(field) for field in range(width * height)]


def _unite(owner: list[int], one: int, other: int) -> None:
    owner[max(one, other)] = min(one, other)


def _covers(edges: list[Edge], start: float, end: float) -> bool:
    """Whether the lines stand along most of the way from `start` to `end`."""
    covered = sum(max(0.0, min(edge.end, end) - max(edge.start, start)) for edge in edges)
    return covered >= 0.6 * (end - start)


def _pad(areas: list[Area]) -> None:
    """Tell the areas how near to their sides words may come: as near as any of them does."""
    sides = [side for area in areas for line in area.lines for side in (line.x0 - area.x0, area.x1 - line.x1)]
    padding = min(max(min(sides, default=0.0), 0.0), MAX_PADDING)
    for area in areas:
        area.padding = padding
