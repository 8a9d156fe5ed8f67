"""Heavy or treacherous files are read in a process of their own, with a fence around it.

A PDF may unfold without end, and a large office file may cost more than it shows; the process that reads
one has a limit of memory, of computing time and of waiting time, may write no file, and hands back nothing
but the words. Where it dies or overstays, the file is refused in one sentence.
"""

from __future__ import annotations

import json
import subprocess
import sys

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.i18n import spoken
from scheduler.intake.documents.model import Document
from scheduler.intake.documents.transfer import document_of, refusal_of

LIGHT = 2 * 1024 * 1024
"""Bytes of markup up to which a file is read without a fence (never a PDF)."""
LIGHT_PAGE = 400 * 1024
"""The same for a web page, in which everybody may write anything."""
CPU_SECONDS = 40
"""Computing time for a file; ten times what the longest plans take, for slow machines."""
PAGE_SECONDS, FILE_SECONDS = 6, 10
"""Computing time for one page of a PDF, and for a whole file of another kind."""
WALL_SECONDS = 120
"""Waiting time; longer than the computing time, because the machine may have other work."""
BROKEN = "a library is missing"


def read_contained(kind: str, data: bytes, name: str) -> Document:
    """Read `data` with the reader of `kind` behind the fence; BadInput as the reader would raise it, and
    for a file that takes too much memory or time."""
    module = "scheduler.intake.documents.inmate"
    told = [kind, name.replace("\0", ""), spoken()]
    command = [sys.executable, "-P", "-X", "utf8", "-m", module, *told]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise _too_heavy(name) from error
    if done.stderr.startswith(BROKEN.encode()):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    if done.returncode != 0:  # out of memory or time, or the system ended it
        raise _too_heavy(name)
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise refusal_of(answer["refusal"])
    return document_of(answer)


def _too_heavy(name: str) -> BadInput:
    return BadInput(
        _("Tệp quá phức tạp, đọc quá lâu hoặc tốn quá nhiều bộ nhớ nên đã dừng lại."),
        place=name,
        remedy=_("Chỉ giữ lại phần Kế hoạch và Phụ lục, hoặc xin bản .docx từ nơi gửi."),
    )
