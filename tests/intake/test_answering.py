"""Answers to the questions of a plan file: what a person types, and where it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules.errors import BadInput
from scheduler.intake.directory import Directory
from scheduler.intake.planfile import Answers, PlanFile, PlanReview, PlanRow, review_plan
from scheduler.intake.planfile.answering import (
    answered,
    choices,
    for_all,
    line_for,
    line_of,
    still_open,
    takes_words,
    together,
)
from scheduler.intake.planfile.continuing import continue_from
from scheduler.intake.planfile.facts import OldRow
from scheduler.intake.planfile.matching import Former, Formers
from scheduler.workcalendar import load_calendar
from tests.intake.rosters import ISSUER, ROSTER, TODAY

PLAN = PlanFile(
    number="1/KH-UBND",
    issued=date(2026, 1, 9),
    issuer="UBND tỉnh Mẫu",
    title="Kế hoạch đến năm 2030",
    coordinator="Sở Nội vụ",
    until=date(2030, 12, 31),
    rows=(
        PlanRow(key="a", kind="task", title="Hội thi", ref="1", lead="Sở Nội vụ", timing="2 năm/lần"),
        PlanRow(key="b", kind="task", title="Đề án", ref="2", lead="Sở Nội vụ", timing="Theo lộ trình"),
        PlanRow(key="c", kind="report", title="báo cáo", lead="Các sở, ban, ngành", timing="định kỳ"),
    ),
)


def reviewed(plan: PlanFile):
    return review_plan(plan, load_calendar(), date(2026, 1, 9))


def question(code: str, key: str):
    return next(item for item in reviewed(PLAN).questions if (item.code, item.key) == (code, key))


@pytest.mark.parametrize(
    ("code", "key", "words", "field", "value"),
    [
        ("last", "a", "2025", "last", 2025),
        ("date", "b", "31/10/2026", "due", (date(2026, 10, 31),)),
        ("date", "b", "trước ngày 15/11 hằng năm", "rule", "trước ngày 15/11 hằng năm"),
        ("date", "c", "Quý IV/2026", "rule", "Quý IV/2026"),
    ],
)
def test_words_become_the_answer_they_mean(
    code: str, key: str, words: str, field: str, value: object
) -> None:
    asked = question(code, key)
    assert takes_words(asked)
    plan = answered(PLAN, asked, line_for(asked, words))
    row = next(row for row in plan.rows if row.key == key)
    assert getattr(row.answers, field) == value
    assert asked not in reviewed(plan).questions
    others = [(old, new) for old, new in zip(PLAN.rows, plan.rows, strict=True) if old.key != key]
    assert all(old == new for old, new in others)


def test_only_complete_lines_are_offered_as_choices() -> None:
    assert choices(question("last", "a")) == []
    assert [line_of(line)["fanout"] for line in choices(question("fanout", "c"))] == [
        "each",
        "coordinator",
        "none",
    ]
    assert choices(question("date", "c"))[0].startswith('rule = "trước ngày 14/12 hằng năm"')


def test_a_choice_is_taken_as_it_stands() -> None:
    asked = question("fanout", "c")
    plan = answered(PLAN, asked, line_of(choices(asked)[1]))
    assert plan.rows[2].answers == Answers(fanout="coordinator")


@pytest.mark.parametrize(
    ("code", "key", "words"),
    [("last", "a", "năm ngoái"), ("last", "a", "20"), ("date", "b", "xanh như lá mạ")],
)
def test_what_is_not_understood_is_refused(code: str, key: str, words: str) -> None:
    asked = question(code, key)
    with pytest.raises(BadInput):
        answered(PLAN, asked, line_for(asked, words))


def test_the_head_of_the_plan_is_answered_too() -> None:
    draft = PlanFile(rows=PLAN.rows)
    for code, words, value in (
        ("number", "9/KH-UBND", "9/KH-UBND"),
        ("issued", "09/01/2026", date(2026, 1, 9)),
    ):
        asked = next(item for item in reviewed(draft).questions if item.code == code)
        draft = answered(draft, asked, line_for(asked, words))
        assert getattr(draft, code) == value


def test_an_example_is_never_offered_as_an_answer() -> None:
    draft = replace(PLAN, number="", issued=None)
    asked = {(item.code, item.key): item for item in reviewed(draft).questions}
    assert choices(asked["issued", ""]) == []
    assert choices(asked["date", "b"]) == []
    assert any("15/11" in line for line in asked["date", "b"].answers)


def test_what_was_taken_for_granted_can_be_corrected_or_confirmed_for_all_rows() -> None:
    asked = question("confirm", "a")
    assert takes_words(asked)
    corrected = answered(PLAN, asked, line_for(asked, "31/12/2028"))
    assert corrected.rows[0].answers.due == (date(2028, 12, 31),)
    everywhere = for_all(asked)
    assert everywhere is not None
    assert answered(PLAN, everywhere, {"confirm": True}).confirm
    assert for_all(question("last", "a")) is None


SPLIT = "Sở Lao động - Thương binh và Xã hội"


def leads_of(lead: str, *answers: str) -> tuple[PlanFile, PlanReview]:
    """A plan of one row with that lead, reviewed with the directory of the tests."""
    one = PlanRow(key="a", kind="task", title="Hội thi", ref="1", lead=lead, timing="Quý I/2027")
    plan = replace(PLAN, rows=(replace(one, answers=Answers(leads=answers)),))
    directory = Directory(ROSTER, TODAY, ISSUER)
    return plan, review_plan(plan, load_calendar(), TODAY, directory)


@pytest.mark.parametrize("words", ["1", "SGDDT", "Sở Y tế"])
def test_an_answer_about_one_lead_keeps_the_others_of_its_cell(words: str) -> None:
    plan, review = leads_of(f"Sở Kế hoạch và Đầu tư; {SPLIT}; các đơn vị có liên quan")
    asked = [item for item in review.questions if item.code == "agency"]
    assert [item.cell.index("") for item in asked] == [1, 2]
    given = line_of(choices(asked[0])[0]) if words == "1" else line_for(asked[0], words)
    chosen = "SNV" if words == "1" else words
    assert given == {"leads": ["Sở Kế hoạch và Đầu tư", chosen, "các đơn vị có liên quan"]}
    _plan, after = leads_of(plan.rows[0].lead, *given["leads"])
    left = [item for item in after.questions if item.code == "agency"]
    assert [item.cell for item in left] == [("Sở Kế hoạch và Đầu tư", chosen, "")]
    assert not still_open(asked[0], review.questions, after.questions)
    assert line_of(choices(left[0])[-1]) == {"leads": ["Sở Kế hoạch và Đầu tư", chosen]}
    lead = after.rows[0].lead
    assert lead is not None
    held = {(member.printed.code, member.holder.code) for member in lead.members}
    code = {"1": "SNV", "SGDDT": "SGDDT", "Sở Y tế": "SYT"}[words]
    assert held == {("SKHDT", "STC"), ("SLDTBXH", code)}


def test_of_two_that_share_a_duty_neither_stands_for_the_one_that_is_no_more() -> None:
    _plan, review = leads_of(SPLIT, "SNV", "SYT")
    lead = review.rows[0].lead
    assert lead is not None
    assert {(member.printed.code, member.holder.code) for member in lead.members} == {
        ("SNV", "SNV"),
        ("SYT", "SYT"),
    }


def test_an_answer_that_names_nobody_is_not_taken_and_says_who_may_be_meant() -> None:
    _plan, review = leads_of("Viện Lạ")
    asked = next(item for item in review.questions if item.code == "agency")
    for words, found in (("9", []), ("So Noi vu", ['leads = ["SNV"]   # Sở Nội vụ'])):
        _plan, after = leads_of("Viện Lạ", *line_for(asked, words)["leads"])
        [refused] = still_open(asked, review.questions, after.questions)
        assert f"“{words}”" in refused.text
        assert choices(refused) == found
    _plan, after = leads_of("Viện Lạ", "SNV")
    assert still_open(asked, review.questions, after.questions) == []


def _amended(old: tuple[OldRow, ...] = ()) -> tuple[PlanFile, PlanReview]:
    """A plan whose row 1 may stand for two old ones, and that has nothing like a third."""
    lead = "Sở Nội vụ"
    joined = "Bồi dưỡng kỹ năng số cho công chức; tổ chức hội nghị tổng kết phong trào"
    rows = (
        PlanRow(key="n", kind="task", title=joined, ref="1", lead=lead, timing="Quý IV/2026"),
        PlanRow(
            key="m", kind="task", title="Xây dựng cổng dữ liệu", ref="2", lead=lead, timing="Quý IV/2026"
        ),
    )
    formers = Formers(
        tuple(
            Former(key, "task", ref, title, lead, "Quý IV/2026", "5/KH-UBND")
            for key, ref, title in (
                ("p", "1", "Bồi dưỡng kỹ năng số cho công chức"),
                ("q", "2", "Tổ chức hội nghị tổng kết phong trào"),
                ("r", "3", "Tuyên truyền trên báo"),
            )
        )
    )
    plan = replace(PLAN, rows=rows, supersedes="5/KH-UBND", old=old)
    return plan, review_plan(plan, load_calendar(), date(2026, 1, 9), formers=formers)


def test_several_numbers_put_one_row_in_the_place_of_several_old_ones() -> None:
    plan, review = _amended()
    asked = next(item for item in review.questions if item.code == "match")
    lines = choices(asked)
    assert answered(plan, asked, together(asked, lines[:2])).rows[0].answers.replaces == ("p", "q")
    for wrong in (lines[1:], [lines[0], lines[0]]):
        with pytest.raises(BadInput):
            together(asked, wrong)


@pytest.mark.parametrize("words", ["mục 2", "chuyển sang dòng 2", "m", "2"])
def test_an_old_row_is_moved_by_the_ordinal_or_the_key_of_the_new_one(words: str) -> None:
    plan, review = _amended()
    asked = next(item for item in review.questions if item.code == "old")
    (old,) = answered(plan, asked, line_for(asked, words)).old
    assert (old.key, old.then, old.to) == ("r", "move", "m")
    again = answered(replace(plan, old=(old,)), asked, line_of(choices(asked)[0]))
    assert (again.old[0].then, again.old[0].to) == ("end", "")


def test_an_old_row_is_not_moved_to_a_row_that_is_not_there() -> None:
    plan, review = _amended()
    asked = next(item for item in review.questions if item.code == "old")
    with pytest.raises(BadInput):
        answered(plan, asked, line_for(asked, "?"))
    _plan, stray = _amended(old=(OldRow("r", then="move", to="9"),))
    (found,) = [item for item in stray.questions if item.key == "r"]
    assert "“9”" in found.text


def test_what_a_row_stands_for_is_said_with_the_score() -> None:
    plan, _review = _amended(old=(OldRow("r", then="move", to="2"),))
    (note,) = _amended(old=plan.old)[1].notes
    assert note.startswith("nhiệm vụ 2: thay cho dòng cũ 3 của 5/KH-UBND “Tuyên truyền trên báo” (giống ")


def test_a_superseded_plan_that_the_register_does_not_have_is_asked_about() -> None:
    plan = replace(PLAN, supersedes="99/KH-UBND")
    review = review_plan(plan, load_calendar(), TODAY, formers=Formers(absent="99/KH-UBND"))
    asked = next(item for item in review.questions if item.code == "supersedes")
    assert "99/KH-UBND" in asked.text
    assert not asked.blocks
    assert answered(plan, asked, line_for(asked, "9/KH-UBND")).supersedes == "9/KH-UBND"


@pytest.mark.parametrize(("number", "year"), [("5/KH-UBND", 2025), ("", 2025), ("6/KH-UBND", None)])
def test_the_year_of_a_superseded_plan_belongs_to_its_number(number: str, year: int | None) -> None:
    before = replace(PLAN, supersedes="5/KH-UBND", supersedes_year=2025)
    made = continue_from(replace(PLAN, supersedes=number), Formers(), before, None)
    assert (made.supersedes, made.supersedes_year) == (number or "5/KH-UBND", year)
