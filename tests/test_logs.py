"""Log lines: where they go, what each holds, and what never stands in them."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from scheduler import logs

log = structlog.get_logger()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_each_line_is_json_on_standard_error_with_an_action_and_a_key(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    log.info("message_sent", action="send", key="2026-03-10/12")
    log.info("ticked")
    said = capsys.readouterr()
    first, second = (json.loads(line) for line in said.err.splitlines())
    assert (first["action"], first["key"], first["event"]) == ("send", "2026-03-10/12", "message_sent")
    assert (second["action"], second["key"]) == ("ticked", "")
    assert said.out == ""


def test_secrets_never_stand_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    log.error(
        "trouble",
        smtp_password="hunter2",
        url="postgresql+psycopg://u:hunter2@host/db",
        why="cannot reach postgresql://u:hunter2@host/db",
    )
    assert "hunter2" not in capsys.readouterr().err


def test_commands_that_show_a_result_hear_only_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(level=logging.WARNING)
    log.info("quiet")
    log.warning("loud")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["loud"]


def test_a_log_that_cannot_be_written_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    logs.configure()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    log.error("nobody hears this")
