"""Unfold: rule x terms x work calendar -> dated occurrences, in order, lazily.

Every date is computed from the anchor (anchor + n x step), never from the date before it, so nothing drifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING

from rules.assumption import NOT_OF_THE_DATE, Assumption, assume
from rules.period import ONE_DAY, Period, length_of, window
from rules.rrule import raw_dates
from rules.rule import Except, Once, OnEvent, Raw, Recurring, Rule, Spot, Term
from rules.series import end_of_mark, first_of_mark, periods, resolve_year
from rules.spot import printed_pick, spot_key, spot_span, term_due

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

__all__ = ["Occurrence", "Terms", "unfold", "unfold_all"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the plan says around the phrase.

    `issued`: its date; `until`: last day of repetition, inclusive. `before`: strict (D - 1) or inclusive (D
    counts). `late`: printed or strict. `roll`: period-ends, all or none. `cycle_due`: end or start.
    `last`: the
    year in which an n-year cycle was last held. `event_on`: when the awaited event happened.
    """

    issued: date
    until: date
    before: str = "strict"
    late: str = "printed"
    roll: str = "period-ends"
    cycle_due: str = "end"
    last: int | None = None
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated deadline. `due` is the legal last day and never moves; the other two are derived from it.

    `date_key` tells several dates of one `period` apart and outlives a re-import; `start` is the first
    day of the
    window; `aim` the last working day on or before `due`; `overdue_from` the first day it counts as late.
    `printed`: due is a printed date, no end of a period. `provisional`: rests on a year without official
    notice.
    """

    date_key: str
    period: str
    start: date
    due: date
    aim: date
    overdue_from: date
    length: str
    printed: bool
    provisional: bool
    past: bool
    assumptions: tuple[Assumption, ...]
    note: str


def unfold(
    rule: Rule, terms: Terms, calendar: WorkCalendar, first: date | None = None, last: date | None = None
) -> Iterator[Occurrence]:
    """The occurrences of one rule, ascending by due. `first` and `last` bound the due, both inclusive."""
    if isinstance(rule, Recurring):
        found = _recurring(rule, terms, calendar)
    elif isinstance(rule, Once):
        found = _once(rule, terms, calendar)
    elif isinstance(rule, Raw):
        found = _raw(rule, terms, calendar)
    elif isinstance(rule, OnEvent):
        found = _event(rule, terms, calendar)
    else:
        return
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


def _recurring(rule: Recurring, terms: Terms, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Periods that end within issued … until, whose due is not before the issue."""
    until = end_of_mark(rule.until, terms, calendar) if rule.until else terms.until
    key, assumed = spot_key(rule.spot), _of_the_date(rule.assumed, terms)
    special = {(item.nth, item.year): item for item in rule.exceptions}
    for period in periods(rule, terms):
        if period.last > until:
            return
        spot, bound, frame, own_key = rule.spot, rule.bound, period, key
        if special and (own := _exception_of(special, period)):
            spot, bound, own_key = own.spot, own.bound, "r" + spot_key(own.spot)
            frame = Period("year", date(period.last.year, 1, 1), date(period.last.year, 12, 31))
        elif rule.every > 1 and rule.unit == "year" and terms.cycle_due == "start" and spot == Spot():
            frame = Period("year", period.first, date(period.first.year, 12, 31))
        span = spot_span(frame, spot, calendar)
        due, point = _bounded(span, spot, bound, terms)
        if due < terms.issued:
            continue
        opens = spot_span(period, rule.opens, calendar).first if rule.opens else period.first
        yield _occurrence(
            terms, calendar, own_key, period.key, min(opens, due), due, point,
            length=_length_of_unit(rule, period),
            printed=_is_printed(spot, bound), assumptions=assumed, note=rule.clock,
            rests_on_calendar=spot.pick == "workday" or spot.unit == "workday",
        )  # fmt: skip


