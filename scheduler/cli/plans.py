"""`nhacviec plans`: the plans that are followed."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from scheduler.cli import render, render_lines
from scheduler.cli.context import face_of
from scheduler.i18n import gettext as _
from scheduler.register.reads.plans import PlanRow
from scheduler.register.reads.plans import plans as plan_rows
from scheduler.register.reads.waiting import waiting

STATES = {"trial": "chạy thử", "live": "gửi thật", "ended": "đã kết thúc"}


def register_commands(app: typer.Typer) -> None:
    """Add `plans`."""
    app.command("plans")(plans)


def plans(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    with face.reads() as reader:
        rows = plan_rows(reader)
        if as_json:
            face.print_json([plan_json(row) for row in rows])
            return
        state = waiting(reader, face.today)
        if not rows:
            face.console.print(render_lines.next_step(state, 0))
            return
        face.console.print(_table(rows))
        face.console.print()
        for note in render_lines.foot(state):
            face.console.print(note)


def plan_json(row: PlanRow) -> dict[str, Any]:
    """One plan; the documented schema."""
    return {
        "id": row.id,
        "number": row.number,
        "issuer": row.issuer,
        "issued": row.issued,
        "title": row.title,
        "until": row.until,
        "until_assumed": row.until_assumed,
        "coordinator": row.coordinator,
        "state": row.state,
        "live_on": row.live_on,
        "ended_on": row.ended_on,
        "obligations": row.obligations,
        "occurrences": row.occurrences,
        "unsettled": row.unsettled,
    }


def plan_state(row: PlanRow) -> Text:
    """trial, live since, or ended on."""
    since = row.ended_on if row.state == "ended" else row.live_on
    said = Text(_(STATES[row.state]), style=render.SOON if row.state == "trial" else "")
    if since:
        said.append("\n").append(_("từ {day}").format(day=render.day(since)), style=render.QUIET)
    return said


def _table(rows: list[PlanRow]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Số, ngày"), width=14, overflow="fold")
    table.add_column(_("Kế hoạch"), ratio=1)
    table.add_column(_("Đầu mối"), width=18)
    table.add_column(_("Đến"), width=10)
    table.add_column(_("Trạng thái"), width=13)
    table.add_column(_("Nhiệm vụ"), width=8, justify="right")
    table.add_column(_("Kỳ hạn"), width=6, justify="right")
    for row in rows:
        title = render.text(render.shortened(row.title, 90))
        title.append("\n").append(render.clean(row.issuer), style=render.QUIET)
        until = Text(render.day(row.until))
        if row.until_assumed:
            until.append("\n").append(_("tạm tính"), style=render.QUIET)
        table.add_row(
            render.text(row.number).append("\n").append(render.day(row.issued), style=render.QUIET),
            title,
            render.text(row.coordinator),
            until,
            plan_state(row),
            Text(str(row.obligations)),
            Text(str(row.occurrences)),
        )
    return table
