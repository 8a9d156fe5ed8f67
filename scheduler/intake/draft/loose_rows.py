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
from scheduler.intake.draft.columns import Columns, Role, is_duties, numbers_rows, role_of
from scheduler.intake.draft.contents import is_timing
from scheduler.intake.draft.facts import Problem
from scheduler.intake.draft.flow import ends_prose
from scheduler.intake.draft.line_layout import CLOSE, DEAR, best_ways
from scheduler.intake.draft.ordinals import Ordinal, read_ordinal
from scheduler.intake.draft.words import bare, is_shouted, squeeze

MIN_HEADS = 3
MAX_HEAD = 48
MAX_LINES_OF_ROW = 60


_NOT_A_HEAD = re.compile(r"^(?:[\dIVX]{1,5}[.)]|[A-Za-zđ]\)|[-–+•])|[:;.]\s*$")
_PART = re.compile(r"[IVXLC]{1,6}\s*[.)/]\s*\S")
_STRAY_NUMBER = re.compile(r"[-–\s]*\d{1,3}[-–\s]*")
_SITE = re.compile(r"https?:|www\.|\.(?:com|vn|net)\b|nguon tra cuu|dang xuat|dang nhap|trang chu")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6})[.)]\s+(?=\S)")


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
        while at < len(blocks) and isinstance(block := blocks[at], Paragraph) and not ends_prose(block.text):
            again = _heads(blocks, at)
            if again is not None and again.heads != heads.heads:
                if numbers_rows(block.text):
                    break
                again = None  # cells may read like heads ("Đơn vị liên quan", "Theo tiến độ")
            if again is None and block.text.strip():
                body.append(block)
            at += 1 if again is None else len(again.roles)
        end = _end_of_rows(body)
        out.append(_assemble(heads, _without_numbering(body[:end])))
        out += body[end:]
    return out


def _end_of_rows(body: list[Paragraph]) -> int:
    """Where the prose goes on: at the heading of a part ("IV. TỔ CHỨC THỰC HIỆN") below the last ordinal."""
    last = max((at for at, line in enumerate(body) if read_ordinal(line.text)), default=len(body))
    parts = (
        at for at, line in enumerate(body) if at > last and _PART.match(line.text) and is_shouted(line.text)
    )
    return next(parts, len(body))


def _without_numbering(body: list[Paragraph]) -> list[Paragraph]:
    """The lines without those that number the columns: (1), (2), (3) one below the other."""
    kept: list[Paragraph] = []
    at = 0
    while at < len(body):
        run = at
        while run < len(body) and squeeze(body[run].text) == f"({run - at + 1})":
            run += 1
        if run - at < MIN_HEADS:
            kept.append(body[at])
            run = at + 1
        at = run
    return kept


def _heads(blocks: tuple[Block, ...], at: int) -> Columns | None:
    """The heads that begin at `at`, each a paragraph of its own and each of another meaning."""
    roles: list[Role | None] = []
    heads: list[str] = []
    for block in blocks[at : at + 12]:
        if not isinstance(block, Paragraph) or not _could_be_head(block.text) or read_ordinal(block.text):
            break
        role = role_of(block.text)
        # One head that says nothing to us may stand among those that do.
        if (role is None and (not roles or None in roles)) or (role in roles and role not in ("other", None)):
            break
        roles.append(role)
        heads.append(squeeze(block.text))
    if roles and roles[-1] is None:
        roles.pop()
        heads.pop()
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
        rows = _cut_at_ordinals(body, problems)
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


def _cut_at_ordinals(body: list[Paragraph], problems: list[Problem]) -> _Cut:
    """Cut where an ordinal stands that goes on from the one before: "2028" in a time column does not."""
    rows: _Cut = []
    seen: dict[str, Ordinal] = {}
    bare_ordinals = any(read_ordinal(line.text) for line in body)
    for line, following in zip(body, [*body[1:], None], strict=False):
        ordinal, rest = read_ordinal(line.text), None
        heads_rows = following is not None and read_ordinal(following.text) is not None
        if ordinal is None and (heads_rows or not bare_ordinals) and (mark := _NUMBERED.match(line.text)):
            ordinal, rest = read_ordinal(mark.group(1)), Paragraph(line.text[mark.end() :], line.place)
        if ordinal is not None and _fits(ordinal, seen, rows):
            _note(ordinal, seen)
            rows.append((ordinal, [rest] if rest else []))
        elif rows and bare_ordinals and _STRAY_NUMBER.fullmatch(line.text):
            message = _("Dòng chỉ có một số, không tiếp số thứ tự ở trên (có thể là số trang); bỏ qua.")
            problems.append(Problem(line.place, line.text, message))
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
        ways = best_ways(texts, roles)
    doubtful = ways[0][0] >= DEAR or (len(ways) > 1 and ways[1][0] - ways[0][0] < CLOSE)
    if doubtful:
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
    best, kept = best_ways(texts[:MAX_LINES_OF_ROW], roles)[0][0], len(texts)
    for size in range(len(texts) - 1, max(1, len(texts) - 30), -1):
        cost = best_ways(texts[:size][:MAX_LINES_OF_ROW], roles)[0][0] + 0.5
        if cost < best - 1.5:
            best, kept = cost, size
    if kept < len(texts):
        words = " ".join(texts[kept:])
        problems.append(Problem(place, words, _("Dòng đứng sau bảng, không thuộc hàng nào.")))
    return texts[:kept]