def _once(rule: Once, terms: Terms, calendar: WorkCalendar) -> Iterator[Occurrence]:
    assumed = _of_the_date(rule.assumed, terms)
    if isinstance(rule.at, Term):
        base = end_of_mark(rule.at.base, terms, calendar) if rule.at.base else terms.issued
        due = term_due(base, rule.at, calendar)
        yield _occurrence(
            terms, calendar, f"+{rule.at.n}{rule.at.unit}", base.isoformat(), min(base, due), due, due,
            length=length_of(base, due), printed=False, assumptions=assumed, note=rule.clock,
            rests_on_calendar=rule.at.unit == "workday",
        )  # fmt: skip
        return
    frame = resolve_year(rule.at, rule.bound, terms, calendar)
    spot = rule.at.spot
    span = spot_span(frame, spot, calendar)
    due, point = _bounded(span, spot, rule.bound, terms)
    printed = _is_printed(spot, rule.bound)
    start = _start_of_once(rule, span, printed, terms, due)
    if "missing-year" in rule.assumed:
        assumed = tuple(
            replace(item, params=(("year", str(due.year)),)) if item.code == "missing-year" else item
            for item in assumed
        )
    named = window(start, span.last) if rule.since else span
    yield _occurrence(
        terms, calendar, spot_key(spot), named.key, start, due, point,
        length=length_of(start, due), printed=printed, assumptions=assumed, note=rule.clock,
        rests_on_calendar=spot.pick == "workday",
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
        yield _occurrence(
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
    yield _occurrence(
        terms,
        calendar,
        f"{rule.way}{term.n:+d}{term.unit}",
        terms.event_on.isoformat(),
        min(terms.event_on, due),
        due,
        due,
        length=length_of(min(terms.event_on, due), due),
        printed=False,
        assumptions=_of_the_date(rule.assumed, terms),
        note="",
        rests_on_calendar=term.unit == "workday",
    )


def _bounded(span: Period, spot: Spot, bound: str, terms: Terms) -> tuple[date, date]:
    """The legal last day, and the printed day that lateness is counted from."""
    if bound != "before":
        return span.last, span.last
    if spot.pick == "end":
        eve = span.first - ONE_DAY
        return eve, eve
    return (span.last if terms.before == "inclusive" else span.last - ONE_DAY), span.last


def _is_printed(spot: Spot, bound: str) -> bool:
    return printed_pick(spot) or (bound == "before" and spot.pick != "end")


def _occurrence(
    terms: Terms,
    calendar: WorkCalendar,
    date_key: str,
    period: str,
    start: date,
    due: date,
    point: date,
    *,
    length: str,
    printed: bool,
    assumptions: tuple[Assumption, ...],
    note: str,
    rests_on_calendar: bool = False,
) -> Occurrence:
    """The three dates of an occurrence (Đ148.5 BLDS 2015 for ends of periods)."""
    aim = calendar.previous_workday(due)
    rolled = calendar.next_workday(due)
    if printed and terms.late == "strict":
        late_after = due
    elif printed:
        late_after = calendar.next_workday(point) if terms.roll == "all" else point
    else:
        late_after = due if terms.roll == "none" else rolled
    provisional = calendar.is_provisional(due) or (aim != due and calendar.is_provisional(aim))
    if rolled != due or rests_on_calendar:
        provisional = provisional or calendar.is_provisional(rolled)
    return Occurrence(
        date_key, period, start, due, aim, late_after + ONE_DAY, length, printed, provisional,
        due < terms.issued, assumptions, note,
    )  # fmt: skip


def _of_the_date(codes: tuple[str, ...], terms: Terms) -> tuple[Assumption, ...]:
    """Those assumptions on which a date rests; a cycle whose last year was told is no guess any more."""
    return tuple(
        assume(code)
        for code in codes
        if code not in NOT_OF_THE_DATE and not (code == "cycle-anchor" and terms.last is not None)
    )


def _exception_of(special: Mapping[tuple[int, int | None], Except], period: Period) -> Except | None:
    """What is said of this period alone, or of its namesakes in every year."""
    nth = _nth_of_year(period)
    return special.get((nth, period.last.year)) or special.get((nth, None))


def _nth_of_year(period: Period) -> int:
    """Which month, quarter or half of its year a period is, 1-based."""
    months = 12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1
    return (period.last.month + months - 1) // months


def _length_of_unit(rule: Recurring, period: Period) -> str:
    if rule.every == 1:
        return "year" if rule.unit == "school-year" else rule.unit
    return period.length
