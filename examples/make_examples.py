"""Writes the example documents and the directory anew: `python examples/make_examples.py CODES.tsv`.

CODES.tsv lists communes and wards, a line each: five-digit code, tab, name. Nothing here is a real
document: "tỉnh Mẫu" does not exist, and all addresses use the reserved domain `.example`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

HERE = Path(__file__).parent
HEADS = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kết quả", "Thời gian hoàn thành")
PARTNERS = "Các sở, ban, ngành; UBND các xã, phường"
SKCN = "Sở Khoa học và Công nghệ"
TASKS = (
    ("Ban hành kế hoạch chi tiết và phân công đầu mối", SKCN, "Kế hoạch chi tiết", "Quý I/2026"),
    ("Rà soát danh mục cơ sở dữ liệu", "Các sở, ban, ngành", "Danh mục", "Tháng 7/2026"),
    ("Bồi dưỡng kỹ năng số cho cán bộ", "Sở Nội vụ", "Lớp bồi dưỡng", "Hằng năm"),
    ("Bố trí kinh phí thực hiện", "Sở Tài chính", "Dự toán", "Trước ngày 15/7 hằng năm"),
    ("Báo cáo tiến độ giải ngân", "Sở Tài chính", "Báo cáo", "Hằng quý, trước ngày 10 của tháng đầu quý sau"),
    ("Đưa nội dung vào trường phổ thông", "Sở Giáo dục và Đào tạo", "", "Quý III, IV/2026"),
    ("Hội thi sáng kiến dữ liệu", "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh", "Hội thi", "2 năm/lần"),
    ("Tuyên truyền trên báo, đài", "Báo và phát thanh, truyền hình Ninh Bình", "Chuyên mục", "Thường xuyên"),
    ("Nâng cấp hạ tầng số", SKCN, "Hạ tầng", "Theo lộ trình được phê duyệt"),
    ("Số hóa hồ sơ lưu trữ", "Sở Nội vụ; Sở Xây dựng", "Kho dữ liệu", "Đến năm 2030"),
    ("Công bố quy trình nội bộ", "Sở Tư pháp", "Quyết định", "Trong 60 ngày kể từ ngày ban hành Kế hoạch"),
)
PROSE = (
    "I. MỤC TIÊU",
    "Mỗi cơ quan có dữ liệu đúng, đủ và dùng chung được; người dân chỉ cung cấp thông tin một lần.",
    "II. NHIỆM VỤ",
    "Các nhiệm vụ cụ thể và phân công thực hiện tại Phụ lục kèm theo.",
    "III. TỔ CHỨC THỰC HIỆN",
    "1. Sở Khoa học và Công nghệ",
    "- Là cơ quan đầu mối theo dõi, đôn đốc, tổng hợp việc thực hiện Kế hoạch; "
    "trước ngày 20 tháng 12 hằng năm tổng hợp, báo cáo UBND tỉnh.",
    "2. Sở Tài chính",
    "Tham mưu bố trí kinh phí trong khả năng cân đối của ngân sách.",
    "3. Các sở, ban, ngành và UBND các xã, phường",
    "- Cử đầu mối phụ trách dữ liệu của cơ quan, địa phương.",
    "- Trước ngày 10 tháng 12 hằng năm, báo cáo kết quả thực hiện gửi Sở Khoa học và Công nghệ để tổng hợp.",
    "Trên đây là Kế hoạch của UBND tỉnh Mẫu./.",
)
LEFT = ("ỦY BAN NHÂN DÂN\nTỈNH MẪU", "Số: 15/KH-UBND")
RIGHT = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    "Mẫu, ngày 09 tháng 01 năm 2026",
)
COLUMNS = "code,name,aliases,kind,groups,email,valid_from,valid_to,successor"
TITLE = "Phát triển và dùng chung dữ liệu của tỉnh đến năm 2030"
DEPARTMENTS = (
    ("ubnd", "UBND tỉnh Ninh Bình", "UBND tỉnh;UBND tỉnh Mẫu;Văn phòng UBND tỉnh", "superior"),
    ("skhcn", SKCN, "Sở KH&CN", "department"),
    ("snv", "Sở Nội vụ", "", "department"),
    ("sgddt", "Sở Giáo dục và Đào tạo", "Sở GD&ĐT", "department"),
    ("stc", "Sở Tài chính", "", "department"),
    ("stp", "Sở Tư pháp", "", "department"),
    ("sxd", "Sở Xây dựng", "", "department"),
    ("sct", "Sở Công Thương", "", "department"),
    ("syt", "Sở Y tế", "", "department"),
    ("snnmt", "Sở Nông nghiệp và Môi trường", "Sở NN&MT", "department"),
    ("svhtt", "Sở Văn hóa và Thể thao", "Sở Văn hóa, Thể thao", "department"),
    ("sdl", "Sở Du lịch", "", "department"),
    ("ttt", "Thanh tra tỉnh", "", "department"),
    ("tct", "Trường Chính trị tỉnh", "", "other"),
    ("baodai", "Báo và phát thanh, truyền hình Ninh Bình", "Báo và Đài PTTH", "other"),
    (
        "lhhkhkt",
        "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh",
        "Liên hiệp các Hội KH-KT;Liên hiệp Hội",
        "association",
    ),
)
FORMER = (
    ("skhdt", "Sở Kế hoạch và Đầu tư", "stc"),
    ("sgtvt", "Sở Giao thông vận tải", "sxd"),
    ("stnmt", "Sở Tài nguyên và Môi trường", "snnmt"),
    ("snnptnt", "Sở Nông nghiệp và Phát triển nông thôn", "snnmt"),
    (
        "stttt",
        "Sở Thông tin và Truyền thông",
        "skhcn: chuyển đổi số, bưu chính, viễn thông;svhtt: báo chí, xuất bản",
    ),
    (
        "sldtbxh",
        "Sở Lao động - Thương binh và Xã hội",
        "snv: lao động, việc làm, người có công;sgddt: giáo dục nghề nghiệp;"
        "syt: bảo trợ xã hội, trẻ em;snnmt: giảm nghèo",
    ),
)
"""Departments that ended on 28 February 2025 (Nghị định 45/2025/NĐ-CP), and who took over for what."""


def write_document(path: Path) -> None:
    """The sample plan as .docx, in the form such documents have."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    head = document.add_table(rows=2, cols=2)
    for row, texts in enumerate(zip(LEFT, RIGHT, strict=True)):
        for column, text in enumerate(texts):
            head.cell(row, column).text = text
            head.cell(row, column).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("KẾ HOẠCH", TITLE):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = True
    for text in PROSE:
        document.add_paragraph(text)
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    for text in ("PHỤ LỤC", "(Kèm theo Kế hoạch số 15/KH-UBND ngày 09 tháng 01 năm 2026 của UBND tỉnh Mẫu)"):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, HEADS, strict=True):
        cell.text = text
    for row in _rows():
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            cell.width = Cm(4)
    document.save(str(path))


