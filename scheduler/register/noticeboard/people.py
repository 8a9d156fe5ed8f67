"""Agencies with their addresses, and the addresses that refused."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from scheduler.register.models import (
    Agency,
    Contact,
    Message,
    Mishap,
)
from scheduler.register.noticeboard.facts import (
    Body,
    Mailbox,
    MishapRow,
)
from scheduler.register.standing import chunks


def bodies(session: Session, ids: Collection[int]) -> dict[int, Body]:
    """Agencies with their addresses: first readers before deputies, by position."""
    boxes: dict[int, list[Mailbox]] = {}
    names: dict[int, tuple[str, str]] = {}
    for part in chunks(sorted(set(ids))):
        for row in session.execute(
            select(col(Agency.id), col(Agency.name), col(Agency.kind)).where(col(Agency.id).in_(part))
        ):
            names[row[0]] = (row[1], row[2])
        contacts = session.scalars(
            select(Contact)
            .where(col(Contact.agency_id).in_(part))
            .order_by(col(Contact.position), col(Contact.id))
        )
        for contact in contacts:
            boxes.setdefault(contact.agency_id, []).append(
                Mailbox(
                    contact.address,
                    contact.name,
                    contact.deputy,
                    contact.absent_from,
                    contact.absent_to,
                    contact.flagged_at is not None,
                    contact.language,
                )
            )
    return {id_: Body(id_, name, kind, tuple(boxes.get(id_, ()))) for id_, (name, kind) in names.items()}


def untold_mishaps(session: Session) -> list[MishapRow]:
    """Addresses that refused and of which nobody has been told."""
    rows = session.execute(
        select(Mishap, col(Agency.name), col(Message.trial))
        .join(Agency, col(Agency.id) == col(Mishap.agency_id))
        .join(Message, col(Message.id) == col(Mishap.message_id), isouter=True)
        .where(col(Mishap.told).is_(False))
        .order_by(col(Mishap.id))
    )
    return [_mishap(row[0], row[1], trial=bool(row[2])) for row in rows]


def mishaps_by_id(session: Session, ids: Collection[int]) -> dict[int, MishapRow]:
    """Mishaps by id, for the lines that tell of them."""
    found: dict[int, MishapRow] = {}
    for part in chunks(sorted(set(ids))):
        rows = session.execute(
            select(Mishap, col(Agency.name))
            .join(Agency, col(Agency.id) == col(Mishap.agency_id))
            .where(col(Mishap.id).in_(part))
        )
        found.update({row[0].id: _mishap(row[0], row[1], trial=False) for row in rows})
    return found


def _mishap(row: Mishap, name: str, *, trial: bool) -> MishapRow:
    assert row.id is not None
    return MishapRow(
        row.id,
        row.agency_id,
        name,
        row.coordinator_id,
        row.address,
        row.code,
        row.words,
        trial,
        row.message_id,
    )
