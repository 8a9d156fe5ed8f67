"""An agency enters a group on a day: the rows that plans gave to the group are its own from then on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import BadInput, NotFound, Refused
from scheduler.intake.directory import Directory, LeadReading
from scheduler.intake.directory.groups import GROUP_NAMES, group_kinds
from scheduler.intake.planfile import review_plan
from scheduler.intake.planfile.toml_in import read_toml
from scheduler.register.changes import Deed, Entry, record
from scheduler.register.models import (
    ACTIVE_STATES,
    Agency,
    Assignment,
    Membership,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.naming import fold, province_of
from scheduler.register.practice import Practice
from scheduler.register.store.directory import load_roster
from scheduler.register.unfolding import unfold_assignments

_LIKE = 0.8
"""A group nobody knows and so like a known one is taken for a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """A plan row that is the agency's own now: occurrences made, and how many of them are past."""

    plan: str
    ref: str
    title: str
    created: int
    unsettled: int


@dataclass(frozen=True, slots=True)
class Joining:
    """What entering a group did. `beyond`: open ones due after the last day, which stay until waived."""

    agency: str
    group: str
    first: date
    until: date | None
    is_new_group: bool
    rows: tuple[JoinedRow, ...]
    beyond: tuple[int, ...] = ()


def join_group(
    session: Session,
    group: str,
    agency_id: int,
    first: date,
    until: date | None,
    deed: Deed,
    practice: Practice,
) -> Joining:
    """Enter the group from `first` to `until` (both inclusive); doing it again changes nothing.

    BadInput when it would end before it begins or names several groups; NotFound for a group that is
    only like a known one; Refused for an agency that does not exist on `first`.
    """
    agency = session.get_one(Agency, agency_id)
    _check(agency, first, until)
    name, is_new = _group_name(session, group)
    changed = _remember(session, name, agency_id, first, until)
    session.flush()
    rows, touched = [], False
    day = max(first, deed.today)
    inside = day if until is None else min(day, until)  # who is in the group is asked on a day inside
    for plan, obligation in _rows_of(session, name, agency_id, inside, practice):
        if _holds_already(session, obligation, agency_id, day):
            continue
        assignment, is_other = _assigned(session, obligation, agency_id, first, until)
        session.flush()
        touched |= is_other
        created = unfold_assignments(session, [assignment.id or 0], practice, deed.today)
        if is_other or created:
            old = sum(item.state == "unsettled" for item in created)
            ref = obligation.ref or obligation.key
            rows.append(JoinedRow(plan.number, ref, obligation.title, len(created), old))
    if changed or touched:
        detail = {"group": name, "from": first, "until": until}
        record(session, deed, [Entry("member", agency_id=agency_id, detail=detail)])
    beyond = _beyond(session, agency_id, name, until)
    return Joining(agency.name, name, first, until, is_new, tuple(rows), beyond)


def _check(agency: Agency, first: date, until: date | None) -> None:
    if until is not None and until < first:
        raise BadInput("ngày cuối trước ngày đầu", place="--until", remedy="Kiểm tra lại hai ngày.")
    if agency.valid_to is not None and agency.valid_to < first:
        raise Refused(
            "“{name}” đã kết thúc hoạt động ngày {day}",
            remedy="Thêm cơ quan kế thừa vào nhóm.",
            name=agency.name,
            day=f"{agency.valid_to:%d/%m/%Y}",
        )


def _group_name(session: Session, words: str) -> tuple[str, bool]:
    """The group as it is called in the directory, and whether nobody is in it yet."""
    words = " ".join(words.split())
    known = dict.fromkeys(session.scalars(select(col(Membership.group_name)).order_by(col(Membership.id))))
    for name in known:
        if fold(name) == fold(words):
            return name, False
    kinds = group_kinds(words)
    if len(kinds) > 1:
        listed = "; ".join(GROUP_NAMES[kind] for kind in kinds)
        raise BadInput(
            "“{words}” gồm nhiều nhóm",
            place=words,
            remedy="Thêm vào từng nhóm: {listed}.",
            words=words,
            listed=listed,
        )
    if kinds:
        return GROUP_NAMES[kinds[0]], False
    if not words:
        raise BadInput("chưa ghi tên nhóm", remedy="Ví dụ: nhacviec agencies join “Các hội thành viên” MÃ.")
    folded = {fold(name): name for name in (*known, *GROUP_NAMES.values())}
    near = get_close_matches(fold(words), folded, n=1, cutoff=_LIKE)
    if near:
        raise NotFound(
            "không có nhóm “{words}”", remedy="Có phải “{near}”?", words=words, near=folded[near[0]]
        )
    return words, True


