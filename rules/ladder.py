"""The ladder: which steps are owed for one occurrence, on which day, to which role.

A reminder and an escalation are one thing: a step at a signed number of working days around the
due date. `-n` is the n-th working day before `aim`, `0` is `aim`, `+n` is the n-th working day from
`overdue_from`, which is +1 itself (or the next working day is). A step's number is its key, never
its place in a list, so an edited ladder repeats nothing that was told.

Long steps ("the first working day of each calendar year and of the last two quarters") have no
fixed distance from the due date. Their number is `-(year * 10 + quarter)`, for instance -20271 for
the first working day of quarter I/2027: it stays the same when the calendar moves the day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from rules.errors import BadInput
from rules.workdays import WorkCalendar

LEAD = "lead"
COORDINATOR = "coordinator"
SUPERIOR = "superior"

BEFORE: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "week": (-1,),
        "month": (-5, -1),
        "quarter": (-15, -5, -1),
        "half": (-30, -15, -5, -1),
        "year": (-30, -15, -5, -1),
        "cycle": (-30, -15, -5, -1),
    }
)
_WEEKLY_FROM = 15  # steps this far ahead leave on the first working day of their week
_LONG = -10000  # below this a number names a quarter
_DAY = timedelta(days=1)

# What somebody has been told, or what was dropped as passed over: (step, role) within one round.
Told = Collection[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps an office wants, in working days.

    `before` names the steps before `aim` by length of period (week, month, quarter, half, year,
    cycle); a length left out keeps its default, an empty one has none. `plain_yearly` replaces them
    for a yearly task whose lead owes no dated report. The `after_…` steps count from
    `overdue_from`; `next_stage_lead` are the lead's where a next stage waits. `superior` says what
    becomes of a step to the superior: "ask" drafts and holds it, "send" sends it, "off" leaves it out.

    Raises BadInput for an unknown length or mode, or a step on the wrong side of the due date.
    """

    before: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: BEFORE)
    plain_yearly: tuple[int, ...] = (-15, -1)
    after_lead: tuple[int, ...] = (2, 5, 10)
    after_coordinator: tuple[int, ...] = (1, 5, 10)
    after_superior: tuple[int, ...] = (15,)
    next_stage_lead: tuple[int, ...] = (2, 4)
    superior: str = "ask"

    def __post_init__(self) -> None:
        for length, offsets in self.before.items():
            if length not in BEFORE:
                raise BadInput("Không có loại kỳ “{length}” trong thang nhắc.", place="ladder", length=length)
            _check(offsets, f"ladder.{length}", ahead=True)
        _check(self.plain_yearly, "ladder.plain_yearly", ahead=True)
        for name in ("after_lead", "after_coordinator", "after_superior", "next_stage_lead"):
            _check(getattr(self, name), f"ladder.{name}", ahead=False)
        if self.superior not in ("ask", "send", "off"):
            raise BadInput(
                "“{mode}” không phải là “ask”, “send” hay “off”.", place="ladder.superior", mode=self.superior
            )
        object.__setattr__(self, "before", MappingProxyType({**BEFORE, **self.before}))

    @property
    def stamp(self) -> str:
        """The ladder in one line, the same for equal ladders; part of the schedule stamp."""
        before = ";".join(f"{length}:{sorted(offsets)}" for length, offsets in sorted(self.before.items()))
        after = (self.after_lead, self.after_coordinator, self.after_superior, self.next_stage_lead)
        return f"{before}|{sorted(self.plain_yearly)}|{[sorted(each) for each in after]}|{self.superior}"


def _check(offsets: Iterable[int], place: str, *, ahead: bool) -> None:
    for offset in offsets:
        if ahead and not _LONG < offset <= 0:
            raise BadInput("Bậc nhắc trước hạn phải là số âm hoặc 0, không phải {n}.", place=place, n=offset)
        if not ahead and offset <= 0:
            raise BadInput("Bậc nhắc sau hạn phải là số dương, không phải {n}.", place=place, n=offset)


