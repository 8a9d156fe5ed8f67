"""Sealed bytes to the mail server, phase by phase, over aiosmtplib's connection.

`aiosmtplib.SMTP.data()` writes the body and its terminator in one go. Here they are apart, because
what is recorded between them separates "safe to send again" from "may have been accepted":

    outcome = await session.offer(envelope, body)   # connect … DATA, 354, body, drained
    if outcome is None:                             # the server waits for the terminator
        ...                                         # the caller commits phase `dot`
        outcome = await session.finish()            # the terminator, and the server's answer

No fault of network or server is raised; each is an `Outcome`.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from rules.errors import BadConfig
from scheduler.delivery.outcome import Outcome, Phase, Verdict, judge, plain, unanswered
from scheduler.i18n import gettext as _

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],:;\\\"@]{1,64}@[^\s\x00-\x1f\x7f<>()\[\],:;\\\"@]{1,255}")
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_PIECE = 64 * 1024
_UNKNOWN_COMMAND = frozenset({500, 502, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed in. `secret` is the password, never shown; `ca_file` an inner authority.

    With `ca_file` only that authority is trusted; without it those of the system.
    `helo` is the name we greet with; "" takes the host's name.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    user: str = ""
    secret: str = field(default="", repr=False)
    helo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds each phase may take; `answer` is the wait after the terminator (RFC 5321 4.5.3.2.6)."""

    connect: float = 30.0  # name, TCP, TLS; and again for the greeting
    command: float = 60.0  # each command until its reply
    body: float = 180.0  # the whole body
    attempt: float = 240.0  # all of an `offer`: a lease taken before it must last longer
    answer: float = 600.0
    quit: float = 5.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """One sender (may be empty: no bounces wanted) and one recipient."""

    sender: str
    recipient: str

    @property
    def is_ascii(self) -> bool:
        return self.sender.isascii() and self.recipient.isascii()

    def fault(self) -> Outcome | None:
        """Why this must not go on the wire: a line break or bracket would be a command of its own."""
        if self.sender and not _ADDRESS.fullmatch(self.sender):
            return Outcome(Phase.MAIL, 0, _("địa chỉ người gửi không hợp lệ"), Verdict.RETRY)
        if not _ADDRESS.fullmatch(self.recipient):
            return Outcome(Phase.RCPT, 0, _("địa chỉ người nhận không hợp lệ"), Verdict.PERMANENT)
        return None


def wire_form(body: bytes) -> bytes:
    """`body` as it goes on the wire, without its terminator: CRLF line ends, leading dots doubled.

    Lone CR and LF are line ends too, so that no server can read a terminator where we meant none.
    """
    lines = _LINE_END.sub(b"\r\n", body)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return _LEADING_DOT.sub(b"..", lines)


