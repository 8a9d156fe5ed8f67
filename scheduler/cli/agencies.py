"""`nhacviec agencies list|check`: the directory of agencies, and the group of its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import agencies_change, agencies_contact, agencies_files, agencies_join
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.register.roster import AgencyFacts

KINDS = {
    "department": "sở, ban, ngành",
    "commune": "xã, phường",
    "association": "hội, đoàn thể",
    "superior": "cấp trên",
    "other": "khác",
}
AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON."))]


def register_commands(app: typer.Typer) -> None:
    """Add `agencies` with its own commands."""
    group = typer.Typer(no_args_is_help=True, help=_("Danh bạ cơ quan: nạp, xem, kiểm tra."))
    agencies_files.register_on(group)
    group.command("list", help=_("Các cơ quan trong danh bạ."))(list_)
    group.command("check", help=_("Những chỗ danh bạ còn thiếu hoặc cần xem lại."))(check)
    agencies_contact.register_on(group)
    agencies_change.register_on(group)
    agencies_join.register_on(group)
    app.add_typer(group, name="agencies")


def list_(
    context: typer.Context,
    kind: Annotated[str, typer.Option("--kind", metavar="LOẠI", help=_("Chỉ một loại."))] = "",
    as_json: AsJson = False,
) -> None:
    from scheduler.register.store.directory import load_roster

    face = face_of(context)
    with face.register().read() as session:
        agencies = [item for item in load_roster(session).agencies if not kind or item.kind == kind]
    if as_json:
        face.print_json([_plain(item) for item in agencies])
        return
    if not agencies:
        face.say(_("Danh bạ trống. Nạp bằng: nhacviec agencies import TỆP.csv"))
        return
    _show(face, agencies)


def check(context: typer.Context, as_json: AsJson = False) -> None:
    from scheduler.cli.agencies_files import finding_json
    from scheduler.cli.review_view import show_problems
    from scheduler.intake.directory.checking import check_roster
    from scheduler.register.store.directory import flagged_addresses, load_roster, open_duties

    face = face_of(context)
    with face.register().read() as session:
        roster, duties, flagged = load_roster(session), open_duties(session), flagged_addresses(session)
    problems = check_roster(roster, face.today, duties, flagged)
    if as_json:
        face.print_json([finding_json(item) for item in problems])
        return
    show_problems(problems, face.console)
    if not problems:
        face.say(_("Danh bạ có {n} cơ quan, không thấy gì cần xem lại.").format(n=len(roster.agencies)))


def _show(face: Face, agencies: list[AgencyFacts]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from scheduler.cli.review_view import WIDTH
    from scheduler.intake.directory.loading import span_text

    table = Table(box=box.SIMPLE_HEAD, width=WIDTH)
    table.add_column(_("Mã"), ratio=2, overflow="fold")
    table.add_column(_("Tên"), ratio=6, overflow="fold")
    table.add_column(_("Loại"), ratio=2)
    table.add_column(_("Địa chỉ thư"), ratio=5, overflow="fold")
    for item in agencies:
        name = Text(item.name)
        if span := span_text(item.valid_from, item.valid_to):
            name.append(f" ({span})", style="dim")
        addresses = ", ".join(found.address for found in item.addresses)
        missing = Text(_("thiếu"), style="red") if item.exists_on(face.today) else Text("")
        table.add_row(
            Text(item.code), name, Text(_(KINDS[item.kind])), Text(addresses) if addresses else missing
        )
    face.console.print(table)
    face.say(_("{n} cơ quan.").format(n=len(agencies)))


def _plain(item: AgencyFacts) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "kind": item.kind,
        "aliases": list(item.aliases),
        "groups": [found.group for found in item.groups],
        "email": [found.address for found in item.addresses],
        "contacts": [agencies_contact.contact_json(found) for found in item.addresses],
        "valid_from": item.valid_from,
        "valid_to": item.valid_to,
        "successor": [
            {"code": heir.code, "from": heir.effective, "scope": heir.scope} for heir in item.heirs
        ],
    }
