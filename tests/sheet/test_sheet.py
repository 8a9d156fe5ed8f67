"""The working sheet: exported, filled in by hand, taken back; through the command line on both databases."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import update

from scheduler.intake.sheet import cells
from scheduler.intake.sheet.days import day_of
from scheduler.register import changes
from scheduler.register.models import Obligation
from scheduler.sheetfile import SheetRow, sheet_csv, sheet_xlsx
from tests.listing.conftest import Said
from tests.office import PRACTICE, Office, deed
from tests.sheet.filling import HEADINGS, change, column, fill

Say = Callable[..., Said]
NOW = "2026-03-10T08:00"
MARCH_10 = date(2026, 3, 10)
FILES = ("bang.xlsx", "bang.csv")


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A path to a sheet of each kind."""
    return tmp_path / str(request.param)


@pytest.fixture
def sheet(office: Office, say: Say, tmp_path: Path) -> Path:
    """An exported .xlsx: rows 2 and 3 are the first quarter of tc (#1) and xd (#2)."""
    path = tmp_path / "bang.xlsx"
    said = say("sheet", "export", str(path), "--days", "30", now=NOW)
    assert said.code == 0, said.err
    return path


def first_quarter(office: Office) -> dict[str, int]:
    return {code: office.row(lead=code, period="2026-Q1").id or 0 for code in ("tc", "xd")}


def take(say: Say, path: Path, *more: str, code: int = 0) -> Any:
    said = say("sheet", "import", str(path), "--by", "Lê An", "--json", *more, now=NOW)
    assert said.code == code, said.err + said.out
    return said.json if said.out else said.err


def test_it_holds_the_lines_of_upcoming(office: Office, say: Say, file: Path) -> None:
    assert say("sheet", "export", str(file), "--days", "120", now=NOW).code == 0
    listed = [line["id"] for line in say("upcoming", "--days", "120", "--json", now=NOW).json]
    assert len(listed) == 4
    if file.suffix == ".csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        rows: list[Any] = [line.split(",") for line in file.read_text("utf-8-sig").splitlines()]
        assert rows[1][column("Hạn") - 1] == "31/03/2026"
        assert rows[1][-3:] == ["", "", ""]
    else:
        rows = list(load_workbook(file).worksheets[0].values)
        assert rows[1][column("Hạn") - 1] == datetime.fromisoformat("2026-03-31")
        assert rows[1][-3:] == (None, None, None)
    assert tuple(rows[0]) == HEADINGS
    assert [int(row[0]) for row in rows[1:]] == listed
    assert rows[1][column("Kỳ") - 1] == "quý I/2026"


def test_it_is_narrowed_like_a_listing_and_never_overwrites_answers(
    office: Office, say: Say, file: Path
) -> None:
    assert say("sheet", "export", str(file), "--agency", "tc", "--kind", "task", now=NOW).code == 0
    again = say("sheet", "export", str(file), now=NOW)
    assert (again.code, "--force" in again.err) == (3, True)
    assert say("sheet", "export", str(file), "--plan", "06", "--force", now=NOW).code == 0
    assert say("sheet", "export", "bang.ods", now=NOW).code == 3
    assert say("sheet", "export", str(file), "--agency", "Sở Mây", now=NOW).code == 4


def test_filled_in_by_hand_it_comes_back_as_submissions(office: Office, say: Say, file: Path) -> None:
    say("sheet", "export", str(file), now=NOW)
    ids = first_quarter(office)
    fill(
        file,
        {
            ids["tc"]: {"Ngày nộp": "09/03/2026", "Số văn bản": "12/BC-STC", "Ghi chú": "đủ biểu"},
            ids["xd"]: {"Ngày nộp": "06/03/2026"},
        },
    )
    told = take(say, file, "--yes")
    assert [(item["id"], item["on"], item["document"], item["in_time"]) for item in told["recorded"]] == [
        (ids["tc"], "2026-03-09", "12/BC-STC", True),
        (ids["xd"], "2026-03-06", "", True),
    ]
    row = office.row(lead="tc", period="2026-Q1")
    assert (row.state, row.submitted_on, row.submitted_document) == (
        "submitted",
        date(2026, 3, 9),
        "12/BC-STC",
    )
    assert [(event.by, event.document, event.reason) for event in office.events("submit")] == [
        ("Lê An", "12/BC-STC", "đủ biểu"),
        ("Lê An", "", ""),
    ]
    assert len(office.events("sheet")) == 1


