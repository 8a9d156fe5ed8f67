"""Files made to do harm, of every format: each ends in a moment in one clear sentence, or is read for what
it is, and says what of it was not read."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from rules.errors import BadInput, NhacviecError, NotFound
from scheduler.cli.failure import sentence
from scheduler.givenfile import read_given
from scheduler.intake.directory.loading import agencies_of
from scheduler.intake.documents import MAX_BYTES, archive, contained, inmate, limits, read_document
from scheduler.intake.documents.lettering import is_old
from scheduler.intake.documents.model import MAX_COLUMNS, MAX_ROWS, Table
from scheduler.intake.documents.pdf import pages, read_pdf, whole
from scheduler.intake.planfile import read_plan_file
from scheduler.intake.sheet.cells import read_cells

from .paper import add_table, word_bytes, zip_with
from .pdf_paper import Page, assembled, saved
from .test_documents_bad_input import OLE, repacked
from .test_documents_contained import FONT, WORDS, form, one_page

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELLS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def body(inner: str) -> dict[str, bytes]:
    text = f'<w:document xmlns:w="{MAIN}"><w:body>{inner}</w:body></w:document>'
    return {"word/document.xml": text.encode()}


def workbook(rows: str, **parts: bytes) -> bytes:
    """A workbook of one sheet with these rows; `parts` are named without their folder and ending."""
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as made:
        kept = {name: made.read(name) for name in made.namelist()}
    kept[SHEET] = f'<worksheet xmlns="{CELLS}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    return zip_with(kept | {f"xl/{name}.xml": data for name, data in parts.items()})


def said(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def flood(number: int, unit: bytes) -> bytes:
    return one_page(WORDS + unit * number)


TAGS = archive.MAX_TAGS
CASES = [
    ("tags without end", repacked(body("<w:p/>" * TAGS)), "a.docx", "Phần chữ"),
    (
        "parts that are too large together",
        repacked({f"word/h{at}.xml": b"<a>" + b" " * (9 << 20) for at in range(4)}),
        "a.docx",
        "Phần chữ",
    ),
    ("a directory of lies", b"PK\3\4" + b"PK\1\2" * (2 * archive.MAX_PARTS + 1), "a.docx", "giải nén"),
    ("nested without end", repacked(body("<w:sdt>" * 9_000 + "</w:sdt>" * 9_000)), "a.docx", "hỏng"),
    (
        "a wide merge over many rows",
        repacked(
            body(
                "<w:tbl>"
                + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr><w:p/></w:tc></w:tr>' * 3_500
                + "</w:tbl>"
            )
        ),
        "a.docx",
        "quá nhiều hàng hoặc ô",
    ),
    ("rows of a sheet", workbook(f"<row>{said('A1', 'a')}</row>" * (MAX_ROWS + 1)), "a.xlsx", "quá nhiều"),
    ("a sheet that breaks off", workbook("<row><c"), "a.xlsx", "hỏng"),
    ("rows of a page", b"<html><table>" + b"<tr><td>a" * (MAX_ROWS + 1), "a.html", "quá nhiều hàng"),
    (
        "cells that cover a million others",
        b"<html><table>" + b"<tr><td rowspan=9999 colspan=64>a" * 3_200,
        "a.html",
        "quá nhiều hàng",
    ),
    ("a page without end", b"<html>" + b"<div>" * 9_000, "a.html", "lồng quá nhiều lớp"),
    ("a locked workbook", OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "mật khẩu"),
]


@pytest.mark.parametrize(("data", "name", "words"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_each_attack_has_its_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_document(data, name)
    assert name in caught.value.place
    assert caught.value.remedy


def lol(levels: int) -> bytes:
    """A drawing that calls another ten times, and so on."""
    inner = {f"o{6 + at}": form(b"/X Do " * 10, 7 + at) for at in range(levels)}
    return one_page(b"/X Do", b"/XObject<</X 6 0 R>>", **inner, **{f"o{6 + levels}": form(b" ", 6)})


def packed(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    content = b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(data), filters, data)
    return one_page(WORDS, o4=content)


@pytest.mark.parametrize(
    "data",
    [
        flood(30, b"BT /F 9 Tf 9 9 Td (0123456789 0123456789) Tj ET\n"),
        one_page(b"BT /F 1 Tf 5 5 Td (" + b"a" * 301 + b") Tj ET"),
        flood(301, b"0 0 m 9 9 l S\n"),
        one_page(WORDS + b"0 0 9 9 re " * 121 + b"f"),
        flood(9_000, b"q Q "),
        lol(6),
        packed(zlib.compress(bytes(100 << 20), 1)),
        packed(zlib.compress(zlib.compress(bytes(30_000))) * 3, b"[/FlateDecode/FlateDecode]"),
        packed(b"z" * 30_001, b"/ASCII85Decode"),
    ],
    ids=["letters", "one word", "lines", "one path", "drawing", "calls", "bomb", "twice", "slow packing"],
)
def test_a_page_that_holds_too_much_is_named(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are small here, so that it is seen in a moment that each is kept."""
    for name, limit in (("LETTERS", 300), ("STROKES", 600), ("DRAWING", 20_000)):
        monkeypatch.setattr(pages, f"MAX_{name}_OF_PAGE", limit)
    with pytest.raises(BadInput, match="quá nhiều chữ hoặc nét vẽ") as caught:
        read_pdf(data, "a.pdf")
    assert caught.value.place == "a.pdf, trang 1"


