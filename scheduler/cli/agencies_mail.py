"""Mails that wait for a reader who is no longer the one: taken back, whoever changed the directory.

Put together here because it needs two wings: who reads is decided in reminding, the mails are the
register's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.cli.context import Face


def recalled(session: Session, face: Face, agency_ids: Collection[int]) -> int:
    """Take back what waits for these agencies under another address than today's; how many mails."""
    from scheduler.register.noticeboard import bodies
    from scheduler.register.store.recalling import recall_astray
    from scheduler.reminding.route import route_to

    session.flush()
    known = bodies(session, agency_ids)

    def reader_of(agency_id: int) -> str:
        route = route_to(known[agency_id], face.today)
        return route.address if route else ""

    return recall_astray(session, agency_ids, reader_of, face.now)
