"""A process that sends, to be killed: `python -m tests.delivery.sender URL PORT`."""

from __future__ import annotations

import asyncio
import sys

from scheduler.delivery.outbox import drain
from scheduler.register.store import Register
from tests.delivery.test_outbox import settings_for
from tests.mailroom import MORNING

if __name__ == "__main__":
    url, port = sys.argv[1:]
    asyncio.run(drain(Register(url), settings_for(int(port)), lambda: MORNING, until_empty=True))
