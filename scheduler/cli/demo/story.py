"""What the agencies of the played year do: most hand in on time, some late, one asks for more time.

An agency's temper follows from the keys of its row alone, and what it does today from the row as it
stands, so the same story can be told twice: once to the simulation, once to the real thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.register.changes import Deed, accept, extend, request_extension, return_, submit
from scheduler.register.models import Agency, Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.store import Register

NEAR = timedelta(days=75)
"""Rows with a due further away than this are left alone."""
ALIVE = ("open", "submitted", "returned", "extension_requested")
TEMPERS = (
    (60, "punctual"),
    (72, "late"),
    (78, "careless"),
    (83, "asking"),
    (88, "unconfirmed"),
    (100, "silent"),
)
"""Upper bounds of a number from 0 to 99, and what agencies below each are like."""
PERSON = "Nguyễn Văn An"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happens to one occurrence today."""

    verb: str
    occurrence_id: int
    document: str
    to: date | None = None


def play_day(register: Register, practice: Practice, today: date) -> list[Move]:
    """Let the agencies and the coordinator act on the office day `today`; returns what was done."""
    if not practice.calendar.is_workday(today):
        return []
    deed = Deed(by=PERSON, at=datetime.combine(today, practice.window[0], practice.zone), today=today)
    with register.write() as session:
        moves = list(_moves(session, practice, today))
        for move in moves:
            _do(session, move, deed, practice)
    return moves


def _moves(session: Session, practice: Practice, today: date) -> Iterator[Move]:
    query = (
        select(Occurrence, Obligation.key, Agency.code)
        .join(Obligation, col(Obligation.id) == Occurrence.obligation_id)
        .join(Plan, col(Plan.id) == Obligation.plan_id)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
        .where(
            col(Plan.state) == "live",
            col(Occurrence.state).in_(ALIVE),
            col(Occurrence.carried_by_id).is_(None),
            col(Occurrence.original_due).between(today - NEAR, today + NEAR),
        )
        .order_by(col(Occurrence.id))
    )
    for row, key, code in session.exec(query):
        number = _number(key, code, row.period)
        temper = next(name for bound, name in TEMPERS if number % 100 < bound)
        verb = _verb(row, temper, number, practice, today)
        if verb:
            document = f"{100 + number % 800}/BC-{code.upper()[:8]}"
            yield Move(verb, row.id or 0, document, _asked_for(row) if verb in _ASKING else None)


_ASKING = ("request_extension", "extend")


def _asked_for(row: Occurrence) -> date:
    return row.requested_to or row.due + timedelta(days=20)


def _verb(row: Occurrence, temper: str, number: int, practice: Practice, today: date) -> str:
    """What happens to `row` today, or "" for nothing."""
    add = practice.calendar.add
    if row.state == "submitted":
        ready = row.recorded_on is not None and today >= add(row.recorded_on, 2)
        if temper == "unconfirmed" or not ready:
            return ""
        return "return" if temper == "careless" and row.respond_by is None else "accept"
    if row.state == "returned":
        return "submit" if row.respond_by is not None and today >= add(row.respond_by, -1) else ""
    if row.state == "extension_requested":
        return "extend" if row.requested_on is not None and today >= add(row.requested_on, 2) else ""
    return _verb_of_open(row, temper, number, practice, today)


def _verb_of_open(row: Occurrence, temper: str, number: int, practice: Practice, today: date) -> str:
    add = practice.calendar.add
    if temper == "asking" and not row.extensions:
        return "request_extension" if add(row.aim, -8) <= today <= row.aim else ""
    if temper == "late":
        return "submit" if today >= add(row.overdue_from, 3 + number % 7) else ""
    if temper == "silent":
        return ""
    return "submit" if today >= add(row.aim, -1 - number % 9) else ""


def _do(session: Session, move: Move, deed: Deed, practice: Practice) -> None:
    ids = [move.occurrence_id]
    if move.verb == "submit":
        submit(session, ids, deed, deed.today, move.document, practice)
    elif move.verb == "accept":
        accept(session, ids, deed, practice)
    elif move.verb == "return":
        return_(session, ids, deed, practice, reason="Thiếu số liệu theo biểu mẫu")
    elif move.verb == "request_extension" and move.to:
        request_extension(session, ids, deed, practice, to=move.to, reason="Chờ hướng dẫn chuyên môn")
    elif move.verb == "extend" and move.to:
        extend(session, ids, deed, practice, to=move.to, document="215/UBND-VP", reason="Theo đề nghị")


def _number(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:4], "big")
