"""Rows of appendix tables: sections, merges, repeated heads, what is missing."""

from __future__ import annotations

from docx.document import Document as WordFile

from scheduler.intake.draft import DraftObligation, PlanDraft, read_draft

from .paper import Rows, add_table, draft_of, word_document

HEADS = ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"]


def word_draft(*tables: tuple[Rows, list[tuple[int, int, int, int]]], before: str = "PHỤ LỤC") -> PlanDraft:
    def build(opened: WordFile) -> None:
        opened.add_paragraph(before)
        for rows, merges in tables:
            add_table(opened, rows, merges)

    return read_draft(word_document(build))


def refs(draft: PlanDraft) -> list[str | None]:
    return [item.ref for item in draft.obligations]


def one(draft: PlanDraft) -> DraftObligation:
    (item,) = draft.obligations
    return item


def about(draft: PlanDraft, place: str) -> list[str]:
    return [problem.message for problem in draft.problems if problem.place == place]


def test_roman_sections_stand_before_the_ordinal() -> None:
    rows = [
        HEADS,
        ["I", "Đê biển", None, None, None],
        ["1", "Đắp", "Sở A", "", "2027"],
        ["2", "Kè", "Sở A", "", "2028"],
        ["II", "Muối", None, None, None],
        ["1", "Thu mua", "Sở B", "", "Hằng năm"],
    ]
    draft = word_draft((rows, [(1, 1, 1, 4), (4, 1, 4, 4)]))
    assert refs(draft) == ["I.1", "I.2", "II.1"]
    assert [item.section for item in draft.obligations] == ["Đê biển", "Đê biển", "Muối"]


def test_a_section_row_may_leave_its_other_cells_empty_or_fill_the_whole_row() -> None:
    rows = [
        HEADS,
        ["A", "ĐÊ BIỂN", "", "", ""],
        ["1", "Đắp", "Sở A", "", "2027"],
        ["II. Muối biển", None, None, None, None],
        ["2", "Thu mua", "Sở B", "", "2026"],
    ]
    draft = word_draft((rows, [(3, 0, 3, 4)]))
    assert refs(draft) == ["A.1", "II.2"]
    assert draft.obligations[1].section.endswith("Muối biển")


def test_numbered_groups_hold_what_is_numbered_below_them() -> None:
    rows = [
        HEADS,
        ["1", "Nhóm giải pháp về giống", "", "", ""],
        ["1.1", "Chọn giống", "Sở A", "", "2027"],
        ["1.2", "Ươm giống", "Sở A", "", "2027"],
        ["2", "Việc đứng riêng", "Sở B", "", "2026"],
    ]
    draft = word_draft((rows, []))
    assert refs(draft) == ["1.1", "1.2", "2"]
    assert draft.obligations[2].section == ""


def test_lettered_groups_that_start_afresh_keep_their_rows_apart() -> None:
    rows = [
        HEADS,
        ["I", "Đê", "", "", ""],
        ["a", "Bờ bắc", "", "", ""],
        ["1", "Đắp", "Sở A", "", "2027"],
        ["b", "Bờ nam", "", "", ""],
        ["1", "Đắp", "Sở A", "", "2028"],
    ]
    draft = word_draft((rows, []))
    assert [item.title for item in draft.obligations] == ["Đắp", "Đắp"]
    assert len(set(refs(draft))) == 2


def test_a_task_without_lead_or_time_comes_out_and_is_listed() -> None:
    draft = word_draft(([HEADS, ["1", "Đo lại ruộng muối", "", "Các xã", "-"]], []))
    item = one(draft)
    assert (item.lead, item.partners, item.timing) == (None, "Các xã", None)
    assert about(draft, "Phụ lục, hàng 2") == [
        "Hàng này không có cơ quan chủ trì.",
        "Hàng này không có thời hạn.",
    ]


def test_a_merged_cell_counts_for_all_its_rows() -> None:
    rows = [HEADS, ["1", "Đắp", "Sở A", "Các xã", "2027"], ["2", "Kè", None, None, "2028"]]
    draft = word_draft((rows, [(1, 2, 2, 2), (1, 3, 2, 3)]))
    assert [(item.lead, item.partners) for item in draft.obligations] == [("Sở A", "Các xã")] * 2


def test_repeated_heads_and_numbered_columns_are_no_tasks() -> None:
    rows = [HEADS, ["(1)", "(2)", "(3)", "(4)", "(5)"], ["1", "Đắp", "Sở A", "", "2027"], HEADS]
    rows.append(["2", "Kè", "Sở A", "", "2028"])
    assert refs(word_draft((rows, []))) == ["1", "2"]


def test_heads_of_two_storeys() -> None:
    rows: Rows = [
        ["TT", "Nội dung", "Cơ quan thực hiện", None, "Sản phẩm", "Hạn"],
        [None, None, "Chủ trì", "Phối hợp", None, None],
        ["1", "Đắp", "Sở A", "Sở B", "Đê", "2027"],
    ]
    item = one(word_draft((rows, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4), (0, 5, 1, 5)])))
    assert (item.lead, item.partners, item.result, item.timing) == ("Sở A", "Sở B", "Đê", "2027")


def test_ticked_parts_of_the_year_are_the_time() -> None:
    rows: Rows = [
        ["TT", "Nội dung", "Chủ trì", "Tiến độ", None, None],
        [None, None, None, "Quý I", "Quý II", "Quý III"],
        ["1", "Đắp", "Sở A", "", "x", "x"],
    ]
    item = one(word_draft((rows, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 5)])))
    assert item.timing == "Quý II, Quý III"


