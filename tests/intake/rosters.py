"""A small directory for tests: departments, communes, an association, and bodies that are no more."""

from __future__ import annotations

from datetime import date

from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir, Roster

TODAY = date(2026, 3, 2)
ISSUER = "UBND tỉnh Bình Minh"
MERGED = date(2025, 2, 28)


def department(code: str, name: str, *aliases: str) -> AgencyFacts:
    """A department with one address."""
    return AgencyFacts(code, name, "department", aliases, addresses=(Address(f"{code.lower()}@bm.example"),))


DEPARTMENTS = (
    department("SKHCN", "Sở Khoa học và Công nghệ"),
    department("SNV", "Sở Nội vụ"),
    department("STC", "Sở Tài chính"),
    department("SGDDT", "Sở Giáo dục và Đào tạo", "Sở GD-ĐT tỉnh"),
    department("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
    department("SYT", "Sở Y tế"),
)
COMMUNES = tuple(
    AgencyFacts(f"0100{n}", name, "commune")
    for n, name in enumerate(("Phường Hòa An", "Phường Tân Bình", "Xã Thụy Lôi"))
)
OTHERS = (
    AgencyFacts("UBND", ISSUER, "superior"),
    AgencyFacts("LHH", "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh", "association"),
    AgencyFacts("BPTTH", "Báo và Phát thanh, Truyền hình Bình Minh", "other"),
    AgencyFacts("TCT", "Trường Chính trị tỉnh", "other", groups=(Belonging("Các trường trong tỉnh"),)),
)
FORMER = (
    AgencyFacts(
        "SKHDT", "Sở Kế hoạch và Đầu tư", "department",
        valid_to=MERGED, heirs=(Heir("STC", date(2025, 3, 1), document="Nghị quyết 10/NQ-HĐND"),),
    ),
    AgencyFacts(
        "SLDTBXH", "Sở Lao động - Thương binh và Xã hội", "department", valid_to=MERGED,
        heirs=(
            Heir("SNV", date(2025, 3, 1), "lao động, việc làm"),
            Heir("SGDDT", date(2025, 3, 1), "giáo dục nghề nghiệp"),
            Heir("SYT", date(2025, 3, 1), "bảo trợ xã hội"),
        ),
    ),
    AgencyFacts("BDT", "Ban Dân vận cũ", "department", valid_to=MERGED),
)  # fmt: skip
ROSTER = Roster((*DEPARTMENTS, *COMMUNES, *OTHERS, *FORMER))
