"""What the coordinator grants by a document: extensions and waivers, and the request before them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from rules.errors import BadInput, Refused
from scheduler.register.changes.allowed import rows_for
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.recording import begin_round, release_carried
from scheduler.register.changes.telling import Change, drop_waiting, tell, who_was_told
from scheduler.register.changes.trail import entry_of, record
from scheduler.register.models import Occurrence
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import enter, reschedule

HOLD_DAYS = 5
"""Working days during which a request keeps mails from going past the coordinator."""


def request_extension(
    session: Session,
    ids: Collection[int],
    deed: Deed,
    practice: Practice,
    *,
    to: date,
    reason: str = "",
) -> list[Occurrence]:
    """Note that more time was asked for (chờ gia hạn): no date moves, nothing is told.

    For HOLD_DAYS working days nothing goes past the coordinator. BadInput unless `to` is after the due.
    """
    rows = rows_for(session, ids, "request_extension")
    entries = []
    for row in rows:
        _after_due(row, to)
        was = row.state
        row.requested_to, row.requested_on = to, deed.today
        enter(row, "extension_requested")
        row.hold_until = practice.calendar.add(deed.today, HOLD_DAYS)
        detail = {"due": row.due, "to": to}
        entries.append(entry_of(session, row, "request_extension", was, reason=reason, detail=detail))
    record(session, deed, entries)
    reschedule(session, rows, practice, deed.today)
    return rows


def extend(
    session: Session,
    ids: Collection[int],
    deed: Deed,
    practice: Practice,
    *,
    to: date,
    document: str,
    reason: str = "",
) -> list[Occurrence]:
    """Grant more time: `due` becomes `to`, the original due stays; the ladder starts anew.

    Whoever was told the old date hears of the new one. Refused without the number of the deciding
    document; BadInput unless `to` is after the due.
    """
    document = needed_document(document)
    rows = rows_for(session, ids, "extend")
    told = who_was_told(session, rows)
    entries, dues = [], {}
    for row in rows:
        _after_due(row, to)
        was, dues[row.id] = row.state, row.due
        row.due = to
        enter(row, "open")
        row.extensions += 1
        row.respond_by = row.requested_on = row.requested_to = row.hold_until = None
        row.carried_by_id = None
        first = row.first_submitted_on
        row.late_mark = row.late_mark and first is not None and first > to
        begin_round(row, deed)
        detail = {"due_was": dues[row.id], "due": to}
        entries.append(entry_of(session, row, "extend", was, document=document, reason=reason, detail=detail))
    events = record(session, deed, entries)
    drop_waiting(session, rows, "đã gia hạn")
    reschedule(session, rows, practice, deed.today)
    changes = [
        Change(row, event, "extended", dues[row.id], to) for row, event in zip(rows, events, strict=True)
    ]
    tell(session, changes, told, deed.today)
    return rows


def waive(
    session: Session,
    ids: Collection[int],
    deed: Deed,
    practice: Practice,
    *,
    document: str,
    reason: str = "",
) -> list[Occurrence]:
    """Stop (dừng thực hiện). Refused without the number of the deciding document.

    Yearly tasks that a waived report carried stand on their own; they come back after the rows.
    """
    document = needed_document(document)
    rows = rows_for(session, ids, "waive")
    told = who_was_told(session, rows)
    entries = []
    for row in rows:
        was = row.state
        row.closing_document = document
        enter(row, "waived")
        row.requested_on = row.requested_to = row.hold_until = None
        entries.append(entry_of(session, row, "waive", was, document=document, reason=reason))
    freed = [task for task in release_carried(session, rows, deed) if task not in rows]
    events = record(session, deed, entries)
    drop_waiting(session, rows, "dừng thực hiện")
    changes = [Change(row, event, "waived", was=row.due) for row, event in zip(rows, events, strict=True)]
    tell(session, changes, told, deed.today)
    reschedule(session, (*rows, *freed), practice, deed.today)
    return [*rows, *freed]


def _after_due(row: Occurrence, to: date) -> None:
    if to <= row.due:
        raise BadInput(
            "ngày gia hạn {to} không sau hạn hiện nay {due} của kỳ hạn #{id}",
            place="--to",
            remedy="Chọn một ngày sau hạn hiện nay.",
            to=to.strftime("%d/%m/%Y"),
            due=row.due.strftime("%d/%m/%Y"),
            id=row.id,
        )


def needed_document(document: str) -> str:
    """The number of the deciding document, trimmed. Raises Refused when there is none."""
    if not document.strip():
        raise Refused(
            "cần số, ký hiệu của văn bản quyết định",
            place="--document",
            remedy="Thêm --document, ví dụ --document 45/UBND-VP.",
        )
    return document.strip()
