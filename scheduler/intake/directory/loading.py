"""A file of agencies (CSV, TOML or .xlsx) → facts, and the rows that cannot be taken with the reason."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any

from rules.errors import BadInput
from scheduler.givenfile import read_given
from scheduler.i18n import gettext as _
from scheduler.intake.directory.cells import span_text
from scheduler.intake.directory.row import RowReader, spoken_of
from scheduler.intake.directory.words import COLUMNS, HEADERS, column_of, is_unsaid, plain
from scheduler.intake.documents import Table, read_document
from scheduler.intake.documents.text import decode
from scheduler.intake.draft import Problem
from scheduler.plaintoml import check_plain
from scheduler.register.naming import fold
from scheduler.register.roster import AgencyFacts
from scheduler.sheetfile import FORMULA

__all__ = ["AgencyFile", "agencies_of", "read_agencies", "span_text"]

MAX_BYTES = 5_000_000
MAX_AGENCIES = 20_000
MAX_TITLE_ROWS = 30
"""Rows of a sheet among which the row of headers is looked for."""
_DELIMITERS = (",", ";", "\t")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class AgencyFile:
    """The agencies of a file, one a code, and what could not be taken.

    `spoken`: by code, the columns of which the file says anything of that agency. What it does not
    speak of is not denied by it.
    """

    agencies: tuple[AgencyFacts, ...]
    problems: tuple[Problem, ...]
    spoken: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_agencies(path: Path) -> AgencyFile:
    """Read a file of agencies. Bad rows are problems, good rows are kept.

    Raises NotFound without the file, BadInput for what is no plain file, too large, or not of that form.
    """
    data = read_given(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise BadInput(_("tệp danh bạ quá lớn"), place=path.name, remedy=_("Kiểm tra lại đường dẫn."))
    return agencies_of(data, path.name)


def agencies_of(data: bytes, name: str) -> AgencyFile:
    """The agencies in the bytes of a file called `name`; raises BadInput as `read_agencies` does."""
    reader = RowReader(name)
    facts: list[tuple[str, AgencyFacts]] = []
    spoken: dict[str, frozenset[str]] = {}
    for number, (place, row) in enumerate(_rows(data, name, reader.problems)):
        if number >= MAX_AGENCIES:
            raise BadInput(_("quá nhiều cơ quan (giới hạn {limit})"), place=name, limit=MAX_AGENCIES)
        found = reader.read(row, place)
        if found is not None:
            facts.append((place, found))
            spoken.setdefault(found.code, spoken_of(row))
    kept, clashes = _without_clashes(facts)
    return AgencyFile(kept, (*reader.problems, *clashes), spoken)


def _rows(data: bytes, name: str, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    suffix = PurePath(name).suffix.lower()
    if suffix in _SPREADSHEETS or data.startswith(b"PK"):
        return _sheet_rows(data, name, problems)
    text = _text_of(data, name)
    return _toml_rows(text, name) if suffix == ".toml" else _csv_rows(text, name, problems)


def _text_of(data: bytes, name: str) -> str:
    text = decode(data)
    if text is None or not text.strip():
        raise BadInput(
            _("tệp trống hoặc không phải văn bản"),
            place=name,
            remedy=_("Dùng tệp .xlsx, .toml, hoặc .csv lưu bằng mã UTF-8."),
        )
    return text


# --- CSV ----------------------------------------------------------------------------------------------


def _csv_rows(text: str, name: str, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        place = _("{name}, dòng 1").format(name=name)
        columns = _columns([words.strip().lstrip("\ufeff") for words in next(reader)], place, problems)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                place = _("{name}, dòng {line}").format(name=name, line=reader.line_num)
                yield place, _row(columns, [_unquoted(cell) for cell in cells])
    except csv.Error as error:
        raise BadInput(
            _("tệp CSV hỏng ở dòng {line}"),
            place=name,
            remedy=_("Kiểm tra dấu ngoặc kép của ô."),
            line=reader.line_num,
        ) from error


def _unquoted(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in (*FORMULA, "'") else cell


# --- .xlsx --------------------------------------------------------------------------------------------


def _sheet_rows(data: bytes, name: str, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every sheet that has a row of headers; title rows may stand above it."""
    document = read_document(data, name)
    problems += [Problem(f"{name}, {item.place}", "", item.text) for item in document.unread]
    found = False
    for table in document.blocks:
        if not isinstance(table, Table):
            continue
        top = _header_row(table)
        if top is None:
            problems.append(Problem(f"{name}, {table.place}", "", _("không thấy cột mã và tên; bỏ qua")))
            continue
        found = True
        place = f"{name}, {table.rows[top][0].place}"
        columns = _columns([cell.text for cell in table.rows[top]], place, problems)
        for row in table.rows[top + 1 :]:
            if any(cell.text for cell in row):
                yield f"{name}, {row[0].place}", _row(columns, [cell.text for cell in row])
    if not found:
        raise BadInput(
            _("không thấy hàng tiêu đề có cột mã và cột tên"),
            place=name,
            remedy=_("Hàng tiêu đề cần ít nhất “Mã” (code) và “Tên cơ quan” (name)."),
        )


