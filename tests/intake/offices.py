"""An office for tests: a register with a directory, and plan files applied to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import col, select

from scheduler.intake.apply import Diff, Taking, apply_plan
from scheduler.intake.directory import Directory
from scheduler.intake.planfile import Answers, PlanFile, PlanReview, PlanRow, review_plan
from scheduler.register.changes import Deed
from scheduler.register.models import (
    Agency,
    Assignment,
    Message,
    Notice,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.practice import Practice
from scheduler.register.roster import Roster
from scheduler.register.store import Register
from scheduler.register.store.directory import load_roster, save_agencies
from scheduler.workcalendar import load_calendar
from tests.intake.rosters import ISSUER, ROSTER

PRACTICE = Practice(calendar=load_calendar())
ISSUED = date(2026, 1, 9)
TITLES = {
    "1": "Tổ chức hội nghị gặp mặt trí thức",
    "2": "Ban hành cơ chế hỗ trợ khởi nghiệp sáng tạo",
    "3": "Xây dựng cơ sở dữ liệu chuyên gia",
    "a": "Rà soát văn bản quy phạm đã lỗi thời",
    "b": "Đào tạo cán bộ công nghệ thông tin cấp xã",
    "c": "Kiểm tra việc sử dụng kinh phí",
}
"""Titles that are not like each other: rows of different keys are different rows."""
_NUMBERS = {"id", "obligation_id", "agency_id", "holder_id", "carried_by_id", "joined_into_id"}
_ORDER = ("key", "agency", "due", "date_key")


def row(key: str, timing: str, lead: str = "Sở Nội vụ", **rest: object) -> PlanRow:
    """A row of a plan; `answers` fields may be given beside its own."""
    answers = {name: rest.pop(name) for name in list(rest) if name in Answers.__slots__}
    kind = "report" if rest.get("recipient") else "task"
    fields = {"kind": kind, "title": TITLES.get(key, f"Việc {key}"), "ref": key, **rest}
    return PlanRow(key=key, timing=timing, lead=lead, answers=Answers(**answers), **fields)  # type: ignore[arg-type]


def plan(*rows: PlanRow, **rest: object) -> PlanFile:
    """A plan of our province with these rows."""
    fields = {
        "number": "06/KH-UBND",
        "issued": ISSUED,
        "issuer": ISSUER,
        "title": "Kế hoạch mẫu đến năm 2030",
        "coordinator": "Sở Khoa học và Công nghệ",
        "until": date(2030, 12, 31),
        **rest,
    }
    return PlanFile(rows=rows, **fields)  # type: ignore[arg-type]


@dataclass
class OfficeOf:
    """A register and its day."""

    register: Register
    today: date = ISSUED
    by: str = "Nguyễn Văn An"
    practice: Practice = field(default_factory=lambda: PRACTICE)

    def load(self, roster: Roster = ROSTER) -> OfficeOf:
        with self.register.write() as session:
            save_agencies(session, roster.agencies)
        return self

    def deed(self) -> Deed:
        return Deed(
            self.by, datetime(self.today.year, self.today.month, self.today.day, 1, tzinfo=UTC), self.today
        )

    def review(self, given: PlanFile) -> PlanReview:
        with self.register.read() as session:
            directory = Directory(load_roster(session), self.today, given.issuer)
        return review_plan(given, self.practice.calendar, self.today, directory)

    def apply(self, given: PlanFile, *, taking: Taking | None = None) -> Diff:
        """Apply `given`; rows it does not have any more end, unless `taking` says otherwise."""
        taking = taking or Taking(end_missing=True)
        review = self.review(given)
        with self.register.write() as session:
            return apply_plan(session, review, self.practice, self.deed(), taking)

    def dues(self, key: str = "", agency: str = "") -> list[tuple[str, date, str]]:
        """(agency code, due, state) of all occurrences, ascending."""
        return [
            (code, item.due, item.state)
            for code, item in self._occurrences(key)
            if not agency or code == agency
        ]

    def occurrences(self, key: str = "") -> list[Occurrence]:
        return [item for _code, item in self._occurrences(key)]

    def obligation(self, key: str) -> Obligation:
        with self.register.read() as session:
            found = session.exec(select(Obligation).where(Obligation.key == key)).one()
            session.expunge_all()
            return found

    def bearers(self, key: str) -> dict[str, str]:
        """Printed code → code of the holder, of the assignments that have not ended."""
        with self.register.read() as session:
            codes = {item.id: item.code for item in session.exec(select(Agency))}
            rows = session.exec(
                select(Assignment)
                .join(Obligation)
                .where(Obligation.key == key, col(Assignment.valid_to).is_(None))
            )
            return {codes[item.agency_id]: codes[item.holder_id] for item in rows}

    def snapshot(self) -> list[dict[str, object]]:
        """All occurrences without their ids, for comparing registers."""
        with self.register.read() as session:
            codes = {item.id: item.code for item in session.exec(select(Agency))}
            keys = {item.id: item.key for item in session.exec(select(Obligation))}
            retired = {item.id for item in session.exec(select(Obligation)) if item.retired_on}
            rows = []
            for item in session.exec(select(Occurrence)):
                if item.obligation_id in retired:
                    continue
                facts = item.model_dump(
                    exclude={"id", "obligation_id", "agency_id", "holder_id", "carried_by_id", "kept_words"}
                )
                facts |= {"key": keys[item.obligation_id], "agency": codes[item.agency_id]}
                facts |= {"holder": codes[item.holder_id], "carried": item.carried_by_id is not None}
                rows.append(facts)
        return sorted(
            rows, key=lambda facts: (facts["key"], facts["agency"], facts["due"], facts["date_key"])
        )

    def tell(self, item: Occurrence, step: int = -15) -> None:
        """A mail has told the lead of `item`."""
        with self.register.write() as session:
            row = session.get_one(Occurrence, item.id)
            plan_row = session.get_one(Plan, session.get_one(Obligation, row.obligation_id).plan_id)
            message = Message(
                key=f"test/{row.id}/{step}", message_ref=f"<test-{row.id}-{step}@office.example>",
                day=self.today, agency_id=row.holder_id, coordinator_id=plan_row.coordinator_id,
                kind="reminder", address="a@agency.example", occurrences=json.dumps([row.id]),
                status="sent", phase="accepted", sent_at=self.deed().at,
            )  # fmt: skip
            session.add(message)
            session.flush()
            notice = Notice(
                key=f"occ:{row.id}", round=row.round, step=step, role="lead", occurrence_id=row.id,
                plan_id=plan_row.id, agency_id=row.holder_id, coordinator_id=plan_row.coordinator_id,
                state="carried", message_id=message.id, decided_on=self.today, state_seen=row.state,
            )  # fmt: skip
            session.add(notice)

    def changes_told(self) -> list[tuple[str, dict[str, Any]]]:
        """(code of the reader, what the line says) of the change notices that are owed."""
        with self.register.read() as session:
            codes = {item.id: item.code for item in session.exec(select(Agency))}
            query = select(Notice).where(Notice.topic == "change").order_by(col(Notice.id))
            return [(codes[item.agency_id], json.loads(item.payload)) for item in session.exec(query)]

    def _occurrences(self, key: str) -> list[tuple[str, Occurrence]]:
        with self.register.read() as session:
            query = select(Agency.code, Occurrence).join(Agency, col(Agency.id) == col(Occurrence.agency_id))
            if key:
                query = query.join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
                query = query.where(Obligation.key == key)
            rows = session.exec(query.order_by(col(Occurrence.due), col(Agency.code))).all()
            session.expunge_all()
            return [(code, item) for code, item in rows]


def with_row(given: PlanFile, changed: PlanRow) -> PlanFile:
    """`given` with the row of that key replaced."""
    return replace(given, rows=tuple(changed if item.key == changed.key else item for item in given.rows))
