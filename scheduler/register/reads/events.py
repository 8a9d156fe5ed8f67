"""The obligations that wait for an event, with the words of the event."""

# ruff: noqa: S608 - what is put into the SQL is text of this package and numbers of rows
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from rules.rule import OnEvent, from_json
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.narrow import Filter


@dataclass(frozen=True, slots=True)
class Awaited:
    """One obligation whose dates hang on an event; `on` is None until its day is entered.

    `rules` are those that wait (one as a rule, each with its event); `agencies` carry the obligation
    today; `open_rows` of its occurrences are still owed.
    """

    obligation_id: int
    plan: str
    ref: str
    title: str
    lead: str
    timing: str
    rules: tuple[OnEvent, ...]
    on: date | None
    document: str
    agencies: int
    open_rows: int

    @property
    def events(self) -> tuple[str, ...]:
        """What is waited for, in the words of the document, each once."""
        return tuple(dict.fromkeys(rule.event for rule in self.rules))


@dataclass(frozen=True, slots=True)
class _Row:
    obligation_id: int
    plan: str
    ref: str
    title: str
    lead: str
    timing: str
    rules: str
    event_on: date | None
    event_document: str
    agencies: int
    open_rows: int


def awaited(reader: ReadConnection, only: Filter = Filter(), *, dated: bool = False) -> list[Awaited]:
    """Of running plans, in the order of the documents; `dated` adds those whose event has its day."""
    held = "" if only.agencies is None else f"AND EXISTS (SELECT 1 {_SHARES} {only.where()})"
    other = Filter(plans=only.plans, kind=only.kind).where()
    rows = reader.rows(
        _Row,
        f"""SELECT b.id AS obligation_id, p.number AS plan, b.ref, b.title, b.lead, b.timing, b.rules,
                  b.event_on, b.event_document,
                  (SELECT COUNT(*) {_SHARES} AND a.valid_to IS NULL) AS agencies,
                  (SELECT COUNT(*) FROM occurrence o WHERE o.obligation_id = b.id
                    AND o.state IN ('open', 'returned', 'extension_requested')) AS open_rows
           FROM obligation b JOIN plan p ON p.id = b.plan_id
           WHERE b.retired_on IS NULL AND p.state <> 'ended' {held} {other}
           ORDER BY p.issued, p.id, b.position, b.id""",
    )
    found = [_awaited(row) for row in rows if "OnEvent" in row.rules]
    return [row for row in found if row.rules and (dated or row.on is None)]


_SHARES = "FROM assignment a WHERE a.obligation_id = b.id"


def _awaited(row: _Row) -> Awaited:
    rules = [from_json(entry["rule"]) for entry in json.loads(row.rules)]
    return Awaited(
        obligation_id=row.obligation_id,
        plan=row.plan,
        ref=row.ref,
        title=row.title,
        lead=row.lead,
        timing=row.timing,
        rules=tuple(rule for rule in rules if isinstance(rule, OnEvent)),
        on=row.event_on,
        document=row.event_document,
        agencies=row.agencies,
        open_rows=row.open_rows,
    )
