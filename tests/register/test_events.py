"""The day of an event dates what waited for it, moves what it dated wrongly, and tells whoever was told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rules.errors import NotFound, Refused
from rules.rule import OnEvent, Rule, Term
from scheduler.register import changes
from scheduler.register.changes import broken_links, end_plan, set_event
from scheduler.register.models import Agency, Notice, Occurrence, Plan
from scheduler.register.store import Register
from tests.office import ISSUED, PRACTICE, QUARTER_1, WITHIN_30_DAYS, Office, deed

MARCH_10 = date(2026, 3, 10)
WHEN = deed(MARCH_10)


@pytest.fixture
def office(register: Register) -> Office:
    return Office(register)


def happen(office: Office, duty: int, on: date, document: str = "5/BKHCN") -> list[Occurrence]:
    with office.writing() as session:
        return set_event(session, duty, WHEN, PRACTICE, on=on, document=document)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (OnEvent("nhận được hướng dẫn", Term(30)), date(2026, 4, 1)),
        (OnEvent("nhận được hướng dẫn", Term(15, "workday")), date(2026, 3, 23)),
        (OnEvent("Nghị quyết có hiệu lực", Term(3, "month")), date(2026, 6, 2)),
        (OnEvent("Nghị quyết có hiệu lực", Term(2, "week")), date(2026, 3, 16)),
        (OnEvent("họp Hội đồng nhân dân", Term(5, "workday"), "before"), date(2026, 2, 23)),
        (OnEvent("Kỳ họp thứ nhất"), date(2026, 3, 2)),
    ],
)
def test_the_term_counts_from_the_day_of_the_event(office: Office, rule: Rule, due: date) -> None:
    plan = office.plan()
    duty = office.duty(plan, rule, leads=["xd", "tc"])
    assert office.unfold(plan) == []
    created = happen(office, duty, date(2026, 3, 2))
    assert [(row.due, row.period) for row in created] == [(due, "2026-03-02")] * 2
    assert [row.state for row in created] == (["unsettled"] if due < MARCH_10 else ["open"]) * 2
    assert [event.document for event in office.events("event")] == ["5/BKHCN"]
    assert [event.occurrence_id for event in office.events("dated")] == [row.id for row in created]


def test_an_earliest_day_gives_no_deadline(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, OnEvent("phê duyệt", Term(10), "after"))
    assert happen(office, duty, date(2026, 3, 2)) == []
    assert len(office.events("event")) == 1


def test_the_same_day_again_changes_nothing_but_the_document(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, WITHIN_30_DAYS)
    office.unfold(plan)
    happen(office, duty, date(2026, 3, 2))
    assert happen(office, duty, date(2026, 3, 2)) == []
    assert len(office.events("event")) == 1
    assert happen(office, duty, date(2026, 3, 2), "6/BKHCN") == []
    assert [event.document for event in office.events("event")] == ["5/BKHCN", "6/BKHCN"]
    assert office.row(duty=duty).round == 1


def test_a_corrected_day_moves_what_is_open_and_leaves_what_is_settled(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, WITHIN_30_DAYS, leads=["xd", "tc", "nv"])
    office.unfold(plan)
    happen(office, duty, date(2026, 3, 2))
    done, told, silent = (office.row(lead=code) for code in ("xd", "tc", "nv"))
    office.tell(told, -5)
    office.owe(silent, -5)
    with office.writing() as session:
        changes.accept(session, [done.id or 0], WHEN, PRACTICE)
    moved = happen(office, duty, date(2026, 3, 5), "7/BKHCN")
    assert [row.id for row in moved] == [told.id, silent.id]
    assert len(office.rows()) == 3
    kept, after = office.again(done), office.again(told)
    assert (kept.due, kept.state, kept.round) == (date(2026, 4, 1), "accepted", 1)
    assert (after.due, after.period, after.round) == (date(2026, 4, 4), "2026-03-05", 2)
    assert [notice.state for notice in office.notices("step")] == ["carried", "dropped"]
    (change,) = office.notices("change")
    text = json.loads(change.payload)["text"]
    assert change.occurrence_id == told.id
    assert "từ 01/04/2026 thành 04/04/2026, căn cứ 7/BKHCN" in text
    office.unfold(plan, MARCH_10)
    assert len(office.rows()) == 3
    with office.register.read() as session:
        assert broken_links(session) == []


def test_when_all_is_settled_the_event_has_happened_again(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, WITHIN_30_DAYS, leads=["xd"])
    office.unfold(plan)
    (first,) = happen(office, duty, date(2026, 3, 2))
    with office.writing() as session:
        changes.accept(session, [first.id or 0], WHEN, PRACTICE)
    (second,) = happen(office, duty, date(2026, 3, 9))
    assert second.id != first.id
    assert second.due == date(2026, 4, 8)
    assert office.again(first).period == "2026-03-02"
    with pytest.raises(Refused, match="lần trước"):
        happen(office, duty, date(2026, 3, 2))
    assert office.again(second).period == "2026-03-09"


def test_a_day_mistyped_far_back_is_silent_until_it_is_corrected(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, WITHIN_30_DAYS)
    office.unfold(plan)
    (row,) = happen(office, duty, date(2025, 3, 2))
    assert (row.state, row.next_notice_on) == ("unsettled", None)
    happen(office, duty, date(2026, 3, 2))
    after = office.again(row)
    assert (after.state, after.due) == ("open", date(2026, 4, 1))
    assert after.next_notice_on is not None
    happen(office, duty, date(2025, 3, 2))
    assert office.again(row).state == "open"  # it had been awaited: late now, and the officer sees it


def test_an_extended_row_keeps_the_day_it_was_granted(office: Office) -> None:
    plan = office.plan()
    duty = office.duty(plan, WITHIN_30_DAYS)
    office.unfold(plan)
    (row,) = happen(office, duty, date(2026, 3, 2))
    with office.writing() as session:
        changes.extend(session, [row.id or 0], WHEN, PRACTICE, to=date(2026, 5, 15), document="9")
    before = office.again(row)
    assert happen(office, duty, date(2026, 3, 5)) == []
    after = office.again(row)
    assert (after.due, after.original_due, after.round) == (
        date(2026, 5, 15),
        date(2026, 4, 4),
        before.round,
    )


def test_a_lead_that_had_the_opening_mail_is_told_the_date(office: Office) -> None:
    plan = office.plan(state="live", live_on=ISSUED)
    other = office.duty(plan, QUARTER_1, leads=["xd"])
    duty = office.duty(plan, WITHIN_30_DAYS, leads=["xd", "tc"])
    office.unfold(plan)
    office.tell(office.row(duty=other), -15)
    with office.writing() as session:
        mail = session.get_one(Notice, office.notices()[0].id).message_id
        session.add(
            Notice(
                key=f"opening:{plan}:{office.agencies['xd']}",
                role="lead",
                topic="opening",
                plan_id=plan,
                agency_id=office.agencies["xd"],
                coordinator_id=office.agencies["khcn"],
                state="carried",
                message_id=mail,
                decided_on=ISSUED,
            )
        )
    happen(office, duty, date(2026, 3, 2))
    (change,) = office.notices("change")
    assert change.agency_id == office.agencies["xd"]
    assert "sự kiện diễn ra ngày 02/03/2026, hạn là 01/04/2026, căn cứ 5/BKHCN" in change.payload


def test_what_cannot_take_a_day_is_refused(office: Office) -> None:
    plan = office.plan()
    plain = office.duty(plan, QUARTER_1)
    duty = office.duty(plan, WITHIN_30_DAYS)
    office.unfold(plan)
    with pytest.raises(Refused, match="không chờ sự kiện"):
        happen(office, plain, MARCH_10)
    with pytest.raises(NotFound, match="999"):
        happen(office, 999, MARCH_10)
    with office.writing() as session:
        end_plan(session, plan, WHEN, PRACTICE, document="9/QĐ-UBND")
    with pytest.raises(Refused, match="kết thúc"):
        happen(office, duty, MARCH_10)
    assert office.events("event") == []
    with office.register.read() as session:
        assert session.get_one(Plan, plan).state == "ended"
        assert session.get_one(Agency, office.agencies["xd"]).code == "xd"
