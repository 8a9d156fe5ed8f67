"""The screen of `nhacviec explain`: the phrase with its words marked, rules, dates, assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.occurrence import Occurrence
from rules.phrase import Reading, ReadRule, say
from scheduler.cli.explain import Explained
from scheduler.i18n import gettext as _
from scheduler.i18n import short_weekdays

_SHOWN = 8
_YEARS_SHOWN = 6
_KINDS = {
    "once": "Có thời hạn",
    "recurring": "Định kỳ",
    "ongoing": "Thường xuyên",
    "on_event": "Theo sự kiện (chờ nhập ngày)",
    "on_request": "Khi có yêu cầu",
    "undated": "Chưa có thời hạn (ấn định ở nơi khác)",
    "unread": "Chưa hiểu",
}
_REMEDIES = {
    "year-end": "Nếu có ngày khác, ghi rõ trong cụm từ, ví dụ “trước ngày 10/12 hằng năm”.",
    "cycle-anchor": 'Khi nhập kế hoạch, ghi last = năm gần nhất đã thực hiện (hoặc cycle_due = "start").',
    "joined-window": "Nếu mỗi kỳ có hạn riêng, nối bằng “và”: “Quý III và quý IV/2026”.",
    "missing-year": "Ghi rõ năm: “trước ngày 31/12/2026”.",
    "implied-repetition": "Nếu chỉ một lần, ghi rõ năm; nếu lặp lại, thêm “hằng năm”, “hằng quý” ….",
    "week-friday": "Ghi rõ thứ trong tuần: “thứ Hai hằng tuần”.",
    "this-document": "Nếu là văn bản khác, ghi số hoặc tên văn bản đó.",
    "until-default": "Đặt --until, hoặc ghi “đến năm …” trong cụm từ hay tên kế hoạch.",
}
_CONFIRM = "Xác nhận hoặc sửa khi nhập kế hoạch."


def show_one(item: Explained, console: Console) -> None:
    """One phrase in full."""
    console.print(_marked(item.reading))
    console.print()
    for number, (rule, found) in enumerate(item.by_rule, 1):
        _show_rule(number, rule, found, item, console)
    if not item.reading.rules:
        console.print(
            Text(_(_KINDS["unread"]) + ". " + _("Cụm từ này chuyển cho cán bộ ấn định."), "bold yellow")
        )
    if len(item.by_rule) > 1 and item.occurrences:
        console.print(_timeline(item.occurrences))
    for assumption in item.assumptions:
        _show_assumption(assumption.code, _(assumption.text), console)
    left = [words for words in item.reading.unread if item.reading.rules]
    if left:
        console.print(Text(_("Không đọc: ") + "; ".join(f"“{words}”" for words in left), "dim"))


def _marked(reading: Reading) -> Text:
    """The phrase, read words bold, the rest as it is."""
    text = Text(reading.phrase)
    for item in reading.rules:
        text.stylize("bold green", item.start, item.end)
    return Text("» ", "dim") + text


def _show_rule(
    number: int, item: ReadRule, found: list[Occurrence], shown: Explained, console: Console
) -> None:
    head = Text(f"{number}. ", "bold") + Text(_(_KINDS[item.rule.kind]), "bold cyan")
    head.append(f": {say(item.rule, shown.language)}")
    console.print(head)
    if item.words != say(item.rule, shown.language):
        console.print(Text("   " + _("đọc từ “{words}”").format(words=item.words), "dim"))
    if found:
        console.print(_dates(found, shown))
        if len(shown.by_rule) == 1 and len(found) > 1:
            console.print(_timeline(found))
    elif item.rule.kind == "recurring":
        until = _day(shown.terms.until)
        console.print(Text("   " + _("Không có kỳ hạn nào đến {until}.").format(until=until), "yellow"))
    for assumption in item.assumptions:
        params = next((dict(a.params) for o in found for a in o.assumptions if a.code == assumption.code), {})
        text = _(assumption.text)
        _show_assumption(assumption.code, f"{text} ({params['year']})" if "year" in params else text, console)
    for note in item.notes:
        console.print(Text("   " + _("Ghi chú: ") + f"“{note}”"))
    console.print()


def _show_assumption(code: str, sentence: str, console: Console) -> None:
    line = Text("   " + _("Giả định: "), "yellow")
    line.append(sentence, "default")
    line.append(" → " + _(_REMEDIES.get(code, _CONFIRM)), "dim")
    line.append(f" [{code}]", "dim")
    console.print(line)


def _dates(found: Sequence[Occurrence], shown: Explained) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1))
    for name in (_("Kỳ"), _("Hạn"), _("Mục tiêu"), _("Quá hạn từ"), _("Giải thích")):
        table.add_column(name)
    for item in found[:_SHOWN]:
        table.add_row(item.period, _day(item.due), _day(item.aim), _day(item.overdue_from), _why(item, shown))
    if len(found) > _SHOWN:
        rest = _("… còn {n} kỳ hạn, đến {last}").format(n=len(found) - _SHOWN, last=_day(found[-1].due))
        table.add_row("", "", "", "", Text(rest, "dim"))
    return table


def _why(item: Occurrence, shown: Explained) -> str:
    """Why aim and overdue_from differ from due, and what the date rests on."""
    remarks = []
    if item.note:
        remarks.append(_("trước {clock}").format(clock=item.note))
    if item.aim != item.due:
        reason = shown.calendar.reason(item.due)
        remarks.append(_("{day} là {reason}").format(day=_day(item.due), reason=_(reason) or _("ngày nghỉ")))
    if item.past:
        remarks.append(_("đã qua khi ban hành kế hoạch"))
    if item.provisional:
        remarks.append(_("tạm tính"))
    return ", ".join(remarks)


def _day(day: date) -> str:
    return f"{short_weekdays()[day.weekday()]} {day:%d/%m}/{day.year}"


def _timeline(found: Sequence[Occurrence]) -> Text:
    """A line a year, a mark in each month that has a due day."""
    months: dict[int, set[int]] = {}
    for item in found:
        months.setdefault(item.due.year, set()).add(item.due.month)
    text = Text()
    for year in sorted(months)[:_YEARS_SHOWN]:
        strip = " ".join("●" if month in months[year] else "·" for month in range(1, 13))
        text.append(f"   {year}  {strip}\n")
    if len(months) > _YEARS_SHOWN:
        text.append("   …\n", "dim")
    return text


def show_batch(items: Sequence[Explained], console: Console) -> None:
    """A whole column: one line a phrase, then a summary of kinds and of what is unread."""
    table = Table(box=box.SIMPLE, padding=(0, 1))
    for name in (_("Cụm từ"), _("Cách hiểu"), _("Hạn đầu tiên"), _("Số kỳ hạn"), _("Giả định")):
        table.add_column(name, overflow="fold")
    for item in items:
        reading, found = item.reading, item.occurrences
        table.add_row(
            _marked(reading),
            ", ".join(_(_KINDS[kind]) for kind in reading.kinds),
            _day(found[0].due) if found else "",
            str(len(found) or ""),
            ", ".join(dict.fromkeys(a.code for rule in reading.rules for a in rule.assumptions)),
        )
    console.print(table)
    counts = Counter(kind for item in items for kind in item.reading.kinds)
    for kind, count in counts.most_common():
        console.print(f"{_(_KINDS[kind])}: {count}")
    unread = [item.reading.phrase for item in items if item.reading.kinds == ("unread",)]
    if unread:
        console.print(Text(_("Chưa hiểu, cần cán bộ ấn định:"), "bold yellow"))
        for phrase in unread:
            console.print(Text(f"  {phrase}"))
