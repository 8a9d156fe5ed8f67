"""One document to one plan draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.errors import Refused
from scheduler.i18n import gettext as _
from scheduler.intake.documents import Cell, Document, Paragraph, Table
from scheduler.intake.draft.agencies import looks_like_agency
from scheduler.intake.draft.columns import Columns, find_columns
from scheduler.intake.draft.coordinator import find_coordinator
from scheduler.intake.draft.doubts import doubtful_heads, duties_in_prose, spaced_heads, unread_table
from scheduler.intake.draft.facts import DraftObligation, PlanDraft, PlanHead, Problem
from scheduler.intake.draft.flow import Line, ends_prose, is_appendix, lines_of, outline
from scheduler.intake.draft.head import read_head, secrecy
from scheduler.intake.draft.loose_rows import LooseTable, gather_loose
from scheduler.intake.draft.ordinals import read_ordinal
from scheduler.intake.draft.reports import Report, find_reports
from scheduler.intake.draft.rows import RowReader
from scheduler.intake.draft.stretches import bridged, has_heads, stretches
from scheduler.intake.draft.words import bare, squeeze


def read_draft(document: Document) -> PlanDraft:
    """Read head, tasks and duties to report; what cannot be read is a listed problem.

    Raises Refused for a document with a secrecy stamp. Nothing else in a document stops the reading.
    """
    _refuse_secret(document)
    split = _Split(document)
    head = read_head(split.prose)
    items = outline(_own_text(split.prose[head.body :]))
    reports, left = find_reports(items)
    coordinator = find_coordinator(items, reports)
    unread = [Problem(part.place, "", part.text) for part in document.unread]
    problems = [*unread, *head.problems, *split.problems, *duties_in_prose(split.prose)]
    if coordinator is None:
        message = _("Không tìm thấy cơ quan đầu mối theo dõi, đôn đốc, tổng hợp báo cáo.")
        problems.append(Problem(_("phần tổ chức thực hiện"), "", message))
    duties = [_duty(report) for report in reports]
    problems += [problem for duty in duties for problem in _lacks(duty)]
    problems += [Problem(part.place, part.words, _not_taken(part.unaccented)) for part in left]
    if not split.tasks:
        message = _(
            "Không có bảng phân công nhiệm vụ nào đọc được (cần cột nội dung và cột chủ trì hoặc thời gian)."
        )
        problems.append(Problem(document.name, "", message))
    listed = sorted(split.tasks, key=lambda item: item.kind == "report")
    plan = PlanHead(
        head.number, head.issued, head.issuer, head.title, coordinator, head.until, head.until_words
    )
    return PlanDraft(plan, (*listed, *duties), tuple(problems))


def _refuse_secret(document: Document) -> None:
    margins = [Line(squeeze(part.text), part.place) for part in document.margins]
    stamp = secrecy([*lines_of(document.blocks), *margins])
    if stamp is not None:
        raise Refused(
            _("Văn bản có dấu mật ({words}) nên không được đưa vào hệ thống."),
            place=f"{document.name}, {stamp.place}",
            remedy=_("Xử lý theo quy định về bảo vệ bí mật nhà nước."),
            words=stamp.text,
        )


class _Split:
    """A document parted into prose and tables of duties, the latter read."""

    def __init__(self, document: Document) -> None:
        self.prose: list[Line] = []
        self.problems: list[Problem] = []
        self._readers: list[RowReader] = []
        self._label = ""
        self._heading: str | None = None
        self._tables = 0
        self._open: RowReader | None = None
        blocks = bridged(document.blocks) if document.kind == "text" else document.blocks
        for block in gather_loose(blocks):
            if isinstance(block, LooseTable):
                self._read(block.columns, block.table)
                self.problems += block.problems
            elif isinstance(block, Paragraph):
                self._paragraph(block)
            else:
                self._table(block)
        for reader in self._readers:
            reader.finish()
            self.problems += reader.problems
        self.tasks: list[DraftObligation] = [item for reader in self._readers for item in reader.obligations]

    def _paragraph(self, block: Paragraph) -> None:
        self.problems += spaced_heads(block.text, block.place)
        for line in lines_of([block]):
            if is_appendix(line.text):
                self._label = _short_label(line.text)
            if not re.fullmatch(r"[\d\s–-]*", line.text):  # a page number does not end a table
                self._open = None
                self._heading = _agency_of_heading(line)
            self.prose.append(line)

    def _table(self, table: Table) -> None:
        self._tables += 1
        for start, end in stretches(table):
            self._stretch(table, start, end)

    def _stretch(self, table: Table, start: int, end: int) -> None:
        """Take in one table of those that stand in a grid."""
        columns = find_columns(table, start, end)
        if columns is not None:
            above = list(lines_of([Table(table.rows[start : columns.first], table.place)]))
            self.prose += above
            titles = [line.text for line in above if is_appendix(line.text)]
            self._label = _short_label(titles[-1]) if titles else self._label
            if self._open is not None and not titles and self._open.columns.heads == columns.heads:
                self._open.read(table, columns.last + 1, end)
            else:
                self._read(columns, table, end)
        elif self._open is not None and _continues(table.rows[start:end], self._open.columns):
            self._open.read(table, start, end)
        else:
            self._open = None
            rest = Table(table.rows[start:end], table.place)
            self.prose += lines_of([rest])
            self.problems += unread_table(rest)

    def _read(self, columns: Columns, table: Table, end: int | None = None) -> None:
        label = self._label or _("bảng {number}").format(number=max(1, self._tables))
        reader = RowReader(columns, label, "" if columns.of("lead") else self._heading or "")
        reader.problems += doubtful_heads(columns, label)
        reader.read(table, columns.last + 1, end)
        self._readers.append(reader)
        self._open = reader


def _continues(rows: Sequence[tuple[Cell, ...]], columns: Columns) -> bool:
    """Whether rows without heads are the rest of the table before them: as wide, and numbered like it, or,
    without ordinals, with agencies in the column of the lead."""
    if not rows or any(len(row) != len(columns.roles) or has_heads(row) for row in rows):
        return False
    if ordinals := columns.of("ordinal"):
        return any(read_ordinal(row[ordinals[0]].text) for row in rows)
    leads = [row[at].text for row in rows for at in columns.of("lead")]
    return any(leads) and all(not lead or looks_like_agency(lead) for lead in leads)


def _agency_of_heading(line: Line) -> str | None:
    """The agency that a heading right above a table names ("2. Sở Nội vụ"): the table lists its duties."""
    (item,) = outline([line]) or (None,)
    return item.agency if item is not None and item.heading else None


def _short_label(text: str) -> str:
    found = re.match(r"(phụ\s+lục)(?:\s+(?:số\s+)?([IVX]+|\d{1,2}|[A-D])\b)?", text, re.IGNORECASE)
    number = f" {found.group(2)}" if found and found.group(2) else ""
    return _("Phụ lục") + number


def _own_text(lines: list[Line]) -> Iterator[Line]:
    """The plan's own prose: neither recipients and signature nor what appendices say."""
    for line in lines:
        if ends_prose(line.text):
            return
        yield line


def _duty(report: Report) -> DraftObligation:
    return DraftObligation(
        ref=None,
        kind="report",
        title=report.title,
        lead=report.lead,
        partners=None,
        result=None,
        timing=report.timing,
        recipient=report.recipient,
        via=report.via,
        place=report.place,
        words=report.words,
    )


def _not_taken(unaccented: bool) -> str:
    if unaccented:
        return _("Câu viết không dấu nên không đọc được chế độ báo cáo; nếu là nhiệm vụ thì bổ sung.")
    return _(
        "Câu nói đến báo cáo và thời hạn nhưng không được lấy làm chế độ báo cáo (thường là sơ kết, dự toán,"
        " trình quyết định); nếu là nhiệm vụ thì bổ sung."
    )


def _lacks(duty: DraftObligation) -> Iterator[Problem]:
    if duty.lead is None:
        yield Problem(duty.place, duty.words, _("Không rõ cơ quan nào phải báo cáo."))
    if duty.recipient is None:
        yield Problem(duty.place, duty.words, _("Không rõ báo cáo gửi cơ quan nào."))
    if duty.timing is None or bare(duty.timing) == "dinh ky":
        yield Problem(duty.place, duty.words, _("Chế độ báo cáo không nêu thời hạn."))
