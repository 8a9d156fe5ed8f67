"""`nhacviec apply PLAN_FILE`: the differences first, then a confirmation, then the register."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rules.errors import Refused
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.intake.apply import Taking
    from scheduler.intake.planfile import PlanFile, PlanReview
    from scheduler.register.changes import Deed
    from scheduler.register.practice import Practice

AHEAD_DAYS = 30


def register_commands(app: typer.Typer) -> None:
    """Add `apply`."""
    app.command("apply")(apply)


def apply(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Tệp kế hoạch (.toml hoặc .xlsx)."))],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Không hỏi lại."))] = False,
    confirm_assumptions: Annotated[
        bool,
        typer.Option("--confirm-assumptions", help=_("Đồng ý mọi giả định và tên cơ quan được đề xuất.")),
    ] = False,
    end_missing: Annotated[
        bool,
        typer.Option("--end-missing", help=_("Kết thúc mọi dòng cũ không còn trong tệp kế hoạch.")),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Chỉ xem khác biệt, không ghi."))] = False,
    by: Annotated[str, typer.Option("--by", metavar="TÊN", help=_("Người thực hiện."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("In khác biệt dưới dạng JSON."))] = False,
) -> None:
    from scheduler.cli.diff_view import diff_json, show_diff
    from scheduler.intake.apply import Taking, apply_plan, foresee_plan
    from scheduler.intake.planfile import read_plan_file

    face = face_of(context)
    plan = read_plan_file(file)
    deed, register, practice = face.deed(by), face.register(), face.practice()
    review = _review(face, plan, practice)
    taking = Taking(confirm_assumptions, confirm_assumptions, end_missing)
    foreseen = foresee_plan(register, review, practice, deed, taking)
    if not as_json:
        mails = None if yes else _mails_ahead(face, review, practice, deed, taking)
        show_diff(foreseen, face.console, mails)
    if not dry_run and not foreseen.changes_nothing:
        question = _("Đưa kế hoạch {number} vào sổ theo dõi như trên?").format(number=foreseen.number)
        face.confirm(question, yes=yes)
        with register.write() as session:
            done = apply_plan(session, review, practice, deed, taking)
            _check_unchanged((foreseen.rows, foreseen.closes) == (done.rows, done.closes))
        foreseen = done
    if as_json:
        face.print_json(diff_json(foreseen) | {"applied": not dry_run})
    elif foreseen.changes_nothing:
        face.say(_("Sổ theo dõi đã đúng như tệp kế hoạch; không có gì thay đổi."))
    elif not dry_run:
        text = _("Đã đưa vào sổ. Kế hoạch mới chạy thử cho đến khi: nhacviec golive {number}")
        known = _("Đã cập nhật kế hoạch {number}.")
        face.say((text if foreseen.is_new else known).format(number=foreseen.number))


def _review(face: Face, plan: PlanFile, practice: Practice) -> PlanReview:
    from scheduler.intake.apply import formers_of
    from scheduler.intake.directory import Directory
    from scheduler.intake.planfile import Policies, review_plan
    from scheduler.register.store.directory import load_roster

    with face.register().read() as session:
        roster = load_roster(session)
        formers = formers_of(session, plan)
    if not roster.agencies:
        raise Refused(
            "danh bạ cơ quan còn trống",
            remedy="Nạp danh bạ trước: nhacviec agencies import TỆP.csv",
        )
    office = Policies(practice.before, practice.late, practice.roll, practice.cycle_due)
    directory = Directory(roster, face.today, plan.issuer)
    return review_plan(plan, practice.calendar, face.today, directory, office, formers)


def _mails_ahead(face: Face, review: PlanReview, practice: Practice, deed: Deed, taking: Taking) -> int:
    """How many mails the next 30 days would bring once this is applied: the real tick on a copy."""
    from scheduler.intake.apply import apply_plan
    from scheduler.reminding.foresee import simulate
    from scheduler.reminding.settings import settings_of

    mails = simulate(
        face.register(),
        practice,
        settings_of(face.config),
        face.today,
        face.today + timedelta(days=AHEAD_DAYS),
        prepare=lambda session: apply_plan(session, review, practice, deed, taking),
    )
    return len(mails)


def _check_unchanged(same: bool) -> None:
    """Between showing and writing somebody else may have written; then it is shown again."""
    if not same:
        raise Refused(
            "sổ theo dõi vừa thay đổi trong lúc xem khác biệt; chưa ghi gì", remedy="Chạy lại lệnh này."
        )
