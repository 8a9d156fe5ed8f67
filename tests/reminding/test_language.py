"""A reader's mail is in the reader's language; the mails of the others stay in the office's."""

from __future__ import annotations

import io
import json
import threading
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from sqlmodel import col

from scheduler import i18n
from scheduler.i18n import gettext as _
from scheduler.locale.gather import is_vietnamese
from scheduler.register.changes import end_plan, extend
from scheduler.register.changes.wording import told_line
from scheduler.register.models import Contact, Mishap
from scheduler.register.noticeboard import Body, Mailbox
from scheduler.register.store import Register
from scheduler.reminding.route import language_of, route_to
from tests.office import deed
from tests.reminding.desk import Desk
from tests.reminding.readmail import html_of, opened, text_of

MONDAY = date(2026, 3, 9)


def desk_of(register: Register, english: str, office: str = "vi") -> Desk:
    """Two leads of one duty, with plain names so that every Vietnamese word left over is the mail's own."""
    desk = Desk(register, sender_name="Reminders", language=office)
    desk.agency("skhcn", "Department S")
    desk.agency("ubnd", "Province Office", kind="superior")
    desk.agency("stc", "Department T")
    desk.agency("syt", "Department H")
    plan = desk.plan(issuer="Province Office", title="Plan")
    desk.duty(plan, "31/3/2026", "stc", "syt", title="Report one")
    desk.silence_openings()
    speak(desk, english, "en")
    return desk


def speak(desk: Desk, code: str, language: str) -> None:
    query = update(Contact).where(col(Contact.agency_id) == desk.codes[code]).values(language=language)
    desk.change(lambda session: session.execute(query))


def left_over(text: str) -> list[str]:
    return [word for word in text.split() if is_vietnamese(word)]


def test_each_reader_has_the_mail_in_its_own_language(register: Register) -> None:
    desk = desk_of(register, "syt")
    desk.tick(MONDAY)
    mails = {mail.address: mail for mail in desk.mails()}
    english, vietnamese = mails["vanthu@syt.example"], mails["vanthu@stc.example"]
    assert english.subject.startswith("Reminder")
    assert opened(english.content)["Subject"] == english.subject
    assert left_over(english.subject + text_of(english.content)) == []
    assert '<html lang="en"' in html_of(english.content)
    assert left_over(html_of(english.content)) == []
    [calendar] = opened(english.content).iter_attachments()
    assert "//EN" in calendar.get_content()
    assert vietnamese.subject.startswith("Nhắc thời hạn")
    assert "Kính gửi: Department T" in text_of(vietnamese.content)
    assert "//VI" in next(opened(vietnamese.content).iter_attachments()).get_content()
    assert i18n.spoken() == "vi"


def test_an_office_that_writes_english_has_readers_of_vietnamese(register: Register) -> None:
    desk = desk_of(register, "syt", office="en")
    speak(desk, "stc", "vi")
    desk.tick(MONDAY)
    subjects = {mail.address: mail.subject for mail in desk.mails()}
    assert subjects["vanthu@stc.example"].startswith("Nhắc thời hạn")
    assert subjects["vanthu@syt.example"].startswith("Reminder")


def test_a_look_ahead_has_the_same_subjects(register: Register) -> None:
    desk = desk_of(register, "syt")
    desk.tick(MONDAY, dry=True)
    assert {mail.subject.split(" ")[0] for mail in desk.mails()} == {"Reminder", "Nhắc"}


def test_a_trial_mail_is_in_the_language_of_the_one_it_is_for(register: Register) -> None:
    desk = desk_of(register, "syt")
    desk.settings = type(desk.settings)(sender="nhacviec@tinh.example", trial_to="thu@tinh.example")
    desk.tick(MONDAY)
    subjects = [mail.subject for mail in desk.mails() if mail.true_address == "vanthu@syt.example"]
    assert subjects
    assert all(left_over(each) == [] for each in subjects)


def test_the_sheet_of_an_english_coordinator_is_english(register: Register) -> None:
    desk = desk_of(register, "skhcn")
    desk.duty(1, "10/3/2026", "skhcn", title="Report two")
    desk.tick(MONDAY)
    [mail] = [each for each in desk.mails() if each.address == "vanthu@skhcn.example"]
    [part] = [
        each for each in opened(mail.content).iter_attachments() if each.get_filename().endswith("xlsx")
    ]
    cells = [
        str(cell)
        for row in load_workbook(io.BytesIO(part.get_content())).worksheets[0].values
        for cell in row
        if cell is not None
    ]
    assert "Lead" in " ".join(cells)
    assert left_over(" ".join(cells)) == []
    assert left_over(text_of(mail.content)) == []


