"""An answer to one question about a plan file, as typed by a person, put where it belongs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from rules.errors import BadInput
from rules.phrase import parse
from scheduler.i18n import gettext as _
from scheduler.i18n import in_every_language
from scheduler.intake.planfile.building import head_of, old_of, row_of
from scheduler.intake.planfile.facts import (
    ANSWER_FIELDS,
    NEW_ROW,
    OLD_FIELDS,
    PLAN_FIELDS,
    OldRow,
    PlanFile,
    PlanRow,
)
from scheduler.intake.planfile.matching import row_called
from scheduler.intake.planfile.questions import Question
from scheduler.intake.planfile.values import Faults, Values, as_day

_PLACEHOLDERS = ("YYYY", "…", *in_every_language('"MÃ"'))
_FREE = {
    "number": "number",
    "issued": "issued",
    "issuer": "issuer",
    "until": "until",
    "coordinator": "coordinator",
    "supersedes": "supersedes",
    "event": "event_on",
    "last": "last",
    "agency": "leads",
    "past": "due",
    "old": "to",
}
"""The field that free words answer, by code of the question; dates and phrases are told apart below."""
_ROW_WORDS = re.compile(
    r"^(?:(?:chuyển|sang|vào|đến|mục|dòng|nhiệm vụ|số|move|to|row|task)\s+)+", re.IGNORECASE
)
"""What a person writes before the ordinal of a row."""
_DAYS = ("issued", "until", "event_on", "due")


def choices(question: Question) -> list[str]:
    """The answers that can be taken as they stand: complete lines of the plan file, best first."""
    return [line for line in question.answers if not any(mark in line for mark in _PLACEHOLDERS)]


def takes_words(question: Question) -> bool:
    """The question can be answered in one's own words, besides the choices."""
    return question.code in _FREE or question.code in ("date", "unread", "empty", "confirm")


def line_for(question: Question, words: str) -> dict[str, Any]:
    """The field and value that `words` mean as an answer to `question`. Raises BadInput."""
    words = words.strip()
    field = _FREE.get(question.code, "")
    if not field:
        if as_day(words) is not None:
            return {"due": words}
        if parse(words).kinds == ("unread",):
            raise BadInput(
                "không hiểu thời hạn “{words}”",
                remedy="Viết một ngày (31/12/2026) hoặc một cụm từ như “trước ngày 15/11 hằng năm”.",
                words=words,
            )
        return {"rule": words}
    if field == "to":
        return {field: _ROW_WORDS.sub("", words) or words}
    if field == "last":
        return {field: int(words) if words.isdecimal() else words}
    if field == "leads":
        given = [part.strip() for part in words.split(";") if part.strip()]
        before = question.cell[: question.cell.index("")] if "" in question.cell else ()
        after = question.cell[len(before) + 1 :]
        return {field: [*before, *given, *after]}
    if field in _DAYS and as_day(words) is None:
        raise BadInput("“{words}” không phải là ngày", remedy="Viết như 31/12/2026.", words=words)
    return {field: words}


def for_all(question: Question) -> Question | None:
    """The question whose "yes" confirms the assumptions of all rows, for one about those of a row."""
    return replace(question, key="") if question.code == "confirm" else None


def still_open(question: Question, before: Iterable[Question], after: Iterable[Question]) -> list[Question]:
    """What an answer to `question` did not settle: it names a body nobody knows. Empty when it did.

    `before`, `after`: all questions without and with the answer.
    """
    if question.code not in ("agency", "coordinator"):
        return []
    was = [item for item in before if (item.code, item.key) == (question.code, question.key)]
    now = [item for item in after if (item.code, item.key) == (question.code, question.key)]
    if len(now) < len(was):
        return []
    texts = {item.text for item in was}
    return [item for item in now if item.text not in texts] or now[:1]


def together(question: Question, chosen: Sequence[str]) -> dict[str, Any]:
    """What several of `choices` mean: one new row in the place of several old ones. Raises BadInput."""
    keys = [line_of(line).get("replaces") for line in chosen]
    if question.code != "match" or len(set(keys)) < 2 or NEW_ROW in keys or None in keys:
        raise BadInput("chỉ chọn nhiều số khi dòng mới thay cho nhiều dòng cũ", remedy="Chọn một số.")
    return {"replaces": list(dict.fromkeys(keys))}


def line_of(choice: str) -> dict[str, Any]:
    """The field and value of one of `choices`."""
    return tomllib.loads(choice)


def answered(plan: PlanFile, question: Question, given: dict[str, Any]) -> PlanFile:
    """`plan` with the answer in its place. Raises BadInput when the value does not fit."""
    faults = Faults(_("câu trả lời"))
    if question.code == "old":
        new = _old(plan, question.key, given, faults)
    elif not question.key:
        new = _head(plan, given, faults)
    else:
        rows = tuple(_row(row, given, faults) if row.key == question.key else row for row in plan.rows)
        new = replace(plan, rows=rows)
    faults.raise_any()
    return new


def _head(plan: PlanFile, given: dict[str, Any], faults: Faults) -> PlanFile:
    read = head_of(Values(given, faults, lambda _name: 0))
    return replace(plan, **{name: getattr(read, name) for name in given if name in (*PLAN_FIELDS, "confirm")})


def _old(plan: PlanFile, key: str, given: dict[str, Any], faults: Faults) -> PlanFile:
    """What is to become of an old row; the file may not have a table for it yet. The last answer counts."""
    if to := str(given.get("to", "")):
        row = row_called(plan.rows, to)
        if row is None:
            raise BadInput(
                "không có đúng một dòng mới nào mang số thứ tự hoặc khóa “{words}”",
                remedy="Gõ số thứ tự của dòng trong văn bản mới, hoặc khóa của dòng ấy trong tệp kế hoạch.",
                words=to,
            )
        given = {"then": "move", "to": row.key}
    else:
        given = {"to": "", **given}
    read = old_of(Values({"key": key, **given}, faults, lambda _name: 0), 0)
    known = plan.old if any(row.key == key for row in plan.old) else (*plan.old, OldRow(key))
    changed = {name: getattr(read, name) for name in given if name in OLD_FIELDS}
    return replace(plan, old=tuple(replace(row, **changed) if row.key == key else row for row in known))


def _row(row: PlanRow, given: dict[str, Any], faults: Faults) -> PlanRow:
    read = row_of(Values({"kind": row.kind, **given}, faults, lambda _name: 0), row.key, row.line)
    changed = {name: getattr(read.answers, name) for name in given if name in ANSWER_FIELDS}
    return replace(row, answers=replace(row.answers, **changed))
