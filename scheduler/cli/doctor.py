"""`nhacviec doctor`: is everything in its place; and the two words only a person may say.

`--release` lets go of the brake (and of the alarm of a refused sign-in), `--adopt` says that this
machine may send from this database although it was restored, copied or new here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import DatabaseTrouble, NhacviecError, Refused
from scheduler.cli.context import Face, face_of, leave
from scheduler.cli.failure import sentence
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.cli.checks import Finding
    from scheduler.register.changes import Deed
    from scheduler.register.store import Register

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "bold red")}


def register_commands(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command("doctor")(doctor)


def doctor(
    context: typer.Context,
    release: Annotated[
        bool, typer.Option("--release", help=_("Đã xem lý do: gỡ phanh và báo động, cho gửi tiếp."))
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help=_("Máy này được gửi từ cơ sở dữ liệu này (sau khôi phục, sao chép).")),
    ] = False,
    no_mail: Annotated[bool, typer.Option("--no-mail", help=_("Không thử nối máy chủ thư."))] = False,
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    if release or adopt:
        let_go(face, release=release, adopt=adopt, by=by, yes=yes)
    findings = examine(face, mail=not no_mail)
    if as_json:
        face.print_json([_plain(finding) for finding in findings])
    else:
        _show(face, findings)
    worst = next((finding.code for finding in findings if finding.level == "bad"), 0)
    if worst:
        leave(worst)


def examine(face: Face, *, mail: bool) -> list[Finding]:
    """All that can be found out, the configuration first; what cannot be opened ends its own branch."""
    from scheduler.cli import checks

    try:
        config = face.config
    except NhacviecError as error:
        return [checks.Finding("config", "bad", sentence(error), error.exit_code)]
    found = [checks.Finding("config", "ok", _("cấu hình: {path}").format(path=config.path))]
    found += checks.about_config(config)
    try:
        register = face.register()
    except NhacviecError as error:
        found.append(checks.Finding("database", "bad", sentence(error), error.exit_code))
    else:
        found += checks.about_register(register, config, face.practice(), face.today)
    if mail:
        found.append(checks.about_mail_server(config))
    return found


def let_go(face: Face, *, release: bool, adopt: bool, by: str, yes: bool) -> None:
    """Release and adopt, after showing why things stand still; both are written down as events."""
    from scheduler.delivery import guard

    deed, register = face.deed(by), face.register()
    why = _standing_still(register)
    for words in why.values():
        face.say(_("Đang dừng: {why}").format(why=words))
    if not why:
        face.say(_("Không có gì đang dừng."))
    if adopt:
        face.confirm(_("Chỉ một máy được gửi từ một sổ. Cho máy này gửi từ cơ sở dữ liệu này?"), yes=yes)
        config = face.config
        guard.adopt(register, guard.state_file(config.database_url, config.directory))
        _write_event(register, deed, "adopt", why.get("hold", ""))
    elif "hold" in why and release:
        raise Refused(
            "hộp thư đi bị giữ vì cơ sở dữ liệu có thể là bản khôi phục hoặc sao chép",
            remedy="Chắc chắn không còn máy nào khác gửi thì chạy `nhacviec doctor --adopt`.",
        )
    if release:
        face.confirm(_("Đã xem lý do ở trên và cho gửi tiếp?"), yes=yes)
        _release(face, register)
        stopped = why.get("brake", "") or why.get("alarm", "")
        if stopped:
            _write_event(register, deed, "release", stopped)


def _release(face: Face, register: Register) -> None:
    from scheduler.register.brake import release_brake
    from scheduler.register.store.settling import clear_alarm

    with register.write() as session:
        release_brake(session, face.now)
    clear_alarm(register)


def _standing_still(register: Register) -> dict[str, str]:
    from scheduler.register.models import Office

    with register.read() as session:
        office = session.get(Office, 1)
        if office is None:
            raise DatabaseTrouble("cơ sở dữ liệu này chưa có sổ nhắc việc", remedy="Chạy `nhacviec init`.")
        reasons = {"hold": office.hold, "brake": office.brake, "alarm": office.alarm}
    return {name: words for name, words in reasons.items() if words}


def _write_event(register: Register, deed: Deed, verb: str, reason: str) -> None:
    from scheduler.register.changes.trail import Entry, record

    with register.write() as session:
        record(session, deed, [Entry(verb, reason=reason)])


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "level": finding.level,
        "message": finding.words,
        "remedy": finding.remedy,
        "code": finding.code,
    }


def _show(face: Face, findings: list[Finding]) -> None:
    from rich.text import Text

    for finding in findings:
        mark, style = _MARKS[finding.level]
        face.console.print(Text.assemble((mark, style), " ", finding.words))
        if finding.remedy:
            face.console.print(Text(f"  → {finding.remedy}", style="dim"))
    bad = sum(finding.level == "bad" for finding in findings)
    if not bad:
        face.console.print(Text(_("Mọi thứ hoạt động được."), style="green"))
