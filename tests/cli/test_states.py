"""Recording what happened, and taking a plan live, through the command line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from sqlmodel import update

from scheduler.register.models import Assignment, Contact, Notice, Occurrence, Plan
from scheduler.register.store import Register
from tests.cli.office import Office
from tests.mailroom import alter, furnish

NOW = "2026-03-10T08:00"


@pytest.fixture
def room(office: Office) -> Iterator[Register]:
    """One live plan, one report (row r1), two occurrences (1 and 2) of Sở Tài chính, due in April."""
    register = Register(f"sqlite:///{office.folder / 'nhacviec.db'}")
    furnish(register)
    with register.write() as session:
        session.add(Assignment(obligation_id=1, agency_id=2, holder_id=2))
    yield register
    register.dispose()


def _row(room: Register, number: int = 1) -> Occurrence:
    with room.read() as session:
        row = session.get_one(Occurrence, number)
        session.expunge(row)
        return row


def _events(office: Office) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(office.folder / "nhacviec.db")) as database:
        return database.execute("SELECT by, verb, document FROM event ORDER BY id").fetchall()


def test_numbers_on_the_command_line_need_no_confirmation(office: Office, room: Register) -> None:
    answer = office.do(
        "submit", "1", "#2", "--on", "2026-03-09", "--document", "12/BC", "--by", "Lê An", "--json", now=NOW
    )
    assert [(line["id"], line["state"]) for line in answer.json] == [(1, "submitted"), (2, "submitted")]
    assert _events(office) == [("Lê An", "submit", "12/BC")] * 2


def test_the_whole_life_of_a_duty(office: Office, room: Register) -> None:
    def did(*arguments: str, day: str) -> str:
        office.do(*arguments, "--by", "Lê An", now=f"{day}T08:00")
        return _row(room).state

    assert did(
        "request-extension", "1", "--to", "2026-04-15", "--reason", "chờ số liệu", day="2026-03-10"
    ) == ("extension_requested")
    assert did("extend", "1", "--to", "2026-04-15", "--document", "45/UBND", day="2026-03-11") == "open"
    assert _row(room).due.isoformat() == "2026-04-15"
    assert did("submit", "1", "--on", "12/3/2026", "--document", "9/BC", day="2026-03-12") == "submitted"
    assert did("return", "1", "--to", "2026-03-20", "--reason", "thiếu biểu", day="2026-03-13") == "returned"
    assert did("submit", "1", "--document", "10/BC", day="2026-03-16") == "submitted"
    assert did("accept", "1", day="2026-03-17") == "accepted"
    assert did("reopen", "1", "--reason", "nhầm", day="2026-03-18") in ("open", "returned")
    assert did("waive", "1", "--document", "50/UBND", day="2026-03-19") == "waived"
    assert [verb for _by, verb, _document in _events(office)][-1] == "waive"


@pytest.mark.parametrize(
    "selection",
    [
        ["--plan", "15/KH-UBND"],
        ["--ref", "r1", "--period", "2026-Q1"],
        ["--agency", "Sở Tài chính"],
        ["--plan", "1", "--all-except", "skhcn"],
    ],
)
def test_a_selection_is_counted_and_waits_for_a_yes(
    office: Office, room: Register, selection: list[str]
) -> None:
    asked = office.call("submit", *selection, "--by", "Lê An", now=NOW)
    assert asked.code == 7
    assert "--yes" in asked.err
    assert _row(room).state == "open"
    done = office.do("submit", *selection, "--by", "Lê An", "--yes", now=NOW)
    assert "2 kỳ hạn" in done.err
    assert [_row(room, number).state for number in (1, 2)] == ["submitted", "submitted"]


def test_a_selection_leaves_out_what_is_done_already(office: Office, room: Register) -> None:
    office.do("accept", "1", "--by", "Lê An", now=NOW)
    done = office.do("accept", "--plan", "15/KH-UBND", "--by", "Lê An", "--yes", "--json", now=NOW)
    assert [line["id"] for line in done.json] == [2]


def test_one_wrong_number_changes_nothing_at_all(office: Office, room: Register) -> None:
    answer = office.call("submit", "1", "99", "--by", "Lê An", now=NOW)
    assert answer.code == 4
    assert "#99" in answer.err
    assert _row(room).state == "open"
    assert _events(office) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["submit"], 3, "chưa chọn kỳ hạn nào"),
        (["submit", "abc"], 3, "mã số kỳ hạn"),
        (["submit", "1", "--on", "2026-04-01"], 3, "sau ngày hôm nay"),
        (["submit", "1", "--on", "hôm qua"], 3, "--on"),
        (["return", "1", "--reason", "x"], 7, "trạng thái"),
        (["extend", "1", "--document", "4/UB"], 3, "--to"),
        (["extend", "1", "--to", "2026-05-01"], 7, "--document"),
        (["extend", "1", "--to", "2026-03-01", "--document", "4/UB"], 3, "không sau hạn hiện nay"),
        (["waive", "1"], 7, "--document"),
        (["request-extension", "1"], 3, "--to"),
        (["submit", "--plan", "99/KH"], 4, "không có kế hoạch"),
        (["submit", "--agency", "Sở Mây"], 4, "không có cơ quan"),
        (["submit", "--period", "1999", "--yes"], 4, "không có kỳ hạn nào khớp"),
        (["accept", "1", "--except", "2"], 4, "--except"),
        (["submit", "1", "--by", "nhacviec"], 7, "tài khoản dịch vụ"),
        (["submit", "1", "--by", "An\nHuy"], 7, "một dòng"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_loses_nothing(
    office: Office, room: Register, arguments: list[str], code: int, words: str
) -> None:
    by = [] if "--by" in arguments else ["--by", "Lê An"]
    answer = office.call(*arguments, *by, now=NOW)
    assert (answer.code, words in answer.err) == (code, True), answer.err
    assert _row(room).state == "open"
    assert _events(office) == []


def test_the_one_behind_sudo_signs(office: Office, room: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "lean")
    office.do("submit", "1", now=NOW)
    assert _events(office)[0][0] == "lean"


def test_the_service_account_alone_signs_nothing(
    office: Office, room: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "nhacviec")
    answer = office.call("submit", "1", now=NOW)
    assert answer.code == 7
    assert "--by" in answer.err
    monkeypatch.setenv("SUDO_USER", "nhacviec")
    assert office.call("submit", "1", now=NOW).code == 7


def _on_trial(room: Register) -> None:
    alter(room, Plan, 1, state="trial", live_on=None)


def test_going_live_shows_recipients_missing_addresses_and_the_mails_to_come(
    office: Office, room: Register
) -> None:
    _on_trial(room)
    asked = office.call("golive", "15/KH-UBND", "--by", "Lê An", now=NOW)
    assert asked.code == 7
    assert "vanthu@stc.example" in asked.out
    assert "thiếu địa chỉ: Sở Khoa học và Công nghệ" in asked.out
    assert "Thư trong 30 ngày tới" in asked.out
    with room.read() as session:
        assert session.get_one(Plan, 1).state == "trial"


def test_going_live_is_written_down_and_says_when_mail_is_still_on_trial(
    office: Office, room: Register
) -> None:
    _on_trial(room)
    done = office.do("golive", "15/KH-UBND", "--yes", "--by", "Lê An", "--json", now=NOW)
    assert done.json["missing"] == ["Sở Khoa học và Công nghệ"]
    assert done.json["mail_live"] is False
    assert "[mail] live = false" in done.err
    assert any(mail["kind"] == "opening" for mail in done.json["mails"])
    with room.read() as session:
        plan = session.get_one(Plan, 1)
        assert (plan.state, plan.live_on and plan.live_on.isoformat()) == ("live", "2026-03-10")
    again = office.call("golive", "15/KH-UBND", "--yes", "--by", "Lê An", now=NOW)
    assert again.code == 7
    assert "chạy thử" in again.err


def test_an_unknown_plan_is_not_found(office: Office, room: Register) -> None:
    answer = office.call("golive", "9/KH", "--yes", "--by", "Lê An", now=NOW)
    assert answer.code == 4
    assert "nhacviec plans" in answer.err


def test_a_flagged_address_counts_as_missing(office: Office, room: Register) -> None:
    _on_trial(room)
    with room.write() as session:
        session.execute(update(Contact).values(flagged_at=room.lease_now(session)))
    done = office.do("golive", "1", "--yes", "--by", "Lê An", "--json", now=NOW)
    assert "Sở Tài chính" in done.json["missing"]


def _hold(room: Register) -> None:
    with room.write() as session:
        session.add(
            Notice(
                key="occ:1",
                step=15,
                role="superior",
                occurrence_id=1,
                plan_id=1,
                agency_id=1,
                coordinator_id=1,
                state="held",
                decided_on=date(2026, 4, 24),
                state_seen="open",
            )
        )


def test_a_report_to_the_superior_waits_for_a_word_and_goes_by_it(office: Office, room: Register) -> None:
    _hold(room)
    listed = office.do("escalate", "--json", now=NOW)
    assert [(line["id"], line["lead"]) for line in listed.json] == [(1, "Sở Tài chính")]
    assert "Báo cáo cấp trên đang chờ" in office.do("escalate", now=NOW).out
    assert office.call("escalate", "--all", "--by", "Lê An", now=NOW).code == 7
    office.do("escalate", "1", "--by", "Lê An", now=NOW)
    assert _events(office) == [("Lê An", "escalate", "")]
    assert office.do("escalate", "--json", now=NOW).json == []


def test_what_is_not_held_cannot_be_let_go(office: Office, room: Register) -> None:
    answer = office.call("escalate", "2", "--by", "Lê An", now=NOW)
    assert answer.code == 4
    assert "#2" in answer.err
