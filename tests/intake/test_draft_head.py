"""Number, date, issuer, title, target year and secrecy stamp, in the ways offices print them."""

from __future__ import annotations

from datetime import date

import pytest

from rules.errors import Refused
from scheduler.intake.draft import PlanHead, read_draft
from scheduler.intake.draft.head import read_until

from .paper import HEADER, add_table, draft_of, text_document, word_document


def head_of(text: str) -> PlanHead:
    return read_draft(text_document(text)).plan


def test_the_usual_head() -> None:
    head = draft_of("").plan
    assert (head.number, head.issued, head.issuer) == ("88/KH-UBND", date(2026, 3, 5), "UBND tỉnh Lâm Sơn")
    assert head.title == "Phát triển nghề muối giai đoạn 2026 - 2030"
    assert (head.until, head.until_words) == (date(2030, 12, 31), "giai đoạn 2026 - 2030")


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("Số: /KH-UBND", "Lâm Sơn, ngày tháng 3 năm 2026"),
        ("Số:         /KH-UBND", "Lâm Sơn, ngày      tháng      năm 2026"),
        ("Số: ……/KH-UBND", "Lâm Sơn, ngày … tháng … năm 2026"),
        ("Số: ....../KH-UBND", "Lâm Sơn, ngày ..... tháng 3 năm 2026"),
    ],
)
def test_a_blank_number_and_date_stay_blank_and_are_asked_for(number: str, day: str) -> None:
    draft = read_draft(text_document(f"UBND TỈNH LÂM SƠN\n{number}\n{day}\nKẾ HOẠCH\nLàm muối\nCăn cứ luật;"))
    assert (draft.plan.number, draft.plan.issued) == (None, None)
    asked = " ".join(problem.message for problem in draft.problems)
    assert "Số văn bản để trống" in asked
    assert "Ngày ban hành để trống" in asked


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Số: 06/KH-UBND", "06/KH-UBND"),
        ("Số:06 / KH - UBND", "06/KH-UBND"),
        ("Số 123-KH/TU", "123-KH/TU"),
        ("Số: 45/KH-SGDĐT", "45/KH-SGDĐT"),
        ("Số: 12/2026/KH-UBND", "12/2026/KH-UBND"),
    ],
)
def test_numbers_are_kept_as_printed(printed: str, number: str) -> None:
    text = f"UBND TỈNH LÂM SƠN\n{printed}\nLâm Sơn, ngày 1 tháng 2 năm 2026\nKẾ HOẠCH\nLàm muối\nCăn cứ luật;"
    assert head_of(text).number == number


def test_a_head_broken_over_lines_as_legal_sites_print_it() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH LÂM SƠN\n-------\n|\nCỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM\n---------------\n|\n"
        "Số:\n06/KH-UBND\n|\nLâm Sơn, ngày 25\ntháng 01 năm 2026\n|\n"
        "KẾ HOẠCH\nPHÁT TRIỂN\nNGHỀ MUỐI\nCăn cứ Luật;"
    )
    head = head_of(text)
    assert (head.number, head.issued) == ("06/KH-UBND", date(2026, 1, 25))
    assert (head.issuer, head.title) == ("UBND tỉnh Lâm Sơn", "PHÁT TRIỂN NGHỀ MUỐI")


def test_number_and_date_may_stand_in_the_appendix_only() -> None:
    text = (
        "KẾ HOẠCH\nLàm muối\nCăn cứ luật;\nPHỤ LỤC\n"
        "(Kèm theo Kế hoạch số 9/KH-UBND ngày 02/3/2026 của UBND tỉnh Lâm Sơn)"
    )
    head = head_of(text)
    assert (head.number, head.issued, head.issuer) == ("9/KH-UBND", date(2026, 3, 2), "UBND tỉnh Lâm Sơn")


