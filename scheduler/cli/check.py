"""`nhacviec check PLAN_FILE`: what a reviewed plan file says and still asks; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.context import face_of
from scheduler.cli.import_ import review_with_register
from scheduler.i18n import gettext as _


def register_commands(app: typer.Typer) -> None:
    """Add `check`."""
    app.command("check")(check)


def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Tệp kế hoạch (.toml hoặc .xlsx)."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    from scheduler.cli.review_view import review_json, show_review
    from scheduler.intake.planfile import read_plan_file

    face = face_of(context)
    review = review_with_register(face, read_plan_file(file))
    if as_json:
        face.print_json(review_json(review))
        return
    show_review(review, face.console)
    blocked = [item for item in review.questions if item.blocks]
    if any(not item.key for item in blocked):
        face.say(_("Chưa đưa vào sổ được: còn thiếu phần [plan] nêu trên."))
    elif blocked:
        text = _("Đưa vào sổ được; {n} dòng còn chờ trả lời. Tiếp theo: nhacviec apply {file}")
        face.say(text.format(n=len({item.key for item in blocked}), file=file))
    else:
        face.say(_("Đưa vào sổ được. Tiếp theo: nhacviec apply {file}").format(file=file))
