"""Standings without a database: one occurrence of one duty, changed by name."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from scheduler.register.standing import Standing

_PLAIN: dict[type, Any] = {}


def standing(**more: Any) -> Standing:
    """ "Quý I/2026" of a live plan: lead 2, coordinator 1, superior 3; due 31/3, late from 1/4."""
    values: dict[str, Any] = {
        "id": 12,
        "plan_id": 1,
        "plan_number": "06/KH-UBND",
        "plan_title": "Kế hoạch phát triển khoa học, công nghệ",
        "plan_issuer": "UBND tỉnh",
        "plan_issued": date(2026, 1, 9),
        "plan_until": date(2030, 12, 31),
        "plan_state": "live",
        "plan_live_on": date(2026, 1, 9),
        "superior_policy": "ask",
        "obligation_id": 7,
        "ref": "1",
        "kind": "task",
        "title": "Xây dựng báo cáo chuyên đề",
        "timing": "Quý I/2026",
        "agency_id": 2,
        "agency_name": "Sở Tài chính",
        "holder_id": 2,
        "holder_name": "Sở Tài chính",
        "coordinator_id": 1,
        "coordinator_name": "Sở Khoa học và Công nghệ",
        "superior_id": 3,
        "superior_name": "UBND tỉnh",
        "period": "2026-Q1",
        "start": date(2026, 1, 1),
        "original_due": date(2026, 3, 31),
        "due": date(2026, 3, 31),
        "aim": date(2026, 3, 31),
        "overdue_from": date(2026, 4, 1),
        "length": "quarter",
        "state": "open",
        "round": 1,
        "since": date(2026, 1, 9),
        "extensions": 0,
        "carries": (),
        "told": frozenset(),
    }
    values.update(more)
    blank = {"str": "", "bool": False, "int": 0}
    for each in fields(Standing):
        values.setdefault(each.name, blank.get(str(each.type)))
    return Standing(**values)
