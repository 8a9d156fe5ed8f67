"""What is owed today, and to whom it is said: pure, over plain standings."""

from scheduler.reminding.notices.decide import decide
from scheduler.reminding.notices.facts import (
    Decision,
    Digest,
    Dropped,
    Key,
    MishapFact,
    Occasions,
    Owed,
    PlanFact,
    Unreachable,
)
from scheduler.reminding.notices.group import group

__all__ = [
    "Decision",
    "Digest",
    "Dropped",
    "Key",
    "MishapFact",
    "Occasions",
    "Owed",
    "PlanFact",
    "Unreachable",
    "decide",
    "group",
]
