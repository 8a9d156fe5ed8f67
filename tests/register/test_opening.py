"""Making and opening a register: migrations on both databases, and what is refused."""

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from rules.errors import DatabaseTrouble
from scheduler.register.models import Office
from scheduler.register.schema import HEAD
from scheduler.register.store import Register
from scheduler.register.store.opening import MIGRATIONS, create, known_revisions, open_register

NOW = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)


def shape(engine: Engine) -> dict[str, Any]:
    """Everything the database says of its tables, in a comparable form."""
    inspector = inspect(engine)
    found: dict[str, Any] = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        columns = [
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(table)
        ]
        found[table] = {
            "columns": columns,
            "primary": inspector.get_pk_constraint(table),
            "foreign": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
            "indexes": sorted(map(str, inspector.get_indexes(table))),
        }
    return found


def modelled(url: str) -> dict[str, Any]:
    register = Register(url)
    SQLModel.metadata.create_all(register.engine)
    found = shape(register.engine)
    SQLModel.metadata.drop_all(register.engine)
    register.dispose()
    return found


def test_the_migrations_build_what_the_models_say(database_url: str) -> None:
    expected = modelled(database_url)
    register = create(database_url, played=False, now=NOW)
    assert shape(register.engine) == expected
    register.dispose()


def test_a_new_register_knows_itself_and_opens_again(database_url: str) -> None:
    create(database_url, played=True, now=NOW).dispose()
    register = open_register(database_url)
    with register.read() as session:
        office = session.get_one(Office, 1)
        assert office.played
        assert office.created_at == NOW
        assert len(office.instance) == 32
    register.dispose()


def test_two_registers_are_told_apart(tmp_path: Path) -> None:
    instances = []
    for name in ("a", "b"):
        register = create(f"sqlite:///{tmp_path / name}.db", played=False, now=NOW)
        with register.read() as session:
            instances.append(session.get_one(Office, 1).instance)
        register.dispose()
    assert instances[0] != instances[1]


def test_a_register_is_not_made_over_another(database_url: str) -> None:
    create(database_url, played=False, now=NOW).dispose()
    with pytest.raises(DatabaseTrouble, match="đã có sẵn"):
        create(database_url, played=False, now=NOW)
    register = open_register(database_url)
    with register.read() as session:
        assert session.get_one(Office, 1).instance
    register.dispose()


def test_a_newer_schema_is_refused_and_left_alone(database_url: str) -> None:
    register = create(database_url, played=False, now=NOW)
    with register.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    register.dispose()
    with pytest.raises(DatabaseTrouble, match="mới hơn") as refused:
        open_register(database_url)
    assert refused.value.exit_code == 6
    assert "phiên bản" in refused.value.remedy


def test_a_missing_database_is_not_made_by_opening_it(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(DatabaseTrouble, match="nhacviec init"):
        open_register(f"sqlite:///{path}")
    assert not path.exists()


def test_an_empty_database_asks_for_init(database_url: str) -> None:
    register = Register(database_url)
    register.engine.connect().close()
    register.dispose()
    with pytest.raises(DatabaseTrouble, match="nhacviec init"):
        open_register(database_url)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Kính gửi: các sở, ban, ngành" * 100, encoding="utf-8")
    with pytest.raises(DatabaseTrouble, match="không mở được"):
        open_register(f"sqlite:///{path}")


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    with pytest.raises(DatabaseTrouble, match="không mở được") as refused:
        open_register("postgresql://officer:s3cret@127.0.0.1:1/none?connect_timeout=2")
    assert "s3cret" not in str(refused.value)


def test_the_file_and_its_log_are_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "nhacviec.db"
    register = create(f"sqlite:///{path}", played=False, now=NOW)
    with register.write() as session:
        session.get_one(Office, 1).sent_mark = 1
        session.flush()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    register.dispose()
    assert set(modes.values()) == {0o600}, modes


def test_an_older_schema_is_brought_up_by_opening(database_url: str) -> None:
    register = Register(database_url)
    with register.write() as session:
        session.connection().execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        session.connection().execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    register.dispose()
    assert HEAD == "0001", "write here a real older schema once there is one"
    open_register(database_url).dispose()


def test_the_named_head_is_the_newest_revision() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_current_head() == HEAD
    assert {revision.revision for revision in script.walk_revisions()} == known_revisions()
