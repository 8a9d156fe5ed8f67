"""One row of an agency file → facts. What is wrong is noted; the rest of the row is kept if it can be."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from scheduler.i18n import gettext as _
from scheduler.intake.directory.addresses import address_fault
from scheduler.intake.directory.cells import (
    ONE_DAY,
    HeirWords,
    about_one,
    belonging_of,
    day_of,
    heir_of,
    readers_of,
    span_of,
)
from scheduler.intake.directory.words import COLUMNS, KINDS, kind_of, language_of
from scheduler.intake.draft import Problem
from scheduler.register.naming import fold
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir

MAX_FIELD = 2_000
MAX_LIST = 200
_CODE = re.compile(r"[\w.-]{1,60}")
_GROUP_KEYS = frozenset({"name", "from", "to"})
_CONTACT_KEYS = frozenset({"address", "name", "deputy", "language", "absent_from", "absent_to"})
_HEIR_KEYS = frozenset({"code", "from", "scope", "document"})


def spoken_of(row: dict[str, Any]) -> frozenset[str]:
    """The columns of which `row` says anything, be it that a cell is empty. A body always has a kind."""
    spoken = set(row) & set(COLUMNS)
    if not str(row.get("kind") or "").strip():
        spoken.discard("kind")
    return frozenset(spoken | {"email", "deputy", "absent", "language"} if "contact" in row else spoken)


class RowReader:
    """Reads rows of one file and gathers `problems` in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def read(self, row: dict[str, Any], place: str) -> AgencyFacts | None:
        """The agency of `row`, None when it has no usable code, name or kind."""
        self._place = place
        self._strangers(row)
        code, name = self._word(row.get("code")), self._word(row.get("name"))
        words = self._word(row.get("kind")) or "department"
        kind = kind_of(words)
        if not _CODE.fullmatch(code):
            self._note(code, _("mã phải gồm chữ, số, gạch nối, tối đa 60 ký tự; bỏ qua dòng này"))
            return None
        if not fold(name):
            self._note(code, _("thiếu tên cơ quan; bỏ qua dòng này"))
            return None
        if not kind:
            near = get_close_matches(words.casefold(), KINDS, n=1)
            hint = _(" (có phải “{near}”?)").format(near=near[0]) if near else ""
            self._note(words, _("loại phải là một trong: {kinds}").format(kinds=", ".join(KINDS)) + hint)
            return None
        first, last = self._day(row.get("valid_from")), self._day(row.get("valid_to"))
        if first and last and first > last:
            self._note(name, _("ngày kết thúc trước ngày bắt đầu; bỏ ngày kết thúc"))
            last = None
        heirs = self._heirs(row.get("successor"), code, last)
        if last is None and any(not heir.scope for heir in heirs):
            last = max(heir.effective for heir in heirs if not heir.scope) - timedelta(days=1)
        return AgencyFacts(
            code=code, name=name, kind=kind,
            aliases=self._aliases(row.get("aliases"), name),
            groups=self._groups(row.get("groups")),
            addresses=self._readers(row),
            valid_from=first, valid_to=last, heirs=heirs,
        )  # fmt: skip

    def _strangers(self, row: dict[str, Any]) -> None:
        for key in row:
            if key not in (*COLUMNS, "contact"):
                words = str(row[key])[:60] if key == "" else key
                self._note(words, _("mục lạ, bỏ qua; tên lẻ có dấu phẩy phải nằm trong ngoặc kép"))

    def _aliases(self, value: Any, name: str) -> tuple[str, ...]:
        known = {fold(name)}
        kept: list[str] = []
        for alias in self._list(value):
            if fold(alias) and fold(alias) not in known:
                known.add(fold(alias))
                kept.append(alias)
        return tuple(kept)

    def _groups(self, value: Any) -> tuple[Belonging, ...]:
        kept: list[Belonging] = []
        for item in self._list(value):
            if isinstance(item, dict):
                self._known(item, _GROUP_KEYS)
                name, first, last = (
                    self._word(item.get("name")),
                    self._day(item.get("from")),
                    self._day(item.get("to")),
                )
                kept.append(Belonging(name, first, last))
            else:
                kept.append(self._belonging(item))
        return tuple(
            {(fold(item.group), item.valid_from): item for item in kept if fold(item.group)}.values()
        )

    def _belonging(self, item: str) -> Belonging:
        try:
            found = belonging_of(item)
        except ValueError:
            self._note(item, _("ngày vào, ra nhóm không đúng; bỏ ngày"))
            return Belonging(item.rpartition("(")[0].strip())
        if found.valid_from and found.valid_to and found.valid_from > found.valid_to:
            self._note(item, _("ngày kết thúc trước ngày bắt đầu; bỏ ngày kết thúc"))
            return replace(found, valid_to=None)
        return found

    def _readers(self, row: dict[str, Any]) -> tuple[Address, ...]:
        """First readers before deputies; each address once."""
        given = [self._named(item) for item in self._items(row.get("email"))]
        given += [replace(self._named(item), deputy=True) for item in self._items(row.get("deputy"))]
        given += [
            self._contact(item) if isinstance(item, dict) else self._named(("", str(item)))
            for item in self._list(row.get("contact"))
        ]
        kept: dict[str, Address] = {}
        for contact in given:
            if fault := address_fault(contact.address):
                self._note(contact.address, fault)
            else:
                kept.setdefault(contact.address.casefold(), contact)
        self._absences(row.get("absent"), kept)
        self._languages(row.get("language"), kept)
        return tuple(sorted(kept.values(), key=lambda item: item.deputy))

    def _items(self, value: Any) -> list[tuple[str, str]]:
        """(name, address) of each address in a cell; its control characters are left for the check."""
        return [found for item in self._list(value, trim=False) for found in readers_of(str(item))]

    def _named(self, item: tuple[str, str]) -> Address:
        return Address(item[1], self._word(item[0]))

    def _contact(self, item: dict[str, Any]) -> Address:
        self._known(item, _CONTACT_KEYS)
        first, last = self._day(item.get("absent_from")), self._day(item.get("absent_to"))
        address = str(item.get("address", ""))
        if first and last and first > last:
            self._note(address, _("ngày về trước ngày vắng; bỏ ngày vắng mặt"))
            first = last = None
        language = self._language(self._word(item.get("language")))
        return Address(
            address, self._word(item.get("name")), item.get("deputy") is True, language, first, last
        )

    def _absences(self, value: Any, kept: dict[str, Address]) -> None:
        """ "địa chỉ: từ … đến …" for one of the row's addresses, without an address for the first."""
        for item in self._list(value):
            address, words = about_one(str(item))
            try:
                span = span_of(words)
            except ValueError:
                span = None
            if span is None or (span.first and span.last and span.first > span.last):
                self._note(str(item), _("không phải ngày vắng mặt (viết 01/07/2026 - 10/07/2026); bỏ qua"))
                continue
            key = address.casefold() if address else next(iter(kept), "")
            if key not in kept:
                self._note(str(item), _("không có địa chỉ này ở cùng dòng; bỏ qua"))
                continue
            last = span.first if span.bare else span.last
            kept[key] = replace(kept[key], absent_from=span.first, absent_to=last)

    def _languages(self, value: Any, kept: dict[str, Address]) -> None:
        """One language for all addresses of the row, or "địa chỉ: en" for one of them."""
        for item in self._list(value):
            address, words = about_one(str(item))
            language = self._language(words)
            if address and address.casefold() not in kept:
                self._note(str(item), _("không có địa chỉ này ở cùng dòng; bỏ qua"))
                continue
            for key in [address.casefold()] if address else kept:
                kept[key] = replace(kept[key], language=language or kept[key].language)

    def _language(self, words: str) -> str:
        language = language_of(words)
        if words and not language:
            self._note(words, _("chưa soạn thư được bằng ngôn ngữ này (chọn vi hoặc en); bỏ qua"))
        return language

    def _heirs(self, value: Any, code: str, last: date | None) -> tuple[Heir, ...]:
        """CSV: "CODE (từ ngày, văn bản): scope", in force the day after `last`; TOML: tables with `from`."""
        kept: list[Heir] = []
        for item in self._list(value):
            found = self._heir(item)
            if found is None:
                continue
            since = found.since or (last + ONE_DAY if last else None)
            if since is None:
                self._note(found.code, _("có cơ quan kế thừa nhưng thiếu ngày (valid_to); bỏ qua kế thừa"))
            elif found.code in (code, ""):
                self._note(found.code, _("cơ quan không thể kế thừa chính mình; bỏ qua kế thừa"))
            else:
                kept.append(Heir(found.code, since, found.scope, found.document))
        return tuple({(heir.code, heir.effective): heir for heir in kept}.values())

    def _heir(self, item: Any) -> HeirWords | None:
        if isinstance(item, dict):
            self._known(item, _HEIR_KEYS)
            scope, document = self._word(item.get("scope")), self._word(item.get("document"))
            return HeirWords(self._word(item.get("code")), self._day(item.get("from")), document, scope)
        try:
            found = heir_of(str(item))
        except ValueError:
            found = None
        if found is None:
            self._note(str(item), _("không hiểu cơ quan kế thừa (viết MÃ hoặc MÃ: phần việc); bỏ qua"))
        return found

    def _known(self, item: dict[str, Any], keys: frozenset[str]) -> None:
        for key in item.keys() - keys:
            near = get_close_matches(str(key), keys, n=1)
            hint = _(" (có phải “{near}”?)").format(near=near[0]) if near else ""
            self._note(str(key), _("mục lạ, bỏ qua") + hint)

    def _list(self, value: Any, *, trim: bool = True) -> list[Any]:
        """A list cell (separated by ";") or a TOML list; empty items fall out."""
        if value is None or value == "":
            return []
        items = value.split(";") if isinstance(value, str) else value if isinstance(value, list) else [value]
        if len(items) > MAX_LIST:
            self._note(
                str(items[0])[:60], _("danh sách quá dài; chỉ lấy {limit} mục đầu").format(limit=MAX_LIST)
            )
        kept: list[Any] = []
        for item in items[:MAX_LIST]:
            if isinstance(item, dict):
                kept.append(item)
            elif text := (self._word(item) if trim else str(item)[:MAX_FIELD].strip(" \t")):
                kept.append(text)
        return kept

    def _word(self, value: Any) -> str:
        """One line of text: white space folded, control characters gone."""
        if value is None:
            return ""
        text = "".join(letter if letter.isprintable() else " " for letter in str(value)[:MAX_FIELD])
        return " ".join(text.split())

    def _day(self, value: Any) -> date | None:
        if isinstance(value, date):
            return date(value.year, value.month, value.day)
        text = self._word(value)
        if not text:
            return None
        try:
            return day_of(text)
        except ValueError:
            self._note(text, _("không phải ngày (viết 2025-03-01 hoặc 01/03/2025); bỏ qua"))
            return None

    def _note(self, words: str, message: str) -> None:
        clean = "".join(letter if letter.isprintable() else "�" for letter in words[:120])
        self.problems.append(Problem(self._place, clean, message))
