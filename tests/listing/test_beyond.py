"""Listing beyond the stored horizon: the same dates that the register would hold, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from rules.rule import Mark, Once
from scheduler.register.models import Assignment
from scheduler.register.reads import ReadConnection
from scheduler.register.reads.beyond import beyond, last_day
from scheduler.register.reads.days import calendar_of
from scheduler.register.reads.lines import upcoming
from scheduler.register.store import Register
from tests.office import BEFORE_10_12, EVERY_2_YEARS, ISSUED, PRACTICE, QUARTERLY, YEARLY, Office

Look = Callable[[], ReadConnection]
FIVE_YEARS = 5 * 366


def listed(reader: ReadConnection, days: int = FIVE_YEARS) -> list[tuple[str, date, bool]]:
    lines = upcoming(reader, ISSUED, days) + beyond(reader, PRACTICE.calendar, ISSUED, days)
    return sorted((line.lead, line.due, line.assumed) for line in lines)


def test_live_lines_and_stored_lines_together_are_what_a_far_horizon_would_store(
    register: Register, reading: Look
) -> None:
    office = Office(register)
    plan = office.plan()
    for rule in (YEARLY, BEFORE_10_12, QUARTERLY, EVERY_2_YEARS, Once(Mark(2029))):
        office.duty(plan, rule, leads=["xd", "tc"])
    office.unfold(plan, horizon_days=400)
    near = listed(reading())
    office.unfold(plan, horizon_days=FIVE_YEARS)
    reader = reading()
    assert beyond(reader, PRACTICE.calendar, ISSUED, FIVE_YEARS) == []
    assert near == listed(reader)
    assert len({(row.obligation_id, row.holder_id, row.due) for row in office.rows()}) == len(near)


def test_nothing_is_unfolded_within_the_horizon(register: Register, reading: Look) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, QUARTERLY)
    office.unfold(plan)
    assert beyond(reading(), PRACTICE.calendar, ISSUED, 400) == []


def test_the_recipient_of_a_report_does_not_owe_it_to_itself(register: Register, reading: Look) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, BEFORE_10_12, leads=["xd", "khcn"], kind="report", recipient="khcn")
    office.unfold(plan)
    found = beyond(reading(), PRACTICE.calendar, ISSUED, FIVE_YEARS)
    assert {line.lead for line in found} == {"Sở Xây dựng"}


def test_membership_ends_and_so_do_its_lines(register: Register, reading: Look) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, QUARTERLY)
    office.unfold(plan)
    with office.writing() as session:
        session.get_one(Assignment, 1).valid_to = date(2027, 7, 1)
    found = beyond(reading(), PRACTICE.calendar, ISSUED, FIVE_YEARS)
    assert [line.due for line in found] == [date(2027, 3, 31), date(2027, 6, 30)]


def test_two_agencies_under_one_holder_owe_one_answer(register: Register, reading: Look) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, BEFORE_10_12, leads=["xd", "tc"])
    office.unfold(plan)
    with office.writing() as session:
        session.get_one(Assignment, 1).holder_id = office.agencies["tc"]
    found = beyond(reading(), PRACTICE.calendar, ISSUED, FIVE_YEARS)
    assert {(line.lead, line.member) for line in found} == {("Sở Tài chính", "Sở Tài chính")}


def test_a_confirmed_reading_is_no_assumption_beyond_the_horizon_either(
    register: Register, reading: Look
) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, YEARLY, confirmed=True)
    office.duty(plan, YEARLY, leads=["tc"])
    office.unfold(plan)
    found = beyond(reading(), PRACTICE.calendar, ISSUED, FIVE_YEARS)
    assert {(line.lead, line.assumed) for line in found} == {("Sở Xây dựng", False), ("Sở Tài chính", True)}


def test_the_last_day_covers_what_the_last_year_owes_in_the_next(register: Register, reading: Look) -> None:
    office = Office(register)
    office.plan()
    assert last_day(reading(), ISSUED) == date(2030, 12, 31) + timedelta(days=366)


def test_an_empty_office_ends_today(register: Register, reading: Look) -> None:
    assert last_day(reading(), ISSUED) == ISSUED


def test_the_calendar_of_the_office_lies_over_the_bundled_one(register: Register, reading: Look) -> None:
    from scheduler.register.models import CalendarDay

    with register.write() as session:
        session.add(CalendarDay(day=date(2026, 4, 6), off=True, name="nghỉ riêng", document="01/TB"))
    calendar = calendar_of(reading())
    assert not calendar.is_workday(date(2026, 4, 6))
    assert calendar.reason(date(2026, 4, 6)) == "nghỉ riêng"