class _Stop(Exception):
    """The attempt has ended early, with this outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


class Session:
    """A connection to the mail server for one message after another; opened when first needed.

    Not for use by two tasks at once. A cancelled call cuts the connection, so the server is left
    without a terminator (or, within `finish`, the answer is unknown).
    """

    def __init__(self, server: Server, timeouts: Timeouts | None = None) -> None:
        """Raises BadConfig when the CA file cannot be read."""
        self._server = server
        self._timeouts = timeouts or Timeouts()
        self._tls = None if server.security == "none" else _tls_context(server.ca_file)
        self._client = self._new_client()
        self._offered = False

    @property
    def is_open(self) -> bool:
        return self._client.is_connected

    async def offer(self, envelope: Envelope, body: bytes) -> Outcome | None:
        """Bring the message to the point where only its terminator is missing.

        None means: the server said 354, everything of `body` has left us, and the terminator has
        not; now `finish` or `abort`. An Outcome means the server has nothing of the message.
        """
        if self._offered:
            raise RuntimeError("a message is offered and neither finished nor aborted")
        fault = envelope.fault()
        if fault is not None:
            return fault
        try:
            async with asyncio.timeout(self._timeouts.attempt):
                await self._be_ready()
                await self._address(envelope, body)
                await self._write(wire_form(body))
        except TimeoutError as error:
            self.abort()
            return unanswered(Phase.DATA, _words(error))
        except _Stop as stop:
            # A connection that is not ready (in the clear, not signed in) must not pass for one that is.
            if stop.outcome.phase is Phase.CONNECT or stop.outcome.code in (0, 421):
                self.abort()
            return stop.outcome
        except BaseException:
            self.abort()
            raise
        self._offered = True
        return None

    async def finish(self) -> Outcome:
        """Write the terminator and wait for the answer."""
        if not self._offered:
            raise RuntimeError("no message is offered")
        self._offered = False
        try:
            outcome = await self._end()
        except BaseException:
            self.abort()
            raise
        if outcome.code in (0, 421):
            self.abort()
        return outcome

    async def reach(self) -> Outcome | None:
        """Connect, encrypt, sign in, say goodbye: None when the server is ready to take mail from us."""
        try:
            await self._be_ready()
        except _Stop as stop:
            self.abort()
            return stop.outcome
        await self.close()
        return None

    def abort(self) -> None:
        """Cut the connection at once; a server without a terminator drops what it was offered."""
        self._offered = False
        transport = self._client.transport
        if transport is not None:
            cast(asyncio.WriteTransport, transport).abort()
        self._client.close()

    async def close(self) -> None:
        """Say goodbye if the connection stands; never raises."""
        if self._offered:
            self.abort()
        if self.is_open:
            try:
                await self._client.quit(timeout=self._timeouts.quit)
            except (aiosmtplib.SMTPException, OSError):
                self.abort()

    # connecting ------------------------------------------------------------------------------

    async def _be_ready(self) -> None:
        """A connection that is open, encrypted, signed in, and holds no older envelope."""
        if self.is_open:
            try:
                await self._ask(Phase.CONNECT, b"RSET")
            except _Stop:
                self.abort()  # closed for idleness, most likely; it holds nothing of ours
            else:
                return
        self._client = self._new_client()
        await self._greet()
        if self._server.security == "starttls":
            await self._start_tls()
        if self._server.user:
            await self._sign_in()

    def _new_client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.security == "tls",
            start_tls=False,  # done as a step of its own
            tls_context=self._tls,
            local_hostname=self._server.helo or _own_name(),
        )

    async def _greet(self) -> None:
        try:
            await self._client.connect(timeout=self._timeouts.connect)
        except aiosmtplib.SMTPResponseException as error:
            raise _Stop(judge(Phase.CONNECT, error.code, error.message)) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _Stop(unanswered(Phase.CONNECT, _words(error))) from None
        await self._hello()

    async def _hello(self) -> None:
        try:
            await self._client.ehlo(timeout=self._timeouts.command)
        except aiosmtplib.SMTPHeloError as error:
            if error.code not in _UNKNOWN_COMMAND:
                raise _Stop(judge(Phase.CONNECT, error.code, error.message)) from None
            name = (self._client.local_hostname or "localhost").encode("ascii")
            await self._ask(Phase.CONNECT, b"HELO", name)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Stop(unanswered(Phase.CONNECT, _words(error))) from None

    async def _start_tls(self) -> None:
        try:
            await self._client.starttls(timeout=self._timeouts.command)
        except aiosmtplib.SMTPResponseException as error:
            raise _Stop(judge(Phase.CONNECT, error.code, error.message)) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Stop(unanswered(Phase.CONNECT, _words(error))) from None
        await self._hello()  # RFC 3207 4.2: what was said in the clear counts for nothing

    async def _sign_in(self) -> None:
        """AUTH; one try for each mechanism the server really knows, since tries count towards a lock-out."""
        if self._tls is None and self._server.host not in ("localhost", "127.0.0.1", "::1"):
            raise _Stop(_no_auth(_("không gửi mật khẩu qua kết nối không mã hóa")))
        client, wait = self._client, self._timeouts.command
        refused = _no_auth(_("máy chủ thư không có cách xác thực nào dùng được"))
        for name, attempt in (("plain", client.auth_plain), ("login", client.auth_login)):
            if name not in client.server_auth_methods:
                continue
            try:
                await attempt(self._server.user, self._server.secret, timeout=wait)
                return
            except aiosmtplib.SMTPResponseException as error:
                refused = self._auth_refusal(error)
            except (aiosmtplib.SMTPException, OSError) as error:
                raise _Stop(unanswered(Phase.CONNECT, _words(error))) from None
            if refused.code not in _UNKNOWN_COMMAND:
                break
        # Without AUTH a relay would answer 530 or "relay denied" for every address.
        raise _Stop(refused)

    def _auth_refusal(self, error: aiosmtplib.SMTPResponseException) -> Outcome:
        words = plain(error.message)
        if self._server.secret:
            words = words.replace(self._server.secret, "***")
        verdict = Verdict.AUTH_REFUSED if 500 <= error.code < 600 else Verdict.RETRY
        return Outcome(Phase.CONNECT, max(error.code, 0), words, verdict)

    # one message -----------------------------------------------------------------------------

    async def _address(self, envelope: Envelope, body: bytes) -> None:
        """MAIL, RCPT and DATA, up to and with the 354."""
        options = self._options(envelope, body)
        await self._ask(Phase.MAIL, b"MAIL", b"FROM:" + _path(envelope.sender), *options)
        await self._ask(Phase.RCPT, b"RCPT", b"TO:" + _path(envelope.recipient), ok=(250, 251))
        await self._ask(Phase.DATA, b"DATA", ok=(354,))

    def _options(self, envelope: Envelope, body: bytes) -> Iterator[bytes]:
        knows = self._client.supports_extension
        if knows("size"):
            yield b"SIZE=%d" % len(body)
        if knows("8bitmime") and not body.isascii():
            yield b"BODY=8BITMIME"
        if not envelope.is_ascii:
            if not knows("smtputf8"):
                why = _("máy chủ thư không nhận địa chỉ ngoài bảng chữ cái ASCII")
                raise _Stop(Outcome(Phase.RCPT, 0, why, Verdict.PERMANENT))
            yield b"SMTPUTF8"

    async def _ask(self, phase: Phase, *command: bytes, ok: tuple[int, ...] = (250,)) -> None:
        try:
            reply = await self._client.execute_command(*command, timeout=self._timeouts.command)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Stop(unanswered(phase, _words(error))) from None
        if reply.code not in ok:
            raise _Stop(judge(phase, reply.code, reply.message))

    async def _write(self, wire: bytes) -> None:
        """The whole body, drained: what is still unsent here would count as sent after the dot."""
        try:
            async with asyncio.timeout(self._timeouts.body):
                protocol = self._protocol()
                transport = cast(asyncio.WriteTransport, protocol.transport)
                # "Drained" is to mean empty. TLS counts from `high` on, plain TCP from above it.
                transport.set_write_buffer_limits(high=0 if self._tls is None else 1)
                for start in range(0, len(wire), _PIECE):
                    protocol.write(wire[start : start + _PIECE])
                    # asyncio's own contract between a writer and its protocol (StreamWriter.drain).
                    await protocol._drain_helper()
                await asyncio.sleep(0)  # let a cut that has already happened be seen
            self._protocol()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Stop(unanswered(Phase.DATA, _words(error))) from None

    async def _end(self) -> Outcome:
        try:
            protocol = self._protocol()
            protocol.write(b".\r\n")
        except (aiosmtplib.SMTPException, OSError) as error:
            # Not a byte of the terminator has left: the server cannot have the message.
            return Outcome(Phase.DOT, 0, plain(_words(error)), Verdict.RETRY)
        try:
            reply = await protocol.read_response(timeout=self._timeouts.answer)
        except (aiosmtplib.SMTPException, OSError) as error:
            return unanswered(Phase.DOT, _words(error))
        return judge(Phase.DOT, reply.code, reply.message)

    def _protocol(self) -> SMTPProtocol:
        """The live connection; one whose server spoke out of turn is as good as cut.

        A reply that came early would be taken for the answer to the terminator.
        """
        protocol = self._client.protocol
        if protocol is None or not protocol.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        if protocol._buffer:
            raise aiosmtplib.SMTPResponseException(-1, "reply out of turn")
        return protocol


def _path(address: str) -> bytes:
    return b"<" + address.encode("utf-8") + b">"


def _words(error: Exception) -> str:
    """What happened, for the officer who asks why a message has not gone; details as the system said them."""
    if isinstance(error, TimeoutError):
        return _("hết thời gian chờ máy chủ thư")
    if isinstance(error, aiosmtplib.SMTPConnectError | ssl.SSLError | ValueError):
        return _("không kết nối được máy chủ thư: {why}").format(why=error)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _("máy chủ thư trả lời sai quy cách: {why}").format(why=error.message)
    if isinstance(error, ConnectionError):
        return _("mất kết nối với máy chủ thư")
    return _("lỗi khi nói chuyện với máy chủ thư: {why}").format(why=error)


def _no_auth(why: str) -> Outcome:
    return Outcome(Phase.CONNECT, 0, why, Verdict.AUTH_REFUSED)


def _own_name() -> str:
    name = socket.gethostname()
    return name if _HOST_NAME.fullmatch(name) else "localhost"


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise BadConfig(
            "Không đọc được tệp chứng thư của cơ quan chứng thực: {why}.",
            place=str(ca_file),
            remedy=_("Sửa khóa ca_file của mục [mail] trong config.toml."),
            why=error,
        ) from None
