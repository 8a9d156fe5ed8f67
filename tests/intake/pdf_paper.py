"""PDF files of our own making, without any library: letters at places, lines, pictures.

The font is a name only: every letter is its own code, told by a ToUnicode map, and all are half as wide as
high. Readers need no more, and any letter of Vietnamese can be printed.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WIDTH, HEIGHT = 595.0, 842.0
SIZE, STEP = 12.0, 15.0
LETTER = 0.5
"""Width of every letter, in letter heights."""


def wide(text: str, size: float = SIZE) -> float:
    return len(text) * LETTER * size


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """The lines that `text` takes in `room` points."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and wide(longer, size) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


@dataclass(slots=True)
class Page:
    """One page; `top` counts from the upper edge, as a reader does."""

    commands: list[str] = field(default_factory=list)
    width: float = WIDTH
    height: float = HEIGHT

    def text(self, x: float, top: float, text: str, size: float = SIZE) -> None:
        codes = "".join(f"{ord(sign):04x}" for sign in text)
        self.commands.append(
            f"BT /F {size} Tf {x:.2f} {self.height - top - 0.8 * size:.2f} Td <{codes}> Tj ET"
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.commands.append(f"{x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")

    def picture(self) -> None:
        self.commands.append(f"q {self.width} 0 0 {self.height} 0 0 cm /I Do Q")


def saved(pages: Sequence[Page]) -> bytes:
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        3: b"<</Type/Font/Subtype/Type0/BaseFont/Paper/Encoding/Identity-H/DescendantFonts[4 0 R]"
        b"/ToUnicode 5 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Paper"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500/FontDescriptor 6 0 R>>",
        5: stream(
            b"1 begincodespacerange <0000><ffff> endcodespacerange "
            b"1 beginbfrange <0000><ffff><0000> endbfrange"
        ),
        6: b"<</Type/FontDescriptor/FontName/Paper/Ascent 800/Descent -200/FontBBox[0 -200 1000 800]>>",
        7: stream(
            b"\xff" * 100,
            b"/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8",
        ),
    }
    kids = []
    for number, page in enumerate(pages):
        at = 8 + 2 * number
        kids.append(b"%d 0 R" % at)
        objects[at] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %f %f]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>/XObject<</I 7 0 R>>>>>>" % (page.width, page.height, at + 1)
        )
        objects[at + 1] = stream("\n".join(page.commands).encode("ascii"))
    objects[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    return assembled(objects)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def assembled(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects; 1 is the catalogue."""
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF"
        % (
            size,
            table,
            size,
            trailer,
            len(out),
        )
    )


@dataclass(slots=True)
class Paper:
    """Pages being printed from top to bottom, as an office prints a plan."""

    left: float = 70.0
    right: float = 540.0
    bottom: float = 790.0
    numbered: bool = True
    pages: list[Page] = field(default_factory=lambda: [Page()])
    at: float = 60.0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def turn(self) -> None:
        self.pages.append(Page())
        self.at = 60.0
        if self.numbered:
            self.page.text(300, 30, str(len(self.pages)))

    def need(self, room: float) -> None:
        if self.at + room > self.bottom:
            self.turn()

    def side_by_side(self, left: Sequence[str], right: Sequence[str]) -> None:
        """Two texts beside each other, as the head of a plan."""
        for one, other in zip(left, right, strict=True):
            self.page.text(self.left, self.at, one)
            self.page.text(330, self.at, other)
            self.at += STEP

    def centred(self, text: str) -> None:
        for line in wrapped(text, self.right - self.left):
            self.need(STEP)
            self.page.text((self.left + self.right - wide(line)) / 2, self.at, line)
            self.at += STEP
        self.at += 6

    def paragraph(self, text: str, indent: float = 30.0) -> None:
        first, *rest = wrapped(text, self.right - self.left - indent)[:1]
        rest = wrapped(text[len(first) :], self.right - self.left) if len(first) < len(text) else []
        for number, line in enumerate([first, *rest]):
            self.need(STEP)
            self.page.text(self.left + (0 if number else indent), self.at, line)
            self.at += STEP
        self.at += 5

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        ruled: bool = True,
        repeat: bool = True,
        pad: float = 4.0,
    ) -> None:
        """A table whose first row is its heads; a row that meets the page end goes on on the next page.
        A row of two cells is a section: the second goes across the rest."""
        edges = [self.left]
        for width in widths:
            edges.append(edges[-1] + width)
        self._row(rows[0], edges, ruled, pad, None)
        for row in rows[1:]:
            self._row(row, edges, ruled, pad, rows[0] if repeat else None)

    def _row(
        self, row: Sequence[str], edges: list[float], ruled: bool, pad: float, heads: Sequence[str] | None
    ) -> None:
        sides = edges if len(row) == len(edges) - 1 else [edges[0], edges[1], edges[-1]]
        cells = [
            wrapped(text, b - a - 2 * pad) if text else []
            for text, (a, b) in zip(row, pairwise(sides), strict=True)
        ]
        while any(cells):
            room = int((self.bottom - self.at - 2 * pad) // STEP)
            if room < 1:
                self._next(edges, ruled, pad, heads)
                continue
            shown = [cell[:room] for cell in cells]
            cells = [cell[room:] for cell in cells]
            height = max(map(len, shown)) * STEP + 2 * pad
            for cell, x in zip(shown, sides, strict=False):
                for number, line in enumerate(cell):
                    self.page.text(x + pad, self.at + pad + number * STEP, line)
            if ruled:
                for x in sides:
                    self.page.line(x, self.at, x, self.at + height)
                for y in (self.at, self.at + height):
                    self.page.line(sides[0], y, sides[-1], y)
            self.at += height
            if any(cells):
                self._next(edges, ruled, pad, heads)

    def _next(self, edges: list[float], ruled: bool, pad: float, heads: Sequence[str] | None) -> None:
        self.turn()
        if heads is not None:
            self._row(heads, edges, ruled, pad, None)

    def saved(self) -> bytes:
        return saved(self.pages)
