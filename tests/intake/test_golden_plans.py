"""The five real plans, read from every format, against what a careful officer reads in them."""

from __future__ import annotations

import json
import unicodedata
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


def folded(value: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", value or "").split())


def committee(value: str | None) -> str:
    return folded(value).lower().replace("ủy ban nhân dân", "ubnd").replace("uỷ ban nhân dân", "ubnd")


def of_kind(plan: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [item for item in plan["obligations"] if item["kind"] == kind]


@pytest.fixture(params=[f"{stem}{suffix}" for stem in STEMS for suffix in (".txt", ".docx")])
def pair(request: pytest.FixtureRequest, shared_dir: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what was read from one file, what is in it)."""
    path = shared_dir / "plans" / request.param
    golden = shared_dir / "acceptance" / "plans" / f"{path.stem}.json"
    return dict(draft_to_json(read_draft(read_document(path)))), json.loads(golden.read_text("utf-8"))


def test_every_task_is_read_as_printed(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    read, golden = (
        [{field: folded(item[field]) for field in TASK_FIELDS} for item in of_kind(plan, "task")]
        for plan in pair
    )
    assert read == golden


def test_every_duty_to_report_is_read(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    read, golden = (of_kind(plan, "report") for plan in pair)
    assert len(read) == len(golden)
    for found, wanted in zip(read, golden, strict=True):
        for field in REPORT_FIELDS:
            good = [wanted[field], *wanted.get("also", {}).get(field, [])]
            assert folded(found[field]) in [folded(text) for text in good], field


def test_the_head_is_read(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    read, golden = (plan["plan"] for plan in pair)
    for field in ("number", "issued", "title", "coordinator", "until"):
        assert folded(read[field]) == folded(golden[field]), field
    assert committee(read["issuer"]) == committee(golden["issuer"])


def test_nothing_in_the_appendices_is_in_doubt(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    read, _golden = pair
    assert [problem for problem in read["problems"] if "hàng" in problem["place"]] == []
