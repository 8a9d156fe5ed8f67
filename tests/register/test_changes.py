"""Changes of state: what each does, what it refuses, who is told."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from rules.errors import BadInput, NotFound, Refused
from scheduler.register.changes import (
    ALLOWED,
    Selection,
    accept,
    confirm_assumptions,
    end_plan,
    extend,
    reopen,
    request_extension,
    return_,
    select_ids,
    set_event,
    settle,
    submit,
    take_live,
    waive,
)
from scheduler.register.models import OCCURRENCE_STATES, Event, Occurrence
from scheduler.register.store import Register
from scheduler.register.verdict import verdict
from tests.office import (
    BEFORE_10_12,
    ISSUED,
    PRACTICE,
    QUARTER_1,
    QUARTERLY,
    WITHIN_30_DAYS,
    YEAR_2025,
    YEARLY,
    Office,
    deed,
)

MARCH_10 = date(2026, 3, 10)
APRIL_3 = date(2026, 4, 3)
WHEN = deed(MARCH_10)

VERBS: dict[str, Callable[..., list[Occurrence]]] = {
    "submit": lambda session, ids: submit(session, ids, WHEN, MARCH_10, "1/BC", PRACTICE),
    "accept": lambda session, ids: accept(session, ids, WHEN, PRACTICE),
    "return": lambda session, ids: return_(session, ids, WHEN, PRACTICE, reason="thiếu số liệu"),
    "request_extension": lambda session, ids: request_extension(
        session, ids, WHEN, PRACTICE, to=date(2026, 6, 30)
    ),
    "extend": lambda session, ids: extend(
        session, ids, WHEN, PRACTICE, to=date(2026, 6, 30), document="9/UBND"
    ),
    "waive": lambda session, ids: waive(session, ids, WHEN, PRACTICE, document="9/UBND"),
    "reopen": lambda session, ids: reopen(session, ids, WHEN, PRACTICE),
    "settle": lambda session, ids: settle(session, ids, WHEN, PRACTICE, done=False),
}
BECOMES = {
    "submit": "submitted",
    "accept": "accepted",
    "return": "returned",
    "request_extension": "extension_requested",
    "extend": "open",
    "waive": "waived",
    "reopen": "open",
    "settle": "open",
}
NEW_ROUND = {"return", "extend", "reopen"}
MADE_UP: dict[str, Any] = {
    "submitted": {"submitted_on": MARCH_10},
    "accepted": {"accepted_on": MARCH_10, "submitted_on": MARCH_10},
    "returned": {"respond_by": MARCH_10},
    "extension_requested": {"requested_to": date(2026, 5, 1)},
}


@pytest.fixture
def office(register: Register) -> Office:
    return Office(register)


@pytest.fixture
def quarter(office: Office) -> Occurrence:
    """Quý I/2026 of Sở Xây dựng, in a live plan."""
    plan = office.plan(state="live", live_on=ISSUED)
    office.duty(plan, QUARTER_1)
    return office.unfold(plan)[0]


def do(office: Office, verb: str, *rows: Occurrence) -> list[Occurrence]:
    with office.writing() as session:
        return VERBS[verb](session, [row.id for row in rows])


def be(office: Office, row: Occurrence, state: str) -> None:
    """Put the row into a state without asking."""
    with office.writing() as session:
        facts = {"state": state, "next_notice_on": None, **MADE_UP.get(state, {})}
        session.execute(update(Occurrence).where(Occurrence.id == row.id).values(**facts))


@pytest.mark.parametrize("verb", VERBS)
def test_a_change_is_possible_from_its_states_and_refused_from_the_others(
    office: Office, quarter: Occurrence, verb: str
) -> None:
    for state in OCCURRENCE_STATES:
        be(office, quarter, state)
        before = office.again(quarter)
        events = len(office.events())
        if state not in ALLOWED[verb]:
            with pytest.raises(Refused, match=f"#{quarter.id}"):
                do(office, verb, quarter)
            assert office.again(quarter).model_dump() == before.model_dump()
            assert len(office.events()) == events
            continue
        if verb == "reopen" and state == "extension_requested":
            continue  # has its own test
        do(office, verb, quarter)
        after = office.again(quarter)
        assert after.original_due == before.original_due
        assert after.round == before.round + (verb in NEW_ROUND)
        assert len(office.events()) == events + 1
        detail = json.loads(office.events()[-1].detail)
        assert (detail["state_was"], detail["state"]) == (state, after.state)
        with office.writing() as session:
            fresh = {"state": "open", "due": before.original_due, "respond_by": None, "extensions": 0}
            session.execute(update(Occurrence).values(**fresh))


@pytest.mark.parametrize(("verb", "state"), BECOMES.items())
def test_each_change_leads_to_its_state(office: Office, quarter: Occurrence, verb: str, state: str) -> None:
    if quarter.state not in ALLOWED[verb]:
        be(office, quarter, sorted(ALLOWED[verb])[0])
    do(office, verb, quarter)
    assert office.again(quarter).state == state


def test_many_change_at_once_or_not_at_all(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTER_1, leads=["xd", "tc", "nv"])
    rows = office.unfold(plan)
    be(office, rows[2], "waived")
    with pytest.raises(Refused):
        do(office, "submit", *rows)
    assert [row.state for row in office.rows()] == ["open", "open", "waived"]
    do(office, "submit", *rows[:2])
    assert len(office.events("submit")) == 2


def test_an_unknown_number_is_said_and_changes_nothing(office: Office, quarter: Occurrence) -> None:
    with pytest.raises(NotFound, match="#999"), office.writing() as session:
        submit(session, [quarter.id or 0, 999], WHEN, MARCH_10, "", PRACTICE)
    assert office.again(quarter).state == "open"


def test_submitting_stops_the_reminders_at_once(office: Office, quarter: Occurrence) -> None:
    office.owe(quarter, -15)
    do(office, "submit", quarter)
    row = office.again(quarter)
    assert [(note.state, note.reason) for note in office.notices()] == [("dropped", "đã nộp")]
    # five working days unconfirmed: a line for the coordinator
    assert row.next_notice_on == date(2026, 3, 17)
    assert office.standing(row).next_notice_on == date(2026, 3, 17)


def test_a_document_of_tomorrow_is_refused(office: Office, quarter: Occurrence) -> None:
    with pytest.raises(BadInput, match="11/03/2026"), office.writing() as session:
        submit(session, [quarter.id or 0], WHEN, date(2026, 3, 11), "1/BC", PRACTICE)


def test_recording_late_what_came_in_time_withdraws_the_late_mark(
    office: Office, quarter: Occurrence
) -> None:
    office.tell(quarter, 2, on=APRIL_3)
    assert verdict(office.again(quarter), APRIL_3) == "open_late"
    with office.writing() as session:
        submit(session, [quarter.id or 0], deed(APRIL_3), date(2026, 3, 31), "7/BC", PRACTICE)
    assert verdict(office.again(quarter), APRIL_3) == "submitted_in_time"
    [note] = office.notices("change")
    assert (note.role, note.agency_id, note.state) == ("lead", office.agencies["xd"], "owed")
    assert "đúng hạn" in json.loads(note.payload)["text"]


def test_what_came_late_stays_late_and_nobody_is_told_otherwise(office: Office, quarter: Occurrence) -> None:
    office.tell(quarter, 2, on=APRIL_3)
    with office.writing() as session:
        submit(session, [quarter.id or 0], deed(APRIL_3), date(2026, 4, 1), "7/BC", PRACTICE)
    assert verdict(office.again(quarter), APRIL_3) == "submitted_late"
    assert office.notices("change") == []


def test_a_return_sets_a_new_date_and_leaves_the_due(office: Office, quarter: Occurrence) -> None:
    do(office, "submit", quarter)
    do(office, "return", quarter)
    row = office.again(quarter)
    assert row.respond_by == date(2026, 3, 17)
    assert (row.due, row.original_due) == (date(2026, 3, 31), date(2026, 3, 31))
    assert (row.aim, row.overdue_from, row.late_from) == (
        date(2026, 3, 17),
        date(2026, 4, 1),
        date(2026, 4, 1),
    )
    assert (row.round, row.since, row.submitted_on) == (2, MARCH_10, None)
    assert row.next_notice_on == date(2026, 3, 16)
    [note] = office.notices("change")
    assert (note.role, note.round) == ("lead", 2)
    assert "17/03/2026" in json.loads(note.payload)["text"]
    assert "thiếu số liệu" in json.loads(note.payload)["text"]


def test_a_new_date_before_the_due_makes_nobody_late_before_the_due(
    office: Office, quarter: Occurrence
) -> None:
    do(office, "submit", quarter)
    do(office, "return", quarter)
    assert verdict(office.again(quarter), date(2026, 3, 31)) == "open_in_time"
    assert verdict(office.again(quarter), date(2026, 4, 1)) == "open_late"


def test_a_return_needs_a_reason_and_a_day_to_come(office: Office, quarter: Occurrence) -> None:
    do(office, "submit", quarter)
    with pytest.raises(BadInput, match="lý do"), office.writing() as session:
        return_(session, [quarter.id or 0], WHEN, PRACTICE)
    with pytest.raises(BadInput, match="đã qua"), office.writing() as session:
        return_(session, [quarter.id or 0], WHEN, PRACTICE, to=date(2026, 3, 9), reason="x")


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        (date(2026, 3, 31), date(2026, 4, 10), "done_in_time"),
        (date(2026, 3, 31), date(2026, 4, 11), "done_late"),
        (date(2026, 4, 1), date(2026, 4, 10), "done_late"),
    ],
)
def test_after_a_return_it_is_in_time_if_both_dates_were_kept(
    office: Office, quarter: Occurrence, first: date, again: date, expected: str
) -> None:
    ids = [quarter.id or 0]
    with office.writing() as session:
        submit(session, ids, deed(APRIL_3), first, "1/BC", PRACTICE)
        return_(session, ids, deed(APRIL_3), PRACTICE, reason="thiếu")
    assert office.again(quarter).respond_by == date(2026, 4, 10)
    with office.writing() as session:
        submit(session, ids, deed(date(2026, 4, 20)), again, "2/BC", PRACTICE)
        accept(session, ids, deed(date(2026, 4, 21)), PRACTICE)
    assert verdict(office.again(quarter), date(2026, 5, 1)) == expected


def test_a_request_moves_nothing_and_holds_back_the_superior(office: Office, quarter: Occurrence) -> None:
    before = office.again(quarter)
    do(office, "request_extension", quarter)
    row = office.again(quarter)
    assert (row.due, row.aim, row.overdue_from, row.round) == (
        before.due,
        before.aim,
        before.overdue_from,
        1,
    )
    assert row.hold_until == date(2026, 3, 17)
    assert office.standing(row).course.hold_past_coordinator_until == date(2026, 3, 17)
    assert row.next_notice_on == before.next_notice_on or row.next_notice_on is not None


def test_a_request_that_is_not_granted_leaves_the_row_as_it_was(office: Office, quarter: Occurrence) -> None:
    do(office, "request_extension", quarter)
    do(office, "reopen", quarter)
    row = office.again(quarter)
    assert (row.state, row.requested_to, row.hold_until) == ("open", None, None)


def test_an_extension_keeps_the_original_due_and_tells_who_was_told(
    office: Office, quarter: Occurrence
) -> None:
    office.tell(quarter, -15)
    office.tell(quarter, 1, "coordinator")
    do(office, "extend", quarter)
    row = office.again(quarter)
    assert (row.original_due, row.due, row.extensions) == (date(2026, 3, 31), date(2026, 6, 30), 1)
    assert (row.aim, row.overdue_from, row.round) == (date(2026, 6, 30), date(2026, 7, 1), 2)
    notes = office.notices("change")
    assert {(note.role, note.agency_id) for note in notes} == {
        ("lead", office.agencies["xd"]),
        ("coordinator", office.agencies["khcn"]),
    }
    line = json.loads(notes[0].payload)["text"]
    assert line.startswith("Thay đổi: nhiệm vụ 1 “Việc số 1”")
    assert "từ 31/03/2026 thành 30/06/2026, căn cứ 9/UBND" in line


def test_nobody_is_told_a_change_who_was_told_nothing(office: Office, quarter: Occurrence) -> None:
    office.owe(quarter, -15)
    do(office, "extend", quarter)
    assert office.notices("change") == []
    assert [note.state for note in office.notices("step")] == ["dropped"]


def test_an_extension_and_a_waiver_need_the_deciding_document(office: Office, quarter: Occurrence) -> None:
    with pytest.raises(Refused, match="văn bản"), office.writing() as session:
        extend(session, [quarter.id or 0], WHEN, PRACTICE, to=date(2026, 6, 30), document=" ")
    with pytest.raises(Refused, match="văn bản"), office.writing() as session:
        waive(session, [quarter.id or 0], WHEN, PRACTICE, document="")
    with pytest.raises(BadInput, match="không sau hạn"), office.writing() as session:
        extend(session, [quarter.id or 0], WHEN, PRACTICE, to=date(2026, 3, 31), document="1")


def test_accepting_a_yearly_report_settles_the_tasks_it_carries(office: Office) -> None:
    plan = office.plan()
    tasks = [office.duty(plan, YEARLY), office.duty(plan, YEARLY)]
    report = office.duty(plan, BEFORE_10_12, kind="report", recipient="khcn")
    office.unfold(plan)
    carrier = office.row(duty=report)
    left = office.row(duty=tasks[1])
    today = date(2026, 12, 14)
    with office.writing() as session:
        ids = [carrier.id or 0]
        submit(session, ids, deed(today), date(2026, 12, 9), "7/BC", PRACTICE)
        changed = accept(session, ids, deed(today), PRACTICE, except_ids=[left.id or 0])
        assert len(changed) == 3
    done = office.row(duty=tasks[0])
    assert (done.state, done.submitted_on, done.submitted_document) == (
        "accepted",
        date(2026, 12, 9),
        "7/BC",
    )
    assert json.loads(office.events("accept")[1].detail)["with"] == carrier.id
    left = office.again(left)
    assert (left.state, left.carried_by_id) == ("open", None)
    assert left.next_notice_on == date(2026, 12, 30)
    assert len(office.unfold(plan, today=today + timedelta(days=1))) == 3  # those of 2027
    assert office.again(left).carried_by_id is None


def test_leaving_out_what_is_not_carried_is_refused(office: Office, quarter: Occurrence) -> None:
    with pytest.raises(NotFound, match="--except"), office.writing() as session:
        accept(session, [quarter.id or 0], WHEN, PRACTICE, except_ids=[99])


def test_waiving_a_report_sets_its_tasks_on_their_own(office: Office) -> None:
    plan = office.plan()
    task = office.duty(plan, YEARLY)
    report = office.duty(plan, BEFORE_10_12, kind="report", recipient="khcn")
    office.unfold(plan)
    do(office, "waive", office.row(duty=report))
    row = office.row(duty=task)
    assert (row.carried_by_id, row.next_notice_on) == (None, date(2026, 12, 7))


def test_what_is_older_than_the_import_is_presumed_in_time_when_settled(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, YEAR_2025)
    row = office.unfold(plan)[0]
    with office.writing() as session:
        settle(session, [row.id or 0], WHEN, PRACTICE, done=True)
    assert verdict(office.again(row), MARCH_10) == "done_in_time"
    assert json.loads(office.events("accept")[0].detail)["on_assumed"]


def test_reopening_takes_back_a_mistaken_acceptance(office: Office, quarter: Occurrence) -> None:
    do(office, "submit", quarter)
    do(office, "accept", quarter)
    do(office, "reopen", quarter)
    row = office.again(quarter)
    assert (row.state, row.submitted_on, row.first_submitted_on, row.accepted_on) == (
        "open",
        None,
        None,
        None,
    )
    assert (row.round, row.since) == (2, MARCH_10)


def test_confirming_makes_a_guessed_date_count(office: Office) -> None:
    plan = office.plan(yearly_tasks="own")
    duty = office.duty(plan, YEARLY)
    row = office.unfold(plan)[0]
    assert not office.standing(row).course.late_counts
    with office.writing() as session:
        assert len(confirm_assumptions(session, [duty], WHEN, PRACTICE)) == 1
        assert confirm_assumptions(session, [duty], WHEN, PRACTICE) == []
    assert office.standing(row).course.late_counts
    assert len(office.events("confirm")) == 1


def test_an_event_dates_what_waited_for_it_and_a_new_date_moves_it(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, WITHIN_30_DAYS)
    assert office.unfold(plan) == []
    with office.writing() as session:
        created = set_event(session, duty, WHEN, PRACTICE, on=date(2026, 3, 2), document="5/BKHCN")
        assert [row.due for row in created] == [date(2026, 4, 1)]
    row = office.row(duty=duty)
    office.tell(row, -5)
    with office.writing() as session:
        set_event(session, duty, WHEN, PRACTICE, on=date(2026, 3, 5), document="5/BKHCN")
    moved = office.row(duty=duty)
    assert (moved.id, moved.due, moved.original_due, moved.round) == (
        row.id,
        date(2026, 4, 4),
        date(2026, 4, 4),
        2,
    )
    assert "từ 01/04/2026 thành 04/04/2026" in json.loads(office.notices("change")[0].payload)["text"]


def test_a_row_that_waits_for_nothing_takes_no_event(office: Office, quarter: Occurrence) -> None:
    with pytest.raises(Refused, match="sự kiện"), office.writing() as session:
        set_event(session, quarter.obligation_id, WHEN, PRACTICE, on=MARCH_10)


def test_going_live_opens_with_one_mail_a_lead_and_sends_nothing_of_the_trial(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["xd", "tc"])
    office.duty(plan, BEFORE_10_12, leads=["xd", "khcn"], kind="report", recipient="khcn")
    office.unfold(plan)
    first = office.row(lead="xd", period="2026-Q1")
    office.owe(first, -15)
    with office.writing() as session:
        take_live(session, plan, WHEN, PRACTICE)
    openings = office.notices("opening")
    assert [note.key for note in openings] == [
        f"opening:{plan}:{office.agencies['xd']}",
        f"opening:{plan}:{office.agencies['tc']}",
    ]
    assert office.notices("step")[0].reason == "đã qua trong thời gian chạy thử"
    assert office.again(first).since == MARCH_10
    assert office.again(first).next_notice_on == date(2026, 3, 24)
    with pytest.raises(Refused, match="chạy thử"), office.writing() as session:
        take_live(session, plan, WHEN, PRACTICE)


def test_an_ended_plan_is_silent(office: Office, quarter: Occurrence) -> None:
    office.tell(quarter, -15)
    with office.writing() as session:
        end_plan(session, 1, WHEN, PRACTICE, document="88/QĐ-UBND")
    assert office.again(quarter).next_notice_on is None
    assert office.standing(quarter).silent
    [note] = office.notices("change")
    assert "kết thúc theo dõi từ 10/03/2026, căn cứ 88/QĐ-UBND" in json.loads(note.payload)["text"]
    assert note.agency_id == office.agencies["xd"]


def test_every_event_seals_the_one_before(office: Office, quarter: Occurrence) -> None:
    from scheduler.register.changes import broken_links

    for verb in ("submit", "accept", "reopen", "waive"):
        do(office, verb, quarter)
    with office.register.read() as session:
        assert broken_links(session) == []
    with office.writing() as session:
        session.execute(update(Event).where(Event.id == 2).values(by="ai đó"))
    with office.register.read() as session:
        assert broken_links(session) == [2]


def test_a_selection_means_plan_row_period_and_agencies(office: Office) -> None:
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["xd", "tc", "nv"])
    office.unfold(plan)
    with office.register.read() as session:
        wanted = Selection(plan="06/kh-ubnd", ref="1", period="2026-Q2", all_except=("tc",))
        found = select_ids(session, wanted)
        named = select_ids(session, Selection(agency="sở xây dựng", period="2026-Q2"))
        states = select_ids(session, Selection(plan="06/KH-UBND"), states=["accepted"])
    by_id = {row.id: row for row in office.rows()}
    assert {by_id[number].holder_id for number in found} == {office.agencies["xd"], office.agencies["nv"]}
    assert {by_id[number].period for number in found} == {"2026-Q2"}
    assert [by_id[number].holder_id for number in named] == [office.agencies["xd"]]
    assert states == []


def test_a_selection_that_names_nothing_known_is_refused(office: Office) -> None:
    with office.register.read() as session:
        for selection in (Selection(plan="1/X"), Selection(agency="Sở Mây"), Selection(ids=(7,))):
            with pytest.raises(NotFound):
                select_ids(session, selection)
