"""One row → what its words mean: the rules, the dates, and what they take for granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rules.assumption import Assumption
from rules.occurrence import Occurrence, Terms, unfold_all
from rules.phrase import ReadRule, parse
from rules.rule import Once, OnEvent, Recurring, Undated
from rules.workdays import WorkCalendar
from scheduler.intake.planfile.facts import PlanFile, PlanRow, Policies

MAX_DATES = 2_000
"""Dates that are counted for one row; more than this is shown as "at least"."""
SHOWN_DATES = 4


@dataclass(frozen=True, slots=True)
class RowReading:
    """What the words of a row mean. `phrases` are the words that were read: printed, or answered.

    `dates` ascends by due; it is empty when nothing is dated.
    """

    phrases: tuple[str, ...]
    rules: tuple[ReadRule, ...]
    unread: tuple[str, ...]
    dates: tuple[Occurrence, ...]
    terms: Terms

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of the rules; {"unread"} when there is none."""
        return frozenset(item.rule.kind for item in self.rules) or frozenset({"unread"})

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Everything taken for granted, once each, in the order met."""
        told = {"cycle-anchor"} if self.terms.last is not None else set()
        met: dict[str, Assumption] = {}
        for listed in (
            *(rule.assumptions for rule in self.rules),
            *(item.assumptions for item in self.dates),
        ):
            for assumption in listed:
                met.setdefault(assumption.code, assumption)
        return tuple(item for code, item in met.items() if code not in told)

    @property
    def is_cycle(self) -> bool:
        """Repeats every few years, so it matters when it was last held."""
        return any(
            isinstance(item.rule, Recurring) and item.rule.unit == "year" and item.rule.every > 1
            for item in self.rules
        )

    @property
    def awaits_event(self) -> bool:
        """A date hangs on an event whose day must be entered."""
        return any(isinstance(item.rule, OnEvent) for item in self.rules)

    @property
    def lacks_date(self) -> bool:
        """Nothing understood, or words that leave the date to somebody else."""
        return not self.rules or any(isinstance(item.rule, Undated) for item in self.rules)

    @property
    def has_once(self) -> bool:
        """Some deadline is a single one."""
        return any(isinstance(item.rule, Once) for item in self.rules)


def read_row(row: PlanRow, terms: Terms, calendar: WorkCalendar) -> RowReading:
    """Read the answered words of `row`, else the printed ones, and unfold them to the end of `terms`."""
    phrases = phrases_of(row)
    readings = [parse(phrase) for phrase in phrases]
    rules = tuple(item for reading in readings for item in reading.rules)
    unread = tuple(words for reading in readings for words in reading.unread)
    dates = unfold_all([item.rule for item in rules], terms, calendar)
    return RowReading(phrases, rules, unread, tuple(islice(dates, MAX_DATES)), terms)


def phrases_of(row: PlanRow) -> tuple[str, ...]:
    """The words that stand for the timing: answered dates, an answered rule, or the printed phrase."""
    if row.answers.due:
        return tuple(f"ngày {day:%d/%m/%Y}" for day in row.answers.due)
    words = row.answers.rule or row.timing
    return (words,) if words.strip() else ()


def terms_for(row: PlanRow, plan: PlanFile, office: Policies, stand_in: date) -> Terms:
    """What the plan says around the words of `row`; `stand_in` is the issue date of a draft without one."""
    issued = plan.issued or stand_in
    until = plan.effective_until or date(issued.year + 5, 12, 31)
    own = plan.policies
    return Terms(
        issued=issued,
        until=until,
        before=own.before or office.before or "strict",
        late=own.late or office.late or "printed",
        roll=own.roll or office.roll or "period-ends",
        cycle_due=own.cycle_due or office.cycle_due or "end",
        last=row.answers.last,
        event_on=row.answers.event_on,
    )


def past_dates(reading: RowReading) -> Iterable[Occurrence]:
    """Single deadlines that were over when the plan was issued."""
    return (item for item in reading.dates if item.past)
