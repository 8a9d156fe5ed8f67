"""What a column holds, told by its cells where its head does not say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scheduler.intake.documents import Cell
from scheduler.intake.draft.agencies import looks_like_agency
from scheduler.intake.draft.ordinals import read_ordinal
from scheduler.intake.draft.words import plain, squeeze

MIN_CELLS = 2
"""Filled cells from which a column shows what it holds."""
_TIMING_CELL = re.compile(
    r"(?:(?:trình|bắt đầu|kết thúc|sơ kết|tổng kết|ban hành|khởi công|phê duyệt)(?: vào| trong| từ| trước)*"
    r"(?= (?:qu[ýí] |tháng \d|năm \d|ngày \d|20\d\d|\d{1,2}/)) "
    r"|trong |vào |xong |hoàn thành |thực hiện |dự kiến |báo cáo |cập nhật )*"
    r"(?:qu[ýí]\b|tháng|năm|h[àằ]ng|định kỳ|thường xuyên"
    r"|theo (?:tiến độ|lộ trình|kế hoạch|yêu cầu|quy định|chỉ đạo|hướng dẫn|thực tế|tình hình)"
    r"|đang (?:thực hiện|triển khai|tiến hành)"
    r"|đến|trước|giai đoạn|20\d\d|\d{1,2}\s*/\s*\d|\d+\s*(?:năm|tháng|lần|ngày)"
    r"|liên tục|từ (?:năm|tháng|quý|ngày)"
    r"|chậm nhất|sáu tháng|khi |đột xuất|sau khi|ngay |mỗi|cả năm|đầu|cuối|ngày \d|t\d{1,2}/|q[ivx]+/)"
)


_FIGURES = re.compile(r"[\d\s.,%/+-]+")
_MARK = re.compile(r"^[-–+•*]\s*")
_LABEL = re.compile(r"^[-–+•*]\s*(?:[^:]{1,40}:\s*)?")
"""The mark of a point, with the step that a time is for ("- Trình UBND tỉnh: 15/6/2026")."""


def is_timing(text: str) -> bool:
    """Whether a cell says when, by its first words."""
    words = plain(squeeze(text))
    # "- Trình UBND tỉnh: 15/6/2026", and "- Năm 2026: xây dựng".
    return len(text) <= 120 and any(_TIMING_CELL.match(mark.sub("", words)) for mark in (_LABEL, _MARK))


def holds_ordinals(rows: Sequence[tuple[Cell, ...]], at: int) -> bool:
    """Whether ordinals stand in column `at`, from 1 on."""
    texts = _texts(rows, at)
    found = [ordinal for ordinal in map(read_ordinal, texts) if ordinal is not None]
    return bool(found) and found[0].value == 1 and 4 * len(found) >= 3 * len(texts)


def holds_timings(rows: Sequence[tuple[Cell, ...]], at: int) -> bool:
    """Whether most cells of column `at` say when."""
    return _mostly(rows, at, is_timing)


def holds_agencies(rows: Sequence[tuple[Cell, ...]], at: int) -> bool:
    """Whether most cells of column `at` name agencies."""
    return _mostly(rows, at, looks_like_agency)


def holds_figures(rows: Sequence[tuple[Cell, ...]], at: int) -> bool:
    """Whether all filled cells of column `at` are figures: counts of tasks, not tasks."""
    texts = _texts(rows, at)
    return bool(texts) and all(_FIGURES.fullmatch(text) for text in texts)


def holds_words(rows: Sequence[tuple[Cell, ...]], at: int) -> bool:
    """Whether column `at` is filled, and neither with times nor with agencies."""
    texts = _texts(rows, at)
    plain_words = [text for text in texts if not is_timing(text) and not looks_like_agency(text)]
    return len(texts) >= MIN_CELLS and 2 * len(plain_words) > len(texts)


def longest(rows: Sequence[tuple[Cell, ...]], among: Sequence[int]) -> int:
    """The column, of those `among`, with the most words."""
    return max(among, key=lambda at: sum(map(len, _texts(rows, at))))


def _mostly(rows: Sequence[tuple[Cell, ...]], at: int, fits: Callable[[str], bool]) -> bool:
    texts = _texts(rows, at)
    return len(texts) >= MIN_CELLS and 4 * sum(map(fits, texts)) >= 3 * len(texts)


def _texts(rows: Sequence[tuple[Cell, ...]], at: int) -> list[str]:
    """The filled cells of a column; titles of sections, which fill several columns, are none of it."""
    cells = [row[at] for row in rows if at < len(row)]
    return [cell.text for cell in cells if cell.origin and cell.column_span == 1 and cell.text.strip()]
