"""The outbox loop against real databases and a real, sometimes faulty, mail server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduler.delivery.guard import OfficeHours, sending_lock
from scheduler.delivery.loopback import Peer, Received
from scheduler.delivery.outbox import OutboxSettings, SendReport, drain, pause_after
from scheduler.delivery.smtp import Server, Timeouts
from scheduler.register.models import Message, Office
from scheduler.register.store import Register
from scheduler.register.store.claims import claim_message
from tests.mailroom import (
    CONTENT,
    LEASE,
    MORNING,
    NOON,
    alter,
    furnish,
    message,
    mishaps,
    notices,
    office,
    seal,
)
from tests.smtp_server import Cut, Fault, FaultyServer, Hang, Say, Wait

ROOT = Path(__file__).resolve().parents[2]
HOURS = OfficeHours(time(7, 30), time(10, 30), ZoneInfo("Asia/Ho_Chi_Minh"), lambda day: day.weekday() < 5)
LATER = MORNING + timedelta(minutes=40)


def settings_for(port: int, **more: Any) -> OutboxSettings:
    """Settings for a test server on this machine."""
    settings = OutboxSettings(
        server=Server(host="127.0.0.1", port=port, security="none"),
        sender="nhacviec@tinh.example",
        hours=HOURS,
        timeouts=Timeouts(attempt=3, answer=3, quit=0.2),
        connections=1,
        chance=lambda: 0.5,
    )
    return replace(settings, **more)


@pytest.fixture
def room(register: Register) -> Register:
    """A register with an office in it."""
    furnish(register)
    return register


def run(room: Register, server: FaultyServer, *moments: datetime, **more: Any) -> list[SendReport]:
    """Empty the outbox at each of `moments`, one after the other."""

    async def stage() -> list[SendReport]:
        async with server:
            settings = settings_for(server.port, **more)
            return [
                await drain(room, settings, lambda at=at: at, until_empty=True)  # type: ignore[misc]
                for at in moments
            ]

    return asyncio.run(stage())


def play(server: FaultyServer, scene: Callable[[], Awaitable[None]]) -> None:
    """A scene while the server runs."""

    async def stage() -> None:
        async with server:
            await scene()

    asyncio.run(stage())


# the fault matrix ------------------------------------------------------------------------------------

Faults = dict[str, Fault | list[Fault]]
MATRIX: list[tuple[str, Faults, str, int, str, int]] = [
    # fault, server, row becomes, mishaps; an hour later: row, copies that have reached the server
    ("greeting 4xx", {"greeting": Say("450 later")}, "pending", 0, "sent", 1),
    ("greeting 5xx", {"greeting": Say("554 no service")}, "pending", 0, "sent", 1),
    ("421 at MAIL", {"mail": Say("421 closing")}, "pending", 0, "sent", 1),
    ("450 at RCPT", {"rcpt": Say("450 4.2.1 busy")}, "pending", 0, "sent", 1),
    ("550 at RCPT", {"rcpt": Say("550 5.1.1 no such user")}, "failed", 1, "failed", 0),
    ("cut before the dot", {"data": Cut()}, "pending", 0, "sent", 1),
    ("cut after the dot", {"dot": Cut()}, "uncertain", 0, "sent", 2),
    ("hang after the dot", {"dot": Hang()}, "uncertain", 0, "sent", 2),
    ("451 after the dot", {"dot": Say("451 later")}, "pending", 0, "sent", 1),
    ("554 after the dot", {"dot": Say("554 refused")}, "failed", 1, "failed", 0),
    ("cut twice after the dot", {"dot": [Cut(), Cut()]}, "uncertain", 0, "uncertain", 2),
]


@pytest.mark.parametrize(
    ("faults", "status", "told", "at_last", "copies"), [row[1:] for row in MATRIX], ids=[r[0] for r in MATRIX]
)
def test_each_fault_leaves_the_row_as_promised(
    room: Register, faults: Faults, status: str, told: int, at_last: str, copies: int
) -> None:
    seal(room)
    server = FaultyServer(faults)
    run(room, server, MORNING, timeouts=Timeouts(attempt=3, answer=0.1))
    first = message(room)
    assert (first.status, first.attempts, len(mishaps(room))) == (status, 1, told)
    run(room, server, MORNING + timedelta(seconds=30))
    assert message(room).attempts == 1, "the pause is kept"
    run(room, server, LATER, LATER + timedelta(hours=1))
    last = message(room)
    assert (last.status, len(server.messages)) == (at_last, copies)
    assert all(received.content == CONTENT for received in server.messages)
    if at_last == "uncertain":
        assert (last.dots, last.next_attempt_at) == (2, None)


def test_a_refused_connection_is_tried_again_with_growing_pauses(room: Register) -> None:
    seal(room)
    server = FaultyServer()
    asyncio.run(server.start())
    asyncio.run(server.stop())
    settings = settings_for(server.port)
    asyncio.run(drain(room, settings, lambda: MORNING, until_empty=True))
    assert message(room).next_attempt_at == MORNING + timedelta(minutes=1)
    asyncio.run(drain(room, settings, lambda: MORNING + timedelta(minutes=2), until_empty=True))
    row = message(room)
    assert (row.status, row.attempts) == ("pending", 2)
    assert row.next_attempt_at == MORNING + timedelta(minutes=4)


def test_pauses_double_to_half_an_hour_and_start_later_when_the_server_is_closing() -> None:
    minutes = [pause_after(tries, False, 0.5) / timedelta(minutes=1) for tries in range(1, 8)]
    assert minutes == [1, 2, 4, 8, 16, 30, 30]
    assert pause_after(1, True, 0.5) == timedelta(minutes=5)
    assert pause_after(1, False, 0.0) == timedelta(seconds=48)
    assert pause_after(1, False, 1.0) == timedelta(seconds=72)
    assert pause_after(500, True, 0.99) == timedelta(minutes=30)


# the walk of a message --------------------------------------------------------------------------


class Witness(FaultyServer):
    """Looks into the database when the terminator has come, and before anything is answered."""

    def __init__(self, room: Register) -> None:
        super().__init__()
        self.room = room
        self.seen: list[tuple[str, str, int, int]] = []

    async def take(self, peer: Peer, received: Received) -> None:
        row = await asyncio.to_thread(message, self.room)
        mark = (await asyncio.to_thread(office, self.room)).sent_mark
        self.seen.append((row.status, row.phase, row.dots, mark))
        await super().take(peer, received)


def test_the_dot_is_committed_before_the_server_sees_it(room: Register) -> None:
    seal(room)
    server = Witness(room)
    (report,) = run(room, server, MORNING)
    assert server.seen == [("sending", "dot", 1, 1)]
    assert (report.sent, report.waits) == (1, "")
    row = message(room)
    assert (row.status, row.phase, row.sent_at, row.answer) == ("sent", "accepted", MORNING, "250 2.0.0 kept")
    assert notices(room) == [(-1, "carried", 1)]


def test_several_connections_send_each_message_once(room: Register) -> None:
    alter(room, Office, 1, played=True)
    for number in range(1, 13):
        seal(room, number, address=f"vanthu@xa{number}.example")
    server = FaultyServer()
    (report,) = run(room, server, MORNING, connections=3)
    assert report.sent == 12
    assert len({received.recipients for received in server.messages}) == 12
    assert office(room).sent_mark == 12


def test_the_mail_in_hand_is_finished_after_a_stop_and_no_other_begun(room: Register) -> None:
    seal(room, 1)
    seal(room, 2)
    gate, stop = asyncio.Event(), asyncio.Event()
    server = FaultyServer({"dot": Wait(gate)})

    async def scene() -> None:
        sending = asyncio.create_task(
            drain(room, settings_for(server.port), lambda: MORNING, until_empty=False, stop=stop)
        )
        await server.until_heard(b".\r\n")
        stop.set()
        gate.set()
        assert (await sending).sent == 1

    play(server, scene)
    assert (message(room, 1).status, message(room, 2).status) == ("sent", "pending")


def test_an_idle_loop_ends_when_it_is_asked_to(room: Register) -> None:
    stop = asyncio.Event()

    async def scene() -> None:
        sending = asyncio.create_task(
            drain(room, settings_for(1, poll=0.01), lambda: MORNING, until_empty=False, stop=stop)
        )
        done, _ = await asyncio.wait([sending], timeout=0.1)
        assert not done
        stop.set()
        assert (await sending).sent == 0

    asyncio.run(scene())


def test_one_that_was_frozen_past_its_lease_does_not_write_the_terminator(room: Register) -> None:
    seal(room)
    gate = asyncio.Event()
    server = FaultyServer({"data": Wait(gate)})

    async def scene() -> None:
        sending = asyncio.create_task(
            drain(room, settings_for(server.port), lambda: MORNING, until_empty=True)
        )
        await server.until_heard(b"DATA\r\n")
        alter(room, Message, 1, lease_until=MORNING - timedelta(days=400))
        assert claim_message(room, "another node", MORNING, LEASE) is not None
        gate.set()
        assert (await sending).sent == 0

    play(server, scene)
    row = message(room)
    assert (row.status, row.owner, row.dots) == ("sending", "another node", 0)
    assert b".\r\n" not in server.lines()


# when nothing goes ----------------------------------------------------------------------------------

SUNDAY = MORNING - timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "forced", "sent"),
    [
        (MORNING, False, 1),
        (MORNING - timedelta(minutes=31), False, 0),
        (NOON, False, 0),
        (SUNDAY, False, 0),
        (SUNDAY, True, 1),
        (NOON, True, 1),
    ],
)
def test_it_sends_only_in_the_office_window_of_a_working_day_unless_forced(
    sqlite_room: Register, at: datetime, forced: bool, sent: int
) -> None:
    seal(sqlite_room)
    server = FaultyServer()
    (report,) = run(sqlite_room, server, at, forced=forced)
    assert (report.sent, len(server.messages)) == (sent, sent)
    assert bool(report.waits) == (not sent)
    assert report.expired == (1 if at == NOON and not forced else 0)


@pytest.mark.parametrize("forced", [False, True])
def test_nothing_connects_under_brake_or_hold(room: Register, forced: bool) -> None:
    seal(room)
    server = FaultyServer()
    for stop in ({"brake": "đồng hồ nhảy"}, {"brake": "", "hold": "được khôi phục"}):
        alter(room, Office, 1, **stop)
        (report,) = run(room, server, MORNING, forced=forced)
        assert next(filter(None, stop.values())) in report.waits
    assert server.wire == []
    assert message(room).status == "pending"


@pytest.mark.parametrize(("played", "sent"), [(True, 2), (False, 0)])
def test_a_jump_of_the_clock_pulls_the_brake_unless_time_is_played(
    sqlite_room: Register, played: bool, sent: int
) -> None:
    seal(sqlite_room, 1)
    seal(sqlite_room, 2)
    alter(sqlite_room, Office, 1, played=played)
    server = FaultyServer()
    moments = iter([MORNING])

    async def scene() -> None:
        settings = settings_for(server.port)
        report = await drain(
            sqlite_room, settings, lambda: next(moments, MORNING + timedelta(hours=1)), until_empty=True
        )
        assert report.sent == sent

    play(server, scene)
    assert office(sqlite_room).brake == ("" if played else "đồng hồ của máy vừa nhảy +60 phút")
    assert len(server.messages) == sent


def test_refused_authentication_holds_everything_back_after_one_try(room: Register) -> None:
    for number in (1, 2, 3):
        seal(room, number)
    server = FaultyServer(users={"nhacviec": "right"})

    async def attempt(secret: str, at: datetime) -> SendReport:
        address = Server(host="127.0.0.1", port=server.port, security="none", user="nhacviec", secret=secret)
        settings = settings_for(server.port, server=address)
        return await drain(room, settings, lambda: at, until_empty=True)

    async def scene() -> None:
        report = await attempt("wrong", MORNING)
        assert report.waits == "máy chủ thư từ chối xác thực"
        assert "535" in office(room).alarm
        assert [message(room, number).attempts for number in (1, 2, 3)] == [0, 0, 0]
        assert sum(line.startswith(b"AUTH") for line in server.lines()) == 1
        assert (await attempt("right", MORNING)).sent == 3
        assert office(room).alarm == ""

    play(server, scene)


# speed ---------------------------------------------------------------------------------------------


def test_mail_to_one_domain_is_spread_out_and_none_is_left_behind(sqlite_room: Register) -> None:
    for number, address in enumerate(("a@x.example", "b@x.example", "c@y.example"), start=1):
        seal(sqlite_room, number, address=address)
    alter(sqlite_room, Office, 1, played=False)
    server = FaultyServer()
    run(sqlite_room, server, MORNING, per_minute=6000, per_domain=600)
    order = [received.recipients[0] for received in server.messages]
    assert order == ["a@x.example", "c@y.example", "b@x.example"]


# killed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "line", "status", "dots"),
    [("data", b"DATA\r\n", "sending", 0), ("dot", b".\r\n", "sending", 1)],
)
def test_a_killed_sender_loses_nothing_and_is_followed_by_another(
    room: Register, phase: str, line: bytes, status: str, dots: int
) -> None:
    seal(room)
    server = FaultyServer({phase: Hang()})

    async def scene() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.delivery.sender", room.url, str(server.port), cwd=ROOT
        )
        await server.until_heard(line)
        process.kill()
        await process.wait()
        row = message(room)
        assert (row.status, row.dots) == (status, dots)
        if not room.is_sqlite:
            alter(room, Message, 1, lease_until=MORNING - timedelta(days=400))
        await drain(room, settings_for(server.port), lambda: MORNING, until_empty=True)

    play(server, scene)
    row = message(room)
    assert (row.status, row.dots, row.fence) == ("sent", dots + 1, 2)
    assert len(server.messages) == dots + 1
    assert len({received.content for received in server.messages}) == 1


def test_a_second_sending_process_is_refused_and_told_why(sqlite_room: Register) -> None:
    with sending_lock(sqlite_room), sending_lock(sqlite_room):
        second = subprocess.run(
            [sys.executable, "-m", "tests.delivery.sender", sqlite_room.url, "1"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode != 0
    assert "AnotherSender" in second.stderr
    assert "đang gửi thư từ cơ sở dữ liệu này" in second.stderr


def test_the_days_of_a_window_are_those_of_the_office() -> None:
    asked: list[date] = []

    def is_workday(day: date) -> bool:
        asked.append(day)
        return True

    hours = replace(HOURS, start=time(0), is_workday=is_workday)
    assert hours.contain(datetime.fromisoformat("2026-03-08T23:30:00+00:00"))
    assert asked == [date(2026, 3, 9)]
