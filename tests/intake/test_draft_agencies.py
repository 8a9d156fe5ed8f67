"""Names of agencies in running text: where they begin and where they end."""

from __future__ import annotations

import pytest

from scheduler.intake.draft.agencies import is_vague, looks_like_agency, name_at

NAMES = [
    "Sở Nội vụ",
    "Sở Nông nghiệp và Môi trường",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Văn hoá Thể thao và Du lịch",
    "Sở Lao động - Thương binh và Xã hội",
    "Sở Giáo dục và Đào tạo",
    "Sở Xây dựng",
    "Sở Kế hoạch và Đầu tư",
    "Sở Thông tin và Truyền thông",
    "Sở Giao thông vận tải",
    "Sở Công Thương",
    "Sở Khoa học và Cong nghệ",
    "Thanh tra tỉnh",
    "Công an tỉnh",
    "Bộ Chỉ huy Quân sự tỉnh",
    "Văn phòng UBND tỉnh",
    "Văn phòng Đoàn đại biểu Quốc hội và HĐND tỉnh",
    "Ban Quản lý các khu công nghiệp tỉnh",
    "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "Trung tâm Phục vụ hành chính công tỉnh",
    "Viện Nghiên cứu phát triển kinh tế - xã hội",
    "Báo, Phát thanh và Truyền hình Bắc Ninh",
    "Báo và Đài PTTH",
    "Đài Phát thanh và Truyền hình tỉnh",
    "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh",
    "Liên hiệp các hội KH&KT tỉnh",
    "Liên minh Hợp tác xã tỉnh",
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    "Uỷ ban nhân dân các xã, phường",
    "UBND các huyện, thị xã, thành phố",
    "UBND các xã, phường, đặc khu",
    "UBND cấp xã",
    "Các sở, ban, ngành",
    "Các sở, ban, ngành cấp tỉnh",
    "Các sở, ngành, địa phương",
    "Các sở, cơ quan thuộc UBND tỉnh; UBND các xã, phường",
    "Các Sở, ban, ngành, đoàn thể cấp tỉnh",
    "các cơ quan, đơn vị, địa phương",
    "Trường Chính trị tỉnh",
    "Trường Đại học Hoa Lư",
    "Kho bạc Nhà nước khu vực V",
    "Bảo hiểm xã hội tỉnh",
    "Hội Nông dân tỉnh",
    "Tỉnh đoàn",
    "Chi cục Thống kê",
    "Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các xã, phường",
]
GOES_ON = [
    "chủ trì, phối hợp với các đơn vị liên quan",
    "tổng hợp, báo cáo UBND tỉnh",
    "định kỳ hằng năm báo cáo",
    "để theo dõi",
    "trước ngày 10/12",
    "xây dựng kế hoạch",
    "có trách nhiệm tham mưu",
    "là cơ quan đầu mối",
    "căn cứ chức năng, nhiệm vụ",
    "và báo cáo kết quả",
    "(trước ngày 05/12)",
    "theo quy định.",
    "tình hình thực hiện",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_ends_where_the_sentence_goes_on(name: str) -> None:
    for following in GOES_ON:
        found = name_at(f"{name} {following}", 0, through=";")
        assert found is not None
        assert found.text == name


@pytest.mark.parametrize("name", NAMES)
def test_a_name_alone_looks_like_an_agency(name: str) -> None:
    assert looks_like_agency(name)


@pytest.mark.parametrize(
    "text",
    [
        "xã hội hóa giáo dục",
        "Trường hợp có vướng mắc",
        "Hội nghị tổng kết",
        "Bộ chỉ số cải cách",
        "Sở hữu trí tuệ",
        "báo cáo kết quả",
        "ban hành kế hoạch",
        "các nhiệm vụ được giao",
        "phòng, chống thiên tai",
        "Quý I/2026",
        "Thường xuyên",
    ],
)
def test_common_words_are_no_agencies(text: str) -> None:
    assert not looks_like_agency(text)


def test_two_agencies_in_a_row_are_one_list() -> None:
    found = name_at("UBND tỉnh, Thủ tướng Chính phủ.", 0)
    assert found is not None
    assert found.text == "UBND tỉnh, Thủ tướng Chính phủ"


def test_names_that_point_back() -> None:
    assert is_vague("các cơ quan, đơn vị, địa phương")
    assert is_vague("Cơ quan đầu mối")
    assert not is_vague("các cơ quan thuộc UBND tỉnh")
    assert not is_vague("Các sở, ban, ngành")
