"""What the demonstration prints and keeps: counts by month, two mails as read, files to open."""

from __future__ import annotations

from collections import Counter
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from sqlmodel import select

from scheduler.cli.demo.play import Played
from scheduler.i18n import gettext as _
from scheduler.register.models import Message
from scheduler.register.store import Register

KINDS = ("opening", "reminder", "overdue", "escalation", "listing")


def save_mails(played: Played, folder: Path) -> Path:
    """Every mail as .eml and its HTML beside it, named by day and number; returns their folder."""
    place = folder / "mails"
    place.mkdir(exist_ok=True)
    for number, (day, mail) in enumerate(played.mails, 1):
        stem = f"{day}-{number:04d}"
        (place / f"{stem}.eml").write_bytes(mail.as_bytes())
        html = mail.get_body(("html",))
        if html is not None:
            (place / f"{stem}.html").write_text(html.get_content(), encoding="utf-8")
    return place


def kinds_sent(register: Register) -> dict[str, str]:
    """The kind of every sent mail, by its Message-ID."""
    with register.read() as session:
        rows = session.exec(select(Message.message_ref, Message.kind).where(Message.status == "sent"))
        return {ref.strip("<>"): kind for ref, kind in rows}


def months(played: Played, kinds: dict[str, str]) -> Table:
    """Mails per month and kind."""
    names = {
        "opening": _("thư mở đầu"),
        "reminder": _("nhắc việc"),
        "overdue": _("đã quá hạn"),
        "escalation": _("báo cáo đầu mối, cấp trên"),
        "listing": _("danh sách, thay đổi"),
    }
    table = Table(title=_("Thư đã đến máy chủ, theo tháng"))
    table.add_column(_("Tháng"))
    for kind in KINDS:
        table.add_column(names[kind], justify="right")
    table.add_column(_("Cộng"), justify="right")
    counts = Counter((f"{day:%m/%Y}", kind_of(mail, kinds)) for day, mail in played.mails)
    for month in dict.fromkeys(f"{day:%m/%Y}" for day, _mail in played.mails):
        row = [counts[month, kind] for kind in KINDS]
        table.add_row(month, *(str(count or "") for count in row), str(sum(row)))
    total = [sum(counts[key] for key in counts if key[1] == kind) for kind in KINDS]
    table.add_section()
    table.add_row(_("Cả năm"), *(str(count) for count in total), str(sum(total)))
    return table


def kind_of(mail: EmailMessage, kinds: dict[str, str]) -> str:
    """What the register says the mail is."""
    return kinds.get(str(mail["Message-ID"]).strip().strip("<>"), "")


def letter(console: Console, title: str, day: date, mail: EmailMessage) -> None:
    """Print a mail as an officer would read it."""
    body = mail.get_body(("plain",))
    head = [f"{name}: {mail[name]}" for name in ("From", "To", "Subject")]
    words = "\n".join([*head, "", body.get_content().rstrip() if body else ""])
    console.print(Panel(Text(words), title=Text(f"{title} · {day:%d/%m/%Y}"), width=min(console.width, 100)))


def first_of(played: Played, kinds: dict[str, str], kind: str) -> tuple[date, EmailMessage] | None:
    """The first mail of its kind, as an example."""
    return next(((day, mail) for day, mail in played.mails if kind_of(mail, kinds) == kind), None)
