"""What came of an attempt, written down. Each needs the own fence; False means it was lost meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session, col

from scheduler.i18n import gettext as _
from scheduler.register.columns import Instant
from scheduler.register.models import Contact, Message, Office
from scheduler.register.store.claims import OURS, Claimed, fence_of
from scheduler.register.store.engine import Register
from scheduler.register.store.unsealing import mishap_of, owe_all_again

FAILED_UNSURE = "lần gửi trước không rõ kết quả; lần này máy chủ từ chối"


def settle_sent(register: Register, claimed: Claimed, now: datetime, words: str) -> bool:
    """The server has said 250."""
    with register.write() as session:
        values = {**fence_of(claimed), "at": now, "words": words}
        return session.connection().execute(_SENT, values).rowcount == 1


def settle_retry(register: Register, claimed: Claimed, phase: str, words: str, again_at: datetime) -> bool:
    """The server has nothing, or refused for now: tried again from `again_at` (office time).

    A refusal after the dot answers that dot, so it no longer counts as open.
    """
    with _ours(register, claimed) as found:
        if found is None:
            return False
        _, message = found
        _let_go(message)
        if message.phase == "dot":
            message.dots -= 1
        message.status = "uncertain" if message.dots else "pending"
        message.phase, message.last_error, message.next_attempt_at = phase, words, again_at
        message.attempts += 1
        return True


def settle_uncertain(register: Register, claimed: Claimed, words: str, again_at: datetime) -> bool:
    """The dot has no answer: sent once more from `again_at`; the second time it stays so."""
    with _ours(register, claimed) as found:
        if found is None:
            return False
        _, message = found
        _let_go(message)
        message.status, message.phase, message.last_error = "uncertain", "dot", words
        message.next_attempt_at = again_at if message.dots < 2 else None
        message.attempts += 1
        return True


def settle_failed(
    register: Register,
    claimed: Claimed,
    now: datetime,
    *,
    phase: str,
    code: int,
    words: str,
    flags_address: bool,
) -> bool:
    """The server will never take it: a mishap is noted, from which the next tick tells the coordinator.

    With `flags_address` the contact is flagged; when the agency has another one, the notices are
    owed again, so that the next tick writes there. A trial address is never flagged.
    """
    with _ours(register, claimed) as found:
        if found is None:
            return False
        session, message = found
        unsure = message.dots > (1 if message.phase == "dot" else 0)
        _let_go(message)
        message.attempts += 1
        message.answer, message.next_attempt_at = words, None
        if unsure:
            # An earlier copy may have arrived; the refusal of this one does not undo that.
            message.status, message.phase = "uncertain", "dot"
            message.last_error = f"{_(FAILED_UNSURE)}: {words}"
            return True
        message.status, message.phase, message.last_error = "failed", phase, words
        session.add(mishap_of(message, now, code, words))
        if flags_address and not message.trial and _flag(session, message, now, words):
            owe_all_again(session, message)
        return True


def raise_alarm(register: Register, words: str) -> None:
    """All mail is held back for this reason; every face shows it."""
    _set_alarm(register, words)


def clear_alarm(register: Register) -> None:
    """Mail goes out again."""
    _set_alarm(register, "")


def _set_alarm(register: Register, words: str) -> None:
    with register.write() as session:
        session.execute(update(Office).where(col(Office.id) == 1).values(alarm=words))


@contextmanager
def _ours(register: Register, claimed: Claimed) -> Iterator[tuple[Session, Message] | None]:
    """The row, locked, if it is still ours; an ended lease matters only once another has claimed it."""
    with register.write() as session:
        message = session.scalars(
            select(Message).where(*OURS).with_for_update(), fence_of(claimed)
        ).one_or_none()
        yield None if message is None else (session, message)


def _let_go(message: Message) -> None:
    message.owner, message.lease_until = None, None


def _flag(session: Session, message: Message, now: datetime, words: str) -> bool:
    """Flag the refused contact; whether the agency can still be reached elsewhere."""
    session.execute(
        update(Contact)
        .where(
            col(Contact.agency_id) == message.agency_id,
            col(Contact.address) == message.address,
            col(Contact.flagged_at).is_(None),
        )
        .values(flagged_at=now, flag_reason=words)
    )
    others = select(col(Contact.id)).where(
        col(Contact.agency_id) == message.agency_id,
        col(Contact.flagged_at).is_(None),
        col(Contact.address) != message.address,
    )
    return session.scalars(others).first() is not None


_M: Table = Message.__table__  # type: ignore[attr-defined]
_SENT = (
    update(_M)
    .where(*OURS)
    .values(
        status="sent",
        phase="accepted",
        owner=None,
        lease_until=None,
        next_attempt_at=None,
        attempts=_M.c.attempts + 1,
        sent_at=bindparam("at", type_=Instant()),
        answer=bindparam("words"),
        last_error="",
    )
)
