"""`nhacviec explain`: the fixed JSON, the screen, whole columns; no database is touched."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rules.assumption import SENTENCES
from rules.errors import BadInput
from scheduler.cli.explain import run_explain
from scheduler.cli.explain_words import remedy
from tests.rules.reading import own_specimens


def explain(phrase: str | None = None, **changed: Any) -> str:
    out = io.StringIO()
    options: dict[str, Any] = {
        "issued": date(2026, 1, 9), "until": date(2030, 12, 31), "batch": None, "as_json": True,
        "console": Console(file=out, width=140),
    }  # fmt: skip
    assert run_explain(phrase, **(options | changed)) == 0
    return out.getvalue()


def test_the_json_is_the_one_acceptance_fixed() -> None:
    item = json.loads(explain("Quý I/2026"))
    assert item["phrase"] == "Quý I/2026"
    assert (item["kinds"], item["count"], item["dues"], item["unread"]) == (["once"], 1, ["2026-03-31"], [])
    (rule,) = item["rules"]
    assert (rule["kind"], rule["say"], rule["words"], rule["assumptions"]) == (
        "once",
        "Quý I/2026",
        "Quý I/2026",
        [],
    )
    (occurrence,) = rule["occurrences"]
    wanted = {"period": "2026-Q1", "due": "2026-03-31", "aim": "2026-03-31", "overdue_from": "2026-04-01"}
    assert wanted.items() <= occurrence.items()


def test_equal_dates_of_two_rules_are_counted_once() -> None:
    item = json.loads(explain("hằng quý, hằng năm"))
    assert item["count"] == 20
    assert [len(rule["occurrences"]) for rule in item["rules"]] == [20, 5]


def test_a_repetition_without_an_end_says_until_when_it_was_shown() -> None:
    assert json.loads(explain("Hằng quý", until=None))["assumptions"][0]["code"] == "until-default"
    assert json.loads(explain("Hằng quý", until=None))["dues"][-1] == "2031-12-31"
    assert json.loads(explain("Hằng quý"))["assumptions"] == []
    assert json.loads(explain("Quý I/2026", until=None))["assumptions"] == []


def test_a_column_gives_one_object_a_line_in_order(tmp_path: Path) -> None:
    file = tmp_path / "column.txt"
    file.write_text("Quý I/2026\n\nxyz\nHằng năm\n", encoding="utf-8")
    objects = [json.loads(line) for line in explain(batch=file).splitlines()]
    assert [item["kinds"] for item in objects] == [["once"], ["unread"], ["unread"], ["recurring"]]
    same = explain(batch="-", stdin=io.StringIO(file.read_text(encoding="utf-8")))
    assert [json.loads(line) for line in same.splitlines()] == objects


def test_the_screen_shows_words_rule_dates_assumptions_and_what_was_not_read() -> None:
    text = explain("Rà soát 2 năm/lần", as_json=False)
    for words in (
        "» Rà soát 2 năm/lần\n          1────────\n",
        "1. Định kỳ: 2 năm/lần",
        "giai đoạn 2026-2027",
        "T6 31/12/2027",
        "Giả định: Chu kỳ nhiều năm",
        "[cycle-anchor]",
        "→ Khi nhập kế hoạch, ghi last",
        "2027, 2029  ·",
        "Không đọc: “Rà soát”",
    ):
        assert words in text
    assert "Có thể viết như" in explain("xyz", as_json=False)
    assert "28/02 là thứ Bảy" in explain("Tháng 2/2026", as_json=False)
    assert "đã qua khi ban hành" in explain("Quý IV/2025", as_json=False)
    assert "Không có kỳ hạn nào" in explain("10 năm/lần", until=date(2027, 12, 31), as_json=False)


def test_several_rules_are_numbered_in_the_phrase_and_share_one_timeline() -> None:
    text = explain("hằng quý (trước ngày 20 của tháng cuối quý), hằng năm (trước ngày 10/12)", as_json=False)
    head = text.splitlines()
    assert head[1].index("2─") == head[0].index("hằng năm")
    assert "Tất cả các hạn:" in text
    assert "2026       ·  ·  ●  ·  ·  ●  ·  ·  ●  ·  ·  2" in text
    assert "2027–2030" in text


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("Trong 30 ngày kể từ ngày nhận được hướng dẫn", "thì hạn là CN 08/02/2026"),
        ("Sau 10 ngày kể từ ngày phê duyệt", "không có hạn cuối"),
        ("Thường xuyên", "đầu mỗi quý"),
        ("Khi có yêu cầu", "thực hiện khi có yêu cầu"),
        ("Theo lộ trình", "ấn định ở nơi khác"),
    ],
)
def test_a_rule_without_a_date_says_what_becomes_of_it(phrase: str, words: str) -> None:
    assert words in explain(phrase, as_json=False)


def test_the_screen_of_a_column_sums_up(tmp_path: Path) -> None:
    file = tmp_path / "column.txt"
    lines = ["Quý I/2026", "xyz", "", "Quý I/2026", "Rà soát 2 năm/lần", "2 năm/lần"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = explain(batch=file, as_json=False)
    for words in (
        "5 dòng, 4 cụm từ khác nhau, 1 dòng trống",
        "1, 4",
        "Định kỳ (giả định)",
        "Giả định cần xác nhận:",
        "2 dòng Chu kỳ nhiều năm",
        "dòng 5: “Rà soát”",
        "Chưa hiểu, cần cán bộ ấn định:\n  dòng 2: xyz",
    ):
        assert words in text
    assert "40%" in text
    assert "0 dòng" in explain(batch="-", stdin=io.StringIO("\n"), as_json=False)


def test_every_screen_fits_and_keeps_what_is_hostile_as_it_is() -> None:
    hostile = [
        "[red]Quý I/2026[/red]",
        "Quý I/2026\x1b[31m\u202e",
        "hằng\nquý",
        "Quý I/2026 " + "rất dài " * 60,
    ]
    for phrase in [*(one.phrase for one in own_specimens()[::9]), *hostile]:
        out = explain(phrase, as_json=False, console=Console(file=(held := io.StringIO()), width=100))
        assert out == ""
        assert max(map(len, held.getvalue().splitlines())) <= 100
        assert not {"\x1b", "\u202e"} & set(held.getvalue())
    assert "[red]" in explain(hostile[0], as_json=False)


def test_every_assumption_says_how_to_change_it() -> None:
    assert {code for code in SENTENCES if not remedy(code)} == set()


@pytest.mark.parametrize(
    ("phrase", "changed"),
    [
        (None, {}),
        ("x", {"batch": "-"}),
        ("x", {"until": date(2025, 1, 1)}),
        (None, {"batch": "/no/such/file"}),
    ],
)
def test_a_senseless_call_is_refused(phrase: str | None, changed: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        explain(phrase, **changed)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "column.txt"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput):
        explain(batch=file)


def test_broken_bytes_of_the_command_line_do_not_break_it() -> None:
    assert json.loads(explain("Quý I/2026 \udcff"))["dues"] == ["2026-03-31"]


def test_it_loads_no_database_code() -> None:
    code = (
        "import sys, io, datetime\n"
        "from rich.console import Console\n"
        "from scheduler.cli.explain import run_explain\n"
        "day = datetime.date(2026, 1, 9)\n"
        "out = Console(file=io.StringIO())\n"
        "run_explain('Hằng năm', issued=day, until=None, batch=None, as_json=True, console=out)\n"
        "print(sorted({'sqlalchemy', 'sqlmodel', 'apscheduler', 'jinja2'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