@pytest.mark.parametrize(("written", "read"), [("en", "vi"), ("vi", "en")])
def test_a_sheet_in_one_language_is_read_in_the_other(
    office: Office, say: Say, file: Path, written: str, read: str
) -> None:
    """A mail's sheet is in the language of its reader, the office's may be another one."""
    say("--lang", written, "sheet", "export", str(file), now=NOW)
    fill(file, {first_quarter(office)["tc"]: {"Ngày nộp": "09/03/2026"}})
    done = say("--lang", read, "sheet", "import", str(file), "--by", "An", "--yes", "--json", now=NOW)
    assert done.code == 0, done.err
    assert (len(done.json["recorded"]), done.json["skipped"]) == (1, [])


def test_a_real_date_of_the_spreadsheet_is_taken(office: Office, say: Say, sheet: Path) -> None:
    ids = first_quarter(office)
    fill(
        sheet,
        {
            ids["tc"]: {"Ngày nộp": date(2026, 3, 4)},
            ids["xd"]: {"Ngày nộp": datetime.fromisoformat("2026-03-05T14:00")},
        },
    )
    assert [item["on"] for item in take(say, sheet, "--yes")["recorded"]] == ["2026-03-04", "2026-03-05"]


def test_the_difference_is_shown_first_and_nothing_is_written_without_a_yes(
    office: Office, say: Say, sheet: Path
) -> None:
    fill(sheet, {first_quarter(office)["tc"]: {"Ngày nộp": "09/03/2026", "Số văn bản": "12/BC"}})
    asked = say("sheet", "import", str(sheet), "--by", "Lê An", now=NOW)
    assert asked.code == 7
    assert "09/03/2026" in asked.out
    assert "đúng hạn" in asked.out
    assert office.row(lead="tc", period="2026-Q1").state == "open"
    assert take(say, sheet, "--dry-run")["applied"] is False
    assert office.events() == []


def test_taken_twice_it_records_once(office: Office, say: Say, sheet: Path) -> None:
    fill(sheet, {first_quarter(office)["tc"]: {"Ngày nộp": "09/03/2026", "Số văn bản": "12/BC"}})
    take(say, sheet, "--yes")
    again = take(say, sheet, "--yes")
    assert (again["recorded"], again["applied"], again["blank"]) == ([], False, 1)
    assert [(item["row"], item["reason"]) for item in again["skipped"]] == [
        (2, "đã ghi nhận văn bản số 12/BC ngày 09/03/2026")
    ]
    assert len(office.events("submit")) == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("9/3/2026", "hai cách"),
        ("03/15/2026", "tháng trước ngày"),
        ("09/03/26", "hai chữ số"),
        ("9-3-26", "hai chữ số"),
        ("2026-03-09", "chỉ nhận dd/mm/yyyy"),
        ("31/02/2026", "không có ngày"),
        ("hôm qua", "không hiểu ngày"),
        ("=TODAY()", "công thức"),
        (46090, "không phải ngày"),
        ("46090", "không phải ngày"),
        ("11/03/2026", "sau hôm nay 10/03/2026"),
        (date(2027, 3, 9), "sau hôm nay"),
        ("09/03/2025", "trước ngày ban hành kế hoạch 09/01/2026"),
    ],
)
def test_a_doubtful_day_is_refused_with_its_row_and_the_others_go_in(
    office: Office, say: Say, sheet: Path, words: Any, reason: str
) -> None:
    ids = first_quarter(office)
    fill(sheet, {ids["tc"]: {"Ngày nộp": words}, ids["xd"]: {"Ngày nộp": "06/03/2026"}})
    told = take(say, sheet, "--yes")
    assert [item["id"] for item in told["recorded"]] == [ids["xd"]]
    [wrong] = told["wrong"]
    assert (wrong["row"], wrong["id"]) == (2, ids["tc"])
    assert reason in wrong["reason"]
    assert office.row(lead="tc", period="2026-Q1").state == "open"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("09/03/2026", date(2026, 3, 9)),
        (" 15/3/2026 ", date(2026, 3, 15)),
        ("3/3/2026", date(2026, 3, 3)),
        ("'09/03/2026", date(2026, 3, 9)),
    ],
)
def test_days_that_can_be_read_only_one_way_are_read(words: str, day: date) -> None:
    assert day_of(words) == day


