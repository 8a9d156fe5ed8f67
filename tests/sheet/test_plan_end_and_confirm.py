"""Closing a repealed plan, and confirming what readings take for granted; through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from scheduler.register.audit import self_audit
from scheduler.register.changes import broken_links, submit
from scheduler.register.models import Notice, Obligation, Plan
from scheduler.register.store import Register
from tests.listing.conftest import Said
from tests.office import ISSUED, PRACTICE, YEARLY, Office, deed

Say = Callable[..., Said]
NOW = "2026-03-10T08:00"
MARCH_10 = date(2026, 3, 10)
END = ("plan", "end", "06/KH-UBND", "--document", "88/QĐ-UBND", "--by", "Lê An")


def test_the_end_of_a_plan_waives_what_is_open_and_tells_whoever_was_told(office: Office, say: Say) -> None:
    first = office.row(lead="xd", period="2026-Q1")
    office.tell(first, -15)
    office.tell(office.row(lead="tc", period="2026-Q1"), 1, "coordinator")
    office.owe(office.row(lead="tc", period="2026-Q1"), -5)
    handed_in = office.row(lead="tc", period="2026-Q2")
    with office.writing() as session:
        submit(session, [handed_in.id or 0], deed(MARCH_10), MARCH_10, "1/BC", PRACTICE)
    asked = say(*END, now=NOW)
    assert asked.code == 7
    for words in ("Dừng thực hiện 7 kỳ hạn", "1 kỳ hạn giữ nguyên trạng thái “Chờ xác nhận”", "Sở Xây dựng"):
        assert words in asked.out
    assert office.again(first).state == "open"
    done = say(*END, "--yes", "--json", now=NOW)
    assert done.code == 0, done.err
    assert len(done.json["waived"]) == 7
    assert done.json["told"] == ["Sở Tài chính", "Sở Xây dựng"]
    row = office.again(first)
    assert (row.state, row.closing_document, row.next_notice_on) == ("waived", "88/QĐ-UBND", None)
    assert office.again(handed_in).state == "submitted"
    assert [note.state for note in office.notices("step") if note.step == -5] == ["dropped"]
    lines = {
        (note.role, note.agency_id): json.loads(note.payload)["text"] for note in office.notices("change")
    }
    assert set(lines) == {("lead", office.agencies["xd"]), ("coordinator", office.agencies["tc"])}
    assert all("kết thúc theo dõi từ 10/03/2026, căn cứ 88/QĐ-UBND" in text for text in lines.values())
    assert len(office.events("waive")) == 7
    with office.register.read() as session:
        assert session.get_one(Plan, 1).state == "ended"
        assert broken_links(session) == []
    assert say("upcoming", "--json", now=NOW).json == []


def test_an_opening_that_was_not_sent_yet_never_goes(office: Office, say: Say) -> None:
    with office.writing() as session:
        session.add(
            Notice(
                key="opening:1:2",
                role="lead",
                topic="opening",
                plan_id=1,
                agency_id=2,
                coordinator_id=1,
                decided_on=ISSUED,
            )
        )
    assert say(*END, "--yes", now=NOW).code == 0
    assert [note.state for note in office.notices("opening")] == ["dropped"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["plan", "end", "06/KH-UBND", "--by", "Lê An"], 7, "--document"),
        (["plan", "end", "9/KH", "--document", "1", "--by", "Lê An"], 4, "không có kế hoạch"),
        (["plan", "end", "06/KH-UBND", "--document", "1", "--by", "nhacviec"], 7, "tài khoản dịch vụ"),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    office: Office, say: Say, arguments: list[str], code: int, words: str
) -> None:
    said = say(*arguments, "--yes", now=NOW)
    assert (said.code, words in said.err) == (code, True), said.err
    assert office.events() == []


def test_a_plan_ends_once(office: Office, say: Say) -> None:
    assert say(*END, "--yes", now=NOW).code == 0
    again = say(*END, "--yes", now=NOW)
    assert (again.code, "đã kết thúc" in again.err) == (7, True)


# --- confirming -------------------------------------------------------------------------------


@pytest.fixture
def yearly(stamped: Register) -> Office:
    """Two yearly tasks whose day nobody has confirmed: due 31/12/2026, late from 4/1/2027."""
    office = Office(stamped)
    plan = office.plan(state="live", live_on=ISSUED)
    office.duty(plan, YEARLY, leads=["xd"], words="Hằng năm")
    office.duty(plan, YEARLY, leads=["tc"], words="Hằng năm")
    office.unfold(plan)
    return office


def confirmed(office: Office) -> list[bool]:
    with office.register.read() as session:
        return list(session.exec(select(Obligation.confirmed).order_by(Obligation.id)).all())  # type: ignore[arg-type]


def test_one_row_is_confirmed_by_the_number_of_its_occurrence(yearly: Office, say: Say) -> None:
    row = yearly.row(lead="xd", period="2026")
    assert row.assumed
    done = say("confirm", str(row.id), "--by", "Lê An", "--json", now=NOW)
    assert done.code == 0, done.err
    [told] = done.json["confirmed"]
    assert (told["plan"], told["ref"], len(told["assumptions"])) == ("06/KH-UBND", "1", 1)
    assert done.json["late"] == []
    assert confirmed(yearly) == [True, False]
    assert not yearly.again(row).assumed
    again = say("confirm", str(row.id), "--by", "Lê An", now=NOW)
    assert (again.code, "Không có giả định" in again.err) == (0, True)
    assert len(yearly.events("confirm")) == 1


def test_a_whole_plan_is_shown_and_waits_for_a_yes(yearly: Office, say: Say) -> None:
    asked = say("confirm", "--plan", "06/KH-UBND", "--by", "Lê An", now=NOW)
    assert asked.code == 7
    assert "2 kỳ hạn “tạm tính”" in asked.out
    assert confirmed(yearly) == [False, False]
    assert say("confirm", "--plan", "06/KH-UBND", "--by", "Lê An", "--yes", now=NOW).code == 0
    assert confirmed(yearly) == [True, True]


def test_long_after_the_date_it_says_what_comes_at_once_and_asks(yearly: Office, say: Say) -> None:
    row = yearly.row(lead="xd", period="2026")
    late = "2027-01-20T08:00"
    asked = say("confirm", str(row.id), "--by", "Lê An", now=late)
    assert asked.code == 7
    assert "sẽ bị tính quá hạn ngay" in asked.out
    assert "cơ quan chủ trì (-1); cơ quan đầu mối (+1)" in asked.out
    assert confirmed(yearly) == [False, False]
    done = say("confirm", str(row.id), "--by", "Lê An", "--yes", "--json", now=late)
    [waking] = done.json["late"]
    assert (waking["id"], {(item["role"], item["step"]) for item in waking["told"]}) == (
        row.id,
        {("lead", -1), ("coordinator", 1)},
    )
    assert yearly.again(row).next_notice_on == date(2027, 1, 20)


@pytest.mark.parametrize(("arguments", "code"), [([], 3), (["abc"], 3), (["99"], 4), (["--plan", "9/KH"], 4)])
def test_what_is_not_there_cannot_be_confirmed(
    yearly: Office, say: Say, arguments: list[str], code: int
) -> None:
    assert say("confirm", *arguments, "--by", "Lê An", "--yes", now=NOW).code == code


def test_the_audit_and_the_warning_count_alike(yearly: Office) -> None:
    with yearly.register.read() as session:
        assert self_audit(session, PRACTICE, MARCH_10).line.startswith("Hôm qua gửi 0")
