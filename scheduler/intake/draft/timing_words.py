"""Which words of a sentence say when: "định kỳ 6 tháng", "trước ngày 10/12 hằng năm", "khi có yêu cầu".

Only the words are found here; what they mean is for `rules` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduler.intake.draft.words import plain, squeeze

_DATE = r"\d{1,2}\s*(?:/|-|\.|tháng)\s*\d{1,2}(?:\s*(?:/|-|\.|năm)\s*(?:20)?\d{2}(?!\d))?(?!\s*%)"
_DAY = (
    rf"(?:ngày\s+(?:\d{{1,2}}\s*-\s*)?{_DATE}|{_DATE}"
    r"|ngày\s+(?:làm việc\s+)?(?:thứ\s+)?(?:\d{1,2}|đầu tiên|cuối cùng|cuối)"
    r"|\d{1,2}\s+(?=tháng cuối|tháng đầu|h[àằ]ng tháng))"
)
_PART = r"(?:tháng\s+\d{1,2}|qu[ýí]\s+(?:i{1,3}|iv|[1-4])(?!\w))(?:\s*(?:/|năm)\s*20\d{2})?"
_OF = (
    r"(?:của\s+)?(?:tháng|qu[ýí]|năm|kỳ|tuần)\s+"
    r"(?:đầu tiên|đầu|cuối cùng|cuối|giữa|sau|tiếp theo|kế tiếp|liền kề|báo cáo|đó|trước)"
    r"(?:\s+(?:của\s+)?(?:mỗi\s+|từng\s+)?(?:qu[ýí]|năm|kỳ|liền kề|báo cáo|tiếp theo|sau|kế tiếp))*"
)
_BOUND = r"(?:(?:chậm nhất|muộn nhất|trước|đến hết|hết|đến|vào|trong|là|hạn)\s+)+(?:mồng\s+)?"
_EVERY = r"(?:h[àằ]ng|mỗi|từng)\s+(?:ngày|tuần|tháng|qu[ýí]|năm)"
_COUNT = r"(?:\d{1,2}|một|hai|ba|sáu|chín)\s*(?:\([^()]{1,12}\)\s*)?"
_SPAN = (
    rf"{_COUNT}(?:tháng|qu[ýí]|tuần)(?:\s*/\s*lần|\s+(?:một|0?1)\s+lần|\s+(?:đầu|cuối)\s+năm)?"
    rf"|{_COUNT}năm(?:\s*/\s*lần|\s+(?:một|0?1)\s+lần)"
    rf"|{_COUNT}lần\s*(?:/|trong|mỗi)\s*(?:một\s+)?(?:năm|qu[ýí]|tháng|tuần)"
    rf"|(?:tuần|tháng|qu[ýí]|năm)\s+(?:một|0?1)\s+lần|(?:tháng|qu[ýí]|năm)\s*/\s*lần"
)
_REQUEST = (
    r"đột xuất(?:\s*,?\s*(?:khi|theo)\s+(?:có\s+)?yêu cầu)?"
    r"|(?:khi|theo)\s+(?:có\s+)?yêu cầu(?!\s+(?:nhiệm vụ|vị trí|phát triển|thực tiễn|công tác|công việc))"
    r"|khi cần(?:\s+thiết)?"
)
_LEFT = r"(?<![\w/])"
_WHEN = rf"{_BOUND}(?:{_DAY}|{_PART})"
_STRONG = (
    rf"{_LEFT}(?:{_WHEN}|định kỳ|{_EVERY}|{_SPAN}|{_REQUEST}|{_PART}\s+{_EVERY}|{_DAY}\s+(?:{_EVERY}|{_OF}))"
)
_BARE_UNIT = (
    rf"(?:{_COUNT})?(?:cả\s+)?(?:năm|qu[ýí]|tháng|tuần)"
    r"(?=\s*(?:[,;.():/]|và\b|hoặc\b|trước\b|chậm\b|gửi\b|báo\b|về\b|tổng\b|$))"
)
_TAIL = rf"(?:{_WHEN}|{_DAY}|{_PART}|{_OF}|định kỳ|{_EVERY}|{_SPAN}|{_REQUEST}|{_BARE_UNIT})"
_LINK = (
    r"(?:\s*(?:[,;(/):–-]|\bvà\b|\bhoặc\b|\bhay\b|\bcủa\b|\bcác\b|\bkỳ\b|\bđối với\b|\briêng\b"
    r"|\bcũng như\b|\bbáo cáo\b(?=\s+(?:\d+ tháng|qu[ýí]|năm|tháng|đột xuất))))*\s*"
)
_GROUP = re.compile(rf"{_STRONG}(?:{_LINK}{_TAIL}(?!\w))*(?:\s*\))?")
_DATED = re.compile(rf"{_WHEN}|{_LEFT}{_DATE}|ngày\s+\d")
_REPEATED = re.compile(rf"{_EVERY}|{_SPAN}|{_OF}")
_ASKED = re.compile(_REQUEST)
_DOCUMENT = re.compile(r"(?:số\s+\S+|\S*/\S*[-–]\S*)\s*$")


@dataclass(frozen=True, slots=True)
class TimingWords:
    """A run of words that say when; `start` and `end` are offsets in the text searched."""

    text: str
    start: int
    end: int

    @property
    def dated(self) -> bool:
        """Whether it names a day, month or quarter."""
        return bool(_DATED.search(plain(self.text)))

    @property
    def repeated(self) -> bool:
        """Whether it names an interval (a bare "định kỳ" does not)."""
        return bool(_REPEATED.search(plain(self.text)))

    @property
    def on_request(self) -> bool:
        """Whether it speaks of a request or need."""
        return bool(_ASKED.search(plain(self.text)))


def find_timing(text: str) -> tuple[TimingWords, ...]:
    """The runs of timing words in `text`, in order; dates of other documents are none."""
    lowered = plain(text)
    found = []
    for match in _GROUP.finditer(lowered):
        start, end = match.span()
        if _DOCUMENT.search(lowered[max(0, start - 40) : start]):
            continue
        words = text[start:end].rstrip(" ,:;-–(/")
        if words.count(")") > words.count("("):
            words = words.rstrip(") ")
        if words:
            found.append(TimingWords(squeeze(words), start, start + len(words)))
    return tuple(found)


def main_timing(runs: tuple[TimingWords, ...]) -> str | None:
    """The words that count of several runs of one clause: dates, with the interval if the date has none;
    else intervals and requests; else a bare "định kỳ"."""
    dated = [run for run in runs if run.dated]
    told = [run for run in runs if run.repeated or run.on_request]
    if dated:
        if not any(run.repeated for run in dated):
            dated = [run for run in runs if run in dated or run.repeated]
        return ", ".join(run.text for run in dated)
    if told:
        return ", ".join(run.text for run in told)
    return runs[0].text if runs else None