def write_text(path: Path) -> None:
    """The same plan as plain text, as a copy from the screen leaves it: tabs between cells."""
    lines = [f"{LEFT[0]}", RIGHT[0], LEFT[1], RIGHT[1], "KẾ HOẠCH", TITLE, *PROSE, "PHỤ LỤC"]
    lines.append("(Kèm theo Kế hoạch số 15/KH-UBND ngày 09 tháng 01 năm 2026 của UBND tỉnh Mẫu)")
    lines += ["\t".join(row) for row in (HEADS, *_rows())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows() -> Iterable[tuple[str, ...]]:
    for number, (title, lead, result, timing) in enumerate(TASKS, 1):
        yield str(number), title, lead, PARTNERS, result, timing


def write_directory(path: Path, codes: Path) -> None:
    """The directory: provincial bodies and all communes and wards, each with an `.example` address."""
    communes = [line.split("\t") for line in codes.read_text(encoding="utf-8").splitlines() if line.strip()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS.split(","))
        for code, name, aliases, kind in DEPARTMENTS:
            writer.writerow([code, name, aliases, kind, "", f"{code}@tinh.example", "", "", ""])
        for code, name, successor in FORMER:
            writer.writerow([code, name, "", "department", "", "", "", "2025-02-28", successor])
        for code, name in communes:
            writer.writerow(
                [
                    code,
                    f"UBND {name[0].lower()}{name[1:]}",
                    "",
                    "commune",
                    "",
                    f"{code}@xa.example",
                    "2025-07-01",
                    "",
                    "",
                ]
            )


if __name__ == "__main__":
    write_document(HERE / "ke-hoach-mau.docx")
    write_text(HERE / "ke-hoach-mau.txt")
    write_directory(HERE / "agencies.csv", Path(sys.argv[1]))
