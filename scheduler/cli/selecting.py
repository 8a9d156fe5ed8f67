"""What every change of state asks first: which occurrences, by whom, and is it meant.

Numbers on the command line are meant as they stand; a selection (`--plan --ref --period --agency
--all-except`) is counted, shown and confirmed. Either way it is one transaction.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput, NotFound
from scheduler.cli.arguments import parse_ids
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.register.changes import Deed
    from scheduler.register.practice import Practice

SHOWN = 10
"""Lines of a selection that are shown before it is confirmed."""

Change = Callable[["Session", Sequence[int], "Deed", "Practice"], Sequence[Any]]
"""The change itself, in the transaction it is given; returns the occurrences that changed."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which occurrences, by whom, and how to answer: the options that all changes share."""

    ids: Sequence[str]
    plan: str
    ref: str
    period: str
    agency: str
    all_except: Sequence[str]
    by: str
    yes: bool
    as_json: bool

    @property
    def selects(self) -> bool:
        """It names a group, not numbers."""
        return bool(self.plan or self.ref or self.period or self.agency or self.all_except)


def _shared_options(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="MÃ_SỐ…", help=_("Mã số kỳ hạn (#), một hoặc nhiều."))
    ] = None,
    plan: Annotated[str, typer.Option("--plan", metavar="SỐ", help=_("Chọn theo số kế hoạch."))] = "",
    ref: Annotated[str, typer.Option("--ref", metavar="TT", help=_("Chọn theo số thứ tự."))] = "",
    period: Annotated[
        str, typer.Option("--period", metavar="KỲ", help=_("Chọn theo kỳ, ví dụ 2026-Q1."))
    ] = "",
    agency: Annotated[
        str, typer.Option("--agency", metavar="CƠ_QUAN", help=_("Chọn theo mã hoặc tên cơ quan."))
    ] = "",
    all_except: Annotated[
        list[str] | None,
        typer.Option(
            "--all-except", metavar="CƠ_QUAN", help=_("Chọn tất cả, trừ cơ quan này (lặp lại được).")
        ),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện (mặc định: tài khoản đăng nhập)."))
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> Order:
    return Order(ids or (), plan, ref, period, agency, all_except or (), by, yes, as_json)


def selecting(title: str, verb: str) -> Callable[[Callable[..., Change]], Callable[..., None]]:
    """Make a command of a function that takes its own options and returns the Change to carry out.

    The function's first parameter is the Face. `title` (Vietnamese) says what is being done; `verb` is the
    change's name in the register, by which a selection leaves out what it cannot apply to.
    """

    def decorate(make_change: Callable[..., Change]) -> Callable[..., None]:
        own = list(inspect.signature(make_change, eval_str=True).parameters.values())[1:]
        common = list(inspect.signature(_shared_options, eval_str=True).parameters.values())
        names = {parameter.name for parameter in common}

        def command(**values: Any) -> None:
            face = face_of(values.pop("context"))
            order = _shared_options(**{name: values.pop(name) for name in names})
            carry_out(face, title, verb, order, make_change(face, **values))

        context = inspect.Parameter(
            "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )
        parameters = [context, common[0], *own, *common[1:]]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return command

    return decorate


def carry_out(face: Face, title: str, verb: str, order: Order, change: Change) -> None:
    """Find what is meant, confirm a selection, change it in one transaction, and say what changed."""
    deed = face.deed(order.by)
    chosen = _chosen(face, verb, order)
    if order.selects:
        face.confirm(_question(face, title, chosen), yes=order.yes)
    register = face.register()
    practice = face.practice()
    with register.write() as session:
        changed = list(change(session, chosen, deed, practice))
        told = [_told(occurrence) for occurrence in changed]
    if order.as_json:
        face.print_json(told)
        return
    numbers = ", ".join(f"#{line['id']}" for line in told[:20]) + (" …" if len(told) > 20 else "")
    face.say(
        _("{title}: {count} kỳ hạn ({numbers}).").format(title=_(title), count=len(told), numbers=numbers)
    )


def _chosen(face: Face, verb: str, order: Order) -> list[int]:
    from scheduler.register.changes import ALLOWED, Selection, select_ids

    ids = parse_ids(order.ids)
    if not ids and not order.selects:
        raise BadInput(
            "chưa chọn kỳ hạn nào",
            remedy="Ghi mã số (#) có trong bảng, hoặc chọn bằng --plan, --ref, --period, --agency.",
        )
    if not order.selects:
        return ids
    selection = Selection(
        plan=order.plan or None,
        ref=order.ref or None,
        period=order.period or None,
        agency=order.agency or None,
        all_except=tuple(order.all_except),
        ids=ids,
    )
    with face.register().read() as session:
        found = select_ids(session, selection, None if ids else ALLOWED[verb])
    if not found:
        raise NotFound(
            "không có kỳ hạn nào khớp với lựa chọn mà còn làm được việc này",
            remedy="Xem `nhacviec upcoming --days 400` để biết số kế hoạch, kỳ và cơ quan.",
        )
    return found


def _question(face: Face, title: str, ids: Sequence[int]) -> str:
    """The count by state, and the first lines of what would change."""
    from sqlmodel import col, select

    from scheduler.register.changes import state_name
    from scheduler.register.models import Agency, Obligation, Occurrence

    with face.register().read() as session:
        rows = session.exec(
            select(Occurrence, Obligation, Agency)
            .where(
                col(Occurrence.id).in_(ids),
                Occurrence.obligation_id == Obligation.id,
                Occurrence.holder_id == Agency.id,
            )
            .order_by(col(Occurrence.id))
        ).all()
        states = Counter(state_name(occurrence.state) for occurrence, _row, _agency in rows)
        shown = [
            f"  #{occurrence.id} {agency.name}: {duty.title or duty.timing} ({occurrence.period})"
            for occurrence, duty, agency in rows[:SHOWN]
        ]
    counts = "; ".join(f"{state} {count}" for state, count in states.most_common())
    head = _("{title}: {count} kỳ hạn sau đây, trong một lần ghi ({counts}).")
    lines = [head.format(title=_(title), count=len(ids), counts=counts)]
    lines += shown
    if len(ids) > SHOWN:
        lines.append(_("  … và {n} kỳ hạn khác").format(n=len(ids) - SHOWN))
    return "\n".join(lines)


def _told(occurrence: Any) -> dict[str, Any]:
    return {
        "id": occurrence.id,
        "state": occurrence.state,
        "period": occurrence.period,
        "due": occurrence.due,
        "respond_by": occurrence.respond_by,
        "round": occurrence.round,
    }
