"""Claiming messages of the outbox: who may send one now, and the commit before its final dot.

A claim is owned (`owner`), fenced (`fence` grows with each claim) and leased (`lease_until`, lease
time). Whoever has lost its fence can write nothing more about the message. `dots` counts commits of the
phase `dot` that no answer has followed: 1 may be sent once more, 2 are final.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, literal, or_, select, update
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
            _own_up(session, now, lease_now)
            taken = _take(session, owner, now, lease_now, lease, not_domains)
            if taken is None:
                return None
            if _may_go(session, taken, now, forced):
                return _claimed(taken)


def commit_dot(
    register: Register, claimed: Claimed, lease: timedelta, reserve: Callable[[int], None] | None = None
) -> bool:
    """Commit that the terminator is about to be written; False: it must not be.

    Needs the own fence, an unexpired lease (renewed here), and neither brake nor hold. Raises the office's
    `sent_mark` and hands it to `reserve` before the commit.
    """
    try:
        with register.write() as session:
            mark = session.execute(
                update(Office)
                .where(col(Office.id) == 1, col(Office.brake) == "", col(Office.hold) == "")
                .values(sent_mark=Office.sent_mark + 1)
                .returning(col(Office.sent_mark))
            ).scalar_one_or_none()
            lease_now = register.lease_now(session)
            taken = session.execute(
                update(Message)
                .where(*_ours(claimed), col(Message.lease_until) > lease_now, col(Message.dots) < 2)
                .values(phase="dot", dots=Message.dots + 1, lease_until=lease_now + lease)
                .returning(col(Message.id))
            ).scalar_one_or_none()
            if mark is None or taken is None:
                raise _Lost
            if reserve is not None:
                reserve(mark)
    except _Lost:
        return False
    return True


def release(register: Register, claimed: Claimed, again_at: datetime) -> bool:
    """Give the message back untried (nothing counted), to be claimed from `again_at` (office time) on."""
    with register.write() as session:
        changed = session.execute(
            update(Message)
            .where(*_ours(claimed), col(Message.phase) != "dot")
            .values(
                status=case((col(Message.dots) > 0, "uncertain"), else_="pending"),
                owner=None,
                lease_until=None,
                next_attempt_at=again_at,
            )
            .returning(col(Message.id))
        ).scalar_one_or_none()
        return changed is not None


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
            .where(_untaken(lease_now), col(Message.dots) == 0, col(Message.send_before) <= now)
            .with_for_update(skip_locked=True)
        ).all()
        for message in late:
            unseal(session, message, now, EXPIRED)
        return len(late)


def _ours(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Message.id) == claimed.id,
        col(Message.owner) == claimed.owner,
        col(Message.fence) == claimed.fence,
        col(Message.status) == "sending",
    )


def _untaken(lease_now: datetime) -> ColumnElement[bool]:
    """Pending, or in the hands of one whose lease is over and who had not come to the dot."""
    orphan = and_(
        col(Message.status) == "sending", col(Message.phase) != "dot", col(Message.lease_until) <= lease_now
    )
    return or_(col(Message.status) == "pending", orphan)


def _own_up(session: Session, now: datetime, lease_now: datetime) -> None:
    """What was left between dot and answer is uncertain: once more if that was the first time."""
    session.execute(
        update(Message)
        .where(
            col(Message.status) == "sending",
            col(Message.phase) == "dot",
            col(Message.lease_until) <= lease_now,
        )
        .values(
            status="uncertain",
            owner=None,
            lease_until=None,
            attempts=Message.attempts + 1,
            last_error=UNKNOWN,
            next_attempt_at=case((col(Message.dots) < 2, literal(now, Instant())), else_=None),
        )
    )


def _take(
    session: Session,
    owner: str,
    now: datetime,
    lease_now: datetime,
    lease: timedelta,
    not_domains: Collection[str],
) -> Message | None:
    """The claim itself: one statement. SQLite knows no SKIP LOCKED and needs none (one writer)."""
    due = or_(col(Message.next_attempt_at).is_(None), col(Message.next_attempt_at) <= now)
    again = and_(
        col(Message.status) == "uncertain", col(Message.dots) < 2, col(Message.next_attempt_at) <= now
    )
    urgency = case({kind: rank for rank, kind in enumerate(MESSAGE_KINDS)}, value=col(Message.kind))
    chosen = (
        select(col(Message.id))
        .where(or_(and_(_untaken(lease_now), due), again))
        .where(*(~col(Message.address).iendswith("@" + domain, autoescape=True) for domain in not_domains))
        .order_by(urgency, col(Message.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return session.scalars(
        update(Message)
        .where(col(Message.id) == chosen)
        .values(
            status="sending",
            phase="connect",
            owner=owner,
            fence=Message.fence + 1,
            lease_until=lease_now + lease,
        )
        .returning(Message)
    ).one_or_none()


def _may_go(session: Session, message: Message, now: datetime, forced: bool) -> bool:
    """Check what was just claimed; what must not go is settled otherwise."""
    if message.dots:
        if not all_settled(session, message):
            return True
        message.status, message.owner, message.lease_until = "uncertain", None, None
        message.phase, message.next_attempt_at, message.last_error = "dot", None, SETTLED
        return False
    if message.send_before is not None and message.send_before <= now and not forced:
        unseal(session, message, now, EXPIRED)
        return False
    if not is_still_true(session, message):
        unseal(session, message, now, CHANGED)
        return False
    return True


def _claimed(message: Message) -> Claimed:
    assert message.id is not None
    assert message.owner is not None
    return Claimed(
        id=message.id,
        owner=message.owner,
        fence=message.fence,
        key=message.key,
        message_ref=message.message_ref,
        address=message.address,
        content=message.content,
        kind=message.kind,
        dots=message.dots,
        attempts=message.attempts,
    )
