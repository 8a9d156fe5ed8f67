"""What every command is handed: the configuration, the clock, the register, and where to print.

All of it is made when first asked for, so that a command pays only for what it uses: `explain`
needs no configuration, a listing no database toolkit.
"""

from __future__ import annotations

import getpass
import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

import typer

from rules.errors import Refused
from scheduler import i18n
from scheduler.cli.language import DEFAULT_PLACES
from scheduler.clock import OfficeClock, parse_moment
from scheduler.i18n import gettext as _
from scheduler.listingwords import harmless

if TYPE_CHECKING:
    from rich.console import Console
    from sqlmodel import Session

    from scheduler.config import Config
    from scheduler.register.changes import Deed
    from scheduler.register.practice import Practice
    from scheduler.register.reads import ReadConnection
    from scheduler.register.store import Register

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
WIDTH = 100
"""Columns that every table must fit when the output is no terminal."""


class Face:
    """One invocation of the command line."""

    def __init__(
        self,
        *,
        config_path: Path | None = None,
        played_words: str = "",
        language: str = "",
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.config_path = config_path
        self.played_words = played_words
        self.language = language
        self.environ = os.environ if environ is None else environ
        self._register: Register | None = None

    # --- how the office is set up -------------------------------------------------------------

    @cached_property
    def config(self) -> Config:
        """The configuration. Raises BadConfig. Without `--lang` its language is spoken from now on."""
        from scheduler.config import load_config

        config = load_config(self.config_path, self.environ)
        if not self.language:
            self.language = config.office.language
            i18n.use(self.language)
        return config

    @property
    def has_config(self) -> bool:
        """A configuration is named, or lies where one is looked for. Cheap: reads nothing."""
        named = self.config_path or self.environ.get("NHACVIEC_CONFIG")
        return bool(named) or any(place.is_file() for place in DEFAULT_PLACES)

    @cached_property
    def clock(self) -> OfficeClock:
        """The office's clock; the zone of Việt Nam where there is no configuration."""
        zone = self.config.office.zone_info if self.has_config else ZoneInfo(DEFAULT_ZONE)
        played = parse_moment(self.played_words, zone) if self.played_words else None
        return OfficeClock(zone, played)

    @property
    def now(self) -> datetime:
        """Office time, aware."""
        return self.clock.now()

    @property
    def today(self) -> date:
        """The office's day."""
        return self.clock.today()

    # --- the register -------------------------------------------------------------------------

    def register(self) -> Register:
        """The register, opened once and brought to the newest schema. Raises DatabaseTrouble."""
        if self._register is None:
            from scheduler import logs
            from scheduler.register.store.opening import open_register

            logs.configure(level=logging.WARNING)  # the library's own habit is standard output
            self._register = open_register(self.config.database_url)
        return self._register

    def practice(self, session: Session | None = None) -> Practice:
        """How this office reckons: configuration plus the calendar rows of the register."""
        from scheduler.register.practice import calendar_overrides, practice_of

        if session is not None:
            return practice_of(self.config, calendar_overrides(session))
        with self.register().read() as view:
            return practice_of(self.config, calendar_overrides(view))

    def reads(self) -> ReadConnection:
        """A plain connection for the listings; imports no database toolkit."""
        from scheduler.register.reads import connect

        return connect(self.config.database_url)

    def deed(self, by: str = "") -> Deed:
        """Who does it and when, for a change of state. Raises Refused for the service account alone."""
        from scheduler.register.changes import Deed

        return Deed(by=self.person(by), at=self.now, today=self.today)

    def person(self, by: str = "") -> str:
        """`by`, else the one behind sudo, else the login. The service account alone signs nothing."""
        name = by.strip() or self.environ.get("SUDO_USER", "").strip() or _login()
        if any(ord(letter) < 32 for letter in name) or len(name) > 200:
            raise Refused("tên người thực hiện không hợp lệ", place="--by", remedy="Ghi tên trên một dòng.")
        if not name or name == self.config.office.service_account:
            raise Refused(
                "tài khoản dịch vụ “{name}” không thể đứng tên một thay đổi",
                place="--by",
                remedy='Thêm --by "Họ tên người thực hiện".',
                name=name,
            )
        return name

    # --- speaking -----------------------------------------------------------------------------

    @cached_property
    def console(self) -> Console:
        """For what was asked: standard output."""
        return _console(sys.stdout)

    @cached_property
    def err_console(self) -> Console:
        """For messages beside it: standard error."""
        return _console(sys.stderr)

    def say(self, message: str) -> None:
        """A message to the person (already translated), on standard error, without markup."""
        self.err_console.print(harmless(message), markup=False, highlight=False, soft_wrap=True)

    def print_json(self, value: Any) -> None:
        """`value` as UTF-8 JSON on standard output: the only thing that may stand there."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")

    def confirm(self, question: str, *, yes: bool) -> None:
        """Return when confirmed. Raises Refused on a no, and where there is nobody to ask."""
        if yes:
            return
        if not sys.stdin.isatty():
            raise Refused(
                "việc này cần xác nhận mà không có màn hình để hỏi; chưa có gì thay đổi",
                remedy="Xem lại rồi chạy lại với --yes.",
            )
        self.err_console.print(question, markup=False, highlight=False, soft_wrap=True)
        if input(_("Gõ “có” để đồng ý: ")).strip().casefold() not in ("có", "co", "c", "yes", "y"):
            raise Refused("đã dừng theo ý người dùng; chưa có gì thay đổi")

    def close(self) -> None:
        """Let go of the database."""
        if self._register is not None:
            self._register.dispose()
            self._register = None


def face_of(context: typer.Context) -> Face:
    """The Face of this invocation; commands receive it through typer's context."""
    face = context.find_root().obj
    assert isinstance(face, Face)
    return face


def leave(code: int) -> NoReturn:
    """End the command with an exit code that is not an error of ours."""
    raise typer.Exit(code)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _console(stream: Any) -> Console:
    from rich.console import Console

    width = None if stream.isatty() else WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)
