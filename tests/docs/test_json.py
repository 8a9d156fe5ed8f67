"""Every field that a command prints as JSON stands in the reference, under that command."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.docs.commands import all_commands
from tests.docs.conftest import CLERK, Played
from tests.docs.pages import DOCS, code_words, sections

PAGE = DOCS / "reference" / "json.md"
FREE = frozenset({"detail", "rule"})
"""Objects whose inner keys are no promise."""
SUMMER = "2026-06-22T08:00"


def _tell(office: Played) -> Iterator[tuple[str, Any]]:
    """Each command with `--json`, once, in an order in which the office can answer."""
    examples = office.folder.parent / "examples"
    plan = str(office.folder.parent / "plan.toml")
    number = "15/KH-UBND"
    yield "init", json.loads(office.do("init", str(office.folder.parent / "second"), "--json"))
    yield "agencies import", office.json("agencies", "import", str(examples / "agencies.csv"), *CLERK)
    yield "agencies list", office.json("agencies", "list")
    changed = office.folder.parent / "moi.csv"
    changed.write_text(
        "code,name,groups,email\nsyt,Sở Y tế,Tổ A,a@gmail.com\nsct,Sở Công Thương,,\n", encoding="utf-8"
    )
    yield "agencies import", office.json("agencies", "import", str(changed), "--dry-run", *CLERK)
    yield "agencies contact", office.json("agencies", "contact", "syt", "a@gmail.com", *CLERK)
    yield "agencies check", office.json("agencies", "check")
    office.json("agencies", "contact", "syt", "a@gmail.com", "--remove", *CLERK)
    yield "import", office.json("import", str(examples / "ke-hoach-mau.txt"))
    yield "check", office.json("check", plan)
    yield "apply", office.json("apply", str(examples / "141-KH-UBND-2025.toml"), "--yes", *CLERK)
    yield "explain", office.json("explain", "2 năm/lần", "--issued", "2026-01-09")
    yield "calendar year", office.json("calendar", "2026")
    notice = office.folder.parent / "lich.csv"
    notice.write_text("day,state,name,document\n2026-03-31,off,nghỉ bão,3/CĐ\n", encoding="utf-8")
    yield "calendar import", office.json("calendar", "import", str(notice), "--yes", *CLERK)
    yield "event list", office.json("event", "list")
    row = next(line["id"] for line in office.json("event", "list"))
    yield (
        "event set",
        office.json("event", "set", str(row), "2026-03-02", "--document", "5/BKHCN", "--yes", *CLERK),
    )
    yield "preview", office.json("preview", "--days", "7")
    yield "simulate", office.json("simulate", "--from", "2026-03-09", "--to", "2026-03-16")
    yield "tick", office.json("tick")
    yield "outbox", office.json("outbox")
    yield "testmail", office.json("testmail", "thu@tinh.example")
    yield "submit", office.json("submit", "1", "--on", "2026-03-09", "--document", "7/BC", *CLERK)
    yield "return", office.json("return", "1", "--reason", "thiếu phụ lục", *CLERK)
    yield "accept", office.json("accept", "24", "--document", "8/BC", *CLERK)
    yield "reopen", office.json("reopen", "24", "--reason", "ghi nhầm", *CLERK)
    yield (
        "request-extension",
        office.json("request-extension", "2", "--to", "2026-08-31", "--reason", "chờ", *CLERK),
    )
    yield "extend", office.json("extend", "2", "3", "--to", "2026-08-31", "--document", "9/UBND", *CLERK)
    old = str(office.json("upcoming", "--unsettled")[0]["id"])
    yield "settle", office.json("settle", old, "--done", *CLERK)
    yield "waive", office.json("waive", "4", "--document", "10/UBND", *CLERK)
    sheet = office.folder.parent / "bang.csv"
    office.do("sheet", "export", str(sheet), "--days", "60")
    sheet.write_text(_filled(sheet.read_text(encoding="utf-8-sig")), encoding="utf-8")
    yield "sheet import", office.json("sheet", "import", str(sheet), "--yes", *CLERK)
    yield "golive", office.json("golive", number, "--yes", *CLERK)
    for moment in ("2026-03-10T08:00", "2026-04-13T08:00", "2026-05-12T08:00", SUMMER):
        office.do("tick", "--no-send", now=moment)
    yield "plans", office.json("plans")
    yield "upcoming", office.json("upcoming", "--days", "400")
    yield "overdue", office.json("overdue", now=SUMMER)
    yield "status", office.json("status", now=SUMMER)
    yield "show", [office.json("show", number), office.json("show", number, "5"), office.json("show", "1")]
    yield "why", [office.json("why", str(number)) for number in (1, 2, 24)]
    yield "escalate", office.json("escalate", "--all", "--yes", *CLERK, now=SUMMER)
    heir = (
        "agencies",
        "succeed",
        "sct",
        "stc",
        "--from",
        "2026-06-15",
        "--document",
        "12/NQ",
        "--yes",
        *CLERK,
    )
    yield "agencies succeed", office.json(*heir, now=SUMMER)
    group = ("agencies", "join", "Các sở, ban, ngành", "tct", "--from", "2026-06-15", "--yes", *CLERK)
    yield "agencies join", office.json(*group, now=SUMMER)
    plan_end = ("plan", "end", "141/KH-UBND", "--document", "45/QĐ-UBND", "--yes", *CLERK)
    yield "plan end", office.json(*plan_end, now=SUMMER)
    yield "confirm", office.json("confirm", "--plan", number, "--yes", *CLERK, now=SUMMER)
    yield "doctor", office.json("doctor", now=SUMMER)


def _filled(sheet: str) -> str:
    """The sheet with a day and a document in its first row, and a day that is none in its second."""
    rows = list(csv.reader(sheet.splitlines()))
    head = next(number for number, row in enumerate(rows) if "Ngày nộp" in row)
    day, document = rows[head].index("Ngày nộp"), rows[head].index("Số văn bản")
    for row, words in zip(rows[head + 1 :], ("06/03/2026", "31/02/2026"), strict=False):
        row[day], row[document] = words, "12/BC"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="session")
def answers(played: Played) -> dict[str, Any]:
    """What each command printed."""
    return dict(_tell(played))


def _keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keys, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    inner = [set() if key in FREE and key != "rules" else _keys(item) for key, item in value.items()]
    return set(value).union(*inner)


def _documented(section: str, found: dict[str, str]) -> set[str]:
    """The words of a section and of all it links to, and so on."""
    reached: list[str] = []
    waiting = [section]
    while waiting:
        text = waiting.pop()
        reached.append(text)
        linked = [found[name] for name in re.findall(r"\(#([\w-]+)\)", text) if name in found]
        waiting += [each for each in linked if each not in reached]
    return set().union(*map(code_words, reached))


WITH_JSON = [name for name, command in all_commands() if any("--json" in p.opts for p in command.params)]


@pytest.mark.parametrize("name", WITH_JSON)
def test_every_field_that_a_command_prints_is_in_the_reference(name: str, answers: dict[str, Any]) -> None:
    found = sections(PAGE)
    assert name in answers, f"play `nhacviec {name} --json` here, and describe it in {PAGE.name}"
    assert answers[name], f"`nhacviec {name} --json` had nothing to show"
    section = name.replace(" ", "-")
    assert section in found, f"{PAGE.name} has no section `{name}`"
    missing = _keys(answers[name]) - _documented(found[section], found)
    assert not missing, f"{PAGE.name}, section `{name}`: {sorted(missing)}"
