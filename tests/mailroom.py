"""An office with one duty and sealed messages about it, for tests of the outbox."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, select

from scheduler.register.models import (
    Agency,
    Contact,
    Message,
    Mishap,
    Notice,
    Obligation,
    Occurrence,
    Office,
    Plan,
)
from scheduler.register.store import Register

Row = TypeVar("Row")

MORNING = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
"""08:00 in the office, a Monday."""
NOON = datetime(2026, 3, 9, 3, 30, tzinfo=UTC)
"""10:30 in the office: the window is over."""
LEASE = timedelta(minutes=5)
ENDED = timedelta(0)
"""A lease that is over as soon as it begins: its owner has died."""
CONTENT = b"Subject: nhac viec\r\n\r\nNoi dung\r\n"


def furnish(register: Register) -> None:
    """A coordinator (agency 1), a lead (agency 2) with two addresses, a plan, and one open occurrence (1)."""
    with register.write() as session:
        session.add(Agency(id=1, code="skhcn", name="Sở Khoa học và Công nghệ"))
        session.add(Agency(id=2, code="stc", name="Sở Tài chính"))
        session.flush()
        session.add(Contact(agency_id=2, address="vanthu@stc.example", position=1))
        session.add(Contact(agency_id=2, address="du-phong@stc.example", position=2))
        session.add(_plan())
        session.flush()
        session.add(Obligation(id=1, plan_id=1, key="r1", kind="report"))
        session.flush()
        for number in (1, 2):
            session.add(_occurrence(number))


def seal(register: Register, number: int = 1, **more: Any) -> int:
    """A pending message that carries the notice of occurrence 1 (step -number); returns its id."""
    facts: dict[str, Any] = {
        "key": f"2026-03-09/stc/skhcn/reminder/vanthu@stc.example/{number}",
        "message_ref": f"<{number}@tinh.example>",
        "day": date(2026, 3, 9),
        "agency_id": 2,
        "coordinator_id": 1,
        "kind": "reminder",
        "address": "vanthu@stc.example",
        "content": CONTENT,
        "occurrences": json.dumps([1]),
        "send_before": NOON,
        "sealed_at": MORNING,
    }
    with register.write() as session:
        message = Message(**{**facts, **more})
        session.add(message)
        session.flush()
        assert message.id is not None
        session.add(_notice(message.id, step=-number))
        return message.id


def carry(register: Register, message_id: int, **more: Any) -> int:
    """One more notice on a message; returns its id."""
    with register.write() as session:
        notice = _notice(message_id, **more)
        session.add(notice)
        session.flush()
        assert notice.id is not None
        return notice.id


def message(register: Register, number: int = 1) -> Message:
    """The row as it is now."""
    with register.read() as session:
        return _let_go(session, session.get_one(Message, number))


def notices(register: Register) -> list[tuple[int, str, int | None]]:
    """(step, state, message) of all notices."""
    with register.read() as session:
        rows = session.exec(select(Notice).order_by(Notice.id)).all()  # type: ignore[arg-type]
        return [(row.step, row.state, row.message_id) for row in rows]


def mishaps(register: Register) -> list[Mishap]:
    """All mishaps."""
    with register.read() as session:
        return [_let_go(session, row) for row in session.exec(select(Mishap)).all()]


def office(register: Register) -> Office:
    """The office row as it is now."""
    with register.read() as session:
        return _let_go(session, session.get_one(Office, 1))


def alter(register: Register, kind: type[Any], key: int, **values: Any) -> None:
    """Set columns of one row, as another part of the program would."""
    with register.write() as session:
        row = session.get_one(kind, key)
        for name, value in values.items():
            setattr(row, name, value)


def _let_go(session: Session, row: Row) -> Row:
    session.expunge(row)  # or it would be read anew when the session is gone
    return row


def _plan() -> Plan:
    return Plan(
        id=1,
        number="15/KH-UBND",
        issuer="UBND tỉnh",
        year=2026,
        issued=date(2026, 1, 9),
        until=date(2030, 12, 31),
        coordinator_id=1,
        imported_on=date(2026, 1, 12),
        state="live",
        live_on=date(2026, 1, 12),
    )


def _occurrence(number: int) -> Occurrence:
    due = date(2026, 3, 31) + timedelta(days=number)
    return Occurrence(
        id=number,
        obligation_id=1,
        agency_id=2,
        holder_id=2,
        date_key=f"end{number}",
        period="2026-Q1",
        start=date(2026, 1, 1),
        original_due=due,
        due=due,
        aim=due,
        overdue_from=due + timedelta(days=1),
        next_notice_on=date(2026, 3, 9),
    )


def _notice(message_id: int, *, occurrence_id: int | None = 1, step: int = -1, **more: Any) -> Notice:
    facts: dict[str, Any] = {
        "key": f"occ:{occurrence_id}",
        "step": step,
        "role": "lead",
        "occurrence_id": occurrence_id,
        "agency_id": 2,
        "coordinator_id": 1,
        "state": "carried",
        "message_id": message_id,
        "decided_on": date(2026, 3, 9),
        "state_seen": "open",
    }
    return Notice(**{**facts, **more})
