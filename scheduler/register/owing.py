"""What the ladder owes about one occurrence on a day: for the audit, and for looking before a change."""

from __future__ import annotations

from datetime import date

from rules.ladder import Step, owed
from scheduler.register.practice import Practice
from scheduler.register.standing import Standing


def steps_owed(standing: Standing, practice: Practice, on: date) -> tuple[Step, ...]:
    """The steps a tick of `on` would tell, at most one a role; what trial time or the round before passed
    is not among them."""
    ladder = practice.ladder_for(standing.superior_policy)
    days = [day for day in (standing.since, standing.plan_live_on) if day is not None]
    since = max(days, default=None)
    chosen, _passed = owed(standing.course, ladder, practice.calendar, on, standing.told, since)
    return chosen
