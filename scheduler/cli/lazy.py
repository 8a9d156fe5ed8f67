"""A group of commands that imports a command's module only when that command is called."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from rules.errors import Refused
from scheduler.cli.names import COMMANDS, CommandName
from scheduler.i18n import gettext as _
from scheduler.i18n import speaking

HELP_OF_HELP = "Hiện hướng dẫn này rồi thoát."


class LazyGroup(TyperGroup):
    """Lists commands from their static texts; loads one when it is resolved to be run or completed."""

    def list_commands(self, _context: Any) -> list[str]:
        """All names, in the order in which they are listed."""
        return list(COMMANDS)

    def get_command(self, _context: Any, cmd_name: str) -> Any:
        """A stub that knows name and help; running goes through `resolve_command`."""
        entry = COMMANDS.get(cmd_name)
        return _stub(entry) if entry else None

    def resolve_command(self, context: Any, args: list[str]) -> Any:
        """The real command of `args[0]`, with the arguments that are left for it."""
        entry = COMMANDS.get(args[0])
        if entry is None and (args[0].startswith("-") or context.resilient_parsing):
            return super().resolve_command(context, args)
        if entry is None:
            return context.fail(_no_such_command(args[0]))
        command = load(entry)
        speak_help(command, context)
        return entry.name, command, args[1:]


def load(entry: CommandName) -> Any:
    """Import the module of `entry` and take its command. Raises Refused when this build lacks it."""
    name = f"scheduler.{entry.module}"
    with speaking("vi"):  # help texts stay msgids: a module is imported once, languages may change
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            raise Refused("lệnh “{name}” chưa có trong bản này", name=entry.name) from error
        app = typer.Typer(add_completion=False)
        app.callback()(_nothing)
        module.register_commands(app)
        group = typer.main.get_group(app)
    command = group.commands[entry.name]
    command.help = entry.help
    return command


def speak_help(command: Any, context: Any) -> None:
    """Put the frame of `--help` into the office's language, here and in commands below."""
    option = command.get_help_option(context)
    if option is not None:
        option.help = HELP_OF_HELP
    command.help = _(command.help or "")
    for parameter in command.get_params(context):
        parameter.help = _(getattr(parameter, "help", None) or "") or None
        parameter.metavar = parameter.metavar and _(parameter.metavar)
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""  # no "<bool>" beside a switch
    usage = type(command).get_usage
    command.get_usage = lambda inner: usage(command, inner).replace("Usage:", _("Cách gọi:"), 1)
    command.options_metavar = _("[TÙY_CHỌN]")
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = _("LỆNH …")
    for inner in getattr(command, "commands", {}).values():
        speak_help(inner, context)


def _stub(entry: CommandName) -> TyperCommand:
    return TyperCommand(
        entry.name, help=_(entry.help), short_help=_(entry.help), rich_help_panel=_(entry.panel)
    )


def _no_such_command(words: str) -> str:
    near = get_close_matches(words, COMMANDS, n=1)
    hint = " " + _("Có phải ý là “{near}”?").format(near=near[0]) if near else ""
    return _("không có lệnh “{words}”.").format(words=words) + hint


def _nothing() -> None:
    """Keep a group of one command a group."""
