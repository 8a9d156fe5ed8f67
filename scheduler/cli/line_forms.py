"""The lines of a listing for machines: JSON objects and CSV rows, one an occurrence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from scheduler.cli.render import KINDS, STATES, clean
from scheduler.i18n import gettext as _
from scheduler.register.reads.lines import Line

CSV_HEAD = (
    "số",
    "kế hoạch",
    "mục",
    "loại",
    "nhiệm vụ",
    "chủ trì",
    "chủ trì theo văn bản",
    "phối hợp",
    "nơi nhận báo cáo",
    "đầu mối theo dõi",
    "kỳ",
    "thời gian theo văn bản",
    "hạn",
    "hạn ban đầu",
    "số lần gia hạn",
    "tính quá hạn từ",
    "còn lại (ngày)",
    "trạng thái",
    "ngày văn bản đã nộp",
    "số văn bản đã nộp",
    "tạm tính",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line_json(line: Line, today: date) -> dict[str, Any]:
    """One line as `upcoming --json` and `overdue --json` hold it; the documented schema."""
    days_left = line.days_left(today)
    return {
        "id": line.id,
        "plan": line.plan,
        "ref": line.ref or None,
        "title": line.title,
        "lead": line.lead,
        "period": line.period,
        "due": line.due,
        "aim": line.aim,
        "overdue_from": line.overdue_from,
        "status": line.status(today),
        "days_left": days_left,
        "timing": line.timing,
        "state": line.state,
        "kind": line.kind,
        "member": line.member,
        "printed_lead": line.printed_lead,
        "partners": line.partners,
        "recipient": line.recipient,
        "coordinator": line.coordinator,
        "plan_state": line.plan_state,
        "start": line.start,
        "original_due": line.original_due,
        "extensions": line.extensions,
        "respond_by": line.respond_by,
        "requested_to": line.requested_to,
        "submitted_on": line.submitted_on,
        "submitted_document": line.submitted_document,
        "grace_until": line.grace_until,
        "assumed": line.assumed,
        "provisional": line.provisional,
        "note": line.note,
    }


def lines_csv(lines: Iterable[Line], today: date) -> str:
    """CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, ISO days, no formulas."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_(name) for name in CSV_HEAD)
    writer.writerows([_cell(value) for value in _row(line, today)] for line in lines)
    return out.getvalue()


def _row(line: Line, today: date) -> tuple[object, ...]:
    return (
        line.id,
        line.plan,
        line.ref,
        _(KINDS[line.kind]),
        line.title,
        line.lead,
        line.printed_lead,
        line.partners,
        line.recipient,
        line.coordinator,
        line.period,
        line.timing,
        line.due,
        line.original_due,
        line.extensions,
        line.overdue_from,
        line.days_left(today),
        _(STATES[line.status(today)]),
        line.submitted_on,
        line.submitted_document,
        _("có") if line.assumed or line.provisional else "",
    )


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else value
    words = clean(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
