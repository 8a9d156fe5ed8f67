"""Timing phrase <-> rule: `parse(phrase) -> Reading`, `say(rule) -> text`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.assumption import Assumption
from rules.rule import Mark, Once, Ongoing, OnRequest, Recurring, Rule, Spot, Undated, assumptions_of


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule with the words it was read from; `start` and `end` (exclusive) are offsets in the phrase."""

    rule: Rule
    words: str
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase means: its rules, and the words that were not understood."""

    phrase: str
    rules: tuple[ReadRule, ...]
    unread: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Sorted, distinct kinds of the rules; ("unread",) when there is none."""
        return tuple(sorted({item.rule.kind for item in self.rules})) or ("unread",)


_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def parse(phrase: str) -> Reading:
    text = phrase.lower().replace("hằng", "hàng")
    rules: list[Rule] = []
    m = re.search(r"quý (i{1,3}|iv)/(\d{4})", text)
    if m:
        rules.append(Once(Mark(int(m[2]), Spot(_ROMAN[m[1].upper()] * 3 - 2, 3))))
    m = re.search(r"tháng (\d+)/(\d{4})", text)
    if m:
        rules.append(Once(Mark(int(m[2]), Spot(int(m[1]), 1))))
    m = re.search(r"trước ngày (\d+)(?:/| tháng )(\d+)", text)
    if m:
        rules.append(Recurring(spot=Spot(int(m[2]), 1, "day", int(m[1])), bound="before"))
    elif "hàng năm" in text:
        rules.append(Recurring(assumed=("year-end",)))
    m = re.search(r"(\d) năm/lần", text)
    if m:
        rules.append(Recurring("year", int(m[1]), assumed=("cycle-anchor",)))
    m = re.fullmatch(r"(?:đến )?(?:năm )?(\d{4})", text.strip())
    if m:
        rules.append(Once(Mark(int(m[1])), until="đến" in text))
    if "thường xuyên" in text:
        rules.append(Ongoing())
    if "khi có yêu cầu" in text:
        rules.append(OnRequest())
    if not rules and ("theo" in text or "định kỳ" in text):
        rules.append(Undated(phrase))
    read = tuple(ReadRule(r, phrase, assumptions_of(r), (), 0, len(phrase)) for r in rules)
    return Reading(phrase, read, () if rules else (phrase,))


def say(rule: Rule, language: str = "vi") -> str:
    return str(rule)
