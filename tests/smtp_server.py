"""A mail server that misbehaves on order, and notes the order of everything on the wire."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.delivery.loopback import LoopbackServer, Peer, Received

TLS = Path(__file__).with_name("tls")
AUTHORITY = TLS / "authority.pem"
OTHER_AUTHORITY = TLS / "other_authority.pem"


@dataclass(frozen=True, slots=True)
class Say:
    """Answer this instead ("450 4.2.0 later"), as it stands."""

    reply: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Drop the connection instead of answering."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Never answer; the connection stays until the server stops."""


@dataclass(frozen=True, slots=True)
class Then:
    """Answer as always, and straight after it this, unasked."""

    extra: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing more on this connection until `gate` is set, then go on as always."""

    gate: asyncio.Event


Fault = Say | Cut | Hang | Then | Wait


def certificate(name: str = "server") -> ssl.SSLContext:
    """The server side of TLS with the certificate `tests/tls/NAME.pem`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{name}.pem")
    return context


class FaultyServer(LoopbackServer):
    """Faults are queued by phase, one for each time the phase comes; with none left all goes well.

    Phases: greeting, the verbs in lower case, auth-secret, "body" (at the first line of a body),
    "dot". `wire` lists ("C"|"S", line) in the order in which this server read and wrote.
    """

    def __init__(
        self,
        faults: Mapping[str, Fault | list[Fault]] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        users: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(tls=tls, starttls=starttls, users=users)
        self.wire: list[tuple[str, bytes]] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        for phase, fault in (faults or {}).items():
            self.faults[phase].extend(fault if isinstance(fault, list) else [fault])
        self._news = asyncio.Condition()
        self._in_body: set[int] = set()

    async def heard(self, peer: Peer, phase: str, line: bytes) -> None:
        async with self._news:
            self.wire.append(("C", line))
            self._news.notify_all()
        if phase == "body" and peer.number not in self._in_body:
            self._in_body.add(peer.number)
            await self._strike(peer, self._next("body"))
        elif phase != "body":
            self._in_body.discard(peer.number)

    async def answer(self, peer: Peer, phase: str, reply: str) -> None:
        fault = self._next(phase)
        match fault:
            case Say(instead):
                reply = instead
            case Then(extra):
                reply = f"{reply}\r\n{extra}"
            case _:
                await self._strike(peer, fault)
        self.wire.append(("S", reply.encode()))
        await super().answer(peer, phase, reply)
        if reply.startswith("421"):
            raise EOFError

    async def take(self, peer: Peer, received: Received) -> None:
        """Refused is not kept; cut or hung, it is: that is what makes an answer worth waiting for."""
        queue = self.faults["dot"]
        if queue and isinstance(queue[0], Say) and queue[0].reply[0] in "45":
            await self.answer(peer, "dot", "")
        else:
            await super().take(peer, received)

    async def until_heard(self, line: bytes) -> None:
        """Wait until a client has sent exactly `line`."""
        async with self._news:
            await self._news.wait_for(lambda: ("C", line) in self.wire)

    def lines(self, side: str = "C") -> list[bytes]:
        """What one side has said, in order."""
        return [line for who, line in self.wire if who == side]

    def _next(self, phase: str) -> Fault | None:
        queue = self.faults[phase]
        return queue.popleft() if queue else None

    async def _strike(self, peer: Peer, fault: Fault | None) -> None:
        match fault:
            case Cut():
                raise EOFError
            case Hang():
                await asyncio.Event().wait()
            case Wait(gate):
                await gate.wait()
