"""The line in which a change is told to whoever had been told otherwise."""

from __future__ import annotations

from datetime import date

from scheduler.i18n import gettext as _
from scheduler.register.models import Obligation, Occurrence, Plan

TITLE_SHOWN = 120
"""Letters of a title that a line quotes."""


def change_line(
    what: str,
    duty: str,
    *,
    was: date | None = None,
    now: date | None = None,
    other: str = "",
    document: str = "",
    reason: str = "",
) -> str:
    """ "Thay đổi: … từ … thành …, căn cứ …"; `other` is the body that hands or takes over."""
    text = _TEXTS[what]
    line = _(text).format(duty=duty, was=_day(was), now=_day(now), other=other)
    if document:
        line += ", " + _("căn cứ {document}").format(document=document)
    if reason:
        line += "; " + _("lý do: {reason}").format(reason=reason)
    return line + "."


def duty_of(row: Occurrence, obligation: Obligation) -> str:
    """A duty as a line names it: its number in the plan, its title, its id."""
    title = obligation.title
    if len(title) > TITLE_SHOWN:
        title = title[: TITLE_SHOWN - 1].rstrip() + "…"
    kind = _("báo cáo") if obligation.kind == "report" else _("nhiệm vụ")
    ref = f" {obligation.ref}" if obligation.ref else ""
    return f"{kind}{ref} “{title}” (#{row.id})"


def plan_line(plan: Plan) -> str:
    """A plan as a line names it."""
    return _("kế hoạch số {number} ngày {issued}").format(number=plan.number, issued=_day(plan.issued))


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


_TEXTS = {
    "extended": "Thay đổi: {duty}: gia hạn từ {was} thành {now}",
    "moved": "Thay đổi: {duty}: hạn từ {was} thành {now}",
    "dated": "Thay đổi: {duty}: sự kiện diễn ra ngày {was}, hạn là {now}",
    "returned": "Thay đổi: {duty}: trả lại, đề nghị hoàn thiện và gửi lại đến hết ngày {now}",
    "waived": "Thay đổi: {duty}: hạn {was}, nay dừng thực hiện",
    "reopened": "Thay đổi: {duty}: tiếp tục theo dõi, hạn {now}",
    "handed_over": "Thay đổi: {duty}: chuyển cho {other} từ {now}",
    "taken_over": "Thay đổi: {duty}: tiếp nhận từ {other}, hạn {now}",
    "late_withdrawn": "Thay đổi: {duty}: văn bản ngày {now} đúng hạn, đã bỏ ghi nhận chậm",
    "replaced": (
        "Thay đổi: {duty}: được thay thế từ {now}; việc đã nộp, đã gia hạn hoặc quá hạn vẫn theo dõi như cũ"
    ),
    "ended": "Thay đổi: {duty}: kết thúc theo dõi từ {now}",
}
