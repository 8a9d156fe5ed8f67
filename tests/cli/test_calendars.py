"""`nhacviec calendar`: a notice is loaded after showing what it moves; a year shows the office's dues."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from rules.rule import Mark, Once, Recurring, Spot
from scheduler.register.models import CalendarDay
from scheduler.register.models import Office as OfficeRow
from scheduler.register.store import Register
from tests.cli.office import Answer
from tests.cli.office import Office as Terminal
from tests.office import ISSUED, YEARLY, Office

NOW = "2026-12-01T08:00"
DECEMBER = date(2026, 12, 1)
BY = ("--by", "Lê An")
# The package computes Tết 2027 as 4, 5, 8, 9, 10 February; this notice gives back the 10th, takes the 11th.
NOTICE = """\
day,state,name,document
2027,official,Lịch nghỉ năm 2027,1234/TB-BNV
2027-01-01,off,Tết Dương lịch,Điều 112
2027-02-04,off,Tết Nguyên đán,1234/TB-BNV
2027-02-05,off,Tết Nguyên đán,1234/TB-BNV
2027-02-08,off,Tết Nguyên đán,1234/TB-BNV
2027-02-09,off,Tết Nguyên đán,1234/TB-BNV
2027-02-11,off,Tết Nguyên đán,1234/TB-BNV
2027-04-16,off,Giỗ Tổ Hùng Vương,Điều 112
2027-04-30,off,Ngày Chiến thắng,Điều 112
2027-05-01,off,Ngày Quốc tế lao động,Điều 112
2027-05-03,off,nghỉ bù,Điều 111
2027-06-01,off,nghỉ hoán đổi,1234/TB-BNV
2027-06-05,worked,làm bù,1234/TB-BNV
2027-09-02,off,Quốc khánh,1234/TB-BNV
2027-09-03,off,Quốc khánh,1234/TB-BNV
2027-11-24,off,Ngày Văn hóa Việt Nam,28/2026/QH16
"""


@pytest.fixture
def office(opened: Register) -> Office:
    """A monthly duty due on the first working day, one due on 10 February, one at the end of each year."""
    made = Office(opened)
    plan = made.plan()
    made.duty(plan, Recurring("month", spot=Spot(pick="workday", day=1)), leads=["xd"])
    made.duty(plan, Once(Mark(2027, Spot(2, 1, "day", 11))), leads=["xd", "tc"])
    made.duty(plan, YEARLY, leads=["nv"])
    made.unfold(plan, today=DECEMBER)
    return made


def load(terminal: Terminal, tmp_path: Path, content: str, *options: str) -> Answer:
    path = tmp_path / "lich-2027.csv"
    path.write_text(content, encoding="utf-8")
    return terminal.call("calendar", "import", str(path), *BY, *options, now=NOW)


def days(register: Register) -> list[CalendarDay]:
    with register.read() as session:
        rows = list(session.scalars(select(CalendarDay).order_by(text("day"))))
        session.expunge_all()
    return rows


def test_it_shows_which_deadlines_move_before_anything_is_written(
    office: Office, opened: Register, terminal: Terminal, tmp_path: Path
) -> None:
    before = [row.model_dump() for row in office.rows()]
    asked = load(terminal, tmp_path, NOTICE)
    assert asked.code == 7
    for words in (
        "lich-2027.csv: 15 ngày (14 nghỉ, 1 làm bù)",
        "Năm 2027: từ nay là lịch chính thức",
        "thứ Tư, 10/02/2027: làm việc (không còn là Mùng năm",
        "thứ Năm, 11/02/2027: nghỉ (Tết Nguyên đán)",
        "thứ Bảy, 05/06/2027: làm việc (làm bù)",
        "3 kỳ hạn có ngày mới (1 đổi chính hạn",
        "→ 02/06/2027",
        "06/KH-UBND, 2; 2 cơ quan",
        "không còn tạm tính",
    ):
        assert words in asked.out
    assert max(map(len, asked.out.splitlines())) <= 100
    assert [row.model_dump() for row in office.rows()] == before
    assert days(opened) == []
    assert office.events() == []


def test_what_was_shown_is_what_is_done(
    office: Office, opened: Register, terminal: Terminal, tmp_path: Path
) -> None:
    first_workday = office.row(period="2027-06")
    office.tell(first_workday, -1)
    told = load(terminal, tmp_path, NOTICE, "--yes", "--json").json
    assert told["official_years"] == [2027]
    assert len(told["days"]) == 15
    assert [(move["due_was"], move["due"], move["aim_was"], move["aim"]) for move in told["moves"]] == [
        ("2027-02-11", "2027-02-11", "2027-02-11", "2027-02-10"),
        ("2027-02-11", "2027-02-11", "2027-02-11", "2027-02-10"),
        ("2027-06-01", "2027-06-02", "2027-06-01", "2027-06-02"),
    ]
    assert told["no_longer_provisional"] > 3
    after = office.again(first_workday)
    assert (after.due, after.provisional) == (date(2027, 6, 2), False)
    assert after.original_due == after.due  # the day the words mean, now that the year is known
    (change,) = office.notices("change")
    assert "từ 01/06/2027 thành 02/06/2027, căn cứ" in json.loads(change.payload)["text"]
    assert [event.by for event in office.events("calendar")] == ["Lê An"]
    assert [event.occurrence_id for event in office.events("move")] == [first_workday.id]
    assert len(days(opened)) == 15
    shown = terminal.do("calendar", "2027", now=NOW).out
    assert "Tạm tính" not in shown
    assert "1234/TB-BNV" in shown


def test_the_same_file_again_changes_nothing(
    office: Office, opened: Register, terminal: Terminal, tmp_path: Path
) -> None:
    load(terminal, tmp_path, NOTICE, "--yes")
    again = load(terminal, tmp_path, NOTICE)
    assert again.code == 0
    assert "không có gì thay đổi" in again.err
    assert len(office.events("calendar")) == 1


def test_a_newer_notice_of_the_year_replaces_the_older_one(
    office: Office, opened: Register, terminal: Terminal, tmp_path: Path
) -> None:
    load(terminal, tmp_path, NOTICE, "--yes")
    with opened.write() as session:
        session.get_one(OfficeRow, 1).calendar_days = 999
    newer = NOTICE.replace("2027-06-01,off,nghỉ hoán đổi,1234/TB-BNV\n", "").replace(
        "2027-06-05,worked,làm bù,1234/TB-BNV\n", ""
    )
    told = load(terminal, tmp_path, newer, "--yes", "--json").json
    assert told["removed"] == ["2027-06-01", "2027-06-05"]
    assert [(move["due_was"], move["due"]) for move in told["moves"]] == [("2027-06-02", "2027-06-01")]
    assert office.row(period="2027-06").due == date(2027, 6, 1)
    assert len(days(opened)) == 13
    with opened.read() as session:  # an officer meant it: the brake does not ask about missing days
        assert session.get_one(OfficeRow, 1).calendar_days < 999


def test_one_more_day_does_not_make_the_year_provisional_again(
    office: Office, opened: Register, terminal: Terminal, tmp_path: Path
) -> None:
    load(terminal, tmp_path, NOTICE, "--yes")
    told = load(
        terminal,
        tmp_path,
        "day,state,name,document\n2027-11-24,off,Ngày Văn hóa,9/TB\n",
        "--yes",
        "--json",
    ).json
    assert told["removed"] == told["moves"] == []
    assert all(day.official for day in days(opened))


def test_settled_rows_are_left_alone_and_bad_lines_are_told(
    office: Office, terminal: Terminal, tmp_path: Path
) -> None:
    row = office.row(period="2027-06")
    terminal.do("accept", str(row.id), *BY, now=NOW)
    done = load(terminal, tmp_path, NOTICE + "2027-13-01,off,Tết,1/TB\n", "--yes", "--json").json
    assert office.again(row).due == date(2027, 6, 1)
    assert row.id not in [move["id"] for move in done["moves"]]
    (problem,) = done["problems"]
    assert problem["place"] == "lich-2027.csv:18"


def test_a_file_without_one_good_line_is_refused(
    opened: Register, terminal: Terminal, tmp_path: Path
) -> None:
    for words in ("day,state,name,document\n", "day,state,name,document\n2027-02-30,off,Tết,1\n", "x\n"):
        answer = load(terminal, tmp_path, words, "--yes")
        assert answer.code == 3
        assert "lich-2027.csv" in answer.err
    assert days(opened) == []


def test_a_year_shows_the_dues_of_the_office_and_those_beyond_the_horizon(
    office: Office, terminal: Terminal
) -> None:
    near = terminal.do("calendar", "2027", "--json", now=NOW).json
    assert near["provisional"] is True
    assert {"day": "2027-02-11", "count": 2} in near["dues"]
    far = terminal.do("calendar", "year", "2029", "--json", now=NOW).json
    assert {"day": "2029-12-31", "count": 1} in far["dues"]
    assert sum(line["count"] for line in far["dues"]) == 13
    assert "Tạm tính" in terminal.do("calendar", "2029", now=NOW).out
    assert terminal.call("calendar", "năm sau", now=NOW).code == 2
    assert "import" in terminal.do("calendar", "--help", now=NOW).out


def test_dates_on_a_year_without_a_notice_say_so_wherever_they_are_shown(
    office: Office, terminal: Terminal
) -> None:
    row = office.row(period="2027-06")
    assert row.provisional
    assert "tạm tính" in terminal.do("upcoming", "--days", "200", now=NOW).out
    lines = terminal.do("upcoming", "--days", "200", "--json", now=NOW).json
    assert {line["provisional"] for line in lines if line["due"] > "2027"} == {True}
    assert "tạm tính" in terminal.do("why", str(row.id), now=NOW).out
    assert "tạm tính" in terminal.do("show", "06/KH-UBND", "1", now=NOW).out
    assert "tạm tính" in terminal.raw("explain", "Hằng năm", "--issued", str(ISSUED)).out
