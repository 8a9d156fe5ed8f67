"""Is it an address mail can go to? Decided by its form alone: nothing is looked up."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from scheduler.i18n import gettext as _

MAX_ADDRESS = 254
_INNER = (".test", ".local", ".localhost", ".internal", ".invalid", ".lan")
"""Domains of no public use; an office may have its own mail server under one of them."""
_PRIVATE = frozenset({"gmail.com", "yahoo.com", "yahoo.com.vn", "hotmail.com", "outlook.com", "icloud.com"})


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
    return address.rpartition("@")[2].casefold() in _PRIVATE


def _public(address: str) -> str:
    """`address` under a public domain when its own is an inner one, so that only its form is judged."""
    local, at, domain = address.rpartition("@")
    inner = domain.casefold()
    if at and inner.endswith(_INNER) and domain.isascii():
        return f"{local}@{domain.rpartition('.')[0]}.example"
    return f"{local}@localhost.example" if inner == "localhost" else address
