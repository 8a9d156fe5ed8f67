"""The story of one occurrence: the rule that gave its date, the calendar, all that was said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rules.errors import NotFound
from rules.rule import Mark, Once, Spot
from scheduler.register.reads import ReadConnection
from scheduler.register.reads.origin import origin, shifts
from scheduler.register.reads.story import story
from scheduler.register.store import Register
from scheduler.workcalendar import load_calendar
from tests.listing.sample import ONGOING, QUARTER_ONE, REPORT, Sample
from tests.office import BEFORE_10_12, QUARTERLY, YEARLY, Office, deed

Look = Callable[[], ReadConnection]
CALENDAR = load_calendar()


@pytest.mark.parametrize("number", [0, -1, 99, 2**31, 2**63 - 1, 10**30])
def test_a_number_that_stands_for_nothing_is_said_to(sample: Sample, reading: Look, number: int) -> None:
    with pytest.raises(NotFound, match=str(number)):
        story(reading(), number)


def test_it_holds_the_notices_and_every_mail_that_speaks_of_it_and_what_came_back(
    sample: Sample, reading: Look
) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    one = sample.occurrence(duty, "SNV", date(2026, 3, 31))
    other = sample.occurrence(duty, "STC", date(2026, 3, 31))
    sent = sample.message("SNV", [one])
    cancelled = sample.message("SNV", [7, one, other], status="cancelled", sent_at=None)
    elsewhere = sample.message("STC", [other, one * 10 + 1])
    sample.notice(one, -15, "SNV", message_id=sent)
    sample.notice(one, -5, "SNV", state="dropped", reason="gộp")
    sample.notice(other, -5, "STC", message_id=elsewhere)
    sample.mishap(sent, "SNV", "550 5.1.1 không có hộp thư này")
    told = story(reading(), one)
    assert [letter.id for letter in told.letters] == [sent, cancelled]
    assert [(said.step, said.state, said.message_id) for said in told.said] == [
        (-15, "carried", sent),
        (-5, "dropped", None),
    ]
    assert [(back.message_id, back.words) for back in told.came_back] == [
        (sent, "550 5.1.1 không có hộp thư này")
    ]
    assert told.letters[0].answer.startswith("250")


def test_it_tells_its_own_events_and_those_of_its_duty_and_plan(sample: Sample, reading: Look) -> None:
    plan = sample.plan()
    duty = sample.duty(plan, "1", "Việc", [QUARTER_ONE])
    one = sample.occurrence(duty, "SNV", date(2026, 3, 31))
    other = sample.occurrence(duty, "STC", date(2026, 3, 31))
    sample.event(None, "golive", plan_id=plan)
    sample.event(None, "confirm", plan_id=plan, obligation_id=duty)
    sample.event(other, "submit", plan_id=plan, obligation_id=duty)
    sample.event(one, "extend", plan_id=plan, obligation_id=duty, detail='{"due": "2026-04-30"}')
    told = story(reading(), one)
    assert [change.verb for change in told.changes] == ["golive", "confirm", "extend"]
    assert told.changes[-1].detail == {"due": "2026-04-30"}


def test_of_several_rules_the_one_that_gave_the_date_is_named(register: Register, reading: Look) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, ONGOING, QUARTERLY, BEFORE_10_12, YEARLY)
    office.unfold(plan)
    reader = reading()
    kinds = {}
    for row in office.rows():
        found = origin(story(reader, row.id or 0), CALENDAR)
        assert found is not None
        kinds[row.due] = found.rule
    assert kinds[date(2026, 3, 31)] == QUARTERLY
    assert kinds[date(2026, 12, 9)] == BEFORE_10_12


def test_an_extended_occurrence_still_knows_its_rule(register: Register, reading: Look) -> None:
    from scheduler.register import changes

    office = Office(register)
    plan = office.plan()
    office.duty(plan, BEFORE_10_12)
    office.unfold(plan)
    row = office.row(period="2026")
    with office.writing() as session:
        changes.extend(
            session,
            [row.id or 0],
            deed(date(2026, 3, 2)),
            office.practice,
            to=date(2026, 12, 31),
            document="9/UBND",
            reason="chờ số liệu",
        )
    told = story(reading(), row.id or 0)
    found = origin(told, CALENDAR)
    assert found is not None
    assert (found.rule, told.line.original_due, told.line.due) == (
        BEFORE_10_12,
        date(2026, 12, 9),
        date(2026, 12, 31),
    )
    assert [change.verb for change in told.changes] == ["extend"]


def test_a_due_on_a_saturday_says_how_it_moved_both_ways(register: Register, reading: Look) -> None:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, Once(Mark(2026, Spot(10, 1))))
    office.unfold(plan)
    moved = shifts(story(reading(), office.rows()[0].id or 0), CALENDAR)
    assert [(shift.what, shift.day, shift.reason, shift.to) for shift in moved] == [
        ("aim", date(2026, 10, 31), "thứ Bảy", date(2026, 10, 30)),
        ("overdue_from", date(2026, 10, 31), "thứ Bảy", date(2026, 11, 3)),
        ("overdue_from", date(2026, 11, 1), "Chủ nhật", date(2026, 11, 3)),
    ]


def test_a_due_on_a_working_day_has_moved_nowhere(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [REPORT])
    one = sample.occurrence(duty, "SNV", date(2026, 12, 9), overdue_from=date(2026, 12, 11), printed=True)
    assert shifts(story(reading(), one), CALENDAR) == ()
