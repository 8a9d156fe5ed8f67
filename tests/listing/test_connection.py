"""The plain connection: what it opens, what it refuses, and that it only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from rules.errors import BadConfig, DatabaseTrouble
from scheduler.register.models import Agency
from scheduler.register.reads import ReadConnection, connect
from scheduler.register.store import Register
from scheduler.register.store.opening import create
from tests.listing.sample import Sample

NOW = datetime(2026, 1, 9, tzinfo=UTC)
Look = Callable[[], ReadConnection]


def test_a_missing_file_is_said_with_the_way_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(DatabaseTrouble, match="nhacviec init"):
        connect(f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


def test_an_empty_database_is_no_register(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        sqlite3.connect(database_url.partition(":///")[2]).close()
    with pytest.raises(DatabaseTrouble, match="chưa có sổ"):
        connect(database_url)


def test_a_file_that_is_no_database_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database at all " * 100)
    with pytest.raises(DatabaseTrouble, match="không đọc được"):
        connect(f"sqlite:///{tmp_path / 'x.db'}")


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    with pytest.raises(DatabaseTrouble) as caught:
        connect("postgresql+psycopg://office:secret@127.0.0.1:1/office")
    assert "secret" not in str(caught.value)


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(BadConfig, match="mysql"):
        connect("mysql://localhost/office")


def test_a_register_made_by_init_opens_on_both_databases(database_url: str) -> None:
    create(database_url, played=True, now=NOW).dispose()
    with connect(database_url) as reader:
        assert reader.value("SELECT COUNT(*) FROM agency") == 0


def test_a_newer_schema_is_refused(database_url: str) -> None:
    register = create(database_url, played=True, now=NOW)
    with register.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    register.dispose()
    with pytest.raises(DatabaseTrouble, match="mới hơn"):
        connect(database_url)


def test_a_path_with_spaces_and_a_query_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "sổ nhắc việc.db"
    create(f"sqlite:///{path}", played=True, now=NOW).dispose()
    with connect(f"sqlite:///{path}?timeout=5") as reader:
        assert reader.value("SELECT COUNT(*) FROM plan") == 0


def test_it_cannot_write(register: Register) -> None:
    with connect(register.url) as reader, pytest.raises(Exception, match=r"read.?only"):
        reader.value("DELETE FROM agency")


def test_one_connection_sees_one_moment(register: Register) -> None:
    with connect(register.url) as reader:
        before = reader.value("SELECT COUNT(*) FROM agency")
        with register.write() as session:
            session.add(Agency(code="A", name="A"))
        assert reader.value("SELECT COUNT(*) FROM agency") == before == 0


def test_a_percent_sign_in_the_sql_and_a_colon_in_a_value_are_left_alone(
    sample: Sample, reading: Look
) -> None:
    sample.agency("LA", "100% :name % %s")
    found = reading().values("SELECT name FROM agency WHERE name LIKE '100%' AND code = :code", code="LA")
    assert found == [("100% :name % %s",)]


def test_a_day_filter_is_understood_on_both_databases(sample: Sample, reading: Look) -> None:
    assert reading().values("SELECT 1 FROM office WHERE :since <= :until", since=date.min, until=date.max)
