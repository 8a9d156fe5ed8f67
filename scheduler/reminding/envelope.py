"""The bytes of a mail: headers that nothing can break out of, text, HTML and calendar.

Headers are encoded here and not by `EmailMessage`, whose folding of long Vietnamese lines loses
spaces between encoded words (Python 3.11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

from rules.errors import MailTrouble
from scheduler.reminding.wording import one_line

LINE = 76
LONGEST_NAME = 120
_CRLF = "\r\n"
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def unstructured(name: str, value: str) -> str:
    """The value of the text header `name`, encoded and folded (RFC 2047)."""
    value = one_line(value)
    charset = "us-ascii" if value.isascii() else "utf-8"
    return Header(value, charset, maxlinelen=LINE, header_name=name).encode(linesep=_CRLF)


def mailbox(name: str, address: str) -> str:
    """ "Tên <địa chỉ>", the name encoded or quoted. The address must have been checked."""
    name = one_line(name)[:LONGEST_NAME]
    if not name:
        return f"<{address}>"
    if name.isascii():
        return f'"{name.translate(_QUOTED)}" <{address}>'
    encoded = Header(name, "utf-8", maxlinelen=LINE, header_name="Reply-To").encode(linesep=_CRLF)
    return f"{encoded}{_CRLF} <{address}>"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. A text type is UTF-8."""

    name: str
    content_type: str
    content: bytes


def mime_bytes(headers: Mapping[str, str], text: str, html: str, attachments: Sequence[Attachment]) -> bytes:
    """The whole mail; the same from the same, byte for byte.

    Raises MailTrouble when a header value would start another header.
    """
    lines = []
    for name, value in headers.items():
        bare = value.replace(_CRLF + " ", " ")
        if any(ord(each) < 32 or ord(each) > 126 for each in bare):
            raise MailTrouble("đầu thư “{name}” có ký tự không được phép", name=name)
        lines.append(f"{name}: {value}{_CRLF}")
    body = EmailMessage(policy=SMTP)
    body.set_content(text, charset="utf-8", cte="base64")
    body.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    for each in attachments:
        _attach(body, each)
    _fix_boundaries(body, headers.get("Message-ID", ""))
    return "".join(lines).encode("ascii") + body.as_bytes()


def _attach(body: EmailMessage, each: Attachment) -> None:
    kind, _, subtype = each.content_type.partition("/")
    if kind == "text":
        words = each.content.decode()
        body.add_attachment(words, subtype=subtype, filename=each.name, charset="utf-8", cte="base64")
    else:
        body.add_attachment(each.content, maintype=kind, subtype=subtype, filename=each.name)


def _fix_boundaries(body: EmailMessage, seed: str) -> None:
    """Boundaries from the mail's own id, not by chance. No part can hold one: all are base64."""
    token = hashlib.sha256(seed.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in body.walk() if part.is_multipart()):
        part.set_boundary(f"=_{token}_{number}")
