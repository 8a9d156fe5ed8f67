"""Who, to whom and when of duties to report, in the many wordings of real plans."""

from __future__ import annotations

import pytest

from scheduler.intake.draft.timing_words import find_timing, main_timing

from .paper import draft_of

ORGANISING = "IV. TỔ CHỨC THỰC HIỆN\n"
Duty = tuple[str | None, str | None, str | None]


def duties(text: str) -> list[Duty]:
    found = draft_of(ORGANISING + text).obligations
    return [(item.lead, item.recipient, item.timing) for item in found]


WHO = [
    ("1. Trưởng các thôn\nBáo cáo kết quả về Sở Y tế trước ngày 15 hằng tháng.", "Trưởng các thôn"),
    ("1. Các khách sạn, bến cảng: báo cáo kết quả hằng quý về Sở Y tế.", "Các khách sạn, bến cảng"),
    ("1. Chủ cơ sở trong làng nghề: báo cáo kết quả hằng quý về Sở Y tế.", "Chủ cơ sở trong làng nghề"),
    ("1. Các tổ chức đảng báo cáo kết quả hằng quý về Sở Y tế.", "Các tổ chức đảng"),
    ("1. Các đơn vị được kiểm tra báo cáo kết quả về Sở Y tế hằng quý.", "Các đơn vị được kiểm tra"),
    ("1. Thành viên Hội đồng có trách nhiệm gửi báo cáo về Sở Y tế hằng quý.", "Thành viên Hội đồng"),
    ("1. Tổ giúp việc Ban Chỉ đạo: Định kỳ hằng quý báo cáo Sở Y tế.", "Tổ giúp việc Ban Chỉ đạo"),
    ("1. Tổ Tổng hợp: Báo cáo Sở Y tế kết quả hằng tuần.", "Tổ Tổng hợp"),
    ("1. Ngân hàng Khu vực 9 báo cáo kết quả hằng quý về Sở Y tế.", "Ngân hàng Khu vực 9"),
    ("1. Đảng ủy tỉnh lãnh đạo các cấp; hằng quý báo cáo Sở Y tế.", "Đảng ủy tỉnh"),
    ("1. Các sở: Tài chính, Nội vụ\nBáo cáo kết quả về Sở Y tế hằng quý.", "Các sở: Tài chính, Nội vụ"),
    ("1- Công an tỉnh báo cáo kết quả hằng quý về Sở Y tế.", "Công an tỉnh"),
    (
        "1. Chế độ báo cáo: khi có bão, UBND cấp xã báo cáo Sở Y tế trước 16 giờ hằng ngày.",
        "UBND cấp xã",
    ),
    (
        "1. Sở Tư pháp\nTheo dõi, tổng hợp kết quả, báo cáo Sở Y tế, Ban Chỉ đạo hằng quý.",
        "Sở Tư pháp",
    ),
    ("* Sở Muối\n- Báo cáo kết quả hằng quý về Sở Y tế.\n* Công an tỉnh\n- Tuần tra.", "Sở Muối"),
    (
        "Các sở, UBND các xã theo nhiệm vụ được giao có trách nhiệm:\n- Báo cáo Sở Y tế kết quả hằng quý.",
        "Các sở, UBND các xã",
    ),
    ("1. Căn cứ Kế hoạch này, UBND các xã lập đề án. Hằng quý báo cáo kết quả về Sở Y tế.", "UBND các xã"),
    ("1. Trên cơ sở Kế hoạch này, UBND các xã:\n- Hằng quý báo cáo Sở Y tế.", "UBND các xã"),
    ("Căn cứ Kế hoạch này, UBND tỉnh yêu cầu các xã:\n- Hằng quý báo cáo Sở Y tế.", "các xã"),
    ("1. Các sở chủ trì dự án thành phần\nHằng quý báo cáo Sở Y tế.", "Các sở chủ trì dự án thành phần"),
    ("1. Ban Quản lý cảng khảo sát tàu; hằng quý báo cáo kết quả về Sở Y tế.", "Ban Quản lý cảng"),
]


@pytest.mark.parametrize(("text", "lead"), WHO)
def test_whoever_must_report_is_named_in_full(text: str, lead: str) -> None:
    assert [duty[0] for duty in duties(text)] == [lead]