def test_only_wrong_rows_end_with_the_code_of_bad_input(office: Office, say: Say, sheet: Path) -> None:
    fill(sheet, {first_quarter(office)["tc"]: {"Ngày nộp": "9/3/2026"}})
    take(say, sheet, "--yes", code=3)
    said = say("sheet", "import", str(sheet), "--by", "Lê An", now=NOW)
    assert said.code == 3
    assert "hàng 2 (#1)" in said.out
    assert "sai 1" in said.err


def test_rows_whose_number_slipped_are_skipped(office: Office, say: Say, sheet: Path) -> None:
    ids = first_quarter(office)
    fill(sheet, {number: {"Ngày nộp": "09/03/2026"} for number in ids.values()})

    def sort_numbers_alone(page: Any) -> None:
        page["A2"], page["A3"] = page["A3"].value, page["A2"].value

    change(sheet, sort_numbers_alone)
    told = take(say, sheet, "--yes")
    assert told["recorded"] == []
    assert all("cơ quan chủ trì trong bảng khác" in item["reason"] for item in told["skipped"])


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("A2", 999, "không có kỳ hạn #999"),
        ("D2", "Việc khác hẳn", "nhiệm vụ trong bảng khác"),
        ("B2", "99/KH-UBND", "kế hoạch trong bảng khác"),
        ("G2", "quý II/2026", "kỳ trong bảng khác"),
    ],
)
def test_what_the_register_does_not_know_so_is_skipped(
    office: Office, say: Say, sheet: Path, cell: str, value: Any, reason: str
) -> None:
    fill(sheet, {first_quarter(office)["tc"]: {"Ngày nộp": "09/03/2026"}})
    change(sheet, lambda page: page.__setitem__(cell, value))
    [skipped] = take(say, sheet, "--yes")["skipped"]
    assert skipped["row"] == 2
    assert reason in skipped["reason"]


def test_a_number_that_is_none_and_a_paper_without_a_day_are_wrong(
    office: Office, say: Say, sheet: Path
) -> None:
    ids = first_quarter(office)
    fill(sheet, {ids["tc"]: {"Ngày nộp": "09/03/2026"}, ids["xd"]: {"Số văn bản": "3/BC"}})
    change(sheet, lambda page: page.__setitem__("A2", "mười hai"))
    told = take(say, sheet, "--yes", code=3)
    assert [(item["row"], item["id"]) for item in told["wrong"]] == [(2, None), (3, ids["xd"])]
    assert "chưa có ngày nộp" in told["wrong"][1]["reason"]


def test_a_note_alone_records_nothing(office: Office, say: Say, sheet: Path) -> None:
    fill(sheet, {first_quarter(office)["tc"]: {"Ghi chú": "đã gọi điện"}})
    told = take(say, sheet, "--yes")
    assert (told["recorded"], told["skipped"][0]["reason"]) == ([], "chỉ có ghi chú, chưa có ngày nộp")


def test_a_document_that_the_spreadsheet_made_a_day_of_is_wrong(
    office: Office, say: Say, sheet: Path
) -> None:
    ids = first_quarter(office)
    fill(
        sheet,
        {
            ids["tc"]: {"Ngày nộp": "09/03/2026", "Số văn bản": date(2026, 12, 3)},
            ids["xd"]: {"Ngày nộp": "09/03/2026", "Số văn bản": '=HYPERLINK("http://x.example")'},
        },
    )
    told = take(say, sheet, "--yes", code=3)
    assert "thành ngày" in told["wrong"][0]["reason"]
    assert "công thức" in told["wrong"][1]["reason"]


