"""The arithmetic of working days, against a calendar that is counted day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.workdays import Day, WorkCalendar

SWAP = "12729/VPCP-KGVX"
DAYS = {
    date(2026, 1, 1): Day(off=True, name="Tết Dương lịch", document=SWAP),
    date(2026, 1, 2): Day(off=True, name="nghỉ hoán đổi", document=SWAP),
    date(2026, 1, 10): Day(off=False, name="làm bù", document=SWAP),
    **{
        date(2026, 2, 16) + timedelta(days=n): Day(off=True, name="Tết Nguyên đán", document=SWAP)
        for n in range(5)
    },
}


def holidays(year: int) -> dict[date, str]:
    return {date(year, 1, 1): "Tết Dương lịch", date(year, 9, 2): "Quốc khánh"}


def calendar() -> WorkCalendar:
    return WorkCalendar(DAYS, frozenset({2026}), holidays)


CALENDAR = calendar()
dates = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def counted(day: date, n: int) -> date:
    """The slow way: one day at a time."""
    step = timedelta(days=1 if n > 0 else -1)
    while n:
        day += step
        if CALENDAR.is_workday(day):
            n -= 1 if n > 0 else -1
    return day


@pytest.mark.parametrize(
    ("day", "worked", "reason"),
    [
        (date(2026, 1, 1), False, "Tết Dương lịch"),
        (date(2026, 1, 2), False, "nghỉ hoán đổi"),
        (date(2026, 1, 3), False, "thứ Bảy"),
        (date(2026, 1, 4), False, "Chủ nhật"),
        (date(2026, 1, 5), True, ""),
        (date(2026, 1, 10), True, "làm bù"),
        (date(2026, 9, 2), True, ""),  # an official year holds only what its notices say
        (date(2027, 9, 2), False, "Quốc khánh"),
    ],
)
def test_it_knows_which_days_are_worked_and_why(day: date, worked: bool, reason: str) -> None:
    assert CALENDAR.is_workday(day) is worked
    assert CALENDAR.reason(day) == reason


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 5), 0, date(2026, 1, 5)),
        (date(2026, 1, 3), 0, date(2026, 1, 3)),  # nothing added, nothing rolled
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 1, 9), 2, date(2026, 1, 12)),
        (date(2026, 1, 12), -1, date(2026, 1, 10)),
        (date(2026, 1, 4), 1, date(2026, 1, 5)),
        (date(2026, 1, 5), -1, date(2025, 12, 31)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
    ],
)
def test_it_adds_working_days(day: date, n: int, expected: date) -> None:
    assert CALENDAR.add(day, n) == expected


def test_it_rolls_to_the_nearest_working_day_on_either_side() -> None:
    assert CALENDAR.next_workday(date(2026, 2, 14)) == date(2026, 2, 23)
    assert CALENDAR.previous_workday(date(2026, 2, 22)) == date(2026, 2, 13)
    assert CALENDAR.next_workday(date(2026, 1, 10)) == date(2026, 1, 10)


@given(dates, st.integers(-300, 300))
def test_adding_is_counting_day_by_day(day: date, n: int) -> None:
    assert CALENDAR.add(day, n) == counted(day, n)


@given(dates, st.integers(1, 600))
def test_counting_undoes_adding(day: date, n: int) -> None:
    assert CALENDAR.count(day, CALENDAR.add(day, n)) == n


@given(dates, st.integers(1, 600))
def test_from_a_working_day_there_and_back_is_the_same_day(day: date, n: int) -> None:
    day = CALENDAR.next_workday(day)
    assert CALENDAR.add(CALENDAR.add(day, n), -n) == day


@given(dates, dates, dates)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    assert CALENDAR.count(a, b) + CALENDAR.count(b, c) == CALENDAR.count(a, c)


@given(dates, dates)
def test_rolling_is_monotone_and_reaches_a_working_day(a: date, b: date) -> None:
    low, high = sorted((a, b))
    for roll in (CALENDAR.next_workday, CALENDAR.previous_workday):
        assert CALENDAR.is_workday(roll(low))
        assert roll(low) <= roll(high)


def test_a_year_without_a_notice_is_provisional() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))


def test_a_row_stands_over_what_is_computed_for_a_provisional_year() -> None:
    rows = {date(2027, 9, 2): Day(off=False, name="làm việc", document="1/TB")}
    assert WorkCalendar(rows, frozenset(), holidays).is_workday(date(2027, 9, 2))


def test_a_computed_year_may_hold_a_worked_weekend_day() -> None:
    worked = {date(2027, 9, 4): Day(off=False, name="làm bù", document="")}
    made = WorkCalendar({}, frozenset(), lambda year: worked)
    assert made.is_workday(date(2027, 9, 4))
    assert made.reason(date(2027, 9, 4)) == "làm bù"


def test_nothing_is_computed_for_years_nobody_asks_about() -> None:
    def refuse(year: int) -> dict[date, str]:
        raise AssertionError(year)

    only = WorkCalendar(DAYS, frozenset({2026}), refuse)
    assert only.add(date(2026, 1, 5), 100) == CALENDAR.add(date(2026, 1, 5), 100)


def test_the_stamp_changes_with_the_data_and_the_version_and_with_nothing_else() -> None:
    base = calendar().stamp
    used = calendar()
    used.add(date(2026, 1, 1), 900)
    assert used.stamp == base
    assert WorkCalendar(dict(reversed(DAYS.items())), frozenset({2026}), holidays).stamp == base
    assert WorkCalendar(DAYS, frozenset({2025, 2026}), holidays).stamp != base
    assert WorkCalendar(DAYS, frozenset({2026}), holidays, lambda: "0.99").stamp != base
    fewer = {day: row for day, row in DAYS.items() if row.off}
    assert WorkCalendar(fewer, frozenset({2026}), holidays).stamp != base


def test_it_does_not_look_at_the_given_rows_again() -> None:
    rows = dict(DAYS)
    made = WorkCalendar(rows, frozenset({2026}), holidays)
    rows.clear()
    assert not made.is_workday(date(2026, 1, 2))


def test_the_end_of_time_is_an_error_and_not_an_endless_walk() -> None:
    with pytest.raises(OverflowError):
        CALENDAR.add(date(9999, 12, 30), 30)
    with pytest.raises(OverflowError):
        CALENDAR.add(date(1, 1, 3), -30)
