"""`nhacviec calendar [NĂM]` and `nhacviec calendar import TỆP`: the office's work calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from rules.errors import BadInput, NhacviecError
from scheduler.cli.context import Face, face_of
from scheduler.cli.failure import message_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON."))]


@dataclass(frozen=True, slots=True)
class _Day:
    due: date
    count: int


class CalendarGroup(TyperGroup):
    """`calendar 2026` is short for `calendar year 2026`."""

    def parse_args(self, context: Any, args: list[str]) -> Any:
        """Put the word `year` where no command is named."""
        if not args or (args[0] not in self.commands and args[0] not in context.help_option_names):
            args = ["year", *args]
        return super().parse_args(context, args)


def register_commands(app: typer.Typer) -> None:
    """Add `calendar` with its own commands."""
    group = typer.Typer(cls=CalendarGroup, help=_("Lịch làm việc: xem một năm, nạp thông báo nghỉ."))
    group.command("year", help=_("Lịch của một năm; có thể bỏ từ year: nhacviec calendar 2026."))(year_)
    group.command("import", help=_("Nạp tệp lịch nghỉ, làm bù (xem hạn nào bị dời rồi xác nhận)."))(import_)
    app.add_typer(group, name="calendar")


def year_(
    context: typer.Context,
    year: Annotated[
        int | None, typer.Argument(metavar="NĂM", help=_("Năm dương lịch (mặc định: năm nay)."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from scheduler.cli.calendar import run_calendar

    face = face_of(context)
    wanted = face.today.year if year is None else year
    dues, own = _of_the_office(face, wanted)
    run_calendar(wanted, as_json, dues, face.console, own)


def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="TỆP", help=_("Tệp CSV: day,state,name,document (off, worked; NĂM,official).")
        ),
    ],
    by: Annotated[
        str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện (mặc định: tài khoản đăng nhập)."))
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    as_json: AsJson = False,
) -> None:
    from scheduler.calendarfile import read_overrides
    from scheduler.cli.calendar_outcome import apply_days, foresee_days, outcome_json, print_outcome

    face = face_of(context)
    days, problems = read_overrides(file)
    if not days:
        raise problems[0] if problems else BadInput("Tệp không có ngày nào.", place=file.name)
    deed, register = face.deed(by), face.register()
    outcome = foresee_days(register, face.practice, deed, days, file.name, problems)
    if not as_json:
        print_outcome(face.console, outcome)
    if outcome.nothing:
        face.say(_("Lịch này đã được nạp từ trước; không có gì thay đổi."))
    else:
        face.confirm(_("Nạp lịch này và tính lại các hạn như trên?"), yes=yes)
        apply_days(register, face.practice, deed, days, file.name)
        words = _("Đã nạp {n} ngày; {moved} kỳ hạn có ngày mới.")
        face.say(words.format(n=len(outcome.written), moved=len(outcome.moves)))
    if as_json:
        face.print_json(outcome_json(outcome))


def _of_the_office(face: Face, year: int) -> tuple[Mapping[date, int], WorkCalendar | None]:
    """Open occurrences a day and the office's own calendar; nothing where there is no register."""
    if not face.has_config:
        return {}, None
    from scheduler.register.reads.beyond import beyond
    from scheduler.register.reads.days import calendar_of

    try:
        with face.reads() as reader:
            rows = reader.rows(
                _Day,
                "SELECT due, COUNT(*) AS count FROM occurrence"
                " WHERE due >= :first AND due <= :last AND state NOT IN ('accepted', 'waived', 'joined')"
                " GROUP BY due",
                first=date(year, 1, 1),
                last=date(year, 12, 31),
            )
            dues = Counter({row.due: row.count for row in rows})
            calendar = calendar_of(reader)
            days = (date(year, 12, 31) - face.today).days
            later = beyond(reader, calendar, face.today, days) if days > 0 else []
            dues.update(line.due for line in later if line.due.year == year)
            return dues, calendar
    except NhacviecError as error:
        face.say(_("Lịch chung, không kèm sổ theo dõi ({why}).").format(why=message_of(error)))
        return {}, None
