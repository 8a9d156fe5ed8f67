"""Unfold: rule x terms x work calendar -> dated occurrences, in order, lazily.

Every date is computed from the anchor (anchor + n x step), never from the date before it, so nothing drifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING

from rules.dated import Occurrence, Terms, bounded, dated, is_printed, of_the_date
from rules.period import ONE_DAY, Period, length_of, window
from rules.roll import recurring
from rules.rrule import raw_dates
from rules.rule import Once, OnEvent, Raw, Recurring, Rule, Term
from rules.series import end_of_mark, first_of_mark, resolve_year
from rules.spot import spot_key, spot_span, term_due

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

__all__ = ["Occurrence", "Terms", "unfold", "unfold_all"]


def unfold(
    rule: Rule, terms: Terms, calendar: WorkCalendar, first: date | None = None, last: date | None = None
) -> Iterator[Occurrence]:
    """The occurrences of one rule, ascending by due. `first` and `last` bound the due, both inclusive."""
    if isinstance(rule, Recurring):
        return recurring(rule, terms, calendar, first, last)
    if isinstance(rule, Once):
        return _within(_once(rule, terms, calendar), first, last)
    if isinstance(rule, Raw):
        return _within(_raw(rule, terms, calendar), first, last)
    if isinstance(rule, OnEvent):
        return _within(_event(rule, terms, calendar), first, last)
    return iter(())


def _within(found: Iterable[Occurrence], first: date | None, last: date | None) -> Iterator[Occurrence]:
    for occurrence in found:
        if last is not None and occurrence.due > last:
            return
        if first is None or occurrence.due >= first:
            yield occurrence


def unfold_all(
    rules: Iterable[Rule],
    terms: Terms,
    calendar: WorkCalendar,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[Occurrence]:
    """All rules merged, ascending. Equal dues are one occurrence: the earlier rule's, whose date rests on an
    assumption only if that of every rule does."""
    streams = [
        ((item.due, order, item) for item in unfold(rule, terms, calendar, first, last))
        for order, rule in enumerate(rules)
    ]
    for _, group in groupby(merge(*streams, key=lambda entry: entry[:2]), key=lambda entry: entry[0]):
        same = [entry[2] for entry in group]
        if len(same) > 1 and same[0].assumptions and not all(item.assumptions for item in same):
            yield replace(same[0], assumptions=())
        else:
            yield same[0]


def _once(rule: Once, terms: Terms, calendar: WorkCalendar) -> Iterator[Occurrence]:
    assumed = of_the_date(rule.assumed, terms)
    if isinstance(rule.at, Term):
        base = end_of_mark(rule.at.base, terms, calendar) if rule.at.base else terms.issued
        due = term_due(base, rule.at, calendar)
        yield dated(
            terms, calendar, f"+{rule.at.n}{rule.at.unit}", base.isoformat(), min(base, due), due, due,
            length=length_of(base, due), printed=False, assumptions=assumed, note=rule.clock,
            rests_on=base if rule.at.unit == "workday" else None,
        )  # fmt: skip
        return
    frame = resolve_year(rule.at, rule.bound, terms, calendar)
    spot = rule.at.spot
    span = spot_span(frame, spot, calendar)
    due, point = bounded(span, spot, rule.bound, terms)
    printed = is_printed(spot, rule.bound)
    start = _start_of_once(rule, span, printed, terms, due)
    if "missing-year" in rule.assumed:
        assumed = tuple(
            replace(item, params=(("year", str(due.year)),)) if item.code == "missing-year" else item
            for item in assumed
        )
    named = window(start, span.last) if rule.since else span
    yield dated(
        terms, calendar, spot_key(spot), named.key, start, due, point,
        length=length_of(start, due), printed=printed, assumptions=assumed, note=rule.clock,
    )  # fmt: skip


def _start_of_once(rule: Once, span: Period, printed: bool, terms: Terms, due: date) -> date:
    """A window opens at its first day, a period at its own, everything else at the day of issue."""
    if rule.since:
        mark = rule.since
        start = first_of_mark(replace(mark, year=due.year) if mark.year is None else mark, terms)
        if start > due and mark.year is None:
            start = first_of_mark(replace(mark, year=due.year - 1), terms)
        return min(start, due)
    if printed or rule.until or rule.bound == "before":
        return min(terms.issued, due)
    return min(span.first, due)


def _raw(rule: Raw, terms: Terms, calendar: WorkCalendar) -> Iterator[Occurrence]:
    before = terms.issued - ONE_DAY
    for due in raw_dates(rule.text, terms.issued, terms.until):
        yield dated(
            terms, calendar, "rrule", due.isoformat(), before + ONE_DAY, due, due,
            length=length_of(before + ONE_DAY, due), printed=True, assumptions=(), note="",
        )  # fmt: skip
        before = due


def _event(rule: OnEvent, terms: Terms, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Dated once the day of the event is entered; an earliest day ("sau n ngày") is no deadline."""
    if terms.event_on is None or rule.way == "after":
        return
    term = replace(rule.term, n=-rule.term.n) if rule.way == "before" else rule.term
    due = term_due(terms.event_on, term, calendar)
    yield dated(
        terms,
        calendar,
        f"{rule.way}{term.n:+d}{term.unit}",
        terms.event_on.isoformat(),
        min(terms.event_on, due),
        due,
        due,
        length=length_of(min(terms.event_on, due), due),
        printed=False,
        assumptions=of_the_date(rule.assumed, terms),
        note="",
        rests_on=terms.event_on if term.unit == "workday" else None,
    )
