"""What the doctor looks at: each check is a few findings with a level, words and a remedy."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from rules.errors import BadConfig, DatabaseTrouble, Held, MailTrouble
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar
    from scheduler.config import Config
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register

SAFE_SQLITE = (3, 51, 3)
"""Below it, a WAL reset may lose pages when several processes write."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor. `code` is the exit code it calls for when `level` is "bad"."""

    check: str
    level: Literal["ok", "warn", "bad"]
    words: str
    code: int = 0
    remedy: str = ""


def about_config(config: Config) -> list[Finding]:
    """Addresses that were never filled in, secrets on an open line."""
    found: list[Finding] = []
    for key, value in (("sender", config.mail.sender), ("trial_to", config.mail.trial_to)):
        if not value or value.endswith("co-quan.example"):
            found.append(
                Finding(
                    "mail",
                    "warn",
                    _("[mail] {key} chưa được đặt thật (“{value}”)").format(key=key, value=value),
                    remedy=_("Sửa trong {path}.").format(path=config.path),
                )
            )
    if not config.office.phone:
        found.append(
            Finding("office", "warn", _("[office] phone để trống: thư không có số điện thoại để hỏi"))
        )
    if config.smtp.tls == "none" and config.smtp.username:
        found.append(
            Finding(
                "smtp",
                "warn",
                _("đăng nhập máy chủ thư mà không mã hóa đường truyền"),
                remedy=_('Đặt [smtp] tls = "starttls" hoặc "tls".'),
            )
        )
    if config.smtp.username and config.smtp.password is None:
        found.append(
            Finding(
                "smtp",
                "bad",
                _("có [smtp] username mà chưa có mật khẩu"),
                BadConfig.exit_code,
                _("Đặt biến NHACVIEC_SMTP_PASSWORD hoặc tệp $CREDENTIALS_DIRECTORY/smtp_password."),
            )
        )
    where = (
        _("gửi thật") if config.mail.live else _("chạy thử, mọi thư đến {to}").format(to=config.mail.trial_to)
    )
    found.append(Finding("mail", "ok", _("chế độ thư: {mode}").format(mode=where)))
    return found


def about_register(register: Register, config: Config, practice: Practice, today: date) -> list[Finding]:
    """The database: schema, identity, brake, alarm, last tick, calendar, addresses, self-audit."""
    found = [Finding("database", "ok", _("cơ sở dữ liệu mở được, đúng phiên bản"))]
    found += _about_sqlite(register)
    found += _about_standstill(register, config)
    found += _about_calendar(practice.calendar, today)
    found += _about_addresses(register)
    found += _about_audit(register, practice, today)
    return found


def _about_sqlite(register: Register) -> list[Finding]:
    if not register.is_sqlite or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return []
    return [
        Finding(
            "sqlite",
            "warn",
            _("SQLite {version} cũ hơn 3.51.3: có lỗi hiếm khi nhiều tiến trình cùng ghi").format(
                version=sqlite3.sqlite_version
            ),
            remedy=_("Tránh chạy nhiều lệnh ghi cùng lúc với daemon, hoặc nâng cấp SQLite."),
        )
    ]


def _about_standstill(register: Register, config: Config) -> list[Finding]:
    from scheduler.delivery.guard import state_file
    from scheduler.register.models import Office

    with register.read() as session:
        office = session.get_one(Office, 1)
        hold, brake, alarm = office.hold, office.brake, office.alarm
        objection = state_file(config.database_url, config.directory).objection(
            office.instance, office.sent_mark
        )
        last, played = office.last_tick_at, office.played
    found: list[Finding] = []
    if hold or objection:
        words = _("hộp thư đi bị giữ: {why}").format(why=hold or objection)
        remedy = _("Chắc chắn không còn máy nào khác gửi thì chạy `nhacviec doctor --adopt`.")
        found.append(Finding("hold", "bad", words, Held.exit_code, remedy))
    if brake:
        words = _("đã tự dừng gửi (phanh): {why}").format(why=brake)
        found.append(
            Finding(
                "brake", "bad", words, Held.exit_code, _("Xem lý do, rồi chạy `nhacviec doctor --release`.")
            )
        )
    if alarm:
        words = _("báo động: {why}").format(why=alarm)
        remedy = _("Sửa tài khoản hoặc mật khẩu thư, rồi chạy `nhacviec doctor --release`.")
        found.append(Finding("alarm", "bad", words, Held.exit_code, remedy))
    if not found:
        found.append(Finding("hold", "ok", _("hộp thư đi không bị giữ")))
    if played:
        found.append(Finding("played", "warn", _("cơ sở dữ liệu chạy thử với giờ đặt trước (--played)")))
    when = f"{last.astimezone(config.office.zone_info):%H:%M %d/%m/%Y}" if last else _("chưa có lần nào")
    found.append(Finding("tick", "ok" if last else "warn", _("lượt quét gần nhất: {when}").format(when=when)))
    return found


