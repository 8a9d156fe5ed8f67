"""Standings: everything a notice needs, in a handful of queries however many rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from scheduler.config import load_config
from scheduler.register.changes import request_extension, return_, submit
from scheduler.register.models import CalendarDay
from scheduler.register.practice import calendar_overrides, practice_of
from scheduler.register.standing import load_standings, next_notice_on
from scheduler.register.store import Register
from tests.office import BEFORE_10_12, ISSUED, PRACTICE, QUARTER_1, QUARTERLY, YEARLY, Office, deed

MARCH_10 = date(2026, 3, 10)


@pytest.fixture
def office(register: Register) -> Office:
    return Office(register)


@contextmanager
def counted(register: Register) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(register.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(register.engine, "before_cursor_execute", hear)


def test_many_rows_cost_as_few_queries_as_few(office: Office) -> None:
    plan = office.plan()
    for code in range(30):
        office.agency(f"x{code}")
    leads = [f"x{code}" for code in range(30)]
    office.duty(plan, QUARTERLY, YEARLY, leads=leads)
    office.duty(plan, BEFORE_10_12, leads=leads, kind="report", recipient="khcn")
    office.unfold(plan)
    costs = []
    for ids in ([1], None):
        with office.register.read() as session, counted(office.register) as said:
            assert load_standings(session, ids=ids)
        costs.append(len(said))
    assert costs[1] <= costs[0] + 1 <= 7


def test_the_conditions_are_met_together(office: Office) -> None:
    plan = office.plan()
    other = office.plan("7/KH-UBND")
    office.duty(plan, QUARTERLY)
    office.duty(other, QUARTER_1, leads=["tc"])
    office.unfold(plan)
    office.unfold(other)
    first = office.row(lead="xd", period="2026-Q1")
    with office.writing() as session:
        submit(session, [first.id or 0], deed(MARCH_10), MARCH_10, "", PRACTICE)
    with office.register.read() as session:
        assert len(load_standings(session, plan_id=plan)) == 4
        assert len(load_standings(session, plan_id=plan, open_only=True)) == 3
        due = load_standings(session, due_for_notice_on=date(2026, 3, 17))
        assert [standing.state for standing in due] == ["submitted", "open"]
        assert len(load_standings(session, due_for_notice_on=date(2026, 3, 17), open_only=True)) == 1


def test_it_knows_the_names_of_everybody(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    standing = office.standing(office.unfold(plan)[0])
    assert (standing.agency_name, standing.holder_name) == ("Sở Xây dựng", "Sở Xây dựng")
    assert (standing.coordinator_name, standing.superior_name) == ("Sở Khoa học và Công nghệ", "UBND tỉnh")
    assert standing.active
    assert not standing.coordinator_is_lead


def test_only_what_was_told_in_this_round_counts(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    row = office.unfold(plan)[0]
    office.tell(row, -15)
    office.owe(row, -5)
    assert office.standing(row).told == {(-15, "lead"), (-5, "lead")}
    with office.writing() as session:
        ids = [row.id or 0]
        submit(session, ids, deed(MARCH_10), MARCH_10, "", PRACTICE)
        return_(session, ids, deed(MARCH_10), PRACTICE, reason="thiếu")
    assert office.standing(row).told == frozenset()


def test_a_returned_duty_runs_over_the_days_it_was_given(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    row = office.unfold(plan)[0]
    with office.writing() as session:
        ids = [row.id or 0]
        submit(session, ids, deed(MARCH_10), MARCH_10, "", PRACTICE)
        return_(session, ids, deed(MARCH_10), PRACTICE, reason="thiếu", to=date(2026, 3, 17))
    course = office.standing(row).course
    assert (course.start, course.aim, course.length) == (MARCH_10, date(2026, 3, 17), "month")


def test_a_request_holds_until_five_working_days_have_passed(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    row = office.unfold(plan)[0]
    with office.writing() as session:
        request_extension(session, [row.id or 0], deed(MARCH_10), PRACTICE, to=date(2026, 5, 4))
    course = office.standing(row).course
    assert course.hold_past_coordinator_until == date(2026, 3, 17)


def test_an_unconfirmed_submission_is_heard_of_once(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    row = office.unfold(plan)[0]
    with office.writing() as session:
        submit(session, [row.id or 0], deed(MARCH_10), MARCH_10, "", PRACTICE)
    standing = office.standing(row)
    assert next_notice_on(standing, PRACTICE, MARCH_10) == date(2026, 3, 17)
    assert next_notice_on(standing, PRACTICE, date(2026, 4, 1)) == date(2026, 4, 2)


def test_the_practice_is_made_of_the_configuration_and_the_loaded_days(office: Office) -> None:
    config = load_config(None, {})
    with office.writing() as session:
        session.add(CalendarDay(day=date(2026, 3, 31), off=True, name="nghỉ bù", document="1/TB"))
        session.flush()
        overrides = calendar_overrides(session)
    practice = practice_of(config, overrides)
    assert not practice.calendar.is_workday(date(2026, 3, 31))
    assert practice.ladder.before["month"] == (-5, -1)
    assert practice.stamp != practice_of(config).stamp
    assert practice_of(config).stamp == PRACTICE.stamp
    assert practice.ladder_for("off").superior == "off"


def test_a_recipient_of_nothing_is_no_lead(office: Office) -> None:
    plan = office.plan(issued=ISSUED)
    office.duty(plan, BEFORE_10_12, leads=["khcn"], kind="report", recipient="khcn")
    assert office.unfold(plan) == []
