"""`make docs`: the tables of options in docs/reference/commands.md, from the command line itself.

The words around the tables are written by hand. Between `<!-- options: NAME -->` and `<!-- /options -->`
stands what the parser of that command really takes, so an option cannot be missing or be one too many.
What an option means is said in English here; where it is not, the Vietnamese help text stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rules.errors import Refused
from scheduler.cli.lazy import load
from scheduler.cli.main import build
from scheduler.cli.names import COMMANDS

PAGE = Path(__file__).parent / "reference" / "commands.md"
BLOCK = re.compile(r"(<!-- options: ([\w -]+) -->\n).*?(<!-- /options -->)", re.S)
MEANING = {
    "--config": "The configuration file, or the folder it lies in.",
    "--now": "Play the clock: `2026-03-10T08:00` or `2026-03-10` (then 08:00), office zone.",
    "--lang": "Language of this call; otherwise `NHACVIEC_LANG`, then `[office] language`.",
    "--trace": "Show where an error came from.",
    "--version": "Print the version and end.",
    "--install-completion": "Install completion for the shell in use.",
    "--show-completion": "Print the completion script.",
    "--agency": "Only one agency: its code, its name or a part of it.",
    "--plan": "Only one plan, by its number.",
    "--kind": "`task` or `report`.",
    "--json": "Print JSON instead ([fields](json.md)).",
    "--csv": "Print CSV (UTF-8 with byte order mark, ISO dates), one occurrence a line.",
    "--by": "Who does it (otherwise `SUDO_USER`, otherwise the login).",
    "--yes": "Do not ask.",
    "--names": "One line an agency: all names, not only when few are missing.",
    "--ref": "Choose by the printed ordinal.",
    "--period": "Choose by period: `2026-Q1`, `2026-07`, `2026-H1`, `2026`.",
    "--all-except": "Choose everybody but this agency; may be repeated.",
    "--to": "The new day.",
    "--reason": "Why.",
    "--document": "Number of the document.",
    "--on": "Date of the agency's document (otherwise today); in time or late hangs on it.",
    "upcoming --days": "Days from today.",
    "upcoming --all": "As far as the plans reach.",
    "upcoming --unsettled": "Only old rows that were due before the plan was imported.",
    "upcoming --out": "Write the CSV to a file.",
    "overdue --out": "Write the CSV to a file.",
    "status --all": "Every agency, a line each.",
    "status --undated": "List what waits for a date, and what is ongoing.",
    "show --issuer": "Issuer, where several plans have the number.",
    "show --year": "Year of issue, where several plans have the number.",
    "init --played": "A database for played time (`--now`): the brake ignores jumps of the clock.",
    "import --out": "Write the plan file to review: `.toml` or `.xlsx`.",
    "import --force": "Replace a plan file that is there already.",
    "apply --confirm-assumptions": "Agree to every assumption and every proposed agency.",
    "apply --dry-run": "Show the difference, write nothing.",
    "confirm --plan": "Every assumption of this plan.",
    "agencies import --replace": "Take away, too, what the register has and the file's columns do not say.",
    "agencies import --dry-run": "Show the difference, write nothing.",
    "agencies export --force": "Replace a file that is there already.",
    "agencies contact --name": "The reader's name.",
    "agencies contact --main": "Written to before all others.",
    "agencies contact --deputy": "Written to only in the place of a reader who cannot be reached.",
    "agencies contact --language": "In which the mails to this address are written; otherwise the office's.",
    "agencies contact --absent-from": "First day away; open without it.",
    "agencies contact --absent-to": "Last day away; open without it.",
    "agencies contact --back": "No longer away; and mail to it is tried again, whatever came back.",
    "agencies contact --remove": "No longer an address of this agency.",
    "agencies join --document": "With `--until`: the document by which the agency leaves the group.",
    "agencies list --kind": "Only one kind: `department`, `commune`, `association`, `superior`, `other`.",
    "agencies succeed --from": "First day on which it holds.",
    "agencies succeed --to": "Of a divided body: who gets all the rest.",
    "agencies succeed --give": "Of a divided body: who gets this duty; may be repeated.",
    "agencies succeed --roles": "Of a divided body: who coordinates and receives reports in its place.",
    "agencies join --from": "First day in the group.",
    "agencies join --until": "Last day in the group.",
    "explain --issued": "Date of the plan (otherwise today).",
    "explain --until": "Last day of repetition (otherwise the end of the issue year + 5).",
    "explain --batch": "Read a file, one phrase a line; `-` is standard input.",
    "accept --except": "A yearly task the report does not speak of, by its number; may be repeated.",
    "event list --all": "Those whose event has a day already, too.",
    "event set --document": "The document that proves the day (required).",
    "sheet export --days": "Days from today.",
    "sheet export --force": "Replace a sheet that is there already.",
    "sheet import --dry-run": "Show the difference, record nothing.",
    "escalate --all": "Everything that waits.",
    "preview --days": "Days from today.",
    "simulate --from": "First day.",
    "simulate --to": "Last day.",
    "demo --keep": "Keep everything in this folder.",
    "outbox --status": (
        "`pending`, `sending`, `sent`, `failed`, `uncertain`, `cancelled`, `held` or `bounced`."
    ),
    "outbox --trouble": "Only what failed, came back, or may not have arrived.",
    "outbox --since": "From this day on.",
    "outbox --all": "All mails, not only the latest 50.",
    "tick --force": "Decide and send outside the office window, too.",
    "tick --no-send": "Decide and write only.",
    "doctor --release": "Let go of the brake and the alarm, after looking at the reason.",
    "doctor --adopt": "This machine may send from this database (after a restore, a copy, a move).",
    "doctor --no-mail": "Do not try the mail server.",
}


def main() -> None:
    """Fill in every block of the page."""
    parsers = {"nhacviec": build(), **dict(commands())}
    text = PAGE.read_text(encoding="utf-8")
    made = BLOCK.sub(lambda block: block[1] + table(block[2], parsers[block[2]]) + block[3], text)
    PAGE.write_text(made, encoding="utf-8")
    print(f"{PAGE.name}: {len(BLOCK.findall(made))} tables")


def commands() -> Iterator[tuple[str, Any]]:
    """Every command and inner command by the words that are typed."""
    for entry in COMMANDS.values():
        try:
            command = load(entry)
        except Refused:  # named, but not in this build
            continue
        yield entry.name, command
        for name, inner in getattr(command, "commands", {}).items():
            yield f"{entry.name} {name}", inner


def table(command: str, parser: Any) -> str:
    """Arguments and options as a Markdown table; "" when there are none."""
    rows = [_row(command, parameter) for parameter in parser.params if parameter.name != "help"]
    return "| | | |\n|---|---|---|\n" + "".join(rows) if rows else "(no options)\n"


def _row(command: str, parameter: Any) -> str:
    value = "" if getattr(parameter, "is_flag", False) else parameter.metavar or _kind_of(parameter)
    if parameter.param_type_name == "argument":
        meaning = parameter.help or ""
        return f"| `{_cell(value)}` | {'' if parameter.required else 'optional'} | {_cell(meaning)} |\n"
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    long = parameter.opts[0]
    meaning = MEANING.get(f"{command} {long}") or MEANING.get(long) or parameter.help or ""
    default = parameter.default if isinstance(parameter.default, int) and value else None
    notes = [f"default {default}"] if default else []
    notes += ["required"] if parameter.required else []
    tail = f" ({', '.join(notes)})" if notes else ""
    return f"| {names} | {f'`{_cell(value)}`' if value else ''} | {_cell(meaning)}{tail} |\n"


def _kind_of(parameter: Any) -> str:
    return "N" if isinstance(parameter.default, int) else ""


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    main()
