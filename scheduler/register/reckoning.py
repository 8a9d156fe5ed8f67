"""What the stored words of a plan row amount to: its rules, its terms, and the dates of its rows.

Reads rows, writes none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rules import occurrence as unfolding
from rules.assumption import Assumption
from rules.occurrence import Terms, unfold_all
from rules.phrase import ReadRule
from rules.rule import Recurring, Rule, from_json, to_json
from scheduler.register.models import Obligation, Occurrence, Plan
from scheduler.register.practice import Practice

_DAY = timedelta(days=1)
_SEARCH = timedelta(days=3_660)
"""How far past the stored dues a row is looked for when its dates are reckoned anew."""


@dataclass(frozen=True, slots=True)
class StoredRule:
    """One rule of a plan row as the register keeps it, with the words it was read from."""

    rule: Rule
    words: str
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one row as they should be."""

    start: date
    original_due: date
    due: date
    aim: date
    overdue_from: date
    late_from: date | None
    length: str
    printed: bool
    assumed: bool
    provisional: bool
    note: str


def rules_json(read: Iterable[ReadRule]) -> str:
    """How `Obligation.rules` keeps the rules of a reading."""
    return json.dumps(
        [
            {
                "rule": to_json(item.rule),
                "words": item.words,
                "assumptions": [
                    {"code": each.code, "text": each.text, "params": dict(each.params)}
                    for each in item.assumptions
                ],
                "notes": list(item.notes),
            }
            for item in read
        ],
        ensure_ascii=False,
    )


def read_rules(obligation: Obligation | str) -> tuple[StoredRule, ...]:
    """The stored rules of a plan row (or of its `rules`), in the order of its phrase.

    BadInput for an unknown form.
    """
    return _parsed(obligation if isinstance(obligation, str) else obligation.rules)


@lru_cache(maxsize=4_096)
def _parsed(text: str) -> tuple[StoredRule, ...]:
    return tuple(
        StoredRule(
            rule=from_json(entry["rule"]),
            words=entry.get("words", ""),
            assumptions=tuple(_assumption(each) for each in entry.get("assumptions", ())),
            notes=tuple(entry.get("notes", ())),
        )
        for entry in json.loads(text)
    )


def _assumption(entry: str | Mapping[str, object]) -> Assumption:
    if isinstance(entry, str):
        return Assumption(entry, entry)
    params = entry.get("params") or {}
    pairs = params.items() if isinstance(params, dict) else ()
    code, text = str(entry.get("code", "")), str(entry.get("text", ""))
    return Assumption(code, text, tuple(sorted((str(key), str(value)) for key, value in pairs)))


def terms_of(plan: Plan, obligation: Obligation) -> Terms:
    """What the plan says around the phrase of one of its rows."""
    return Terms(
        issued=plan.issued,
        until=plan.until,
        before=plan.before,
        late=plan.late,
        roll=plan.roll,
        cycle_due=plan.cycle_due,
        last=obligation.last_held,
        event_on=obligation.event_on,
    )


def is_yearly_task(kind: str, rules: Iterable[StoredRule]) -> bool:
    """A task that repeats every year, whatever its day: a printed one shows in its occurrences."""
    return kind == "task" and any(
        isinstance(item.rule, Recurring) and item.rule.unit == "year" and item.rule.every == 1
        for item in rules
    )


def rests_on_assumption(found: unfolding.Occurrence, obligation: Obligation) -> bool:
    """Does this very date rest on an assumption nobody has confirmed?"""
    return bool(found.assumptions) and not obligation.confirmed


def reckon(
    plan: Plan, obligation: Obligation, rows: Iterable[Occurrence], practice: Practice
) -> dict[int, Dates]:
    """The dates of `rows` (all of one obligation) as calendar, plan and state have them now, by id.

    A row whose date the rules no longer give (the plan was edited) keeps its dues.
    """
    rows = list(rows)
    found = _found(plan, obligation, rows, practice)
    return {
        row.id: _dates(row, found.get((row.date_key, row.period)), plan, obligation, practice)
        for row in rows
        if row.id is not None
    }


def _found(
    plan: Plan, obligation: Obligation, rows: list[Occurrence], practice: Practice
) -> dict[tuple[str, str], unfolding.Occurrence]:
    wanted = {(row.date_key, row.period) for row in rows}
    if not wanted:
        return {}
    found: dict[tuple[str, str], unfolding.Occurrence] = {}
    last = max(row.original_due for row in rows) + _SEARCH
    rules = [item.rule for item in read_rules(obligation)]
    for item in unfold_all(rules, terms_of(plan, obligation), practice.calendar, last=last):
        key = (item.date_key, item.period)
        if key in wanted:
            found[key] = item
            if len(found) == len(wanted):
                break
    return found


def _dates(
    row: Occurrence,
    found: unfolding.Occurrence | None,
    plan: Plan,
    obligation: Obligation,
    practice: Practice,
) -> Dates:
    original_due = found.due if found else row.original_due
    due = row.due if row.extensions else original_due
    late_from = _late_from(row, found, due, plan, practice)
    aim = practice.calendar.previous_workday(row.respond_by or due)
    # A return asks for an answer sooner; it makes nobody late before the legal day.
    overdue_from = max(row.respond_by + _DAY, late_from) if row.respond_by else late_from
    return Dates(
        start=found.start if found else row.start,
        original_due=original_due,
        due=due,
        aim=aim,
        overdue_from=overdue_from,
        late_from=late_from if row.respond_by else None,
        length=found.length if found else row.length,
        printed=found.printed if found else row.printed,
        assumed=not row.extensions and (rests_on_assumption(found, obligation) if found else row.assumed),
        provisional=_provisional(found, row, due, practice),
        note=found.note if found else row.note,
    )


def _late_from(
    row: Occurrence, found: unfolding.Occurrence | None, due: date, plan: Plan, practice: Practice
) -> date:
    """The first day that counts as late by `due`: a granted date is a printed day."""
    if row.extensions:
        last = practice.calendar.next_workday(due) if plan.roll == "all" and plan.late != "strict" else due
        return last + _DAY
    if found is None:
        return row.late_from or row.overdue_from
    return found.overdue_from


def _provisional(found: unfolding.Occurrence | None, row: Occurrence, due: date, practice: Practice) -> bool:
    if row.extensions or row.respond_by:
        return practice.calendar.is_provisional(row.respond_by or due)
    return found.provisional if found else row.provisional
