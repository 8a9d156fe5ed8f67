"""A small office written straight into the tables: what the listings are tried on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules.rule import Mark, Once, Ongoing, Recurring, Rule, Spot, Undated, assumptions_of, to_json
from scheduler.register.models import (
    Agency,
    AgencyName,
    Assignment,
    Event,
    Message,
    Mishap,
    Notice,
    Obligation,
    Occurrence,
    Office,
    Plan,
)
from scheduler.register.store import Register

TODAY = date(2026, 4, 6)
"""A Monday."""
QUARTER_ONE = Once(Mark(2026, Spot(1, 3)))
REPORT = Recurring(spot=Spot(12, 1, "day", 10), bound="before")
YEARLY = Recurring(assumed=("year-end",))
EVERY_TWO_YEARS = Recurring("year", 2, assumed=("cycle-anchor",))
ONGOING = Ongoing()
UNDATED = Undated("Theo lộ trình")


def stored(*rules: Rule, words: str = "") -> str:
    """Rules as `Obligation.rules` keeps them."""
    return json.dumps(
        [
            {
                "rule": to_json(rule),
                "words": words,
                "assumptions": [
                    {"code": one.code, "text": one.text, "params": dict(one.params)}
                    for one in assumptions_of(rule)
                ],
                "notes": [],
            }
            for rule in rules
        ]
    )


@dataclass
class Sample:
    """Adds rows and remembers their ids; every call is one transaction."""

    register: Register
    agencies: dict[str, int] = field(default_factory=dict)

    def add(self, row: Any) -> int:
        with self.register.write() as session:
            session.add(row)
            session.flush()
            return int(row.id)

    def agency(self, code: str, name: str, *aliases: str, kind: str = "department") -> int:
        number = self.add(Agency(code=code, name=name, kind=kind))
        self.agencies[code] = number
        for alias in aliases:
            self.add(AgencyName(agency_id=number, name=alias, folded=alias.casefold()))
        return number

    def plan(self, number: str = "06/KH-UBND", **values: Any) -> int:
        given: dict[str, Any] = {
            "issuer": "UBND tỉnh Mẫu",
            "year": 2026,
            "issued": date(2026, 1, 9),
            "title": "Kế hoạch chuyển đổi số đến năm 2030",
            "until": date(2030, 12, 31),
            "coordinator_id": self.agencies["SKHCN"],
            "superior_id": self.agencies["UBND"],
            "state": "live",
            "live_on": date(2026, 1, 12),
            "imported_on": date(2026, 1, 9),
            "document": "ke-hoach-06.docx",
        } | values
        return self.add(Plan(number=number, **given))

    def duty(self, plan: int, ref: str, title: str, rules: Iterable[Rule] = (), **values: Any) -> int:
        given: dict[str, Any] = {
            "key": f"k{ref}-{title[:8]}",
            "position": int(ref) if ref.isdigit() else 99,
            "lead": "Sở Nội vụ",
            "timing": "",
            "place": f"Phụ lục, dòng {ref}",
        } | values
        timing = given["timing"]
        return self.add(
            Obligation(plan_id=plan, ref=ref, title=title, rules=stored(*rules, words=timing), **given)
        )

    def assign(self, duty: int, *codes: str, unfolded_to: date = TODAY + timedelta(days=400)) -> None:
        for code in codes:
            agency = self.agencies[code]
            self.add(
                Assignment(obligation_id=duty, agency_id=agency, holder_id=agency, unfolded_to=unfolded_to)
            )

    def occurrence(self, duty: int, code: str, due: date, **values: Any) -> int:
        follows = values.get("respond_by") or due
        given: dict[str, Any] = {
            "date_key": "end",
            "period": f"{due.year}",
            "start": date(due.year, 1, 1),
            "original_due": due,
            "due": due,
            "aim": follows,
            "overdue_from": follows + timedelta(days=1),
            "holder_id": self.agencies[code],
        } | values
        return self.add(Occurrence(obligation_id=duty, agency_id=self.agencies[code], **given))

    def office(self, **values: Any) -> None:
        with self.register.write() as session:
            row = session.get_one(Office, 1)
            for key, value in values.items():
                setattr(row, key, value)
            session.add(row)

    def event(self, occurrence: int | None, verb: str, **values: Any) -> int:
        given: dict[str, Any] = {"at": datetime(2026, 4, 1, 2, 0, tzinfo=UTC), "by": "Nguyễn Văn An"} | values
        return self.add(Event(occurrence_id=occurrence, verb=verb, **given))

    def message(self, code: str, occurrences: list[int], **values: Any) -> int:
        given: dict[str, Any] = {
            "key": f"2026-03-09/{code}/SKHCN/reminder/{code}@co-quan.example/{len(occurrences)}",
            "message_ref": f"<{code}.{len(occurrences)}@nhacviec.example>",
            "day": date(2026, 3, 9),
            "kind": "reminder",
            "address": f"{code.lower()}@co-quan.example",
            "subject": f"Nhắc việc {occurrences}",
            "occurrences": json.dumps(occurrences),
            "status": "sent",
            "phase": "accepted",
            "dots": 1,
            "attempts": 1,
            "sent_at": datetime(2026, 3, 9, 0, 31, tzinfo=UTC),
            "answer": "250 2.0.0 Ok: queued as 4F1",
        } | values
        return self.add(
            Message(agency_id=self.agencies[code], coordinator_id=self.agencies["SKHCN"], **given)
        )

    def notice(self, occurrence: int, step: int, code: str, **values: Any) -> int:
        given: dict[str, Any] = {
            "key": f"occ:{occurrence}",
            "role": "lead",
            "decided_on": date(2026, 3, 9),
            "state": "carried" if values.get("message_id") else "owed",
        } | values
        return self.add(
            Notice(
                occurrence_id=occurrence,
                step=step,
                agency_id=self.agencies[code],
                coordinator_id=self.agencies["SKHCN"],
                **given,
            )
        )

    def mishap(self, message: int, code: str, words: str) -> int:
        return self.add(
            Mishap(
                message_id=message,
                agency_id=self.agencies[code],
                coordinator_id=self.agencies["SKHCN"],
                address=f"{code.lower()}@co-quan.example",
                at=datetime(2026, 3, 9, 3, 0, tzinfo=UTC),
                code=550,
                words=words,
            )
        )


def office_with_agencies(register: Register) -> Sample:
    """Three departments, the superior, and twelve communes X01 … X12."""
    sample = Sample(register)
    sample.agency("UBND", "UBND tỉnh Mẫu", kind="superior")
    sample.agency("SKHCN", "Sở Khoa học và Công nghệ", "Sở KH&CN")
    sample.agency("SNV", "Sở Nội vụ")
    sample.agency("STC", "Sở Tài chính", "Sở Kế hoạch và Đầu tư")
    for n in range(1, 13):
        sample.agency(f"X{n:02d}", f"UBND xã Mẫu {n:02d}", kind="commune")
    return sample
