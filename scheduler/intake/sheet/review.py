"""A filled-in sheet × what the register holds → what may be recorded, and what is left alone with why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.i18n import LANGUAGES, speaking
from scheduler.i18n import gettext as _
from scheduler.intake.sheet.answers import Filled, Remark, SheetAnswers, same
from scheduler.listingwords import STATES, day, period
from scheduler.register.reads.sheet import KnownLine, row_of
from scheduler.register.verdict import came_in_time


@dataclass(frozen=True, slots=True)
class Recordable:
    """An answer that fits the register, and how it will be judged."""

    filled: Filled
    line: KnownLine
    in_time: bool | None
    """None: the day is provisional (tạm tính), nothing counts as late."""


@dataclass(frozen=True, slots=True)
class SheetReview:
    """What an import would do, row by row, in the order of the rows."""

    recordable: tuple[Recordable, ...]
    skipped: tuple[Remark, ...]
    wrong: tuple[Remark, ...]
    blank: int


def review_sheet(answers: SheetAnswers, lines: Mapping[int, KnownLine], today: date) -> SheetReview:
    """Compare with `lines` (by occurrence number, as far as they exist). Writes nothing."""
    recordable: list[Recordable] = []
    skipped, wrong = list(answers.skipped), list(answers.wrong)
    for filled in answers.filled:
        line = lines.get(filled.id)
        if line is None:
            reason = _("sổ theo dõi không có kỳ hạn #{id}").format(id=filled.id)
            skipped.append(Remark(filled.row, filled.id, reason))
            continue
        reason = _mismatch(filled, line, today) or _not_open(filled, line)
        if reason:
            skipped.append(Remark(filled.row, filled.id, reason))
        elif filled.on < line.issued:
            wrong.append(Remark(filled.row, filled.id, _too_early(filled, line)))
        else:
            recordable.append(Recordable(filled, line, _in_time(filled, line)))
    return SheetReview(
        tuple(sorted(recordable, key=lambda item: item.filled.row)),
        tuple(sorted(skipped, key=lambda item: item.row)),
        tuple(sorted(wrong, key=lambda item: item.row)),
        answers.blank,
    )


def _mismatch(filled: Filled, line: KnownLine, today: date) -> str:
    """The row no longer says what its number stands for: it was sorted apart or written over.

    A lead may stand under the name of the body it took over from.
    """
    row = row_of(line, today)
    for said, known, what in (
        (filled.plan, (row.plan,), _("kế hoạch")),
        (filled.title, (row.title,), _("nhiệm vụ")),
        (filled.lead, (row.lead, line.member), _("cơ quan chủ trì")),
        (filled.period, (row.period, line.period, *_periods(line)), _("kỳ")),
    ):
        if same(said) not in [same(words) for words in known]:
            return _("{what} trong bảng khác với #{id} trong sổ (“{known}”)").format(
                what=what, id=filled.id, known=known[0][:80]
            )
    return ""


def _periods(line: KnownLine) -> Iterator[str]:
    """The period as a sheet written for a reader of any language has it."""
    for language in LANGUAGES:
        with speaking(language):
            yield period(line.period)


def _not_open(filled: Filled, line: KnownLine) -> str:
    """Why nothing more can be recorded, "" when the lead still owes an answer."""
    if line.plan_state == "ended" and not line.retired:
        return _("kế hoạch đã kết thúc")
    if line.state in ("submitted", "accepted") and line.submitted_on is not None:
        number = _(" số {number}").format(number=line.submitted_document) if line.submitted_document else ""
        return _("đã ghi nhận văn bản{number} ngày {day}").format(number=number, day=day(line.submitted_on))
    if not line.is_active:
        return _("đang ở trạng thái “{state}”").format(state=_(STATES[line.state]))
    if line.state == "returned" and line.since is not None and filled.on < line.since:
        return _("đã trả lại ngày {day}; cần văn bản sau ngày đó").format(day=day(line.since))
    return ""


def _too_early(filled: Filled, line: KnownLine) -> str:
    return _("ngày nộp {on} trước ngày ban hành kế hoạch {issued}").format(
        on=day(filled.on), issued=day(line.issued)
    )


def _in_time(filled: Filled, line: KnownLine) -> bool | None:
    if line.assumed:
        return None
    return not line.late_mark and came_in_time(line, filled.on)
