"""One pass: what is owed today becomes notices, digests and sealed messages.

Read, decide, compose, write: nothing is composed inside a transaction, and all that a tick decides is
written in one. Tick as often as you like, on as many nodes as you like: nothing doubles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError, OperationalError

from rules.errors import BadConfig
from scheduler.i18n import gettext as _
from scheduler.register.models import TickRun
from scheduler.register.store.claims import expire_messages
from scheduler.register.store.notices import Overtaken, finish_tick, is_deadlock, take_turn, write_tick
from scheduler.reminding.caretaking import Upkeep, stopped_by, upkeep
from scheduler.reminding.compose import Composer
from scheduler.reminding.deciding import Resolved, resolve
from scheduler.reminding.settings import MailSettings
from scheduler.reminding.writing import writes_of

if TYPE_CHECKING:
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register

TRIES = 4
"""Ticks of other nodes that may come between before this one leaves it to them."""
SKEW = timedelta(seconds=60)
"""Clocks of two nodes may differ by so much."""


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did. `brake` (or hold) or `note` say why nothing was decided; empty when it was."""

    day: date
    brake: str = ""
    note: str = ""
    notices: int = 0
    held: int = 0
    dropped: int = 0
    waiting: int = 0
    messages: int = 0
    failed: int = 0
    unfolded: int = 0
    recomputed: int = 0
    moved: int = 0
    expired: int = 0
    unreachable: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """The day was decided on."""
        return not self.brake and not self.note


def tick(
    register: Register,
    practice: Practice,
    settings: MailSettings,
    now: datetime,
    *,
    forced: bool = False,
    dry: bool = False,
) -> TickReport:
    """Decide and write what is owed at `now` (aware). Sends nothing.

    On a day off, or once the office window of the day is over, nothing is decided: it is deferred.
    `forced` decides all the same. `dry` leaves the bytes of the messages out (simulation).
    Raises BadConfig when no sender is set.
    """
    if not settings.sender:
        raise BadConfig(
            "chưa đặt địa chỉ gửi thư", place="[mail] sender", remedy="Ghi địa chỉ vào tệp cấu hình."
        )
    now = now.astimezone(practice.zone)
    today = now.date()
    expired = expire_messages(register, now)
    brake = stopped_by(register, practice, now, SKEW)
    if brake:
        return TickReport(today, brake=brake, expired=expired)
    kept = upkeep(register, practice, today)
    note = "" if forced else _deferred(practice, now)
    report = TickReport(
        today,
        note=note,
        expired=expired,
        unfolded=kept.unfolded,
        recomputed=kept.recomputed,
        moved=kept.moved,
    )
    for _attempt in range(TRIES):
        try:
            return _one_pass(register, practice, settings, now, report, kept, forced=forced, dry=dry)
        except (Overtaken, IntegrityError, OperationalError) as error:
            if isinstance(error, OperationalError) and not is_deadlock(error):
                raise
            brake = stopped_by(register, practice, now, SKEW)
            if brake:
                return replace(report, brake=brake)
    return replace(report, note=_("lượt quét khác đã làm việc này"))


def send_before(practice: Practice, now: datetime, *, forced: bool = False) -> datetime:
    """The end of the office window of the day of `now`; of the day itself when forced."""
    end = time(23, 59, 59) if forced else practice.window[1]
    return datetime.combine(now.date(), end, practice.zone)


def _deferred(practice: Practice, now: datetime) -> str:
    """Why nothing is decided now: a day off, or the office window is over."""
    if not practice.calendar.is_workday(now.date()):
        return _("ngày nghỉ: {why}").format(why=_(practice.calendar.reason(now.date())))
    if now >= send_before(practice, now):
        return _("đã hết giờ gửi thư của ngày")
    return ""


def _one_pass(
    register: Register,
    practice: Practice,
    settings: MailSettings,
    now: datetime,
    report: TickReport,
    kept: Upkeep,
    *,
    forced: bool,
    dry: bool,
) -> TickReport:
    found = (
        resolve(register, practice, settings, now.date(), dry=dry)
        if report.decided
        else Resolved.idle(register)
    )
    composer = Composer(settings, found.instance, dry=dry)
    parts = dict(found.parts)
    sealed = [composer.seal(digest, found.backdrop, now, parts) for digest in found.digests if found.backdrop]
    writes = writes_of(found, sealed, now, send_before(practice, now, forced=forced))
    done = replace(
        report,
        notices=sum(len(digest.items) for digest in found.digests),
        held=len(found.decision.held),
        dropped=len(found.decision.dropped),
        waiting=len(found.waiting),
        messages=sum(not each.error for each in sealed),
        failed=sum(bool(each.error) for each in sealed),
        unreachable=found.unreachable,
    )
    run = TickRun(
        at=now,
        day=now.date(),
        notices=done.notices,
        messages=done.messages,
        dropped=done.dropped,
        unfolded=done.unfolded,
        recomputed=done.recomputed,
    )
    with register.write() as session:
        take_turn(session, found.seen, _not_back(found.seen, now))
        write_tick(session, writes)
        finish_tick(
            session, run, decided=done.decided, calendar_days=kept.calendar_days, stamp=practice.stamp
        )
    return done


def _not_back(seen: datetime | None, now: datetime) -> datetime:
    """The moment to note: another node's clock may be a little ahead, time does not go back for it."""
    return seen if seen is not None and timedelta(0) < seen - now <= SKEW else now
