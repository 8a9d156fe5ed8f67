"""The columns of the review sheet: which field of a plan or row stands under which heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Use = Literal["words", "reading", "answer"]


@dataclass(frozen=True, slots=True)
class Column:
    """`field` of the row (or of its answers), its Vietnamese heading, width in characters."""

    field: str
    heading: str
    width: int
    use: Use = "words"
    hint: str = ""


SHEET = "Rà soát"
HEAD_LABELS = {
    "format": "Bản tệp",
    "number": "Số ký hiệu",
    "issued": "Ngày ban hành",
    "issuer": "Cơ quan ban hành",
    "title": "Trích yếu",
    "coordinator": "Cơ quan đầu mối",
    "until": "Lặp lại đến ngày",
    "supersedes": "Thay thế kế hoạch số",
    "supersedes_issuer": "Cơ quan ban hành kế hoạch bị thay thế",
    "supersedes_year": "Năm ban hành kế hoạch bị thay thế",
    "source": "Đọc từ tệp",
    "before": "Cách tính “trước ngày”",
    "late": "Cách tính quá hạn",
    "roll": "Dời hạn rơi vào ngày nghỉ",
    "cycle_due": "Hạn của chu kỳ nhiều năm",
    "yearly_tasks": "Việc hằng năm",
    "superior": "Báo cáo cấp trên",
    "confirm": "Đồng ý mọi giả định",
}
"""Lines above the table: heading in the first column, value in the second."""
PROBLEM_LABEL = "Chưa đọc được"
"""Lines above the table that say what could not be read: place, words, message."""
COLUMNS = (
    Column("key", "Khóa (không sửa)", 16),
    Column("kind", "Loại", 9),
    Column("ref", "STT", 6),
    Column("section", "Mục", 14),
    Column("title", "Nội dung", 44),
    Column("lead", "Chủ trì (như in)", 26),
    Column("partners", "Phối hợp", 20),
    Column("result", "Kết quả", 20),
    Column("timing", "Thời hạn (như in)", 20),
    Column("recipient", "Nơi nhận báo cáo", 20),
    Column("via", "Gửi qua", 16),
    Column("note", "Ghi chú", 16),
    Column("place", "Vị trí trong văn bản", 16),
    Column("", "Cách hiểu", 30, "reading"),
    Column("", "Hạn", 30, "reading"),
    Column("", "Câu hỏi", 44, "reading"),
    Column("rule", "Trả lời: thời hạn", 24, "answer", "ví dụ “trước ngày 15/11 hằng năm”"),
    Column("due", "Trả lời: hạn cụ thể", 16, "answer", "một hoặc nhiều ngày, cách nhau bằng dấu ;"),
    Column("event_on", "Ngày xảy ra sự kiện", 14, "answer"),
    Column("event_document", "Văn bản về sự kiện", 16, "answer"),
    Column("last", "Năm tổ chức gần nhất", 12, "answer", "chỉ ghi năm, ví dụ 2025"),
    Column("confirm", "Đồng ý giả định", 10, "answer", "ghi x nếu đồng ý"),
    Column("fanout", "Giao nhóm", 12, "answer", "từng cơ quan / đầu mối / không"),
    Column("leads", "Trả lời: chủ trì", 24, "answer", "mã hoặc tên cơ quan, cách nhau bằng dấu ;"),
    Column("recipient_is", "Trả lời: nơi nhận", 20, "answer"),
    Column("replaces", "Thay cho dòng cũ", 22, "answer", "khóa của dòng cũ; ghi “mới” nếu là dòng mới"),
)
OLD_SHEET = "Dòng cũ"
"""A second sheet: rows the register holds and the new document does not."""
OLD_COLUMNS = (
    Column("key", "Khóa (không sửa)", 22),
    Column("ref", "STT", 6),
    Column("title", "Nội dung", 60),
    Column("lead", "Chủ trì (như in)", 30),
    Column("timing", "Thời hạn (như in)", 24),
    Column("", "Câu hỏi", 44, "reading"),
    Column("then", "Trả lời: xử lý", 14, "answer", "giữ / chuyển / kết thúc"),
    Column("to", "Chuyển sang dòng (khóa)", 24, "answer", "số thứ tự hoặc khóa của dòng mới"),
)
WORDS_FOR: dict[str, dict[str, str]] = {
    "kind": {"task": "nhiệm vụ", "report": "báo cáo"},
    "then": {"keep": "giữ", "move": "chuyển", "end": "kết thúc"},
    "fanout": {"each": "từng cơ quan", "coordinator": "đầu mối", "none": "không"},
}
"""What stands in a cell for a word of the file; either is understood when read back."""
NEW = "mới"
"""What stands in a cell for NEW_ROW."""
YES = "x"
