"""The TOML plan file, back in: every key known, every value of its kind, or a refusal with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import Any

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.draft import Problem
from scheduler.intake.planfile.building import head_of, old_of, row_of
from scheduler.intake.planfile.facts import (
    ANSWER_FIELDS,
    FORMAT,
    OLD_FIELDS,
    PLAN_FIELDS,
    POLICY_FIELDS,
    ROW_FIELDS,
    OldRow,
    PlanFile,
    PlanRow,
)
from scheduler.intake.planfile.lines import Lines
from scheduler.intake.planfile.values import Faults, Values
from scheduler.plaintoml import check_plain

MAX_BYTES = 8_000_000
MAX_ROWS = 5_000
_TOP = ("format", "plan", "problem", "old", "obligation")
_PROBLEM_FIELDS = ("place", "words", "message")
_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def read_toml(text: str, name: str) -> PlanFile:
    """The plan file in `text`. Raises BadInput that lists every fault with file and line."""
    if len(text) > MAX_BYTES:
        raise BadInput(_("tệp kế hoạch quá lớn"), place=name, remedy=_("Kiểm tra lại đường dẫn."))
    data = _parsed(text, name)
    lines = Lines(text)
    faults = Faults(name)
    _check_format(data, name)
    faults.unknown(data, _TOP, lambda key: lines.of("", 0, key))
    plan = _read_plan(data.get("plan", {}), lines, faults)
    rows = _tables(data, "obligation", lines, faults)
    if len(rows) > MAX_ROWS:
        raise BadInput(_("quá nhiều nhiệm vụ (giới hạn {limit})"), place=name, limit=MAX_ROWS)
    read = tuple(_read_row(row, at, lines, faults) for at, row in enumerate(rows))
    _check_keys(read, lines, faults)
    problems = tuple(
        _read_problem(row, at, lines, faults)
        for at, row in enumerate(_tables(data, "problem", lines, faults))
    )
    gone = _tables(data, "old", lines, faults)
    if len(gone) > MAX_ROWS:
        raise BadInput(_("quá nhiều dòng cũ (giới hạn {limit})"), place=name, limit=MAX_ROWS)
    old = tuple(_read_old(row, at, lines, faults) for at, row in enumerate(gone))
    faults.raise_any()
    return replace(plan, rows=read, problems=problems, old=old)


def _parsed(text: str, name: str) -> dict[str, Any]:
    check_plain(text, name)
    try:
        return tomllib.loads(text)
    except ValueError as error:  # the parser's own, and that of a day or number it cannot make
        found = _SYNTAX_LINE.search(str(error))
        line = found[1] if found and found[1] else str(text.count("\n") + 1)
        raise BadInput(
            _("không đúng cú pháp TOML ({why})"),
            place=_("{name}, dòng {line}").format(name=name, line=line),
            remedy=_("Chữ phải nằm trong ngoặc kép; ngày viết 2026-01-09."),
            why=_SYNTAX_LINE.sub("", str(error)).strip()[:200],
        ) from error
    except RecursionError as error:
        raise BadInput(_("tệp lồng nhau quá sâu"), place=name) from error


def _check_format(data: dict[str, Any], name: str) -> None:
    found = data.get("format")
    if found != FORMAT or isinstance(found, bool):
        raise BadInput(
            _("không phải tệp kế hoạch bản {known} (format = {found})"),
            place=name,
            remedy=_("Tạo tệp mới bằng `nhacviec import VĂN_BẢN --out plan.toml`."),
            known=FORMAT,
            found=str(found)[:40],
        )


def _tables(data: dict[str, Any], key: str, lines: Lines, faults: Faults) -> list[dict[str, Any]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.add(lines.of("", 0, key), _("phải viết thành các bảng [[{key}]]").format(key=key))
        return []
    return rows


def _read_plan(data: Any, lines: Lines, faults: Faults) -> PlanFile:
    if not isinstance(data, dict):
        faults.add(lines.of("", 0, "plan"), _("phải viết thành bảng [plan]"))
        return PlanFile()
    values = Values(data, faults, lambda key: lines.of("plan", 0, key))
    values.known((*PLAN_FIELDS, *POLICY_FIELDS, "confirm"))
    return head_of(values)


def _read_row(data: dict[str, Any], at: int, lines: Lines, faults: Faults) -> PlanRow:
    values = Values(data, faults, lambda key: lines.of("obligation", at, key))
    values.known((*ROW_FIELDS, *ANSWER_FIELDS))
    return row_of(values, values.key("key"), lines.of("obligation", at, ""))


def _read_problem(data: dict[str, Any], at: int, lines: Lines, faults: Faults) -> Problem:
    values = Values(data, faults, lambda key: lines.of("problem", at, key))
    values.known(_PROBLEM_FIELDS)
    return Problem(*(values.words(name) for name in _PROBLEM_FIELDS))


def _read_old(data: dict[str, Any], at: int, lines: Lines, faults: Faults) -> OldRow:
    values = Values(data, faults, lambda key: lines.of("old", at, key))
    values.known(OLD_FIELDS)
    return old_of(values, lines.of("old", at, ""))


def _check_keys(rows: tuple[PlanRow, ...], lines: Lines, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for at, row in enumerate(rows):
        line = lines.of("obligation", at, "key")
        if row.key in seen:
            text = _("khóa “{key}” đã dùng ở dòng {line}")
            faults.add(line, text.format(key=row.key, line=seen[row.key]))
        elif row.key:
            seen[row.key] = line
