"""`nhacviec explain`: what needs no register and no configuration."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from scheduler.cli.arguments import parse_day
from scheduler.cli.context import DEFAULT_ZONE, Face, face_of, leave
from scheduler.clock import OfficeClock, parse_moment
from scheduler.i18n import gettext as _
from scheduler.i18n import spoken

AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON."))]


def register_commands(app: typer.Typer) -> None:
    """Add `explain`."""
    app.command("explain")(explain)


def explain(
    context: typer.Context,
    phrase: Annotated[
        str | None, typer.Argument(metavar="CỤM_TỪ", help=_("Cụm từ thời hạn, trong ngoặc kép."))
    ] = None,
    issued: Annotated[
        str, typer.Option("--issued", metavar="NGÀY", help=_("Ngày ban hành kế hoạch (mặc định: hôm nay)."))
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="NGÀY", help=_("Ngày cuối của việc lặp lại."))
    ] = "",
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="TỆP", help=_("Đọc mỗi dòng một cụm từ; “-” là đầu vào."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from scheduler.cli.explain import run_explain

    face = face_of(context)
    code = run_explain(
        phrase,
        issued=parse_day(issued, "--issued") if issued else _today(face),
        until=parse_day(until, "--until") if until else None,
        batch=batch,
        as_json=as_json,
        console=face.console,
        language=spoken(),
    )
    if code:
        leave(code)


def _today(face: Face) -> date:
    """Today where no configuration is looked at: the zone of Việt Nam, or the played moment."""
    zone = ZoneInfo(DEFAULT_ZONE)
    return OfficeClock(zone, parse_moment(face.played_words, zone) if face.played_words else None).today()
