"""The values of the grammar's rules that name a place in the calendar: one method for each name in
rules/timing.lark."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rules.phrase.items import Part, Pick, Place


def _part(unit: str, how: str, *nums: int, each: bool = False) -> Any:
    return lambda self, *children: Part(unit, how, nums, each=each)


def _day(pick: str, *nums: int) -> Any:
    return lambda self, *children: Pick(pick, nums)


def _nth(number: int) -> Any:
    return lambda self, *children: number


def _numbers(children: tuple[Any, ...]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    nums = tuple(child for child in children if isinstance(child, int))
    joints = tuple(child for child in children if child in (",", "-", "va"))
    return nums, joints


def type_of(child: Any) -> str:
    """The name of a token; "" for a value."""
    return getattr(child, "type", "")


class Places:
    """Days, weeks, months, quarters and years, and the places they make together."""

    # -- numbers and joints
    def day_no(self, tok: Any) -> int:
        return int(tok.value)

    month_no = quarter_no = day_no

    def joint(self, *toks: Any) -> str:
        return {"COMMA": ",", "DASH": "-", "DEN": "-"}.get(toks[-1].type, "va")

    comma = joint

    def link(self, *toks: Any) -> tuple[str, ...]:
        return tuple(tok.type for tok in toks)

    def same(self, value: Any) -> Any:
        return value

    # -- places
    def upper(self, part: Any) -> Place:
        if isinstance(part, Place):
            return part
        return Place(part) if isinstance(part, Pick) else Place(None, (part,))

    def chain(self, low: Any, _link: Any, high: Place) -> Place:
        low = self.upper(low)
        return Place(low.day, low.parts + high.parts)

    def chain0(self, low: Any, high: Place) -> Place:
        low = self.upper(low)
        return Place(low.day, low.parts + high.parts)

    def dated(self, low: Place, _slash: Any, year: Any) -> Place:
        return Place(low.day, (*low.parts, Part("year", "no", (int(year.value),))))

    def date(self, value: Any) -> Place:
        return self.upper(value)

    place = day = month = quarter = half = year = week = from_day = date

    def day_month(self, *children: Any) -> Place:
        numbers, joints = _numbers(children)
        return Place(Pick("day", numbers[:-1], joints), (Part("month", "no", numbers[-1:]),))

    def day_numbers(self, *children: Any) -> Pick:
        return Pick("day", *_numbers(children))

    def day_ordinal(self, _day_word: Any, _thu: Any, number: int) -> Pick:
        return Pick("day", (number,))

    day_last = _day("last")
    day_last_n = _day("last")
    day_first = _day("day", 1)
    workday_first = _day("workday", 1)
    workday_last = _day("workday", -1)
    week_first = _day("week", 1)
    week_last = _day("week", -1)

    def workday_nth(self, _a: Any, _b: Any, _c: Any, number: int) -> Pick:
        return Pick("workday", (number,))

    def days_first(self, count: Any, *_words: Any) -> Pick:
        return Pick("day", (int(count.value),))

    def workdays_first(self, count: Any, *_words: Any) -> Pick:
        return Pick("workday", (int(count.value),))

    def weekday(self, *toks: Any) -> Pick:
        return Pick("weekday", (int(toks[-1].value),))

    week_in_first, week_in_last = _nth(1), _nth(-1)

    def week_in_nth(self, *children: Any) -> int:
        return min(int(children[-1]), 5)

    def weekday_in(self, day: Pick, *children: Any) -> Pick:
        """thứ Sáu tuần cuối: the last Friday; of any other day the week stands for itself."""
        return replace(day, nth=children[-1])

    def weekday_first(self, day: Pick, _word: Any) -> Pick:
        return replace(day, nth=1)

    def weekday_last(self, day: Pick, _word: Any) -> Pick:
        return replace(day, nth=-1)

    def point(self, tok: Any) -> Pick:
        day = {"THUONG_TUAN": 10, "TRUNG_TUAN": 20, "HA_TUAN": 31}.get(tok.type)
        return (
            Pick("ten-days", (day,)) if day else Pick({"DAU": "begin", "GIUA": "mid"}.get(tok.type, "close"))
        )

    def month_numbers(self, *children: Any) -> Part:
        return Part("month", "no", *_numbers(children))

    def month_numbers_bare(self, tok: Any) -> Part:
        return Part("month", "no", (int(tok.value),))

    def month_each(self, *children: Any) -> Part:
        return Part("month", "no", *_numbers(children), each=True)

    def quarter_each(self, *children: Any) -> Part:
        return Part("quarter", "no", *_numbers(children), each=True)

    def week_nth(self, *children: Any) -> Pick:
        return Pick("week", (min(int(children[-1]), 5),))

    def quarter_numbers(self, *children: Any) -> Part:
        return Part("quarter", "no", *_numbers(children))

    def year_numbers(self, *children: Any) -> Part:
        nums = tuple(int(child.value) for child in children if type_of(child) == "YEAR")
        return Part("year", "no", nums, _numbers(children)[1])

    def years_after_slash(self, *children: Any) -> Place:
        return Place(None, (self.year_numbers(*children),))

    month_first = _part("month", "nth", 1)
    month_mid = _part("month", "nth", 0)
    month_last = _part("month", "nth", -1)
    month_every = _part("month", "every")
    month_all = _part("month", "every", each=True)
    month_next = _part("month", "next")
    month_prev = _part("month", "prev")
    month_same = _part("month", "same")
    month_this = _part("month", "this")
    month_bare = _part("month", "bare")
    quarter_first = _part("quarter", "nth", 1)
    quarter_last = _part("quarter", "nth", -1)
    quarter_every = _part("quarter", "every")
    quarter_all = _part("quarter", "every", each=True)
    quarter_next = _part("quarter", "next")
    quarter_prev = _part("quarter", "prev")
    quarter_same = _part("quarter", "same")
    quarter_this = _part("quarter", "this")
    quarter_bare = _part("quarter", "bare")
    year_every = _part("year", "every")
    year_next = _part("year", "next")
    year_prev = _part("year", "prev")
    year_same = _part("year", "same")
    period_same = _part("year", "period")
    year_this = _part("year", "this")
    year_bare = _part("year", "bare")
    year_even = _part("year", "even")
    year_odd = _part("year", "odd")
    cycle_first = _part("year", "first")
    cycle_last = _part("year", "last")
    week_every = _part("week", "every")
    week_next = _part("week", "next")
    week_this = _part("week", "this")
    week_same = _part("week", "same")
    week_bare = _part("week", "bare")
    half_first = _part("half", "no", 1, 6)
    half_last = _part("half", "no", 7, 6)
    school_bare = _part("school-year", "bare")
    school_every = _part("school-year", "every")

    def month_nth(self, _a: Any, _b: Any, number: int) -> Part:
        return Part("month", "nth", (number,))

    def months_first(self, count: Any, *_words: Any) -> Part:
        return Part("half", "no", (1, min(int(count.value), 12)))

    def quarters_first(self, count: Any, *_words: Any) -> Part:
        """Hai quý đầu năm: the first six months."""
        return Part("half", "no", (1, 3 * min(int(count.value), 4)))

    def quarters_last(self, count: Any, *_words: Any) -> Part:
        n = 3 * min(int(count.value), 4)
        return Part("half", "no", (13 - n, n))

    def months_of(self, count: Any, *children: Any) -> Place:
        """9 tháng năm 2026: the first nine."""
        years = children[-1]
        high = years.parts if isinstance(years, Place) else (years,)
        return Place(None, (self.months_first(count), *high))

    def months_last(self, count: Any, *_words: Any) -> Part:
        n = min(int(count.value), 12)
        return Part("half", "no", (13 - n, n))

    def fiscal_year(self, _word: Any, year: Any = None) -> Part:
        return Part("year", "fiscal", (int(year.value),) if year is not None else ())

    def school_year(self, *toks: Any) -> Part:
        return Part("school-year", "no", (int(toks[-1].value) + 1,))

    def school_years(self, *toks: Any) -> Part:
        return Part("school-year", "no", (int(toks[-1].value),))
