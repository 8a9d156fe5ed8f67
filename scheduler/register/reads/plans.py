"""The plans of the office, each with its counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.register.reads.connection import ReadConnection


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan as a listing shows it."""

    id: int
    number: str
    issuer: str
    issued: date
    title: str
    until: date
    until_assumed: bool
    coordinator: str
    state: str
    live_on: date | None
    obligations: int
    occurrences: int
    unsettled: int


def plans(reader: ReadConnection) -> list[PlanRow]:
    """All plans, oldest first."""
    return reader.rows(
        PlanRow,
        """SELECT p.id, p.number, p.issuer, p.issued, p.title, p.until, p.until_assumed,
                  a.name AS coordinator, p.state, p.live_on,
                  (SELECT COUNT(*) FROM obligation b WHERE b.plan_id = p.id
                    AND b.retired_on IS NULL) AS obligations,
                  (SELECT COUNT(*) FROM occurrence o JOIN obligation b ON b.id = o.obligation_id
                    WHERE b.plan_id = p.id) AS occurrences,
                  (SELECT COUNT(*) FROM occurrence o JOIN obligation b ON b.id = o.obligation_id
                    WHERE b.plan_id = p.id AND o.state = 'unsettled') AS unsettled
           FROM plan p JOIN agency a ON a.id = p.coordinator_id ORDER BY p.issued, p.id""",
    )


@dataclass(frozen=True, slots=True)
class Task:
    """One obligation of a plan, with the span of its occurrences."""

    id: int
    key: str
    ref: str
    kind: str
    title: str
    lead: str
    partners: str
    result: str
    timing: str
    recipient: str
    rules: str
    unread: str
    confirmed: bool
    event_known: int
    agencies: int
    occurrences: int
    done: int
    next_due: date | None


def tasks(reader: ReadConnection, plan_id: int, today: date) -> list[Task]:
    """The obligations of a plan in the order of the document; `next_due` is on or after `today`."""
    return reader.rows(
        Task,
        """SELECT b.id, b.key, b.ref, b.kind, b.title, b.lead, b.partners, b.result, b.timing, b.recipient,
                  b.rules, b.unread, b.confirmed,
                  CASE WHEN b.event_on IS NULL THEN 0 ELSE 1 END AS event_known,
                  (SELECT COUNT(*) FROM assignment a WHERE a.obligation_id = b.id) AS agencies,
                  (SELECT COUNT(*) FROM occurrence o WHERE o.obligation_id = b.id) AS occurrences,
                  (SELECT COUNT(*) FROM occurrence o WHERE o.obligation_id = b.id
                    AND o.state IN ('submitted', 'accepted')) AS done,
                  (SELECT MIN(o.due) FROM occurrence o WHERE o.obligation_id = b.id AND o.due >= :today
                    AND o.state IN ('open', 'returned', 'extension_requested')) AS next_due
           FROM obligation b WHERE b.plan_id = :plan AND b.retired_on IS NULL ORDER BY b.position""",
        plan=plan_id,
        today=today,
    )
