"""The five real plans, read from every format, against what a careful officer reads in them."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduler.intake.documents import read_document
from scheduler.intake.draft import draft_to_json, read_draft

STEMS = (
    "bac-ninh-371-KH-UBND-2024",
    "bac-ninh-draft-KH-UBND-2026",
    "ha-tinh-KH-UBND-2024",
    "ninh-binh-06-KH-UBND-2026",
    "ninh-binh-141-KH-UBND-2025",
)
TASK_FIELDS = ("ref", "title", "lead", "partners", "result", "timing")
REPORT_FIELDS = ("lead", "recipient", "timing")
HEAD_FIELDS = ("number", "issued", "title", "coordinator", "until")


def folded(value: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", value or "").split())


def tight(value: str | None) -> str:
    """Without any white space: a line of a PDF may end inside a word."""
    return folded(value).replace(" ", "")


def committee(value: str | None) -> str:
    return folded(value).lower().replace("ủy ban nhân dân", "ubnd").replace("uỷ ban nhân dân", "ubnd")


def of_kind(plan: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [item for item in plan["obligations"] if item["kind"] == kind]


@dataclass(frozen=True)
class Pair:
    """What was read from one file, what is in it, and how words are compared."""

    read: dict[str, Any]
    golden: dict[str, Any]
    suffix: str

    def plain(self, value: str | None) -> str:
        return tight(value) if self.suffix == ".pdf" else folded(value)


FILES = [f"{stem}{suffix}" for stem in STEMS for suffix in (".txt", ".docx")]
FILES += [f"{STEMS[at]}.pdf" for at in (0, 1, 3)] + [f"{STEMS[0]}.html", f"{STEMS[3]}.xlsx"]


@pytest.fixture(scope="module", params=FILES)
def pair(request: pytest.FixtureRequest, shared_dir: Path) -> Pair:
    path = shared_dir / "plans" / request.param
    golden = shared_dir / "acceptance" / "plans" / f"{path.stem}.json"
    read = draft_to_json(read_draft(read_document(path)))
    return Pair(dict(read), json.loads(golden.read_text("utf-8")), path.suffix)


def test_every_task_is_read_as_printed(pair: Pair) -> None:
    read, golden = (
        [{field: pair.plain(item[field]) for field in TASK_FIELDS} for item in of_kind(plan, "task")]
        for plan in (pair.read, pair.golden)
    )
    assert read == golden


def test_every_duty_to_report_is_read(pair: Pair) -> None:
    if pair.suffix == ".xlsx":
        pytest.skip("the workbook is the appendix alone")
    read, golden = of_kind(pair.read, "report"), of_kind(pair.golden, "report")
    assert len(read) == len(golden)
    for found, wanted in zip(read, golden, strict=True):
        for field in REPORT_FIELDS:
            good = [wanted[field], *wanted.get("also", {}).get(field, [])]
            assert pair.plain(found[field]) in [pair.plain(text) for text in good], field


def test_the_head_is_read(pair: Pair) -> None:
    read, golden = pair.read["plan"], pair.golden["plan"]
    fields = ("number", "issued") if pair.suffix == ".xlsx" else HEAD_FIELDS
    for field in fields:
        assert pair.plain(read[field]) == pair.plain(golden[field]), field
    assert committee(read["issuer"]) == committee(golden["issuer"])


def test_nothing_in_the_appendices_is_in_doubt(pair: Pair) -> None:
    assert [problem for problem in pair.read["problems"] if "hàng" in problem["place"]] == []
