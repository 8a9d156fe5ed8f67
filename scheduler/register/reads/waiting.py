"""What the office holds besides dated lines: rows without a date, old rows to settle, alarms."""

# ruff: noqa: S608 - what is put into the SQL is text of this package and numbers of rows
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from rules.rule import from_json
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import RUNNING
from scheduler.register.reads.narrow import Filter


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
class Alarm:
    """Why mail does not go out: `kind` is brake, hold or alarm (the server refused); `words` say why."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts for the foot and the banner of a listing.

    `last_tick_at` is None before the first tick; `doubtful` counts mails that failed, came back, or of
    which nobody knows whether they arrived.
    """

    undated: int
    ongoing: int
    unsettled: int
    submitted: int
    trial_plans: tuple[str, ...]
    live_plans: int
    plans: int
    agencies: int
    doubtful: int
    held: int
    last_tick_at: datetime | None
    next_due: date | None
    alarms: tuple[Alarm, ...]


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


def undated(reader: ReadConnection, only: Filter = Filter()) -> list[Undated]:
    """The obligations of running plans that have no dated rule, in the order of the documents."""
    held = "" if only.agencies is None else f"AND EXISTS (SELECT 1 {_SHARES} {only.where()})"
    other = Filter(plans=only.plans, kind=only.kind).where()
    rows = reader.rows(
        _Row,
        f"""SELECT b.id AS obligation_id, p.number AS plan, b.ref, b.title, b.lead, b.timing, b.rules,
                  b.unread, CASE WHEN b.event_on IS NULL THEN 0 ELSE 1 END AS event_known
           FROM obligation b JOIN plan p ON p.id = b.plan_id
           WHERE b.retired_on IS NULL AND p.state <> 'ended' {held} {other} ORDER BY p.id, b.position""",
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


def waiting(reader: ReadConnection, today: date, only: Filter = Filter()) -> Waiting:
    """Counts of rows that wait for a date, for settling or for confirmation, and the alarms.

    `only` narrows the counts of duties; plans, agencies, mails and alarms are the office's.
    """
    bare = undated(reader, only)
    trial = reader.values("SELECT number FROM plan WHERE state = 'trial' ORDER BY id")

    def count(sql: str) -> int:
        return int(reader.value(f"SELECT COUNT(*) FROM {sql}") or 0)

    def occurrences(state: str) -> int:
        return count(f"{_OCCURRENCES} AND a.state = '{state}' {only.where()}")

    return Waiting(
        undated=sum(not row.is_ongoing for row in bare),
        ongoing=sum(row.is_ongoing for row in bare),
        unsettled=occurrences("unsettled"),
        submitted=occurrences("submitted"),
        trial_plans=tuple(number for (number,) in trial),
        live_plans=count("plan WHERE state = 'live'"),
        plans=count("plan WHERE state <> 'ended'"),
        agencies=count("agency"),
        doubtful=count("message WHERE status IN ('failed', 'uncertain', 'bounced')"),
        held=count("notice WHERE state = 'held'"),
        last_tick_at=_office(reader).last_tick_at,
        next_due=_next_due(reader, today, only),
        alarms=_alarms(reader),
    )


_OCCURRENCES = f"""occurrence a JOIN obligation b ON b.id = a.obligation_id JOIN plan p ON p.id = b.plan_id
    WHERE {RUNNING}"""
_SHARES = "FROM assignment a WHERE a.obligation_id = b.id"


@dataclass(frozen=True, slots=True)
class _Office:
    alarm: str
    brake: str
    hold: str
    last_tick_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Day:
    day: date | None


def _office(reader: ReadConnection) -> _Office:
    return reader.rows(_Office, "SELECT alarm, brake, hold, last_tick_at FROM office WHERE id = 1")[0]


def _alarms(reader: ReadConnection) -> tuple[Alarm, ...]:
    office = _office(reader)
    said = (("brake", office.brake), ("hold", office.hold), ("alarm", office.alarm))
    return tuple(Alarm(kind, words) for kind, words in said if words)


def _next_due(reader: ReadConnection, today: date, only: Filter) -> date | None:
    found = reader.rows(
        _Day,
        f"""SELECT MIN(a.due) AS day FROM {_OCCURRENCES} AND a.due >= :today
            AND a.state IN ('open', 'returned', 'extension_requested') {only.where()}""",
        today=today,
    )
    return found[0].day
