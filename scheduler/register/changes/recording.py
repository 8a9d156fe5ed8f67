"""What came in, and what became of it: submit, accept, return, reopen, settle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import BadInput, NotFound
from scheduler.register.changes.allowed import rows_for
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.telling import Change, Told, drop_waiting, tell, who_was_told
from scheduler.register.changes.trail import Entry, entry_of, record
from scheduler.register.models import Event, Occurrence
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import enter, reschedule
from scheduler.register.standing import chunks
from scheduler.register.verdict import came_in_time

RESPOND_DAYS = 5
"""Working days in which what was returned is to come again, where no date is given."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What an agency handed in about occurrence `id`: date, number, and the officer's note."""

    id: int
    on: date
    document: str = ""
    note: str = ""


def submit(
    session: Session, ids: Collection[int], deed: Deed, on: date, document: str, practice: Practice
) -> list[Occurrence]:
    """Record that something was handed in: `on` is the date of the agency's document, by which it is judged.

    Reminders stop at once. A lead that had been told it was late, and was not, is told so. BadInput for
    a date after today.
    """
    return submit_papers(session, [Paper(number, on, document) for number in ids], deed, practice)


def submit_papers(
    session: Session, papers: Collection[Paper], deed: Deed, practice: Practice
) -> list[Occurrence]:
    """`submit` for several occurrences, each with a document of its own."""
    by_id = {paper.id: paper for paper in papers}
    for paper in by_id.values():
        _not_ahead(paper.on, deed)
    rows = rows_for(session, list(by_id), "submit")
    told = who_was_told(session, rows)
    entries = []
    for row in rows:
        was, paper = row.state, by_id[row.id or 0]
        row.submitted_on, row.submitted_document = paper.on, paper.document.strip()
        enter(row, "submitted")
        row.first_submitted_on = row.first_submitted_on or paper.on
        row.recorded_on = deed.today
        _forget_request(row)
        entry = entry_of(
            session, row, "submit", was, document=paper.document, reason=paper.note, detail={"on": paper.on}
        )
        entries.append(entry)
    events = record(session, deed, entries)
    drop_waiting(session, rows, "đã nộp")
    _tell_withdrawn(session, rows, events, told, deed.today)
    reschedule(session, rows, practice, deed.today)
    return rows


def accept(
    session: Session,
    ids: Collection[int],
    deed: Deed,
    practice: Practice,
    *,
    document: str = "",
    on: date | None = None,
    except_ids: Collection[int] = (),
) -> list[Occurrence]:
    """Confirm as done. A yearly report settles the yearly tasks it carries, but for `except_ids`.

    What was never submitted is judged by `on`; without it by today, or, for a row older than the
    import, by its due (the latest date that still complies, and the event says that it was assumed).
    Returns the rows and the tasks settled or left out with them. NotFound for an `except_ids` that
    none of the reports carries.
    """
    if on is not None:
        _not_ahead(on, deed)
    rows = rows_for(session, ids, "accept")
    carried = [task for task in _carried_by(session, rows) if task not in rows]
    left_out = _left_out(carried, except_ids)
    settled = [task for task in carried if task not in left_out]
    entries = [_accept(session, row, deed, document, on) for row in rows]
    reports = {row.id: row for row in rows}
    entries += [_settle_with(session, task, reports[task.carried_by_id], deed) for task in settled]
    for task in left_out:
        task.carried_by_id, task.since = None, deed.today
        entries.append(entry_of(session, task, "left_out", task.state))
    record(session, deed, entries)
    drop_waiting(session, (*rows, *settled), "đã hoàn thành")
    reschedule(session, (*rows, *settled, *left_out), practice, deed.today)
    return [*rows, *settled, *left_out]


def return_(
    session: Session,
    ids: Collection[int],
    deed: Deed,
    practice: Practice,
    *,
    to: date | None = None,
    reason: str = "",
) -> list[Occurrence]:
    """Send back what was submitted; it is to come again by `to` (inclusive), else in RESPOND_DAYS.

    `due` stays. BadInput without a reason, or for a date before today.
    """
    reason = _needed_reason(reason)
    to = to or practice.calendar.add(deed.today, RESPOND_DAYS)
    if to < deed.today:
        raise BadInput("hạn gửi lại {to} đã qua", place="--to", remedy="Chọn một ngày từ hôm nay.", to=to)
    rows = rows_for(session, ids, "return")
    told = who_was_told(session, rows)
    entries = []
    for row in rows:
        if row.submitted_on is not None and not row.assumed:
            row.late_mark = row.late_mark or not came_in_time(row, row.submitted_on)
        detail = {"submitted_on": row.submitted_on, "submitted_document": row.submitted_document, "to": to}
        row.respond_by = to
        enter(row, "returned")
        row.submitted_on, row.submitted_document = None, ""
        begin_round(row, deed)
        entries.append(entry_of(session, row, "return", "submitted", reason=reason, detail=detail))
    events = record(session, deed, entries)
    drop_waiting(session, rows, "đã trả lại")
    changes = [
        Change(row, event, "returned", row.due, to, roles={"lead"} | told.roles.get(row.id or 0, frozenset()))
        for row, event in zip(rows, events, strict=True)
    ]
    tell(session, changes, told, deed.today)
    reschedule(session, rows, practice, deed.today)
    return rows


