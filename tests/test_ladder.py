"""The ladder: the steps of specimen courses day by day, and laws over any course."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import BadInput
from rules.ladder import Course, Ladder, Step, next_owed_on, owed, steps, weekly_list_from
from rules.workdays import Day, WorkCalendar
from scheduler.workcalendar import bundled

DAYS, OFFICIAL = bundled()
CALENDAR = WorkCalendar(DAYS, OFFICIAL, lambda year: {date(year, 1, 1): "Tết Dương lịch"})
LADDER = Ladder()
DAY = timedelta(days=1)

QUARTER = Course(date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), "quarter")
YEAR = Course(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), "year")
REPORT = Course(date(2026, 1, 1), date(2026, 12, 9), date(2026, 12, 11), "year")
STAGE = Course(
    date(2026, 1, 1), date(2026, 12, 4), date(2026, 12, 6), "year", next_stage_due=date(2026, 12, 9)
)
CYCLE = Course(date(2026, 1, 1), date(2027, 12, 31), date(2028, 1, 1), "cycle")


def told_of(course: Course, ladder: Ladder = LADDER) -> list[str]:
    """The ladder as one line a step: day, number, role, copies, held."""
    lines = []
    for step in steps(course, ladder, CALENDAR):
        copy = f" cc {','.join(step.copy)}" if step.copy else ""
        lines.append(f"{step.on} {step.step:+} {step.role}{copy}{' held' if step.held else ''}")
    return lines


def test_a_quarter_has_three_reminders_and_five_days_of_escalation() -> None:
    assert told_of(QUARTER) == [
        "2026-03-09 -15 lead",  # the 10th is a Tuesday: the mail leaves on Monday
        "2026-03-24 -5 lead",
        "2026-03-30 -1 lead",
        "2026-04-01 +1 coordinator",
        "2026-04-02 +2 lead cc coordinator",
        "2026-04-07 +5 coordinator",
        "2026-04-07 +5 lead",
        "2026-04-14 +10 coordinator",
        "2026-04-14 +10 lead",
        "2026-04-21 +15 superior held",
    ]


@pytest.mark.parametrize(
    ("length", "start", "expected"),
    [
        ("week", date(2026, 3, 30), [-1]),
        ("month", date(2026, 3, 1), [-5, -1]),
        ("quarter", date(2026, 1, 1), [-15, -5, -1]),
        ("half", date(2025, 10, 1), [-30, -15, -5, -1]),
        ("year", date(2025, 4, 1), [-30, -15, -5, -1]),
        ("cycle", date(2025, 4, 1), [-30, -15, -5, -1]),
        ("quarter", date(2026, 3, 23), [-1]),  # 7 working days: 5 is more than half of them
        ("quarter", date(2026, 3, 18), [-5, -1]),  # 10 working days: 5 is just half
        ("quarter", date(2026, 3, 31), []),  # one day: 1 is more than half of it
        ("quarter", date(2026, 5, 1), []),  # already over when its window opens
    ],
)
def test_reminders_follow_the_length_and_fit_into_the_period(
    length: str, start: date, expected: list[int]
) -> None:
    course = replace(QUARTER, start=start, length=length)
    assert [step.step for step in steps(course, LADDER, CALENDAR) if step.step < 0] == expected


def test_far_steps_leave_on_the_first_working_day_of_their_week() -> None:
    first = [step for step in steps(YEAR, LADDER, CALENDAR) if step.step in (-30, -15)]
    assert [f"{step.on:%a %Y-%m-%d}" for step in first] == ["Mon 2026-11-16", "Mon 2026-12-07"]
    # Monday 31/8 is off, Tuesday and Wednesday too: the week begins on Thursday 3/9.
    course = Course(date(2026, 1, 1), date(2026, 9, 25), date(2026, 9, 26), "year")
    assert "2026-09-03 -15 lead" in told_of(course)


def test_plus_one_is_the_next_working_day_if_overdue_from_is_none() -> None:
    assert "2027-01-04 +1 coordinator" in told_of(YEAR)
    assert "2027-01-05 +2 lead cc coordinator" in told_of(YEAR)


def test_a_due_beyond_a_year_is_told_each_january_and_in_its_last_two_quarters() -> None:
    assert told_of(CYCLE)[:6] == [
        "2026-01-05 -20261 lead",
        "2027-01-04 -20271 lead",
        "2027-07-01 -20273 lead",
        "2027-10-01 -20274 lead",
        "2027-11-15 -30 lead",
        "2027-12-06 -15 lead",
    ]
    assert not any(step.step < -1000 for step in steps(YEAR, LADDER, CALENDAR))


def test_the_last_two_quarters_may_lie_in_two_years() -> None:
    course = Course(date(2026, 1, 9), date(2028, 3, 31), date(2028, 4, 1), "cycle")
    long = [step.step for step in steps(course, LADDER, CALENDAR) if step.step < -1000]
    assert long == [-20271, -20274, -20281]


def test_two_steps_on_one_day_for_one_role_are_one() -> None:
    # -15 of 24/1/2028 falls into the week of 3 January, the first working day of its year.
    course = Course(date(2026, 1, 9), date(2028, 1, 24), date(2028, 1, 25), "cycle")
    day = [step for step in steps(course, LADDER, CALENDAR) if step.on == date(2028, 1, 3)]
    assert [step.step for step in day] == [-15]


def test_a_two_stage_report_is_the_coordinators_daily_until_its_own_due() -> None:
    after = [line for line in told_of(STAGE) if "+" in line]
    assert after == [
        "2026-12-07 +1 coordinator",
        "2026-12-08 +2 coordinator",
        "2026-12-08 +2 lead",
        "2026-12-09 +3 coordinator",
        "2026-12-10 +4 lead cc coordinator",
    ]


def test_a_next_stage_already_due_still_tells_the_coordinator_once() -> None:
    course = replace(STAGE, next_stage_due=date(2026, 12, 1))
    assert [s.step for s in steps(course, LADDER, CALENDAR) if s.role == "coordinator"] == [1]


def test_a_late_coordinator_is_never_told_about_itself_and_the_superior_is_not_asked_for() -> None:
    after = [line for line in told_of(replace(REPORT, coordinator_is_lead=True)) if "+" in line]
    assert after == [
        "2026-12-14 +2 lead",
        "2026-12-17 +5 lead",
        "2026-12-24 +10 lead",
        "2026-12-31 +15 superior",
    ]


@pytest.mark.parametrize(("mode", "expected"), [("ask", [True]), ("send", [False]), ("off", [])])
def test_the_office_says_what_becomes_of_the_superiors_step(mode: str, expected: list[bool]) -> None:
    found = steps(QUARTER, Ladder(superior=mode), CALENDAR)
    assert [step.held for step in found if step.role == "superior"] == expected


def test_an_unconfirmed_date_reminds_and_is_listed_but_never_late() -> None:
    lines = told_of(replace(QUARTER, late_counts=False))
    assert lines[:3] == told_of(QUARTER)[:3]
    assert lines[3:] == ["2026-04-01 +1 coordinator"]


def test_a_carried_task_has_only_the_coordinators_list() -> None:
    assert told_of(replace(YEAR, carried=True)) == ["2027-01-04 +1 coordinator"]


def test_a_yearly_task_without_a_report_has_two_reminders_and_the_list() -> None:
    assert told_of(replace(YEAR, plain_yearly=True)) == [
        "2026-12-07 -15 lead",
        "2026-12-30 -1 lead",
        "2027-01-04 +1 coordinator",
    ]


def test_a_requested_extension_holds_only_what_goes_past_the_coordinator() -> None:
    held = replace(QUARTER, hold_past_coordinator_until=date(2026, 4, 24))
    assert told_of(held)[:-1] == told_of(QUARTER)[:-1]
    assert told_of(held)[-1] == "2026-04-28 +15 superior held"  # 25, 26 weekend, 27 nghỉ bù
    early = replace(QUARTER, hold_past_coordinator_until=date(2026, 4, 3))
    assert told_of(early) == told_of(QUARTER)


def test_a_successor_is_not_late_before_its_grace_is_over() -> None:
    course = replace(QUARTER, grace_until=date(2026, 4, 10))
    assert [line for line in told_of(course) if "+" in line][:2] == [
        "2026-04-13 +1 coordinator",
        "2026-04-14 +2 lead cc coordinator",
    ]
    assert told_of(course)[:3] == told_of(QUARTER)[:3]
    assert told_of(replace(QUARTER, grace_until=date(2026, 3, 2))) == told_of(QUARTER)


def test_a_round_that_begins_behind_its_whole_ladder_still_asks_the_lead_once() -> None:
    late = replace(QUARTER, begun=date(2026, 11, 21))
    assert "2026-11-23 +10 lead" in told_of(late)
    now, over = owed(late, LADDER, CALENDAR, date(2026, 11, 23), set(), late.begun)
    assert ([(step.step, step.role) for step in now], over) == ([(10, "lead")], ())
    assert next_owed_on(late, LADDER, CALENDAR, date(2026, 11, 23), {(10, "lead")}, late.begun) is None
    own = replace(late, coordinator_is_lead=True)
    assert [step.role for step in owed(own, LADDER, CALENDAR, date(2026, 11, 23), set(), own.begun)[0]] == [
        "lead"
    ]
    unsure = replace(late, late_counts=False)
    assert "2026-11-23 -1 lead" in told_of(unsure)
    assert told_of(replace(QUARTER, begun=date(2026, 4, 14))) == told_of(QUARTER)


def test_a_custom_length_changes_that_length_alone() -> None:
    ladder = Ladder(before={"month": (-3,)})
    month = Course(date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), "month")
    assert [s.step for s in steps(month, ladder, CALENDAR) if s.step < 0] == [-3]
    assert told_of(QUARTER, ladder) == told_of(QUARTER)
    assert ladder.stamp != LADDER.stamp == Ladder(before={"week": (-1,)}).stamp


@pytest.mark.parametrize(
    "change",
    [
        {"before": {"fortnight": (-1,)}},
        {"before": {"month": (5,)}},
        {"before": {"month": (-20261,)}},
        {"plain_yearly": (1,)},
        {"after_lead": (0,)},
        {"after_superior": (-15,)},
        {"superior": "maybe"},
    ],
)
def test_a_wrong_ladder_is_refused_by_its_key(change: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        Ladder(**change)  # type: ignore[arg-type]
    assert refused.value.place.startswith("ladder")


def test_after_the_last_step_the_row_is_in_the_monday_list() -> None:
    assert weekly_list_from(QUARTER, LADDER, CALENDAR) == date(2026, 4, 21)


def test_where_a_next_stage_waits_the_monday_list_follows_its_due() -> None:
    last = max(step.on for step in steps(STAGE, LADDER, CALENDAR))
    assert last <= date(2026, 12, 10)
    assert weekly_list_from(STAGE, LADDER, CALENDAR) == last


@pytest.mark.parametrize(
    ("today", "told", "since", "due", "coalesced"),
    [
        (date(2026, 3, 8), set(), None, [], []),
        (date(2026, 3, 9), set(), None, ["-15 lead"], []),
        (date(2026, 3, 9), {(-15, "lead")}, None, [], []),
        (date(2026, 3, 29), set(), None, ["-5 lead"], ["-15 lead"]),
        (date(2026, 4, 1), {(-15, "lead"), (-5, "lead"), (-1, "lead")}, None, ["+1 coordinator"], []),
        # Told late is told: what lies before it does not come after it.
        (date(2026, 3, 26), {(-5, "lead")}, None, [], ["-15 lead"]),
        (date(2026, 3, 26), set(), date(2026, 3, 10), ["-5 lead"], []),
        (date(2026, 3, 26), set(), date(2026, 3, 25), [], []),
        # 400 days of standing still: one step a role, the rest passed over.
        (
            date(2027, 5, 1),
            set(),
            None,
            ["+10 coordinator", "+10 lead", "+15 superior"],
            ["-15 lead", "-5 lead", "-1 lead", "+1 coordinator", "+2 lead", "+5 coordinator", "+5 lead"],
        ),
    ],
)
def test_what_is_owed_on_a_day(
    today: date, told: set[tuple[int, str]], since: date | None, due: list[str], coalesced: list[str]
) -> None:
    def short(found: tuple[Step, ...]) -> list[str]:
        return [f"{step.step:+} {step.role}" for step in found]

    now, over = owed(QUARTER, LADDER, CALENDAR, today, told, since)
    assert (short(now), short(over)) == (due, coalesced)


def test_an_edited_ladder_does_not_go_back() -> None:
    told = {(-15, "lead"), (-5, "lead")}
    edited = Ladder(before={"quarter": (-20, -15, -8, -5, -2)})
    now, over = owed(QUARTER, edited, CALENDAR, date(2026, 3, 25), told, None)
    assert now == ()
    assert [step.step for step in over] == [-20, -8]
    assert next_owed_on(QUARTER, edited, CALENDAR, date(2026, 3, 25), told) == date(2026, 3, 27)


def test_the_next_owed_day_is_a_working_day_even_for_what_was_missed() -> None:
    friday = date(2026, 3, 13)
    assert next_owed_on(QUARTER, LADDER, CALENDAR, friday, set()) == date(2026, 3, 16)
    assert next_owed_on(QUARTER, LADDER, CALENDAR, friday, {(-15, "lead")}) == date(2026, 3, 24)
    assert next_owed_on(QUARTER, LADDER, CALENDAR, friday, set(), date(2026, 3, 10)) == date(2026, 3, 24)
    everything = {(step.step, step.role) for step in steps(QUARTER, LADDER, CALENDAR)}
    assert next_owed_on(QUARTER, LADDER, CALENDAR, friday, everything) is None


# Laws.

lengths = st.sampled_from(["week", "month", "quarter", "half", "year", "cycle"])
around = st.dates(date(2024, 6, 1), date(2029, 6, 1))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    start = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    due = start + timedelta(days=draw(st.integers(0, 1200)))
    overdue_from = CALENDAR.next_workday(due) + timedelta(days=draw(st.integers(1, 3)))

    def some_day() -> date | None:
        return draw(st.none() | st.integers(-20, 40).map(lambda n: due + timedelta(days=n)))

    return Course(
        start,
        CALENDAR.previous_workday(due),
        overdue_from,
        draw(lengths),
        late_counts=draw(st.booleans()),
        carried=draw(st.integers(0, 5)) == 0,
        plain_yearly=draw(st.integers(0, 5)) == 0,
        next_stage_due=some_day(),
        coordinator_is_lead=draw(st.booleans()),
        hold_past_coordinator_until=some_day(),
        grace_until=some_day(),
        begun=some_day(),
    )


offsets = st.lists(st.integers(-60, 0), max_size=5).map(tuple)
afters = st.lists(st.integers(1, 30), max_size=4).map(tuple)
ladders = st.just(LADDER) | st.builds(
    Ladder,
    before=st.dictionaries(lengths, offsets),
    after_lead=afters,
    after_coordinator=afters,
    after_superior=afters,
    superior=st.sampled_from(["ask", "send", "off"]),
)
days = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@given(courses(), ladders)
def test_steps_ascend_fall_on_working_days_and_never_double(course: Course, ladder: Ladder) -> None:
    found = steps(course, ladder, CALENDAR)
    assert list(found) == sorted(found)
    assert all(CALENDAR.is_workday(step.on) for step in found)
    assert len({(step.on, step.role) for step in found}) == len(found)
    assert len({(step.step, step.role) for step in found}) == len(found)


@given(courses(), ladders)
def test_nobody_is_called_late_before_it_counts(course: Course, ladder: Ladder) -> None:
    for step in steps(course, ladder, CALENDAR):
        moved = course.begun is not None and step.on == CALENDAR.next_workday(course.begun)
        assert (step.step > 0) == (step.on >= course.late_from) or (moved and step.role == "lead")
        if not moved and (not course.late_counts or course.carried):
            assert step.step < 0 or (step.step, step.role) == (1, "coordinator") or step.on <= course.aim
        if course.coordinator_is_lead:
            assert step.role != "coordinator"
            assert "coordinator" not in step.copy
        if course.next_stage_due:
            assert step.role != "superior"


@given(courses(), ladders, days, days)
def test_owed_is_monotone(course: Course, ladder: Ladder, a: date, b: date) -> None:
    early, late = sorted((a, b))
    due, over = owed(course, ladder, CALENDAR, early, set())
    due_later, over_later = owed(course, ladder, CALENDAR, late, set())
    assert {*due, *over} <= {*due_later, *over_later}
    latest = {step.role: step.on for step in due_later}
    assert all(step.on <= latest[step.role] for step in due)


@given(courses(), ladders, days)
def test_of_any_stop_each_role_hears_once(course: Course, ladder: Ladder, today: date) -> None:
    due, over = owed(course, ladder, CALENDAR, today, set())
    roles = [step.role for step in due]
    assert len(set(roles)) == len(roles)
    assert {step.role for step in over} <= set(roles)
    assert len(due) + len(over) == sum(step.on <= today for step in steps(course, ladder, CALENDAR))


def play(course: Course, ladder: Ladder, ticks: list[date], since: date | None) -> list[tuple[date, Step]]:
    """Tick on the given days, telling what is owed and recording what was passed over."""
    told: set[tuple[int, str]] = set()
    sent = []
    for today in sorted(ticks):
        due, over = owed(course, ladder, CALENDAR, today, told, since)
        sent += [(today, step) for step in due]
        told |= {(step.step, step.role) for step in (*due, *over)}
    return sent


@given(courses(), ladders, st.lists(days, max_size=12), st.none() | around)
def test_nothing_is_told_twice_and_nothing_from_before_going_live(
    course: Course, ladder: Ladder, ticks: list[date], since: date | None
) -> None:
    sent = play(course, ladder, ticks, since)
    keys = [(step.step, step.role) for _, step in sent]
    assert len(set(keys)) == len(keys)
    assert all(step.on >= (since or date.min) for _, step in sent)
    for role in ("lead", "coordinator", "superior"):
        mine = [(today, step.on) for today, step in sent if step.role == role]
        assert mine == sorted(mine)
        assert len({today for today, _ in mine}) == len(mine)


@given(courses(), ladders, around, st.integers(0, 60), st.none() | around)
def test_ticking_only_on_the_foreseen_days_is_ticking_every_day(
    course: Course, ladder: Ladder, start: date, lag: int, since: date | None
) -> None:
    """The daemon wakes for next_owed_on alone; it must say what a daily tick says, on the same days."""
    told: set[tuple[int, str]] = set()
    last = start + timedelta(days=400 + lag)
    seldom: list[tuple[date, Step]] = []
    today: date | None = CALENDAR.next_workday(start)
    while today is not None and today <= last:
        due, over = owed(course, ladder, CALENDAR, today, told, since)
        seldom += [(today, step) for step in due]
        told |= {(step.step, step.role) for step in (*due, *over)}
        following = next_owed_on(course, ladder, CALENDAR, today, told, since)
        assert following is None or following > today
        today = following
    every = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    daily = play(course, ladder, [day for day in every if CALENDAR.is_workday(day)], since)
    assert seldom == daily


@given(courses(), ladders, days, st.lists(st.integers(0, 30), max_size=6))
def test_the_next_day_skips_no_owed_step(
    course: Course, ladder: Ladder, after: date, picks: list[int]
) -> None:
    found = steps(course, ladder, CALENDAR)
    told = {(found[n].step, found[n].role) for n in picks if n < len(found)}
    day = next_owed_on(course, ladder, CALENDAR, after, told)
    if day is not None:
        assert day > after
        assert CALENDAR.is_workday(day)
        assert owed(course, ladder, CALENDAR, day, told)[0]
    horizon = (day or date(2033, 1, 1)) - DAY
    between = [after + DAY * n for n in range(1, min(60, (horizon - after).days) + 1)]
    for quiet in filter(CALENDAR.is_workday, [*between, *([horizon] if horizon > after else [])]):
        assert owed(course, ladder, CALENDAR, quiet, told)[0] == ()


@given(courses(), ladders, ladders, st.lists(days, max_size=6), days)
def test_editing_the_ladder_repeats_nothing_and_goes_back_to_nothing(
    course: Course, ladder: Ladder, edited: Ladder, ticks: list[date], today: date
) -> None:
    sent = [step for _, step in play(course, ladder, ticks, None)]
    told = {(step.step, step.role) for step in sent}
    for step in owed(course, edited, CALENDAR, today, told)[0]:
        assert (step.step, step.role) not in told
        for before in sent:
            held = step.role == "superior" and step.step > before.step  # a hold moves both to one day
            assert before.role != step.role or step.on > before.on or held


@given(courses(), st.lists(days, max_size=6), st.lists(around, max_size=3), days)
def test_a_calendar_override_sends_nothing_again(
    course: Course, ticks: list[date], off: list[date], today: date
) -> None:
    told = {(step.step, step.role) for _, step in play(course, LADDER, ticks, None)}
    rows = {**DAYS, **{day: Day(off=True, name="nghỉ", document="1/TB") for day in off}}
    moved = WorkCalendar(rows, OFFICIAL, lambda year: {})
    course = replace(course, aim=moved.previous_workday(course.aim))
    due, over = owed(course, LADDER, moved, today, told)
    assert not told & {(step.step, step.role) for step in (*due, *over)}
