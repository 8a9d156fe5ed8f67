"""The .html reader: the mark-up that sites and word processors leave around a plan."""

from __future__ import annotations

import pytest

from rules.errors import BadInput
from scheduler.intake.documents import Document, Paragraph, Table, read_document
from scheduler.intake.draft import read_draft

HEADS = "<tr><th>TT</th><th>Nội dung</th><th>Cơ quan chủ trì</th><th>Thời gian</th></tr>"


def page(body: str, head: str = "<meta charset=utf-8>") -> Document:
    return read_document(
        f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html"
    )


def lines(body: str) -> list[str]:
    return [block.text for block in page(body).blocks if isinstance(block, Paragraph)]


def tables(body: str) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows]
        for block in page(body).blocks
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<div>Kế<b> hoạch</b>\n năm <a href='x'>2026</a></div>", ["Kế hoạch năm 2026"]),
        ("<p>một<br>hai</p>ba<div>bốn</div>", ["một", "hai", "ba", "bốn"]),
        ("<p>Hạn&nbsp;nộp&#160;&ldquo;Quý I&rdquo;</p><p>&nbsp;</p>", ["Hạn nộp “Quý I”"]),
        ("<ul><li>Sở A</li><li>- Sở B</li></ul>", ["- Sở A", "- Sở B"]),
        ("<ol start=3><li>Sở A</li><li>Sở B</li></ol>", ["3. Sở A", "4. Sở B"]),
        ("<ol type=a><li>Sở A</li></ol>", ["a) Sở A"]),
        ("<ul style='list-style-type:none'><li>Sở A</li></ul>", ["Sở A"]),
        ("<pre>một\nhai</pre>", ["một", "hai"]),
        ("Nghị quyết<a name='_ftnref1' href='#_ftn1'>[1]</a> số 5", ["Nghị quyết số 5"]),
        ("muối<!-- lời ghi --> biển<wbr> Lâm\u00adSơn", ["muối biển LâmSơn"]),
    ],
)
def test_what_a_reader_of_the_page_sees_is_read(body: str, words: list[str]) -> None:
    assert lines(body) == words


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var x = '<p>Quý I</p>'</script>",
        "<style>p{}</style>",
        "<div style='color:red; display : none'><p>Quý I</p></div>",
        "<p hidden>Quý I</p>",
        "<nav>Trang chủ</nav>",
        "<select><option>Quý I</select>",
        "<template><p>Quý I</p></template>",
        "<noscript>Bật JavaScript</noscript>",
        "<textarea>Quý I</textarea>",
    ],
)
def test_what_he_does_not_see_is_not(hidden: str) -> None:
    assert lines(f"<p>trước</p>{hidden}<p>sau</p>") == ["trước", "sau"]


def test_cells_keep_their_lines_and_lists() -> None:
    body = "<table><tr><td><p>Sở A</p><p>Sở B</p></td><td><ul><li>Sở C<li>Sở D</ul></td></tr></table>"
    assert tables(body) == [[["Sở A\nSở B", "- Sở C\n- Sở D"]]]


def test_spans_fill_the_grid() -> None:
    body = (
        "<table><tr><td rowspan=2>1</td><td colspan=2>hai</td></tr><tr><td>ba</td><td>bốn</td></tr></table>"
    )
    (table,) = [block for block in page(body).blocks if isinstance(block, Table)]
    assert [[cell.text for cell in row] for row in table.rows] == [["1", "hai", "hai"], ["1", "ba", "bốn"]]
    assert [cell.origin for cell in table.rows[0]] == [True, True, False]
    assert (table.rows[0][0].row_span, table.rows[0][1].column_span) == (2, 2)


@pytest.mark.parametrize("span", ["0", "99999", "-1", "x", "1e9", ""])
def test_odd_spans_do_no_harm(span: str) -> None:
    body = f"<table><tr><td rowspan='{span}' colspan='{span}'>a<td>b</tr><tr><td>c</tr></table>"
    assert "a" in tables(body)[0][0]


