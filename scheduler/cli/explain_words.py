"""What `explain` calls the kinds of rules, and how each assumption can be changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.assumption import Assumption
from rules.occurrence import Occurrence
from scheduler.i18n import gettext as _
from scheduler.i18n import short_weekdays

KINDS = {
    "once": "Có thời hạn",
    "recurring": "Định kỳ",
    "ongoing": "Thường xuyên",
    "on_event": "Theo sự kiện",
    "on_request": "Khi có yêu cầu",
    "undated": "Chưa có thời hạn",
    "unread": "Chưa hiểu",
}
MEANINGS = {
    "ongoing": "Không có hạn riêng: nằm trong danh sách gửi cơ quan đầu mối đầu mỗi quý.",
    "on_event": "Có hạn khi ghi ngày của sự kiện: nhacviec event set MÃ NGÀY --document SỐ.",
    "on_request": "Không có hạn riêng: thực hiện khi có yêu cầu.",
    "undated": "Thời hạn ấn định ở nơi khác: chờ cán bộ ghi, được nhắc đầu mỗi quý.",
}
"""What becomes of a rule without a date of its own."""
_REMEDIES = {
    "year-end": "Nếu có ngày khác, ghi rõ trong cụm từ, ví dụ “trước ngày 10/12 hằng năm”.",
    "cycle-anchor": 'Khi nhập kế hoạch, ghi last = năm gần nhất đã thực hiện (hoặc cycle_due = "start").',
    "joined-window": "Nếu mỗi kỳ có hạn riêng, nối bằng “và”: “Quý III và quý IV/2026”.",
    "missing-year": "Ghi rõ năm: “trước ngày 31/12/2026”.",
    "fiscal-year": "Nếu không theo năm dương lịch, ghi rõ ngày, ví dụ “trước ngày 31/3 hằng năm”.",
    "school-year": "Nếu năm học kết thúc ngày khác, ghi rõ ngày đó.",
    "review-year": "Nếu tính từ năm khác, ghi rõ năm: “sơ kết vào năm 2028”.",
    "implied-repetition": "Nếu chỉ một lần, ghi rõ năm; nếu lặp lại, thêm “hằng năm”, “hằng quý” ….",
    "week-friday": "Ghi rõ thứ trong tuần: “thứ Hai hằng tuần”.",
    "quarter-point": "Nếu có ngày khác, ghi rõ: “trước ngày 10 tháng đầu quý”.",
    "following-years": "Nếu chỉ một lần, ghi rõ năm; nếu lặp lại, thêm “hằng năm”.",
    "longest-interval": "Ghi một khoảng cách duy nhất: “2 năm/lần”.",
    "this-document": "Nếu là văn bản khác, ghi số hoặc tên văn bản đó.",
    "last-month": "Ghi rõ tháng: “trước ngày 20 của tháng cuối quý”.",
    "latest-day": "Ghi rõ ngày.",
    "half-read": "Xem chữ chưa đọc; nếu cũng là thời hạn, viết lại cho rõ hoặc tách thành dòng riêng.",
    "until-default": "Đặt --until, hoặc ghi “đến năm …” trong cụm từ hay tên kế hoạch.",
}
_CONFIRM = "Nếu chưa đúng, sửa câu chữ thời hạn trong tệp kế hoạch."


def short_day(on: date) -> str:
    """T4 09/12/2026."""
    return f"{short_weekdays()[on.weekday()]} {on:%d/%m/%Y}"


def remedy(code: str) -> str:
    """How to make it something else, in a sentence."""
    return _(_REMEDIES.get(code, _CONFIRM))


def sentence(assumption: Assumption, found: Iterable[Occurrence] = ()) -> str:
    """What is taken for granted; with the year that was chosen, where one was."""
    text = _(assumption.text)
    if assumption.params:
        text = text.format(**dict(assumption.params))
    years = {
        dict(each.params).get("year")
        for item in found
        for each in item.assumptions
        if each.code == assumption.code
    } - {None}
    return f"{text} ({', '.join(sorted(filter(None, years)))})" if years else text