def test_head_and_appendix_that_differ_are_listed() -> None:
    draft = draft_of("PHỤ LỤC\n(Kèm theo Kế hoạch số 89/KH-UBND ngày 06/3/2026 của UBND tỉnh)")
    assert draft.plan.number == "88/KH-UBND"
    messages = [problem.message for problem in draft.problems]
    assert any("khác số ghi ở phụ lục (89/KH-UBND)" in message for message in messages)
    assert any("khác ngày ghi ở phụ lục (06/03/2026)" in message for message in messages)


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ AN HẢI", "UBND thành phố An Hải"),
        ("UBND XÃ BÌNH AN", "UBND xã Bình An"),
        ("UBND TỈNH LÂM SƠN\nSỞ Y TẾ", "Sở Y tế"),
        (
            "UBND TỈNH LÂM SƠN    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ    Độc lập - Tự do - Hạnh phúc",
            "Sở Y tế",
        ),
        ("ỦY\nBAN NHÂN DÂN\nTỈNH LÂM SƠN", "UBND tỉnh Lâm Sơn"),
        (
            "BAN CHỈ ĐẠO PHÒNG, CHỐNG\nTỘI PHẠM\nTỈNH LÂM SƠN",
            "BAN CHỈ ĐẠO PHÒNG, CHỐNG TỘI PHẠM TỈNH LÂM SƠN",
        ),
        ("ỦY BAN NHÂN DÂN", "UBND tỉnh Lâm Sơn"),
    ],
)
def test_the_issuer_is_the_lower_name_of_the_header(lines: str, issuer: str) -> None:
    body = "Căn cứ luật; Sở Y tế trình, UBND tỉnh Lâm Sơn ban hành Kế hoạch:"
    text = f"{lines}\nSố: 1/KH-UBND\nLâm Sơn, ngày 1 tháng 2 năm 2026\nKẾ HOẠCH\nLàm muối\n{body}"
    assert head_of(text).issuer == issuer


def test_a_header_with_its_left_half_lost_takes_the_place_of_the_date() -> None:
    text = (
        "Lâm Sơn, ngày  tháng  năm 2026\nKẾ HOẠCH\nLàm muối\nỦy ban nhân dân tỉnh ban hành Kế hoạch như sau:"
    )
    assert head_of(text).issuer == "UBND tỉnh Lâm Sơn"


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("KẾ HOẠCH\nLàm muối sạch\nCăn cứ luật;", "Làm muối sạch"),
        ("KẾ HOẠCH LÀM MUỐI SẠCH\nCăn cứ luật;", "LÀM MUỐI SẠCH"),
        ("KẾ HOẠCH\nLÀM MUỐI\nSẠCH\nThực hiện luật,", "LÀM MUỐI SẠCH"),
        (
            "KẾ HOẠCH\nLàm muối sạch\ntrên địa bàn tỉnh\n_______\nThực hiện luật,",
            "Làm muối sạch trên địa bàn tỉnh",
        ),
        (
            "KẾ HOẠCH\nLàm muối sạch trên địa bàn tỉnh\nBà Lâm - Vũng Sơn năm 2026\nCăn cứ luật;",
            "Làm muối sạch trên địa bàn tỉnh Bà Lâm - Vũng Sơn năm 2026",
        ),
        (
            "KẾ HOẠCH\nLàm muối sạch trên địa bàn tỉnh\nSở Y tế đề nghị ban hành năm 2026",
            "Làm muối sạch trên địa bàn tỉnh",
        ),
        ("KẾ HOẠCH\nThực hiện Luật Muối\nThực hiện Luật Muối, UBND tỉnh ban hành:", "Thực hiện Luật Muối"),
        (
            "KẾ HOẠCH\nLàm muối sạch\ntrên địa bàn tỉnh đến năm 2030,\ntầm nhìn 2045\nCăn cứ luật;",
            "Làm muối sạch trên địa bàn tỉnh đến năm 2030, tầm nhìn 2045",
        ),
        ("KẾ HOẠCH HÀNH ĐỘNG\nLàm muối sạch\nCăn cứ luật;", "HÀNH ĐỘNG Làm muối sạch"),
        ("ĐỀ ÁN\nLàm muối sạch\nCăn cứ luật;", "Làm muối sạch"),
        ("CHƯƠNG TRÌNH\nLÀM MUỐI SẠCH\nCăn cứ luật;", "LÀM MUỐI SẠCH"),
        ("KẾ HOẠCH\nLàm muối\n(Kèm theo Quyết định số 4/QĐ-UBND ngày 1/2/2026)\nI. MỤC TIÊU", "Làm muối"),
    ],
)
def test_the_title_ends_where_the_text_begins(printed: str, title: str) -> None:
    assert (
        head_of(f"UBND TỈNH LÂM SƠN\nSố: 1/KH-UBND\nLâm Sơn, ngày 1 tháng 2 năm 2026\n{printed}").title
        == title
    )


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Chiến lược đến năm 2030, tầm nhìn đến năm 2045", 2030),
        ("ĐỀ ÁN GIAI ĐOẠN 2025 – 2035 VÀ ĐỊNH HƯỚNG ĐẾN NĂM 2045", 2035),
        ("giai đoạn từ năm 2026 đến năm 2029", 2029),
        ("Đề án đến hết năm 2027", 2027),
        ("Kế hoạch năm 2026", None),
        ("Thực hiện Nghị quyết ngày 01/02/2026", None),
    ],
)
def test_the_target_year_is_the_first_one_named(title: str, year: int | None) -> None:
    until, words = read_until(title)
    assert until == (date(year, 12, 31) if year else None)
    assert words in title


