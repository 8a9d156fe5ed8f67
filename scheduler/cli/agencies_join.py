"""`nhacviec agencies join`: an agency enters a group on a day; the rows given to the group become its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import Refused
from scheduler.cli.agencies_change import SHOWN, AsJson, By, From, Yes, rest
from scheduler.cli.arguments import parse_day
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from scheduler.intake.apply.joining import Joining
    from scheduler.register.changes import Deed
    from scheduler.register.practice import Practice


def register_on(group: typer.Typer) -> None:
    """Add `join` to the group `agencies`."""
    group.command("join", help=_("Thêm một cơ quan vào nhóm từ một ngày."))(join)


def join(
    context: typer.Context,
    group: Annotated[str, typer.Argument(metavar="NHÓM", help=_("Tên nhóm, như “Các sở, ban, ngành”."))],
    code: Annotated[str, typer.Argument(metavar="CƠ_QUAN", help=_("Mã hoặc tên cơ quan."))],
    since: From,
    until: Annotated[str, typer.Option("--until", metavar="NGÀY", help=_("Ngày cuối ở trong nhóm."))] = "",
    document: Annotated[
        str, typer.Option("--document", metavar="SỐ", help=_("Với --until: văn bản cho thôi ở trong nhóm."))
    ] = "",
    yes: Yes = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """The agency gets the occurrences of the rows given to the group that fall due from that day on.

    With `--until` it owes nothing that falls due after the last day: what is open there is stopped
    (waived) by the document that lets it go, and whoever was told of it hears.
    """
    from scheduler.intake.apply.rehearsal import rehearsal
    from scheduler.register.changes import agency_id_of

    face = face_of(context)
    first = parse_day(since, "--from")
    last = parse_day(until, "--until") if until else None
    deed, register, practice = face.deed(by), face.register(), face.practice()
    terms = _Terms(group, first, last, document.strip())
    with rehearsal(register) as session:
        agency = agency_id_of(session, code)
        foreseen = terms.carry_out(session, agency, deed, practice)
    if not as_json:
        _show_joining(face, foreseen)
    if foreseen.beyond and not terms.document:
        raise Refused(
            "còn {n} kỳ hạn đang mở sau ngày cuối; dừng các kỳ hạn này cần số văn bản",
            place="--document",
            remedy="Thêm --document, ví dụ --document 45/UBND-VP.",
            n=len(foreseen.beyond),
        )
    face.confirm(
        _("Thêm {agency} vào nhóm “{group}” như trên?").format(agency=foreseen.agency, group=foreseen.group),
        yes=yes,
    )
    with register.write() as session:
        done = terms.carry_out(session, agency, deed, practice)
    if as_json:
        face.print_json(_joining_json(done))
        return
    face.say(_("Đã thêm: {n} kỳ hạn mới.").format(n=sum(row.created for row in done.rows)))
    if done.beyond:
        face.say(_("Đã dừng {n} kỳ hạn sau ngày cuối.").format(n=len(done.beyond)))


@dataclass(frozen=True, slots=True)
class _Terms:
    """What was asked for: the group, its days, and the document by which an agency leaves it."""

    group: str
    first: date
    last: date | None
    document: str

    def carry_out(self, session: Session, agency: int, deed: Deed, practice: Practice) -> Joining:
        """Enter the group, and stop what lies after the last day; without a document that part waits."""
        from scheduler.intake.apply.joining import join_group
        from scheduler.register.changes import waive

        done = join_group(session, self.group, agency, self.first, self.last, deed, practice)
        if done.beyond and self.document:
            reason = _("ra khỏi nhóm “{group}” từ sau ngày {day}").format(
                group=done.group, day=f"{self.last:%d/%m/%Y}"
            )
            waive(session, done.beyond, deed, practice, document=self.document, reason=reason)
        return done


def _show_joining(face: Face, joining: Joining) -> None:
    from rich.text import Text

    from scheduler.cli import render
    from scheduler.intake.directory.loading import span_text

    head = _("{agency} vào nhóm “{group}” {span}").format(
        agency=joining.agency, group=joining.group, span=span_text(joining.first, joining.until)
    )
    face.console.print(Text(head, style="bold"))
    if joining.is_new_group:
        face.console.print(Text(_("Đây là nhóm mới, chưa có thành viên nào khác."), style="yellow"))
    for row in joining.rows[:SHOWN]:
        line = _("  {plan}, mục {ref}: {title} — thêm {n} kỳ hạn").format(
            plan=row.plan, ref=row.ref, title=render.shortened(row.title, 50), n=row.created
        )
        if row.unsettled:
            line += _(" ({n} đã qua, chờ xử lý, không nhắc)").format(n=row.unsettled)
        face.console.print(Text(line))
    rest(face, len(joining.rows))
    if not joining.rows:
        face.console.print(Text(_("Chưa có nhiệm vụ nào giao cho nhóm này mà cơ quan chưa có.")))
    if joining.beyond:
        ids = ", ".join(f"#{number}" for number in joining.beyond[:SHOWN])
        words = _("  Dừng {n} kỳ hạn đến hạn sau ngày cuối, cơ quan không còn phải làm: {ids}")
        face.console.print(Text(words.format(n=len(joining.beyond), ids=ids), style="yellow"))


def _joining_json(joining: Joining) -> dict[str, Any]:
    return {
        "agency": joining.agency,
        "group": joining.group,
        "from": joining.first,
        "until": joining.until,
        "rows": [
            {"plan": row.plan, "ref": row.ref, "created": row.created, "unsettled": row.unsettled}
            for row in joining.rows
        ],
        "stopped": list(joining.beyond),
    }
