"""The demonstration from end to end."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from rules.errors import Refused
from scheduler.cli.demo import show
from scheduler.cli.demo.office import FIRST_DAY, LAST_DAY, DemoOffice, open_office
from scheduler.cli.demo.play import Played, differences, foresee_year, play_year
from scheduler.delivery.loopback import LoopbackServer, serving
from scheduler.i18n import gettext as _


def run_demo(console: Console, keep: Path | None = None) -> int:
    """Make an office, play its year, print what happened; the exit code.

    Everything is thrown away at the end unless `keep` names a folder for it. Returns 1 when what
    arrived is not what was foreseen.
    """
    started = time.monotonic()
    with _folder(keep) as folder, serving(LoopbackServer()) as server:
        console.rule(_("1. Tạo cơ quan mẫu"))
        office = open_office(folder, server.port)
        try:
            console.rule(_("2. Mô phỏng cả năm, rồi chạy thật"))
            code = _year(console, office, server)
            _pages(console, office)
        finally:
            office.register.dispose()
        if keep is not None:
            console.print(_("Mọi thứ được giữ trong {folder}").format(folder=folder), markup=False)
    console.print(_("Xong sau {seconds} giây.").format(seconds=round(time.monotonic() - started)))
    return code


def _year(console: Console, office: DemoOffice, server: LoopbackServer) -> int:
    foreseen = foresee_year(office, FIRST_DAY, LAST_DAY)
    console.print(_("Mô phỏng: {count} thư sẽ được gửi.").format(count=len(foreseen)))
    days = (LAST_DAY - FIRST_DAY).days + 1
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=days)
        played = play_year(
            office,
            server.messages,
            FIRST_DAY,
            LAST_DAY,
            lambda day: bar.update(task, advance=1, description=f"{day:%d/%m/%Y}"),
        )
    _tell(console, office, played)
    wrong = differences(foreseen, played)
    if wrong:
        console.print(_("KHÁC với mô phỏng ở {count} thư:").format(count=len(wrong)), style="bold red")
        console.print("\n".join(wrong[:20]), markup=False)
        return 1
    console.print(
        _("{count} thư đã đến máy chủ, đúng từng thư như mô phỏng.").format(count=len(played.mails)),
        style="bold green",
    )
    return 0


def _tell(console: Console, office: DemoOffice, played: Played) -> None:
    names = {
        "submit": _("lượt nộp"),
        "accept": _("lượt xác nhận"),
        "return": _("lượt trả lại"),
        "request_extension": _("đề nghị gia hạn"),
        "extend": _("lượt gia hạn"),
    }
    done = ", ".join(f"{played.moves[verb]} {name}" for verb, name in names.items())
    console.print(_("Trong năm đã ghi nhận: {done}.").format(done=done))
    kinds = show.kinds_sent(office.register)
    console.print(show.months(played, kinds))
    for kind, title in (("reminder", _("Một thư nhắc việc")), ("escalation", _("Một báo cáo đầu mối"))):
        found = show.first_of(played, kinds, kind)
        if found is not None:
            show.letter(console, title, *found)
    place = show.save_mails(played, office.folder)
    console.print(_("Các thư (.eml và .html) nằm trong {place}").format(place=place), markup=False)


def _pages(console: Console, office: DemoOffice) -> None:
    for command in ("upcoming", "overdue", "status"):
        console.rule(f"nhacviec {command} · {LAST_DAY:%d/%m/%Y}")
        office.command(command, day=LAST_DAY)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The scratch folder. Unless it is to be kept, only the mails outlive the demonstration."""
    if keep is None:
        scratch = Path(tempfile.mkdtemp(prefix="nhacviec-"))
        yield scratch
        for leftover in scratch.iterdir():
            if leftover.is_file():
                leftover.unlink()
        return
    if keep.exists() and any(keep.iterdir()):
        raise Refused("thư mục đã có nội dung; không ghi đè", place=str(keep), remedy="Chọn thư mục khác.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.resolve()
