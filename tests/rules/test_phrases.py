"""Specimens: phrase -> kinds, dates, assumptions. Ours, and the real ones beside the checkout."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rules.phrase import parse
from tests.rules.reading import Specimen, own_specimens, read

BAR = 0.98


@pytest.mark.parametrize("specimen", own_specimens(), ids=lambda s: s.phrase)
def test_it_reads_our_specimens(specimen: Specimen) -> None:
    assert read(specimen.phrase, 3) == specimen


def _real(shared: Path) -> list[Specimen]:
    rows = (shared / "acceptance" / "phrases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [row.split("\t") for row in rows if row.strip()]
    return [Specimen(c[1], c[2], int(c[3] or 0), c[4]) for c in cells if c[2] != "skip"]


def test_it_reads_nearly_all_real_phrases_and_none_wrong_in_silence(shared_dir: Path) -> None:
    rows = _real(shared_dir)
    wrong, silent = [], []
    for row in rows:
        got = read(row.phrase, 6)
        if replace(got, assumptions="") != row:
            wrong.append((row, got))
            if got.kinds != "unread" and not got.assumptions:
                silent.append(row.phrase)
    assert silent == []
    assert len(wrong) <= (1 - BAR) * len(rows), wrong


def test_the_grammar_knows_words_and_no_specimens() -> None:
    """No word of the vocabulary holds a number, a date or more than six syllables."""
    from rules.phrase.compiling import grammar

    for terminal in grammar().terminals:
        for word in terminal.pattern.to_regexp().removeprefix("(?:").split("|"):
            assert not re.search(r"\d", word)
            assert len(word.split()) <= 6


@pytest.mark.parametrize(
    ("phrase", "same_as"),
    [
        ("Q uý III/2026", "Quý III/2026"),
        ("T h ường xuyên", "Thường xuyên"),
        ("T rước ngày 15/6/2026", "trước ngày 15/6/2026"),
        ("Quý IV2026", "Quý IV/2026"),
        ("QUÝ IV / 2026", "Quý IV/2026"),
        ("Quí I/2026", "Quý I/2026"),
        ("Quy I/2026", "Quý I/2026"),
        ("Quý l/2026", "Quý I/2026"),
        ("Quý 1/2026", "Quý I/2026"),
        ("Quý ll/2026", "Quý II/2026"),
        ("Giai đoạn 2026 ÷ 2030", "giai đoạn 2026-2030"),
        ("2026 — 2030", "2026-2030"),
        ("**Hằng năm**", "hàng năm"),
        ("hang nam", "Hằng năm"),
        ("truoc ngay 10 thang 12 hang nam", "trước ngày 10/12 hằng năm"),
        ("trước ngày 15.6.2026", "trước ngày 15/6/2026"),
        ("trước ngày 15-06-26", "trước ngày 15/6/2026"),
        ("01 (một) lần/năm", "1 lần/năm"),
        ("trong thời hạn 15 (mười lăm) ngày kể từ ngày ban hành", "trong 15 ngày kể từ ngày ban hành"),
        ("hai năm một lần", "2 năm/lần"),
        ("Hoàn thành xong trong Quý I/2026.", "Quý I/2026"),
        ("Quý\xa0I/2026", "Quý I/2026"),
        ("Quý\nI/2026", "Quý I/2026"),
        ("Quý\u200b I/2026", "Quý I/2026"),
    ],
)  # fmt: skip
def test_it_reads_damaged_print_as_what_was_meant(phrase: str, same_as: str) -> None:
    assert [item.rule for item in parse(phrase).rules] == [item.rule for item in parse(same_as).rules]
    assert parse(phrase).rules


@pytest.mark.parametrize(
    "phrase",
    ["chi thường xuyên", "mỏ Quý Xa", "Tháng hành động vì trẻ em", "đợt 1", "80%", "quy hoạch tỉnh Hà Nam",
     "Sở Nội vụ", "", "   ", "-", "Luật số 45/2025/QH15", "Quyết định số 131/QĐ-TTg ngày 25/01/2022"],
)  # fmt: skip
def test_words_that_only_look_like_time_stay_out(phrase: str) -> None:
    assert parse(phrase).kinds == ("unread",)
    assert parse(phrase).unread == (phrase,)


def test_the_words_of_a_rule_are_those_of_the_phrase() -> None:
    phrase = "Hoàn thành Đề án trong quý II/2026 và báo cáo trước ngày 10/12 hằng năm (theo yêu cầu)"
    once, yearly = parse(phrase).rules
    assert phrase[once.start : once.end] == once.words == "trong quý II/2026"
    assert yearly.words == "trước ngày 10/12 hằng năm"
    assert yearly.notes == ("theo yêu cầu",)
    assert parse(phrase).unread == ("Đề án",)


def test_offsets_are_those_of_the_original_although_it_is_decomposed() -> None:
    import unicodedata

    phrase = unicodedata.normalize("NFD", "Đề án: quý II/2026")
    (item,) = parse(phrase).rules
    assert phrase[item.start : item.end] == item.words
    assert unicodedata.normalize("NFC", item.words) == "quý II/2026"


def test_a_raw_rule_is_kept_and_a_broken_one_is_unread() -> None:
    assert parse("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1").kinds == ("recurring",)
    assert parse("RRULE:FREQ=NEVER").kinds == ("unread",)