def test_of_start_and_end_the_end_counts() -> None:
    rows = [["TT", "Nội dung", "Chủ trì", "Thời gian bắt đầu", "Thời gian kết thúc"]]
    rows.append(["1", "Đắp", "Sở A", "Quý I/2026", "Quý IV/2027"])
    assert one(word_draft((rows, []))).timing == "Quý IV/2027"


def test_one_cell_for_lead_and_partners_is_parted_at_its_labels() -> None:
    rows = [["TT", "Nội dung", "Cơ quan thực hiện", "Hạn"]]
    rows.append(["1", "Đắp", "Chủ trì: Sở A.\nPhối hợp: Sở B, Sở C", "2027"])
    item = one(word_draft((rows, [])))
    assert (item.lead, item.partners) == ("Sở A", "Sở B, Sở C")


def test_agencies_on_lines_of_their_own_stay_apart_and_cut_names_come_together() -> None:
    rows = [HEADS, ["1", "Đắp", "Báo, Phát thanh\nvà Truyền hình Lâm Sơn", "- Sở A\n- Sở B", "2027"]]
    item = one(word_draft((rows, [])))
    assert item.lead == "Báo, Phát thanh và Truyền hình Lâm Sơn"
    assert item.partners == "- Sở A\n- Sở B"


def test_a_row_without_number_and_task_joins_the_one_above_and_is_listed() -> None:
    draft = word_draft(([HEADS, ["1", "Đắp", "Sở A", "", "2027"], ["", "", "", "Sở B", ""]], []))
    assert one(draft).partners == "Sở B"
    assert about(draft, "Phụ lục, hàng 3") == [
        "Hàng này không có số thứ tự và nội dung; ghép vào hàng ở trên."
    ]


def test_the_rest_of_a_table_may_stand_in_a_table_of_its_own() -> None:
    first = [HEADS, ["1", "Đắp", "Sở A", "", "2027"]]
    assert refs(word_draft((first, []), ([["2", "Kè", "Sở A", "", "2028"]], []))) == ["1", "2"]


def test_several_appendices_are_told_apart_by_their_place() -> None:
    def build(opened: WordFile) -> None:
        opened.add_paragraph("PHỤ LỤC I\nVIỆC LÀM NGAY")
        add_table(opened, [HEADS, ["1", "Đắp", "Sở A", "", "2027"]])
        opened.add_paragraph("Phụ lục 02")
        add_table(opened, [HEADS, ["1", "Kè", "Sở A", "", "2028"]])

    draft = read_draft(word_document(build))
    assert [item.place for item in draft.obligations] == ["Phụ lục I, hàng 2", "Phụ lục 02, hàng 2"]


def test_a_table_of_figures_is_listed_not_read() -> None:
    rows = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "2026"],
        ["1", "Sản lượng", "tấn", "90"],
        ["2", "Giá", "đ", "3"],
    ]
    draft = word_draft((rows, []))
    assert draft.obligations == ()
    assert any("không đọc thành nhiệm vụ" in problem.message for problem in draft.problems)


def test_a_plan_without_any_table_of_tasks_says_so() -> None:
    assert any("Không có bảng phân công" in problem.message for problem in draft_of("II. HẾT").problems)


def test_a_table_of_reports_gives_reports() -> None:
    rows = [["TT", "Tên báo cáo", "Cơ quan báo cáo", "Nơi nhận báo cáo", "Thời hạn"]]
    rows.append(["1", "Báo cáo năm", "Các xã", "Sở A", "trước ngày 15/12 hằng năm"])
    item = one(word_draft((rows, [])))
    assert (item.kind, item.lead, item.recipient) == ("report", "Các xã", "Sở A")


def test_the_second_line_of_a_section_title_is_no_section_of_its_own() -> None:
    rows = [
        HEADS,
        ["III", "Nâng cao hiệu lực quản lý; đẩy mạnh", None, None, None],
        ["", "phân cấp, phân quyền", None, None, None],
        ["1", "Đắp", "Sở A", "", "2027"],
    ]
    draft = word_draft((rows, [(1, 1, 1, 4), (2, 1, 2, 4)]))
    assert refs(draft) == ["III.1"]
    assert one(draft).section == "Nâng cao hiệu lực quản lý; đẩy mạnh phân cấp, phân quyền"


def test_a_table_without_leads_takes_the_agency_of_the_heading_above_it() -> None:
    heads = "TT\tNhiệm vụ\tThời hạn"
    draft = draft_of(
        f"III. NHIỆM VỤ\n1. Sở Nội vụ\n{heads}\n1\tMở lớp\t2027\n2\tĐo\t2028\n"
        f"2. Các nhiệm vụ khác\n{heads}\n1\tCân\t2027\n2\tKè\t2027\n"
    )
    assert [item.lead for item in draft.obligations] == ["Sở Nội vụ", "Sở Nội vụ", None, None]
    assert sum("lấy theo mục ở trên" in problem.message for problem in draft.problems) == 2


def test_the_agency_of_a_heading_leads_nothing_where_a_column_says_who_does() -> None:
    draft = draft_of("1. Sở Nội vụ\nTT\tNhiệm vụ\tChủ trì\tThời hạn\n1\tMở lớp\t\t2027\n2\tĐo\tSở A\t2028\n")
    assert [item.lead for item in draft.obligations] == [None, "Sở A"]
