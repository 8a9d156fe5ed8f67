"""Lines outside tables to paragraphs: columns read one after the other, broken lines put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from scheduler.intake.documents.pdf.parts import glue, is_full
from scheduler.intake.documents.pdf.words import Line

INDENT = 8.0
"""Points from which a line begins further in than the text."""
FAR = 4.0
"""A gap of this many letter heights parts two texts even on a line by itself."""
_MARK = re.compile(
    r"(?:[-–—+*•·]\s?|\(?[a-zđ][.)]\s|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\s|[IVXLC]{1,6}[.)]\s?"
    r"|[A-HĐ][.)]\s|(?:Điều|Phần|Chương|Mục)\s)"
)

_WORDS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Measure:
    """Where the text of pages of one width begins and ends."""

    left: float
    right: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Measure:
        """The sides that most of the long lines keep to."""
        if not lines:
            return cls(0.0, 0.0)
        widest = max(line.x1 - line.x0 for line in lines)
        long = [line for line in lines if line.x1 - line.x0 > 0.7 * widest]
        ends = sorted(line.x1 for line in long)
        starts: dict[int, list[float]] = {}
        for line in long:
            starts.setdefault(round(line.x0), []).append(line.x0)
        often = [at for at, found in starts.items() if len(found) * 5 >= len(long)]
        left = median(starts[min(often, default=min(starts))])
        return cls(float(left), ends[min(len(ends) - 1, int(len(ends) * 0.95))])

    @property
    def room(self) -> float:
        return self.right - self.left

    def centres(self, line: Line, apart: float = INDENT / 2) -> bool:
        """Whether a line stands in the middle, at least `apart` from the left side."""
        middle = (self.left + self.right) / 2
        return abs((line.x0 + line.x1) / 2 - middle) < 6 and line.x0 > self.left + apart


def unfold_columns(lines: Sequence[Line]) -> list[Line]:
    """Lines of one page in reading order: where two texts stand side by side (the head of a plan, the
    signature beside the recipients), first the left one, then the right one."""
    out: list[Line] = []
    at = 0
    while at < len(lines):
        end, gutter = _columns_from(lines, at)
        if gutter is None:
            out += _far_parts(lines[at])
            at += 1
            continue
        sides: tuple[list[Line], list[Line]] = ([], [])
        for line in lines[at:end]:
            for segment in line.segments():
                sides[segment.x0 >= gutter].append(segment)
        out += sides[0] + sides[1]
        at = end
    return out


def _columns_from(lines: Sequence[Line], at: int) -> tuple[int, float | None]:
    """The end of the two columns that begin at line `at`, and where they part; None without columns."""
    left, right = 0.0, float("inf")
    end, parted = at, 0
    for line in lines[at:]:
        segments = line.segments()
        if len(segments) >= 2:
            gaps = [(a.x1, b.x0) for a, b in pairwise(segments)]
            fits = [(max(left, a), min(right, b)) for a, b in gaps if min(right, b) - max(left, a) > 3]
            if not fits:
                break
            left, right = max(fits, key=lambda gap: gap[1] - gap[0])
            parted += 1
        elif not parted or not (line.x1 <= left + 1 or line.x0 >= right - 1 or _beside(line, left, right)):
            break
        end += 1
    while end > at and len(lines[end - 1].segments()) < 2 and not _is_aside(lines[end - 1], left, right):
        end -= 1
    return (end, (left + right) / 2) if parted >= 2 else (at, None)


def _beside(line: Line, left: float, right: float) -> bool:
    """Whether a line keeps to one side of the gap between the columns."""
    middle = (left + right) / 2
    return line.x1 < middle or line.x0 > middle


def _is_aside(line: Line, left: float, right: float) -> bool:
    return line.x0 > (left + right) / 2 or line.x1 < (left + right) / 2


def _far_parts(line: Line) -> list[Line]:
    """A line by itself: cut only at a very wide gap."""
    parts: list[Line] = []
    for segment in line.segments():
        if parts and segment.words[0].gap <= FAR * segment.size:
            parts[-1] = Line((*parts[-1].words, *segment.words))
        else:
            parts.append(segment)
    return parts


def paragraphs(lines: Iterable[tuple[Line, int]], measure: Measure) -> list[tuple[str, int]]:
    """(text, page of its beginning) of each paragraph; `lines` come with their pages, in reading order."""
    out: list[tuple[str, int]] = []
    before: tuple[Line, int] | None = None
    for line, page in lines:
        if before is not None and _goes_on(before, (line, page), measure):
            text, first = out[-1]
            out[-1] = (text + glue(text, line.text) + line.text, first)
        else:
            out.append((line.text, page))
        before = (line, page)
    return out


def _goes_on(before: tuple[Line, int], after: tuple[Line, int], measure: Measure) -> bool:
    """Whether a line is the rest of the paragraph above it."""
    above, line = before[0], after[0]
    if not (_WORDS.search(above.text) and _WORDS.search(line.text)):  # a rule drawn with signs
        return False
    if before[1] == after[1] and line.top - above.bottom > 1.1 * max(above.size, line.size):
        return False
    if measure.centres(above, 0.4) and measure.centres(line):
        return is_full(above, line, measure.room)
    if measure.right - above.x1 > 0.2 * above.size + line.words[0].x1 - line.words[0].x0 + 1:
        return False
    indented = line.x0 > measure.left + INDENT
    marked = bool(_MARK.match(line.text))
    if not indented:
        return not (marked and above.x0 <= measure.left + INDENT and above.text.endswith((".", ";", ":")))
    hanging = abs(line.x0 - above.x0) < 2 or line.x0 > above.x0
    return not marked and line.text[0].islower() and hanging
