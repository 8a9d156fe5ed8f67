"""Files that are no plan: each ends quickly in one clear sentence with its place and what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from rules.errors import BadInput, NotFound
from scheduler.intake.documents import MAX_BYTES, archive, model, read_document, word

from .paper import add_table, word_bytes, zip_with

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
WORD = word_bytes(lambda opened: opened.add_paragraph("Kế hoạch"))


def repacked(change: dict[str, bytes]) -> bytes:
    """The small .docx with some parts put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(WORD)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return zip_with(parts | change)


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_document(data, name)
    error = caught.value
    assert name in error.place
    assert error.remedy
    return str(error)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.docx", "Tệp rỗng"),
        (b" \r\n\t ", "a.txt", "Tệp rỗng"),
        (bytes(range(256)) * 20, "a.dat", "Không nhận ra loại tệp"),
        ("Kế hoạch số 1".encode(), "a.xyz", "Không nhận ra loại tệp"),
        (b"a;b", "a.csv", "Không nhận ra loại tệp"),
        (b"\x00\x01\x02 text", "a.txt", "Không nhận ra loại tệp"),
        (b"%PDF-1.7 ...", "a.pdf", "pdf"),
        (b"{\\rtf1 abc}", "a.rtf", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "quet.png", "OCR"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "lưu dưới dạng .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "mật khẩu"),
        (WORD[:400], "a.docx", "hỏng"),
        (WORD[: len(WORD) // 2], "a.docx", "hỏng"),
        (WORD, "a.txt", "đuôi .txt nhưng nội dung là docx"),
        ("Kế hoạch".encode(), "a.docx", "đuôi .docx nhưng nội dung là text"),
        (zip_with({"a.txt": b"x"}), "a.docx", "Không nhận ra loại tệp"),
        (repacked({"word/vbaProject.bin": b"macro"}), "a.docm", "macro"),
        (repacked({"word/document.xml": b"<w:document"}), "a.docx", "hỏng"),
        (repacked({"[Content_Types].xml": b"<Types/>"}), "a.docx", "hỏng"),
    ],
)
def test_each_kind_of_bad_file_has_its_sentence(data: bytes, name: str, words: str) -> None:
    assert words in refusal(data, name)


def test_the_content_decides_when_the_name_says_nothing() -> None:
    assert read_document(WORD, "ke-hoach").kind == "docx"
    assert read_document("Kế hoạch".encode(), "ke-hoach").kind == "text"


def test_a_path_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="không tìm thấy tệp"):
        read_document(tmp_path / "khong-co.docx")


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "to.txt"
    with path.open("wb") as out:
        out.truncate(MAX_BYTES + 300 * 1024 * 1024)
    with pytest.raises(BadInput, match="quá lớn"):
        read_document(path)


def test_a_zip_bomb_is_measured_not_unpacked() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
        bomb.open("word/document.xml", "w") as part,
    ):
        for _megabyte in range(archive.MAX_XML // (1 << 20) + 1):
            part.write(bytes(1 << 20))
    assert "giải nén ra quá lớn" in refusal(out.getvalue(), "a.docx")


def test_too_many_parts_are_a_bomb_too() -> None:
    parts = {f"word/p{number}.bin": b"" for number in range(archive.MAX_PARTS + 1)}
    assert "giải nén ra quá lớn" in refusal(zip_with(parts), "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused_unparsed(encoding: str) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert "thực thể" in refusal(repacked({"word/document.xml": text.encode(encoding)}), "a.docx")


def test_a_locked_archive_says_so() -> None:
    data = bytearray(WORD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:  # set the bit in each entry of the directory
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert "mật khẩu" in refusal(bytes(data), "a.docx")


def test_a_wrong_checksum_is_damage() -> None:
    data = bytearray(zip_with({"word/document.xml": b"<a/>"}))
    at = data.find(b"PK\x01\x02")
    data[at + 16] ^= 0xFF
    assert "hỏng" in refusal(bytes(data), "a.docx")


def test_a_table_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (model, word):
        monkeypatch.setattr(module, "MAX_ROWS", 5)
    data = word_bytes(lambda opened: add_table(opened, [["a", "b"]] * 6))
    assert "quá nhiều hàng" in refusal(data, "a.docx")


def test_rows_of_text_are_counted_too() -> None:
    rows = "1\tviệc\tSở Nội vụ\n" * (model.MAX_ROWS + 1)
    assert "quá nhiều hàng" in refusal(rows.encode(), "a.txt")


def test_outside_links_are_not_followed() -> None:
    """A template or picture on another machine stays there: the reader opens no connection."""

    def build(opened: docx.document.Document) -> None:
        opened.add_paragraph("Kế hoạch")
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
        opened.part.relate_to("http://127.0.0.1:9/mau.xml", kind, is_external=True)

    assert read_document(word_bytes(build), "a.docx").margins == ()
