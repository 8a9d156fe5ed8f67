"""`nhacviec escalate`: the coordinator lets a report to the superior go, which was drafted and held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from rules.errors import NotFound
from scheduler.cli.arguments import parse_ids
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held notice and what it is about."""

    notice_id: int
    occurrence_id: int
    lead: str
    title: str
    superior: str


def register_commands(app: typer.Typer) -> None:
    """Add `escalate`."""
    app.command("escalate")(escalate)


def escalate(
    context: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="MÃ_SỐ…", help=_("Mã số kỳ hạn (#); để trống thì liệt kê những gì đang chờ.")),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Tất cả những gì đang chờ."))] = False,
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    wanted = parse_ids(ids or ())
    found = waiting_for_a_word(face, wanted or None)
    if not wanted and not everything:
        _show(face, found, as_json=as_json)
        return
    missing = sorted(set(wanted) - {one.occurrence_id for one in found})
    if missing:
        raise NotFound(
            "không có thư báo cáo cấp trên nào đang chờ về kỳ hạn {ids}",
            remedy="Xem `nhacviec escalate` để biết những gì đang chờ.",
            ids=", ".join(f"#{number}" for number in missing[:10]),
        )
    face.confirm(_("Cho gửi báo cáo cấp trên về {n} kỳ hạn?").format(n=len(found)), yes=yes or bool(wanted))
    let_go(face, found, by)
    if as_json:
        face.print_json([_plain(one) for one in found])
    face.say(_("Đã cho gửi {n} thông báo; thư đi trong lượt quét tới.").format(n=len(found)))


def waiting_for_a_word(face: Face, occurrence_ids: list[int] | None) -> list[Waiting]:
    """What is held, of these occurrences or of all."""
    from scheduler.register.models import Agency, Obligation, Occurrence
    from scheduler.register.store.notices import held_notices

    found = []
    with face.register().read() as session:
        for notice in held_notices(session, occurrence_ids):
            if notice.id is None or notice.occurrence_id is None:
                continue
            row = session.get_one(Occurrence, notice.occurrence_id)
            duty = session.get_one(Obligation, row.obligation_id)
            lead = session.get_one(Agency, row.holder_id).name
            superior = session.get_one(Agency, notice.agency_id).name
            found.append(Waiting(notice.id, notice.occurrence_id, lead, duty.title or duty.timing, superior))
    return found


def let_go(face: Face, found: list[Waiting], by: str) -> None:
    """Owed from now on; one event an occurrence."""
    from scheduler.register.changes import Entry, record
    from scheduler.register.store.notices import release_held

    deed = face.deed(by)
    with face.register().write() as session:
        freed = set(release_held(session, [one.notice_id for one in found]))
        entries = {
            one.occurrence_id: Entry("escalate", occurrence_id=one.occurrence_id)
            for one in found
            if one.notice_id in freed
        }
        record(session, deed, entries.values())


def _plain(one: Waiting) -> dict[str, Any]:
    return {
        "id": one.occurrence_id,
        "notice": one.notice_id,
        "lead": one.lead,
        "title": one.title,
        "superior": one.superior,
    }


def _show(face: Face, found: list[Waiting], *, as_json: bool) -> None:
    if as_json:
        face.print_json([_plain(one) for one in found])
        return
    if not found:
        face.say(_("Không có thư báo cáo cấp trên nào đang chờ."))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(title=_("Báo cáo cấp trên đang chờ cho gửi"), title_justify="left")
    for name in ("#", _("Chủ trì"), _("Nhiệm vụ"), _("Gửi")):
        table.add_column(name)
    for one in found:
        table.add_row(*(Text(words) for words in (str(one.occurrence_id), one.lead, one.title, one.superior)))
    face.console.print(table)
    face.say(_("Cho gửi: nhacviec escalate MÃ_SỐ… --by TÊN"))
