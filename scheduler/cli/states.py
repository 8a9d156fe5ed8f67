"""Recording what happened: submit, accept, return, request-extension, extend, waive, reopen, settle."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from rules.errors import BadInput
from scheduler.cli.arguments import parse_day, parse_ids
from scheduler.cli.context import Face
from scheduler.cli.selecting import Change, selecting
from scheduler.i18n import gettext as _

On = Annotated[
    str,
    typer.Option("--on", metavar="NGÀY", help=_("Ngày của văn bản (mặc định: hôm nay); căn cứ tính hạn.")),
]
To = Annotated[str, typer.Option("--to", metavar="NGÀY", help=_("Ngày mới, ví dụ 2026-04-15."))]
Document = Annotated[str, typer.Option("--document", metavar="SỐ", help=_("Số, ký hiệu văn bản."))]
Reason = Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help=_("Lý do."))]
Done = Annotated[bool, typer.Option("--done", help=_("Đã hoàn thành."))]
StillOpen = Annotated[bool, typer.Option("--open", help=_("Còn phải làm: theo dõi tiếp từ hôm nay."))]
LeftOut = Annotated[
    list[str] | None,
    typer.Option(
        "--except", metavar="MÃ_SỐ", help=_("Nhiệm vụ năm mà báo cáo không nói đến (lặp lại được).")
    ),
]


def register_commands(app: typer.Typer) -> None:
    """Add the eight commands."""
    app.command("submit")(submit)
    app.command("accept")(accept)
    app.command("return")(return_)
    app.command("request-extension")(request_extension)
    app.command("extend")(extend)
    app.command("waive")(waive)
    app.command("reopen")(reopen)
    app.command("settle")(settle)


@selecting("Ghi nhận đã nộp", "submit")
def submit(face: Face, on: On = "", document: Document = "") -> Change:
    """Lateness hangs on `--on`, the date of the agency's document."""
    from scheduler.register import changes

    day = parse_day(on, "--on") if on else face.today
    return lambda session, ids, deed, practice: changes.submit(session, ids, deed, day, document, practice)


@selecting("Xác nhận hoàn thành", "accept")
def accept(face: Face, on: On = "", document: Document = "", left_out: LeftOut = None) -> Change:
    """Accepting a yearly report settles the yearly tasks it carries, but for those left out.

    `--on` is for what was never recorded as submitted: the date of the agency's document.
    """
    from scheduler.register import changes

    day = parse_day(on, "--on") if on else None
    excepted = parse_ids(left_out or ())
    return lambda session, ids, deed, practice: changes.accept(
        session, ids, deed, practice, document=document, on=day, except_ids=excepted
    )


@selecting("Trả lại", "return")
def return_(face: Face, to: To = "", reason: Reason = "") -> Change:
    """Without `--to` the answer is due in five working days."""
    from scheduler.register import changes

    day = parse_day(to, "--to") if to else None
    return lambda session, ids, deed, practice: changes.return_(
        session, ids, deed, practice, to=day, reason=reason
    )


@selecting("Ghi nhận đề nghị gia hạn", "request_extension")
def request_extension(face: Face, to: To = "", reason: Reason = "") -> Change:
    """A request moves no date."""
    from scheduler.register import changes

    day = _needed(to)
    return lambda session, ids, deed, practice: changes.request_extension(
        session, ids, deed, practice, to=day, reason=reason
    )


@selecting("Gia hạn", "extend")
def extend(face: Face, to: To = "", document: Document = "", reason: Reason = "") -> Change:
    """Needs the number of the deciding document."""
    from scheduler.register import changes

    day = _needed(to)
    return lambda session, ids, deed, practice: changes.extend(
        session, ids, deed, practice, to=day, document=document, reason=reason
    )


@selecting("Dừng thực hiện", "waive")
def waive(face: Face, document: Document = "", reason: Reason = "") -> Change:
    """Needs the number of the deciding document."""
    from scheduler.register import changes

    return lambda session, ids, deed, practice: changes.waive(
        session, ids, deed, practice, document=document, reason=reason
    )


@selecting("Mở lại", "reopen")
def reopen(face: Face, reason: Reason = "") -> Change:
    """For what was accepted, waived or recorded by mistake."""
    from scheduler.register import changes

    return lambda session, ids, deed, practice: changes.reopen(session, ids, deed, practice, reason=reason)


@selecting("Xử lý kỳ hạn cũ", "settle")
def settle(
    face: Face,
    done: Done = False,
    still_open: StillOpen = False,
    on: On = "",
    document: Document = "",
) -> Change:
    """What was due before the import: done (on the date of its document), or still to be done.

    Done without `--on` counts as in time; what is still open is followed from today on.
    """
    from scheduler.register import changes

    if done == still_open:
        raise BadInput(
            "chưa cho biết đã xong hay còn phải làm", place="--done / --open", remedy="Thêm một trong hai."
        )
    if still_open and on:
        raise BadInput("--on chỉ đi với --done", place="--on", remedy="Bỏ --on, hoặc dùng --done.")
    day = parse_day(on, "--on") if on else None
    return lambda session, ids, deed, practice: changes.settle(
        session, ids, deed, practice, done=done, on=day, document=document
    )


def _needed(words: str) -> date:
    if not words:
        raise BadInput(
            "chưa cho biết ngày mới", place="--to", remedy="Thêm --to NGÀY, ví dụ --to 2026-04-15."
        )
    return parse_day(words, "--to")
