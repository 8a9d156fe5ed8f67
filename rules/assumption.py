"""What a reading takes for granted because the text does not say it (never guess in silence).

Codes are stable: they are stored, cited in questions and confirmed by an officer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing taken for granted: a stable code, the Vietnamese sentence, its parameters."""

    code: str
    text: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def row(self) -> str:
        """The row of docs/reference/timing.md that it follows from."""
        return ROWS[self.code]

    @property
    def sentence(self) -> str:
        """The Vietnamese sentence with its parameters filled in."""
        return self.text.format(**dict(self.params)) if self.params else self.text


SENTENCES: dict[str, str] = {
    "year-end": "Không in ngày trong năm: tính hạn là ngày 31/12.",
    "cycle-anchor": "Chu kỳ nhiều năm không nói bắt đầu từ đâu: tính từ năm ban hành, hạn là cuối chu kỳ.",
    "joined-window": "Các kỳ liền nhau được hiểu là một khoảng, hạn là ngày cuối của kỳ sau cùng.",
    "missing-year": "Không in năm: lấy lần đầu tiên chưa qua tính từ ngày ban hành.",
    "fiscal-year": "Năm tài chính được hiểu là năm dương lịch.",
    "school-year": "Năm học được hiểu là kết thúc ngày 31/5.",
    "review-year": "Sơ kết, tổng kết n năm: năm ban hành là năm thứ nhất, hạn là 31/12 của năm thứ n.",
    "implied-repetition": "Không có từ chỉ sự lặp lại: hiểu là lặp lại theo từng kỳ.",
    "week-friday": "Không nói thứ mấy trong tuần: tính là thứ Sáu.",
    "quarter-point": "Đầu, giữa, cuối quý: tính là ngày đầu quý, ngày 15 tháng giữa quý, ngày cuối quý.",
    "following-years": "Từ năm đó và các năm tiếp theo: hiểu là mỗi năm một lần.",
    "longest-interval": "Cho chọn nhiều khoảng cách: lấy khoảng dài nhất.",
    "this-document": "Văn bản nêu tên mà không có chữ “này”: hiểu là chính văn bản này.",
    "last-month": "Không in tháng: tính là tháng cuối của kỳ.",
    "latest-day": "Cách viết chưa rõ ngày: lấy ngày muộn nhất còn đúng hạn.",
    "half-read": "Bên cạnh còn chữ chỉ thời gian chưa đọc được: chỉ tính theo phần đã đọc được.",
    "until-default": "Không nói lặp lại đến khi nào: tính đến hết năm ban hành cộng 5 năm.",
}

ROWS: dict[str, str] = {
    "year-end": "R1", "cycle-anchor": "R4", "joined-window": "B10", "missing-year": "B13",
    "fiscal-year": "B13",
    "school-year": "B14", "review-year": "B15", "implied-repetition": "R25", "week-friday": "R8",
    "quarter-point": "B8", "following-years": "R13", "longest-interval": "R14", "this-document": "T1",
    "last-month": "R28", "latest-day": "B17", "half-read": "W10", "until-default": "R27",
}  # fmt: skip
"""The row of the language reference behind each code."""

NOT_OF_THE_DATE = frozenset({"until-default", "implied-repetition"})
"""Assumptions about whether or how long something repeats; the date of one occurrence does not rest on
them."""


def assume(code: str, **params: str) -> Assumption:
    """The assumption of that code. KeyError for a code that is not in the table."""
    return Assumption(code, SENTENCES[code], tuple(sorted(params.items())))
