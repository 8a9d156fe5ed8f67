"""The story of one occurrence: document, words, rule, dates, changes, notices and mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rules.errors import NotFound
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import COLUMNS, JOINS, Line


@dataclass(frozen=True, slots=True)
class Source:
    """Where an occurrence comes from, and how its words were read."""

    issuer: str
    issued: date
    plan_title: str
    document: str
    place: str
    result: str
    rules: str
    unread: str
    confirmed: bool
    before: str
    late: str
    roll: str
    date_key: str
    start: date
    length: str
    printed: bool
    past: bool
    round: int
    since: date | None
    next_notice_on: date | None
    first_submitted_on: date | None
    submitted_document: str
    recorded_on: date | None
    accepted_on: date | None
    closing_document: str
    carried_by_id: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One event of its trail."""

    at: datetime
    by: str
    verb: str
    document: str
    reason: str
    detail: dict[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """One notice about it, and the mail that carried it, if any."""

    topic: str
    step: int
    role: str
    round: int
    state: str
    reason: str
    decided_on: date
    to: str | None
    kind: str | None
    subject: str | None
    status: str | None
    message_ref: str | None
    sent_at: datetime | None
    attempts: int | None
    answer: str | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the register knows of one occurrence."""

    line: Line
    source: Source
    changes: tuple[Change, ...]
    said: tuple[Said, ...]


def story(reader: ReadConnection, occurrence_id: int) -> Story:
    """The story of one occurrence; raises NotFound."""
    found = reader.rows(Line, f"SELECT {COLUMNS} {JOINS} WHERE o.id = :id", id=occurrence_id)
    if not found:
        raise NotFound(
            "không có kỳ hạn số {id}",
            remedy="Số của từng kỳ hạn đứng ở cột đầu của “nhacviec upcoming”.",
            id=occurrence_id,
        )
    source = reader.rows(
        Source,
        """SELECT p.issuer, p.issued, p.title AS plan_title, p.document, b.place, b.result, b.rules, b.unread,
                  b.confirmed, p.before, p.late, p.roll, o.date_key, o.start, o.length, o.printed, o.past,
                  o.round, o.since, o.next_notice_on, o.first_submitted_on, o.submitted_document,
                  o.recorded_on, o.accepted_on, o.closing_document, o.carried_by_id
           FROM occurrence o JOIN obligation b ON b.id = o.obligation_id JOIN plan p ON p.id = b.plan_id
           WHERE o.id = :id""",
        id=occurrence_id,
    )[0]
    changes = reader.rows(
        Change,
        'SELECT at, "by", verb, document, reason, detail FROM event WHERE occurrence_id = :id ORDER BY id',
        id=occurrence_id,
    )
    said = reader.rows(
        Said,
        """SELECT n.topic, n.step, n.role, n.round, n.state, n.reason, n.decided_on, m.address AS "to",
                  m.kind, m.subject, m.status, m.message_ref, m.sent_at, m.attempts, m.answer, m.last_error
           FROM notice n LEFT JOIN message m ON m.id = n.message_id
           WHERE n.occurrence_id = :id ORDER BY n.id""",
        id=occurrence_id,
    )
    return Story(found[0], source, tuple(changes), tuple(said))
