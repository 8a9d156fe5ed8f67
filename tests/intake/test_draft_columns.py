"""Column heads are known by what they mean, wherever they stand."""

from __future__ import annotations

from itertools import permutations

import pytest

from scheduler.intake.draft import DraftObligation, read_draft
from scheduler.intake.draft.columns import role_of

from .paper import text_document

HEADS = [
    ("TT", "ordinal"),
    ("STT", "ordinal"),
    ("Số TT", "ordinal"),
    ("Nội dung", "title"),
    ("Tên nhiệm vụ", "title"),
    ("Nhiệm vụ, giải pháp", "title"),
    ("Nội dung công việc", "title"),
    ("Các hoạt động chủ yếu", "title"),
    ("Cơ quan chủ trì", "lead"),
    ("ĐƠN VỊ CHỦ TRÌ", "lead"),
    ("Cơ quan chủ trì thực hiện", "lead"),
    ("Sở, ngành chủ trì tham mưu", "lead"),
    ("Cơ quan, đơn vị thực hiện", "lead"),
    ("Đơn vị đầu mối", "lead"),
    ("Phân công thực hiện", "lead"),
    ("Cơ quan phối hợp", "partners"),
    ("Đơn vị phối hợp thực hiện", "partners"),
    ("Kết quả cần đạt", "result"),
    ("Sản phẩm", "result"),
    ("Kết quả/sản phẩm hoàn thành", "result"),
    ("Kết quả thực hiện nhiệm vụ", "result"),
    ("Thời gian", "timing"),
    ("Thời hạn hoàn thành", "timing"),
    ("Thời gian trình/ thực hiện", "timing"),
    ("Tiến độ thực hiện", "timing"),
    ("Lộ trình", "timing"),
    ("Dự kiến hoàn thành", "timing"),
    ("Kinh phí (triệu đồng)", "other"),
    ("Căn cứ pháp lý", "other"),
    ("Cấp trình", "recipient"),
    ("Ghi chú", "note"),
    ("Thoi gian hoan thanh", "timing"),
    ("Xây dựng kế hoạch thu mua muối của các hợp tác xã trên toàn tỉnh trong năm;", None),
    ("Sở Nội vụ", None),
    ("1", None),
    ("", None),
]


@pytest.mark.parametrize(("head", "role"), HEADS)
def test_a_head_is_known_by_its_meaning(head: str, role: str | None) -> None:
    assert role_of(head) == role


def tasks_of(rows: list[list[str]]) -> list[tuple[str | None, ...]]:
    text = "PHỤ LỤC\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return [fields(item) for item in read_draft(text_document(text)).obligations]


def fields(item: DraftObligation) -> tuple[str | None, ...]:
    return item.ref, item.title, item.lead, item.partners, item.result, item.timing


def test_the_order_of_the_columns_does_not_matter() -> None:
    rows = [
        ["STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn"],
        ["1", "Đắp bờ ruộng muối", "Sở Nông nghiệp và Môi trường", "UBND các xã", "Quý III/2026"],
        ["2", "Mở lớp dạy nghề", "Sở Nội vụ", "", "Hằng năm"],
    ]
    wanted = tasks_of(rows)
    assert wanted[0] == (
        "1",
        "Đắp bờ ruộng muối",
        "Sở Nông nghiệp và Môi trường",
        "UBND các xã",
        None,
        "Quý III/2026",
    )
    for order in permutations(range(5)):
        assert tasks_of([[row[at] for at in order] for row in rows]) == wanted


def test_heads_need_not_stand_in_the_first_row() -> None:
    rows = [
        ["DANH MỤC", "", "", ""],
        ["TT", "Công việc", "Đơn vị thực hiện", "Hoàn thành"],
        ["1", "Cân", "Sở A", "2027"],
    ]
    assert tasks_of(rows) == [("1", "Cân", "Sở A", None, None, "2027")]


def test_a_column_of_groups_beside_one_of_tasks_is_not_the_title() -> None:
    heads = ["TT", "Nhóm nhiệm vụ", "Nhiệm vụ, giải pháp", "Cơ quan chủ trì", "Thời hạn"]
    assert tasks_of([heads, ["1", "Tuyên truyền", "Mở chuyên mục", "Sở A", "2027"]]) == [
        ("1", "Mở chuyên mục", "Sở A", None, None, "2027")
    ]