def _about_calendar(calendar: WorkCalendar, today: date) -> list[Finding]:
    found: list[Finding] = []
    for year in (today.year, today.year + 1):
        if not calendar.is_provisional(date(year, 1, 1)):
            found.append(
                Finding("calendar", "ok", _("lịch nghỉ {year}: theo thông báo chính thức").format(year=year))
            )
            continue
        late = year == today.year or today.month == 12
        found.append(
            Finding(
                "calendar",
                "warn" if late else "ok",
                _("lịch nghỉ {year}: tạm tính, chưa nạp thông báo chính thức").format(year=year),
            )
        )
    return found


def _about_addresses(register: Register) -> list[Finding]:
    """Agencies that must be written to and cannot be."""
    from sqlmodel import col, select

    from scheduler.register.models import Agency, Assignment, Contact, Plan

    with register.read() as session:
        needed = set(session.exec(select(Assignment.holder_id)).all())
        needed |= set(session.exec(select(Plan.coordinator_id)).all())
        usable = select(Contact.agency_id).where(col(Contact.flagged_at).is_(None))
        reachable = set(session.exec(usable).all())
        missing = sorted(needed - reachable)
        names = session.exec(
            select(Agency.name).where(col(Agency.id).in_(missing)).order_by(Agency.name)
        ).all()
    if not names:
        return [Finding("addresses", "ok", _("cơ quan nào có việc cũng có địa chỉ thư"))]
    shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    words = _("{n} cơ quan có việc mà thiếu địa chỉ dùng được: {names}").format(n=len(names), names=shown)
    return [
        Finding(
            "addresses",
            "warn",
            words,
            remedy=_("Thêm bằng `nhacviec agencies contact MÃ ĐỊA_CHỈ`; xem `nhacviec agencies check`."),
        )
    ]


def _about_audit(register: Register, practice: Practice, today: date) -> list[Finding]:
    from scheduler.register.audit import self_audit

    with register.read() as session:
        audit = self_audit(session, practice, today)
    found = [Finding("audit", "ok", audit.line)] if audit.clean else []
    remedy = _("Chạy `nhacviec tick` rồi kiểm tra lại; nếu vẫn còn, báo người quản trị.")
    return found + [
        Finding("audit", "bad", finding.text, DatabaseTrouble.exit_code, remedy) for finding in audit.findings
    ]


def about_mail_server(config: Config) -> Finding:
    """Connect, encrypt and sign in as the outbox does; nothing is mailed."""
    from scheduler.delivery.outbox import settings_of
    from scheduler.delivery.smtp import Session
    from scheduler.workcalendar import load_calendar

    settings = settings_of(config, load_calendar())
    where = f"{config.smtp.host}:{config.smtp.port} ({config.smtp.tls})"
    try:
        outcome = asyncio.run(Session(settings.server, settings.timeouts).reach())
    except BadConfig as error:
        return Finding("smtp", "bad", str(error), error.exit_code)
    if outcome is None:
        return Finding("smtp", "ok", _("máy chủ thư {where} nối được").format(where=where))
    words = _("máy chủ thư {where} không dùng được: {why}").format(
        where=where, why=f"{outcome.code or ''} {outcome.text}".strip()
    )
    remedy = _("Kiểm tra [smtp] host, port, tls, ca_file, username và mật khẩu.")
    return Finding("smtp", "bad", words, MailTrouble.exit_code, remedy)
