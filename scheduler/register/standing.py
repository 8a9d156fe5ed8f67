"""One occurrence with everything a notice needs, as plain facts: no ORM, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.ladder import Course, next_owed_on
from rules.period import length_of
from scheduler.register.practice import Practice

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
    """The plan has ended or the row was retired: nothing is said about it any more."""
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
