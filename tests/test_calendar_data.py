"""Our dated calendar file, beside the `holidays` package; files of overrides; the year on the screen."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rules.errors import BadInput, NotFound
from rules.workdays import WorkCalendar
from scheduler.calendarfile import MAX_BYTES, read_overrides
from scheduler.cli.calendar import run_calendar
from scheduler.workcalendar import (
    WORKDAYS_FILE,
    OverrideDay,
    bundled,
    computed_holidays,
    load_calendar,
)

# Where the notices and the package disagree: day -> (worked by the notice, its source).
# The package tells the yearly notice, not the separate letter about New Year's Day 2026.
DIFFERENCES = {
    date(2026, 1, 2): (False, "12729/VPCP-KGVX"),
    date(2026, 1, 10): (True, "12729/VPCP-KGVX"),
}
# What the package says of the next years without a notice, weekdays off only. A change here moves
# provisional dates of running plans: look at what moves before taking the new numbers.
PROVISIONAL = {
    2027: "01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24",
    2028: "01-03 01-24 01-25 01-26 01-27 01-28 04-04 05-01 05-02 09-01 09-04 11-24",
    2029: "01-01 02-12 02-13 02-14 02-15 02-16 04-23 04-30 05-01 09-03 09-04 11-26",
    2030: "01-01 01-31 02-01 02-04 02-05 02-06 04-12 04-30 05-01 09-02 09-03 11-25",
}
GOOD = """\
day,state,name,document
2027,official,Lịch nghỉ năm 2027,1234/TB-BNV
2027-01-01,off,Tết Dương lịch,Điều 112
04/02/2027,off,29 tháng Chạp,1234/TB-BNV
5/2/2027,off,30 tháng Chạp,1234/TB-BNV
2027-02-06,off,mùng 1,1234/TB-BNV
2027-02-07,off,mùng 2,1234/TB-BNV
2027-02-08,off,mùng 3,1234/TB-BNV
2027-04-16,off,Giỗ Tổ Hùng Vương,Điều 112
2027-04-30,off,Ngày Chiến thắng,Điều 112
2027-05-01,off,Ngày Quốc tế lao động,Điều 112
2027-09-02,off,Quốc khánh,1234/TB-BNV
2027-09-03,off,Quốc khánh,1234/TB-BNV
2027-09-11,làm bù,làm bù,1234/TB-BNV
2027-11-24,off,Ngày Văn hóa Việt Nam,28/2026/QH16
"""


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1)
    ]


def write(folder: Path, text: str) -> Path:
    path = folder / "lich.csv"
    path.write_text(text, encoding="utf-8")
    return path


def screen(year: int, calendar: WorkCalendar | None = None, dues: dict[date, int] | None = None) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    run_calendar(year, False, dues or {}, console, calendar)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_official_years_agree_with_the_package_but_for_named_differences(year: int) -> None:
    ours = load_calendar()
    package = WorkCalendar({}, frozenset(), computed_holidays)
    differing = {day for day in days_of(year) if ours.is_workday(day) != package.is_workday(day)}
    assert differing == {day for day in DIFFERENCES if day.year == year}
    for day in differing:
        worked, source = DIFFERENCES[day]
        assert ours.is_workday(day) is worked
        assert bundled()[0][day].document == source


@pytest.mark.parametrize("year", PROVISIONAL)
def test_an_upgrade_of_the_package_cannot_move_a_date_unseen(year: int) -> None:
    calendar = load_calendar()
    off = [day for day in days_of(year) if day.weekday() < 5 and not calendar.is_workday(day)]
    assert " ".join(f"{day:%m-%d}" for day in off) == PROVISIONAL[year]
    assert calendar.is_provisional(date(year, 1, 1))


@pytest.mark.parametrize(("year", "worked"), [(2024, 251), (2025, 250), (2026, 249)])
def test_the_official_years_have_their_number_of_working_days(year: int, worked: int) -> None:
    calendar = load_calendar()
    assert sum(map(calendar.is_workday, days_of(year))) == worked
    assert not calendar.is_provisional(date(year, 6, 1))


def test_every_swap_names_its_other_half_on_the_right_weekday() -> None:
    days = bundled()[0]
    weekdays = {"thứ Hai": 0, "thứ Sáu": 4, "thứ Bảy": 5}
    swaps = 0
    for day, row in days.items():
        for words, d, m, y in re.findall(r"(thứ \S+) (\d+)/(\d+)/(\d+)", row.name):
            other = date(int(y), int(m), int(d))
            assert other.weekday() == weekdays[words]
            assert days[other].off is not row.off
            assert (day.weekday() < 5) is row.off
            swaps += 1
    assert swaps == 8  # four swaps, told from both sides


def test_our_file_is_in_order_complete_and_plain() -> None:
    lines = WORKDAYS_FILE.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "day,state,name,document"
    assert lines[1:] == sorted(lines[1:])
    assert all(line.count(",") == 3 and '"' not in line for line in lines)
    overrides, problems = read_overrides(WORKDAYS_FILE)
    assert problems == []
    assert {row.day.year for row in overrides if row.official} == bundled()[1] == {2024, 2025, 2026}


def test_a_far_year_has_no_holidays_and_no_crash() -> None:
    assert computed_holidays(2500) == {date(2500, 11, 24): "Ngày Văn hóa Việt Nam"}


def test_importing_it_does_not_import_the_holidays_package() -> None:
    program = (
        "import sys; from datetime import date; from scheduler.workcalendar import load_calendar;"
        "c = load_calendar(); c.add(date(2026, 1, 5), 200); print('holidays' in sys.modules);"
        "c.is_workday(date(2027, 3, 1)); print('holidays' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]


def test_an_override_stands_over_our_file_and_changes_the_stamp() -> None:
    swap = [
        OverrideDay(date(2026, 11, 23), True, "nghỉ hoán đổi", "1/TB"),
        OverrideDay(date(2026, 11, 28), False, "làm bù", "1/TB"),
    ]
    calendar = load_calendar(swap)
    assert not calendar.is_workday(date(2026, 11, 23))
    assert calendar.is_workday(date(2026, 11, 28))
    assert calendar.stamp != load_calendar().stamp == load_calendar().stamp


def test_a_swap_alone_leaves_the_year_provisional_and_its_computed_holidays_standing() -> None:
    calendar = load_calendar([OverrideDay(date(2027, 9, 11), False, "làm bù", "1/TB")])
    assert calendar.is_provisional(date(2027, 9, 11))
    assert calendar.is_workday(date(2027, 9, 11))
    assert not calendar.is_workday(date(2027, 9, 2))


def test_a_file_with_the_whole_notice_makes_its_year_official(tmp_path: Path) -> None:
    overrides, problems = read_overrides(write(tmp_path, GOOD))
    assert problems == []
    assert len(overrides) == 13
    calendar = load_calendar(overrides)
    assert not calendar.is_provisional(date(2027, 1, 1))
    assert not calendar.is_workday(date(2027, 2, 4))
    assert calendar.is_workday(date(2027, 2, 10))  # the package thought it off; the notice does not say so
    assert calendar.is_workday(date(2027, 9, 11))


def test_a_notice_that_forgets_a_holiday_does_not_make_the_year_official(tmp_path: Path) -> None:
    text = GOOD.replace("2027-11-24,off,Ngày Văn hóa Việt Nam,28/2026/QH16\n", "")
    overrides, problems = read_overrides(write(tmp_path, text))
    assert len(overrides) == 12
    assert not any(row.official for row in overrides)
    assert [problem.place for problem in problems] == ["lich.csv:2"]
    assert "24/11" in str(problems[0])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2027-02-30,off,Tết,1/TB", "2027-02-30"),
        ("30/2,off,Tết,1/TB", "30/2"),
        ("1027-02-03,off,Tết,1/TB", "1027-02-03"),
        ("2027-02-03,maybe,Tết,1/TB", "maybe"),
        ("2027-02-03,off,,1/TB", "tên ngày"),
        ("2027-02-03,off,Tết,", "số văn bản"),
        ("2027-02-03,off,Tết", "3 cột"),
        ("2027-02-03,off,Tết, Nguyên đán,1/TB", "5 cột"),
        ("2027-09-02,off,hai lần,1/TB", "02/09/2027"),
        ("2027-02-03,off," + "x" * 400 + ",1/TB", "300"),
        ("2027-02-03,off,T\x07ết,1/TB", "điều khiển"),
        ("năm 2027,official,Lịch,1/TB", "năm 2027"),
        ("2027,official,Lịch,", "số văn bản"),
        ("2028,official,Lịch,1/TB", "2028"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_good_rows_are_kept(
    line: str, words: str, tmp_path: Path
) -> None:
    text = (
        f"day,state,name,document\n2027-09-02,off,Quốc khánh,1/TB\n\n{line}\n2027-09-03,off,Quốc khánh,1/TB\n"
    )
    overrides, problems = read_overrides(write(tmp_path, text))
    assert [row.day for row in overrides] == [date(2027, 9, 2), date(2027, 9, 3)]
    assert [problem.place for problem in problems] == ["lich.csv:4"]
    assert words in str(problems[0])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"ngay;gi do\n", "cột"),
        (b"\xff\xfe\x00d\x00a", "UTF-8"),
        (b"x" * (MAX_BYTES + 1), "lớn quá"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "lich.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        read_overrides(path)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="không tìm thấy tệp"):
        read_overrides(tmp_path / "none.csv")


def test_it_reads_what_excel_writes_in_vietnam(tmp_path: Path) -> None:
    text = "\ufeffNgày;Trạng thái;Tên;Văn bản\r\n02/09/2027;Nghỉ;Quốc khánh;1/TB\r\n"
    overrides, problems = read_overrides(write(tmp_path, text))
    assert problems == []
    assert overrides == [OverrideDay(date(2027, 9, 2), True, "Quốc khánh", "1/TB")]


@given(text=st.text(max_size=200), header=st.booleans())
def test_no_text_makes_the_reader_crash(
    tmp_path_factory: pytest.TempPathFactory, text: str, header: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes((("day,state,name,document\n" if header else "") + text).encode("utf-8", "replace"))
    try:
        overrides, problems = read_overrides(path)
    except BadInput:
        return
    assert all(isinstance(row, OverrideDay) for row in overrides)
    assert all(problem.place for problem in problems)


def test_the_screen_shows_days_off_worked_saturdays_and_dues() -> None:
    shown = screen(2026, dues={date(2026, 3, 31): 5, date(2027, 1, 1): 9})
    assert "Lịch làm việc năm 2026, 249 ngày làm việc" in shown
    assert "10+" in shown
    assert "16- 17- 18- 19- 20-  21" in shown
    assert "31*" in shown
    assert "5 kỳ hạn, rơi vào 1 ngày" in shown
    assert "12729/VPCP-KGVX" in shown
    assert "tính:" not in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_the_screen_marks_a_provisional_year() -> None:
    shown = screen(2027)
    assert "Tạm tính" in shown
    assert "16/04/2027" in shown


def test_a_narrow_screen_is_not_a_crash() -> None:
    console = Console(file=io.StringIO(), width=40)
    run_calendar(2026, False, {}, console)


def test_a_year_out_of_reach_is_refused() -> None:
    with pytest.raises(BadInput, match="2000"):
        screen(10000)


def test_json_holds_the_year() -> None:
    console = Console(file=io.StringIO(), width=20)
    run_calendar(2026, True, {date(2026, 12, 9): 2, date(2025, 12, 9): 1}, console)
    assert isinstance(console.file, io.StringIO)
    told = json.loads(console.file.getvalue())
    assert (told["year"], told["provisional"], told["workdays"]) == (2026, False, 249)
    assert told["dues"] == [{"day": "2026-12-09", "count": 2}]
    assert told["days"][2] == {
        "day": "2026-01-10",
        "state": "worked",
        "name": "làm bù cho thứ Sáu 02/01/2026",
        "document": "12729/VPCP-KGVX",
    }
