"""Group: the notices of a day -> one digest for each recipient and coordinator."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from rules.ladder import LEAD
from scheduler.reminding.notices.facts import Digest, Owed

Seat = tuple[int, int, bool]
"""Recipient agency, coordinator, trial: one digest a day."""

_TOPIC_ORDER = (
    "step",
    "change",
    "unconfirmed",
    "weekly",
    "mishap",
    "expiry",
    "opening",
    "listing",
    "ack",
)
_SILENT = ("ack",)  # topics that ride along and never make a digest of their own


def group(
    owed: Iterable[Owed], today: date, taken: Collection[Seat] = ()
) -> tuple[tuple[Digest, ...], tuple[Owed, ...]]:
    """One digest a seat, most urgent line first; and what must wait for the next office day.

    `taken`: seats that have had their digest of today. What comes after it waits, as does what only
    rides along.
    """
    seats: dict[Seat, list[Owed]] = {}
    for notice in owed:
        seats.setdefault((notice.agency_id, notice.coordinator_id, notice.trial), []).append(notice)
    digests: list[Digest] = []
    waiting: list[Owed] = []
    for seat, notices in sorted(seats.items()):
        if seat in taken or all(notice.topic in _SILENT for notice in notices):
            waiting += notices
            continue
        agency_id, coordinator_id, trial = seat
        items = tuple(sorted(notices, key=_urgency))
        digests.append(Digest(agency_id, coordinator_id, today, trial, kind_of(items), items))
    return tuple(digests), tuple(waiting)


def kind_of(items: Iterable[Owed]) -> str:
    """The most urgent of what a mail holds."""
    kinds = {_kind(item) for item in items}
    return next(kind for kind in ("escalation", "overdue", "reminder", "opening", "listing") if kind in kinds)


def _kind(item: Owed) -> str:
    if item.topic == "weekly" or (item.topic == "step" and item.role != LEAD):
        return "escalation"
    if item.topic == "step":
        return "overdue" if item.late else "reminder"
    if item.topic in ("change", "ack"):
        return "reminder"
    return "opening" if item.topic == "opening" else "listing"


def _urgency(item: Owed) -> tuple[int, int, int, str]:
    order = _TOPIC_ORDER.index(item.topic)
    return (order, item.rank, item.occurrence_id or 0, item.key)
