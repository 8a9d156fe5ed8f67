"""Taking a sealed message apart again: it is cancelled, and what is still true is owed once more."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Table, bindparam, or_, select
from sqlmodel import Session, col

from scheduler.i18n import gettext as _
from scheduler.register.models import ACTIVE_STATES, Message, Mishap, Notice, Occurrence

GIVE_UP_DAYS = 5
"""Office days with vain attempts after which a notice is given up and a person told."""
GIVEN_UP = "không gửi được sau 5 ngày làm việc"
NO_LONGER_TRUE = "tình trạng đã thay đổi trước khi gửi"


def is_still_true(session: Session, message_id: int) -> bool:
    """Each notice the message carries was decided on the round and state its occurrence is in now."""
    return session.connection().execute(_UNTRUE, {"of_message": message_id}).first() is None


def all_settled(session: Session, occurrences: str) -> bool:
    """No duty of a message (`Message.occurrences`) is still awaited; one about none is never settled."""
    ids = json.loads(occurrences)
    if not ids:
        return False
    states = session.scalars(select(col(Occurrence.state)).where(col(Occurrence.id).in_(ids)))
    return not any(state in ACTIVE_STATES for state in states)


def unseal(session: Session, message: Message, now: datetime, why: str) -> None:
    """Cancel an unsent `message`; its notices are owed again, dropped when no longer true.

    A day on which it was tried in vain counts for each notice; with the fifth the message is failed
    instead, keeps those notices, and a person is told.
    """
    message.status, message.owner, message.lease_until = "cancelled", None, None
    message.next_attempt_at = None
    message.last_error = f"{why} ({message.last_error})" if message.last_error else why
    for notice, found in _carried(session, message):
        if message.attempts:
            notice.failed_days += 1
        if not _holds(notice, found):
            _drop(notice)
        elif notice.failed_days >= GIVE_UP_DAYS:
            _give_up(message)
        else:
            owe_again(notice, found)
    if message.status == "failed":
        session.add(mishap_of(message, now, 0, GIVEN_UP))


def owe_again(notice: Notice, occurrence: Occurrence | None) -> None:
    """Free a carried notice for the next mail; it is true of the state its occurrence is in now."""
    notice.state, notice.message_id = "owed", None
    if occurrence is not None and notice.state_seen:
        notice.state_seen = occurrence.state


def owe_all_again(session: Session, message: Message) -> None:
    """Free all notices of a message that came to nothing, dropping what is no longer true."""
    for notice, found in _carried(session, message):
        if _holds(notice, found):
            owe_again(notice, found)
        else:
            _drop(notice)


def mishap_of(message: Message, at: datetime, code: int, words: str) -> Mishap:
    """The row from which the next tick tells the coordinator."""
    return Mishap(
        message_id=message.id,
        agency_id=message.agency_id,
        coordinator_id=message.coordinator_id,
        address=message.true_address or message.address,
        at=at,
        code=code,
        words=words,
    )


def _carried(session: Session, message: Message) -> list[tuple[Notice, Occurrence | None]]:
    rows = session.execute(
        select(Notice, Occurrence)
        .outerjoin(Occurrence, col(Notice.occurrence_id) == col(Occurrence.id))
        .where(col(Notice.message_id) == message.id)
        .order_by(col(Notice.id))
    )
    return [(notice, found) for notice, found in rows]


def _unchanged(notice: Notice, found: Occurrence | None) -> bool:
    """Only a notice that says in which state it saw its occurrence depends on it."""
    if found is None or not notice.state_seen:
        return True
    return found.round == notice.round and found.state == notice.state_seen


def _holds(notice: Notice, found: Occurrence | None) -> bool:
    """Still worth saying: nothing changed, or the same round is still awaited in another state."""
    if _unchanged(notice, found) or found is None:
        return True
    awaited = found.state in ACTIVE_STATES and notice.state_seen in ACTIVE_STATES
    return awaited and found.round == notice.round


def _drop(notice: Notice) -> None:
    notice.state, notice.message_id, notice.reason = "dropped", None, NO_LONGER_TRUE


def _give_up(message: Message) -> None:
    if message.status != "failed":
        message.status = "failed"
        message.last_error = f"{_(GIVEN_UP)}: {message.last_error}"


_N: Table = Notice.__table__  # type: ignore[attr-defined]
_O: Table = Occurrence.__table__  # type: ignore[attr-defined]
_UNTRUE = (
    select(_N.c.id)
    .join(_O, _N.c.occurrence_id == _O.c.id)
    .where(_N.c.message_id == bindparam("of_message"), _N.c.state_seen != "")
    .where(or_(_O.c.round != _N.c.round, _O.c.state != _N.c.state_seen))
    .limit(1)
)
