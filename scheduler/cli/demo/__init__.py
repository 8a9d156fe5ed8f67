"""`nhacviec demo`: a made-up office lives through a year in a minute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.context import face_of, leave
from scheduler.i18n import gettext as _


def register_commands(app: typer.Typer) -> None:
    """Add `demo`."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="THƯ_MỤC", help=_("Giữ lại mọi thứ trong thư mục này.")),
    ] = None,
) -> None:
    import logging

    from scheduler import logs
    from scheduler.cli.demo.run import run_demo

    logs.configure(level=logging.ERROR)
    code = run_demo(face_of(context).console, keep)
    if code:
        leave(code)
