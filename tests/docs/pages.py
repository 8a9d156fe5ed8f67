"""The pages as a test reads them: sections, tables, code blocks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def anchor(heading: str) -> str:
    """The anchor under which a heading is linked to."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return kept.replace(" ", "-")


def sections(page: Path, level: int = 2) -> dict[str, str]:
    """The text under each heading of that level (deeper headings included), by the heading's anchor."""
    parts = re.split(rf"^{'#' * level} (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    return {anchor(head): body for head, body in zip(parts[1::2], parts[2::2], strict=True)}


def code_words(text: str) -> set[str]:
    """Everything that stands between backticks, outside of code blocks."""
    return {
        word for found in re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)) for word in (found, *found.split())
    }


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of `language`, in order."""
    return [body for name, body in _FENCE.findall(page.read_text(encoding="utf-8")) if name == language]
