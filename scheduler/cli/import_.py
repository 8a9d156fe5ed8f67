"""`nhacviec import FILE`: a plan document → the draft as JSON, or a plan file to review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rules.errors import NhacviecError, Refused
from scheduler.cli.context import Face, face_of
from scheduler.cli.failure import message_of, sentence
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.intake.directory import Directory
    from scheduler.intake.planfile import PlanFile, PlanReview
    from scheduler.intake.planfile.matching import Formers


def register_commands(app: typer.Typer) -> None:
    """Add `import`."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="VĂN_BẢN", help=_("Văn bản kế hoạch (.docx, .pdf, .html, .xlsx, .txt)."))
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="TỆP", help=_("Ghi tệp rà soát: .toml hoặc .xlsx."))
    ] = None,
    supersedes: Annotated[
        str, typer.Option("--supersedes", metavar="SỐ", help=_("Số của kế hoạch mà kế hoạch này thay thế."))
    ] = "",
    force: Annotated[bool, typer.Option("--force", help=_("Ghi đè tệp rà soát đã có."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In bản đọc được dưới dạng JSON."))] = False,
) -> None:
    from scheduler.intake.documents import read_document
    from scheduler.intake.draft import draft_to_json, read_draft, superseded_by
    from scheduler.intake.planfile import plan_file_of, write_plan_file

    face = face_of(context)
    document = read_document(file)
    draft = read_draft(document)
    if as_json:
        face.print_json(draft_to_json(draft))
    if as_json and out is None:
        return
    number, year = (supersedes, None) if supersedes else superseded_by(document)
    plan = replace(plan_file_of(draft, document.name), supersedes=number, supersedes_year=year)
    review = review_with_register(face, plan, anew=True)
    if out is not None:
        write_plan_file(review, out, overwrite=force)
    if not as_json:
        from scheduler.cli.review_view import show_review

        show_review(review, face.console)
    if out is not None:
        face.say(_("Đã ghi {file}. Rà soát rồi chạy: nhacviec apply {file}").format(file=out))
    else:
        face.say(_("Chưa ghi gì. Thêm --out plan.toml (hoặc plan.xlsx) để có tệp rà soát."))


def review_with_register(face: Face, plan: PlanFile, *, anew: bool = False) -> PlanReview:
    """Review `plan` with the office's own calendar, directory and register, where there is an office.

    `anew`: it is fresh from its document; what was answered before is carried over.
    """
    from scheduler.intake.planfile import Policies, review_plan
    from scheduler.workcalendar import load_calendar

    directory = directory_of(face, plan.issuer)
    if directory is None:
        return review_plan(plan, load_calendar(), face.today)
    practice = face.practice()
    office = Policies(practice.before, practice.late, practice.roll, practice.cycle_due)
    plan, formers = _with_register(face, plan, anew=anew)
    return review_plan(plan, practice.calendar, face.today, directory, office, formers)


def _with_register(face: Face, plan: PlanFile, *, anew: bool) -> tuple[PlanFile, Formers | None]:
    """What the register holds that rows of `plan` may stand for."""
    from scheduler.intake.apply import applied_files, formers_of
    from scheduler.intake.planfile import continue_from

    with face.register().read() as session:
        try:
            formers = formers_of(session, plan)
        except Refused as error:
            if not anew:
                raise
            face.say(sentence(error))  # the answer belongs into the plan file that is being made
            return plan, None
        if not anew:
            return plan, formers
        continued = continue_from(plan, formers, *applied_files(session, plan))
        return continued, formers_of(session, continued)


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