@dataclass(frozen=True, slots=True)
class Course:
    """One round of one occurrence, as the ladder sees it. All dates are inclusive.

    `start` is the first day of its window, `aim` the last working day on or before the date that
    counts now (due, or respond_by after a return), `overdue_from` the first day that counts as late.
    """

    start: date
    aim: date
    overdue_from: date
    length: str
    late_counts: bool = True
    """False while the date rests on an assumption nobody confirmed: it reminds, and is put on the
    coordinator's list once (+1), but nobody is called late and nothing goes past the coordinator."""
    carried: bool = False
    """A yearly task carried by its lead's dated yearly report: nothing of its own but the
    coordinator's list (+1) of what stayed unsettled."""
    plain_yearly: bool = False
    """A yearly task whose lead owes no dated report: `Ladder.plain_yearly`, then that list (+1)."""
    next_stage_due: date | None = None
    """Where a next stage waits for this one: the coordinator hears daily up to that day (at least
    once), the lead at `Ladder.next_stage_lead`, the superior never."""
    coordinator_is_lead: bool = False
    """The coordinator owes this itself: no step goes to it as coordinator, and the superior's is
    sent without asking (unless the office has set "off")."""
    hold_past_coordinator_until: date | None = None
    """An extension was requested: what goes past the coordinator leaves after this day."""
    grace_until: date | None = None
    """A successor took over: nothing counts as late up to and including this day."""
    begun: date | None = None
    """First day of the round, where known. A round that begins behind all steps of its lead (an old
    period found to be still owed, a reopened one) owes the last of them on its first working day."""

    @property
    def late_from(self) -> date:
        """The first day that counts as late, after any grace: the day +1 is counted from."""
        if self.grace_until is None:
            return self.overdue_from
        return max(self.overdue_from, self.grace_until + _DAY)


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step: the working day it is owed on, its number, who is told, who gets a copy.

    `held`: drafted, and not sent until the coordinator releases it.
    """

    on: date
    step: int
    role: str
    copy: tuple[str, ...] = ()
    held: bool = False


def steps(course: Course, ladder: Ladder, calendar: WorkCalendar) -> tuple[Step, ...]:
    """All steps of `course`, ascending by day. Each falls on a working day; a role has one a day at
    most (of several the one nearest to, or furthest past, the due date stands)."""
    best: dict[tuple[date, str], Step] = {}
    planned = (*_before(course, ladder, calendar), *_after(course, ladder, calendar))
    for step in _begun(planned, course, calendar):
        other = best.get((step.on, step.role))
        if other is None or step.step > other.step:
            best[step.on, step.role] = step
    return tuple(sorted(best.values()))


def owed(
    course: Course,
    ladder: Ladder,
    calendar: WorkCalendar,
    today: date,
    told: Told,
    since: date | None = None,
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """What is to be told on `today`, and what was passed over, both ascending.

    At most one step a role: of several missed ones the latest is owed and the others are coalesced.
    A step that lies no later than one already told to its role is coalesced too (a ladder edited
    afterwards). Record both, so that neither comes back. `told` holds the keys of the ladder's
    notices of this round, in any state. `since` is the first day of the round or of being live:
    steps before it are never owed. `today` may be a day off: what was missed stays owed.
    """
    latest = _latest_told(course, calendar, told)
    missed = [step for step in _open(course, ladder, calendar, told, since) if step.on <= today]
    due: dict[str, Step] = {}
    for step in missed:
        if _is_further(step, course, calendar, latest):
            due[step.role] = step  # ascending: the last one stands
    chosen = tuple(step for step in missed if due.get(step.role) is step)
    return chosen, tuple(step for step in missed if due.get(step.role) is not step)


def next_owed_on(
    course: Course,
    ladder: Ladder,
    calendar: WorkCalendar,
    after: date,
    told: Told,
    since: date | None = None,
) -> date | None:
    """The first working day strictly after `after` on which `owed` has something to tell, or None.

    Something missed and still not told by `after` is owed on the next working day.
    """
    latest = _latest_told(course, calendar, told)
    for step in _open(course, ladder, calendar, told, since):
        if _is_further(step, course, calendar, latest):
            return step.on if step.on > after else calendar.add(after, 1)
    return None


def weekly_list_from(course: Course, ladder: Ladder, calendar: WorkCalendar) -> date:
    """The day of the ladder's last step: after it only the coordinator's Monday list names the row."""
    after = (step.on for step in steps(course, ladder, calendar) if step.step > 0)
    return max(after, default=course.overdue_from)


def _open(
    course: Course, ladder: Ladder, calendar: WorkCalendar, told: Told, since: date | None
) -> Iterator[Step]:
    first = since or date.min
    for step in steps(course, ladder, calendar):
        if step.on >= first and (step.step, step.role) not in told:
            yield step


def _is_further(step: Step, course: Course, calendar: WorkCalendar, latest: Mapping[str, date]) -> bool:
    """Nothing as late was told to its role. A hold moves all steps of the superior alike: it is left out."""
    day = _day(step.step, course, calendar) if step.role == SUPERIOR else step.on
    return day > latest.get(step.role, date.min)


def _latest_told(course: Course, calendar: WorkCalendar, told: Told) -> dict[str, date]:
    """How far each role has been told, in days of the calendar as it is now."""
    latest: dict[str, date] = {}
    for number, role in told:
        latest[role] = max(latest.get(role, date.min), _day(number, course, calendar))
    if LEAD in latest and course.begun is not None:  # a moved step was told on the first day of the round
        latest[LEAD] = max(latest[LEAD], calendar.next_workday(course.begun))
    return latest


def _before(course: Course, ladder: Ladder, calendar: WorkCalendar) -> Iterator[Step]:
    if course.carried:
        return
    offsets = ladder.plain_yearly if course.plain_yearly else ladder.before[course.length]
    room = calendar.count(course.start - _DAY, course.aim)
    numbers = [offset for offset in offsets if -2 * offset <= room]
    if not course.plain_yearly:
        numbers.extend(_long_steps(course, calendar))
    for number in numbers:
        yield Step(_day(number, course, calendar), number, LEAD)


def _begun(planned: Sequence[Step], course: Course, calendar: WorkCalendar) -> Iterator[Step]:
    """`planned`; where the round begins behind all steps of its lead, the last one moves to its first day."""
    last = max((step for step in planned if step.role == LEAD), default=None)
    for step in planned:
        if step is last and course.begun is not None and step.on < course.begun:
            yield replace(step, on=calendar.next_workday(course.begun))
        else:
            yield step


def _long_steps(course: Course, calendar: WorkCalendar) -> Iterator[int]:
    """For a due more than a year after its start: each 1 January, and the last two quarters."""
    if course.aim <= _year_later(course.start):
        return
    quarters = {(year, 1) for year in range(course.start.year, course.aim.year + 1)}
    last = (course.aim.year, (course.aim.month + 2) // 3)
    quarters |= {last, (last[0], last[1] - 1) if last[1] > 1 else (last[0] - 1, 4)}
    for year, quarter in quarters:
        number = -(year * 10 + quarter)
        if course.start <= _day(number, course, calendar) < course.aim:
            yield number


def _after(course: Course, ladder: Ladder, calendar: WorkCalendar) -> Iterator[Step]:
    if course.carried or course.plain_yearly or not course.late_counts:
        if not course.coordinator_is_lead:
            yield Step(_day(1, course, calendar), 1, COORDINATOR)
        return
    coordinator = _coordinator_numbers(course, ladder, calendar)
    for number in coordinator:
        yield Step(_day(number, course, calendar), number, COORDINATOR)
    for number in ladder.after_lead if course.next_stage_due is None else ladder.next_stage_lead:
        alone = course.coordinator_is_lead or number in coordinator
        yield Step(_day(number, course, calendar), number, LEAD, () if alone else (COORDINATOR,))
    if course.next_stage_due is None and ladder.superior != "off":
        yield from _to_superior(course, ladder, calendar)


def _coordinator_numbers(course: Course, ladder: Ladder, calendar: WorkCalendar) -> tuple[int, ...]:
    if course.coordinator_is_lead:
        return ()
    if course.next_stage_due is None:
        return ladder.after_coordinator
    return tuple(range(1, max(1, calendar.count(course.late_from - _DAY, course.next_stage_due)) + 1))


def _to_superior(course: Course, ladder: Ladder, calendar: WorkCalendar) -> Iterator[Step]:
    held = ladder.superior == "ask" and not course.coordinator_is_lead
    for number in ladder.after_superior:
        on = _day(number, course, calendar)
        if course.hold_past_coordinator_until is not None:
            on = max(on, calendar.add(course.hold_past_coordinator_until, 1))
        yield Step(on, number, SUPERIOR, (), held)


def _day(number: int, course: Course, calendar: WorkCalendar) -> date:
    """The working day of step `number`, whether or not the ladder holds it now."""
    if number <= _LONG:
        year, quarter = divmod(-number, 10)
        return calendar.next_workday(date(year, 3 * quarter - 2, 1))
    if number > 0:
        return calendar.add(course.late_from - _DAY, number)
    day = calendar.add(course.aim, number)
    if -number >= _WEEKLY_FROM:
        return calendar.next_workday(day - timedelta(days=day.weekday()))
    return day


def _year_later(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if leap_day else day.day)
