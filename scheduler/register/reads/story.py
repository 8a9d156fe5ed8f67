"""The story of one occurrence: document, words, rule, dates, changes, notices and mails."""

# ruff: noqa: S608 - what is put into the SQL is text of this package
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rules.errors import NotFound
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import COLUMNS, JOINS, Line
from scheduler.register.reads.outbox import LETTER, Letter


@dataclass(frozen=True, slots=True)
class Source:
    """Where an occurrence comes from, how its words were read, and what was recorded of it."""

    issuer: str
    issued: date
    until: date
    plan_title: str
    document: str
    place: str
    key: str
    result: str
    rules: str
    unread: str
    confirmed: bool
    before: str
    late: str
    roll: str
    cycle_due: str
    last_held: int | None
    event_on: date | None
    event_document: str
    timing: str
    kept_words: str
    length: str
    past: bool
    round: int
    since: date | None
    next_notice_on: date | None
    accepted_on: date | None
    closing_document: str
    hold_until: date | None
    carried_by_id: int | None
    joined_into_id: int | None
    plan_live_on: date | None


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
    """One notice about it; `message_id` is the mail that carries it, `to_agency` whom it is for."""

    id: int
    topic: str
    step: int
    role: str
    round: int
    state: str
    reason: str
    decided_on: date
    to_agency: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class CameBack:
    """A refusal or a bounce of one of the mails."""

    message_id: int
    at: datetime
    address: str
    code: int
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the register knows of one occurrence. `carries`: ids of yearly tasks settled with it."""

    line: Line
    source: Source
    changes: tuple[Change, ...]
    said: tuple[Said, ...]
    letters: tuple[Letter, ...]
    came_back: tuple[CameBack, ...]
    carries: tuple[int, ...]


def story(reader: ReadConnection, occurrence_id: int) -> Story:
    """The story of one occurrence; raises NotFound."""
    # Ids are 32-bit on PostgreSQL, 64-bit on SQLite: a greater number stands for nothing on either.
    known = 0 < occurrence_id < 2**31
    found = reader.rows(Line, f"SELECT {COLUMNS} {JOINS} WHERE a.id = :id", id=occurrence_id) if known else []
    if not found:
        raise NotFound(
            "không có kỳ hạn số {id}",
            remedy="Số của từng kỳ hạn đứng ở cột đầu của “nhacviec upcoming”.",
            id=occurrence_id,
        )
    letters = _letters(reader, occurrence_id)
    return Story(
        line=found[0],
        source=_source(reader, occurrence_id),
        changes=_changes(reader, found[0], occurrence_id),
        said=_said(reader, occurrence_id),
        letters=letters,
        came_back=_came_back(reader, letters),
        carries=tuple(
            row[0]
            for row in reader.values(
                "SELECT id FROM occurrence WHERE carried_by_id = :id ORDER BY id", id=occurrence_id
            )
        ),
    )


def _source(reader: ReadConnection, occurrence_id: int) -> Source:
    return reader.rows(
        Source,
        """SELECT p.issuer, p.issued, p.until, p.title AS plan_title, p.document, b.place, b.key, b.result,
                  b.rules, b.unread, b.confirmed, p.before, p.late, p.roll, p.cycle_due, b.last_held,
                  b.event_on, b.event_document, b.timing, o.kept_words, o.length, o.past, o.round, o.since,
                  o.next_notice_on, o.accepted_on, o.closing_document, o.hold_until, o.carried_by_id,
                  o.joined_into_id, p.live_on AS plan_live_on
           FROM occurrence o JOIN obligation b ON b.id = o.obligation_id JOIN plan p ON p.id = b.plan_id
           WHERE o.id = :id""",
        id=occurrence_id,
    )[0]


def _changes(reader: ReadConnection, line: Line, occurrence_id: int) -> tuple[Change, ...]:
    """Its own events, and those of its whole duty (assumptions confirmed, the event's date) and plan."""
    return tuple(
        reader.rows(
            Change,
            """SELECT at, "by", verb, document, reason, detail FROM event
            WHERE occurrence_id = :id
               OR (occurrence_id IS NULL AND obligation_id = :obligation)
               OR (occurrence_id IS NULL AND obligation_id IS NULL AND plan_id = :plan) ORDER BY id""",
            id=occurrence_id,
            obligation=line.obligation_id,
            plan=line.plan_id,
        )
    )


def _said(reader: ReadConnection, occurrence_id: int) -> tuple[Said, ...]:
    return tuple(
        reader.rows(
            Said,
            """SELECT n.id, n.topic, n.step, n.role, n.round, n.state, n.reason, n.decided_on,
                      g.name AS to_agency, n.message_id
               FROM notice n JOIN agency g ON g.id = n.agency_id
               WHERE n.occurrence_id = :id ORDER BY n.id""",
            id=occurrence_id,
        )
    )


def _letters(reader: ReadConnection, occurrence_id: int) -> tuple[Letter, ...]:
    """Mails that carry one of its notices, and those that speak of it otherwise (cancelled ones too)."""
    plain = "REPLACE(REPLACE(REPLACE(m.occurrences, ' ', ''), '[', ','), ']', ',')"
    return tuple(
        reader.rows(
            Letter,
            f"""SELECT {LETTER} FROM message m JOIN agency g ON g.id = m.agency_id
            WHERE m.id IN (SELECT message_id FROM notice WHERE occurrence_id = :id AND message_id IS NOT NULL)
               OR {plain} LIKE :mention ORDER BY m.id""",
            id=occurrence_id,
            mention=f"%,{occurrence_id},%",
        )
    )


def _came_back(reader: ReadConnection, letters: tuple[Letter, ...]) -> tuple[CameBack, ...]:
    ids = ", ".join(str(letter.id) for letter in letters) or "-1"
    return tuple(
        reader.rows(
            CameBack,
            f"""SELECT message_id, at, address, code, words FROM mishap
            WHERE message_id IN ({ids}) ORDER BY id""",
        )
    )
