"""Sealed mails whose reader is no longer the one they were sealed for: taken back before they leave."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.register.models import Message
from scheduler.register.store.unsealing import unseal

MOVED = "người nhận thay đổi trước khi gửi"


def recall_astray(
    session: Session, agency_ids: Collection[int], reader_of: Callable[[int], str], now: datetime
) -> int:
    """Cancel the mails to these agencies that wait for another address than `reader_of` gives today.

    `reader_of` gives "" where an agency cannot be written to. What the mails carried is owed again: the
    next tick seals it for the present reader, or tells the coordinator that there is none. A mail that
    is being sent, or that its server may have, is left alone. Returns how many were cancelled.
    """
    query = (
        select(Message)
        .where(
            col(Message.agency_id).in_(sorted(agency_ids)),
            col(Message.status) == "pending",
            col(Message.dots) == 0,
        )
        .order_by(col(Message.id))
        .with_for_update(skip_locked=True)
    )
    astray = [
        message
        for message in session.exec(query).all()
        if (message.true_address if message.trial else message.address) != reader_of(message.agency_id)
    ]
    for message in astray:
        unseal(session, message, now, MOVED)
    session.flush()
    return len(astray)
