"""Tables without drawn lines between the columns: columns by the lanes that no word enters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.intake.documents.pdf.parts import Part
from scheduler.intake.documents.pdf.ruled import Edge
from scheduler.intake.documents.pdf.words import Line


def unruled_parts(lines: Sequence[Line], rules: Sequence[Edge], page: int) -> Iterator[Part | list[Line]]:
    yield list(lines)
