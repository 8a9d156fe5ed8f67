"""Telling the service manager that we live: sd_notify without a library.

The watchdog is fed only while a tick has ended when one was due, and a database write has just
succeeded; a loop that merely spins is not alive.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

TICK_GRACE = 900.0
"""Seconds that a due tick may take before the watchdog goes hungry."""


def notify(state: str, environ: Mapping[str, str] | None = None) -> bool:
    """Send `state` ("READY=1") to $NOTIFY_SOCKET; False where there is none or it does not listen."""
    address = (os.environ if environ is None else environ).get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
            wire.connect("\0" + address[1:] if address.startswith("@") else address)
            wire.sendall(state.encode())
    except OSError:
        return False
    return True


def watchdog_seconds(environ: Mapping[str, str] | None = None) -> float:
    """How often the service manager wants to hear from this process, halved; 0 when it does not."""
    environ = os.environ if environ is None else environ
    microseconds = environ.get("WATCHDOG_USEC", "")
    meant_for = environ.get("WATCHDOG_PID", "") or str(os.getpid())
    if not microseconds.isdigit() or meant_for != str(os.getpid()):
        return 0.0
    return int(microseconds) / 2_000_000


@dataclass(slots=True)
class Pulse:
    """What this process has seen lately, on the monotonic clock (seconds).

    `tick_due_by`: when the next tick should have started; None until the first is planned.
    """

    ticked_at: float | None = None
    wrote_at: float | None = None
    tick_due_by: float | None = None
    fed: int = field(default=0)

    def beats(self, now: float, *, every: float) -> bool:
        """True when a tick has been seen, none is overdue, and a write happened within `every` seconds."""
        if self.ticked_at is None or self.wrote_at is None:
            return False
        late = self.tick_due_by is not None and now > self.tick_due_by + TICK_GRACE
        return not late and now - self.wrote_at <= every
