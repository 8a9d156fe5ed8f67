"""What the office holds besides dated lines: rows without a date, old rows to settle, alarms."""

from __future__ import annotations

import json
from dataclasses import dataclass

from rules.rule import from_json
from scheduler.register.reads.connection import ReadConnection


@dataclass(frozen=True, slots=True)
class Undated:
    """An obligation that waits for a date, or is ongoing (`kinds` tells)."""

    obligation_id: int
    plan: str
    ref: str
    title: str
    lead: str
    timing: str
    kinds: tuple[str, ...]

    @property
    def is_ongoing(self) -> bool:
        """Continuous, and nothing in it waits for a date."""
        return "ongoing" in self.kinds and not {"undated", "on_event", "unread"} & set(self.kinds)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts for the foot and the banner of a listing."""

    undated: int
    ongoing: int
    unsettled: int
    submitted: int
    trial_plans: int
    plans: int
    agencies: int
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    obligation_id: int
    plan: str
    ref: str
    title: str
    lead: str
    timing: str
    rules: str
    unread: str
    event_known: int


def undated(reader: ReadConnection) -> list[Undated]:
    """The obligations of running plans that have no dated rule."""
    rows = reader.rows(
        _Row,
        """SELECT b.id AS obligation_id, p.number AS plan, b.ref, b.title, b.lead, b.timing, b.rules,
                  b.unread,
                  CASE WHEN b.event_on IS NULL THEN 0 ELSE 1 END AS event_known
           FROM obligation b JOIN plan p ON p.id = b.plan_id
           WHERE b.retired_on IS NULL AND p.state <> 'ended' ORDER BY p.id, b.position""",
    )
    found = [(row, kinds_of(row.rules, row.unread, bool(row.event_known))) for row in rows]
    return [
        Undated(row.obligation_id, row.plan, row.ref, row.title, row.lead, row.timing, kinds)
        for row, kinds in found
        if not {"once", "recurring"} & set(kinds)
    ]


def kinds_of(rules: str, unread: str, event_known: bool) -> tuple[str, ...]:
    """The kinds of a stored reading, sorted; an event whose date is known counts as `once`."""
    kinds = {from_json(entry["rule"]).kind for entry in json.loads(rules)}
    if event_known and "on_event" in kinds:
        kinds = (kinds - {"on_event"}) | {"once"}
    if not kinds:
        kinds = {"unread"} if json.loads(unread) else {"undated"}
    return tuple(sorted(kinds))


def waiting(reader: ReadConnection) -> Waiting:
    """Counts of rows that wait for a date, for settling or for confirmation, and the alarms."""
    bare = undated(reader)
    alarms = reader.values("SELECT alarm, brake, hold FROM office")

    def count(sql: str) -> int:
        return int(reader.value(f"SELECT COUNT(*) FROM {sql}") or 0)  # noqa: S608 - constant text

    return Waiting(
        undated=sum(not row.is_ongoing for row in bare),
        ongoing=sum(row.is_ongoing for row in bare),
        unsettled=count("occurrence WHERE state = 'unsettled'"),
        submitted=count("occurrence WHERE state = 'submitted'"),
        trial_plans=count("plan WHERE state = 'trial'"),
        plans=count("plan WHERE state <> 'ended'"),
        agencies=count("agency"),
        alarms=tuple(word for row in alarms for word in row if word),
    )
