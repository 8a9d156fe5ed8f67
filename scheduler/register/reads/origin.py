"""Which rule gave an occurrence its date, and how the work calendar shifted what follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.assumption import Assumption
from rules.occurrence import Terms, unfold
from rules.rule import Rule, from_json
from rules.workdays import WorkCalendar
from scheduler.register.reads.story import Story

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReadRule:
    """One stored rule of a duty with the words it was read from."""

    rule: Rule
    stored: Mapping[str, Any]
    words: str
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """`day` is no working day, for `reason`; so `what` (aim, overdue_from) moved to `to`."""

    what: str
    day: date
    reason: str
    to: date


def rules_of(stored: str) -> tuple[ReadRule, ...]:
    """The rules of an obligation's JSON column, in the order of the words."""
    return tuple(_read_rule(entry) for entry in json.loads(stored))


def origin(told: Story, calendar: WorkCalendar) -> ReadRule | None:
    """The rule that gave the date; None when the words hold no dated rule any more, or give another date
    now and this one stays."""
    line, source = told.line, told.source
    if source.kept_words:
        return None
    terms = Terms(
        issued=source.issued,
        until=max(source.until, line.original_due),
        before=source.before,
        late=source.late,
        roll=source.roll,
        cycle_due=source.cycle_due,
        last=source.last_held,
        event_on=source.event_on,
    )
    rules = rules_of(source.rules)
    for entry in rules:
        dates = unfold(
            entry.rule, terms, calendar, line.original_due - _DAY * 31, line.original_due + _DAY * 31
        )
        if any(one.date_key == line.date_key and one.period == line.period for one in dates):
            return entry
    dated = [entry for entry in rules if entry.rule.kind in ("once", "recurring", "on_event")]
    return dated[0] if dated else None


def shifts(told: Story, calendar: WorkCalendar) -> tuple[Shift, ...]:
    """Each day off between the day it follows and its aim, and up to its first late day."""
    follows = told.line.follows
    found = [Shift("aim", day, calendar.reason(day), told.line.aim) for day in _back(follows, calendar)]
    if told.line.overdue_from > follows + _DAY:
        found += [
            Shift("overdue_from", day, calendar.reason(day), told.line.overdue_from)
            for day in _forth(follows, calendar)
            if day < told.line.overdue_from
        ]
    return tuple(found)


def _back(day: date, calendar: WorkCalendar) -> Iterator[date]:
    while not calendar.is_workday(day):
        yield day
        day -= _DAY


def _forth(day: date, calendar: WorkCalendar) -> Iterator[date]:
    while not calendar.is_workday(day):
        yield day
        day += _DAY


def _read_rule(entry: Mapping[str, Any]) -> ReadRule:
    rule = from_json(entry["rule"])
    return ReadRule(
        rule=rule,
        stored=entry["rule"],
        words=str(entry.get("words", "")),
        assumptions=tuple(_assumption(each) for each in entry.get("assumptions", ())),
        notes=tuple(str(note) for note in entry.get("notes", ())),
    )


def _assumption(entry: Mapping[str, Any]) -> Assumption:
    params = tuple(sorted((str(key), str(value)) for key, value in entry.get("params", {}).items()))
    return Assumption(str(entry["code"]), str(entry["text"]), params)
