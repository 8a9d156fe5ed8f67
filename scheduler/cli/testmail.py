"""`nhacviec testmail ADDRESS`: one mail through the configured server, beside the outbox."""

from __future__ import annotations

import asyncio
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Annotated

import typer

from rules.errors import BadConfig, BadInput, MailTrouble
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.delivery.outcome import Outcome


def register_commands(app: typer.Typer) -> None:
    """Add `testmail`."""
    app.command("testmail")(try_out)


def try_out(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ĐỊA_CHỈ", help=_("Nơi nhận thư thử."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    content = message_for(face, address)
    outcome = asyncio.run(_hand_in(face, address, content))
    where = f"{face.config.smtp.host}:{face.config.smtp.port}"
    if outcome.verdict.value != "accepted":
        raise MailTrouble(
            "máy chủ thư không nhận thư thử (bước {phase}): {why}",
            place=where,
            remedy="Kiểm tra [smtp] và [mail] sender; `nhacviec doctor` cho biết thêm.",
            phase=outcome.phase.value,
            why=f"{outcome.code or ''} {outcome.text}".strip(),
        )
    if as_json:
        face.print_json({"to": address, "server": where, "answer": f"{outcome.code} {outcome.text}"})
        return
    face.say(_("Máy chủ thư {where} đã nhận thư thử gửi {to}.").format(where=where, to=address))


def message_for(face: Face, address: str) -> bytes:
    """The bytes of the mail. Raises BadInput for an unusable address, BadConfig without a sender."""
    config = face.config
    if not config.mail.sender:
        raise BadConfig("chưa có địa chỉ gửi đi", place="[mail] sender", remedy="Đặt [mail] sender.")
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = Address(addr_spec=address)
        message["From"] = Address(config.mail.sender_name or config.office.name, addr_spec=config.mail.sender)
    except (ValueError, IndexError) as error:
        raise BadInput(
            "“{address}” không phải một địa chỉ thư",
            remedy="Viết một địa chỉ duy nhất, ví dụ ten@co-quan.example.",
            address=address.encode("unicode_escape").decode("ascii"),
        ) from error
    message["Subject"] = _("[nhacviec] Thư thử")
    message["Date"] = format_datetime(face.now)
    message["Message-ID"] = make_msgid(domain=config.mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(
        _(
            "Đây là thư thử của chương trình theo dõi thời hạn nhiệm vụ ({office}).\n"
            "Nhận được thư này nghĩa là cấu hình máy chủ thư dùng được. Không cần trả lời.\n"
        ).format(office=config.office.name)
    )
    return message.as_bytes()


async def _hand_in(face: Face, address: str, content: bytes) -> Outcome:
    from scheduler.delivery.outbox import settings_of
    from scheduler.delivery.smtp import Envelope, Session
    from scheduler.workcalendar import load_calendar

    settings = settings_of(face.config, load_calendar())
    session = Session(settings.server, settings.timeouts)
    try:
        return await session.offer(Envelope(settings.sender, address), content) or await session.finish()
    finally:
        await session.close()
