"""`explain` and `calendar` as the command line offers them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.office import Office


def test_explain_gives_the_documented_object_without_any_office(nowhere: Office) -> None:
    answer = nowhere.raw("explain", "Quý I/2026", "--issued", "2026-01-09", "--until", "2030-12-31", "--json")
    told = answer.json
    assert (told["phrase"], told["kinds"], told["count"], told["dues"], told["unread"]) == (
        "Quý I/2026",
        ["once"],
        1,
        ["2026-03-31"],
        [],
    )
    (rule,) = told["rules"]
    assert (rule["kind"], rule["words"], rule["assumptions"]) == ("once", "Quý I/2026", [])
    (occurrence,) = rule["occurrences"]
    expected = {"period": "2026-Q1", "due": "2026-03-31", "aim": "2026-03-31", "overdue_from": "2026-04-01"}
    assert expected.items() <= occurrence.items()


def test_explain_reads_a_batch_one_object_a_line_in_order(nowhere: Office, tmp_path: Path) -> None:
    path = tmp_path / "phrases.txt"
    path.write_text("Quý I/2026\nxyz abc\n2 năm/lần\n", encoding="utf-8")
    answer = nowhere.raw("explain", "--batch", str(path), "--issued", "2026-01-09", "--json")
    told = [json.loads(line) for line in answer.out.splitlines()]
    assert [line["phrase"] for line in told] == ["Quý I/2026", "xyz abc", "2 năm/lần"]
    assert told[1]["kinds"] == ["unread"]


def test_explain_counts_from_today_where_no_date_of_issue_is_given(nowhere: Office) -> None:
    answer = nowhere.raw(
        "--now", "2026-05-04T08:00", "explain", "hàng quý", "--until", "2026-12-31", "--json"
    )
    assert answer.json["dues"] == ["2026-06-30", "2026-09-30", "2026-12-31"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "cụm từ"),
        (["Quý I/2026", "--batch", "-"], "cụm từ"),
        (["Quý I/2026", "--issued", "hôm qua"], "--issued"),
        (["--batch", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_explain_refuses_what_it_cannot_use(nowhere: Office, arguments: list[str], words: str) -> None:
    answer = nowhere.raw("explain", *arguments)
    assert answer.code == 3
    assert words in answer.err


def test_a_broken_configuration_does_not_keep_explain_from_answering(nowhere: Office, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[[[", encoding="utf-8")
    assert nowhere.raw("explain", "Hàng năm").code == 0


def test_calendar_prints_a_year_with_and_without_an_office(nowhere: Office, office: Office) -> None:
    plain = nowhere.raw("calendar", "2026", "--json").json
    days = {line["day"]: line["state"] for line in plain["days"]}
    assert (days["2026-01-02"], days["2026-01-10"]) == ("off", "worked")
    assert office.do("calendar", "2026", "--json").json == plain
    assert "2026" in nowhere.raw("--now", "2026-03-10", "calendar").out


def test_calendar_refuses_a_year_out_of_reach(nowhere: Office) -> None:
    assert nowhere.raw("calendar", "1").code == 3
