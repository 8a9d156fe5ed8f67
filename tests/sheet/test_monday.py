"""The working sheet in the coordinator's digest that begins the week."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from typing import Any

from openpyxl import load_workbook

from scheduler.register.changes import submit
from scheduler.register.models import Message
from scheduler.register.reads.connection import within
from scheduler.register.reads.sheet import sheet_rows
from scheduler.register.store import Register
from scheduler.reminding import foresee, worksheet
from scheduler.reminding.compose import Composer
from scheduler.reminding.deciding import resolve
from tests.office import deed
from tests.reminding.desk import Desk, at
from tests.reminding.readmail import html_of, opened, text_of

FIRST = date(2026, 4, 28)
"""A Tuesday that begins its week (Monday is off for the Hùng Kings); the first list of what is long late."""


def desk_of(register: Register, **settings: Any) -> Desk:
    desk = Desk(register, **settings)
    desk.agency("stc", "Sở Tài chính")
    desk.agency("syt", "Sở Y tế")
    plan = desk.plan()
    desk.duty(plan, "Quý I/2026", "stc", "syt", title="=Xây dựng báo cáo")
    desk.duty(plan, "Hằng quý", "skhcn", title="Việc của đầu mối")
    desk.silence_openings()
    return desk


def sheet_of(mail: Message) -> list[tuple[Any, ...]] | None:
    """The rows below the heading, None where the mail has no sheet."""
    for part in opened(mail.content).iter_attachments():
        if part.get_content_subtype().endswith("sheet"):
            return list(load_workbook(io.BytesIO(part.get_content())).worksheets[0].values)[1:]
    return None


def mails_of(desk: Desk, day: date) -> dict[str, Message]:
    desk.tick(day)
    return {mail.address: mail for mail in desk.mails(day=day)}


def test_the_coordinator_gets_it_on_the_first_working_day_and_nobody_else(register: Register) -> None:
    desk = desk_of(register)
    for day in (date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)):
        assert all(sheet_of(mail) is None for mail in mails_of(desk, day).values())
        desk.deliver()
    desk.days(date(2026, 4, 6), date(2026, 5, 8))
    carrying = [mail for mail in desk.mails() if sheet_of(mail)]
    assert [mail.day for mail in carrying] == [FIRST, date(2026, 5, 4)]
    assert {mail.address for mail in carrying} == {"vanthu@skhcn.example"}


def test_it_holds_what_the_command_exports_and_says_how_to_give_it_back(register: Register) -> None:
    desk = desk_of(register)
    desk.days(date(2026, 4, 1), date(2026, 4, 27))
    with register.write() as session:
        row = desk.occurrences()[0]
        submit(session, [row.id or 0], deed(date(2026, 4, 27)), date(2026, 4, 24), "9/BC", desk.practice)
    mail = mails_of(desk, FIRST)["vanthu@skhcn.example"]
    rows = sheet_of(mail)
    assert rows is not None
    with register.read() as session:
        reader = within(session)
        expected = sheet_rows(reader, FIRST, worksheet.AHEAD_DAYS)
    assert [line[0] for line in rows] == [line.id for line in expected]
    assert rows[0][3] == expected[0].title == "=Xây dựng báo cáo"
    for text in (text_of(mail.content), html_of(mail.content)):
        assert "nhacviec sheet import bang-theo-doi-2026-04-28.xlsx" in text


def test_on_trial_it_holds_the_plans_on_trial_alone(register: Register) -> None:
    desk = desk_of(register)
    trial = desk.plan("7/KH-UBND", live=False)
    desk.duty(trial, "Quý I/2026", "stc")
    desk.days(date(2026, 4, 1), FIRST)
    sheets = {mail.trial: sheet_of(mail) for mail in desk.mails() if sheet_of(mail)}
    assert {line[1] for line in sheets[False] or ()} == {"06/KH-UBND"}
    assert {line[1] for line in sheets[True] or ()} == {"7/KH-UBND"}


def test_what_does_not_fit_is_counted(register: Register, monkeypatch: Any) -> None:
    monkeypatch.setattr(worksheet, "MOST_ROWS", 1)
    desk = desk_of(register)
    desk.days(date(2026, 4, 1), date(2026, 4, 27))
    mail = mails_of(desk, FIRST)["vanthu@skhcn.example"]
    assert len(sheet_of(mail) or ()) == 1
    assert "Còn 2 dòng" in text_of(mail.content)


def test_what_is_simulated_is_what_is_sent(register: Register) -> None:
    desk = desk_of(register)
    last = date(2026, 4, 30)
    foreseen = foresee.simulate(register, desk.practice, desk.settings, date(2026, 4, 1), last)
    desk.days(date(2026, 4, 1), last)
    sent = [(mail.day, mail.address, mail.kind, mail.subject) for mail in desk.mails()]
    assert sorted(sent) == sorted((mail.at.date(), mail.to, mail.kind, mail.subject) for mail in foreseen)
    assert any(sheet_of(mail) for mail in desk.mails())


def test_the_same_digest_gives_the_same_bytes(register: Register) -> None:
    desk = desk_of(register)
    desk.days(date(2026, 4, 1), date(2026, 4, 27))
    day = FIRST
    sealed = []
    for _ in range(2):
        found = resolve(register, desk.practice, desk.settings, day)
        composer = Composer(desk.settings, found.instance)
        assert found.backdrop is not None
        sealed.append([composer.seal(each, found.backdrop, at(day), {}).content for each in found.digests])
    assert sealed[0] == sealed[1]
    assert any(b"bang-theo-doi" in (content or b"") for content in sealed[0])
    assert all(len(content or b"") < 60_000 for content in sealed[0])


def test_the_spreadsheet_library_is_loaded_only_for_such_a_mail() -> None:
    code = "import sys, scheduler.reminding.tick, scheduler.cli.sheet; sys.exit('openpyxl' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
