"""The outbox as a listing: every stored mail and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.register.reads.connection import ReadConnection


@dataclass(frozen=True, slots=True)
class Letter:
    """One stored mail."""

    id: int
    key: str
    to: str
    true_address: str
    agency: str
    day: date
    kind: str
    subject: str
    status: str
    phase: str
    dots: int
    attempts: int
    message_id: str
    sent_at: datetime | None
    last_error: str


def outbox(reader: ReadConnection, *, status: str = "", since: date | None = None) -> list[Letter]:
    """Stored mails in the order they were written, of one status and from one office day on if given."""
    return reader.rows(
        Letter,
        """SELECT m.id, m.key, m.address AS "to", m.true_address, a.name AS agency, m.day, m.kind, m.subject,
                  m.status, m.phase, m.dots, m.attempts, m.message_ref AS message_id, m.sent_at, m.last_error
           FROM message m JOIN agency a ON a.id = m.agency_id
           WHERE (:status = '' OR m.status = :status) AND m.day >= :since ORDER BY m.id""",
        status=status,
        since=since or date.min,
    )
