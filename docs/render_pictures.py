"""`make docs`: the pictures of the README, from what the demonstration office really prints and mails.

The office of `nhacviec demo` is made in a scratch folder and lives through half a year with a played
clock. The table is what `nhacviec upcoming` prints that morning; the mails came over the wire. They
become SVG through rich; no browser and no network is needed. Rendering twice gives the same bytes.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import tempfile
from datetime import date
from email.message import EmailMessage
from functools import partial
from html import escape, unescape
from io import StringIO
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from scheduler import logs
from scheduler.cli.demo.office import FIRST_DAY, open_office
from scheduler.cli.demo.play import play_year
from scheduler.delivery.loopback import LoopbackServer, serving

PICTURES = Path(__file__).parent / "pictures"
MORNING = date(2026, 7, 13)
"""A Monday with something late, something due tomorrow and something due within the month."""
MAILS = (("mail", "stc@tinh.example", "Nhắc"), ("escalation", "skhcn@tinh.example", "Chưa ghi nhận"))
"""Picture, reader, first words of the subject: the last such mail before that morning is shown."""
COLUMNS = 100
LIGHT = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [(36, 41, 47), (190, 30, 45), (22, 125, 60), (176, 96, 0),
     (9, 88, 185), (120, 60, 170), (20, 120, 130), (110, 118, 129)],
    [(87, 96, 106), (200, 40, 50), (26, 140, 70), (190, 105, 0),
     (30, 100, 200), (135, 75, 190), (30, 135, 145), (36, 41, 47)],
)  # fmt: skip
CELL = 12.2
"""Width of one column in rich's pictures."""
RUN = re.compile(
    r'<text(?P<style> class="[^"]*-r\d+" )x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+"'
    r"(?P<rest>[^>]*-line-(?P<line>\d+)[^>]*)>(?P<content>[^<]*)</text>"
)
FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>
.{unique_id}-matrix {{ font-family: "Noto Sans", "DejaVu Sans", "Segoe UI", Roboto, Arial, sans-serif;
  font-size: 18.5px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: "Noto Sans", "Segoe UI", sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""rich's own form, without fonts fetched from elsewhere."""


def main() -> None:
    """Make the office, live to the morning, draw the pictures."""
    logs.configure(level=logging.ERROR)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(LoopbackServer()) as server:
        office = open_office(Path(folder), server.port)
        try:
            played = play_year(office, server.messages, FIRST_DAY, MORNING, lambda _day: None)
        finally:
            office.register.dispose()
        table = printed(Path(folder), "upcoming")
    draw("upcoming", f"nhacviec upcoming · {MORNING:%d/%m/%Y}", table)
    for name, reader, opening in MAILS:
        day, mail = last_to(reader, opening, played.mails)
        draw(name, f"Thư ngày {day:%d/%m/%Y}", as_read(mail))


def printed(folder: Path, command: str) -> Text:
    """What `command` prints on that morning, with its colours."""
    line = [sys.executable, "-m", "scheduler.cli.main", "--config", str(folder / "config.toml")]
    line += ["--now", f"{MORNING}T08:00", command]
    environ = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    environ.pop("NO_COLOR", None)
    done = subprocess.run(line, env=environ, capture_output=True, text=True, check=True)
    return Text.from_ansi(done.stdout.rstrip())


def last_to(reader: str, opening: str, mails: list[tuple[date, EmailMessage]]) -> tuple[date, EmailMessage]:
    """The last of `mails` to `reader` whose subject begins with `opening`."""
    return next(
        (day, mail)
        for day, mail in reversed(mails)
        if reader in str(mail["To"]) and str(mail["Subject"]).startswith(opening)
    )


def as_read(mail: EmailMessage) -> Text:
    """Head and text part, as a mail program shows them."""
    text = Text()
    for name, label in (("From", "Từ"), ("To", "Đến"), ("Subject", "Tiêu đề")):
        text.append(f"{label}: ", "bright_black").append(
            f"{mail[name]}\n", "bold" if name == "Subject" else ""
        )
    body = mail.get_body(("plain",))
    return text.append("\n").append(body.get_content().rstrip() if body else "")


def draw(name: str, title: str, text: Text) -> None:
    """Write PICTURES/name.svg."""
    console = Console(
        record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(text)
    console.print()  # the frame would cut the last line
    path = PICTURES / f"{name}.svg"
    picture = console.export_svg(title=title, theme=LIGHT, code_format=FORMAT, unique_id=f"nhacviec-{name}")
    picture = RUN.sub(partial(_phrases, _columns(text.plain)), picture)
    path.write_text(picture, encoding="utf-8")
    print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _columns(words: str) -> list[frozenset[int]]:
    """For each line, where its columns begin: under the words above the rule, if the line keeps to them."""
    lines = words.splitlines()
    heads = [above for above, line in pairwise(lines) if line.strip() and set(line.strip()) == {"─"}]
    starts = {found.start() for head in heads for found in re.finditer(r"(?:^|(?<=\s\s))\S", head)}
    return [
        frozenset(starts) if all(line[at - 1 : at] in ("", " ") for at in starts if at) else frozenset()
        for line in lines
    ]


def _phrases(columns: list[frozenset[int]], run: re.Match[str]) -> str:
    """A run of text as phrases, each at its column.

    Few monospaced fonts hold every Vietnamese letter, so the letters are proportional; the columns stay.
    """
    style, rest, content = run["style"], run["rest"], unescape(run["content"]).replace("\u00a0", " ")
    first, line = round(float(run["x"]) / CELL), int(run["line"])
    begins = columns[line] if line < len(columns) else frozenset()
    starts = [
        found.start()
        for found in re.finditer(r"\S+", content)
        if content[: found.start()].endswith("  ")
        or not content[: found.start()].strip()
        or first + found.start() in begins
    ]
    made = []
    for start, end in pairwise([*starts, len(content)]):
        phrase = content[start:end].rstrip()
        stretch = f' textLength="{len(phrase) * CELL:.1f}"' if set(phrase) == {"─"} else ""
        place = f'x="{(first + start) * CELL:.1f}" y="{run["y"]}"{stretch}{rest}'
        made.append(f"<text{style}{place}>{escape(phrase)}</text>")
    return "".join(made)


if __name__ == "__main__":
    main()
