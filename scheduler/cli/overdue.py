"""`nhacviec overdue`: what counts as late today."""

from __future__ import annotations

import typer

from scheduler.cli.context import face_of
from scheduler.cli.upcoming import Agency, AsCsv, AsJson, Form, Kind, Names, Out, Plan, show
from scheduler.i18n import gettext as _
from scheduler.register.reads.lines import overdue as overdue_lines
from scheduler.register.reads.narrow import narrow


def register_commands(app: typer.Typer) -> None:
    """Add `overdue`."""
    app.command("overdue")(overdue)


def overdue(
    context: typer.Context,
    agency: Agency = "",
    plan: Plan = "",
    kind: Kind = "",
    names: Names = False,
    as_csv: AsCsv = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    face = face_of(context)
    with face.reads() as reader:
        only = narrow(reader, agency=agency, plan=plan, kind=kind)
        lines = overdue_lines(reader, face.today, only)
        form = Form(as_json, as_csv, out, names)
        show(face, reader, lines, only, form, _("Việc quá hạn"), _("Không có việc quá hạn."))
