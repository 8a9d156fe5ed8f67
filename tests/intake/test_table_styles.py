"""Tables as offices lay them out: the many styles that one interpreter must take for the same duties."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
from docx.document import Document as WordFile
from openpyxl import Workbook

from scheduler.intake.documents import Cell, Document, Table, read_document
from scheduler.intake.documents.pdf import read_pdf
from scheduler.intake.documents.pdf.parts import glue
from scheduler.intake.draft import PlanDraft, read_draft
from scheduler.intake.draft.columns import find_columns, role_of
from scheduler.intake.draft.stretches import stretches

from .paper import draft_of, word_document
from .pdf_paper import Page, saved, wide

HEADS = ["STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"]


def grid(rows: Sequence[Sequence[str]]) -> Table:
    return Table(tuple(tuple(Cell(text, "bảng 1") for text in row) for row in rows), "bảng 1")


def draft_of_tables(*tables: Table) -> PlanDraft:
    return read_draft(Document("a", "docx", tables))


def told(draft: PlanDraft) -> list[tuple[str | None, str, str | None, str | None]]:
    return [(item.ref, item.title, item.lead, item.timing) for item in draft.obligations]


def messages(draft: PlanDraft) -> str:
    return " ".join(problem.message for problem in draft.problems)


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("STT.", "ordinal"),
        ("ST T", "ordinal"),
        ("Số th ứ tự", "ordinal"),
        ("Năm thực hiện", "timing"),
        ("Ngày trình", "timing"),
        ("Tháng hoàn thành", "timing"),
        ("Thời gian ban hành", "timing"),
        ("Mốc hoàn thành", "timing"),
        ("Đơn vị cùng thực hiện", "partners"),
        ("Sở, ban, ngành chủ trì", "lead"),
        ("Cơ quan soạn thảo", "lead"),
        ("Lãnh đạo UBND tỉnh phụ trách", "other"),
        ("Văn bản liên quan", "other"),
        ("Phó Chủ tịch UBND tỉnh phụ trách", "other"),
        ("Nội dung chỉ đạo", "title"),
        ("Tên dự thảo văn bản", "title"),
        ("Tình hình thực hiện", "other"),
        ("Mức độ hoàn thành", "other"),
        ("Kết quả thực hiện đến nay", "other"),
        ("Mã nhiệm vụ", "other"),
        ("Giai đoạn thực hiện", "timing"),
        ("Đơn vị theo dõi, đôn đốc", "other"),
        ("Ngày ban hành", None),
    ],
)
def test_a_head_means_what_it_says(head: str, role: str | None) -> None:
    assert role_of(head) == role


def test_a_column_without_a_head_is_known_by_its_cells() -> None:
    rows = [
        ["", "Nhiệm vụ", "Bộ phận được chọn", "Bao giờ xong"],
        ["1", "Đắp đê", "Sở Xây dựng", "Quý I/2026"],
        ["2", "Mua muối", "Sở Công Thương", "Năm 2027"],
    ]
    draft = draft_of_tables(grid(rows))
    assert told(draft) == [
        ("1", "Đắp đê", "Sở Xây dựng", "Quý I/2026"),
        ("2", "Mua muối", "Sở Công Thương", "Năm 2027"),
    ]
    guessed = [problem.words for problem in draft.problems if "không cho biết" in problem.message]
    assert guessed == ["Bộ phận được chọn", "Bao giờ xong"]


def test_a_list_of_other_documents_is_not_taken_for_duties() -> None:
    rows = [["STT", "Văn bản liên quan", "Ngày ban hành"], ["1", "Nghị quyết số 1", "22/12/2024"]]
    assert draft_of_tables(grid([*rows, ["2", "Nghị quyết số 2", "01/02/2025"]])).obligations == ()


def test_letters_that_number_the_columns_are_no_task() -> None:
    numbering = ["(A)", "(B)", "(C)", "(D)", "(E)"]
    assert len(draft_of_tables(grid([HEADS, numbering, ["1", "Đắp", "Sở A", "", "2026"]])).obligations) == 1


def test_two_tables_in_one_grid_are_read_with_their_own_heads() -> None:
    table = grid(
        [
            ["TT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Mục tiêu"],
            ["1", "Sản lượng muối", "tấn", "10", "20"],
            ["", "", "", "", ""],
            ["PHỤ LỤC II", "", "", "", ""],
            HEADS,
            ["1", "Đắp đê", "Sở A", "", "2026"],
            HEADS,
            ["2", "Mua muối", "Sở A", "", "2027"],
            ["", "", "", "", ""],
            ["TT", "Nội dung", "Thời hạn", "Cơ quan chủ trì", "Kinh phí"],
            ["3", "Phơi muối", "2028", "Sở C", "500"],
        ]
    )
    assert list(stretches(table)) == [(0, 3), (3, 9), (9, 11)]
    draft = draft_of_tables(table)
    assert told(draft) == [
        ("1", "Đắp đê", "Sở A", "2026"),
        ("2", "Mua muối", "Sở A", "2027"),
        ("3", "Phơi muối", "Sở C", "2028"),
    ]
    assert draft.obligations[0].place == "Phụ lục II, hàng 6"


def test_a_budget_under_a_table_of_duties_does_not_go_on_with_it() -> None:
    budget = [["TT", "Nội dung chi", "Đơn vị tính", "Số lượng", "Đơn giá"], ["1", "Giấy", "ram", "10", "50"]]
    draft = draft_of_tables(grid([HEADS, ["1", "Đắp", "Sở A", "", "2026"]]), grid(budget))
    assert len(draft.obligations) == 1


def test_the_rest_of_a_table_without_ordinals_is_known_by_its_leads() -> None:
    heads = ["Nội dung công việc", "Thời hạn", "Đơn vị chủ trì"]
    rest = [["Thu mua muối", "Năm 2027", "Sở Công Thương"]]
    draft = draft_of_tables(grid([heads, ["Đắp đê", "2026", "Sở Xây dựng"]]), grid(rest))
    assert [item.lead for item in draft.obligations] == ["Sở Xây dựng", "Sở Công Thương"]


def test_dashes_below_a_numbered_title_make_it_a_section() -> None:
    rows = [
        HEADS,
        ["1", "Đê biển", "", "", ""],
        ["-", "Đắp", "Sở A", "", "2026"],
        ["", "Kè", "Sở B", "", "2027"],
        ["2", "Thu mua", "Sở C", "", "2028"],
    ]
    draft = draft_of_tables(grid(rows))
    assert [item.title for item in draft.obligations] == ["Đắp", "Kè", "Thu mua"]
    assert [item.section for item in draft.obligations] == ["Đê biển", "Đê biển", ""]


def test_as_many_cells_as_heads_stand_under_them_whatever_the_grid() -> None:
    wide_title = [Cell("TT", ""), *_wide("Nhiệm vụ", 2), Cell("Chủ trì", ""), Cell("Thời gian", "")]
    shifted = [Cell("1", ""), Cell("Đắp đê", ""), *_wide("Sở Xây dựng", 2), Cell("2026", "")]
    draft = draft_of_tables(Table((tuple(wide_title), tuple(shifted)), "bảng 1"))
    assert told(draft) == [("1", "Đắp đê", "Sở Xây dựng", "2026")]


def _wide(text: str, width: int) -> list[Cell]:
    return [Cell(text, "", not step, 1, width if not step else 1) for step in range(width)]


def test_heads_of_two_storeys_whose_merges_copying_lost() -> None:
    draft = draft_of(
        "PHỤ LỤC\n"
        "TT\tNội dung\tCơ quan thực hiện\t\tThời hạn\n"
        "\t\tChủ trì\tPhối hợp\t\n"
        "1\tĐắp đê\tSở A\tSở B\tQuý I/2026\n"
    )
    (item,) = draft.obligations
    assert (item.lead, item.partners, item.timing) == ("Sở A", "Sở B", "Quý I/2026")


def test_hidden_words_of_a_word_file_are_not_read() -> None:
    def build(opened: WordFile) -> None:
        table = opened.add_table(2, 3)
        for column, text in enumerate(["Nhiệm vụ", "Chủ trì", "Thời gian"]):
            table.cell(0, column).text = text
        for column, text in enumerate(["Đắp đê", "Sở A", "2026"]):
            paragraph = table.cell(1, column).paragraphs[0]
            paragraph.add_run(text)
            paragraph.add_run(" bỏ").font.hidden = True

    assert told(read_draft(word_document(build))) == [(None, "Đắp đê", "Sở A", "2026")]


def test_an_ordinal_that_the_browser_counts_is_read() -> None:
    rows = "".join(
        f'<tr><td><ol start="{number}"><li></li></ol></td><td>Đắp đê</td><td>Sở A</td><td>2026</td></tr>'
        for number in (1, 2)
    )
    heads = "<tr><td>TT</td><td>Nhiệm vụ</td><td>Chủ trì</td><td>Thời gian</td></tr>"
    page = f"<html><body><table>{heads}{rows}</table></body></html>"
    draft = read_draft(read_document(page.encode(), "a.html"))
    assert [item.ref for item in draft.obligations] == ["1", "2"]


def test_hidden_rows_of_a_sheet_are_told_not_read_and_signatures_are_no_cells() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADS)
    sheet.append([1, "Đắp đê", "Sở A", None, date(2026, 6, 30)])
    sheet.append([2, "Bỏ", "Sở A", None, "2026"])
    sheet.append([])
    sheet.append([None, None, None, "NGƯỜI LẬP BIỂU"])
    sheet["E2"].number_format = "dd/mm/yyyy"
    sheet.row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    draft = read_draft(read_document(out.getvalue(), "a.xlsx"))
    assert told(draft) == [("1", "Đắp đê", "Sở A", "30/06/2026")]
    assert draft.obligations[0].partners is None
    assert "Hàng ẩn, không đọc: 3." in messages(draft)


def test_words_that_touch_a_drawn_line_stay_in_their_cells() -> None:
    page = Page()
    edges = [70.0, 95.0, 95.0 + wide("Nhiệm vụ đắp đê") + 2, 330.0, 420.0]
    tops = [100.0, 120.0, 140.0]
    for top in tops:
        page.line(edges[0], top, edges[-1], top)
    for edge in edges:
        page.line(edge, tops[0], edge, tops[-1])
    rows = [["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"], ["1", "Nhiệm vụ đắp đê", "Sở A", "2026"]]
    for top, row in zip(tops, rows, strict=False):
        for edge, text in zip(edges, row, strict=False):
            page.text(edge + 1, top + 2, text)
    assert told(read_draft(read_pdf(saved([page]), "a.pdf"))) == [("1", "Nhiệm vụ đắp đê", "Sở A", "2026")]


def test_the_first_row_that_is_not_of_heads_is_never_taken_for_them() -> None:
    rows = [["1", "Hội nghị; thông báo", "Sở A", "x", "Năm 2026"], ["2", "Kế hoạch", "Sở B", "y", "Năm 2027"]]
    assert find_columns(grid(rows)) is None


def test_a_lower_storey_is_known_by_the_merges_beside_it() -> None:
    def build(opened: WordFile) -> None:
        table = opened.add_table(3, 4)
        rows = [["TT", "Nội dung", "Thời gian trình", ""], ["", "", "UBND tỉnh", "HĐND tỉnh"]]
        for number, row in enumerate([*rows, ["1", "Đắp đê", "", "Tháng 5"]]):
            for column, text in enumerate(row):
                table.cell(number, column).text = text
        for top, left, bottom, right in ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)):
            text = table.cell(top, left).text
            table.cell(top, left).merge(table.cell(bottom, right)).text = text

    assert told(read_draft(word_document(build))) == [("1", "Đắp đê", None, "Tháng 5")]


@pytest.mark.parametrize(
    ("before", "words", "between"),
    [
        ("hoàn th", "ành", ""),
        ("giám s", "át", ""),
        ("đến nă", "m 2030", ""),
        ("Quý I/20", "26", ""),
        ("giai đoạn 2026 - 20", "30", ""),
        ("trước ngày 20", "26 xã", " "),
        ("kinh tế", "ành", " "),
        ("Sở Nội vụ", "nơi nhận", " "),
    ],
)
def test_words_and_years_that_a_narrow_cell_broke_are_whole(before: str, words: str, between: str) -> None:
    assert glue(before, words) == between


def test_beside_a_lead_who_carries_out_is_a_partner_and_is_asked_about() -> None:
    heads = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Đơn vị thực hiện", "Thời gian"]
    draft = draft_of_tables(grid([heads, ["1", "Đắp đê", "Sở A", "Sở B", "2026"]]))
    (item,) = draft.obligations
    assert (item.lead, item.partners) == ("Sở A", "Sở B")
    assert "nhiều cột nêu cơ quan" in messages(draft)


def test_the_agency_in_the_title_of_a_section_leads_what_stands_below_it() -> None:
    rows = [["TT", "Nhiệm vụ", "Thời gian"], ["I", "Sở Nội vụ", ""], ["1", "Tập huấn", "2026"]]
    draft = draft_of_tables(grid(rows))
    assert told(draft) == [("I.1", "Tập huấn", "Sở Nội vụ", "2026")]
    assert "lấy theo mục ở trên" in messages(draft)


LOOSE = "STT\nNội dung nhiệm vụ\nĐơn vị chủ trì\nĐơn vị phối hợp\nKết quả\nThời gian hoàn thành\n"


def test_lines_that_number_the_columns_and_page_numbers_are_no_cells() -> None:
    draft = draft_of(
        f"PHỤ LỤC\n{LOOSE}(1)\n(2)\n(3)\n(4)\n(5)\n(6)\n"
        "1\nĐắp đê biển\nSở A\nSở B\nBáo cáo\nQuý I/2026\n7\n2\nMua muối\nSở A\nSở B\nBáo cáo\nNăm 2027\n"
    )
    assert [(item.ref, item.timing) for item in draft.obligations] == [("1", "Quý I/2026"), ("2", "Năm 2027")]
    assert "có thể là số trang" in messages(draft)


def test_cells_that_read_like_heads_are_cells() -> None:
    row = "Sở A\nĐơn vị liên quan\nChương trình, kế hoạch\nTheo tiến độ\n"
    draft = draft_of(f"PHỤ LỤC\n{LOOSE}1\nĐắp đê biển\n{row}2\nMua muối\n{row}")
    assert [(item.lead, item.partners, item.result, item.timing) for item in draft.obligations] == [
        ("Sở A", "Đơn vị liên quan", "Chương trình, kế hoạch", "Theo tiến độ")
    ] * 2


def test_a_lead_that_begins_like_no_agency_known_is_still_the_lead() -> None:
    draft = draft_of(
        f"PHỤ LỤC\n{LOOSE}1\nĐưa tin về nghề muối\nDiễn đàn nghề muối\nCác sở, ngành\nTin, bài\nHằng năm\n"
    )
    (item,) = draft.obligations
    assert (item.title, item.lead, item.partners) == (
        "Đưa tin về nghề muối",
        "Diễn đàn nghề muối",
        "Các sở, ngành",
    )


def test_a_head_that_says_nothing_may_stand_among_those_that_do() -> None:
    heads = "STT\nNhiệm vụ\nĐơn vị chủ trì\nMã hiệu\nThời gian hoàn thành\n"
    draft = draft_of(f"PHỤ LỤC\n{heads}1\nĐắp đê biển\nSở A\nĐB-01\nQuý I/2026\n")
    assert told(draft) == [("1", "Đắp đê biển", "Sở A", "Quý I/2026")]


def test_the_prose_goes_on_after_lines_that_were_a_table() -> None:
    draft = draft_of(
        f"II. NHIỆM VỤ\n{LOOSE}1\nĐắp đê biển\nSở A\nSở B\nBáo cáo\nQuý I/2026\n"
        "III. TỔ CHỨC THỰC HIỆN\n"
        "1. Sở Công Thương là cơ quan đầu mối, theo dõi, đôn đốc, tổng hợp, báo cáo UBND tỉnh hằng năm.\n"
    )
    assert draft.plan.coordinator == "Sở Công Thương"
    assert [item.kind for item in draft.obligations] == ["task", "report"]


def test_merged_rows_that_were_copied_as_lines_belong_to_the_table() -> None:
    draft = draft_of(
        "PHỤ LỤC\nTT\tNhiệm vụ\tChủ trì\tThời gian\nTổng số: 02 nhiệm vụ\n1\tĐắp đê\tSở A\t2026\n"
        "II. Nghề muối\n2\tMua muối\tSở B\t2027\n"
    )
    assert [(item.ref, item.lead) for item in draft.obligations] == [("1", "Sở A"), ("II.2", "Sở B")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Đắp đê biển. Đơn vị chủ trì: Sở A. Thời gian hoàn thành: Quý II/2026.", "nêu ngoài bảng"),
        ("TT   Nhiệm vụ   Đơn vị chủ trì   Thời gian", "chia bằng dấu cách"),
        ("Đắp đê\tSở Xây dựng\tQuý I/2026\nMua muối\tSở Công Thương\tNăm 2027", "không đọc thành nhiệm vụ"),
    ],
)
def test_what_looks_like_duties_and_is_not_read_is_asked_about(text: str, message: str) -> None:
    draft = draft_of(f"II. NHIỆM VỤ\n{text}\n")
    assert draft.obligations == ()
    assert message in messages(draft)


def test_a_count_of_tasks_for_each_agency_is_no_list_of_duties() -> None:
    rows = [["Cơ quan", "Số nhiệm vụ"], ["Sở Nội vụ", "3"], ["Sở Y tế", "2"], ["Sở Tài chính", "1"]]
    draft = draft_of_tables(grid(rows))
    assert draft.obligations == ()
    assert "không đọc thành nhiệm vụ" in messages(draft)


def test_a_signature_below_an_empty_row_is_no_task() -> None:
    rows = [HEADS, ["1", "Đắp đê", "Sở A", "", "2026"], [""] * 5, ["", "Người lập biểu", "", "", ""]]
    draft = draft_of_tables(grid(rows))
    assert [item.title for item in draft.obligations] == ["Đắp đê"]
    assert "đứng riêng" in messages(draft)