def test_many_pages_that_are_full_are_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_LETTERS", 100)
    page = Page()
    page.text(70, 100, "Kế hoạch phát triển nghề muối của tỉnh")
    with pytest.raises(BadInput, match="quá nhiều chữ") as caught:
        read_pdf(saved([page] * 5), "a.pdf")
    assert caught.value.place == "a.pdf, trang 3"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
def test_a_pdf_that_breaks_off_is_never_read_in_part(cut: float) -> None:
    page = Page()
    page.text(70, 100, "Kế hoạch phát triển nghề muối của tỉnh Lâm Sơn")
    data = saved([page] * 9)
    with pytest.raises(BadInput, match="hỏng"):
        read_pdf(data[: int(cut * len(data))], "a.pdf")


def test_a_large_pdf_without_its_table_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    data = one_page(WORDS).replace(b"startxref\n", b"startxref\n9")
    assert read_pdf(data, "a.pdf").blocks  # a small one is
    monkeypatch.setattr(whole, "MAX_UNLISTED", 10)
    assert read_pdf(one_page(WORDS), "a.pdf").blocks
    with pytest.raises(BadInput, match="hỏng"):
        read_pdf(data, "a.pdf")


def test_what_a_broken_pdf_lost_is_said() -> None:
    content = zlib.compress(WORDS + b"\n% " + os.urandom(2_000).hex().encode())
    half = content[:-500] + bytes(500)
    short = one_page(WORDS, o2=b"<</Type/Pages/Kids[3 0 R]/Count 4>>")
    broken = one_page(WORDS, o4=b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(half), half))
    (remark,) = read_pdf(short, "a.pdf").unread
    assert "4 trang mà chỉ thấy 1" in remark.text
    (remark,) = read_pdf(broken, "a.pdf").unread
    assert (remark.place, "hỏng một phần" in remark.text) == ("trang 1", True)


def test_a_password_for_the_owner_alone_keeps_nobody_from_reading() -> None:
    """What may be opened without a password is read: the rights to print or copy are not a lock."""
    assert read_pdf(owned(one_page(WORDS)), "a.pdf") == read_pdf(one_page(WORDS), "a.pdf")


def owned(plain: bytes) -> bytes:
    """`plain` under an owner's password and none for the reader (RC4 of 40 bits, revision 2)."""
    from hashlib import md5

    from pdfminer.arcfour import Arcfour

    pad = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    owner = Arcfour(md5(b"chu so huu".ljust(10) + pad[:22]).digest()[:5]).encrypt(pad)
    key = md5(pad + owner + (0xFFFFFFC0).to_bytes(4, "little") + b"a").digest()[:5]
    user = Arcfour(key).encrypt(pad)
    content = Arcfour(md5(key + b"\4\0\0\0\0").digest()[:10]).encrypt(WORDS)
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -64>>/ID[(a)(a)]"
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        5: FONT,
    }
    assert plain
    return assembled(objects, lock % (owner.hex().encode(), user.hex().encode()))


TCVN3 = "KÕ ho¹ch ph¸t triÓn n«ng nghiÖp giai ®o¹n 2026, Së Néi vô chñ tr×, phèi hîp víi c¸c së, ngµnh"
VNI = "Keá hoaïch phaùt trieån noâng nghieäp, Sôû Noäi vuï chuû trì, phoái hôïp vôùi caùc sôû, ngaønh"
OURS = "Kế hoạch phát triển nông nghiệp, Sở Nội vụ chủ trì, phối hợp với các sở, “Château” ® ½ «x»"


