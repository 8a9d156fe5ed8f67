"""Decide: standings and what was left unsaid, on one day -> what is owed today.

Nothing here reads a clock, a database or a file: the same function serves the tick, the preview and
the simulation, so what is simulated is what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from rules.ladder import COORDINATOR, LEAD, SUPERIOR, Step, next_owed_on, owed
from scheduler.register.standing import ACTIVE, UNCONFIRMED_DAYS
from scheduler.reminding.notices.facts import Decision, Dropped, Occasions, Owed, PlanFact, on_trial
from scheduler.reminding.notices.occasions import occasional

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar
    from scheduler.register.practice import Practice
    from scheduler.register.standing import Standing

COALESCED = "gộp vào bậc nhắc sau"
OVERTAKEN = "kỳ hạn đã thay đổi"
NO_SUPERIOR = "kế hoạch chưa ghi cơ quan cấp trên"
TRIAL_PASSED = "đã qua trong thời gian chạy thử"


def decide(
    standings: Sequence[Standing],
    leftovers: Sequence[Owed],
    occasions: Occasions,
    today: date,
    practice: Practice,
) -> Decision:
    """What is owed on `today`, a working day.

    `standings`: every occurrence with something due by today, and those the leftovers are about.
    `leftovers`: notices decided before and not yet said. Steps passed over come back as dropped, so
    that recording them keeps them from returning.
    """
    verdicts = [_of_standing(standing, today, practice, occasions) for standing in standings]
    fresh = [notice for verdict in verdicts for notice in verdict.owed]
    kept, fallen = _still_true(leftovers, fresh, {each.id: each for each in standings}, today, occasions)
    return Decision(
        owed=(*kept, *fresh, *occasional(occasions, today, practice)),
        held=tuple(notice for verdict in verdicts for notice in verdict.held),
        dropped=(*fallen, *(drop for verdict in verdicts for drop in verdict.dropped)),
        next_notice_on={each.id: verdict.next_on for each, verdict in zip(standings, verdicts, strict=True)},
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one standing gives."""

    owed: tuple[Owed, ...] = ()
    held: tuple[Owed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    next_on: date | None = None


def _of_standing(standing: Standing, today: date, practice: Practice, occasions: Occasions) -> _Verdict:
    if standing.silent:
        return _Verdict()
    if standing.state == "submitted":
        return _unconfirmed(standing, today, practice.calendar, occasions)
    if not standing.active:
        return _Verdict()
    calendar, ladder = practice.calendar, practice.ladder_for(standing.superior_policy)
    since, course = _since(standing), standing.course
    chosen, passed = owed(course, ladder, calendar, today, standing.told, since)
    told = standing.told | {(step.step, step.role) for step in (*chosen, *passed)}
    trial = on_trial(standing.plan_state, standing.plan_live_on, live=occasions.live)
    said = [notice for step in chosen for notice in _said(standing, step, today, trial=trial)]
    dropped = [
        Dropped(_step(standing, step.step, step.role, today, trial=trial), COALESCED) for step in passed
    ]
    without = [] if standing.superior_id is not None else [n for n in said if n.role == SUPERIOR]
    dropped += [Dropped(notice, NO_SUPERIOR) for notice in without]
    # a line about another role's step may share its key with the coordinator's own: it says more
    said = list({notice.unique: notice for notice in said if notice not in without}.values())
    return _Verdict(
        owed=tuple(notice for notice in said if not notice.held),
        held=tuple(notice for notice in said if notice.held),
        dropped=tuple(dropped),
        next_on=next_owed_on(course, ladder, calendar, today, told, since),
    )


def _since(standing: Standing) -> date | None:
    """First day of the round, or of the plan being live: what passed before is not sent later."""
    live_on = standing.plan_live_on if standing.plan_state == "live" else None
    days = [day for day in (standing.since, live_on) if day is not None]
    return max(days, default=None)


def _said(standing: Standing, step: Step, today: date, *, trial: bool) -> Iterable[Owed]:
    """The notice of a step, and the coordinator's own line about it where it is to know."""
    main = _step(standing, step.step, step.role, today, trial=trial)
    yield replace(main, held=step.held and step.role == SUPERIOR)
    about: dict[str, object] = {}
    if COORDINATOR in step.copy:
        about = {"copy": True}
    if step.role == SUPERIOR and standing.superior_id is None:
        about = {"no_superior": True}
    elif step.held and step.role == SUPERIOR:
        about = {"held": True}
    if about:
        line = _step(standing, step.step, COORDINATOR, today, trial=trial)
        yield replace(line, payload=about)


def _step(standing: Standing, number: int, role: str, today: date, *, trial: bool) -> Owed:
    who = {LEAD: standing.holder_id, COORDINATOR: standing.coordinator_id, SUPERIOR: standing.superior_id}
    return Owed(
        key=f"occ:{standing.id}",
        round=standing.round,
        step=number,
        role=role,
        topic="step",
        agency_id=who[role] or standing.coordinator_id,
        coordinator_id=standing.coordinator_id,
        occurrence_id=standing.id,
        plan_id=standing.plan_id,
        decided_on=today,
        trial=trial,
        late=is_late(standing, today),
        rank=(standing.course.aim - today).days,
        state_seen=standing.state,
    )


def is_late(standing: Standing, today: date) -> bool:
    """True if `today` it counts as late: past the day that counts, on a date nobody has to guess."""
    course = standing.course
    return standing.active and course.late_counts and today >= course.late_from


def _unconfirmed(standing: Standing, today: date, calendar: WorkCalendar, occasions: Occasions) -> _Verdict:
    if standing.recorded_on is None or standing.unconfirmed_told:
        return _Verdict()
    on = calendar.add(standing.recorded_on, UNCONFIRMED_DAYS)
    line = Owed(
        key=f"unconfirmed:{standing.id}",
        round=standing.round,
        step=UNCONFIRMED_DAYS,
        role=COORDINATOR,
        topic="unconfirmed",
        agency_id=standing.coordinator_id,
        coordinator_id=standing.coordinator_id,
        occurrence_id=standing.id,
        plan_id=standing.plan_id,
        decided_on=today,
        trial=on_trial(standing.plan_state, standing.plan_live_on, live=occasions.live),
        rank=(standing.recorded_on - today).days,
        state_seen=standing.state,
    )
    return _Verdict(next_on=on) if on > today else _Verdict(owed=(line,))


def _still_true(
    leftovers: Iterable[Owed],
    fresh: Iterable[Owed],
    standings: dict[int, Standing],
    today: date,
    occasions: Occasions,
) -> tuple[list[Owed], list[Dropped]]:
    """The leftovers that are still to be said, at their present urgency; the others with the reason."""
    taken = {(notice.occurrence_id, notice.role) for notice in fresh if notice.topic == "step"}
    plans = {plan.id: plan for plan in occasions.plans}
    kept: list[Owed] = []
    fallen: list[Dropped] = []
    for left in sorted(leftovers, key=lambda each: (each.decided_on, each.step), reverse=True):
        standing = standings.get(left.occurrence_id) if left.occurrence_id is not None else None
        plan = plans.get(left.plan_id) if left.plan_id is not None else None
        if left.topic == "opening" and not occasions.live:
            continue  # it waits until the office sends in earnest
        if standing is None:
            now: Owed | None = _of_plan(left, plan, occasions)
        else:
            now = _as_of_now(left, standing, today, occasions)
        if now is None:
            fallen.append(Dropped(left, OVERTAKEN))
            continue
        start = plan.live_on if plan is not None and plan.state == "live" else None
        if start is not None and left.decided_on < start and left.topic != "opening":
            fallen.append(Dropped(left, TRIAL_PASSED))
        elif now.topic == "step" and (now.occurrence_id, now.role) in taken:
            fallen.append(Dropped(left, COALESCED))
        else:
            taken |= {(now.occurrence_id, now.role)} if now.topic == "step" else set()
            kept.append(now)
    return kept, fallen


def _of_plan(left: Owed, plan: PlanFact | None, occasions: Occasions) -> Owed:
    """`left`, which is about no single occurrence, with trial or earnest as it is now."""
    if plan is None:
        return replace(left, trial=left.trial or not occasions.live)
    return replace(left, trial=on_trial(plan.state, plan.live_on, live=occasions.live))


def _as_of_now(left: Owed, standing: Standing, today: date, occasions: Occasions) -> Owed | None:
    """`left` as it is to be said today, or None if the occurrence has moved on."""
    trial = on_trial(standing.plan_state, standing.plan_live_on, live=occasions.live)
    if left.topic not in ("step", "unconfirmed"):
        return replace(left, trial=trial)
    states = ACTIVE if left.topic == "step" else frozenset({"submitted"})
    if standing.round != left.round or standing.state not in states or standing.silent:
        return None
    if left.role == SUPERIOR and standing.superior_id is None:
        return None
    who = {LEAD: standing.holder_id, COORDINATOR: standing.coordinator_id, SUPERIOR: standing.superior_id}
    return replace(
        left,
        agency_id=who[left.role] or left.agency_id,
        coordinator_id=standing.coordinator_id,
        trial=trial,
        late=is_late(standing, today),
        rank=(standing.course.aim - today).days,
        state_seen=standing.state,
    )
