"""`nhacviec show`: an occurrence by its number, a plan by its number, a duty by plan and row."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scheduler.cli import render
from scheduler.cli.context import Face, face_of
from scheduler.cli.line_forms import line_json
from scheduler.cli.plans import STATES, plan_json
from scheduler.i18n import gettext as _
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.days import calendar_of
from scheduler.register.reads.lines import Line, of_duty
from scheduler.register.reads.plans import PlanRow, Task, find_plan, find_tasks, retired_tasks, tasks
from scheduler.register.reads.story import story
from scheduler.register.verdict import verdict


def register_commands(app: typer.Typer) -> None:
    """Add `show`."""
    app.command("show")(show)


def show(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="SỐ", help=_("Số kỳ hạn (123) hoặc số kế hoạch (06/KH-UBND)."))
    ],
    ref: Annotated[str, typer.Argument(metavar="[MỤC]", help=_("Mục của kế hoạch."))] = "",
    issuer: Annotated[
        str, typer.Option("--issuer", metavar="TÊN", help=_("Cơ quan ban hành, khi nhiều kế hoạch cùng số."))
    ] = "",
    year: Annotated[
        int, typer.Option("--year", metavar="NĂM", help=_("Năm ban hành, khi nhiều kế hoạch cùng số."))
    ] = 0,
    names: Annotated[bool, typer.Option("--names", help=_("Mỗi cơ quan một dòng."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    with face.reads() as reader:
        if _is_id(what) and not ref:
            _show_occurrence(face, reader, int(what.strip().removeprefix("#")), as_json=as_json)
            return
        plan = find_plan(reader, what, issuer=issuer, year=year)
        if ref:
            found = find_tasks(reader, plan, ref, face.today)
            _show_duties(face, reader, plan, found, names=names, as_json=as_json)
            return
        rows = tasks(reader, plan.id, face.today)
        retired = retired_tasks(reader, plan.id, face.today)
    if as_json:
        duties = [_task_json(task) for task in (*rows, *retired)]
        face.print_json({**plan_json(plan), "duties": duties})
        return
    _print_plan(face.console, plan)
    if rows:
        face.console.print(_task_table(rows))
    if retired:
        face.console.print()
        face.console.print(render.text(_("Đã được thay hoặc kết thúc:")))
        face.console.print(_task_table(retired))
    note = _("Một mục: nhacviec show {number} MỤC").format(number=plan.number)
    face.console.print(render.text(note, render.QUIET))


def _is_id(words: str) -> bool:
    digits = words.strip().removeprefix("#")
    return digits.isascii() and digits.isdigit() and len(digits) <= 18


def _show_occurrence(face: Face, reader: ReadConnection, number: int, *, as_json: bool) -> None:
    told = story(reader, number)
    if as_json:
        from scheduler.cli.story_forms import story_json

        language = face.language or face.config.office.language
        face.print_json(story_json(told, calendar_of(reader), face.today, language))
        return
    from scheduler.cli.render_story import print_card

    print_card(face.console, told, face.today)


def _show_duties(
    face: Face, reader: ReadConnection, plan: PlanRow, found: list[Task], *, names: bool, as_json: bool
) -> None:
    today = face.today
    lines = {task.id: of_duty(reader, task.id) for task in found}
    if as_json:
        duties = [
            {**_task_json(task), "occurrences": [line_json(line, today) for line in lines[task.id]]}
            for task in found
        ]
        face.print_json({**plan_json(plan), "duties": duties})
        return
    from scheduler.cli.render_story import rules_said

    language = face.language or face.config.office.language
    _print_plan(face.console, plan)
    for task in found:
        face.console.print()
        face.console.print(render.text(f"{task.ref}. {task.title}" if task.ref else task.title, "bold"))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style=render.QUIET, width=17)
        grid.add_column(ratio=1)
        for label, words in (*_task_facts(task), *rules_said(task.rules, language)):
            if words:
                grid.add_row(Text(label), render.text(words))
        face.console.print(grid)
        if lines[task.id]:
            face.console.print(_occurrence_table(lines[task.id], today, names=names))


def _task_facts(task: Task) -> tuple[tuple[str, str], ...]:
    return (
        (_("Loại"), _(render.KINDS[task.kind])),
        (_("Chủ trì"), task.lead),
        (_("Phối hợp"), task.partners),
        (_("Nơi nhận"), task.recipient),
        (_("Kết quả"), task.result),
        (_("Thời gian"), render.quoted(task.timing)),
        (_("Hiện nay"), _end_of(task)),
    )


def _task_json(task: Task) -> dict[str, Any]:
    return {
        "key": task.key,
        "ref": task.ref or None,
        "kind": task.kind,
        "title": task.title,
        "lead": task.lead,
        "partners": task.partners,
        "result": task.result,
        "recipient": task.recipient,
        "timing": task.timing,
        "kinds": list(task.kinds),
        "confirmed": task.confirmed,
        "agencies": task.agencies,
        "occurrence_count": task.occurrences,
        "done": task.done,
        "next_due": task.next_due,
        "retired_on": task.retired_on,
        "replaced_by": {"plan": task.heir_plan, "ref": task.heir_ref or None} if task.heir_plan else None,
    }


def _end_of(task: Task) -> str:
    """What became of it: "thay bằng 77/KH-UBND mục 1 từ 05/08/2026"; "" while it stands."""
    if task.retired_on is None:
        return ""
    since = render.day(task.retired_on)
    if not task.heir_plan:
        return _("kết thúc từ {day}").format(day=since)
    heir = _("{plan} mục {ref}").format(plan=task.heir_plan, ref=task.heir_ref) if task.heir_ref else ""
    return _("thay bằng {row} từ {day}").format(row=heir or task.heir_plan, day=since)


def _print_plan(console: Console, plan: PlanRow) -> None:
    head = _("Kế hoạch {number} ngày {day} của {issuer}").format(
        number=plan.number, day=render.day(plan.issued), issuer=plan.issuer
    )
    console.print(render.text(head, "bold"))
    console.print(render.text(plan.title))
    facts = _("Đầu mối: {coordinator} · đến {until} · {state}").format(
        coordinator=plan.coordinator, until=render.day(plan.until), state=_(STATES[plan.state])
    )
    console.print(render.text(facts, render.QUIET))


def _task_table(rows: list[Task]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Mục"), width=6, overflow="fold")
    table.add_column(_("Nhiệm vụ"), ratio=1)
    table.add_column(_("Chủ trì"), width=20)
    table.add_column(_("Thời gian"), width=18)
    table.add_column(_("Cách hiểu"), width=12)
    table.add_column(_("Hạn tới"), width=10)
    table.add_column(_("Đã nộp"), width=9, justify="right")
    for task in rows:
        title = render.text(render.shortened(task.title, 100))
        if task.kind == "report":
            title.append("\n").append(_("báo cáo"), style=render.QUIET)
        if task.retired_on is not None:
            title.append("\n").append(_end_of(task), style=render.QUIET)
        table.add_row(
            render.text(task.ref),
            title,
            render.text(task.lead),
            render.text(render.quoted(task.timing, 60)),
            render.text(", ".join(_(render.RULE_KINDS[kind]) for kind in task.kinds)),
            Text(render.day(task.next_due)),
            Text(f"{task.done}/{task.occurrences}" if task.occurrences else "–"),
        )
    return table


def _occurrence_table(lines: list[Line], today: date, *, names: bool) -> Table:
    """One row a period and day; one an agency with `names`."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Số"), width=7)
    table.add_column(_("Kỳ"), width=20)
    table.add_column(_("Hạn"), width=11)
    table.add_column(_("Còn lại"), width=18)
    table.add_column(_("Chủ trì"), ratio=1)
    table.add_column(_("Trạng thái"), width=24)
    for group in [[line] for line in lines] if names else _by_period(lines):
        table.add_row(*_occurrence_row(group, today))
    return table


def _by_period(lines: list[Line]) -> list[list[Line]]:
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.period, line.date_key, line.follows), []).append(line)
    return list(groups.values())


def _occurrence_row(group: list[Line], today: date) -> list[Text]:
    line = next((one for one in group if one.is_active), group[0])
    left, style = ("", "") if line.state in ("accepted", "waived") else render.left(line, today)
    states = Counter(_(render.VERDICTS[verdict(one, today)]) for one in group)
    many = len(group) > 1
    return [
        Text(f"#{group[0].id}" + ("…" if many else "")),
        Text(render.period(line.period)),
        _day(line),
        Text(left, style=style),
        Text(_("{n} cơ quan").format(n=len(group))) if many else render.text(line.lead),
        Text("\n".join(f"{name}: {n}" if many else name for name, n in states.items())),
    ]


def _day(line: Line) -> Text:
    said = Text(render.day(line.follows))
    if line.assumed or line.provisional:
        said.append("\n").append(_("tạm tính"), style=render.QUIET)
    return said