@pytest.mark.parametrize(("text", "kind"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_letters_of_old_fonts_are_named_not_read(text: str, kind: str, encoding: str) -> None:
    with pytest.raises(BadInput, match=rf"không phải Unicode \({kind}.*UniKey"):
        read_document(text.encode(encoding), "a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_directory_in_an_old_font_is_refused(encoding: str) -> None:
    with pytest.raises(BadInput, match="không phải văn bản"):
        agencies_of(f"code,name\nsnv,{TCVN3}\n".replace(", ", " ").encode(encoding), "a.csv")


def test_text_of_four_bytes_a_letter_is_no_text_of_two() -> None:
    with pytest.raises(BadInput, match="UTF-8"):
        read_document(OURS.encode("utf-32"), "a.txt")


def test_vietnamese_text_is_never_taken_for_an_old_font() -> None:
    assert not is_old(OURS)
    assert read_document(OURS.encode(), "a.txt").unread == ()


def test_a_table_in_an_old_font_is_pointed_out() -> None:
    data = word_bytes(
        lambda made: (made.add_paragraph(f"{OURS} {OURS} {OURS}"), add_table(made, [["1", TCVN3]]))
    )
    (remark,) = read_document(data, "a.docx").unread
    assert (remark.place, "phông cũ" in remark.text) == ("bảng 1", True)


def test_values_far_from_the_table_are_pointed_out() -> None:
    rows = f'<row r="1">{said("A1", "Việc")}{said("ZZ1", "xa")}</row><row r="9000">{said("A9000", "b")}</row>'
    (remark,) = read_document(workbook(rows), "a.xlsx").unread
    assert "ZZ1, A9000" in remark.text


def test_a_row_of_text_has_as_many_columns_as_a_table() -> None:
    (table,) = read_document(b"a\t" * 5_000 + b"\nb\tc\n", "a.txt").blocks
    assert isinstance(table, Table)
    assert len(table.rows[0]) == MAX_COLUMNS


# --- what a name may stand for ----------------------------------------------------------------------


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path)


READERS: list[tuple[str, Callable[[Path], object]]] = [
    ("a.docx", read_document),
    ("a.toml", read_plan_file),
    ("a.xlsx", read_plan_file),
    ("a.csv", read_cells),
]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_pipe, "ống dẫn"),
        (_device, "thiết bị"),
        (_loop, "trỏ vòng quanh"),
        (Path.mkdir, "thư mục"),
        (None, "không tìm thấy"),
    ],
)
def test_only_a_plain_file_is_opened(make: Callable[[Path], None] | None, words: str, tmp_path: Path) -> None:
    for name, read in READERS:
        path = tmp_path / name
        if make is not None:
            make(path)
        with pytest.raises(NhacviecError, match=words):
            read(path)


def test_a_name_with_a_nul_is_no_file() -> None:
    with pytest.raises(NotFound):
        read_given(Path("a\0.docx"), 10)


def test_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a" * 100)
    assert read_given(tmp_path / "a", 10) == b"a" * 11


def test_a_name_commands_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x\x1b[2J\u202etxt\n.docx"
    path.write_bytes(b"")
    with pytest.raises(BadInput) as caught:
        read_document(path)
    told = sentence(caught.value)
    assert not set(told) & set("\x1b\u202e\n")


# --- plan files and sheets ----------------------------------------------------------------------------

TOML = [
    (b"a = " + b"[" * 9_000, "quá sâu"),
    (b"[" + b".".join([b"a"] * 9_000) + b"]", "quá sâu"),
    (b"format = " + b"9" * 9_000, "quá dài"),
    (b"format = 0x" + b"9" * 9_000, "quá dài"),
    (b"format = 1\n" + b"".join(b"k%d=1\n" % at for at in range(3_000)), "và 2980 lỗi khác"),
    (b'a = """' + b'"' * 90_000, "cú pháp"),
    (b"format = 1979-13-99", "cú pháp|không phải tệp kế hoạch"),
]


@pytest.mark.parametrize(("text", "words"), TOML)
def test_each_plan_file_that_would_never_end_is_refused(text: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(text)
    with pytest.raises(BadInput, match=words) as caught:
        read_plan_file(path)
    assert "a.toml" in caught.value.place


def test_quoted_words_may_hold_what_keys_may_not(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f'format = 1\n[plan]\ntitle = "{"a." * 300}{"9" * 300}" # {"b." * 300}\n', "utf-8")
    assert read_plan_file(path).title.startswith("a.a.")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (workbook("<row><c"), "hỏng"),
        (workbook("<row>" + "<c>" * 9_000), "hỏng"),
        (workbook("<row/>", styles=b"<sst><"), "hỏng"),
        (workbook("<c/>" * TAGS), "Phần chữ"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"a;b;c", "hỏng"),
    ],
)
def test_each_workbook_that_is_no_sheet_of_ours_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    for read in (read_plan_file, read_cells):
        with pytest.raises(BadInput, match=words):
            read(path)


def test_the_page_of_limits_is_true() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "limits.md").read_text("utf-8")
    for number in (
        *(MAX_ROWS, limits.MAX_CELLS, limits.MAX_PARAGRAPHS, archive.MAX_PARTS, pages.MAX_STROKES),
        *(pages.MAX_LETTERS, pages.MAX_LETTERS_OF_PAGE, pages.MAX_STROKES_OF_PAGE),
    ):
        assert f"{number:,}" in page
    for words in (
        f"{MAX_BYTES >> 20} MB",
        f"{limits.MAX_LETTERS // 1_000_000} million letters",
        f"{archive.MAX_UNPACKED >> 20} MB",
        f"{archive.MAX_XML >> 20} MB and {archive.MAX_TAGS / 1e6} million tags",
        f"{MAX_COLUMNS} a table",
        f"{pages.MAX_PAGES} pages",
        f"{pages.MAX_DRAWING_OF_PAGE / 1e6} MB of drawing",
        f"{inmate.MAX_MEMORY >> 20} MB of memory",
        f"{contained.PAGE_SECONDS} seconds of computing a page, {contained.FILE_SECONDS} a file",
        f"{contained.CPU_SECONDS} in all",
    ):
        assert words in page
