"""Rules become rows: each agency's occurrences up to the horizon, once and only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from rules import occurrence as rules_occurrence
from rules.occurrence import unfold, unfold_all
from rules.rule import Once, OnEvent
from scheduler.register.carrying import link_yearly_tasks
from scheduler.register.models import Assignment, Obligation, Occurrence, Plan
from scheduler.register.practice import HORIZON_DAYS, Practice
from scheduler.register.reckoning import (
    StoredRule,
    read_rules,
    rests_on_assumption,
    rules_json,
    terms_of,
)
from scheduler.register.rescheduling import set_next_notices
from scheduler.register.standing import chunks

__all__ = [
    "StoredRule",
    "extend_horizons",
    "read_rules",
    "rules_json",
    "terms_of",
    "unfold_assignments",
]

STRIDE_DAYS = 31
"""The tick extends a horizon by so much more, so that it need not every day."""
_DAY = timedelta(days=1)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Share:
    """One plan row and those of its assignments that are to be unfolded."""

    plan: Plan
    obligation: Obligation
    assignments: tuple[Assignment, ...]


def unfold_assignments(
    session: Session,
    assignment_ids: Collection[int] | None,
    practice: Practice,
    today: date,
    horizon_days: int = HORIZON_DAYS,
    *,
    plan_id: int | None = None,
) -> list[Occurrence]:
    """Create the missing rows of these assignments (of one plan, with `plan_id`); return the new ones.

    Rows reach `today + horizon_days` (inclusive); a single deadline gets its row however far it is,
    and a long cycle when its window opens. Doing it again creates nothing. What was due before an
    assignment is unfolded for the first time is "unsettled": silent until an officer settles it.
    The recipient of a report does not owe it to itself.
    """
    shares = _shares(session, assignment_ids, plan_id)
    return _unfold(session, shares, practice, today, today + timedelta(days=horizon_days))


def extend_horizons(session: Session, practice: Practice, today: date) -> list[Occurrence]:
    """What a tick does: bring every assignment whose rows end before the horizon a stride beyond it."""
    behind = (col(Assignment.unfolded_to) < today + timedelta(days=HORIZON_DAYS)) | col(
        Assignment.unfolded_to
    ).is_(None)
    ids = session.scalars(
        select(col(Assignment.id))
        .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(behind, col(Plan.state) != "ended", col(Obligation.retired_on).is_(None))
    )
    shares = _shares(session, [number for number in ids if number is not None])
    horizon = today + timedelta(days=HORIZON_DAYS + STRIDE_DAYS)
    return _unfold(session, shares, practice, today, horizon, only_beyond=True)


def _unfold(
    session: Session,
    shares: Iterable[_Share],
    practice: Practice,
    today: date,
    horizon: date,
    *,
    only_beyond: bool = False,
) -> list[Occurrence]:
    """Create what is missing up to `horizon`; `only_beyond` looks no further back than the rows reach."""
    session.flush()
    created: list[Occurrence] = []
    for share in shares:
        created += _unfold_share(session, share, practice, today, horizon, only_beyond)
    session.flush()
    plans = {row.plan_id for row in _obligations(session, {row.obligation_id for row in created})}
    linked = [row for number in sorted(plans) for row in link_yearly_tasks(session, number)]
    touched = {row.id: row for row in (*created, *linked) if row.state == "open"}
    set_next_notices(session, list(touched.values()), practice, today)
    return created


def _shares(
    session: Session, assignment_ids: Collection[int] | None, plan_id: int | None = None
) -> list[_Share]:
    """The plan rows concerned, in the order of their plans."""
    groups: dict[int, list[Assignment]] = defaultdict(list)
    for row in _locked(session, assignment_ids, plan_id):
        groups[row.obligation_id].append(row)
    shares = []
    for number, rows in groups.items():
        obligation = session.get_one(Obligation, number)
        plan = session.get_one(Plan, obligation.plan_id)
        if plan.state != "ended":
            shares.append(_Share(plan, obligation, tuple(rows)))
    return sorted(shares, key=lambda share: (share.plan.id, share.obligation.position, share.obligation.id))


def _locked(
    session: Session, assignment_ids: Collection[int] | None, plan_id: int | None
) -> Iterator[Assignment]:
    """The assignments, ascending, locked: of two nodes at once the second sees what the first made."""
    query = (
        select(Assignment)
        .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
        .where(col(Obligation.retired_on).is_(None), col(Obligation.fanout) != "none")
        .order_by(col(Assignment.id))
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    )
    if plan_id is not None:
        query = query.where(col(Obligation.plan_id) == plan_id)
    if assignment_ids is None:
        yield from session.scalars(query)
        return
    for chunk in chunks(sorted(set(assignment_ids))):
        yield from session.scalars(query.where(col(Assignment.id).in_(chunk)))


def _unfold_share(
    session: Session, share: _Share, practice: Practice, today: date, horizon: date, only_beyond: bool
) -> list[Occurrence]:
    obligation = share.obligation
    known_to = min(row.unfolded_to or date.min for row in share.assignments) if only_beyond else date.min
    opens_by = today + timedelta(days=2 * STRIDE_DAYS)
    dates = list(_dates(share, practice, known_to, horizon, opens_by))
    created: list[Occurrence] = []
    if dates:
        keys, dues = _known(session, obligation)
        for assignment in _bearers(session, share):
            for item in dates:
                key = (item.date_key, item.period)
                agency = assignment.agency_id
                if key in keys[agency] or item.due in dues[agency] or not _belongs(assignment, item):
                    continue
                created.append(_row(share, assignment, item, practice, today))
        session.add_all(created)
    _remember(session, share, horizon)
    return created


def _dates(
    share: _Share, practice: Practice, known_to: date, horizon: date, opens_by: date
) -> Iterator[rules_occurrence.Occurrence]:
    """All dates that must have rows by now and may not have them, each day once.

    Past the horizon: single deadlines, and what repeats so rarely that its window opens by `opens_by`.
    """
    terms, calendar = terms_of(share.plan, share.obligation), practice.calendar
    rules = [item.rule for item in read_rules(share.obligation)]
    first = None if known_to == date.min else known_to + _DAY
    seen = set()
    for item in unfold_all(rules, terms, calendar, first, horizon):
        seen.add(item.due)
        yield item
    for rule in rules:
        for item in unfold(rule, terms, calendar, horizon + _DAY):
            if not isinstance(rule, Once | OnEvent) and item.start > opens_by:
                break
            if item.due not in seen:
                seen.add(item.due)
                yield item


def _known(session: Session, obligation: Obligation) -> tuple[dict[int, set[Key]], dict[int, set[date]]]:
    """The keys and the original dues that have rows already, by agency."""
    keys: dict[int, set[Key]] = defaultdict(set)
    dues: dict[int, set[date]] = defaultdict(set)
    query = select(
        col(Occurrence.agency_id),
        col(Occurrence.date_key),
        col(Occurrence.period),
        col(Occurrence.original_due),
    ).where(col(Occurrence.obligation_id) == obligation.id)
    for agency, date_key, period, due in session.execute(query):
        keys[agency].add((date_key, period))
        dues[agency].add(due)
    return keys, dues


def _bearers(session: Session, share: _Share) -> Iterator[Assignment]:
    """Who owes it: not the recipient itself, and of several that one body holds today only one."""
    query = select(Assignment).where(col(Assignment.obligation_id) == share.obligation.id)
    first: dict[int, Assignment] = {}
    for row in sorted(session.scalars(query), key=lambda row: (row.agency_id != row.holder_id, row.id or 0)):
        if row.valid_to is None:
            first.setdefault(row.holder_id, row)
    for row in share.assignments:
        recipient = share.obligation.recipient_id
        if recipient is not None and recipient in (row.agency_id, row.holder_id):
            continue
        if row.valid_to is not None or first.get(row.holder_id, row) is row:
            yield row


def _belongs(assignment: Assignment, item: rules_occurrence.Occurrence) -> bool:
    """Membership has dates: what falls due outside them is not owed."""
    since, until = assignment.valid_from, assignment.valid_to
    return (since is None or item.due >= since) and (until is None or item.due <= until)


def _row(
    share: _Share,
    assignment: Assignment,
    item: rules_occurrence.Occurrence,
    practice: Practice,
    today: date,
) -> Occurrence:
    plan, known_to = share.plan, assignment.unfolded_to or date.min
    learned = item.due <= known_to or known_to == date.min  # not merely the horizon moving on
    return Occurrence(
        obligation_id=assignment.obligation_id,
        agency_id=assignment.agency_id,
        holder_id=assignment.holder_id,
        date_key=item.date_key,
        period=item.period,
        start=item.start,
        original_due=item.due,
        due=item.due,
        aim=item.aim,
        overdue_from=item.overdue_from,
        length=item.length,
        printed=item.printed,
        assumed=rests_on_assumption(item, share.obligation),
        provisional=item.provisional,
        past=item.past,
        note=item.note,
        state="unsettled" if item.due < (today if learned else plan.imported_on) else "open",
        since=today if learned else (plan.live_on or plan.imported_on),
        schedule_stamp=practice.stamp,
    )


def _remember(session: Session, share: _Share, horizon: date) -> None:
    ids = [row.id for row in share.assignments if row.id is not None]
    for chunk in chunks(ids):
        behind = (col(Assignment.unfolded_to) < horizon) | col(Assignment.unfolded_to).is_(None)
        session.execute(
            update(Assignment).where(col(Assignment.id).in_(chunk), behind).values(unfolded_to=horizon),
            execution_options={"synchronize_session": "fetch"},
        )


def _obligations(session: Session, ids: Iterable[int]) -> Sequence[Obligation]:
    return [session.get_one(Obligation, number) for number in sorted(set(ids))]
