"""Log lines for the daemon and the tick: each has an `action` and a `key`; secrets never.

    log = structlog.get_logger()
    log.info("message_sent", action="send", key="2026-03-10/12/3", attempts=1)

Lines go to standard error (the service manager's journal), as JSON unless a person is watching.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_NAMES = ("password", "secret", "credential", "token", "authorization")
_SECRET_IN_URL = re.compile(r"(://[^:/@\s]+:)[^@\s]+@")


class Lines:
    """Writes each line to standard error as it is at that moment; a full disk or closed pipe ends nothing."""

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)

    log = debug = info = warn = warning = err = error = critical = exception = fatal = failure = msg


def configure(*, level: int = logging.INFO) -> None:
    """Send log lines of `level` and above on their way. Commands that show a result ask for WARNING only."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(_dump)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_action_and_key,
            structlog.processors.format_exc_info,
            hide_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Lines(),
        cache_logger_on_first_use=False,
    )


def name_action_and_key(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Every line has both, even where the caller forgot: they are what one greps for."""
    line.setdefault("action", str(line.get("event", "")))
    line.setdefault("key", "")
    return line


def hide_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank what is secret by name, and the password in any URL."""
    for name, value in line.items():
        if any(word in name.lower() for word in _SECRET_NAMES):
            line[name] = "***"
        elif isinstance(value, str):
            line[name] = _SECRET_IN_URL.sub(r"\1***@", value)
    return line


def _dump(line: Any, **options: Any) -> str:
    return json.dumps(line, ensure_ascii=False, **options)
