"""What looks like duties and was not understood for sure: each is a question with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scheduler.i18n import gettext as _
from scheduler.intake.documents import Cell, Table
from scheduler.intake.draft.columns import Columns, role_of
from scheduler.intake.draft.contents import holds_agencies, holds_timings
from scheduler.intake.draft.facts import Problem
from scheduler.intake.draft.flow import Line
from scheduler.intake.draft.stretches import has_heads
from scheduler.intake.draft.words import plain, squeeze

MIN_TABLE = 3
"""Rows and columns from which any table that is not understood is worth a person's look."""
MAX_SHOWN = 300
"""Letters of a line that a question shows."""
_LABELLED = re.compile(r"(?:(?:cơ quan|đơn vị)(?:, đơn vị)? )?chủ trì(?: thực hiện)?\s*:\s*\w")
_GAPS = re.compile(r"\s{2,}")


def doubtful_heads(columns: Columns, label: str) -> Iterator[Problem]:
    """What a person must look at in the heads of a table of duties: heads that say nothing, whose columns
    were told by their cells, and several columns of agencies."""
    for at in columns.guessed:
        told = {"lead": _("cơ quan chủ trì"), "timing": _("thời hạn")}.get(columns.roles[at] or "")
        message = _("Tên cột không cho biết cột ghi gì; theo nội dung các ô, cột được đọc là {role}.")
        role = told or _("nội dung nhiệm vụ")
        yield Problem(label, squeeze(columns.heads[at]), message.format(role=role))
    heads = list(dict.fromkeys(head for head in columns.heads if role_of(head.rpartition("\n")[2]) == "lead"))
    if len(heads) > 1:
        words = " | ".join(map(squeeze, heads))
        message = _("Bảng có nhiều cột nêu cơ quan thực hiện; kiểm tra cơ quan nào chủ trì.")
        yield Problem(label, words, message)


def unread_table(table: Table) -> Iterator[Problem]:
    """The question about a table that is not one of duties: none for the small ones that lay out a page,
    unless one of their columns says when or who."""
    width = max((len(row) for row in table.rows), default=0)
    told = any(holds_timings(table.rows, at) or holds_agencies(table.rows, at) for at in range(width))
    least = MIN_TABLE - 1 if told else MIN_TABLE
    if min(len(table.rows), width) < least:
        return
    shown = next((row for row in table.rows if has_heads(row)), table.rows[0])
    words = " | ".join(squeeze(cell.text) for cell in shown if cell.origin)
    message = _(
        "Bảng này không có cột nội dung cùng cột chủ trì hoặc thời gian nên không đọc thành nhiệm vụ."
    )
    yield Problem(table.place, words, message)


def duties_in_prose(lines: Sequence[Line]) -> Iterator[Problem]:
    """Lines outside tables that name a lead under a label, or that look like the heads of a table whose
    cells only spaces part."""
    for line in lines:
        if _LABELLED.search(plain(line.text)):
            message = _(
                "Cơ quan chủ trì nêu ngoài bảng; không đọc thành nhiệm vụ, nếu là nhiệm vụ thì bổ sung."
            )
            yield Problem(line.place, line.text[:MAX_SHOWN], message)


def spaced_heads(text: str, place: str) -> Iterator[Problem]:
    """The question about a line that reads as the heads of a table but is parted by spaces alone."""
    if has_heads(tuple(Cell(part, place) for part in _GAPS.split(text.strip()))):
        message = _(
            "Dòng này giống đầu cột của bảng chia bằng dấu cách, không đọc được các hàng; dùng bản .docx."
        )
        yield Problem(place, squeeze(text), message)