def _header_row(table: Table) -> int | None:
    for number, row in enumerate(table.rows[:MAX_TITLE_ROWS]):
        if {"code", "name"} <= {column_of(cell.text) for cell in row}:
            return number
    return None


# --- columns ------------------------------------------------------------------------------------------


def _columns(headers: Sequence[str], place: str, problems: list[Problem]) -> list[str]:
    """The column of each header, "" for one that is passed over.

    A header that is nearly a known one is taken for a slip, and refused; any other unknown one is told.
    """
    columns: list[str] = []
    for header in headers:
        column = column_of(header)
        if column in columns and column:
            raise BadInput(_("hai cột cùng là “{column}”"), place=place, column=column)
        if not column and header.strip() and not is_unsaid(header):
            _refuse_slip(header, place)
            problems.append(Problem(place, header.strip()[:60], _("cột lạ, không đọc")))
        columns.append(column)
    for column in ("code", "name"):
        if column not in columns:
            raise BadInput(
                _("thiếu cột “{column}”"),
                place=place,
                remedy=_("Dòng đầu phải là: {columns}."),
                column=column,
                columns=",".join(COLUMNS),
            )
    return columns


def _refuse_slip(header: str, place: str) -> None:
    near = get_close_matches(plain(header), HEADERS, n=1, cutoff=0.75)
    if near:
        raise BadInput(
            _("cột lạ “{column}”."),
            place=place,
            remedy=_("Có phải “{near}”?"),
            column=header.strip()[:60],
            near=column_of(near[0]) if header.isascii() else near[0],
        )


def _row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    """The cells by their columns. What stands right of the last header is a stranger."""
    row: dict[str, Any] = {column: "" for column in columns if column}
    row |= {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    surplus = cells[len(columns) :]
    return row | {"": surplus} if any(cell.strip() for cell in surplus) else row


# --- TOML ---------------------------------------------------------------------------------------------


def _toml_rows(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    check_plain(text, name)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(_("tệp không đúng cú pháp TOML ({why})"), place=name, why=str(error)[:200]) from error
    rows = data.pop("agency", [])
    if data or not isinstance(rows, list):
        raise BadInput(
            _("mục lạ “{key}”"),
            place=name,
            remedy=_("Mỗi cơ quan là một bảng [[agency]]."),
            key=next(iter(data), "agency"),
        )
    for number, row in enumerate(rows, 1):
        place = _("{name}, cơ quan thứ {number}").format(name=name, number=number)
        yield place, row if isinstance(row, dict) else {"": row}


def _without_clashes(
    facts: list[tuple[str, AgencyFacts]],
) -> tuple[tuple[AgencyFacts, ...], tuple[Problem, ...]]:
    """One agency a code, one agency a name: the first in the file keeps it."""
    kept: dict[str, AgencyFacts] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for place, agency in facts:
        owner = names.get(fold(agency.name), agency.code)
        if agency.code in kept or owner != agency.code:
            taken = agency.code if agency.code in kept else agency.name
            problems.append(Problem(place, taken, _("trùng với một cơ quan đã có ở trên; bỏ qua dòng này")))
            continue
        names[fold(agency.name)] = agency.code
        kept[agency.code] = agency
    return tuple(kept.values()), tuple(problems)
