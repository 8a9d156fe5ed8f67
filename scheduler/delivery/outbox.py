"""A message's way out: claim, offer, commit the dot, finish, settle.

One worker a connection; all of them share one thread for the database, so that no transaction waits for
the network and no network waits for a transaction of another worker.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
import time as monotonic_time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from rules.workdays import WorkCalendar
from scheduler.delivery.guard import (
    OfficeHours,
    StateFile,
    check_identity,
    sending_lock,
    standstill,
    state_file,
)
from scheduler.delivery.outcome import Outcome, Phase, Verdict
from scheduler.delivery.pace import Pace
from scheduler.delivery.smtp import Envelope, Server, Session, Timeouts
from scheduler.i18n import gettext as _
from scheduler.register.brake import clocks_reason, pull_brake
from scheduler.register.models import Office
from scheduler.register.store import Register
from scheduler.register.store.claims import (
    Claimed,
    claim_message,
    commit_dot,
    end_leases,
    expire_messages,
    release,
)
from scheduler.register.store.settling import (
    clear_alarm,
    raise_alarm,
    settle_failed,
    settle_retry,
    settle_sent,
    settle_uncertain,
)

if TYPE_CHECKING:
    from scheduler.config import Config

MARGIN = timedelta(seconds=60)
"""What a lease holds beyond the time-outs it covers."""
FIRST_PAUSE = timedelta(minutes=1)
SLOW_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=30)
PROBE_EVERY = timedelta(minutes=30)
"""With authentication refused, one message tries again after this long; the others wait."""
SETTLE_TRIES = 3

_OFFICE = select(col(Office.hold), col(Office.brake), col(Office.alarm)).where(col(Office.id) == 1)

log = structlog.get_logger("delivery")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSettings:
    """How this office sends. `forced` sends outside the office window; `poll` seconds between looks."""

    server: Server
    sender: str
    hours: OfficeHours
    timeouts: Timeouts = field(default_factory=Timeouts)
    per_minute: int = 30
    per_domain: int = 0
    connections: int = 2
    state: StateFile | None = None
    forced: bool = False
    poll: float = 5.0
    chance: Callable[[], float] = random.random


@dataclass(slots=True)
class SendReport:
    """What one drain has done. `waits` says why it stopped short, or ""; `expired` missed their window."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    uncertain: int = 0
    expired: int = 0
    waits: str = ""


def settings_of(config: Config, calendar: WorkCalendar, *, forced: bool = False) -> OutboxSettings:
    """The part of `config` that sending needs."""
    smtp, mail, office = config.smtp, config.mail, config.office
    wait = smtp.timeout
    return OutboxSettings(
        server=Server(
            host=smtp.host,
            port=smtp.port,
            security=smtp.tls,
            ca_file=config.ca_path,
            user=smtp.username,
            secret=smtp.password.get_secret_value() if smtp.password else "",
        ),
        sender=mail.sender,
        hours=OfficeHours(office.window_start, office.window_end, office.zone_info, calendar.is_workday),
        timeouts=replace(Timeouts(), connect=wait, command=wait, body=3 * wait, attempt=8 * wait),
        per_minute=mail.per_minute,
        per_domain=mail.per_domain,
        connections=mail.connections,
        state=state_file(config.database_url, config.directory),
        forced=forced,
    )


async def drain(
    register: Register,
    settings: OutboxSettings,
    clock: Callable[[], datetime],
    *,
    until_empty: bool,
    stop: asyncio.Event | None = None,
) -> SendReport:
    """Send what may be sent, until nothing is left that may go now, or (not `until_empty`) until `stop`.

    `clock` is office time, which is read before each claim. After `stop` the mail in hand is still
    finished. Raises AnotherSender when another process sends from the same SQLite file, BadConfig when the
    CA file cannot be read.
    """
    run = _Drain(register, settings, clock, until_empty, stop or asyncio.Event())
    with sending_lock(register):
        return await run.run()


