"""`nhacviec status`: the boss's one page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from scheduler.cli import render, render_lines, render_status
from scheduler.cli.context import Face, face_of
from scheduler.cli.line_forms import line_json
from scheduler.cli.upcoming import Agency, Kind, Plan
from scheduler.i18n import gettext as _
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.days import calendar_of
from scheduler.register.reads.lines import Duty, Line, folded
from scheduler.register.reads.narrow import Filter, narrow
from scheduler.register.reads.plans import plans
from scheduler.register.reads.status import Page, Standings
from scheduler.register.reads.status import status as page_of
from scheduler.register.reads.waiting import Waiting, waiting


def register_commands(app: typer.Typer) -> None:
    """Add `status`."""
    app.command("status")(status)


def status(
    context: typer.Context,
    agency: Agency = "",
    plan: Plan = "",
    kind: Kind = "",
    everyone: Annotated[bool, typer.Option("--all", help=_("Mọi cơ quan, mỗi cơ quan một dòng."))] = False,
    dateless: Annotated[
        bool, typer.Option("--undated", help=_("Liệt kê nhiệm vụ chờ ấn định thời hạn và thường xuyên."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    with face.reads() as reader:
        only = narrow(reader, agency=agency, plan=plan, kind=kind)
        page = page_of(reader, calendar_of(reader), face.today, only)
        state = waiting(reader, face.today, only)
        if as_json:
            face.print_json(page_json(page, state))
            return
        _print(face, reader, page, state, only, everyone=everyone, dateless=dateless)


def page_json(page: Page, state: Waiting) -> dict[str, Any]:
    """The page as one object; the documented schema."""
    return {
        "date": page.today,
        "plans": {"followed": state.plans, "live": state.live_plans, "trial": list(state.trial_plans)},
        "total": _standings_json(page.total),
        "agencies": [
            {"code": row.code, "agency": row.agency, **_standings_json(row)} for row in page.agencies
        ],
        "late": [_late_json(line, page.today) for line in page.late],
        "unconfirmed": [line_json(line, page.today) for line in page.unconfirmed],
        "extension_requested": [line_json(line, page.today) for line in page.extension_requested],
        "undated": [
            {
                "plan": row.plan,
                "ref": row.ref or None,
                "title": row.title,
                "lead": row.lead,
                "timing": row.timing,
                "kinds": list(row.kinds),
            }
            for row in page.undated
        ],
        "alarms": [{"kind": alarm.kind, "words": alarm.words} for alarm in state.alarms],
    }


def _standings_json(row: Standings) -> dict[str, int]:
    return {
        **row.counts,
        "extended": row.extended,
        "extensions": row.extensions,
        "past_original": row.past_original,
    }


def _late_json(line: Line, today: date) -> dict[str, Any]:
    """`days_late` counts calendar days since the day it follows, `days_late_original` since the first due."""
    return {
        **line_json(line, today),
        "days_late": max(0, -line.days_left(today)),
        "days_late_original": max(0, (today - line.original_due).days),
    }


def _print(
    face: Face,
    reader: ReadConnection,
    page: Page,
    state: Waiting,
    only: Filter,
    *,
    everyone: bool,
    dateless: bool,
) -> None:
    console, today = face.console, page.today
    for warning in render_lines.banner(state, today):
        console.print(warning)
    console.print(
        Text(_("Tình hình thực hiện đến ngày {day}").format(day=render.day(today)), style="bold"),
        render.text(_plans_line(reader, state, only)),
        sep="\n",
    )
    if not state.plans:
        console.print(render_lines.next_step(state, 0))
        return
    console.print()
    render_status.print_agencies(console, page.agencies, page.total, everyone=everyone)
    if page.late:
        console.print()
        console.print(render_status.late_table(folded(reader, page.late, today), today))
    for title, lines, when in _waiting_sections(page):
        console.print()
        console.print(render_status.waiting_table(title, _rows(reader, lines, today, everyone), when))
    if dateless and page.undated:
        console.print()
        console.print(render_status.undated_table(page.undated))
    console.print()
    for note in render_lines.foot(state):
        console.print(note)


def _waiting_sections(page: Page) -> Iterable[tuple[str, tuple[Line, ...], str]]:
    if page.unconfirmed:
        yield _("Đã nộp, chưa xác nhận"), page.unconfirmed, _("Văn bản, ngày")
    if page.extension_requested:
        yield _("Chờ gia hạn"), page.extension_requested, _("Đề nghị")


def _rows(reader: ReadConnection, lines: tuple[Line, ...], today: date, everyone: bool) -> list[Duty]:
    return [Duty((line,), 0, 1) for line in lines] if everyone else folded(reader, lines, today)


def _plans_line(reader: ReadConnection, state: Waiting, only: Filter) -> str:
    if only.plans is not None:
        return ", ".join(row.number for row in plans(reader) if row.id in only.plans)
    return _("{n} kế hoạch, {trial} đang chạy thử").format(n=state.plans, trial=len(state.trial_plans))
