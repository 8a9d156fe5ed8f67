"""Timing phrase <-> rule: `parse(phrase) -> Reading`, `say(rule) -> text`, both from rules/timing.lark."""

from rules.phrase.parse import parse
from rules.phrase.reading import Reading, ReadRule
from rules.phrase.say import say

__all__ = ["ReadRule", "Reading", "parse", "say"]
