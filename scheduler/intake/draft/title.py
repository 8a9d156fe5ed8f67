"""The title of a plan: the lines below the word KẾ HOẠCH, joined where they were cut."""

from __future__ import annotations

import re

from scheduler.intake.draft.agencies import starts_like_agency
from scheduler.intake.draft.flow import Line, is_appendix
from scheduler.intake.draft.words import bare, is_shouted

SEARCHED_LINES = 80
"""How far into a document its head may reach (pages of legal sites print a list of attributes first)."""
MAX_TITLE_LINES = 12

# What is not part of a title: a date, "kèm theo … số", the mottos. The head reads them too.
DAY = re.compile(
    r"ngày\s*(?P<day>\d{1,2})?[\s.…_]*tháng\s*(?P<month>\d{1,2})?[\s.…_]*năm\s*(?P<year>20\d\d)?",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"(?:ban hành\s+)?kèm\s+theo\s+(?:kế hoạch|quyết định|công văn)\s+số", re.IGNORECASE)
MOTTO = re.compile(
    r"cong hoa xa hoi.*|doc lap tu do hanh phuc|chu nghia viet nam|dang cong san viet nam|du thao.*"
)
_WORDS = (
    re.compile(r"KẾ\s+HOẠCH(?=\s|$|:)"),
    re.compile(r"(?:CHƯƠNG\s+TRÌNH|ĐỀ\s+ÁN|PHƯƠNG\s+ÁN|HƯỚNG\s+DẪN)(?=\s|$|:)"),
)
"""The kind of document that stands above the title; a plan before the others."""
_KIND_OF_PLAN = re.compile(r"(?:HÀNH ĐỘNG|TỔNG THỂ|CHI TIẾT|PHỐI HỢP|LIÊN TỊCH|CÔNG TÁC)")
"""What may follow the word for a plan on its line; the title itself begins below."""
_RULE = re.compile(r"[\s_*=~–—-]{3,}")
_BODY = re.compile(
    r"(?:căn cứ|theo đề nghị|xét đề nghị|để|nhằm|ủy ban nhân dân|uỷ ban nhân dân|ubnd|phần|chương|kính gửi"
    r"|[ivx]{1,5}\s*[.)]|\d{1,2}\s*[.)]|[a-z]\s*[.)]|điều \d)(?!\w)",
    re.IGNORECASE,
)
_TITLE_GOES_ON = re.compile(
    r"(?:giai đoạn|năm \d|trên địa bàn|đến năm|và |về |của |trong |tỉnh |tại |theo |\(|thời kỳ )",
    re.IGNORECASE,
)
_OPEN_TITLE = re.compile(
    r"(?<!\w)(?:năm|giai đoạn|ngày|tháng|(?:quyết định|nghị quyết|chương trình|kết luận) số|và|của|đến"
    r"|[-–])$",
    re.IGNORECASE,
)
_HALF_A_PLACE = re.compile(r"(?<!\w)(?:tỉnh|huyện|thị xã|xã|phường) [A-ZĐÂÊÔƠƯ]\w*$")
"""How a line of a title ends that was cut within a date, or after the first syllable of a place."""
_LEVEL_AT_THE_END = re.compile(r"(?<!\w)(?:tỉnh|thành phố|huyện|thị xã|xã|phường|đặc khu)$", re.IGNORECASE)
_PLACE_GOES_ON = re.compile(
    r"(?P<place>\w+(?:(?: ?[-–] ?| )\w+){1,3}?)"
    r"(?:,? (?:năm|giai đoạn|đến|trong|thời kỳ|theo|và|về) .*)?[^.,;:]$"
)
"""A line that begins with the name of a place, alone or before words that go on with a title."""
_INTRODUCTION = re.compile(r"(?:thực hiện|triển khai|nhằm|để|căn cứ|theo|tiếp tục)\b", re.IGNORECASE)
MAX_CUT_REST = 110
_CUT_WORD = 7
"""Letters of a line that can be the first word of the kind of document, its others below."""
_CUT_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_BEFORE_YEAR = ("NĂM", "ĐOẠN", "ĐẾN", "-", "–")
"""Ends of a title's line after which a year alone is the rest of it."""


