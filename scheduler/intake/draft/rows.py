"""Rows of an appendix table to tasks: sections, repeated heads, merged and missing cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from scheduler.i18n import gettext as _
from scheduler.intake.documents import Cell, Table
from scheduler.intake.draft.agencies import looks_like_agency, starts_like_agency
from scheduler.intake.draft.columns import Columns, Role, repeats_heads
from scheduler.intake.draft.facts import DraftObligation, Kind, Problem
from scheduler.intake.draft.ordinals import Ordinal, read_ordinal
from scheduler.intake.draft.words import bare, squeeze

_NOTHING = re.compile(r"[\s.…_–—-]*")
_TOTAL = re.compile(r"(?:tong cong|tong so|cong|tong)\b.*")
_LABELS = re.compile(r"(?:cơ quan |đơn vị )?(?P<role>chủ trì|phối hợp)(?: thực hiện)?\s*:\s*", re.IGNORECASE)
_FIELDS: tuple[Role, ...] = ("lead", "partners", "result", "timing", "recipient")
_RANK = {"capital": 0, "roman": 1, "number": 3, "letter": 7}
_LETTERED = 2
"""The rank of a lettered section whose rows are numbered afresh: above numbers, below Roman sections."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row by the meaning of its cells; "" for what is empty."""

    number: int
    cells: dict[Role, str]
    ordinal: Ordinal | None
    spread: bool
    """Whether one cell fills the row beside the ordinal."""
    point: bool
    """Whether a dash or nothing stands where the ordinal would be."""

    @property
    def bare(self) -> bool:
        """Whether there is a title and nothing else."""
        return bool(self.cells["title"]) and not any(self.cells[role] for role in _FIELDS)

    @property
    def printed_ordinal(self) -> str:
        return squeeze(self.cells["ordinal"]).rstrip(".)")


