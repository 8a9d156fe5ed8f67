"""The outbox as a listing: every stored mail and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.register.reads.connection import ReadConnection


@dataclass(frozen=True, slots=True)
class Letter:
    """One stored mail. `to` is where it goes, `true_address` where it would go if this were no trial."""

    id: int
    key: str
    to: str
    true_address: str
    trial: bool
    agency: str
    day: date
    kind: str
    subject: str
    status: str
    phase: str
    dots: int
    attempts: int
    message_id: str
    next_attempt_at: datetime | None
    sent_at: datetime | None
    answer: str
    last_error: str


LETTER = """m.id, m.key, m.address AS "to", m.true_address, m.trial, g.name AS agency, m.day, m.kind,
    m.subject, m.status, m.phase, m.dots, m.attempts, m.message_ref AS message_id, m.next_attempt_at,
    m.sent_at, m.answer, m.last_error"""


def outbox(reader: ReadConnection, *, status: str = "", since: date | None = None) -> list[Letter]:
    """Stored mails in the order they were written, of one status and from one office day on if given."""
    return reader.rows(
        Letter,
        f"""SELECT {LETTER} FROM message m JOIN agency g ON g.id = m.agency_id
        WHERE (:status = '' OR m.status = :status) AND m.day >= :since ORDER BY m.id""",  # noqa: S608
        status=status,
        since=since or date.min,
    )