def find_title(lines: list[Line]) -> tuple[int, str | None, int]:
    """(index of the word KẾ HOẠCH, the title, index of the first line after it)."""
    for word in _WORDS:
        for at, line in enumerate(lines[:SEARCHED_LINES]):
            text = line.text.strip("*_ ")
            below = at + 1
            if len(text) <= _CUT_WORD and " " not in text and is_shouted(text) and below < len(lines):
                text, below = f"{text} {lines[below].text.strip('*_ ')}", below + 1  # "KẾ" above "HOẠCH"
            found = word.match(text)
            if not found or is_appendix(text):
                continue
            rest = text[found.end() :].strip(" :-–")
            if rest and not is_shouted(text):
                continue
            parts, after = _title_lines(lines, below, rest)
            if parts:
                return at, " ".join(parts), after
    return _title_without_word(lines)


def _title_lines(lines: list[Line], after: int, rest: str) -> tuple[list[str], int]:
    """The lines that make the title: the first always, then what goes on in its manner."""
    parts = [rest] if rest else []
    while after < len(lines) and len(parts) < MAX_TITLE_LINES:
        text = lines[after].text
        if _RULE.fullmatch(text):
            after += 1
            break
        if parts and not _continues_title(parts, text):
            break
        parts.append(text.strip("*"))
        after += 1
    return parts, after


def _continues_title(parts: list[str], text: str) -> bool:
    if (
        REFERENCE.search(text)
        or parts[-1].endswith((".", ";", ":"))
        or (_BODY.match(text) and not is_shouted(text))
    ):
        return False
    if re.match(r"(?:[IVX]{1,5}|\d{1,2})\s*[.)]", text):
        return False
    if re.search(r"20\d\d$", parts[-1]) and re.match(r"[-–]\s*20\d\d", text):
        return True
    if _OPEN_TITLE.search(parts[-1]) and len(text) < MAX_CUT_REST:
        return True
    if _HALF_A_PLACE.search(parts[-1]) and len(text) < MAX_CUT_REST and text[0].isupper():
        return not _INTRODUCTION.match(text)
    if _LEVEL_AT_THE_END.search(parts[-1]) and len(text) < MAX_CUT_REST and _begins_with_place(text):
        return True
    if len(parts) == 1 and _KIND_OF_PLAN.fullmatch(parts[0]):
        return True
    if is_shouted(parts[-1]):
        if is_shouted(text) or (_CUT_YEAR.match(text) and parts[-1].endswith(_BEFORE_YEAR)):
            return True
        if len(parts[0]) > 3:
            return False
    if text.endswith(","):  # the text proper begins so too, but with a capital
        return text[0].islower() and len(text) < 100
    short = len(text) < 200 and not text.endswith((".", ";", ":"))
    return short and (text[0].islower() or bool(_TITLE_GOES_ON.match(text)))


def _begins_with_place(text: str) -> bool:
    found = _PLACE_GOES_ON.fullmatch(text)
    return found is not None and all(word[0].isupper() for word in re.split("[ –-]+", found["place"]))


def _title_without_word(lines: list[Line]) -> tuple[int, str | None, int]:
    """Where the word itself was lost: the first line in capitals after number and date."""
    seen = False
    for at, line in enumerate(lines[:SEARCHED_LINES]):
        seen = seen or bool(DAY.search(line.text))
        plain_head = starts_like_agency(line.text) or MOTTO.fullmatch(bare(line.text))
        if (
            seen
            and is_shouted(line.text)
            and len(line.text) > 25
            and not plain_head
            and not _BODY.match(line.text)
        ):
            parts, after = _title_lines(lines, at, "")
            return at, " ".join(parts), after
    return min(SEARCHED_LINES, len(lines)), None, 0
