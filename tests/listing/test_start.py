"""The listings start without the database toolkit."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.register.store.opening import create
from tests.listing.sample import QUARTER_ONE, TODAY, office_with_agencies

PROBE = """
import sys
from scheduler.cli.main import main
code = main(sys.argv[1:])
heavy = {"sqlmodel", "sqlalchemy", "alembic", "jinja2", "apscheduler", "aiosmtplib"} & set(sys.modules)
sys.stderr.write(",".join(sorted(heavy)))
raise SystemExit(code)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office folder with one duty."""
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'nhacviec.db'}"
    (folder / "config.toml").write_text(f"[database]\nurl = {json.dumps(url)}\n", encoding="utf-8")
    register = create(url, played=True, now=datetime(2026, 1, 9, tzinfo=UTC))
    sample = office_with_agencies(register)
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE], timing="Quý I/2026")
    sample.assign(duty, "SNV")
    sample.occurrence(duty, "SNV", TODAY)
    register.dispose()
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "upcoming", "upcoming --all", "overdue --json", "status", "plans", "outbox", "show 1", "why 1",
        "show 06/KH-UBND 1", "--help", "upcoming --help",
    ],
)  # fmt: skip
def test_a_listing_imports_no_database_toolkit(folder: Path, command: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PROBE,
            "--config",
            str(folder / "config.toml"),
            "--now",
            str(TODAY),
            *command.split(),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()
