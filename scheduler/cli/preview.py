"""`nhacviec preview` and `nhacviec simulate`: which mails would go to whom, before they do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.reminding.foresee import ForeseenMail

LONGEST = 3_660
"""Days that may be looked ahead."""
SHOWN = 200
READERS_SHOWN = 25
"""Mails and readers listed for a person; the rest is counted."""


def register_commands(app: typer.Typer) -> None:
    """Add `preview` and `simulate`."""
    app.command("preview")(preview)
    app.command("simulate")(simulate)


def preview(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", min=0, max=LONGEST, help=_("Số ngày tới."))] = 30,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    _show(face, _foreseen(face, face.today, face.today + timedelta(days=days)), as_json=as_json)


def simulate(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", metavar="NGÀY", help=_("Ngày đầu."))],
    last: Annotated[str, typer.Option("--to", metavar="NGÀY", help=_("Ngày cuối."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    begin, end = _day(first, "--from"), _day(last, "--to")
    if end < begin or (end - begin).days > LONGEST:
        raise BadInput("khoảng ngày không hợp lệ", place="--to", remedy="Ngày cuối phải sau ngày đầu.")
    _show(face, _foreseen(face, begin, end), as_json=as_json)


def as_json_rows(mails: Sequence[ForeseenMail], face: Face) -> list[dict[str, Any]]:
    """One object a mail, as documented."""
    return [
        {
            "at": mail.at.astimezone(face.clock.zone).isoformat(timespec="minutes"),
            "to": mail.to,
            "kind": mail.kind,
            "subject": mail.subject,
            "occurrences": list(mail.occurrences),
            "true_to": mail.true_to or None,
        }
        for mail in mails
    ]


def _foreseen(face: Face, first: date, last: date) -> list[ForeseenMail]:
    from scheduler.reminding import foresee
    from scheduler.reminding.settings import settings_of

    register = face.register()
    return foresee.simulate(
        register, face.practice(), settings_of(face.config), first, last, today=face.today
    )


def _day(words: str, place: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput(
            "không đọc được ngày “{words}”", place=place, remedy="Viết như 2026-03-10.", words=words[:40]
        ) from None


def _show(face: Face, mails: Sequence[ForeseenMail], *, as_json: bool) -> None:
    if as_json:
        face.print_json(as_json_rows(mails, face))
        return
    if not mails:
        face.console.print(_("Không có thư nào trong khoảng này."), markup=False)
        return
    _show_mails(face, mails)
    _show_readers(face, mails)


def _show_mails(face: Face, mails: Sequence[ForeseenMail]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=_("Thư sẽ gửi"), title_justify="left")
    for name in (_("Ngày"), _("Gửi đến"), _("Loại")):
        table.add_column(name, no_wrap=name == _("Ngày"))
    table.add_column(_("Tiêu đề"), ratio=1)
    kinds = kind_names()
    for mail in mails[:SHOWN]:
        day = mail.at.astimezone(face.clock.zone).strftime("%d/%m/%Y")
        cells = (day, mail.true_to or mail.to, kinds[mail.kind], mail.subject)
        table.add_row(*(Text(cell) for cell in cells))
    face.console.print(table)
    if len(mails) > SHOWN:
        face.console.print(_("… và {n} thư nữa.").format(n=len(mails) - SHOWN), markup=False)


def _show_readers(face: Face, mails: Sequence[ForeseenMail]) -> None:
    from rich.table import Table
    from rich.text import Text

    from scheduler.reminding.foresee import readers

    table = Table(title=_("Mỗi người nhận"), title_justify="left")
    table.add_column(_("Gửi đến"), ratio=1)
    for name in (_("Số thư"), _("Số ngày có thư"), _("Nhiều nhất một ngày")):
        table.add_column(name, justify="right")
    found = readers(mails)
    for reader in found[:READERS_SHOWN]:
        cells = (reader.to, str(reader.mails), str(reader.days), str(reader.most_a_day))
        table.add_row(*(Text(cell) for cell in cells))
    face.console.print(table)
    if len(found) > READERS_SHOWN:
        face.console.print(_("… và {n} người nhận nữa.").format(n=len(found) - READERS_SHOWN), markup=False)
    face.console.print(
        _("Tổng cộng {mails} thư, {people} người nhận.").format(mails=len(mails), people=len(found)),
        markup=False,
    )


def kind_names() -> dict[str, str]:
    """What the kinds of mail are called."""
    return {
        "escalation": _("đôn đốc"),
        "overdue": _("chưa ghi nhận"),
        "reminder": _("nhắc hạn"),
        "opening": _("mở đầu"),
        "listing": _("danh sách"),
    }
