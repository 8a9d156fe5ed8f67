"""The directory kept day by day: readers changed by hand, files over what is known, mails that wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from scheduler.register.models import Agency, Contact, Event, Message
from scheduler.register.store import Register
from tests.listing.conftest import Said
from tests.reminding.desk import Desk
from tests.reminding.readmail import text_of

Say = Callable[..., Said]
MONDAY = date(2026, 3, 9)
NOW = "2026-03-09T08:10"
BY = ("--by", "Lê An")


@pytest.fixture
def desk(stamped: Register) -> Desk:
    """Two departments that have a mail of Monday waiting to be sent."""
    made = Desk(stamped)
    made.agency("stc", "Sở Tài chính", mail=["an@stc.example", "vanthu@stc.example"])
    made.agency("syt", "Sở Y tế")
    made.duty(made.plan(), "Quý I/2026", "stc", "syt")
    made.silence_openings()
    made.tick(MONDAY)
    return made


def waiting(desk: Desk) -> dict[int, str]:
    """Agency → address of the mail that waits."""
    return {mail.agency_id: mail.address for mail in desk.mails(status="pending")}


def contacts(desk: Desk, code: str) -> list[tuple[str, bool]]:
    with desk.register.read() as session:
        query = select(Contact).where(Contact.agency_id == desk.codes[code]).order_by(Contact.position)  # type: ignore[arg-type]
        return [(row.address, row.deputy) for row in session.exec(query)]


def events(desk: Desk, verb: str) -> list[Event]:
    with desk.register.read() as session:
        found = list(session.exec(select(Event).where(Event.verb == verb)))
        session.expunge_all()
    return found


def change(say: Say, *arguments: str, code: str = "stc") -> Said:
    said = say("agencies", "contact", code, *arguments, *BY, "--json", now=NOW)
    assert said.code == 0, said.err
    return said


# --- a mail that waits reaches somebody ---------------------------------------------------------------


def test_the_waiting_mail_of_one_who_is_away_goes_to_the_deputy(desk: Desk, say: Say) -> None:
    change(say, "binh@stc.example", "--deputy", "--name", "Bình")
    away = change(say, "an@stc.example", "--absent-from", "2026-03-01", "--absent-to", "2026-03-20")
    assert away.json["recalled"] == 1
    assert desk.codes["stc"] not in waiting(desk)
    desk.tick(MONDAY, 8, 20)
    assert waiting(desk) == {desk.codes["stc"]: "binh@stc.example", desk.codes["syt"]: "vanthu@syt.example"}
    [mail] = desk.mails(address="binh@stc.example")
    assert "do an@stc.example vắng mặt" in text_of(mail.content)


def test_the_waiting_mail_to_an_address_that_is_gone_goes_to_the_next(desk: Desk, say: Say) -> None:
    assert change(say, "an@stc.example", "--remove").json["recalled"] == 1
    desk.tick(MONDAY, 8, 20)
    assert waiting(desk)[desk.codes["stc"]] == "vanthu@stc.example"
    assert len(desk.notices(agency_id=desk.codes["stc"], state="carried")) == 1


def test_where_nobody_is_left_it_waits_and_the_coordinator_is_told(desk: Desk, say: Say) -> None:
    said = change(say, "vanthu@syt.example", "--remove", code="Sở Y tế")
    assert (said.json["recalled"], said.json["contacts"]) == (1, [])
    assert [(item["kind"], item["duties"]) for item in said.json["warnings"]] == [("no-address", 1)]
    assert desk.tick(MONDAY, 8, 20).unreachable == ("Sở Y tế",)
    desk.deliver()
    desk.tick(date(2026, 3, 10))
    told = [text_of(mail.content) for mail in desk.mails(agency_id=desk.codes["skhcn"])]
    assert any("Sở Y tế: chưa có địa chỉ thư dùng được" in text for text in told)
    change(say, "moi@syt.example", code="syt")
    desk.tick(date(2026, 3, 11))
    assert [mail.day for mail in desk.mails(address="moi@syt.example")] == [date(2026, 3, 11)]


def test_what_its_server_may_have_is_left_alone(desk: Desk, say: Say) -> None:
    def dot(status: str) -> None:
        with desk.register.write() as session:
            for mail in session.exec(select(Message).where(Message.agency_id == desk.codes["stc"])):
                mail.status, mail.dots, mail.phase = status, 1, "dot"
                mail.sent_at = datetime(2026, 3, 9, 1, tzinfo=UTC)

    for status in ("uncertain", "sent"):
        dot(status)
        assert change(say, "vanthu@stc.example", "--main").json["recalled"] == 0
        change(say, "an@stc.example", "--main")


def test_a_trial_mail_is_made_anew_for_its_new_reader(stamped: Register, say: Say) -> None:
    desk = Desk(stamped, live=False)
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(), "Quý I/2026", "stc")
    desk.tick(MONDAY)
    assert change(say, "moi@stc.example", "--main").json["recalled"] == 1
    desk.tick(MONDAY, 8, 20)
    assert [mail.true_address for mail in desk.mails(status="pending") if mail.true_address] == [
        "moi@stc.example"
    ]


def test_a_file_that_names_another_reader_takes_waiting_mails_back_too(
    desk: Desk, say: Say, tmp_path: Path
) -> None:
    file = tmp_path / "moi.csv"
    file.write_text("code,name,email\nstc,Sở Tài chính,moi@stc.example\n", encoding="utf-8")
    asked = say("agencies", "import", str(file), "--dry-run", "--json", now=NOW)
    assert (asked.json["applied"], asked.json["recalled"]) == (False, 1)
    assert waiting(desk)[desk.codes["stc"]] == "an@stc.example"
    done = say("agencies", "import", str(file), *BY, "--json", now=NOW)
    assert (done.json["applied"], done.json["recalled"]) == (True, 1)
    desk.tick(MONDAY, 8, 20)
    assert waiting(desk)[desk.codes["stc"]] == "moi@stc.example"


# --- one reader ---------------------------------------------------------------------------------------


def test_readers_are_added_changed_put_first_and_removed(desk: Desk, say: Say) -> None:
    steps = [
        (("chi@stc.example",), "added", ["an", "vanthu", "chi"]),
        (("chi@stc.example", "--main", "--language", "en"), "changed", ["chi", "an", "vanthu"]),
        (("CHI@stc.example", "--language", "English"), "untouched", ["chi", "an", "vanthu"]),
        (("an@stc.example", "--deputy"), "changed", ["chi", "vanthu", "an"]),
        (("an@stc.example", "--name", "Nguyễn  An"), "changed", ["chi", "vanthu", "an"]),
        (("vanthu@stc.example", "--remove"), "removed", ["chi", "an"]),
    ]
    for arguments, action, order in steps:
        said = change(say, *arguments)
        assert said.json["action"] == action
        assert [address.partition("@")[0] for address, _deputy in contacts(desk, "stc")] == order
    recorded = events(desk, "contact")
    assert len(recorded) == 5
    assert {event.by for event in recorded} == {"Lê An"}
    assert {event.agency_id for event in recorded} == {desk.codes["stc"]}
    assert json.loads(recorded[-1].detail)["address"] == "vanthu@stc.example"


def test_one_who_is_back_is_written_to_again_whatever_came_back(desk: Desk, say: Say) -> None:
    change(say, "an@stc.example", "--absent-from", "2026-03-01")
    with desk.register.write() as session:
        [row] = session.exec(select(Contact).where(Contact.address == "an@stc.example"))
        row.flagged_at, row.flag_reason = datetime(2026, 3, 2, tzinfo=UTC), "550 no such user"
    [found] = [item for item in say("agencies", "check", "--json", now=NOW).json if item["place"] == "stc"]
    assert (found["kind"], "550" in found["message"]) == ("returned", True)
    said = change(say, "an@stc.example", "--back")
    assert said.json["action"] == "changed"
    assert say("agencies", "check", "--json", now=NOW).json == []
    with desk.register.read() as session:
        [row] = session.exec(select(Contact).where(Contact.address == "an@stc.example"))
        assert (row.flagged_at, row.absent_from) == (None, None)


REFUSED = [
    (("stc", "không phải"), 3, "không phải địa chỉ"),
    (("stc", "a@x.example\nBcc: b@x.example"), 3, "xuống dòng"),
    (("stc", "nan@stc.example", "--back"), 4, "Có phải “an@stc.example”"),
    (("stc", "zzz@y.example", "--remove"), 4, "Các địa chỉ đang có: an@stc.example"),
    (("ubnd2", "a@x.example"), 4, "không có cơ quan"),
    (("stc", "an@stc.example", "--language", "fr"), 3, "vi hoặc en"),
    (("stc", "an@stc.example", "--main", "--deputy"), 3, "không đi cùng nhau"),
    (("stc", "an@stc.example", "--remove", "--name", "x"), 3, "không đi cùng nhau"),
    (("stc", "an@stc.example", "--back", "--absent-to", "2026-03-20"), 3, "không đi cùng nhau"),
    (("stc", "an@stc.example", "--absent-from", "2026-3-20", "--absent-to", "1/3/2026"), 3, "ngày về trước"),
    (("stc", "an@stc.example", "--absent-from", "mai"), 3, "--absent-from"),
]


def test_what_cannot_be_is_refused_and_changes_nothing(desk: Desk, say: Say) -> None:
    before = contacts(desk, "stc")
    for arguments, code, words in REFUSED:
        said = say("agencies", "contact", *arguments, *BY, now=NOW)
        assert (said.code, words in said.err) == (code, True), said.err
    assert contacts(desk, "stc") == before
    assert events(desk, "contact") == []


def test_a_person_sees_who_reads_what_waits_and_what_is_wrong(desk: Desk, say: Say) -> None:
    said = say("agencies", "contact", "syt", "an@gmail.com", "--main", "--name", "An", *BY, now=NOW)
    assert "Sở Y tế: đã thêm an@gmail.com." in said.err
    assert "1 thư đang chờ gửi sẽ được soạn lại" in said.err
    assert "  an@gmail.com (An)\n  vanthu@syt.example\n" in said.out
    assert "nhà cung cấp thư cá nhân" in said.out
    gone = say("agencies", "contact", "syt", "an@gmail.com", "--remove", *BY, now=NOW)
    assert "đã bỏ an@gmail.com" in gone.err
    last = say("agencies", "contact", "syt", "vanthu@syt.example", "--remove", *BY, now=NOW)
    assert "cơ quan đầu mối được báo" in last.err
    with desk.register.write() as session:
        session.get_one(Agency, desk.codes["syt"]).valid_to = date(2026, 3, 1)
    over = say("agencies", "contact", "syt", "vanthu@syt.example", *BY, now=NOW)
    assert "đã kết thúc hoạt động ngày 01/03/2026" in over.err


# --- what is wrong ------------------------------------------------------------------------------------


def test_the_check_lists_who_owes_and_cannot_be_written_to(desk: Desk, say: Say) -> None:
    change(say, "vanthu@syt.example", "--remove", code="syt")
    change(say, "vanthu@stc.example", "--remove")
    change(say, "an@stc.example", "--absent-from", "2026-03-20", "--absent-to", "2026-03-27")
    found = say("agencies", "check", "--json", now=NOW).json
    assert [(item["place"], item["kind"], item["duties"]) for item in found] == [
        ("stc", "away", 1),
        ("syt", "no-address", 1),
    ]
    assert "từ 20/03/2026" in found[0]["message"]
    change(say, "binh@stc.example", "--deputy")
    shown = say("agencies", "check", now=NOW)
    assert "Sở Y tế” thiếu địa chỉ thư, đang có 1 kỳ hạn chưa xong" in " ".join(shown.out.split())
    assert "stc" not in shown.out


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".toml", ".xlsx"])
def test_what_is_exported_changes_nothing_when_it_comes_back(
    desk: Desk, say: Say, tmp_path: Path, suffix: str
) -> None:
    change(say, "binh@stc.example", "--deputy", "--name", "Bình", "--language", "en")
    change(say, "an@stc.example", "--absent-from", "2026-07-01", "--absent-to", "2026-07-10")
    file = tmp_path / f"danh-ba{suffix}"
    said = say("agencies", "export", str(file), now=NOW)
    assert (said.code, "Đã ghi 4 cơ quan" in said.err) == (0, True), said.err
    for more in ([], ["--replace"]):
        again = say("agencies", "import", str(file), *more, *BY, "--json", now=NOW)
        names = ("created", "changed", "changes", "kept", "problems", "recalled")
        assert [again.json[name] for name in names] == [[], [], [], [], [], 0]
    assert events(desk, "agencies") == []
    refused = say("agencies", "export", str(file), now=NOW)
    assert (refused.code, "--force" in refused.err) == (3, True)
    assert say("agencies", "export", str(file), "--force", now=NOW).code == 0


def test_an_export_that_cannot_be_written_is_said(desk: Desk, say: Say, tmp_path: Path) -> None:
    assert say("agencies", "export", str(tmp_path / "none" / "a.csv"), now=NOW).code == 3
    assert say("agencies", "export", str(tmp_path / "a.pdf"), now=NOW).code == 3


def test_an_old_file_says_what_it_would_undo_and_does_it_only_when_asked(
    desk: Desk, say: Say, tmp_path: Path
) -> None:
    file = tmp_path / "cu.csv"
    header = "code,name,aliases,kind,groups,email,valid_from,valid_to,successor\n"
    file.write_text(header + "stc,Sở Tài chính,,department,,an@stc.example,,,\n", encoding="utf-8")
    say("agencies", "join", "Tổ giúp việc", "stc", "--from", "2026-01-01", "--yes", *BY, now=NOW)
    kept = say("agencies", "import", str(file), *BY, now=NOW)
    assert "Muốn bỏ, thêm --replace" in kept.err
    assert "stc, Nhóm: sổ có “Tổ giúp việc (từ 01/01/2026)”, tệp ghi “–”" in kept.out
    assert "stc, Địa chỉ thư: sổ có “an@stc.example; vanthu@stc.example”" in kept.out
    assert "sửa 0, giữ nguyên 1" in kept.err
    look = say("agencies", "import", str(file), "--replace", "--dry-run", *BY, now=NOW)
    assert "Chưa ghi gì." in look.err
    assert "stc, Nhóm: “Tổ giúp việc (từ 01/01/2026)” → “–”" in look.out
    assert len(contacts(desk, "stc")) == 2
    gone = say("agencies", "import", str(file), "--replace", *BY, "--json", now=NOW)
    assert [item["column"] for item in gone.json["changes"]] == ["groups", "email"]
    assert contacts(desk, "stc") == [("an@stc.example", False)]
    [event] = events(desk, "agencies")
    assert [item["column"] for item in json.loads(event.detail)["changes"]] == ["groups", "email"]
