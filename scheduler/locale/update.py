"""Brings the catalogue up to date with the code and compiles it: `make messages`.

Translations stay in the `.po` and are edited there. A text that is new comes in empty and is listed;
one that is gone is dropped. The compiled `.mo` is what the program reads.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scheduler.locale.gather import messages

PO = Path(__file__).parent / "en" / "LC_MESSAGES" / "nhacviec.po"
MO = PO.with_suffix(".mo")
WIDTH = 110
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Not the hour of the run: two runs over the same code give the same bytes."""


def read(path: Path = PO) -> dict[str, str]:
    """The translations of a catalogue by msgid, without its header; empty for a missing file."""
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string or "") for entry in read_po(file, locale="en") if entry.id}


def catalogue(known: dict[str, str]) -> Catalog:
    """All texts of the code, each with its translation from `known` or an empty one."""
    made = Catalog(
        locale="en", project="nhacviec", version="", header_comment="# English texts of nhacviec.",
        creation_date=_MADE, revision_date=_MADE, last_translator="", language_team="",
        fuzzy=False,
    )  # fmt: skip
    for text, places in sorted(messages().items(), key=lambda each: (min(each[1]), each[0])):
        made.add(text, known.get(text, ""), locations=[(place, 0) for place in sorted(places)])
        made[text].flags.discard("python-format")
    return made


def main() -> int:
    """Write both files; the texts without a translation are listed. 1 when there are any."""
    known = read()
    made = catalogue(known)
    with PO.open("wb") as file:
        write_po(file, made, width=WIDTH, include_lineno=False)
    with MO.open("wb") as file:
        write_mo(file, made)
    missing = [str(entry.id) for entry in made if entry.id and not entry.string]
    gone = sorted(set(known) - {str(entry.id) for entry in made})
    sys.stdout.writelines(f"new: {text}\n" for text in missing)
    sys.stdout.writelines(f"gone: {text}\n" for text in gone)
    sys.stdout.write(f"{len(made)} texts, {len(missing)} without a translation, {len(gone)} dropped\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