def test_two_rows_for_one_number_must_agree(office: Office, say: Say, sheet: Path) -> None:
    ids = first_quarter(office)
    fill(sheet, {number: {"Ngày nộp": "09/03/2026"} for number in ids.values()})

    def twice(page: Any, day: str) -> None:
        row = [cell.value for cell in page[2]]
        row[column("Ngày nộp") - 1] = day
        page.append(row)

    change(sheet, lambda page: twice(page, "09/03/2026"))
    told = take(say, sheet, "--dry-run")
    assert [item["id"] for item in told["recorded"]] == [ids["tc"], ids["xd"]]
    assert told["skipped"][0] == {"row": 4, "id": ids["tc"], "reason": "trùng với hàng 2"}
    change(sheet, lambda page: twice(page, "06/03/2026"))
    change(sheet, lambda page: twice(page, "05/03/2026"))
    told = take(say, sheet, "--dry-run")
    assert [item["id"] for item in told["recorded"]] == [ids["xd"]]
    assert sorted(item["row"] for item in told["wrong"]) == [2, 5, 6]


def test_what_was_returned_is_not_handed_in_again_by_an_old_sheet(
    office: Office, say: Say, sheet: Path
) -> None:
    row = first_quarter(office)["tc"]
    fill(sheet, {row: {"Ngày nộp": "06/03/2026", "Số văn bản": "12/BC"}})
    take(say, sheet, "--yes")
    with office.writing() as session:
        changes.return_(session, [row], deed(MARCH_10), PRACTICE, reason="thiếu biểu")
    [skipped] = take(say, sheet, "--yes")["skipped"]
    assert "đã trả lại ngày 10/03/2026" in skipped["reason"]
    fill(sheet, {row: {"Ngày nộp": "10/03/2026", "Số văn bản": "15/BC"}})
    assert len(take(say, sheet, "--yes")["recorded"]) == 1


def test_other_states_and_ended_plans_are_skipped(office: Office, say: Say, sheet: Path) -> None:
    ids = first_quarter(office)
    fill(sheet, {number: {"Ngày nộp": "09/03/2026"} for number in ids.values()})
    with office.writing() as session:
        changes.waive(session, [ids["tc"]], deed(MARCH_10), PRACTICE, document="4/UB")
    told = take(say, sheet, "--dry-run")
    assert told["skipped"] == [{"row": 2, "id": ids["tc"], "reason": "đang ở trạng thái “Dừng thực hiện”"}]
    with office.writing() as session:
        changes.end_plan(session, 1, deed(MARCH_10), PRACTICE, document="5/UB")
    assert {item["reason"] for item in take(say, sheet, "--yes")["skipped"]} == {"kế hoạch đã kết thúc"}


def test_a_body_that_took_over_since_may_stand_under_the_old_name(
    office: Office, say: Say, sheet: Path
) -> None:
    row = first_quarter(office)["tc"]
    fill(sheet, {row: {"Ngày nộp": "09/03/2026"}})
    with office.writing() as session:
        changes.succeed(
            session, office.agencies["tc"], office.agencies["yt"], date(2026, 3, 2), deed(MARCH_10), PRACTICE
        )
    assert [item["id"] for item in take(say, sheet, "--yes")["recorded"]] == [row]


def test_late_and_provisional_days_are_said(office: Office, say: Say, sheet: Path) -> None:
    row = first_quarter(office)["tc"]
    fill(sheet, {row: {"Ngày nộp": "09/04/2026"}})
    said = say("sheet", "import", str(sheet), "--json", "--dry-run", "--by", "Lê An", now="2026-04-20T08:00")
    assert said.json["recorded"][0]["in_time"] is False


def test_columns_may_be_moved_and_titles_put_above_but_none_taken_out(
    office: Office, say: Say, sheet: Path
) -> None:
    row = first_quarter(office)["tc"]
    fill(sheet, {row: {"Ngày nộp": "09/03/2026"}})

    def dress(page: Any) -> None:
        page.move_range("K1:K3", cols=5)
        page.insert_rows(1, 2)
        page["A1"] = "BẢNG THEO DÕI CỦA VĂN PHÒNG"

    change(sheet, dress)
    assert [item["row"] for item in take(say, sheet, "--dry-run")["recorded"]] == [4]
    change(sheet, lambda page: page.delete_cols(column("Nhiệm vụ")))
    assert "thiếu cột: Nhiệm vụ" in take(say, sheet, code=3)


