"""Real processes: a daemon that sends and ends cleanly, one sender a file, a tick beside it, a kill."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from scheduler.delivery.loopback import LoopbackServer, Peer, Received, serving
from scheduler.register.store import Register
from tests.cli.office import Office
from tests.mailroom import furnish, message, seal

NOW = "2026-03-09T08:00"
PATIENCE = 30.0


class Mailbox(LoopbackServer):
    """Hands each message to a queue; while `gate` is closed it keeps the client waiting after the dot."""

    def __init__(self) -> None:
        self.arrived: queue.Queue[Received] = queue.Queue()
        self.at_the_dot = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        super().__init__(keep=self.arrived.put)

    async def take(self, peer: Peer, received: Received) -> None:
        self.at_the_dot.set()
        await asyncio.to_thread(self.gate.wait, PATIENCE)
        await super().take(peer, received)


class Running:
    """A `nhacviec …` process, its log lines read as they come."""

    def __init__(self, office: Office, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "scheduler.cli.main",
                "--config",
                str(office.config),
                "--now",
                NOW,
                *arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stderr is not None
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stderr,), daemon=True).start()
        self.seen: list[str] = []

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)

    def until(self, event: str) -> dict[str, object]:
        """Wait for the log line of `event`."""
        while True:
            self.seen.append(self._lines.get(timeout=PATIENCE))
            if self.seen[-1].startswith("{") and (line := json.loads(self.seen[-1]))["event"] == event:
                return dict(line)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving(Mailbox()) as server:
        assert isinstance(server, Mailbox)
        yield server
        server.gate.set()


@pytest.fixture
def room(office: Office, mailbox: Mailbox) -> Iterator[Register]:
    """The office's register with one duty; its mail goes to the mailbox."""
    office.set("smtp", host="127.0.0.1", port=mailbox.port, tls="none")
    office.set("mail", live=True, connections=1)
    office.set("daemon", tick=3600)
    register = Register(f"sqlite:///{office.folder / 'nhacviec.db'}")
    furnish(register)
    yield register
    register.dispose()


@pytest.fixture
def start(office: Office) -> Iterator[object]:
    """Start processes that do not outlive the test."""
    started: list[Running] = []

    def begin(*arguments: str) -> Running:
        started.append(Running(office, *arguments))
        return started[-1]

    yield begin
    for running in started:
        running.process.kill()
        running.process.communicate()


def _refs(mailbox: Mailbox, count: int) -> list[bytes]:
    return [mailbox.arrived.get(timeout=PATIENCE).content for _ in range(count)]


def test_a_daemon_ticks_sends_and_ends_with_0(room: Register, mailbox: Mailbox, start: type[Running]) -> None:
    numbers = [seal(room, number, content=b"Subject: %d\r\n\r\nx\r\n" % number) for number in (1, 2, 3)]
    daemon = start("daemon")
    assert daemon.until("audited")["key"] == "2026-03-09"
    assert daemon.until("ticked")["action"] == "tick"
    arrived = _refs(mailbox, 3)
    assert sorted(arrived) == [b"Subject: %d\r\n\r\nx\r\n" % number for number in (1, 2, 3)]
    assert daemon.end() == 0
    daemon.until("daemon_stopped")
    assert [message(room, number).status for number in numbers] == ["sent"] * 3
    assert mailbox.arrived.empty()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_mail_in_hand(
    room: Register, mailbox: Mailbox, start: type[Running], number: int
) -> None:
    first, second = seal(room, 1), seal(room, 2)
    mailbox.gate.clear()
    daemon = start("daemon")
    assert mailbox.at_the_dot.wait(PATIENCE)
    daemon.process.send_signal(number)
    assert message(room, first).status == "sending"
    mailbox.gate.set()
    assert daemon.process.wait(PATIENCE) == 0
    assert [message(room, row).status for row in (first, second)] == ["sent", "pending"]


def test_a_second_daemon_on_the_same_file_refuses_and_says_why(
    room: Register, mailbox: Mailbox, start: type[Running], office: Office
) -> None:
    first = start("daemon")
    first.until("ticked")
    second = office.call("daemon", now=NOW)
    assert second.code == 6
    assert f"(số {first.process.pid})" in second.err
    assert "đang gửi thư" in second.err
    assert first.end() == 0


def test_a_tick_beside_a_daemon_leaves_the_sending_to_it(
    room: Register, mailbox: Mailbox, start: type[Running], office: Office
) -> None:
    daemon = start("daemon")
    daemon.until("ticked")
    seal(room, 7)
    beside = office.do("tick", "--json", now=NOW)
    assert beside.json["another_sender"] is True
    assert beside.json["sent"] is None
    assert str(daemon.process.pid) in beside.err
    assert mailbox.arrived.get(timeout=PATIENCE)
    assert daemon.end() == 0


def test_killed_before_the_dot_the_next_process_sends_it_once(
    room: Register, mailbox: Mailbox, start: type[Running], office: Office
) -> None:
    first, second = seal(room, 1), seal(room, 2)
    mailbox.gate.clear()
    daemon = start("daemon")
    assert mailbox.at_the_dot.wait(PATIENCE)
    assert daemon.end(signal.SIGKILL) == -signal.SIGKILL
    mailbox.gate.set()
    report = office.do("tick", "--json", now=NOW)
    assert report.json["another_sender"] is False
    assert message(room, second).status == "sent"
    assert message(room, first).dots == 2  # the answer was never known: once more, the same bytes


def test_one_tick_sends_what_is_pending_and_returns(room: Register, mailbox: Mailbox, office: Office) -> None:
    row = seal(room, 5)
    office.do("tick", now=NOW)
    assert message(room, row).status == "sent"
    arrived = mailbox.arrived.qsize()
    office.do("tick", now=NOW)
    assert mailbox.arrived.qsize() == arrived


def test_outside_the_window_nothing_leaves_unless_forced(
    room: Register, mailbox: Mailbox, office: Office
) -> None:
    seal(room, 5)
    office.do("tick", "--no-send", now=NOW)
    office.do("tick", now="2026-03-09T06:00")
    assert mailbox.arrived.empty()
    office.do("tick", "--force", now="2026-03-09T06:00")
    assert not mailbox.arrived.empty()


def test_the_installed_command_answers(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("nhacviec")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.startswith("nhacviec ")
