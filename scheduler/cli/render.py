"""Small things every listing says in the same way: safe text, days, states, periods."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.text import Text

from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.register.reads.lines import Line

LATE = "bold red"
TODAY = "bold red"
SOON = "dark_orange"
QUIET = "dim"
SOON_DAYS = 7
"""Calendar days before the due from which a line is orange."""

STATES = {
    "open": "Đang thực hiện",
    "overdue": "Quá hạn",
    "submitted": "Chờ xác nhận",
    "accepted": "Hoàn thành",
    "returned": "Trả lại",
    "extension_requested": "Chờ gia hạn",
    "waived": "Dừng thực hiện",
    "unsettled": "Cũ, chờ xử lý",
    "joined": "Đã nhập vào kỳ hạn khác",
}
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
_ROMAN = ("I", "II", "III", "IV")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def clean(words: str) -> str:
    """`words` on one line, without control, formatting and direction characters."""
    seen = (" " if one.isspace() else one for one in words if one.isspace() or not _is_unseen(one))
    return " ".join("".join(seen).split())


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


def day(on: date | None) -> str:
    """dd/mm/yyyy."""
    return f"{on:%d/%m/%Y}" if on else ""


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


def period(key: str) -> str:
    """A period key in words: 2026-Q1 is “quý I/2026”."""
    for pattern, words in _PERIODS:
        found = pattern.fullmatch(key)
        if found:
            return str(words(*found.groups()))
    return key


def _half(year: str, half: str) -> str:
    part = _("6 tháng đầu năm") if half == "1" else _("6 tháng cuối năm")
    return f"{part} {year}"


def _iso(words: str) -> str:
    return day(date.fromisoformat(words))


_ISO = r"(\d{4}-\d\d-\d\d)"
_PERIODS: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"(\d{4})"), lambda year: f"{_('năm')} {year}"),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda year, n: f"{_('quý')} {_ROMAN[int(n) - 1]}/{year}"),
    (re.compile(r"(\d{4})-H([12])"), _half),
    (re.compile(r"(\d{4})-(\d\d)"), lambda year, n: f"{_('tháng')} {int(n)}/{year}"),
    (re.compile(r"(\d{4})-W(\d\d)"), lambda year, n: f"{_('tuần')} {int(n)}/{year}"),
    (re.compile(r"(\d{4})/(\d{4})"), lambda first, last: f"{_('giai đoạn')} {first}-{last}"),
    (re.compile(r"(\d{4})/(\d{4})-S"), lambda first, last: f"{_('năm học')} {first}-{last}"),
    (re.compile(_ISO), lambda on: f"{_('ngày')} {_iso(on)}"),
    (re.compile(f"{_ISO}/{_ISO}"), lambda first, last: f"{_iso(first)} - {_iso(last)}"),
    (
        re.compile(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)"),
        lambda a, b, c, d: f"{_('tháng')} {int(b)}/{a} - {int(d)}/{c}",
    ),
)


def _is_unseen(one: str) -> bool:
    return unicodedata.category(one) in _UNSEEN
