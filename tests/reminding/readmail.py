"""A sealed mail as a reader's program sees it."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage


def opened(content: bytes | None) -> EmailMessage:
    """The parsed mail."""
    assert content is not None
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(content: bytes | None) -> str:
    """Its plain text."""
    body = opened(content).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(content: bytes | None) -> str:
    """Its HTML."""
    body = opened(content).get_body(("html",))
    assert body is not None
    return str(body.get_content())
