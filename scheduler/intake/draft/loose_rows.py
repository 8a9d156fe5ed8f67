"""Tables that were copied as one bare cell a line, with no line where a cell is empty.

The heads stand one a line; the ordinals that follow each other show the rows; inside a row the lines are
laid on the columns in order, in the way that costs least: agencies belong under agencies, times under
times, and some cells may well be empty. Where two ways cost nearly the same, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.i18n import gettext as _
from scheduler.intake.documents import Block, Cell, Paragraph, Table
from scheduler.intake.draft.agencies import looks_like_agency
from scheduler.intake.draft.columns import Columns, Role, is_duties, numbers_rows, role_of
from scheduler.intake.draft.contents import is_timing
from scheduler.intake.draft.facts import Problem
from scheduler.intake.draft.flow import ends_prose
from scheduler.intake.draft.ordinals import Ordinal, read_ordinal
from scheduler.intake.draft.words import bare, squeeze

MIN_HEADS = 3
MAX_HEAD = 48
MAX_LINES_OF_ROW = 60
CLOSE = 1.25
"""Two ways to lay out a row whose costs differ by less than this are a question for a person."""

_BULLET = re.compile(r"[-–+•*]\s?")
_NOT_A_HEAD = re.compile(r"^(?:[\dIVX]{1,5}[.)]|[A-Za-zđ]\)|[-–+•])|[:;.]\s*$")
_SITE = re.compile(r"https?:|www\.|\.(?:com|vn|net)\b|nguon tra cuu|dang xuat|dang nhap|trang chu")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6})[.)]\s+(?=\S)")

# What an empty cell costs, by what its column holds.
_EMPTY = {"title": 8.0, "lead": 4.0, "partners": 1.0, "result": 0.8, "timing": 4.0, "note": 0.1}
_EMPTY_OTHER = 0.5
_DITTO = re.compile(r"(?:-\s*)?(?:nt|như trên|n/t)(?:\s*-)?|[\"”″]|//", re.IGNORECASE)
"""The same as in the row above: never a title or a result."""


@dataclass(frozen=True, slots=True)
class LooseTable:
    """A table put together from lines, with what its columns mean."""

    table: Table
    columns: Columns
    problems: tuple[Problem, ...]


def gather_loose(blocks: tuple[Block, ...]) -> list[Block | LooseTable]:
    """The blocks with every run of heads and the lines under it made into a table."""
    out: list[Block | LooseTable] = []
    at = 0
    while at < len(blocks):
        heads = _heads(blocks, at)
        if heads is None:
            out.append(blocks[at])
            at += 1
            continue
        body: list[Paragraph] = []
        at += len(heads.roles)
        while at < len(blocks) and _belongs(block := blocks[at]) and _heads(blocks, at) is None:
            if isinstance(block, Paragraph) and block.text.strip():
                body.append(block)
            at += 1
        out.append(_assemble(heads, body))
    return out


def _belongs(block: Block) -> bool:
    return isinstance(block, Paragraph) and not ends_prose(block.text)


def _heads(blocks: tuple[Block, ...], at: int) -> Columns | None:
    """The heads that begin at `at`, each a paragraph of its own and each of another meaning."""
    roles: list[Role | None] = []
    heads: list[str] = []
    for block in blocks[at : at + 12]:
        role = role_of(block.text) if isinstance(block, Paragraph) and _could_be_head(block.text) else None
        if role is None or (role in roles and role != "other"):
            break
        roles.append(role)
        heads.append(squeeze(block.text) if isinstance(block, Paragraph) else "")
    if len(roles) < MIN_HEADS or not is_duties(tuple(roles)):
        return None
    return Columns(tuple(roles), tuple(heads), 0, 0)


def _could_be_head(text: str) -> bool:
    """Heads are short and bare: numbered headings and lines that lead into a list are prose."""
    return numbers_rows(text) or (len(text) <= MAX_HEAD and not _NOT_A_HEAD.search(text))


def _assemble(columns: Columns, body: list[Paragraph]) -> LooseTable:
    problems: list[Problem] = []
    rows = _cut_rows(columns, body, problems)
    grid = [tuple(Cell(head, "") for head in columns.heads)]
    for number, (ordinal, lines) in enumerate(rows):
        if ordinal is not None and _is_section(ordinal, lines, rows[number + 1 :]):
            grid.append(_section_row(columns, ordinal, lines[0]))
        else:
            last = number == len(rows) - 1
            grid.append(_lay_out(columns, ordinal, lines, last, problems))
    place = body[0].place if body else _("bảng")
    return LooseTable(Table(tuple(grid), place), columns, tuple(problems))


_Cut = list[tuple[Ordinal | None, list[Paragraph]]]


def _cut_rows(columns: Columns, body: list[Paragraph], problems: list[Problem]) -> _Cut:
    if "ordinal" in columns.roles:
        rows = _cut_at_ordinals(body)
        if rows and rows[0][0] is None:
            strays = rows.pop(0)[1]
            words = " ".join(line.text for line in strays)
            problems.append(Problem(strays[0].place, words, _("Dòng đứng trước hàng đầu của bảng.")))
        return rows
    rows = []
    lines: list[Paragraph] = []
    for line in body:
        lines.append(line)
        if is_timing(line.text):
            rows.append((None, lines))
            lines = []
    if lines:
        rows.append((None, lines))
    if columns.roles[-1] != "timing" and body:
        message = _(
            "Bảng không có cột số thứ tự và không kết thúc bằng cột thời gian; các hàng có thể bị lệch."
        )
        problems.append(Problem(body[0].place, "", message))
    return rows


def _cut_at_ordinals(body: list[Paragraph]) -> _Cut:
    """Cut where an ordinal stands that goes on from the one before: "2028" in a time column does not."""
    rows: _Cut = []
    seen: dict[str, Ordinal] = {}
    bare_ordinals = any(read_ordinal(line.text) for line in body)
    for line in body:
        ordinal, rest = read_ordinal(line.text), None
        if ordinal is None and not bare_ordinals and (mark := _NUMBERED.match(line.text)):
            ordinal, rest = read_ordinal(mark.group(1)), Paragraph(line.text[mark.end() :], line.place)
        if ordinal is not None and _fits(ordinal, seen, rows):
            _note(ordinal, seen)
            rows.append((ordinal, [rest] if rest else []))
        elif rows:
            rows[-1][1].append(line)
        else:
            rows.append((None, [line]))
    return rows


def _fits(ordinal: Ordinal, seen: dict[str, Ordinal], rows: _Cut) -> bool:
    """Whether `ordinal` can open a row now. A row just opened must have got its words first."""
    if rows and not rows[-1][1]:
        return False
    key = _series(ordinal)
    goes_on = ordinal.follows(seen.get(key)) or (f"{key}+" in seen and ordinal.follows(seen[f"{key}+"]))
    return goes_on or (ordinal.value == 1 and len(rows[-1][1] if rows else []) == 1)


def _note(ordinal: Ordinal, seen: dict[str, Ordinal]) -> None:
    """Remember the last of each series; a higher one starts the lower ones afresh (or lets them go on)."""
    key = _series(ordinal)
    if ordinal.style in ("roman", "capital"):
        for other in [name for name in seen if name.startswith(("number", "letter"))]:
            seen[f"{other.rstrip('+')}+"] = seen.pop(other)
    seen[key] = ordinal


def _series(ordinal: Ordinal) -> str:
    prefix = ordinal.text.rpartition(".")[0] if ordinal.style == "number" else ""
    return f"{ordinal.style} {prefix}".strip()


def _is_section(ordinal: Ordinal, lines: list[Paragraph], following: _Cut) -> bool:
    if len(lines) != 1:
        return False
    below = following[0][0] if following else None
    return ordinal.style in ("roman", "capital") or (below is not None and below.value == 1)


def _section_row(columns: Columns, ordinal: Ordinal, line: Paragraph) -> tuple[Cell, ...]:
    cells = []
    first = True
    for role in columns.roles:
        if role == "ordinal":
            cells.append(Cell(ordinal.text, line.place))
        else:
            cells.append(Cell(line.text, line.place, first, 1, len(columns.roles) - 1 if first else 1))
            first = False
    return tuple(cells)


def _lay_out(
    columns: Columns, ordinal: Ordinal | None, lines: list[Paragraph], last: bool, problems: list[Problem]
) -> tuple[Cell, ...]:
    """One row of cells from its lines."""
    roles = [role for role in columns.roles if role != "ordinal"]
    place = lines[0].place if lines else ""
    texts = [line.text for line in lines]
    if last:
        texts = _without_tail(texts, roles, place, problems)
    if len(texts) > MAX_LINES_OF_ROW:
        message = _("Hàng có quá nhiều dòng, không xếp được vào các cột.")
        problems.append(Problem(place, texts[0], message))
        ways = [(0.0, [texts if role == "title" else [] for role in roles])]
    else:
        ways = _best_ways(texts, roles)
    if len(ways) > 1 and ways[1][0] - ways[0][0] < CLOSE:
        message = _(
            "Không chắc ô nào của hàng này để trống; đề nghị kiểm tra chủ trì, phối hợp, kết quả, thời hạn."
        )
        problems.append(Problem(place, " | ".join(texts), message))
    filled = iter(ways[0][1])
    return tuple(
        Cell((ordinal.text if ordinal else "") if role == "ordinal" else "\n".join(next(filled)), place)
        for role in columns.roles
    )


def _without_tail(
    texts: list[str], roles: Sequence[Role | None], place: str, problems: list[Problem]
) -> list[str]:
    """The last row without what a page prints after its table."""
    while len(texts) > 1 and _SITE.search(bare(texts[-1]) + texts[-1].lower()):
        texts = texts[:-1]
    best, kept = _best_ways(texts[:MAX_LINES_OF_ROW], roles)[0][0], len(texts)
    for size in range(len(texts) - 1, max(1, len(texts) - 30), -1):
        cost = _best_ways(texts[:size][:MAX_LINES_OF_ROW], roles)[0][0] + 0.5
        if cost < best - 1.5:
            best, kept = cost, size
    if kept < len(texts):
        words = " ".join(texts[kept:])
        problems.append(Problem(place, words, _("Dòng đứng sau bảng, không thuộc hàng nào.")))
    return texts[:kept]


_Way = tuple[float, list[list[str]]]


def _best_ways(texts: list[str], roles: Sequence[Role | None]) -> list[_Way]:
    """The two cheapest ways to lay `texts` on `roles` in order, cheapest first."""
    count = len(texts)
    ways: list[list[_Way]] = [[] for _ in range(count + 1)]
    ways[0] = [(0.0, [])]
    for role in roles:
        following: list[list[_Way]] = [[] for _ in range(count + 1)]
        for start, so_far in enumerate(ways):
            if not so_far:
                continue
            cost = _EMPTY.get(role or "", _EMPTY_OTHER)
            for end in range(start, count + 1):
                if end > start:
                    text = texts[end - 1]
                    cost = _cost(text, role) + (
                        0.0 if end == start + 1 else cost + _more(texts[end - 2], text, role)
                    )
                following[end] += [(paid + cost, [*cells, texts[start:end]]) for paid, cells in so_far]
        ways = [sorted(options, key=lambda way: way[0])[:2] for options in following]
    return ways[count]


def _cost(text: str, role: Role | None) -> float:
    """What it costs to read `text` under a head of this meaning: 0 when it looks its part."""
    if _DITTO.fullmatch(squeeze(text)):
        return 4.0 if role == "title" else 1.0 if role == "result" else 0.2
    timing = is_timing(text)
    agency = not timing and looks_like_agency(text)
    if role == "title":
        return 4.0 if timing or (agency and len(text) < 150) else 0.0
    if role in ("lead", "recipient"):
        return 0.0 if agency else 6.0 if timing else 5.0
    if role == "partners":
        return 0.0 if agency else 6.0 if timing else 4.0
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
    return 2.0 if role in ("lead", "timing") else 1.0
