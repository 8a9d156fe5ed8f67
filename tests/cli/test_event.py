"""`nhacviec event`: what waits for an event is listed; its day is shown, confirmed, and dates it."""

from __future__ import annotations

from datetime import date

import pytest

from rules.rule import OnEvent, Term
from scheduler.register.store import Register
from tests.cli.office import Office as Terminal
from tests.office import QUARTER_1, WITHIN_30_DAYS, Office

NOW = "2026-03-10T08:00"
BY = ("--by", "Lê An")
WORDS = "trong 30 ngày kể từ ngày nhận được hướng dẫn"


@pytest.fixture
def office(opened: Register) -> Office:
    """One plan: row 1 has a date, row 2 waits for guidance, row 3 for an approval after which it begins."""
    made = Office(opened)
    plan = made.plan()
    made.duty(plan, QUARTER_1)
    made.duty(plan, WITHIN_30_DAYS, leads=["xd", "tc"], words=WORDS)
    made.duty(plan, OnEvent("phê duyệt", Term(10), "after"), leads=["nv"], words="sau 10 ngày")
    made.unfold(plan)
    return made


def test_the_list_says_what_each_row_waits_for(office: Office, terminal: Terminal) -> None:
    first, second = terminal.do("event", "list", "--json", now=NOW).json
    assert (first["id"], first["plan"], first["ref"], first["on"]) == (2, "06/KH-UBND", "2", None)
    assert (first["events"], first["agencies"], first["timing"]) == (["nhận được hướng dẫn"], 2, WORDS)
    assert first["rules"] == ["Trong 30 ngày kể từ ngày nhận được hướng dẫn"]
    assert second["events"] == ["phê duyệt"]
    shown = terminal.do("event", "list", now=NOW).out
    assert "nhận được hướng dẫn" in shown
    assert "nhacviec event set" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_the_day_is_shown_then_confirmed_then_dates_the_row(office: Office, terminal: Terminal) -> None:
    order = ("event", "set", "06/KH-UBND", "2", "02/03/2026", "--document", "5/BKHCN", *BY)
    asked = terminal.call(*order, now=NOW)
    assert asked.code == 7
    assert "Có hạn: thứ Tư, 01/04/2026" in asked.out
    assert "Sở Xây dựng, Sở Tài chính" in asked.out
    assert len(office.rows()) == 1
    assert office.events() == []
    done = terminal.do(*order, "--yes", "--json", now=NOW).json
    assert [(row["lead"], row["due"]) for row in done["created"]] == [
        ("Sở Xây dựng", "2026-04-01"),
        ("Sở Tài chính", "2026-04-01"),
    ]
    rows = [row for row in office.rows() if row.obligation_id == 2]
    assert [row.id for row in rows] == [row["id"] for row in done["created"]]
    assert [(event.by, event.document) for event in office.events("event")] == [("Lê An", "5/BKHCN")]
    listed = terminal.do("event", "list", "--all", "--json", now=NOW).json
    assert [(row["id"], row["on"]) for row in listed] == [(2, "2026-03-02"), (3, None)]
    told = terminal.do("why", str(rows[0].id), now=NOW).out
    assert "có hạn theo ngày của sự kiện" in told


def test_another_day_moves_it_and_says_from_what_to_what(office: Office, terminal: Terminal) -> None:
    first = ("event", "set", "2", "2026-03-02", "--document", "5/BKHCN", *BY, "--yes")
    terminal.do(*first, now=NOW)
    again = terminal.do(*first, now=NOW)
    assert "không có gì thay đổi" in again.err
    order = ("event", "set", f"#{office.row(lead='tc').id}", "2026-03-05", "--document", "7/BKHCN", *BY)
    asked = terminal.call(*order, now=NOW)
    assert asked.code == 7
    assert "Đổi hạn: 01/04/2026 → thứ Bảy, 04/04/2026" in asked.out
    assert "Ngày đã ghi trước đây: thứ Hai, 02/03/2026" in asked.out
    moved = terminal.do(*order, "--yes", "--json", now=NOW).json
    assert [(row["due_was"], row["due"]) for row in moved["moved"]] == [("2026-04-01", "2026-04-04")] * 2
    assert {row.round for row in office.rows() if row.obligation_id == 2} == {2}


def test_a_day_that_opens_a_duty_without_an_end_is_said(office: Office, terminal: Terminal) -> None:
    done = terminal.do(
        "event", "set", "3", "2026-03-02", "--document", "8/QĐ", *BY, "--yes", "--json", now=NOW
    )
    assert done.json["earliest"] == ["2026-03-12"]
    assert done.json["created"] == []


WRONG = (
    (["2", "2026-03-02"], 3, "--document"),
    (["2", "hôm qua", "--document", "5"], 3, "không hiểu ngày"),
    (["2026-03-02", "--document", "5"], 3, "event set"),
    (["hai", "2026-03-02", "--document", "5"], 3, "event list"),
    (["1", "2026-03-02", "--document", "5"], 7, "không chờ sự kiện"),
    (["99", "2026-03-02", "--document", "5"], 4, "99"),
    (["#99", "2026-03-02", "--document", "5"], 4, "event list"),
    (["07/KH", "2", "2026-03-02", "--document", "5"], 4, "07/KH"),
    (["06/KH-UBND", "9", "2026-03-02", "--document", "5"], 4, "không có mục"),
)


def test_a_wrong_call_says_what_is_missing(office: Office, terminal: Terminal) -> None:
    for arguments, code, words in WRONG:
        answer = terminal.call("event", "set", *arguments, *BY, "--yes", now=NOW)
        assert answer.code == code, arguments
        assert words in answer.err
    assert office.events() == []
    assert [row.due for row in office.rows()] == [date(2026, 3, 31)]