def test_a_table_that_only_lays_out_the_page_is_looked_through() -> None:
    inner = f"<table>{HEADS}<tr><td>1<td>Đo<td>Sở A<td>2027</table>"
    body = f"<table><tr><td>Mục lục</td><td><p>PHỤ LỤC</p>{inner}<p>hết</p></td></tr></table>"
    assert lines(body) == ["Mục lục", "PHỤ LỤC", "hết"]
    assert tables(body) == [[["TT", "Nội dung", "Cơ quan chủ trì", "Thời gian"], ["1", "Đo", "Sở A", "2027"]]]


def test_a_table_inside_a_cell_gives_its_words_and_stands_beside() -> None:
    rows = "".join(f"<tr><td>{number}<td>Việc {number}<td>Sở A<td>2027" for number in range(2, 6))
    inner = "<table><tr><td>x<td>y</table>"
    body = f"<table>{HEADS}<tr><td>1<td>Đo {inner}<td>Sở A<td>2027{rows}</table>"
    outer, nested = tables(body)
    assert outer[1] == ["1", "Đo\nx\ny", "Sở A", "2027"]
    assert nested == [["x", "y"]]


def test_only_the_table_of_duties_is_read_as_tasks() -> None:
    body = (
        "<table><tr><td>Số hiệu:<td>88/KH-UBND<tr><td>Ngày ban hành:<td>05/03/2026</table>"
        f"<p>KẾ HOẠCH</p><p>Nghề muối đến năm 2030</p><table>{HEADS}"
        "<tr><td>I<td colspan=3>Đê biển<tr><td>1<td>Đắp<td>&nbsp;<td>2027</table>"
        "<table><tr><th>Tên văn bản<th>Ngày ban hành<tr><td>Nghị quyết 5<td>01/01/2020</table>"
    )
    draft = read_draft(page(body))
    assert [(item.ref, item.title, item.lead) for item in draft.obligations] == [("I.1", "Đắp", None)]
    assert draft.plan.number == "88/KH-UBND"
    assert str(draft.plan.issued) == "2026-03-05"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1258"])
def test_usual_encodings_are_read(encoding: str) -> None:
    text = "<html><body><p>Sở Đo đạc</p></body></html>"
    data = (
        b"<html><body><p>S\xf5\xd2 \xd0o \xf0a\xf2c</p></body></html>"
        if encoding == "cp1258"
        else text.encode(encoding)
    )
    (block,) = read_document(data, "a.html").blocks
    assert isinstance(block, Paragraph)
    assert block.text.endswith("đạc")


def test_a_page_is_known_by_what_is_in_it() -> None:
    assert read_document(b"<html><p>x</p></html>", "trang").kind == "html"
    assert read_document(b"<!-- saved from a site -->\n<html><p>x</p></html>", "trang").kind == "html"
    assert read_document("Kế hoạch".encode(), "a.html").kind == "html"
    with pytest.raises(BadInput, match=r"đuôi \.doc nhưng nội dung là html"):
        read_document(b"<html><p>x</p></html>", "a.doc")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><html><p>&b;</p></html>', "thực thể"),
        (b"<html>" + b"<div>" * 5_000 + b"x", "quá nhiều lớp"),
        (b"<html><table>" + b"<tr><td>1" * 20_001, "quá nhiều hàng"),
        (b"<html>" + b"<p>x" * 60_001, "quá dài"),
    ],
)
def test_hostile_pages_are_refused(body: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_document(body, "a.html")
    assert "a.html" in caught.value.place
    assert caught.value.remedy


def test_nothing_a_page_names_is_fetched() -> None:
    body = "<img src='http://127.0.0.1:9/x.png'><iframe src='file:///etc/hostname'></iframe><p>Kế hoạch</p>"
    assert lines(body) == ["Kế hoạch"]
