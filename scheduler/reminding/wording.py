"""The words that lines share in subject, text and HTML: dates, days left, sources, remarks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from scheduler.register.changes.wording import told_line

if TYPE_CHECKING:
    from scheduler.register.noticeboard import DutyRow, MishapRow, PlanHead, Recorded, Yesterday
    from scheduler.reminding.letter import Line
    from scheduler.reminding.notices import Owed
    from scheduler.reminding.worksheet import Worksheet

Translate = Callable[[str], str]
_UNWANTED = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
IDS_SHOWN = 12
RECORDED_SHOWN = 5


def day(value: date) -> str:
    """dd/mm/yyyy, as offices write it."""
    return value.strftime("%d/%m/%Y")


def ids_text(ids: Sequence[int], shown: int = IDS_SHOWN) -> str:
    """ "#12, #13 +4" """
    text = ", ".join(f"#{each}" for each in ids[:shown])
    return f"{text} +{len(ids) - shown}" if len(ids) > shown else text


def one_line(text: str) -> str:
    """`text` on one line, without control characters and without marks that turn the writing direction."""
    kept = "".join(" " if unicodedata.category(each) in _UNWANTED else each for each in text)
    return " ".join(kept.split())


def upper_first(text: str) -> str:
    """The first letter in capitals, the rest as it is."""
    return text[:1].upper() + text[1:]


class Wording:
    """The shared words in one language. `_` stays the only way into the catalogue."""

    def __init__(self, translate: Translate) -> None:
        self._ = translate

    def globals(self) -> dict[str, object]:
        """What templates may call."""
        names = ("left", "source", "who", "remarks", "duty_timing", "acknowledged", "plan_name")
        return {"day": day, "ids_text": ids_text, **{name: getattr(self, name) for name in names}}

    def left(self, line: Line) -> str:
        """Days left or late. A line that is late only since a few days is not called so yet."""
        _ = self._
        if line.late:
            if line.soft:
                return _("đến nay chưa ghi nhận được kết quả")
            return _("quá thời hạn {n} ngày").format(n=-line.days)
        if line.days > 0:
            return _("còn {n} ngày").format(n=line.days)
        return _("hôm nay là ngày cuối") if line.days == 0 else _("đã đến thời hạn")

    def plan_name(self, plan: PlanHead) -> str:
        """ "kế hoạch số 06/KH-UBND ngày 09/01/2026 của UBND tỉnh …" """
        return self._named(plan.number, plan.issued, plan.issuer)

    def source(self, line: Line) -> str:
        """Plan, row and number, so that the reader finds it on paper and we find it again."""
        _ = self._
        text = upper_first(self._named(line.plan_number, line.plan_issued, line.plan_issuer))
        if line.kind == "report":
            text += ", " + _("chế độ báo cáo")
        elif line.ref:
            text += ", " + _("mục {ref}").format(ref=line.ref)
        return f"{text}; " + _("mã {ids}").format(ids=ids_text(line.ids))

    def who(self, line: Line) -> str:
        """ "đã nộp 31/145" and the missing names when they are few; a single agency by its name."""
        _ = self._
        if line.tally is None or line.tally.total <= 1:
            return ", ".join(line.holders)
        text = _("đã nộp {done}/{total}").format(done=line.tally.done, total=line.tally.total)
        if line.tally.missing:
            text += "; " + _("chưa ghi nhận: {names}").format(names=", ".join(line.tally.missing))
        return upper_first(text)

    def remarks(self, line: Line) -> list[str]:
        """What else the reader should know of a line, a sentence each."""
        _ = self._
        said = []
        if line.assumed:
            said.append(_("Tạm tính: thời hạn theo cách hiểu chưa được xác nhận."))
        elif line.provisional:
            said.append(_("Tạm tính: lịch nghỉ của năm đó chưa được công bố."))
        if line.note:
            said.append(_("Văn bản ghi thêm: {note}.").format(note=line.note))
        if line.state == "returned":
            said.append(_("Đã trả lại để hoàn thiện; hạn theo văn bản là {due}.").format(due=day(line.due)))
        if line.due != line.original_due:
            said.append(
                _("Hạn ban đầu {first}, đã gia hạn {n} lần.").format(
                    first=day(line.original_due), n=line.extensions
                )
            )
        if line.state == "extension_requested" and line.requested_to is not None:
            said.append(_("Đã đề nghị gia hạn đến {to}, chờ quyết định.").format(to=day(line.requested_to)))
        if line.printed_lead:
            said.append(_("Văn bản ghi cơ quan chủ trì: {name}.").format(name=line.printed_lead))
        if line.recipient:
            said.append(_("Nơi nhận: {name}.").format(name=line.recipient))
        return said + self._about_mail(line)

    def _about_mail(self, line: Line) -> list[str]:
        _ = self._
        said = []
        if "copy" in line.marks:
            said.append(_("Đã có thư đề nghị cơ quan chủ trì trong hôm nay."))
        if "held" in line.marks:
            said.append(
                _("Đã soạn thư báo cáo {name}; thư chờ cơ quan đầu mối cho gửi.").format(name=line.superior)
            )
        if "no_superior" in line.marks:
            said.append(_("Chưa ghi cơ quan cấp trên của kế hoạch nên chưa báo cáo tiếp."))
        return said

    def duty_timing(self, duty: DutyRow) -> str:
        """The printed words and the next date, or what the row is without one."""
        _ = self._
        text = f"“{duty.timing}”" if duty.timing else _("(không ghi thời hạn)")
        if duty.next_due is not None:
            text += _("; kỳ tới đến hết ngày {due}").format(due=day(duty.next_due))
            return f"{text} ({_('tạm tính')})" if duty.unsure else text
        kinds = set(duty.kinds)
        if "unread" in kinds:
            return text + _("; chưa rõ cách hiểu, đề nghị ấn định")
        if "on_event" in kinds:
            return text + _("; chờ ngày của sự kiện")
        if "undated" in kinds:
            return text + _("; cần ấn định thời hạn")
        return text

    def acknowledged(self, recorded: Sequence[Recorded]) -> str:
        """What came lately, in one line."""
        _ = self._
        parts = []
        for each in recorded[:RECORDED_SHOWN]:
            document = _("số {number}").format(number=each.document) if each.document else ""
            part = _("văn bản {document}ngày {on} ({title})").format(
                document=one_line(document) + " " if document else "",
                on=day(each.on),
                title=one_line(each.title),
            )
            if each.cleared:
                part += " " + _("– nộp đúng hạn, đã bỏ ghi chú chậm")
            parts.append(part)
        if len(recorded) > RECORDED_SHOWN:
            parts.append(_("và {n} văn bản khác").format(n=len(recorded) - RECORDED_SHOWN))
        return _("Đã ghi nhận {documents}.").format(documents="; ".join(parts))

    def change(self, item: Owed) -> str:
        """ "Thay đổi: … từ … thành …, căn cứ …" as the change itself recorded it."""
        return one_line(told_line(item.payload))

    def mishap(self, row: MishapRow) -> str:
        """An address that refused: whose, which, and the server's words."""
        words = self._(one_line(row.words)[:200])
        text = self._("{agency}: thư gửi đến {address} không đến nơi").format(
            agency=one_line(row.agency_name), address=one_line(row.address)
        )
        return f"{text} ({words})" if words else text

    def unreachable(self, name: str) -> str:
        """An agency without a usable address."""
        return self._("{agency}: chưa có địa chỉ thư dùng được; thư đang chờ.").format(agency=one_line(name))

    def yesterday(self, counts: Yesterday, today: date) -> str:
        """The line of the self-audit, "" before the first mail."""
        return counts.line(today, self._) + "." if counts.day is not None else ""

    def sheet(self, sheet: Worksheet, name: str) -> str:
        """That the working sheet is attached, and what to do with it."""
        text = self._(
            "Kèm theo bảng theo dõi {n} dòng. Điền “Ngày nộp” (dd/mm/yyyy), “Số văn bản” rồi ghi nhận bằng "
            "lệnh: nhacviec sheet import {name}."
        ).format(n=len(sheet.rows), name=name)
        if sheet.left_out:
            more = self._("Còn {n} dòng; xuất đủ bằng lệnh: nhacviec sheet export.")
            text += " " + more.format(n=sheet.left_out)
        return text

    def _named(self, number: str, issued: date, issuer: str) -> str:
        return self._("kế hoạch số {number} ngày {issued} của {issuer}").format(
            number=one_line(number), issued=day(issued), issuer=one_line(issuer)
        )
