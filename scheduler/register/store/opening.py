"""Making a register, and opening one: pending migrations run, a newer schema is refused."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from rules.errors import DatabaseTrouble
from scheduler.register.models import Office
from scheduler.register.schema import HEAD
from scheduler.register.store.engine import Register

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_MIGRATION_LOCK = 7_166_229_001
"""PostgreSQL advisory lock: several nodes may start at once, one of them migrates."""
_INIT = "Chạy `nhacviec init THƯ_MỤC` (thư mục chứa config.toml) để tạo; tệp đã có thì giữ nguyên."


def create(url: str, *, played: bool, now: datetime) -> Register:
    """Make the register at `url` and its office row; `played` marks it for played time.

    Raises DatabaseTrouble when there is one already, or the database cannot be reached.
    """
    register = Register(url)
    try:
        with register.write() as session:
            connection = session.connection()
            if _revision(connection) is not None:
                raise DatabaseTrouble(
                    "cơ sở dữ liệu đã có sẵn",
                    place=shown(url),
                    remedy="Chọn thư mục khác, hoặc dùng tiếp cơ sở dữ liệu này.",
                )
            _lock(connection)
            upgrade(connection)
            session.add(Office(instance=secrets.token_hex(16), played=played, created_at=now))
    except DBAPIError as error:
        register.dispose()
        raise _unreachable(url, error) from error
    except DatabaseTrouble:
        register.dispose()
        raise
    return register


def open_register(url: str) -> Register:
    """Open the register at `url`, bringing its schema up to date first.

    Raises DatabaseTrouble when there is none, when its schema is newer than this program, or when
    it cannot be reached.
    """
    if _missing_file(url):
        raise _absent(url)
    register = Register(url)
    try:
        _bring_up(register)
    except DBAPIError as error:
        register.dispose()
        raise _unreachable(url, error) from error
    except DatabaseTrouble:
        register.dispose()
        raise
    return register


def upgrade(connection: Connection) -> None:
    """Run the pending migrations within the connection's transaction."""
    from alembic import command  # slow to import, and needed once a release
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def known_revisions() -> frozenset[str]:
    """Every revision this program can bring to HEAD."""
    return frozenset(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _bring_up(register: Register) -> None:
    with register.read() as session:
        if _state(session, register.url) == HEAD:
            return
    with register.write() as session:
        _lock(session.connection())
        if _state(session, register.url) != HEAD:  # another process may have been quicker
            upgrade(session.connection())


def _state(session: Session, url: str) -> str:
    """The revision of the database. Raises DatabaseTrouble for none, or one we do not know."""
    revision = _revision(session.connection())
    if revision is None:
        raise _absent(url)
    if revision != HEAD and revision not in known_revisions():
        raise DatabaseTrouble(
            "cơ sở dữ liệu thuộc phiên bản mới hơn chương trình ({revision} so với {head})",
            place=shown(url),
            remedy="Cài phiên bản nhacviec mới hơn rồi chạy lại; chưa có gì thay đổi.",
            revision=revision,
            head=HEAD,
        )
    return revision


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


def _missing_file(url: str) -> bool:
    """A SQLite file that is not there: opening would make an empty one."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    name = parsed.database
    return parsed.get_backend_name() == "sqlite" and bool(name) and not Path(str(name)).exists()


def _absent(url: str) -> DatabaseTrouble:
    return DatabaseTrouble("chưa có cơ sở dữ liệu", place=shown(url), remedy=_INIT)


def _unreachable(url: str, error: DBAPIError) -> DatabaseTrouble:
    words = str(error.orig).strip().splitlines()
    return DatabaseTrouble(
        "không mở được cơ sở dữ liệu: {words}",
        place=shown(url),
        remedy="Kiểm tra [database] url, quyền đọc ghi, và máy chủ cơ sở dữ liệu.",
        words=words[0][:300] if words else type(error).__name__,
    )


def shown(url: str) -> str:
    """The address without its password, as people are shown it."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "[database] url"
