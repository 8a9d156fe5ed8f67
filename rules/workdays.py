"""The work calendar: is a day worked, and which is the n-th working day from it?

Monday to Friday, less the days off, plus the worked Saturdays. The data is given: days named in an
official notice, and for the other years a function that computes their public holidays. A year
without an official notice is *provisional*, and whatever rests on it says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

_SATURDAY = 5
_WEEKEND = {5: "thứ Bảy", 6: "Chủ nhật"}


@dataclass(frozen=True, slots=True)
class Day:
    """A special day: off (a holiday, a day given in exchange) or worked although a weekend day."""

    off: bool
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, laid out for arithmetic: `rank[i]` counts the working days up to its i-th day, inclusive."""

    first: int
    workdays: tuple[date, ...]
    rank: tuple[int, ...]
    special: Mapping[date, Day]

    def worked(self, ordinal: int) -> bool:
        at = ordinal - self.first
        return self.rank[at] > (self.rank[at - 1] if at else 0)


class WorkCalendar:
    """Working days, from data given as arguments. Years are laid out once and kept.

    `days` are the special days we hold rows for. In `official_years` they are all there is; in any
    other year they stand over what `computed(year)` returns (each holiday and observed day with its
    name; a worked weekend day as a `Day`), and the year is provisional. `version` names the source
    of `computed` for the stamp; it is asked only when the stamp is.

    Dates beyond the years 1 to 9999 raise OverflowError.
    """

    def __init__(
        self,
        days: Mapping[date, Day],
        official_years: frozenset[int],
        computed: Callable[[int], Mapping[date, str | Day]],
        version: Callable[[], str] = str,
    ) -> None:
        self._days = dict(days)
        self.official_years = official_years
        self._computed = computed
        self._version = version
        self._years: dict[int, _Year] = {}
        self._stamp = ""
        self.shared: dict[object, object] = {}
        """What others have reckoned with this calendar and keep with it; it goes when the calendar goes."""

    def is_workday(self, day: date) -> bool:
        """True if offices work on `day`."""
        return self._year(day.year).worked(day.toordinal())

    def next_workday(self, day: date) -> date:
        """The first working day on or after `day` (Đ148.5 BLDS 2015)."""
        return day if self.is_workday(day) else self.add(day, 1)

    def previous_workday(self, day: date) -> date:
        """The last working day on or before `day`."""
        return day if self.is_workday(day) else self.add(day, -1)

    def around(self, day: date) -> tuple[date, date]:
        """The last working day on or before `day`, and the first on or after it."""
        year = self._years.get(day.year) or self._year(day.year)
        at = day.toordinal() - year.first
        rank = year.rank[at]
        if rank > (year.rank[at - 1] if at else 0):
            return day, day
        if 0 < rank < len(year.workdays):
            return year.workdays[rank - 1], year.workdays[rank]
        return self.add(day, -1), self.add(day, 1)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after (n > 0) or before (n < 0) `day`, itself not counted; `day` if n is 0."""
        if n == 0:
            return day
        year = self._year(day.year)
        ordinal = day.toordinal()
        at = year.rank[ordinal - year.first] + n
        # `at` counts from 1 within the year; going back, the day itself must not be counted.
        at = at - 1 if n > 0 else at - year.worked(ordinal)
        number = day.year
        while at < 0:
            number -= 1
            year = self._year(number)
            at += len(year.workdays)
        while at >= len(year.workdays):
            at -= len(year.workdays)
            number += 1
            year = self._year(number)
        return year.workdays[at]

    def count(self, first: date, last: date) -> int:
        """How many working days d have first < d <= last; negated with the ends exchanged if last < first."""
        if last < first:
            return -self.count(last, first)
        total = self._rank(last) - self._rank(first)
        for number in range(first.year, last.year):
            total += len(self._year(number).workdays)
        return total

    def is_provisional(self, day: date) -> bool:
        """True if the year of `day` has no official notice, so that its holidays are computed."""
        return day.year not in self.official_years

    def reason(self, day: date) -> str:
        """Why `day` is off, or worked although a weekend day; "" for a plain working day."""
        special = self._year(day.year).special.get(day)
        return special.name if special else _WEEKEND.get(day.weekday(), "")

    def special_days(self, year: int) -> Mapping[date, Day]:
        """The special days of `year`, ascending; computed ones have no document."""
        return self._year(year).special

    @property
    def stamp(self) -> str:
        """A short hash of the data and of the version that computes the rest."""
        if not self._stamp:
            digest = hashlib.sha256(f"{sorted(self.official_years)}|{self._version()}".encode())
            for day, special in sorted(self._days.items()):
                digest.update(f"\n{day}|{special.off}|{special.name}|{special.document}".encode())
            self._stamp = digest.hexdigest()[:16]
        return self._stamp

    def _rank(self, day: date) -> int:
        year = self._year(day.year)
        return year.rank[day.toordinal() - year.first]

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._lay_out(number)
        return year

    def _lay_out(self, number: int) -> _Year:
        if not MINYEAR <= number <= MAXYEAR:
            raise OverflowError(f"year {number} is out of range")
        special = self._specials(number)
        workdays: list[date] = []
        rank: list[int] = []
        for day in _days_of(number):
            known = special.get(day)
            if (not known.off) if known else day.weekday() < _SATURDAY:
                workdays.append(day)
            rank.append(len(workdays))
        return _Year(date(number, 1, 1).toordinal(), tuple(workdays), tuple(rank), special)

    def _specials(self, number: int) -> dict[date, Day]:
        special = {day: row for day, row in self._days.items() if day.year == number}
        if number not in self.official_years:
            for day, known in self._computed(number).items():
                if day.year == number:
                    row = known if isinstance(known, Day) else Day(off=True, name=known, document="")
                    special.setdefault(day, row)
        return dict(sorted(special.items()))


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1).toordinal()
    last = date(year, 12, 31).toordinal()
    return (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
