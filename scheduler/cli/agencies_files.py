"""`nhacviec agencies import|export`: the directory as a file, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import BadInput
from scheduler.cli.agencies_change import SHOWN, AsJson, By, rest
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.intake.directory.checking import Finding
    from scheduler.intake.directory.loading import AgencyFile
    from scheduler.intake.directory.merging import Difference, Merged
    from scheduler.intake.draft import Problem
    from scheduler.register.store.directory import DirectoryChange

WARNED = ("private", "away")
"""What is said of an agency at once when a file changes it; `agencies check` says the rest."""


def register_on(group: typer.Typer) -> None:
    """Add `import` and `export` to the group `agencies`."""
    group.command("import", help=_("Nạp danh bạ từ tệp CSV, TOML hoặc Excel (.xlsx)."))(import_)
    group.command("export", help=_("Xuất danh bạ ra tệp CSV, TOML hoặc Excel (.xlsx)."))(export)


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Tệp .csv, .toml hoặc .xlsx."))],
    replace: Annotated[
        bool, typer.Option("--replace", help=_("Bỏ cả những gì sổ đang có mà các cột của tệp không ghi."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Chỉ xem khác biệt, không ghi."))] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """The file adds and corrects; what it leaves unsaid stays, and is told. Only --replace takes away."""
    from scheduler.intake.apply.rehearsal import rehearsal
    from scheduler.intake.directory.loading import read_agencies

    face = face_of(context)
    given = read_agencies(file)
    register = face.register()
    if dry_run:
        with rehearsal(register) as session:
            told = _load(session, face, given, exact=replace)
    else:
        deed = face.deed(by)
        with register.write() as session:
            told = _load(session, face, given, exact=replace)
            told.record(session, deed, file.name)
    if as_json:
        face.print_json(told.plain(applied=not dry_run))
    else:
        told.show(face, applied=not dry_run)


class _Loaded:
    """What loading a file did, and what is to be said of it."""

    def __init__(self, merged: Merged, change: DirectoryChange, problems: list[Problem]) -> None:
        self.merged = merged
        self.change = change
        self.problems = problems
        self.warnings: list[Finding] = []
        self.left_behind: list[str] = []
        self.recalled = 0

    def record(self, session: Session, deed: Any, file: str) -> None:
        """One event for the file, with what it changed; none when it changed nothing."""
        from scheduler.register.changes import Entry, record

        counts = {name: len(getattr(self.change, name)) for name in ("created", "changed", "untouched")}
        if self.change.created or self.change.changed:
            detail = {**counts, "changes": [_difference(item) for item in self.merged.changes[:SHOWN]]}
            record(session, deed, [Entry("agencies", document=file, detail=detail)])

    def plain(self, *, applied: bool) -> dict[str, Any]:
        from scheduler.cli.review_view import problem_json

        change = self.change
        return {
            "applied": applied,
            "created": list(change.created),
            "changed": list(change.changed),
            "untouched": list(change.untouched),
            "renamed": [{"code": code, "was": was, "name": name} for code, was, name in change.renamed],
            "changes": [_difference(item) for item in self.merged.changes],
            "kept": [
                {"code": item.code, "column": item.column, "has": item.was, "file": item.now}
                for item in self.merged.kept
            ],
            "recalled": self.recalled,
            "warnings": [finding_json(item) for item in self.warnings],
            "problems": [problem_json(item) for item in self.problems],
        }

    def show(self, face: Face, *, applied: bool) -> None:
        from scheduler.cli.review_view import show_problems

        show_problems([*self.problems, *self.warnings], face.console)
        for code, was, name in self.change.renamed:
            said = _("Mã {code} đổi tên: từ “{was}” thành “{name}”. Nếu nhầm mã, sửa tệp rồi nạp lại.")
            face.say(said.format(code=code, was=was, name=name))
        _list_differences(
            face, [item for item in self.merged.changes if item.column != "name"], "“{was}” → “{now}”"
        )
        self._show_kept(face)
        text = _("Danh bạ: thêm {created}, sửa {changed}, giữ nguyên {untouched}.")
        counts = {name: len(getattr(self.change, name)) for name in ("created", "changed", "untouched")}
        face.say(text.format(**counts) + ("" if applied else " " + _("Chưa ghi gì.")))
        if self.recalled:
            said = _("{n} thư đang chờ gửi sẽ được soạn lại cho người nhận hiện nay.")
            face.say(said.format(n=self.recalled))
        for words in self.left_behind:
            face.say(words)

    def _show_kept(self, face: Face) -> None:
        if not self.merged.kept:
            return
        said = _("Sổ có {n} mục mà tệp không ghi hoặc ghi thiếu; giữ nguyên. Muốn bỏ, thêm --replace:")
        face.say(said.format(n=len(self.merged.kept)))
        _list_differences(face, self.merged.kept, _("sổ có “{was}”, tệp ghi “{now}”"))


def _load(session: Session, face: Face, given: AgencyFile, *, exact: bool) -> _Loaded:
    from scheduler.cli.agencies_mail import recalled
    from scheduler.intake.directory.checking import check_agency
    from scheduler.intake.directory.merging import merge_file
    from scheduler.intake.draft import Problem
    from scheduler.register.store.directory import (
        flagged_addresses,
        load_roster,
        open_duties,
        save_agencies,
    )

    merged = merge_file(given, load_roster(session), exact=exact)
    change = save_agencies(session, merged.agencies)
    refused = [
        Problem(code, words, _("đã thuộc một cơ quan khác, hoặc mã không có trong danh bạ; bỏ qua"))
        for code, words in change.refused
    ]
    told = _Loaded(merged, change, [*given.problems, *merged.problems, *refused])
    flagged, duties = flagged_addresses(session), open_duties(session)
    touched = {*change.created, *change.changed}
    roster = load_roster(session)
    for agency in roster.agencies:
        if agency.code in touched:
            found = check_agency(agency, face.today, duties.get(agency.code, 0), flagged)
            told.warnings += [item for item in found if item.kind in WARNED]
    ids = {agency.id for agency in roster.agencies if agency.code in touched and agency.id is not None}
    told.recalled = recalled(session, face, ids)
    told.left_behind = _left_behind(session, face)
    return told


def _left_behind(session: Session, face: Face) -> list[str]:
    """Bodies that have ended and still hold open duties: a directory moves nothing by itself."""
    from scheduler.register.store.directory import load_roster, open_duties

    duties = open_duties(session)
    text = _(
        "{name} kết thúc ngày {day} mà còn {n} kỳ hạn chưa xong. Chuyển cho cơ quan kế thừa bằng: "
        "nhacviec agencies succeed {code} MÃ_MỚI --from NGÀY --document SỐ"
    )
    return [
        text.format(name=item.name, day=f"{item.valid_to:%d/%m/%Y}", n=duties[item.code], code=item.code)
        for item in load_roster(session).agencies
        if item.valid_to is not None and item.valid_to < face.today and item.code in duties
    ]


def _list_differences(face: Face, found: Sequence[Difference], words: str) -> None:
    from rich.text import Text

    from scheduler.cli import render
    from scheduler.intake.directory.exporting import headings

    names = headings()
    for item in found[:SHOWN]:
        was, now = (render.shortened(text, 160) or "–" for text in (item.was, item.now))
        line = f"{item.code}, {names[item.column]}: " + words.format(was=was, now=now)
        face.console.print(Text(f"  {render.clean(line)}"), soft_wrap=True)
    rest(face, len(found))


def _difference(item: Difference) -> dict[str, str]:
    return {"code": item.code, "column": item.column, "from": item.was, "to": item.now}


def finding_json(item: Finding) -> dict[str, Any]:
    """One finding about an agency: a problem with what it is about."""
    from scheduler.cli.review_view import problem_json

    return {**problem_json(item), "kind": item.kind, "duties": item.duties}


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Tệp .csv, .toml hoặc .xlsx sẽ ghi."))],
    force: Annotated[bool, typer.Option("--force", help=_("Ghi đè tệp đã có."))] = False,
) -> None:
    """The whole directory, so that importing the file changes nothing."""
    from scheduler.intake.directory.exporting import exported
    from scheduler.register.store.directory import load_roster

    face = face_of(context)
    with face.register().read() as session:
        agencies = load_roster(session).agencies
    data = exported(agencies, file.name)
    try:
        with file.open("wb" if force else "xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise BadInput(
            "tệp đã có", place=str(file), remedy="Đổi tên khác, hoặc thêm --force để ghi đè."
        ) from error
    except OSError as error:
        raise BadInput("không ghi được tệp: {why}", place=str(file), why=error.strerror or "") from error
    face.say(_("Đã ghi {n} cơ quan vào {path}.").format(n=len(agencies), path=file))
