"""The boss's one page on a screen: states by agency, what is late, what awaits an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scheduler.cli import render
from scheduler.cli.render_lines import source_cell
from scheduler.i18n import gettext as _
from scheduler.register.reads.lines import Duty, Line
from scheduler.register.reads.status import COUNTED, Standings
from scheduler.register.reads.waiting import Undated

ONE_PAGE = 30
"""Rows that the table of agencies takes: of more agencies, those with the fewest late are summed up."""

_HEADS = {
    "done_in_time": ("Hoàn\nthành\nđúng hạn", 8),
    "done_late": ("Hoàn\nthành\nquá hạn", 8),
    "open_in_time": ("Đang\nthực hiện\ntrong hạn", 9),
    "open_late": ("Đang\nthực hiện\nquá hạn", 9),
    "undated": ("Không có hạn", 6),
    "submitted": ("Chờ xác nhận", 7),
    "extension_requested": ("Chờ gia hạn", 4),
    "waived": ("Dừng thực hiện", 5),
    "ahead": ("Chưa đến kỳ", 5),
}
LEGEND = (
    "Mỗi kỳ hạn của mỗi cơ quan tính một lần; “chưa đến kỳ”: kỳ chưa bắt đầu. Số ngày quá hạn là ngày lịch, "
    "kể từ hạn đang áp dụng (sau gia hạn, nếu có)."
)


def print_agencies(
    console: Console, agencies: Sequence[Standings], total: Standings, *, everyone: bool
) -> None:
    """Agencies by state, most late first, the sum below."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Cơ quan"), ratio=1)
    for head, width in _HEADS.values():
        longest = max(len(word) for word in _(head).split())
        table.add_column(_(head), justify="right", width=max(width, longest + 1))
    for row in agencies if everyone else _on_one_page(agencies):
        table.add_row(*_cells(row))
    table.add_section()
    table.add_row(*_cells(replace(total, agency=_("Cộng"))), style="bold")
    console.print(table)
    if total.extended:
        note = _("Đã gia hạn {n} kỳ hạn, {times} lượt; trong đó {past} quá hạn ban đầu.")
        words = note.format(n=total.extended, times=total.extensions, past=total.past_original)
        console.print(Text(words))
    console.print(Text(_(LEGEND), style=render.QUIET))


def late_table(duties: Iterable[Duty], today: date) -> Table:
    """What is late: by how many days, from which day, and how often it was extended."""
    table = _table(_("Quá hạn"))
    table.add_column(_("Số"), width=7)
    table.add_column(_("Quá hạn"), width=12)
    table.add_column(_("Hạn"), width=11)
    table.add_column(_("Nhiệm vụ"), ratio=1)
    table.add_column(_("Chủ trì"), width=20)
    table.add_column(_("Gia hạn"), width=14)
    table.add_column(_("Nguồn"), width=11, overflow="fold")
    for duty in duties:
        line = duty.first
        table.add_row(
            number(line),
            Text(render.left(line, today)[0], style=render.LATE),
            Text(render.day(line.follows)),
            render.text(render.shortened(line.title, 80)),
            who(duty),
            _extended(line),
            source_cell(line),
        )
    return table


def waiting_table(title: str, duties: Iterable[Duty], when: str) -> Table:
    """Duties that wait for somebody's answer; `when` heads the day and document of each."""
    table = _table(title)
    table.add_column(_("Số"), width=7)
    table.add_column(when, width=24)
    table.add_column(_("Hạn"), width=11)
    table.add_column(_("Nhiệm vụ"), ratio=1)
    table.add_column(_("Chủ trì"), width=20)
    table.add_column(_("Nguồn"), width=11, overflow="fold")
    for duty in duties:
        line = duty.lines[0]
        many = len(duty.lines) > 1
        table.add_row(
            number(line).append("…" if many else ""),
            Text(_("{n} cơ quan").format(n=len(duty.lines))) if many else _answer(line),
            Text(render.day(line.due)),
            render.text(render.shortened(line.title, 80)),
            render.text(line.printed_lead if many else line.lead),
            source_cell(line),
        )
    return table


def undated_table(rows: Iterable[Undated]) -> Table:
    """Duties without a date, with the printed words."""
    table = _table(_("Chờ ấn định thời hạn và thường xuyên"))
    table.add_column(_("Nguồn"), width=16, overflow="fold")
    table.add_column(_("Nhiệm vụ"), ratio=1)
    table.add_column(_("Chủ trì"), width=22)
    table.add_column(_("Thời gian theo văn bản"), width=22)
    table.add_column(_("Cách hiểu"), width=16)
    for row in rows:
        said = render.text(row.plan)
        if row.ref:
            said.append("\n").append(render.clean(_("mục {ref}").format(ref=row.ref)), style=render.QUIET)
        table.add_row(
            said,
            render.text(render.shortened(row.title, 90)),
            render.text(row.lead),
            render.text(render.quoted(row.timing, 80)),
            render.text(", ".join(_(render.RULE_KINDS[kind]) for kind in row.kinds)),
        )
    return table


def number(line: Line) -> Text:
    """#123, or a dash for what has no row yet."""
    return Text(f"#{line.id}") if line.id is not None else Text("–")


def who(duty: Duty) -> Text:
    """The holder, or the printed group with how many have answered."""
    if len(duty.lines) == 1:
        return render.text(duty.first.lead)
    counted = _("đã nộp {done}/{total}").format(done=duty.done, total=duty.total)
    return render.text(duty.first.printed_lead).append(f"\n{counted}", style=render.QUIET)


def _table(title: str) -> Table:
    return Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 0),
        expand=True,
        title=Text(title, style="bold"),
        title_justify="left",
    )


def _on_one_page(agencies: Sequence[Standings]) -> list[Standings]:
    if len(agencies) <= ONE_PAGE:
        return list(agencies)
    shown, rest = agencies[: ONE_PAGE - 1], agencies[ONE_PAGE - 1 :]
    late = sum(1 for row in rest if row.counts["open_late"])
    words = _("{n} cơ quan khác, {late} cơ quan có việc quá hạn (--all)").format(n=len(rest), late=late)
    counts = {name: sum(row.counts[name] for row in rest) for name in COUNTED}
    return [*shown, Standings(0, "", words, counts, 0, 0, 0)]


def _cells(row: Standings) -> list[Text]:
    cells = [render.text(row.agency)]
    for name in _HEADS:
        n = row.counts[name]
        late = n and name == "open_late"
        cells.append(Text(str(n) if n else "·", style=render.LATE if late else "" if n else render.QUIET))
    return cells


def _extended(line: Line) -> Text:
    if not line.extensions:
        return Text("")
    words = _("{n} lần, hạn đầu {day}").format(n=line.extensions, day=render.day(line.original_due))
    return Text(words)


def _answer(line: Line) -> Text:
    if line.state == "extension_requested":
        return Text(_("xin đến {day}").format(day=render.day(line.requested_to)))
    said = render.text(line.submitted_document)
    return said.append(" " if line.submitted_document else "").append(render.day(line.submitted_on))
