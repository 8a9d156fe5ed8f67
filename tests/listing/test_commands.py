"""The listing commands as an officer runs them, on both databases."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from scheduler.register.models import Agency
from scheduler.register.store import Register
from tests.listing.conftest import Said
from tests.listing.sample import (
    EVERY_TWO_YEARS,
    ONGOING,
    QUARTER_ONE,
    REPORT,
    TODAY,
    UNDATED,
    YEARLY,
    Sample,
)

Say = Callable[..., Said]
TABLES = (
    ["upcoming", "--names"],
    ["overdue"],
    ["status", "--all", "--undated"],
    ["plans"],
    ["outbox"],
    ["show", "06/KH-UBND"],
    ["show", "06/KH-UBND", "2", "--names"],
    ["show", "1"],
    ["why", "1"],
)
HOSTILE = "Rà soát [red]đỏ[/red] [/] [link=file:///x]x[/link]\x1b[31m\x07\u202egnud oht\u2066\u200b \x9b31m"


HOSTILE_COLUMNS = {
    "obligation": ("title", "lead", "timing", "partners"),
    "plan": ("title", "issuer"),
    "agency": ("name",),
    "message": ("subject", "last_error", "answer"),
    "event": ("reason", "document"),
    "office": ("alarm",),
}


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


@pytest.fixture
def morning(sample: Sample) -> Sample:
    """Two plans with a bit of everything; occurrence 1 is five days late."""
    plan, trial = sample.plan(), sample.plan("12/KH-UBND", state="trial", live_on=None)
    late = sample.duty(
        plan, "1", "Ban hành quy chế", [QUARTER_ONE], timing="Quý I/2026", partners="Sở Tài chính"
    )
    sample.assign(late, "SNV")
    one = sample.occurrence(late, "SNV", day(-5), period="2026-Q1", length="quarter")
    report = sample.duty(
        plan, "2", "Báo cáo kết quả", [REPORT], kind="report", lead="UBND các xã, phường",
        timing="trước ngày 10 tháng 12 hàng năm", recipient="Sở Khoa học và Công nghệ",
    )  # fmt: skip
    for n in range(1, 13):
        code = f"X{n:02d}"
        sample.assign(report, code)
        done = {"state": "submitted", "submitted_on": day(-1), "recorded_on": day(-1)} if n <= 4 else {}
        sample.occurrence(report, code, day(3), **done)
    yearly = sample.duty(plan, "3", "Kết nối dữ liệu", [YEARLY], timing="Hàng năm", lead="Sở Tài chính")
    sample.occurrence(yearly, "STC", day(0), extensions=1, original_due=day(-20))
    cycle = sample.duty(trial, "", "Tập huấn", [EVERY_TWO_YEARS], timing="2 năm/lần", lead="Sở Tài chính")
    sample.occurrence(cycle, "STC", day(20), assumed=True)
    sample.assign(sample.duty(plan, "5", "Vận hành", [ONGOING], timing="Thường xuyên"), "SNV")
    sample.assign(sample.duty(plan, "6", "Chờ Bộ", [UNDATED], timing="Theo lộ trình"), "SNV")
    old = sample.duty(plan, "7", "Việc cũ", [QUARTER_ONE], timing="Quý IV/2025")
    sample.occurrence(old, "SNV", date(2025, 12, 31), state="unsettled", past=True)
    message = sample.message("SNV", [one])
    sample.notice(one, -15, "SNV", message_id=message)
    sample.event(one, "extend", document="15/UBND", detail='{"state_was": "open", "state": "returned"}')
    sample.office(last_tick_at=datetime(2026, 4, 6, 0, 15, tzinfo=UTC))
    return sample


def test_the_morning_table_says_overdue_then_today_then_soon(morning: Sample, say: Say) -> None:
    said = say("upcoming")
    assert said.code == 0, said.err
    places = [said.out.index(words) for words in ("Quá 5 ngày", "Hôm nay", "Còn 3 ngày", "Còn 20 ngày")]
    assert places == sorted(places)
    for words in ("#1", "01/04/2026", "“Quý I/2026”", "phối hợp: Sở Tài", "06/KH-UBND", "mục 1", "Quá hạn"):
        assert words in said.out


def test_the_morning_table_counts_the_familiar_states_on_top_and_what_waits_below(
    morning: Sample, say: Say
) -> None:
    out = " ".join(say("upcoming").out.split())
    assert "Đang thực hiện: trong hạn 10, quá hạn 1 · chờ xác nhận 4 · chờ gia hạn 0" in out
    assert "1 nhiệm vụ chờ ấn định thời hạn, 1 nhiệm vụ thường xuyên" in out
    assert "1 kỳ hạn cũ có trước khi nhập, chờ xử lý" in out
    assert "nhacviec golive 12/KH-UBND" in out


def test_a_group_is_one_line_with_who_is_missing_when_few_are(morning: Sample, say: Say) -> None:
    out = say("upcoming").out
    assert "đã nộp 4/12" in out
    assert "Chưa nộp (8)" in out
    assert "UBND xã Mẫu 12" in out
    assert "UBND xã Mẫu 01" not in out


def test_many_missing_names_are_listed_on_demand_only(sample: Sample, say: Say) -> None:
    duty = sample.duty(sample.plan(), "2", "Báo cáo", [REPORT], lead="UBND các xã, phường")
    for n in range(1, 13):
        sample.occurrence(duty, f"X{n:02d}", day(3))
    assert "Mẫu 12" not in say("upcoming").out
    assert "Mẫu 12" in say("upcoming", "--names").out


@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_every_table_fits_a_hundred_columns(morning: Sample, say: Say, command: list[str]) -> None:
    said = say(*command)
    assert said.code == 0, said.err
    assert max(len(line.rstrip()) for line in said.out.splitlines()) <= 100
    assert "…" not in said.out.replace("#2…", "").replace("#6…", "")


@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_nothing_in_a_title_name_or_answer_is_markup_or_a_control_character(
    morning: Sample, register: Register, say: Say, command: list[str]
) -> None:
    with register.write() as session:
        for table, columns in HOSTILE_COLUMNS.items():
            for column in columns:
                session.execute(text(f"UPDATE {table} SET {column} = :words"), {"words": HOSTILE})
    said = say(*command)
    assert said.code == 0, said.err
    strange = {one for one in said.out if unicodedata.category(one) in ("Cc", "Cf")} - {"\n"}
    assert not strange
    assert "[red]" in said.out


def test_the_alarms_of_the_office_stand_above_everything(morning: Sample, say: Say) -> None:
    morning.office(brake="đồng hồ lệch", hold="bản sao", alarm="535 từ chối")
    for command in ("upcoming", "status", "outbox"):
        head = say(command).out.splitlines()[:3]
        assert [part.partition(":")[2].strip() for part in head] == ["đồng hồ lệch", "bản sao", "535 từ chối"]


def test_a_service_that_has_not_ticked_for_days_is_said(morning: Sample, say: Say) -> None:
    assert "chưa quét" not in say("upcoming").out
    morning.office(last_tick_at=datetime(2026, 3, 30, tzinfo=UTC))
    assert "chưa quét từ 30/03/2026" in say("upcoming").out


def test_an_empty_office_says_to_load_the_directory(register: Register, say: Say) -> None:
    for command in ("upcoming", "overdue", "status", "plans"):
        assert "nhacviec agencies import" in say(command).out
    assert say("upcoming", "--json").json == []


def test_an_office_without_a_plan_says_to_import_one(sample: Sample, say: Say) -> None:
    for command in ("upcoming", "overdue", "status", "plans"):
        assert "nhacviec import" in say(command).out


def test_a_plan_on_trial_says_to_take_it_live(sample: Sample, say: Say) -> None:
    sample.plan(state="trial", live_on=None)
    assert "nhacviec golive 06/KH-UBND" in say("upcoming").out


def test_a_quiet_month_says_the_next_due_date(sample: Sample, say: Say) -> None:
    sample.occurrence(sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE]), "SNV", date(2026, 6, 30))
    assert "Hạn gần nhất: thứ Ba, 30/06/2026" in say("upcoming").out
    assert "Không có việc quá hạn" in say("overdue").out


def test_upcoming_json_is_one_object_an_occurrence_with_the_promised_fields(
    morning: Sample, say: Say
) -> None:
    said = say("upcoming", "--days", "30", "--json")
    assert said.err == ""
    rows = said.json
    assert len(rows) == 15
    first = {key: rows[0][key] for key in PROMISED}
    assert first == {
        "id": 1,
        "plan": "06/KH-UBND",
        "ref": "1",
        "title": "Ban hành quy chế",
        "lead": "Sở Nội vụ",
        "period": "2026-Q1",
        "due": "2026-04-01",
        "aim": "2026-04-01",
        "overdue_from": "2026-04-02",
        "status": "overdue",
        "days_left": -5,
        "timing": "Quý I/2026",
    }
    assert [row["ref"] for row in rows if row["plan"] == "12/KH-UBND"] == [None]
    assert {row["status"] for row in rows} == {"overdue", "open", "submitted"}
    assert [row["id"] for row in say("overdue", "--json").json] == [1]


PROMISED = (
    "id", "plan", "ref", "title", "lead", "period", "due", "aim", "overdue_from", "status", "days_left",
    "timing",
)  # fmt: skip


def test_days_and_filters_bound_the_list(morning: Sample, say: Say) -> None:
    assert len(say("upcoming", "--days", "0", "--json").json) == 2  # the late one and today's
    assert {row["lead"] for row in say("upcoming", "--agency", "tai chinh", "--json").json} == {
        "Sở Tài chính"
    }
    assert {row["plan"] for row in say("upcoming", "--plan", "12/KH-UBND", "--json").json} == {"12/KH-UBND"}
    assert {row["kind"] for row in say("upcoming", "--kind", "report", "--json").json} == {"report"}
    assert say("upcoming", "--days", "-1").code == 2
    assert say("upcoming", "--days", "99999999999").code == 2
    unknown = say("upcoming", "--agency", "Sở Nội vu x")
    assert (unknown.code, unknown.out) == (4, "")
    assert "Sở Nội vụ" in unknown.err


def test_beyond_the_horizon_lines_are_unfolded_live_without_a_number(morning: Sample, say: Say) -> None:
    far = say("upcoming", "--days", "1800", "--json").json
    live = [row for row in far if row["id"] is None]
    assert {row["due"] for row in live} == {"2027-12-09", "2028-12-09", "2029-12-09", "2030-12-09"}
    everything = say("upcoming", "--all", "--json").json
    assert [row["due"] for row in everything] == [row["due"] for row in far]
    assert "09/12/2030" in say("upcoming", "--all").out


def test_old_rows_are_listed_on_demand(morning: Sample, say: Say) -> None:
    (row,) = say("upcoming", "--unsettled", "--json").json
    assert (row["title"], row["status"]) == ("Việc cũ", "unsettled")
    assert "Việc cũ" in say("upcoming", "--unsettled").out


def test_csv_opens_in_a_spreadsheet_and_starts_no_formula(
    morning: Sample, register: Register, say: Say, tmp_path: Path
) -> None:
    sheet = say("upcoming", "--csv").out
    assert sheet.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert len(rows) == 16
    assert rows[1][:5] == ["1", "06/KH-UBND", "1", "Nhiệm vụ", "Ban hành quy chế"]
    with register.write() as session:
        for number, agency in enumerate(session.scalars(select(Agency))):
            agency.name = f"={number}+1"
    target = tmp_path / "bảng.csv"
    said = say("overdue", "--out", str(target))
    assert (said.code, said.out) == (0, "")
    (line,) = csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig")))
    assert line["chủ trì"].startswith("'=")
    assert say("overdue", "--out", str(tmp_path / "no" / "x.csv")).code == 3


def test_status_is_one_page_by_agency(morning: Sample, say: Say) -> None:
    out = say("status").out
    for words in ("Sở Nội vụ", "Cộng", "Không", "Quá 5 ngày", "Đã nộp, chưa xác nhận", "4 cơ quan"):
        assert words in out
    page = say("status", "--json").json
    assert page["date"] == TODAY.isoformat()
    assert (page["total"]["open_late"], page["total"]["submitted"], page["total"]["undated"]) == (1, 4, 2)
    assert page["total"]["extended"] == page["total"]["past_original"] == 1
    (late,) = page["late"]
    assert (late["id"], late["days_late"], late["days_late_original"]) == (1, 5, 5)
    assert len(page["unconfirmed"]) == 4
    assert {row["ref"] for row in page["undated"]} == {"5", "6"}
    assert sum(row["open_late"] for row in page["agencies"]) == 1


def test_a_hundred_agencies_still_make_one_page(sample: Sample, say: Say) -> None:
    duty = sample.duty(sample.plan(), "2", "Báo cáo", [REPORT], lead="UBND các xã, phường")
    for n in range(40):
        sample.agency(f"Y{n}", f"UBND xã {n:02d}")
        sample.occurrence(duty, f"Y{n}", day(-1) if n == 39 else day(5))
    page = say("status").out
    assert "UBND xã 39" in page.partition("Quá hạn")[0]
    assert "11 cơ quan khác, 0 cơ quan có" in " ".join(page.split())
    assert "UBND xã 38" in say("status", "--all").out


def test_why_tells_words_rule_dates_and_every_mail(morning: Sample, say: Say) -> None:
    out = say("why", "1").out
    for words in (
        "“Quý I/2026”",
        "ke-hoach-06.docx",
        "Phụ lục, dòng 1",
        "nhắc trước 15 ngày làm việc",
        "Đang thực hiện → Trả lại; căn cứ 15/UBND",
        "đã gửi 07:31 09/03/2026",
        "250 2.0.0 Ok",
        "thứ Tư, 01/04/2026",
    ):
        assert words in out
    told = say("why", "1", "--json").json
    assert {"words", "rule", "dates", "shifts", "assumptions", "events", "notices", "mails"} <= told.keys()
    assert told["words"] == "Quý I/2026"
    assert told["rule"]["kind"] == "once"
    assert told["rule"]["rule"]["is"] == "Once"
    assert told["dates"]["due"] == "2026-04-01"
    assert [mail["answer"] for mail in told["mails"]] == ["250 2.0.0 Ok: queued as 4F1"]
    assert [notice["mail"] for notice in told["notices"]] == [told["mails"][0]["id"]]


def test_why_says_the_calendar_shift_and_the_assumption_in_plain_words(sample: Sample, say: Say) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [YEARLY], timing="Hàng năm")
    saturday = date(2026, 10, 31)
    number = sample.occurrence(
        duty, "SNV", saturday, aim=date(2026, 10, 30), overdue_from=date(2026, 11, 3), assumed=True
    )
    out = " ".join(say("why", f"#{number}").out.split())
    assert "31/10/2026 là thứ Bảy: đích nhắc lùi về 30/10/2026" in out
    assert "Không in ngày trong năm: tính hạn là ngày 31/12" in out
    assert "chưa ai xác nhận" in out
    assert "không tính quá hạn" in out


@pytest.mark.parametrize(("number", "code"), [("99", 4), ("0", 3), ("abc", 3), ("1,2", 3), (str(2**40), 4)])
def test_why_of_a_number_that_is_none_is_a_clear_message(
    morning: Sample, say: Say, number: str, code: int
) -> None:
    said = say("why", number)
    assert (said.code, said.out) == (code, "")
    assert number.split(",")[0] in said.err


def test_show_finds_an_occurrence_a_plan_or_a_row(morning: Sample, say: Say) -> None:
    assert "nhacviec why 1" in say("show", "#1").out
    assert "Theo lộ trình" in say("show", "06/kh-ubnd").out
    row = say("show", "06/KH-UBND", "2").out
    assert "12 cơ quan" in row
    assert "10/12" in row
    assert say("show", "1", "--json").json["id"] == 1
    plan = say("show", "06/KH-UBND", "--json").json
    assert [duty["ref"] for duty in plan["duties"]] == ["1", "2", "3", "5", "6", "7"]
    duty = say("show", "06/KH-UBND", "2", "--json").json["duties"][0]
    assert len(duty["occurrences"]) == 12
    for missing in (["show", "99/KH"], ["show", "06/KH-UBND", "88"], ["show", "777"]):
        assert say(*missing).code == 4


def test_two_plans_of_one_number_are_told_apart_by_year_or_issuer(sample: Sample, say: Say) -> None:
    sample.plan()
    sample.plan(year=2025, issued=date(2025, 1, 9), issuer="UBND tỉnh Khác")
    several = say("show", "06/KH-UBND")
    assert several.code == 3
    assert "--year" in several.err
    assert "UBND tỉnh Khác" in say("show", "06/KH-UBND", "--year", "2025").out
    assert "UBND tỉnh Khác" in say("show", "06/KH-UBND", "--issuer", "khác").out


def test_outbox_json_holds_the_promised_fields_in_order(morning: Sample, say: Say) -> None:
    morning.message(
        "STC", [2, 3], status="failed", sent_at=None, last_error="550 5.1.1", day=date(2026, 4, 1)
    )
    rows = say("outbox", "--json").json
    assert list(rows[0])[:9] == [
        "id", "key", "to", "subject", "status", "phase", "attempts", "message_id", "last_error",
    ]  # fmt: skip
    assert [row["status"] for row in rows] == ["sent", "failed"]
    assert [row["status"] for row in say("outbox", "--trouble", "--json").json] == ["failed"]
    assert [row["status"] for row in say("outbox", "--status", "sent", "--json").json] == ["sent"]
    assert [row["id"] for row in say("outbox", "--since", "1/4/2026", "--json").json] == [rows[1]["id"]]
    assert "550 5.1.1" in say("outbox").out
    assert say("outbox", "--status", "lost").code == 3


def test_plans_json_counts_each_plan(morning: Sample, say: Say) -> None:
    first, second = say("plans", "--json").json
    assert (first["number"], first["state"], first["obligations"], first["unsettled"]) == (
        "06/KH-UBND",
        "live",
        6,
        1,
    )
    assert (second["state"], second["live_on"]) == ("trial", None)


def test_every_listing_is_json_and_nothing_else(morning: Sample, say: Say) -> None:
    for command in TABLES:
        plain = [part for part in command if not part.startswith("--")]
        said = say(*plain, "--json")
        assert said.err == ""
        json.loads(said.out)
