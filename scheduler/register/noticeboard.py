"""What a tick reads besides standings: leftovers, seats taken, plans, addresses, tallies.

Every function is one or two queries however many rows it is asked about.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select
from sqlmodel import Session, col

from rules.rule import from_json
from scheduler.register.models import (
    Agency,
    Assignment,
    Contact,
    Message,
    Mishap,
    Notice,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.standing import ACTIVE

CHUNK = 500
"""Values in one IN list."""
_DONE = ("submitted", "accepted")
_DATED = frozenset({"once", "recurring"})

Group = tuple[int, str, date]
"""A duty and period: obligation, period key, original due."""


@dataclass(frozen=True, slots=True)
class PlanHead:
    """A plan as a mail names it."""

    id: int
    number: str
    issued: date
    issuer: str
    title: str
    until: date
    coordinator_id: int
    superior_id: int | None
    state: str
    live_on: date | None
    imported_on: date


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address of an agency."""

    address: str
    name: str = ""
    deputy: bool = False
    absent_from: date | None = None
    absent_to: date | None = None
    flagged: bool = False

    def absent(self, day: date) -> bool:
        """Its reader is away on `day`; both ends inclusive, an open end when null."""
        if self.absent_from is None and self.absent_to is None:
            return False
        return (self.absent_from or day) <= day <= (self.absent_to or day)


