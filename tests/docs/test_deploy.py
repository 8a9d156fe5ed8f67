"""The systemd unit says what the daemon expects."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from scheduler.cli.names import COMMANDS
from scheduler.config import load_config
from scheduler.liveness import TICK_GRACE, notify, watchdog_seconds
from tests.docs.pages import ROOT

UNIT = ROOT / "deploy" / "nhacviec.service"


def _settings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), flags=re.M):
        found[name].append(value)
    return found


def test_it_starts_a_command_that_is_there_and_waits_for_its_word() -> None:
    settings = _settings()
    assert settings["ExecStart"][0].split()[-1] in COMMANDS
    assert settings["Type"] == ["notify"]
    assert notify("READY=1", {}) is False  # and without a service manager nothing is said


def test_the_watchdog_waits_longer_than_a_due_tick_may_take() -> None:
    minutes = int(_settings()["WatchdogSec"][0].removesuffix("min"))
    assert minutes * 60 > TICK_GRACE
    every = watchdog_seconds({"WATCHDOG_USEC": str(minutes * 60_000_000)})
    assert every == minutes * 30


def test_the_credential_has_the_name_under_which_the_password_is_read(tmp_path: Path) -> None:
    name = _settings()["LoadCredential"][0].partition(":")[0]
    (tmp_path / name).write_text("bí mật\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text('[smtp]\nusername = "nhacviec"\n', encoding="utf-8")
    config = load_config(tmp_path / "config.toml", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert config.smtp.password is not None
    assert config.smtp.password.get_secret_value() == "bí mật"


def test_it_runs_as_the_account_that_may_sign_no_change(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    assert _settings()["User"] == [load_config(tmp_path / "config.toml", {}).office.service_account]