TO_WHOM = [
    ("báo cáo kết quả hằng quý về cơ quan thường trực Ban Chỉ đạo.", "cơ quan thường trực Ban Chỉ đạo"),
    ("báo cáo Trưởng Ban Chỉ đạo kết quả hằng quý.", "Trưởng Ban Chỉ đạo"),
    ("gửi báo cáo về Vụ Pháp chế hằng quý.", "Vụ Pháp chế"),
    ("báo cáo kết quả hằng quý về Lãnh đạo Sở.", "Lãnh đạo Sở"),
    ("báo cáo UBND tỉnh, Ban An toàn giao thông tỉnh hằng quý.", "UBND tỉnh, Ban An toàn giao thông tỉnh"),
    ("hằng quý báo cáo UBND tỉnh, đồng gửi Sở Y tế kết quả.", "UBND tỉnh"),
    ("hằng quý báo cáo kết quả thực hiện (qua Sở Y tế).", "Sở Y tế"),
    ("thực hiện báo cáo định kỳ: báo cáo quý trước ngày 05/3; gửi về Sở Y tế để tổng hợp.", "Sở Y tế"),
    ("báo cáo Hội đồng phối hợp Trung ương hằng quý.", "Hội đồng phối hợp Trung ương"),
    ("báo cáo kết quả giám sát với Đoàn giám sát hằng quý.", "Đoàn giám sát"),
    (
        "báo cáo kết quả về Ban Chỉ đạo quốc gia về phòng, chống thiên tai và UBND tỉnh hằng quý.",
        "Ban Chỉ đạo quốc gia về phòng, chống thiên tai và UBND tỉnh",
    ),
    ("hằng quý báo cáo Ban Chỉ đạo chuyển đổi số tỉnh.", "Ban Chỉ đạo chuyển đổi số tỉnh"),
]


@pytest.mark.parametrize(("clause", "recipient"), TO_WHOM)
def test_the_recipient_is_named_in_full(clause: str, recipient: str) -> None:
    assert [duty[1] for duty in duties(f"1. Công an tỉnh {clause}")] == [recipient]


@pytest.mark.parametrize(
    ("sentence", "timing"),
    [
        ("báo cáo quý, 6 tháng, năm trình UBND tỉnh", "quý, 6 tháng, năm"),
        ("định kỳ hằng quý, 6 tháng, năm báo cáo kết quả", "định kỳ hằng quý, 6 tháng, năm"),
        ("trước ngày 20 của tháng cuối quý báo cáo kết quả", "trước ngày 20 của tháng cuối quý"),
        ("báo cáo trước ngày 15 tháng 01 của năm báo cáo", "trước ngày 15 tháng 01 của năm báo cáo"),
        ("gửi báo cáo trước ngày kiểm tra 05 ngày làm việc", "trước ngày kiểm tra 05 ngày làm việc"),
        (
            "báo cáo trong thời hạn 30 ngày kể từ ngày hoàn thành",
            "trong thời hạn 30 ngày kể từ ngày hoàn thành",
        ),
        ("báo cáo vào chiều thứ Sáu hằng tuần", "vào chiều thứ Sáu hằng tuần"),
        ("báo cáo trước 16 giờ hằng ngày", "trước 16 giờ hằng ngày"),
        ("báo cáo trước 10h00 thứ Sáu", "trước 10h00 thứ Sáu"),
        ("báo cáo vào cuối mỗi học kỳ", "vào cuối mỗi học kỳ"),
        (
            "báo cáo năm gửi trước ngày 10/12; báo cáo 6 tháng gửi trước ngày 15/6",
            "năm gửi trước ngày 10/12; báo cáo 6 tháng gửi trước ngày 15/6",
        ),
        (
            "báo cáo kết quả học kỳ I trước ngày 20/01, cả năm học trước ngày 10/6",
            "học kỳ I trước ngày 20/01, cả năm học trước ngày 10/6",
        ),
        ("hằng năm báo cáo về UBND tỉnh trước ngày 01 tháng 12", "hằng năm, trước ngày 01 tháng 12"),
        ("làm báo cáo ngành muối quý, 6 tháng, năm trình UBND tỉnh", "quý, 6 tháng, năm"),
        ("báo cáo kết quả 6 tháng và cả năm theo quy định", "6 tháng và cả năm"),
        ("Ban Chuyển đổi số tỉnh hằng quý báo cáo", "hằng quý"),
        ("báo cáo khi kết thúc năm học về Sở Y tế", "khi kết thúc năm học"),
        (
            "báo cáo tháng, quý, năm về Sở Y tế trước ngày 15 của kỳ báo cáo",
            "tháng, quý, năm, trước ngày 15 của kỳ báo cáo",
        ),
    ],
)
def test_the_words_that_say_when_are_kept_whole(sentence: str, timing: str) -> None:
    assert main_timing(find_timing(sentence), sentence) == timing


def test_two_duties_in_one_sentence_are_two() -> None:
    text = "1. Sở Y tế báo cáo UBND tỉnh kết quả hằng tháng và báo cáo Chính phủ trước ngày 20/12/2026."
    assert duties(text) == [
        ("Sở Y tế", "UBND tỉnh", "hằng tháng"),
        ("Sở Y tế", "Chính phủ", "trước ngày 20/12/2026"),
    ]


