"""The prose of a document as one run of lines, and the outline that its numbers and headings make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduler.intake.documents import Block, Paragraph
from scheduler.intake.draft.agencies import is_vague, name_at, names_people
from scheduler.intake.draft.words import bare, is_shouted, plain, squeeze

MAX_HEADING = 250
"""Letters of a heading; numbered paragraphs that are longer are text."""

_MARK = re.compile(
    r"(?:(?P<part>(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+(?:thứ\s+|THỨ\s+)?\w{1,5}\s*[.:)]?)"
    r"|(?P<roman>[IVXLC]{1,6})\s*(?:[.)/](?!\w)|[-–](?=\s))"
    r"|(?P<number>\d{1,2})\s*(?:[.)/](?![\d])|[-–](?=\s+[^\W\d]))"
    r"|(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,3})[.)]?(?=\s)"
    r"|(?P<capital>[A-HĐ])\s*[.)/](?=\s)"
    r"|(?P<letter>[a-zđ])\s*[.)/](?=\s)"
    r"|(?P<plus>\+)\s*|(?P<star>\*)\s*(?=\D)|(?P<bullet>[-–—•·])\s*(?=\D))"
)
_LEVELS = {
    "part": 0,
    "capital": 1,
    "roman": 2,
    "number": 3,
    "decimal": 4,
    "letter": 5,
    "star": 6,
    "bullet": 7,
    "plus": 8,
}
MAX_PARAGRAPH = 6_000
"""Letters up to which cut lines are put together, and of which a line is searched."""
PLAIN = 9
"""The level of a line without any mark."""
_LEAD_IN = re.compile(
    r"(?:(?:trách nhiệm của|nhiệm vụ của|đối với|đề nghị|yêu cầu|giao(?: cho)?|về phía|phân công)\s+)+",
    re.IGNORECASE,
)
_GROUND = re.compile(
    r"(?:trên cơ sở|căn cứ) [^,:;]{2,120},\s*(?:ubnd (?:tỉnh|thành phố) (?:yêu cầu|giao|đề nghị)\s+)?",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?:trong quá trình|quá trình|trên đây là|nếu có|yêu cầu)\b", re.IGNORECASE)
"""How lines begin that close the part and speak to all, not to the agency last named."""
_ORGANISATION = re.compile(
    r".*\b(?:to chuc thuc hien|to chuc trien khai|phan cong|trach nhiem|che do (?:thong tin )?bao cao"
    r"|thong tin bao cao|kiem tra|giam sat|bao cao|trien khai thuc hien|dieu khoan thi hanh)\b.*"
)
_PAGE = re.compile(
    r"(?:trang\s+|[-–]\s*)?(?:\d{1,3}|[1-9]\d{0,2}\s*/\s*[1-9]\d{1,2}|[1-9]\s*/\s*[1-9])(?:\s*[-–])?",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?<!\w)(?:ngày|tháng|năm|quý|và|hoặc|của|cho|với|về|gửi|đến|tới|từ|tại|theo|trước|các|do|qua|trên"
    r"|số|là|Bộ|Sở|UBND|HĐND|Ban|Cục|Phòng|Ủy|Uỷ|định kỳ)$|\s[-–]$|\w,$"
)
_BARE_PART = re.compile(r"(?:phần|chương|mục)\s+(?:thứ\s+)?\w{1,5}\s*[.:)]?", re.IGNORECASE)
_CUT_HEADING = re.compile(r"(?:[ivx]+ )?(?:to chuc (?:trien khai )?thuc hien|trach nhiem (?:cua )?cac .*)")
_COLLECTIVE = re.compile(r"(?:(?:giám đốc|thủ trưởng) )?(?:các )?(?:sở|sở,(?: ban,)? ngành|phòng|ban)")
_CUT_DATE = re.compile(r"(?<!\w)(?:ngày|tháng|năm|quý|số)$")
_BEGINS = re.compile(
    r"(?:Căn cứ|Chủ trì|Chủ động|Định kỳ|Hằng|Hàng|Xây dựng|Tổ chức|Thực hiện|Phối hợp|Tham mưu|Chỉ đạo|Theo"
    r"|Báo cáo|Tăng cường|Đưa|Bố trí|Tuyên truyền|Hướng dẫn|Lồng ghép|Triển khai|Cụ thể|Nâng cao|Đẩy mạnh"
    r"|Trong|Trên|Rà soát|Tiếp tục|Phát huy|Tổng hợp|Tham gia|Đề nghị|Yêu cầu|Giao|Ban hành|Đảm bảo|Bảo đảm"
    r"|Là|Trước|Quán triệt)\b"
)
"""Capitals that begin a sentence and stand in no name."""
_BULLET = re.compile(r"[-–]\s")
_NARROW, _MANY_RESTS, _CUT_FROM = 110, 4, 45
"""A text of cut lines: none is longer, so many begin small; and what a cut line has at the least."""
_NAME_GOES_ON = re.compile(
    r"(?:UBND|HĐND|Ủy ban|Uỷ ban|Hội đồng|Sở|Bộ|Ban|Chính phủ|Thủ tướng|Tỉnh ủy|Chủ tịch|Văn phòng|Công an"
    r"|Thanh tra|Cục|Chi cục|Trung ương|Thường trực|Kế hoạch|Đề án|Nghị quyết|Quyết định"
    r"|[A-ZĐ]{2,}\b|\d|[“\"])"
)
"""What a sentence seldom begins with, and the rest of a cut line often does."""
_KEM_THEO = re.compile(r"\((?:ban hành )?kèm theo", re.IGNORECASE)
_SENTENCE_END = (".", ";", ":", "!", "?", "./.", "…")
_CLOSED = re.compile(r"(?:noi nhan|phu luc|danh muc kem theo|bieu mau)\b.*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose and its place."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line in the outline: `text` without its mark, `agency` whose duties stand here (its own name or
    that of the nearest heading above), `organising` if the part says how the plan is carried out."""

    text: str
    place: str
    level: int
    agency: str | None
    organising: bool
    heading: bool


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """The words of paragraphs and of tables that hold no duties, line by line, in order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            cells = [(block.text, block.place)]
        else:
            cells = [(cell.text, cell.place) for row in block.rows for cell in row if cell.origin]
        for text, place in cells:
            for part in text.split("\n"):
                if words := squeeze(part):
                    yield Line(words, place)


def joined(lines: Iterable[Line]) -> list[Line]:
    """Lines put together where a page or line end has cut a paragraph; page numbers are left out."""
    printed = [line for line in lines if not _PAGE.fullmatch(line.text)]
    width = _narrow_width(printed)
    whole: list[Line] = []
    above = ""
    for line in printed:
        before, last, above = whole[-1].text if whole else "", above, line.text
        full = bool(width) and len(f"{last} {line.text.split(' ', 1)[0]}") > width
        full = full and not _BEGINS.match(line.text)
        named = bool(width) and len(last) >= _CUT_FROM and bool(_NAME_GOES_ON.match(line.text))
        cut = full or named
        if full and _BULLET.match(line.text) and before and not before.endswith(_SENTENCE_END):
            whole[-1] = Line(f"{before} {line.text}", whole[-1].place)  # "Sở Lao động" above "- Thương binh"
            continue
        if before and len(before) < MAX_PARAGRAPH and _goes_on(before, line.text, cut):
            whole[-1] = Line(f"{before} {line.text}", whole[-1].place)
        else:
            whole.append(line)
    return whole


def _narrow_width(lines: list[Line]) -> int:
    """The letters of the longest line where every paragraph was cut into short lines, as pages of legal
    sites are copied; 0 for a text whose paragraphs are whole."""
    longest = max((len(line.text) for line in lines), default=0)
    rests = sum(line.text[0].islower() for line in lines)
    return longest if longest <= _NARROW and rests >= _MANY_RESTS else 0


def _goes_on(before: str, text: str, cut: bool = False) -> bool:
    """Whether `text` is the rest of the line `before`: unmarked, and it begins small where the other has
    not ended, or the other ends in a word that cannot end a line ("trước ngày", "UBND", "Bộ"). `cut`
    tells that lines end anywhere here and that `text` begins with a name or a bracket."""
    in_bracket = before.count("(") > before.count(")") and _CUT_DATE.search(before[-8:])
    if in_bracket and text[0].isdecimal():  # "13), báo cáo" below "(trước ngày"
        return True
    if _MARK.match(text) or before.endswith(_SENTENCE_END):
        return cut and text[0].islower() and not _MARK.match(text)
    if text[0].islower() or (text[0] == "(" and text[1:2].islower() and not _KEM_THEO.match(text)):
        return True
    if cut and not is_shouted(before):
        return True
    if is_shouted(text):
        if _BARE_PART.fullmatch(before):
            return True
        return len(before) <= MAX_HEADING and bool(_CUT_HEADING.fullmatch(bare(f"{before} {text}")))
    return bool(_OPEN.search(before[-12:]))


def is_appendix(text: str) -> bool:
    """Whether a line is the title line of an appendix."""
    words = bare(text)
    number = r"(?: (?:so )?(?:[ivx]+|\d{1,2}|[a-d]))?"
    return bool(re.fullmatch(rf"phu luc{number}", words)) or (
        words.startswith("phu luc") and is_shouted(text) and len(words) < 120
    )


def ends_prose(text: str) -> bool:
    """Whether the plan's own text is over: recipients, signature or an appendix follow."""
    return is_appendix(text) or bool(re.fullmatch(r"noi nhan", bare(text)))


