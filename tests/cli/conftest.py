"""Fixtures of the command-line tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from scheduler.register.store import Register
from scheduler.register.store.opening import create
from tests.cli.office import Office


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No variable or file of the developer's machine reaches a test."""
    for name in ("NHACVIEC_CONFIG", "NHACVIEC_LANG", "NHACVIEC_TRACE", "NHACVIEC_SMTP_PASSWORD", "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    structlog.reset_defaults()


@pytest.fixture
def nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """A command line in an empty folder."""
    return Office(tmp_path / "nowhere", capsys)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """A fresh office in played time."""
    made = Office(tmp_path / "office", capsys)
    answer = made.raw("--now", "2026-01-09T08:00", "init", str(made.folder), "--played")
    assert answer.code == 0, answer.err
    return made


@pytest.fixture
def opened(database_url: str) -> Iterator[Register]:
    """An empty register as `init` makes it, in played time, on each database."""
    register = create(database_url, played=True, now=datetime(2026, 1, 9, 1, tzinfo=UTC))
    yield register
    register.dispose()


@pytest.fixture
def terminal(opened: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """The command line of an office whose register is `opened`."""
    (tmp_path / "config.toml").write_text(f'[database]\nurl = "{opened.url}"\n', encoding="utf-8")
    return Office(tmp_path, capsys)
