"""The occurrences of a repetition, laid out once and shared by every plan that uses the same words.

Which days a repetition gives hangs on its rule, on a few habits of the plan and on the work calendar;
the plan's own dates only cut a piece out of them. So the piece is cut here, from a roll that grows as
far as somebody looks and no further.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from rules.dated import Occurrence, Terms, bounded, dated, is_printed, of_the_date
from rules.period import ONE_DAY, Period, clamped
from rules.rule import LEFT_OUT, WHOLE, Except, Recurring, Spot
from rules.series import anchor_of, end_of_mark, first_of_mark, periods_from
from rules.spot import spot_key, spot_span

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

MOST_KEPT = 1_000
"""Occurrences kept of one repetition; later ones are made anew for whoever looks that far."""
MOST_ROLLS = 4_096
"""Repetitions kept with one calendar; past that all are forgotten and made again when asked for."""


def recurring(
    rule: Recurring, terms: Terms, calendar: WorkCalendar, first: date | None, last: date | None
) -> Iterator[Occurrence]:
    """Periods that end within issued … until, whose due is not before the issue; `first` and `last` bound
    the due, both inclusive."""
    since = first_of_mark(rule.since, terms) if rule.since else terms.issued
    from_day = max(since, terms.issued)
    until = end_of_mark(rule.until, terms, calendar) if rule.until else terms.until
    earliest = terms.issued if first is None else max(first, terms.issued)
    roll = _roll_of(rule, terms, calendar, since, from_day)
    if roll.reaches(until, last):
        return roll.between(from_day, until, earliest, last)
    return _as_it_grows(roll, from_day, until, earliest, last)


class Roll:
    """The occurrences of one rule from `start` on, ascending; `ends` are the last days of their periods.

    Only ever grows at its end, under a lock: readers need none.
    """

    def __init__(
        self, rule: Recurring, terms: Terms, calendar: WorkCalendar, anchor: date, start: date
    ) -> None:
        self.start = start
        self.items: list[Occurrence] = []
        self.dues: list[date] = []
        self.ends: list[date] = []
        self.ascending = True
        self._complete = False
        self._lock = Lock()
        self._made_of = (rule, terms, calendar, anchor)
        self._source = _made(*self._made_of, start)

    def begun(self, start: date) -> Roll:
        """The same, begun on an earlier day; what is made already is not made again."""
        with self._lock:
            items, dues, ends, ascending = list(self.items), list(self.dues), list(self.ends), self.ascending
        early = Roll(*self._made_of, start)
        while ends and early.grow(len(early.ends)):
            if early.ends[-1] >= ends[0]:
                break
        if not ends or not early.ends or early.ends[-1] != ends[0]:
            return early
        early.ascending = early.ascending and ascending
        early.items += items[1:]
        early.dues += dues[1:]
        early.ends += ends[1:]
        early._source = early._after(ends[-1])
        return early

    def grow(self, size: int) -> bool:
        """Have more than `size` occurrences; False when there are no more, or no more are kept."""
        with self._lock:
            if len(self.ends) > size:
                return True
            made = next(self._source, None) if size < MOST_KEPT else None
            if made is None:
                self._complete = size < MOST_KEPT
                return False
            end, item = made
            self.ascending = self.ascending and not (self.dues and item.due <= self.dues[-1])
            self.items.append(item)
            self.dues.append(item.due)
            self.ends.append(end)
            return True

    def reaches(self, until: date, last: date | None) -> bool:
        """All that lies before these days is there, and can be cut out."""
        if not self.ascending or not self.ends:
            return False
        return self._complete or self.ends[-1] > until or (last is not None and self.dues[-1] > last)

    def between(self, from_day: date, until: date, earliest: date, last: date | None) -> Iterator[Occurrence]:
        """Those of periods that end in `from_day` … `until`, with a due in `earliest` … `last`."""
        begin = max(bisect_left(self.ends, from_day), bisect_left(self.dues, earliest))
        end = bisect_right(self.ends, until)
        if last is not None:
            end = min(end, bisect_right(self.dues, last))
        return iter(self.items[begin:end])

    def rest(self) -> Iterator[tuple[date, Occurrence]]:
        """What comes after the kept ones: the last day of each period, and its occurrence."""
        if not self._complete and self.ends:
            yield from self._after(self.ends[-1])

    def _after(self, kept: date) -> Iterator[tuple[date, Occurrence]]:
        return (made for made in _made(*self._made_of, kept) if made[0] > kept)


def _as_it_grows(
    roll: Roll, from_day: date, until: date, earliest: date, last: date | None
) -> Iterator[Occurrence]:
    for end, item in _all_of(roll):
        if end > until or (last is not None and item.due > last):
            return
        if end >= from_day and item.due >= earliest:
            yield item


def _all_of(roll: Roll) -> Iterator[tuple[date, Occurrence]]:
    size = 0
    while roll.grow(size):
        yield roll.ends[size], roll.items[size]
        size += 1
    yield from roll.rest()


def _roll_of(rule: Recurring, terms: Terms, calendar: WorkCalendar, since: date, from_day: date) -> Roll:
    """The roll of that rule, under the habits of that plan, that begins on or before `from_day`."""
    anchor = anchor_of(rule, terms, since)
    habits = (terms.before, terms.late, terms.roll, terms.cycle_due, terms.last is None)
    key = (rule, rule.assumed, habits, anchor)
    rolls = calendar.shared
    found = rolls.get(key)
    if isinstance(found, Roll) and found.start <= from_day:
        return found
    if len(rolls) >= MOST_ROLLS:
        rolls.clear()
    start = date(from_day.year, 1, 1)
    roll = found.begun(start) if isinstance(found, Roll) else Roll(rule, terms, calendar, anchor, start)
    rolls[key] = roll
    return roll


def _made(
    rule: Recurring, terms: Terms, calendar: WorkCalendar, anchor: date, from_day: date
) -> Iterator[tuple[date, Occurrence]]:
    """The periods from `from_day` on, each with its occurrence."""
    key, assumed = spot_key(rule.spot), of_the_date(rule.assumed, terms)
    special = {(item.nth, item.year): item for item in rule.exceptions}
    first_year = rule.every > 1 and rule.unit == "year" and terms.cycle_due == "start" and rule.spot == WHOLE
    plain_length = "" if rule.every > 1 else "year" if rule.unit == "school-year" else rule.unit
    usual = _reckoner(rule.spot, rule.bound, terms, calendar), is_printed(rule.spot, rule.bound)
    for period in periods_from(rule, anchor, from_day):
        (reckon, printed), frame, own_key = usual, period, key
        if special and (own := _exception_of(special, period)):
            if own.spot == LEFT_OUT:
                continue
            reckon, printed = _reckoner(own.spot, own.bound, terms, calendar), is_printed(own.spot, own.bound)
            frame, own_key = _year_of(period.last), "r" + spot_key(own.spot)
        elif first_year:
            frame = _year_of(period.first)
        due, point = reckon(frame)
        opens = spot_span(period, rule.opens, calendar).first if rule.opens else period.first
        yield period.last, dated(
            terms, calendar, own_key, period.key, opens if opens < due else due, due, point,
            length=plain_length or period.length, printed=printed, assumptions=assumed, note=rule.clock,
            past=False,
        )  # fmt: skip


def _reckoner(
    spot: Spot, bound: str, terms: Terms, calendar: WorkCalendar
) -> Callable[[Period], tuple[date, date]]:
    """From a period to its due and the day that lateness is counted from.

    The two shapes that nearly all repetitions have take the short way.
    """
    if spot == WHOLE and bound != "before":
        return lambda frame: (frame.last, frame.last)
    if spot.pick == "day" and spot.months == 1 and not spot.shift:
        less = ONE_DAY if bound == "before" and terms.before != "inclusive" else timedelta(0)
        return lambda frame: _on_day(frame.first, spot, less)
    return lambda frame: bounded(spot_span(frame, spot, calendar), spot, bound, terms)


def _on_day(first: date, spot: Spot, less: timedelta) -> tuple[date, date]:
    point = clamped(first.year, first.month + spot.month - 1, spot.day)
    return point - less, point


def _year_of(day: date) -> Period:
    return Period("year", date(day.year, 1, 1), date(day.year, 12, 31))


def _exception_of(special: Mapping[tuple[int, int | None], Except], period: Period) -> Except | None:
    """What is said of this period alone, or of its namesakes in every year."""
    nth = _nth_of_year(period)
    return special.get((nth, period.last.year)) or special.get((nth, None))


def _nth_of_year(period: Period) -> int:
    """Which month, quarter or half of its year a period is, 1-based."""
    months = 12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1
    return (period.last.month + months - 1) // months
