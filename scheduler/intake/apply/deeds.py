"""What an apply does to single occurrences that somebody may have heard of: move, end, revive, hand over.

Each is an event; whoever was told a date is told its change, in the next digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import inspect, select, update
from sqlmodel import Session, col

from scheduler.register.changes import ALLOWED, Deed, Entry, entry_of, record, reschedule
from scheduler.register.changes.recording import begin_round, release_carried
from scheduler.register.changes.telling import Change, Told, drop_waiting, tell, who_was_told
from scheduler.register.models import Agency, Assignment, Event, Notice, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.standing import chunks

RETIRED = "kế hoạch sửa đổi: không còn kỳ hạn này"
MOVED = "kế hoạch sửa đổi: hạn đã đổi"
HANDED = "đã chuyển cơ quan thực hiện"


@dataclass(frozen=True, slots=True)
class Site:
    """One obligation under reconciliation; `decided` are rows an officer has recorded something about."""

    session: Session
    plan: Plan
    obligation: Obligation
    practice: Practice
    deed: Deed
    decided: frozenset[int]
    before: Plan | None = None
    """The plan that this one supersedes. While this one is on trial, whoever was told a date under that
    plan hears of the change under it: in earnest."""
    words_were: str = ""
    """The timing words of the obligation before this apply, where they or their reading change by it."""
    told_before: dict[int, frozenset[str]] = field(default_factory=dict)
    """Roles that were told of a row while it stood in the superseded plan."""

    @classmethod
    def of(
        cls,
        session: Session,
        plan: Plan,
        obligation: Obligation,
        practice: Practice,
        deed: Deed,
        before: Plan | None = None,
        words_were: str = "",
    ) -> Site:
        """The site of `obligation`, with what its events tell. `plan` is the one that is being applied."""
        query = select(col(Event.occurrence_id)).where(
            col(Event.obligation_id) == obligation.id, col(Event.verb).in_(sorted(ALLOWED))
        )
        decided = frozenset(number for number in session.scalars(query) if number is not None)
        return cls(session, plan, obligation, practice, deed, decided, before, words_were)

    def who_was_told(self, rows: Sequence[Occurrence]) -> Told:
        """The roles that were told of each row, in the plan it stood in before as well."""
        told = who_was_told(self.session, rows)
        roles = dict(told.roles)
        for row in rows:
            earlier = self.told_before.get(row.id or 0, frozenset())
            if earlier:
                roles[row.id or 0] = roles.get(row.id or 0, frozenset()) | earlier
        return Told(roles, told.late)

    def begun(self, row: Occurrence) -> bool:
        """Something was recorded about it, or it counts as late: an apply leaves it as it is."""
        if row.state not in ("open", "unsettled") or row.extensions or row.id in self.decided:
            return True
        return row.state == "open" and not row.assumed and self.deed.today >= row.overdue_from

    @property
    def told_under(self) -> Plan | None:
        """The plan in whose name a change is told; None: that of the row."""
        return self.before if self.plan.state == "trial" else None

    def reckon(self, rows: Sequence[Occurrence]) -> None:
        """Write the dates of `rows` anew. What is now due before today is unsettled, and silent."""
        kept = {row.id: row.state for row in rows}
        for row in rows:
            row.state = "open"
        reschedule(self.session, rows, self.practice, self.deed.today)
        for row in rows:
            row.state = kept[row.id]
            if row.state == "unsettled":
                row.next_notice_on = None
        self.session.flush()


@dataclass(frozen=True, slots=True)
class Carried:
    """An occurrence on its way from one row to another; `agency` is whom the other row prints."""

    row: Occurrence
    obligation_was: int
    agency_was: int
    agency: int


def tell_moved(site: Site, moved: Sequence[tuple[Occurrence, date]]) -> None:
    """These rows have another due than before: a new round, an event, a line to who was told."""
    if not moved:
        return
    rows = [row for row, _was in moved]
    told = site.who_was_told(rows)
    drop_waiting(site.session, rows, MOVED)
    for row in rows:
        begin_round(row, site.deed)
    entries = [
        entry_of(
            site.session,
            row,
            "move",
            row.state,
            document=site.plan.number,
            detail={"due_was": was, "due": row.due},
        )
        for row, was in moved
    ]
    events = record(site.session, site.deed, entries)
    site.reckon(rows)
    changes = [
        Change(row, event, "moved", was=was, now=row.due, under=site.told_under)
        for (row, was), event in zip(moved, events, strict=True)
    ]
    tell(site.session, changes, told, site.deed.today)


def remove(site: Site, rows: Sequence[Occurrence]) -> None:
    """Delete what nobody heard of; end what somebody did, and tell them."""
    if not rows:
        return
    tasks = release_carried(site.session, rows, site.deed)
    ended = heard_of(site, rows)
    for row in rows:
        if row not in ended:
            site.session.delete(row)
    site.session.flush()
    reschedule(site.session, tasks, site.practice, site.deed.today)
    if not ended:
        return
    told = site.who_was_told(ended)
    drop_waiting(site.session, ended, RETIRED)
    was = [row.state for row in ended]
    for row in ended:
        row.state, row.closing_document, row.next_notice_on = "waived", site.plan.number, None
    entries = [
        entry_of(site.session, row, "retire", state, document=site.plan.number, reason=RETIRED)
        for row, state in zip(ended, was, strict=True)
    ]
    events = record(site.session, site.deed, entries)
    changes = [
        Change(row, event, "waived", was=row.due, under=site.told_under)
        for row, event in zip(ended, events, strict=True)
    ]
    tell(site.session, changes, told, site.deed.today)


def take_over(site: Site, given: Sequence[Carried]) -> None:
    """These rows, of a row that this one stands for, are owed under it from now on.

    What they carried or were carried by is found anew in the plan that is being applied.
    """
    if not given:
        return
    rows = [each.row for each in given]
    site.told_before.update(who_was_told(site.session, rows).roles)
    heard = {row.id for row in heard_of(site, rows)}
    tasks = release_carried(site.session, rows, site.deed)
    entries = [_carry_entry(site, each) for each in given if each.row.id in heard]
    for each in given:
        each.row.obligation_id, each.row.agency_id = number_of(site.obligation), each.agency
        each.row.carried_by_id = None
    site.session.flush()
    record(site.session, site.deed, entries)
    for chunk in chunks(sorted(number for number in heard if number is not None)):
        site.session.execute(
            update(Notice)
            .where(col(Notice.occurrence_id).in_(chunk), col(Notice.state).in_(("owed", "held")))
            .values(plan_id=site.plan.id),
            execution_options={"synchronize_session": "fetch"},
        )
    reschedule(site.session, tasks, site.practice, site.deed.today)


def _carry_entry(site: Site, given: Carried) -> Entry:
    origin = site.session.get_one(Obligation, given.obligation_was)
    plan = site.session.get_one(Plan, origin.plan_id)
    detail = {"plan_was": plan.number, "ref_was": origin.ref}
    return Entry(
        "carry", site.plan.id, site.obligation.id, given.row.id, given.row.holder_id, site.plan.number,
        detail=detail,
    )  # fmt: skip


def give_back(site: Site, given: Sequence[Carried]) -> None:
    """What came over and is not wanted after all ends where it was: with the row it was told under."""
    for each in given:
        if inspect(each.row).persistent and is_retired(site.session, each.row):
            each.row.obligation_id, each.row.agency_id = each.obligation_was, each.agency_was
    site.session.flush()


def revive(site: Site, rows: Sequence[Occurrence]) -> None:
    """What an earlier apply ended and the plan wants again is owed again."""
    for row in rows:
        row.state = "unsettled" if row.due < site.deed.today else "open"
        row.closing_document = ""
        begin_round(row, site.deed)
    number = site.plan.number
    record(
        site.session,
        site.deed,
        [entry_of(site.session, row, "revive", "waived", document=number) for row in rows],
    )
    site.reckon(rows)


def hand_over(site: Site, assignment: Assignment, before: int, known: Sequence[Occurrence]) -> int:
    """Another body holds the printed name from now on: what has not begun goes over to it."""
    rows = [
        row
        for row in known
        if (row.agency_id, row.holder_id) == (assignment.agency_id, before) and not site.begun(row)
    ]
    if not rows:
        return 0
    told = site.who_was_told(rows)
    heard = [row for row in rows if "lead" in told.roles.get(row.id or 0, frozenset())]
    drop_waiting(site.session, rows, HANDED)
    for row in rows:
        row.holder_id, row.carried_by_id = assignment.holder_id, None
    detail = {"holder_was": before, "holder": assignment.holder_id}
    number = site.plan.number
    entries = [
        entry_of(site.session, row, "hand_over", row.state, document=number, detail=detail) for row in rows
    ]
    events = {event.occurrence_id: event for event in record(site.session, site.deed, entries)}
    old, new = _name(site.session, before), _name(site.session, assignment.holder_id)
    changes = []
    for row in heard:
        event, today = events[row.id], site.deed.today
        begin_round(row, site.deed)
        changes.append(
            Change(row, event, "handed_over", now=today, other=new, roles=("lead",), agency_id=before)
        )
        changes.append(Change(row, event, "taken_over", now=row.due, other=old, roles=("lead",)))
    tell(site.session, changes, told, site.deed.today)
    site.reckon(rows)
    return len(rows)


def heard_of(site: Site, rows: Sequence[Occurrence]) -> list[Occurrence]:
    """Those of `rows` that a mail, a notice or an event speaks of, or that another row was joined into, so
    they must stay to be spoken of."""
    session, told = site.session, site.who_was_told(rows)
    spoken: set[int | None] = set(told.roles)
    for chunk in chunks(sorted(number_of(row) for row in rows)):
        joined = select(col(Occurrence.joined_into_id)).where(col(Occurrence.joined_into_id).in_(chunk))
        spoken.update(session.scalars(joined))
        for model in (Notice, Event):
            query = select(col(model.occurrence_id)).where(col(model.occurrence_id).in_(chunk))
            spoken.update(session.scalars(query))
    return [row for row in rows if row.id in spoken]


def is_retired(session: Session, row: Occurrence) -> bool:
    """Ended by an earlier apply, not by an officer."""
    if row.state != "waived":
        return False
    query = select(col(Event.verb)).where(col(Event.occurrence_id) == row.id).order_by(col(Event.id).desc())
    return session.scalar(query.limit(1)) == "retire"


def _name(session: Session, agency_id: int) -> str:
    return session.get_one(Agency, agency_id).name


def number_of(row: Plan | Obligation | Occurrence) -> int:
    """The number of a stored row."""
    assert row.id is not None
    return row.id