def _remember(session: Session, name: str, agency_id: int, first: date, until: date | None) -> bool:
    """Write the membership; one that holds on `first` already only gets its last day."""
    query = select(Membership).where(
        col(Membership.folded) == fold(name), col(Membership.agency_id) == agency_id
    )
    for known in session.scalars(query.order_by(col(Membership.id))):
        begun = known.valid_from is None or known.valid_from <= first
        if begun and (known.valid_to is None or known.valid_to >= first):
            changed = known.valid_to != until
            known.valid_to = until
            return changed
    session.add(
        Membership(group_name=name, folded=fold(name), agency_id=agency_id, valid_from=first, valid_to=until)
    )
    return True


def _rows_of(
    session: Session, group: str, agency_id: int, day: date, practice: Practice
) -> Iterator[tuple[Plan, Obligation]]:
    """Rows of running plans that were given to each member of the group."""
    roster = load_roster(session)
    running = select(Plan).where(col(Plan.state) != "ended").order_by(col(Plan.id))
    for plan in list(session.scalars(running)):
        directory = Directory(roster, day, plan.issuer)
        readings = _readings(plan, directory, practice, day)
        query = select(Obligation).where(
            col(Obligation.plan_id) == plan.id,
            col(Obligation.retired_on).is_(None),
            col(Obligation.fanout) == "each",
        )
        for row in list(session.scalars(query.order_by(col(Obligation.position), col(Obligation.id)))):
            lead = readings.get(row.key) or directory.resolve(row.lead)
            if row.recipient_id != agency_id and _is_for(lead, group, agency_id, province_of(plan.issuer)):
                yield plan, row


def _readings(plan: Plan, directory: Directory, practice: Practice, day: date) -> dict[str, LeadReading]:
    """Who carries each row, as the plan file answered it; by key."""
    if not plan.planfile.strip():
        return {}
    try:
        file = read_toml(plan.planfile, plan.number)
    except BadInput:  # written by an older version: the printed words are all there is
        return {}
    review = review_plan(file, practice.calendar, day, directory)
    return {item.row.key: item.lead for item in review.rows if item.lead is not None}


def _is_for(lead: LeadReading, group: str, agency_id: int, province: str) -> bool:
    """A part of the cell names this group (perhaps among others), and the agency is a member of it."""
    kinds = set(group_kinds(group, province))
    return any(
        (fold(part.words) == fold(group) or kinds & set(group_kinds(part.words, province)))
        and any(agency_id in (member.printed.id, member.holder.id) for member in part.members)
        for part in lead.parts
        if part.how == "group"
    )


def _holds_already(session: Session, obligation: Obligation, agency_id: int, day: date) -> bool:
    """The agency has the row from the body it took over from: the same duty is not owed twice."""
    query = select(col(Assignment.id)).where(
        col(Assignment.obligation_id) == obligation.id,
        col(Assignment.holder_id) == agency_id,
        col(Assignment.agency_id) != agency_id,
        col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) >= day),
    )
    return session.scalars(query.limit(1)).first() is not None


def _assigned(
    session: Session, obligation: Obligation, agency_id: int, first: date, until: date | None
) -> tuple[Assignment, bool]:
    """The assignment of the row to the agency, and whether it is other than before."""
    query = select(Assignment).where(
        col(Assignment.obligation_id) == obligation.id, col(Assignment.agency_id) == agency_id
    )
    row = session.scalars(query).first()
    if row is None:
        row = Assignment(
            obligation_id=obligation.id or 0,
            agency_id=agency_id,
            holder_id=agency_id,
            valid_from=first,
            valid_to=until,
        )
        session.add(row)
        return row, True
    before = (row.valid_from, row.valid_to)
    if row.valid_to is not None and row.valid_to < first:
        row.valid_from = first  # it had left, and comes back
    row.valid_to = until
    return row, (row.valid_from, row.valid_to) != before


def _beyond(session: Session, agency_id: int, group: str, until: date | None) -> tuple[int, ...]:
    if until is None:
        return ()
    query = (
        select(col(Occurrence.id))
        .join(
            Assignment,
            (col(Assignment.obligation_id) == col(Occurrence.obligation_id))
            & (col(Assignment.agency_id) == col(Occurrence.agency_id)),
        )
        .where(
            col(Occurrence.agency_id) == agency_id,
            col(Occurrence.state).in_(ACTIVE_STATES),
            col(Occurrence.due) > until,
            col(Assignment.valid_to) == until,
        )
        .order_by(col(Occurrence.id))
    )
    return tuple(number for number in session.scalars(query) if number is not None)
