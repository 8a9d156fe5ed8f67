"""The .docx reader, on files built here."""

from __future__ import annotations

from docx.document import Document as WordFile
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from scheduler.intake.documents import Document, Paragraph, Table

from .paper import add_table, word_document


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.text]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_paragraphs_and_tables_keep_their_order_and_say_where_they_stand() -> None:
    def build(opened: WordFile) -> None:
        opened.add_paragraph("Trước bảng")
        add_table(opened, [["a", "b"]])
        opened.add_paragraph("Sau bảng")

    blocks = word_document(build).blocks
    assert [block.place for block in blocks] == ["đoạn 1", "bảng 1", "đoạn 2"]


def test_a_merged_cell_stands_in_every_row_and_column_it_covers() -> None:
    rows = [["TT", "Việc", "Nơi phối hợp"], ["1", "Đo muối", "Các xã"], ["2", "Cân muối", None]]
    (table,) = tables(word_document(lambda opened: add_table(opened, rows, [(1, 2, 2, 2)])))
    assert texts(table)[2] == ["2", "Cân muối", "Các xã"]
    assert table.rows[1][2].row_span == 2
    assert not table.rows[2][2].origin


def test_a_section_row_is_one_cell_over_its_columns() -> None:
    rows = [["I", "Đê biển", None, None]]
    (table,) = tables(word_document(lambda opened: add_table(opened, rows, [(0, 1, 0, 3)])))
    assert texts(table) == [["I", "Đê biển", "Đê biển", "Đê biển"]]
    assert table.rows[0][1].column_span == 3
    assert [cell.origin for cell in table.rows[0]] == [True, True, False, False]


def test_line_breaks_and_paragraphs_in_a_cell_are_lines() -> None:
    def build(opened: WordFile) -> None:
        cell = opened.add_table(1, 1).cell(0, 0)
        cell.text = "Quý"
        cell.paragraphs[0].add_run().add_break()
        cell.paragraphs[0].add_run("I/2026")
        cell.add_paragraph("dự kiến")

    (table,) = tables(word_document(build))
    assert texts(table) == [["Quý\nI/2026\ndự kiến"]]


def test_rows_marked_as_repeated_heading_are_counted() -> None:
    def build(opened: WordFile) -> None:
        add_table(opened, [["TT", "Việc"], ["1", "Đo"]])
        row = opened.tables[0].rows[0]._tr
        row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    (table,) = tables(word_document(build))
    assert table.heading_rows == 1


def test_a_table_inside_a_cell_is_its_words_and_a_table_of_its_own() -> None:
    def build(opened: WordFile) -> None:
        inner = opened.add_table(1, 1).cell(0, 0).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "trong", "ô"

    outer, inner = tables(word_document(build))
    assert texts(outer) == [["trong\nô"]]
    assert texts(inner) == [["trong", "ô"]]


def test_tracked_changes_are_taken_as_accepted() -> None:
    def build(opened: WordFile) -> None:
        paragraph = opened.add_paragraph("Hạn ")
        paragraph._p.append(
            parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>quý I</w:delText></w:r></w:del>")
        )
        paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>quý II</w:t></w:r></w:ins>"))
        add_table(opened, [["còn"], ["bỏ"]])
        opened.tables[0].rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))

    document = word_document(build)
    assert paragraphs(document) == ["Hạn quý II"]
    assert texts(tables(document)[0]) == [["còn"]]


def test_text_boxes_are_read_once() -> None:
    box = (
        f"<w:r {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>TỐI MẬT"
        "</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        "<w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    document = word_document(lambda opened: opened.add_paragraph("thân")._p.append(parse_xml(box)))
    assert paragraphs(document) == ["thân", "TỐI MẬT"]


def test_headers_and_footers_are_kept_apart() -> None:
    def build(opened: WordFile) -> None:
        opened.sections[0].header.paragraphs[0].text = "trang 2"
        opened.add_paragraph("thân")

    document = word_document(build)
    assert [part.text for part in document.margins] == ["trang 2"]
    assert paragraphs(document) == ["thân"]


def test_content_controls_are_seen_through() -> None:
    def build(opened: WordFile) -> None:
        words = "<w:p><w:r><w:t>trong khung</w:t></w:r></w:p>"
        control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{words}</w:sdtContent></w:sdt>"
        opened.element.body.insert(0, parse_xml(control))

    assert paragraphs(word_document(build)) == ["trong khung"]


def numbered(opened: WordFile, words: list[tuple[str, int]]) -> None:
    """Paragraphs at these levels of one list: "I.", then "1.", then bullets."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate([("upperRoman", "%1."), ("decimal", "%2."), ("bullet", "·")])
    )
    numbering = opened.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for text, depth in words:
        properties = opened.add_paragraph(text)._p.get_or_add_pPr()
        mark = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
        properties.append(parse_xml(mark))
        assert properties.find(qn("w:numPr")) is not None


def test_numbers_that_the_program_prints_are_read() -> None:
    words = [("Mục tiêu", 0), ("Tổ chức", 0), ("Sở Nội vụ", 1), ("Theo dõi", 2), ("Sở Y tế", 1), ("Khác", 0)]
    words.append(("Sở Tài chính", 1))
    assert paragraphs(word_document(lambda opened: numbered(opened, words))) == [
        "I. Mục tiêu",
        "II. Tổ chức",
        "1. Sở Nội vụ",
        "- Theo dõi",
        "2. Sở Y tế",
        "III. Khác",
        "1. Sở Tài chính",
    ]
