"""The head of a plan: number, date, issuer, title, and the year it runs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from scheduler.i18n import gettext as _
from scheduler.intake.draft.agencies import starts_like_agency
from scheduler.intake.draft.facts import Problem
from scheduler.intake.draft.flow import Line, is_appendix
from scheduler.intake.draft.words import bare, is_shouted, squeeze

SEARCHED_LINES = 80
"""How far into a document its head may reach (pages of legal sites print a list of attributes first)."""
MAX_TITLE_LINES = 12

_KIND = r"(?:KH|CTr|CTR|QĐ|QD|ĐA|PA|CT|NQ|TB|HD)"
_CODE = rf"{_KIND}\s*[-–]\s*[A-ZĐ][\wĐđ.&-]*"
_NUMBER = re.compile(
    rf"\bSố\s*:?\s*(?P<digits>\d{{1,5}}[A-Za-z]?)?[\s.…_]*(?:/\s*(?P<year>20\d\d))?[\s.…_]*(?:/|-)\s*"
    rf"(?P<code>{_CODE}|{_KIND}/[A-ZĐ]+)",
    re.IGNORECASE,
)
_NUMBER_LINE = re.compile(r"Số\s*:?\s*(?:\d|/|[.…_]|$)", re.IGNORECASE)
_DAY = re.compile(
    r"ngày\s*(?P<day>\d{1,2})?[\s.…_]*tháng\s*(?P<month>\d{1,2})?[\s.…_]*năm\s*(?P<year>20\d\d)?",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(20\d\d)\b")
_PLACE = re.compile(r"^(?P<place>[^\W\d][^\d,|]{1,40}?)\s*,\s*ngày", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:ban hành\s+)?kèm\s+theo\s+(?:kế hoạch|quyết định|công văn)\s+số", re.IGNORECASE)
_WORDS = (
    re.compile(r"KẾ\s+HOẠCH(?=\s|$|:)"),
    re.compile(r"(?:CHƯƠNG\s+TRÌNH|ĐỀ\s+ÁN|PHƯƠNG\s+ÁN|HƯỚNG\s+DẪN)(?=\s|$|:)"),
)
"""The kind of document that stands above the title; a plan before the others."""
_KIND_OF_PLAN = re.compile(r"(?:HÀNH ĐỘNG|TỔNG THỂ|CHI TIẾT|PHỐI HỢP|LIÊN TỊCH|CÔNG TÁC)")
"""What may follow the word for a plan on its line; the title itself begins below."""
_UNTIL = re.compile(
    r"đến\s+(?:hết\s+)?năm\s+(?P<one>20\d\d)"
    r"|giai\s+đoạn\s+(?:từ\s+)?(?:năm\s+)?20\d\d\s*(?:-|–|—|đến)\s*(?:năm\s+)?(?P<two>20\d\d)",
    re.IGNORECASE,
)
_LEVEL = r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu|thị trấn)"
_PLACED = re.compile(rf"(?<!\w){_LEVEL}(?!\w)", re.IGNORECASE)
_COMMITTEE = re.compile(rf"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+(?P<level>{_LEVEL})\b", re.IGNORECASE)
_MOTTO = re.compile(
    r"cong hoa xa hoi.*|doc lap tu do hanh phuc|chu nghia viet nam|dang cong san viet nam|du thao.*"
)
_CUT_NAME = re.compile(r"(?:[ỦU][YỶ]\s+BAN|HỘI\s+ĐỒNG)\s+NHÂN\s+DÂN")
_MOTTO_WORDS = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM"
    r"|Độc\s+lập\s*[-–]\s*Tự\s+do\s*[-–]\s*Hạnh\s+phúc",
    re.IGNORECASE,
)
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
_INTRODUCTION = re.compile(r"(?:thực hiện|triển khai|nhằm|để|căn cứ|theo|tiếp tục)\b", re.IGNORECASE)
MAX_CUT_REST = 110
_CUT_WORD = 7
"""Letters of a line that can be the first word of the kind of document, its others below."""
_CUT_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_BEFORE_YEAR = ("NĂM", "ĐOẠN", "ĐẾN", "-", "–")
"""Ends of a title's line after which a year alone is the rest of it."""
_SECRET = re.compile(r"(?:do )?(?:mat )?(?:(?:do )?mat )?(tuyet mat|toi mat|mat)")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head; None for what is blank or missing. `body` is the index of the first line
    after the title, `until_words` the words `until` was read from."""

    number: str | None
    issued: date | None
    issuer: str | None
    title: str | None
    until: date | None
    until_words: str
    body: int
    problems: tuple[Problem, ...]


def secrecy(lines: list[Line]) -> Line | None:
    """The line that is a secrecy stamp (MẬT, TỐI MẬT, TUYỆT MẬT), None without one."""
    for line in lines:
        words = bare(line.text)
        stamped = is_shouted(line.text) or words.startswith("do mat")
        if len(words) < 30 and stamped and _SECRET.fullmatch(words):
            return line
    return None


def read_head(lines: list[Line]) -> Head:
    """Read the head from the prose lines of the whole document (its appendices repeat number and date)."""
    start, title, body = _title(lines)
    above = lines[:start]
    references = [
        f"{line.text} {following.text}"
        for line, following in zip(lines, [*lines[1:], Line("", "")], strict=False)
        if _REFERENCE.search(line.text)
    ]
    problems: list[Problem] = []
    number = _number([line.text for line in above], references, problems)
    issued = _issued([line.text for line in above], references, problems)
    until, words = read_until(title or "")
    issuer = _issuer(above, lines[body : body + 12], references)
    if title is None:
        problems.append(Problem(_("phần đầu"), "", _("Không tìm thấy tên kế hoạch (dòng KẾ HOẠCH).")))
    if issuer is None:
        problems.append(Problem(_("phần đầu"), "", _("Không tìm thấy cơ quan ban hành.")))
    return Head(number, issued, issuer, title, until, words, body, tuple(problems))


def read_until(title: str) -> tuple[date | None, str]:
    """31 December of the first "đến năm Y" or "giai đoạn X - Y" of a title, and its words."""
    found = _UNTIL.search(squeeze(title))
    if found is None:
        return None, ""
    return date(int(found["one"] or found["two"]), 12, 31), found.group()


def _title(lines: list[Line]) -> tuple[int, str | None, int]:
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
        _REFERENCE.search(text)
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


def _title_without_word(lines: list[Line]) -> tuple[int, str | None, int]:
    """Where the word itself was lost: the first line in capitals after number and date."""
    seen = False
    for at, line in enumerate(lines[:SEARCHED_LINES]):
        seen = seen or bool(_DAY.search(line.text))
        plain_head = starts_like_agency(line.text) or _MOTTO.fullmatch(bare(line.text))
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


def _number(above: list[str], references: list[str], problems: list[Problem]) -> str | None:
    head = _first_number(" \n ".join(above))
    told = next((found for text in references if (found := _first_number(text))), None)
    listed = _attribute(above, "so hieu")
    number = head or (told if head is None else None) or (listed if head is None else None)
    if head and told and bare(head) != bare(told):
        message = _("Số ở đầu văn bản ({head}) khác số ghi ở phụ lục ({told}); lấy số ở đầu văn bản.")
        problems.append(Problem(_("phần đầu"), told, message.format(head=head, told=told)))
    if not number:
        message = _("Số văn bản để trống; cần bổ sung trước khi áp dụng.")
        problems.append(Problem(_("phần đầu"), "", message))
    return number or None


def _first_number(text: str) -> str | None:
    """The number as printed without spaces, "" where it is left blank, None where there is none."""
    blank = None
    for found in _NUMBER.finditer(text):
        if found["digits"] is None:
            blank = ""
            continue
        code = re.sub(r"\s+", "", found["code"]).rstrip(".-")
        year = f"/{found['year']}" if found["year"] else ""
        sign = "-" if "/" in code and "-" not in code else "/"
        return f"{found['digits']}{year}{sign}{code}"
    return blank


def _issued(above: list[str], references: list[str], problems: list[Problem]) -> date | None:
    head = _first_day(above)
    told = next((day for text in references if (day := _any_day(text))), None)
    listed = _attribute(above, "ngay ban hanh")
    issued = head[0] if head else told or (_any_day(listed) if listed else None)
    if head and head[0] and told and head[0] != told:
        message = _("Ngày ở đầu văn bản ({head}) khác ngày ghi ở phụ lục ({told}); lấy ngày ở đầu văn bản.")
        shown = message.format(head=f"{head[0]:%d/%m/%Y}", told=f"{told:%d/%m/%Y}")
        problems.append(Problem(_("phần đầu"), f"{told:%d/%m/%Y}", shown))
    if issued is None:
        message = _("Ngày ban hành để trống; cần bổ sung trước khi áp dụng.")
        problems.append(Problem(_("phần đầu"), "", message))
    return issued


def _first_day(above: list[str]) -> tuple[date | None] | None:
    """The date of the place-and-date line, (None,) where it is left blank, None without such a line."""
    blank: tuple[date | None] | None = None
    for text, following in zip(above, [*above[1:], ""], strict=False):
        if len(text) > 120:
            continue
        if (slashed := _SLASHED.search(text)) and re.search(r",\s*ngày\s+\d", text, re.IGNORECASE):
            return (_date(*slashed.groups()),)
        for words in (text, f"{text} {following}"):  # the year may have gone to the next line
            if (found := _DAY.search(words)) is None:
                continue
            if (day := _date(found["day"], found["month"], found["year"])) is not None:
                return (day,)
            blank = (None,)
    return blank


def _any_day(text: str) -> date | None:
    if (found := _DAY.search(text)) and (day := _date(found["day"], found["month"], found["year"])):
        return day
    slashed = _SLASHED.search(text)
    return _date(*slashed.groups()) if slashed else None


def _date(day: str | None, month: str | None, year: str | None) -> date | None:
    if not (day and month and year):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _attribute(above: list[str], name: str) -> str | None:
    """The value after an attribute that a legal site lists above the text."""
    for text, following in zip(above, [*above[1:], ""], strict=False):
        words = bare(text)
        if words == name:
            return following
        if words.startswith(f"{name} ") and ":" in text:
            return squeeze(text.partition(":")[2])
    return None


def _issuer(above: list[Line], body: list[Line], references: list[str]) -> str | None:
    """Who issued it: the left side of the header; else "Ủy ban nhân dân tỉnh … ban hành" in the first
    lines; else the reference in the appendix; with the place of the date line if the name is cut short."""
    texts = [squeeze(re.sub(r"[*|_]|-{3,}", " ", text)) for text in _whole_names(above)]
    numbered = next((at for at, text in enumerate(texts) if _NUMBER_LINE.match(text)), None)
    bodies = [line.text for line in body]
    head = _header_name([text for text in texts[:numbered] if text])
    committee = head is None or bare(head) in ("uy ban nhan dan", "ubnd")
    if head is not None and not committee:
        return _as_printed(head, bodies + references)
    candidates = [_committee(text) for text in [*bodies, *references]]
    found = [name for name in candidates if name]
    full = next((name for name in found if len(name.split()) > 2), None)
    left = [squeeze(_NUMBER.sub(" ", text)) for text in texts]
    place = next((match["place"] for text in left if (match := _PLACE.match(text))), None)
    if full:
        return full
    if found and place:
        return f"{found[0]} {squeeze(place)}"
    return f"UBND tỉnh {squeeze(place)}" if head and place else (found[0] if found else None)


def _whole_names(above: list[Line]) -> list[str]:
    """The lines without country and motto, and with "ỦY BAN NHÂN DÂN" whole: legal sites cut lines
    anywhere, and of two columns made one line the right one goes."""
    text = _MOTTO_WORDS.sub("\n", "\n".join(line.text for line in above))
    return _CUT_NAME.sub(lambda name: squeeze(name.group()), text).split("\n")


def _header_name(texts: list[str]) -> str | None:
    """The name in capitals above the number: of two agencies the lower one issues."""
    names: list[str] = []
    before = ""
    for text in texts[-14:]:
        shouted, last = text.strip(" -"), before
        before = ""
        if not shouted or not is_shouted(shouted) or _MOTTO.fullmatch(bare(shouted)) or _NUMBER.search(text):
            continue
        place = re.match(rf"{_LEVEL}\s", shouted, re.IGNORECASE)
        if names and place and (_is_bare_committee(names[-1]) or not _PLACED.search(names[-1])):
            names[-1] = f"{names[-1]} {shouted}"
        elif starts_like_agency(shouted) or starts_like_agency(shouted.capitalize()):
            names.append(shouted)
        elif names and names[-1].endswith(last) and last:
            names[-1] = f"{names[-1]} {shouted}"
        else:
            continue
        before = shouted
    return names[-1] if names else None


def _is_bare_committee(name: str) -> bool:
    return bare(name) in ("uy ban nhan dan", "ubnd", "hoi dong nhan dan")


def _as_printed(shouted: str, texts: list[str]) -> str:
    """A name in capitals as the text itself writes it in small letters."""
    committee = _COMMITTEE.match(shouted)
    if committee:
        rest = squeeze(shouted[committee.end() :])
        return f"UBND {committee['level'].lower()} {rest.title() if rest.isupper() else rest}".strip()
    wanted = shouted.lower()
    for text in texts:
        at = text.lower().find(wanted)
        if at >= 0 and not text[at : at + len(shouted)].isupper():
            return text[at : at + len(shouted)]
    return shouted


def _committee(text: str) -> str | None:
    """The people's committee that `text` names first ("UBND tỉnh Bắc Ninh"), None if it names none."""
    for found in _COMMITTEE.finditer(text):
        words = []
        for word in squeeze(text[found.end() :]).split(" ")[:4]:
            if not word[:1].isupper():
                break
            words.append(word.strip(",.;)"))
            if word[-1:] in ",.;)":
                break
        return squeeze(f"UBND {found['level'].lower()} {' '.join(words)}")
    return None
