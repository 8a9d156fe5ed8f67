"""The lines of `upcoming` and `overdue`: one an occurrence, and folded to one a duty and period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from scheduler.register.reads.connection import ReadConnection
from scheduler.register.verdict import is_late

ACTIVE = ("open", "returned", "extension_requested")
"""States in which the lead still owes an answer."""
SETTLED = ("submitted", "accepted", "waived")


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence as a listing shows it; `id` is None where it lies beyond the stored horizon."""

    id: int | None
    plan_id: int
    plan: str
    plan_state: str
    obligation_id: int
    ref: str
    kind: str
    title: str
    timing: str
    partners: str
    printed_lead: str
    recipient: str
    lead: str
    member: str
    coordinator: str
    period: str
    due: date
    original_due: date
    aim: date
    overdue_from: date
    late_from: date | None
    late_mark: bool
    respond_by: date | None
    requested_to: date | None
    grace_until: date | None
    submitted_on: date | None
    first_submitted_on: date | None
    state: str
    assumed: bool
    provisional: bool
    extensions: int
    note: str

    def is_late(self, today: date) -> bool:
        """It is still owed and counts as overdue on `today`."""
        return self.state in ACTIVE and is_late(self, today)

    def status(self, today: date) -> str:
        """`overdue`, or the recorded state."""
        return "overdue" if self.is_late(today) else self.state

    @property
    def follows(self) -> date:
        """The day the lead works towards: the new date after a return, else the due."""
        return self.respond_by if self.state == "returned" and self.respond_by else self.due

    def days_left(self, today: date) -> int:
        """Calendar days from `today` to the due; negative when it has passed."""
        return (self.follows - today).days


@dataclass(frozen=True, slots=True)
class Filter:
    """What a listing is narrowed to; empty means all. Texts match names and numbers without case."""

    agency: str = ""
    plan: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """The lines of one duty, period and due, folded: what people see."""

    lines: tuple[Line, ...]
    done: int
    total: int

    @property
    def first(self) -> Line:
        """The line that speaks for all."""
        return self.lines[0]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of those who still owe an answer."""
        return tuple(line.lead for line in self.lines if line.state in ACTIVE)


COLUMNS = """
    o.id, p.id AS plan_id, p.number AS plan, p.state AS plan_state, b.id AS obligation_id, b.ref, b.kind,
    b.title, b.timing, b.partners, b.lead AS printed_lead, b.recipient, h.name AS lead, m.name AS member,
    c.name AS coordinator, o.period, o.due, o.original_due, o.aim, o.overdue_from, o.late_from,
    o.late_mark, o.respond_by, o.requested_to, o.grace_until, o.submitted_on, o.first_submitted_on, o.state,
    o.assumed, o.provisional, o.extensions, o.note
"""
JOINS = """
    FROM occurrence o
    JOIN obligation b ON b.id = o.obligation_id
    JOIN plan p ON p.id = b.plan_id
    JOIN agency h ON h.id = o.holder_id
    JOIN agency m ON m.id = o.agency_id
    JOIN agency c ON c.id = p.coordinator_id
"""


def upcoming(reader: ReadConnection, today: date, days: int, narrow: Filter = Filter()) -> list[Line]:
    """What is owed or awaits confirmation with a due up to `today + days` (inclusive), late first."""
    lines = reader.rows(
        Line,
        f"""SELECT {COLUMNS} {JOINS}
        WHERE p.state <> 'ended' AND o.state IN ('open', 'returned', 'extension_requested', 'submitted')
          AND o.due <= :last
        ORDER BY o.due, p.number, b.position, o.id""",
        last=today + timedelta(days=days),
    )
    chosen = narrowed(lines, narrow)
    return sorted(chosen, key=lambda line: (not line.is_late(today), line.follows))


def overdue(reader: ReadConnection, today: date, narrow: Filter = Filter()) -> list[Line]:
    """What counts as late on `today`, the longest late first."""
    lines = upcoming(reader, today, 0, narrow)
    return [line for line in lines if line.is_late(today)]


def narrowed(lines: Iterable[Line], narrow: Filter) -> list[Line]:
    """The lines that a filter lets through."""

    def holds(line: Line) -> bool:
        names = f"{line.lead}\n{line.member}".casefold()
        return (
            narrow.agency.casefold() in names
            and narrow.plan.casefold() in line.plan.casefold()
            and (not narrow.kind or line.kind == narrow.kind)
        )

    return [line for line in lines if holds(line)]


def folded(reader: ReadConnection, lines: Iterable[Line], today: date) -> list[Duty]:
    """One duty a line, in the order of its first line, with how many of all have answered."""

    def same(line: Line) -> tuple[object, ...]:
        return (not line.is_late(today), line.follows, line.obligation_id, line.period)

    counts = _counts(reader)
    duties = []
    for _, group in groupby(sorted(lines, key=same), key=same):
        members = tuple(group)
        done, total = counts.get((members[0].obligation_id, members[0].period), (0, len(members)))
        duties.append(Duty(members, done, total))
    return duties


@dataclass(frozen=True, slots=True)
class _Count:
    obligation_id: int
    period: str
    done: int
    total: int


def _counts(reader: ReadConnection) -> dict[tuple[int, str], tuple[int, int]]:
    found = reader.rows(
        _Count,
        """SELECT obligation_id, period, COUNT(*) AS total,
               SUM(CASE WHEN state IN ('submitted', 'accepted') THEN 1 ELSE 0 END) AS done
           FROM occurrence WHERE state NOT IN ('joined', 'waived') GROUP BY obligation_id, period""",
    )
    return {(row.obligation_id, row.period): (row.done, row.total) for row in found}
