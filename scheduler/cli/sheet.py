"""`nhacviec sheet export|import`: the officer's working sheet, out and back in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput
from scheduler.cli.context import Face, face_of, leave
from scheduler.cli.upcoming import Agency, Days, Kind, Plan
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.intake.sheet import Remark, SheetReview

SHOWN = 40
"""Rows of one kind listed for a person; the rest is counted."""


def register_commands(app: typer.Typer) -> None:
    """Add `sheet` with its own commands."""
    group = typer.Typer(no_args_is_help=True, help=_("Bảng theo dõi để điền tay: xuất ra, đọc lại."))
    group.command("export", help=_("Xuất các dòng của `upcoming` thành bảng để điền."))(export)
    group.command("import", help=_("Đọc lại bảng đã điền: xem khác biệt rồi ghi nhận."))(import_)
    app.add_typer(group, name="sheet")


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Tệp .xlsx hoặc .csv sẽ ghi."))],
    days: Days = 30,
    agency: Agency = "",
    plan: Plan = "",
    kind: Kind = "",
    force: Annotated[bool, typer.Option("--force", help=_("Ghi đè tệp đã có."))] = False,
) -> None:
    from scheduler.register.reads.narrow import narrow
    from scheduler.register.reads.sheet import sheet_rows
    from scheduler.sheetfile import sheet_csv, sheet_xlsx

    face = face_of(context)
    suffix = file.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise BadInput(
            "bảng theo dõi phải là tệp .xlsx hoặc .csv", place=file.name, remedy="Ví dụ: bang-theo-doi.xlsx."
        )
    with face.reads() as reader:
        rows = sheet_rows(reader, face.today, days, narrow(reader, agency=agency, plan=plan, kind=kind))
    _save(file, sheet_csv(rows) if suffix == ".csv" else sheet_xlsx(rows), force=force)
    face.say(_("Đã ghi {n} dòng vào {path}.").format(n=len(rows), path=file))
    face.say(
        _("Điền “Ngày nộp” (dd/mm/yyyy), “Số văn bản”, rồi: nhacviec sheet import {path}").format(path=file)
    )


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Bảng đã điền (.xlsx hoặc .csv)."))],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Chỉ xem khác biệt, không ghi."))] = False,
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    """Good rows are recorded in one transaction; the others are listed with their number and the reason.

    Exit code 3 when nothing could be recorded and something was wrong.
    """
    from scheduler.intake.sheet import record_sheet

    face = face_of(context)
    review = _reviewed(face, file)
    writes = bool(review.recordable) and not dry_run
    if not as_json:
        _show(face, review)
    if writes:
        deed = face.deed(by)
        question = _("Ghi nhận {n} văn bản như trên, trong một lần ghi?").format(n=len(review.recordable))
        face.confirm(question, yes=yes)
        register, practice = face.register(), face.practice()
        with register.write() as session:
            record_sheet(session, review, deed, practice, file.name)
    if as_json:
        face.print_json(_plain(review, applied=writes))
    else:
        face.say(_counts(review, applied=writes))
    if review.wrong and not review.recordable:
        leave(BadInput.exit_code)


def _reviewed(face: Face, file: Path) -> SheetReview:
    from scheduler.intake.sheet import read_sheet, review_sheet
    from scheduler.register.reads.sheet import known_lines

    answers = read_sheet(file, face.today)
    with face.reads() as reader:
        lines = known_lines(reader, {item.id for item in answers.filled})
    return review_sheet(answers, lines, face.today)


def _save(file: Path, data: bytes, *, force: bool) -> None:
    """A sheet that is there already may hold answers: it is replaced only when that is wanted."""
    try:
        with file.open("wb" if force else "xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise BadInput(
            "tệp đã có, có thể đã điền kết quả",
            place=str(file),
            remedy="Đổi tên khác, hoặc thêm --force để ghi đè.",
        ) from error
    except OSError as error:
        raise BadInput("không ghi được tệp: {why}", place=str(file), why=error.strerror or "") from error


def _show(face: Face, review: SheetReview) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from scheduler.cli import render

    if review.recordable:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True)
        for name, options in (
            (_("Hàng"), {"justify": "right"}),
            (_("Mã số"), {}),
            (_("Chủ trì"), {"ratio": 2}),
            (_("Nhiệm vụ"), {"ratio": 3}),
            (_("Hạn"), {"no_wrap": True}),
            (_("Ngày nộp"), {"no_wrap": True}),
            (_("Số văn bản"), {"ratio": 1, "overflow": "fold"}),
            (_("Kết quả"), {}),
        ):
            table.add_column(name, **options)
        for item in review.recordable[:SHOWN]:
            filled, line = item.filled, item.line
            said, style = _judged(item.in_time)
            table.add_row(
                str(filled.row),
                f"#{filled.id}",
                render.text(render.shortened(line.lead, 40)),
                render.text(render.shortened(line.title, 60)),
                render.day(line.due),
                render.day(filled.on),
                render.text(filled.document),
                Text(said, style=style),
            )
        face.console.print(table)
        _rest(face, len(review.recordable))
    _show_remarks(face, _("Bỏ qua"), review.skipped, "yellow")
    _show_remarks(face, _("Sai, chưa ghi"), review.wrong, "red")


def _show_remarks(face: Face, title: str, remarks: tuple[Remark, ...], style: str) -> None:
    from rich.text import Text

    from scheduler.cli import render

    if not remarks:
        return
    face.console.print(Text(f"{title}: {len(remarks)}", style=style))
    for remark in remarks[:SHOWN]:
        number = f" (#{remark.id})" if remark.id else ""
        words = _("hàng {row}{number}: {reason}").format(row=remark.row, number=number, reason=remark.reason)
        face.console.print(Text(f"  {render.clean(words)}"))
    _rest(face, len(remarks))


def _rest(face: Face, count: int) -> None:
    if count > SHOWN:
        face.console.print(_("… và {n} hàng nữa.").format(n=count - SHOWN), markup=False)


def _judged(in_time: bool | None) -> tuple[str, str]:
    if in_time is None:
        return _("tạm tính"), "dim"
    return (_("đúng hạn"), "green") if in_time else (_("quá hạn"), "red")


def _counts(review: SheetReview, *, applied: bool) -> str:
    head = _("Đã ghi nhận {n} hàng") if applied else _("Chưa ghi gì; ghi được {n} hàng")
    tail = _("; bỏ qua {skipped}, sai {wrong}, để trống {blank}.").format(
        skipped=len(review.skipped), wrong=len(review.wrong), blank=review.blank
    )
    return head.format(n=len(review.recordable)) + tail


def _plain(review: SheetReview, *, applied: bool) -> dict[str, Any]:
    def remarks(items: tuple[Remark, ...]) -> list[dict[str, Any]]:
        return [{"row": item.row, "id": item.id, "reason": item.reason} for item in items]

    return {
        "applied": applied,
        "recorded": [
            {
                "row": item.filled.row,
                "id": item.filled.id,
                "on": _iso(item.filled.on),
                "document": item.filled.document,
                "note": item.filled.note,
                "in_time": item.in_time,
            }
            for item in review.recordable
        ],
        "skipped": remarks(review.skipped),
        "wrong": remarks(review.wrong),
        "blank": review.blank,
    }


def _iso(day: date) -> str:
    return day.isoformat()
