"""`nhacviec init DIR`: an office in one folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from rules.errors import BadInput, Refused
from scheduler.cli.context import Face, face_of
from scheduler.i18n import gettext as _
from scheduler.resources import resource

DIRECTORY_FILE = "agencies.csv"
DIRECTORY_HEADER = "code,name,aliases,kind,groups,email,valid_from,valid_to,successor\n"


def register_commands(app: typer.Typer) -> None:
    """Add `init`."""
    app.command("init")(init)


def init(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="THƯ_MỤC", help=_("Thư mục làm việc, tạo nếu chưa có."))
    ],
    played: Annotated[
        bool, typer.Option("--played", help=_("Cơ sở dữ liệu để chạy thử với giờ đặt trước (--now)."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("In JSON."))] = False,
) -> None:
    face = face_of(context)
    made = make_office(face, directory, played=played)
    if as_json:
        face.print_json({"directory": str(directory), "made": made, "played": played})
        return
    for thing in made:
        face.say(_("Đã tạo {path}").format(path=thing))
    face.say(
        _(
            "Việc tiếp theo: sửa [smtp] và [mail] trong {config}, thử bằng `nhacviec --config {config} "
            "testmail ĐỊA_CHỈ`, nạp danh bạ bằng `nhacviec --config {config} agencies import {agencies}`."
        ).format(config=directory / "config.toml", agencies=directory / DIRECTORY_FILE)
    )


def make_office(face: Face, directory: Path, *, played: bool) -> list[str]:
    """Write what is missing of configuration, database and directory file; overwrite nothing.

    Returns what was made: paths, and the address of a database on a server, without its password.
    Raises Refused where both configuration and database are there already.
    """
    from scheduler.delivery.guard import adopt, state_file
    from scheduler.register.store.opening import create, shown

    made: list[str] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        config_file = directory / "config.toml"
        if _write_new(config_file, resource("config.toml").read_text(encoding="utf-8")):
            made.append(str(config_file))
        office = Face(
            config_path=config_file,
            played_words=face.played_words,
            language=face.language,
            environ=face.environ,
        )
        database = office.config.database_path
        if database is not None and database.exists():
            raise Refused(
                "ở đây đã có cơ sở dữ liệu; không ghi đè",
                place=str(database),
                remedy="Chọn thư mục khác, hoặc dùng tiếp thư mục này với --config.",
            )
        register = create(office.config.database_url, played=played, now=office.now)
        adopt(register, state_file(office.config.database_url, office.config.directory))
        register.dispose()
        made.append(str(database) if database else shown(office.config.database_url))
        if _write_new(directory / DIRECTORY_FILE, DIRECTORY_HEADER):
            made.append(str(directory / DIRECTORY_FILE))
    except OSError as error:
        raise BadInput(
            "không tạo được ({why})",
            place=str(directory),
            remedy="Kiểm tra đường dẫn và quyền ghi.",
            why=error.strerror or type(error).__name__,
        ) from error
    return made


def _write_new(path: Path, text: str) -> bool:
    """Write `path` unless it is there, readable by the owner and the group only. True when written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return True
