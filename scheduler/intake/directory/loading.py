"""A file of agencies (CSV or TOML) → facts, and the rows that cannot be taken with the reason."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rules.errors import BadInput, NotFound
from scheduler.i18n import gettext as _
from scheduler.intake.directory.row import COLUMNS, RowReader
from scheduler.intake.documents.text import decode
from scheduler.intake.draft import Problem
from scheduler.register.naming import fold
from scheduler.register.roster import AgencyFacts

MAX_BYTES = 5_000_000
MAX_AGENCIES = 20_000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class AgencyFile:
    """The agencies of a file, one a code, and what could not be taken."""

    agencies: tuple[AgencyFacts, ...]
    problems: tuple[Problem, ...]


def read_agencies(path: Path) -> AgencyFile:
    """Read a .csv or .toml file of agencies. Bad rows are problems, good rows are kept.

    Raises NotFound without the file, BadInput when it is too large, no text, or not of that form.
    """
    text = _text_of(path)
    reader = RowReader(path.name)
    toml = path.suffix.lower() == ".toml"
    rows = _toml_rows(text, path.name) if toml else _csv_rows(text, path.name)
    facts: list[tuple[str, AgencyFacts]] = []
    for number, (place, row) in enumerate(rows):
        if number >= MAX_AGENCIES:
            raise BadInput(_("quá nhiều cơ quan (giới hạn {limit})"), place=path.name, limit=MAX_AGENCIES)
        found = reader.read(row, place)
        if found is not None:
            facts.append((place, found))
    kept, clashes = _without_clashes(facts)
    return AgencyFile(kept, (*reader.problems, *clashes))


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(_("tệp danh bạ quá lớn"), place=path.name, remedy=_("Kiểm tra lại đường dẫn."))
        text = decode(path.read_bytes())
    except FileNotFoundError as error:
        raise NotFound(
            _("không tìm thấy tệp"), place=str(path), remedy=_("Kiểm tra lại đường dẫn.")
        ) from error
    except OSError as error:
        raise BadInput(_("không đọc được tệp ({why})"), place=str(path), why=error.strerror or "") from error
    if text is None or not text.strip():
        raise BadInput(
            _("tệp trống hoặc không phải văn bản"),
            place=path.name,
            remedy=_("Lưu lại dưới dạng CSV, mã UTF-8."),
        )
    return text


def _csv_rows(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        columns = [column.strip().lstrip("\ufeff").casefold() for column in next(reader)]
        _check_columns(columns, name)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                place = _("{name}, dòng {line}").format(name=name, line=reader.line_num)
                yield place, dict(zip(columns, cells, strict=False)) | _surplus(cells, columns)
    except csv.Error as error:
        raise BadInput(
            _("tệp CSV hỏng ở dòng {line}"),
            place=name,
            remedy=_("Kiểm tra dấu ngoặc kép của ô."),
            line=reader.line_num,
        ) from error


def _surplus(cells: list[str], columns: list[str]) -> dict[str, Any]:
    return {"": cells[len(columns) :]} if any(cell.strip() for cell in cells[len(columns) :]) else {}


def _check_columns(columns: Iterable[str], name: str) -> None:
    columns = list(columns)
    for column in columns:
        if column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, n=1)
            raise BadInput(
                _("cột lạ “{column}”."),
                place=_("{name}, dòng 1").format(name=name),
                remedy=_("Có phải “{near}”?") if near else _("Các cột: {columns}."),
                column=column[:60],
                near=near[0] if near else "",
                columns=", ".join(COLUMNS),
            )
    for column in ("code", "name"):
        if column not in columns:
            raise BadInput(
                _("thiếu cột “{column}”"),
                place=_("{name}, dòng 1").format(name=name),
                remedy=_("Dòng đầu phải là: {columns}."),
                column=column,
                columns=",".join(COLUMNS),
            )


def _toml_rows(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
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


def span_text(first: date | None, last: date | None) -> str:
    """ "từ 01/03/2025", "đến 28/02/2025", both, or ""."""
    parts = [_("từ {day}").format(day=f"{first:%d/%m/%Y}")] if first else []
    parts += [_("đến {day}").format(day=f"{last:%d/%m/%Y}")] if last else []
    return " ".join(parts)
