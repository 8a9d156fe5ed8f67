"""Which column is which: heads recognised by what they mean, in whatever order and spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scheduler.intake.documents import Cell, Table
from scheduler.intake.draft.agencies import looks_like_agency
from scheduler.intake.draft.contents import (
    holds_agencies,
    holds_figures,
    holds_ordinals,
    holds_timings,
    holds_words,
    is_timing,
    longest,
)
from scheduler.intake.draft.ordinals import read_ordinal
from scheduler.intake.draft.words import bare, squeeze

Role = Literal["ordinal", "title", "lead", "partners", "result", "timing", "recipient", "note", "other"]

MAX_HEAD = 90
"""Letters of a column head; longer cells are contents."""
SEARCHED_ROWS = 12
"""How far down the heads may stand: titles and references may come above them."""

# The first pattern that fits decides, so what could be mistaken stands below what it is mistaken for.
_HEADS: tuple[tuple[Role, str], ...] = (
    ("ordinal", r"(?:tt|so tt|thu tu|stt nhiem vu|so|muc|#)"),
    ("note", r".*\bghi chu\b.*|.*\bghi nhan\b.*"),
    (
        "other",
        r".*\b(?:(?:van ban|tai lieu) lien quan|kinh phi|nguon von|du toan|tong muc|nguon luc|don vi tinh"
        r"|dvt|can cu|phap ly|lien he|lanh dao ubnd)\b.*"
        r"|(?:lanh dao|dong chi|pho chu tich|pct)\b.*|(?!.*\b(?:noi dung|nhiem vu|y kien)\b).*\bchi dao\b.*"
        # how far it has come, and where it comes from
        r"|.*\b(?:tinh hinh|tinh trang|hien trang|muc do|den nay|kho khan|ty le)\b.*"
        r"|(?:ma|nguon|ngay|van ban|so ky hieu)\b.*\b(?:so|giao|nhiem vu|van ban)|hinh thuc thuc hien",
    ),
    (
        "recipient",
        r".*\b(?:noi nhan|nhan bao cao|co quan nhan|don vi nhan|gui den|noi gui|cap trinh|cap phe duyet"
        r"|cap ban hanh|cap quyet dinh|cap co tham quyen|co quan ban hanh|co quan quyet dinh"
        r"|co quan trinh)\b.*",
    ),
    ("lead", r".*\b(?:chu tri|dau moi|chiu trach nhiem|chu quan|phu trach)\b.*"),
    ("partners", r".*\b(?:phoi hop|tham gia|lien quan|cung thuc hien|ho tro)\b.*"),
    ("other", r"(?!.*\b(?:noi dung|nhiem vu|ket qua)\b).*\b(?:theo doi|don doc|chuyen vien|giam sat)\b.*"),
    (
        "timing",
        r".*\b(?:thoi gian|thoi han|thoi diem|tien do|lo trinh|ky han|han hoan thanh|han xu ly|han bao cao"
        r"|thoi ky|ngay hoan thanh|han cuoi|ngay den han|moc thoi gian|nam hoan thanh|thoi gian bao cao)\b.*"
        r"|(?:ngay|tuan|thang|quy|nam|han)\b.*\b(?:trinh|thuc hien|trien khai|to chuc|hoan thanh|xong"
        r"|ket thuc|bao cao|nop|gui)"
        r"|han|thoi gian|hoan thanh|ky bao cao|nam|(?:giai doan|phan ky)(?: thuc hien)?",
    ),
    (
        "result",
        r"(?!.*\b(?:noi dung|nhiem vu|cong viec)\b.*\bket qua\b).*\b(?:ket qua|san pham|dau ra"
        r"|hinh thuc van ban|yeu cau can dat|hinh thuc|muc tieu can dat)\b.*",
    ),
    (
        "lead",
        r".*\b(?:co quan|don vi|bo phan|to chuc|so nganh|nganh|ca nhan|nguoi)\b.*"
        r"\b(?:thuc hien|thuc thi|tham muu|duoc giao|xay dung|soan thao|trien khai|bao cao)\b.*"
        r"|(?:co quan|don vi)|.*\b(?:phan cong|trach nhiem)\b.*|co quan don vi|thuc hien",
    ),
    (
        "title",
        r".*\b(?:noi dung|nhiem vu|cong viec|hoat dong|dau viec|giai phap|cong tac|de an|chuong trinh"
        r"|ten bao cao|loai bao cao|ten van ban|ten ke hoach|du an|viec can lam|muc tieu|chi tieu|linh vuc"
        r"|nhom viec|bao cao|du thao van ban|trich yeu|y kien chi dao)\b.*",
    ),
    ("timing", r".*\b(?:bat dau|ket thuc|hoan thanh)\b.*"),
)
_NUMBERING = re.compile(r"(?:so)?(?:stt|tt|thutu|sothutu)")
"""Heads of a column of ordinals and of nothing else, without spaces: narrow columns break inside the word."""
_STRONG_LEADS = tuple(
    re.compile(rf".*\b(?:{words})\b.*")
    for words in ("chu tri|chiu trach nhiem", "dau moi|chu quan|phu trach", "duoc giao|tham muu")
)
"""What names the lead surely, before what does so where nothing surer stands beside it."""
_WEAK_TITLES = tuple(
    re.compile(rf".*\b(?:{words})\b.*")
    for words in ("nhom|muc tieu|chi tieu|linh vuc|de an|chuong trinh|du an|giai phap", "nhom|linh vuc")
)
"""What names a task weakly, and weakest."""
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _HEADS)
_START, _END = re.compile(r"\b(?:bat dau|khoi dong|tu)\b"), re.compile(r"\b(?:ket thuc|hoan thanh|den)\b")
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "abcdđeghiklmnopqrstuvxy")
_MARK = re.compile(r"[xX✓✔√+•v]{1,2}")
_PART_OF_YEAR = re.compile(r"(?:nam )?20\d\d|(?:quy|thang|q|t) ?(?:[ivx]+|\d{1,2})(?: (?:nam )?20\d\d)?")


def role_of(head: str) -> Role | None:
    """What a column under this head holds, None if the words are no column head."""
    words = bare(head)
    if numbers_rows(head):
        return "ordinal"
    if not words or len(words) > MAX_HEAD or head.rstrip().endswith((".", ";")):
        return None
    return next((role for role, pattern in _ROLES if pattern.fullmatch(words)), None)


def numbers_rows(head: str) -> bool:
    """Whether a cell is the head of a column of ordinals ("TT", "Số thứ tự") and can be nothing else."""
    return bool(_NUMBERING.fullmatch(bare(head).replace(" ", "")))


@dataclass(frozen=True, slots=True)
class Columns:
    """The meaning of a table's columns: `roles[i]` and `heads[i]` belong to column i.

    The heads fill the rows `first` to `last` (counted from 0, both included). `guessed` are the columns
    whose head does not say what they hold; their role was told by their cells.
    """

    roles: tuple[Role | None, ...]
    heads: tuple[str, ...]
    first: int
    last: int
    guessed: tuple[int, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    """First column and width of each cell of the last row of heads; () where nothing is merged."""

    def align(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """`row` with its cells under the heads, where walls are not quite in line: as many cells as heads
        stand in the same order, whatever columns of the grid they reach over."""
        stated = cells_of(row)
        if stated == self.cells or len(stated) != len(self.cells):
            return row
        aligned: list[Cell] = []
        for (at, _own), (_first, width) in zip(stated, self.cells, strict=True):
            cell = row[at]
            aligned += [
                replace(cell, origin=cell.origin and not step, column_span=width if not step else 1)
                for step in range(width)
            ]
        return tuple(aligned)

    def of(self, role: Role) -> tuple[int, ...]:
        """The columns with this role, from left to right."""
        return tuple(at for at, found in enumerate(self.roles) if found == role)

    def text(self, row: tuple[Cell, ...], role: Role) -> str:
        """What `row` says in the columns of `role`; merged cells count once. Lines are kept."""
        if role == "timing":
            return self._timing(row)
        found: list[str] = []
        for at in self.of(role):
            text = row[at].text.strip() if at < len(row) else ""
            if text and (row[at].origin or text not in found):
                found.append(text)
        return "\n".join(found)

    def _timing(self, row: tuple[Cell, ...]) -> str:
        """Of several timing columns the end; where parts of the year are ticked, their heads."""
        cells = [(at, row[at].text.strip()) for at in self.of("timing") if at < len(row)]
        ticked = [self.heads[at] for at, text in cells if _MARK.fullmatch(text)]
        if ticked:
            return ", ".join(squeeze(head.rsplit("\n", 1)[-1]) for head in ticked)
        filled = [(at, text) for at, text in cells if text]
        ends = [text for at, text in filled if _END.search(bare(self.heads[at]))]
        starts = [at for at, _text in filled if _START.search(bare(self.heads[at]))]
        if ends and starts and len(filled) > 1:
            return ends[-1]
        distinct = list(dict.fromkeys(text for _at, text in filled))
        return "\n".join(distinct)


def cells_of(row: tuple[Cell, ...]) -> tuple[tuple[int, int], ...]:
    """(first column, width) of each cell of a row, merged ones once."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(row):
        width = max(1, min(row[at].column_span, len(row) - at))
        found.append((at, width))
        at += width
    return tuple(found)


