"""What is simulated is what is sent."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlmodel import SQLModel

from scheduler.register.changes import Deed, extend, submit
from scheduler.register.models import Office, Plan
from scheduler.register.store import Register
from scheduler.reminding.foresee import ForeseenMail, preview, readers, simulate
from tests.reminding.desk import Desk, at

FIRST, LAST = date(2026, 3, 2), date(2026, 4, 10)


def furnished(register: Register) -> Desk:
    """Two departments, five rows of every sort."""
    desk = Desk(register)
    desk.agency("stc", "Sở Tài chính")
    desk.agency("snv", "Sở Nội vụ")
    plan = desk.plan()
    desk.duty(plan, "Quý I/2026", "stc", "snv")
    desk.duty(plan, "hằng tháng", "snv", kind="report")
    desk.duty(plan, "trước ngày 10 tháng 12 hàng năm", "stc", "snv", kind="report")
    desk.duty(plan, "Hàng năm", "stc")
    desk.duty(plan, "Theo lộ trình", "snv")
    return desk


def submits_on_the_sixth_of_april(register: Register, day: date) -> None:
    """The office records one submission."""
    if day == date(2026, 4, 6):
        deed = Deed("Lan", at(day, 7), day)
        with register.write() as session:
            submit(session, [1], deed, date(2026, 3, 30), "12/BC", Desk(register).practice)


def as_sent(desk: Desk) -> list[tuple[str, str, str, str, tuple[int, ...]]]:
    return [
        (mail.day.isoformat(), mail.address, mail.kind, mail.subject, tuple(json.loads(mail.occurrences)))
        for mail in desk.mails()
    ]


def as_foreseen(mails: list[ForeseenMail]) -> list[tuple[str, str, str, str, tuple[int, ...]]]:
    return [
        (mail.at.date().isoformat(), mail.to, mail.kind, mail.subject, mail.occurrences) for mail in mails
    ]


def test_what_is_simulated_is_what_is_sent(register: Register) -> None:
    desk = furnished(register)
    foreseen = simulate(register, desk.practice, desk.settings, FIRST, LAST, submits_on_the_sixth_of_april)
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        submits_on_the_sixth_of_april(register, day)
        desk.tick(day)
        desk.deliver()
    assert as_foreseen(foreseen) == as_sent(desk)
    assert {mail.kind for mail in foreseen} == {"opening", "reminder", "overdue", "escalation"}


def test_a_change_played_ahead_is_told_beside_changes_of_the_past(file_register: Register) -> None:
    desk = furnished(file_register)
    for day in (FIRST, date(2026, 3, 24)):
        desk.tick(day)
        desk.deliver()

    def grant(register: Register, number: int, today: date) -> None:
        with register.write() as session:
            deed = Deed("Lan", at(today, 7), today)
            extend(session, [number], deed, desk.practice, to=date(2026, 4, 20), document="9/UBND")

    grant(file_register, 1, date(2026, 3, 25))
    desk.tick(date(2026, 3, 25))
    desk.deliver()

    def again(copy: Register, day: date) -> None:
        if day == date(2026, 3, 26):
            grant(copy, 2, day)

    mails = simulate(file_register, desk.practice, desk.settings, date(2026, 3, 26), LAST, again)
    assert [mail.at.date() for mail in mails if "Thay đổi" in mail.subject] == [date(2026, 3, 26)]


def test_looking_ahead_writes_nothing(register: Register) -> None:
    desk = furnished(register)
    desk.tick(date(2026, 3, 2))
    before = _everything(register)
    preview(register, desk.practice, desk.settings, date(2026, 3, 2), 30)
    assert _everything(register) == before


def _everything(register: Register) -> list[object]:
    found: list[object] = []
    with register.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            found.append((table.name, session.scalar(select(func.count()).select_from(table))))
            found.append([tuple(row) for row in session.execute(select(table))])
    return found


def test_days_before_the_first_are_played_and_not_listed(file_register: Register) -> None:
    desk = furnished(file_register)
    whole = simulate(file_register, desk.practice, desk.settings, FIRST, LAST)
    part = simulate(file_register, desk.practice, desk.settings, date(2026, 4, 1), LAST, today=FIRST)
    assert as_foreseen(part) == [mail for mail in as_foreseen(whole) if mail[0] >= "2026-04-01"]


def test_what_waits_in_the_outbox_is_taken_as_sent(file_register: Register) -> None:
    desk = furnished(file_register)
    desk.tick(date(2026, 3, 9))
    again = simulate(file_register, desk.practice, desk.settings, date(2026, 3, 9), date(2026, 3, 13))
    assert as_foreseen(again) == []


def test_brake_and_hold_do_not_stop_a_look_ahead(file_register: Register) -> None:
    desk = furnished(file_register)
    desk.change(lambda session: session.execute(update(Office).values(brake="dừng", played=False)))
    assert simulate(file_register, desk.practice, desk.settings, FIRST, LAST)


def test_taking_live_can_be_tried_first(file_register: Register) -> None:
    desk = Desk(file_register)
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(live=False), "Quý I/2026", "stc")
    mails = simulate(
        file_register,
        desk.practice,
        desk.settings,
        FIRST,
        date(2026, 3, 13),
        prepare=lambda session: session.execute(update(Plan).values(state="live", live_on=FIRST)),
    )
    assert [(mail.kind, mail.to) for mail in mails] == [
        ("opening", "vanthu@stc.example"),
        ("reminder", "vanthu@stc.example"),
    ]


def test_the_readers_are_counted_by_person_and_day(file_register: Register) -> None:
    desk = furnished(file_register)
    found = readers(simulate(file_register, desk.practice, desk.settings, FIRST, LAST))
    assert {reader.to for reader in found} == {
        "vanthu@stc.example",
        "vanthu@snv.example",
        "vanthu@skhcn.example",
    }
    assert all(reader.most_a_day == 1 for reader in found)
    assert sum(found[0].kinds.values()) == found[0].mails >= found[-1].mails


@pytest.mark.parametrize("live", [True, False])
def test_the_true_recipient_is_known_on_trial(file_register: Register, live: bool) -> None:
    desk = Desk(file_register)
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(live=live), "Quý I/2026", "stc")
    desk.silence_openings()
    [mail] = simulate(file_register, desk.practice, desk.settings, FIRST, date(2026, 3, 13))
    if live:
        assert (mail.to, mail.true_to) == ("vanthu@stc.example", "")
    else:
        assert (mail.to, mail.true_to) == ("chay-thu@tinh.example", "vanthu@stc.example")
