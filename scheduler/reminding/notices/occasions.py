"""What a day brings besides the ladder: the week's list, the quarter's list, openings, mishaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.ladder import COORDINATOR, LEAD, weekly_list_from
from scheduler.reminding.notices.facts import Occasions, Owed, PlanFact, Unreachable, on_trial

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar
    from scheduler.register.practice import Practice
    from scheduler.register.standing import Standing


def occasional(occasions: Occasions, today: date, practice: Practice) -> tuple[Owed, ...]:
    """The notices of `today` that no step of a ladder gives, whether or not they were made before."""
    found = [*_weekly(occasions, today, practice)]
    for plan in occasions.plans:
        if plan.state != "ended":
            found += _openings(plan, today) if occasions.live else ()
            found += _listing(plan, occasions, today, practice.calendar)
            found += _expiry(plan, today, practice.calendar, live=occasions.live)
    found += (
        Owed(
            key=f"mishap:{mishap.id}",
            role=COORDINATOR,
            topic="mishap",
            agency_id=mishap.coordinator_id,
            coordinator_id=mishap.coordinator_id,
            decided_on=today,
            trial=mishap.trial,
            payload={"mishap": mishap.id, "agency": mishap.agency_id},
        )
        for mishap in occasions.mishaps
    )
    return tuple(found)


def unreached(missing: Iterable[Unreachable], today: date) -> tuple[Owed, ...]:
    """A line to the coordinator for each agency that has no usable address, once a month."""
    return tuple(
        Owed(
            key=f"missing:{each.agency_id}:{each.coordinator_id}:{today:%Y-%m}"
            + (":thử" if each.trial else ""),
            role=COORDINATOR,
            topic="mishap",
            agency_id=each.coordinator_id,
            coordinator_id=each.coordinator_id,
            decided_on=today,
            trial=each.trial,
            payload={"missing": each.agency_id, "agency": each.agency_id},
        )
        for each in missing
        if each.agency_id != each.coordinator_id
    )


def first_workday_of_week(day: date, calendar: WorkCalendar) -> date:
    """The first working day on or after the Monday of the week of `day`."""
    return calendar.next_workday(day - timedelta(days=day.weekday()))


def first_workday_of_quarter(day: date, calendar: WorkCalendar) -> date:
    """The first working day of the calendar quarter of `day`."""
    return calendar.next_workday(_quarter_start(day))


def begins(first: date, decided_on: date | None, today: date) -> bool:
    """True if what begins on `first` is owed now: it begins today, or began after we last decided."""
    return first == today or (decided_on is not None and decided_on < first < today)


def _weekly(occasions: Occasions, today: date, practice: Practice) -> Iterator[Owed]:
    """Everything late beyond the ladder, one list a coordinator on the first working day of the week."""
    first = first_workday_of_week(today, practice.calendar)
    if not begins(first, occasions.decided_on, today):
        return
    lists: dict[tuple[int, bool], list[Standing]] = {}
    for each in occasions.late:
        if _beyond_the_ladder(each, today, practice):
            trial = on_trial(each.plan_state, each.plan_live_on, live=occasions.live)
            lists.setdefault((each.coordinator_id, trial), []).append(each)
    year, week, _ = first.isocalendar()
    for (coordinator_id, trial), late in lists.items():
        late.sort(key=lambda each: (each.course.late_from, each.id))
        yield Owed(
            key=f"weekly:{coordinator_id}:{year}-W{week:02d}" + (":thử" if trial else ""),
            role=COORDINATOR,
            topic="weekly",
            agency_id=coordinator_id,
            coordinator_id=coordinator_id,
            decided_on=today,
            trial=trial,
            late=True,
            rank=(late[0].course.late_from - today).days,
            payload={"occurrences": [each.id for each in late]},
        )


def _beyond_the_ladder(standing: Standing, today: date, practice: Practice) -> bool:
    course = standing.course
    return (
        standing.active
        and not standing.silent
        and not standing.coordinator_is_lead
        and course.late_counts
        and today > weekly_list_from(course, practice.ladder, practice.calendar)
    )


def _openings(plan: PlanFact, today: date) -> Iterator[Owed]:
    """One opening mail to each lead of a plan that was taken live."""
    if plan.state != "live" or plan.live_on is None or plan.live_on > today:
        return
    for agency_id in plan.leads:
        yield Owed(
            key=f"opening:{plan.id}:{agency_id}",
            role=LEAD,
            topic="opening",
            agency_id=agency_id,
            coordinator_id=plan.coordinator_id,
            plan_id=plan.id,
            decided_on=today,
            rank=1000,
        )


def _listing(plan: PlanFact, occasions: Occasions, today: date, calendar: WorkCalendar) -> Iterator[Owed]:
    """Rows that wait for a date, on the first working day of each quarter."""
    first = first_workday_of_quarter(today, calendar)
    if plan.waiting and plan.imported_on <= first and begins(first, occasions.decided_on, today):
        yield _of_plan(plan, f"listing:{plan.id}:{_quarter(first)}", "listing", today, live=occasions.live)


def _expiry(plan: PlanFact, today: date, calendar: WorkCalendar, *, live: bool) -> Iterator[Owed]:
    """In the last quarter before `until`, and in each quarter after it: does the plan go on?"""
    if first_workday_of_quarter(plan.until, calendar) > today:
        return
    which = str(plan.until.year) if today <= plan.until else _quarter(today)
    yield _of_plan(plan, f"expiry:{plan.id}:{which}", "expiry", today, live=live)


def _of_plan(plan: PlanFact, key: str, topic: str, today: date, *, live: bool) -> Owed:
    return Owed(
        key=key,
        role=COORDINATOR,
        topic=topic,
        agency_id=plan.coordinator_id,
        coordinator_id=plan.coordinator_id,
        plan_id=plan.id,
        decided_on=today,
        trial=on_trial(plan.state, plan.live_on, live=live),
        rank=2000,
    )


def _quarter_start(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
