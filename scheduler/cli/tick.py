"""`nhacviec tick`: one pass — decide, write, send what is pending, then return."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register


def register_commands(app: typer.Typer) -> None:
    """Add `tick`."""
    app.command("tick")(tick)


def tick(
    context: typer.Context,
    forced: Annotated[bool, typer.Option("--force", help=_("Gửi cả ngoài giờ gửi thư của cơ quan."))] = False,
    no_send: Annotated[bool, typer.Option("--no-send", help=_("Chỉ quyết định và ghi, không gửi."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    from scheduler.delivery.guard import AnotherSender

    face = face_of(context)
    register, practice = face.register(), face.practice()
    told: dict[str, Any] = {
        "tick": decide(face, register, practice, forced=forced),
        "sent": None,
        "another_sender": False,
    }
    if not no_send:
        try:
            told["sent"] = send(face, register, practice, forced=forced)
        except AnotherSender as busy:
            told["another_sender"] = True
            face.say(
                _(
                    "Có tiến trình khác (số {pid}) đang gửi thư: lượt này chỉ quyết định và ghi, để nó gửi."
                ).format(pid=busy.params.get("pid", "?"))
            )
    if as_json:
        face.print_json(told)
        return
    _say(face, told)


def decide(face: Face, register: Register, practice: Practice, *, forced: bool) -> dict[str, Any]:
    """Decide and write for this moment; the tick's report as plain values."""
    from scheduler.reminding.settings import settings_of
    from scheduler.reminding.tick import tick as one_pass

    return plain(one_pass(register, practice, settings_of(face.config), face.now, forced=forced))


def send(face: Face, register: Register, practice: Practice, *, forced: bool) -> dict[str, Any]:
    """Send what may go now; raises AnotherSender where a daemon does it already."""
    from scheduler.delivery.guard import sending_lock
    from scheduler.delivery.outbox import drain, settings_of

    settings = settings_of(face.config, practice.calendar, forced=forced)
    with sending_lock(register):
        return plain(asyncio.run(drain(register, settings, face.clock.now, until_empty=True)))


def plain(report: Any) -> dict[str, Any]:
    """A report as a dictionary of what JSON and log lines can hold."""
    values = dataclasses.asdict(report)
    return {
        name: value if isinstance(value, int | str | float | tuple | None) else str(value)
        for name, value in values.items()
    }


def _say(face: Face, told: dict[str, Any]) -> None:
    counts = {name: value for name, value in told["tick"].items() if isinstance(value, int) and value}
    if counts:
        face.say(_("Đã quét: {counts}").format(counts=_listed(counts)))
    else:
        face.say(_("Đã quét: không có gì mới."))
    for words in (told["tick"].get("brake"), told["tick"].get("note"), (told["sent"] or {}).get("waits")):
        if words:
            face.say(_("Lưu ý: {words}.").format(words=str(words).rstrip(".")))
    if told["tick"].get("unreachable"):
        names = ", ".join(told["tick"]["unreachable"])
        face.say(_("Chưa có địa chỉ dùng được của: {names}.").format(names=names))
    if told["sent"] is not None:
        sent = {name: value for name, value in told["sent"].items() if isinstance(value, int) and value}
        face.say(_("Đã gửi: {counts}").format(counts=_listed(sent) if sent else _("không có thư nào.")))


def _listed(counts: dict[str, int]) -> str:
    names = {
        "notices": _("thông báo"),
        "held": _("thông báo chờ đầu mối cho gửi"),
        "waiting": _("thông báo chờ địa chỉ"),
        "moved": _("hạn bị dời"),
        "messages": _("thư đã soạn"),
        "dropped": _("thông báo được gộp hoặc không còn đúng"),
        "unfolded": _("kỳ hạn mới"),
        "recomputed": _("kỳ hạn tính lại"),
        "sent": _("thư đã gửi"),
        "retried": _("thư sẽ gửi lại"),
        "failed": _("thư không gửi được"),
        "uncertain": _("thư chưa rõ đã đến chưa"),
        "expired": _("thư quá giờ, sẽ soạn lại"),
    }
    return "; ".join(f"{names.get(name, name)} {value}" for name, value in counts.items())