def outline(lines: Iterable[Line]) -> list[Item]:
    """The lines with their level and the agency they speak to."""
    items: list[Item] = []
    agencies: dict[int, str] = {}
    organising: dict[int, bool] = {}
    above: str | None = None
    for line in joined(lines):
        level, text = _marked(line.text[:MAX_PARAGRAPH])
        for deeper in [at for at in agencies if at >= level]:
            del agencies[deeper]
        if level < PLAIN:
            for deeper in [at for at in organising if at >= level]:
                del organising[deeper]
        agency, whole = heading_agency(text)
        heading = _is_heading(text, level, whole)
        if heading and level <= _LEVELS["letter"]:
            organising[level] = bool(_ORGANISATION.fullmatch(bare(text)))
        if agency is not None and (level < PLAIN or whole) and not (agencies and is_vague(agency)):
            agencies[level] = agency
        # "Các sở, ban, ngành có trách nhiệm:" without a number speaks to the points below it.
        if not _LEVELS["star"] <= level < PLAIN:
            above = agency if level == PLAIN and text.endswith(":") else None
        current = agencies[max(agencies)] if agencies else None
        if above is not None and level < PLAIN and (current is None or not is_vague(above)):
            current = above
        if level == PLAIN and agency is None and _CLOSING.match(text):
            current = None
        items.append(Item(text, line.place, level, current, any(organising.values()), heading))
    return items


