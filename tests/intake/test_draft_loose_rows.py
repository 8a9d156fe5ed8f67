"""Tables copied as one bare cell a line, empty cells left out."""

from __future__ import annotations

import pytest

from scheduler.intake.draft import PlanDraft

from .paper import draft_of

HEADS = "PHỤ LỤC\nSTT\nNội dung\nĐơn vị chủ trì\nĐơn vị phối hợp\nSản phẩm\nThời hạn\n"


def rows(draft: PlanDraft) -> list[tuple[str | None, ...]]:
    return [(i.ref, i.title, i.lead, i.partners, i.result, i.timing) for i in draft.obligations]


def doubts(draft: PlanDraft) -> list[str]:
    return [problem.words for problem in draft.problems if "Không chắc" in problem.message]


def test_every_cell_printed() -> None:
    draft = draft_of(HEADS + "1\nĐắp đê\nSở Xây dựng\nUBND các xã\nTuyến đê\nQuý IV/2027\n")
    assert rows(draft) == [("1", "Đắp đê", "Sở Xây dựng", "UBND các xã", "Tuyến đê", "Quý IV/2027")]


def test_an_empty_cell_is_found_by_what_the_others_look_like() -> None:
    draft = draft_of(
        HEADS
        + "1\nĐắp đê\nSở Xây dựng\nTuyến đê\nQuý IV/2027\n"
        + "2\nTrồng rừng chắn gió\nSở Nông nghiệp và Môi trường\nCác sở, ngành\nHằng năm\n"
        + "3\nĐo mặn\nSở Nông nghiệp và Môi trường\nThường xuyên\n"
    )
    assert rows(draft) == [
        ("1", "Đắp đê", "Sở Xây dựng", None, "Tuyến đê", "Quý IV/2027"),
        ("2", "Trồng rừng chắn gió", "Sở Nông nghiệp và Môi trường", "Các sở, ngành", None, "Hằng năm"),
        ("3", "Đo mặn", "Sở Nông nghiệp và Môi trường", None, None, "Thường xuyên"),
    ]
    assert doubts(draft) == []


def test_a_year_alone_is_a_time_and_no_ordinal() -> None:
    draft = draft_of(HEADS + "1\nĐắp\nSở A\nCác xã\nĐê\n2028\n2\nKè\nSở A\nCác xã\nKè\n2029\n")
    assert [(item.ref, item.timing) for item in draft.obligations] == [("1", "2028"), ("2", "2029")]


def test_sections_and_tasks_of_several_lines() -> None:
    draft = draft_of(
        HEADS
        + "I\nĐê biển\n1\n- Đắp bờ;\n- trồng cỏ\nSở A\nCác xã\nĐê\nNăm 2026\n"
        + "II\nMuối\n1\nThu mua\nSở B\nCác xã\nMuối\nHằng năm\n"
    )
    assert [(item.ref, item.title) for item in draft.obligations] == [
        ("I.1", "- Đắp bờ; - trồng cỏ"),
        ("II.1", "Thu mua"),
    ]


def test_numbers_that_go_on_through_the_sections() -> None:
    one = "Sở A\nCác xã\nĐê\nNăm 2026\n"
    draft = draft_of(HEADS + f"I\nĐê biển\n1\nĐắp\n{one}II\nMuối\n2\nThu mua\n{one}3\nCân\n{one}")
    assert [item.ref for item in draft.obligations] == ["I.1", "II.2", "II.3"]


def test_a_row_that_can_be_laid_out_two_ways_is_asked_about() -> None:
    draft = draft_of("PHỤ LỤC\nSTT\nNội dung\nChủ trì\nPhối hợp\nHạn\n1\nĐắp\nSở A\nSở B\nSở C\nHằng năm\n")
    assert len(draft.obligations) == 1
    assert doubts(draft)


def test_what_stands_after_the_table_is_not_in_its_last_row() -> None:
    draft = draft_of(HEADS + "1\nĐắp\nSở A\nCác xã\nĐê\n2028\nNguồn tra cứu: luat.example.vn\nĐăng xuất\n")
    assert rows(draft) == [("1", "Đắp", "Sở A", "Các xã", "Đê", "2028")]


def test_without_ordinals_the_time_ends_a_row() -> None:
    draft = draft_of("Nội dung\nChủ trì\nThời gian\nĐắp\nSở A\n2028\nKè\nSở B\nHằng năm\n")
    assert [(item.ref, item.lead) for item in draft.obligations] == [(None, "Sở A"), (None, "Sở B")]


@pytest.mark.parametrize(
    "timing",
    [
        "Trình trước\n20/11/2026",
        "- Năm 2026: xây dựng\n- Năm 2027 - 2030: vận hành",
        "Sơ kết năm 2028;\ntổng kết năm 2030",
        "Tháng 10\nhằng năm",
        "Trước ngày\n31/12/2027",
    ],
)
def test_a_time_of_several_lines_is_one_cell(timing: str) -> None:
    draft = draft_of(HEADS + f"1\nĐắp đê\nSở Xây dựng\nUBND các xã\nTuyến đê\n{timing}\n")
    assert rows(draft) == [
        ("1", "Đắp đê", "Sở Xây dựng", "UBND các xã", "Tuyến đê", timing.replace("\n", " "))
    ]


def test_a_note_below_the_table_is_no_part_of_the_last_time() -> None:
    note = "Ghi chú: Các đơn vị chủ động thực hiện theo năm."
    draft = draft_of(HEADS + f"1\nĐắp\nSở A\nCác xã\nĐê\nHằng năm\n{note}\n")
    assert rows(draft) == [("1", "Đắp", "Sở A", "Các xã", "Đê", "Hằng năm")]


def test_a_partner_that_is_known_by_no_list_of_agencies() -> None:
    draft = draft_of(HEADS + "1\nDạy nghề\nSở A\nTổ công nghệ số cộng đồng\nLớp học\nQuý I/2026\n")
    assert rows(draft) == [("1", "Dạy nghề", "Sở A", "Tổ công nghệ số cộng đồng", "Lớp học", "Quý I/2026")]
