"""The sign of life: called only where there is somebody to hear it."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from scheduler.heartbeat import beat


class Watcher(http.server.BaseHTTPRequestHandler):
    """Answers /ok with 200 and everything else with 500."""

    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200 if self.path == "/ok" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def watcher() -> Iterator[str]:
    Watcher.heard = []
    server = http.server.HTTPServer(("127.0.0.1", 0), Watcher)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_calls_and_hears_the_answer(watcher: str) -> None:
    assert beat(f"{watcher}/ok") is True
    assert beat(f"{watcher}/broken") is False
    assert Watcher.heard == ["/ok", "/broken"]


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "http://127.0.0.1:9/", "http://[broken"])
def test_nobody_there_is_no_error(url: str) -> None:
    assert beat(url) is False
