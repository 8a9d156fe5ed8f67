"""One occurrence with everything a notice needs, as plain facts: no ORM in it, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, func, select
from sqlmodel import Session, col

from rules.ladder import Course, next_owed_on
from rules.period import length_of
from scheduler.register.models import Agency, Notice, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.reckoning import is_yearly_task, read_rules

UNCONFIRMED_DAYS = 5
"""Working days after which what is submitted and not confirmed is a line in the coordinator's digest."""
ACTIVE = frozenset({"open", "returned", "extension_requested"})
"""States in which the lead still owes an answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one occurrence stands. Agencies: `agency` as printed or as member, `holder` who carries it now.

    `told` holds (step, role) of the ladder's notices of this round, in any state. `unconfirmed_told`:
    the coordinator has been told of this submission. `carries`: the yearly tasks this report carries.
    `next_stage_due`: the due of the duty that waits for this one, same period.
    """

    id: int
    plan_id: int
    plan_number: str
    plan_title: str
    plan_issuer: str
    plan_issued: date
    plan_until: date
    plan_state: str
    plan_live_on: date | None
    superior_policy: str
    obligation_id: int
    ref: str
    kind: str
    title: str
    timing: str
    recipient: str
    result: str
    partners: str
    agency_id: int
    agency_name: str
    holder_id: int
    holder_name: str
    coordinator_id: int
    coordinator_name: str
    superior_id: int | None
    superior_name: str
    period: str
    start: date
    original_due: date
    due: date
    aim: date
    overdue_from: date
    late_from: date | None
    late_mark: bool
    respond_by: date | None
    length: str
    printed: bool
    assumed: bool
    provisional: bool
    past: bool
    note: str
    state: str
    round: int
    since: date | None
    requested_to: date | None
    requested_on: date | None
    hold_until: date | None
    submitted_on: date | None
    submitted_document: str
    first_submitted_on: date | None
    accepted_on: date | None
    recorded_on: date | None
    extensions: int
    grace_until: date | None
    carried_by_id: int | None
    plain_yearly: bool
    carries: tuple[int, ...]
    next_stage_due: date | None
    told: frozenset[tuple[int, str]]
    unconfirmed_told: bool
    silent: bool
    """The plan was repealed: nothing is said about it any more."""
    next_notice_on: date | None
    schedule_stamp: str

    @property
    def active(self) -> bool:
        """The lead still owes an answer."""
        return self.state in ACTIVE

    @property
    def coordinator_is_lead(self) -> bool:
        """The coordinator owes this itself."""
        return self.holder_id == self.coordinator_id

    @property
    def course(self) -> Course:
        """This round, as the ladder sees it."""
        return course_of(self)


def course_of(row: Standing) -> Course:
    """The course of the current round.

    A returned duty runs from the day of its return to the new date, however long its period was.
    """
    start, length = row.start, row.length
    if row.respond_by is not None and row.since is not None and row.since <= row.respond_by:
        start, length = row.since, length_of(row.since, row.respond_by)
    return Course(
        start=start,
        aim=row.aim,
        overdue_from=row.overdue_from,
        length=length,
        late_counts=not row.assumed,
        carried=row.carried_by_id is not None,
        plain_yearly=row.plain_yearly and row.carried_by_id is None,
        next_stage_due=row.next_stage_due,
        coordinator_is_lead=row.coordinator_is_lead,
        hold_past_coordinator_until=row.hold_until if row.state == "extension_requested" else None,
        grace_until=row.grace_until,
        begun=row.since,
    )


def next_notice_on(row: Standing, practice: Practice, after: date) -> date | None:
    """The first working day strictly after `after` on which something is owed about `row`, or None.

    What is submitted is next heard of when it has stayed unconfirmed for UNCONFIRMED_DAYS working days.
    """
    if row.silent:
        return None
    calendar = practice.calendar
    if row.state == "submitted":
        if row.unconfirmed_told or row.recorded_on is None:
            return None
        return max(calendar.add(row.recorded_on, UNCONFIRMED_DAYS), calendar.add(after, 1))
    if not row.active:
        return None
    ladder = practice.ladder_for(row.superior_policy)
    return next_owed_on(course_of(row), ladder, calendar, after, row.told, row.since)


_SOON = timedelta(days=45)
_CHUNK = 900
"""Ids a statement: below what any SQLite takes as parameters."""
_PLAN = (
    ("plan_number", "number"),
    ("plan_title", "title"),
    ("plan_issuer", "issuer"),
    ("plan_issued", "issued"),
)
_OF_PLAN = (*_PLAN, ("plan_until", "until"), ("plan_state", "state"), ("plan_live_on", "live_on"))
_OF_PLAN_SAME = ("superior_policy", "coordinator_id", "superior_id", "yearly_tasks", "ended_on")
_OF_OBLIGATION = (
    *("plan_id", "ref", "kind", "title", "recipient", "result", "partners"),
    *("rules", "next_stage_id", "retired_on"),
)
_OF_OCCURRENCE = (
    *("id", "obligation_id", "agency_id", "holder_id", "period", "start", "original_due", "due", "aim"),
    *("overdue_from", "late_from", "late_mark", "respond_by", "length", "printed", "assumed", "provisional"),
    *("past", "note", "state", "round", "since", "requested_to", "requested_on", "hold_until"),
    *("submitted_on", "submitted_document", "first_submitted_on", "accepted_on", "recorded_on"),
    *("extensions", "grace_until", "carried_by_id", "next_notice_on", "schedule_stamp"),
)
_NOT_OF_STANDING = frozenset({"rules", "next_stage_id", "retired_on", "yearly_tasks", "ended_on"})


