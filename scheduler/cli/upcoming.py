"""`nhacviec upcoming`: what the officer opens each morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from rules.errors import BadInput
from scheduler.cli import render, render_lines
from scheduler.cli.context import Face, face_of
from scheduler.cli.line_forms import line_json, lines_csv
from scheduler.i18n import gettext as _
from scheduler.register.reads.beyond import beyond, last_day
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.days import calendar_of
from scheduler.register.reads.lines import Line, folded, in_order, in_state
from scheduler.register.reads.lines import upcoming as upcoming_lines
from scheduler.register.reads.narrow import Filter, narrow
from scheduler.register.reads.status import totals
from scheduler.register.reads.waiting import waiting

MAX_DAYS = 36_500

Days = Annotated[
    int, typer.Option("--days", metavar="N", min=0, max=MAX_DAYS, help=_("Số ngày tới, kể từ hôm nay."))
]
Agency = Annotated[
    str, typer.Option("--agency", metavar="TÊN", help=_("Chỉ một cơ quan: mã, tên hoặc một phần tên."))
]
Plan = Annotated[str, typer.Option("--plan", metavar="SỐ", help=_("Chỉ một kế hoạch, theo số, ký hiệu."))]
Kind = Annotated[
    str, typer.Option("--kind", metavar="LOẠI", help=_("task (nhiệm vụ) hoặc report (báo cáo)."))
]
Names = Annotated[bool, typer.Option("--names", help=_("Liệt kê mọi cơ quan chưa nộp."))]
AsCsv = Annotated[bool, typer.Option("--csv", help=_("In CSV (UTF-8 có BOM), mỗi kỳ hạn một dòng."))]
Out = Annotated[Path | None, typer.Option("--out", metavar="TỆP", help=_("Ghi CSV vào tệp thay vì in ra."))]
AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON, mỗi kỳ hạn một đối tượng."))]


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines are shown: as JSON, as CSV, else as a table."""

    as_json: bool
    as_csv: bool
    out: Path | None
    names: bool


def register_commands(app: typer.Typer) -> None:
    """Add `upcoming`."""
    app.command("upcoming")(upcoming)


def upcoming(
    context: typer.Context,
    days: Days = 30,
    agency: Agency = "",
    plan: Plan = "",
    kind: Kind = "",
    everything: Annotated[
        bool, typer.Option("--all", help=_("Đến hết thời gian của các kế hoạch, không giới hạn ngày."))
    ] = False,
    old: Annotated[
        bool, typer.Option("--unsettled", help=_("Chỉ các kỳ hạn cũ, có trước khi nhập, chờ xử lý."))
    ] = False,
    names: Names = False,
    as_csv: AsCsv = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    face = face_of(context)
    form = Form(as_json, as_csv, out, names)
    with face.reads() as reader:
        only = narrow(reader, agency=agency, plan=plan, kind=kind)
        if old:
            nothing = _("Không có kỳ hạn cũ nào chờ xử lý.")
            found = in_state(reader, "unsettled", only)
            show(face, reader, found, only, form, _("Kỳ hạn cũ chờ xử lý"), nothing)
            return
        if everything:
            days = (last_day(reader, face.today) - face.today).days
        lines = upcoming_lines(reader, face.today, days, only)
        lines += beyond(reader, calendar_of(reader), face.today, days, only)
        until = render.day(face.today + timedelta(days=days))
        title = _("Việc đến hạn từ nay đến {day}").format(day=until)
        show(face, reader, in_order(lines, face.today), only, form, title, days=days)


def show(
    face: Face,
    reader: ReadConnection,
    lines: list[Line],
    only: Filter,
    form: Form,
    title: str,
    nothing: str = "",
    days: int = 0,
) -> None:
    """Lines in the wanted form; around the table the banner, the counts and what waits.

    `nothing` stands for an empty table where plans are followed; without it the next step of `days` does.
    """
    today = face.today
    if form.as_json:
        face.print_json([line_json(line, today) for line in lines])
    elif form.as_csv or form.out:
        _give(lines_csv(lines, today), form.out, face)
    else:
        state = waiting(reader, today, only)
        for warning in render_lines.banner(state, today):
            face.console.print(warning)
        heading = f"{title} ({_('hôm nay {day}').format(day=render.long_day(today))})"
        face.console.print(render.text(heading, "bold"))
        if state.plans:
            counts = totals(reader, calendar_of(reader), today, only).counts
            face.console.print(render_lines.counts_line(counts))
        face.console.print()
        if lines:
            render_lines.print_duties(face.console, folded(reader, lines, today), today, names=form.names)
            face.console.print()
        else:
            said = Text(nothing) if nothing and state.plans else render_lines.next_step(state, days)
            face.console.print(said)
        for note in render_lines.foot(state):
            face.console.print(note)


def _give(words: str, out: Path | None, face: Face) -> None:
    if out is None:
        face.console.file.write(words)
        return
    try:
        out.write_text(words, encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput("không ghi được tệp: {why}", place=str(out), why=error.strerror) from error
    face.say(_("Đã ghi {path}").format(path=out))
