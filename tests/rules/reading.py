"""Reading and unfolding phrases the way the acceptance data was made: issued 9/1/2026, until 31/12/2030."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rules.occurrence import Occurrence, Terms, unfold_all
from rules.phrase import parse
from rules.workdays import WorkCalendar
from scheduler.workcalendar import load_calendar

TERMS = Terms(date(2026, 1, 9), date(2030, 12, 31))
SPECIMENS = Path(__file__).with_name("specimens.tsv")


@dataclass(frozen=True)
class Specimen:
    """A phrase with what it means; `dues` are the first ones only."""

    phrase: str
    kinds: str
    count: int
    dues: str
    assumptions: str = ""


@cache
def calendar() -> WorkCalendar:
    """The calendar of the package."""
    return load_calendar()


def occurrences(phrase: str, terms: Terms = TERMS) -> list[Occurrence]:
    """All occurrences of a phrase, merged."""
    return list(unfold_all([item.rule for item in parse(phrase).rules], terms, calendar()))


def codes(phrase: str) -> list[str]:
    """The codes of all assumptions of the reading, sorted, each once."""
    return sorted({a.code for item in parse(phrase).rules for a in item.assumptions})


def read(phrase: str, most: int) -> Specimen:
    """What we make of a phrase, with the first `most` dues."""
    dues = [item.due.isoformat() for item in occurrences(phrase)]
    return Specimen(
        phrase, ",".join(parse(phrase).kinds), len(dues), ",".join(dues[:most]), ",".join(codes(phrase))
    )


def own_specimens() -> list[Specimen]:
    """The rows of specimens.tsv."""
    rows = SPECIMENS.read_text(encoding="utf-8").splitlines()[1:]
    cells = [row.split("\t") for row in rows]
    return [Specimen(c[0], c[1], int(c[2]), c[3], c[4]) for c in cells]
