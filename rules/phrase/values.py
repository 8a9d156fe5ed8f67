"""The values of the grammar's rules: one method for each name in rules/timing.lark."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rules.phrase.items import Head, Node, Part, Pick, Place, Span

_UNIT = {
    "NAM": "year",
    "THANG": "month",
    "QUY": "quarter",
    "TUAN": "week",
    "NGAY": "day",
    "NAM_HOC": "school-year",
}


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


def _type(child: Any) -> str:
    return getattr(child, "type", "")


class Items:
    """Values of the grammar's rules: each method is given the values of what stands in its rule."""

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
        nums = tuple(int(child.value) for child in children if _type(child) == "YEAR")
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

    # -- bounds
    def bound(self, tok: Any) -> str:
        return str(tok.type)

    def bounds(self, *names: str) -> frozenset[str]:
        return frozenset(names)

    def clock(self, tok: Any) -> Node:
        return Node("clock", tok.value)

    def bounded(self, *children: Any) -> Node:
        node = Node("at", children[-1])
        for child in children[:-1]:
            if isinstance(child, Node):
                node = replace(node, clock=child.value)
            elif isinstance(child, frozenset):
                node = replace(node, bounds=child)
        return node

    def clock_alone(self, *children: Any) -> Node:
        """trước 9h, after the day it belongs to."""
        return Node("clock", clock=children[-1].value)

    def since(self, _word: Any, *children: Any) -> Node:
        place = next(child for child in children if isinstance(child, Place))
        return Node("since", place, extra=children[-1] is not place)

    def since_place(self, place: Place, _on: Any) -> Node:
        return Node("since", place, extra=True)

    def following(self, *toks: Any) -> Node:
        return Node("following")

    def vision(self, *toks: Any) -> Node:
        return Node("vision", int(toks[-1].value))

    def review(self, _word: Any, count: Any, _nam: Any) -> Node:
        return Node("review", int(count.value))

    def exception(self, *children: Any) -> Node:
        return Node("exception", children[-1], extra=len(children) > 2)

    # -- repetition
    def years(self, count: Any, _unit: Any) -> Span:
        return Span("year", int(count.value))

    def months(self, count: Any, _unit: Any) -> Span:
        return Span("month", int(count.value))

    def quarters(self, count: Any, _unit: Any) -> Span:
        return Span("quarter", int(count.value))

    def weeks(self, count: Any, _unit: Any) -> Span:
        return Span("week", int(count.value))

    def days(self, count: Any, _unit: Any) -> Span:
        return Span("day", int(count.value))

    def choice(self, count: Any, _dash: Any, other: Span) -> Span:
        return replace(other, n=max(other.n, int(count.value)), choice=True)

    def unit(self, *toks: Any) -> Span:
        if toks[0].type == "NUA":
            return Span("month", 6) if toks[1].type == "NAM" else Span("half-month", 1)
        return Span(_UNIT[toks[0].type], 1)

    def interval(self, *children: Any) -> Node:
        span = next(child for child in children if isinstance(child, Span))
        times = [child for child in children if _type(child) == "CNT"]
        return _times(span, int(times[0].value) if times else 1)

    interval_one = unit_times = unit_times_each = interval

    def times_per(self, *children: Any) -> Node:
        return _times(children[-1], int(children[0].value))

    times_per_one = times_per

    def per_unit(self, *children: Any) -> Node:
        return Node("every", children[-1])

    def yearly(self, _word: Any) -> Node:
        return Node("every", Span("year", 1))

    def duration_alone(self, span: Span) -> Node:
        return Node("duration", span)

    def times_alone(self, *toks: Any) -> Node:
        return Node("times", int(toks[0].value))

    # -- terms and events
    def counted(self, *toks: Any) -> str:
        return "workday" if len(toks) > 1 else _UNIT[toks[0].type]

    def head(self, *children: Any) -> Head:
        return Head(int(children[-2].value), children[-1])

    def head_hours(self, *children: Any) -> Head:
        """24 giờ is a day, 48 two; fewer are the same or the next day: the later one."""
        return Head(max(1, -(-int(children[-1].value[:2]) // 24)), "day")

    def head_after(self, _word: Any, count: Any, unit: str) -> Head:
        return Head(int(count.value), unit, after=True)

    def term(self, head: Head, *_words: Any) -> Node:
        return Node("term", head)

    def term_dated(self, head: Head, *children: Any) -> Node:
        return Node("term_dated", head, extra=children[-1])

    def term_ended(self, head: Head, *children: Any) -> Node:
        return Node("term_ended", head, extra=children[-1])

    def place_ended(self, node: Node, *children: Any) -> Node:
        return Node("place_ended", node, extra=children[-1])

    def term_before(self, head: Head, *_words: Any) -> Node:
        return Node("term_before", head)

    def ended(self, *toks: Any) -> Span:
        name = toks[-1].type
        return Span(_UNIT.get(name, "fiscal"), 1)

    def of_ended(self, *toks: Any) -> tuple[Part, ...]:
        """The year, if printed, of a period that has ended."""
        year = [int(tok.value) for tok in toks if tok.type == "YEAR"]
        codes = "fiscal" if any(tok.type == "NAM_TC" for tok in toks) else "no" if year else "bare"
        return (Part("year", codes, tuple(year)),)

    def ended_quarter(self, _word: Any, number: int, year: Any = (Part("year", "bare"),)) -> Place:
        return Place(None, (Part("quarter", "no", (number,)), *self._ended_year(year)))

    def ended_month(self, _word: Any, number: int, year: Any = (Part("year", "bare"),)) -> Place:
        return Place(None, (Part("month", "no", (number,)), *self._ended_year(year)))

    def ended_first(self, count: Any, _thang: Any, _dau: Any, year: Any) -> Place:
        return Place(None, (self.months_first(count), *self._ended_year(year)))

    def _ended_year(self, year: Any) -> tuple[Part, ...]:
        return year if isinstance(year, tuple) else self.of_ended(year)

    def ended_year(self, _word: Any, year: Any) -> Place:
        return Place(None, (Part("year", "no", (int(year.value),)),))

    def ended_school(self, *toks: Any) -> Place:
        return Place(None, (Part("school-year", "no", (int(toks[-1].value),)),))

    def ended_months(self, count: Any, *_words: Any) -> Span:
        return Span("month", int(count.value))

    # -- flags: one word each
    ongoing = adhoc = request = according = stage = status = periodic = report = apart = event = session = (
        event_after
    ) = None


def _flag(name: str) -> Any:
    return lambda self, *toks: Node(name)


for _name in (
    "ongoing",
    "adhoc",
    "request",
    "according",
    "stage",
    "status",
    "periodic",
    "report",
    "apart",
    "event",
    "session",
    "event_after",
):
    setattr(Items, _name, _flag(_name))


def _times(span: Span, times: int) -> Node:
    """So many times in a span: an interval where it divides the span evenly, else not understood."""
    if times <= 1:
        return Node("every", span)
    months = {"year": 12, "quarter": 3, "month": 1}.get(span.unit, 0) * span.n
    if months % times == 0 and months:
        return Node("every", Span("month", months // times, span.choice))
    if times == 2 * months:
        return Node("every", Span("half-month", 1))
    return Node("uneven", span)
