"""`nhacviec golive PLAN`: from trial to true mail, after showing what that means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from scheduler.register.changes import Deed
    from scheduler.register.models import Plan
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register
    from scheduler.reminding.foresee import ForeseenMail

AHEAD_DAYS = 30
SHOWN = 20
"""Recipients or mails that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An agency that will be written to about the plan. `address` is empty where none works."""

    agency_id: int
    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What going live would mean."""

    plan_id: int
    number: str
    title: str
    recipients: tuple[Recipient, ...]
    mails: tuple[ForeseenMail, ...]

    @property
    def missing(self) -> list[Recipient]:
        """Those who cannot be written to."""
        return [recipient for recipient in self.recipients if not recipient.address]


def register_commands(app: typer.Typer) -> None:
    """Add `golive`."""
    app.command("golive")(golive)


def golive(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(metavar="KẾ_HOẠCH", help=_("Số, ký hiệu hoặc mã của kế hoạch."))],
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    from scheduler.register.changes import take_live

    face = face_of(context)
    deed = face.deed(by)
    register, practice = face.register(), face.practice()
    outlook = look_ahead(face, register, practice, deed, plan)
    if not as_json:
        show(face, outlook)
    face.confirm(
        _("Chuyển kế hoạch {number} sang gửi thư thật cho các cơ quan trên?").format(number=outlook.number),
        yes=yes,
    )
    with register.write() as session:
        take_live(session, outlook.plan_id, deed, practice)
    if as_json:
        face.print_json(_plain(outlook, face.config.mail.live, face.clock.zone))
    face.say(_("Kế hoạch {number} đã chuyển sang gửi thật từ hôm nay.").format(number=outlook.number))
    if not face.config.mail.live:
        face.say(
            _("Lưu ý: [mail] live = false nên mọi thư vẫn đến địa chỉ chạy thử; đổi thành true để gửi thật.")
        )


def look_ahead(face: Face, register: Register, practice: Practice, deed: Deed, words: str) -> Outlook:
    """Recipients, missing addresses and the mails of the next 30 days, as if the plan were live already.

    The real tick is played on a copy; what stands against going live (Refused, NotFound) is raised here.
    """
    from scheduler.register.changes import plan_id_of, take_live
    from scheduler.register.models import Plan
    from scheduler.reminding.foresee import simulate
    from scheduler.reminding.settings import settings_of

    with register.read() as session:
        plan = session.get_one(Plan, plan_id_of(session, words))
        recipients = _recipients(session, plan, face)
        plan_id, number, title = int(plan.id or 0), plan.number, plan.title
    mails = simulate(
        register,
        practice,
        replace(settings_of(face.config), live=True),
        face.today,
        face.today + timedelta(days=AHEAD_DAYS),
        prepare=lambda session: take_live(session, plan_id, deed, practice),
    )
    theirs = {recipient.agency_id for recipient in recipients}
    ours = tuple(mail for mail in mails if mail.agency in theirs)
    return Outlook(plan_id, number, title, recipients, ours)


def _recipients(session: Session, plan: Plan, face: Face) -> tuple[Recipient, ...]:
    """Leads, the coordinator and the superior of the plan, with where each would be written to today."""
    from sqlmodel import col, select

    from scheduler.register.models import Agency, Assignment, Obligation
    from scheduler.register.noticeboard import bodies
    from scheduler.reminding.route import route_to

    leads = session.exec(
        select(Assignment.holder_id)
        .where(
            Assignment.obligation_id == Obligation.id,
            Obligation.plan_id == plan.id,
            col(Obligation.retired_on).is_(None),
        )
        .distinct()
    ).all()
    roles = {plan.superior_id: _("cấp trên")} if plan.superior_id else {}
    roles |= dict.fromkeys(sorted(leads), _("chủ trì"))
    roles |= {plan.coordinator_id: _("đầu mối")}
    known = bodies(session, [number for number in roles if number is not None])
    names = dict(session.exec(select(Agency.id, Agency.name).where(col(Agency.id).in_(list(roles)))).all())
    found = []
    for agency_id, role in roles.items():
        if agency_id is not None:
            route = route_to(known[agency_id], face.today) if agency_id in known else None
            found.append(Recipient(agency_id, names[agency_id], role, route.address if route else ""))
    return tuple(sorted(found, key=lambda one: (one.role != _("đầu mối"), one.name)))


def show(face: Face, outlook: Outlook) -> None:
    """Print it for a person."""
    from rich.table import Table
    from rich.text import Text

    face.console.print(Text(f"{outlook.number} — {outlook.title}", style="bold"))
    table = Table(title=_("Người nhận"), title_justify="left")
    for name in (_("Cơ quan"), _("Vai trò"), _("Địa chỉ")):
        table.add_column(name)
    for recipient in outlook.recipients[:SHOWN]:
        address = Text(recipient.address) if recipient.address else Text(_("thiếu địa chỉ"), style="bold red")
        table.add_row(Text(recipient.name), Text(recipient.role), address)
    face.console.print(table)
    _count_rest(face, outlook.recipients)
    if outlook.missing:
        names = ", ".join(recipient.name for recipient in outlook.missing[:10])
        words = _("{n} cơ quan thiếu địa chỉ: {names}").format(n=len(outlook.missing), names=names)
        face.console.print(Text(words, style="red"))
    _show_mails(face, outlook.mails)


def _show_mails(face: Face, mails: Sequence[ForeseenMail]) -> None:
    from rich.table import Table
    from rich.text import Text

    title = _("Thư trong {days} ngày tới: {n}").format(days=AHEAD_DAYS, n=len(mails))
    if not mails:
        face.console.print(Text(title))
        return
    table = Table(title=title, title_justify="left")
    for name in (_("Ngày"), _("Gửi đến"), _("Tiêu đề")):
        table.add_column(name)
    alike: dict[tuple[str, str], list[str]] = {}
    for mail in mails:
        day = mail.at.astimezone(face.clock.zone).strftime("%d/%m/%Y")
        alike.setdefault((day, mail.subject), []).append(mail.to)
    for (day, subject), readers in list(alike.items())[:SHOWN]:
        whom = readers[0] if len(readers) == 1 else _("{n} người nhận").format(n=len(readers))
        table.add_row(Text(day), Text(whom), Text(subject))
    face.console.print(table)
    _count_rest(face, list(alike))


def _count_rest(face: Face, listed: Sequence[object]) -> None:
    if len(listed) > SHOWN:
        face.console.print(_("… và {n} dòng nữa.").format(n=len(listed) - SHOWN), markup=False)


def _plain(outlook: Outlook, live: bool, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "plan": outlook.number,
        "mail_live": live,
        "recipients": [
            {"agency": one.name, "role": one.role, "address": one.address or None}
            for one in outlook.recipients
        ],
        "missing": [one.name for one in outlook.missing],
        "mails": [
            {
                "at": mail.at.astimezone(zone).isoformat(timespec="minutes"),
                "to": mail.to,
                "kind": mail.kind,
                "subject": mail.subject,
                "occurrences": list(mail.occurrences),
            }
            for mail in outlook.mails
        ],
    }
