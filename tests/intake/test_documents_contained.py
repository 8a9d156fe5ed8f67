"""Heavy and treacherous files: read behind a fence, ended in time, in one clear sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.errors import BadInput
from scheduler.intake.documents import Document, Paragraph, Table, contained, inmate, read_document
from scheduler.intake.documents.limits import MAX_LETTERS, MAX_PARAGRAPHS
from scheduler.intake.documents.model import Cell
from scheduler.intake.documents.pdf import opening, pages, read_pdf
from scheduler.intake.documents.transfer import document_of, document_to_json, refusal_of, refusal_to_json

from .pdf_paper import Page, assembled, saved, stream

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = b"BT /F 12 Tf 50 700 Td (Ke hoach phat trien nghe muoi cua tinh Lam Son) Tj ET\n"


def one_page(content: bytes, resources: bytes = b"", **other: bytes) -> bytes:
    """A PDF of one page; `other` are further objects, named by their number (`o7=…`)."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>" + resources + b">>>>",
        4: stream(content),
        5: FONT,
    }
    return assembled(objects | {int(name[1:]): body for name, body in other.items()})


def form(content: bytes, inner: int) -> bytes:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    entries += b"/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
    return stream(content, entries % inner)


def scanned() -> bytes:
    page = Page()
    page.picture()
    return saved([page, page])


def locked() -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"a" * 32 + b")/U(" + b"b" * 32 + b")/P -4>>/ID[(a)(a)]"
    return assembled(objects, lock)


def strange_font() -> bytes:
    page = Page()
    page.text(70, 100, "Kế hoạch phát triển nghề muối của tỉnh Lâm Sơn")
    return saved([page]).replace(b"/ToUnicode 5 0 R", b"                ")


def many_pages() -> bytes:
    return saved([Page()] * (pages.MAX_PAGES + 1))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (scanned(), r"ảnh quét.*OCR.*ocrmypdf -l vie"),
        (one_page(b"0 0 m 9 9 l S"), "không có chữ nào"),
        (strange_font(), "phông chữ"),
        (locked(), "mật khẩu"),
        (many_pages(), "quá nhiều trang"),
        (b"%PDF-1.7\nno such thing", "hỏng"),
        (one_page(WORDS)[:300], "hỏng"),
    ],
)
def test_each_pdf_that_cannot_be_read_has_its_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_pdf(data, "a.pdf")
    assert "a.pdf" in caught.value.place
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        one_page(b"/X Do\n" + WORDS, b"/XObject<</X 6 0 R>>", o6=form(b"/X Do", 6)),
        one_page(WORDS, o2=b"<</Type/Pages/Kids[6 0 R 3 0 R]>>", o6=b"<</Type/Pages/Kids[2 0 R 6 0 R]>>"),
        one_page(WORDS, o2=b"<</Type/Pages/Kids[" + b"3 0 R " * 5_000 + b"]/Count 5000>>"),
    ],
)
def test_objects_that_name_themselves_are_read_once(data: bytes) -> None:
    (block,) = read_pdf(data, "a.pdf").blocks
    assert isinstance(block, Paragraph)


def test_a_pdf_is_read_in_a_process_of_its_own() -> None:
    document = read_document(one_page(WORDS), "a.pdf")
    assert document == read_pdf(one_page(WORDS), "a.pdf")


def test_its_refusal_comes_back_whole() -> None:
    with pytest.raises(BadInput, match="ảnh quét") as caught:
        read_document(scanned(), "quét 1.pdf")
    assert caught.value.place == "quét 1.pdf"


def test_what_unfolds_without_end_outside_the_pages_meets_the_limit_of_memory() -> None:
    """A font that says that each of its letters stands for a hundred thousand others."""
    told = stream(b"1 beginbfrange <0000><ffff><" + b"0041" * 100_000 + b"> endbfrange")
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 7 0 R/DescendantFonts[6 0 R]>>"
    )
    inner = b"<</Type/Font/Subtype/CIDFontType2>>"
    with pytest.raises(BadInput, match="quá phức tạp"):
        read_document(one_page(WORDS, o5=font, o6=inner, o7=told), "a.pdf")


def test_an_endless_reading_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contained, "WALL_SECONDS", 2)
    with pytest.raises(BadInput, match="quá phức tạp"):
        read_document(one_page(WORDS, o2=b"2 0 R", o4=b"4 0 R"), "a.pdf")


def test_large_office_files_and_pages_are_read_behind_the_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.intake.documents.reading.LIGHT", 10)
    document = read_document("<html><p>Kế hoạch</p></html>".encode(), "a.html")
    assert document.blocks == (Paragraph("Kế hoạch", "đoạn 1"),)


def test_a_document_crosses_the_fence_unchanged() -> None:
    cells = (Cell("a", "hàng 1", True, 2, 2), Cell("a", "hàng 1", False))
    document = Document(
        "a.pdf",
        "pdf",
        (Paragraph("Đo\n", "đoạn 1"), Table((cells, ()), "bảng 1", 1)),
        (Paragraph("2", "chân trang"),),
        (Paragraph("ảnh", "trang 3"),),
    )
    assert document_of(document_to_json(document)) == document


def test_what_is_too_long_does_not_cross() -> None:
    document = Document("a.pdf", "pdf", (Paragraph("a" * (8 * MAX_LETTERS + 1), ""),))
    with pytest.raises(BadInput, match="quá dài"):
        document_to_json(document)


def test_an_error_crosses_with_its_sentence_place_and_numbers() -> None:
    error = BadInput("Quá {limit} trang.", place="a.pdf", remedy="Tách tệp.", limit=5)
    assert str(refusal_of(refusal_to_json(error))) == str(error)


def test_whatever_breaks_inside_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, name: str) -> Document:
        raise RecursionError

    monkeypatch.setattr(opening, "read_pdf", broken)
    monkeypatch.setattr("scheduler.intake.documents.pdf.read_pdf", broken)
    assert "hỏng" in inmate.answer("pdf", b"", "a.pdf")["refusal"]["template"]


def test_a_long_text_is_refused_before_it_is_taken_apart() -> None:
    with pytest.raises(BadInput, match="quá dài"):
        read_document(b"a " * (2 * MAX_LETTERS + 1), "a.txt")
    with pytest.raises(BadInput, match="quá dài"):
        read_document(b"a\n" * (MAX_PARAGRAPHS + 1), "a.txt")


def test_a_file_beside_the_plan_shadows_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file `pdfplumber.py` beside the plan is not what the fenced process imports."""
    (tmp_path / "pdfplumber.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert read_document(one_page(WORDS), "a.pdf").blocks
