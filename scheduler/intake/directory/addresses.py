"""Is it an address mail can go to? Decided by its form alone: nothing is looked up."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from scheduler.i18n import gettext as _

MAX_ADDRESS = 254
_INNER = (".test", ".local", ".localhost", ".internal", ".invalid", ".lan")
"""Domains of no public use; an office may have its own mail server under one of them."""
_PRIVATE = frozenset({
    "gmail", "googlemail", "yahoo", "ymail", "rocketmail", "hotmail", "outlook", "live", "msn", "icloud",
    "aol", "gmx", "zoho", "zohomail", "yandex", "proton", "protonmail", "tutanota", "inbox", "mail", "qq",
})  # fmt: skip
"""Providers for private persons, under whichever public ending: yahoo.com.vn, hotmail.fr, mail.ru."""
_PRIVATE_WHOLE = frozenset({"me.com", "mac.com", "pm.me", "ya.ru", "163.com", "126.com"})
_ENDINGS = re.compile(r"(?:com|net|co)(?:\.[a-z]{2})?|me|vn|fr|de|it|es|uk|jp|cn|kr|ru|us|eu|ca|in")
"""A body of the state has its own name before these, or "gov", "edu", "org" among them."""


def address_fault(address: str) -> str:
    """Why no mail can go to `address`, in Vietnamese; "" when it may."""
    if any(ord(letter) < 32 or letter == "\x7f" or letter in "\u2028\u2029\x85" for letter in address):
        return _("địa chỉ chứa ký tự xuống dòng hoặc ký tự điều khiển")
    if len(address) > MAX_ADDRESS:
        return _("địa chỉ dài quá {limit} ký tự").format(limit=MAX_ADDRESS)
    try:
        validate_email(_public(address), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return _("không phải địa chỉ thư điện tử hợp lệ")
    return ""


def is_private(address: str) -> bool:
    """The address is kept by a provider for private persons."""
    domain = address.rpartition("@")[2].casefold()
    name, _dot, ending = domain.partition(".")
    return domain in _PRIVATE_WHOLE or (name in _PRIVATE and bool(_ENDINGS.fullmatch(ending)))


def _public(address: str) -> str:
    """`address` under a public domain when its own is an inner one, so that only its form is judged."""
    local, at, domain = address.rpartition("@")
    inner = domain.casefold()
    if at and inner.endswith(_INNER) and domain.isascii():
        return f"{local}@{domain.rpartition('.')[0]}.example"
    return f"{local}@localhost.example" if inner == "localhost" else address
