"""`nhacviec daemon`: runs until SIGTERM; ticks and sends."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import structlog
import typer

from scheduler.cli.context import Face, face_of

if TYPE_CHECKING:
    from scheduler.daemon import Duties
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register

log = structlog.get_logger()


def register_commands(app: typer.Typer) -> None:
    """Add `daemon`."""
    app.command("daemon")(daemon)


def daemon(context: typer.Context) -> None:
    from scheduler import logs
    from scheduler.daemon import Daemon
    from scheduler.delivery.guard import sending_lock

    face = face_of(context)
    register = face.register()
    logs.configure()
    clock = face.clock.moving()
    with sending_lock(register):
        asyncio.run(Daemon(duties_of(face, register, clock.now), clock, face.config.daemon.tick).run())


def duties_of(face: Face, register: Register, now: Any) -> Duties:
    """Tick, send and touch for this office; the calendar that sending obeys is the last tick's."""
    from scheduler.cli.tick import plain
    from scheduler.daemon import Duties
    from scheduler.delivery import outbox
    from scheduler.reminding.settings import settings_of
    from scheduler.reminding.tick import tick as one_pass

    latest: list[Practice] = [face.practice()]
    audited: list[date] = []

    def look(moment: datetime) -> dict[str, Any]:
        latest[0] = face.practice()
        report = one_pass(register, latest[0], settings_of(face.config), moment)
        if not report.brake and report.day not in audited:  # on a day off too: the watcher counts days
            audited[:] = [report.day]
            try:
                audit_day(face, register, latest[0], report.day)
            except Exception as error:  # the tick stands, whatever the audit stumbles over
                log.error("audit_failed", action="audit", why=str(error), exc_info=True)
        return plain(report)

    async def send(stop: asyncio.Event) -> object:
        settings = outbox.settings_of(face.config, latest[0].calendar)
        hours = dataclasses.replace(settings.hours, is_workday=lambda day: latest[0].calendar.is_workday(day))
        return await outbox.drain(
            register, dataclasses.replace(settings, hours=hours), now, until_empty=False, stop=stop
        )

    return Duties(tick=look, send=send, touch=lambda: touch(register))


def audit_day(face: Face, register: Register, practice: Practice, today: date) -> None:
    """Once a day: what should have been said against what was; a clean answer beats the heart."""
    from scheduler.heartbeat import beat
    from scheduler.register.audit import self_audit
    from scheduler.register.models import Office

    with register.read() as session:
        audit = self_audit(session, practice, today)
        office = session.get_one(Office, 1)
        stands_still = bool(office.hold or office.brake or office.alarm)
    log.info("audited", action="audit", key=today.isoformat(), clean=audit.clean, line=audit.line)
    for finding in audit.findings:
        log.error("audit_finding", action="audit", key=finding.kind, text=finding.text)
    if audit.clean and not stands_still:
        beat(face.config.daemon.heartbeat_url)


def touch(register: Register) -> None:
    """Write one row as it stands: proof for the watchdog that the database takes writes."""
    from sqlmodel import col, update

    from scheduler.register.models import Office

    with register.write() as session:
        session.execute(update(Office).where(col(Office.id) == 1).values(id=1))
