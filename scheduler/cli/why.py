"""`nhacviec why ID`: the words, the rule, the calendar, and every notice and mail of one occurrence."""

from __future__ import annotations

from typing import Annotated

import typer

from rules.errors import BadInput
from scheduler.cli.arguments import parse_ids
from scheduler.cli.context import face_of
from scheduler.i18n import gettext as _
from scheduler.register.reads.days import calendar_of
from scheduler.register.reads.story import story


def register_commands(app: typer.Typer) -> None:
    """Add `why`."""
    app.command("why")(why)


def why(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="SỐ", help=_("Số của kỳ hạn, ví dụ 123."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    ids = parse_ids([number])
    if len(ids) != 1:
        raise BadInput("mỗi lần xem một kỳ hạn", place="why", remedy="Ghi một số, ví dụ: nhacviec why 123.")
    with face.reads() as reader:
        told = story(reader, ids[0])
        calendar = calendar_of(reader)
    language = face.language or face.config.office.language
    if as_json:
        from scheduler.cli.story_forms import story_json

        face.print_json(story_json(told, calendar, face.today, language))
        return
    from scheduler.cli.render_story import print_story

    print_story(face.console, told, calendar, face.today, face.clock.zone, language)
