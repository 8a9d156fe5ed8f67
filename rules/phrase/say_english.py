"""Rule -> English words, for readers who do not read Vietnamese. Not read back."""

from __future__ import annotations

from dataclasses import replace

from rules.rule import (
    LEFT_OUT,
    Except,
    Mark,
    Once,
    OnEvent,
    Ongoing,
    OnRequest,
    Raw,
    Recurring,
    Rule,
    Spot,
    Term,
    Undated,
)

MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {"workday": "working day"}
_FRAMES = {"half": "half-year", "school-year": "school year"}
_WORDS = {1: "first", 2: "second", 3: "third", -1: "last"}
_ROMANS = ("", "I", "II", "III", "IV")


def in_english(rule: Rule) -> str:
    """One English sentence part for the rule."""
    if isinstance(rule, OnRequest):
        return f"on request ({rule.words})"
    if isinstance(rule, Undated):
        return f"no date of its own: {rule.words}"
    if isinstance(rule, Raw):
        return rule.text
    if isinstance(rule, OnEvent):
        return _event(rule)
    if isinstance(rule, Ongoing):
        if rule.after:
            return f"continuously, from {_term(rule.after) if rule.after.n else 'the issue of this document'}"
        return f"continuously, from {_mark(rule.since)}" if rule.since else "continuously"
    return _once(rule) if isinstance(rule, Once) else _recurring(rule)


def _count(n: int, unit: str) -> str:
    name = _UNITS.get(unit, unit)
    return f"{n} {name}" if n == 1 else f"{n} {name}s"


def _ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _which(n: int) -> str:
    return _WORDS.get(n) or _ordinal(n)


def _event(rule: OnEvent) -> str:
    if rule.term.n == 0:
        return f"upon: {rule.event}"
    head = {"before": "at least {} before", "after": "from {} after"}.get(rule.way, "within {} of")
    return f"{head.format(_count(rule.term.n, rule.term.unit))}: {rule.event}"


def _term(term: Term) -> str:
    if term.base is None:
        return f"{_count(term.n, term.unit)} after the issue of this document"
    ended = "" if term.base.spot.pick == "day" else "the end of "
    return f"{_count(term.n, term.unit)} after {ended}{_mark(term.base)}"


def _once(rule: Once) -> str:
    if isinstance(rule.at, Term):
        return f"within {_term(rule.at)}"
    if rule.at.nth:
        return f"by the end of the {_ordinal(rule.at.nth)} year, the year of issue being the first"
    words = _due(rule.at.spot, _mark(rule.at), rule.bound, rule.clock)
    return f"from {_mark(rule.since)}, {words}" if rule.since else words


def _due(spot: Spot, words: str, bound: str, clock: str) -> str:
    """The words of a spot with their bound."""
    if clock:
        return f"before {clock} on {words}"
    if bound == "before":
        return f"before {words}"
    return f"by the end of {words}" if spot.pick == "end" else f"by {words}"


def _mark(mark: Mark | None) -> str:
    if mark is None:
        return ""
    if mark.unit == "school-year":
        return f"the school year {mark.year - 1}-{mark.year}" if mark.year else "the school year"
    if mark.unit == "year":
        return _in_year(mark.spot, str(mark.year) if mark.year else "")
    return _picked(mark.spot, f"the {mark.unit}")


def _in_year(spot: Spot, year: str, whole: str = "the year") -> str:
    """A spot of a year: "10 December 2026", "quarter IV/2026", "the first 6 months of 2026"."""
    if spot.months == 1:
        month = f"{MONTHS[spot.month]} {year}".strip()
        return f"{spot.day} {month}" if spot.pick == "day" else _picked(spot, month)
    if spot.months == 3 and spot.month % 3 == 1:
        return _picked(spot, f"quarter {_ROMANS[(spot.month + 2) // 3]}" + (f"/{year}" if year else ""))
    if 0 < spot.months < 12:
        side = "first" if spot.month == 1 else "last"
        return _picked(spot, f"the {side} {spot.months} months of {year or whole}")
    return _picked(spot, year or whole)


