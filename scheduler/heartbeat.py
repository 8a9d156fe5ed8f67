"""A sign of life to an outside watcher: asked for once a day, after a clean self-audit; off by default."""

from __future__ import annotations

import urllib.error
import urllib.request

import structlog

TIMEOUT = 10.0
"""Seconds the watcher has to answer."""

log = structlog.get_logger()


def beat(url: str) -> bool:
    """Call `url`; False where there is none, or it did not answer with a 2xx. Never raises."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310 - http(s) only, checked above
            return 200 <= int(answer.status) < 300
    except (OSError, ValueError, urllib.error.HTTPError) as error:
        log.warning("heartbeat_failed", action="heartbeat", why=type(error).__name__)
        return False
