"""Claiming messages of the outbox: who may send one now, and the commit before its final dot.

A claim is owned (`owner`), fenced (`fence` grows with each claim) and leased (`lease_until`, lease
time). Whoever has lost its fence can write nothing more about the message. `dots` counts commits of the
phase `dot` that no answer has followed: 1 may be sent once more, 2 are final.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, bindparam, case, or_, select, update
from sqlmodel import Session, col

from scheduler.register.columns import Instant
from scheduler.register.models import Message, Office
from scheduler.register.models.mail import MESSAGE_KINDS
from scheduler.register.store.engine import Register
from scheduler.register.store.unsealing import all_settled, is_still_true, unseal

CHANGED = "nội dung đã thay đổi trước khi gửi"
EXPIRED = "quá giờ gửi của ngày"
SETTLED = "không gửi lại vì các nhiệm vụ trong thư đã được giải quyết"
UNKNOWN = "tiến trình gửi dừng sau khi đã trao thư; không rõ máy chủ đã nhận hay chưa"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send, as sealed. `dots` is what it was when claimed."""

    id: int
    owner: str
    fence: int
    key: str
    message_ref: str
    address: str
    content: bytes | None
    kind: str
    dots: int
    attempts: int


class _Lost(Exception):
    """The fence, the lease or the permission to send is gone; the transaction is rolled back."""


def claim_message(
    register: Register,
    owner: str,
    now: datetime,
    lease: timedelta,
    *,
    forced: bool = False,
    not_domains: Collection[str] = (),
) -> Claimed | None:
    """Take the most urgent message that may be sent at `now` (office time), or None.

    What is found to be no longer true, or too late for its office window (unless `forced`), is
    cancelled on the way and its notices are owed again. Addresses in `not_domains` are left alone.
    """
    while True:
        with register.write() as session:
            lease_now = register.lease_now(session)
            values = {"now": now, "lease_now": lease_now, "for_owner": owner, "until": lease_now + lease}
            _own_up(session, now, lease_now)
            taken = session.connection().execute(_taking(not_domains), values).one_or_none()
            if taken is None:
                return None
            if _may_go(session, taken, now, forced):
                return Claimed(**{name: taken._mapping[name] for name in Claimed.__slots__})


def commit_dot(
    register: Register, claimed: Claimed, lease: timedelta, remember: Callable[[int], None] | None = None
) -> bool:
    """Commit that the terminator is about to be written; False: it must not be.

    Needs the own fence, an unexpired lease (renewed here), and neither brake nor hold. Raises the office's
    `sent_mark` and hands the one before it, which is committed, to `remember` before its own commit.
    """
    try:
        with register.write() as session:
            connection = session.connection()
            mark = connection.execute(_RAISE_MARK).scalar_one_or_none()
            lease_now = register.lease_now(session)
            values = {"lease_now": lease_now, "new_lease": lease_now + lease}
            dotted = connection.execute(_DOT, {**fence_of(claimed), **values}).rowcount
            if mark is None or dotted != 1:
                raise _Lost
            if remember is not None:
                remember(mark - 1)
    except _Lost:
        return False
    return True


def release(register: Register, claimed: Claimed, again_at: datetime) -> bool:
    """Give the message back untried (nothing counted), to be claimed from `again_at` (office time) on."""
    with register.write() as session:
        values = {**fence_of(claimed), "again_at": again_at}
        return session.connection().execute(_RELEASE, values).rowcount == 1


def end_leases(register: Register, owner: str) -> int:
    """End the leases of all others at once; returns how many.

    Only for the one sending process of a SQLite file, which knows by its lock that the others are dead.
    """
    with register.write() as session:
        orphans = session.execute(
            update(Message)
            .where(col(Message.status) == "sending", col(Message.owner) != owner)
            .values(lease_until=register.lease_now(session))
            .returning(col(Message.id))
        )
        return len(orphans.all())


def expire_messages(register: Register, now: datetime) -> int:
    """Cancel what was not sent within its office window, so that its notices join the next mail.

    To be called before a tick decides. What may already have been accepted is left alone.
    """
    with register.write() as session:
        lease_now = register.lease_now(session)
        _own_up(session, now, lease_now)
        late = session.scalars(
            select(Message)
            .where(_UNTAKEN, col(Message.dots) == 0, col(Message.send_before) <= now)
            .with_for_update(skip_locked=True),
            {"lease_now": lease_now},
        ).all()
        for message in late:
            unseal(session, message, now, EXPIRED)
        return len(late)


