"""The doctor, and a mail that tries the server out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from email import message_from_bytes, policy
from typing import Any

import pytest

from scheduler.delivery.loopback import LoopbackServer, serving
from tests.cli.office import Office


def _findings(office: Office, *arguments: str) -> dict[str, dict[str, Any]]:
    answer = office.call("doctor", "--json", *arguments, now="2026-03-10T08:00")
    return {line["check"]: line for line in answer.json}


def _spoil(office: Office, **columns: str) -> None:
    with closing(sqlite3.connect(office.folder / "nhacviec.db")) as database:
        for column, value in columns.items():
            database.execute(f"UPDATE office SET {column} = ?", (value,))
        database.commit()


def test_it_connects_to_the_mail_server_and_mails_nothing(office: Office) -> None:
    with serving(LoopbackServer(users={"user": "s3cret"})) as server:
        office.set("smtp", host="127.0.0.1", port=server.port, tls="none")
        assert _findings(office)["smtp"]["level"] == "ok"
        assert server.messages == []


def test_a_refused_password_is_bad_and_not_repeated(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHACVIEC_SMTP_PASSWORD", "hunter2")
    with serving(LoopbackServer(users={"user": "s3cret"})) as server:
        office.set("smtp", host="127.0.0.1", port=server.port, tls="none", username="user")
        answer = office.call("doctor")
    assert answer.code == 8
    assert "535" in answer.out
    assert "hunter2" not in answer.out + answer.err


def test_a_user_without_a_password_is_bad(office: Office) -> None:
    office.set("smtp", username="user")
    answer = office.call("doctor", "--no-mail")
    assert answer.code == 5
    assert "NHACVIEC_SMTP_PASSWORD" in answer.out


@pytest.mark.parametrize("column", ["brake", "alarm"])
def test_a_brake_is_shown_and_released_by_a_named_person(office: Office, column: str) -> None:
    _spoil(office, **{column: "đồng hồ nhảy"})
    shown = office.call("doctor", "--no-mail")
    assert shown.code == 9
    assert "đồng hồ nhảy" in shown.out
    assert "--release" in shown.out
    released = office.call("doctor", "--no-mail", "--release", "--yes", "--by", "Lê An")
    assert released.code == 0
    with closing(sqlite3.connect(office.folder / "nhacviec.db")) as database:
        events = database.execute("SELECT by, verb, reason FROM event").fetchall()
    assert events == [("Lê An", "release", "đồng hồ nhảy")]


def test_nothing_is_released_without_a_yes(office: Office) -> None:
    _spoil(office, brake="đồng hồ nhảy")
    answer = office.call("doctor", "--no-mail", "--release", "--by", "Lê An")
    assert answer.code == 7
    assert "--yes" in answer.err
    assert _findings(office, "--no-mail")["brake"]["level"] == "bad"


def test_the_service_account_releases_nothing(office: Office) -> None:
    _spoil(office, brake="đồng hồ nhảy")
    answer = office.call("doctor", "--no-mail", "--release", "--yes", "--by", "nhacviec")
    assert answer.code == 7
    assert "tài khoản dịch vụ" in answer.err


def test_a_copied_database_is_held_until_it_is_adopted(office: Office) -> None:
    database = office.folder / "nhacviec.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = office.folder / "copy.db"
    copy.write_bytes(database.read_bytes())
    copy.replace(database)
    shown = office.call("doctor", "--no-mail")
    assert shown.code == 9
    assert "--adopt" in shown.out
    assert office.call("doctor", "--no-mail", "--adopt", "--yes", "--by", "Lê An").code == 0
    assert office.call("doctor", "--no-mail").code == 0


def test_release_does_not_lift_a_hold(office: Office) -> None:
    _spoil(office, hold="khôi phục")
    answer = office.call("doctor", "--no-mail", "--release", "--yes", "--by", "Lê An")
    assert answer.code == 7
    assert "--adopt" in answer.err


def test_a_broken_configuration_is_a_finding(office: Office) -> None:
    office.config.write_text("[mail]\nlife = true\n", encoding="utf-8")
    answer = office.call("doctor")
    assert answer.code == 5
    assert "“live”" in answer.out


def test_a_database_of_a_newer_schema_is_a_finding(office: Office) -> None:
    with closing(sqlite3.connect(office.folder / "nhacviec.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    answer = office.call("doctor", "--no-mail")
    assert answer.code == 6
    assert "mới hơn" in answer.out


def test_a_test_mail_arrives_with_its_marks(office: Office) -> None:
    with serving(LoopbackServer()) as server:
        office.set("smtp", host="127.0.0.1", port=server.port, tls="none")
        office.set("office", name="Sở Khoa học và Công nghệ")
        answer = office.do("testmail", "an@so.example", "--json", now="2026-03-10T08:00")
        assert answer.json["to"] == "an@so.example"
        (received,) = server.messages
    assert received.recipients == ("an@so.example",)
    message = message_from_bytes(received.content, policy=policy.default)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Tue, 10 Mar 2026 08:00:00 +0700"
    assert "Sở Khoa học và Công nghệ" in str(message["From"])


def test_a_server_that_is_not_there_exits_8(office: Office) -> None:
    office.set("smtp", host="127.0.0.1", port=9, tls="none")
    answer = office.call("testmail", "an@so.example")
    assert answer.code == 8
    assert "127.0.0.1:9" in answer.err


@pytest.mark.parametrize(
    "address", ["không", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", ""]
)
def test_an_address_that_is_none_is_refused(office: Office, address: str) -> None:
    answer = office.call("testmail", address)
    assert answer.code == 3
    assert "một địa chỉ" in answer.err
    assert "\nBcc" not in answer.err
