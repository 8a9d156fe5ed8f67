"""What a mail says, read back from its sealed bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rules.errors import MailTrouble
from scheduler.register.noticeboard import Body, DutyRow, Mailbox, PlanHead, Recorded, Tally
from scheduler.register.standing import Standing
from scheduler.reminding.compose import Composer, Sealed
from scheduler.reminding.letter import Backdrop, group_of, letter_of
from scheduler.reminding.notices import Digest, Occasions, Owed, decide, group
from scheduler.reminding.route import checked, route_to
from scheduler.reminding.settings import MailSettings
from scheduler.reminding.wording import Wording
from tests.reminding.desk import SETTINGS, practice_today
from tests.reminding.readmail import html_of, opened, text_of
from tests.reminding.specimens import standing

PRACTICE = practice_today()
NOON = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
BODIES = {
    1: Body(1, "Sở Khoa học và Công nghệ", mailboxes=(Mailbox("vanthu@skhcn.example"),)),
    2: Body(2, "Sở Tài chính", mailboxes=(Mailbox("vanthu@stc.example", "Nguyễn Văn An"),)),
    3: Body(3, "UBND tỉnh", "superior", (Mailbox("vanphong@ubnd.example"),)),
}
REMINDED = frozenset({(-15, "lead"), (-5, "lead"), (-1, "lead")})
PLAN = PlanHead(
    1,
    "06/KH-UBND",
    date(2026, 1, 9),
    "UBND tỉnh",
    "Kế hoạch",
    date(2030, 12, 31),
    1,
    3,
    "live",
    date(2026, 1, 9),
    date(2026, 1, 9),
)


def backdrop(day: date, rows: list[Standing], **more: object) -> Backdrop:
    facts: dict[str, object] = {
        "today": day,
        "calendar": PRACTICE.calendar,
        "standings": {row.id: row for row in rows},
        "plans": {1: PLAN},
        "bodies": BODIES,
    }
    return Backdrop(**{**facts, **more})  # type: ignore[arg-type]


def mails(
    day: date,
    *rows: Standing,
    settings: MailSettings = SETTINGS,
    occasions: Occasions | None = None,
    dry: bool = False,
    **more: object,
) -> list[Sealed]:
    decision = decide(list(rows), [], occasions or Occasions(decided_on=date(2026, 1, 1)), day, PRACTICE)
    digests, _ = group(decision.owed, day)
    composer = Composer(settings, "office", dry=dry)
    scene = backdrop(day, list(rows), **more)
    return [composer.seal(digest, scene, NOON, {}) for digest in digests]


def one(day: date, *rows: Standing, **more: object) -> Sealed:
    [sealed] = mails(day, *rows, **more)  # type: ignore[arg-type]
    assert sealed.error == ""
    return sealed


def test_a_reminder_says_what_to_do_by_when_and_how_to_answer() -> None:
    sealed = one(date(2026, 3, 9), standing())
    text = text_of(sealed.content)
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines[0] == "Kính gửi: Sở Tài chính"
    assert lines[1].startswith("Đề nghị quý cơ quan hoàn thành và gửi kết quả 1 nội dung dưới đây")
    for words in (
        "Kế hoạch số 06/KH-UBND ngày 09/01/2026 của UBND tỉnh, mục 1",
        "“Quý I/2026”; đến hết ngày 31/03/2026: còn 22 ngày",
        "hệ thống quản lý văn bản và điều hành",
        "số và ngày của văn bản",
        "Điện thoại: 0229 387 1234",
        "#12",
    ):
        assert words in text
    assert sealed.subject == (
        "Nhắc thời hạn “Quý I/2026” (31/03/2026): Xây dựng báo cáo chuyên đề – 06/KH-UBND [#12]"
    )


def test_the_headers_are_those_of_an_automatic_mail_on_behalf_of_the_coordinator() -> None:
    mail = opened(one(date(2026, 3, 9), standing()).content)
    assert mail["From"] == "Sở Khoa học và Công nghệ <nhacviec@tinh.example>"
    assert mail["To"] == "Sở Tài chính <vanthu@stc.example>"
    assert mail["Reply-To"] == "Sở Khoa học và Công nghệ <vanthu@skhcn.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert re.fullmatch(r"<[0-9a-f]{40}@tinh\.example>", mail["Message-ID"])
    assert mail["Date"].datetime == NOON
    assert mail.get_body(("html",)) is not None
    assert {part.get_content_type() for part in mail.iter_attachments()} == {"text/calendar"}


def test_the_message_id_comes_from_the_key_and_the_thread_from_recipient_plan_and_due() -> None:
    first, again = one(date(2026, 3, 9), standing()), one(date(2026, 3, 9), standing())
    later = one(date(2026, 3, 24), standing(told=frozenset({(-15, "lead")})))
    other = one(date(2026, 3, 24), standing(told=frozenset({(-15, "lead")}), original_due=date(2026, 3, 30)))
    assert first.key == "2026-03-09/2/1/reminder/vanthu@stc.example/1"
    assert first.message_ref == again.message_ref != later.message_ref
    threads = [opened(each.content)["References"] for each in (first, later, other)]
    assert threads[0] == threads[1] != threads[2]


def test_the_calendar_holds_the_due_day() -> None:
    [part] = opened(one(date(2026, 3, 9), standing()).content).iter_attachments()
    entry = part.get_content()
    assert "DTSTART;VALUE=DATE:20260331" in entry
    assert "METHOD:PUBLISH" in entry
    assert "tạm tính" not in entry
    [unsure] = opened(one(date(2026, 3, 9), standing(provisional=True)).content).iter_attachments()
    assert "(tạm tính)" in unsure.get_content().replace("\r\n ", "")


@pytest.mark.parametrize(
    ("day", "told", "words", "unsaid"),
    [
        ("2026-04-02", 1, "Đến nay chưa ghi nhận được báo cáo", "quá thời hạn"),
        ("2026-04-07", 2, "quá thời hạn 7 ngày", "còn"),
        ("2026-04-14", 5, "quá thời hạn 14 ngày", "còn"),
    ],
)
def test_a_lead_is_not_called_late_in_the_first_days(day: str, told: int, words: str, unsaid: str) -> None:
    row = standing(told=frozenset({(told, "lead"), (told, "coordinator"), (1, "coordinator")}))
    lead = next(each for each in mails(date.fromisoformat(day), row) if each.digest.agency_id == 2)
    text = text_of(lead.content)
    assert words in text
    assert unsaid not in text.casefold().split("cách trả lời")[0]


def test_nobody_is_ordered() -> None:
    for day in ("2026-03-09", "2026-04-02", "2026-04-14"):
        for sealed in mails(date.fromisoformat(day), standing()):
            text = text_of(sealed.content).casefold()
            assert "đề nghị" in text
            assert not re.search(r"yêu cầu|phê bình|khiển trách|phải ", text)


def test_the_coordinator_sees_one_line_a_duty_with_its_checklist() -> None:
    rows = [
        standing(id=number, holder_id=10 + number, holder_name=f"Xã {number}", told=REMINDED)
        for number in range(1, 32)
    ]
    tally = {group_of(rows[0]): Tally(114, 145)}
    sealed = one(date(2026, 4, 1), *rows, tallies=tally)
    text = text_of(sealed.content)
    assert text.count("Xây dựng báo cáo chuyên đề") == 1
    assert "Đã nộp 114/145" in text
    assert "Xã 7" not in text
    assert sealed.occurrences == tuple(range(1, 32))
    assert "[#1, #2, #3, #4, #5 +26]" in sealed.subject


def test_fewer_than_ten_missing_are_named() -> None:
    tally = {group_of(standing()): Tally(143, 145, ("Xã A", "Xã B"))}
    text = text_of(one(date(2026, 4, 1), standing(told=REMINDED), tallies=tally).content)
    assert "Đã nộp 143/145; chưa ghi nhận: Xã A, Xã B" in text


def test_the_superior_is_reported_to() -> None:
    told = frozenset({(10, "lead"), (10, "coordinator")})
    row = standing(told=told, superior_policy="send")
    sealed = one(date(2026, 4, 21), row)
    text = text_of(sealed.content)
    assert (sealed.address, sealed.digest.kind) == ("vanphong@ubnd.example", "escalation")
    assert "kính báo cáo" in text
    assert "Sở Tài chính" in text


def test_a_coordinator_that_is_itself_late_does_not_report_on_somebody_else() -> None:
    told = frozenset({(10, "lead")})
    own = {"agency_id": 1, "holder_id": 1, "holder_name": "Sở Khoa học và Công nghệ"}
    sealed = one(date(2026, 4, 21), standing(told=told, **own))
    text = text_of(sealed.content)
    assert sealed.address == "vanphong@ubnd.example"
    assert "1 nội dung do chính Sở Khoa học và Công nghệ chủ trì" in text
    assert "dù đã nhiều lần đề nghị" not in text


def test_what_is_told_today_is_not_named_again_in_the_weekly_list() -> None:
    day = date(2026, 4, 6)
    rows = [standing(), standing(id=13, obligation_id=8, title="Nội dung quá hạn từ lâu")]
    items = (
        Owed("occurrence:12", "coordinator", "step", 1, 1, day, occurrence_id=12, step=1),
        Owed("occurrence:12", "coordinator", "step", 1, 1, day, occurrence_id=12, step=5),
        Owed("weekly", "coordinator", "weekly", 1, 1, day, payload={"occurrences": [12, 13]}),
    )
    letter = letter_of(Digest(1, 1, day, False, "escalation", items), backdrop(day, rows))
    assert [line.ids for line in letter.others] == [(12,)]
    assert [line.ids for line in letter.weekly] == [(13,)]


def test_a_subject_speaks_of_reminding_only_where_something_is_still_to_come() -> None:
    told = frozenset({*REMINDED, (2, "lead")})
    rows = [standing(told=told), standing(id=13, obligation_id=8, told=told)]
    soon = date(2026, 4, 9)
    coming = standing(id=14, obligation_id=9, due=soon, aim=soon, overdue_from=date(2026, 4, 10))
    [late] = [each for each in mails(date(2026, 4, 8), *rows) if each.digest.agency_id == 2]
    assert late.subject.startswith("Quá thời hạn 2 nội dung")
    [both] = [each for each in mails(date(2026, 4, 8), *rows, coming) if each.digest.agency_id == 2]
    assert both.subject.startswith("Quá thời hạn và nhắc thời hạn 3 nội dung")


def test_the_reminder_of_a_yearly_report_names_what_it_carries() -> None:
    task = standing(id=13, title="Tổ chức tập huấn", timing="Hàng năm", carried_by_id=12, plain_yearly=True)
    report = standing(kind="report", title="Báo cáo năm", carries=(13,))
    duties = {
        (1, 2): (
            DutyRow(1, 8, 2, "4", "task", "Tuyên truyền", "Thường xuyên", "", ("ongoing",)),
            DutyRow(1, 9, 2, "5", "task", "Có ngày riêng", "Quý I/2026", "", ("once",)),
        )
    }
    sealed = one(date(2026, 3, 9), report, standings={12: report, 13: task}, duties=duties)
    text = text_of(sealed.content)
    assert "Tổ chức tập huấn (“Hàng năm”, #13)" in text
    assert "Tuyên truyền (“Thường xuyên”)" in text
    assert "Có ngày riêng" not in text
    assert sealed.occurrences == (12, 13)


def test_what_is_not_certain_is_marked() -> None:
    assert "Tạm tính" in text_of(one(date(2026, 3, 9), standing(assumed=True)).content)
    assert "lịch nghỉ" in text_of(one(date(2026, 3, 9), standing(provisional=True)).content)
    assert "Tạm tính" not in text_of(one(date(2026, 3, 9), standing()).content)


def test_the_next_day_of_a_row_is_marked_where_it_is_not_certain() -> None:
    row = DutyRow(1, 8, 2, "4", "task", "Rà soát", "Hằng năm", "", ("recurring",), date(2027, 12, 31), True)
    say = Wording(lambda words: words).duty_timing
    assert say(row) == "“Hằng năm”; kỳ tới đến hết ngày 31/12/2027 (tạm tính)"
    assert "tạm tính" not in say(replace(row, unsure=False))


def test_a_returned_duty_shows_both_dates() -> None:
    row = standing(
        state="returned",
        respond_by=date(2026, 4, 20),
        aim=date(2026, 4, 20),
        overdue_from=date(2026, 4, 21),
        since=date(2026, 4, 8),
        start=date(2026, 1, 1),
    )
    text = text_of(one(date(2026, 4, 17), row).content)
    assert "đến hết ngày 20/04/2026: còn 3 ngày" in text
    assert "hạn theo văn bản là 31/03/2026" in text


def test_an_extended_duty_shows_its_original_due() -> None:
    row = standing(due=date(2026, 4, 29), aim=date(2026, 4, 29), overdue_from=date(2026, 4, 30), extensions=1)
    [sealed] = mails(date(2026, 4, 28), row)
    assert "Hạn ban đầu 31/03/2026, đã gia hạn 1 lần" in text_of(sealed.content)


def test_what_came_lately_is_acknowledged_in_one_line() -> None:
    got = Recorded(9, 2, 1, "Báo cáo tháng", "12/BC-STC", date(2026, 3, 5), "submitted", True)
    text = text_of(one(date(2026, 3, 9), standing(), recorded={(2, 1): (got,)}).content)
    assert "Đã ghi nhận văn bản số 12/BC-STC ngày 05/03/2026 (Báo cáo tháng) – nộp đúng hạn" in text


# --- trial, absence, addresses --------------------------------------------------------------------


def test_on_trial_the_true_recipient_stands_on_top() -> None:
    sealed = one(date(2026, 3, 9), standing(plan_state="trial"))
    text = text_of(sealed.content)
    assert (sealed.address, sealed.true_address) == ("chay-thu@tinh.example", "vanthu@stc.example")
    assert text.splitlines()[0].startswith("CHẠY THỬ. Khi gửi thật, thư này đến: Sở Tài chính <vanthu@stc")
    assert sealed.subject.startswith("[CHẠY THỬ → Sở Tài chính] Nhắc thời hạn")
    assert "vanthu@stc.example" not in opened(sealed.content)["To"]


def test_without_mail_being_live_everything_is_trial() -> None:
    settings = replace(SETTINGS, live=False)
    facts = Occasions(decided_on=date(2026, 1, 1), live=False)
    sealed = one(date(2026, 3, 9), standing(), settings=settings, occasions=facts)
    assert sealed.address == "chay-thu@tinh.example"


def box(address: str, name: str = "", **more: object) -> Mailbox:
    return Mailbox(address, name, **more)  # type: ignore[arg-type]


AWAY = {"absent_from": date(2026, 3, 1), "absent_to": date(2026, 3, 9)}
ROUTES = [
    ([box("an@x.example", "An")], "an@x.example", ""),
    ([box("an@x.example", "An", **AWAY), box("binh@x.example", "Bình", deputy=True)], "binh@x.example", "An"),
    (
        [box("an@x.example", "An", **AWAY), box("chi@x.example", "Chi"), box("vanthu@x.example")],
        "vanthu@x.example",
        "An",
    ),
    ([box("an@x.example", "An", **AWAY)], "an@x.example", ""),
    ([box("an@x.example", "An", flagged=True), box("vanthu@x.example")], "vanthu@x.example", ""),
    ([box("binh@x.example", "Bình", deputy=True), box("an@x.example", "An")], "an@x.example", ""),
]


@pytest.mark.parametrize(("boxes", "address", "absent"), ROUTES)
def test_the_mail_of_an_absent_officer_goes_to_the_deputy(
    boxes: list[Mailbox], address: str, absent: str
) -> None:
    route = route_to(Body(2, "Sở", mailboxes=tuple(boxes)), date(2026, 3, 9))
    assert route is not None
    assert (route.address, route.absent) == (address, absent)


def test_the_deputy_reads_for_whom() -> None:
    boxes = (box("an@x.example", "An", **AWAY), box("binh@x.example", "Bình", deputy=True))
    bodies = {**BODIES, 2: Body(2, "Sở Tài chính", mailboxes=boxes)}
    text = text_of(one(date(2026, 3, 9), standing(), bodies=bodies).content)
    assert "Thư này gửi đến Bình do An vắng mặt." in text


def test_nobody_is_reached_without_a_usable_address() -> None:
    assert route_to(Body(2, "Sở"), date(2026, 3, 9)) is None
    assert route_to(Body(2, "Sở", mailboxes=(box("a@x.example", flagged=True),)), date(2026, 3, 9)) is None


# --- hostile input --------------------------------------------------------------------------------

HOSTILE = "Sở X\r\nBcc: tat-ca@tinh.example\r\n\r\n<script>alert('x')</script> & “…” \u202e txt"


def test_no_title_or_name_can_add_a_header() -> None:
    rows = standing(title=HOSTILE, timing=HOSTILE, holder_name=HOSTILE, plan_number=HOSTILE, ref=HOSTILE)
    bodies = {**BODIES, 2: replace(BODIES[2], name=HOSTILE), 1: replace(BODIES[1], name=HOSTILE)}
    settings = replace(SETTINGS, sender_name=HOSTILE, phone=HOSTILE)
    sealed = one(date(2026, 3, 9), rows, bodies=bodies, settings=settings)
    mail = opened(sealed.content)
    assert mail["Bcc"] is None
    assert sorted(name.casefold() for name in mail) == [
        "auto-submitted",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "references",
        "reply-to",
        "subject",
        "to",
        "x-auto-response-suppress",
    ]
    assert mail["To"].addresses[0].addr_spec == "vanthu@stc.example"
    assert len(mail["To"].addresses) == 1


def test_html_is_escaped_and_text_is_not() -> None:
    sealed = one(date(2026, 3, 9), standing(title=HOSTILE, timing="<b>đậm</b>", note="<img src=x>"))
    html, text = html_of(sealed.content), text_of(sealed.content)
    assert "<script>" not in html
    assert "<b>đậm" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "<script>" in text
    assert "\u202e" not in html + text


ADDRESSES = [
    "a@b.example\r\nBcc: x@y.example",
    "a b@c.example",
    "<a@b.example>",
    "a@b@c",
    "",
    "a@",
    "@b",
    "ă@b.example",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_could_break_out_is_refused(address: str) -> None:
    with pytest.raises(MailTrouble):
        checked(address)


def test_a_bad_address_fails_its_own_message_and_no_other() -> None:
    bodies = {**BODIES, 5: Body(5, "Sở Y", mailboxes=(box("a@b.example\r\nBcc: x@y.example"),))}
    rows = [standing(), standing(id=13, holder_id=5, obligation_id=8)]
    good, bad = mails(date(2026, 3, 9), *rows, bodies=bodies)
    assert (good.error, good.content is not None) == ("", True)
    assert bad.content is None
    assert "địa chỉ thư không hợp lệ" in bad.error
    assert "\n" not in bad.address + bad.key


def test_a_template_that_fails_fails_its_own_message(tmp_path: Path) -> None:
    from scheduler.reminding.pages import Pages

    (tmp_path / "reminder").mkdir()
    (tmp_path / "reminder" / "subject.txt").write_text("{{ letter.no_such_thing }}")
    decision = decide([standing()], [], Occasions(), date(2026, 3, 9), PRACTICE)
    [digest] = group(decision.owed, date(2026, 3, 9))[0]
    composer = Composer(SETTINGS, "office", pages=Pages(folder=tmp_path))
    sealed = composer.seal(digest, backdrop(date(2026, 3, 9), [standing()]), NOON, {})
    assert sealed.content is None
    assert sealed.error.startswith("UndefinedError")


def test_a_dry_composer_gives_the_same_subject_key_and_address() -> None:
    wet, dry = one(date(2026, 3, 9), standing()), one(date(2026, 3, 9), standing(), dry=True)
    assert dry.content is None
    assert replace(wet, content=None) == dry


def test_a_long_title_is_shortened_in_the_subject_and_ids_stay() -> None:
    sealed = one(date(2026, 3, 9), standing(title="dài " * 200))
    assert len(sealed.subject) <= 160
    assert sealed.subject.endswith("… – 06/KH-UBND [#12]")
    assert opened(sealed.content)["Subject"] == sealed.subject


def test_lines_of_the_sealed_bytes_are_short_and_end_in_crlf() -> None:
    content = one(date(2026, 3, 9), standing(title="dài " * 2000)).content
    assert content is not None
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    content.decode("ascii")
