"""`nhacviec plan end NUMBER`: a repealed plan is closed, after showing what that stops."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import Refused
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.register.models import Plan

SHOWN = 10


def register_commands(app: typer.Typer) -> None:
    """Add `plan` with its own commands."""
    group = typer.Typer(no_args_is_help=True, help=_("Kết thúc theo dõi một kế hoạch."))
    group.callback()(_nothing)
    group.command("end", help=_("Kết thúc theo dõi: các kỳ hạn đang mở dừng thực hiện theo văn bản."))(end)
    app.add_typer(group, name="plan")


def end(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="KẾ_HOẠCH", help=_("Số, ký hiệu hoặc mã của kế hoạch."))],
    document: Annotated[
        str, typer.Option("--document", metavar="SỐ", help=_("Số, ký hiệu văn bản quyết định."))
    ] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help=_("Lý do."))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    """What is still owed is waived with that document; whoever was told of the plan hears once."""
    from scheduler.intake.apply.rehearsal import rehearsal
    from scheduler.register.changes import end_plan, plan_id_of

    face = face_of(context)
    if not document.strip():
        raise Refused(
            "cần số, ký hiệu của văn bản quyết định",
            place="--document",
            remedy="Thêm --document, ví dụ --document 45/QĐ-UBND.",
        )
    deed, register, practice = face.deed(by), face.register(), face.practice()
    with rehearsal(register) as session:
        plan_id = plan_id_of(session, number)
        end_plan(session, plan_id, deed, practice, document=document, reason=reason)
        foreseen = _outlook(session, plan_id)
    if not as_json:
        _show(face, foreseen)
    face.confirm(_("Kết thúc theo dõi kế hoạch {number}?").format(number=foreseen["plan"]), yes=yes)
    with register.write() as session:
        end_plan(session, plan_id, deed, practice, document=document, reason=reason)
    if as_json:
        face.print_json(foreseen)
    else:
        text = _("Kế hoạch {number} đã kết thúc: {n} kỳ hạn dừng thực hiện, báo cho {told} cơ quan.")
        face.say(text.format(number=foreseen["plan"], n=len(foreseen["waived"]), told=len(foreseen["told"])))


def _outlook(session: Any, plan_id: int) -> dict[str, Any]:
    """What ending has done in the session at hand: read from the rows it wrote."""
    from sqlmodel import col, select

    from scheduler.register.models import Agency, Event, Notice, Obligation, Occurrence, Plan

    plan: Plan = session.get_one(Plan, plan_id)
    event = session.exec(
        select(Event.id)
        .where(col(Event.plan_id) == plan_id, col(Event.verb) == "end")
        .order_by(col(Event.id).desc())
    ).first()
    waived: list[Any] = session.exec(
        select(Occurrence, Obligation, Agency)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(Agency, col(Agency.id) == col(Occurrence.holder_id))
        .join(Event, col(Event.occurrence_id) == col(Occurrence.id))
        .where(col(Event.verb) == "waive", col(Event.id) > event, col(Obligation.plan_id) == plan_id)
        .order_by(col(Occurrence.due), col(Occurrence.id))
    ).all()
    others = session.exec(
        select(Occurrence.state)
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .where(col(Obligation.plan_id) == plan_id, col(Occurrence.state).in_(("submitted", "unsettled")))
    ).all()
    told = session.exec(
        select(Agency.name)
        .join(Notice, col(Notice.agency_id) == col(Agency.id))
        .where(col(Notice.key).startswith(f"change:{event}:"))
        .order_by(Agency.name)
    ).all()
    return {
        "plan": plan.number,
        "title": plan.title,
        "document": plan.ended_document,
        "waived": [
            {"id": row.id, "ref": duty.ref or None, "title": duty.title, "lead": agency.name, "due": row.due}
            for row, duty, agency in waived
        ],
        "left": dict(Counter(others)),
        "told": list(told),
    }


def _show(face: Face, foreseen: dict[str, Any]) -> None:
    from rich.text import Text

    from scheduler.cli import render

    face.console.print(Text(f"{foreseen['plan']} — {render.shortened(foreseen['title'], 120)}", style="bold"))
    waived = foreseen["waived"]
    face.console.print(Text(_("Dừng thực hiện {n} kỳ hạn đang mở:").format(n=len(waived))))
    for row in waived[:SHOWN]:
        line = f"#{row['id']} {row['lead']}: {row['title']}, " + _("hạn {day}").format(
            day=render.day(row["due"])
        )
        face.console.print(Text(f"  {render.shortened(line, 110)}"))
    if len(waived) > SHOWN:
        face.console.print(_("  … và {n} kỳ hạn khác").format(n=len(waived) - SHOWN), markup=False)
    for state, count in foreseen["left"].items():
        words = _("{n} kỳ hạn giữ nguyên trạng thái “{state}”.").format(
            n=count, state=_(render.STATES[state])
        )
        face.console.print(Text(words))
    names = ", ".join(foreseen["told"][:SHOWN]) or _("chưa ai nhận thư về kế hoạch này")
    face.console.print(Text(_("Sẽ báo cho: {names}").format(names=names)))


def _nothing() -> None:
    """Keep a group of one command a group."""
