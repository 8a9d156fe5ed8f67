"""The lines of `upcoming` and `overdue`: one an occurrence, and folded to one a duty and period."""

# ruff: noqa: S608 - what is put into the SQL is text of this package and numbers of rows
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.narrow import Filter, listed
from scheduler.register.verdict import is_late

ACTIVE = ("open", "returned", "extension_requested")
"""States in which the lead still owes an answer."""


@dataclass(frozen=True, slots=True)
class Share:
    """One duty on one agency: what all its occurrences have in common."""

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
    agency_id: int
    holder_id: int
    lead: str
    member: str
    coordinator: str


SHARE_COLUMNS = """
    p.id AS plan_id, p.number AS plan, p.state AS plan_state, b.id AS obligation_id, b.ref, b.kind,
    b.title, b.timing, b.partners, b.lead AS printed_lead, b.recipient, a.agency_id, a.holder_id,
    h.name AS lead, m.name AS member, c.name AS coordinator
"""
"""Of plan p, obligation b, holder h, member m and coordinator c; a is the occurrence or the assignment."""


@dataclass(frozen=True, slots=True)
class Line(Share):
    """One occurrence as a listing shows it; `id` is None where it lies beyond the stored horizon."""

    id: int | None
    period: str
    date_key: str
    start: date
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
    submitted_document: str
    first_submitted_on: date | None
    recorded_on: date | None
    state: str
    assumed: bool
    provisional: bool
    printed: bool
    extensions: int
    note: str

    def is_late(self, today: date) -> bool:
        """It is still owed and counts as overdue on `today`."""
        return self.state in ACTIVE and is_late(self, today)

    def status(self, today: date) -> str:
        """`overdue`, or the recorded state."""
        return "overdue" if self.is_late(today) else self.state

    @property
    def is_active(self) -> bool:
        """The lead still owes an answer."""
        return self.state in ACTIVE

    @property
    def follows(self) -> date:
        """The day the lead works towards: the new date after a return, else the due."""
        return self.respond_by if self.state == "returned" and self.respond_by else self.due

    def days_left(self, today: date) -> int:
        """Calendar days from `today` to the day it follows; negative when that has passed."""
        return (self.follows - today).days


@dataclass(frozen=True, slots=True)
class Duty:
    """The lines of one duty, period and due, folded: what people see.

    `done` of `total` agencies have handed in, over the whole duty and period, not only these lines.
    """

    lines: tuple[Line, ...]
    done: int
    total: int

    @property
    def first(self) -> Line:
        """The line that speaks for all: one that is still owed, if any is."""
        return next((line for line in self.lines if line.is_active), self.lines[0])

    @property
    def missing(self) -> tuple[Line, ...]:
        """Those that still owe an answer."""
        return tuple(line for line in self.lines if line.is_active)

    def is_late(self, today: date) -> bool:
        """Any of them counts as overdue."""
        return any(line.is_late(today) for line in self.lines)


_WORDS = "COALESCE(NULLIF(a.kept_words, ''), b.timing) AS timing"
"""A date that stayed when its row got other words is shown with the words that gave it."""
COLUMNS = f"""
    {SHARE_COLUMNS.replace("b.timing", _WORDS)}, a.id, a.period, a.date_key, a.start, a.due,
    a.original_due, a.aim, a.overdue_from, a.late_from, a.late_mark, a.respond_by, a.requested_to,
    a.grace_until, a.submitted_on, a.submitted_document, a.first_submitted_on, a.recorded_on, a.state,
    a.assumed, a.provisional, a.printed, a.extensions, a.note
"""
JOINS = """
    FROM occurrence a
    JOIN obligation b ON b.id = a.obligation_id
    JOIN plan p ON p.id = b.plan_id
    JOIN agency h ON h.id = a.holder_id
    JOIN agency m ON m.id = a.agency_id
    JOIN agency c ON c.id = p.coordinator_id
"""


