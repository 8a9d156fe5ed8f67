"""How fast mail leaves: so many a minute in all, and to one domain. Paced by the machine's steady clock."""

from __future__ import annotations

import asyncio
import time


class Pace:
    """Shared by the workers of one loop. A rate of 0 is no limit."""

    def __init__(self, per_minute: int, per_domain: int) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._domain_gap = 60 / per_domain if per_domain else 0.0
        self._next = time.monotonic()
        self._domains: dict[str, float] = {}

    async def turn(self, stop: asyncio.Event) -> bool:
        """Wait for the next turn; False when `stop` came first."""
        if not self._gap:
            return not stop.is_set()
        mine = max(self._next, time.monotonic())
        self._next = mine + self._gap
        try:
            async with asyncio.timeout(max(mine - time.monotonic(), 0)):
                await stop.wait()
        except TimeoutError:
            return not stop.is_set()
        return False

    def give_back(self) -> None:
        """The turn was not used: there was nothing to send."""
        self._next -= self._gap

    def used(self, address: str) -> None:
        """A message to `address` is being sent: its domain rests for its share of a minute."""
        if self._domain_gap:
            self._domains[_domain(address)] = time.monotonic() + self._domain_gap

    def rest(self) -> float:
        """Seconds until the first resting domain may have its next message; 0 when none rests."""
        return max(min(self._domains.values(), default=0.0) - time.monotonic(), 0.0)

    def resting_domains(self) -> list[str]:
        """Domains that have just had a message."""
        now = time.monotonic()
        self._domains = {domain: until for domain, until in self._domains.items() if until > now}
        return list(self._domains)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
