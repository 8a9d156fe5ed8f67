"""Lines laid on the columns of a table in order, in the way that costs least.

Agencies belong under agencies, times under times, and some cells may well be empty; a further line in one
cell costs more or less by what it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import inf

from scheduler.intake.draft.agencies import looks_like_agency, names_people
from scheduler.intake.draft.columns import Role
from scheduler.intake.draft.contents import is_timing
from scheduler.intake.draft.words import plain, squeeze

CLOSE = 1.25
"""Two ways to lay out a row whose costs differ by less than this are a question for a person."""
DEAR = 4.0
"""A row that costs this much fits its columns badly: a question too."""
SHORT = 60
"""Letters of what may be the name of a body that we do not know as one."""
POINT_ALONE = 0.6
"""What a cell costs whose one line is a point of a list: points come in twos and more."""
_LISTS = ("lead", "partners", "timing")
_OPEN = re.compile(r"(?:[,;:–-]|(?<!\w)(?:và|trước|sau|từ|đến|trong|vào|hoặc|là|ngay))$")
_UNIT, _FIGURE = re.compile(r"(?<!\w)(?:ngày|tháng|năm|quý)$"), re.compile(r"\d|[IVX]+\b")
"""How a line ends whose sentence goes on in the next: in any words, or in figures."""
_BULLET = re.compile(r"[-–+•*]\s?")
# What an empty cell costs, by what its column holds.
_EMPTY = {"title": 8.0, "lead": 4.0, "partners": 1.0, "result": 0.8, "timing": 4.0, "note": 0.1}
_EMPTY_OTHER = 0.5
_DITTO = re.compile(r"(?:-\s*)?(?:nt|như trên|n/t)(?:\s*-)?|[\"”″]|//", re.IGNORECASE)
"""The same as in the row above: never a title or a result."""
_DEED = re.compile(
    r"(?:xây dựng|triển khai|tổ chức|tham mưu|ban hành|thực hiện|rà soát|hoàn thiện|nâng cao|tăng cường"
    r"|phát triển|hướng dẫn|kiểm tra|tiếp tục|phối hợp|đề xuất|nghiên cứu|lập|đầu tư|hỗ trợ|đào tạo|đẩy mạnh"
    r"|bố trí|cập nhật|quản lý|theo dõi|đánh giá|tuyên truyền|phổ biến|khảo sát|thu hút|mở rộng|chỉ đạo"
    r"|số hóa|công bố)(?!\w)"
)
"""Words with which duties begin and names do not."""

Way = tuple[float, list[list[str]]]


def best_ways(texts: list[str], roles: Sequence[Role | None]) -> list[Way]:
    """The two cheapest ways to lay `texts` on `roles` in order, cheapest first."""
    count = len(texts)
    ways: list[list[Way]] = [[] for _ in range(count + 1)]
    ways[0] = [(0.0, [])]
    for role in roles:
        following: list[list[Way]] = [[] for _ in range(count + 1)]
        for start, so_far in enumerate(ways):
            if not so_far:
                continue
            cost = _EMPTY.get(role or "", _EMPTY_OTHER)
            for end in range(start, count + 1):
                if end == start + 1:
                    cost = _cost(texts[start], role)
                    alone = POINT_ALONE if role in _LISTS and _BULLET.match(texts[start]) else 0.0
                elif end > start:
                    cost += _cost(texts[end - 1], role) + _more(texts[end - 2], texts[end - 1], role)
                    alone = 0.0
                    if role == "timing":
                        cost = min(cost, _several_times(texts[start:end]))
                paying = cost + (alone if end > start else 0.0)
                following[end] += [(paid + paying, [*cells, texts[start:end]]) for paid, cells in so_far]
        ways = [sorted(options, key=lambda way: way[0])[:2] for options in following]
    return ways[count]


def _several_times(texts: list[str]) -> float:
    """What it costs to read lines as one time that goes on ("Trình trước" / "20/11/2026") or as several."""
    if not is_timing(" ".join(texts)):
        return inf
    return sum(0.3 if _time_goes_on(*pair) else inf for pair in pairwise(texts))


def _time_goes_on(before: str, text: str) -> bool:
    above = before.lower()
    cut = _OPEN.search(above) or (_UNIT.search(above) and _FIGURE.match(text))
    return bool(cut) or text[:1].islower() or is_timing(text)


def _cost(text: str, role: Role | None) -> float:
    """What it costs to read `text` under a head of this meaning: 0 when it looks its part."""
    if _DITTO.fullmatch(squeeze(text)):
        return 4.0 if role == "title" else 1.0 if role == "result" else 0.2
    timing = is_timing(text)
    agency = not timing and looks_like_agency(text)
    if role == "title":
        return 4.0 if timing or (agency and len(text) < 150) else 0.0
    if role in ("lead", "recipient"):
        return 0.0 if agency else 6.0 if timing else _of_name(text, 2.0) if _may_name(text) else 5.0
    if role == "partners":
        return 0.0 if agency else 6.0 if timing else _of_name(text, 2.5) if _may_name(text) else 4.0
    if role == "result":
        return 4.0 if timing else 3.0 if agency else 0.5
    if role == "timing":
        return 0.0 if timing else 6.0 if agency else 5.0
    return 1.5


def _more(before: str, text: str, role: Role | None) -> float:
    """What a further line in the same cell costs: little where it is a point of a list or the line before
    is not complete, much under heads whose cells seldom have two."""
    if _BULLET.match(text) or text[:1].islower() or before.rstrip().endswith((",", ";", ":")):
        return 0.2
    if role == "title":
        return 1.5 if _may_name(text) else 1.0
    return 2.0 if role in ("lead", "timing") else 1.0


def _of_name(text: str, unknown: float) -> float:
    """What a short line costs where agencies stand: less when it begins as names do in prose."""
    return 1.0 if names_people(text) else unknown


def _may_name(text: str) -> bool:
    """Whether a line is short and begins as a name could."""
    words = squeeze(text)
    return len(words) <= SHORT and words[:1].isupper() and not _DEED.match(plain(words))
