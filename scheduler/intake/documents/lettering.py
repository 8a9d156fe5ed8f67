"""Vietnamese that is no Unicode: old fonts (TCVN3, VNI) drew its letters over those of other languages, and
text that was read in the wrong encoding looks much the same.

Such words can be told with certainty: they are full of letters and signs that no Vietnamese word has. They
are named, not converted: the old fonts keep capitals in fonts of their own, and names would be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.model import Block, Document, Paragraph

FEW = 4
"""Foreign words that a Vietnamese text may well have: names, quoted titles."""
SAMPLE = 200_000
"""Letters looked at; the font of a document does not change so late."""
_FOREIGN = re.compile(
    "(?=[^\\s]{0,20}[A-Za-z])[^\\s]{0,20}"
    "(?:[äåæçëîïñöøûüÿþßÄÅÆÇËÎÏÑÖØÛÜÞµ¶¸¹¨¬®¼½¾¦§¤º»]|[«ª©×÷·](?=[a-z])|(?<=[a-z])[«ª©×÷·])[^\\s]*"
)
_OURS = re.compile("[ăĂđĐơƠưƯĩĨũŨ\u1ea0-\u1ef9]")
_TCVN3 = re.compile("[µ¶·¸¹¨©ª«¬®¼½¾]")
_VNI = re.compile("[aeouyAEOUYöÖôÔ][øûõïåäëüùØÛÕÏÅÄËÜÙ]")
_BROKEN = re.compile("Ã¡|á[º»]|Æ[°¡]|Ä\u0091")
"""What UTF-8 looks like when it is read as an older encoding."""


def is_old(text: str) -> bool:
    """Whether most of the accented words of `text` are written in letters that Vietnamese has not."""
    foreign, ours = _counted([text])
    return foreign > FEW and foreign > ours


def check_lettering(document: Document) -> Document:
    """`document`, with a remark for each part that an old font wrote; BadInput when most of it is so."""
    foreign, ours = _counted(_texts(document.blocks))
    if foreign <= FEW:
        return document
    if foreign > ours:
        raise BadInput(
            _("Chữ trong tệp không phải Unicode ({kind}) nên đọc ra sai."),
            place=document.name,
            remedy=_(
                "Chuyển sang Unicode rồi nhập lại: chép chữ, bấm Ctrl+Shift+F6 của UniKey, chọn bảng mã nguồn"
                " và đích Unicode; hoặc xin bản gốc từ nơi gửi."
            ),
            kind=_kind(" ".join(_texts(document.blocks))[:SAMPLE]),
        )
    told = _("Phần này có chữ gõ bằng phông cũ (TCVN3, VNI), không phải Unicode, nên đọc ra sai.")
    remarks = [Paragraph(told, block.place) for block in document.blocks if _is_old_part(block)]
    return replace(document, unread=(*document.unread, *remarks[:20]))


def _is_old_part(block: Block) -> bool:
    foreign, ours = _counted(_texts([block]))
    return foreign > FEW and foreign > ours


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row if cell.origin)


def _counted(texts: Iterable[str]) -> tuple[int, int]:
    """How many words have letters that no Vietnamese word has, and how many have ours alone."""
    foreign = ours = seen = 0
    for text in texts:
        part = text[: SAMPLE - seen]
        seen += len(part)
        for word in part.split():
            if _FOREIGN.match(word[:40]):
                foreign += 1
            elif _OURS.search(word):
                ours += 1
        if seen >= SAMPLE:
            break
    return foreign, ours


def _kind(text: str) -> str:
    if _BROKEN.search(text):
        return _("đọc sai bảng mã")
    return "TCVN3, .VnTime" if len(_TCVN3.findall(text)) > len(_VNI.findall(text)) else "VNI"
