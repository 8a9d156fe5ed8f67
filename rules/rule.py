"""The few frozen kinds of rule that a timing phrase can mean, and their stored form.

`once` `recurring` `ongoing` `on_event` `on_request` `undated`. A rule holds what the words say and
nothing of the plan around them (that is `Terms`), so one rule serves every plan that uses the words.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar

from rules.assumption import Assumption, assume
from rules.errors import BadInput

__all__ = [
    "LEFT_OUT",
    "WHOLE",
    "Assumption",
    "Except",
    "Mark",
    "OnEvent",
    "OnRequest",
    "Once",
    "Ongoing",
    "Raw",
    "Recurring",
    "Rule",
    "Spot",
    "Term",
    "Undated",
    "assumptions_of",
    "from_json",
    "to_json",
]

JSON_VERSION = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a period a deadline falls.

    `month`, `months`: the part of the period, as the first month counted from the period's start (1-based)
    and the number of months; 0, 0 is the whole period. In that part `pick` chooses:
    `end` its last day (as a period's end); `last` the same day, printed; `begin`, `mid` the Civil Code's
    first and middle day; `day` the `day`-th day (clamped); `weekday` ISO weekday `day` (its `nth` in a longer
    part, -1 the last); `workday` the first
    (`day` 1) or last (-1) working day; `week` the Friday of its first (1) or last (-1) week;
    `after` `day` units after its end (`unit` day, workday, week, month, year).
    `shift` 1 moves into the following period, -1 into the one before.
    """

    month: int = 0
    months: int = 0
    pick: str = "end"
    day: int = 0
    shift: int = 0
    unit: str = "day"
    nth: int = 0


WHOLE = Spot()
"""The end of the whole period."""
LEFT_OUT = Spot(pick="none")
"""No day at all: what an exception says of a period that is left out ("trừ quý IV")."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the calendar: a spot in a year, in the n-th year from the issue year, or in the next one.

    `year` None and `nth` 0: the year is not printed. `unit` is the period the spot lies in: year,
    school-year (ending in `year`), or, without a year, month, quarter, half or week.
    """

    year: int | None = None
    spot: Spot = WHOLE
    unit: str = "year"
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """n units from an event; the first day is not counted (Đ147.2 BLDS 2015). Unit: day, workday, week,
    month, year."""

    n: int
    unit: str = "day"
    base: Mark | None = None


@dataclass(frozen=True, slots=True)
class Except:
    """The n-th period of a year (quarter IV, month 12) has its own day: a spot in that year, or none.

    `year`: in that year only. A yearly rule has one period a year, the first. `LEFT_OUT`: not due at all.
    """

    nth: int
    spot: Spot
    bound: str = "by"
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """One dated deadline. `at` a Mark, or a Term counted from the issue of the plan (or from its base).

    `bound`: `by` the mark counts, `before` the day before it. `since` opens the window (None: the mark's own
    period for a period, the day of issue for a printed date). `until` True: "đến …", open from issue.
    """

    kind: ClassVar[str] = "once"
    at: Mark | Term
    bound: str = "by"
    since: Mark | None = None
    until: bool = False
    clock: str = ""
    assumed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Recurring:
    """Repeats with the calendar: one deadline for every `every`-th `unit`.

    Unit: week, month, quarter, half, year, school-year. `parity`: even or odd years only. `since`, `until`
    frame the periods it is for; `opens` is where the window of a period begins.
    """

    kind: ClassVar[str] = "recurring"
    unit: str = "year"
    every: int = 1
    spot: Spot = WHOLE
    bound: str = "by"
    since: Mark | None = None
    until: Mark | None = None
    parity: str = ""
    opens: Spot | None = None
    exceptions: tuple[Except, ...] = ()
    clock: str = ""
    assumed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw RFC 5545 rule of a plan file, "RRULE:FREQ=…", where no phrase can say it."""

    kind: ClassVar[str] = "recurring"
    text: str
    assumed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Ongoing:
    """Continuous, no deadline of its own; from `since`, or from a term after the issue."""

    kind: ClassVar[str] = "ongoing"
    since: Mark | None = None
    after: Term | None = None
    assumed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class OnEvent:
    """Waits for an event whose date must be entered. `way`: within (a deadline), before, after (earliest
    day)."""

    kind: ClassVar[str] = "on_event"
    event: str
    term: Term = Term(0)
    way: str = "within"
    assumed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class OnRequest:
    """When someone asks or need arises."""

    kind: ClassVar[str] = "on_request"
    words: str = "khi có yêu cầu"
    assumed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Undated:
    """Set elsewhere, or bare: the words say where to look."""

    kind: ClassVar[str] = "undated"
    words: str
    assumed: tuple[str, ...] = field(default=(), compare=False)


Rule = Once | Recurring | Raw | Ongoing | OnEvent | OnRequest | Undated

_KINDS: dict[str, type[Any]] = {
    c.__name__: c
    for c in (Spot, Mark, Term, Except, Once, Recurring, Raw, Ongoing, OnEvent, OnRequest, Undated)
}


def assumptions_of(rule: Rule) -> tuple[Assumption, ...]:
    """Everything the rule takes for granted, in the order it was met."""
    return tuple(assume(code) for code in rule.assumed)


def to_json(rule: Rule) -> dict[str, Any]:
    """The stored form: plain JSON values, version and class named, defaults left out."""
    return {"v": JSON_VERSION, **_encode(rule)}


def from_json(data: dict[str, Any]) -> Rule:
    """The rule of a stored form. BadInput when version, class or field is unknown."""
    if not isinstance(data, dict) or data.get("v") != JSON_VERSION:
        raise BadInput("Không đọc được quy tắc thời hạn đã lưu: phiên bản {v}.", v=str(data)[:80])
    rule = _decode({key: value for key, value in data.items() if key != "v"})
    if not isinstance(rule, Rule):
        raise BadInput("Không đọc được quy tắc thời hạn đã lưu: loại {kind}.", kind=type(rule).__name__)
    return rule


def _encode(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if type(value).__name__ not in _KINDS:
        return value
    out: dict[str, Any] = {"is": type(value).__name__}
    for part in fields(value):
        content = getattr(value, part.name)
        if part.default is MISSING or content != part.default:
            out[part.name] = _encode(content)
    return out


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    found = _KINDS.get(str(value.get("is")))
    if found is None:
        raise BadInput("Không đọc được quy tắc thời hạn đã lưu: loại {kind}.", kind=str(value.get("is"))[:40])
    try:
        return found(**{key: _decode(item) for key, item in value.items() if key != "is"})
    except TypeError:
        raise BadInput("Không đọc được quy tắc thời hạn đã lưu: {text}.", text=str(value)[:80]) from None
