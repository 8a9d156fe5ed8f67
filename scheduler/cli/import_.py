"""`nhacviec import FILE`: a plan document → the draft as JSON, or a plan file to review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rules.errors import NhacviecError
from scheduler.cli.context import Face, face_of
from scheduler.cli.failure import message_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.intake.directory import Directory
    from scheduler.intake.planfile import PlanFile, PlanReview


def register_commands(app: typer.Typer) -> None:
    """Add `import`."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="VĂN_BẢN", help=_("Văn bản kế hoạch (.docx, .txt)."))],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="TỆP", help=_("Ghi tệp rà soát: .toml hoặc .xlsx."))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Ghi đè tệp rà soát đã có."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In bản đọc được dưới dạng JSON."))] = False,
) -> None:
    from scheduler.intake.documents import read_document
    from scheduler.intake.draft import draft_to_json, read_draft
    from scheduler.intake.planfile import plan_file_of, write_plan_file

    face = face_of(context)
    draft = read_draft(read_document(file))
    if as_json:
        face.print_json(draft_to_json(draft))
    if as_json and out is None:
        return
    review = review_with_register(face, plan_file_of(draft, file.name))
    if out is not None:
        write_plan_file(review, out, overwrite=force)
    if not as_json:
        from scheduler.cli.review_view import show_review

        show_review(review, face.console)
    if out is not None:
        face.say(_("Đã ghi {file}. Rà soát rồi chạy: nhacviec apply {file}").format(file=out))
    else:
        face.say(_("Chưa ghi gì. Thêm --out plan.toml (hoặc plan.xlsx) để có tệp rà soát."))


def review_with_register(face: Face, plan: PlanFile) -> PlanReview:
    """Review `plan` with the office's own calendar and directory, where there is an office."""
    from scheduler.intake.planfile import Policies, review_plan
    from scheduler.workcalendar import load_calendar

    directory = directory_of(face, plan.issuer)
    if directory is None:
        return review_plan(plan, load_calendar(), face.today)
    practice = face.practice()
    office = Policies(practice.before, practice.late, practice.roll, practice.cycle_due)
    return review_plan(plan, practice.calendar, face.today, directory, office)


def directory_of(face: Face, issuer: str) -> Directory | None:
    """The office's directory; None, and said, where there is no office or nobody in it."""
    if not face.has_config:
        face.say(_("Chưa có cấu hình: chưa đối chiếu tên cơ quan với danh bạ."))
        return None
    from scheduler.intake.directory import Directory
    from scheduler.register.store.directory import load_roster

    try:
        with face.register().read() as session:
            roster = load_roster(session)
    except NhacviecError as error:
        face.say(_("Chưa đối chiếu tên cơ quan với danh bạ: {why}").format(why=message_of(error)))
        return None
    if not roster.agencies:
        face.say(_("Danh bạ còn trống: nạp bằng `nhacviec agencies import TỆP` để đối chiếu tên cơ quan."))
        return None
    return Directory(roster, face.today, issuer)
