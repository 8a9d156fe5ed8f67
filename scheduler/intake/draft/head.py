"""The head of a plan: number, date, issuer, title, and the year it runs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from scheduler.i18n import gettext as _
from scheduler.intake.draft.agencies import starts_like_agency
from scheduler.intake.draft.facts import Problem
from scheduler.intake.draft.flow import Line
from scheduler.intake.draft.title import DAY, MOTTO, REFERENCE, find_title
from scheduler.intake.draft.words import bare, is_shouted, squeeze

_KIND = r"(?:KH|CTr|CTR|QĐ|QD|ĐA|PA|CT|NQ|TB|HD)"
_CODE = rf"{_KIND}\s*[-–]\s*[A-ZĐ][\wĐđ.&-]*"
_NUMBER = re.compile(
    rf"\bSố\s*:?\s*(?P<digits>\d{{1,5}}[A-Za-z]?)?[\s.…_]*(?:/\s*(?P<year>20\d\d))?[\s.…_]*(?:/|-)\s*"
    rf"(?P<code>{_CODE}|{_KIND}/[A-ZĐ]+)",
    re.IGNORECASE,
)
_NUMBER_LINE = re.compile(r"Số\s*:?\s*(?:\d|/|[.…_]|$)", re.IGNORECASE)
_SLASHED = re.compile(r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(20\d\d)\b")
_PLACE = re.compile(r"^(?P<place>[^\W\d][^\d,|]{1,40}?)\s*,\s*ngày", re.IGNORECASE)
_UNTIL = re.compile(
    r"đến\s+(?:hết\s+)?năm\s+(?P<one>20\d\d)"
    r"|giai\s+đoạn\s+(?:từ\s+)?(?:năm\s+)?20\d\d\s*(?:-|–|—|đến)\s*(?:năm\s+)?(?P<two>20\d\d)",
    re.IGNORECASE,
)
_LEVEL = r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu|thị trấn)"
_PLACED = re.compile(rf"(?<!\w){_LEVEL}(?!\w)", re.IGNORECASE)
_COMMITTEE = re.compile(rf"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+(?P<level>{_LEVEL})\b", re.IGNORECASE)
_CUT_NAME = re.compile(r"(?:[ỦU][YỶ]\s+BAN|HỘI\s+ĐỒNG)\s+NHÂN\s+DÂN")
_MOTTO_WORDS = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM"
    r"|Độc\s+lập\s*[-–]\s*Tự\s+do\s*[-–]\s*Hạnh\s+phúc",
    re.IGNORECASE,
)
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
    start, title, body = find_title(lines)
    above = lines[:start]
    references = [
        f"{line.text} {following.text}"
        for line, following in zip(lines, [*lines[1:], Line("", "")], strict=False)
        if REFERENCE.search(line.text)
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
            if (found := DAY.search(words)) is None:
                continue
            if (day := _date(found["day"], found["month"], found["year"])) is not None:
                return (day,)
            blank = (None,)
    return blank


def _any_day(text: str) -> date | None:
    if (found := DAY.search(text)) and (day := _date(found["day"], found["month"], found["year"])):
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
        if not shouted or not is_shouted(shouted) or MOTTO.fullmatch(bare(shouted)) or _NUMBER.search(text):
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
