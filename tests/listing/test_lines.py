"""The lines of upcoming and overdue: which, in what order, folded how, narrowed to what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from rules.errors import BadInput, NotFound
from scheduler.register.reads import ReadConnection
from scheduler.register.reads.lines import Line, folded, overdue, upcoming
from scheduler.register.reads.narrow import Filter, narrow
from tests.listing.sample import QUARTER_ONE, REPORT, TODAY, Sample

Look = Callable[[], ReadConnection]


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


def ids(lines: list[Line]) -> list[int | None]:
    return [line.id for line in lines]


def test_it_lists_late_ones_first_then_by_day_and_what_only_awaits_confirmation_last(
    sample: Sample, reading: Look
) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    soon = sample.occurrence(duty, "SNV", day(3), period="a")
    submitted = sample.occurrence(duty, "SNV", day(-9), period="b", state="submitted", submitted_on=day(-9))
    today = sample.occurrence(duty, "SNV", day(0), period="c")
    late = sample.occurrence(duty, "SNV", day(-2), period="d")
    longer_late = sample.occurrence(duty, "SNV", day(-20), period="e")
    assert ids(upcoming(reading(), TODAY, 30)) == [longer_late, late, today, soon, submitted]


def test_it_reaches_the_last_day_and_no_further(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    inside = sample.occurrence(duty, "SNV", day(30), period="a")
    sample.occurrence(duty, "SNV", day(31), period="b")
    assert ids(upcoming(reading(), TODAY, 30)) == [inside]


@pytest.mark.parametrize("state", ["accepted", "waived", "unsettled", "joined"])
def test_it_leaves_out_what_is_settled_old_or_joined(sample: Sample, reading: Look, state: str) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    sample.occurrence(duty, "SNV", day(-2), state=state, accepted_on=day(-1), submitted_on=day(-1))
    assert upcoming(reading(), TODAY, 30) == []
    assert overdue(reading(), TODAY) == []


def test_it_leaves_out_a_plan_that_has_ended(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(state="ended"), "1", "Việc", [QUARTER_ONE])
    sample.occurrence(duty, "SNV", day(1))
    assert upcoming(reading(), TODAY, 30) == []


def test_it_lists_what_was_returned_by_its_new_date_however_far_the_due_is(
    sample: Sample, reading: Look
) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [REPORT])
    far = sample.occurrence(duty, "SNV", day(200), state="returned", respond_by=day(4), late_from=day(201))
    (line,) = upcoming(reading(), TODAY, 30)
    assert (line.id, line.days_left(TODAY), line.status(TODAY)) == (far, 4, "returned")


def test_a_new_date_that_has_passed_is_overdue_before_the_due_itself(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [REPORT])
    sample.occurrence(duty, "SNV", day(200), state="returned", respond_by=day(-1), late_from=day(201))
    (line,) = overdue(reading(), TODAY)
    assert (line.status(TODAY), line.days_left(TODAY)) == ("overdue", -1)


def test_a_date_on_an_unconfirmed_assumption_is_never_overdue(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [REPORT])
    sample.occurrence(duty, "SNV", day(-40), assumed=True)
    assert overdue(reading(), TODAY) == []
    assert [line.status(TODAY) for line in upcoming(reading(), TODAY, 0)] == ["open"]


def test_a_due_on_a_day_off_is_not_yet_overdue_on_the_next_working_day(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    saturday = date(2026, 4, 4)
    sample.occurrence(duty, "SNV", saturday, aim=date(2026, 4, 3), overdue_from=date(2026, 4, 7))
    assert overdue(reading(), TODAY) == []
    assert len(overdue(reading(), day(1))) == 1


def test_one_line_stands_for_a_duty_and_period_with_all_who_have_answered(
    sample: Sample, reading: Look
) -> None:
    duty = sample.duty(sample.plan(), "2", "Báo cáo", [REPORT], kind="report", lead="UBND các xã, phường")
    for n in range(1, 13):
        given = {"state": "accepted", "accepted_on": day(-1), "submitted_on": day(-2)} if n <= 3 else {}
        given = {"state": "submitted", "submitted_on": day(-2)} if n == 4 else given
        sample.occurrence(duty, f"X{n:02d}", day(-1), **given)
    reader = reading()
    (one,) = folded(reader, upcoming(reader, TODAY, 30), TODAY)
    assert (one.done, one.total, len(one.missing)) == (4, 12, 8)
    assert one.is_late(TODAY)
    assert one.first.is_active


def test_an_extended_agency_gets_a_line_of_its_own_day(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "2", "Báo cáo", [REPORT])
    sample.occurrence(duty, "X01", day(-1))
    sample.occurrence(duty, "X02", day(-1))
    sample.occurrence(duty, "X03", day(9), original_due=day(-1), extensions=1)
    reader = reading()
    first, second = folded(reader, upcoming(reader, TODAY, 30), TODAY)
    assert [len(first.lines), len(second.lines)] == [2, 1]
    assert {first.total, second.total} == {3}


def test_two_dates_of_one_period_are_two_lines(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "2", "Báo cáo", [REPORT])
    sample.occurrence(duty, "X01", day(5), date_key="6-14")
    sample.occurrence(duty, "X01", day(5), date_key="end", period="2026")
    reader = reading()
    assert [duty.total for duty in folded(reader, upcoming(reader, TODAY, 30), TODAY)] == [1, 1]


def test_a_waived_agency_no_longer_counts(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "2", "Báo cáo", [REPORT])
    sample.occurrence(duty, "X01", day(5))
    sample.occurrence(duty, "X02", day(5), state="waived")
    reader = reading()
    (one,) = folded(reader, upcoming(reader, TODAY, 30), TODAY)
    assert (one.done, one.total) == (0, 1)


@pytest.mark.parametrize(
    "words",
    ["SKHCN", "skhcn", "Sở Khoa học và Công nghệ", "khoa hoc", "Sở KH&CN", "so khoa hoc va cong nghe"],
)
def test_an_agency_is_found_by_code_name_alias_or_part_with_or_without_diacritics(
    sample: Sample, reading: Look, words: str
) -> None:
    assert narrow(reading(), agency=words).agencies == {sample.agencies["SKHCN"]}


def test_a_former_name_finds_what_its_successor_holds(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    moved = sample.occurrence(duty, "STC", day(2), holder_id=sample.agencies["SNV"])
    other = sample.duty(sample.plan("07/KH-UBND"), "1", "Khác", [QUARTER_ONE])
    sample.occurrence(other, "SKHCN", day(2))
    reader = reading()
    for words in ("STC", "SNV"):
        assert ids(upcoming(reader, TODAY, 30, narrow(reader, agency=words))) == [moved]


def test_plan_and_kind_narrow_the_lines(sample: Sample, reading: Look) -> None:
    first, second = sample.plan(), sample.plan("12/KH-UBND")
    sample.occurrence(sample.duty(first, "1", "Việc", [QUARTER_ONE]), "SNV", day(2))
    report = sample.occurrence(sample.duty(second, "2", "Báo cáo", [REPORT], kind="report"), "SNV", day(2))
    reader = reading()
    for only in (
        narrow(reader, plan="12/kh-ubnd"),
        narrow(reader, plan="12"),
        narrow(reader, kind="báo cáo"),
    ):
        assert ids(upcoming(reader, TODAY, 30, only)) == [report]


def test_an_unknown_name_is_refused_with_the_nearest_one(sample: Sample, reading: Look) -> None:
    sample.plan()
    with pytest.raises(NotFound, match="Sở Nội vụ"):
        narrow(reading(), agency="Sở Nội vu x")
    with pytest.raises(NotFound, match="06/KH-UBND"):
        narrow(reading(), plan="06/KH-UBN9")
    with pytest.raises(BadInput, match="--kind"):
        narrow(reading(), kind="việc")


def test_what_somebody_types_never_becomes_sql(sample: Sample, reading: Look) -> None:
    with pytest.raises(NotFound):
        narrow(reading(), agency="x') OR 1=1 --")
    assert Filter(frozenset({1}), frozenset(), "task").where().count("(-1)") == 1
