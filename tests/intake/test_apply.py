"""Plan file × register: what goes in, what is asked, what is never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import SQLModel, select

from rules.errors import Refused
from scheduler.intake.apply import Taking, foresee_plan
from scheduler.intake.planfile import PlanFile
from scheduler.register.changes import accept, extend, submit
from scheduler.register.models import Event, Plan
from scheduler.register.store import Register
from tests.intake.offices import OfficeOf, plan, row, with_row
from tests.intake.rosters import COMMUNES, DEPARTMENTS

MIXED = plan(
    row("1", "Quý I/2026"),
    row("2", "Hàng năm", "Sở Tài chính"),
    row("3", "2 năm/lần", "Liên hiệp các Hội KH-KT", last=2025),
    row("4", "Thường xuyên"),
    row("5", "Theo lộ trình"),
    row("b", "trước ngày 10/12 hằng năm", "Các sở, ngành, địa phương", recipient="Sở Khoa học và Công nghệ"),
    row("c", "trước ngày 20/12 hằng năm", "Sở Khoa học và Công nghệ", recipient="UBND tỉnh"),
)


@pytest.fixture
def both(register: Register) -> OfficeOf:
    """An office on each of the two databases."""
    return OfficeOf(register).load()


@pytest.fixture
def office() -> Iterator[OfficeOf]:
    """An office in memory, where the database makes no difference."""
    register = Register("sqlite://")
    SQLModel.metadata.create_all(register.engine)
    yield OfficeOf(register).load()
    register.dispose()


def ids(office: OfficeOf, key: str, agency: str) -> list[int]:
    found = office._occurrences(key)
    return [item.id for code, item in found if code == agency and item.id is not None][:1]


def test_a_plan_goes_in_with_one_occurrence_for_each_agency_and_period(both: OfficeOf) -> None:
    diff = both.apply(MIXED)
    assert diff.is_new
    assert diff.obligations() == {"created": 7}
    assert both.dues("1") == [("SNV", date(2026, 3, 31), "open")]
    assert both.dues("4") == both.dues("5") == []
    first = [code for code, due, _state in both.dues("b") if due.year == 2026]
    assert len(first) == len(DEPARTMENTS) + len(COMMUNES) - 1


def test_the_recipient_does_not_report_to_itself(office: OfficeOf) -> None:
    office.apply(MIXED)
    assert "SKHCN" not in office.bearers("b")
    assert office.bearers("c") == {"SKHCN": "SKHCN"}


def test_the_yearly_task_is_carried_by_the_yearly_report_of_its_lead(office: OfficeOf) -> None:
    office.apply(MIXED)
    assert all(item.carried_by_id for item in office.occurrences("2") if item.due.year == 2026)


def test_two_stages_are_linked_where_the_receiver_must_report_on_later(office: OfficeOf) -> None:
    diff = office.apply(MIXED)
    assert diff.links == 1
    assert office.obligation("b").next_stage_id == office.obligation("c").id
    assert office.obligation("c").next_stage_id is None


def test_a_report_that_passes_through_a_body_waits_for_that_body(office: OfficeOf) -> None:
    office.apply(
        plan(
            row(
                "a", "trước ngày 05/12 hằng năm", "Các sở, ban, ngành",
                recipient="UBND tỉnh (qua Sở Nội vụ)", via="Sở Nội vụ",
            ),
            row("s", "trước ngày 10/12 hằng năm", "Sở Nội vụ", recipient="UBND tỉnh"),
        )
    )  # fmt: skip
    assert "SNV" not in office.bearers("a")
    assert office.obligation("a").next_stage_id == office.obligation("s").id


def test_applying_twice_changes_nothing_and_leaves_no_event(both: OfficeOf) -> None:
    both.apply(MIXED)
    before, events = both.snapshot(), _events(both)
    diff = both.apply(MIXED)
    assert diff.changes_nothing
    assert diff.obligations() == {"untouched": 7}
    assert both.snapshot() == before
    assert _events(both) == events


def test_the_diff_of_a_rehearsal_is_the_diff_of_the_deed(both: OfficeOf) -> None:
    review = both.review(MIXED)
    foreseen = foresee_plan(both.register, review, both.practice, both.deed(), None)
    assert both.dues() == []
    done = both.apply(MIXED)
    assert replace(foreseen, plan_id=done.plan_id) == done


def test_what_was_due_before_the_first_import_is_unsettled(office: OfficeOf) -> None:
    office.today = date(2027, 2, 1)
    diff = office.apply(MIXED)
    assert office.dues("1") == [("SNV", date(2026, 3, 31), "unsettled")]
    states = {(due.year, state) for _code, due, state in office.dues("b")}
    assert states == {(2026, "unsettled"), (2027, "open")}
    assert diff.occurrences()["unsettled"] > 0


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"number": ""}, "số ký hiệu"),
        ({"issued": None}, "ngày ban hành"),
        ({"issuer": ""}, "cơ quan ban hành"),
        ({"coordinator": ""}, "đầu mối"),
        ({"coordinator": "Sở Không Có Thật"}, "Sở Không Có Thật"),
    ],
)
def test_a_draft_is_refused_until_it_is_complete(
    office: OfficeOf, missing: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        office.apply(replace(MIXED, **missing))
    assert office.dues() == []


def test_a_row_without_a_known_lead_is_a_problem_and_the_others_go_in(office: OfficeOf) -> None:
    diff = office.apply(
        plan(row("1", "Quý I/2026", "Viện Nào Đó"), row("2", "Quý II/2026", ""), row("3", "Quý I/2026"))
    )
    assert [problem.words for problem in diff.problems] == ["Viện Nào Đó", ""]
    assert "nhiệm vụ 1" in diff.problems[0].place
    assert office.dues() == [("SNV", date(2026, 3, 31), "open")]
    assert office.bearers("1") == {}


def test_a_group_without_members_is_a_problem_with_its_place(office: OfficeOf) -> None:
    diff = office.apply(plan(row("7", "Hằng năm", "Liên hiệp các Hội KH&KT tỉnh và các hội thành viên")))
    assert [(item.words, "nhiệm vụ 7" in item.place) for item in diff.problems] == [
        ("các hội thành viên", True)
    ]
    assert office.bearers("7") == {"LHH": "LHH"}


def test_a_near_proposal_is_taken_with_the_confirmed_diff_and_said(office: OfficeOf) -> None:
    diff = office.apply(plan(row("1", "Quý I/2026", "Sở Khoa học và Cong nghệ")))
    assert office.bearers("1") == {"SKHCN": "SKHCN"}
    assert len(diff.accepted) == 1
    assert "Sở Khoa học và Công nghệ" in diff.accepted[0]


def test_a_far_proposal_waits_for_an_answer(office: OfficeOf) -> None:
    given = plan(row("1", "Quý I/2026", "Sở Ngoại vụ"))
    assert office.apply(given).problems
    assert office.bearers("1") == {}
    office.apply(with_row(given, row("1", "Quý I/2026", "Sở Ngoại vụ", leads=("SNV",))))
    assert office.bearers("1") == {"SNV": "SNV"}


def test_a_far_proposal_is_taken_where_everything_is_confirmed(office: OfficeOf) -> None:
    office.apply(plan(row("1", "Quý I/2026", "Sở Ngoại vụ")), taking=Taking(proposals=True))
    assert office.bearers("1") == {"SNV": "SNV"}


def test_a_succession_keeps_the_printed_name_beside_the_holder(office: OfficeOf) -> None:
    diff = office.apply(plan(row("1", "Hằng năm", "Sở Kế hoạch và Đầu tư")))
    assert office.bearers("1") == {"SKHDT": "STC"}
    assert any("Sở Tài chính" in note for note in diff.notes)


def test_a_split_succession_is_silent_until_the_officer_chooses(office: OfficeOf) -> None:
    given = plan(row("1", "Hằng năm", "Sở Lao động - Thương binh và Xã hội"))
    assert len(office.apply(given).problems) == 1
    assert office.dues() == []
    diff = office.apply(with_row(given, replace(given.rows[0], answers=row("1", "", leads=("SYT",)).answers)))
    assert office.bearers("1") == {"SLDTBXH": "SYT"}
    assert not diff.problems


def test_another_choice_hands_over_what_has_not_begun(both: OfficeOf) -> None:
    given = plan(row("1", "Hằng năm", "Sở Lao động - Thương binh và Xã hội", leads=("SYT",)))
    both.apply(given)
    diff = both.apply(with_row(given, row("1", "Hằng năm", given.rows[0].lead, leads=("SNV",))))
    assert both.bearers("1") == {"SLDTBXH": "SNV"}
    assert diff.occurrences()["handed"] > 0
    assert both.apply(
        with_row(given, row("1", "Hằng năm", given.rows[0].lead, leads=("SNV",)))
    ).changes_nothing


@pytest.mark.parametrize(("fanout", "bearers"), [("each", 3), ("coordinator", 1), ("none", 0)])
def test_a_group_answers_one_by_one_through_the_coordinator_or_not_at_all(
    office: OfficeOf, fanout: str, bearers: int
) -> None:
    office.apply(plan(row("1", "Quý I/2026", "UBND các xã, phường", fanout=fanout)))
    assert len(office.bearers("1")) == len(office.dues("1")) == bearers


def test_an_answered_date_stands_for_the_words(office: OfficeOf) -> None:
    office.apply(plan(row("1", "Theo lộ trình", due=(date(2026, 6, 15),))))
    assert office.dues("1") == [("SNV", date(2026, 6, 15), "open")]
    assert office.obligation("1").timing == "Theo lộ trình"


def test_an_answered_rule_stands_for_the_words(office: OfficeOf) -> None:
    office.apply(plan(row("1", "định kỳ", rule="trước ngày 15/11 hằng năm")))
    assert office.dues("1")[0] == ("SNV", date(2026, 11, 14), "open")


def test_the_year_a_cycle_was_last_held_moves_it(office: OfficeOf) -> None:
    office.apply(plan(row("1", "2 năm/lần", last=2024)))
    assert office.dues("1")[0][1] == date(2026, 12, 31)


def test_confirming_takes_the_assumption_off_the_dates(office: OfficeOf) -> None:
    given = plan(row("1", "Hàng năm"))
    office.apply(given)
    assert {item.assumed for item in office.occurrences("1")} == {True}
    office.apply(given, taking=Taking(assumptions=True))
    assert {item.assumed for item in office.occurrences("1")} == {False}
    assert office.apply(given).changes_nothing


def test_renumbering_changes_no_occurrence(office: OfficeOf) -> None:
    office.apply(MIXED)
    before = office.snapshot()
    diff = office.apply(with_row(MIXED, replace(MIXED.rows[0], ref="9")))
    assert diff.obligations() == {"changed": 1, "untouched": 6}
    assert office.snapshot() == before


def test_another_day_in_the_same_period_moves_the_occurrence(office: OfficeOf) -> None:
    given = plan(row("1", "trước ngày 10/12 hằng năm"))
    office.apply(given)
    number = office.occurrences("1")[0].id
    diff = office.apply(with_row(given, row("1", "trước ngày 16/12 hằng năm")))
    assert (date(2026, 12, 9), date(2026, 12, 15)) in diff.rows[0].moves
    assert office.dues("1")[0] == ("SNV", date(2026, 12, 15), "open")
    assert office.occurrences("1")[0].id == number


def test_what_has_begun_stays_as_it_was(both: OfficeOf) -> None:
    given = plan(row("1", "trước ngày 10/6 và 10/12 hằng năm", "Sở Nội vụ; Sở Tài chính; Sở Y tế"))
    both.apply(given)
    both.today = date(2026, 6, 8)
    with both.register.write() as session:
        submit(
            session,
            ids(both, "1", "SNV"),
            both.deed(),
            on=both.today,
            document="5/BC",
            practice=both.practice,
        )
        extend(
            session, ids(both, "1", "STC"), both.deed(),
            to=date(2026, 7, 1), document="9/UBND", reason="", practice=both.practice,
        )  # fmt: skip
    both.today = date(2026, 6, 15)
    before = [facts for facts in both.snapshot() if facts["due"] < date(2026, 8, 1)]
    changed = with_row(given, row("1", "trước ngày 20/6 và 20/12 hằng năm", given.rows[0].lead))
    diff = both.apply(changed)
    after = [facts for facts in both.snapshot() if facts["due"] < date(2026, 8, 1)]
    assert [facts for facts in after if facts["state"] != "joined"] == before
    assert diff.occurrences()["kept"] == 3
    december = [due for _code, due, _state in both.dues("1", "SYT") if due > date(2026, 8, 1)]
    assert december[0] == date(2026, 12, 19)
    assert both.apply(changed).changes_nothing


def test_a_row_that_is_gone_retires_and_what_was_accepted_stays(both: OfficeOf) -> None:
    given = plan(row("1", "Hằng quý"), row("2", "Quý I/2026"))
    both.apply(given)
    with both.register.write() as session:
        accept(session, ids(both, "1", "SNV"), both.deed(), both.practice)
    diff = both.apply(plan(row("2", "Quý I/2026")))
    assert diff.obligations() == {"retired": 1, "untouched": 1}
    assert [state for _code, _due, state in both.dues("1")] == ["accepted"]
    assert both.obligation("1").retired_on == both.today


def test_a_row_that_comes_back_is_owed_again(office: OfficeOf) -> None:
    given = plan(row("1", "Quý II/2026"), row("2", "Quý I/2026"))
    office.apply(given)
    before = office.snapshot()
    office.apply(plan(row("2", "Quý I/2026")))
    office.apply(given)
    assert office.snapshot() == before


def test_a_date_that_was_over_at_issue_is_kept_and_told(office: OfficeOf) -> None:
    diff = office.apply(plan(row("1", "Năm 2025"), row("2", "trước ngày 01/12/2025")))
    assert [problem.place.split(" (")[0] for problem in diff.problems] == ["nhiệm vụ 1", "nhiệm vụ 2"]
    assert {state for _code, _due, state in office.dues()} == {"unsettled"}


def test_a_plan_is_known_by_issuer_number_and_year(office: OfficeOf) -> None:
    office.apply(MIXED)
    assert not office.apply(replace(MIXED, issuer="Ủy ban nhân dân tỉnh Bình Minh", title="Tên khác")).is_new
    assert office.apply(replace(MIXED, issued=date(2027, 1, 9))).is_new


def test_a_plan_that_has_ended_is_not_changed(office: OfficeOf) -> None:
    diff = office.apply(MIXED)
    with office.register.write() as session:
        stored = session.get_one(Plan, diff.plan_id)
        stored.state, stored.ended_on = "ended", office.today
        session.add(stored)
    with pytest.raises(Refused, match="06/KH-UBND"):
        office.apply(MIXED)


def test_the_superior_is_the_body_that_issued_the_plan(office: OfficeOf) -> None:
    office.apply(MIXED)
    with office.register.read() as session:
        assert session.exec(select(Plan)).one().superior_id is not None


def test_policies_of_the_plan_stand_over_those_of_the_office(office: OfficeOf) -> None:
    given = plan(row("1", "trước ngày 10/12 hằng năm"))
    inclusive = replace(given, policies=replace(given.policies, before="inclusive"))
    office.apply(inclusive)
    assert office.dues("1")[0][1] == date(2026, 12, 10)
    assert _moved_back(office, given) == date(2026, 12, 9)


def _moved_back(office: OfficeOf, given: PlanFile) -> date:
    office.apply(given)
    return office.dues("1")[0][1]


def _events(office: OfficeOf) -> int:
    with office.register.read() as session:
        return len(session.exec(select(Event)).all())
