"""Clauses of duty to report: who, to whom, when; and what is none."""

from __future__ import annotations

import pytest

from scheduler.intake.draft import DraftObligation, PlanDraft

from .paper import draft_of


def reports(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [found(item) for item in draft_of(text).obligations]


def found(item: DraftObligation) -> tuple[str | None, str | None, str | None]:
    return item.lead, item.recipient, item.timing


ORGANISING = "IV. TỔ CHỨC THỰC HIỆN\n"
CLAUSES = [
    (
        "1. Sở Công Thương\n- Làm đầu mối theo dõi, tổng hợp, báo cáo UBND tỉnh hằng quý.",
        ("Sở Công Thương", "UBND tỉnh", "hằng quý"),
    ),
    (
        "1. Giao Sở Y tế đôn đốc; định kỳ 6 tháng, hằng năm tổng hợp, báo cáo UBND tỉnh kết quả.",
        ("Sở Y tế", "UBND tỉnh", "định kỳ 6 tháng, hằng năm"),
    ),
    (
        "2. Các sở, ban, ngành; UBND các xã báo cáo kết quả về Sở Y tế trước ngày 15/6 và 15/12 hằng năm.",
        ("Các sở, ban, ngành; UBND các xã", "Sở Y tế", "trước ngày 15/6 và 15/12 hằng năm"),
    ),
    (
        "3. Công an tỉnh: Gửi kết quả thực hiện về Sở Tư pháp chậm nhất ngày 05 tháng 11 hằng năm.",
        ("Công an tỉnh", "Sở Tư pháp", "chậm nhất ngày 05 tháng 11 hằng năm"),
    ),
    (
        "1. Trách nhiệm của Sở Xây dựng\na) Rà soát.\nb) Hằng tháng gửi báo cáo tiến độ về Sở Tài chính.",
        ("Sở Xây dựng", "Sở Tài chính", "Hằng tháng"),
    ),
    (
        "Căn cứ Kế hoạch này, các sở, ngành triển khai; hằng quý gửi báo cáo kết quả về Sở Nội vụ.",
        ("các sở, ngành", "Sở Nội vụ", "hằng quý"),
    ),
    (
        "1. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh giám sát; hằng năm gửi báo cáo về Sở Nội vụ.",
        ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Sở Nội vụ", "hằng năm"),
    ),
    (
        "5. UBND cấp xã\nBáo cáo tình hình gửi Sở Y tế trước ngày 25 hằng tháng và đột xuất khi có yêu cầu.",
        ("UBND cấp xã", "Sở Y tế", "trước ngày 25 hằng tháng và đột xuất khi có yêu cầu"),
    ),
    (
        "2. Chế độ báo cáo\nHằng quý (trước ngày 20 tháng cuối quý), các đơn vị báo cáo về Sở Xây dựng.",
        ("các đơn vị", "Sở Xây dựng", "Hằng quý (trước ngày 20 tháng cuối quý)"),
    ),
    (
        "2. Chế độ báo cáo\nCác xã báo cáo kết quả thực hiện gửi Sở Y tế như sau:"
        "\n- Báo cáo 6 tháng: trước ngày 10/6;\n- Báo cáo năm: trước ngày 10/12.",
        ("Các xã", "Sở Y tế", "Báo cáo 6 tháng: trước ngày 10/6; Báo cáo năm: trước ngày 10/12"),
    ),
    (
        "1. Sở Nông nghiệp và Môi trường tổng hợp, báo cáo UBND tỉnh kết quả hằng năm.",
        ("Sở Nông nghiệp và Môi trường", "UBND tỉnh", "hằng năm"),
    ),
    (
        "3. Sở Văn hóa, Thể thao và Du lịch tổng hợp, báo cáo kết quả với UBND tỉnh trước 31/01 năm sau.",
        ("Sở Văn hóa, Thể thao và Du lịch", "UBND tỉnh", "trước 31/01 năm sau"),
    ),
    (
        "1. Sở Nội vụ\nTheo dõi, đôn đốc; tổng hợp và báo cáo UBND tỉnh tình hình thực hiện Kế hoạch.",
        ("Sở Nội vụ", "UBND tỉnh", None),
    ),
]


@pytest.mark.parametrize(("clause", "wanted"), CLAUSES)
def test_a_duty_to_report(clause: str, wanted: tuple[str | None, ...]) -> None:
    assert reports(ORGANISING + clause) == [wanted]


@pytest.mark.parametrize(
    "clause",
    [
        "1. Sở Nội vụ\nTổ chức sơ kết, tổng kết, báo cáo UBND tỉnh.",
        "1. Sở Nội vụ\nHằng năm lập dự toán kinh phí gửi Sở Tài chính tổng hợp, báo cáo UBND tỉnh.",
        "Nếu có khó khăn, vướng mắc, các đơn vị báo cáo về Sở Nội vụ để giải quyết.",
        "1. Sở Nội vụ\nKịp thời báo cáo UBND tỉnh những vấn đề phát sinh.",
        "1. Sở Nội vụ\nXây dựng chính sách, báo cáo UBND tỉnh xem xét, quyết định.",
        "1. Sở Nội vụ\nThực hiện tốt công tác báo cáo viên; ứng dụng hệ thống báo cáo điện tử.",
        "1. Sở Nội vụ\nĐịnh kỳ đánh giá, xếp loại cán bộ hằng năm.",
    ],
)
def test_what_is_no_standing_duty_to_report(clause: str) -> None:
    assert reports(ORGANISING + clause) == []


def test_what_the_recipient_does_with_the_reports_is_no_duty_of_its_own() -> None:
    text = (
        "1. Các sở, ngành gửi báo cáo về Sở Nội vụ trước ngày 05/12 hằng năm để tổng hợp, báo cáo UBND tỉnh."
    )
    assert reports(ORGANISING + text) == [("Các sở, ngành", "Sở Nội vụ", "trước ngày 05/12 hằng năm")]


def test_unless_it_has_a_date_of_its_own() -> None:
    text = (
        "1. Các sở, ngành gửi báo cáo về Sở Nội vụ trước ngày 05/12 hằng năm để tổng hợp, báo cáo UBND tỉnh"
        " trước ngày 15/12 hằng năm."
    )
    assert reports(ORGANISING + text) == [
        ("Các sở, ngành", "Sở Nội vụ", "trước ngày 05/12 hằng năm"),
        ("Sở Nội vụ", "UBND tỉnh", "trước ngày 15/12 hằng năm"),
    ]


def via(draft: PlanDraft) -> list[str | None]:
    return [item.via for item in draft.obligations]


def test_the_agency_a_report_passes_through_is_named() -> None:
    printed = "1. UBND các xã báo cáo UBND tỉnh (qua Sở Nội vụ) kết quả thực hiện trước ngày 05/12 hằng năm."
    assert via(draft_of(ORGANISING + printed)) == ["Sở Nội vụ"]
    spoken = "1. UBND các xã báo cáo UBND tỉnh thông qua Sở Nội vụ kết quả thực hiện hằng năm."
    assert via(draft_of(ORGANISING + spoken)) == ["Sở Nội vụ"]


def test_a_word_that_points_back_means_the_heading() -> None:
    text = "2. UBND các xã, phường\nHằng năm, các địa phương báo cáo UBND tỉnh kết quả thực hiện."
    assert reports(ORGANISING + text) == [("UBND các xã, phường", "UBND tỉnh", "Hằng năm")]


def test_nobody_reports_to_itself() -> None:
    text = "1. Sở Nội vụ\nTheo dõi chung; các đơn vị báo cáo kết quả thực hiện về Sở Nội vụ hằng năm."
    assert reports(ORGANISING + text) == [("các đơn vị", "Sở Nội vụ", "hằng năm")]


def test_the_same_duty_printed_twice_counts_once_and_its_dates_win() -> None:
    text = (
        "1. Sở Nội vụ\n- Theo dõi, đôn đốc, tổng hợp, báo cáo UBND tỉnh kết quả thực hiện.\n"
        "- Hằng năm tổng hợp, báo cáo UBND tỉnh kết quả thực hiện.\n"
        "- Hằng năm tổng hợp, báo cáo UBND tỉnh kết quả thực hiện."
    )
    assert reports(ORGANISING + text) == [("Sở Nội vụ", "UBND tỉnh", "Hằng năm")]


def test_a_clause_cut_by_a_page_end_is_put_together() -> None:
    text = "1. Sở Nội vụ\n- Tổng hợp, báo cáo UBND tỉnh kết quả thực hiện\ntrước ngày 10/12 hằng năm."
    assert reports(ORGANISING + text) == [("Sở Nội vụ", "UBND tỉnh", "trước ngày 10/12 hằng năm")]


def test_what_is_missing_in_a_clause_is_listed_with_its_place() -> None:
    draft = draft_of(ORGANISING + "Kết quả thực hiện được tổng hợp, báo cáo UBND tỉnh định kỳ.")
    messages = {problem.message for problem in draft.problems if problem.place == "dòng 15"}
    assert messages == {"Không rõ cơ quan nào phải báo cáo.", "Chế độ báo cáo không nêu thời hạn."}


COORDINATORS = [
    "1. Sở Công Thương là cơ quan đầu mối theo dõi, đôn đốc, tổng hợp, báo cáo UBND tỉnh.",
    "1. Giao Sở Công Thương chủ trì, theo dõi, đôn đốc, kiểm tra việc thực hiện Kế hoạch này.",
    "1. Sở Công Thương\n- Cơ quan thường trực theo dõi, đôn đốc thực hiện Kế hoạch.\n2. Sở Y tế\nMua.",
    "1. Các sở, ngành gửi báo cáo hằng năm về Sở Công Thương để tổng hợp.\n2. Sở Y tế phối hợp thực hiện.",
    "Các sở triển khai. Sở Công Thương chịu trách nhiệm theo dõi, đôn đốc, tổng hợp kết quả.",
    "1. Sở Y tế\n- Làm đầu mối xây dựng cơ sở dữ liệu.\n2. Sở Công Thương\nChủ trì đôn đốc, tổng hợp, báo cáo"
    " UBND tỉnh.",
]


@pytest.mark.parametrize("text", COORDINATORS)
def test_the_coordinator_is_found_in_its_usual_wordings(text: str) -> None:
    assert draft_of(ORGANISING + text).plan.coordinator == "Sở Công Thương"


def test_a_plan_without_coordinator_says_so() -> None:
    draft = draft_of(ORGANISING + "1. Sở Y tế\nMua thuốc.")
    assert draft.plan.coordinator is None
    assert any("đầu mối" in problem.message for problem in draft.problems)
