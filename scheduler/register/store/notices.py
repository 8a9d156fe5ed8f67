"""The writes of a tick: notices, the messages that carry them, and when each row is next heard of.

All of one tick is one transaction. It begins by moving the office's `last_tick_at` from what the tick
had read, so of two ticks at once the second finds it moved and decides again on what the first left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col

from scheduler.register.models import Message, Mishap, Notice, Occurrence, Office, TickRun
from scheduler.register.standing import chunks

RELEASED = "owed"


class Overtaken(Exception):
    """Another tick, or a change of state, came between reading and writing; nothing was written."""


@dataclass(frozen=True, slots=True)
class NextNotice:
    """When an occurrence is next heard of, if it is still in the round and state that was decided on."""

    id: int
    round: int
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class TickWrites:
    """What one tick has to write. Rows are column values by name, as the tables have them.

    `carried` maps the key of a message to its notices: new rows, and (id, state_seen) of earlier ones.
    `waiting` are new rows that no message carries: owed, held or dropped. `dropped` are ids of
    earlier notices with the reason; `failed_once` ids whose mail could not even be made.
    """

    messages: Sequence[Mapping[str, Any]] = ()
    carried_new: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    carried_old: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    waiting: Sequence[Mapping[str, Any]] = ()
    dropped: Mapping[int, str] = field(default_factory=dict)
    failed_once: Collection[int] = ()
    next_notices: Sequence[NextNotice] = ()
    mishaps_told: Collection[int] = ()
    mishaps: Sequence[Mapping[str, Any]] = ()
    """New ones, with "key" naming their message."""


def take_turn(session: Session, seen: datetime | None, now: datetime) -> None:
    """Claim this moment for one tick. Overtaken if another has ticked since `seen`, or mail is stopped."""
    last = col(Office.last_tick_at)
    turn = session.execute(
        update(Office)
        .where(col(Office.id) == 1, last.is_(None) if seen is None else last == seen)
        .where(col(Office.brake) == "", col(Office.hold) == "")
        .values(last_tick_at=now)
        .returning(col(Office.id))
    )
    if turn.one_or_none() is None:
        raise Overtaken


def write_tick(session: Session, writes: TickWrites) -> None:
    """Write all of `writes`. Overtaken when a notice was carried meanwhile; IntegrityError when made."""
    _set_next(session, writes.next_notices)  # occurrences before notices, as every change of state does
    ids = _add_messages(session, writes.messages)
    rows = [{**row, "message_id": ids[key]} for key, carried in writes.carried_new.items() for row in carried]
    _insert(session, Notice, [*rows, *writes.waiting])
    _carry(session, {key: list(carried) for key, carried in writes.carried_old.items()}, ids)
    for number, reason in writes.dropped.items():
        session.execute(
            update(Notice)
            .where(col(Notice.id) == number, col(Notice.state).in_(("owed", "held")))
            .values(state="dropped", reason=reason)
        )
    for part in chunks(sorted(writes.failed_once)):
        session.execute(
            update(Notice).where(col(Notice.id).in_(part)).values(failed_days=Notice.failed_days + 1)
        )
    for part in chunks(sorted(writes.mishaps_told)):
        session.execute(update(Mishap).where(col(Mishap.id).in_(part)).values(told=True))
    _insert(
        session,
        Mishap,
        [
            {**{name: value for name, value in row.items() if name != "key"}, "message_id": ids[row["key"]]}
            for row in writes.mishaps
        ],
    )


def is_deadlock(error: DBAPIError) -> bool:
    """PostgreSQL chose this transaction to give way; it may be tried again at once."""
    return getattr(error.orig, "sqlstate", "") in ("40P01", "40001")


def finish_tick(session: Session, run: TickRun, *, decided: bool, calendar_days: int, stamp: str) -> None:
    """Note what the tick did; an idle one leaves only its time."""
    values: dict[str, Any] = {
        "brake_released_at": None,
        "calendar_days": calendar_days,
        "schedule_stamp": stamp,
    }
    if decided:
        values["decided_on"] = run.day
    session.execute(update(Office).where(col(Office.id) == 1).values(**values))
    if decided and (run.notices or run.messages or run.dropped or run.unfolded or run.recomputed):
        session.add(run)


def release_held(session: Session, notice_ids: Collection[int]) -> list[int]:
    """The coordinator lets held notices go: owed from now on. Returns those that were held."""
    freed: list[int] = []
    for part in chunks(sorted(set(notice_ids))):
        rows = session.execute(
            update(Notice)
            .where(col(Notice.id).in_(part), col(Notice.state) == "held")
            .values(state=RELEASED)
            .returning(col(Notice.id))
        )
        freed += [row[0] for row in rows]
    return freed


def held_notices(session: Session, occurrence_ids: Collection[int] | None = None) -> list[Notice]:
    """What waits for the coordinator's word, all or of these occurrences."""
    query = select(Notice).where(col(Notice.state) == "held").order_by(col(Notice.id))
    if occurrence_ids is not None:
        query = query.where(col(Notice.occurrence_id).in_(sorted(occurrence_ids)))
    return list(session.scalars(query))


def _add_messages(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    found = session.execute(insert(Message).returning(col(Message.key), col(Message.id)), list(rows))
    return {row[0]: row[1] for row in found}


def _insert(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), list(rows))


def _carry(session: Session, carried: dict[str, list[tuple[int, str]]], ids: Mapping[str, int]) -> None:
    """Earlier notices join their message, if nobody has taken them meanwhile."""
    for key, notices in carried.items():
        by_state: dict[str, list[int]] = {}
        for number, state_seen in notices:
            by_state.setdefault(state_seen, []).append(number)
        for state_seen, numbers in by_state.items():
            for part in chunks(numbers):
                taken = session.execute(
                    update(Notice)
                    .where(col(Notice.id).in_(part), col(Notice.state) == "owed")
                    .values(state="carried", message_id=ids[key], state_seen=state_seen)
                    .returning(col(Notice.id))
                )
                if len(taken.all()) != len(part):
                    raise Overtaken


def _set_next(session: Session, rows: Sequence[NextNotice]) -> None:
    """Only where round and state are as decided: a change meanwhile has written its own day."""
    if not rows:
        return
    table = Occurrence.__table__  # type: ignore[attr-defined]
    statement = (
        update(table)
        .where(
            table.c.id == bindparam("of_id"),
            table.c.round == bindparam("of_round"),
            table.c.state == bindparam("of_state"),
        )
        .values(next_notice_on=bindparam("next_on"))
    )
    session.connection().execute(
        statement,
        [{"of_id": row.id, "of_round": row.round, "of_state": row.state, "next_on": row.on} for row in rows],
    )
