"""A day as an officer fills it in: a real date of the spreadsheet, or dd/mm/yyyy.

A spreadsheet that speaks American turns 09/03/2026 into "9/3/2026" or into 3 September without a word.
So digits that could be read both ways are asked for, never guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from scheduler.i18n import gettext as _

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_SHORT = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def day_of(value: Any) -> date | str:
    """The day in a cell, or a sentence (without full stop) on why it cannot be taken."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return _("ô ghi số {value}, không phải ngày; định dạng ô là ngày hoặc ghi dd/mm/yyyy").format(
            value=value
        )
    words = str(value).strip().removeprefix("'")
    if words.startswith("="):
        return _("ô là công thức; ghi thẳng ngày dd/mm/yyyy")
    found = _DAY.fullmatch(words)
    if found is None:
        return _not_a_day(words)
    return _written(found[1], found[2], found[3], words)


def _written(first: str, second: str, year: str, words: str) -> date | str:
    day, month = int(first), int(second)
    if 12 < month <= 31 and 1 <= day <= 12:
        return _("“{words}” viết tháng trước ngày; viết lại theo dd/mm/yyyy").format(words=words)
    if len(first) + len(second) < 4 and day <= 12 and day != month:
        return _(
            "“{words}” có thể hiểu hai cách; ghi đủ hai chữ số, ví dụ {day:02d}/{month:02d}/{year}"
        ).format(words=words, day=day, month=month, year=year)
    try:
        return date(int(year), month, day)
    except ValueError:
        return _("không có ngày “{words}”").format(words=words)


def _not_a_day(words: str) -> str:
    shown = words[:40]
    if _SHORT.fullmatch(words):
        return _("“{words}” ghi năm hai chữ số; ghi dd/mm/yyyy").format(words=shown)
    if _NUMBER.fullmatch(words):
        return _("ô ghi số {value}, không phải ngày; định dạng ô là ngày hoặc ghi dd/mm/yyyy").format(
            value=shown
        )
    return _("không hiểu ngày “{words}”; chỉ nhận dd/mm/yyyy").format(words=shown)