def test_the_date_of_another_act_is_not_the_date_of_the_report() -> None:
    made = "1. Công an tỉnh xây dựng kế hoạch trước ngày 28/02/2026 và báo cáo Sở Y tế kết quả hằng quý."
    assert duties(made) == [("Công an tỉnh", "Sở Y tế", "hằng quý")]
    bracketed = "1. Công an tỉnh lập kế hoạch (trước ngày 30/5/2026); định kỳ báo cáo Sở Y tế kết quả."
    assert duties(bracketed) == [("Công an tỉnh", "Sở Y tế", "định kỳ")]


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("Tổng hợp, báo cáo UBND tỉnh, Bộ Y tế theo quy định.", ("Sở Muối", "UBND tỉnh, Bộ Y tế", None)),
        ("Tổng hợp, tham mưu UBND tỉnh báo cáo Bộ Y tế theo quy định.", ("Sở Muối", "Bộ Y tế", None)),
        ("Kiểm tra, tổng hợp báo cáo tình hình thực hiện Kế hoạch.", ("Sở Muối", None, None)),
        ("Báo cáo UBND tỉnh về kết quả thực hiện.", ("Sở Muối", "UBND tỉnh", None)),
        ("Thực hiện chế độ báo cáo UBND tỉnh, Bộ Y tế.", ("Sở Muối", "UBND tỉnh, Bộ Y tế", None)),
        ("Báo cáo kết quả (ghép vào báo cáo nghề muối quý, năm).", ("Sở Muối", None, "quý, năm")),
        (
            "Thực hiện nghiêm chế độ báo cáo hằng quý, 9 tháng và năm về Sở Y tế.",
            ("Sở Muối", "Sở Y tế", "hằng quý, 9 tháng và năm"),
        ),
        (
            "Định kỳ 6 tháng (trước ngày 15/6), năm (trước ngày 15/11) sơ kết, tổng kết, báo cáo Sở Y tế.",
            ("Sở Muối", "Sở Y tế", "Định kỳ 6 tháng (trước ngày 15/6), năm (trước ngày 15/11)"),
        ),
    ],
)
def test_what_is_summed_up_kept_up_or_dated_each_time_is_a_duty(text: str, duty: Duty) -> None:
    assert duties(f"1. Sở Muối\n- {text}") == [duty]


@pytest.mark.parametrize(
    "text",
    [
        "Tổng hợp dự toán, báo cáo UBND tỉnh.",
        "Tham mưu sơ kết, tổng kết khi kết thúc Kế hoạch, báo cáo UBND tỉnh.",
        "Các xã phản ánh vướng mắc để tổng hợp, báo cáo UBND tỉnh xem xét.",
    ],
)
def test_estimates_reviews_and_difficulties_are_no_duties(text: str) -> None:
    assert duties(f"1. Sở Muối\n- {text}") == []


def test_the_closing_words_speak_to_all_and_not_to_the_agency_named_last() -> None:
    named = "1. Sở Muối theo dõi, đôn đốc, tổng hợp.\n2. Công an tỉnh tuần tra.\n"
    assert duties(f"{named}Yêu cầu gửi báo cáo về Sở Muối hằng quý.") == [(None, "Sở Muối", "hằng quý")]


def test_a_duty_without_diacritics_is_listed() -> None:
    sentence = "Dinh ky hang quy bao cao ket qua ve So Noi vu truoc ngay 15."
    draft = draft_of(f"{ORGANISING}1. So Muoi\n- {sentence}")
    assert [item.words for item in draft.problems if "không dấu" in item.message] == [sentence]


NARROW = """1. Sở Muối
Theo dõi việc thực hiện của các xã, phường và tổng hợp kết quả báo cáo
UBND tỉnh trước ngày 20/12 hằng năm; nghiên cứu chính sách cho người
làm muối ở các xã ven biển; giúp các xã ven biển mở rộng việc
chế biến muối sạch, muối thảo dược và các loại muối khác, nhất là ở
những nơi có nhiều người làm muối; đưa muối đến các chợ lớn của cả
nước; mời các nhà khoa học đến giúp các xã trồng rừng chắn sóng, giữ
đê biển, làm kho muối và đường ra đồng muối; bảo vệ người làm muối khi
có bão; dạy nghề cho con em người làm muối ở các xã ven biển (nhất là
con em hộ nghèo); lo nước ngọt cho các xã ven biển vào mùa khô, nhất là
cho trường học."""


def test_lines_cut_anywhere_go_on_with_a_name() -> None:
    assert duties(NARROW)[0] == ("Sở Muối", "UBND tỉnh", "trước ngày 20/12 hằng năm")


