"""Rules become rows once and only once, up to the horizon, for those who owe them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from scheduler.register.models import Assignment, Occurrence, Plan
from scheduler.register.store import Register
from scheduler.register.unfolding import extend_horizons, unfold_assignments
from tests.office import (
    BEFORE_5_12,
    BEFORE_10_12,
    EVERY_2_YEARS,
    ISSUED,
    QUARTER_1,
    QUARTERLY,
    YEAR_2025,
    YEARLY,
    Office,
    dates_of,
)


@pytest.fixture
def office(register: Register) -> Office:
    return Office(register)


def test_each_lead_gets_its_own_rows_up_to_the_horizon(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["xd", "tc"])
    rows = office.unfold(plan, today=ISSUED)
    assert dates_of([row for row in rows if row.holder_id == office.agencies["xd"]]) == [
        "2026-03-31",
        "2026-06-30",
        "2026-09-30",
        "2026-12-31",
    ]
    assert len(rows) == 8
    assert {row.state for row in rows} == {"open"}


def test_unfolding_again_creates_nothing_and_changes_nothing(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, YEARLY, leads=["xd", "tc"])
    office.unfold(plan)
    before = [row.model_dump() for row in office.rows()]
    assert office.unfold(plan) == []
    assert office.unfold(plan, today=ISSUED + timedelta(days=1), horizon_days=399) == []
    assert [row.model_dump() for row in office.rows()] == before


def test_a_single_deadline_has_its_row_however_far_it_is(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    office.duty(plan, EVERY_2_YEARS)
    office.unfold(plan, horizon_days=10)
    assert dates_of(office.rows()) == ["2026-03-31", "2027-12-31"]


def test_what_was_due_before_the_import_is_unsettled_and_silent(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, YEAR_2025)
    row = office.unfold(plan)[0]
    assert (row.state, row.next_notice_on) == ("unsettled", None)


def test_the_recipient_does_not_report_to_itself(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, BEFORE_10_12, leads=["xd", "khcn"], kind="report", recipient="khcn")
    office.unfold(plan)
    assert {row.holder_id for row in office.rows()} == {office.agencies["xd"]}


def test_a_date_resting_on_an_assumption_says_so_until_it_is_confirmed(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, YEARLY, leads=["xd"])
    office.duty(plan, YEARLY, leads=["tc"], confirmed=True)
    office.unfold(plan)
    assert office.row(lead="xd").assumed
    assert not office.row(lead="tc").assumed


def test_yearly_tasks_ride_on_the_dated_yearly_report_of_their_lead(office: Office) -> None:
    plan = office.plan()
    task = office.duty(plan, YEARLY, leads=["xd", "yt"])
    report = office.duty(plan, BEFORE_10_12, leads=["xd"], kind="report", recipient="khcn")
    office.unfold(plan)
    carried = office.row(lead="xd", duty=task)
    carrier = office.row(lead="xd", duty=report)
    alone = office.row(lead="yt", duty=task)
    assert carried.carried_by_id == carrier.id
    assert carried.due == date(2026, 12, 31)
    assert office.standing(carrier).carries == (carried.id,)
    assert office.standing(carried).course.carried
    assert office.standing(alone).course.plain_yearly
    # carried: nothing of its own but the coordinator's list after 31/12; alone: 15 working days before
    assert carried.next_notice_on == date(2027, 1, 4)
    assert alone.next_notice_on == date(2026, 12, 7)


def test_yearly_tasks_stand_on_their_own_where_the_plan_says_so(office: Office) -> None:
    plan = office.plan(yearly_tasks="own")
    task = office.duty(plan, YEARLY)
    office.duty(plan, BEFORE_10_12, kind="report", recipient="khcn")
    office.unfold(plan)
    row = office.row(duty=task)
    assert row.carried_by_id is None
    assert not office.standing(row).course.plain_yearly


def test_the_first_stage_knows_when_the_second_is_due(office: Office) -> None:
    plan = office.plan()
    second = office.duty(plan, BEFORE_10_12, leads=["khcn"], kind="report", recipient="ubnd")
    first = office.duty(
        plan, BEFORE_5_12, leads=["xd", "tc"], kind="report", recipient="khcn", next_stage=second
    )
    office.unfold(plan)
    assert office.standing(office.row(lead="xd", duty=first)).next_stage_due == date(2026, 12, 9)
    own = office.standing(office.row(duty=second))
    assert own.next_stage_due is None
    assert own.coordinator_is_lead


def test_the_tick_moves_the_horizon_and_loses_nothing_in_a_long_stop(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY)
    office.unfold(plan)
    stopped_for_two_years = date(2028, 1, 10)
    with office.writing() as session:
        session.execute(update(Plan).values(state="live", live_on=ISSUED))
        created = extend_horizons(session, office.practice, stopped_for_two_years)
        assert {row.state for row in created} == {"open"}
        assert extend_horizons(session, office.practice, stopped_for_two_years) == []
    dues = dates_of(office.rows())
    assert dues[0] == "2026-03-31"
    assert dues[-1] == "2028-12-31"
    assert len(dues) == 12
    missed = office.row(period="2027-Q2")
    assert missed.next_notice_on == stopped_for_two_years


def test_the_horizon_is_not_touched_before_it_is_needed(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY)
    office.unfold(plan, horizon_days=431)
    with office.writing() as session:
        assert extend_horizons(session, office.practice, ISSUED + timedelta(days=31)) == []
        reach = {row.unfolded_to for row in session.scalars(select(Assignment))}
    assert reach == {ISSUED + timedelta(days=431)}


def test_membership_has_dates(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY)
    with office.writing() as session:
        session.execute(update(Assignment).values(valid_from=date(2026, 4, 1), valid_to=date(2026, 9, 30)))
    office.unfold(plan)
    assert dates_of(office.rows()) == ["2026-06-30", "2026-09-30"]


def test_a_retired_row_and_an_ended_plan_unfold_to_nothing(office: Office) -> None:
    plan = office.plan(state="ended")
    office.duty(plan, QUARTERLY)
    assert office.unfold(plan) == []


def test_the_ids_may_be_named(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["xd"])
    office.duty(plan, QUARTERLY, leads=["tc"])
    with office.writing() as session:
        ids = [row.id for row in session.scalars(select(Assignment))]
        created: list[Occurrence] = unfold_assignments(session, ids[:1], office.practice, ISSUED)
    assert {row.holder_id for row in created} == {office.agencies["xd"]}
