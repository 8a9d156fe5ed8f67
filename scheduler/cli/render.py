"""Small things every listing says in the same way: safe text, days, states, periods."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.text import Text

from scheduler.i18n import gettext as _
from scheduler.listingwords import STATES as STATES
from scheduler.listingwords import clean as clean
from scheduler.listingwords import day as day
from scheduler.listingwords import period as period

if TYPE_CHECKING:
    from scheduler.register.reads.lines import Line

LATE = "bold red"
TODAY = "bold red"
SOON = "dark_orange"
QUIET = "dim"
SOON_DAYS = 7
"""Calendar days before the due from which a line is orange."""

VERDICTS = {
    "open_in_time": "Đang thực hiện trong hạn",
    "open_late": "Đang thực hiện quá hạn",
    "extension_requested": "Chờ gia hạn",
    "submitted_in_time": "Đã nộp trong hạn, chờ xác nhận",
    "submitted_late": "Đã nộp quá hạn, chờ xác nhận",
    "done_in_time": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành quá hạn",
    "waived": "Dừng thực hiện",
    "unsettled": "Cũ, chờ xử lý",
    "joined": "Đã nhập vào kỳ hạn khác",
}
KINDS = {"task": "Nhiệm vụ", "report": "Báo cáo"}
RULE_KINDS = {
    "once": "có hạn",
    "recurring": "định kỳ",
    "ongoing": "thường xuyên",
    "on_event": "theo sự kiện",
    "on_request": "khi có yêu cầu",
    "undated": "chưa có thời hạn",
    "unread": "chưa hiểu",
}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def text(words: str, style: str = "") -> Text:
    """`words` as they are: nothing in them is markup."""
    return Text(clean(words), style=style)


def shortened(words: str, most: int) -> str:
    """`words` cut at a word to `most` characters, an ellipsis included."""
    whole = clean(words)
    if len(whole) <= most:
        return whole
    head = whole[: most - 1]
    cut = head.rpartition(" ")[0] or head
    return cut.rstrip(" ,;.") + "…"


def quoted(words: str, most: int = 0) -> str:
    """Printed words in their quotation marks; nothing for nothing."""
    shown = shortened(words, most) if most else clean(words)
    return f"“{shown}”" if shown else ""


def moment(at: datetime | None, zone: Any) -> str:
    """An instant in the office's zone: 07:30 10/03/2026."""
    return f"{at.astimezone(zone):%H:%M %d/%m/%Y}" if at else ""


def long_day(on: date) -> str:
    """thứ Ba, 10/03/2026."""
    return f"{_(WEEKDAYS[on.weekday()])}, {day(on)}"


def left(line: Line, today: date) -> tuple[str, str]:
    """How many calendar days are left or over, in words, and the style to say it in."""
    days = line.days_left(today)
    if line.is_late(today):
        # Late although the day has not come: a strict plan, or a first submission that was late.
        return (_("Quá {n} ngày").format(n=-days) if days < 0 else _("Quá hạn")), LATE
    if line.state == "submitted":
        return _("Đã nộp {day}").format(day=day(line.submitted_on)), QUIET
    if days == 0:
        return _("Hôm nay"), TODAY
    if days > 0:
        return _("Còn {n} ngày").format(n=days), SOON if days <= SOON_DAYS else ""
    if line.state == "unsettled":
        return _("Qua {n} ngày").format(n=-days), QUIET
    if line.assumed:
        return _("Qua {n} ngày (tạm tính)").format(n=-days), SOON
    last = max(line.overdue_from - timedelta(days=1), line.grace_until or date.min)
    return (_("Hôm nay"), TODAY) if last <= today else (_("Đến hết {day}").format(day=f"{last:%d/%m}"), SOON)


def state(line: Line, today: date) -> tuple[str, str]:
    """The state of a line in the familiar word, and its style."""
    status = line.status(today)
    styles = {"overdue": LATE, "submitted": "green", "returned": SOON, "extension_requested": SOON}
    return _(STATES[status]), styles.get(status, "")


def marks(line: Line) -> list[str]:
    """What else must be known of its day: extended, provisional, assumed, trial."""
    found = []
    if line.extensions:
        found.append(_("gia hạn {n} lần").format(n=line.extensions))
    if line.state == "extension_requested" and line.requested_to:
        found.append(_("xin đến {day}").format(day=day(line.requested_to)))
    if line.assumed or line.provisional:
        found.append(_("tạm tính"))
    if line.plan_state == "trial":
        found.append(_("chạy thử"))
    return found


def source(line: Line) -> str:
    """Plan number and row: where it is printed."""
    return ", ".join(part for part in (line.plan, row(line)) if part)


def row(line: Line) -> str:
    """The row of the plan, or that it is one of its reports."""
    if line.ref:
        return _("mục {ref}").format(ref=line.ref)
    return _("báo cáo") if line.kind == "report" else ""
