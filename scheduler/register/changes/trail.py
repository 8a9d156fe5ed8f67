"""The event trail: rows are only added, and each one seals the one before it.

`hash` is SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of an event's own fields and
`prev_hash`, the hash of the event before it in order of id; the first has "".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from scheduler.register.changes.deed import Deed
from scheduler.register.models import Event, Obligation, Occurrence
from scheduler.register.store.locks import lock_trail

_SEALED = ("by", "verb", "plan_id", "obligation_id", "occurrence_id", "agency_id", "document", "reason")
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be recorded; `detail` says what was and what is (dates are written as ISO 8601)."""

    verb: str
    plan_id: int | None = None
    obligation_id: int | None = None
    occurrence_id: int | None = None
    agency_id: int | None = None
    document: str = ""
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def entry_of(
    session: Session,
    row: Occurrence,
    verb: str,
    was: str,
    *,
    document: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """An event about one occurrence as it is now; `was` is its state before the change."""
    return Entry(
        verb,
        session.get_one(Obligation, row.obligation_id).plan_id,
        row.obligation_id,
        row.id,
        row.holder_id,
        document=document.strip(),
        reason=reason.strip(),
        detail={"state_was": was, "state": row.state, **(detail or {})},
    )


def record(session: Session, deed: Deed, entries: Iterable[Entry]) -> list[Event]:
    """Add the events, in order, to the end of the trail; they have ids afterwards."""
    waiting = list(entries)
    if not waiting:
        return []
    lock_trail(session)
    session.flush()
    query = select(col(Event.hash)).order_by(col(Event.id).desc()).limit(1)
    last = session.scalar(query) or ""
    events = []
    for entry in waiting:
        event = _event(deed, entry)
        event.prev_hash = last
        event.hash = last = seal(event)
        events.append(event)
    session.add_all(events)
    session.flush()
    return events


def seal(event: Event) -> str:
    """The hash of an event, from its fields and its `prev_hash`."""
    content = {name: getattr(event, name) for name in _SEALED}
    content["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    content["detail"] = json.loads(event.detail)
    content["prev"] = event.prev_hash
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def broken_links(session: Session) -> list[int]:
    """The ids of events that were altered, or whose predecessor was altered or taken out; ascending."""
    broken = []
    last_id, last_hash = 0, ""
    while True:
        query = select(Event).where(col(Event.id) > last_id).order_by(col(Event.id)).limit(_BATCH)
        events: Sequence[Event] = session.scalars(query).all()
        for event in events:
            if event.prev_hash != last_hash or event.hash != seal(event):
                broken.append(event.id or 0)
            last_id, last_hash = event.id or 0, event.hash
            session.expunge(event)
        if len(events) < _BATCH:
            return broken


def _event(deed: Deed, entry: Entry) -> Event:
    return Event(
        at=deed.at,
        by=deed.by,
        verb=entry.verb,
        plan_id=entry.plan_id,
        obligation_id=entry.obligation_id,
        occurrence_id=entry.occurrence_id,
        agency_id=entry.agency_id,
        document=entry.document,
        reason=entry.reason,
        detail=_canonical(entry.detail),
    )


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
