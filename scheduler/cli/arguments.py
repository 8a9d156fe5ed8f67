"""Arguments as people write them: days, occurrence numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rules.errors import BadInput
from scheduler.clock import PLAUSIBLE_YEARS

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_OURS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
MAX_ID = 2**63 - 1


def parse_day(words: str, place: str) -> date:
    """`words` as 2026-03-10 or 10/3/2026. Raises BadInput naming the option `place`."""
    iso, ours = _ISO.fullmatch(words.strip()), _OURS.fullmatch(words.strip())
    try:
        if iso:
            return _plausible(date(int(iso[1]), int(iso[2]), int(iso[3])), place)
        if ours:
            return _plausible(date(int(ours[3]), int(ours[2]), int(ours[1])), place)
    except ValueError:
        pass  # 31/02: told below as what cannot be understood
    raise BadInput(
        "không hiểu ngày “{words}”",
        place=place,
        remedy="Viết theo dạng 2026-03-10 hoặc 10/03/2026.",
        words=words,
    )


def _plausible(day: date, place: str) -> date:
    if day.year not in PLAUSIBLE_YEARS:
        raise BadInput(
            "năm {year} ngoài khoảng từ {first} đến {last}",
            place=place,
            year=day.year,
            first=PLAUSIBLE_YEARS[0],
            last=PLAUSIBLE_YEARS[-1],
        )
    return day


def parse_ids(words: Iterable[str]) -> list[int]:
    """Occurrence numbers ("123", "#123", "1,2,3"), each once, in the order given. Raises BadInput."""
    found: dict[int, None] = {}
    for word in (part for item in words for part in item.split(",") if part):
        digits = word.removeprefix("#")
        if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:20]) <= MAX_ID:
            raise BadInput(
                "“{word}” không phải mã số kỳ hạn",
                remedy="Mã số (#) xem trong `nhacviec upcoming`.",
                word=word,
            )
        found[int(digits)] = None
    return list(found)
