"""A dry look ahead: the real tick, day by day, on a copy of the register in memory.

What is simulated is what is sent: the same reading, deciding, grouping, routing and subjects; only the
bodies are left out, and every message is taken as delivered on its day.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, func, insert, literal, select, text, update
from sqlmodel import Session, SQLModel, col

from scheduler.register.models import Message, Office
from scheduler.register.store import Register
from scheduler.reminding.tick import tick

if TYPE_CHECKING:
    from scheduler.register.practice import Practice
    from scheduler.reminding.settings import MailSettings

_DAY = timedelta(days=1)
_BATCH = 2_000
_NOT_NEEDED = frozenset({"tick_run", "alembic_version"})

Script = Callable[[Register, date], None]
"""What happens in the office on a day, before the tick: called with the copy."""


@dataclass(frozen=True, slots=True)
class ForeseenMail:
    """A mail that would go out to `to`, for `agency`; `true_to`: whose it is when it goes to trial."""

    at: datetime
    to: str
    kind: str
    subject: str
    occurrences: tuple[int, ...]
    agency: int
    true_to: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """How much mail one address gets: in all, on how many days, on its busiest one."""

    to: str
    mails: int
    days: int
    most_a_day: int
    kinds: Mapping[str, int]


def simulate(
    register: Register,
    practice: Practice,
    settings: MailSettings,
    first: date,
    last: date,
    script: Script | None = None,
    *,
    today: date | None = None,
    prepare: Callable[[Session], object] | None = None,
) -> list[ForeseenMail]:
    """The mails of `first` to `last` (inclusive), in the order they would be made. Writes nothing.

    With `today`, the days from it up to `first` are played too, but not listed. `prepare` changes the copy
    first (taking a plan live, to see what that would send).
    """
    start = first if today is None else min(first, today)
    mails: list[ForeseenMail] = []
    with copied(register) as copy:
        if prepare is not None:
            with copy.write() as session:
                prepare(session)
        seen = _last_message(copy)
        for ordinal in range(start.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if script is not None:
                script(copy, day)
            if not practice.calendar.is_workday(day):
                continue
            _ready(copy)
            tick(copy, practice, settings, datetime.combine(day, practice.window[0], practice.zone), dry=True)
            seen, made = _delivered(copy, seen)
            mails += made if day >= first else []
    return mails


def preview(
    register: Register, practice: Practice, settings: MailSettings, today: date, days: int
) -> list[ForeseenMail]:
    """The mails of today and the next `days` days."""
    return simulate(register, practice, settings, today, today + days * _DAY)


def readers(mails: Iterable[ForeseenMail]) -> list[Reader]:
    """Mails per person and day, the busiest first."""
    by_address: dict[str, list[ForeseenMail]] = {}
    for mail in mails:
        by_address.setdefault(mail.true_to or mail.to, []).append(mail)
    found = []
    for address, theirs in by_address.items():
        days = Counter(mail.at.date() for mail in theirs)
        kinds = Counter(mail.kind for mail in theirs)
        found.append(Reader(address, len(theirs), len(days), max(days.values()), dict(kinds)))
    return sorted(found, key=lambda each: (-each.mails, each.to))


@contextmanager
def copied(register: Register) -> Iterator[Register]:
    """A copy of the register in memory, free of brake and hold, without ticks and sealed bytes."""
    copy = Register("sqlite://")
    try:
        SQLModel.metadata.create_all(copy.engine)
        with copy.engine.connect() as raw:
            raw.exec_driver_sql("ROLLBACK")
            raw.exec_driver_sql("PRAGMA foreign_keys = OFF")
            raw.exec_driver_sql("PRAGMA synchronous = OFF")
            raw.exec_driver_sql("BEGIN")
        with register.read() as source:
            for table in SQLModel.metadata.sorted_tables:
                if table.name not in _NOT_NEEDED:
                    _copy_table(source, copy, table)
        yield copy
    finally:
        copy.dispose()


def _copy_table(source: Session, copy: Register, table: Table) -> None:
    columns = [
        literal(None).label(column.name) if column.name == "content" else column for column in table.columns
    ]
    rows = source.execute(select(*columns)).mappings()
    while batch := [dict(row) for row in rows.fetchmany(_BATCH)]:
        with copy.write() as session:
            session.execute(insert(table), batch)


def _ready(copy: Register) -> None:
    """Nothing stands in the way of the copy: it looks ahead, it does not send."""
    with copy.write() as session:
        office: dict[str, Any] = {"brake": "", "hold": "", "alarm": "", "played": True}
        session.execute(update(Office).values(**office, brake_released_at=col(Office.created_at)))


def _last_message(copy: Register) -> int:
    with copy.read() as session:
        return session.scalar(select(func.max(col(Message.id)))) or 0


def _delivered(copy: Register, seen: int) -> tuple[int, list[ForeseenMail]]:
    """What the tick has made since message `seen`; all of it arrives."""
    with copy.write() as session:
        rows = session.execute(
            select(
                col(Message.id),
                col(Message.sealed_at),
                col(Message.address),
                col(Message.kind),
                col(Message.subject),
                col(Message.occurrences),
                col(Message.agency_id),
                col(Message.true_address),
                col(Message.status),
            )
            .where(col(Message.id) > seen)
            .order_by(col(Message.id))
        ).all()
        session.execute(
            text(
                "UPDATE message SET status = 'sent', phase = 'accepted', sent_at = sealed_at "
                "WHERE status IN ('pending', 'sending')"
            )
        )
    mails = [
        ForeseenMail(row[1], row[2], row[3], row[4], tuple(json.loads(row[5])), row[6], row[7])
        for row in rows
        if row[8] == "pending"
    ]
    return (rows[-1][0] if rows else seen), mails
