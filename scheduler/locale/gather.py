"""Every text an officer may see, found in the code, the templates and the calendar data.

Four sources: arguments of `_()`; sentences and remedies of errors, which a face translates when it
reports them; Vietnamese constants that are translated where they are shown (tables of states, help
texts, assumptions); and names of days off. Texts that are only read, never said (the grammars, the
words of documents), are left out.
"""

from __future__ import annotations

import ast
import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("rules", "scheduler")
TEMPLATES = ROOT / "templates"
WORKDAYS = ROOT / "scheduler" / "data" / "workdays.csv"
COMPUTED_YEARS = range(2020, 2061)

_TRANSLATORS = frozenset({"_", "gettext", "_say"})
_SPEAKING_ARGUMENTS = frozenset({"remedy", "missing", "metavar", "help"})
_READ_NOT_SAID = (
    "rules/phrase/",
    "scheduler/cli/demo/story.py",
    "scheduler/intake/directory/groups.py",
    "scheduler/intake/directory/matching.py",
    "scheduler/intake/directory/splitting.py",
    "scheduler/intake/directory/words.py",
    "scheduler/intake/documents/",
    "scheduler/intake/draft/",
    "scheduler/locale/",
    "scheduler/register/naming.py",
    "scheduler/reminding/notices/occasions.py",
)
"""Where a Vietnamese constant is a word looked for in a document, a name, or a canonical phrase."""

_TESTS = (ast.Compare, ast.JoinedStr, ast.Set)
_MATCHERS = frozenset({"compile", "search", "match", "sub", "fullmatch", "replace", "startswith"})
_VIETNAMESE = re.compile(r"[đ\u0300-\u036f]", re.IGNORECASE)


def is_vietnamese(text: str) -> bool:
    """`text` has a letter that English has not."""
    return bool(_VIETNAMESE.search(unicodedata.normalize("NFD", text)))


def messages() -> dict[str, set[str]]:
    """Each msgid with the files it comes from, as paths below the root."""
    found: dict[str, set[str]] = {}
    for place, text in _all():
        if text:
            found.setdefault(text, set()).add(place)
    return found


def _all() -> Iterator[tuple[str, str]]:
    trees = {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    errors = _error_names(list(trees.values()))
    for place, tree in trees.items():
        finder = _Finder(errors, loose=not place.startswith(_READ_NOT_SAID))
        finder.visit(tree)
        yield from ((place, text) for text in finder.found)
    for path in sorted(TEMPLATES.rglob("*.*")):
        place = path.relative_to(ROOT).as_posix()
        yield from ((place, text) for text in _of_template(path.read_text(encoding="utf-8")))
    yield from ((WORKDAYS.relative_to(ROOT).as_posix(), text) for text in _of_calendar())
    yield from (("holidays", text) for text in _computed())


def _error_names(trees: list[ast.Module]) -> frozenset[str]:
    """NhacviecError and every class below it, wherever it stands."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"NhacviecError", "PydanticCustomError"}
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return frozenset(names)


class _Finder(ast.NodeVisitor):
    """Collects the texts of one module, in the order in which they stand."""

    def __init__(self, errors: frozenset[str], *, loose: bool) -> None:
        self.found: list[str] = []
        self._errors = errors
        self._loose = loose

    def visit(self, node: ast.AST) -> None:
        """Docstrings say nothing to an officer; tests and patterns only read."""
        if isinstance(node, _TESTS):
            for inner in ast.iter_child_nodes(node):
                if not isinstance(inner, ast.Constant | ast.Tuple):
                    self.visit(inner)
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        super().visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """What is translated here, or by whoever reports the error; patterns are passed over."""
        name = _called(node)
        if name in _MATCHERS and isinstance(node.func, ast.Attribute):
            for inner in (node.func, *node.args, *node.keywords):
                if not isinstance(inner, ast.Constant):
                    self.visit(inner)
            return
        if name in _TRANSLATORS and node.args:
            self.found += _texts(node.args[0])
        if name in self._errors:
            self.found += [text for each in node.args[:2] for text in _texts(each) if " " in text]
            self.found += [
                text
                for each in node.keywords
                if each.arg in _SPEAKING_ARGUMENTS
                for text in _texts(each.value)
            ]
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        """A table of words: all of its texts when one of them is Vietnamese; never its keys."""
        values = [value for value in node.values if isinstance(value, ast.Constant)]
        texts = [value.value for value in values if isinstance(value.value, str)]
        if self._loose and any(is_vietnamese(text) for text in texts):
            self.found += texts
        for value in node.values:
            self.visit(value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A Vietnamese constant, unless it stands where such are words to look for."""
        if self._loose and isinstance(node.value, str) and is_vietnamese(node.value):
            self.found.append(node.value)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _texts(node: ast.expr) -> list[str]:
    """The literal, or each literal of "a if … else b"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return []


def _of_template(source: str) -> list[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    return [
        text
        for _line, _function, words in environment.extract_translations(source)  # type: ignore[attr-defined]
        for text in ([words] if isinstance(words, str) else words)
        if isinstance(text, str)
    ]


def _of_calendar() -> list[str]:
    with WORKDAYS.open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def _computed() -> list[str]:
    """Names of the package that computes the years without a notice."""
    from holidays import country_holidays

    found = country_holidays("VN", years=COMPUTED_YEARS, language="vi")
    return sorted({part for names in found.values() for part in (names, *names.split("; "))})
