"""Restored and copied databases, the sending lock, and what must not hold anything."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from rules.errors import Held
from scheduler.delivery.guard import (
    StateFile,
    adopt,
    check_identity,
    database_path,
    ensure_free,
    hold,
    sending_lock,
    state_file,
)
from scheduler.delivery.outbox import drain
from scheduler.register.models import Office
from scheduler.register.store import Register
from tests.delivery.test_outbox import settings_for
from tests.mailroom import MORNING, alter, furnish, message, office, seal
from tests.smtp_server import FaultyServer


def state_of(room: Register, folder: Path) -> StateFile:
    return state_file(room.url, folder)


def send(room: Register, state: StateFile) -> tuple[int, str]:
    """What one pass of the outbox sends, and why not more."""

    async def stage() -> tuple[int, str]:
        async with FaultyServer() as server:
            settings = settings_for(server.port, state=state)
            report = await drain(room, settings, lambda: MORNING, until_empty=True)
            return report.sent, report.waits

    return asyncio.run(stage())


def test_a_database_nobody_has_adopted_here_sends_nothing(register: Register, tmp_path: Path) -> None:
    furnish(register)
    seal(register)
    state = state_of(register, tmp_path)
    sent, why = send(register, state)
    assert (sent, message(register).status) == (0, "pending")
    assert "chưa từng gửi" in why
    adopt(register, state)
    assert office(register).hold == ""
    assert send(register, state) == (1, "")


def test_a_new_node_of_a_shared_database_holds_back_itself_alone(register: Register, tmp_path: Path) -> None:
    furnish(register)
    seal(register)
    known, new = StateFile(tmp_path / "known"), StateFile(tmp_path / "new")
    if register.is_sqlite:
        known, new = (StateFile(file.path, database_path(register.url)) for file in (known, new))
    adopt(register, known)
    sent, why = send(register, new)
    assert (sent, message(register).status) == (0, "pending")
    assert "chưa từng gửi" in why
    assert bool(office(register).hold) is register.is_sqlite
    if not register.is_sqlite:
        assert send(register, known) == (1, "")


def test_a_database_of_another_instance_is_held(register: Register, tmp_path: Path) -> None:
    state = state_of(register, tmp_path)
    adopt(register, state)
    assert check_identity(register, state) == ""
    alter(register, Office, 1, instance="another")
    assert "không phải" in check_identity(register, state)


def test_yesterdays_database_is_held(register: Register, tmp_path: Path) -> None:
    state = state_of(register, tmp_path)
    alter(register, Office, 1, sent_mark=500)
    adopt(register, state)
    alter(register, Office, 1, sent_mark=499)
    assert "cũ hơn" in check_identity(register, state)


def test_a_backup_put_back_or_copied_beside_its_state_file_is_held(
    sqlite_room: Register, tmp_path: Path
) -> None:
    seal(sqlite_room)
    database = database_path(sqlite_room.url)
    assert database is not None
    state = state_of(sqlite_room, tmp_path)
    adopt(sqlite_room, state)
    sqlite_room.dispose()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (database, state.path):
        shutil.copy(path, elsewhere)
    copied = Register(f"sqlite:///{elsewhere / database.name}")
    sent, why = send(copied, state_of(copied, tmp_path))
    assert (sent, office(copied).hold != "") == (0, True)
    assert "thay bằng tệp khác" in why
    copied.dispose()


def test_vacuum_and_a_moved_device_hold_nothing(sqlite_room: Register, tmp_path: Path) -> None:
    seal(sqlite_room)
    state = state_of(sqlite_room, tmp_path)
    adopt(sqlite_room, state)
    sqlite_room.dispose()
    with sqlite3.connect(str(database_path(sqlite_room.url))) as connection:
        connection.execute("VACUUM")
    connection.close()
    known = json.loads(state.path.read_text())
    state.path.write_text(json.dumps({**known, "device": known["device"] + 1}))
    assert send(sqlite_room, state) == (1, "")


def test_a_damaged_state_file_is_no_state_file(register: Register, tmp_path: Path) -> None:
    state = state_of(register, tmp_path)
    for words in ("", "[]", '{"mark": "1"}', '{"mark": 0}', "\x00"):
        state.path.write_text(words)
        assert state.objection("test", 0) != ""


def test_the_mark_beside_the_database_never_goes_back(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state")
    for mark, expected in ((1, 1), (7, 7), (6, 7), (8, 8)):
        state.remember("x", mark)
        assert json.loads(state.path.read_text())["mark"] == expected
    assert state.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_a_backup_written_over_the_same_file_is_held(sqlite_room: Register, tmp_path: Path) -> None:
    database = database_path(sqlite_room.url)
    assert database is not None
    state = state_of(sqlite_room, tmp_path)
    adopt(sqlite_room, state)
    seal(sqlite_room)
    sqlite_room.dispose()
    backup = tmp_path / "backup.db"
    with sqlite3.connect(str(database)) as source, sqlite3.connect(str(backup)) as target:
        source.backup(target)
    source.close()
    target.close()
    assert send(sqlite_room, state) == (1, "")
    sqlite_room.dispose()
    for leftover in (f"{database}-wal", f"{database}-shm"):
        Path(leftover).unlink(missing_ok=True)
    database.write_bytes(backup.read_bytes())  # the same inode
    sent, why = send(sqlite_room, state)
    assert sent == 0
    assert "cũ hơn" in why


def test_a_hold_stays_until_a_person_lifts_it(register: Register, tmp_path: Path) -> None:
    state = state_of(register, tmp_path)
    adopt(register, state)
    ensure_free(register)
    hold(register, "được khôi phục")
    assert check_identity(register, state) == "được khôi phục"
    with pytest.raises(Held, match="được khôi phục"):
        ensure_free(register)
    adopt(register, state)
    ensure_free(register)


def test_a_process_takes_its_own_lock_twice_and_leaves_it_behind(sqlite_room: Register) -> None:
    with sending_lock(sqlite_room), sending_lock(sqlite_room):
        pass
    with sending_lock(sqlite_room):
        pass
