"""What must hold before anything leaves the house: one sender, the true database, no brake, office hours."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.engine import make_url
from sqlmodel import col

from rules.errors import DatabaseTrouble, Held
from scheduler.i18n import gettext as _
from scheduler.register.models import Office
from scheduler.register.store import Register

_locked: set[Path] = set()
"""The SQLite files this process holds the lock of."""


# one sending process ------------------------------------------------------------------------------


class AnotherSender(DatabaseTrouble):
    """Another process is already sending from this SQLite file."""


@contextlib.contextmanager
def sending_lock(register: Register) -> Iterator[None]:
    """Be the one sending process of a SQLite file while this lasts; raises AnotherSender.

    The lock ends with the process, however it dies; a process that has it may take it again.
    PostgreSQL needs none: claims are leased there.
    """
    database = database_path(register.url)
    if database is None or database in _locked:
        yield
        return
    path = database.with_name(database.name + ".sending")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherSender(
                "tiến trình khác (số {pid}) đang gửi thư từ cơ sở dữ liệu này",
                place=str(database),
                remedy=_("Chỉ một tiến trình được gửi; dừng tiến trình kia trước (nhacviec daemon)."),
                pid=os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        _locked.add(database)
        try:
            yield
        finally:
            _locked.discard(database)
    finally:
        os.close(handle)


def database_path(url: str) -> Path | None:
    """The SQLite file of `url`; None for PostgreSQL and for a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


# restored or copied -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StateFile:
    """What this node remembers of its database, outside of it and outside of backups.

    `database` is the SQLite file whose inode is remembered too (its device decides nothing: it differs
    between containers on one volume). With PostgreSQL there is one such file a node.
    """

    path: Path
    database: Path | None = None

    def adopt(self, instance: str, mark: int) -> None:
        """Remember this database, as far as `mark`, as the one that may send from here."""
        inode, device = self._file_identity()
        facts = {"instance": instance, "mark": mark, "inode": inode, "device": device}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(facts, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self.path)

    def objection(self, instance: str, mark: int) -> str:
        """Why the database may be a restored or copied one; "" when it is the one remembered."""
        known = self._known()
        if known is None:
            return _("máy này chưa từng gửi thư từ cơ sở dữ liệu đang dùng (thiếu tệp {file})").format(
                file=self.path.name
            )
        if known["instance"] != instance:
            return _("cơ sở dữ liệu không phải là cơ sở dữ liệu máy này vẫn dùng")
        if mark < known["mark"]:
            return _("cơ sở dữ liệu cũ hơn lần gửi gần nhất (được khôi phục từ bản sao lưu)")
        if known["inode"] != self._file_identity()[0]:
            return _("tệp cơ sở dữ liệu đã được thay bằng tệp khác (sao chép hoặc khôi phục)")
        return ""

    def knows(self, instance: str) -> bool:
        """This node has sent, or was adopted to send, from the database of that name."""
        known = self._known()
        return known is not None and known["instance"] == instance

    def remember(self, instance: str, mark: int) -> None:
        """Remember that the database has come as far as `mark`, which must be committed already.

        An older database is then known for what it is, and one whose last commit was lost is not.
        """
        known = self._known()
        if known is None or mark > known["mark"]:
            self.adopt(instance, mark)

    def _known(self) -> dict[str, Any] | None:
        try:
            facts = json.loads(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        whole = isinstance(facts, dict) and isinstance(facts.get("mark"), int)
        return {"instance": None, "inode": None, **facts} if whole else None

    def _file_identity(self) -> tuple[int, int]:
        if self.database is None:
            return 0, 0
        found = self.database.stat()
        return found.st_ino, found.st_dev


def state_file(url: str, folder: Path) -> StateFile:
    """The state file of the database `url`: beside a SQLite file, else in `folder` (of the configuration)."""
    database = database_path(url)
    if database is None:
        return StateFile(folder / "nhacviec.state")
    return StateFile(database.with_name(database.name + ".state"), database)


def adopt(register: Register, state: StateFile) -> None:
    """A person says that this node may send from this database: remembered, and the hold is lifted.

    `init` does it for a new database; later it is `doctor --adopt`.
    """
    with register.write() as session:
        office = session.get_one(Office, 1)
        office.hold = ""
        state.adopt(office.instance, office.sent_mark)


def check_identity(register: Register, state: StateFile) -> str:
    """Why this node may not send from this database; "" when it may.

    A SQLite file that is not the one this node knows is held in the file itself, and so is an older state
    of any database. A node that is new to a shared database (PostgreSQL) holds back itself alone.
    """
    with register.write() as session:
        office = session.get_one(Office, 1)
        if office.hold:
            return office.hold
        why = state.objection(office.instance, office.sent_mark)
        if register.is_sqlite or (why and state.knows(office.instance)):
            office.hold = why
        return why


def hold(register: Register, why: str) -> None:
    """Let nothing out until a person releases it (`restore` calls this)."""
    with register.write() as session:
        session.execute(update(Office).where(col(Office.id) == 1).values(hold=why))


# may it be sent now -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the office writes to others: the window (end exclusive) on working days of its zone."""

    start: time
    end: time
    zone: ZoneInfo
    is_workday: Callable[[date], bool]

    def contain(self, now: datetime) -> bool:
        local = now.astimezone(self.zone)
        return self.start <= local.time() < self.end and self.is_workday(local.date())


def standstill(held: str, brake: str) -> str:
    """Why nothing at all may go out of this database, whatever the hour; "" when it may."""
    if held:
        return _("hộp thư đi đang bị giữ: {why}").format(why=held)
    if brake:
        return _("đã tự dừng gửi: {why}").format(why=brake)
    return ""


def ensure_free(register: Register) -> None:
    """Raises Held when brake or hold stop all mail."""
    with register.read() as session:
        office = session.get_one(Office, 1)
        why = standstill(office.hold, office.brake)
    if why:
        raise Held("{why}", why=why, remedy=_("Xem `nhacviec doctor`, rồi cho gửi tiếp."))
