"""The .pdf reader: pages of our own making, ruled and unruled, cut and continued."""

from __future__ import annotations

import re

import pytest

from rules.errors import BadInput
from scheduler.intake.documents import Document, Paragraph, Table
from scheduler.intake.documents.pdf import read_pdf
from scheduler.intake.documents.pdf.words import words_of
from scheduler.intake.draft import PlanDraft, read_draft

from .pdf_paper import STEP, Page, Paper, saved, wide

HEADS = ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"]
WIDTHS = [35, 190, 90, 90, 65]
LONG = (
    "Khảo sát, đo vẽ lại toàn bộ ruộng muối của các hợp tác xã ven biển, lập bản đồ số và bàn giao cho "
    "UBND các xã, phường quản lý theo Quyết định số 15/2025/QĐ-UBND ngày 03/02/2025"
)
ROWS = [
    [
        "I",
        "Hạ tầng đồng muối và đường ra bãi biển phía nam tỉnh Lâm Sơn đến năm 2030, tầm nhìn đến năm 2045",
    ],
    ["1", LONG, "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "Quý III/2026"],
    ["2", "Nạo vét kênh dẫn nước mặn", "UBND các xã, phường", "", "Hằng năm"],
    ["II", "Tiêu thụ"],
    ["1", "Tổ chức hội chợ muối", "Sở Công Thương", "Hội Nông dân tỉnh", "2 năm/lần"],
    ["2", LONG, "Sở Khoa học và Công nghệ", "Các sở, ngành, địa phương có liên quan", "Tháng 11/2027"],
    ["3", "In sổ tay nghề muối", "Báo và Đài PTTH", "", "Năm 2028"],
]
EXPECTED = [
    (f"{section}.{row[0]}", *row[1:])
    for section, rows in (("I", ROWS[1:3]), ("II", ROWS[4:]))
    for row in rows
]


def tight(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def document(paper: Paper) -> Document:
    return read_pdf(paper.saved(), "ke-hoach.pdf")


def plan(before: int = 0, **how: bool) -> PlanDraft:
    """A whole plan whose table begins `before` lines further down its page."""
    paper = Paper()
    paper.side_by_side(
        ["ỦY BAN NHÂN DÂN", "TỈNH LÂM SƠN", "-------", "Số: 88/KH-UBND"],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do", "-------", "Lâm Sơn, ngày 5 tháng 3 năm 2026"],
    )
    paper.centred("KẾ HOẠCH")
    paper.centred(
        "Phát triển nghề muối của tỉnh Lâm Sơn giai đoạn 2026 - 2030, định hướng đến năm 2045 và sau đó"
    )
    paper.paragraph("UBND tỉnh Lâm Sơn ban hành Kế hoạch như sau:")
    paper.paragraph("I. TỔ CHỨC THỰC HIỆN")
    paper.paragraph("1. Sở Công Thương")
    paper.paragraph(
        "Là cơ quan đầu mối theo dõi, đôn đốc, tổng hợp, báo cáo UBND tỉnh kết quả thực hiện Kế hoạch này."
    )
    paper.paragraph("2. Các sở, ngành, địa phương")
    paper.paragraph(
        "Định kỳ báo cáo kết quả thực hiện Kế hoạch trước ngày 10 tháng 12 hằng năm, gửi Sở Công Thương "
        "để tổng hợp."
    )
    paper.turn()
    paper.at += before * STEP
    paper.centred("PHỤ LỤC")
    paper.centred("(Kèm theo Kế hoạch số 88/KH-UBND ngày 05 tháng 3 năm 2026)")
    paper.table([HEADS, *ROWS], WIDTHS, **how)
    return read_draft(document(paper))


def tasks(draft: PlanDraft) -> list[tuple[str, ...]]:
    return [
        tuple(map(tight, (item.ref, item.title, item.lead, item.partners, item.timing)))
        for item in draft.obligations
        if item.kind == "task"
    ]


@pytest.mark.parametrize("before", range(0, 37, 4))
@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("repeat", [True, False])
def test_rows_cut_anywhere_by_a_page_end_are_whole(before: int, ruled: bool, repeat: bool) -> None:
    draft = plan(before, ruled=ruled, repeat=repeat)
    assert tasks(draft) == [tuple(map(tight, row)) for row in EXPECTED]


def test_rows_without_ordinals_stay_apart_at_a_page_end() -> None:
    """A last line that happens to fill its cell is no sign that the row goes on below."""
    words = LONG.split(" ")
    rows = [
        [" ".join(words[: 9 + at % 7]), "UBND các xã, phường", "", f"Năm {2026 + at}"] for at in range(60)
    ]
    paper = Paper()
    paper.table([HEADS[1:], *rows], WIDTHS[1:], ruled=True, repeat=True)
    found = read_draft(document(paper)).obligations
    assert [tight(item.timing) for item in found] == [tight(row[3]) for row in rows]


def test_head_and_clauses_are_read_from_the_pages() -> None:
    draft = plan()
    head = draft.plan
    assert (head.number, str(head.issued), head.issuer) == ("88/KH-UBND", "2026-03-05", "UBND tỉnh Lâm Sơn")
    assert head.title is not None
    assert head.title.endswith("định hướng đến năm 2045 và sau đó")
    assert head.coordinator == "Sở Công Thương"
    report = draft.obligations[-1]
    assert (report.lead, report.recipient) == ("Các sở, ngành, địa phương", "Sở Công Thương")
    assert report.timing == "trước ngày 10 tháng 12 hằng năm"


def test_words_stand_as_before_they_were_broken_into_lines() -> None:
    titles = [item.title for item in plan().obligations]
    assert LONG in titles
    assert "Sở Nông nghiệp và Môi trường" in [item.lead for item in plan().obligations]


def table_of(page: Page) -> Table:
    page.text(50, 60, "Danh mục nhiệm vụ của nghề muối tỉnh Lâm Sơn")
    (table,) = [block for block in read_pdf(saved([page]), "a.pdf").blocks if isinstance(block, Table)]
    return table


def grid(page: Page, xs: list[float], ys: list[float]) -> None:
    for x in xs:
        page.line(x, ys[0], x, ys[-1])
    for y in ys:
        page.line(xs[0], y, xs[-1], y)


def test_merged_cells_are_told_by_the_lines_that_are_missing() -> None:
    page = Page()
    for x in (50, 100, 300, 500):
        page.line(x, 100, x, 160)
    for y in (100, 160):
        page.line(50, y, 500, y)
    page.line(50, 130, 300, 130)  # the last column is one cell over both rows
    for x, top, text in (
        (55, 105, "1"),
        (110, 105, "Đo ruộng muối"),
        (55, 140, "2"),
        (110, 140, "Vét kênh"),
        (310, 120, "Sở A"),
    ):
        page.text(x, top, text)
    rows = table_of(page).rows
    assert [[cell.text for cell in row] for row in rows] == [
        ["1", "Đo ruộng muối", "Sở A"],
        ["2", "Vét kênh", "Sở A"],
    ]
    assert (rows[0][2].row_span, rows[0][2].origin, rows[1][2].origin) == (2, True, False)


def test_outer_lines_need_not_be_drawn() -> None:
    page = Page()
    for x in (100, 300):
        page.line(x, 100, x, 160)
    page.line(50, 130, 500, 130)
    for x, top, text in (
        (60, 105, "TT"),
        (110, 105, "Việc"),
        (310, 105, "Hạn"),
        (60, 140, "1"),
        (110, 140, "Đo"),
        (310, 140, "2027"),
    ):
        page.text(x, top, text)
    assert [[cell.text for cell in row] for row in table_of(page).rows] == [
        ["TT", "Việc", "Hạn"],
        ["1", "Đo", "2027"],
    ]


def test_a_frame_around_a_text_is_no_table() -> None:
    page = Page()
    grid(page, [50, 500], [90, 140])
    page.text(60, 100, "DỰ THẢO lần thứ hai, xin ý kiến các sở, ngành, địa phương trong tỉnh")
    assert all(isinstance(block, Paragraph) for block in read_pdf(saved([page]), "a.pdf").blocks)


def lines_of(page: Page) -> list[str]:
    return [block.text for block in read_pdf(saved([page]), "a.pdf").blocks if isinstance(block, Paragraph)]


def test_letters_that_were_drawn_apart_are_one_word() -> None:
    page = Page()
    x = 70.0
    for piece in ("Th", "ườ", "ng ", "xuy", "ên, báo cáo hằng năm"):
        page.text(x, 100, piece)
        x += wide(piece) + 1.0
    assert lines_of(page) == ["Thường xuyên, báo cáo hằng năm"]


def test_words_without_spaces_between_them_are_told_by_the_gaps() -> None:
    page = Page()
    x = 70.0
    for word in ["Kế", "hoạch", "phát", "triển", "nghề", "muối", "năm", "2026"]:
        page.text(x, 100, word)
        x += wide(word) + 4.0
    assert lines_of(page) == ["Kế hoạch phát triển nghề muối năm 2026"]


def test_letters_from_another_font_stay_in_their_word() -> None:
    """Fonts differ in what they say of their depth; the line that letters stand on is the same."""

    def letter(text: str, x: float, drop: float) -> dict[str, object]:
        box = {"x0": x, "x1": x + 6, "top": 90 + drop, "bottom": 102 + drop, "line": 100.0}
        return {"text": text, "upright": True, **box}

    above = [letter(sign, 300 + 6 * at, -8) | {"line": 92.0} for at, sign in enumerate("hạn")]
    drops = [0, -5, 0, 3, -5]
    word = [letter(sign, 50 + 6 * at, drops[at]) for at, sign in enumerate("tỉnhủ")]
    assert sorted(found.text for found in words_of([*word, *above])) == ["hạn", "tỉnhủ"]


def test_letters_drawn_twice_for_weight_count_once() -> None:
    page = Page()
    for shift in (0.0, 0.4):
        page.text(70 + shift, 100, "KẾ HOẠCH PHÁT TRIỂN NGHỀ MUỐI")
    assert lines_of(page) == ["KẾ HOẠCH PHÁT TRIỂN NGHỀ MUỐI"]


def test_marks_drawn_apart_from_their_letter_are_put_back() -> None:
    page = Page()
    page.text(70, 100, "Ke\u0302\u0301 hoa\u0323ch phát triển nghề muối tỉnh")
    assert lines_of(page)[0].startswith("Kế hoạch")


def test_page_numbers_running_heads_and_footnotes_are_no_text() -> None:
    pages = []
    for number in range(1, 5):
        page = Page()
        page.text(250, 30, f"Kế hoạch nghề muối, trang {number}")
        for row in range(30):
            page.text(
                70, 80 + STEP * row, "Nâng thu nhập của người làm muối trong tỉnh và của các hợp tác xã muối"
            )
        page.text(70, 770, "1 Nghị quyết của Hội đồng nhân dân tỉnh về nghề muối", 9)
        page.text(300, 810, str(number))
        pages.append(page)
    read = read_pdf(saved(pages), "a.pdf")
    words = " ".join(block.text for block in read.blocks if isinstance(block, Paragraph))
    assert "trang" not in words
    assert "Hội đồng nhân dân" not in words
    assert len(read.margins) == 12


def test_a_paragraph_goes_on_over_the_page_end() -> None:
    paper = Paper()
    for _number in range(40):
        paper.paragraph("Nâng thu nhập.")
    paper.at = paper.bottom - STEP
    paper.paragraph(
        "Sở Công Thương chủ trì, phối hợp với các sở, ngành có liên quan hướng dẫn thực hiện "
        "Quyết định số 15/QĐ-UBND."
    )
    texts = [block.text for block in document(paper).blocks if isinstance(block, Paragraph)]
    assert texts[-1].endswith("các sở, ngành có liên quan hướng dẫn thực hiện Quyết định số 15/QĐ-UBND.")


def test_a_place_names_the_page() -> None:
    item = next(item for item in plan().obligations if item.kind == "report")
    assert item.place.startswith("trang 1, đoạn ")


def test_a_scanned_page_among_others_is_told() -> None:
    text, picture = Page(), Page()
    text.text(70, 100, "Kế hoạch phát triển nghề muối của tỉnh Lâm Sơn")
    picture.picture()
    (remark,) = read_pdf(saved([text, picture]), "a.pdf").unread
    assert remark.place == "trang 2"
    assert "ảnh quét" in remark.text
    assert any(
        "ảnh quét" in problem.message
        for problem in read_draft(read_pdf(saved([text, picture]), "a.pdf")).problems
    )


@pytest.mark.parametrize("sign", ["\0", "\ue001", "\ufffd"])
def test_letters_without_a_meaning_are_told_or_refused(sign: str) -> None:
    page = Page()
    page.text(70, 100, "Sở Nông nghiệp chủ trì, phối hợp với các xã đo độ mặn hằng ngày")
    page.text(70, 140, f"Đ{sign} mặn tr{sign}n sông, b{sign}o c{sign}o hằng th{sign}ng")
    (told,) = read_pdf(saved([page]), "a.pdf").unread
    assert (told.place, "cho biết 5 chữ" in told.text) == ("trang 1", True)
    page.text(70, 160, sign * 60)
    with pytest.raises(BadInput, match="không cho biết chữ gì"):
        read_pdf(saved([page]), "a.pdf")