@dataclass(frozen=True, slots=True)
class Body:
    """An agency as a mail knows it, its addresses in order."""

    id: int
    name: str
    kind: str = "department"
    mailboxes: tuple[Mailbox, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a duty and period have answered, and who has not (named when few)."""

    done: int
    total: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A row of a plan that rests on an agency, with its next date if it has one."""

    plan_id: int
    obligation_id: int
    holder_id: int
    ref: str
    kind: str
    title: str
    timing: str
    lead: str
    kinds: tuple[str, ...]
    next_due: date | None = None

    @property
    def dated(self) -> bool:
        """It has a deadline of its own."""
        return bool(_DATED & set(self.kinds))


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something recorded lately, to be acknowledged. `cleared`: recorded late, handed in in time."""

    id: int
    holder_id: int
    coordinator_id: int
    title: str
    document: str
    on: date
    state: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class MishapRow:
    """An address that refused."""

    id: int
    agency_id: int
    agency_name: str
    coordinator_id: int
    address: str
    code: int
    words: str
    trial: bool
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Yesterday:
    """What became of the mails of the day before."""

    day: date | None = None
    sent: int = 0
    failed: int = 0
    queued: int = 0


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """A lead of a live plan that has had no opening mail yet."""

    plan_id: int
    holder_id: int


def owed_notices(session: Session) -> list[Notice]:
    """What was decided and not yet said."""
    return list(session.scalars(select(Notice).where(col(Notice.state) == "owed").order_by(col(Notice.id))))


def existing_keys(session: Session, keys: Collection[str]) -> set[tuple[str, int, int, str]]:
    """Which notices with one of `keys` exist, in any state."""
    found: set[tuple[str, int, int, str]] = set()
    for part in _chunks(keys):
        rows = session.execute(
            select(col(Notice.key), col(Notice.round), col(Notice.step), col(Notice.role)).where(
                col(Notice.key).in_(part)
            )
        )
        found |= {(row[0], row[1], row[2], row[3]) for row in rows}
    return found


def seats_taken(session: Session, day: date) -> set[tuple[int, int, bool]]:
    """Recipient, coordinator and trial of the digests of `day`.

    A cancelled mail, or one that its address refused, leaves the seat free for the next.
    """
    rows = session.execute(
        select(col(Message.agency_id), col(Message.coordinator_id), col(Message.trial))
        .where(col(Message.day) == day, col(Message.status) != "cancelled")
        .where(or_(col(Message.status) != "failed", col(Message.content).is_(None)))
    )
    return {(row[0], row[1], bool(row[2])) for row in rows}


def parts_used(session: Session, day: date) -> dict[str, int]:
    """How many mails of `day` there are by key without its part, whatever became of them."""
    used: dict[str, int] = {}
    for (key,) in session.execute(select(col(Message.key)).where(col(Message.day) == day)):
        base = key.rpartition("/")[0]
        used[base] = used.get(base, 0) + 1
    return used


def late_ids(session: Session, today: date) -> list[int]:
    """Occurrences of running plans that count as late on `today` or before."""
    rows = session.execute(
        select(col(Occurrence.id))
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(col(Occurrence.state).in_(ACTIVE), col(Occurrence.overdue_from) <= today)
        .where(col(Plan.state) != "ended", col(Obligation.retired_on).is_(None))
    )
    return [row[0] for row in rows]


def due_ids(session: Session, today: date) -> list[int]:
    """Occurrences about which something is owed by `today` (the index `next_notice_on`)."""
    rows = session.execute(select(col(Occurrence.id)).where(col(Occurrence.next_notice_on) <= today))
    return [row[0] for row in rows]


def plan_heads(session: Session) -> dict[int, PlanHead]:
    """All plans that have not ended, by id."""
    heads = {}
    for plan in session.scalars(select(Plan).where(col(Plan.state) != "ended").order_by(col(Plan.id))):
        assert plan.id is not None
        heads[plan.id] = PlanHead(
            plan.id,
            plan.number,
            plan.issued,
            plan.issuer,
            plan.title,
            plan.until,
            plan.coordinator_id,
            plan.superior_id,
            plan.state,
            plan.live_on,
            plan.imported_on,
        )
    return heads


def seats_to_open(session: Session) -> list[OpenSeat]:
    """Leads of live plans without an opening notice."""
    key = literal("opening:") + cast(Obligation.plan_id, String) + ":" + cast(Assignment.holder_id, String)
    rows = session.execute(
        select(col(Obligation.plan_id), col(Assignment.holder_id))
        .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(col(Plan.state) == "live", col(Obligation.retired_on).is_(None))
        .where(~select(col(Notice.id)).where(col(Notice.key) == key).exists())
        .distinct()
        .order_by(col(Obligation.plan_id), col(Assignment.holder_id))
    )
    return [OpenSeat(row[0], row[1]) for row in rows]


def bodies(session: Session, ids: Collection[int]) -> dict[int, Body]:
    """Agencies with their addresses: first readers before deputies, by position."""
    boxes: dict[int, list[Mailbox]] = {}
    names: dict[int, tuple[str, str]] = {}
    for part in _chunks(ids):
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
                )
            )
    return {id_: Body(id_, name, kind, tuple(boxes.get(id_, ()))) for id_, (name, kind) in names.items()}


def tallies(session: Session, groups: Collection[Group], name_up_to: int = 9) -> dict[Group, Tally]:
    """For each duty and period how many have answered; the others by name when they are few."""
    counts: dict[Group, tuple[int, int]] = {}
    wanted = set(groups)
    done = func.sum(case((col(Occurrence.state).in_(_DONE), 1), else_=0))
    for part in _chunks({group[0] for group in wanted}):
        rows = session.execute(
            select(
                col(Occurrence.obligation_id),
                col(Occurrence.period),
                col(Occurrence.original_due),
                done,
                func.count(),
            )
            .where(col(Occurrence.obligation_id).in_(part), _counted())
            .where(col(Occurrence.original_due).in_(sorted({group[2] for group in wanted})))
            .group_by(col(Occurrence.obligation_id), col(Occurrence.period), col(Occurrence.original_due))
        )
        for row in rows:
            counts[row[0], row[1], row[2]] = (int(row[3]), int(row[4]))
    found = {group: counts[group] for group in wanted if group in counts}
    few = {group for group, (ok, total) in found.items() if 0 < total - ok <= name_up_to}
    names = _missing(session, few)
    return {group: Tally(ok, total, names.get(group, ())) for group, (ok, total) in found.items()}


def _missing(session: Session, groups: set[Group]) -> dict[Group, tuple[str, ...]]:
    names: dict[Group, list[str]] = {}
    for part in _chunks({group[0] for group in groups}):
        rows = session.execute(
            select(
                col(Occurrence.obligation_id),
                col(Occurrence.period),
                col(Occurrence.original_due),
                col(Agency.name),
            )
            .join(Agency, col(Agency.id) == col(Occurrence.holder_id))
            .where(col(Occurrence.obligation_id).in_(part), _counted())
            .where(col(Occurrence.original_due).in_(sorted({group[2] for group in groups})))
            .where(col(Occurrence.state).not_in(_DONE))
            .order_by(col(Agency.name))
        )
        for row in rows:
            group = (row[0], row[1], row[2])
            if group in groups:
                names.setdefault(group, []).append(row[3])
    return {group: tuple(each) for group, each in names.items()}


def _counted() -> ColumnElement[bool]:
    return col(Occurrence.state).not_in(("waived", "joined", "unsettled"))


def duties_of(session: Session, pairs: Collection[tuple[int, int]], today: date) -> list[DutyRow]:
    """All rows of a plan that rest on a holder, for pairs (plan, holder), in the plan's order."""
    wanted = set(pairs)
    rows: list[Any] = []
    for part in _chunks({plan for plan, _ in wanted}):
        rows += session.execute(
            select(Obligation, col(Assignment.holder_id))
            .join(Assignment, col(Assignment.obligation_id) == col(Obligation.id))
            .where(col(Obligation.plan_id).in_(part), col(Obligation.retired_on).is_(None))
            .where(col(Assignment.holder_id).in_(sorted({holder for _, holder in wanted})))
            .order_by(col(Obligation.plan_id), col(Obligation.position), col(Obligation.id))
        ).all()
    rows = [row for row in rows if (row[0].plan_id, row[1]) in wanted]
    dues = _next_dues(session, {row[0].id for row in rows}, today)
    kinds: dict[int, tuple[str, ...]] = {}
    found: dict[tuple[int, int], DutyRow] = {}
    for duty, holder in rows:
        found[duty.id, holder] = DutyRow(
            duty.plan_id,
            duty.id,
            holder,
            duty.ref,
            duty.kind,
            duty.title,
            duty.timing,
            duty.lead,
            kinds.setdefault(duty.id, kinds_of(duty)),
            dues.get((duty.id, holder)),
        )
    return list(found.values())


def waiting_rows(session: Session, plans: Collection[int]) -> list[DutyRow]:
    """Rows of plans that wait for a date or are ongoing, in the plan's order (holder 0: one a row)."""
    found: list[DutyRow] = []
    for part in _chunks(plans):
        for duty in session.scalars(
            select(Obligation)
            .where(col(Obligation.plan_id).in_(part), col(Obligation.retired_on).is_(None))
            .order_by(col(Obligation.plan_id), col(Obligation.position), col(Obligation.id))
        ):
            assert duty.id is not None
            row = DutyRow(
                duty.plan_id,
                duty.id,
                0,
                duty.ref,
                duty.kind,
                duty.title,
                duty.timing,
                duty.lead,
                kinds_of(duty),
            )
            if not row.dated:
                found.append(row)
    return found


def kinds_of(duty: Obligation) -> tuple[str, ...]:
    """The kinds of a stored reading, sorted; an event whose date is known counts as `once`."""
    kinds = {from_json(entry["rule"]).kind for entry in json.loads(duty.rules)}
    if duty.event_on is not None and "on_event" in kinds:
        kinds = (kinds - {"on_event"}) | {"once"}
    if not kinds:
        kinds = {"unread"} if json.loads(duty.unread) else {"undated"}
    return tuple(sorted(kinds))


def _next_dues(session: Session, duties: Collection[int], today: date) -> dict[tuple[int, int], date]:
    dues: dict[tuple[int, int], date] = {}
    for part in _chunks(duties):
        rows = session.execute(
            select(col(Occurrence.obligation_id), col(Occurrence.holder_id), func.min(Occurrence.due))
            .where(col(Occurrence.obligation_id).in_(part), col(Occurrence.due) >= today)
            .where(col(Occurrence.state).in_((*ACTIVE, "submitted")))
            .group_by(col(Occurrence.obligation_id), col(Occurrence.holder_id))
        )
        dues.update({(row[0], row[1]): row[2] for row in rows})
    return dues


def recorded_since(session: Session, holders: Collection[int], since: date) -> list[Recorded]:
    """What was recorded on or after `since` for `holders`, the latest first."""
    found: list[Recorded] = []
    for part in _chunks(holders):
        rows = session.execute(
            select(
                col(Occurrence.id),
                col(Occurrence.holder_id),
                col(Plan.coordinator_id),
                col(Obligation.title),
                col(Occurrence.submitted_document),
                col(Occurrence.submitted_on),
                col(Occurrence.state),
                and_(
                    col(Occurrence.recorded_on) >= col(Occurrence.overdue_from),
                    col(Occurrence.submitted_on) < col(Occurrence.overdue_from),
                ),
            )
            .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
            .join(Plan, col(Plan.id) == col(Obligation.plan_id))
            .where(col(Occurrence.holder_id).in_(part), col(Occurrence.recorded_on) >= since)
            .where(col(Occurrence.state).in_(_DONE), col(Occurrence.submitted_on).is_not(None))
            .order_by(col(Occurrence.recorded_on).desc(), col(Occurrence.id))
        )
        found += (
            Recorded(row[0], row[1], row[2], row[3], row[4], row[5], row[6], bool(row[7])) for row in rows
        )
    return found


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
    for part in _chunks(ids):
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


def yesterday(session: Session, today: date) -> Yesterday:
    """The mails of the last day before `today` that had any, and what is still in the queue."""
    day = session.scalar(select(func.max(col(Message.day))).where(col(Message.day) < today))
    if day is None:
        return Yesterday()
    counts: dict[str, int] = {
        row[0]: int(row[1])
        for row in session.execute(
            select(col(Message.status), func.count())
            .where(col(Message.day) == day)
            .group_by(col(Message.status))
        )
    }
    queued = session.scalar(
        select(func.count()).where(col(Message.status).in_(("pending", "sending", "uncertain")))
    )
    return Yesterday(
        day, counts.get("sent", 0), counts.get("failed", 0) + counts.get("bounced", 0), int(queued or 0)
    )


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def surprises(session: Session, decided_on: date, today: date) -> tuple[int, int]:
    """Rows that count as late by `today` and of which nobody has been told, and how many of them the
    register knew of: those that became late only after `decided_on`, the last day it decided.

    What was late before its round began (a plan taken live late) is never told, and does not count.
    """
    told = (
        select(col(Notice.id))
        .where(col(Notice.occurrence_id) == col(Occurrence.id), col(Notice.round) == col(Occurrence.round))
        .where(col(Notice.topic) == "step", col(Notice.step) > 0)
        .exists()
    )
    known = func.sum(case((col(Occurrence.overdue_from) > decided_on, 1), else_=0))
    row = session.execute(
        select(func.count(), known)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(col(Occurrence.state).in_(ACTIVE), col(Occurrence.overdue_from) <= today)
        .where(col(Occurrence.overdue_from) > func.coalesce(Occurrence.since, Plan.live_on))
        .where(col(Occurrence.holder_id) != col(Plan.coordinator_id))
        .where(or_(col(Occurrence.grace_until).is_(None), col(Occurrence.grace_until) < decided_on))
        .where(col(Plan.state) == "live", col(Obligation.retired_on).is_(None), ~told)
    ).one()
    return int(row[0]), int(row[1] or 0)
