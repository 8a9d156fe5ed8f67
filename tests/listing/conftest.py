"""Fixtures of the listing tests: a register with agencies, a reader of it, and its command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli.main import main
from scheduler.register.reads import ReadConnection, connect
from scheduler.register.store import Register
from tests.listing.sample import TODAY, Sample, office_with_agencies


@pytest.fixture
def sample(register: Register) -> Sample:
    """An office with agencies and nothing else."""
    return office_with_agencies(register)


@pytest.fixture
def reading(register: Register) -> Iterator[Callable[[], ReadConnection]]:
    """Opens a fresh view of the register."""
    opened: list[ReadConnection] = []

    def look() -> ReadConnection:
        opened.append(connect(register.url))
        return opened[-1]

    yield look
    for reader in opened:
        reader.close()


@dataclass(frozen=True, slots=True)
class Said:
    """What one call gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def say(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Runs `nhacviec … --now TODAY COMMAND` on the register."""
    for name in ("NHACVIEC_CONFIG", "NHACVIEC_LANG", "NHACVIEC_TRACE", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "config.toml"
    config.write_text(f"[database]\nurl = {json.dumps(register.url)}\n", encoding="utf-8")

    def call(*arguments: str, now: str = f"{TODAY}T08:00") -> Said:
        capsys.readouterr()
        code = main(["--config", str(config), "--now", now, *arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call