def pause_after(attempts: int, slow: bool, chance: float) -> timedelta:
    """The wait before the next attempt, `attempts` vain ones done: 1 minute doubling to 30.

    `slow` starts at 5 minutes; `chance` in [0, 1) gives or takes a fifth.
    """
    first = SLOW_PAUSE if slow else FIRST_PAUSE
    doubled: timedelta = min(first * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return min(doubled * (0.8 + 0.4 * chance), LONGEST_PAUSE)


class _Drain:
    """One run of `drain`."""

    def __init__(
        self,
        register: Register,
        settings: OutboxSettings,
        clock: Callable[[], datetime],
        until_empty: bool,
        stop: asyncio.Event,
    ) -> None:
        self.register, self.settings, self.clock = register, settings, clock
        self.until_empty, self.stop = until_empty, stop
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.report = SendReport()
        self.pace = Pace(settings.per_minute, settings.per_domain)
        self.alarmed = False
        self.dotted = self.remembered = 0
        self.passed_over = False
        self.stranger = ""
        self.probed_at: datetime | None = None
        self._database = ThreadPoolExecutor(1, thread_name_prefix="outbox-db")

    async def run(self) -> SendReport:
        try:
            await self._in_database(self._open)
            async with asyncio.TaskGroup() as workers:
                for _number in range(self.settings.connections):
                    workers.create_task(self._work())
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            self._database.shutdown(wait=True)
        return self.report

    async def _work(self) -> None:
        session = Session(self.settings.server, self.settings.timeouts)
        try:
            while await self.pace.turn(self.stop):
                claimed = await self._claim()
                if claimed is not None:
                    await self._send(session, claimed)
                    continue
                self.pace.give_back()
                rest = self.pace.rest()
                # A domain may have rested at the claim and be free by now: then look again at once.
                if not rest and not self.passed_over:
                    await session.close()
                    await self._in_database(self._remember_mark)
                    if self.until_empty:
                        return
                await self._idle(rest or (0.0 if self.passed_over else self.settings.poll))
        finally:
            await session.close()

    async def _idle(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stop.wait()
        except TimeoutError:
            return

    async def _claim(self) -> Claimed | None:
        try:
            return await self._in_database(self._claim_now)
        except SQLAlchemyError as error:
            if self.until_empty:
                raise
            log.error("not_claimed", action="claim", error=str(error))
            return None

    async def _in_database(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database, work)

    # what may be sent (in the database thread) ---------------------------------------------------

    def _open(self) -> None:
        with self.register.read() as session:
            office = session.get_one(Office, 1)
            self.instance, self.played = office.instance, office.played
        if self.played:
            self.pace = Pace(0, 0)
        self.wall_start, self.steady_start = self.clock(), monotonic_time.monotonic()
        if self.settings.state is not None:
            self.stranger = check_identity(self.register, self.settings.state)
        if self.register.is_sqlite:
            end_leases(self.register, self.owner)

    def _remember_mark(self) -> None:
        """Nothing is left to send: write beside the database how far it has come."""
        if self.settings.state is None or self.dotted == self.remembered:
            return
        with self.register.read() as session:
            office = session.get_one(Office, 1)
            held, mark = office.hold, office.sent_mark
        if not held:
            self.settings.state.remember(self.instance, mark)
            self.remembered = self.dotted

    def _claim_now(self) -> Claimed | None:
        now, self.passed_over = self.clock(), False
        self._watch_clocks(now)
        why = self._obstacle(now)
        if why != self.report.waits:
            log.info("waiting" if why else "sending", action="wait", reason=why)
            self.report.waits = why
        if why:
            return None
        resting = self.pace.resting_domains()
        self.passed_over = bool(resting)
        return claim_message(
            self.register,
            self.owner,
            now,
            timedelta(seconds=self.settings.timeouts.attempt) + MARGIN,
            forced=self.settings.forced,
            not_domains=resting,
        )

    def _obstacle(self, now: datetime) -> str:
        """Why nothing may be sent at `now`; "" when it may."""
        if self.stranger and self.settings.state is not None:  # it may have been adopted meanwhile
            self.stranger = check_identity(self.register, self.settings.state)
        with self.register.read() as session:
            hold, brake, alarm = session.connection().execute(_OFFICE).one()
        self.alarmed, why = bool(alarm), standstill(hold or self.stranger, brake)
        if why:
            return why
        if not self.settings.forced and not self.settings.hours.contain(now):
            self.report.expired += expire_messages(self.register, now)
            return _("ngoài giờ gửi thư của cơ quan")
        if self.alarmed:
            if self.probed_at is not None and now < self.probed_at + PROBE_EVERY:
                return _("máy chủ thư từ chối xác thực")
            self.probed_at = now
        return ""

    def _watch_clocks(self, now: datetime) -> None:
        steady = timedelta(seconds=monotonic_time.monotonic() - self.steady_start)
        why = "" if self.played else clocks_reason(now - self.wall_start, steady)
        if why:
            self.wall_start, self.steady_start = now, monotonic_time.monotonic()
            log.error("brake", action="brake", reason=why)
            with self.register.write() as session:
                pull_brake(session, why, now)

    # one message ------------------------------------------------------------------------------

    async def _send(self, session: Session, claimed: Claimed) -> None:
        self.pace.used(claimed.address)
        if claimed.content is None:
            outcome = Outcome(Phase.CONNECT, 0, _("thư không có nội dung"), Verdict.PERMANENT)
        else:
            envelope = Envelope(self.settings.sender, claimed.address)
            outcome = await session.offer(envelope, claimed.content) or await self._over(session, claimed)
        await self._settle(claimed, outcome)

    async def _over(self, session: Session, claimed: Claimed) -> Outcome:
        """Over the dot: commit it, and only then let the session write the terminator."""
        try:
            why = await self._in_database(lambda: self._commit_dot(claimed))
        except BaseException:
            session.abort()
            raise
        if why:
            session.abort()
            return Outcome(Phase.DATA, 0, why, Verdict.RETRY)
        return await session.finish()

    def _commit_dot(self, claimed: Claimed) -> str:
        """Why the terminator must not be written; "" when it is committed."""
        state, lease = self.settings.state, timedelta(seconds=self.settings.timeouts.answer) + MARGIN
        remember = None if state is None else lambda mark: state.remember(self.instance, mark)
        try:
            may = commit_dot(self.register, claimed, lease, remember)
        except (SQLAlchemyError, OSError) as error:
            # Committed or not, the terminator is not written: the server has nothing.
            log.error("dot_not_committed", action="dot", key=claimed.key, error=str(error))
            return _("không ghi được vào cơ sở dữ liệu trước khi gửi")
        self.dotted += may
        return "" if may else _("không còn quyền gửi thư này (hết hạn giữ, đã dừng gửi hoặc đang bị giữ)")

    async def _settle(self, claimed: Claimed, outcome: Outcome) -> None:
        for tries_left in reversed(range(SETTLE_TRIES)):
            try:
                ours = await self._in_database(lambda: self._write_down(claimed, outcome))
            except SQLAlchemyError as error:
                log.error("not_settled", action="settle", key=claimed.key, error=str(error))
                if not tries_left:
                    return  # its lease ends, and the next claim finds it as it was left
                await self._idle(1.0)
            else:
                break
        log.info(
            outcome.verdict.value,
            action="send",
            key=claimed.key,
            message_id=claimed.message_ref,
            phase=outcome.phase.value,
            code=outcome.code,
            answer=outcome.text,
            fenced=not ours,
        )

    def _write_down(self, claimed: Claimed, outcome: Outcome) -> bool:
        now, words = self.clock(), f"{outcome.code or ''} {outcome.text}".strip()
        if outcome.verdict is Verdict.AUTH_REFUSED:
            self.alarmed, self.probed_at = True, now
            raise_alarm(self.register, _("máy chủ thư từ chối xác thực: {why}").format(why=words))
            return release(self.register, claimed, now)
        if self.alarmed and outcome.code and outcome.phase is not Phase.CONNECT:
            self.alarmed = False
            clear_alarm(self.register)
        again_at = now + pause_after(claimed.attempts + 1, outcome.slow, self.settings.chance())
        match outcome.verdict:
            case Verdict.ACCEPTED:
                self.report.sent += 1
                return settle_sent(self.register, claimed, now, words)
            case Verdict.UNCERTAIN:
                self.report.uncertain += 1
                return settle_uncertain(self.register, claimed, words, again_at)
            case Verdict.PERMANENT:
                self.report.failed += 1
                return settle_failed(
                    self.register,
                    claimed,
                    now,
                    phase=outcome.phase,
                    code=outcome.code,
                    words=words,
                    flags_address=outcome.flags_address,
                )
            case _:
                self.report.retried += 1
                return settle_retry(self.register, claimed, outcome.phase, words, again_at)
