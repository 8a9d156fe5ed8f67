"""The whole way: a document in, a draft and its JSON out, and nothing that stops it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.errors import BadInput
from scheduler.intake.draft import draft_to_json, read_draft

from .paper import HEADER, draft_of, text_document

PLAN = """II. NHIỆM VỤ
- Xây dựng đê biển.
III. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp và Môi trường là cơ quan đầu mối theo dõi, đôn đốc, tổng hợp, báo cáo UBND tỉnh hằng năm.
2. UBND các xã, phường
Báo cáo kết quả thực hiện về Sở Nông nghiệp và Môi trường trước ngày 10/12 hằng năm.
Nơi nhận:
- Các sở, ban, ngành báo cáo;
PHỤ LỤC
| TT | Nhiệm vụ | Chủ trì | Thời gian |
| 1 | Đắp đê | Sở Xây dựng | Quý I/2027 |
| 2 | Đo mặn | | Thường xuyên |
"""


def test_a_plan_as_json() -> None:
    assert draft_to_json(draft_of(PLAN)) == {
        "plan": {
            "number": "88/KH-UBND",
            "issued": "2026-03-05",
            "issuer": "UBND tỉnh Lâm Sơn",
            "title": "Phát triển nghề muối giai đoạn 2026 - 2030",
            "coordinator": "Sở Nông nghiệp và Môi trường",
            "until": "2030-12-31",
        },
        "obligations": [
            task("1", "Đắp đê", "Sở Xây dựng", "Quý I/2027"),
            task("2", "Đo mặn", None, "Thường xuyên"),
            report("báo cáo UBND tỉnh", "Sở Nông nghiệp và Môi trường", "UBND tỉnh", "hằng năm"),
            report(
                "Báo cáo kết quả thực hiện",
                "UBND các xã, phường",
                "Sở Nông nghiệp và Môi trường",
                "trước ngày 10/12 hằng năm",
            ),
        ],
        "problems": [
            {
                "place": "Phụ lục, hàng 3",
                "words": "Đo mặn",
                "message": "Hàng này không có cơ quan chủ trì.",
            }
        ],
    }


def task(ref: str, title: str, lead: str | None, timing: str) -> dict[str, str | None]:
    rest = {"partners": None, "result": None, "timing": timing}
    return {"ref": ref, "kind": "task", "title": title, "lead": lead, **rest}


def report(title: str, lead: str, recipient: str, timing: str) -> dict[str, str | None]:
    rest = {"recipient": recipient, "timing": timing}
    return {"ref": None, "kind": "report", "title": title, "lead": lead, **rest}


WORDS = st.sampled_from(
    [
        *(
            "TT",
            "Nội dung",
            "Cơ quan chủ trì",
            "Thời gian",
            "1",
            "2",
            "I",
            "II",
            "a)",
            "- ",
            "Sở Nội vụ",
            "Các xã",
        ),
        *("Quý I/2026", "2028", "báo cáo", "gửi", "về", "để", ";", ":", "(", ")", ",", "định kỳ", "hằng năm"),
        *(
            "trước ngày 10/12",
            "KẾ HOẠCH",
            "PHỤ LỤC",
            "Số: 1/KH-UBND",
            "ngày 40 tháng 13 năm 2026",
            "\n",
            "\t",
            "|",
        ),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["", "KẾ HOẠCH\nA\n", HEADER]), st.lists(WORDS, max_size=60))
def test_no_jumble_of_the_usual_words_stops_the_reading(head: str, words: list[str]) -> None:
    text = head + " ".join(words)
    try:
        draft = read_draft(text_document(text))
    except BadInput:  # an empty file
        return
    assert all(item.place for item in draft.obligations)
    assert all(problem.message for problem in draft.problems)