def fence_of(claimed: Claimed) -> dict[str, Any]:
    """The values that `OURS` asks for."""
    return {"of_id": claimed.id, "of_owner": claimed.owner, "of_fence": claimed.fence}


def _own_up(session: Session, now: datetime, lease_now: datetime) -> None:
    """What was left between dot and answer is uncertain: once more if that was the first time."""
    session.connection().execute(_OWN_UP, {"now": now, "lease_now": lease_now})


def _taking(not_domains: Collection[str]) -> Any:
    """The claim itself: one statement. SQLite knows no SKIP LOCKED and needs none (one writer)."""
    if not not_domains:
        return _TAKE
    return _take(*(~_M.c.address.iendswith("@" + domain, autoescape=True) for domain in not_domains))


def _may_go(session: Session, taken: Row[Any], now: datetime, forced: bool) -> bool:
    """Check what was just claimed; what must not go is settled otherwise."""
    if taken.dots:
        if not all_settled(session, taken.occurrences):
            return True
        message = session.get_one(Message, taken.id)
        message.status, message.owner, message.lease_until = "uncertain", None, None
        message.phase, message.next_attempt_at, message.last_error = "dot", None, SETTLED
        return False
    if taken.send_before is not None and taken.send_before <= now and not forced:
        unseal(session, session.get_one(Message, taken.id), now, EXPIRED)
        return False
    if not is_still_true(session, taken.id):
        unseal(session, session.get_one(Message, taken.id), now, CHANGED)
        return False
    return True


# Statements, made once: building them costs more than running them. ---------------------------------

_M: Table = Message.__table__  # type: ignore[attr-defined]
_OFFICE: Table = Office.__table__  # type: ignore[attr-defined]
_NOW = bindparam("now", type_=Instant())
_LEASE_NOW = bindparam("lease_now", type_=Instant())

OURS: tuple[ColumnElement[bool], ...] = (
    _M.c.id == bindparam("of_id"),
    _M.c.owner == bindparam("of_owner"),
    _M.c.fence == bindparam("of_fence"),
    _M.c.status == "sending",
)
"""The message is still in the hands of this claim; `fence_of` gives the values."""
_UNTAKEN = or_(
    _M.c.status == "pending",
    and_(_M.c.status == "sending", _M.c.phase != "dot", _M.c.lease_until <= _LEASE_NOW),
)
"""Pending, or in the hands of one whose lease is over and who had not come to the dot."""
_OWN_UP = (
    update(_M)
    .where(_M.c.status == "sending", _M.c.phase == "dot", _M.c.lease_until <= _LEASE_NOW)
    .values(
        status="uncertain",
        owner=None,
        lease_until=None,
        attempts=_M.c.attempts + 1,
        last_error=UNKNOWN,
        next_attempt_at=case((_M.c.dots < 2, _NOW), else_=None),
    )
)
_RAISE_MARK = (
    update(_OFFICE)
    .where(_OFFICE.c.id == 1, _OFFICE.c.brake == "", _OFFICE.c.hold == "")
    .values(sent_mark=_OFFICE.c.sent_mark + 1)
    .returning(_OFFICE.c.sent_mark)
)
_DOT = (
    update(_M)
    .where(*OURS, _M.c.lease_until > _LEASE_NOW, _M.c.dots < 2)
    .values(phase="dot", dots=_M.c.dots + 1, lease_until=bindparam("new_lease", type_=Instant()))
)
_RELEASE = (
    update(_M)
    .where(*OURS, _M.c.phase != "dot")
    .values(
        status=case((_M.c.dots > 0, "uncertain"), else_="pending"),
        owner=None,
        lease_until=None,
        next_attempt_at=bindparam("again_at", type_=Instant()),
    )
)


def _take(*also: ColumnElement[bool]) -> Any:
    due = or_(_M.c.next_attempt_at.is_(None), _M.c.next_attempt_at <= _NOW)
    again = and_(_M.c.status == "uncertain", _M.c.dots < 2, _M.c.next_attempt_at <= _NOW)
    urgency = case({kind: rank for rank, kind in enumerate(MESSAGE_KINDS)}, value=_M.c.kind)
    chosen = (
        select(_M.c.id)
        .where(or_(and_(_UNTAKEN, due), again), *also)
        .order_by(urgency, _M.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return (
        update(_M)
        .where(_M.c.id == chosen)
        .values(
            status="sending",
            phase="connect",
            owner=bindparam("for_owner"),
            fence=_M.c.fence + 1,
            lease_until=bindparam("until", type_=Instant()),
        )
        .returning(*(_M.c[name] for name in Claimed.__slots__), _M.c.send_before, _M.c.occurrences)
    )


_TAKE = _take()
