"""The screen of `nhacviec explain --batch FILE`: a whole column, one line a phrase, then what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.assumption import Assumption
from scheduler.cli.explain import Explained
from scheduler.cli.explain_view import marked, show_taken
from scheduler.cli.explain_words import KINDS, remedy, sentence, short_day
from scheduler.i18n import gettext as _
from scheduler.listingwords import clean

_BAR = 30
_LINES_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """One phrase and the lines of the column on which it stands, from 1."""

    lines: tuple[int, ...]
    item: Explained

    @property
    def where(self) -> str:
        """1, 4, 9, 12, …"""
        named = ", ".join(map(str, self.lines[:_LINES_NAMED]))
        return named + (", …" if len(self.lines) > _LINES_NAMED else "")


def show_batch(items: Iterable[Explained], console: Console) -> None:
    """Equal phrases are one line; empty lines are only counted."""
    rows, empty = _rows(items)
    if rows:
        console.print(_table(rows))
    _show_counts(rows, empty, console)
    _show_assumptions(rows, console)
    _show_leftovers(rows, console)
    _show_unread(rows, console)


def _rows(items: Iterable[Explained]) -> tuple[list[_Row], int]:
    lines: dict[str, list[int]] = {}
    known: dict[str, Explained] = {}
    empty = 0
    for number, item in enumerate(items, 1):
        phrase = item.reading.phrase
        if not phrase.strip():
            empty += 1
            continue
        known.setdefault(phrase, item)
        lines.setdefault(phrase, []).append(number)
    return [_Row(tuple(lines[phrase]), item) for phrase, item in known.items()], empty


def _table(rows: Sequence[_Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, expand=True)
    table.add_column(_("Dòng"), width=7)
    table.add_column(_("Cụm từ"), ratio=5)
    table.add_column(_("Cách hiểu"), ratio=3)
    table.add_column(_("Hạn đầu tiên"), width=13)
    table.add_column(_("Hạn cuối"), width=13)
    table.add_column(_("Số kỳ"), width=6, justify="right")
    for row in rows:
        reading, found = row.item.reading, row.item.occurrences
        kinds = Text(", ".join(_(KINDS[kind]) for kind in reading.kinds))
        if reading.kinds == ("unread",):
            kinds.stylize("bold yellow")
        elif any(rule.assumptions for rule in reading.rules):
            kinds.append(" (" + _("giả định") + ")", style="yellow")
        table.add_row(
            Text(row.where),
            next(marked(reading))[2:],
            kinds,
            Text(short_day(found[0].due)) if found else "",
            Text(short_day(found[-1].due)) if len(found) > 1 else "",
            Text(str(len(found))) if found else "",
        )
    return table


def _show_counts(rows: Sequence[_Row], empty: int, console: Console) -> None:
    total = sum(len(row.lines) for row in rows)
    words = _("{n} dòng, {different} cụm từ khác nhau").format(n=total, different=len(rows))
    if empty:
        words += _(", {n} dòng trống").format(n=empty)
    console.print()
    console.print(Text(words, "bold"))
    counts: Counter[str] = Counter()
    for row in rows:
        for kind in row.item.reading.kinds:
            counts[kind] += len(row.lines)
    grid = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "right"):
        grid.add_column(justify=justify)
    grid.add_column()
    for kind, count in counts.most_common():
        share = count / total
        bar = Text("█" * max(1, round(share * _BAR)), "yellow" if kind == "unread" else "cyan")
        grid.add_row("  " + _(KINDS[kind]), str(count), f"{share:.0%}", bar)
    console.print(grid)


def _show_assumptions(rows: Sequence[_Row], console: Console) -> None:
    """Each assumption once: how many lines rest on it, what it says, how to change it."""
    known: dict[str, Assumption] = {}
    lines: dict[str, list[int]] = {}
    for row in rows:
        given = [each for rule in row.item.reading.rules for each in rule.assumptions]
        for each in (*given, *row.item.assumptions):
            known.setdefault(each.code, each)
            lines.setdefault(each.code, []).extend(row.lines)
    if not known:
        return
    console.print()
    console.print(Text(_("Giả định cần xác nhận:"), "bold yellow"))
    for code, found in sorted(lines.items(), key=lambda pair: -len(set(pair[1]))):
        label = Text(_("{n} dòng").format(n=len(set(found))), "bold")
        said = Text(sentence(known[code])).append(f" [{code}]", style="dim")
        show_taken(label, said, remedy(code), console)


def _show_leftovers(rows: Sequence[_Row], console: Console) -> None:
    left = [row for row in rows if row.item.reading.rules and row.item.reading.unread]
    if not left:
        return
    console.print()
    console.print(Text(_("Có hạn, nhưng còn chữ không đọc:"), "bold"))
    for row in left:
        words = "; ".join(f"“{clean(each)}”" for each in row.item.reading.unread)
        console.print(Text("  " + _("dòng {lines}: ").format(lines=row.where) + words, "dim"))


def _show_unread(rows: Sequence[_Row], console: Console) -> None:
    unread = [row for row in rows if row.item.reading.kinds == ("unread",)]
    if not unread:
        return
    console.print()
    console.print(Text(_("Chưa hiểu, cần cán bộ ấn định:"), "bold yellow"))
    for row in unread:
        words = clean(row.item.reading.phrase)
        console.print(Text("  " + _("dòng {lines}: ").format(lines=row.where) + words))
