"""A calendar file of the office (`nhacviec calendar import FILE`): CSV rows into overrides.

Columns `day,state,name,document`, separated by commas, semicolons or tabs (Excel writes
semicolons in Vietnam). `day` is 2027-02-04 or 04/02/2027; `state` is off (nghỉ) or worked (làm
bù). One row `2027,official,Lịch nghỉ năm 2027,<document>` (chính thức) states that the file holds
the whole official notice of that year.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from rules.errors import BadInput
from scheduler.givenfile import read_given
from scheduler.workcalendar import CULTURE_DAY_SINCE, OverrideDay

MAX_BYTES = 1_000_000
MAX_FIELD = 300
YEARS = range(2000, 2101)
_REMEDY = "Dòng đầu của tệp phải là: day,state,name,document."
_COLUMNS = {
    "day": "day",
    "ngày": "day",
    "state": "state",
    "trạng thái": "state",
    "name": "name",
    "tên": "name",
    "document": "document",
    "văn bản": "document",
}
_OFF = {"off", "nghỉ", "nghi"}
_WORKED = {"worked", "làm", "làm bù", "lam", "lam bu"}
_OFFICIAL = {"official", "chính thức", "chinh thuc"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
# The holidays of every year that have a fixed day (Điều 112.1 Bộ luật Lao động 45/2019/QH14).
_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
_STATUTORY_DAYS = 11


def read_overrides(path: Path) -> tuple[list[OverrideDay], list[BadInput]]:
    """The good rows of `path`, in its order, and a problem with its line for each bad one.

    Raises BadInput if the file as a whole cannot be read.
    """
    days: dict[date, OverrideDay] = {}
    official: dict[int, str] = {}
    problems: list[BadInput] = []
    for place, row in _rows(path, problems):
        try:
            if row["state"].casefold() in _OFFICIAL:
                year = _year(row["day"])
                _document(row)
                official[year] = place
            else:
                _add(_override(row), days)
        except BadInput as problem:
            problem.place = place
            problems.append(problem)
    complete = {year for year, place in official.items() if _is_complete(year, days, place, problems)}
    return [replace(each, official=each.day.year in complete) for each in days.values()], problems


def _rows(path: Path, problems: list[BadInput]) -> Iterator[tuple[str, dict[str, str]]]:
    lines = _text(path).splitlines()
    if not lines:
        raise BadInput("Tệp trống.", place=path.name, remedy=_REMEDY)
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(lines, delimiter=delimiter)
    header = [_COLUMNS.get(_clean(cell).casefold(), "") for cell in next(reader)]
    if sorted(filter(None, header)) != ["day", "document", "name", "state"]:
        raise BadInput("Không thấy đủ các cột của lịch làm việc.", place=f"{path.name}:1", remedy=_REMEDY)
    try:
        for cells in reader:
            place = f"{path.name}:{reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(_wrong_width(len(cells), len(header), place))
                continue
            yield place, {name: _clean(cell) for name, cell in zip(header, cells, strict=True) if name}
    except csv.Error as error:
        place = f"{path.name}:{reader.line_num}"
        problems.append(BadInput("Dòng này không đúng dạng CSV: {reason}.", place=place, reason=error))


def _text(path: Path) -> str:
    try:
        data = read_given(path, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise BadInput("Tệp lớn quá {limit} byte.", place=path.name, limit=MAX_BYTES)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(
            "Tệp không phải là văn bản UTF-8.", place=path.name, remedy="Lưu lại dưới dạng “CSV UTF-8”."
        ) from None


def _wrong_width(found: int, expected: int, place: str) -> BadInput:
    return BadInput(
        "Dòng có {found} cột, cần {expected} cột.",
        place=place,
        remedy="Ô có dấu phẩy phải đặt trong dấu ngoặc kép.",
        found=found,
        expected=expected,
    )


def _clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _override(row: dict[str, str]) -> OverrideDay:
    state = row["state"].casefold()
    if state not in _OFF | _WORKED:
        raise BadInput(
            "Không hiểu trạng thái “{words}”.",
            remedy="Ghi off (nghỉ), worked (làm bù) hoặc official (chính thức).",
            words=row["state"][:MAX_FIELD],
        )
    day = _day(row["day"])
    if not row["name"]:
        raise BadInput("Thiếu tên ngày (cột name).")
    return OverrideDay(day, state in _OFF, _safe(row["name"]), _document(row))


def _document(row: dict[str, str]) -> str:
    if not row["document"]:
        raise BadInput("Thiếu số văn bản làm căn cứ (cột document).")
    return _safe(row["document"])


def _safe(words: str) -> str:
    if len(words) > MAX_FIELD:
        raise BadInput("Ô dài quá {limit} ký tự.", limit=MAX_FIELD)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in words):
        raise BadInput("Ô có ký tự điều khiển.")
    return words


def _day(words: str) -> date:
    if match := _ISO.fullmatch(words):
        year, month, day = map(int, match.groups())
    elif match := _VIETNAMESE.fullmatch(words):
        day, month, year = map(int, match.groups())
    else:
        raise _unread_day(words)
    if year not in YEARS:
        raise _unread_day(words)
    try:
        return date(year, month, day)
    except ValueError:
        raise _unread_day(words) from None


def _year(words: str) -> int:
    if re.fullmatch(r"[0-9]{4}", words) and int(words) in YEARS:
        return int(words)
    raise BadInput(
        "Dòng “official” cần một năm ở cột day, không phải “{words}”.",
        remedy="Ví dụ: 2027,official,Lịch nghỉ năm 2027,số văn bản.",
        words=words[:MAX_FIELD],
    )


def _unread_day(words: str) -> BadInput:
    return BadInput(
        "Không đọc được ngày “{words}”.",
        remedy="Ghi ngày như 2027-02-04 hoặc 04/02/2027.",
        words=words[:MAX_FIELD],
    )


def _add(row: OverrideDay, days: dict[date, OverrideDay]) -> None:
    if row.day in days:
        raise BadInput("Ngày {day:%d/%m/%Y} đã có ở dòng trên.", day=row.day)
    days[row.day] = row


def _is_complete(year: int, days: dict[date, OverrideDay], place: str, problems: list[BadInput]) -> bool:
    """An official year holds only its rows, so a file that forgets a holiday must not pass for one."""
    fixed = [*_FIXED, *([(11, 24)] if year >= CULTURE_DAY_SINCE else [])]
    off = {day for day, row in days.items() if day.year == year and row.off}
    missing = [f"{day:02}/{month:02}" for month, day in fixed if date(year, month, day) not in off]
    needed = _STATUTORY_DAYS + len(fixed) - len(_FIXED)
    if not missing and len(off) >= needed:
        return True
    problems.append(
        BadInput(
            "Năm {year} ghi là chính thức nhưng chưa đủ ngày nghỉ (có {found}, cần ít nhất {needed}"
            "; thiếu: {missing}).",
            place=place,
            remedy="Bổ sung các ngày nghỉ, hoặc bỏ dòng “official” để năm vẫn là tạm tính.",
            year=year,
            found=len(off),
            needed=needed,
            missing=", ".join(missing) or "Tết Nguyên đán, Giỗ Tổ Hùng Vương",
        )
    )
    return False
