"""One body takes over from another."""

import json
from datetime import date

import pytest

from rules.errors import NotFound, Refused
from scheduler.register.changes import foresee_succession, submit, succeed
from scheduler.register.models import Occurrence, Plan
from scheduler.register.store import Register
from scheduler.register.verdict import verdict
from tests.office import BEFORE_10_12, ISSUED, PRACTICE, QUARTERLY, YEARLY, Office, dates_of, deed

MAY_4 = date(2026, 5, 4)


@pytest.fixture
def office(register: Register) -> Office:
    return Office(register)


def hand_over(
    office: Office, old: str, new: str, effective: date = date(2026, 5, 1), today: date = MAY_4
) -> list[Occurrence]:
    with office.writing() as session:
        return succeed(
            session,
            office.agencies[old],
            office.agencies[new],
            effective,
            deed(today),
            PRACTICE,
            document="45/2025/NĐ-CP",
        )


def held_by(office: Office, code: str) -> list[Occurrence]:
    return [row for row in office.rows() if row.holder_id == office.agencies[code] and row.state != "joined"]


def test_open_duties_move_and_late_marks_stay(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["tc"])
    office.unfold(plan)
    hand_over(office, "tc", "xd")
    assert dates_of(held_by(office, "tc")) == ["2026-03-31"]
    assert dates_of(held_by(office, "xd")) == ["2026-06-30", "2026-09-30", "2026-12-31"]
    moved = office.row(lead="xd", period="2026-Q2")
    assert moved.agency_id == office.agencies["tc"]
    assert moved.grace_until == date(2026, 5, 18)
    assert len(office.events("succeed")) == 3
    assert len(office.events("succession")) == 1


def test_nothing_counts_as_late_for_the_successor_in_ten_working_days(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["tc"])
    office.unfold(plan)
    for step in (-15, -5, -1):
        office.tell(office.row(period="2026-Q1"), step)
    hand_over(office, "tc", "xd", effective=date(2026, 3, 2), today=date(2026, 4, 2))
    row = office.row(lead="xd", period="2026-Q1")
    assert verdict(row, date(2026, 4, 16)) == "open_in_time"
    assert verdict(row, date(2026, 4, 17)) == "open_late"
    assert row.next_notice_on == date(2026, 4, 17)


def test_two_rows_of_one_duty_and_period_become_one(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["tc", "xd"])
    office.unfold(plan)
    foreseen = None
    with office.register.read() as session:
        foreseen = foresee_succession(session, office.agencies["tc"], office.agencies["xd"], date(2026, 5, 1))
    hand_over(office, "tc", "xd")
    joined = [row for row in office.rows() if row.state == "joined"]
    assert [(row.id, row.joined_into_id) for row in joined] == list(foreseen.joined)
    assert foreseen.moved == ()
    assert len(joined) == 3
    assert dates_of(held_by(office, "xd")) == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert all(row.next_notice_on is None for row in joined)


def test_later_rows_come_once_for_the_successor_of_two(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["tc", "nv", "xd"])
    office.unfold(plan)
    hand_over(office, "tc", "xd")
    hand_over(office, "nv", "xd")
    created = office.unfold(plan, today=date(2027, 1, 4))
    assert dates_of(created) == ["2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"]
    assert {row.holder_id for row in created} == {office.agencies["xd"]}


def test_a_successor_that_receives_the_report_does_not_owe_it(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, BEFORE_10_12, leads=["tc"], kind="report", recipient="khcn")
    task = office.duty(plan, YEARLY, leads=["tc"])
    office.unfold(plan)
    hand_over(office, "tc", "khcn")
    report = next(row for row in office.rows() if row.obligation_id != task)
    assert (report.state, report.joined_into_id) == ("joined", None)
    carried = office.row(duty=task)
    assert (carried.carried_by_id, carried.holder_id) == (None, office.agencies["khcn"])


def test_a_submission_under_way_goes_with_the_duty(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["tc", "xd"])
    office.unfold(plan)
    row = office.row(lead="tc", period="2026-Q2")
    with office.writing() as session:
        submit(session, [row.id or 0], deed(MAY_4), MAY_4, "3/BC", PRACTICE)
    hand_over(office, "tc", "xd")
    assert (office.again(row).state, office.again(row).holder_id) == ("submitted", office.agencies["xd"])


def test_the_successor_is_told_and_so_is_who_hands_over(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["tc"])
    office.unfold(plan)
    office.tell(office.row(period="2026-Q2"), -15)
    hand_over(office, "tc", "xd")
    lines = [(note.agency_id, json.loads(note.payload)["text"]) for note in office.notices("change")]
    to_successor = [text for agency, text in lines if agency == office.agencies["xd"]]
    to_old = [text for agency, text in lines if agency == office.agencies["tc"]]
    assert len(to_successor) == 3
    assert "tiếp nhận từ Sở Tài chính, hạn 30/06/2026, căn cứ 45/2025/NĐ-CP" in to_successor[0]
    assert len(to_old) == 1
    assert "chuyển cho Sở Xây dựng từ 01/05/2026" in to_old[0]


def test_the_roles_in_plans_go_over_too(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, BEFORE_10_12, leads=["xd"], kind="report", recipient="khcn")
    hand_over(office, "khcn", "tc")
    with office.register.read() as session:
        assert session.get_one(Plan, plan).coordinator_id == office.agencies["tc"]


def test_it_is_refused_before_its_day_for_itself_and_for_strangers(office: Office) -> None:
    with pytest.raises(Refused, match="01/06/2026"):
        hand_over(office, "tc", "xd", effective=date(2026, 6, 1))
    with pytest.raises(Refused, match="chính mình"):
        hand_over(office, "tc", "tc")
    with pytest.raises(NotFound), office.writing() as session:
        succeed(session, 999, office.agencies["xd"], ISSUED, deed(MAY_4), PRACTICE)
