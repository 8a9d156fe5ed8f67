"""The words by which columns, kinds and languages of a directory are known: ours, and an office's own."""

from __future__ import annotations

import re
import unicodedata

from scheduler.register.models.directory import AGENCY_KINDS

COLUMNS = (
    "code", "name", "aliases", "kind", "groups", "email", "deputy", "absent", "language",
    "valid_from", "valid_to", "successor",
)  # fmt: skip
"""The columns of a directory in the order in which they are written."""
KINDS = AGENCY_KINDS

_COLUMN_WORDS = {
    "code": "mã, mã cơ quan, mã đơn vị, mã số, agency code",
    "name": "tên, tên cơ quan, tên đơn vị, cơ quan, đơn vị, tên cơ quan đơn vị, agency, full name",
    "aliases": "tên khác, tên gọi khác, tên viết tắt, viết tắt, bí danh, other names, other name, alias",
    "kind": "loại, loại cơ quan, loại hình, nhóm loại, type",
    "groups": "nhóm, thuộc nhóm, thành viên nhóm, các nhóm, group",
    "email": "e mail, thư điện tử, địa chỉ thư, địa chỉ thư điện tử, địa chỉ email, hộp thư, "
    "hộp thư điện tử, email công vụ, emails, mail, address, "
    "addresses, mail address",
    "deputy": "người thay, người thay thế, thư người thay, email người thay, địa chỉ người thay, dự phòng, "
    "cấp phó, deputies, stand in, deputy email",
    "absent": "vắng mặt, vắng, ngày vắng, ngày vắng mặt, thời gian vắng mặt, nghỉ, ngày nghỉ, nghỉ phép, "
    "absence, away",
    "language": "ngôn ngữ, ngôn ngữ thư, tiếng, languages",
    "valid_from": "từ ngày, ngày bắt đầu, ngày thành lập, hoạt động từ, hoạt động từ ngày, from",
    "valid_to": "đến ngày, ngày kết thúc, hoạt động đến, hoạt động đến ngày, to, until",
    "successor": "kế thừa, cơ quan kế thừa, đơn vị kế thừa, cơ quan tiếp nhận, successors",
}
_KIND_WORDS = {
    "department": "sở ban ngành, sở, ban, ngành, sở ngành, cơ quan cấp tỉnh, departments",
    "commune": "xã phường, phường xã, xã, phường, đặc khu, cấp xã, ubnd xã, ubnd phường, "
    "ubnd xã phường, communes",
    "association": "hội đoàn thể, hội, đoàn thể, associations",
    "superior": "cấp trên, cơ quan cấp trên, ubnd tỉnh",
    "other": "khác, cơ quan khác, others",
}
_LANGUAGE_WORDS = {
    "vi": "tiếng việt, việt, vietnamese, vie, vn",
    "en": "tiếng anh, anh, english, eng",
}
_UNSAID = frozenset({"stt", "tt", "số tt", "số thứ tự", "no", "ghi chú", "note", "notes"})
"""Columns every office list has and that say nothing of an agency to us."""


def plain(words: str) -> str:
    """Small letters, words and figures only, one space between."""
    text = unicodedata.normalize("NFC", words).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def _known(table: dict[str, str]) -> dict[str, str]:
    return {plain(word): name for name, words in table.items() for word in (name, *words.split(","))}


_COLUMN, _KIND, _LANGUAGE = _known(_COLUMN_WORDS), _known(_KIND_WORDS), _known(_LANGUAGE_WORDS)
HEADERS = tuple(_COLUMN)
"""Every header that is known, in its plain form."""


def column_of(header: str) -> str:
    """The column a header names, "" for an unknown one. What stands in brackets only explains it."""
    return _COLUMN.get(plain(header)) or _COLUMN.get(plain(re.sub(r"\([^()]*\)", " ", header)), "")


def is_unsaid(header: str) -> bool:
    """A column that may be passed over without a word."""
    return plain(header) in _UNSAID


def kind_of(words: str) -> str:
    """The kind of agency, "" for an unknown one."""
    return _KIND.get(plain(words), "")


def language_of(words: str) -> str:
    """ "vi" or "en", "" for one in which no mail can be written."""
    return _LANGUAGE.get(plain(words), "")
