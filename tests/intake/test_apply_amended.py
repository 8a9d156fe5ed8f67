"""A corrected plan, imported anew: old rows are known again, asked about, never dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from scheduler.intake.apply import Taking
from scheduler.intake.planfile import PlanFile
from scheduler.intake.planfile.facts import OldRow
from scheduler.register.changes import submit
from scheduler.register.models import Event, Obligation
from scheduler.register.store import Register
from tests.intake.offices import OfficeOf, plan, row

ASK = Taking()
HALL = "Tổ chức hội nghị gặp mặt và tôn vinh trí thức tiêu biểu của tỉnh"
MENDED = "Tổ chức hội nghị gặp mặt, tôn vinh trí thức tiêu biểu của tỉnh"
CLOUD = "Xây dựng cơ sở dữ liệu về đội ngũ trí thức thuộc thẩm quyền quản lý"
DECEMBER = "trước ngày 10/12 hằng năm"


@pytest.fixture
def office(register: Register) -> OfficeOf:
    return OfficeOf(register).load()


def before(**rest: object) -> PlanFile:
    return plan(row("x", DECEMBER, title=HALL, ref="1"), row("w", "Hằng quý", title=CLOUD, ref="2"), **rest)


def keys(office: OfficeOf) -> dict[str, bool]:
    """Key → is it retired?"""
    with office.register.read() as session:
        return {item.key: item.retired_on is not None for item in session.exec(select(Obligation))}


def events(office: OfficeOf, verb: str) -> list[Event]:
    with office.register.read() as session:
        found = list(session.exec(select(Event).where(Event.verb == verb)))
        session.expunge_all()
        return found


def test_a_sure_match_keeps_its_occurrences_under_the_new_key(office: OfficeOf) -> None:
    office.apply(before())
    was = [item.model_dump() for item in office.occurrences("x")]
    amended = plan(row("y", DECEMBER, title=MENDED, ref="3"), row("w", "Hằng quý", title=CLOUD, ref="2"))
    diff = office.apply(amended, taking=ASK)
    assert [item.model_dump() for item in office.occurrences("y")] == was
    assert diff.rows[0].fate == "changed"
    assert (diff.rows[0].origins[0].how, diff.rows[0].origins[0].score >= 93) == ("score", True)
    assert any("giống" in words for words in diff.accepted)
    assert keys(office) == {"y": False, "w": False}
    assert "key_was" in events(office, "replace")[0].detail
    assert office.apply(amended, taking=ASK).changes_nothing


def test_a_doubtful_match_waits_and_the_old_row_goes_on(office: OfficeOf) -> None:
    office.apply(before())
    was = office.snapshot()
    amended = plan(
        row("y", DECEMBER, "Sở Y tế", title=MENDED, ref="3"), row("w", "Hằng quý", title=CLOUD, ref="2")
    )
    diff = office.apply(amended, taking=ASK)
    assert office.snapshot() == was
    assert keys(office) == {"x": False, "w": False}
    assert len(diff.problems) == 1
    assert "giống" in diff.problems[0].message
    assert office.apply(amended, taking=ASK).changes_nothing


def test_the_answer_in_the_plan_file_settles_the_doubt(office: OfficeOf) -> None:
    office.apply(before())
    one = row("y", DECEMBER, "Sở Y tế", title=MENDED, ref="3", replaces=("x",))
    amended = plan(one, row("w", "Hằng quý", title=CLOUD, ref="2"))
    diff = office.apply(amended, taking=ASK)
    assert not diff.problems
    assert office.bearers("y") == {"SYT": "SYT"}
    assert keys(office) == {"y": False, "w": False}
    assert office.apply(amended, taking=ASK).changes_nothing


def test_a_row_said_to_be_new_goes_in_beside_the_old_one(office: OfficeOf) -> None:
    office.apply(before())
    one = row("y", DECEMBER, "Sở Y tế", title=MENDED, replaces=("new",))
    diff = office.apply(plan(one, row("w", "Hằng quý", title=CLOUD)), taking=ASK)
    assert keys(office) == {"x": False, "w": False, "y": False}
    assert [problem.place for problem in diff.problems] == ["dòng cũ 1"]


@pytest.mark.parametrize(
    ("then", "retired", "problems", "notes"),
    [("", False, 1, 0), ("keep", False, 0, 1), ("end", True, 0, 0)],
)
def test_an_old_row_that_is_gone_is_asked_about_kept_or_ended(
    office: OfficeOf, then: str, retired: bool, problems: int, notes: int
) -> None:
    office.apply(before())
    amended = plan(row("x", DECEMBER, title=HALL, ref="1"), old=(OldRow("w", then=then),))
    diff = office.apply(amended, taking=ASK)
    assert keys(office)["w"] is retired
    assert bool(office.dues("w")) is not retired
    assert (len(diff.problems), len(diff.notes)) == (problems, notes)
    assert office.apply(amended, taking=ASK).changes_nothing


def test_two_rows_that_became_one(office: OfficeOf) -> None:
    office.apply(before())
    office.today = date(2026, 4, 2)
    with office.register.write() as session:
        first = [item.id or 0 for item in office.occurrences("w")][:1]
        submit(session, first, office.deed(), on=office.today, document="1/BC", practice=office.practice)
    joint = row("x", DECEMBER, title=f"{HALL}; {CLOUD}", ref="1")
    amended = plan(joint, old=(OldRow("w", then="move", to="x"),))
    diff = office.apply(amended, taking=ASK)
    assert not diff.problems
    assert keys(office) == {"x": False, "w": True}
    assert office.obligation("w").replaced_by_id == office.obligation("x").id
    assert [state for _code, _due, state in office.dues("w")] == ["submitted"]
    assert office.apply(amended, taking=ASK).changes_nothing


def test_a_row_that_was_split_by_its_leads_goes_on_with_each(office: OfficeOf) -> None:
    both = plan(row("x", DECEMBER, "Sở Nội vụ; Sở Tài chính", title=HALL, ref="1"))
    office.apply(both)
    moved = {item.agency_id: item.id for item in office.occurrences("x") if item.due.year == 2026}
    for item in office.occurrences("x"):
        office.tell(item) if item.due.year == 2026 else None
    office.today = date(2026, 2, 2)
    split = plan(
        row("y", DECEMBER, "Sở Nội vụ", title="Tổ chức hội nghị gặp mặt trí thức", replaces=("x",)),
        row("z", DECEMBER, "Sở Tài chính", title="Tôn vinh trí thức tiêu biểu", replaces=("x",)),
    )
    diff = office.apply(split, taking=ASK)
    assert not diff.problems
    found = [item for key in "yz" for item in office.occurrences(key)]
    now = {item.agency_id: item.id for item in found if item.due.year == 2026}
    assert now == moved
    assert office.changes_told() == []
    assert (office.bearers("y"), office.bearers("z")) == ({"SNV": "SNV"}, {"STC": "STC"})
    assert office.apply(split, taking=ASK).changes_nothing


def test_the_day_of_an_event_entered_since_stays_with_the_renamed_row(office: OfficeOf) -> None:
    awaited = "trong 30 ngày kể từ ngày nhận được hướng dẫn"
    office.apply(plan(row("x", awaited, title=HALL, event_on=date(2026, 1, 12))))
    from scheduler.register.changes import set_event

    with office.register.write() as session:
        number = office.obligation("x").id or 0
        set_event(session, number, office.deed(), office.practice, on=date(2026, 1, 20))
    office.apply(plan(row("y", awaited, title=MENDED, event_on=date(2026, 1, 12))), taking=ASK)
    assert office.obligation("y").event_on == date(2026, 1, 20)


def test_going_back_to_the_first_wording_is_a_match_too(office: OfficeOf) -> None:
    office.apply(before())
    was = office.snapshot()
    second = row("w", "Hằng quý", title=CLOUD, ref="2")
    office.apply(plan(row("y", DECEMBER, title=MENDED, ref="1"), second), taking=ASK)
    office.apply(before(), taking=ASK)
    assert office.snapshot() == was


def test_what_ends_for_want_of_a_row_is_said_row_by_row(office: OfficeOf) -> None:
    office.apply(before())
    diff = office.apply(replace(before(), rows=before().rows[:1]), taking=Taking(end_missing=True))
    assert [(item.key, item.fate) for item in diff.rows] == [("x", "untouched"), ("w", "retired")]
