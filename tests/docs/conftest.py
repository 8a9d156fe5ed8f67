"""A small office that has lived a little, and the pages that speak of it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from scheduler.cli.main import main
from scheduler.delivery.loopback import LoopbackServer, serving

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CLERK = ("--by", "Trần Thị Bình")


@dataclass(frozen=True, slots=True)
class Played:
    """A folder with an office, and the one command that is typed there."""

    folder: Path
    port: int
    """Of the mail server on loopback."""

    def do(self, *arguments: str, now: str = "") -> str:
        """Run `nhacviec` and expect success; standard output."""
        config = ["--config", str(self.folder / "config.toml")]
        return self.anywhere(*config, "--now", now or MARCH, *arguments)

    def anywhere(self, *arguments: str) -> str:
        """The same without the office's configuration."""
        with environment(**smtp_at(self.port)):
            code, out, err = run(list(arguments))
        assert code == 0, f"nhacviec {' '.join(arguments)}: {err}{out}"
        return out

    def json(self, *arguments: str, now: str = "") -> Any:
        """The JSON that `arguments --json` prints."""
        return json.loads(self.do(*arguments, "--json", now=now))


MARCH = "2026-03-09T08:00"
WAITING = """
[[obligation]]
key = "nv-theo-huong-dan"
kind = "task"
ref = "12"
title = "Hướng dẫn kỹ thuật"
lead = "Sở Xây dựng"
timing = "Trong 30 ngày kể từ ngày nhận được hướng dẫn của Bộ"
"""
"""A duty that waits for an event; the sample has none."""


def run(arguments: list[str]) -> tuple[int, str, str]:
    """One command line in this process: exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Variables of the environment for a while; those of nhacviec that are not named are gone."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith("NHACVIEC_") or name in ("SUDO_USER", "CREDENTIALS_DIRECTORY"):
            del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        structlog.reset_defaults()


def smtp_at(port: int) -> dict[str, str]:
    """The settings that lead to a mail server on loopback."""
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "TLS": "none"}
    return {f"NHACVIEC_SMTP__{name}": value for name, value in settings.items()}


@contextlib.contextmanager
def mail_server() -> Iterator[LoopbackServer]:
    """A mail server on loopback, and the environment that leads to it."""
    with serving(LoopbackServer()) as server, environment(**smtp_at(server.port)):
        yield server


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """An office with the sample plan on trial, one duty accepted, two mails sent."""
    base = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", base / "examples")
    # Kept for many tests: the environment is set command by command, or the tests between would see it.
    with serving(LoopbackServer()) as server:
        office = Played(base / "office", server.port)
        office.anywhere("--now", "2026-01-12T08:00", "init", str(office.folder), "--played")
        office.do("agencies", "import", str(base / "examples/agencies.csv"), *CLERK)
        office.do("import", str(base / "examples/ke-hoach-mau.txt"), "--out", str(base / "plan.toml"))
        with (base / "plan.toml").open("a", encoding="utf-8") as plan:
            plan.write(WAITING)
        office.do("apply", str(base / "plan.toml"), "--yes", *CLERK, now="2026-01-12T08:00")
        yield office
