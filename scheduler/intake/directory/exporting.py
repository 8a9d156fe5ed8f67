"""The directory as a file that reads back as it was: .csv, .toml and .xlsx."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.directory.cells import ONE_DAY
from scheduler.intake.directory.loading import agencies_of
from scheduler.intake.directory.merging import row_of
from scheduler.intake.directory.words import COLUMNS
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir
from scheduler.sheetfile import DAY_FORMAT, FORMULA, TEXT_FORMAT

FORMATS = (".csv", ".toml", ".xlsx")
_WIDTHS = {"code": 12, "name": 44, "aliases": 30, "groups": 30, "email": 40, "deputy": 34, "absent": 34}
_DAYS = ("valid_from", "valid_to")
_SHOWN = 10


def exported(agencies: Sequence[AgencyFacts], name: str) -> bytes:
    """The bytes of a file called `name`; reading them gives `agencies` again.

    Raises BadInput for another kind of file, and for agencies that this kind cannot hold: a list in a
    cell is cut at ";", so no single name may have one.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMATS:
        raise BadInput(
            _("danh bạ xuất ra tệp .csv, .toml hoặc .xlsx"), place=name, remedy=_("Ví dụ: danh-ba.xlsx.")
        )
    write = {".csv": _csv, ".toml": _toml, ".xlsx": _xlsx}[suffix]
    data = write(agencies)
    _check(agencies, data, name)
    return data


def _check(agencies: Sequence[AgencyFacts], data: bytes, name: str) -> None:
    again = {item.code: item for item in agencies_of(data, name).agencies} if agencies else {}
    lost = [item.code for item in agencies if again.get(item.code) != item]
    if lost:
        raise BadInput(
            _("tệp loại này không ghi trọn vẹn được: {codes}"),
            place=name,
            remedy=_("Xuất ra .toml, hoặc bỏ dấu “;” và ngoặc trong tên, nhóm, phần việc."),
            codes=", ".join(lost[:_SHOWN]) + (" …" if len(lost) > _SHOWN else ""),
        )


# --- CSV ----------------------------------------------------------------------------------------------


def _csv(agencies: Iterable[AgencyFacts]) -> bytes:
    """UTF-8 with a byte-order mark; an apostrophe before what looks like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for agency in agencies:
        writer.writerow([_quoted(cell) for cell in row_of(agency).values()])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _quoted(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell


# --- .xlsx --------------------------------------------------------------------------------------------


def headings() -> dict[str, str]:
    """What the columns are called in a sheet."""
    return {
        "code": _("Mã"),
        "name": _("Tên cơ quan"),
        "aliases": _("Tên khác"),
        "kind": _("Loại"),
        "groups": _("Nhóm"),
        "email": _("Địa chỉ thư"),
        "deputy": _("Người thay"),
        "absent": _("Vắng mặt"),
        "language": _("Ngôn ngữ"),
        "valid_from": _("Từ ngày"),
        "valid_to": _("Đến ngày"),
        "successor": _("Cơ quan kế thừa"),
    }


def _xlsx(agencies: Sequence[AgencyFacts]) -> bytes:
    """One sheet with a frozen heading, a filter and real dates; nothing in it is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Danh bạ"))
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(agencies) + 1}"
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, 16)
    wrapped = Alignment(wrap_text=True, vertical="top")

    def cell(value: Any, *, bold: bool = False) -> Any:
        made: Any = WriteOnlyCell(sheet, value=value or None)
        made.alignment = wrapped
        made.number_format = TEXT_FORMAT if isinstance(value, str) else DAY_FORMAT
        if isinstance(value, str) and value:
            made.data_type = "s"  # whatever it begins with, it is text
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(words, bold=True) for words in headings().values()])
    for agency in agencies:
        values: dict[str, Any] = {**row_of(agency), **{name: getattr(agency, name) for name in _DAYS}}
        sheet.append([cell(values[column]) for column in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- TOML ---------------------------------------------------------------------------------------------


def _toml(agencies: Iterable[AgencyFacts]) -> bytes:
    return "\n".join(_table(agency) for agency in agencies).encode("utf-8") or b"# -\n"


def _table(agency: AgencyFacts) -> str:
    lines = ["[[agency]]", _line("code", agency.code), _line("name", agency.name)]
    lines += [_line("aliases", list(agency.aliases))] if agency.aliases else []
    lines += [_line("kind", agency.kind)]
    lines += [_line("groups", [_group(item) for item in agency.groups])] if agency.groups else []
    lines += [_line(name, day) for name in _DAYS if (day := getattr(agency, name)) is not None]
    lines += [_line("successor", [_heir(item, agency) for item in agency.heirs])] if agency.heirs else []
    for item in agency.addresses:
        lines += ["", "[[agency.contact]]", *_contact(item)]
    return "\n".join(lines) + "\n"


def _group(item: Belonging) -> dict[str, Any]:
    return _without_blanks({"name": item.group, "from": item.valid_from, "to": item.valid_to})


def _heir(item: Heir, agency: AgencyFacts) -> dict[str, Any]:
    told = {"code": item.code, "from": item.effective, "scope": item.scope, "document": item.document}
    if agency.valid_to is not None and item.effective == agency.valid_to + ONE_DAY:
        del told["from"]
    return _without_blanks(told)


def _contact(item: Address) -> list[str]:
    told: dict[str, Any] = {
        "address": item.address,
        "name": item.name,
        "deputy": item.deputy or None,
        "language": item.language,
        "absent_from": item.absent_from,
        "absent_to": item.absent_to,
    }
    return [_line(name, value) for name, value in _without_blanks(told).items()]


def _without_blanks(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "")}


def _line(name: str, value: Any) -> str:
    return f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(_line(name, item) for name, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
