"""What applying a plan file does to the register, as facts to be shown before and kept after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scheduler.intake.draft import Problem
from scheduler.intake.planfile.matching import Link

Fate = Literal["created", "changed", "moved", "retired", "untouched"]
"""moved: a row of this plan takes the place of one of the plan it supersedes."""
OccurrenceFate = Literal["created", "moved", "retired", "kept", "untouched", "handed", "carried"]
"""kept: no longer what the plan says, but settled, submitted, overdue or otherwise begun, so left alone;
carried: taken over from the row that this one stands for."""


@dataclass(frozen=True, slots=True)
class RowDiff:
    """One obligation. `agencies` carry it; `dates` counts its occurrences by fate; `unsettled` of those
    created are older than the import; `changes` are (field, before, after)."""

    key: str
    ref: str
    kind: str
    title: str
    lead: str
    fate: Fate
    agencies: int
    dates: tuple[tuple[OccurrenceFate, int], ...]
    unsettled: int = 0
    first_due: date | None = None
    moves: tuple[tuple[date, date], ...] = ()
    """(due before, due after), each pair once."""
    left: tuple[tuple[int, date, date], ...] = ()
    """Occurrences still owed that keep a date the words no longer give: (number, due kept, due now read)."""
    origins: tuple[Link, ...] = ()
    """The old rows it stands for from now on, with the score."""
    plan: str = ""
    """The superseded plan that a row which ends stands in; "" for a row of this plan."""
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def quiet(self) -> bool:
        """Nothing about it changes."""
        still = all(fate in ("untouched", "kept") for fate, _n in self.dates)
        return self.fate == "untouched" and still and not self.origins


@dataclass(frozen=True, slots=True)
class Diff:
    """All that one apply does, or would do."""

    plan_id: int
    number: str
    issuer: str
    title: str
    coordinator: str
    is_new: bool
    rows: tuple[RowDiff, ...]
    plan_changes: tuple[tuple[str, str, str], ...] = ()
    links: int = 0
    """Reports that now wait for another report (two stages)."""
    accepted: tuple[str, ...] = ()
    """Proposals that are taken because the officer confirms this diff."""
    notes: tuple[str, ...] = ()
    """Said, not asked: successions that are followed, groups that lack members."""
    problems: tuple[Problem, ...] = ()
    closes: str = ""
    """Number of the plan that this one supersedes and closes."""

    @property
    def changes_nothing(self) -> bool:
        """Applying again what was applied."""
        return not (self.is_new or self.plan_changes or self.closes) and all(row.quiet for row in self.rows)

    def obligations(self) -> Counter[str]:
        """Obligations by fate."""
        return Counter(row.fate for row in self.rows)

    def occurrences(self) -> Counter[str]:
        """Occurrences by fate, and how many of the new ones are unsettled."""
        counted: Counter[str] = Counter()
        for row in self.rows:
            counted.update(dict(row.dates))
            counted["unsettled"] += row.unsettled
        return counted
