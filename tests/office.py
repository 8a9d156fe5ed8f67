"""A small office to test with: agencies, a plan with rows, and what has been said, in a few words.

office = Office(register)
plan = office.plan()
office.duty(plan, YEARLY, leads=["xd"])
office.unfold(plan, today=date(2026, 1, 9))
row = office.row(lead="xd", period="2026")
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlmodel import Session

from rules.phrase import ReadRule
from rules.rule import Mark, Once, OnEvent, Recurring, Rule, Spot, Term, assumptions_of
from scheduler.register.changes import Deed
from scheduler.register.models import (
    Agency,
    Assignment,
    Event,
    Message,
    Notice,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.practice import Practice
from scheduler.register.standing import Standing, load_standings
from scheduler.register.store import Register
from scheduler.register.unfolding import rules_json, unfold_assignments
from scheduler.workcalendar import load_calendar

Row = TypeVar("Row", Occurrence, Notice, Event)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ISSUED = date(2026, 1, 9)
PRACTICE = Practice(calendar=load_calendar())

YEARLY = Recurring(assumed=("year-end",))
"""Hằng năm: due 31/12, an assumption."""
BEFORE_10_12 = Recurring(spot=Spot(12, 1, "day", 10), bound="before")
"""trước ngày 10/12 hằng năm: due 9/12, late from 11/12."""
BEFORE_5_12 = Recurring(spot=Spot(12, 1, "day", 5), bound="before")
QUARTERLY = Recurring("quarter")
QUARTER_1 = Once(Mark(2026, Spot(1, 3)))
"""Quý I/2026: due 31/3/2026, late from 1/4."""
YEAR_2025 = Once(Mark(2025))
EVERY_2_YEARS = Recurring("year", 2, assumed=("cycle-anchor",))
WITHIN_30_DAYS = OnEvent("nhận được hướng dẫn", Term(30))

NAMES = {
    "khcn": "Sở Khoa học và Công nghệ",
    "xd": "Sở Xây dựng",
    "tc": "Sở Tài chính",
    "nv": "Sở Nội vụ",
    "yt": "Sở Y tế",
    "ubnd": "UBND tỉnh",
}


def deed(today: date, by: str = "Nguyễn Văn An") -> Deed:
    """Somebody does something at eight in the morning of `today`."""
    return Deed(by, datetime.combine(today, time(8), ZONE).astimezone(UTC), today)


class Office:
    """Agencies by code; the coordinator is Sở Khoa học và Công nghệ, the superior UBND tỉnh."""

    def __init__(self, register: Register, practice: Practice = PRACTICE) -> None:
        self.register = register
        self.practice = practice
        self.agencies: dict[str, int] = {}
        with register.write() as session:
            for code, name in NAMES.items():
                self.agencies[code] = self._add(
                    session, Agency(code=code, name=name, kind="superior" if code == "ubnd" else "department")
                )

    def agency(self, code: str, name: str = "", kind: str = "commune") -> int:
        """One more agency."""
        with self.register.write() as session:
            self.agencies[code] = self._add(session, Agency(code=code, name=name or code, kind=kind))
        return self.agencies[code]

    def plan(self, number: str = "06/KH-UBND", **given: object) -> int:
        """A plan issued on ISSUED until 2030, on trial, with our coordinator and superior."""
        facts: dict[str, object] = {
            "number": number,
            "issuer": "UBND tỉnh Ninh Bình",
            "year": 2026,
            "issued": ISSUED,
            "title": "Kế hoạch thử",
            "until": date(2030, 12, 31),
            "coordinator_id": self.agencies["khcn"],
            "superior_id": self.agencies["ubnd"],
            "imported_on": ISSUED,
        }
        with self.register.write() as session:
            return self._add(session, Plan(**(facts | given)))

    def duty(
        self,
        plan: int,
        *rules: Rule,
        leads: Sequence[str] = ("xd",),
        kind: str = "task",
        recipient: str = "",
        next_stage: int | None = None,
        confirmed: bool = False,
        words: str = "",
    ) -> int:
        """A row of the plan that rests on `leads`."""
        read = [ReadRule(rule, words, assumptions_of(rule), (), 0, 0) for rule in rules]
        with self.register.write() as session:
            position = len(session.scalars(select(Obligation)).all()) + 1
            number = self._add(
                session,
                Obligation(
                    plan_id=plan,
                    key=f"r{position}",
                    position=position,
                    ref=str(position),
                    kind=kind,
                    title=f"Việc số {position}",
                    lead=", ".join(NAMES.get(code, code) for code in leads),
                    timing=words,
                    recipient=NAMES.get(recipient, ""),
                    recipient_id=self.agencies.get(recipient),
                    rules=rules_json(read),
                    confirmed=confirmed,
                    next_stage_id=next_stage,
                ),
            )
            for code in leads:
                agency = self.agencies[code]
                session.add(Assignment(obligation_id=number, agency_id=agency, holder_id=agency))
        return number

    def unfold(self, plan: int, today: date = ISSUED, horizon_days: int = 400) -> list[Occurrence]:
        """Rows for everything in the plan; returns the new ones."""
        with self.register.write() as session:
            return unfold_assignments(session, None, self.practice, today, horizon_days, plan_id=plan)

    def rows(self) -> list[Occurrence]:
        """All rows, by id."""
        return self._all(Occurrence)

    def row(self, lead: str = "", period: str = "", duty: int | None = None) -> Occurrence:
        """The one row of that holder, period and duty."""
        found = [
            row
            for row in self.rows()
            if (not lead or row.holder_id == self.agencies[lead])
            and (not period or row.period == period)
            and (duty is None or row.obligation_id == duty)
        ]
        assert len(found) == 1, found
        return found[0]

    def again(self, row: Occurrence) -> Occurrence:
        """The row as it is now."""
        return next(each for each in self.rows() if each.id == row.id)

    def standing(self, row: Occurrence) -> Standing:
        """How the row stands."""
        with self.register.read() as session:
            return load_standings(session, ids=[row.id or 0])[0]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A writing transaction."""
        with self.register.write() as session:
            yield session

    def notices(self, topic: str = "") -> list[Notice]:
        """All notices of the topic, by id."""
        return [notice for notice in self._all(Notice) if not topic or notice.topic == topic]

    def events(self, verb: str = "") -> list[Event]:
        """All events of the verb, by id."""
        return [event for event in self._all(Event) if not verb or event.verb == verb]

    def _all(self, table: type[Row]) -> list[Row]:
        with self.register.read() as session:
            found = list(session.scalars(select(table).order_by(text("id"))))
            session.expunge_all()
        return found

    def tell(self, row: Occurrence, step: int, role: str = "lead", *, on: date = ISSUED) -> None:
        """A mail has told `role` of the row at `step`."""
        self._notice(row, step, role, on, carried=True)

    def owe(self, row: Occurrence, step: int, role: str = "lead", *, on: date = ISSUED) -> None:
        """A notice is decided and waits for its mail."""
        self._notice(row, step, role, on, carried=False)

    def _notice(self, row: Occurrence, step: int, role: str, on: date, *, carried: bool) -> None:
        with self.register.write() as session:
            here = session.get_one(Occurrence, row.id)
            plan = session.get_one(Plan, session.get_one(Obligation, row.obligation_id).plan_id)
            message = self._add(session, self._message(here, plan, on)) if carried else None
            session.add(
                Notice(
                    key=f"occ:{row.id}",
                    round=here.round,
                    step=step,
                    role=role,
                    occurrence_id=row.id,
                    plan_id=plan.id,
                    agency_id=here.holder_id,
                    coordinator_id=plan.coordinator_id,
                    state="carried" if carried else "owed",
                    message_id=message,
                    decided_on=on,
                    state_seen=here.state,
                )
            )

    def _message(self, row: Occurrence, plan: Plan, on: date) -> Message:
        self._told = getattr(self, "_told", 0) + 1
        return Message(
            key=f"test/{self._told}",
            message_ref=f"<test-{self._told}@office.example>",
            day=on,
            agency_id=row.holder_id,
            coordinator_id=plan.coordinator_id,
            kind="reminder",
            address="office@agency.example",
            occurrences=json.dumps([row.id]),
            status="sent",
            phase="accepted",
            sent_at=datetime.combine(on, time(1), UTC),
        )

    @staticmethod
    def _add(session: Session, row: Agency | Plan | Obligation | Message) -> int:
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def dates_of(rows: Collection[Occurrence]) -> list[str]:
    """Dues as ISO dates, ascending."""
    return sorted(row.due.isoformat() for row in rows)
