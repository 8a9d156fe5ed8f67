"""`nhacviec event list|set`: what waits for an event, and the day on which it happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput
from scheduler.cli import render
from scheduler.cli.arguments import parse_day
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.register.reads.events import Awaited

AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON."))]


def register_commands(app: typer.Typer) -> None:
    """Add `event` with its own commands."""
    group = typer.Typer(no_args_is_help=True, help=_("Sự kiện mà thời hạn phụ thuộc: xem, ghi ngày."))
    group.command("list", help=_("Những nhiệm vụ chờ một sự kiện mới có thời hạn."))(list_)
    group.command("set", help=_("Ghi ngày của sự kiện: các kỳ hạn có ngày (xem rồi xác nhận)."))(set_)
    app.add_typer(group, name="event")


def list_(
    context: typer.Context,
    plan: Annotated[str, typer.Option("--plan", metavar="SỐ", help=_("Chỉ một kế hoạch."))] = "",
    agency: Annotated[str, typer.Option("--agency", metavar="TÊN", help=_("Chỉ một cơ quan."))] = "",
    everything: Annotated[
        bool, typer.Option("--all", help=_("Cả những dòng đã ghi ngày của sự kiện."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from scheduler.register.reads.events import awaited
    from scheduler.register.reads.narrow import narrow

    face = face_of(context)
    with face.reads() as reader:
        rows = awaited(reader, narrow(reader, agency=agency, plan=plan), dated=everything)
    if as_json:
        language = face.language or face.config.office.language
        face.print_json([awaited_json(row, language) for row in rows])
        return
    if not rows:
        face.say(_("Không có nhiệm vụ nào chờ ngày của một sự kiện."))
        return
    _print_list(face, rows)


def set_(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="MÃ|KẾ_HOẠCH MỤC NGÀY",
            help=_("Mã trong `event list`, hoặc số kế hoạch và mục; sau cùng là ngày của sự kiện."),
        ),
    ],
    document: Annotated[
        str, typer.Option("--document", metavar="SỐ", help=_("Văn bản làm căn cứ (bắt buộc)."))
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện (mặc định: tài khoản đăng nhập)."))
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    as_json: AsJson = False,
) -> None:
    from scheduler.cli.event_outcome import foresee_event, outcome_json, print_outcome
    from scheduler.register.changes import set_event

    face = face_of(context)
    if len(words) not in (2, 3):
        raise BadInput(
            "cần mã (hoặc số kế hoạch và mục) rồi đến ngày",
            place="event set",
            remedy="Ví dụ: nhacviec event set 06/KH-UBND 3 2026-03-02 --document 5/BKHCN.",
        )
    on = parse_day(words[-1], "NGÀY")
    if not document.strip():
        raise BadInput(
            "chưa cho biết văn bản làm căn cứ", place="--document", remedy="Thêm --document SỐ của văn bản."
        )
    deed, register, practice = face.deed(by), face.register(), face.practice()
    number = _meant(face, words[:-1])
    outcome = foresee_event(register, practice, deed, number, on, document)
    if not as_json:
        print_outcome(face.console, outcome, face.language or face.config.office.language)
    if outcome.changes_nothing:
        face.say(_("Ngày này đã được ghi từ trước; không có gì thay đổi."))
    else:
        face.confirm(_("Ghi ngày của sự kiện như trên?"), yes=yes)
        with register.write() as session:
            rows = set_event(session, number, deed, practice, on=on, document=document)
            numbers = [row.id for row in rows if row.id is not None]
        outcome = outcome.with_numbers(numbers)
        face.say(
            _("Đã ghi ngày của sự kiện: {new} kỳ hạn mới, {moved} kỳ hạn đổi ngày.").format(
                new=len(outcome.created), moved=len(outcome.moved)
            )
        )
    if as_json:
        face.print_json(outcome_json(outcome))


def awaited_json(row: Awaited, language: str) -> dict[str, Any]:
    """One line of `event list --json`."""
    from rules.phrase import say

    return {
        "id": row.obligation_id,
        "plan": row.plan,
        "ref": row.ref or None,
        "title": row.title,
        "lead": row.lead,
        "timing": row.timing,
        "events": list(row.events),
        "rules": [say(rule, language) for rule in row.rules],
        "on": row.on,
        "document": row.document or None,
        "agencies": row.agencies,
        "open": row.open_rows,
    }


def _meant(face: Face, words: Sequence[str]) -> int:
    """The obligation that these words mean: its own number, #OCCURRENCE, or a plan and its row."""
    from scheduler.register.changes.choosing import awaiting_id_of, plan_id_of
    from scheduler.register.models import Occurrence

    with face.register().read() as session:
        if len(words) == 2:
            return awaiting_id_of(session, plan_id_of(session, words[0]), words[1])
        digits = words[0].strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
            raise BadInput(
                "“{word}” không phải mã", remedy="Xem mã bằng `nhacviec event list`.", word=words[0]
            )
        if words[0].strip().startswith("#"):
            row = session.get(Occurrence, int(digits))
            return row.obligation_id if row else 0
        return int(digits)


def _print_list(face: Face, rows: Sequence[Awaited]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Mã"), width=6)
    table.add_column(_("Kế hoạch, mục"), width=16, overflow="fold")
    table.add_column(_("Nhiệm vụ"), ratio=5)
    table.add_column(_("Chờ sự kiện"), ratio=4)
    table.add_column(_("Câu chữ"), ratio=4)
    table.add_column(_("Ngày"), width=11)
    for row in rows:
        where = render.text(row.plan)
        if row.ref:
            where.append("\n").append(_("mục {ref}").format(ref=render.clean(row.ref)), style=render.QUIET)
        title = render.text(render.shortened(row.title, 110))
        title.append("\n").append(render.shortened(row.lead, 60), style=render.QUIET)
        when = Text(render.day(row.on)) if row.on else Text(_("chưa có"), style=render.SOON)
        if row.document:
            when.append("\n").append(render.clean(row.document), style=render.QUIET)
        events = render.text("; ".join(row.events))
        timing = render.text(render.quoted(row.timing, 90))
        table.add_row(
            Text(str(row.obligation_id)),
            where,
            title,
            events,
            timing,
            when,
        )
    face.console.print(table)
    note = _("Khi sự kiện diễn ra: nhacviec event set MÃ NGÀY --document SỐ")
    face.console.print(Text(note, style=render.QUIET))
