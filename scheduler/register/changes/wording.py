"""The line in which a change is told to whoever had been told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

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


def duty_of(row: Occurrence, obligation: Obligation) -> dict[str, Any]:
    """What a line says of a duty: its number in the plan, its title, its id."""
    title = obligation.title
    if len(title) > TITLE_SHOWN:
        title = title[: TITLE_SHOWN - 1].rstrip() + "…"
    return {"kind": obligation.kind, "ref": obligation.ref, "title": title, "id": row.id}


def plan_of(plan: Plan) -> dict[str, Any]:
    """What a line says of a plan."""
    return {"number": plan.number, "issued": plan.issued.isoformat()}


def told_line(payload: Mapping[str, Any]) -> str:
    """The line of a change notice, in the language spoken now: mails are read in more than one."""
    subject = payload.get("duty") or payload.get("plan")
    if not isinstance(subject, Mapping) or payload.get("what") not in _TEXTS:
        return str(payload.get("text", ""))
    return change_line(
        str(payload["what"]),
        _named(subject),
        was=_date(payload.get("from")),
        now=_date(payload.get("to")),
        other=str(payload.get("other", "")),
        document=str(payload.get("document", "")),
        reason=str(payload.get("reason", "")),
    )


def _named(subject: Mapping[str, Any]) -> str:
    if "number" in subject:
        words = _("kế hoạch số {number} ngày {issued}")
        return words.format(number=subject["number"], issued=_day(_date(subject["issued"])))
    kind = _("báo cáo") if subject["kind"] == "report" else _("nhiệm vụ")
    ref = f" {subject['ref']}" if subject["ref"] else ""
    return f"{kind}{ref} “{subject['title']}” (#{subject['id']})"


def _date(words: Any) -> date | None:
    return date.fromisoformat(words) if words else None


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
