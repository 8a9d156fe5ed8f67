"""Answers to the questions of a plan file: what a person types, and where it goes."""

from __future__ import annotations

from datetime import date

import pytest

from rules.errors import BadInput
from scheduler.intake.planfile import Answers, PlanFile, PlanRow, review_plan
from scheduler.intake.planfile.answering import answered, choices, line_for, line_of, takes_words
from scheduler.workcalendar import load_calendar

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
    assert choices(question("fanout", "c")) == [
        'fanout = "each"',
        'fanout = "coordinator"',
        'fanout = "none"',
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
