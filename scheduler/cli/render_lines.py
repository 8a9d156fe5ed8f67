"""The morning table: one line a duty and period, the most urgent first, with what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scheduler.cli import render
from scheduler.i18n import gettext as _
from scheduler.register.reads.lines import Duty, Line
from scheduler.register.reads.waiting import Waiting

FEW = 10
"""Missing names are listed unasked when there are fewer."""
SILENT_DAYS = 3
"""Calendar days without a tick after which the table says so, while a plan is live."""
_FIXED = 77
"""Columns that the table takes besides the titles."""
_TITLE_LINES = 4

ALARMS = {
    "brake": "ĐANG PHANH, không gửi thư nào: {why}",
    "hold": "ĐANG TẠM GIỮ, không gửi thư nào: {why}",
    "alarm": "MÁY CHỦ THƯ TỪ CHỐI, thư đang chờ: {why}",
}


def print_duties(console: Console, duties: Sequence[Duty], today: date, *, names: bool) -> None:
    """The table, and under it who is missing: everybody with `names`, else where they are few."""
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), leading=0, expand=True
    )
    table.add_column(_("Số"), width=6, overflow="fold")
    table.add_column(_("Còn lại"), width=11)
    table.add_column(_("Hạn"), width=13)
    table.add_column(_("Nhiệm vụ"), ratio=1)
    table.add_column(_("Chủ trì, phối hợp"), width=18)
    table.add_column(_("Trạng thái"), width=12)
    table.add_column(_("Nguồn"), width=11, overflow="fold")
    most = max(20, console.width - _FIXED) * _TITLE_LINES
    for duty in duties:
        table.add_row(*_row(duty, today, most))
    console.print(table)
    for duty in duties:
        if len(duty.lines) > 1 and duty.missing and (names or len(duty.missing) < FEW):
            console.print(_missing(duty), soft_wrap=False)


def counts_line(counts: Mapping[str, int]) -> Text:
    """The familiar states in one line."""
    said = Text()
    said.append(_("Đang thực hiện: trong hạn {n}").format(n=counts["open_in_time"]))
    late = _("quá hạn {n}").format(n=counts["open_late"])
    said.append(", ").append(late, style=render.LATE if counts["open_late"] else "")
    said.append(" · ").append(_("chờ xác nhận {n}").format(n=counts["submitted"]))
    said.append(" · ").append(_("chờ gia hạn {n}").format(n=counts["extension_requested"]))
    done = _("Hoàn thành: đúng hạn {in_time}, quá hạn {late}")
    said.append(" · ").append(done.format(in_time=counts["done_in_time"], late=counts["done_late"]))
    if counts["waived"]:
        said.append(" · ").append(_("dừng thực hiện {n}").format(n=counts["waived"]))
    return said


def banner(waiting: Waiting, today: date) -> Iterator[Text]:
    """What an officer must know before anything else, red; nothing on a good day."""
    for alarm in waiting.alarms:
        yield render.text(_(ALARMS[alarm.kind]).format(why=alarm.words), "bold white on red")
    if waiting.alarms:
        yield Text(_("Xem và xử lý: nhacviec doctor"), style="bold")
    ticked = waiting.last_tick_at.date() if waiting.last_tick_at else None
    if waiting.live_plans and (ticked is None or ticked < today - timedelta(days=SILENT_DAYS)):
        since = _("từ {day}").format(day=render.day(ticked)) if ticked else _("lần nào")
        yield Text(
            _("Chương trình chưa quét {since}: kiểm tra dịch vụ, hoặc chạy nhacviec tick.").format(
                since=since
            ),
            style="bold white on red",
        )
    if waiting.doubtful:
        note = _("{n} thư hỏng, bị trả lại hoặc chưa rõ đã tới: nhacviec outbox --trouble")
        yield Text(note.format(n=waiting.doubtful), style=render.SOON)
    if waiting.held:
        note = _("{n} thông báo gửi cấp trên đang chờ đầu mối cho gửi.")
        yield Text(note.format(n=waiting.held), style=render.SOON)


def foot(waiting: Waiting) -> Iterator[Text]:
    """What stands beside the dated lines: rows that wait, old rows, trial plans."""
    if waiting.undated or waiting.ongoing:
        note = _("Ngoài bảng: {undated} nhiệm vụ chờ ấn định thời hạn, {ongoing} nhiệm vụ thường xuyên")
        words = note.format(undated=waiting.undated, ongoing=waiting.ongoing)
        yield Text(f"{words} (nhacviec status --undated).", style=render.QUIET)
    if waiting.unsettled:
        note = _("{n} kỳ hạn cũ có trước khi nhập, chờ xử lý: nhacviec upcoming --unsettled")
        yield Text(note.format(n=waiting.unsettled), style=render.SOON)
    for number in waiting.trial_plans:
        note = _("Kế hoạch {number} đang chạy thử, thư chỉ đến địa chỉ thử: nhacviec golive {number}")
        yield render.text(note.format(number=number), render.SOON)


def next_step(waiting: Waiting, days: int) -> Text:
    """What to do when there is nothing to show."""
    if not waiting.agencies:
        words = _("Danh bạ chưa có cơ quan nào. Bước tiếp theo: nhacviec agencies import TỆP.csv")
    elif not waiting.plans:
        words = _(
            "Chưa theo dõi kế hoạch nào. Bước tiếp theo: nhacviec import TỆP --out ke-hoach.toml, "
            "rà soát, rồi nhacviec apply ke-hoach.toml"
        )
    elif waiting.next_due:
        words = _("Không có việc đến hạn trong {days} ngày tới. Hạn gần nhất: {day}.").format(
            days=days, day=render.long_day(waiting.next_due)
        )
    else:
        words = _("Không có việc đến hạn trong {days} ngày tới, và không còn kỳ hạn nào đang chờ.").format(
            days=days
        )
    return Text(words)


def source_cell(line: Line) -> Text:
    """Plan number, and below it the row."""
    said = render.text(line.plan)
    if render.row(line):
        said.append("\n").append(render.clean(render.row(line)), style=render.QUIET)
    return said


def _row(duty: Duty, today: date, most: int) -> Iterable[Text]:
    line = duty.first
    left, style = _left(duty, today)
    yield _number(duty)
    yield Text(left, style=style)
    due = Text(render.day(line.follows), style=style)
    if line.timing:
        due.append("\n").append(render.quoted(line.timing, 60), style=render.QUIET)
    yield due
    yield render.text(render.shortened(line.title, most))
    yield _who(duty)
    yield _state(duty, today)
    yield source_cell(line)


def _number(duty: Duty) -> Text:
    line = duty.first
    if line.id is None:
        return Text("–", style=render.QUIET)
    return Text(f"#{line.id}" + ("…" if len(duty.lines) > 1 else ""))


def _left(duty: Duty, today: date) -> tuple[str, str]:
    late = next((line for line in duty.lines if line.is_late(today)), duty.first)
    return render.left(late, today)


def _who(duty: Duty) -> Text:
    line = duty.first
    name = line.printed_lead if len(duty.lines) > 1 else line.lead
    said = render.text(name)
    if len(duty.lines) == 1 and line.holder_id != line.agency_id:
        note = _("tiếp nhận từ {name}").format(name=line.member)
        said.append("\n").append(render.clean(note), style=render.QUIET)
    if line.partners:
        note = _("phối hợp: {names}").format(names=render.shortened(line.partners, 60))
        said.append("\n").append(note, style=render.QUIET)
    return said


def _state(duty: Duty, today: date) -> Text:
    line = next((line for line in duty.lines if line.is_late(today)), duty.first)
    words, style = render.state(line, today)
    said = Text(words, style=style)
    if duty.total > 1:
        counted = _("đã nộp {done}/{total}").format(done=duty.done, total=duty.total)
        said.append("\n").append(counted, style="default not bold")
    for mark in render.marks(line):
        said.append("\n").append(mark, style=render.QUIET)
    return said


def _missing(duty: Duty) -> Text:
    line = duty.first
    head = _("Chưa nộp ({n}), {source}, {period}: ").format(
        n=len(duty.missing), source=render.source(line), period=render.period(line.period)
    )
    said = render.text(head, "bold")
    said.append(" ").append("; ".join(_named(each) for each in duty.missing))
    return said


def _named(line: Line) -> str:
    number = f"#{line.id} " if line.id is not None else ""
    return number + render.clean(line.lead)
