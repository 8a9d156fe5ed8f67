"""A small mail server on 127.0.0.1 that takes every message and keeps it: for demonstrations and tests."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

_LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came over the wire, dots unstuffed, line ends CRLF."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    connection: int


@dataclass(slots=True)
class Peer:
    """One connection: its streams, and what has been said on it so far."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    encrypted: bool
    user: str = ""
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)

    def forget_envelope(self) -> None:
        self.sender, self.recipients = None, []


class LoopbackServer:
    """ESMTP with STARTTLS or TLS when a context is given, and AUTH PLAIN and LOGIN when users are.

    `keep` is called for each message when it is accepted; by default they gather in `messages`.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        users: Mapping[str, str] | None = None,
        keep: Callable[[Received], None] | None = None,
    ) -> None:
        self.messages: list[Received] = []
        self.port = 0
        self.host = "127.0.0.1"
        self._tls = tls
        self._starttls = starttls
        self._users = dict(users or {})
        self._keep = keep or self.messages.append
        self._server: asyncio.Server | None = None
        self._connections = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1, told by `port` from now on."""
        self._server = await asyncio.start_server(
            self._serve, self.host, self.port, ssl=self._tls, limit=_LONGEST_LINE
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut what is open."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> LoopbackServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # what a subclass may bend -------------------------------------------------------------------

    async def heard(self, peer: Peer, phase: str, line: bytes) -> None:
        """A line of the client, before anything is made of it; `phase` is its verb or "body"."""

    async def answer(self, peer: Peer, phase: str, reply: str) -> None:
        """Write `reply` ("250 ok", or several lines); `phase` tells what it answers."""
        lines = reply.split("\n")
        wire = [f"{line[:3]}-{line[4:]}\r\n" for line in lines[:-1]] + [f"{lines[-1]}\r\n"]
        peer.writer.write("".join(wire).encode())
        await peer.writer.drain()

    # one connection -------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        peer = Peer(reader, writer, self._connections, encrypted=self._tls is not None)
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, EOFError, ValueError, asyncio.CancelledError):
            await self.answer(peer, "greeting", "220 loopback ESMTP")
            while await self._turn(peer):
                pass
        if not peer.writer.is_closing():
            peer.writer.transport.abort()

    async def _line(self, peer: Peer) -> bytes:
        line = await peer.reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line

    async def _turn(self, peer: Peer) -> bool:
        line = await self._line(peer)
        text = line.decode("utf-8", "replace").strip()
        verb, _, rest = text.partition(" ")
        phase = verb.lower()
        await self.heard(peer, phase, line)
        if phase == "quit":
            await self.answer(peer, phase, "221 bye")
            peer.writer.close()
            return False
        handler = getattr(self, f"_on_{phase}", None)
        if handler is None:
            await self.answer(peer, phase, "500 what?")
        else:
            await handler(peer, rest)
        return True

    async def _on_ehlo(self, peer: Peer, rest: str) -> None:
        lines = ["250 loopback", "250 8BITMIME", "250 SMTPUTF8", "250 SIZE 10485760"]
        if self._starttls is not None and not peer.encrypted:
            lines.append("250 STARTTLS")
        if self._users:
            lines.append("250 AUTH PLAIN LOGIN")
        await self.answer(peer, "ehlo", "\n".join(lines))

    async def _on_helo(self, peer: Peer, rest: str) -> None:
        await self.answer(peer, "helo", "250 loopback")

    async def _on_starttls(self, peer: Peer, rest: str) -> None:
        if self._starttls is None:
            await self.answer(peer, "starttls", "454 no TLS here")
            return
        await self.answer(peer, "starttls", "220 go ahead")
        await peer.writer.start_tls(self._starttls)
        peer.encrypted = True

    async def _on_auth(self, peer: Peer, rest: str) -> None:
        mechanism, _, first = rest.partition(" ")
        try:
            if mechanism.upper() == "PLAIN":
                _, user, secret = base64.b64decode(first).decode().split("\0")
            else:
                user = base64.b64decode(first).decode()
                await self.answer(peer, "auth-secret", "334 UGFzc3dvcmQ6")
                secret = base64.b64decode(await self._line(peer)).decode()
        except (binascii.Error, ValueError):
            await self.answer(peer, "auth", "501 5.5.2 cannot read that")
            return
        if self._users.get(user) == secret:
            peer.user = user
            await self.answer(peer, "auth", "235 2.7.0 welcome")
        else:
            await self.answer(peer, "auth", "535 5.7.8 wrong user or password")

    async def _on_mail(self, peer: Peer, rest: str) -> None:
        if self._users and not peer.user:
            await self.answer(peer, "mail", "530 5.7.0 authentication required")
            return
        peer.forget_envelope()
        peer.sender = _address(rest)
        await self.answer(peer, "mail", "250 2.1.0 ok")

    async def _on_rcpt(self, peer: Peer, rest: str) -> None:
        peer.recipients.append(_address(rest))
        await self.answer(peer, "rcpt", "250 2.1.5 ok")

    async def _on_rset(self, peer: Peer, rest: str) -> None:
        peer.forget_envelope()
        await self.answer(peer, "rset", "250 2.0.0 ok")

    async def _on_noop(self, peer: Peer, rest: str) -> None:
        await self.answer(peer, "noop", "250 2.0.0 ok")

    async def _on_data(self, peer: Peer, rest: str) -> None:
        if peer.sender is None or not peer.recipients:
            await self.answer(peer, "data", "503 5.5.1 MAIL and RCPT first")
            return
        await self.answer(peer, "data", "354 end with a dot")
        received = Received(peer.sender, tuple(peer.recipients), await self._body(peer), peer.number)
        await self.take(peer, received)
        peer.forget_envelope()

    async def take(self, peer: Peer, received: Received) -> None:
        """The terminator has come: keep the message and say so."""
        self._keep(received)
        await self.answer(peer, "dot", "250 2.0.0 kept")

    async def _body(self, peer: Peer) -> bytes:
        lines: list[bytes] = []
        while (line := await self._line(peer)) != b".\r\n":
            await self.heard(peer, "body", line)
            lines.append(line[1:] if line.startswith(b".") else line)
        await self.heard(peer, "dot", line)
        return b"".join(lines)


def _address(rest: str) -> str:
    """The address of "FROM:<a@b.example> SIZE=3"."""
    return rest.partition("<")[2].partition(">")[0]


@contextlib.contextmanager
def serving(server: LoopbackServer) -> Iterator[LoopbackServer]:
    """Run `server` in a thread with a loop of its own, for callers that have none or many."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loopback-smtp", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
