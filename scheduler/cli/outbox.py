"""`nhacviec outbox`: every stored mail and what became of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from rules.errors import BadInput
from scheduler.cli import render, render_lines
from scheduler.cli.arguments import parse_day
from scheduler.cli.context import face_of
from scheduler.i18n import gettext as _
from scheduler.register.reads.outbox import Letter
from scheduler.register.reads.outbox import outbox as letters
from scheduler.register.reads.waiting import waiting

STATUSES = {
    "pending": "chờ gửi",
    "sending": "đang gửi",
    "sent": "đã gửi",
    "failed": "hỏng",
    "uncertain": "chưa rõ đã tới",
    "cancelled": "đã hủy",
    "held": "tạm giữ",
    "bounced": "bị trả lại",
}
TROUBLE = ("failed", "uncertain", "bounced")
KINDS = {
    "escalation": "báo cáo đầu mối, cấp trên",
    "overdue": "quá hạn",
    "reminder": "nhắc việc",
    "opening": "thư mở đầu",
    "listing": "danh sách",
}
SHOWN = 50
_GOOD = {"sent": "green", "cancelled": render.QUIET}


def register_commands(app: typer.Typer) -> None:
    """Add `outbox`."""
    app.command("outbox")(outbox)


def outbox(
    context: typer.Context,
    status: Annotated[str, typer.Option("--status", metavar="TRẠNG_THÁI", help=", ".join(STATUSES))] = "",
    trouble: Annotated[
        bool, typer.Option("--trouble", help=_("Chỉ thư hỏng, bị trả lại hoặc chưa rõ đã tới."))
    ] = False,
    since: Annotated[
        str, typer.Option("--since", metavar="NGÀY", help=_("Từ ngày này, ví dụ 2026-03-10."))
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help=_("Mọi thư, không chỉ thư gần nhất."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    if status and status not in STATUSES:
        raise BadInput(
            "không có trạng thái thư “{status}”",
            place="--status",
            remedy="Dùng một trong: {known}.",
            status=status,
            known=", ".join(STATUSES),
        )
    face = face_of(context)
    with face.reads() as reader:
        found = letters(reader, status=status, since=parse_day(since, "--since") if since else None)
        if trouble:
            found = [letter for letter in found if letter.status in TROUBLE]
        if as_json:
            face.print_json([letter_json(letter) for letter in found])
            return
        for warning in render_lines.banner(waiting(reader, face.today), face.today):
            face.console.print(warning)
    if not found:
        face.console.print(_("Không có thư nào."))
        return
    shown = found if everything else found[-SHOWN:]
    face.console.print(_counts(found))
    face.console.print(_table(shown, face.clock.zone))
    if len(shown) < len(found):
        note = _("{n} thư cũ hơn không hiện ở đây: thêm --all.")
        face.console.print(Text(note.format(n=len(found) - len(shown)), style=render.QUIET))


def letter_json(letter: Letter) -> dict[str, Any]:
    """One mail; the documented schema."""
    return {
        "id": letter.id,
        "key": letter.key,
        "to": letter.to,
        "subject": letter.subject,
        "status": letter.status,
        "phase": letter.phase,
        "attempts": letter.attempts,
        "message_id": letter.message_id,
        "last_error": letter.last_error,
        "kind": letter.kind,
        "agency": letter.agency,
        "true_address": letter.true_address,
        "trial": letter.trial,
        "day": letter.day,
        "dots": letter.dots,
        "next_attempt_at": letter.next_attempt_at,
        "sent_at": letter.sent_at,
        "answer": letter.answer,
    }


def letter_status(letter: Letter) -> Text:
    """The status in words: red for trouble, green for sent."""
    style = render.LATE if letter.status in TROUBLE else _GOOD.get(letter.status, "")
    return Text(_(STATUSES[letter.status]), style=style)


def _counts(found: list[Letter]) -> Text:
    counts = {name: sum(letter.status == name for letter in found) for name in STATUSES}
    return Text(" · ".join(f"{_(STATUSES[name])} {n}" for name, n in counts.items() if n) + "\n")


def _table(found: list[Letter], zone: object) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Thư"), width=6)
    table.add_column(_("Ngày"), width=11)
    table.add_column(_("Đến"), width=28, overflow="fold")
    table.add_column(_("Tiêu đề"), ratio=1)
    table.add_column(_("Trạng thái"), width=15)
    for letter in found:
        to = render.text(letter.agency).append("\n")
        to.append(render.clean(letter.to), style=render.QUIET)
        if letter.trial:
            to.append(" ").append(_("(thử)"), style=render.SOON)
        subject = render.text(render.shortened(letter.subject, 160))
        if letter.last_error:
            subject.append("\n").append(render.shortened(_(letter.last_error), 160), style=render.LATE)
        state = letter_status(letter)
        note = render.moment(letter.sent_at, zone)
        if not note and letter.attempts:
            note = _("đã thử {n} lần").format(n=letter.attempts)
        if note:
            state.append("\n").append(note, style=render.QUIET)
        table.add_row(Text(str(letter.id)), Text(render.day(letter.day)), to, subject, state)
    return table