def reopen(
    session: Session, ids: Collection[int], deed: Deed, practice: Practice, *, reason: str = ""
) -> list[Occurrence]:
    """Take back a submission, an acceptance, a waiver or a request; or take up what is older than the import.

    A request that is not granted leaves the row as it was before it. What was accepted or submitted is
    awaited again, as if that document had not come in.
    """
    rows = rows_for(session, ids, "reopen")
    told = who_was_told(session, rows)
    entries = []
    for row in rows:
        was, detail = row.state, {"submitted_on": row.submitted_on, "accepted_on": row.accepted_on}
        if was in ("accepted", "submitted"):
            _forget_submission(row)
        _forget_request(row)
        row.accepted_on, row.closing_document = None, ""
        enter(row, "returned" if row.respond_by is not None else "open")
        begin_round(row, deed)
        entries.append(entry_of(session, row, "reopen", was, reason=reason.strip(), detail=detail))
    events = record(session, deed, entries)
    drop_waiting(session, rows, "đã mở lại")
    reschedule(session, rows, practice, deed.today)
    tell(
        session,
        [
            Change(row, event, "reopened", now=row.respond_by or row.due)
            for row, event in zip(rows, events, strict=True)
        ],
        told,
        deed.today,
    )
    return rows


def settle(
    session: Session,
    ids: Collection[int],
    deed: Deed,
    practice: Practice,
    *,
    done: bool,
    on: date | None = None,
    document: str = "",
) -> list[Occurrence]:
    """Settle what was due before the import: `done` (with its document's date, where known) or still open."""
    rows = rows_for(session, ids, "settle")
    if done:
        return accept(session, ids, deed, practice, document=document, on=on)
    entries = []
    for row in rows:
        row.since = deed.today
        enter(row, "open")
        entries.append(entry_of(session, row, "settle", "unsettled", document=document))
    record(session, deed, entries)
    reschedule(session, rows, practice, deed.today)
    return rows


def begin_round(row: Occurrence, deed: Deed) -> None:
    """The ladder starts anew, from today on."""
    row.round += 1
    row.since = deed.today


def release_carried(session: Session, rows: Sequence[Occurrence], deed: Deed) -> list[Occurrence]:
    """Yearly tasks whose report is no longer owed stand on their own from today on."""
    tasks = _carried_by(session, rows)
    for task in tasks:
        task.carried_by_id, task.since = None, deed.today
    return tasks


def _accept(session: Session, row: Occurrence, deed: Deed, document: str, on: date | None) -> Entry:
    was, detail = row.state, {}
    if row.submitted_on is None or on is not None:
        assumed = on is None
        row.submitted_on = on or (row.due if was == "unsettled" else deed.today)
        row.submitted_document = row.submitted_document or document.strip()
        row.first_submitted_on = row.first_submitted_on or row.submitted_on
        detail = {"on": row.submitted_on, "on_assumed": assumed}
    row.accepted_on = row.recorded_on = deed.today
    enter(row, "accepted")
    row.closing_document = document.strip()
    _forget_request(row)
    return entry_of(session, row, "accept", was, document=document, detail=detail)


def _settle_with(session: Session, task: Occurrence, report: Occurrence, deed: Deed) -> Entry:
    """A yearly task goes with the report that carries it: same document, same date."""
    was = task.state
    task.accepted_on = task.recorded_on = deed.today
    enter(task, "accepted")
    task.submitted_on, task.submitted_document = report.submitted_on, report.submitted_document
    task.first_submitted_on = task.first_submitted_on or report.submitted_on
    task.closing_document = report.closing_document
    _forget_request(task)
    document = report.closing_document or report.submitted_document
    return entry_of(session, task, "accept", was, document=document, detail={"with": report.id})


def _carried_by(session: Session, rows: Sequence[Occurrence]) -> list[Occurrence]:
    """The yearly tasks still awaited that these reports carry."""
    session.flush()
    found: list[Occurrence] = []
    for chunk in chunks(sorted(row.id for row in rows if row.id is not None)):
        query = select(Occurrence).where(
            col(Occurrence.carried_by_id).in_(chunk),
            col(Occurrence.state).in_(("open", "returned", "extension_requested", "submitted")),
        )
        found += session.scalars(query.order_by(col(Occurrence.id)))
    return found


def _left_out(carried: Sequence[Occurrence], except_ids: Collection[int]) -> list[Occurrence]:
    unknown = set(except_ids) - {task.id for task in carried}
    if unknown:
        raise NotFound(
            "các báo cáo này không kèm nhiệm vụ năm nào có số {ids}",
            place="--except",
            remedy="Xem các nhiệm vụ kèm theo bằng `nhacviec why`.",
            ids=", ".join(f"#{number}" for number in sorted(unknown)),
        )
    return [task for task in carried if task.id in set(except_ids)]


def _tell_withdrawn(
    session: Session, rows: Sequence[Occurrence], events: Sequence[Event], told: Told, today: date
) -> None:
    changes = [
        Change(row, event, "late_withdrawn", now=row.submitted_on, roles=("lead",))
        for row, event in zip(rows, events, strict=True)
        if row.id in told.late
        and row.submitted_on is not None
        and not row.late_mark
        and came_in_time(row, row.submitted_on)
    ]
    tell(session, changes, told, today)


def _forget_submission(row: Occurrence) -> None:
    row.submitted_on, row.submitted_document, row.recorded_on = None, "", None
    if row.respond_by is None:
        row.first_submitted_on = None


def _forget_request(row: Occurrence) -> None:
    row.requested_on = row.requested_to = row.hold_until = None


def _not_ahead(on: date, deed: Deed) -> None:
    if on > deed.today:
        raise BadInput(
            "ngày văn bản {on} sau ngày hôm nay {today}",
            place="--on",
            remedy="Kiểm tra lại ngày của văn bản.",
            on=on.strftime("%d/%m/%Y"),
            today=deed.today.strftime("%d/%m/%Y"),
        )


def _needed_reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput("chưa nêu lý do", place="--reason", remedy="Thêm --reason, ví dụ “thiếu số liệu”.")
    return reason.strip()
