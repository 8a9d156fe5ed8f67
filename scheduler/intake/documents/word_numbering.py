"""The numbers a word processor prints before paragraphs ("1.", "II.", "a)") without storing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import docx.document
from docx.oxml.ns import qn
from lxml import etree

_VAL = qn("w:val")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts list paragraphs in reading order; one instance a walk."""

    def __init__(self, opened: docx.document.Document) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._owners: dict[str, str] = {}
        part = next(
            (rel.target_part for rel in opened.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        if part is not None:
            self._read_lists(part.element)
            self._read_styles(opened.styles.element)

    def label(self, paragraph: etree._Element) -> str:
        """The printed number of `paragraph`, "" if it has none; counts it."""
        found = self._reference(paragraph)
        if found is None:
            return ""
        number, depth = found
        levels = self._lists.get(number, {})
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            return "-"
        # Lists made from one definition go on counting together.
        counters = self._counters.setdefault(self._owners.get(number, number), {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [key for key in counters if key > depth]:
            del counters[deeper]
        label = level.text
        for at in range(depth + 1):
            shown = levels.get(at, level)
            label = label.replace(f"%{at + 1}", _written(counters.get(at, shown.start), shown.form))
        return label.strip()

    def _reference(self, paragraph: etree._Element) -> tuple[str, int] | None:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None or not self._lists:
            return None
        found = _num_pr(properties)
        if found is None:
            style = properties.find(qn("w:pStyle"))
            found = self._styles.get(style.get(_VAL, "")) if style is not None else None
        return None if found is None or found[0] == "0" else found

    def _read_lists(self, element: etree._Element) -> None:
        abstract = {
            item.get(qn("w:abstractNumId"), ""): _levels(item) for item in element.iter(qn("w:abstractNum"))
        }
        for item in element.iter(qn("w:num")):
            reference = item.find(qn("w:abstractNumId"))
            key = item.get(qn("w:numId"), "")
            owner = reference.get(_VAL, "") if reference is not None else ""
            self._lists[key] = dict(abstract.get(owner, {}))
            restarted = False
            for change in item.iter(qn("w:lvlOverride")):
                restarted = True
                self._lists[key].update(_levels(change))
            self._owners[key] = f"{key}*" if restarted else owner

    def _read_styles(self, element: etree._Element) -> None:
        for style in element.iter(qn("w:style")):
            properties = style.find(qn("w:pPr"))
            found = _num_pr(properties) if properties is not None else None
            if found is not None:
                self._styles[style.get(qn("w:styleId"), "")] = found


def _num_pr(properties: etree._Element) -> tuple[str, int] | None:
    found = properties.find(qn("w:numPr"))
    if found is None:
        return None
    number = found.find(qn("w:numId"))
    depth = found.find(qn("w:ilvl"))
    if number is None:
        return None
    return number.get(_VAL, "0"), _whole(depth.get(_VAL, "0") if depth is not None else "0", 0)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    levels = {}
    for item in parent.iter(qn("w:lvl")):
        form, text, start = (item.find(qn(tag)) for tag in ("w:numFmt", "w:lvlText", "w:start"))
        levels[_whole(item.get(qn("w:ilvl"), "0"), 0)] = _Level(
            form.get(_VAL, "decimal") if form is not None else "decimal",
            text.get(_VAL, "") if text is not None else "",
            _whole(start.get(_VAL, "1"), 1) if start is not None else 1,
        )
    return levels


def _whole(value: str, default: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default


def _written(number: int, form: str) -> str:
    writers: dict[str, Callable[[int], str]] = {
        "upperRoman": lambda n: _roman(n).upper(),
        "lowerRoman": _roman,
        "upperLetter": lambda n: _letter(n).upper(),
        "lowerLetter": _letter,
        "decimalZero": lambda n: f"{n:02}",
    }
    return writers.get(form, str)(number)


def _letter(number: int) -> str:
    return _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1) if 0 < number < 260 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 90:
        return str(number)
    out = ""
    for value, sign in _ROMAN:
        while number >= value:
            out += sign
            number -= value
    return out
