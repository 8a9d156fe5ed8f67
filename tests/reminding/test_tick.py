"""The tick on real databases: once and only once, nothing lost, no flood."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from rules.errors import BadConfig
from rules.ladder import Ladder
from scheduler.register.brake import release_brake
from scheduler.register.changes import Deed, end_plan, request_extension, submit, take_live
from scheduler.register.models import Agency, Contact, Message, Mishap, Notice, Occurrence, Office, Plan
from scheduler.register.store import Register
from scheduler.register.store.notices import held_notices, release_held
from scheduler.reminding.tick import TickReport, tick
from tests.reminding.desk import Desk, at, practice_today
from tests.reminding.readmail import text_of

STEPS = [
    ("2026-03-09", ["stc reminder"]),
    ("2026-03-24", ["stc reminder"]),
    ("2026-03-30", ["stc reminder"]),
    ("2026-04-01", ["skhcn escalation"]),
    ("2026-04-02", ["skhcn escalation", "stc overdue"]),
    ("2026-04-07", ["skhcn escalation", "stc overdue"]),
    ("2026-04-14", ["skhcn escalation", "stc overdue"]),
    ("2026-04-21", ["skhcn escalation"]),
    ("2026-04-28", ["skhcn escalation"]),  # Monday 27/4 is off
    ("2026-05-04", ["skhcn escalation"]),
]


def desk_with_a_quarter(register: Register, **settings: Any) -> Desk:
    """Sở Tài chính owes one thing by the end of quarter I."""
    desk = Desk(register, **settings)
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(), "Quý I/2026", "stc")
    desk.silence_openings()
    return desk


def shown(desk: Desk, **having: object) -> list[str]:
    return sorted(f"{mail.address.split('@')[1].split('.')[0]} {mail.kind}" for mail in desk.mails(**having))


def test_a_quarter_is_told_day_by_day_and_then_on_mondays(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    sent = desk.days(date(2026, 3, 6), date(2026, 5, 8))
    found = [
        (day, sorted(f"{to.split('@')[1].split('.')[0]} {kind}" for to, kind in mails))
        for day, mails in sent.items()
    ]
    assert found == STEPS


def test_a_second_tick_changes_nothing(register: Register) -> None:
    desk = desk_with_a_quarter(register)
    first = desk.tick(date(2026, 3, 9))
    before = [(row.id, row.state, row.message_id) for row in desk.notices()]
    again = desk.tick(date(2026, 3, 9), 9)
    assert (first.messages, again.messages, again.notices) == (1, 0, 0)
    assert [(row.id, row.state, row.message_id) for row in desk.notices()] == before


def test_two_registers_ticking_at_once_send_once(register: Register) -> None:
    desk = Desk(register)
    codes = [f"xa{number}" for number in range(12)]
    for code in codes:
        desk.agency(code, f"UBND xã {code}", kind="commune")
    desk.duty(desk.plan(), "Quý I/2026", *codes)
    desk.silence_openings()
    reports: list[TickReport] = []
    troubles: list[BaseException] = []
    start = threading.Barrier(3)

    def one_node() -> None:
        node = Register(register.url)
        try:
            start.wait()
            reports.append(tick(node, desk.practice, desk.settings, at(date(2026, 3, 9))))
        except BaseException as error:
            troubles.append(error)
        finally:
            node.dispose()

    nodes = [threading.Thread(target=one_node) for _ in range(3)]
    for node in nodes:
        node.start()
    for node in nodes:
        node.join()
    assert not troubles
    assert sum(report.messages for report in reports) == 12
    assert Counter(mail.agency_id for mail in desk.mails()) == {desk.codes[code]: 1 for code in codes}
    assert {notice.state for notice in desk.notices(topic="step")} == {"carried"}


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (at(date(2026, 3, 14)), "ngày nghỉ"),
        (at(date(2026, 4, 27)), "ngày nghỉ"),
        (at(date(2026, 3, 9), 10, 30), "hết giờ"),
        (at(date(2026, 3, 9), 16), "hết giờ"),
    ],
)
def test_it_decides_nothing_on_a_day_off_or_after_the_window(
    file_register: Register, moment: datetime, why: str
) -> None:
    desk = desk_with_a_quarter(file_register)
    report = tick(file_register, desk.practice, desk.settings, moment)
    assert why in report.note
    assert desk.mails() == []
    assert desk.notices(topic="step") == []


def test_what_was_deferred_comes_the_next_working_morning(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.tick(date(2026, 3, 9), 16)
    desk.tick(date(2026, 3, 10), 8)
    assert shown(desk) == ["stc reminder"]


def test_a_message_is_made_for_the_window_of_its_day(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.tick(date(2026, 3, 9), 7, 15)
    [mail] = desk.mails()
    assert (mail.status, mail.phase, mail.day) == ("pending", "none", date(2026, 3, 9))
    assert mail.send_before == datetime(2026, 3, 9, 3, 30, tzinfo=UTC)
    assert json.loads(mail.occurrences) == [desk.occurrences()[0].id]


def test_forced_it_decides_after_the_window(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.tick(date(2026, 3, 9), 16, forced=True)
    [mail] = desk.mails()
    assert mail.send_before is not None
    assert mail.send_before > datetime(2026, 3, 9, 9, tzinfo=UTC)


def test_what_could_not_be_sent_comes_the_next_day_with_the_right_number_of_days(register: Register) -> None:
    desk = desk_with_a_quarter(register)
    desk.tick(date(2026, 3, 30))
    desk.tick(date(2026, 3, 31))
    cancelled, sealed = desk.mails()
    assert (cancelled.status, sealed.status) == ("cancelled", "pending")
    assert "hôm nay là ngày cuối" in text_of(sealed.content)


@pytest.mark.parametrize("days", [30, 400])
def test_a_stop_loses_nothing_and_floods_nobody(register: Register, days: int) -> None:
    desk = Desk(register)
    for code, name in (("stc", "Sở Tài chính"), ("snv", "Sở Nội vụ")):
        desk.agency(code, name)
    plan = desk.plan()
    for timing in ("Quý I/2026", "hằng quý", "hằng tháng", "trước ngày 10 tháng 12 hàng năm"):
        desk.duty(plan, timing, "stc", "snv")
    desk.silence_openings()
    desk.days(date(2026, 2, 2), date(2026, 3, 9))
    last = max(mail.id or 0 for mail in desk.mails())
    back = desk.practice.calendar.next_workday(date(2026, 3, 9) + timedelta(days=days))
    desk.tick(back)
    after = [mail for mail in desk.mails() if (mail.id or 0) > last]
    assert Counter(mail.agency_id for mail in after) <= Counter(dict.fromkeys(desk.codes.values(), 1))
    assert {desk.codes["stc"], desk.codes["snv"], desk.codes["skhcn"]} <= {mail.agency_id for mail in after}
    told = {notice.occurrence_id for notice in desk.notices(topic="step")}
    owing = {row.id for row in desk.occurrences() if row.aim <= back and row.state == "open"}
    assert owing <= told
    assert all(row.next_notice_on is None or row.next_notice_on > back for row in desk.occurrences())


def test_in_earnest_45_days_of_silence_pull_the_brake_until_a_person_lets_go(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.change(lambda session: session.execute(update(Office).values(played=False)))
    desk.tick(date(2026, 2, 3))
    report = desk.tick(date(2026, 4, 1))
    assert "ngày không có lượt quét" in report.brake
    assert desk.mails() == []
    assert desk.tick(date(2026, 4, 2)).brake == report.brake
    desk.change(lambda session: release_brake(session, at(date(2026, 4, 2))))
    assert desk.tick(date(2026, 4, 2)).brake == ""
    assert len(desk.mails()) == 2
    assert desk.tick(date(2026, 4, 3)).brake == ""


def test_thirty_days_off_do_not_pull_the_brake(file_register: Register) -> None:
    desk = communes(file_register, 30, "Quý I/2026")
    desk.change(lambda session: session.execute(update(Office).values(played=False)))
    desk.tick(date(2026, 3, 9))
    desk.deliver()
    report = desk.tick(date(2026, 4, 8))
    assert report.brake == ""
    assert (report.messages, report.notices) == (31, 60)  # thirty leads, and one list to the coordinator


def test_a_clock_that_goes_back_pulls_the_brake(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.change(lambda session: session.execute(update(Office).values(played=False)))
    desk.tick(date(2026, 3, 9))
    assert "chậm hơn" in desk.tick(date(2026, 3, 6)).brake


def test_a_node_a_little_behind_does_not_pull_the_brake(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.change(lambda session: session.execute(update(Office).values(played=False)))
    desk.tick(date(2026, 3, 9), 8, 1)
    assert desk.tick(date(2026, 3, 9), 8, 0).brake == ""


def test_a_night_of_unforeseen_lateness_pulls_the_brake(register: Register) -> None:
    desk = communes(register, 25, "Quý I/2026")
    desk.tick(date(2026, 3, 6))
    desk.change(_backdate)
    report = desk.tick(date(2026, 3, 9))
    assert "bỗng thành quá hạn" in report.brake


def _backdate(session: Session) -> None:
    session.execute(update(Occurrence).values(aim=date(2026, 2, 2), overdue_from=date(2026, 2, 3)))


def communes(register: Register, count: int, *timings: str, today: date = date(2026, 1, 9)) -> Desk:
    desk = Desk(register)
    codes = [f"xa{number}" for number in range(count)]
    with register.write() as session:
        for code in codes:
            session.add(Agency(code=code, name=f"UBND xã {code}", kind="commune"))
        session.flush()
        for agency in session.scalars(select(Agency)).all():
            desk.codes[agency.code] = agency.id or 0
            session.add(Contact(agency_id=agency.id or 0, address=f"vanthu@{agency.code}.example"))
    plan = desk.plan()
    for timing in timings:
        desk.duty(plan, timing, *codes)
    desk.silence_openings()
    return desk


def test_new_year_with_129_communes_does_not_pull_the_brake(file_register: Register) -> None:
    desk = communes(file_register, 129, "Năm 2026")
    desk.change(lambda session: session.execute(update(Office).values(played=False)))
    desk.tick(date(2026, 12, 4))
    desk.deliver()
    desk.tick(date(2026, 12, 31))
    desk.deliver()
    report = desk.tick(date(2027, 1, 4))  # the first working day after 31/12
    desk.deliver()
    assert report.brake == ""
    report = desk.tick(date(2027, 1, 5))
    assert report.brake == ""
    mail = next(each for each in desk.mails() if each.kind == "escalation")
    text = text_of(mail.content)
    assert "Đã nộp 0/129" in text
    assert len(text) < 3_000


def test_129_communes_with_several_duties_tick_in_seconds(register: Register) -> None:
    desk = communes(register, 129, "Quý I/2026", "hằng quý", "Tháng 3/2026")
    desk.tick(date(2026, 3, 27))  # extends the horizon, and tells what is owed by then
    desk.deliver()
    statements: list[str] = []
    event.listen(
        register.engine, "before_cursor_execute", lambda *call: statements.append(call[2]), named=False
    )
    report = desk.tick(date(2026, 3, 30))
    assert (report.messages, report.notices) == (129, 3 * 129)
    assert len(statements) < 60


def test_a_weekend_without_the_process_changes_nothing(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.change(lambda session: session.execute(update(Office).values(played=False)))
    desk.tick(date(2026, 3, 27))
    assert desk.tick(date(2026, 3, 30)).brake == ""


def test_on_trial_all_mail_goes_to_the_trial_address(register: Register) -> None:
    desk = Desk(register)
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(live=False), "Quý I/2026", "stc")
    desk.days(date(2026, 3, 9), date(2026, 4, 2))
    assert {mail.address for mail in desk.mails()} == {"chay-thu@tinh.example"}
    assert {mail.true_address for mail in desk.mails()} == {"vanthu@stc.example", "vanthu@skhcn.example"}
    assert {mail.kind for mail in desk.mails()} == {"reminder", "escalation", "overdue"}


def test_without_a_trial_address_a_trial_waits_undecided(file_register: Register) -> None:
    desk = Desk(file_register, trial_to="")
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(live=False), "Quý I/2026", "stc")
    desk.tick(date(2026, 3, 9))
    assert (desk.mails(), desk.notices()) == ([], [])


def test_each_lead_of_a_live_plan_gets_its_whole_list_once(register: Register) -> None:
    desk = Desk(register)
    desk.agency("stc", "Sở Tài chính")
    plan = desk.plan()
    desk.duty(plan, "Quý I/2026", "stc", title="Việc thứ nhất")
    desk.duty(plan, "Thường xuyên", "stc", title="Việc thứ hai")
    desk.days(date(2026, 1, 9), date(2026, 1, 16))
    [mail] = desk.mails()
    assert mail.kind == "opening"
    text = text_of(mail.content)
    for words in ("Việc thứ nhất", "Việc thứ hai", "nếu thời hạn chưa đúng, đề nghị phản hồi", "31/03/2026"):
        assert words in text


def test_an_opening_waits_until_the_office_sends_in_earnest(file_register: Register) -> None:
    desk = Desk(file_register, live=False)
    desk.agency("stc", "Sở Tài chính")
    plan = desk.plan(live=False)
    desk.duty(plan, "Quý I/2026", "stc")
    deed = Deed("Lan", at(date(2026, 1, 9), 7), date(2026, 1, 9))
    desk.change(lambda session: take_live(session, plan, deed, desk.practice))
    desk.days(date(2026, 1, 9), date(2026, 1, 14))
    assert desk.mails() == []
    desk.settings = replace(desk.settings, live=True)
    desk.tick(date(2026, 1, 15))
    assert [(mail.kind, mail.address) for mail in desk.mails()] == [("opening", "vanthu@stc.example")]


def test_nothing_reaches_a_true_address_while_the_office_is_on_trial(file_register: Register) -> None:
    desk = Desk(file_register, live=False)
    desk.agency("stc", "Sở Tài chính")
    plan = desk.plan()
    desk.duty(plan, "Quý I/2026", "stc")
    desk.duty(plan, "Theo lộ trình", "stc")
    desk.tick(date(2026, 3, 9))  # left unsent
    desk.days(date(2026, 3, 10), date(2026, 4, 30))
    assert {mail.kind for mail in desk.mails()} == {"reminder", "overdue", "escalation"}
    assert {mail.address for mail in desk.mails()} == {"chay-thu@tinh.example"}
    assert all(mail.trial for mail in desk.mails())


def test_the_end_of_a_plan_is_told_once(file_register: Register) -> None:
    desk = Desk(file_register)
    desk.agency("stc", "Sở Tài chính")
    plan = desk.plan()
    desk.duty(plan, "Quý I/2026", "stc")
    desk.days(date(2026, 1, 9), date(2026, 1, 9))
    deed = Deed("Lan", at(date(2026, 2, 2), 7), date(2026, 2, 2))
    desk.change(lambda session: end_plan(session, plan, deed, desk.practice, document="99/QĐ-UBND"))
    desk.days(date(2026, 2, 2), date(2026, 4, 30))
    _, told = desk.mails()
    assert (told.day, told.address) == (date(2026, 2, 2), "vanthu@stc.example")
    assert "99/QĐ-UBND" in text_of(told.content)
    assert "06/KH-UBND" in told.subject


def test_an_agency_without_an_address_is_told_to_the_coordinator_and_nothing_is_lost(
    register: Register,
) -> None:
    desk = Desk(register)
    desk.agency("stc", "Sở Tài chính", mail=())
    desk.duty(desk.plan(), "Quý I/2026", "stc")
    desk.silence_openings()
    report = desk.tick(date(2026, 3, 9))
    assert report.unreachable == ("Sở Tài chính",)
    [mail] = desk.mails()
    assert "Sở Tài chính: chưa có địa chỉ thư" in text_of(mail.content)
    desk.deliver()
    desk.tick(date(2026, 3, 10))
    assert len(desk.mails()) == 1
    with register.write() as session:
        session.add(Contact(agency_id=desk.codes["stc"], address="moi@stc.example"))
    desk.tick(date(2026, 3, 11))
    assert [mail.address for mail in desk.mails()] == ["vanthu@skhcn.example", "moi@stc.example"]


def test_an_address_that_refused_is_told_and_the_second_contact_written_to(register: Register) -> None:
    desk = Desk(register)
    desk.agency("stc", "Sở Tài chính", mail=("cu@stc.example", "moi@stc.example"))
    desk.duty(desk.plan(), "Quý I/2026", "stc")
    desk.silence_openings()
    desk.tick(date(2026, 3, 9))
    [first] = desk.mails()
    with register.write() as session:
        session.execute(update(Message).values(status="failed", last_error="550"))
        session.execute(
            update(Contact).where(col(Contact.address) == "cu@stc.example").values(flagged_at=first.sealed_at)
        )
        session.execute(
            update(Notice).where(col(Notice.topic) == "step").values(state="owed", message_id=None)
        )
        session.add(
            Mishap(
                message_id=first.id,
                agency_id=desk.codes["stc"],
                coordinator_id=desk.codes["skhcn"],
                address="cu@stc.example",
                at=at(date(2026, 3, 9)),
                code=550,
                words="no such user",
            )
        )
    desk.tick(date(2026, 3, 9), 9)
    _, *after = desk.mails()
    assert sorted(mail.address for mail in after) == ["moi@stc.example", "vanthu@skhcn.example"]
    [told] = [mail for mail in after if mail.address == "vanthu@skhcn.example"]
    assert "cu@stc.example không đến nơi (no such user)" in text_of(told.content)
    desk.tick(date(2026, 3, 10))
    assert len([mail for mail in desk.mails() if mail.address == "vanthu@skhcn.example"]) <= 2
    assert len(desk.notices(topic="mishap")) == 1


def test_a_mail_that_cannot_be_made_fails_alone_and_is_tried_on_five_days(file_register: Register) -> None:
    desk = Desk(file_register)
    desk.agency("stc", "Sở Tài chính", mail=("a b@stc.example",))
    desk.agency("snv", "Sở Nội vụ")
    desk.duty(desk.plan(), "Quý I/2026", "stc", "snv")
    desk.silence_openings()
    report = desk.tick(date(2026, 3, 9))
    assert (report.messages, report.failed) == (1, 1)
    assert desk.tick(date(2026, 3, 9), 9).failed == 0
    [failed] = desk.mails(status="failed")
    assert "địa chỉ thư không hợp lệ" in failed.last_error
    desk.days(date(2026, 3, 10), date(2026, 3, 20))
    assert len(desk.mails(status="failed")) == 5
    assert {notice.state for notice in desk.notices(topic="step")} == {"carried"}
    assert any("không đến nơi" in text_of(mail.content) for mail in desk.mails(status="sent"))


def test_later_news_of_the_day_waits_for_the_next_office_day(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.tick(date(2026, 3, 9))
    desk.deliver()
    with file_register.write() as session:
        session.add(
            Notice(
                key="change:77:lead",
                role="lead",
                topic="change",
                agency_id=desk.codes["stc"],
                coordinator_id=desk.codes["skhcn"],
                decided_on=date(2026, 3, 9),
                payload=json.dumps({"text": "Thay đổi: nhiệm vụ 1 từ 31/03/2026 thành 15/04/2026"}),
            )
        )
    desk.tick(date(2026, 3, 9), 9)
    assert len(desk.mails()) == 1
    desk.tick(date(2026, 3, 10))
    assert "Thay đổi: nhiệm vụ 1 từ 31/03/2026 thành 15/04/2026" in text_of(desk.mails()[-1].content)


def test_the_superior_waits_for_the_coordinators_word(register: Register) -> None:
    desk = desk_with_a_quarter(register)
    desk.days(date(2026, 4, 1), date(2026, 4, 24))
    assert "vanthu@ubnd.example" not in {mail.address for mail in desk.mails()}
    with register.write() as session:
        held = [notice.id or 0 for notice in held_notices(session)]
        assert len(release_held(session, held)) == 1
    desk.tick(date(2026, 4, 28))
    assert [mail.kind for mail in desk.mails(address="vanthu@ubnd.example")] == ["escalation"]


def test_a_submission_silences_and_an_unconfirmed_one_is_told(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.tick(date(2026, 3, 9))
    desk.deliver()
    deed = Deed("Lan", at(date(2026, 3, 20)), date(2026, 3, 20))
    number = desk.occurrences()[0].id or 0
    desk.change(lambda session: submit(session, [number], deed, date(2026, 3, 20), "12/BC", desk.practice))
    sent = desk.days(date(2026, 3, 20), date(2026, 4, 20))
    assert sent.pop("2026-03-09")
    assert sent == {"2026-03-27": [("vanthu@skhcn.example", "listing")]}


def test_a_requested_extension_holds_what_goes_past_the_coordinator(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.days(date(2026, 3, 6), date(2026, 4, 20))
    number = desk.occurrences()[0].id or 0
    deed = Deed("Lan", at(date(2026, 4, 20), 14), date(2026, 4, 20))
    desk.change(
        lambda session: request_extension(
            session, [number], deed, desk.practice, to=date(2026, 5, 15), reason="bận"
        )
    )
    desk.days(date(2026, 4, 21), date(2026, 4, 24))
    assert desk.notices(role="superior") == []
    desk.days(date(2026, 4, 25), date(2026, 5, 8))
    assert [notice.state for notice in desk.notices(role="superior")] == ["held"]


def test_nothing_is_decided_while_the_register_is_held(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.change(lambda session: session.execute(update(Office).values(hold="khôi phục từ bản sao")))
    assert desk.tick(date(2026, 3, 9)).brake == "khôi phục từ bản sao"
    assert desk.mails() == []


def test_a_sender_must_be_set(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register, sender="")
    with pytest.raises(BadConfig):
        desk.tick(date(2026, 3, 9))


def test_a_new_ladder_recomputes_open_rows_and_repeats_nothing(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.days(date(2026, 3, 6), date(2026, 3, 10))
    desk.practice = practice_today(ladder=Ladder(before={"quarter": (-15, -14, -3)}))
    report = desk.tick(date(2026, 3, 11))
    assert (report.recomputed, report.messages) == (1, 1)  # -14 was the day before
    desk.deliver()
    sent = desk.days(date(2026, 3, 12), date(2026, 3, 31))
    assert [day for day in sent if day > "2026-03-11"] == ["2026-03-26"]


def test_the_horizon_moves_on(file_register: Register) -> None:
    desk = Desk(file_register)
    desk.agency("stc", "Sở Tài chính")
    desk.duty(desk.plan(), "hằng quý", "stc")
    before = max(row.due for row in desk.occurrences())
    desk.tick(date(2026, 9, 7))
    assert max(row.due for row in desk.occurrences()) > before


def test_the_yearly_report_carries_the_yearly_tasks(register: Register) -> None:
    desk = Desk(register)
    desk.agency("stc", "Sở Tài chính")
    plan = desk.plan()
    desk.duty(plan, "Hàng năm", "stc", title="Tổ chức tập huấn")
    desk.duty(plan, "trước ngày 10 tháng 12 hàng năm", "stc", kind="report", title="Báo cáo năm")
    desk.duty(plan, "Thường xuyên", "stc", title="Tuyên truyền")
    desk.silence_openings()
    desk.days(date(2026, 10, 20), date(2026, 11, 20))
    found = desk.mails(agency_id=desk.codes["stc"])
    assert [mail.day for mail in found] == [date(2026, 10, 26), date(2026, 11, 16)]
    assert "Tổ chức tập huấn (“Hàng năm”" in text_of(found[0].content)
    assert "Tuyên truyền (“Thường xuyên”)" in text_of(found[0].content)


def test_a_plan_that_ended_is_silent(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.change(lambda session: session.execute(update(Plan).values(state="ended")))
    desk.tick(date(2026, 3, 9))
    assert desk.mails() == []


def test_the_window_of_the_office_is_obeyed(file_register: Register) -> None:
    desk = desk_with_a_quarter(file_register)
    desk.practice = practice_today(window=(time(13, 0), time(16, 0)))
    assert desk.tick(date(2026, 3, 9), 15).messages == 1
