"""The reference is complete: commands, options, configuration keys, file keys, exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from rules import errors
from scheduler.cli import failure
from scheduler.config import Config
from scheduler.intake.directory.row import COLUMNS
from scheduler.intake.planfile.facts import ANSWER_FIELDS, CHOICES, PLAN_FIELDS, POLICY_FIELDS, ROW_FIELDS
from tests.docs.commands import all_commands, global_options, options_of
from tests.docs.pages import DOCS, code_words, sections

REFERENCE = DOCS / "reference"
COMMANDS = list(all_commands())


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_has_its_section_with_every_option(name: str, command: object) -> None:
    found = sections(REFERENCE / "commands.md", level=3)
    section = found.get(name.replace(" ", "-"))
    assert section is not None, f"commands.md has no section `{name}`"
    missing = set(options_of(command)) - code_words(section)
    assert not missing, f"commands.md, section `{name}` lacks {sorted(missing)}: run `make docs`"


def test_no_section_speaks_of_an_option_that_is_not_there() -> None:
    known = dict(COMMANDS)
    for name, section in sections(REFERENCE / "commands.md", level=3).items():
        command = known.get(name) or known.get(name.replace("-", " ", 1))
        assert command is not None, f"commands.md describes `{name}`, which is no command"
        listed = re.findall(r"^\| (`-.+?) \|", section, flags=re.M)
        named = {word for cell in listed for word in re.findall(r"`(-[\w-]+)`", cell)}
        assert named <= set(options_of(command)), f"commands.md, section `{name}`: run `make docs`"


def test_the_options_before_a_command_are_all_there() -> None:
    words = code_words((REFERENCE / "commands.md").read_text(encoding="utf-8"))
    assert set(global_options()) <= words


def _config_keys() -> Iterator[tuple[str, str]]:
    for section, field in Config.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((section, key) for key in kind.model_fields)


@pytest.mark.parametrize(("section", "key"), list(_config_keys()))
def test_every_configuration_key_is_described_in_its_section(section: str, key: str) -> None:
    found = sections(REFERENCE / "config.md")
    assert key in code_words(found[section])


def test_the_defaults_that_are_printed_are_the_defaults() -> None:
    import tomllib

    config = Config()
    for section, text in sections(REFERENCE / "config.md").items():
        for key, words in re.findall(r"^\| `(\w+)` \| `([^`]+)`", text, flags=re.M):
            value = getattr(getattr(config, section), key)
            printed = tomllib.loads(f"value = {words}")["value"]
            assert (list(value) if isinstance(value, tuple) else value) == printed, f"[{section}] {key}"


def test_every_key_of_the_plan_file_is_described() -> None:
    found = sections(REFERENCE / "planfile.md")
    assert {*PLAN_FIELDS, *POLICY_FIELDS, "confirm"} <= code_words(found["plan"])
    assert {*ROW_FIELDS, *ANSWER_FIELDS} <= code_words(found["obligation"])
    words = code_words((REFERENCE / "planfile.md").read_text(encoding="utf-8"))
    assert {choice for choices in CHOICES.values() for choice in choices} <= words


def test_every_column_of_the_directory_is_described() -> None:
    assert set(COLUMNS) <= code_words((REFERENCE / "directory.md").read_text(encoding="utf-8"))


def test_every_exit_code_is_described() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.NhacviecError)}
    codes |= {0, failure.UNFORESEEN, failure.WRONG_USAGE}
    page = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    assert {str(code) for code in codes} == set(re.findall(r"^\| `(\d+)` \|", page, flags=re.M))
