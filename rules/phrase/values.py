"""The values of the grammar's rules: one method for each name in rules/timing.lark."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rules.phrase.items import Head, Node, Part, Place, Span
from rules.phrase.placing import Places, type_of

_UNIT = {
    "NAM": "year",
    "THANG": "month",
    "QUY": "quarter",
    "TUAN": "week",
    "NGAY": "day",
    "NAM_HOC": "school-year",
}


class Items(Places):
    """Values of the grammar's rules: each method is given the values of what stands in its rule."""

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

    def since_end(self, word: Any, place: Place, *_on: Any) -> Node:
        """sau năm 2026: from the day after it; "sau đó", "tiếp theo" before a date say nothing of it."""
        return Node("since_end" if word.end - word.start == len("sau") else "at", place)

    def following(self, *toks: Any) -> Node:
        return Node("following")

    def vision(self, *toks: Any) -> Node:
        return Node("vision", int(toks[-1].value))

    def review(self, _word: Any, count: Any, _nam: Any) -> Node:
        return Node("review", int(count.value))

    def exception(self, *children: Any) -> Node:
        return Node("exception", children[-1], extra=len(children) > 2)

    def excluded(self, *children: Any) -> Node:
        """trừ quý IV: that period is left out."""
        return Node("exclusion", children[-1])

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
        times = [child for child in children if type_of(child) == "CNT"]
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
