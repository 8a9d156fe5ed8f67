"""The screen of `nhacviec explain PHRASE`: the phrase with its words marked, rules, dates, assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from unicodedata import category

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rules.assumption import Assumption
from rules.occurrence import Occurrence, unfold
from rules.phrase import Reading, ReadRule, say
from rules.rule import OnEvent
from scheduler.cli.explain import Explained
from scheduler.cli.explain_words import KINDS, MEANINGS, remedy, sentence, short_day
from scheduler.i18n import gettext as _
from scheduler.listingwords import clean, period

_SHOWN = 8
_YEARS_SHOWN = 8
_INDENT = (0, 0, 0, 3)
_YEARS_NAMED = 3
_MONTHS = range(1, 13)
_MOST_MARKED = 9
_HIDDEN = "\N{REPLACEMENT CHARACTER}"
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def show_one(item: Explained, console: Console) -> None:
    """One phrase in full."""
    for line in marked(item.reading, console.width):
        console.print(line)
    console.print()
    for number, (rule, found) in enumerate(item.by_rule, 1):
        _show_rule(number, rule, found, item, console)
    if not item.reading.rules:
        _show_unread(console)
    if len(item.by_rule) > 1 and len({one.due for one in item.occurrences}) > 1:
        console.print(Padding(Text(_("Tất cả các hạn:"), "bold"), _INDENT, expand=False))
        console.print(Padding(_timeline(item.occurrences), _INDENT, expand=False))
        console.print()
    for assumption in item.assumptions:
        _show_assumption(assumption, (), console)
    left = [words for words in item.reading.unread if item.reading.rules]
    if left:
        words = "; ".join(f"“{clean(one)}”" for one in left)
        if item.assumptions:
            console.print()
        console.print(Text(_("Không đọc: ") + words, "dim"))


def marked(reading: Reading, width: int = 0) -> Iterator[Text]:
    """The phrase with its read words bold; where it fits on a line, a line below numbers them by rule."""
    phrase = _seen(reading.phrase)
    text = Text(phrase)
    for item in reading.rules:
        text.stylize("bold green", item.start, item.end)
    yield Text("» ", "dim") + text
    if reading.rules and cell_len(phrase) + 2 <= width:
        yield Text("  " + _underline(reading, phrase), "green")


def _seen(phrase: str) -> str:
    """The phrase on one line, letter for letter: what cannot be seen is shown as a mark."""
    return "".join(" " if one.isspace() else _HIDDEN if category(one) in _UNSEEN else one for one in phrase)


def _underline(reading: Reading, phrase: str) -> str:
    """1──── 2────: which words each rule was read from. Equal words of two rules keep both numbers."""
    cells = [" "] * cell_len(phrase)
    for number, item in enumerate(reading.rules, 1):
        first, last = (cell_len(phrase[:at]) for at in (item.start, item.end))
        taken = next((at for at in range(first, last) if cells[at] in (" ", "─")), first)
        for at in range(taken, last):
            if cells[at] == " ":
                cells[at] = "─"
        for at, digit in enumerate(str(number), taken):
            if at < last:
                cells[at] = digit
    return "".join(cells).rstrip()


def _show_rule(
    number: int, item: ReadRule, found: list[Occurrence], shown: Explained, console: Console
) -> None:
    said, kind = say(item.rule, shown.language), item.rule.kind
    head = Text(f"{number}. ", "bold") + Text(_(KINDS[kind]), "bold cyan")
    console.print(head if said == _(KINDS[kind]) else head.append(f": {said}", style="default not bold"))
    if kind in MEANINGS:
        console.print(Padding(Text(_(MEANINGS[kind]), "dim"), _INDENT, expand=False))
    if isinstance(item.rule, OnEvent):
        console.print(Padding(_example(item.rule, shown), _INDENT, expand=False))
    if found:
        console.print(Padding(_dates(found, shown), _INDENT, expand=False))
        if len(shown.by_rule) == 1 and len(found) > 1:
            console.print()
            console.print(Padding(_timeline(found), _INDENT, expand=False))
    elif kind == "recurring":
        words = _("Không có kỳ hạn nào đến {until}.").format(until=short_day(shown.terms.until))
        console.print(Padding(Text(words, "yellow"), _INDENT, expand=False))
    for note in item.notes:
        console.print(Padding(Text(_("Ghi chú: ") + f"“{clean(note)}”"), _INDENT, expand=False))
    if item.assumptions:
        console.print()
    for assumption in item.assumptions:
        _show_assumption(assumption, found, console)
    console.print()


def _example(rule: OnEvent, shown: Explained) -> Text:
    """What a day of the event would make of it."""
    day = shown.terms.issued
    dates = list(unfold(rule, replace(shown.terms, event_on=day), shown.calendar))
    if not dates:
        return Text(_("Chỉ nói sớm nhất từ ngày nào: không có hạn cuối."), "dim")
    words = _("Ví dụ: sự kiện “{event}” ngày {day} thì hạn là {due}.")
    return Text(words.format(event=clean(rule.event), day=short_day(day), due=short_day(dates[0].due)))


def _show_unread(console: Console) -> None:
    console.print(Text(_(KINDS["unread"]) + ". " + _("Cụm từ này chuyển cho cán bộ ấn định."), "bold yellow"))
    hint = _("Có thể viết như: “Quý I/2026”, “trước ngày 10/12 hằng năm”, “2 năm/lần”.")
    console.print(Text(hint, "dim"))


def _show_assumption(assumption: Assumption, found: Sequence[Occurrence], console: Console) -> None:
    text = Text(sentence(assumption, found)).append(f" [{assumption.code}]", style="dim")
    show_taken(Text(_("Giả định:"), "yellow"), text, remedy(assumption.code), console)


def show_taken(label: Text, said: Text, change: str, console: Console) -> None:
    """What is taken for granted, and on a line of its own how to change it."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row(label, said)
    grid.add_row(Text("→", "dim", justify="right"), Text(change, "dim"))
    console.print(Padding(grid, _INDENT, expand=False))


