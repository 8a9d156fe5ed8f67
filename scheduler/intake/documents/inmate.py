"""The process behind the fence: bytes on its input, a document or a refusal as JSON on its output.

Run by `contained` as `python -m scheduler.intake.documents.inmate KIND NAME LANGUAGE`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from rules.errors import BadInput
from scheduler.i18n import use
from scheduler.intake.documents.archive import damaged
from scheduler.intake.documents.contained import BROKEN, CPU_SECONDS, FILE_SECONDS, PAGE_SECONDS
from scheduler.intake.documents.formats import FORMATS
from scheduler.intake.documents.limits import check_length
from scheduler.intake.documents.steps import next_step
from scheduler.intake.documents.transfer import document_to_json, refusal_to_json

MAX_MEMORY = 600 * 1024 * 1024
"""Bytes of address space; a plan of a hundred pages needs a third of it."""


def fence(kind: str) -> None:
    """Bound memory, computing time and written bytes of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: only the waiting time is bounded
        return
    for limit, value in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, hard if limit == resource.RLIMIT_CPU else allowed))
    next_step(PAGE_SECONDS if kind == "pdf" else FILE_SECONDS)


def answer(kind: str, data: bytes, name: str) -> dict[str, Any]:
    """What the reader of `kind` makes of `data`; whatever goes wrong in it is damage of the file."""
    read = FORMATS[kind].read
    try:
        if read is None:
            raise damaged(name)
        document = read(data, name)
        check_length(document)
        return document_to_json(document)
    except BadInput as error:
        return {"refusal": refusal_to_json(error)}
    except (MemoryError, ImportError):  # of this process, not of the file
        raise
    except Exception:  # a hostile file may break the library anywhere
        return {"refusal": refusal_to_json(damaged(name))}


if __name__ == "__main__":
    fence(sys.argv[1])
    use(sys.argv[3])
    try:
        sys.stdout.write(json.dumps(answer(sys.argv[1], sys.stdin.buffer.read(), sys.argv[2])))
    except ImportError as error:
        sys.exit(f"{BROKEN}: {error}")
