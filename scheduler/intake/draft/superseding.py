"""Which plan a plan says it takes the place of: "Kế hoạch này thay thế Kế hoạch số 371/KH-UBND ngày …"."""

from __future__ import annotations

import re

from scheduler.intake.documents import Document
from scheduler.intake.draft.flow import joined, lines_of

_SAID = re.compile(
    r"\bthay thế(?: cho)? (?:các )?kế hoạch số[:\s]*(?P<number>\d+[\w.-]*(?:\s?/\s?[\w.-]+)+)"
    r"(?:[,\s]*ngày\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?P<year>\d{4})"
    r"|[,\s]*ngày\s*\d{1,2}\s*tháng\s*\d{1,2}\s*năm\s*(?P<named>\d{4}))?",
    re.IGNORECASE,
)
MAX_LINE = 6_000


def superseded_by(document: Document) -> tuple[str, int | None]:
    """Number and, where it is said, year of the plan that this document replaces; ("", None) for none.

    Where several are named nothing is taken: the officer says which.
    """
    found = {
        ("".join(said["number"].split()).rstrip(".,;"), said["year"] or said["named"])
        for line in joined(lines_of(document.blocks))
        for said in _SAID.finditer(line.text[:MAX_LINE])
    }
    if len({number for number, _year in found}) != 1:
        return "", None
    number, year = max(found, key=lambda pair: pair[1] or "")
    return number, int(year) if year else None
