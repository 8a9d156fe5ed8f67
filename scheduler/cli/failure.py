"""The one place where an error becomes words and an exit code.

0 done, 1 unforeseen, 2 wrong usage, and the codes of `rules.errors` (3 input, 4 not found,
5 configuration, 6 database, 7 refused, 8 mail, 9 held). 130 is Ctrl-C.
"""

from __future__ import annotations

import re
import sys
import traceback
from typing import Any

from rules.errors import DatabaseTrouble, NhacviecError
from scheduler.i18n import gettext as _
from scheduler.listingwords import clean, harmless

UNFORESEEN = 1
WRONG_USAGE = 2

_DATABASE_ERRORS = {"sqlalchemy.DBAPIError", "sqlite3.DatabaseError", "psycopg.Error"}
_SECRET_IN_URL = re.compile(r"(://[^:/@\s]+:)[^@\s]+@")
_USAGE_WORDS = (
    (re.compile(r"No such option: (\S+)( .*)?"), "không có tùy chọn {0}."),
    (re.compile(r"Missing argument '(.+?)'\.?.*", re.S), "thiếu {0}."),
    (re.compile(r"Missing option '(.+?)'\.?.*", re.S), "thiếu tùy chọn {0}."),
    (re.compile(r"Missing command\."), "thiếu tên lệnh."),
    (re.compile(r"Got unexpected extra argument\S* \((.+)\)"), "thừa: {0}."),
    (re.compile(r"Option '(.+?)' requires an argument\."), "tùy chọn {0} cần một giá trị."),
    (re.compile(r"No such command '(.+?)'\..*"), "không có lệnh {0}."),
    (re.compile(r"Invalid value for '(.+?)': (.+)", re.S), "giá trị của {0} không hợp lệ ({1})"),
    (re.compile(r"Option '(.+?)' does not take a value\."), "tùy chọn {0} không nhận giá trị."),
)


def report(error: BaseException, *, trace: bool = False) -> int:
    """Say `error` on standard error; the exit code it calls for."""
    if isinstance(error, NhacviecError):
        _say(sentence(error))
        if trace:
            traceback.print_exception(error)
        return error.exit_code
    if _is_database_error(error):
        _say(_("Cơ sở dữ liệu báo lỗi: {why}").format(why=_short(error)))
        _say(_("Chạy `nhacviec doctor` để kiểm tra; thêm --trace để xem chi tiết."))
        code = DatabaseTrouble.exit_code
    else:
        _say(_("Lỗi chưa lường trước ({kind}): {why}").format(kind=type(error).__name__, why=_short(error)))
        _say(_("Chạy lại với --trace (đặt trước tên lệnh) để xem chi tiết, rồi báo người quản trị."))
        code = UNFORESEEN
    if trace:
        traceback.print_exception(error)
    return code


def report_usage(error: Any) -> int:
    """Say what was wrong with the arguments (a ClickException)."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        _say(message)
        return WRONG_USAGE
    _say(_("Cách gọi chưa đúng: {why}").format(why=_in_our_words(message)))
    if context is not None:
        _say(_("Xem: {command} --help").format(command=context.command_path))
    return WRONG_USAGE


def sentence(error: NhacviecError) -> str:
    """Place, sentence and remedy in the active language."""
    place = clean(error.place)  # a file's name may hold a line break
    head = f"{place}: {message_of(error)}" if place else message_of(error)
    head = head if head.endswith((".", "?", "!", "…")) else f"{head}."
    return f"{head} {_fill(error.remedy, error.params)}" if error.remedy else head


def message_of(error: NhacviecError) -> str:
    """The sentence alone, in the active language."""
    return _fill(error.template, error.params)


def _fill(template: str, params: dict[str, object]) -> str:
    return _(template).format(**params) if params else _(template)


def _in_our_words(message: str) -> str:
    for pattern, ours in _USAGE_WORDS:
        found = pattern.fullmatch(message)
        if found:
            return _(ours).format(*(group or "" for group in found.groups()))
    return message


def _is_database_error(error: BaseException) -> bool:
    """The database refused or went away; a broken constraint or a misuse is our own mistake."""
    ancestors = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    return bool(ancestors & _DATABASE_ERRORS) and "Integrity" not in type(error).__name__


def _short(error: BaseException) -> str:
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return _SECRET_IN_URL.sub(r"\1***@", first)[:300]


def _say(message: str) -> None:
    sys.stderr.write(harmless(message).rstrip() + "\n")