CUT_DATES = [
    ("Báo cáo Sở Y tế trước ngày\n01/6\nvà 01/12 hằng năm.", "trước ngày 01/6 và 01/12 hằng năm"),
    ("Hằng tháng (trước ngày\n13), báo cáo Sở Y tế.", "Hằng tháng (trước ngày 13)"),
    ("Báo cáo Sở Y tế hằng tháng, quý,\n6 tháng, năm.", "hằng tháng, quý, 6 tháng, năm"),
    ("Báo cáo kết quả về Phòng Văn hóa -\nXã hội hằng quý.", "hằng quý"),
]


@pytest.mark.parametrize(("text", "timing"), CUT_DATES)
def test_a_line_cut_within_a_date_or_a_name_is_put_together(text: str, timing: str) -> None:
    assert [duty[2] for duty in duties(f"1. Công an tỉnh\n- {text}")] == [timing]


CUT = [
    "1. Công an tỉnh\nBáo cáo kết quả về Sở Y tế trước ngày\n15/6/2026.",
    "1. Công an tỉnh\nBáo cáo kết quả về Sở\nY tế trước ngày 15/6/2026.",
    "1. Công an tỉnh\nBáo cáo kết quả về Sở Y tế trước\n7\nngày 15/6/2026.",
    "1. Công an tỉnh\nBáo cáo kết quả về Sở Y tế trước ngày\nTrang 7/12\n15/6/2026.",
    "1. Công an tỉnh\nChủ trì, tham gia,\nBáo cáo kết quả về Sở Y tế trước ngày 15/6/2026.",
]


@pytest.mark.parametrize("text", CUT)
def test_a_line_cut_by_a_narrow_column_or_a_page_number_is_put_together(text: str) -> None:
    assert duties(text) == [("Công an tỉnh", "Sở Y tế", "trước ngày 15/6/2026")]


@pytest.mark.parametrize(
    "heading", ["III- TỔ CHỨC THỰC HIỆN", "Phần II\nTỔ CHỨC THỰC HIỆN", "II. TỔ CHỨC THỰC\nHIỆN"]
)
def test_the_part_on_carrying_out_is_known_by_its_heading(heading: str) -> None:
    draft = draft_of(f"{heading}\n1. Sở Y tế\nBáo cáo UBND tỉnh kết quả theo định kỳ.")
    assert [item.lead for item in draft.obligations] == ["Sở Y tế"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hằng năm lập dự toán, báo cáo UBND tỉnh trước ngày 20/7.",
        "Báo cáo tổng kết gửi Sở Nội vụ trước ngày 31/12/2026.",
    ],
)
def test_a_dated_sentence_about_a_report_that_is_no_duty_is_listed(sentence: str) -> None:
    draft = draft_of(f"{ORGANISING}1. Sở Y tế\n{sentence}")
    assert draft.obligations == ()
    listed = [item.words for item in draft.problems if "không được lấy làm" in item.message]
    assert listed == [sentence]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1. Sở Y tế (cơ quan thường trực)\nMua thuốc.\n2. Sở Tài chính\nTheo dõi.", "Sở Y tế"),
        ("1. Sở Y tế - Cơ quan Thường trực Hội đồng\nMua thuốc.", "Sở Y tế"),
        (
            "1. Sở Y tế đôn đốc, tổng hợp kết quả.\n2. UBND các xã\nTheo hướng dẫn của cơ quan thường trực.",
            "Sở Y tế",
        ),
        ("1. Sở Y tế tổng hợp kết quả, báo cáo Giám đốc Trung tâm hằng quý.", "Sở Y tế"),
        ("1. Sở Y tế\n- Phối hợp với Công an tỉnh triển khai; là đầu mối đôn đốc, tổng hợp.", "Sở Y tế"),
        ("1. Giao Giám đốc Sở Y tế theo dõi, đôn đốc việc thực hiện, tổng hợp kết quả.", "Sở Y tế"),
        (
            "1. Ban Chỉ đạo tỉnh\nKiểm tra, đôn đốc các ngành thực hiện Kế hoạch.\n2. Sở Y tế\n"
            "- Hướng dẫn, kiểm tra việc thực hiện Kế hoạch.\n- Tổng hợp, báo cáo UBND tỉnh hằng năm.\n"
            "3. UBND các xã\nBáo cáo kết quả về Sở Y tế hằng quý.",
            "Sở Y tế",
        ),
        (
            "1. Tổ Phòng cháy tổng hợp kết quả, báo cáo Chủ tịch UBND xã hằng ngày.\n"
            "2. Tổ Tổng hợp: Báo cáo Công an tỉnh (qua Phòng Tham mưu) kết quả hằng tuần.",
            "Tổ Phòng cháy",
        ),
        ("1. UBND các xã\nHằng quý báo cáo kết quả gửi Sở Y tế (qua Chi cục Dân số) để tổng hợp.", "Sở Y tế"),
    ],
)
def test_the_coordinator_is_the_agency_with_the_role(text: str, name: str) -> None:
    assert draft_of(ORGANISING + text).plan.coordinator == name
