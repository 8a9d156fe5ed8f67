"""`nhacviec calendar`: the working days of a year on one screen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from rich import box
from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.errors import BadInput
from rules.workdays import Day, WorkCalendar
from scheduler.calendarfile import YEARS
from scheduler.i18n import gettext as _
from scheduler.i18n import short_weekdays
from scheduler.workcalendar import load_calendar

_LONG_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_MONTH_WIDTH = 28
_GRID_WIDTH = 3 * _MONTH_WIDTH + 6


def run_calendar(
    year: int,
    as_json: bool,
    dues: Mapping[date, int],
    console: Console,
    calendar: WorkCalendar | None = None,
) -> None:
    """Show `year`: a grid, the special days with their documents; or one JSON object.

    `dues` counts the occurrences due on each day (days of other years are left out). `calendar` is
    the office's, with its overrides; without one it is what the package itself knows. Raises
    BadInput for a year before 2000 or after 2100.
    """
    if year not in YEARS:
        raise BadInput("Năm phải từ {first} đến {last}.", first=YEARS[0], last=YEARS[-1])
    calendar = calendar or load_calendar()
    dues = {day: count for day, count in sorted(dues.items()) if day.year == year and count}
    if as_json:
        console.file.write(json.dumps(_as_json(year, dues, calendar), ensure_ascii=False, indent=1) + "\n")
        return
    _print_heading(year, calendar, console)
    months = [_month(year, month, dues, calendar) for month in range(1, 13)]
    console.print(Columns(months, width=_MONTH_WIDTH, padding=(1, 2)), width=min(console.width, _GRID_WIDTH))
    console.print(_legend())
    console.print(_special_table(year, calendar))
    if dues:
        total = sum(dues.values())
        console.print(_("Trong năm có {n} kỳ hạn, rơi vào {days} ngày.").format(n=total, days=len(dues)))


def _as_json(year: int, dues: Mapping[date, int], calendar: WorkCalendar) -> dict[str, object]:
    return {
        "year": year,
        "provisional": calendar.is_provisional(date(year, 1, 1)),
        "workdays": _workdays(year, calendar),
        "days": [
            {
                "day": day.isoformat(),
                "state": "off" if special.off else "worked",
                "name": special.name,
                "document": special.document,
            }
            for day, special in calendar.special_days(year).items()
        ],
        "dues": [{"day": day.isoformat(), "count": count} for day, count in dues.items()],
    }


def _workdays(year: int, calendar: WorkCalendar) -> int:
    return sum(calendar.is_workday(day) for day in _days(date(year, 1, 1), date(year, 12, 31)))


def _print_heading(year: int, calendar: WorkCalendar, console: Console) -> None:
    heading = Text(_("Lịch làm việc năm {year}").format(year=year), style="bold")
    heading.append(", " + _("{n} ngày làm việc").format(n=_workdays(year, calendar)), style="default")
    console.print(heading)
    if calendar.is_provisional(date(year, 1, 1)):
        note = _("Tạm tính: năm này chưa có thông báo nghỉ lễ, Tết chính thức; ngày tính theo luật.")
        console.print(Text(note, style="yellow"))


def _month(year: int, month: int, dues: Mapping[date, int], calendar: WorkCalendar) -> Table:
    title = _("Tháng {month}").format(month=month)
    table = Table(box=None, title=title, title_style="bold", padding=(0, 0), width=_MONTH_WIDTH)
    for index, name in enumerate(short_weekdays()):
        table.add_column(name + " ", justify="right", width=4, header_style="dim" if index < 5 else "red")
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    cells = [Text("")] * first.weekday()
    cells += [_cell(day, dues, calendar) for day in _days(first, last)]
    for start in range(0, len(cells), 7):
        table.add_row(*cells[start : start + 7])
    return table


def _cell(day: date, dues: Mapping[date, int], calendar: WorkCalendar) -> Text:
    """The number and a mark that is seen without colour too: - off, + worked weekend day, * due."""
    special = calendar.special_days(day.year).get(day)
    style, mark = _look(special, calendar.is_workday(day))
    if day in dues:
        style, mark = f"{style} bold underline", "*"
    cell = Text(f"{day.day}", style=style.strip())
    return cell.append(mark)


def _look(special: Day | None, worked: bool) -> tuple[str, str]:
    if special and special.off:
        return "bold red", "-"
    if special and worked:
        return "bold green", "+"
    return ("", " ") if worked else ("red", " ")


def _legend() -> Text:
    legend = Text("")
    legend.append(_("- nghỉ lễ, Tết, nghỉ bù"), style="bold red").append("   ")
    legend.append(_("+ làm bù"), style="bold green").append("   ")
    return legend.append(_("* có nhiệm vụ đến hạn"), style="bold underline").append("\n")


def _special_table(year: int, calendar: WorkCalendar) -> Table:
    table = Table(
        title=_("Ngày nghỉ, ngày làm bù và căn cứ"), title_justify="left", box=box.SIMPLE_HEAD, width=100
    )
    for name, width in ((_("Ngày"), 10), (_("Thứ"), 9), (_("Loại"), 8)):
        table.add_column(name, width=width, no_wrap=True)
    table.add_column(_("Tên"), ratio=1)
    table.add_column(_("Căn cứ"), ratio=1)
    for day, special in calendar.special_days(year).items():
        state = Text(_("nghỉ"), style="red") if special.off else Text(_("làm việc"), style="green")
        document = Text(special.document) if special.document else Text(_("tạm tính"), style="yellow")
        table.add_row(
            f"{day:%d/%m/%Y}", _(_LONG_WEEKDAYS[day.weekday()]), state, Text(_(special.name)), document
        )
    return table


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
