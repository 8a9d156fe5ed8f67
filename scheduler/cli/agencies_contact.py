"""`nhacviec agencies contact`: one address of one agency, added, changed, or taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput
from scheduler.cli.agencies_change import AsJson, By
from scheduler.cli.arguments import parse_day
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.intake.directory.checking import Finding
    from scheduler.intake.directory.contacts import Wanted
    from scheduler.register.changes import Deed
    from scheduler.register.roster import Address, AgencyFacts


def register_on(group: typer.Typer) -> None:
    """Add `contact` to the group `agencies`."""
    group.command("contact", help=_("Thêm, sửa, bỏ một địa chỉ thư của cơ quan."))(contact)


def contact(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CƠ_QUAN", help=_("Mã hoặc tên cơ quan."))],
    address: Annotated[str, typer.Argument(metavar="ĐỊA_CHỈ", help=_("Địa chỉ thư; chưa có thì thêm."))],
    name: Annotated[str | None, typer.Option("--name", metavar="TÊN", help=_("Tên người đọc thư."))] = None,
    main: Annotated[bool, typer.Option("--main", help=_("Nhận thư trước tiên."))] = False,
    deputy: Annotated[
        bool, typer.Option("--deputy", help=_("Chỉ nhận thư thay khi người kia vắng."))
    ] = False,
    language: Annotated[
        str | None, typer.Option("--language", metavar="vi|en", help=_("Ngôn ngữ của thư."))
    ] = None,
    absent_from: Annotated[
        str, typer.Option("--absent-from", metavar="NGÀY", help=_("Ngày đầu vắng mặt."))
    ] = "",
    absent_to: Annotated[
        str, typer.Option("--absent-to", metavar="NGÀY", help=_("Ngày cuối vắng mặt."))
    ] = "",
    back: Annotated[
        bool, typer.Option("--back", help=_("Đã trở lại: bỏ ngày vắng mặt và ghi nhận thư bị trả lại."))
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help=_("Bỏ địa chỉ này."))] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Mails that wait for a reader who is no longer the one are sealed anew by the next tick."""
    from scheduler.intake.directory.contacts import Wanted

    face = face_of(context)
    away = None
    if absent_from or absent_to:
        first = parse_day(absent_from, "--absent-from") if absent_from else None
        away = (first, parse_day(absent_to, "--absent-to") if absent_to else None)
    wanted = Wanted(
        name=name,
        deputy=True if deputy else False if main else None,
        language=language,
        away=away,
        back=back,
        remove=remove,
    )
    _check(wanted, main=main, deputy=deputy)
    done = _Changed(face, code, address, wanted, by)
    if as_json:
        face.print_json(done.plain())
    else:
        done.show(face)


def _check(wanted: Wanted, *, main: bool, deputy: bool) -> None:
    others = (wanted.name, wanted.deputy, wanted.language, wanted.away)
    for clash, words in (
        (main and deputy, "--main, --deputy"),
        (wanted.back and wanted.away is not None, "--back, --absent-from, --absent-to"),
        (wanted.remove and (wanted.back or any(item is not None for item in others)), "--remove"),
    ):
        if clash:
            raise BadInput("các tùy chọn này không đi cùng nhau", place=words, remedy="Chọn một.")


