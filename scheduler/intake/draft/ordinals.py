"""Printed ordinals: "1", "2.1", "IV", "a)", "(3)", and how they follow each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from scheduler.intake.draft.words import roman, squeeze

Style = Literal["capital", "roman", "number", "letter"]
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,4}")
_LETTERS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class Ordinal:
    """`text` without brackets and points; `value` counts from 1 within its style."""

    text: str
    style: Style
    value: int

    @property
    def depth(self) -> int:
        """How many points it has: 0 for "2", 1 for "2.1"."""
        return self.text.count(".") if self.style == "number" else 0

    def follows(self, before: Ordinal | None) -> bool:
        """Whether it is the next one after `before`, or the first of its kind after None."""
        return self.value == (before.value + 1 if before is not None else 1)

    def within(self, outer: Ordinal) -> bool:
        """Whether it is printed as a part of `outer` ("2.1" of "2")."""
        return self.style == "number" and self.text.startswith(f"{outer.text}.")


def read_ordinal(text: str) -> Ordinal | None:
    """The ordinal that `text` is, None if it is anything else (a year, words, nothing)."""
    core = squeeze(text).strip("()[]. :/-–")
    if _NUMBER.fullmatch(core):
        core = ".".join(part.lstrip("0") or "0" for part in core.split("."))
        return Ordinal(core, "number", int(core.rsplit(".", 1)[-1]))
    if (value := roman(core)) is not None and core not in ("C", "L"):
        return Ordinal(core, "roman", value)
    if len(core) == 1 and core.lower() in _LETTERS:
        style: Style = "capital" if core.isupper() else "letter"
        return Ordinal(core, style, _LETTERS.index(core.lower()) + 1)
    return None
