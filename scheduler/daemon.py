"""The daemon: a clock, one tick that decides, and a loop that sends. The only user of APScheduler.

APScheduler holds no state of ours: its jobs live in memory, a missed run is made up for by one run,
and what is owed is asked of the register each time. Stop the daemon for a month, start it: the first
tick comes at once and catches up.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.clock import OfficeClock
from scheduler.liveness import Pulse, notify, watchdog_seconds

SEND_AGAIN = 15.0
"""Seconds before sending begins anew after it broke off."""
RETRY_TICK = timedelta(minutes=1)
"""A tick that failed is tried again after this."""
JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Duties:
    """What the daemon does, put together by the face.

    `tick` decides and writes for the given office time, in a worker thread, and returns what to log;
    `send` sends what may be sent until `stop` is set, and returns when the mail in hand is finished;
    `touch` makes one small write in the database, to prove that it can be written.
    """

    tick: Callable[[datetime], dict[str, Any]]
    send: Callable[[asyncio.Event], Awaitable[object]]
    touch: Callable[[], None]


@dataclass(slots=True)
class Daemon:
    """Runs until SIGTERM or SIGINT; a second signal cuts the mail in hand short.

    `ticks`: clock times of the office ("07:15"), or seconds between two ticks.
    """

    duties: Duties
    clock: OfficeClock
    ticks: int | tuple[str, ...]
    pulse: Pulse = field(default_factory=Pulse)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _sending: asyncio.Task[None] | None = None
    _scheduler: Any = None

    async def run(self) -> None:
        """Tick, send and wait until a signal comes; returns when all is put away."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        self._scheduler = scheduler_of(self.clock)
        self._scheduler.add_job(self.look, trigger_of(self.ticks, self.clock), id="tick")
        self._scheduler.start()
        notify("READY=1")
        log.info("daemon_started", action="start", ticks=self.ticks, now=self.clock.now().isoformat())
        self._sending = asyncio.create_task(self._send_until_stopped())
        feeding = asyncio.create_task(self._feed_watchdog())
        await self.look()
        await self._stop.wait()
        notify("STOPPING=1")
        self._scheduler.shutdown(wait=False)
        feeding.cancel()
        async with self._looking:  # a tick under way writes to its end
            pass
        with contextlib.suppress(asyncio.CancelledError):
            await self._sending
        log.info("daemon_stopped", action="stop")

    def stop(self) -> None:
        """Ask it to end after the mail in hand; asked twice, at once."""
        if self._stop.is_set() and self._sending is not None:
            self._sending.cancel()
        self._stop.set()

    async def look(self) -> None:
        """One tick, in a thread of its own; a failure is logged and tried again soon."""
        async with self._looking:
            if self._stop.is_set():
                return
            try:
                done = await asyncio.to_thread(self.duties.tick, self.clock.now())
            except Exception as error:  # the daemon outlives a bad tick
                log.error("tick_failed", action="tick", why=str(error), exc_info=True)
                self._plan_retry()
                return
            self.pulse.ticked_at = time.monotonic()
            self.pulse.tick_due_by = self._next_tick()
            log.info("ticked", action="tick", **done)

    def _plan_retry(self) -> None:
        soon = DateTrigger(datetime.now(self.clock.zone) + RETRY_TICK)  # noqa: TID251 - the machine's timer
        self._scheduler.add_job(self.look, soon, id="retry", replace_existing=True)

    def _next_tick(self) -> float | None:
        job = self._scheduler.get_job("tick")
        if job is None or job.next_run_time is None:
            return None
        left = job.next_run_time - datetime.now(self.clock.zone)  # noqa: TID251 - the machine's timer
        return time.monotonic() + float(left.total_seconds())

    async def _send_until_stopped(self) -> None:
        while not self._stop.is_set():
            try:
                await self.duties.send(self._stop)
            except Exception as error:  # the daemon outlives a bad round
                log.error("sending_failed", action="send", why=str(error), exc_info=True)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), SEND_AGAIN)

    async def _feed_watchdog(self) -> None:
        every = watchdog_seconds()
        while every:
            with contextlib.suppress(Exception):  # no write, no food
                await asyncio.to_thread(self.duties.touch)
                self.pulse.wrote_at = time.monotonic()
            if self.pulse.beats(time.monotonic(), every=every):
                notify("WATCHDOG=1")
            await asyncio.sleep(every)


def scheduler_of(clock: OfficeClock) -> Any:
    """An APScheduler that keeps its jobs in memory and makes up for any miss by one run."""
    return AsyncIOScheduler(timezone=clock.zone, job_defaults=JOB_DEFAULTS)


def trigger_of(ticks: int | tuple[str, ...], clock: OfficeClock) -> Any:
    """When to tick: every so many seconds, or at clock times of the office (of the played day, if played)."""
    if isinstance(ticks, int):
        return IntervalTrigger(seconds=ticks, timezone=clock.zone)
    times = [moment.split(":") for moment in ticks]
    each = [CronTrigger(hour=int(hour), minute=int(minute), timezone=clock.zone) for hour, minute in times]
    daily = OrTrigger(each)
    return Shifted(daily, clock) if clock.is_played else daily


class Shifted(BaseTrigger):  # type: ignore[misc]
    """Another trigger, asked in played time and answering in the machine's."""

    def __init__(self, inner: BaseTrigger, clock: OfficeClock) -> None:
        self.inner = inner
        self.clock = clock

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """The next moment of the machine's clock at which the played clock says it is time."""
        ahead = self.clock.now() - now
        fires = self.inner.get_next_fire_time(previous + ahead if previous else None, now + ahead)
        return fires - ahead if fires else None
