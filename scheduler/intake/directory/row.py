"""One row of an agency file → facts. What is wrong is noted; the rest of the row is kept if it can be."""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from scheduler.i18n import gettext as _
from scheduler.intake.directory.addresses import address_fault
from scheduler.intake.draft import Problem
from scheduler.register.naming import fold
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir

COLUMNS = ("code", "name", "aliases", "kind", "groups", "email", "valid_from", "valid_to", "successor")
KINDS = ("department", "commune", "association", "superior", "other")
MAX_FIELD = 2_000
MAX_LIST = 200
_CODE = re.compile(r"[\w.-]{1,60}")
_GROUP_KEYS = frozenset({"name", "from", "to"})
_CONTACT_KEYS = frozenset({"address", "name", "deputy", "language", "absent_from", "absent_to"})
_HEIR_KEYS = frozenset({"code", "from", "scope", "document"})
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


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
        kind = self._word(row.get("kind")).casefold() or "department"
        if not _CODE.fullmatch(code):
            self._note(code, _("mã phải gồm chữ, số, gạch nối, tối đa 60 ký tự; bỏ qua dòng này"))
            return None
        if not fold(name):
            self._note(code, _("thiếu tên cơ quan; bỏ qua dòng này"))
            return None
        if kind not in KINDS:
            near = get_close_matches(kind, KINDS, n=1)
            hint = _(" (có phải “{near}”?)").format(near=near[0]) if near else ""
            self._note(kind, _("loại phải là một trong: {kinds}").format(kinds=", ".join(KINDS)) + hint)
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
            addresses=self._addresses(row.get("email"), row.get("contact")),
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
                kept.append(Belonging(item))
        return tuple(
            {(fold(item.group), item.valid_from): item for item in kept if fold(item.group)}.values()
        )

    def _addresses(self, emails: Any, contacts: Any) -> tuple[Address, ...]:
        kept: dict[str, Address] = {}
        for item in [*self._list(emails, trim=False), *self._list(contacts)]:
            contact = self._contact(item) if isinstance(item, dict) else Address(item.strip(" \t"))
            if fault := address_fault(contact.address):
                self._note(contact.address, fault)
            else:
                kept.setdefault(contact.address.casefold(), contact)
        return tuple(kept.values())

    def _contact(self, item: dict[str, Any]) -> Address:
        self._known(item, _CONTACT_KEYS)
        return Address(
            str(item.get("address", "")),
            self._word(item.get("name")),
            item.get("deputy") is True,
            self._word(item.get("language")),
            self._day(item.get("absent_from")),
            self._day(item.get("absent_to")),
        )

    def _heirs(self, value: Any, code: str, last: date | None) -> tuple[Heir, ...]:
        """CSV: "CODE" or "CODE: scope", in force the day after `last`; TOML: tables with `from`."""
        kept: list[Heir] = []
        for item in self._list(value):
            if isinstance(item, dict):
                self._known(item, _HEIR_KEYS)
                heir, since = self._word(item.get("code")), self._day(item.get("from"))
                scope, document = self._word(item.get("scope")), self._word(item.get("document"))
            else:
                heir, _colon, scope = (part.strip() for part in item.partition(":"))
                since, document = None, ""
            since = since or (last + timedelta(days=1) if last else None)
            if since is None:
                self._note(heir, _("có cơ quan kế thừa nhưng thiếu ngày (valid_to); bỏ qua kế thừa"))
            elif heir == code or not heir:
                self._note(heir, _("cơ quan không thể kế thừa chính mình; bỏ qua kế thừa"))
            else:
                kept.append(Heir(heir, since, scope, document))
        return tuple({heir.code: heir for heir in kept}.values())

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
            found = _DAY.fullmatch(text)
            return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
        except ValueError:
            self._note(text, _("không phải ngày (viết 2025-03-01 hoặc 01/03/2025); bỏ qua"))
            return None

    def _note(self, words: str, message: str) -> None:
        clean = "".join(letter if letter.isprintable() else "�" for letter in words[:120])
        self.problems.append(Problem(self._place, clean, message))
