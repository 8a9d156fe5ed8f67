"""`nhacviec explain` and `nhacviec calendar`: what needs no register, and uses one only if it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from rules.errors import NhacviecError
from scheduler.cli.arguments import parse_day
from scheduler.cli.context import DEFAULT_ZONE, Face, face_of, leave
from scheduler.clock import OfficeClock, parse_moment
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar

AsJson = Annotated[bool, typer.Option("--json", help=_("In JSON."))]


@dataclass(frozen=True, slots=True)
class _Day:
    due: date
    count: int


def register_commands(app: typer.Typer) -> None:
    """Add both."""
    app.command("explain")(explain)
    app.command("calendar")(calendar)


def explain(
    context: typer.Context,
    phrase: Annotated[
        str | None, typer.Argument(metavar="CỤM_TỪ", help=_("Cụm từ thời hạn, trong ngoặc kép."))
    ] = None,
    issued: Annotated[
        str, typer.Option("--issued", metavar="NGÀY", help=_("Ngày ban hành kế hoạch (mặc định: hôm nay)."))
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="NGÀY", help=_("Ngày cuối của việc lặp lại."))
    ] = "",
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="TỆP", help=_("Đọc mỗi dòng một cụm từ; “-” là đầu vào."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from scheduler.cli.explain import run_explain

    face = face_of(context)
    code = run_explain(
        phrase,
        issued=parse_day(issued, "--issued") if issued else _today(face),
        until=parse_day(until, "--until") if until else None,
        batch=batch,
        as_json=as_json,
        console=face.console,
        language=face.language or "vi",
    )
    if code:
        leave(code)


def _today(face: Face) -> date:
    """Today where no configuration is looked at: the zone of Việt Nam, or the played moment."""
    zone = ZoneInfo(DEFAULT_ZONE)
    return OfficeClock(zone, parse_moment(face.played_words, zone) if face.played_words else None).today()


def calendar(
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


def _of_the_office(face: Face, year: int) -> tuple[Mapping[date, int], WorkCalendar | None]:
    """Open occurrences a day and the office's own calendar; nothing where there is no register."""
    if not face.has_config:
        return {}, None
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
            return {row.due: row.count for row in rows}, calendar_of(reader)
    except NhacviecError as error:
        face.say(_("Lịch chung, không kèm sổ theo dõi ({why}).").format(why=error.message))
        return {}, None
