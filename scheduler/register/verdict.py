"""In time or late: one judgement for every face, derived and never stored.

Judged by the date of the agency's document, never by the day of recording or accepting. A date that
rests on an unconfirmed assumption is never late; a successor is not late before its grace has run out.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

_DAY = timedelta(days=1)
_SETTLED = {"waived": "waived", "unsettled": "unsettled", "joined": "joined"}

VERDICTS = (
    "open_in_time",
    "open_late",
    "extension_requested",
    "submitted_in_time",
    "submitted_late",
    "done_in_time",
    "done_late",
    "waived",
    "unsettled",
    "joined",
)
"""đang thực hiện trong hạn, đang thực hiện quá hạn, chờ gia hạn, đã nộp chờ xác nhận (trong hạn, quá hạn),
hoàn thành đúng hạn, hoàn thành quá hạn, dừng thực hiện, cũ chưa xử lý, đã nhập vào kỳ hạn khác."""


class Judged(Protocol):
    """What of an occurrence the judgement rests on; a row, a standing or a listing line will do."""

    @property
    def state(self) -> str: ...
    @property
    def overdue_from(self) -> date: ...
    @property
    def late_from(self) -> date | None: ...
    @property
    def late_mark(self) -> bool: ...
    @property
    def respond_by(self) -> date | None: ...
    @property
    def submitted_on(self) -> date | None: ...
    @property
    def first_submitted_on(self) -> date | None: ...
    @property
    def assumed(self) -> bool: ...
    @property
    def grace_until(self) -> date | None: ...


def verdict(row: Judged, today: date) -> str:
    """One of VERDICTS for `row` as it stands on `today`.

    A row whose extension was requested is `extension_requested` until its due has passed, then
    `open_late`: a request moves nothing.
    """
    if row.state in _SETTLED:
        return _SETTLED[row.state]
    late = is_late(row, today)
    if row.state == "accepted":
        return "done_late" if late else "done_in_time"
    if row.state == "submitted":
        return "submitted_late" if late else "submitted_in_time"
    if late:
        return "open_late"
    return "extension_requested" if row.state == "extension_requested" else "open_in_time"


def is_late(row: Judged, today: date) -> bool:
    """Does it count as late: what was handed in by its document's date, what is open by `today`?"""
    if row.assumed or row.state in _SETTLED:
        return False
    if row.late_mark:
        return True
    if row.state in ("submitted", "accepted"):
        return row.submitted_on is not None and not came_in_time(row, row.submitted_on)
    return today >= _after_grace(row.overdue_from, row.grace_until)


def came_in_time(row: Judged, on: date) -> bool:
    """Would a document dated `on` be in time?

    Yes before the first late day of `due`; after a return also when the first submission was in
    time and `on` keeps the new date.
    """
    first_late = _after_grace(row.late_from or row.overdue_from, row.grace_until)
    if on < first_late:
        return True
    kept = row.respond_by is not None and on <= row.respond_by
    return kept and row.first_submitted_on is not None and row.first_submitted_on < first_late


def _after_grace(day: date, grace_until: date | None) -> date:
    return day if grace_until is None else max(day, grace_until + _DAY)