def find_columns(table: Table, start: int = 0, end: int | None = None) -> Columns | None:
    """The heads of a table of duties: one column of what is to be done and one of who or when. Searched in
    the rows from `start` up to `end` (counted from 0, `end` not included)."""
    end = len(table.rows) if end is None else end
    for number in range(start, min(end, start + SEARCHED_ROWS)):
        columns = _heads_at(table, number, end)
        if columns is not None:
            return columns
    return None


def is_duties(roles: tuple[Role | None, ...]) -> bool:
    """Whether columns with these roles make a list of duties."""
    return "title" in roles and ("lead" in roles or "timing" in roles)


def repeats_heads(row: tuple[Cell, ...], columns: Columns) -> bool:
    """Whether `row` prints the column heads again, or numbers the columns ((1) (2) (3))."""
    texts = [squeeze(cell.text) for cell in row]
    if _numbers_columns(texts):
        return True
    lasts = [bare(head) for head in columns.heads]
    same = sum(1 for text, head in zip(texts, lasts, strict=False) if text and bare(text) in head)
    return same >= 3 and same == sum(1 for text in texts if text)


def _numbers_columns(texts: list[str]) -> bool:
    """(1) (2) (3) or 1 2 3, also A B 1 2 or (a) (b) (c): every filled cell an ordinal, each one more than
    the last."""
    letters = [text.strip("() .").lower() for text in texts if text]
    if len(letters) >= 3 and any(row.startswith("".join(letters)) for row in _ALPHABETS):
        return True
    filled = [read_ordinal(re.split(r"[=+]", text)[0]) for text in texts if text]
    found = [ordinal for ordinal in filled if ordinal is not None]
    if len(found) < 3 or len(found) != len(filled):
        return False
    numbers = [ordinal.value for ordinal in found if ordinal.style == "number"]
    steady = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    return steady and len(found) - len(numbers) <= 3