@dataclass(frozen=True, slots=True)
class _Section:
    ordinal: Ordinal | None
    title: str
    lead: str
    rank: int


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one table of duties; `label` names the table in places ("Phụ lục II"), `heading` is
    the agency named right above it, where no column says who leads."""

    columns: Columns
    label: str
    heading: str = ""
    obligations: list[DraftObligation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _sections: list[_Section] = field(default_factory=list)
    _paths: list[str] = field(default_factory=list)
    _opened: int = 0
    """The row that opened the last section."""

    def read(self, table: Table, first: int, end: int | None = None) -> None:
        """Take in the rows of `table` from `first` up to `end` (counted from 0, `end` not included)."""
        last = len(table.rows) if end is None else end
        rows = [
            self._row(self.columns.align(table.rows[number]), number)
            for number in range(first, last)
            if not self._is_empty(table.rows[number]) and not repeats_heads(table.rows[number], self.columns)
        ]
        apart = False  # below an empty row, and no ordinal since
        for row, following in zip(rows, [*rows[1:], None], strict=False):
            below_gap = row.number > 1 and self._is_empty(table.rows[row.number - 2])
            apart = row.point and (below_gap or apart)
            if self._is_section(row, following):
                self._open(row, following)
            elif apart and row.cells["title"] and not row.cells["lead"] and not row.cells["timing"]:
                self._remark(row)
            elif row.cells["title"]:
                self._task(row)
            elif not _TOTAL.fullmatch(bare(row.printed_ordinal)):
                self._rest(row, apart=below_gap or apart)

    def finish(self) -> None:
        """Tell apart rows that bear the same number in different sections below the Roman ones."""
        counts = Counter(item.ref for item in self.obligations if item.ref)
        paths = dict(zip(map(id, self.obligations), self._paths, strict=True))
        distinct = len(set(self._paths)) > len(counts)
        self.obligations = [
            replace(item, ref=paths[id(item)]) if item.ref and counts[item.ref] > 1 and distinct else item
            for item in self.obligations
        ]

    def _is_empty(self, row: tuple[Cell, ...]) -> bool:
        return all(_NOTHING.fullmatch(cell.text) for cell in row)

    def _row(self, row: tuple[Cell, ...], number: int) -> _Row:
        roles: tuple[Role, ...] = (
            "ordinal",
            "title",
            "lead",
            "partners",
            "result",
            "timing",
            "recipient",
            "note",
        )
        cells = {role: _value(self.columns.text(row, role), role) for role in roles}
        ordinals = self.columns.of("ordinal")
        beside = [at for at in range(len(row)) if at not in ordinals]
        filled = {squeeze(row[at].text) for at in beside if row[at].text.strip()}
        covers = any(row[at].column_span >= max(2, len(beside) - 1) for at in beside if row[at].text.strip())
        short = len(row) <= 2 < len(self.columns.roles)
        whole = squeeze(row[0].text) if row else ""
        spread = len(filled) <= 1 and (covers or short)
        alone = ordinals[:1] == (0,) and len(whole) > 3 and not filled and read_ordinal(whole) is None
        if alone or (not spread and row and row[0].column_span >= max(2, len(row) - 1)):
            # The ordinal column is merged too: "I. Công tác chỉ đạo" across the whole row.
            spread, filled = True, {whole}
            mark = re.match(r"([IVXLC]+|[A-ZĐ]|\d{1,2})\s*[.)/:-]\s*(?=\S)", whole)
            cells["ordinal"] = mark.group(1) if mark else ""
            filled = {whole[mark.end() :]} if mark else filled
        if spread:
            cells |= dict.fromkeys(_FIELDS, "")
            cells["title"] = next(iter(filled), "")
        _split_labels(cells)
        point = bool(ordinals) and not cells["ordinal"]
        return _Row(number + 1, cells, read_ordinal(cells["ordinal"]), spread, point)

    def _is_section(self, row: _Row, following: _Row | None) -> bool:
        """Whether `row` is the title of what stands below it, not a task."""
        if row.spread:
            return True
        below = following.ordinal if following else None
        inside = below is not None and row.ordinal is not None and below.within(row.ordinal)
        first = (
            below is not None and below.value == 1 and row.ordinal is not None and _under(below, row.ordinal)
        )
        if not row.bare:
            only_lead = not row.cells["timing"] and not row.cells["result"]
            return only_lead and (
                inside or (first and row.ordinal is not None and row.ordinal.style == "roman")
            )
        if row.ordinal is None:
            return bool(_TOTAL.fullmatch(bare(row.cells["title"]))) or (
                below is not None and below.value == 1 and row.cells["title"].isupper()
            )
        lettered = row.ordinal.style == "letter" and below is not None and below.style == "number"
        points = following is not None and following.point and not following.bare
        heads_points = points and following is not None and bool(following.cells["title"])
        return row.ordinal.style in ("roman", "capital") or inside or first or lettered or heads_points

    def _open(self, row: _Row, following: _Row | None) -> None:
        above = self._sections[-1] if self._sections and self._opened == row.number - 1 else None
        self._opened = row.number
        if above and row.ordinal is None and row.cells["title"][:1].islower():  # its second line
            self._sections[-1] = replace(above, title=f"{above.title} {row.cells['title']}")
            return
        rank = _rank(row.ordinal)
        below = following.ordinal if following else None
        if row.ordinal and row.ordinal.style == "letter" and below and below.style == "number":
            rank = _LETTERED
        self._close(rank)
        if row.ordinal is None:
            self._sections = [section for section in self._sections if section.ordinal is not None]
        lead = row.cells["lead"]
        if not self.columns.of("lead") and looks_like_agency(row.cells["title"]):
            lead = row.cells["title"]  # a table of each agency's duties: its name is the title of the section
        self._sections.append(_Section(row.ordinal, row.cells["title"], lead, rank))

    def _close(self, rank: int) -> None:
        """Leave the sections that something of this rank cannot stand in."""
        self._sections = [section for section in self._sections if section.rank < rank]

    def _task(self, row: _Row) -> None:
        if row.ordinal is not None:
            self._close(_rank(row.ordinal))
        place = self._place(row)
        cells = row.cells
        lead = cells["lead"] or self._section_lead(row, place)
        ref, path = self._reference(row)
        kind: Kind = "report" if self._lists_reports() else "task"
        shown = " | ".join(text for text in cells.values() if text)
        item = DraftObligation(
            ref=ref,
            kind=kind,
            title=cells["title"],
            lead=lead or None,
            partners=cells["partners"] or None,
            result=cells["result"] or None,
            timing=cells["timing"] or None,
            recipient=cells["recipient"] or None,
            via=None,
            place=place,
            words=shown,
            section=" / ".join(section.title for section in self._sections),
            note=cells["note"] or None,
        )
        self.obligations.append(item)
        self._paths.append(path)
        if not lead:
            self._complain(place, cells["title"], _("Hàng này không có cơ quan chủ trì."))
        if not cells["timing"]:
            self._complain(place, cells["title"], _("Hàng này không có thời hạn."))

    def _section_lead(self, row: _Row, place: str) -> str:
        lead = next((section.lead for section in reversed(self._sections) if section.lead), self.heading)
        if lead:
            self._complain(place, lead, _("Hàng này để trống cơ quan chủ trì; lấy theo mục ở trên."))
        return lead

    def _remark(self, row: _Row) -> None:
        """Words below an empty row without lead and time: a signature or a note."""
        message = _("Hàng này đứng riêng, không có số thứ tự, chủ trì, thời hạn; không đọc thành nhiệm vụ.")
        self._complain(self._place(row), row.cells["title"], message)

    def _rest(self, row: _Row, *, apart: bool) -> None:
        """A row without number and task: the rest of the row above (two leads, or a page end); below an
        empty row (`apart`) it is a remark or a signature."""
        words = " | ".join(text for text in row.cells.values() if text)
        place = self._place(row)
        if not self.obligations or row.printed_ordinal or apart:
            self._complain(place, words, _("Hàng này không có nội dung nhiệm vụ nên không nhận được."))
            return
        last = self.obligations[-1]
        self.obligations[-1] = replace(
            last,
            lead=_joined(last.lead, row.cells["lead"]),
            partners=_joined(last.partners, row.cells["partners"]),
            result=_joined(last.result, row.cells["result"]),
            timing=_joined(last.timing, row.cells["timing"]),
            recipient=_joined(last.recipient, row.cells["recipient"]),
            words=f"{last.words} | {words}",
        )
        self._complain(place, words, _("Hàng này không có số thứ tự và nội dung; ghép vào hàng ở trên."))

    def _reference(self, row: _Row) -> tuple[str | None, str]:
        """(the printed ordinal with its Roman or capital section, the same with all sections between)."""
        own = row.ordinal.text if row.ordinal else row.printed_ordinal
        if not own:
            return None, ""
        path = [section.ordinal for section in self._sections if section.ordinal is not None]
        main = [ordinal for ordinal in path if ordinal.style == "roman"] or [
            ordinal for ordinal in path if ordinal.style == "capital"
        ]
        within = [at for at in path if not (row.ordinal and row.ordinal.within(at))]
        head = [main[-1].text] if main else []
        return ".".join([*head, own]), ".".join([*(at.text for at in within), own])

    def _lists_reports(self) -> bool:
        heads = [bare(self.columns.heads[at]) for at in self.columns.of("title")]
        return any(re.fullmatch(r"(?:ten|loai|cac)? ?(?:loai )?bao cao.*", head) for head in heads)

    def _place(self, row: _Row) -> str:
        return _("{table}, hàng {number}").format(table=self.label, number=row.number)

    def _complain(self, place: str, words: str, message: str) -> None:
        self.problems.append(Problem(place, words, message))


def _value(text: str, role: Role) -> str:
    """A cell's words on one line; in cells of agencies a new line that begins a name stays one."""
    if _NOTHING.fullmatch(text):
        return ""
    if role not in ("lead", "partners"):
        return squeeze(text)
    lines = [squeeze(line) for line in text.split("\n") if line.strip()]
    value = lines[0]
    for line in lines[1:]:
        begins = starts_like_agency(line.lstrip("-+• ")) and not re.search(r"(?:các|và|của|[,(-])$", value)
        value += f"\n{line}" if begins else f" {line}"
    return value


def _joined(before: str | None, more: str) -> str | None:
    return squeeze(f"{before or ''} {more}") or None


def _split_labels(cells: dict[Role, str]) -> None:
    """ "Chủ trì: Sở A. Phối hợp: Sở B" in one cell is two."""
    text = cells["lead"]
    found = list(_LABELS.finditer(text))
    if not found or found[0].start() > 3:
        return
    ends = [*(label.start() for label in found[1:]), len(text)]
    parts = {"chủ trì": "", "phối hợp": cells["partners"]}
    for label, end in zip(found, ends, strict=True):
        parts[label["role"].lower()] = text[label.end() : end].strip(" ;.,-\n")
    cells["lead"], cells["partners"] = parts["chủ trì"], parts["phối hợp"]


def _rank(ordinal: Ordinal | None) -> int:
    """How deep an ordinal stands; sections without one stand between capitals and Roman numbers."""
    return _RANK[ordinal.style] + min(ordinal.depth, 3) if ordinal else 0


def _under(below: Ordinal, above: Ordinal) -> bool:
    return _rank(below) > _rank(above) or (below.style == above.style == "number" and above.value != 0)
