"""docs/reference/timing.md says what the reader does: examples, assumption codes, grammar constructs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from rules.assumption import ROWS, SENTENCES
from rules.phrase.table import table
from tests.rules.reading import occurrences, read

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "timing.md"
NUMBER = re.compile(r"[A-Z]\d+")
SHOWN = 3


@dataclass(frozen=True)
class Row:
    """A row of a table of the page, under its heading."""

    heading: str
    cells: tuple[str, ...]


def rows() -> list[Row]:
    """Every row of every table; `\\|` stands for the sign itself."""
    out, heading = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("| ") and not line.startswith(("| No. |", "| Code |", "| Phrase |")):
            cells = re.split(r"(?<!\\)\|", line.strip("|").replace("| |", "|  |"))
            out.append(Row(heading, tuple(cell.strip() for cell in cells)))
    return out


def examples() -> list[tuple[str, ...]]:
    return [row.cells for row in rows() if len(row.cells) == 5 and NUMBER.fullmatch(row.cells[0])]


def numbered() -> set[str]:
    return {row.cells[0] for row in rows() if len(row.cells) in (3, 4) and NUMBER.fullmatch(row.cells[0])}


@pytest.mark.parametrize("cells", examples(), ids=lambda cells: f"{cells[0]} {cells[1].strip('`')}")
def test_an_example_reads_as_it_says(cells: tuple[str, ...]) -> None:
    _, phrase, kinds, dates, assumed = cells
    got = read(phrase.strip("`"), SHOWN)
    shown = got.dues.replace(",", " · ") + (f" … ({got.count})" if got.count > SHOWN else "")
    assert (kinds, dates, assumed) == (
        got.kinds.replace(",", ", "),
        shown,
        ", ".join(f"`{code}`" for code in got.assumptions.split(",") if code),
    )


def test_every_row_of_the_language_has_an_example() -> None:
    shown = {cells[0] for cells in examples()}
    assert sorted(row for row in numbered() if row[0] not in "DY" and row not in shown) == []
    assert len(numbered()) > 80


def test_the_three_dates_are_those_of_the_example() -> None:
    found = [
        r.cells for r in rows() if r.heading.startswith("The three dates") and r.cells[0].startswith("`")
    ]
    assert len(found) == 3
    for phrase, *dates in found:
        occurrence = occurrences(phrase.strip("`"))[0]
        three = (occurrence.due, occurrence.aim, occurrence.overdue_from)
        assert dates == [day.isoformat() for day in three]


def test_every_assumption_code_stands_there_with_its_row() -> None:
    said = {row.cells[0].strip("`"): row.cells[1] for row in rows() if row.heading == "Assumptions"}
    assert said == ROWS
    assert set(SENTENCES) == set(ROWS)
    assert set(ROWS.values()) <= numbered()


def test_every_construct_of_the_grammar_stands_there() -> None:
    constructs = [row.cells for row in rows() if row.heading == "Grammar" and "`" in row.cells[1]]
    named = [name for cells in constructs for name in re.findall(r"`(\w+)`", cells[1])]
    assert sorted(named) == sorted({reduction[2] for reduction in table().reductions if reduction[2]})
    cited = {row for cells in constructs for row in NUMBER.findall(cells[3])}
    assert cited <= numbered()
