"""`nhacviec confirm`: an officer says that what a reading takes for granted is right.

Until then its dates remind and never count as late. Confirmed long after the date, a row counts as late
at once and the ladder tells its latest step in the next tick: that is shown first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput
from scheduler.cli.arguments import parse_ids
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.register.models import Occurrence
    from scheduler.register.practice import Practice

SHOWN = 20
ROLES = {"lead": "cơ quan chủ trì", "coordinator": "cơ quan đầu mối", "superior": "cơ quan cấp trên"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A plan row whose reading takes something for granted."""

    id: int
    plan: str
    ref: str
    title: str
    timing: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waking:
    """An occurrence that counts as late once its date is confirmed: (role, step) of what is told at once."""

    id: int
    lead: str
    title: str
    due: date
    steps: tuple[tuple[str, int], ...]


def register_commands(app: typer.Typer) -> None:
    """Add `confirm`."""
    app.command("confirm")(confirm)


def confirm(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="MÃ_SỐ…", help=_("Mã số kỳ hạn (#), một hoặc nhiều."))
    ] = None,
    plan: Annotated[str, typer.Option("--plan", metavar="SỐ", help=_("Mọi giả định của kế hoạch này."))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    """A row of the plan is confirmed as a whole: all its agencies and periods."""
    from scheduler.intake.apply.rehearsal import rehearsal
    from scheduler.register.changes import confirm_assumptions

    face = face_of(context)
    numbers = parse_ids(ids or ())
    if not numbers and not plan:
        raise BadInput(
            "chưa chọn kỳ hạn hay kế hoạch nào", remedy="Ghi mã số (#) của kỳ hạn, hoặc --plan SỐ_KẾ_HOẠCH."
        )
    register, practice = face.register(), face.practice()
    with register.read() as session:
        doubts = _doubts(session, _chosen(session, numbers, plan))
    if not doubts:
        if as_json:
            face.print_json({"confirmed": [], "freed": [], "late": []})
        else:
            face.say(_("Không có giả định nào chờ xác nhận."))
        return
    deed = face.deed(by)
    rows = [doubt.id for doubt in doubts]
    with rehearsal(register) as session:
        freed = confirm_assumptions(session, rows, deed, practice)
        late = _wakings(session, freed, practice, face.today)
        numbers_freed = [row.id for row in freed]
    if not as_json:
        _show(face, doubts, late, len(numbers_freed))
    if plan or late:
        face.confirm(_("Xác nhận giả định của {n} dòng như trên?").format(n=len(doubts)), yes=yes)
    with register.write() as session:
        confirm_assumptions(session, rows, deed, practice)
    if as_json:
        face.print_json(_plain(doubts, numbers_freed, late))
    else:
        face.say(
            _("Đã xác nhận {n} dòng; {m} kỳ hạn có ngày chính thức.").format(
                n=len(rows), m=len(numbers_freed)
            )
        )


def _chosen(session: Session, numbers: Sequence[int], plan: str) -> list[int]:
    """The plan rows that are meant, in order. Raises NotFound."""
    from sqlmodel import col, select

    from scheduler.register.changes import Selection, plan_id_of, select_ids
    from scheduler.register.models import Obligation, Occurrence

    found: dict[int, None] = {}
    if numbers:
        select_ids(session, Selection(ids=numbers))  # an unknown number is told by its name
        query = select(Occurrence.obligation_id).where(col(Occurrence.id).in_(list(numbers)))
        found |= dict.fromkeys(session.exec(query.order_by(col(Occurrence.id))).all())
    if plan:
        rows = select(Obligation.id).where(
            Obligation.plan_id == plan_id_of(session, plan), col(Obligation.retired_on).is_(None)
        )
        ordered = session.exec(rows.order_by(col(Obligation.position))).all()
        found |= dict.fromkeys(number for number in ordered if number is not None)
    return list(found)


def _doubts(session: Session, rows: Collection[int]) -> list[Doubt]:
    """Those of the rows that rest on something nobody has confirmed."""
    from scheduler.register.models import Obligation, Plan
    from scheduler.register.reckoning import read_rules

    found = []
    for number in rows:
        row = session.get_one(Obligation, number)
        assumed = [item for stored in read_rules(row) for item in stored.assumptions]
        texts = dict.fromkeys(_(item.text).format(**dict(item.params)) for item in assumed)
        if texts and not row.confirmed:
            number_of_plan = session.get_one(Plan, row.plan_id).number
            ref = row.ref or row.key
            found.append(Doubt(number, number_of_plan, ref, row.title, row.timing, tuple(texts)))
    return found


def _wakings(session: Session, freed: Sequence[Occurrence], practice: Practice, today: date) -> list[Waking]:
    """Those that count as late as soon as this is confirmed, and what the next tick tells about them."""
    from scheduler.register.owing import steps_owed
    from scheduler.register.standing import load_standings
    from scheduler.register.verdict import verdict

    late = [row.id for row in freed if row.id is not None and verdict(row, today) == "open_late"]
    found = []
    for standing in load_standings(session, ids=late) if late else ():
        on = practice.calendar.next_workday(today)
        told = () if standing.silent else steps_owed(standing, practice, on)
        steps = tuple((step.role, step.step) for step in told)
        found.append(Waking(standing.id, standing.holder_name, standing.title, standing.due, steps))
    return found


def _show(face: Face, doubts: Sequence[Doubt], late: Sequence[Waking], freed: int) -> None:
    from rich.text import Text

    from scheduler.cli import render

    for doubt in doubts[:SHOWN]:
        head = _("{plan}, mục {ref}: {title} {timing}").format(
            plan=doubt.plan,
            ref=doubt.ref,
            title=render.shortened(doubt.title, 60),
            timing=render.quoted(doubt.timing, 40),
        )
        face.console.print(Text(head, style="bold"))
        for words in doubt.assumptions:
            face.console.print(Text(f"  • {render.clean(words)}"))
    if len(doubts) > SHOWN:
        face.console.print(_("… và {n} dòng nữa.").format(n=len(doubts) - SHOWN), markup=False)
    face.console.print(Text(_("{n} kỳ hạn “tạm tính” sẽ có ngày chính thức.").format(n=freed)))
    if not late:
        return
    warning = _("{n} kỳ hạn sẽ bị tính quá hạn ngay, và lượt quét tới báo bậc mới nhất của thang nhắc:")
    face.console.print(Text(warning.format(n=len(late)), style="bold red"))
    for waking in late[:SHOWN]:
        told = "; ".join(f"{_(ROLES[role])} ({number:+d})" for role, number in waking.steps) or _(
            "không gửi thư"
        )
        line = f"#{waking.id} {waking.lead}: {render.shortened(waking.title, 50)}, "
        line += _("hạn {day} → {told}").format(day=render.day(waking.due), told=told)
        face.console.print(Text(f"  {render.clean(line)}"))
    if len(late) > SHOWN:
        face.console.print(_("… và {n} kỳ hạn nữa.").format(n=len(late) - SHOWN), markup=False)


def _plain(doubts: Sequence[Doubt], freed: Sequence[int | None], late: Sequence[Waking]) -> dict[str, Any]:
    return {
        "confirmed": [
            {
                "plan": doubt.plan,
                "ref": doubt.ref,
                "title": doubt.title,
                "timing": doubt.timing,
                "assumptions": list(doubt.assumptions),
            }
            for doubt in doubts
        ],
        "freed": list(freed),
        "late": [
            {
                "id": waking.id,
                "lead": waking.lead,
                "due": waking.due,
                "told": [{"role": role, "step": number} for role, number in waking.steps],
            }
            for waking in late
        ],
    }
