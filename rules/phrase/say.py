from __future__ import annotations

from rules.rule import Rule


def say(rule: Rule, language: str = "vi") -> str:
    return str(rule)
