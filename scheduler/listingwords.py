"""What listings, the working sheet and the mails that carry it call things: states, periods, clean text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from scheduler.i18n import gettext as _

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
"""Msgids by status: `overdue`, or a recorded state."""
_ROMAN = ("I", "II", "III", "IV")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def clean(words: str) -> str:
    """`words` on one line, without control, formatting and direction characters."""
    seen = (" " if one.isspace() else one for one in words if one.isspace() or not _is_unseen(one))
    return " ".join("".join(seen).split())


def harmless(words: str) -> str:
    """`words` with their lines, without what could command a terminal or turn its direction of writing."""
    return "".join(one for one in words if one in "\n\t" or not _is_unseen(one))


def day(on: date | None) -> str:
    """dd/mm/yyyy."""
    return f"{on:%d/%m/%Y}" if on else ""


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
