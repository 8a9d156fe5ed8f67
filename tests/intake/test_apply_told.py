"""Whoever was told a date is told its change; what nobody heard of goes without a word."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.intake.planfile import PlanFile
from scheduler.register.changes import accept, set_event
from scheduler.register.store import Register
from tests.intake.offices import OfficeOf, plan, row, with_row

DECEMBER = plan(row("1", "trước ngày 10/12 hằng năm"), row("2", "Quý I/2026"))
AWAITED = "trong 30 ngày kể từ ngày nhận được hướng dẫn"


@pytest.fixture
def office(register: Register) -> OfficeOf:
    return OfficeOf(register).load()


def told_first(office: OfficeOf, given: PlanFile) -> None:
    """Apply, and let a mail tell the lead of the first occurrence of row 1."""
    office.apply(given)
    office.tell(office.occurrences("1")[0])
    office.today = date(2026, 2, 2)


def test_a_moved_date_is_told_and_begins_a_new_round(office: OfficeOf) -> None:
    told_first(office, DECEMBER)
    changed = with_row(DECEMBER, row("1", "trước ngày 16/12 hằng năm"))
    office.apply(changed)
    moved = office.occurrences("1")[0]
    assert (moved.due, moved.round, moved.since) == (date(2026, 12, 15), 2, office.today)
    told = [(code, said["what"], said["from"], said["to"]) for code, said in office.changes_told()]
    assert told == [("SNV", "moved", "2026-12-09", "2026-12-15")]
    assert office.apply(changed).changes_nothing


def test_an_overdue_date_that_the_words_no_longer_give_is_said_with_the_way_to_mend_it(
    office: OfficeOf,
) -> None:
    office.apply(plan(row("1", "Tháng 1/2026")))
    number = office.occurrences("1")[0].id
    office.today = date(2026, 2, 6)
    corrected = plan(row("1", "Quý I/2026"))
    [note] = office.apply(corrected).notes
    assert f"#{number}" in note
    assert "giữ hạn 31/01/2026" in note
    assert f"nhacviec extend {number} --to 2026-03-31" in note
    owed = [item.due for item in office.occurrences("1") if item.state == "open"]
    assert owed == [date(2026, 1, 31)]


def test_a_date_that_falls_away_is_told_and_stands_as_ended(office: OfficeOf) -> None:
    told_first(office, DECEMBER)
    office.apply(plan(row("2", "Quý I/2026")))
    states = [(item.due.year, item.state) for item in office.occurrences("1")]
    assert states == [(2026, "waived")]
    assert [code for code, _line in office.changes_told()] == ["SNV"]
    assert office.apply(plan(row("2", "Quý I/2026"))).changes_nothing


def test_what_was_ended_and_comes_back_is_owed_again(office: OfficeOf) -> None:
    told_first(office, DECEMBER)
    office.apply(plan(row("2", "Quý I/2026")))
    office.apply(DECEMBER)
    first = office.occurrences("1")[0]
    assert (first.due, first.state, first.round) == (date(2026, 12, 9), "open", 2)
    assert office.apply(DECEMBER).changes_nothing


def test_another_lead_takes_over_and_both_are_told(office: OfficeOf) -> None:
    printed = "Sở Lao động - Thương binh và Xã hội"
    told_first(office, plan(row("1", "trước ngày 10/12 hằng năm", printed, leads=("SYT",))))
    office.apply(plan(row("1", "trước ngày 10/12 hằng năm", printed, leads=("SNV",))))
    assert sorted(code for code, _line in office.changes_told()) == ["SNV", "SYT"]
    assert office.bearers("1") == {"SLDTBXH": "SNV"}


def test_the_day_of_an_event_that_was_entered_since_stands_over_the_file(office: OfficeOf) -> None:
    given = plan(row("1", AWAITED, event_on=date(2026, 1, 12)))
    office.apply(given)
    number = office.obligation("1").id or 0
    with office.register.write() as session:
        set_event(session, number, office.deed(), office.practice, on=date(2026, 1, 20))
    assert office.apply(given).changes_nothing
    assert office.obligation("1").event_on == date(2026, 1, 20)
    office.apply(plan(row("1", AWAITED, event_on=date(2026, 1, 26))))
    assert [item.due for item in office.occurrences("1")] == [date(2026, 2, 25)]


def test_an_event_that_happens_again_is_owed_again(office: OfficeOf) -> None:
    given = plan(row("1", AWAITED, event_on=date(2026, 1, 12)))
    office.apply(given)
    with office.register.write() as session:
        accept(session, [office.occurrences("1")[0].id or 0], office.deed(), office.practice)
    office.apply(plan(row("1", AWAITED, event_on=date(2026, 3, 2))))
    assert [item.state for item in office.occurrences("1")] == ["accepted", "open"]
