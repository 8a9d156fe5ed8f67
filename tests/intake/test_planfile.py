"""The plan file: what is written is read back, what is wrong is refused with its line."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from rules.errors import BadInput, NotFound
from scheduler.intake.directory import Directory
from scheduler.intake.draft import DraftObligation, PlanDraft, PlanHead, Problem
from scheduler.intake.planfile import (
    Answers,
    PlanFile,
    PlanReview,
    PlanRow,
    Policies,
    plan_file_of,
    read_plan_file,
    review_plan,
    write_plan_file,
)
from scheduler.intake.planfile.facts import CHOICES, Kind, OldRow
from scheduler.intake.planfile.files import plan_file_bytes
from scheduler.intake.planfile.keys import key_of
from scheduler.intake.planfile.sheet_in import read_sheet
from scheduler.intake.planfile.toml_in import read_toml
from scheduler.workcalendar import load_calendar
from tests.intake.offices import plan, row
from tests.intake.rosters import ISSUER, ROSTER, TODAY

POLICIES = ("before", "late", "roll")
CALENDAR = load_calendar()
DIRECTORY = Directory(ROSTER, TODAY, ISSUER)


def review(given_plan: PlanFile, directory: Directory | None = DIRECTORY) -> PlanReview:
    return review_plan(given_plan, CALENDAR, TODAY, directory)


def toml(given_plan: PlanFile) -> str:
    return plan_file_bytes(review(given_plan, None), ".toml").decode()


def sheet(given_plan: PlanFile) -> bytes:
    return plan_file_bytes(review(given_plan, None), ".xlsx")


FULL = replace(
    plan(
        row(
            "nv-1", "2 năm/lần", "Sở Nội vụ;\nSở Tài chính", partners="Các sở", result="=1+1",
            section="Mục I", note="ghi chú", place="Phụ lục, hàng 1",
            last=2025, confirm=True, leads=("SNV", "Sở Tài chính"),
        ),
        row(
            "bc-1", "định kỳ", "Các sở, ban, ngành",
            recipient="UBND tỉnh (qua Sở Nội vụ)", via="Sở Nội vụ", fanout="each",
        ),
        row("nv-2", "", due=(date(2026, 6, 15), date(2026, 12, 15))),
        row(
            "nv-3", "khi có hướng dẫn", rule="RRULE:FREQ=YEARLY",
            event_on=date(2026, 5, 5), event_document="Công văn 5",
        ),
    ),
    policies=Policies(before="inclusive", superior="off"),
    supersedes="05/KH-UBND",
    source="kế hoạch.docx",
    confirm=True,
    problems=(Problem("đoạn 3", "chữ “lạ”\nhai dòng", "không hiểu"),),
)  # fmt: skip

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), include_characters="\n"), max_size=40
).map(str.strip)
lines = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20).map(
    lambda text: " ".join(text.split())
)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
answers = st.builds(
    Answers,
    rule=lines,
    due=st.lists(days, max_size=3, unique=True).map(lambda found: tuple(sorted(found))),
    event_on=st.none() | days,
    event_document=lines,
    last=st.none() | st.integers(1990, 2100),
    confirm=st.booleans(),
    fanout=st.sampled_from(("", *CHOICES["fanout"])),
    leads=st.lists(lines.filter(lambda text: text and ";" not in text), max_size=3, unique=True).map(tuple),
    recipient_is=lines,
    replaces=st.lists(st.sampled_from(("nv-a-1", "bc-b-2", "new")), max_size=2, unique=True).map(tuple),
)
old_rows = st.builds(
    OldRow,
    key=st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True),
    ref=lines, title=words, lead=words, timing=words, then=st.sampled_from(("", *CHOICES["then"])), to=lines,
)  # fmt: skip
kinds: st.SearchStrategy[Kind] = st.sampled_from(("task", "report"))
rows = st.builds(
    PlanRow,
    key=st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True),
    kind=kinds, ref=lines, title=words, lead=words, partners=words, result=words, timing=words,
    recipient=words, via=lines, section=lines, note=words, place=lines, answers=answers,
)  # fmt: skip
plans = st.builds(
    PlanFile,
    number=lines, issued=st.none() | days, issuer=lines, title=lines, coordinator=lines,
    until=st.none() | days, supersedes=lines, source=lines, confirm=st.booleans(),
    policies=st.builds(Policies, **{name: st.sampled_from(("", *CHOICES[name])) for name in POLICIES}),
    rows=st.lists(rows, max_size=3, unique_by=lambda item: item.key).map(tuple),
    problems=st.lists(st.builds(Problem, lines, words, words), max_size=2).map(tuple),
    supersedes_issuer=lines, supersedes_year=st.none() | st.integers(1990, 2100),
    old=st.lists(old_rows, max_size=2).map(tuple),
)  # fmt: skip


@given(plans)
@settings(max_examples=60, deadline=None)
def test_reading_back_the_toml_loses_nothing(given_plan: PlanFile) -> None:
    assert read_toml(toml(given_plan), "plan.toml") == given_plan


@given(plans)
@settings(max_examples=20, deadline=None)
def test_reading_back_the_sheet_loses_nothing(given_plan: PlanFile) -> None:
    assert read_sheet(sheet(given_plan), "plan.xlsx") == given_plan


def test_a_full_file_is_the_same_both_ways() -> None:
    assert read_toml(toml(FULL), "plan.toml") == FULL
    assert read_sheet(sheet(FULL), "plan.xlsx") == FULL


def test_the_line_of_a_row_is_known() -> None:
    text = toml(FULL)
    lines_of = [item.line for item in read_toml(text, "plan.toml").rows]
    assert [text.split("\n")[line - 1] for line in lines_of] == ["[[obligation]]"] * 4


def test_the_reading_and_the_questions_stand_beside_the_words() -> None:
    text = plan_file_bytes(
        review(plan(row("1", "2 năm/lần"), row("2", "Hàng năm", "Các sở, ban, ngành"))), ".toml"
    )
    said = text.decode()
    assert "CẦN TRẢ LỜI (2):" in said
    assert "lần gần nhất tổ chức vào năm nào?" in said
    assert "Hạn: 31/12/2027, 31/12/2029" in said
    assert '#   fanout = "each"' in said


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("last = 2025", "lasst = 2025", "có phải “last”"),
        ("last = 2025", "last = 25", "phải là một năm"),
        ("last = 2025", 'last = "2025"', "phải là một năm"),
        ("confirm = true\n\n[[problem", 'confirm = "có"\n\n[[problem', "true hoặc false"),
        ('fanout = "each"', 'fanout = "eech"', "có phải “each”"),
        ('kind = "report"', 'kind = "bao cao"', "task, report"),
        ("due = [2026-06-15, 2026-12-15]", 'due = ["mai"]', "phải là ngày"),
        ('key = "nv-2"', 'key = "nv-1"', "đã dùng ở dòng"),
        ('key = "nv-2"', 'key = ""', "phải là khóa"),
        ('number = "06/KH-UBND"', "number = 6", "phải là chữ"),
        ('number = "06/KH-UBND"', 'number = "06\\u0007"', "ký tự điều khiển"),
        ("issued = 2026-01-09", 'issued = "9 tháng 1"', "phải là ngày"),
        ('before = "inclusive"', 'before = "inklusive"', "có phải “inclusive”"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(line: str, instead: str, said: str) -> None:
    text = toml(FULL)
    assert line in text
    wrong = text.replace(line, instead, 1)
    number = wrong[: wrong.rindex(instead)].count("\n") + 1
    with pytest.raises(BadInput) as caught:
        read_toml(wrong, "plan.toml")
    assert said in str(caught.value)
    assert caught.value.place == f"plan.toml, dòng {number}"


def test_all_faults_are_said_at_once() -> None:
    text = toml(FULL).replace("last = 2025", "last = 1").replace('fanout = "each"', 'fanout = "x"')
    with pytest.raises(BadInput, match="fanout"):
        read_toml(text, "plan.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "bản 1"),
        ("format = 2", "format = 2"),
        ("format = 1\nplan = 3", "[plan]"),
        ("format = 1\nobligation = 3", "[[obligation]]"),
        ("format = 1\nplann = 3", "plan"),
        ("format = 1\n[plan]\nnumber = 06/KH", "cú pháp TOML"),
        ("x = " + "[" * 5_000, ""),
    ],
)
def test_what_is_no_plan_file_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_toml(text, "plan.toml")
    assert said in str(caught.value)


def test_a_date_may_be_written_as_officers_write_it() -> None:
    text = toml(FULL).replace("issued = 2026-01-09", 'issued = "09/01/2026"')
    assert read_toml(text, "plan.toml").issued == date(2026, 1, 9)


def test_the_sheet_is_filled_in_by_hand() -> None:
    book = load_workbook(io.BytesIO(sheet(plan(row("1", "2 năm/lần"), row("2", "Theo lộ trình")))))
    cells = book.active
    assert cells is not None
    heading = next(item for item in cells.iter_rows() if item[0].value == "Khóa (không sửa)")
    column = {cell.value: cell.column for cell in heading}
    first = heading[0].row + 1
    cells.cell(first, column["Năm tổ chức gần nhất"], 2025.0)
    cells.cell(first, column["Đồng ý giả định"], "X")
    cells.cell(first + 1, column["Trả lời: hạn cụ thể"], "15/6/2026; 2026-12-15")
    cells.cell(first + 1, column["Giao nhóm"], "Từng cơ quan")
    cells.cell(first + 1, column["Trả lời: chủ trì"], "SNV; Sở Y tế")
    cells.cell(first + 2, column["Nội dung"], "Việc thêm bằng tay")
    out = io.BytesIO()
    book.save(out)
    read = read_sheet(out.getvalue(), "plan.xlsx")
    assert read.rows[0].answers == Answers(last=2025, confirm=True)
    assert read.rows[1].answers.due == (date(2026, 6, 15), date(2026, 12, 15))
    assert read.rows[1].answers.fanout == "each"
    assert read.rows[1].answers.leads == ("SNV", "Sở Y tế")
    assert read.rows[2].key.startswith("nv-them-bang-tay")


def test_a_wrong_cell_is_refused_with_its_row() -> None:
    book = load_workbook(io.BytesIO(sheet(plan(row("1", "2 năm/lần")))))
    cells = book.active
    assert cells is not None
    heading = next(item for item in cells.iter_rows() if item[0].value == "Khóa (không sửa)")
    last = next(cell.column for cell in heading if cell.value == "Năm tổ chức gần nhất")
    cells.cell(heading[0].row + 1, last, "năm ngoái")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadInput) as caught:
        read_sheet(out.getvalue(), "plan.xlsx")
    assert caught.value.place == f"plan.xlsx, hàng {heading[0].row + 1}"


def test_printed_words_are_never_formulas() -> None:
    book = load_workbook(io.BytesIO(sheet(FULL)))
    cells = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 not really", b"", b"just text"])
def test_a_damaged_sheet_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        read_plan_file(path)


def test_a_sheet_of_something_else_is_refused() -> None:
    out = io.BytesIO()
    Workbook().save(out)
    with pytest.raises(BadInput, match="không thấy hàng tiêu đề"):
        read_sheet(out.getvalue(), "plan.xlsx")


def test_a_file_under_review_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    write_plan_file(review(FULL), path)
    with pytest.raises(BadInput, match="đã có"):
        write_plan_file(review(FULL), path)
    write_plan_file(review(FULL), path, overwrite=True)
    assert read_plan_file(path) == FULL


def test_other_endings_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"toml hoặc \.xlsx"):
        read_plan_file(tmp_path / "plan.docx")
    with pytest.raises(NotFound):
        read_plan_file(tmp_path / "plan.toml")


def test_a_key_is_readable_stable_and_never_doubled() -> None:
    first = key_of("task", "Tổ chức Hội nghị gặp mặt trí thức", "Sở Nội vụ")
    assert first.startswith("nv-")
    assert first == key_of("task", "tổ chức hội nghị gặp mặt trí thức ", "SỞ NỘI VỤ")
    assert first != key_of("task", "Tổ chức Hội nghị gặp mặt trí thức", "Sở Y tế")
    assert key_of("task", "Tổ chức Hội nghị gặp mặt trí thức", "Sở Nội vụ", {first}) == f"{first}-2"
    assert key_of("report", "日本", "x").isascii()


def test_a_draft_becomes_a_plan_file_with_all_its_words() -> None:
    head = PlanHead(None, None, "UBND tỉnh", "Kế  hoạch", "Sở Nội vụ", None, "")
    duty = DraftObligation(
        "II.1", "task", "Việc", "Sở Y tế", "Các sở", None, "Hằng năm", None, None, "bảng 1", ""
    )
    twin = replace(duty, ref="II.2")
    made = plan_file_of(PlanDraft(head, (duty, twin), (Problem("a", "b\x07", "c"),)), "kh.docx")
    assert [item.ref for item in made.rows] == ["II.1", "II.2"]
    assert made.rows[0].key != made.rows[1].key
    assert made.problems == (Problem("a", "b", "c"),)
    assert read_toml(toml(made), "plan.toml") == made


@pytest.mark.parametrize(
    ("timing", "rest", "code"),
    [
        ("2 năm/lần", {}, "last"),
        ("Theo lộ trình", {}, "date"),
        ("", {}, "date"),
        ("abc xyz", {}, "date"),
        ("trong 30 ngày kể từ ngày nhận được hướng dẫn", {}, "event"),
        ("Hàng năm", {"lead": "Các sở, ban, ngành"}, "fanout"),
        ("Hàng năm", {"lead": "Sở Khoa học và Cong nghệ"}, "agency"),
        ("Hàng năm", {"lead": "Viện Lạ"}, "agency"),
        ("Hàng năm", {"lead": ""}, "agency"),
        ("Hàng năm", {"lead": "Sở Lao động - Thương binh và Xã hội"}, "agency"),
        ("Năm 2024", {}, "past"),
        ("Hàng năm", {}, "confirm"),
    ],
)
def test_it_asks_what_only_a_person_knows(timing: str, rest: dict[str, str], code: str) -> None:
    made = plan(row("1", timing, **rest))  # type: ignore[arg-type]
    assert code in [question.code for question in review(made).questions]


@pytest.mark.parametrize(
    "answered",
    [
        row("1", "2 năm/lần", last=2025),
        row("1", "Theo lộ trình", due=(date(2026, 6, 1),)),
        row("1", "abc xyz", rule="trước ngày 15/11 hằng năm"),
        row("1", "trong 30 ngày kể từ ngày nhận được hướng dẫn", event_on=date(2026, 3, 3)),
        row("1", "Quý I/2026", "Các sở, ban, ngành", fanout="none"),
        row("1", "Quý I/2026", "Viện Lạ", leads=("SNV",)),
        row("1", "Quý I/2026", "Sở Lao động - Thương binh và Xã hội", leads=("SYT",)),
    ],
)
def test_an_answer_settles_its_question(answered: PlanRow) -> None:
    assert review(plan(answered)).questions == ()


def test_a_report_without_a_date_is_offered_the_days_of_the_decree() -> None:
    asked = review(plan(row("1", "định kỳ", recipient="UBND tỉnh"))).questions[0]
    assert len(asked.answers) == 4
    for answer in asked.answers:
        phrase = answer.split('"')[1]
        assert (
            not review(plan(row("1", "định kỳ", rule=phrase, recipient="UBND tỉnh"))).rows[0].reading.unread
        )


def test_a_draft_asks_for_number_date_and_coordinator() -> None:
    asked = review(replace(plan(), number="", issued=None, coordinator="", until=None)).questions
    assert [item.code for item in asked if item.blocks] == ["number", "issued", "coordinator"]


def test_without_a_directory_nothing_is_asked_about_agencies_but_groups() -> None:
    made = plan(row("1", "Quý I/2026", "Viện Lạ"), row("2", "Quý I/2026", "Các sở, ban, ngành"))
    assert [item.code for item in review(made, None).questions] == ["fanout"]
