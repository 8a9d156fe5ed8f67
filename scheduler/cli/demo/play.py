"""The year itself: the story of each day, a tick, and the outbox emptied over a real connection."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from scheduler.cli.demo.office import DemoOffice
from scheduler.cli.demo.story import play_day
from scheduler.delivery import outbox
from scheduler.delivery.loopback import Received
from scheduler.register.store import Register
from scheduler.reminding.foresee import ForeseenMail, simulate
from scheduler.reminding.settings import settings_of
from scheduler.reminding.tick import tick


@dataclass(slots=True)
class Played:
    """What happened: mails as they came over the wire, each with its office day, and what was done."""

    mails: list[tuple[date, EmailMessage]] = field(default_factory=list)
    moves: Counter[str] = field(default_factory=Counter)


def foresee_year(office: DemoOffice, first: date, last: date) -> list[ForeseenMail]:
    """The mails of the year as the simulation sees them, with the same story told to it."""

    def script(register: Register, day: date) -> None:
        play_day(register, office.practice, day)

    return simulate(office.register, office.practice, settings_of(office.config), first, last, script)


def play_year(
    office: DemoOffice,
    arrived: list[Received],
    first: date,
    last: date,
    progress: Callable[[date], None],
) -> Played:
    """Live through the days `first` to `last`, both inclusive; `arrived` is filled by the mail server."""
    played = Played()
    mail = settings_of(office.config)
    sending = outbox.settings_of(office.config, office.practice.calendar)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        progress(day)
        played.moves.update(move.verb for move in play_day(office.register, office.practice, day))
        if not office.practice.calendar.is_workday(day):
            continue
        now = datetime.combine(day, office.practice.window[0], office.practice.zone)
        tick(office.register, office.practice, mail, now)
        at = now + timedelta(minutes=1)
        asyncio.run(outbox.drain(office.register, sending, lambda at=at: at, until_empty=True))  # type: ignore[misc]
        played.mails += [(day, parsed(each.content)) for each in arrived[len(played.mails) :]]
    return played


def parsed(content: bytes) -> EmailMessage:
    """A mail as its reader's program sees it."""
    return BytesParser(policy=policy.default).parsebytes(content)


def differences(foreseen: Iterable[ForeseenMail], played: Played) -> list[str]:
    """What the simulation said and what arrived, where they differ; a line each."""
    expected = Counter((mail.at.date(), mail.to, mail.subject) for mail in foreseen)
    actual = Counter(
        (day, str(mail["To"].addresses[0].addr_spec), str(mail["Subject"])) for day, mail in played.mails
    )
    lines = [f"- {day} {to} {subject}" for day, to, subject in (expected - actual).elements()]
    return lines + [f"+ {day} {to} {subject}" for day, to, subject in (actual - expected).elements()]
