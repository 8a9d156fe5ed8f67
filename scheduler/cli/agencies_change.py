"""`nhacviec agencies succeed`: bodies that merge, or are divided, while duties run."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput, NotFound, Refused
from scheduler.cli.arguments import parse_day
from scheduler.cli.context import Face, face_of, leave
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.register.changes import Handover
    from scheduler.register.changes.splitting import HeldDuty, HeldRole

SHOWN = 20
"""Occurrences or duties listed for a person; the rest is counted."""
ROLES = {
    "coordinator": "đầu mối theo dõi",
    "superior": "cơ quan cấp trên",
    "recipient": "nơi nhận báo cáo",
}
By = Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))]
AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON."))]
From = Annotated[str, typer.Option("--from", metavar="NGÀY", help=_("Ngày đầu có hiệu lực."))]


@dataclass(frozen=True, slots=True)
class Succession:
    """What was asked for: ids and codes of the bodies, the day, the document."""

    old: int
    old_code: str
    heirs: Mapping[int, str]
    effective: date
    document: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which body gets which duty of a body that is divided; `roles_to` the parts it had in plans."""

    duties: Sequence[HeldDuty]
    roles: Sequence[HeldRole]
    given: Mapping[int, int]
    roles_to: int | None

    @property
    def missing(self) -> list[HeldDuty]:
        """Duties that nobody has been given yet."""
        return [duty for duty in self.duties if duty.obligation_id not in self.given]

    @property
    def complete(self) -> bool:
        """Everything has somebody."""
        return not self.missing and (not self.roles or self.roles_to is not None)


def register_on(group: typer.Typer) -> None:
    """Add `succeed` to the group `agencies`."""
    group.command("succeed", help=_("Cơ quan sáp nhập, chia tách: chuyển nhiệm vụ đang mở."))(succeed)