def _dates(found: Sequence[Occurrence], shown: Explained) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for name in (_("Kỳ"), _("Hạn"), _("Nhắc theo"), _("Quá hạn từ")):
        table.add_column(name, no_wrap=name != _("Kỳ"))
    table.add_column(_("Lưu ý"))
    for item in found[:_SHOWN]:
        days = (Text(short_day(day)) for day in (item.due, item.aim, item.overdue_from))
        table.add_row(Text(period(item.period)), *days, Text(_why(item, shown)))
    if len(found) > _SHOWN:
        rest = _("… còn {n} kỳ hạn, đến {last}")
        words = rest.format(n=len(found) - _SHOWN, last=short_day(found[-1].due))
        table.add_row("", "", "", "", Text(words, "dim"))
    return table


def _why(item: Occurrence, shown: Explained) -> str:
    """Why the day to remind by and the first late day differ from the due, and what the date rests on."""
    remarks = []
    if item.note:
        remarks.append(_("trước {clock}").format(clock=item.note))
    if item.aim != item.due:
        reason = shown.calendar.reason(item.due)
        day = f"{item.due:%d/%m}"
        remarks.append(_("{day} là {reason}").format(day=day, reason=_(reason) or _("ngày nghỉ")))
    if item.past:
        remarks.append(_("đã qua khi ban hành kế hoạch"))
    if item.provisional:
        remarks.append(_("tạm tính"))
    return ", ".join(remarks)


def _timeline(found: Sequence[Occurrence]) -> Table:
    """A line a year with a mark in each month that has a due day; years that look alike are one line."""
    months: dict[int, Counter[int]] = {}
    unsure = {item.due.year for item in found if item.provisional}
    for item in found:
        months.setdefault(item.due.year, Counter())[item.due.month] += 1
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    for _month in _MONTHS:
        grid.add_column(justify="right", width=2)
    grid.add_column()
    grid.add_row("", *(Text(str(month), "dim") for month in _MONTHS), "")
    rows = [(year, _marks(months[year]), year in unsure) for year in sorted(months)]
    groups = [list(group) for _key, group in groupby(rows, key=lambda row: row[1:])]
    for group in groups[:_YEARS_SHOWN]:
        _year, marks, provisional = group[0]
        remark = Text(_("tạm tính"), "dim") if provisional else Text("")
        grid.add_row(Text(_years([row[0] for row in group])), *marks, remark)
    if len(groups) > _YEARS_SHOWN:
        grid.add_row(Text("…", "dim"), *[""] * 12, Text(_("đến {year}").format(year=rows[-1][0]), "dim"))
    return grid


def _marks(dues: Counter[int]) -> tuple[str, ...]:
    """● for one due day in a month, its number for more."""
    return tuple(
        "·" if not dues[month] else "●" if dues[month] == 1 else str(min(dues[month], _MOST_MARKED))
        for month in _MONTHS
    )


def _years(years: Sequence[int]) -> str:
    """2026, 2027–2031, or those with gaps between them by name: 2027, 2029, …, 2035."""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}–{years[-1]}"
    named = [str(year) for year in years]
    return ", ".join(named if len(named) <= _YEARS_NAMED else [*named[:2], "…", named[-1]])
