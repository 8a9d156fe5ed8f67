"""Rule -> English words, for readers who do not read Vietnamese. Not read back."""

from __future__ import annotations

from rules.rule import (
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
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {"workday": "working day"}
_FRAMES = {"half": "half-year", "school-year": "school year"}
_ORDINALS = {1: "first", 2: "second", 3: "third"}


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
            return f"continuously, from {_term(rule.after)}"
        return f"continuously, from {_mark(rule.since)}" if rule.since else "continuously"
    return _once(rule) if isinstance(rule, Once) else _recurring(rule)


def _count(n: int, unit: str) -> str:
    name = _UNITS.get(unit, unit)
    return f"{n} {name}" if n == 1 else f"{n} {name}s"


def _event(rule: OnEvent) -> str:
    if rule.term.n == 0:
        return f"upon: {rule.event}"
    head = {"before": "at least {} before", "after": "from {} after"}.get(rule.way, "within {} of")
    return f"{head.format(_count(rule.term.n, rule.term.unit))}: {rule.event}"


def _term(term: Term) -> str:
    return (
        f"{_count(term.n, term.unit)} after {_mark(term.base) if term.base else 'the issue of this document'}"
    )


def _once(rule: Once) -> str:
    if isinstance(rule.at, Term):
        return f"within {_term(rule.at)}"
    if rule.at.nth:
        return f"by the end of year {rule.at.nth} from the year of issue"
    words = _mark(rule.at)
    if rule.clock:
        words = f"before {rule.clock} on {words}"
    elif rule.bound == "before":
        words = f"before {words}"
    else:
        words = (
            f"by {words}"
            if rule.at.spot.pick == "day"
            else f"by the end of {words}"
            if rule.at.spot.pick == "end"
            else f"on {words}"
        )
    return f"from {_mark(rule.since)}, {words}" if rule.since else words


def _mark(mark: Mark | None) -> str:
    if mark is None:
        return ""
    if mark.unit == "school-year":
        return f"school year {mark.year - 1}-{mark.year}" if mark.year else "the school year"
    year = f" {mark.year}" if mark.year else ""
    if mark.unit == "year":
        return _spot(mark.spot, (mark.spot.months and year) or year.strip() or "the year", year)
    return _spot(mark.spot, f"the {mark.unit}", "")


def _spot(spot: Spot, frame: str, year: str) -> str:
    """The spot in its frame: "10 December 2026", "quarter IV 2026", "the 20th day of the month"."""
    part = frame
    if spot.months == 1 and spot.month <= 12 and frame != "the month":
        part = f"{MONTHS[spot.month]}{year}"
        if spot.pick == "day":
            return f"{spot.day} {part}"
    elif spot.months == 3:
        part = f"quarter {(spot.month + 2) // 3}{year}"
    elif spot.months and spot.months < 12:
        side = "first" if spot.month == 1 else "last"
        part = f"the {side} {spot.months} months of {year.strip() or 'the year'}"
    return _day_of(spot, part)


def _day_of(spot: Spot, part: str) -> str:
    if spot.pick == "day":
        return f"day {spot.day} of {part}"
    if spot.pick == "workday":
        which = "the last" if spot.day < 0 else f"the {_ORDINALS.get(spot.day, str(spot.day) + 'th')}"
        return f"{which} working day of {part}"
    if spot.pick == "weekday" and spot.nth:
        which = "last" if spot.nth < 0 else _ORDINALS.get(spot.nth, f"{spot.nth}th")
        return f"the {which} {DAYS[spot.day]} of {part}"
    if spot.pick == "weekday":
        return DAYS[spot.day]
    if spot.pick == "week":
        return f"the {'first' if spot.day > 0 else 'last'} Friday of {part}"
    return {
        "last": f"the last day of {part}",
        "begin": f"the first day of {part}",
        "mid": f"the middle of {part}",
    }.get(spot.pick, part)


def _recurring(rule: Recurring) -> str:
    frame = _FRAMES.get(rule.unit, rule.unit)
    head = f"every {frame}" if rule.every == 1 else f"every {rule.every} {frame}s"
    if rule.parity:
        head = f"every {rule.parity} year"
    if rule.since:
        head += f" from {_mark(rule.since)}"
    if rule.until:
        head += f" to {_mark(rule.until)}"
    spot = rule.spot
    if spot.pick == "after":
        return f"{head}, within {_count(spot.day, spot.unit)} of its end"
    if spot == Spot():
        return f"{head}, by its end" + _exceptions(rule)
    which = {1: "the following ", -1: "the preceding "}.get(spot.shift, "the ")
    inner = spot if rule.unit == "year" else Spot(0, 0, spot.pick, spot.day)
    place = which + frame
    if rule.unit != "year" and rule.unit != "month" and spot.months:
        place = f"month {spot.month} of {place}"
    words = _spot(inner, place, "")
    if rule.unit == "year" and spot.shift and spot.months:
        words += f" of {place}"
    if rule.clock:
        words = f"before {rule.clock} on {words}"
    else:
        words = f"before {words}" if rule.bound == "before" else f"by {words}"
    return f"{head}, {words}{_exceptions(rule)}"


def _nth(unit: str, item: Except) -> str:
    year = f" {item.year}" if item.year else ""
    name = {"month": MONTHS[item.nth], "quarter": f"quarter {item.nth}", "half": f"half-year {item.nth}"}.get(
        unit
    )
    return f"{name}{year}" if name else str(item.year)


def _exceptions(rule: Recurring) -> str:
    return "".join(
        f" (except {_nth(rule.unit, item)}: {'before ' if item.bound == 'before' else ''}"
        f"{_spot(item.spot, 'the year', '')}{' of the following year' if item.spot.shift == 1 else ''})"
        for item in rule.exceptions
    )
