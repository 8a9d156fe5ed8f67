"""Locks that only one of the two databases needs."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

_TRAIL = 7_166_229_002


def lock_trail(session: Session) -> None:
    """Until the transaction ends nobody else adds to the event trail.

    SQLite has one writer anyway; PostgreSQL is told by an advisory lock.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TRAIL})