@pytest.mark.parametrize("stamp", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "Độ mật: Mật", "ĐỘ MẬT: TỐI MẬT"])
def test_a_document_with_a_secrecy_stamp_is_refused(stamp: str) -> None:
    with pytest.raises(Refused, match="dấu mật"):
        read_draft(text_document(f"UBND TỈNH LÂM SƠN\n{stamp}\n{HEADER}"))


def test_a_stamp_in_a_table_or_above_the_page_counts_too() -> None:
    with pytest.raises(Refused):
        read_draft(word_document(lambda opened: add_table(opened, [["UBND TỈNH A\nMẬT", "CỘNG HÒA"]])))

    def build(opened):  # type: ignore[no-untyped-def]
        opened.sections[0].header.paragraphs[0].text = "TỐI MẬT"

    with pytest.raises(Refused):
        read_draft(word_document(build))


def test_the_word_alone_is_no_stamp() -> None:
    assert draft_of("Bảo đảm bí mật nhà nước.\nbí mật").plan.number == "88/KH-UBND"


def test_a_date_with_slashes_after_the_place_is_the_date() -> None:
    text = "UBND XÃ BÌNH AN\nSố: 7/KH-UBND\nBình An, ngày 03/02/2026\nKẾ HOẠCH\nLàm muối\nCăn cứ luật;"
    assert head_of(text).issued == date(2026, 2, 3)


def test_number_and_place_on_one_line_give_the_province() -> None:
    text = (
        "ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n"
        "Số: 7/KH-UBND | Lâm Sơn, ngày 3 tháng 2 năm 2026 |\n"
        "KẾ HOẠCH\nLàm muối\nThực hiện luật, UBND tỉnh ban hành:"
    )
    assert head_of(text).issuer == "UBND tỉnh Lâm Sơn"


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("KẾ\nHOẠCH\nTRỒNG\nRỪNG NGẬP MẶN", "TRỒNG RỪNG NGẬP MẶN"),
        ("KẾ HOẠCH\nCẢI\nCÁCH VIỆC LÀM MUỐI NĂM 2026", "CẢI CÁCH VIỆC LÀM MUỐI NĂM 2026"),
        ("KẾ HOẠCH\nLÀM MUỐI “SẠCH ĐẾN NĂM\n2030”", "LÀM MUỐI “SẠCH ĐẾN NĂM 2030”"),
        ("KẾ HOẠCH\nLàm muối giai đoạn 2026\n- 2030", "Làm muối giai đoạn 2026 - 2030"),
        ("KẾ HOẠCH\nLàm muối đến năm\n2030, tầm nhìn 2045", "Làm muối đến năm 2030, tầm nhìn 2045"),
        ("KẾ HOẠCH\nLàm muối ở tỉnh Lâm\nSơn năm 2026", "Làm muối ở tỉnh Lâm Sơn năm 2026"),
        (
            "KẾ HOẠCH\nDạy chữ cho người dân tộc thiểu số\nThực hiện luật, UBND ban hành:",
            "Dạy chữ cho người dân tộc thiểu số",
        ),
    ],
)
def test_a_title_cut_after_any_word_is_put_together(printed: str, title: str) -> None:
    head = f"UBND TỈNH LÂM SƠN\nSố: 8/KH-UBND\nLâm Sơn, ngày 05 tháng 3 năm 2026\n{printed}\nCăn cứ luật;"
    assert head_of(head).title == title