def _picked(spot: Spot, part: str) -> str:
    """The day that is picked in a part of the calendar."""
    if spot.pick == "day":
        return f"the {_ordinal(spot.day)} of {part}" if spot.months == 1 else f"day {spot.day} of {part}"
    if spot.pick == "workday":
        return f"the {_which(spot.day)} working day of {part}"
    if spot.pick == "weekday":
        return f"the {_which(spot.nth)} {DAYS[spot.day]} of {part}" if spot.nth else DAYS[spot.day]
    if spot.pick == "week":
        return f"the {_which(spot.day)} Friday of {part}"
    words = {"last": "the last day of", "begin": "the first day of", "mid": "the middle of"}.get(spot.pick)
    return f"{words} {part}" if words else part


# ---- repetition


def _recurring(rule: Recurring) -> str:
    frame = _FRAMES.get(rule.unit, rule.unit)
    if rule.spot.pick == "after":
        part = replace(rule.spot, pick="end", day=0)
        ended = f"{_in_year(part, '')} of every year" if part.months in (1, 3) else _every_part(part, frame)
        return f"within {_count(rule.spot.day, rule.spot.unit)} of the end of {ended}{_exceptions(rule)}"
    head = _head(rule, frame)
    if rule.spot == Spot():
        return f"{head}, by its end{_exceptions(rule)}"
    words = _due(rule.spot, _spot_of(rule, rule.spot, frame), rule.bound, rule.clock)
    if rule.opens is not None:
        words = f"from {_spot_of(rule, rule.opens, frame)}, {words}"
    return f"{head}, {words}{_exceptions(rule)}"


def _every_part(part: Spot, frame: str) -> str:
    return f"the first {part.months} months of every year" if part.months else f"every {frame}"


def _head(rule: Recurring, frame: str) -> str:
    head = f"every {frame}" if rule.every == 1 else f"every {rule.every} {frame}s"
    if rule.parity:
        head = f"every {rule.parity} year"
    if rule.since and rule.since == rule.until:
        return f"{head} of {_mark(rule.since)}"
    if rule.since:
        head += f" from {_mark(rule.since)}"
    return f"{head} to {_mark(rule.until)}" if rule.until else head


def _spot_of(rule: Recurring, spot: Spot, frame: str) -> str:
    """A spot of one period of the rule."""
    side = {1: "the following ", -1: "the preceding "}.get(spot.shift, "the ")
    if rule.unit == "year" and rule.every > 1:
        return _of_cycle(rule, spot)
    if rule.unit == "year":
        words = _in_year(spot, "", side + frame)
        return f"{words} of {side}{frame}" if spot.shift and spot.months in (1, 3) else words
    size = {"quarter": 3, "half": 6}.get(rule.unit, rule.every)
    if size > 1 and spot.months == 1:
        which = "last" if spot.month == size else _which(spot.month)
        return _picked(spot, f"the {which} month of {side}{frame if rule.every == 1 else 'period'}")
    return _picked(spot, side + frame)


def _of_cycle(rule: Recurring, spot: Spot) -> str:
    """A spot of the first or last year of an n-year cycle."""
    last = 12 * (rule.every - 1)
    year = "the last year of the cycle" if spot.month > last else "the first year of the cycle"
    if not spot.months or spot.months == 12:
        return _picked(spot, year if spot.months else "the cycle")
    inner = replace(spot, month=(spot.month - 1) % 12 + 1)
    words = _in_year(inner, "", year)
    return words if year in words else f"{words} of {year}"


def _exceptions(rule: Recurring) -> str:
    return "".join(
        f" (not for {_period(rule.unit, item)})"
        if item.spot == LEFT_OUT
        else f" (except {_period(rule.unit, item)}: {_except(item)})"
        for item in rule.exceptions
    )


def _except(item: Except) -> str:
    words = _in_year(item.spot, "") + (" of the following year" if item.spot.shift else "")
    return _due(item.spot, words, item.bound, "")


def _period(unit: str, item: Except) -> str:
    year = f" {item.year}" if item.year else ""
    if unit == "month":
        return f"{MONTHS[item.nth]}{year}"
    if unit == "quarter":
        return f"quarter {_ROMANS[item.nth]}" + (f"/{item.year}" if item.year else "")
    return (
        f"the {_which(item.nth)} half-year{' of' + year if year else ''}" if unit == "half" else year.strip()
    )
