"""The commands and options as the command line really has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rules.errors import Refused
from scheduler.cli.lazy import load
from scheduler.cli.main import build
from scheduler.cli.names import COMMANDS


def all_commands() -> Iterator[tuple[str, Any]]:
    """Every command that can be typed, with its inner ones: "submit", "agencies import"."""
    for entry in COMMANDS.values():
        try:
            command = load(entry)
        except Refused:  # named, but not in this build
            continue
        inner = getattr(command, "commands", {})
        yield from ((f"{entry.name} {name}", each) for name, each in inner.items())
        if not inner:
            yield entry.name, command


def options_of(command: Any) -> list[str]:
    """The names of its options, long and short."""
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    return [name for option in options for name in (*option.opts, *option.secondary_opts)]


def global_options() -> list[str]:
    """The options that stand before a command."""
    return options_of(build())
