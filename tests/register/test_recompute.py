"""Another practice moves dates: what is settled stays, what is open follows, who was told hears."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import SQLModel

from rules.errors import NhacviecError
from rules.ladder import Ladder
from rules.rule import Recurring, Spot
from scheduler.register import changes
from scheduler.register.changes import foresee_moves, recompute_stale, stale_count
from scheduler.register.models import Occurrence
from scheduler.register.practice import Practice
from scheduler.register.store import Register
from scheduler.register.unfolding import unfold_assignments
from scheduler.workcalendar import OverrideDay, load_calendar
from tests.office import (
    BEFORE_10_12,
    ISSUED,
    PRACTICE,
    QUARTER_1,
    QUARTERLY,
    YEARLY,
    Office,
    dates_of,
    deed,
)

LAST_OF_MARCH_OFF = Practice(
    calendar=load_calendar([OverrideDay(date(2026, 3, 31), True, "nghỉ bù", "1/TB", official=True)])
)
MARCH_2 = date(2026, 3, 2)
FIRST_WORKDAY = Recurring("month", spot=Spot(0, 0, "workday", 1))


@pytest.fixture
def office(register: Register) -> Office:
    return Office(register)


def test_the_stamp_follows_whatever_moves_a_date() -> None:
    stamps = {
        PRACTICE.stamp,
        LAST_OF_MARCH_OFF.stamp,
        replace(PRACTICE, ladder=Ladder(before={"year": (-10,)})).stamp,
        replace(PRACTICE, late="strict").stamp,
        replace(PRACTICE, roll="all").stamp,
    }
    assert len(stamps) == 5
    assert Practice(calendar=load_calendar()).stamp == PRACTICE.stamp


def test_a_new_day_off_moves_aim_and_lateness_but_not_the_due(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1, leads=["xd", "tc"])
    row = office.unfold(plan)[0]
    office.tell(row, -15)
    with office.writing() as session:
        assert stale_count(session, PRACTICE) == 0
        foreseen, total = foresee_moves(session, LAST_OF_MARCH_OFF, MARCH_2, MARCH_2 + timedelta(days=90))
        assert (len(foreseen), total) == (2, 2)
        assert stale_count(session, LAST_OF_MARCH_OFF) == 2
        moved = recompute_stale(session, LAST_OF_MARCH_OFF, MARCH_2, limit=1)
        moved += recompute_stale(session, LAST_OF_MARCH_OFF, MARCH_2)
        assert stale_count(session, LAST_OF_MARCH_OFF) == 0
    assert moved == foreseen
    after = office.again(row)
    assert (after.due, after.aim, after.overdue_from) == (
        date(2026, 3, 31),
        date(2026, 3, 30),
        date(2026, 4, 2),
    )
    assert after.schedule_stamp == LAST_OF_MARCH_OFF.stamp
    assert office.notices("change") == []
    assert office.events("move") == []


def test_a_due_that_is_a_working_day_moves_with_the_calendar_and_is_told(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, FIRST_WORKDAY)
    office.unfold(plan)
    row = office.row(period="2026-06")
    assert row.due == date(2026, 6, 1)
    office.tell(row, -1)
    off = Practice(calendar=load_calendar([OverrideDay(date(2026, 6, 1), True, "nghỉ", "2/TB")]))
    with office.writing() as session:
        recompute_stale(session, off, MARCH_2)
    assert office.again(row).due == date(2026, 6, 2)
    assert len(office.events("move")) == 1
    assert "từ 01/06/2026 thành 02/06/2026" in json.loads(office.notices("change")[0].payload)["text"]


def test_another_ladder_moves_only_the_next_notice(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    row = office.unfold(plan)[0]
    assert row.next_notice_on == date(2026, 3, 9)
    other = replace(PRACTICE, ladder=Ladder(before={"quarter": (-3,)}))
    with office.writing() as session:
        assert recompute_stale(session, other, MARCH_2) == []
    assert office.again(row).next_notice_on == date(2026, 3, 26)


def test_an_extended_and_a_returned_row_keep_what_was_decided(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1, leads=["xd", "tc"])
    extended, returned = office.unfold(plan)
    with office.writing() as session:
        by = deed(MARCH_2)
        changes.extend(session, [extended.id or 0], by, PRACTICE, to=date(2026, 4, 15), document="9")
        changes.submit(session, [returned.id or 0], by, MARCH_2, "1", PRACTICE)
        changes.return_(session, [returned.id or 0], by, PRACTICE, reason="thiếu")
        recompute_stale(session, LAST_OF_MARCH_OFF, MARCH_2)
    assert office.again(extended).due == date(2026, 4, 15)
    after = office.again(returned)
    assert (after.respond_by, after.overdue_from, after.late_from) == (
        date(2026, 3, 9),
        date(2026, 4, 2),
        date(2026, 4, 2),
    )


SETTLED = ("accepted", "waived", "joined", "unsettled")
ORDERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "submit",
                "accept",
                "return_",
                "request_extension",
                "extend",
                "waive",
                "reopen",
                "unfold",
                "stale",
            ]
        ),
        st.integers(0, 9),
        st.integers(0, 30),
    ),
    max_size=12,
)


def order(office: Office, verb: str, row: Occurrence, today: date, stale: bool) -> None:
    """Give one order; a refusal is an answer too."""
    practice = LAST_OF_MARCH_OFF if stale else PRACTICE
    by, ids = deed(today), [row.id or 0]
    with office.writing() as session:
        if verb == "unfold":
            unfold_assignments(session, None, practice, today, plan_id=1)
        elif verb == "stale":
            recompute_stale(session, practice, today)
        elif verb == "submit":
            changes.submit(session, ids, by, today, "1/BC", practice)
        elif verb == "return_":
            changes.return_(session, ids, by, practice, reason="x")
        elif verb in ("request_extension", "extend"):
            more = {"document": "1/QĐ"} if verb == "extend" else {}
            getattr(changes, verb)(session, ids, by, practice, to=today + timedelta(days=300), **more)
        elif verb == "waive":
            changes.waive(session, ids, by, practice, document="1/QĐ")
        else:
            getattr(changes, verb)(session, ids, by, practice)


@given(orders=ORDERS)
@settings(max_examples=25, deadline=None)
def test_whatever_happens_the_laws_hold(orders: list[tuple[str, int, int]]) -> None:
    """Settled rows are changed by nobody but a person; the original due never moves; dates keep order."""
    register = Register("sqlite://")
    SQLModel.metadata.create_all(register.engine)
    office = Office(register)
    plan = office.plan(imported_on=ISSUED)
    office.duty(plan, QUARTERLY, YEARLY, leads=["xd", "tc"])
    office.duty(plan, BEFORE_10_12, leads=["xd"], kind="report", recipient="khcn")
    office.unfold(plan)
    originals = {row.id: row.original_due for row in office.rows()}
    today = ISSUED
    for number, (verb, which, days) in enumerate(orders):
        today += timedelta(days=days)
        rows = office.rows()
        row = rows[which % len(rows)]
        before = {each.id: each.model_dump() for each in rows}
        events = len(office.events())
        try:
            order(office, verb, row, today, stale=number % 2 == 1)
        except NhacviecError:
            assert {each.id: each.model_dump() for each in office.rows()} == before
            assert len(office.events()) == events
            continue
        after = {each.id: each for each in office.rows()}
        if verb in ("unfold", "stale"):
            for key, facts in before.items():
                if facts["state"] in SETTLED:
                    assert after[key].model_dump() == facts
                assert after[key].state == facts["state"]
            assert len(office.events()) == events
        else:
            changed = [key for key in before if after[key].state != before[key]["state"]]
            assert len(office.events()) - events >= max(1, len(changed))
        for key, each in after.items():
            assert each.original_due == originals.get(key, each.original_due)
            assert each.due >= each.original_due
            assert each.aim < each.overdue_from
    with register.read() as session:
        assert changes.broken_links(session) == []
    register.dispose()


def test_unfolding_twice_under_another_practice_makes_no_doubles(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["xd"])
    office.unfold(plan)
    office.practice = LAST_OF_MARCH_OFF
    assert office.unfold(plan) == []
    assert len(dates_of(office.rows())) == 4


def test_nothing_stale_is_left_after_a_plan_has_ended(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1)
    row = office.unfold(plan)[0]
    with office.writing() as session:
        changes.end_plan(session, plan, deed(MARCH_2), PRACTICE, document="9/QĐ-UBND")
        session.execute(update(Occurrence).values(schedule_stamp="old"))
        recompute_stale(session, PRACTICE, MARCH_2)
        assert stale_count(session, PRACTICE) == 0
    assert office.again(row).next_notice_on is None
