"""Another practice (a year's notice, another ladder, a newer library) moves dates: find, say, write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from scheduler.register.changes.deed import Deed
from scheduler.register.changes.telling import Change, tell, who_was_told
from scheduler.register.changes.trail import entry_of, record
from scheduler.register.models import Occurrence
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import LIVE_STATES, Moved, moved_by, reckoned, reschedule

__all__ = ["LIVE_STATES", "Moved", "foresee_moves", "recompute_stale", "reschedule", "stale_count"]

ITSELF = "nhacviec"
"""Who signs what the program recomputes by itself."""


def recompute_stale(
    session: Session,
    practice: Practice,
    today: date,
    limit: int | None = None,
    *,
    deed: Deed | None = None,
    document: str = "",
) -> list[Moved]:
    """Recompute rows that were reckoned under another practice, at most `limit` of them.

    Call until `stale_count` is 0. Nothing settled is touched. A due that moved is an event, and is told
    to whoever was told the old one (`document` is what it rests on); a moved aim alone is only shown.
    """
    query = _stale(practice).order_by(col(Occurrence.obligation_id), col(Occurrence.id))
    rows = list(session.scalars(query.limit(limit) if limit is not None else query))
    moved = reschedule(session, rows, practice, today)
    by_id = {row.id: row for row in rows}
    gone = [move for move in moved if move.due_moved]
    _say_moved(session, by_id, gone, deed or _itself(today), today, document)
    return moved


def stale_count(session: Session, practice: Practice) -> int:
    """How many rows still stand as another practice reckoned them."""
    return session.scalar(select(func.count()).select_from(_stale(practice).subquery())) or 0


def foresee_moves(session: Session, practice: Practice, first: date, last: date) -> tuple[list[Moved], int]:
    """What `recompute_stale` would move among the rows due in `first` … `last` (inclusive), and how many
    such rows there are. Writes nothing."""
    query = select(Occurrence).where(
        col(Occurrence.state).in_(LIVE_STATES), col(Occurrence.due).between(first, last)
    )
    rows = list(session.scalars(query))
    stale = [row for row in rows if row.schedule_stamp != practice.stamp]
    moves = [moved_by(row, dates) for row, dates in reckoned(session, stale, practice)]
    return [move for move in moves if move is not None], len(rows)


def _stale(practice: Practice) -> Select[Occurrence]:
    return select(Occurrence).where(
        col(Occurrence.state).in_(LIVE_STATES), col(Occurrence.schedule_stamp) != practice.stamp
    )


def _say_moved(
    session: Session,
    rows: dict[int | None, Occurrence],
    moves: Sequence[Moved],
    deed: Deed,
    today: date,
    document: str,
) -> None:
    told = who_was_told(session, [rows[move.id] for move in moves])
    entries = [
        entry_of(
            session,
            rows[move.id],
            "move",
            rows[move.id].state,
            document=document,
            detail={"due_was": move.due_was, "due": move.due},
        )
        for move in moves
    ]
    events = record(session, deed, entries)
    changes = [
        Change(rows[move.id], event, "moved", move.due_was, move.due)
        for move, event in zip(moves, events, strict=True)
    ]
    tell(session, changes, told, today)


def _itself(today: date) -> Deed:
    return Deed(ITSELF, datetime(today.year, today.month, today.day, tzinfo=UTC), today)
