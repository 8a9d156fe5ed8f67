"""What is owed on a day, by specimens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from scheduler.register.standing import Standing
from scheduler.reminding.notices import Decision, MishapFact, Occasions, Owed, PlanFact, decide, group
from tests.reminding.desk import practice_today
from tests.reminding.specimens import standing

PRACTICE = practice_today()
NOTHING = Occasions(decided_on=date(2026, 3, 2))


def said(decision: Decision) -> list[tuple[int, str]]:
    return sorted((each.step, each.role) for each in decision.owed)


def on(day: date, row: Standing, **occasions: object) -> Decision:
    facts = replace(NOTHING, decided_on=day - timedelta(days=1), **occasions)  # type: ignore[arg-type]
    return decide([row], [], facts, day, PRACTICE)


QUARTER = [
    ("2026-03-09", [(-15, "lead")]),  # 15 working days before: moved to the first working day of its week
    ("2026-03-24", [(-5, "lead")]),
    ("2026-03-30", [(-1, "lead")]),
    ("2026-04-01", [(1, "coordinator")]),
    ("2026-04-02", [(2, "coordinator"), (2, "lead")]),
    ("2026-04-07", [(5, "coordinator"), (5, "lead")]),
    ("2026-04-14", [(10, "coordinator"), (10, "lead")]),
    ("2026-04-21", [(15, "coordinator")]),  # that the letter to the superior waits
]


def test_a_quarter_goes_up_the_ladder_day_by_day() -> None:
    told: set[tuple[int, str]] = set()
    spoken = []
    day = date(2026, 3, 2)
    while day < date(2026, 5, 1):
        if PRACTICE.calendar.is_workday(day):
            decision = on(day, standing(told=frozenset(told)))
            spoken.append((day.isoformat(), said(decision)))
            told |= {(each.step, each.role) for each in (*decision.owed, *decision.held)}
        day += timedelta(days=1)
    assert [entry for entry in spoken if entry[1]] == QUARTER


def test_next_notice_on_names_the_next_day_that_has_something() -> None:
    told: set[tuple[int, str]] = set()
    for (day, steps), (later, _) in pairwise(QUARTER):
        decision = on(date.fromisoformat(day), standing(told=frozenset(told)))
        assert decision.next_notice_on == {12: date.fromisoformat(later)}
        told |= set(steps)


def test_missed_steps_collapse_into_the_latest_and_are_recorded_as_dropped() -> None:
    decision = on(date(2026, 4, 8), standing())
    assert said(decision) == [(5, "coordinator"), (5, "lead")]
    assert {(each.notice.step, each.notice.role) for each in decision.dropped} == {
        (-15, "lead"),
        (-5, "lead"),
        (-1, "lead"),
        (1, "coordinator"),
        (2, "lead"),
    }
    assert all(each.reason for each in decision.dropped)


def test_the_superior_is_held_and_the_coordinator_hears_of_it() -> None:
    told = frozenset({(10, "lead"), (10, "coordinator")})
    decision = on(date(2026, 4, 21), standing(told=told))
    assert [(each.step, each.role) for each in decision.held] == [(15, "superior")]
    [line] = decision.owed
    assert (line.role, line.agency_id, dict(line.payload)) == ("coordinator", 1, {"held": True})


def test_a_plan_that_sends_to_the_superior_is_not_held() -> None:
    told = frozenset({(10, "lead"), (10, "coordinator")})
    decision = on(date(2026, 4, 21), standing(told=told, superior_policy="send"))
    assert not decision.held
    assert said(decision) == [(15, "superior")]


def test_without_a_superior_the_coordinator_is_told_so() -> None:
    told = frozenset({(10, "lead"), (10, "coordinator")})
    decision = on(date(2026, 4, 21), standing(told=told, superior_id=None, superior_name=""))
    [line] = decision.owed
    assert dict(line.payload) == {"no_superior": True}
    assert [each.notice.role for each in decision.dropped if each.notice.step == 15] == ["superior"]


def test_a_late_coordinator_is_escalated_to_the_superior_never_to_itself() -> None:
    row = standing(holder_id=1, told=frozenset({(10, "lead")}))
    decision = on(date(2026, 4, 21), row)
    assert said(decision) == [(15, "superior")]
    assert not decision.held


@pytest.mark.parametrize("state", ["accepted", "waived", "unsettled", "joined"])
def test_a_settled_duty_is_silent(state: str) -> None:
    decision = on(date(2026, 4, 8), standing(state=state))
    assert (decision.owed, decision.held, decision.next_notice_on) == ((), (), {12: None})


def test_an_ended_plan_is_silent() -> None:
    assert not on(date(2026, 4, 8), standing(silent=True)).owed


def test_an_assumed_date_reminds_but_never_goes_past_the_coordinator() -> None:
    decision = on(date(2026, 5, 4), standing(assumed=True))
    assert said(decision) == [(-1, "lead"), (1, "coordinator")]
    assert not any(each.late for each in decision.owed)


def test_what_passed_before_the_plan_went_live_is_not_sent_later() -> None:
    row = standing(plan_live_on=date(2026, 3, 25), since=date(2026, 1, 9))
    assert said(on(date(2026, 3, 25), row)) == []
    assert said(on(date(2026, 3, 30), row)) == [(-1, "lead")]


def test_a_submission_nobody_confirmed_is_a_line_after_five_working_days() -> None:
    row = standing(state="submitted", submitted_on=date(2026, 3, 20), recorded_on=date(2026, 3, 20))
    early = on(date(2026, 3, 26), row)
    assert (early.owed, early.next_notice_on[12]) == ((), date(2026, 3, 27))
    [line] = on(date(2026, 3, 27), row).owed
    assert (line.topic, line.role, line.key) == ("unconfirmed", "coordinator", "unconfirmed:12")
    assert not on(date(2026, 3, 30), replace(row, unconfirmed_told=True)).owed


# --- leftovers ------------------------------------------------------------------------------------


def left(step: int, role: str = "lead", **more: object) -> Owed:
    facts: dict[str, object] = {
        "key": "occ:12",
        "role": role,
        "topic": "step",
        "agency_id": 2 if role == "lead" else 1,
        "coordinator_id": 1,
        "decided_on": date(2026, 3, 24),
        "step": step,
        "occurrence_id": 12,
        "plan_id": 1,
        "state_seen": "open",
        "id": 99,
    }
    return Owed(**{**facts, **more})  # type: ignore[arg-type]


def test_a_leftover_is_said_the_next_day() -> None:
    row = standing(told=frozenset({(-15, "lead"), (-5, "lead")}))
    decision = decide([row], [left(-5)], NOTHING, date(2026, 3, 25), PRACTICE)
    assert [(each.id, each.step) for each in decision.owed] == [(99, -5)]


def test_a_leftover_gives_way_to_a_later_step() -> None:
    row = standing(told=frozenset({(-15, "lead"), (-5, "lead")}))
    decision = decide([row], [left(-5)], NOTHING, date(2026, 3, 30), PRACTICE)
    assert said(decision) == [(-1, "lead")]
    assert [each.notice.id for each in decision.dropped] == [99]


@pytest.mark.parametrize(
    "change", [{"round": 2}, {"state": "submitted", "recorded_on": date(2026, 3, 25)}, {"silent": True}]
)
def test_a_leftover_that_is_no_longer_true_is_dropped(change: dict[str, object]) -> None:
    row = standing(told=frozenset({(-15, "lead"), (-5, "lead")}), **change)
    decision = decide([row], [left(-5)], NOTHING, date(2026, 3, 25), PRACTICE)
    assert not any(each.id for each in decision.owed)
    assert [each.notice.id for each in decision.dropped] == [99]


def test_a_leftover_follows_its_role_to_the_successor() -> None:
    row = standing(holder_id=5, told=frozenset({(-15, "lead"), (-5, "lead")}))
    decision = decide([row], [left(-5)], NOTHING, date(2026, 3, 25), PRACTICE)
    assert [each.agency_id for each in decision.owed] == [5]


def test_a_leftover_stays_true_when_an_extension_is_requested() -> None:
    row = standing(
        state="extension_requested",
        requested_to=date(2026, 5, 1),
        told=frozenset({(-15, "lead"), (-5, "lead")}),
    )
    [line] = decide([row], [left(-5)], NOTHING, date(2026, 3, 25), PRACTICE).owed
    assert line.state_seen == "extension_requested"


def test_what_was_owed_on_trial_is_dropped_when_the_plan_is_live() -> None:
    row = standing(plan_live_on=date(2026, 3, 25), told=frozenset({(-15, "lead"), (-5, "lead")}))
    plan = PlanFact(1, 1, "live", date(2030, 12, 31), date(2026, 3, 25), date(2026, 1, 9))
    facts = replace(NOTHING, plans=(plan,))
    decision = decide([row], [left(-5)], facts, date(2026, 3, 25), PRACTICE)
    assert not decision.owed


def test_a_change_is_told_whatever_became_of_the_duty() -> None:
    change = left(0, key="change:5:lead", topic="change", state_seen="")
    decision = decide([standing(state="waived")], [change], NOTHING, date(2026, 3, 25), PRACTICE)
    assert [each.topic for each in decision.owed] == ["change"]


# --- occasions ------------------------------------------------------------------------------------

LATE = standing(told=frozenset({(15, "superior"), (15, "coordinator")}))
PLAN = PlanFact(1, 1, "live", date(2030, 12, 31), date(2026, 1, 9), date(2026, 1, 9), waiting=3)


def occasions(day: date, decided_on: date | None, **more: object) -> list[str]:
    facts = Occasions(decided_on=decided_on, **more)  # type: ignore[arg-type]
    return [each.key for each in decide([], [], facts, day, PRACTICE).owed]


@pytest.mark.parametrize(
    ("day", "decided_on", "keys"),
    [
        ("2026-05-04", "2026-04-29", ["weekly:1:2026-W19"]),
        ("2026-05-05", "2026-05-04", []),
        ("2026-05-06", "2026-04-29", ["weekly:1:2026-W19"]),  # stopped over the Monday: still owed
        ("2026-04-28", "2026-04-24", ["weekly:1:2026-W18"]),  # Monday 27/4 is a day off
        ("2026-04-20", "2026-04-17", []),  # +15 has not come yet
    ],
)
def test_what_is_late_beyond_the_ladder_is_one_list_a_week(
    day: str, decided_on: str, keys: list[str]
) -> None:
    found = occasions(date.fromisoformat(day), date.fromisoformat(decided_on), late=(LATE,))
    assert found == keys


def test_the_coordinators_own_lateness_is_not_on_its_weekly_list() -> None:
    own = replace(LATE, holder_id=1)
    assert occasions(date(2026, 5, 4), date(2026, 4, 29), late=(own,)) == []


@pytest.mark.parametrize(
    ("day", "decided_on", "keys"),
    [
        ("2026-04-01", "2026-03-31", ["listing:1:2026-Q2"]),
        ("2026-04-02", "2026-04-01", []),
        ("2026-04-10", "2026-03-20", ["listing:1:2026-Q2"]),
        ("2027-03-10", "2026-02-02", ["listing:1:2027-Q1"]),  # a stop of 400 days: one list, not four
        ("2026-04-10", None, []),
    ],
)
def test_rows_that_wait_for_a_date_are_listed_each_quarter(
    day: str, decided_on: str | None, keys: list[str]
) -> None:
    before = date.fromisoformat(decided_on) if decided_on else None
    assert occasions(date.fromisoformat(day), before, plans=(PLAN,)) == keys


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        ("2030-09-30", []),
        ("2030-10-01", ["expiry:1:2030"]),
        ("2030-12-31", ["expiry:1:2030"]),
        ("2031-02-03", ["expiry:1:2031-Q1"]),  # nobody answered: asked again each quarter
    ],
)
def test_the_coordinator_is_asked_whether_the_plan_goes_on(day: str, keys: list[str]) -> None:
    plan = replace(PLAN, waiting=0)
    today = date.fromisoformat(day)
    assert occasions(today, today, plans=(plan,)) == keys


def test_each_lead_of_a_live_plan_gets_one_opening_mail() -> None:
    plan = replace(PLAN, leads=(2, 5), waiting=0)
    assert occasions(date(2026, 1, 9), None, plans=(plan,)) == ["opening:1:2", "opening:1:5"]
    assert occasions(date(2026, 1, 9), None, plans=(plan,), live=False) == []


def test_an_address_that_refused_is_told_to_the_coordinator() -> None:
    assert occasions(date(2026, 3, 10), None, mishaps=(MishapFact(4, 2, 1),)) == ["mishap:4"]


# --- digests --------------------------------------------------------------------------------------


def test_one_digest_a_recipient_and_coordinator_most_urgent_first() -> None:
    rows = [
        standing(id=1, told=frozenset()),
        standing(id=2, due=date(2026, 3, 25), aim=date(2026, 3, 25), overdue_from=date(2026, 3, 26)),
        standing(id=3, holder_id=5),
    ]
    decision = decide(rows, [], NOTHING, date(2026, 3, 24), PRACTICE)
    digests, waiting = group(decision.owed, date(2026, 3, 24))
    assert [(each.agency_id, each.kind, each.occurrence_ids) for each in digests] == [
        (2, "reminder", (2, 1)),
        (5, "reminder", (3,)),
    ]
    assert waiting == ()


def test_what_comes_after_the_digest_of_the_day_waits() -> None:
    decision = on(date(2026, 3, 24), standing())
    digests, waiting = group(decision.owed, date(2026, 3, 24), taken={(2, 1, False)})
    assert digests == ()
    assert [each.step for each in waiting] == [-5]


def test_an_acknowledgement_alone_makes_no_mail() -> None:
    ack = left(0, key="ack:1", topic="ack")
    digests, waiting = group([ack], date(2026, 3, 24))
    assert (digests, waiting) == ((), (ack,))


def test_trial_and_earnest_never_share_a_mail() -> None:
    rows = [standing(id=1), standing(id=2, plan_id=2, plan_state="trial")]
    digests, _ = group(decide(rows, [], NOTHING, date(2026, 3, 24), PRACTICE).owed, date(2026, 3, 24))
    assert [each.trial for each in digests] == [False, True]


KINDS = [
    ([("step", "lead", False)], "reminder"),
    ([("step", "lead", True), ("step", "lead", False)], "overdue"),
    ([("step", "coordinator", True), ("listing", "coordinator", False)], "escalation"),
    ([("weekly", "coordinator", True)], "escalation"),
    ([("opening", "lead", False), ("step", "lead", False)], "reminder"),
    ([("opening", "lead", False)], "opening"),
    ([("change", "lead", False)], "reminder"),
    ([("listing", "coordinator", False), ("expiry", "coordinator", False)], "listing"),
]


@pytest.mark.parametrize(("items", "kind"), KINDS)
def test_the_kind_is_the_most_urgent_of_what_a_mail_holds(
    items: list[tuple[str, str, bool]], kind: str
) -> None:
    notices = [
        left(0, role=role, topic=topic, late=late, key=f"k{index}", agency_id=2)
        for index, (topic, role, late) in enumerate(items)
    ]
    [digest] = group(notices, date(2026, 3, 24))[0]
    assert digest.kind == kind