def heading_agency(text: str) -> tuple[str | None, bool]:
    """The agency that `text` names as its heading ("Sở Nội vụ", "Sở Nội vụ: Chủ trì …", "Sở Nội vụ chủ
    trì …"), and whether the text is nothing but that heading."""
    ground = _GROUND.match(text)
    text = text[ground.end() :] if ground else text
    lead = _LEAD_IN.match(text)
    body = text[lead.end() if lead else 0 :][: 4 * MAX_HEADING]
    head, colon, rest = body.partition(":")
    if colon and _COLLECTIVE.fullmatch(plain(head)) and len(body) <= MAX_HEADING and _names_only(rest):
        return squeeze(body), True
    if colon and len(head) <= MAX_HEADING and names_people(head) and not _is_sentence(head):
        return squeeze(head), not rest.strip()
    short = len(body) <= MAX_HEADING and not body.endswith(_SENTENCE_END)
    if short and names_people(body) and not _is_sentence(body):
        return squeeze(body), True
    name = name_at(body, 0, through=";")
    return (name.text if name else None), False


def _names_only(text: str) -> bool:
    """Whether nothing but fields of work follows "Các sở:" ("Tài chính, Nội vụ, Y tế")."""
    words = text.strip()
    return words[:1].isupper() and not words.endswith(_SENTENCE_END) and name_at(f"Sở {words}", 0) is not None


def _is_sentence(text: str) -> bool:
    """Whether words with a verb follow the name that `text` begins with."""
    name = name_at(text, 0, through=";")
    rest = text[name.end :].strip(" ,") if name else text
    verb = re.match(
        r"(?:chủ trì|có trách nhiệm|phối hợp|tham mưu|tổng hợp|báo cáo|định kỳ|h[ằà]ng|xây dựng|theo dõi"
        r"|theo (?:chức năng|nhiệm vụ|phân công|thẩm quyền)|trong phạm vi|có nhiệm vụ"
        r"|căn cứ|trên cơ sở|chịu trách nhiệm|tổ chức|triển khai|thực hiện|hướng dẫn|là|làm|chủ động"
        r"|tăng cường|tiếp tục|chỉ đạo|đôn đốc|rà soát|thường xuyên|cụ thể|kịp thời)\b",
        rest,
        re.IGNORECASE,
    )
    return bool(verb)


def _marked(text: str) -> tuple[int, str]:
    match = _MARK.match(text)
    if not match or match.lastgroup is None:
        return PLAIN, text
    return _LEVELS[match.lastgroup], text[match.end() :].strip()


def _is_heading(text: str, level: int, agency: bool) -> bool:
    if level >= PLAIN:
        return agency or (is_shouted(text) and len(text) <= MAX_HEADING)
    return agency or (len(text) <= MAX_HEADING and not text.endswith(_SENTENCE_END[:2]))
