"""The .txt and .md reader: marks of copying removed, the three shapes of tables found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake.documents import Paragraph, Table, read_document

from .paper import text_document


def lines(text: str) -> list[str]:
    return [block.text for block in text_document(text).blocks if isinstance(block, Paragraph)]


def grids(text: str) -> list[list[list[str]]]:
    blocks = text_document(text).blocks
    return [
        [[cell.text for cell in row] for row in block.rows] for block in blocks if isinstance(block, Table)
    ]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("[bookmark: muc_2]Nội dung", "Nội dung"),
        ("gọi là *Nghị quyết 45*.", "gọi là Nghị quyết 45."),
        ("**1. Sở Nội vụ**", "1. Sở Nội vụ"),
        ("## II. MỤC TIÊU", "II. MỤC TIÊU"),
        ("<b>Hạn</b>: <i>quý I</i>", "Hạn :  quý I"),
        ("tăng 2*3 lần, còn 4*5 lần", "tăng 2*3 lần, còn 4*5 lần"),
        ("cấp\u00a0xã", "cấp\u00a0xã"),
    ],
)
def test_marks_of_copying_are_removed(raw: str, clean: str) -> None:
    assert lines(raw) == [clean]


def test_cells_between_bars_on_one_line_are_a_row() -> None:
    assert grids("| TT | Việc | Hạn |\n|---|:--|---|\n| 1 | Đo muối | |") == [
        [["TT", "Việc", "Hạn"], ["1", "Đo muối", ""]]
    ]


def test_cells_between_tabs_are_a_row_and_blank_lines_do_not_cut() -> None:
    assert grids("TT\tViệc\tHạn\n1\tĐo\tQuý I\n\n2\tCân\t\n---\t---\t---") == [
        [["TT", "Việc", "Hạn"], ["1", "Đo", "Quý I"], ["2", "Cân", ""]]
    ]


def test_one_cell_a_line_ended_by_bars() -> None:
    text = "PHỤ LỤC\n|\nTT |\nViệc |\nChủ trì |\nHạn |\n"
    text += "|\n1 |\nĐo\nmuối |\nSở A |\n|\n|\n2 |\nCân |\nSở B |\n2028 |\nhết"
    assert grids(text) == [
        [["TT", "Việc", "Chủ trì", "Hạn"], ["1", "Đo\nmuối", "Sở A", ""], ["2", "Cân", "Sở B", "2028"]]
    ]
    assert lines(text) == ["PHỤ LỤC", "hết"]


def test_a_short_section_row_among_cells_ended_by_bars() -> None:
    text = "|\nTT |\nViệc |\nHạn |\n|\nI |\nĐê biển |\n|\n1 |\nĐắp |\n2027 |\n|\n2 |\nKè |\n|\n"
    assert grids(text) == [[["TT", "Việc", "Hạn"], ["I", "Đê biển"], ["1", "Đắp", "2027"], ["2", "Kè", ""]]]


def test_cells_between_bars_that_stand_alone() -> None:
    text = "PHỤ LỤC\n|\nTT\n|\nViệc\n|\nChủ trì\n|\nHạn\n|\n"
    text += "|\n1\n|\nĐo\nmuối\n|\nSở A\n|\n|\n|\n2\n|\nCân\n|\nSở B\n|\n2028\n|\nhết"
    assert grids(text) == [
        [["TT", "Việc", "Chủ trì", "Hạn"], ["1", "Đo\nmuối", "Sở A", ""], ["2", "Cân", "Sở B", "2028"]]
    ]
    assert lines(text) == ["PHỤ LỤC", "hết"]


HEADED = [
    ["TT", "Việc", "Chủ trì", "Hạn"],
    ["I", "Đê biển"],
    ["1", "Đo\nmuối", "Sở A", ""],
    ["2", "Cân", "", "2028"],
    ["II", "Đê sông"],
    ["1", "Kè", "Sở B", "2027"],
]


@pytest.mark.parametrize("mark", [" |", "\n|"])
def test_cells_ended_by_bars_where_nothing_opens_a_row(mark: str) -> None:
    cells = "".join(f"{cell}{mark}\n".lstrip(" \n") for row in HEADED for cell in row)
    text = f"PHỤ LỤC\n{cells}Ghi chú\nPHỤ LỤC II\n{cells}hết"
    assert grids(text) == [HEADED, HEADED]
    assert lines(text) == ["PHỤ LỤC", "Ghi chú", "PHỤ LỤC II", "hết"]


def test_cells_ended_by_bars_whose_rows_do_not_fit_are_left_as_lines() -> None:
    cells = [*HEADED[0], "1", "Đo", "Sở A", "2", "Cân", "Sở B", "2028", "3", "Kè", "Sở C", "2027"]
    text = "".join(f"{cell} |\n" for cell in cells)
    assert grids(text) == []
    assert lines(text) == cells


def test_empty_cells_of_a_table_without_ordinals_open_no_rows() -> None:
    rows = [
        ["Việc", "Chủ trì", "Sản phẩm", "Hạn"],
        *([f"Đo {at}", "Sở A", "Số liệu", "2027"] for at in range(5)),
    ]
    cells = [cell for row in [*rows, ["Cân", "Sở B", "", "2028"], ["Kè", "Sở C", "", "2029"]] for cell in row]
    assert grids("".join(f"{cell}\n|\n".lstrip("\n") for cell in cells)) == []


@pytest.mark.parametrize("cells", ["STT |\nb |\nc |\nd |\n", "STT |\nb |\nc |\n1 |\n1 |\n"])
def test_heads_without_rows_cost_no_more_time_than_they_have_lines(cells: str) -> None:
    assert grids(cells * 7_000) == []


@pytest.mark.parametrize("opener", ["|\n", ""])
def test_a_section_with_its_number_in_one_cell(opener: str) -> None:
    rows = [["TT", "Việc", "Hạn"], ["I. Đê"], ["1", "Đo", "2027"], ["2", "Cân", "2028"], ["II. Muối"]]
    rows.append(["1", "Bán", "2029"])
    text = "".join(opener + "".join(f"{cell} |\n" for cell in row) for row in rows)
    assert grids(text) == [rows]


def test_a_cell_of_several_lines_in_quotes_between_tabs() -> None:
    text = 'TT\tViệc\tChủ trì\n1\t"Đo ""mặn""\nvà ngọt"\t"Sở A\nSở B"\n2\tCân "to\tSở C\nhết'
    assert grids(text) == [
        [["TT", "Việc", "Chủ trì"], ["1", 'Đo "mặn"\nvà ngọt', "Sở A\nSở B"], ["2", 'Cân "to', "Sở C"]]
    ]
    assert lines(text) == ["hết"]


def test_rows_that_end_in_a_bar_and_begin_without() -> None:
    text = "TT | Việc | Chủ trì | Hạn |\n| Việc chung |\nI | Đê biển |\n"
    text += "1 | Đo\nmuối | Sở A | |\n| Kè | Sở B | 2027 |\nhết"
    assert grids(text) == [
        [
            ["TT", "Việc", "Chủ trì", "Hạn"],
            ["", "Việc chung"],
            ["I", "Đê biển"],
            ["1", "Đo\nmuối", "Sở A", ""],
            ["", "Kè", "Sở B", "2027"],
        ]
    ]
    assert lines(text) == ["hết"]


def test_breaks_and_bars_inside_the_cells_of_a_row() -> None:
    assert grids("| TT | Việc | Chủ trì |\n|---|---|---|\n| 1 | A \\| B | Sở A<br>Sở B |") == [
        [["TT", "Việc", "Chủ trì"], ["1", "A | B", "Sở A\nSở B"]]
    ]


def test_a_place_names_table_row_and_line() -> None:
    (table,) = text_document("mở đầu\nTT\tViệc\n1\tĐo").blocks[1:]
    assert isinstance(table, Table)
    assert table.rows[1][0].place == "bảng 1, hàng 2 (dòng 3)"


KE_HOACH = "Kế hoạch nghề muối"


@pytest.mark.parametrize(
    "data",
    [
        KE_HOACH.encode(),
        KE_HOACH.encode("utf-8-sig"),
        KE_HOACH.encode("utf-16"),
        unicodedata.normalize("NFD", KE_HOACH).encode(),
        b"K\xea\xec hoa\xf2ch ngh\xea\xcc mu\xf4\xeci",  # Windows-1258: tone marks after their letters
    ],
)
def test_usual_encodings_are_read(data: bytes) -> None:
    (block,) = read_document(data, "a.txt").blocks
    assert isinstance(block, Paragraph)
    assert block.text == KE_HOACH


@given(st.text(alphabet="|\t\n 1IaĐoSở-*<>[]", max_size=200))
def test_no_text_is_too_odd_to_read_and_no_word_is_lost(text: str) -> None:
    if not text.strip():
        return
    document = text_document(text)
    read = "".join(
        block.text
        if isinstance(block, Paragraph)
        else "".join(cell.text for row in block.rows for cell in row)
        for block in document.blocks
    )
    for letter in "Đở":
        assert read.count(letter) == unicodedata.normalize("NFC", text).count(letter)
