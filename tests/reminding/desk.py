"""An office for tests of reminding: real phrases, real unfolding, a tick for any day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlmodel import Session, col

from rules.phrase import parse
from scheduler.register.models import (
    Agency,
    Assignment,
    Contact,
    Message,
    Notice,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.practice import Practice
from scheduler.register.reckoning import rules_json
from scheduler.register.store import Register
from scheduler.register.unfolding import unfold_assignments
from scheduler.reminding.settings import MailSettings
from scheduler.reminding.tick import TickReport, tick
from scheduler.workcalendar import load_calendar

ISSUED = date(2026, 1, 9)
SETTINGS = MailSettings(
    sender="nhacviec@tinh.example",
    trial_to="chay-thu@tinh.example",
    live=True,
    phone="0229 387 1234",
    office_name="Sở Khoa học và Công nghệ",
)


def practice_today(**more: Any) -> Practice:
    """The default habits over our own calendar."""
    return Practice(calendar=load_calendar(), **more)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of the office."""
    return datetime.combine(day, time(hour, minute), ZoneInfo("Asia/Ho_Chi_Minh"))


class Desk:
    """Builds an office in a register and lets its days pass."""

    def __init__(self, register: Register, practice: Practice | None = None, **settings: Any) -> None:
        self.register = register
        self.practice = practice or practice_today()
        self.settings = SETTINGS if not settings else MailSettings(**{**_as_dict(SETTINGS), **settings})
        self.codes: dict[str, int] = {}

    def agency(
        self, code: str, name: str, *, kind: str = "department", mail: Iterable[str] | None = None
    ) -> int:
        """An agency with its address (or those of `mail`)."""
        with self.register.write() as session:
            agency = Agency(code=code, name=name, kind=kind)
            session.add(agency)
            session.flush()
            assert agency.id is not None
            addresses = [f"vanthu@{code}.example"] if mail is None else list(mail)
            for position, address in enumerate(addresses, 1):
                session.add(Contact(agency_id=agency.id, address=address, position=position))
            self.codes[code] = agency.id
        return agency.id

    def plan(
        self, number: str = "06/KH-UBND", *, today: date = ISSUED, live: bool = True, **more: Any
    ) -> int:
        """A plan coordinated by "skhcn" under "ubnd"."""
        for code, name, kind in (
            ("skhcn", "Sở Khoa học và Công nghệ", "department"),
            ("ubnd", "UBND tỉnh", "superior"),
        ):
            if code not in self.codes:
                self.agency(code, name, kind=kind)
        values: dict[str, Any] = {
            "number": number,
            "issuer": "UBND tỉnh",
            "year": 2026,
            "issued": ISSUED,
            "title": "Kế hoạch phát triển khoa học, công nghệ",
            "until": date(2030, 12, 31),
            "coordinator_id": self.codes["skhcn"],
            "superior_id": self.codes["ubnd"],
            "state": "live" if live else "trial",
            "live_on": today if live else None,
            "imported_on": today,
        }
        with self.register.write() as session:
            plan = Plan(**{**values, **more})
            session.add(plan)
            session.flush()
            assert plan.id is not None
            return plan.id

    def duty(
        self,
        plan: int,
        timing: str,
        *leads: str,
        today: date = ISSUED,
        title: str = "Xây dựng báo cáo chuyên đề",
        kind: str = "task",
        **more: Any,
    ) -> int:
        """A row of the plan with its phrase, resting on `leads`, unfolded on `today`."""
        with self.register.write() as session:
            position = len(session.scalars(select(Obligation)).all()) + 1
            duty = Obligation(
                plan_id=plan,
                key=f"r{position}",
                ref=str(position),
                position=position,
                kind=kind,
                title=title,
                lead="; ".join(leads),
                timing=timing,
                rules=rules_json(parse(timing).rules),
                unread=json.dumps(list(parse(timing).unread)),
                **{"confirmed": True, **more},
            )
            session.add(duty)
            session.flush()
            assert duty.id is not None
            for code in leads:
                session.add(
                    Assignment(obligation_id=duty.id, agency_id=self.codes[code], holder_id=self.codes[code])
                )
            session.flush()
            unfold_assignments(session, None, self.practice, today, plan_id=plan)
            return duty.id

    def silence_openings(self) -> None:
        """As if every lead had had its opening mail."""
        with self.register.write() as session:
            for plan, holder in session.execute(
                select(col(Obligation.plan_id), col(Assignment.holder_id))
                .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
                .distinct()
            ).all():
                coordinator = session.get_one(Plan, plan).coordinator_id
                session.add(
                    Notice(
                        key=f"opening:{plan}:{holder}",
                        role="lead",
                        topic="opening",
                        plan_id=plan,
                        agency_id=holder,
                        coordinator_id=coordinator,
                        state="dropped",
                        reason="thử",
                        decided_on=ISSUED,
                    )
                )

    def tick(self, day: date, hour: int = 8, minute: int = 0, **more: Any) -> TickReport:
        """One tick of that moment."""
        return tick(self.register, self.practice, self.settings, at(day, hour, minute), **more)

    def deliver(self) -> None:
        """All pending mail has been sent."""
        with self.register.write() as session:
            session.execute(
                update(Message)
                .where(col(Message.status) == "pending")
                .values(status="sent", phase="accepted", sent_at=col(Message.sealed_at))
            )

    def days(self, first: date, last: date) -> dict[str, list[tuple[str, str]]]:
        """Tick and deliver every day; (address, kind) of the mails by day."""
        sent: dict[str, list[tuple[str, str]]] = {}
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            self.tick(date.fromordinal(ordinal))
            self.deliver()
        for mail in self.mails():
            sent.setdefault(mail.day.isoformat(), []).append((mail.address, mail.kind))
        return sent

    def mails(self, **having: Any) -> list[Message]:
        """All messages, in order."""
        with self.register.read() as session:
            query = select(Message).order_by(col(Message.id))
            for name, value in having.items():
                query = query.where(getattr(Message, name) == value)
            return _kept(session, query)

    def notices(self, **having: Any) -> list[Notice]:
        """All notices, in order."""
        with self.register.read() as session:
            query = select(Notice).order_by(col(Notice.id))
            for name, value in having.items():
                query = query.where(getattr(Notice, name) == value)
            return _kept(session, query)

    def occurrences(self) -> list[Occurrence]:
        """All occurrences by due."""
        with self.register.read() as session:
            return _kept(session, select(Occurrence).order_by(col(Occurrence.due), col(Occurrence.id)))

    def change(self, do: Any) -> Any:
        """Run `do(session)` in one transaction."""
        with self.register.write() as session:
            return do(session)


def _kept(session: Session, query: Any) -> list[Any]:
    rows = list(session.scalars(query))
    session.expunge_all()
    return rows


def _as_dict(settings: MailSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in MailSettings.__dataclass_fields__}
