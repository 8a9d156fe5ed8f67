"""What a deadline is: the terms it stands under, its dates, and how they follow from its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rules.assumption import NOT_OF_THE_DATE, Assumption, assume
from rules.period import ONE_DAY, Period
from rules.rule import Spot
from rules.spot import printed_pick

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Terms:
    """What the plan says around the phrase.

    `issued`: its date; `until`: last day of repetition, inclusive. `before`: strict (D - 1) or inclusive (D
    counts). `late`: printed or strict. `roll`: period-ends, all or none. `cycle_due`: end or start.
    `last`: the year in which an n-year cycle was last held. `event_on`: when the awaited event happened.
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
    day of the window; `aim` the last working day on or before `due`; `overdue_from` the first day it
    counts as late. `printed`: due is a printed date, no end of a period. `provisional`: rests on a year
    without official notice.
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


def bounded(span: Period, spot: Spot, bound: str, terms: Terms) -> tuple[date, date]:
    """The legal last day, and the printed day that lateness is counted from."""
    if bound != "before":
        return span.last, span.last
    if spot.pick == "end":
        eve = span.first - ONE_DAY
        return eve, eve
    return (span.last if terms.before == "inclusive" else span.last - ONE_DAY), span.last


def is_printed(spot: Spot, bound: str) -> bool:
    """The deadline is a day of its own, not the end of a period."""
    return printed_pick(spot) or (bound == "before" and spot.pick != "end")


def dated(
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
    past: bool | None = None,
    rests_on: date | None = None,
) -> Occurrence:
    """The three dates of an occurrence (Đ148.5 BLDS 2015 for ends of periods).

    `past` None: by the day of issue. `rests_on`: working days were counted from there.
    """
    aim, rolled = calendar.around(due)
    if printed and terms.late == "strict":
        late_after = due
    elif printed:
        late_after = calendar.next_workday(point) if terms.roll == "all" else point
    else:
        late_after = due if terms.roll == "none" else rolled
    provisional = calendar.is_provisional(due) or (
        aim is not due and (calendar.is_provisional(aim) or calendar.is_provisional(rolled))
    )
    if rests_on is not None and not provisional:
        provisional = calendar.is_provisional(rests_on)
    return Occurrence(
        date_key, period, start, due, aim, late_after + ONE_DAY, length, printed, provisional,
        due < terms.issued if past is None else past, assumptions, note,
    )  # fmt: skip


def of_the_date(codes: tuple[str, ...], terms: Terms) -> tuple[Assumption, ...]:
    """Those assumptions on which a date rests; a cycle whose last year was told is no guess any more."""
    return tuple(
        assume(code)
        for code in codes
        if code not in NOT_OF_THE_DATE and not (code == "cycle-anchor" and terms.last is not None)
    )
