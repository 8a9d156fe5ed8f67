"""Old rows × new rows: the same, sure, doubtful, or asked about."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.intake.planfile import PlanFile, PlanRow
from scheduler.intake.planfile.facts import OldRow
from scheduler.intake.planfile.matching import SURE, Former, Formers, likeness, match
from tests.intake.offices import plan, row

HALL = "Tổ chức hội nghị gặp mặt và tôn vinh trí thức tiêu biểu của tỉnh"
CLOUD = "Xây dựng cơ sở dữ liệu về đội ngũ trí thức thuộc thẩm quyền quản lý"
PRIZE = "Tổ chức giải thưởng khoa học và công nghệ Hoa Lư"


def former(key: str, title: str, lead: str = "Sở Nội vụ", **rest: str) -> Former:
    return Former(key, rest.get("kind", "task"), rest.get("ref", key), title, lead, "", rest.get("plan", ""))


def new(key: str, title: str, lead: str = "Sở Nội vụ", **rest: object) -> PlanRow:
    return row(key, "Hằng năm", lead, title=title, **rest)


def links(file: PlanFile, *formers: Former, known: tuple[str, ...] | None = None) -> set[tuple[str, str]]:
    own = known if known is not None else tuple(each.key for each in formers if not each.plan)
    return {(link.key, link.former.key) for link in match(file, Formers(formers, frozenset(own))).links}


def test_the_same_key_is_the_same_row_whatever_it_says() -> None:
    assert links(plan(new("x", PRIZE)), former("x", HALL)) == {("x", "x")}


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Tổ chức hội nghị gặp mặt, tôn vinh trí thức tiêu biểu của tỉnh", "Sở Nội vụ"),
        ("Tổ chức Hội nghị gặp mặt và tôn vinh trí thức tiêu biểu tỉnh", "Sở Nội vụ"),
        ("Tố chức hội nghị gặp mặt và tôn vinh trí thức tiêu biểu của tỉnh", "Sở Nội Vụ"),
    ],
)
def test_a_corrected_title_is_sure(title: str, lead: str) -> None:
    assert links(plan(new("y", title, lead)), former("x", HALL)) == {("y", "x")}


def test_another_number_in_the_title_is_never_sure() -> None:
    old, now = (
        "Triển khai Quyết định số 899/QĐ-TTg của Thủ tướng",
        "Triển khai Quyết định số 389/QĐ-TTg của Thủ tướng",
    )
    found = match(plan(new("y", now)), Formers((former("x", old),), frozenset({"x"})))
    assert not found.links
    assert [pair.former.key for pair in found.doubts["y"]] == ["x"]
    assert likeness(new("y", now), former("x", old)) < SURE


def test_another_lead_makes_it_doubtful() -> None:
    found = match(plan(new("y", HALL + ".", "Ban Dân vận")), Formers((former("x", HALL),), frozenset({"x"})))
    assert set(found.doubts) == {"y"}
    assert found.waits("y")
    assert [each.key for each in found.asked] == ["x"]


def test_two_rivals_are_both_doubtful() -> None:
    file = plan(new("y", HALL + " (đợt một)"), new("z", HALL + " (đợt hai)"))
    found = match(file, Formers((former("x", HALL),), frozenset({"x"})))
    assert not found.links
    assert set(found.doubts) == {"y", "z"}


def test_a_row_that_was_split_is_asked_about() -> None:
    file = plan(
        new("y", "Tổ chức hội nghị gặp mặt trí thức"), new("z", "Tôn vinh trí thức tiêu biểu của tỉnh")
    )
    found = match(file, Formers((former("x", HALL),), frozenset({"x"})))
    assert "z" in found.doubts


def test_other_work_is_new_and_the_old_row_is_asked_about() -> None:
    found = match(plan(new("y", CLOUD)), Formers((former("x", PRIZE),), frozenset({"x"})))
    assert (found.links, found.doubts) == ((), {})
    assert [each.key for each in found.asked] == ["x"]


def test_a_report_is_never_a_task() -> None:
    assert links(plan(new("y", HALL)), former("x", HALL, kind="report")) == set()


def test_an_answer_stands_over_the_score() -> None:
    file = plan(new("y", CLOUD, replaces=("x",)), new("z", HALL + "."))
    assert links(file, former("x", HALL), former("w", HALL + "!")) == {("y", "x"), ("z", "w")}


def test_a_row_that_is_said_to_be_new_takes_nobody_s_place() -> None:
    found = match(
        plan(new("y", HALL + ".", replaces=("new",))), Formers((former("x", HALL),), frozenset({"x"}))
    )
    assert not found.links
    assert not found.waits("y")


@pytest.mark.parametrize(
    ("old", "linked", "kept", "ended"),
    [
        (OldRow("x", then="keep"), set(), ["x"], []),
        (OldRow("x", then="end"), set(), [], ["x"]),
        (OldRow("x", then="move", to="y"), {("y", "x")}, [], []),
        (OldRow("x", to="y"), {("y", "x")}, [], []),
    ],
)
def test_an_old_row_is_kept_moved_or_ended(
    old: OldRow, linked: set[tuple[str, str]], kept: list[str], ended: list[str]
) -> None:
    file = replace(plan(new("y", CLOUD)), old=(old,))
    found = match(file, Formers((former("x", PRIZE),), frozenset({"x"})))
    assert {(link.key, link.former.key) for link in found.links} == linked
    assert [each.key for each in found.kept] == kept
    assert [each.key for each in found.ended] == ended


def test_an_answer_that_names_nobody_is_told_and_the_row_waits() -> None:
    file = replace(plan(new("y", CLOUD, replaces=("q",))), old=(OldRow("x", to="p"),))
    found = match(file, Formers((former("x", PRIZE),), frozenset({"x"})))
    assert [(fault.key, fault.words, fault.old) for fault in found.faults] == [
        ("y", "q", False),
        ("x", "p", True),
    ]
    assert found.waits("y")
    assert [each.key for each in found.asked] == ["x"]


def test_without_a_register_an_answer_is_no_fault() -> None:
    assert match(plan(new("y", CLOUD, replaces=("x",))), Formers()).faults == ()


def test_the_superseded_plan_is_matched_by_key_and_by_score() -> None:
    file = plan(new("x", HALL), new("y", CLOUD + "."), new("z", PRIZE))
    old = (former("x", HALL, plan="5/KH"), former("w", CLOUD, plan="5/KH"))
    assert links(file, *old, known=()) == {("x", "x"), ("y", "w")}


def test_a_row_that_continues_one_already_is_not_matched_again() -> None:
    formers = Formers((former("x", HALL, plan="5/KH"),), known=frozenset({"y"}), continued=frozenset({"y"}))
    assert not match(plan(new("y", HALL + ".")), formers).links


titles = st.lists(
    st.sampled_from((*HALL.split(), *CLOUD.split(), *PRIZE.split(), "1", "2")), min_size=1, max_size=8
)
some_rows = st.lists(st.tuples(titles.map(" ".join), st.sampled_from(("Sở A", "Sở B"))), max_size=5)


@given(some_rows, some_rows, st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_old_row_is_linked_kept_ended_or_asked_exactly_once(
    before: list[tuple[str, str]], after: list[tuple[str, str]], other: bool
) -> None:
    old = tuple(
        former(f"o{at}", title, lead, plan="5/KH" if other else "") for at, (title, lead) in enumerate(before)
    )
    file = plan(*(new(f"n{at}", title, lead) for at, (title, lead) in enumerate(after)))
    found = match(file, Formers(old, frozenset() if other else frozenset(each.key for each in old)))
    placed = [link.former for link in found.links] + [*found.asked, *found.kept, *found.ended]
    assert sorted(each.key for each in placed) == [each.key for each in old]
    assert len({link.key for link in found.links}) == len(found.links)
    assert all(link.score >= SURE for link in found.links)
    assert found == match(file, Formers(old, frozenset() if other else frozenset(each.key for each in old)))


def test_a_long_plan_with_another_title_everywhere_is_matched_in_seconds() -> None:
    words = (HALL + " " + CLOUD + " " + PRIZE).split()
    say = [" ".join(words[(at * 7 + n * 3) % len(words)] for n in range(12)) for at in range(600)]
    say = [f"{title} {at}" for at, title in enumerate(say)]
    old = tuple(former(f"o{at}", title) for at, title in enumerate(say))
    file = plan(*(new(f"n{at}", title + ".") for at, title in enumerate(say)))
    start = time.process_time()
    match(file, Formers(old, frozenset(each.key for each in old)))
    assert time.process_time() - start < 5