def load_standings(
    session: Session,
    *,
    due_for_notice_on: date | None = None,
    ids: Collection[int] | None = None,
    plan_id: int | None = None,
    open_only: bool = False,
) -> list[Standing]:
    """The standings that meet every given condition, ascending by due and id, in a handful of queries.

    `due_for_notice_on`: those whose next_notice_on is on or before that day. `open_only`: those whose
    lead still owes an answer.
    """
    query = _query()
    if due_for_notice_on is not None:
        query = query.where(col(Occurrence.next_notice_on) <= due_for_notice_on)
    if plan_id is not None:
        query = query.where(col(Obligation.plan_id) == plan_id)
    if open_only:
        query = query.where(col(Occurrence.state).in_(sorted(ACTIVE)))
    session.flush()
    if ids is None:
        rows = list(session.execute(query).mappings())
    else:
        rows = []
        for chunk in chunks(sorted(set(ids))):
            rows += session.execute(query.where(col(Occurrence.id).in_(chunk))).mappings()
    rows.sort(key=lambda row: (row["due"], row["id"]))
    return _assembled(session, rows)


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """`ids` in pieces that one statement takes."""
    return (ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK))


def _query() -> Select[Any]:
    columns = [getattr(Occurrence, name).label(name) for name in _OF_OCCURRENCE]
    columns += [getattr(Obligation, name).label(name) for name in _OF_OBLIGATION]
    words = func.coalesce(func.nullif(col(Occurrence.kept_words), ""), col(Obligation.timing))
    columns.append(words.label("timing"))
    columns += [getattr(Plan, name).label(label) for label, name in _OF_PLAN]
    columns += [getattr(Plan, name).label(name) for name in _OF_PLAN_SAME]
    return (
        select(*columns)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
    )


def _assembled(session: Session, rows: list[RowMapping]) -> list[Standing]:
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    agencies = session.execute(select(col(Agency.id), col(Agency.name)))
    names: dict[int | None, str] = {row[0]: row[1] for row in agencies}
    told, unconfirmed = _told(session, ids)
    carries = _carries(session, ids)
    stages = _next_stages(session, {row["next_stage_id"] for row in rows if row["next_stage_id"]})
    standings = []
    for row in rows:
        facts = {key: value for key, value in row.items() if key not in _NOT_OF_STANDING}
        round_ = (row["id"], row["round"])
        standings.append(
            Standing(
                **facts,
                agency_name=names[row["agency_id"]],
                holder_name=names[row["holder_id"]],
                coordinator_name=names[row["coordinator_id"]],
                superior_name=names.get(row["superior_id"], ""),
                plain_yearly=_is_plain_yearly(row),
                carries=tuple(carries.get(row["id"], ())),
                next_stage_due=_stage_due(stages.get(row["next_stage_id"], {}), row),
                told=frozenset(told.get(round_, ())),
                unconfirmed_told=round_ in unconfirmed,
                silent=_is_silent(row),
            )
        )
    return standings


def _is_silent(row: RowMapping) -> bool:
    """What had begun when its row was retired is followed to its end, though its plan be superseded."""
    return row["plan_state"] == "ended" and row["retired_on"] is None


def _is_plain_yearly(row: RowMapping) -> bool:
    """A yearly task without a printed day, in a plan whose yearly tasks go with the report."""
    if row["printed"] or row["length"] != "year" or row["extensions"] or row["yearly_tasks"] != "report":
        return False
    return is_yearly_task(row["kind"], read_rules(row["rules"]))


def _told(
    session: Session, ids: Sequence[int]
) -> tuple[dict[tuple[int, int], set[tuple[int, str]]], set[tuple[int, int]]]:
    """(step, role) by occurrence and round, and the rounds whose submission was told as unconfirmed."""
    told: dict[tuple[int, int], set[tuple[int, str]]] = defaultdict(set)
    unconfirmed = set()
    columns = (Notice.occurrence_id, Notice.round, Notice.step, Notice.role, Notice.topic)
    for chunk in chunks(ids):
        query = select(*[col(column) for column in columns]).where(
            col(Notice.occurrence_id).in_(chunk), col(Notice.topic).in_(("step", "unconfirmed"))
        )
        for number, round_, step, role, topic in session.execute(query):
            if topic == "step":
                told[number, round_].add((step, role))
            else:
                unconfirmed.add((number, round_))
    return told, unconfirmed


def _carries(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    carried: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(ids):
        query = (
            select(col(Occurrence.carried_by_id), col(Occurrence.id))
            .where(col(Occurrence.carried_by_id).in_(chunk), col(Occurrence.state).in_(sorted(ACTIVE)))
            .order_by(col(Occurrence.id))
        )
        for carrier, number in session.execute(query):
            carried[carrier].append(number)
    return carried


def _next_stages(session: Session, obligation_ids: Collection[int]) -> dict[int, dict[str, date]]:
    """The dues of the duties that wait, by obligation and period."""
    if not obligation_ids:
        return {}
    query = (
        select(col(Occurrence.obligation_id), col(Occurrence.period), func.min(col(Occurrence.due)))
        .where(col(Occurrence.obligation_id).in_(sorted(obligation_ids)), col(Occurrence.state) != "joined")
        .group_by(col(Occurrence.obligation_id), col(Occurrence.period))
    )
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for number, period, due in session.execute(query):
        found[number][period] = due
    return found


def _stage_due(stages: dict[str, date], row: RowMapping) -> date | None:
    """The waiting duty's due for the same period; for two single dates, the one that follows soon."""
    if row["period"] in stages:
        return stages[row["period"]]
    return min((due for due in stages.values() if row["due"] <= due <= row["due"] + _SOON), default=None)
