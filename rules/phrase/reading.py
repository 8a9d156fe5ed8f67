"""What a phrase was understood to mean."""

from __future__ import annotations

from dataclasses import dataclass

from rules.assumption import Assumption
from rules.rule import Rule


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule with the words it was read from; `start` and `end` (exclusive) are offsets in the phrase.

    `notes`: conditions and remarks that move no date, in the words of the phrase.
    """

    rule: Rule
    words: str
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase means: its rules in the order of its words, and the words that were not understood."""

    phrase: str
    rules: tuple[ReadRule, ...]
    unread: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Sorted, distinct kinds of the rules; ("unread",) when there is none."""
        return tuple(sorted({item.rule.kind for item in self.rules})) or ("unread",)
