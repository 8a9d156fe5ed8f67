"""`nhacviec apply PLAN_FILE`: the differences first, then a confirmation, then the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rules.errors import NhacviecError, Refused
from scheduler.cli.context import Face, face_of
from scheduler.cli.failure import message_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.intake.apply import Diff, Taking
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
    from scheduler.intake.apply import Taking, apply_plan
    from scheduler.intake.planfile import read_plan_file

    face = face_of(context)
    plan = read_plan_file(file)
    deed, register, practice = face.deed(by), face.register(), face.practice()
    review = _review(face, plan, practice)
    taking = Taking(confirm_assumptions, confirm_assumptions, end_missing)
    foreseen, mails = _foreseen(face, review, practice, deed, taking)
    if not as_json:
        show_diff(foreseen, face.console, mails.said())
    if not dry_run and not foreseen.changes_nothing:
        question = _("Đưa kế hoạch {number} vào sổ theo dõi như trên?").format(number=foreseen.number)
        face.confirm(question, yes=yes)
        with register.write() as session:
            done = apply_plan(session, review, practice, deed, taking)
            _check_unchanged((foreseen.rows, foreseen.closes) == (done.rows, done.closes))
        foreseen = done
    if as_json:
        face.print_json(diff_json(foreseen) | {"mails": mails.plain(), "applied": not dry_run})
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


@dataclass(frozen=True, slots=True)
class MailsAhead:
    """The mails of the next 30 days once this is applied: all of the office, and those that speak of this
    plan; `why` nothing could be counted, "" when it was."""

    total: int = 0
    of_plan: int = 0
    why: str = ""

    def said(self) -> str:
        """One sentence."""
        if self.why:
            return _("Chưa đếm được thư của {days} ngày tới: {why}.").format(days=AHEAD_DAYS, why=self.why)
        text = _("Trong {days} ngày tới sẽ có {n} thư của cơ quan, trong đó {of_plan} thư về kế hoạch này.")
        return text.format(days=AHEAD_DAYS, n=self.total, of_plan=self.of_plan)

    def plain(self) -> dict[str, int] | None:
        """For `--json`; None when nothing could be counted."""
        return None if self.why else {"days": AHEAD_DAYS, "total": self.total, "of_plan": self.of_plan}


def _foreseen(
    face: Face, review: PlanReview, practice: Practice, deed: Deed, taking: Taking
) -> tuple[Diff, MailsAhead]:
    """Apply to a copy of the register, and let the real tick run on it: the difference and the mails."""
    from scheduler.intake.apply import apply_plan
    from scheduler.reminding.foresee import simulate
    from scheduler.reminding.settings import settings_of

    diffs: list[Diff] = []
    owed: set[int] = set()

    def prepare(session: Session) -> None:
        diffs.append(apply_plan(session, review, practice, deed, taking))
        owed.update(_occurrences_of(session, diffs[0].plan_id))

    try:
        last = face.today + timedelta(days=AHEAD_DAYS)
        mails = simulate(
            face.register(), practice, settings_of(face.config), face.today, last, prepare=prepare
        )
    except NhacviecError as error:
        if not diffs:
            raise
        return diffs[0], MailsAhead(why=message_of(error))
    of_plan = sum(not owed.isdisjoint(mail.occurrences) for mail in mails)
    return diffs[0], MailsAhead(len(mails), of_plan)


def _occurrences_of(session: Session, plan_id: int) -> list[int]:
    from sqlmodel import col, select

    from scheduler.register.models import Obligation, Occurrence

    query = select(Occurrence.id).join(Obligation).where(col(Obligation.plan_id) == plan_id)
    return [number for number in session.exec(query) if number is not None]


def _check_unchanged(same: bool) -> None:
    """Between showing and writing somebody else may have written; then it is shown again."""
    if not same:
        raise Refused(
            "sổ theo dõi vừa thay đổi trong lúc xem khác biệt; chưa ghi gì", remedy="Chạy lại lệnh này."
        )
