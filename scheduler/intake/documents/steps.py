"""Steps of a reading behind the fence: each has its computing time, and the system ends what overstays.

A whole file may honestly take long on a slow machine, a single page may not; so what hangs is ended long
before what is merely large.
"""

from __future__ import annotations

import signal


def next_step(seconds: float = 0) -> None:
    """A step begins; it has `seconds` of computing time, or as many as the one before. Outside the fence,
    where no step was ever given a time, and where the system has no such clock, nothing happens."""
    if not hasattr(signal, "setitimer"):
        return
    if not seconds:
        seconds = signal.getitimer(signal.ITIMER_PROF)[1]
    if seconds:
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
