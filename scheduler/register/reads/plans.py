"""The plans of the office, each with its counts, and the duties of one."""

# ruff: noqa: S608 - what is put into the SQL is text of this package
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.errors import BadInput, NotFound
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.waiting import kinds_of


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan as a listing shows it."""

    id: int
    number: str
    issuer: str
    year: int
    issued: date
    title: str
    until: date
    until_assumed: bool
    coordinator: str
    state: str
    live_on: date | None
    ended_on: date | None
    obligations: int
    occurrences: int
    unsettled: int


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
    event_known: bool
    agencies: int
    occurrences: int
    done: int
    next_due: date | None
    retired_on: date | None
    heir_plan: str
    """Number of the plan whose row `heir_ref` stands for it since `retired_on`; "" when none does."""
    heir_ref: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its reading, sorted."""
        return kinds_of(self.rules, self.unread, self.event_known)


def plans(reader: ReadConnection) -> list[PlanRow]:
    """All plans, oldest first."""
    return reader.rows(
        PlanRow,
        """SELECT p.id, p.number, p.issuer, p.year, p.issued, p.title, p.until, p.until_assumed,
                  a.name AS coordinator, p.state, p.live_on, p.ended_on,
                  (SELECT COUNT(*) FROM obligation b WHERE b.plan_id = p.id
                    AND b.retired_on IS NULL) AS obligations,
                  (SELECT COUNT(*) FROM occurrence o JOIN obligation b ON b.id = o.obligation_id
                    WHERE b.plan_id = p.id AND o.state <> 'joined') AS occurrences,
                  (SELECT COUNT(*) FROM occurrence o JOIN obligation b ON b.id = o.obligation_id
                    WHERE b.plan_id = p.id AND o.state = 'unsettled') AS unsettled
           FROM plan p JOIN agency a ON a.id = p.coordinator_id ORDER BY p.issued, p.id""",
    )


def find_plan(reader: ReadConnection, number: str, *, issuer: str = "", year: int = 0) -> PlanRow:
    """The plan of that number; `issuer` (a part of its name) and `year` choose where several have it.

    Raises NotFound, and BadInput where several are left.
    """
    wanted = number.strip().casefold()
    found = [
        row
        for row in plans(reader)
        if row.number.casefold() == wanted
        and issuer.strip().casefold() in row.issuer.casefold()
        and year in (0, row.year)
    ]
    if not found:
        raise NotFound(
            "không có kế hoạch số “{number}”",
            remedy="“nhacviec plans” liệt kê các kế hoạch.",
            number=number,
        )
    if len(found) > 1:
        raise BadInput(
            "có {n} kế hoạch cùng số “{number}”: {which}",
            remedy="Chọn một bằng --issuer hoặc --year.",
            n=len(found),
            number=number,
            which="; ".join(f"{row.issuer}, {row.year}" for row in found),
        )
    return found[0]


def find_tasks(reader: ReadConnection, plan: PlanRow, ref: str, today: date) -> list[Task]:
    """The duties of `plan` with that printed ordinal, or that key; retired ones last. Raises NotFound."""
    wanted = ref.strip().casefold()
    rows = (*tasks(reader, plan.id, today), *retired_tasks(reader, plan.id, today))
    found = [task for task in rows if wanted in (task.ref.casefold(), task.key.casefold())]
    if not found:
        raise NotFound(
            "kế hoạch {number} không có mục “{ref}”",
            remedy="“nhacviec show {number}” liệt kê các mục.",
            number=plan.number,
            ref=ref,
        )
    return found


def tasks(reader: ReadConnection, plan_id: int, today: date) -> list[Task]:
    """The obligations of a plan in the order of the document; `next_due` is on or after `today`."""
    return _tasks(reader, plan_id, today, "IS NULL")


def retired_tasks(reader: ReadConnection, plan_id: int, today: date) -> list[Task]:
    """Those that were replaced or ended since, with what was recorded under them."""
    return _tasks(reader, plan_id, today, "IS NOT NULL")


def _tasks(reader: ReadConnection, plan_id: int, today: date, retired: str) -> list[Task]:
    return reader.rows(
        Task,
        f"""SELECT b.id, b.key, b.ref, b.kind, b.title, b.lead, b.partners, b.result, b.timing, b.recipient,
                  b.rules, b.unread, b.confirmed,
                  CASE WHEN b.event_on IS NULL THEN 0 ELSE 1 END AS event_known,
                  (SELECT COUNT(*) FROM assignment a WHERE a.obligation_id = b.id
                    AND a.valid_to IS NULL) AS agencies,
                  (SELECT COUNT(*) FROM occurrence o WHERE o.obligation_id = b.id
                    AND o.state <> 'joined') AS occurrences,
                  (SELECT COUNT(*) FROM occurrence o WHERE o.obligation_id = b.id
                    AND o.state IN ('submitted', 'accepted')) AS done,
                  (SELECT MIN(o.due) FROM occurrence o WHERE o.obligation_id = b.id AND o.due >= :today
                    AND o.state IN ('open', 'returned', 'extension_requested')) AS next_due,
                  b.retired_on, COALESCE(q.number, '') AS heir_plan, COALESCE(h.ref, '') AS heir_ref
           FROM obligation b LEFT JOIN obligation h ON h.id = b.replaced_by_id
             LEFT JOIN plan q ON q.id = h.plan_id
           WHERE b.plan_id = :plan AND b.retired_on {retired} ORDER BY b.position, b.id""",
        plan=plan_id,
        today=today,
    )
