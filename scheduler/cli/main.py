"""The command `nhacviec`: global options, then a command that is loaded when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any

import typer

from rules.errors import BadInput
from scheduler import i18n
from scheduler.cli.context import Face
from scheduler.cli.failure import report, report_usage
from scheduler.cli.language import asked_language, office_language
from scheduler.cli.lazy import LazyGroup, speak_help
from scheduler.i18n import LANGUAGES
from scheduler.i18n import gettext as _

_USAGE_ERROR: Any = typer.BadParameter.__mro__[2]
"""ClickException, wherever the installed typer keeps it."""


def run() -> int:
    """Entry point of the installed command: the exit code."""
    return main(sys.argv[1:])


def main(arguments: Sequence[str]) -> int:
    """Run one command line; everything a person should know is printed. The exit code."""
    _speak_utf8()
    trace = "--trace" in arguments or bool(os.environ.get("NHACVIEC_TRACE"))
    i18n.use(asked_language(arguments, os.environ) or office_language(arguments, os.environ))
    try:
        result = build().main(args=list(arguments), prog_name="nhacviec", standalone_mode=False)
    except typer.Abort:
        sys.stderr.write(_("Đã dừng.") + "\n")
        return 1
    except SystemExit as ended:  # shell completion, and a reader that went away
        return ended.code if isinstance(ended.code, int) else 1
    except _USAGE_ERROR as error:
        return report_usage(error)
    except Exception as error:  # the one handler
        return report(error, trace=trace)
    return result if isinstance(result, int) else 0


def build() -> Any:
    """The command tree in the active language; no command's module is imported."""
    app = typer.Typer(
        cls=LazyGroup,
        name="nhacviec",
        no_args_is_help=True,
        help=_("Theo dõi, đôn đốc thời hạn nhiệm vụ trong các kế hoạch của cơ quan hành chính."),
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    _name_panels()
    group = typer.main.get_command(app)
    for parameter in group.params:
        text = _OPTION_HELP.get(parameter.name or "")
        if text:
            parameter.help = _(text)  # type: ignore[attr-defined]
    speak_help(group, typer.Context(group))
    return group


_OPTION_HELP = {
    "config": "Tệp cấu hình (mặc định: ./config.toml, rồi /etc/nhacviec/config.toml).",
    "now": "Đặt giờ của lần chạy này, ví dụ 2026-03-10T08:00 (giờ cơ quan).",
    "lang": "Ngôn ngữ: vi hoặc en.",
    "trace": "Khi có lỗi, hiện đầy đủ nơi xảy ra.",
    "version": "Hiện phiên bản rồi thoát.",
    "install_completion": "Cài gợi ý lệnh cho trình dòng lệnh đang dùng.",
    "show_completion": "Hiện đoạn mã gợi ý lệnh để chép hoặc sửa.",
}


def _root(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", metavar="TỆP")] = None,
    now: Annotated[str, typer.Option("--now", metavar="THỜI_ĐIỂM")] = "",
    lang: Annotated[str, typer.Option("--lang", metavar="vi|en")] = "",
    trace: Annotated[bool, typer.Option("--trace")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=lambda on: _version(on))
    ] = False,
) -> None:
    if lang and lang not in LANGUAGES:
        raise BadInput("chưa có ngôn ngữ “{lang}”", place="--lang", remedy="Dùng vi hoặc en.", lang=lang)
    face = Face(config_path=config, played_words=now, language=asked_language(("--lang", lang), os.environ))
    context.obj = face
    context.call_on_close(face.close)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"nhacviec {installed_version('nhacviec')}\n")
        raise typer.Exit


def _name_panels() -> None:
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = _("Tham số")
    rich_utils.OPTIONS_PANEL_TITLE = _("Tùy chọn")
    rich_utils.COMMANDS_PANEL_TITLE = _("Lệnh")
    rich_utils.DEFAULT_STRING = _("[mặc định: {}]")
    rich_utils.REQUIRED_LONG_STRING = _("[bắt buộc]")


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(run())
