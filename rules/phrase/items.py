"""What one item of the grammar is: a place in the calendar, a repetition, a term, a flag word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One level of a place: which months, quarters, years.

    `how`: no (numbered `nums`, joined by `joints`), nth (of its parent; -1 last, 0 middle), every, next,
    prev,
    same, this, bare, first and last (year of a cycle), even, odd, fiscal.
    """

    unit: str
    how: str
    nums: tuple[int, ...] = ()
    joints: tuple[str, ...] = ()
    each: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """The day in its part: as in `Spot`, with `nums` for several days; `nth` of a weekday, as in `Spot`."""

    pick: str
    nums: tuple[int, ...] = ()
    joints: tuple[str, ...] = ()
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the calendar, day to year; levels that are not said are missing."""

    day: Pick | None = None
    parts: tuple[Part, ...] = ()

    def part(self, unit: str) -> Part | None:
        """The level of that unit, if said."""
        for part in self.parts:
            if part.unit == unit:
                return part
        return None


@dataclass(frozen=True, slots=True)
class Node:
    """An item found in a phrase: its kind and value. Kinds are the grammar's."""

    kind: str
    value: Any = None
    bounds: frozenset[str] = frozenset()
    clock: str = ""
    extra: Any = None


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: n units; `choice` when the text offered several."""

    unit: str
    n: int
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """n units before "kể từ …"; `after` when they are the earliest, not the latest."""

    n: int
    unit: str
    after: bool = False
