"""The facts that deciding works on and hands back: all frozen, none of them knows a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.register.standing import Standing

Key = tuple[str, int, int, str]
"""What makes a notice one: key, round, step, role."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to say to one role. `id` is its row if it was decided before and not yet said."""

    key: str
    role: str
    topic: str
    agency_id: int
    coordinator_id: int
    decided_on: date
    round: int = 1
    step: int = 0
    occurrence_id: int | None = None
    plan_id: int | None = None
    trial: bool = False
    held: bool = False
    late: bool = False
    """It is about something that counts as late, or about what others left undone."""
    rank: int = 0
    """Days from today to the day that counts: the smaller, the more urgent."""
    state_seen: str = ""
    payload: Mapping[str, object] = field(default_factory=dict, hash=False)
    failed_days: int = 0
    id: int | None = None

    @property
    def unique(self) -> Key:
        """The unique key of its row."""
        return (self.key, self.round, self.step, self.role)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A notice that will not be said, and why (for the officer)."""

    notice: Owed
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What one day owes: `owed` is to be said now, `held` waits for the coordinator's word.

    `next_notice_on` holds, for every decided standing, the next day after today on which anything is owed.
    """

    owed: tuple[Owed, ...] = ()
    held: tuple[Owed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    next_notice_on: Mapping[int, date | None] = field(default_factory=dict, hash=False)

    def without(self, existing: Collection[Key]) -> Decision:
        """Less the new notices that exist already, in whatever state."""
        kept = tuple(each for each in self.owed if each.id is not None or each.unique not in existing)
        return replace(self, owed=kept)


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail to be: everything one recipient is told today on behalf of one coordinator."""

    agency_id: int
    coordinator_id: int
    day: date
    trial: bool
    kind: str
    items: tuple[Owed, ...]

    @property
    def occurrence_ids(self) -> tuple[int, ...]:
        """The occurrences it speaks of, most urgent first, each once."""
        ids: dict[int, None] = {}
        for item in self.items:
            if item.occurrence_id is not None:
                ids[item.occurrence_id] = None
            more = item.payload.get("occurrences", ())
            if isinstance(more, (list, tuple)):
                ids.update(dict.fromkeys(int(each) for each in more))
        return tuple(ids)


@dataclass(frozen=True, slots=True)
class PlanFact:
    """What the plan-wide notices of a day depend on."""

    id: int
    coordinator_id: int
    state: str
    until: date
    live_on: date | None
    imported_on: date
    leads: tuple[int, ...] = ()
    """Current holders of its duties, for the opening mails."""
    waiting: int = 0
    """Rows that wait for a date: undated, on_event, unread, ongoing."""


@dataclass(frozen=True, slots=True)
class MishapFact:
    """An address that refused, not yet told."""

    id: int
    agency_id: int
    coordinator_id: int
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An agency for which something is owed and which has no usable address."""

    agency_id: int
    coordinator_id: int
    trial: bool = False


def on_trial(state: str, live_on: date | None, *, live: bool) -> bool:
    """Does mail about a plan in `state` go to the trial address? `live`: the office sends in earnest."""
    return not live or state == "trial" or live_on is None


@dataclass(frozen=True, slots=True)
class Occasions:
    """What a day brings besides the ladder."""

    decided_on: date | None = None
    """The last office day on which a tick decided."""
    live: bool = True
    """False: the whole office is on trial, whatever its plans say."""
    late: tuple[Standing, ...] = ()
    """All that counts as late; needed only when a week begins."""
    plans: tuple[PlanFact, ...] = ()
    mishaps: tuple[MishapFact, ...] = ()