def _heads_at(table: Table, number: int, end: int) -> Columns | None:
    row = table.rows[number]
    top = [squeeze(cell.text) for cell in row]
    last = number
    heads = list(top)
    while last + 1 < end and _goes_on(table, last + 1, heads):
        last += 1
        for at, cell in enumerate(table.rows[last][: len(heads)]):
            text = squeeze(cell.text)
            if text and text not in heads[at].split("\n"):
                above = heads[at] or _group(heads, at)
                heads[at] = f"{above}\n{text}" if above else text
    stated = _one_lead(_one_title(tuple(_role(head) for head in heads), heads), heads)
    if _distinct(top) < 2:
        return None
    roles = _told_by_cells(stated, heads, table.rows[last + 1 : end])
    titles = [at for at, role in enumerate(roles) if role == "title"]
    if not is_duties(roles) or all(holds_figures(table.rows[last + 1 : end], at) for at in titles):
        return None
    guessed = tuple(at for at, role in enumerate(roles) if role != stated[at] and role != "ordinal")
    return Columns(roles, tuple(heads), number, last, guessed, cells_of(table.rows[last]))


def _group(heads: list[str], at: int) -> str:
    """The upper head over column `at` where copying has lost its merge: that of the nearest to the left."""
    return next((heads[left].split("\n")[0] for left in range(at - 1, -1, -1) if heads[left]), "")


def _one_title(roles: tuple[Role | None, ...], heads: list[str]) -> tuple[Role | None, ...]:
    """Beside a column of tasks, one of groups, aims or programmes is not the title."""
    titles = [at for at, role in enumerate(roles) if role == "title"]
    tiers = ([at for at in titles if weak.fullmatch(bare(heads[at]))] for weak in _WEAK_TITLES)
    weak = next((tier for tier in tiers if 0 < len(tier) < len(titles)), [])
    return tuple("other" if at in weak else role for at, role in enumerate(roles))


