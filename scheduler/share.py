"""Where the files that travel with the program lie: templates, examples, the default configuration."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shared(name: str) -> Path:
    """The path of `name` ("templates", "examples", "config.toml") in the wheel, else in the checkout."""
    packed = _PACKAGE / "_share" / name
    return packed if packed.exists() else _PACKAGE.parent / name
