"""Where the files that come with the program lie: in the wheel under `_share`, else in the repository."""

from __future__ import annotations

from pathlib import Path

from rules.errors import BadConfig

_PACKAGED = Path(__file__).with_name("_share")
_REPOSITORY = Path(__file__).resolve().parents[1]


def resource(name: str) -> Path:
    """The file or folder `name` ("templates", "config.toml", "examples"). BadConfig if it is missing."""
    for root in (_PACKAGED, _REPOSITORY):
        path = root / name
        if path.exists():
            return path
    raise BadConfig(
        "bản cài đặt thiếu “{name}”",
        place=name,
        remedy="Cài lại nhacviec.",
        name=name,
    )
