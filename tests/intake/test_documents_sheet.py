"""The .xlsx reader: title rows, merges, real dates, several sheets; nothing is computed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from rules.errors import BadInput
from scheduler.intake.documents import Document, Table, read_document
from scheduler.intake.draft import read_draft

from .paper import zip_with

HEADS = ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành"]


def workbook_bytes(build: Callable[[Workbook], None]) -> bytes:
    opened = openpyxl.Workbook()
    build(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def workbook(build: Callable[[Workbook], None]) -> Document:
    return read_document(workbook_bytes(build), "phu-luc.xlsx")


def grid(document: Document, number: int = 0) -> list[list[str]]:
    block = document.blocks[number]
    assert isinstance(block, Table)
    return [[cell.text for cell in row] for row in block.rows]


def one_cell(value: object, form: str = "General") -> str:
    def build(opened: Workbook) -> None:
        cell = opened.active["A1"]  # type: ignore[index]
        cell.value = value
        cell.number_format = form

    document = workbook(build)
    return grid(document)[0][0] if document.blocks else ""


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (date(2026, 3, 5), "dd/mm/yyyy", "05/03/2026"),
        (date(2026, 12, 10), "d/m/yy;@", "10/12/2026"),
        (date(2026, 7, 1), "mm/yyyy", "07/2026"),
        (date(2027, 1, 1), "yyyy", "2027"),
        (date(2026, 3, 5), '"ngày "dd" tháng "mm" năm "yyyy', "05/03/2026"),
        (datetime.combine(date(2026, 3, 5), time(16, 30)), "dd/mm/yyyy hh:mm", "16:30 05/03/2026"),
        (time(16, 30), "hh:mm", "16:30:00"),
        (2028, "General", "2028"),
        (3.0, "General", "3"),
        (1.1, "General", "1.1"),
        (1.1, "0.00", "1.10"),
        (0.2, "0%", "20%"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "x"),
        ("  Quý I/2026 ", "General", "Quý I/2026"),
        ("Sở A_x000D_\nSở B", "General", "Sở A\nSở B"),
    ],
)
def test_a_value_is_what_the_officer_sees(value: object, form: str, shown: str) -> None:
    assert one_cell(value, form) == shown


def appendix(opened: Workbook) -> None:
    sheet = opened.active
    assert sheet is not None
    sheet.title = "PL1"
    sheet.append(["PHỤ LỤC I\nDANH MỤC NHIỆM VỤ"])
    sheet.append(["(Kèm theo Kế hoạch số 88/KH-UBND ngày 05 tháng 3 năm 2026 của UBND tỉnh Lâm Sơn)"])
    sheet.append([])
    sheet.append(HEADS)
    sheet.append(["I", "Đê biển"])
    sheet.append([1, "Đắp đê", "Sở Nông nghiệp", date(2026, 9, 30)])
    sheet.append([2, "Kè", None, 2028])
    for merge in ("A1:D1", "A2:D2", "B5:D5", "C6:C7"):
        sheet.merge_cells(merge)


def test_title_rows_name_the_plan_and_merged_cells_count_for_all_they_cover() -> None:
    draft = read_draft(workbook(appendix))
    assert [(item.ref, item.title, item.lead, item.timing, item.place) for item in draft.obligations] == [
        ("I.1", "Đắp đê", "Sở Nông nghiệp", "30/09/2026", "Phụ lục I, hàng 6"),
        ("I.2", "Kè", "Sở Nông nghiệp", "2028", "Phụ lục I, hàng 7"),
    ]
    plan = draft.plan
    assert (plan.number, str(plan.issued), plan.issuer) == ("88/KH-UBND", "2026-03-05", "UBND tỉnh Lâm Sơn")


def test_every_visible_sheet_is_read_and_a_hidden_one_is_told() -> None:
    def build(opened: Workbook) -> None:
        appendix(opened)
        second = opened.create_sheet("PL2")
        second.append(["PHỤ LỤC 02"])
        second.append(HEADS)
        second.append([1, "Thu mua muối", "Sở Công Thương", "Hằng năm"])
        hidden = opened.create_sheet("nháp")
        hidden.append(HEADS)
        hidden.append([1, "Bỏ", "Sở A", "2026"])
        hidden.sheet_state = "hidden"
        opened.create_sheet("trống")

    document = workbook(build)
    draft = read_draft(document)
    assert [item.place for item in draft.obligations][-1] == "Phụ lục 02, hàng 3"
    assert len(draft.obligations) == 3
    assert [problem.place for problem in draft.problems if "ẩn" in problem.message] == ["trang tính “nháp”"]


def test_formulas_are_not_executed_and_those_without_a_value_are_told() -> None:
    def build(opened: Workbook) -> None:
        sheet = opened.active
        assert sheet is not None
        sheet.append(["TT", '=HYPERLINK("http://127.0.0.1:9/x")', "=1+1"])

    (remark,) = (document := workbook(build)).unread
    assert grid(document) == [["TT"]]
    assert "B1, C1" in remark.text


def repacked(sheet: bytes) -> bytes:
    """A small workbook with another first sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(appendix))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return zip_with(parts | {"xl/worksheets/sheet1.xml": head + sheet + b"</worksheet>"})


def test_stored_values_of_formulas_are_read() -> None:
    data = repacked(b'<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>')
    document = read_document(data, "a.xlsx")
    assert grid(document) == [["2"]]
    assert document.unread == ()


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    data = repacked(
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="2"><c r="B2"><v>7</v></c></row>'
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )
    assert grid(read_document(data, "a.xlsx")) == [["", ""], ["", "7"]]


def test_merges_without_end_do_no_harm() -> None:
    merges = b"".join(b'<mergeCell ref="A%d:BL19000"/>' % row for row in range(1, 5_000))
    rows = b'<row r="1500"><c r="A1500"><v>1</v></c></row>'
    data = repacked(b"<sheetData>" + rows + b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
    assert len(grid(read_document(data, "a.xlsx"))) == 1500


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            repacked(
                b"<sheetData>"
                + b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 20_001
                + b"</sheetData>"
            ),
            "quá nhiều hàng",
        ),
        (repacked(b'<!DOCTYPE x [<!ENTITY a "b">]>'), "thực thể"),
        (repacked(b"<sheetData><row>"), "hỏng"),
        (workbook_bytes(appendix)[:3000], "hỏng"),
        (
            workbook_bytes(lambda opened: [opened.create_sheet() for _ in range(60)] and None),
            "quá nhiều trang tính",
        ),
    ],
)
def test_bad_workbooks_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_document(data, "a.xlsx")
    assert "a.xlsx" in caught.value.place
    assert caught.value.remedy
