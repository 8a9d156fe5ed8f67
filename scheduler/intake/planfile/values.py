"""Values an officer typed, checked one by one; every fault is kept, then all are said at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.planfile.facts import CHOICES

T = TypeVar("T")

MAX_TEXT = 20_000
MAX_ITEMS = 1_000
MAX_FAULTS = 20
YEARS = range(1990, 2200)
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEY = re.compile(r"[\w.-]{1,80}")
_OUR_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def is_control(letter: str) -> bool:
    """A control, format or private character, or a separator of lines other than a line break."""
    return letter not in "\n\t" and unicodedata.category(letter) in _CONTROLS


class Faults:
    """Faults of one file, each with its line."""

    def __init__(self, name: str, unit: str = "") -> None:
        self.name = name
        self.unit = unit or _("dòng")
        self.found: list[tuple[int, str]] = []

    def add(self, line: int, message: str) -> None:
        """Note one fault; `line` 0 is the file as a whole."""
        self.found.append((line, message))

    def unknown(self, given: Collection[str], known: Collection[str], line_of: Callable[[str], int]) -> None:
        """Note every name in `given` that is not in `known`, with the nearest right one."""
        for key in given:
            if key not in known:
                near = get_close_matches(key, known, n=1) if len(self.found) < MAX_FAULTS else ()
                hint = _("; có phải “{near}”?").format(near=near[0]) if near else ""
                self.add(line_of(key), _("mục lạ “{key}”").format(key=key[:60]) + hint)

    def raise_any(self) -> None:
        """Raise BadInput with all faults, if there are any."""
        if not self.found:
            return
        self.found.sort(key=lambda fault: fault[0])
        first, message = self.found[0]
        place = f"{self.name}, {self.unit} {first}" if first else self.name
        more = "".join(f"\n  {self.unit} {line}: {text}" for line, text in self.found[1:MAX_FAULTS])
        if len(self.found) > MAX_FAULTS:
            more += "\n  " + _("… và {n} lỗi khác").format(n=len(self.found) - MAX_FAULTS)
        raise BadInput("{faults}", place=place, faults=message + more)


class Values:
    """The values of one table. Each reader gives the value, or its empty form after noting a fault."""

    def __init__(self, data: Mapping[str, Any], faults: Faults, line_of: Callable[[str], int]) -> None:
        self._data = data
        self._faults = faults
        self._line_of = line_of

    def known(self, names: Collection[str]) -> None:
        """Refuse every other name."""
        self._faults.unknown(self._data, names, self._line_of)

    def words(self, name: str) -> str:
        """Text; line breaks stay, other control characters are refused."""
        value = self._data.get(name, "")
        if not isinstance(value, str):
            return self._fault(name, _("phải là chữ trong ngoặc kép"), "")
        if len(value) > MAX_TEXT:
            return self._fault(name, _("dài quá {limit} ký tự").format(limit=MAX_TEXT), "")
        if any(is_control(letter) for letter in value):
            return self._fault(name, _("chứa ký tự điều khiển"), "")
        return value

    def key(self, name: str) -> str:
        """The stable key: letters, digits, "-", "_" and "."."""
        value = self._data.get(name)
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            return self._fault(name, _("phải là khóa không dấu cách, ví dụ “nv-to-chuc-hoi-nghi-3f2a”"), "")
        return value

    def choice(self, name: str) -> str:
        """One of the few words of `CHOICES`, "" when not given."""
        value = self._data.get(name, "")
        if value in ("", *CHOICES[name]):
            return str(value)
        near = get_close_matches(str(value), CHOICES[name], n=1)
        hint = _("; có phải “{near}”?").format(near=near[0]) if near else ""
        listed = ", ".join(CHOICES[name])
        return self._fault(name, _("phải là một trong: {words}").format(words=listed) + hint, "")

    def yes(self, name: str) -> bool:
        """True or false, false when not given."""
        value = self._data.get(name) or False
        return value if isinstance(value, bool) else self._fault(name, _("phải là true hoặc false"), False)

    def year(self, name: str) -> int | None:
        """A year."""
        value = self._data.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value in YEARS):
            return value
        return self._fault(name, _("phải là một năm, ví dụ 2025"), None)

    def day(self, name: str) -> date | None:
        """A day."""
        value = self._data.get(name)
        if value is None or value == "":
            return None
        day = as_day(value)
        return day if day else self._fault(name, _("phải là ngày, ví dụ 2026-12-31"), None)

    def days(self, name: str) -> tuple[date, ...]:
        """A day or a list of days, ascending, each once."""
        value = self._data.get(name, [])
        days = [as_day(item) for item in (value if isinstance(value, list) else [value])]
        if len(days) > MAX_ITEMS or not all(days):
            return self._fault(
                name, _("phải là ngày hoặc danh sách ngày, ví dụ [2026-06-15, 2026-12-15]"), ()
            )
        return tuple(sorted({day for day in days if day}))

    def names(self, name: str) -> tuple[str, ...]:
        """A text or a list of texts, each once, in the order given."""
        value = self._data.get(name, [])
        items = value if isinstance(value, list) else [value]
        if len(items) > MAX_ITEMS or not all(
            isinstance(item, str) and not any(map(is_control, item)) for item in items
        ):
            return self._fault(name, _('phải là danh sách mã hoặc tên, ví dụ ["SNV", "STC"]'), ())
        return tuple(dict.fromkeys(item.strip() for item in items if item.strip()))

    def _fault(self, name: str, message: str, instead: T) -> T:
        self._faults.add(self._line_of(name), f"{name}: {message}")
        return instead


def as_day(value: Any) -> date | None:
    """A date as TOML or a sheet gives it, or "31/12/2026" and "2026-12-31" as text; else None."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        ours = _OUR_DAY.fullmatch(value.strip())
        try:
            value = (
                date(int(ours[3]), int(ours[2]), int(ours[1])) if ours else date.fromisoformat(value.strip())
            )
        except ValueError:
            return None
    return value if isinstance(value, date) and value.year in YEARS else None
