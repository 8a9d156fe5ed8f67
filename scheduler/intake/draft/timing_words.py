"""Which words of a sentence say when: "định kỳ 6 tháng", "trước ngày 10/12 hằng năm", "khi có yêu cầu".

Only the words are found here; what they mean is for `rules` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from scheduler.intake.draft.words import plain, squeeze

_DATE = r"\d{1,2}\s*(?:/|-|\.|tháng)\s*\d{1,2}(?:\s*(?:/|-|\.|năm)\s*(?:20)?\d{2}(?!\d))?(?!\s*(?:%|lần))"
_DAY = (
    rf"(?:ngày\s+(?:\d{{1,2}}\s*-\s*)?{_DATE}|{_DATE}"
    r"|ngày\s+(?:làm việc\s+)?(?:thứ\s+)?(?:\d{1,2}|đầu tiên|cuối cùng|cuối)"
    r"|\d{1,2}\s+(?=tháng cuối|tháng đầu|h[àằ]ng tháng))"
)
_PART = r"(?:tháng\s+\d{1,2}|qu[ýí]\s+(?:i{1,3}|iv|[1-4])(?!\w))(?:\s*(?:/|năm)\s*20\d{2})?"
_OF = (
    r"(?:của\s+)?(?:tháng|qu[ýí]|năm|kỳ|tuần)\s+"
    r"(?:đầu tiên|đầu|cuối cùng|cuối|giữa|sau|tiếp theo|kế tiếp|liền kề|đó|trước)"
    r"(?:\s+(?:của\s+)?(?:mỗi\s+|từng\s+)?(?:kỳ báo cáo|qu[ýí]|năm|kỳ|liền kề|tiếp theo|sau|kế tiếp))*"
    r"|của\s+(?:tháng|qu[ýí]|năm|kỳ)\s+báo cáo|kỳ báo cáo"
)
_BOUND = r"(?:(?:chậm nhất|muộn nhất|trước|đến hết|hết|đến|vào|trong|là|hạn)\s+)+(?:mồng\s+)?"
_CLOCK = r"\d{1,2}\s*(?:giờ(?:\s*\d{1,2}(?:\s*phút)?)?|[hg]\s?\d{0,2}(?!\w))"
_WEEKDAY = (
    rf"(?:(?:vào|trước|chậm nhất|đến|là)\s+)*(?:{_CLOCK}\s*,?\s*)?(?:(?:buổi\s+)?(?:sáng|chiều)\s+)?"
    r"(?:ngày\s+)?(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])(?!\w)|chủ nhật)"
)
_EVENT = (
    r"(?:trước|sau)\s+(?:ngày|khi|thời điểm)\s+(?!\d)(?:[^\W\d]+\s+){1,6}\d{1,2}\s+ngày(?:\s+làm việc)?"
    r"|(?:trong\s+(?:thời hạn|vòng|thời gian)|chậm nhất(?:\s+là)?|trước|sau)\s+\d{1,2}\s+ngày"
    r"(?:\s+làm việc)?,?\s+(?:(?:kể\s+)?từ|trước|sau)\s+(?:ngày|khi|thời điểm)\s+[^\W\d][^,;.()]{2,50}"
    r"|khi kết thúc(?:(?!\s(?:về|gửi|để|báo cáo|cho|với)\b)[^,;.()]){3,50}"
)
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
_WHEN = rf"{_BOUND}(?:{_CLOCK}\s*,?\s*)?(?:{_DAY}|{_PART})|(?:trước|chậm nhất|đến)\s+(?:là\s+)?{_CLOCK}"
_TERM = r"(?:học kỳ\s+(?:i{1,2}|[12])(?!\w)|(?:(?:cả|đầu|cuối)\s+)?năm học(?!\s+20))"
_UNIT = rf"(?:{_COUNT})?(?:cả\s+)?(?:năm|qu[ýí]|tháng|tuần)"
_UNITS_OF_A_REPORT = (
    rf"(?<=báo cáo ){_UNIT}(?=(?:\s*(?:,|và|hoặc)\s+(?:{_UNIT}|{_EVERY}|{_SPAN}))+(?!\w)"
    rf"|\s*(?::|gửi|\()?\s*(?:{_WHEN}))"
)
_LIST_OF_UNITS = (
    rf"(?<!ngày )(?<!ngày, )(?:cả\s+)?(?:tuần|tháng|qu[ýí]|năm)"
    rf"(?=\s*(?:,|và)\s*(?:qu[ýí]|năm)\s*(?:[).;]|$)|\s*,\s*{_COUNT}tháng(?!\w)|\s*,\s*(?:tháng|qu[ýí])\s*(?:,|và)\s*(?:{_COUNT}tháng|qu[ýí]|năm)(?!\w))"
)
"""The first of "quý, 6 tháng, năm": a list of units says how often."""
_END_OF_EACH = (
    r"(?:vào\s+)?(?:cuối|đầu|giữa|kết thúc|sau)\s+(?:mỗi|từng)\s+"
    r"(?:học kỳ|năm học|đợt|kỳ|qu[ýí]|tháng|năm|tuần)"
)
_STRONG = (
    rf"{_LEFT}(?:{_WHEN}|định kỳ|{_EVERY}|{_SPAN}|{_REQUEST}|{_PART}\s+{_EVERY}|{_DAY}\s+(?:{_EVERY}|{_OF})"
    rf"|{_EVENT}|{_WEEKDAY}|{_END_OF_EACH}|{_UNITS_OF_A_REPORT}|{_LIST_OF_UNITS}|{_TERM}(?=\s*[,(]?\s*(?:{_WHEN})))"
)
_BARE_UNIT = (
    rf"{_UNIT}(?=\s*(?:[,;.():/]|(?:và|hoặc|theo|có|trước|chậm|gửi|báo|về|tổng|trình|cho|lên|với|kết|tình)\b"
    r"|$))"
)
_TAIL = (
    rf"(?:{_WHEN}|{_WEEKDAY}|{_DAY}|{_PART}|{_OF}|{_EVENT}|định kỳ|{_EVERY}|{_SPAN}|{_REQUEST}|{_TERM}"
    rf"|{_BARE_UNIT})"
)
_LINK = (
    r"(?:\s*(?:[,;(/):–-]|\bvà\b|\bhoặc\b|\bhay\b|\bcủa\b(?! (?:tháng|qu[ýí]|năm|kỳ) báo)|\bcác\b|\bkỳ\b"
    r"|\bđối với\b|\briêng\b|\bcũng như\b|\bgửi\b(?=\s+(?:trước|chậm|vào|ngày))"
    r"|\bbáo cáo\b(?:\s+(?:sơ kết|tổng kết))?(?=\s+(?:\d+ tháng|qu[ýí]|năm|tháng|tuần|đột xuất))))*\s*"
)
_GROUP = re.compile(rf"{_STRONG}(?:{_LINK}{_TAIL}(?!\w))*(?:\s*\))?")
_DATED = re.compile(rf"{_WHEN}|{_LEFT}{_DATE}|ngày\s+\d")
_REPEATED = re.compile(
    rf"{_EVERY}|{_SPAN}|(?!(?:của\s+)?kỳ báo cáo)(?:{_OF})|{_END_OF_EACH}|{_UNIT}(?:,| và) {_UNIT}"
)
_A_DATE = re.compile(_DATE)
_AFTER_EVENT = re.compile(_EVENT)
_ASKED = re.compile(_REQUEST)
_DOCUMENT = re.compile(r"(?:số\s+\S*[\d/]\S*|\S*/\S*[-–]\S*)\s*$")


_ANOTHER_ACT = re.compile(r"báo cáo|gửi|về|tổng hợp|;")
NOT_CLOSE = " " * 20
"""As far apart as two runs of timing words are no longer one."""


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
        # "05 tháng 12" is a date and not five months
        return bool(_REPEATED.search(_A_DATE.sub(" ", plain(self.text))))

    @property
    def timed(self) -> bool:
        """Whether it gives a day or an interval."""
        return self.dated or self.repeated

    @property
    def on_request(self) -> bool:
        """Whether it speaks of a request or need, or counts days from an event."""
        words = plain(self.text)
        return bool(_ASKED.search(words) or _AFTER_EVENT.search(words))


@lru_cache(maxsize=256)
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


def main_timing(runs: tuple[TimingWords, ...], text: str) -> str | None:
    """The words that count of several `runs` of one clause `text`: dates, with the interval if the date has
    none; else intervals and requests; else a bare "định kỳ". Runs close together stand as printed."""
    chosen = [run for run in runs if run.dated]
    if chosen and not any(run.repeated for run in chosen):
        chosen = [run for run in runs if run in chosen or run.repeated]
    if not chosen:
        chosen = [run for run in runs if run.repeated or run.on_request] or list(runs[:1])
    if not chosen:
        return None
    words = chosen[0].text
    for run, following in pairwise(chosen):
        between = text[run.end : following.start] if run.end < following.start else NOT_CLOSE
        close = len(between) < len(NOT_CLOSE) and not _ANOTHER_ACT.search(plain(between))
        words += f"{between}{following.text}" if close else f", {following.text}"
    closed = words.count("(") == words.count(")") or not text[chosen[-1].end :].startswith(")")
    return squeeze(words if closed else f"{words})")
