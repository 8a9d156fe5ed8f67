"""The stable key of an obligation: readable, from what it is and who carries it, never from its ordinal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from scheduler.register.naming import bare, fold

_WORDS = 5
_EMPTY_WORDS = frozenset({
    "ban", "cac", "cho", "cua", "de", "den", "duoc", "hien", "ke", "khai", "mot", "nhung", "ra", "ro",
    "soat", "so", "theo", "thuc", "trien", "va", "ve", "viec", "voi",
})  # fmt: skip


def key_of(kind: str, title: str, lead: str, taken: Iterable[str] = ()) -> str:
    """`kind` letter, a few words of `title`, and a short digest of title and lead; unlike all `taken`."""
    folded = bare(fold(title))
    words = [word for word in folded.split() if word not in _EMPTY_WORDS and word.isascii()]
    slug = "-".join(words[:_WORDS])[:40].strip("-") or "khong-ten"
    digest = hashlib.sha256(f"{kind}\n{folded}\n{bare(fold(lead))}".encode()).hexdigest()[:4]
    stem = f"{'bc' if kind == 'report' else 'nv'}-{slug}-{digest}"
    used = frozenset(taken)
    key, turn = stem, 2
    while key in used:
        key, turn = f"{stem}-{turn}", turn + 1
    return key
