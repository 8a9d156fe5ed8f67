"""The daemon: when it ticks, how it ends, and when the service manager hears that it lives."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduler.clock import OfficeClock
from scheduler.daemon import Daemon, Duties, scheduler_of, trigger_of
from scheduler.liveness import TICK_GRACE, Pulse, notify, watchdog_seconds

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLAYED = OfficeClock(ZONE, datetime(2026, 3, 10, 8, 0, tzinfo=ZONE))
WALL = OfficeClock(ZONE)


def _at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


async def _send_nothing(stop: asyncio.Event) -> None:
    await stop.wait()


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0)


def _duties(
    tick: Callable[[datetime], dict[str, Any]] = lambda _: {},
    send: Callable[[asyncio.Event], Any] = _send_nothing,
    touch: Callable[[], None] = lambda: None,
) -> Duties:
    return Duties(tick=tick, send=send, touch=touch)


def test_the_first_tick_comes_at_once_with_the_office_time() -> None:
    seen: list[datetime] = []

    async def run() -> None:
        daemon = Daemon(_duties(tick=lambda moment: seen.append(moment) or daemon.stop() or {}), PLAYED, 3600)  # type: ignore[func-returns-value]
        await asyncio.wait_for(daemon.run(), 10)

    asyncio.run(run())
    assert seen == [_at("2026-03-10T08:00")]


def test_a_stop_lets_the_mail_in_hand_and_the_tick_under_way_finish() -> None:
    done: list[str] = []
    ticking, go_on = threading.Event(), threading.Event()

    def tick(_: datetime) -> dict[str, Any]:
        ticking.set()
        go_on.wait(10)
        done.append("tick")
        return {}

    async def send(stop: asyncio.Event) -> None:
        await stop.wait()
        go_on.set()
        done.append("mail")

    async def run() -> None:
        daemon = Daemon(_duties(tick, send), PLAYED, 3600)
        running = asyncio.create_task(daemon.run())
        await asyncio.to_thread(ticking.wait, 10)
        daemon.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(run())
    assert sorted(done) == ["mail", "tick"]


def test_asked_twice_it_cuts_the_mail_in_hand_short() -> None:
    async def run() -> None:
        stuck, forever = asyncio.Event(), asyncio.Event()

        async def send(stop: asyncio.Event) -> None:
            await stop.wait()
            stuck.set()
            await forever.wait()

        daemon = Daemon(_duties(send=send), PLAYED, 3600)
        running = asyncio.create_task(daemon.run())
        await _until(lambda: daemon.pulse.ticked_at is not None)
        daemon.stop()
        await asyncio.wait_for(stuck.wait(), 10)
        daemon.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(run())


def test_a_tick_that_fails_is_tried_again_and_does_not_count_as_seen() -> None:
    failed = threading.Event()

    def tick(_: datetime) -> dict[str, Any]:
        failed.set()
        raise RuntimeError("the database is away")

    async def run() -> None:
        daemon = Daemon(_duties(tick), PLAYED, 3600)
        running = asyncio.create_task(daemon.run())
        await asyncio.to_thread(failed.wait, 10)
        await _until(lambda: daemon._scheduler.get_job("retry") is not None)
        assert daemon.pulse.ticked_at is None
        daemon.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(run())


def test_sending_that_breaks_does_not_end_the_daemon() -> None:
    async def run() -> None:
        broke = asyncio.Event()

        async def send(_: asyncio.Event) -> None:
            broke.set()
            raise OSError("the disk is full")

        daemon = Daemon(_duties(send=send), PLAYED, 3600)
        running = asyncio.create_task(daemon.run())
        await asyncio.wait_for(broke.wait(), 10)
        assert not running.done()
        daemon.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(run())


def test_apscheduler_is_a_clock_only() -> None:
    async def run() -> None:
        scheduler = scheduler_of(WALL)
        scheduler.add_job(print, trigger_of(600, WALL), id="tick")
        scheduler.start()
        job = scheduler.get_job("tick")
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
        assert [type(store).__name__ for store in scheduler._jobstores.values()] == ["MemoryJobStore"]
        scheduler.shutdown()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("ticks", "now", "fires"),
    [
        (("07:15", "09:00"), "2026-03-10T06:00", "2026-03-10T07:15"),
        (("07:15", "09:00"), "2026-03-10T07:30", "2026-03-10T09:00"),
        (("07:15", "09:00"), "2026-03-10T09:01", "2026-03-11T07:15"),
    ],
)
def test_it_ticks_at_the_clock_times_of_the_office(ticks: tuple[str, ...], now: str, fires: str) -> None:
    assert trigger_of(ticks, WALL).get_next_fire_time(None, _at(now)) == _at(fires)


def test_a_played_clock_brings_the_clock_times_with_it() -> None:
    machine = _at("2031-05-05T20:00")
    fires = trigger_of(("09:00",), PLAYED).get_next_fire_time(None, machine)
    assert fires == machine + timedelta(hours=1)


def test_a_played_clock_stands_still_until_it_is_set_moving() -> None:
    assert PLAYED.now() == PLAYED.now() == _at("2026-03-10T08:00")
    moving = PLAYED.moving()
    first = moving.now()
    assert first >= _at("2026-03-10T08:00")
    assert moving.now() > first


def test_the_service_manager_hears_only_of_a_loop_that_ticked_and_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address)
        ear.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        said: list[str] = []

        async def run() -> None:
            daemon = Daemon(_duties(), PLAYED, 3600)
            running = asyncio.create_task(daemon.run())
            while "WATCHDOG=1" not in said:
                said.append((await asyncio.to_thread(ear.recv, 100)).decode())
            daemon.stop()
            await asyncio.wait_for(running, 10)

        asyncio.run(run())
    assert said == ["READY=1", "WATCHDOG=1"]


def test_without_a_write_the_watchdog_goes_hungry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    tries: list[None] = []

    def touch() -> None:
        tries.append(None)
        raise OSError("read-only file system")

    async def run() -> None:
        daemon = Daemon(_duties(touch=touch), PLAYED, 3600)
        running = asyncio.create_task(daemon.run())
        await _until(lambda: len(tries) >= 3)
        daemon.stop()
        await asyncio.wait_for(running, 10)
        assert daemon.pulse.wrote_at is None
        assert not daemon.pulse.beats(0.0, every=10)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("pulse", "now", "beats"),
    [
        (Pulse(), 0.0, False),
        (Pulse(ticked_at=0.0), 1.0, False),
        (Pulse(wrote_at=0.0), 1.0, False),
        (Pulse(ticked_at=0.0, wrote_at=0.0), 5.0, True),
        (Pulse(ticked_at=0.0, wrote_at=0.0), 11.0, False),
        (Pulse(ticked_at=0.0, wrote_at=TICK_GRACE, tick_due_by=1.0), TICK_GRACE + 0.9, True),
        (Pulse(ticked_at=0.0, wrote_at=TICK_GRACE, tick_due_by=1.0), TICK_GRACE + 1.1, False),
    ],
)
def test_a_pulse_beats_while_ticks_and_writes_are_recent(pulse: Pulse, now: float, beats: bool) -> None:
    assert pulse.beats(now, every=10.0) is beats


def test_nobody_listening_is_no_error() -> None:
    assert notify("READY=1", {}) is False
    assert notify("READY=1", {"NOTIFY_SOCKET": "/nowhere/at/all"}) is False
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000"}) == 30.0
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}) == 0.0
    assert watchdog_seconds({}) == 0.0