def test_a_change_is_told_in_the_language_of_whoever_reads_it(register: Register) -> None:
    desk = desk_of(register, "syt")
    desk.tick(MONDAY)
    desk.deliver()
    ids = [row.id or 0 for row in desk.occurrences()]
    desk.change(
        lambda session: extend(
            session, ids, deed(MONDAY), desk.practice, to=date(2026, 5, 29), document="9/QD", reason="new law"
        )
    )
    desk.tick(date(2026, 3, 10))
    texts = {mail.address: text_of(mail.content) for mail in desk.mails(day=date(2026, 3, 10))}
    assert "extended from 31/03/2026 to 29/05/2026" in texts["vanthu@syt.example"]
    assert left_over(texts["vanthu@syt.example"]) == []
    assert "gia hạn từ 31/03/2026 thành 29/05/2026, căn cứ 9/QD" in texts["vanthu@stc.example"]


def test_the_end_of_a_plan_is_told_so_too(register: Register) -> None:
    desk = desk_of(register, "syt")
    desk.tick(MONDAY)
    desk.deliver()
    desk.change(lambda session: end_plan(session, 1, deed(MONDAY), desk.practice, document="99/QD"))
    desk.tick(date(2026, 3, 10))
    texts = {mail.address: text_of(mail.content) for mail in desk.mails(day=date(2026, 3, 10))}
    assert left_over(texts["vanthu@syt.example"]) == []
    assert "kế hoạch số 06/KH-UBND" in texts["vanthu@stc.example"]


def test_why_a_mail_was_given_up_is_told_in_the_language_of_the_coordinator(register: Register) -> None:
    desk = desk_of(register, "skhcn")
    mishap = Mishap(
        agency_id=desk.codes["stc"],
        coordinator_id=desk.codes["skhcn"],
        address="vanthu@stc.example",
        at=deed(MONDAY).at,
        words="không gửi được sau 5 ngày làm việc",
    )
    desk.change(lambda session: session.add(mishap))
    desk.tick(MONDAY)
    [mail] = [each for each in desk.mails() if each.address == "vanthu@skhcn.example"]
    assert left_over(text_of(mail.content)) == []


def test_a_change_written_without_its_parts_is_told_as_it_was_written() -> None:
    for payload in ({"text": "Thay đổi: x."}, {"text": "Thay đổi: x.", "what": "nothing", "duty": {}}):
        assert told_line(payload) == "Thay đổi: x."
    assert told_line(json.loads("{}")) == ""


AWAY = {"absent_from": date(2026, 3, 1), "absent_to": date(2026, 3, 9)}


@pytest.mark.parametrize(
    ("boxes", "language"),
    [
        ((Mailbox("a@x.example", language="en"),), "en"),
        ((Mailbox("a@x.example"),), "vi"),
        ((Mailbox("a@x.example", language="fr"),), "vi"),
        ((), "vi"),
        ((Mailbox("a@x.example", language="en", **AWAY), Mailbox("b@x.example", deputy=True)), "vi"),
        ((Mailbox("a@x.example", **AWAY), Mailbox("b@x.example", deputy=True, language="en")), "en"),
        ((Mailbox("a@x.example", language="en", **AWAY),), "en"),
    ],
)
def test_it_is_the_language_of_whoever_reads_it_that_day(boxes: tuple[Mailbox, ...], language: str) -> None:
    assert language_of(route_to(Body(1, "Sở", mailboxes=boxes), MONDAY), "vi") == language


def test_a_thread_that_writes_english_leaves_the_others_alone() -> None:
    inside, done, seen = threading.Event(), threading.Event(), []

    def write() -> None:
        with i18n.speaking("en"):
            inside.set()
            done.wait(5)
            seen.append(_("tạm tính"))

    other = threading.Thread(target=write)
    other.start()
    inside.wait(5)
    assert (i18n.spoken(), _("tạm tính")) == ("vi", "tạm tính")
    done.set()
    other.join()
    assert left_over(seen[0]) == []