def _one_lead(roles: tuple[Role | None, ...], heads: list[str]) -> tuple[Role | None, ...]:
    """Beside a column of who leads, one of who carries out names partners."""
    leads = [at for at, role in enumerate(roles) if role == "lead"]
    tiers = ([at for at in leads if words.fullmatch(bare(heads[at]))] for words in _STRONG_LEADS)
    strong = next((tier for tier in tiers if tier), leads)
    if len(strong) == len(leads):
        return roles
    weak: Role = "other" if "partners" in roles else "partners"
    return tuple(weak if at in leads and at not in strong else role for at, role in enumerate(roles))


def _told_by_cells(
    stated: tuple[Role | None, ...], heads: list[str], rows: Sequence[tuple[Cell, ...]]
) -> tuple[Role | None, ...]:
    """The roles, those that are missing given to columns whose head says nothing and whose cells say it."""
    roles = list(stated)
    if roles and roles[0] is None and "ordinal" not in roles and holds_ordinals(rows, 0):
        roles[0] = "ordinal"
    if not _could_be_heads(roles, heads):
        return tuple(roles)
    for at in range(1, len(roles)):  # the right part of a wide head whose merge copying has lost
        if roles[at - 1] == "title" and not heads[at] and holds_words(rows, at):
            roles[at] = "title"
    kinds: tuple[tuple[Role, Callable[[Sequence[tuple[Cell, ...]], int], bool]], ...] = (
        ("timing", holds_timings),
        ("lead", holds_agencies),
    )
    for role, holds in kinds:
        if role not in roles:
            found = [at for at, other in enumerate(roles) if other is None and heads[at] and holds(rows, at)]
            if found:
                roles[found[0]] = role
    silent = [at for at, role in enumerate(roles) if role is None]
    if "title" not in roles and silent and "lead" in roles:
        roles[longest(rows, silent)] = "title"
    return tuple(roles)


def _could_be_heads(roles: Sequence[Role | None], heads: list[str]) -> bool:
    """Whether a row that is not all understood still shows that it is one of heads, not of contents."""
    known = [role for role in roles if role not in (None, "other", "note", "recipient")]
    silent = [head for head, role in zip(heads, roles, strict=True) if head and role is None]
    content = any(len(head) > MAX_HEAD or is_timing(head) or looks_like_agency(head) for head in silent)
    numbered = any(read_ordinal(head) for head in heads if head)
    return ("ordinal" in known or len(known) >= 2) and not content and not numbered


def _role(head: str) -> Role | None:
    """The role of a head of one or two storeys; the lower storey says more."""
    if "\n" not in head:
        return role_of(head)
    upper, _line, lower = head.rpartition("\n")
    below, above = role_of(lower), role_of(upper.replace("\n", " "))
    if above == "timing" and (below in (None, "other", "timing") or _PART_OF_YEAR.fullmatch(bare(lower))):
        return "timing"
    return below or above


def _goes_on(table: Table, number: int, heads: list[str]) -> bool:
    """Whether row `number` is a lower storey of the heads above it."""
    row = table.rows[number]
    if number < table.heading_rows:
        return True
    above = [squeeze(cell.text) for cell in table.rows[number - 1]]
    texts = [squeeze(cell.text) for cell in row]
    if len(texts) != len(heads) or _numbers_columns(texts):
        return False
    new = [at for at, cell in enumerate(row) if cell.origin and texts[at]]
    fits = all(role_of(texts[at]) or _PART_OF_YEAR.fullmatch(bare(texts[at])) for at in new)
    if new and _rest_is_merged(table, number, new) and all(_spread(above, at) for at in new):
        return True
    return bool(new) and fits and (all(_spread(above, at) for at in new) or _spread_blank(above, new))


def _rest_is_merged(table: Table, number: int, new: list[int]) -> bool:
    """Whether the cells of a row that are not `new` are merged with the heads right above them."""
    row, upper = table.rows[number], table.rows[number - 1]
    covered = [at for at in range(len(row)) if at not in new and row[at].text.strip()]
    same = all(not row[at].origin and at < len(upper) and row[at].text == upper[at].text for at in covered)
    return len(covered) >= 2 and same


def _spread(above: list[str], at: int) -> bool:
    """Whether the head above column `at` stands over more than this column."""
    return above[at] != "" and above[at] in above[max(0, at - 1) : at] + above[at + 1 : at + 2]


def _spread_blank(above: list[str], new: list[int]) -> bool:
    """The same where copying has lost the merge: what the upper head covered is empty."""
    groups = [at for at in new if above[at]]
    covered = [at for at in new if not above[at]]
    return bool(groups) and len(covered) >= len(groups) and all(at - 1 in new for at in covered)


def _distinct(texts: list[str]) -> int:
    return len({text for text in texts if text})