def succeed(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="CŨ", help=_("Mã hoặc tên cơ quan cũ."))],
    news: Annotated[list[str], typer.Argument(metavar="MỚI…", help=_("Cơ quan tiếp nhận, một hoặc nhiều."))],
    since: From,
    document: Annotated[str, typer.Option("--document", metavar="SỐ", help=_("Số, ký hiệu văn bản."))] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="MÃ", help=_("Khi chia tách: cơ quan nhận phần còn lại."))
    ] = "",
    give: Annotated[
        list[str] | None,
        typer.Option(
            "--give",
            metavar="KẾ_HOẠCH:MỤC=MÃ",
            help=_("Khi chia tách: nhiệm vụ này giao cho ai (lặp lại được)."),
        ),
    ] = None,
    roles: Annotated[
        str,
        typer.Option(
            "--roles", metavar="MÃ", help=_("Khi chia tách: ai nhận vai trò đầu mối, nơi nhận báo cáo.")
        ),
    ] = "",
    yes: Yes = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Open duties that become late on or after the day go over; what is settled or late before it stays."""
    face = face_of(context)
    if not document.strip():
        raise Refused(
            "cần số, ký hiệu của văn bản quyết định",
            place="--document",
            remedy="Thêm --document, ví dụ --document 45/2025/NĐ-CP.",
        )
    with face.register().read() as session:
        asked = _asked(session, old, news, parse_day(since, "--from"), document.strip())
        if len(asked.heirs) == 1 and not give:
            choice = None
        else:
            choice = _choice(session, asked, to=to, give=give or (), roles=roles)
        if choice is not None and not choice.complete:
            _tell_missing(face, asked, choice, as_json=as_json)
        foreseen = _foresee(session, asked, choice)
        late = _staying(session, asked)
    if not as_json:
        _show(face, asked, foreseen, late)
    deed = face.deed(by)
    names = ", ".join(asked.heirs.values())
    question = _("Chuyển nhiệm vụ của {old} cho {new} từ {day}?")
    face.confirm(question.format(old=asked.old_code, new=names, day=f"{asked.effective:%d/%m/%Y}"), yes=yes)
    changed = _carry_out(face, asked, choice, deed)
    if as_json:
        face.print_json(_plain(asked, foreseen, applied=True))
    else:
        face.say(_("Đã chuyển: {n} kỳ hạn thay đổi.").format(n=changed))


def _asked(session: Session, old: str, news: Sequence[str], effective: date, document: str) -> Succession:
    from scheduler.register.changes import agency_id_of
    from scheduler.register.models import Agency

    old_id = agency_id_of(session, old)
    heirs = {
        number: session.get_one(Agency, number).code
        for number in (agency_id_of(session, name) for name in news)
    }
    if old_id in heirs:
        raise Refused("một cơ quan không thể kế thừa chính mình", place=old)
    return Succession(old_id, session.get_one(Agency, old_id).code, heirs, effective, document)


def _choice(session: Session, asked: Succession, *, to: str, give: Sequence[str], roles: str) -> Choice:
    from scheduler.register.changes.splitting import duties_held, roles_held

    duties = duties_held(session, asked.old, asked.effective)
    rest = _heir(session, asked, to, "--to") if to else None
    if rest is None and len(asked.heirs) == 1:
        rest = next(iter(asked.heirs))
    given = {duty.obligation_id: rest for duty in duties} if rest is not None else {}
    for words in give:
        place, mark, name = words.rpartition("=")
        found = [duty for duty in duties if f"{duty.plan}:{duty.ref}".casefold() == place.strip().casefold()]
        if not mark or not found:
            raise BadInput(
                "không có nhiệm vụ “{words}” đang giao cho {old}",
                place="--give",
                remedy="Viết KẾ_HOẠCH:MỤC=MÃ, ví dụ 06/KH-UBND:7=SNV.",
                words=words,
                old=asked.old_code,
            )
        given[found[0].obligation_id] = _heir(session, asked, name, "--give")
    roles_to = _heir(session, asked, roles, "--roles") if roles else rest
    return Choice(duties, roles_held(session, asked.old), given, roles_to)


def _heir(session: Session, asked: Succession, words: str, place: str) -> int:
    from scheduler.register.changes import agency_id_of

    number = agency_id_of(session, words)
    if number not in asked.heirs:
        raise NotFound(
            "“{words}” không ở trong các cơ quan tiếp nhận ({heirs})",
            place=place,
            words=words,
            heirs=", ".join(asked.heirs.values()),
        )
    return number


def _foresee(session: Session, asked: Succession, choice: Choice | None) -> dict[int, Handover]:
    from scheduler.register.changes import foresee_succession

    found = {}
    for heir in asked.heirs:
        part = None if choice is None else {n for n, new_id in choice.given.items() if new_id == heir}
        found[heir] = foresee_succession(session, asked.old, heir, asked.effective, part)
    return found


def _staying(session: Session, asked: Succession) -> int:
    """Open occurrences that were late before the day: they stay with the body that had them."""
    from sqlmodel import col, func, select

    from scheduler.register.models import ACTIVE_STATES, Occurrence

    query = select(func.count()).where(
        col(Occurrence.holder_id) == asked.old,
        col(Occurrence.state).in_(ACTIVE_STATES),
        col(Occurrence.overdue_from) < asked.effective,
    )
    return int(session.exec(query).one())


def _carry_out(face: Face, asked: Succession, choice: Choice | None, deed: Any) -> int:
    from scheduler.register.changes import succeed as hand_over
    from scheduler.register.changes.splitting import split

    practice = face.practice()
    with face.register().write() as session:
        if choice is None:
            [heir] = asked.heirs
            return len(
                hand_over(session, asked.old, heir, asked.effective, deed, practice, document=asked.document)
            )
        return len(
            split(
                session,
                asked.old,
                list(asked.heirs),
                choice.given,
                choice.roles_to,
                asked.effective,
                deed,
                practice,
                document=asked.document,
            )
        )


def _tell_missing(face: Face, asked: Succession, choice: Choice, *, as_json: bool) -> None:
    """List what nobody has been given yet and the command to run; nothing moves."""
    command = _command(asked, choice)
    if as_json:
        face.print_json(
            {
                "applied": False,
                "missing": [
                    {"duty": f"{duty.plan}:{duty.ref}", "title": duty.title, "open": duty.open}
                    for duty in choice.missing
                ],
                "roles": [{"plan": role.plan, "role": role.role} for role in choice.roles],
                "command": command,
            }
        )
        leave(Refused.exit_code)
    from rich.text import Text

    from scheduler.cli import render

    if choice.missing:
        head = _("{old} chia cho nhiều cơ quan; {n} nhiệm vụ chưa rõ ai tiếp nhận:")
        face.console.print(Text(head.format(old=asked.old_code, n=len(choice.missing)), style="bold"))
    for duty in choice.missing[:SHOWN]:
        line = _("  {name}  {title} ({n} kỳ hạn đang mở)")
        title = render.shortened(duty.title, 60)
        face.console.print(Text(line.format(name=f"{duty.plan}:{duty.ref}", title=title, n=duty.open)))
    rest(face, len(choice.missing))
    if choice.roles and choice.roles_to is None:
        face.console.print(Text(_("Vai trò chưa rõ ai tiếp nhận (--roles):"), style="bold"))
        for role in choice.roles[:SHOWN]:
            face.console.print(Text(f"  {role.plan}: {_(ROLES[role.role])}"))
    face.console.print(
        Text(_("Chạy (thay MÃ bằng một trong: {heirs}):").format(heirs=", ".join(asked.heirs.values())))
    )
    face.console.print(Text(f"  {command}"), soft_wrap=True)
    raise Refused(
        "chưa chuyển gì: còn nhiệm vụ hoặc vai trò chưa rõ cơ quan tiếp nhận",
        remedy="Chọn bằng --give, hoặc giao cả phần còn lại bằng --to MÃ.",
    )


def _command(asked: Succession, choice: Choice) -> str:
    """The whole command, a --give for each duty that is missing (a few), else one --to for the rest."""
    words = ["nhacviec", "agencies", "succeed", asked.old_code, *asked.heirs.values()]
    words += ["--from", asked.effective.isoformat(), "--document", asked.document]
    names = {duty.obligation_id: f"{duty.plan}:{duty.ref}" for duty in choice.duties}
    for number, heir in choice.given.items():
        words += ["--give", f"{names[number]}={asked.heirs[heir]}"]
    if len(choice.missing) <= SHOWN:
        for duty in choice.missing:
            words += ["--give", f"{duty.plan}:{duty.ref}=MÃ"]
    else:
        words += ["--to", "MÃ"]
    if choice.roles:
        words += ["--roles", asked.heirs.get(choice.roles_to or 0, "MÃ")]
    return shlex.join(words)


def _show(face: Face, asked: Succession, foreseen: Mapping[int, Handover], late: int) -> None:
    from rich.text import Text

    for heir, handover in foreseen.items():
        head = _("{old} → {new} từ {day}: chuyển {moved}, nhập chung {joined}, thôi theo dõi {own}.").format(
            old=asked.old_code,
            new=asked.heirs[heir],
            day=f"{asked.effective:%d/%m/%Y}",
            moved=len(handover.moved),
            joined=len(handover.joined),
            own=len(handover.own),
        )
        face.console.print(Text(head, style="bold"))
        for line in _lines(face, handover.moved[:SHOWN]):
            face.console.print(Text(f"  {line}"))
        rest(face, len(handover.moved))
        for number, into in handover.joined[:SHOWN]:
            face.console.print(Text(_("  #{id} nhập vào #{into}").format(id=number, into=into)))
        for number in handover.own[:SHOWN]:
            face.console.print(
                Text(_("  #{id}: cơ quan tiếp nhận chính là nơi nhận báo cáo").format(id=number))
            )
    if late:
        words = _("{n} kỳ hạn đã quá hạn trước ngày đó ở lại với {old}.").format(n=late, old=asked.old_code)
        face.console.print(Text(words, style="yellow"))


def _lines(face: Face, ids: Sequence[int]) -> list[str]:
    from scheduler.cli import render
    from scheduler.register.reads.sheet import known_lines

    with face.reads() as reader:
        found = known_lines(reader, ids)
    return [
        f"#{number} {render.source(line)}: {render.shortened(line.title, 50)}, "
        + _("hạn {day}").format(day=render.day(line.due))
        for number, line in ((number, found[number]) for number in ids if number in found)
    ]


def rest(face: Face, count: int) -> None:
    """How many lines were left out."""
    if count > SHOWN:
        face.console.print(_("  … và {n} dòng nữa").format(n=count - SHOWN), markup=False)


def _plain(asked: Succession, foreseen: Mapping[int, Handover], *, applied: bool) -> dict[str, Any]:
    return {
        "applied": applied,
        "old": asked.old_code,
        "from": asked.effective,
        "document": asked.document,
        "handovers": [
            {
                "new": asked.heirs[heir],
                "moved": list(handover.moved),
                "joined": [{"id": number, "into": into} for number, into in handover.joined],
                "own": list(handover.own),
            }
            for heir, handover in foreseen.items()
        ],
    }