class _Changed:
    """What was done to the contact, in one transaction with its event."""

    def __init__(self, face: Face, code: str, address: str, wanted: Wanted, by: str) -> None:
        from scheduler.cli.agencies_mail import recalled
        from scheduler.intake.directory.checking import check_agency
        from scheduler.intake.directory.contacts import changed_readers
        from scheduler.register.changes import agency_id_of
        from scheduler.register.store.directory import flagged_addresses, load_roster, open_duties

        deed = face.deed(by)
        with face.register().write() as session:
            agency_id = agency_id_of(session, code)
            before = next(item for item in load_roster(session).agencies if item.id == agency_id)
            after = replace(before, addresses=changed_readers(before.addresses, address, wanted))
            self.agency: AgencyFacts = after
            self.address = _spelled(before, after, address)
            cleared = wanted.back and (before.code, self.address) in flagged_addresses(session)
            self.action = _action(before, after, self.address, cleared=cleared)
            if self.action != "untouched":
                _write(session, before, after, self.address, deed, cleared=cleared)
            self.recalled = recalled(session, face, {agency_id})
            owed = open_duties(session).get(before.code, 0)
            self.warnings: list[Finding] = list(
                check_agency(after, face.today, owed, flagged_addresses(session))
            )
        self.is_over = after.valid_to is not None and after.valid_to < face.today

    def plain(self) -> dict[str, Any]:
        from scheduler.cli.agencies_files import finding_json

        return {
            "agency": self.agency.code,
            "address": self.address,
            "action": self.action,
            "contacts": [contact_json(item) for item in self.agency.addresses],
            "recalled": self.recalled,
            "warnings": [finding_json(item) for item in self.warnings],
        }

    def show(self, face: Face) -> None:
        from rich.text import Text

        from scheduler.cli import render
        from scheduler.cli.review_view import show_problems

        said = {
            "added": _("{agency}: đã thêm {address}."),
            "changed": _("{agency}: đã sửa {address}."),
            "removed": _("{agency}: đã bỏ {address}."),
            "untouched": _("{agency}: {address} không có gì thay đổi."),
        }[self.action]
        face.say(said.format(agency=self.agency.name, address=self.address))
        for item in self.agency.addresses:
            face.console.print(Text(f"  {render.clean(_described(item))}"), soft_wrap=True)
        if self.recalled:
            words = _("{n} thư đang chờ gửi sẽ được soạn lại cho người nhận hiện nay.")
            face.say(words.format(n=self.recalled))
        if self.is_over:
            words = _("{agency} đã kết thúc hoạt động ngày {day}; kiểm tra lại có đúng cơ quan không.")
            face.say(words.format(agency=self.agency.name, day=f"{self.agency.valid_to:%d/%m/%Y}"))
        show_problems(self.warnings, face.console)
        if any(item.kind == "no-address" for item in self.warnings):
            face.say(_("Thư cho cơ quan này chờ đến khi có địa chỉ; cơ quan đầu mối được báo."))


def _write(
    session: Session, before: AgencyFacts, after: AgencyFacts, address: str, deed: Deed, *, cleared: bool
) -> None:
    from scheduler.intake.directory.merging import differences
    from scheduler.register.changes import Entry, record
    from scheduler.register.store.directory import save_agencies, unflag

    if cleared and before.id is not None:
        unflag(session, before.id, address)
    save_agencies(session, [after])
    changes = [
        {"column": item.column, "from": item.was, "to": item.now} for item in differences(before, after)
    ]
    detail = {"address": address, "returned_cleared": cleared, "changes": changes}
    record(session, deed, [Entry("contact", agency_id=before.id, detail=detail)])


def contact_json(item: Address) -> dict[str, Any]:
    """One reader of an agency, as the documented schema has it."""
    return {
        "address": item.address,
        "name": item.name,
        "deputy": item.deputy,
        "language": item.language,
        "absent_from": item.absent_from,
        "absent_to": item.absent_to,
    }


def _described(item: Address) -> str:
    """The address with all that is known of its reader."""
    from scheduler.intake.directory.cells import span_text

    away = span_text(item.absent_from, item.absent_to)
    parts = [
        item.name,
        _("nhận thay") if item.deputy else "",
        item.language,
        _("vắng {span}").format(span=away) if away else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{item.address} ({told})" if told else item.address


def _spelled(before: AgencyFacts, after: AgencyFacts, address: str) -> str:
    """The address as the directory writes it."""
    wanted = address.strip().casefold()
    for item in (*after.addresses, *before.addresses):
        if item.address.casefold() == wanted:
            return item.address
    return address.strip()


def _action(before: AgencyFacts, after: AgencyFacts, address: str, *, cleared: bool) -> str:
    known = any(item.address == address for item in before.addresses)
    if not any(item.address == address for item in after.addresses):
        return "removed"
    if not known:
        return "added"
    return "changed" if cleared or before != after else "untouched"
