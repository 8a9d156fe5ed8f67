"""The scratch office of the demonstration, made with the commands an officer would type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tomlkit

from rules.errors import NhacviecError
from scheduler.cli.main import main
from scheduler.config import Config, load_config
from scheduler.i18n import gettext as _
from scheduler.register.practice import Practice, calendar_overrides, practice_of
from scheduler.register.store import Register
from scheduler.register.store.opening import open_register
from scheduler.resources import resource

SAMPLE_DOCUMENT = "ke-hoach-mau.docx"
FIRST_DAY = date(2026, 1, 9)
LAST_DAY = date(2027, 1, 15)


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office that is set up: its folder, its configuration, its open register."""

    folder: Path
    config: Config
    register: Register
    practice: Practice

    def command(self, *arguments: str, day: date = FIRST_DAY) -> int:
        """Run one command of ours on `day`, 08:00, as typed; returns its exit code."""
        return _typed(self.folder, arguments, day)


def open_office(folder: Path, smtp_port: int) -> DemoOffice:
    """Initialise `folder`, load the directory, read and apply the example plans, take them live.

    Raises NhacviecError when a command fails.
    """
    _must(main(["--now", f"{FIRST_DAY}T08:00", "init", str(folder), "--played"]))
    _configure(folder / "config.toml", smtp_port)
    examples = resource("examples")
    _must(_typed(folder, ["agencies", "import", str(examples / "agencies.csv")]))
    planfile = folder / "ke-hoach-mau.toml"
    _must(_typed(folder, ["import", str(examples / SAMPLE_DOCUMENT), "--out", str(planfile)]))
    for plan in (planfile, *sorted(examples.glob("*.toml"))):
        _must(_typed(folder, ["apply", str(plan), "--yes", "--confirm-assumptions"]))
    config = load_config(folder / "config.toml", {})
    register = open_register(config.database_url)
    for number in _numbers(register):
        _must(_typed(folder, ["golive", number, "--yes"]))
    with register.read() as session:
        practice = practice_of(config, calendar_overrides(session))
    return DemoOffice(folder, config, register, practice)


def _numbers(register: Register) -> list[str]:
    from sqlmodel import select

    from scheduler.register.models import Plan

    with register.read() as session:
        return list(session.exec(select(Plan.number)))


def _typed(folder: Path, arguments: Sequence[str], day: date = FIRST_DAY) -> int:
    return main(["--config", str(folder / "config.toml"), "--now", f"{day}T08:00", *arguments])


def _must(code: int) -> None:
    if code:
        raise NhacviecError("lệnh trên kết thúc với mã {code}; buổi trình diễn dừng ở đây", code=code)


def _configure(path: Path, smtp_port: int) -> None:
    settings = tomlkit.parse(path.read_text(encoding="utf-8"))
    changes: dict[str, dict[str, object]] = {
        "office": {"name": _("Văn phòng trình diễn"), "phone": "0229 3 000 000"},
        "smtp": {"host": "127.0.0.1", "port": smtp_port, "tls": "none"},
        "mail": {"live": True, "sender": "nhacviec@tinh.example"},
        "ladder": {"superior": "send"},
    }
    for section, values in changes.items():
        for key, value in values.items():
            settings[section][key] = value
    path.write_text(tomlkit.dumps(settings), encoding="utf-8")