def test_nothing_in_a_plan_becomes_a_formula_and_it_still_comes_back(
    office: Office, say: Say, file: Path
) -> None:
    with office.writing() as session:
        session.execute(update(Obligation).values(title="=cmd|' /C calc'!A0\u202e\x07"))
    say("sheet", "export", str(file), now=NOW)
    if file.suffix == ".csv":
        assert ",'=cmd" in file.read_text("utf-8-sig")
    else:
        cell = load_workbook(file).worksheets[0].cell(2, column("Nhiệm vụ"))
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
    fill(file, {first_quarter(office)["tc"]: {"Ngày nộp": "09/03/2026"}})
    assert len(take(say, file, "--yes")["recorded"]) == 1


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = [SheetRow(1, "06/KH", "1", "Việc", "Sở Y tế", "", "quý I/2026", MARCH_10, 3, "Quá hạn")]
    first = sheet_xlsx(rows)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")
    assert sheet_xlsx(rows) == first
    assert sheet_csv(rows) == sheet_csv(rows)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (60 * 1024 * 1024))
    return out.getvalue()


def _with(change_part: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    source, out = io.BytesIO(sheet_xlsx([])), io.BytesIO()
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, change_part(name, given.read(name)))
        for name, content in (more or {}).items():
            made.writestr(name, content)
    return out.getvalue()


def _entities(name: str, content: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY a "aa">]>' + content if name == "xl/workbook.xml" else content


def _far_row(name: str, content: bytes) -> bytes:
    row = b'<row r="9999999"><c r="A9999999"><v>1</v></c></row></sheetData>'
    return content.replace(b"</sheetData>", row) if name.endswith("sheet1.xml") else content


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"", "trống"),
        ("a.xlsx", b"khong phai bang", "hỏng"),
        ("a.xlsx", b"PK\x03\x04 cut", "hỏng"),
        ("a.xlsx", sheet_xlsx([])[:900], "hỏng"),
        ("a.xlsx", _bomb(), "quá lớn"),
        ("a.xlsx", _with(_entities), "thực thể"),
        ("a.xlsx", _with(_far_row), "quá nhiều hàng"),
        ("a.xlsx", _with(lambda _name, content: content, {"xl/vbaProject.bin": b"x"}), "macro"),
        ("a.xlsx", _with(lambda name, content: b"<x" if "sheet1" in name else content), "hỏng"),
        ("a.csv", b"\x00\x01", "không phải văn bản"),
        ("a.csv", 'Mã số,Kế hoạch,Mục\n"1'.encode(), "dòng"),
        ("a.csv", b"a,b,c\n1,2,3\n", "tiêu đề"),
        ("a.csv", ("Mã số,Kế hoạch,Mục\n" + "x" * 40_000).encode(), "quá dài"),
        ("a.csv", ("Mã số,Kế hoạch,Mục\n" + "1,2,3\n" * 50_001).encode(), "quá nhiều hàng"),
        ("a.xlsm", b"PK", ".xlsx hoặc .csv"),
    ],
)
def test_a_hostile_file_ends_in_one_sentence(
    office: Office, say: Say, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    said = say("sheet", "import", str(path), "--yes", "--by", "Lê An", now=NOW)
    assert said.code == 3
    assert words in said.err
    assert len(said.err) < 600


def test_a_huge_or_missing_file_is_not_even_read(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "to.xlsx"
    with path.open("wb") as out:
        out.truncate(cells.MAX_BYTES + 1)
    assert "quá lớn" in say("sheet", "import", str(path)).err
    assert say("sheet", "import", str(tmp_path / "khong-co.csv")).code == 4


def test_a_sheet_of_somebody_else_has_no_heading_of_ours(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "khac.xlsx"
    Workbook().save(path)
    said = say("sheet", "import", str(path), "--yes")
    assert (said.code, "nhacviec sheet export" in said.err) == (3, True)
