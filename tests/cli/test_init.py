"""Making an office in one folder."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.resources import resource
from tests.cli.office import Office


def test_it_writes_the_commented_configuration_a_private_database_and_an_empty_directory(
    office: Office,
) -> None:
    assert office.config.read_text(encoding="utf-8") == resource("config.toml").read_text(encoding="utf-8")
    assert "live = false" in office.config.read_text(encoding="utf-8")
    assert stat.S_IMODE((office.folder / "nhacviec.db").stat().st_mode) == 0o600
    header = "code,name,aliases,kind,groups,email,valid_from,valid_to,successor\n"
    assert (office.folder / "agencies.csv").read_text(encoding="utf-8") == header


@pytest.mark.parametrize("played", [True, False])
def test_it_marks_the_database_for_played_time_only_when_asked(
    tmp_path: Path, nowhere: Office, played: bool
) -> None:
    answer = nowhere.raw("init", str(tmp_path / "o"), *(["--played"] if played else []), "--json")
    assert answer.json["played"] is played
    with closing(sqlite3.connect(tmp_path / "o" / "nhacviec.db")) as database:
        assert database.execute("SELECT played FROM office").fetchone() == (int(played),)


def test_a_new_office_may_send_from_the_first_day(office: Office) -> None:
    assert (office.folder / "nhacviec.db.state").is_file()


def test_a_second_init_refuses_and_changes_nothing(office: Office) -> None:
    before = {path: path.read_bytes() for path in office.folder.iterdir() if path.suffix != ".db-wal"}
    answer = office.raw("init", str(office.folder))
    assert answer.code in (6, 7)
    assert "đã có" in answer.err
    assert {path: path.read_bytes() for path in before} == before


def test_it_keeps_a_configuration_that_is_there_and_makes_the_database_it_names(
    tmp_path: Path, nowhere: Office
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "config.toml").write_text('[database]\nurl = "sqlite:///sổ.db"\n', encoding="utf-8")
    assert nowhere.raw("init", str(folder)).code == 0
    assert (folder / "sổ.db").is_file()
    assert "sổ.db" in (folder / "config.toml").read_text(encoding="utf-8")


def test_it_makes_the_register_on_postgresql_too(
    tmp_path: Path, nowhere: Office, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHACVIEC_DATABASE__URL", postgres_url)
    made = nowhere.raw("init", str(tmp_path / "pg"), "--played")
    assert made.code == 0
    assert "Đã tạo postgresql" in made.err
    again = nowhere.raw("init", str(tmp_path / "pg"), "--played")
    assert again.code == 6
    assert "đã có" in again.err


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, nowhere: Office) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    answer = nowhere.raw("init", str(tmp_path / "file" / "office"))
    assert answer.code == 3
    assert "quyền ghi" in answer.err
