"""The English catalogue says everything the program says, and says it with the same blanks."""

from __future__ import annotations

import gettext
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from rules.phrase import parse
from scheduler import i18n
from scheduler.locale.gather import is_vietnamese, messages
from scheduler.locale.update import MO, PO, read

GATHERED = messages()
ENGLISH = read()
NEWER = "run `make messages`, translate what it lists, and run it again"
_QUOTED = re.compile(r"“[^”]*”|`[^`]*`")
_PERCENT = re.compile(r"%\(\w+\)[a-z]|%%")
_KEYED = re.compile(r'^(rule|to) = "(?P<words>.+)"')
_PRINTED = {"KẾ HOẠCH"}
"""Words of a document that a text names as they are printed."""


def blanks(text: str) -> Counter[str]:
    """The fields of both kinds with their formats; str.format keeps what is in double braces."""
    named = [
        f"{{{name}{'!' + conversion if conversion else ''}:{form}}}"
        for _, name, form, conversion in string.Formatter().parse(text.replace("{}", "{0}"))
        if name is not None
    ]
    return Counter([*named, *_PERCENT.findall(text)])


def test_it_holds_every_text_of_the_program_and_no_other() -> None:
    assert set(GATHERED) - set(ENGLISH) == set(), NEWER
    assert set(ENGLISH) - set(GATHERED) == set(), NEWER


def test_nothing_is_left_empty_or_fuzzy() -> None:
    assert [text for text, english in ENGLISH.items() if not english] == []
    with PO.open("rb") as file:
        assert [entry.id for entry in read_po(file) if entry.id and entry.fuzzy] == []


def test_the_compiled_file_is_that_of_the_catalogue() -> None:
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {text: compiled.gettext(text) for text in ENGLISH} == ENGLISH, NEWER


def test_both_sides_have_the_same_blanks() -> None:
    differing = {
        text: english for text, english in ENGLISH.items() if english and blanks(text) != blanks(english)
    }
    assert differing == {}


def test_both_sides_begin_and_end_with_the_same_space() -> None:
    def edges(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    assert [text for text, english in ENGLISH.items() if english and edges(text) != edges(english)] == []


def test_no_translation_is_vietnamese_but_for_quoted_words_and_phrases() -> None:
    left = [
        english
        for english in ENGLISH.values()
        if is_vietnamese(_without_quotes(english)) and not _is_phrase(english)
    ]
    assert left == []


def _without_quotes(text: str) -> str:
    for printed in _PRINTED:
        text = text.replace(printed, "")
    return _QUOTED.sub("", text)


def _is_phrase(text: str) -> bool:
    """A timing phrase offered as an answer: it is read back, so it stays as it is written."""
    keyed = _KEYED.match(text)
    reading = parse(keyed["words"] if keyed else text)
    return bool(reading.rules) and not reading.unread


@pytest.mark.parametrize("text", ["thứ Hai", "Hạn", "đã gửi"])
def test_the_other_languages_are_spoken_only_inside_their_block(text: str) -> None:
    with i18n.speaking("en"):
        assert i18n.spoken() == "en"
        assert not is_vietnamese(i18n.gettext(text))
    assert i18n.spoken() == "vi"
    assert i18n.gettext(text) == text


def test_an_unknown_language_leaves_vietnamese() -> None:
    with i18n.speaking("tlh"):
        assert i18n.spoken() == "vi"


def test_a_word_of_a_file_is_known_in_every_language() -> None:
    assert i18n.in_every_language("Ngày nộp") == ("Ngày nộp", "Date submitted")
    assert i18n.in_every_language("") == ("",)


def test_what_is_only_read_is_not_offered_for_translation() -> None:
    sources = {place for places in GATHERED.values() for place in places}
    assert "rules/phrase/lexicon.py" not in sources
    assert "scheduler/register/naming.py" not in sources
    assert {"rules/assumption.py", "scheduler/cli/names.py", "templates/digest.txt"} <= sources
    assert all((Path(__file__).parents[1] / place).is_file() for place in sources - {"holidays"})
