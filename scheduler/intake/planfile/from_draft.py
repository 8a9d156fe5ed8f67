"""A draft as read from the document → a plan file without answers, each row with its stable key."""

from __future__ import annotations

from scheduler.i18n import gettext as _
from scheduler.intake.draft import DraftObligation, PlanDraft, Problem
from scheduler.intake.planfile.facts import PlanFile, PlanRow
from scheduler.intake.planfile.keys import key_of
from scheduler.intake.planfile.values import MAX_TEXT, is_control

_ASKED_ANYWAY = (
    "Số văn bản để trống; cần bổ sung trước khi áp dụng.",
    "Ngày ban hành để trống; cần bổ sung trước khi áp dụng.",
    "Không tìm thấy cơ quan ban hành.",
    "Không tìm thấy cơ quan đầu mối theo dõi, đôn đốc, tổng hợp báo cáo.",
)
"""Problems of a draft that are questions of the plan file, so that answering them is enough."""
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Characters that print nothing and would part a word if they became a space."""


def plan_file_of(draft: PlanDraft, source: str) -> PlanFile:
    """The plan file of `draft`; `source` is the name of the document."""
    head = draft.plan
    rows: list[PlanRow] = []
    taken: set[str] = set()
    for item in draft.obligations:
        row = _row(item, taken)
        taken.add(row.key)
        rows.append(row)
    return PlanFile(
        number=_line(head.number),
        issued=head.issued,
        issuer=_line(head.issuer),
        title=_line(head.title),
        coordinator=_line(head.coordinator),
        until=head.until,
        source=_line(source),
        rows=tuple(rows),
        problems=tuple(
            Problem(_text(item.place), _text(item.words), _text(item.message))
            for item in draft.problems
            if item.message not in {_(message) for message in _ASKED_ANYWAY}
        ),
    )


def _row(item: DraftObligation, taken: set[str]) -> PlanRow:
    return PlanRow(
        key=key_of(item.kind, item.title, item.lead or "", taken),
        kind=item.kind,
        ref=_line(item.ref),
        section=_line(item.section),
        title=_text(item.title),
        lead=_text(item.lead),
        partners=_text(item.partners),
        result=_text(item.result),
        timing=_text(item.timing),
        recipient=_text(item.recipient),
        via=_line(item.via),
        note=_text(item.note),
        place=_line(item.place),
    )


def _text(words: str | None) -> str:
    """Printed words as a file may hold them: line breaks stay, other control characters become spaces."""
    seen = (letter for letter in words or "" if letter not in _UNSEEN)
    return "".join(" " if is_control(letter) else letter for letter in seen).strip()[:MAX_TEXT]


def _line(words: str | None) -> str:
    return " ".join(_text(words).split())
