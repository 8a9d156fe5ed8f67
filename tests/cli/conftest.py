"""Fixtures of the command-line tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

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
