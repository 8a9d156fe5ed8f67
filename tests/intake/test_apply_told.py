"""Whoever was told a date is told its change; what nobody heard of goes without a word."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date

import pytest
from rich.console import Console

from scheduler.cli.render_story import print_story
from scheduler.intake.planfile import PlanFile
from scheduler.register.changes import accept, set_event
from scheduler.register.reads.connection import connect
from scheduler.register.reads.origin import origin
from scheduler.register.reads.story import story
from scheduler.register.standing import load_standings
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
    [owed] = [item for item in office.occurrences("1") if item.state == "open"]
    assert (owed.due, owed.kept_words) == (date(2026, 1, 31), "Tháng 1/2026")
    office.apply(plan(row("1", "Tháng 1/2026")))
    assert office.occurrences("1")[0].kept_words == ""


def test_a_date_that_stays_is_shown_and_mailed_with_the_words_that_gave_it(office: OfficeOf) -> None:
    office.apply(plan(row("1", "Tháng 1/2026")))
    office.today = date(2026, 2, 6)
    office.apply(plan(row("1", "Quý I/2026")))
    number = office.occurrences("1")[0].id or 0
    with office.register.read() as session:
        [standing] = load_standings(session, ids=[number])
    reader = connect(office.register.url)
    try:
        told = story(reader, number)
    finally:
        reader.close()
    assert standing.timing == told.line.timing == "Tháng 1/2026"
    assert told.source.timing == "Quý I/2026"
    assert origin(told, office.practice.calendar) is None
    console = Console(file=io.StringIO(), width=200)
    print_story(console, told, office.practice.calendar, office.today, UTC, "vi")
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "“Tháng 1/2026”" in said
    assert "kế hoạch nay ghi “Quý I/2026”" in said


def test_a_reading_mended_by_an_answer_keeps_the_words_too(office: OfficeOf) -> None:
    office.apply(plan(row("1", "Tháng 1/2026")))
    office.today = date(2026, 2, 6)
    [note] = office.apply(plan(row("1", "Tháng 1/2026", due=(date(2026, 3, 31),)))).notes
    assert "giữ hạn 31/01/2026" in note
    assert office.occurrences("1")[0].kept_words == "Tháng 1/2026"


def test_a_bound_that_is_counted_otherwise_now_is_said_where_it_has_begun(office: OfficeOf) -> None:
    given = plan(row("1", "trước ngày 10/3/2026"))
    office.apply(given)
    office.today = date(2026, 3, 20)
    inclusive = replace(given, policies=replace(given.policies, before="inclusive"))
    [note] = office.apply(inclusive).notes
    assert "giữ hạn 09/03/2026, dù câu chữ nay cho hạn 10/03/2026" in note


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