RUNNING = "(p.state <> 'ended' OR b.retired_on IS NOT NULL)"
"""What had begun when its row was retired is followed to its end, though its plan be superseded."""


def upcoming(reader: ReadConnection, today: date, days: int, only: Filter = Filter()) -> list[Line]:
    """What is owed or awaits confirmation with a day up to `today + days` (inclusive), late first.

    After a return the new date counts as well as the due. Plans that have ended are left out.
    """
    lines = reader.rows(
        Line,
        f"""SELECT {COLUMNS} {JOINS}
        WHERE {RUNNING} AND a.state IN ('open', 'returned', 'extension_requested', 'submitted')
          AND (a.due <= :last OR (a.state = 'returned' AND a.respond_by <= :last)) {only.where()}
        ORDER BY a.due, p.issued, p.id, b.position, a.id""",
        last=today + timedelta(days=days),
    )
    return in_order(lines, today)


def overdue(reader: ReadConnection, today: date, only: Filter = Filter()) -> list[Line]:
    """What counts as late on `today`, the longest late first."""
    return [line for line in upcoming(reader, today, 0, only) if line.is_late(today)]


def in_state(reader: ReadConnection, state: str, only: Filter = Filter()) -> list[Line]:
    """What stands in one state: the longest recorded first, then by due."""
    return reader.rows(
        Line,
        f"""SELECT {COLUMNS} {JOINS} WHERE {RUNNING} AND a.state = :state {only.where()}
        ORDER BY a.recorded_on, a.due, p.issued, p.id, b.position, a.id""",
        state=state,
    )


def of_duty(reader: ReadConnection, obligation_id: int) -> list[Line]:
    """Every occurrence of one obligation, joined ones left out, by due and agency."""
    return reader.rows(
        Line,
        f"""SELECT {COLUMNS} {JOINS} WHERE b.id = :obligation AND a.state <> 'joined'
        ORDER BY a.due, a.id""",
        obligation=obligation_id,
    )


def in_order(lines: Iterable[Line], today: date) -> list[Line]:
    """Late ones first, then by the day they follow, what only awaits confirmation last; else as given."""
    return sorted(lines, key=lambda line: (_section(line, today), line.follows))


def folded(reader: ReadConnection, lines: Iterable[Line], today: date) -> list[Duty]:
    """One a duty, period and day, in the order of urgency, with how many of all have answered."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        key = (line.obligation_id, line.period, line.date_key, line.follows)
        groups.setdefault(key, []).append(line)
    counts = _counts(reader, {members[0].obligation_id for members in groups.values()})
    duties = []
    for members in groups.values():
        one = members[0]
        done, total = counts.get((one.obligation_id, one.period, one.date_key), (0, len(members)))
        duties.append(Duty(tuple(members), done, max(total, len(members))))
    return sorted(duties, key=lambda duty: (_urgency(duty.lines, today), duty.first.follows))


def _section(line: Line, today: date) -> int:
    if line.is_late(today):
        return 0
    return 2 if line.state == "submitted" else 1


def _urgency(lines: Sequence[Line], today: date) -> int:
    return min(_section(line, today) for line in lines)


@dataclass(frozen=True, slots=True)
class _Count:
    obligation_id: int
    period: str
    date_key: str
    done: int
    total: int


def _counts(reader: ReadConnection, obligations: set[int]) -> dict[tuple[int, str, str], tuple[int, int]]:
    found = reader.rows(
        _Count,
        f"""SELECT obligation_id, period, date_key, COUNT(*) AS total,
               SUM(CASE WHEN state IN ('submitted', 'accepted') THEN 1 ELSE 0 END) AS done
           FROM occurrence WHERE state NOT IN ('joined', 'waived') AND obligation_id IN {listed(obligations)}
           GROUP BY obligation_id, period, date_key""",
    )
    return {(row.obligation_id, row.period, row.date_key): (row.done, row.total) for row in found}
