"""The driver on real sockets: each fault of the wire, and the order of what is written."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import BadConfig
from scheduler.delivery.loopback import LoopbackServer, serving
from scheduler.delivery.outcome import Outcome, Phase, Verdict
from scheduler.delivery.smtp import Envelope, Server, Session, Timeouts, wire_form
from tests.smtp_server import (
    AUTHORITY,
    OTHER_AUTHORITY,
    Cut,
    Fault,
    FaultyServer,
    Hang,
    Say,
    Then,
    Wait,
    certificate,
)

BODY = b"Subject: xin chao\n\nDong mot\n.cham dau dong\n..\n.\nhet\n"
ON_THE_WIRE = b"Subject: xin chao\r\n\r\nDong mot\r\n.cham dau dong\r\n..\r\n.\r\nhet\r\n"
LINE = b"x" * 998 + b"\r\n"
LARGE = LINE * 16_000  # more than the sockets of both sides hold
MAIL = b"MAIL FROM:<nhacviec@tinh.example> SIZE=%d\r\n" % len(BODY)
ENVELOPE = Envelope("nhacviec@tinh.example", "vanthu@so.example")
QUICK = Timeouts(connect=2, command=2, body=2, answer=2, quit=0.2)
IMPATIENT = Timeouts(connect=0.1, command=0.1, body=0.1, answer=0.1, quit=0.1)


def at(server: LoopbackServer, **more: object) -> Server:
    """The address of a test server, in the clear unless told otherwise."""
    settings: dict[str, object] = {"host": "127.0.0.1", "security": "none", **more}
    return Server(port=server.port, **settings)  # type: ignore[arg-type]


async def deliver(session: Session, envelope: Envelope = ENVELOPE, body: bytes = BODY) -> Outcome:
    return await session.offer(envelope, body) or await session.finish()


def play(
    server: FaultyServer,
    scene: Callable[[Session], Awaitable[object]],
    timeouts: Timeouts = QUICK,
    **address: object,
) -> None:
    async def stage() -> None:
        async with server:
            session = Session(at(server, **address), timeouts)
            await scene(session)
            await session.close()

    asyncio.run(stage())


def outcome_with(faults: dict[str, Fault | list[Fault]], timeouts: Timeouts = QUICK) -> Outcome:
    """The end of one delivery to a server with these faults."""
    ends: list[Outcome] = []

    async def scene(session: Session) -> None:
        ends.append(await deliver(session))

    play(FaultyServer(faults), scene, timeouts)
    return ends[0]


# the wire in order -------------------------------------------------------------------------------


def test_the_terminator_is_written_only_when_the_caller_says_so() -> None:
    server = FaultyServer()

    async def scene(session: Session) -> None:
        assert await session.offer(ENVELOPE, BODY) is None
        await server.until_heard(b"het\r\n")
        assert b".\r\n" not in server.lines()
        server.wire.append(("caller", b"dot committed"))
        outcome = await session.finish()
        assert (outcome.phase, outcome.verdict) == (Phase.ACCEPTED, Verdict.ACCEPTED)

    play(server, scene)
    wire = [line for _, line in server.wire]
    order = [b"DATA\r\n", b"354 end with a dot", b"Subject: xin chao\r\n", b"het\r\n"]
    order += [b"dot committed", b".\r\n", b"250 2.0.0 kept"]
    assert [wire.index(line) for line in order] == sorted(wire.index(line) for line in order)
    assert server.messages[0].content == ON_THE_WIRE
    assert server.messages[0].recipients == (ENVELOPE.recipient,)


def test_nothing_of_the_body_is_sent_before_the_server_has_said_354() -> None:
    gate = asyncio.Event()
    server = FaultyServer({"data": Wait(gate)})

    async def scene(session: Session) -> None:
        offer = asyncio.create_task(session.offer(ENVELOPE, BODY))
        await server.until_heard(b"DATA\r\n")
        assert server.lines()[-1] == b"DATA\r\n"
        gate.set()
        assert await offer is None
        await session.finish()

    play(server, scene)


@pytest.mark.parametrize("security", ["none", "tls"])
def test_an_offer_is_not_over_while_the_body_still_waits_in_our_buffers(security: str) -> None:
    gate = asyncio.Event()
    tls = certificate() if security == "tls" else None
    server = FaultyServer({"body": Wait(gate)}, tls=tls)

    async def scene(session: Session) -> None:
        offer = asyncio.create_task(session.offer(ENVELOPE, LARGE))
        await server.until_heard(LINE)
        done, _ = await asyncio.wait([offer], timeout=0.1)
        assert not done
        gate.set()
        assert await offer is None
        session.abort()

    play(server, scene, Timeouts(), security=security, ca_file=AUTHORITY)


def test_a_connection_serves_one_message_after_another_with_a_reset_between() -> None:
    server = FaultyServer({"rcpt": Say("550 5.1.1 no such user")})

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.PERMANENT
        assert (await deliver(session)).verdict is Verdict.ACCEPTED
        assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene)
    assert [message.connection for message in server.messages] == [1, 1]
    assert server.lines().count(b"RSET\r\n") == 2
    assert server.lines()[-1] == b"QUIT\r\n"


def test_a_connection_closed_for_idleness_is_opened_again() -> None:
    server = FaultyServer({"rset": [Cut(), Say("421 4.4.2 idle too long")]})

    async def scene(session: Session) -> None:
        for _ in range(3):
            assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene)
    assert [message.connection for message in server.messages] == [1, 2, 3]


def test_an_aborted_offer_leaves_the_server_with_nothing() -> None:
    server = FaultyServer()

    async def scene(session: Session) -> None:
        assert await session.offer(ENVELOPE, BODY) is None
        session.abort()
        assert not session.is_open
        assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene)
    assert len(server.messages) == 1


def test_a_cancelled_offer_cuts_the_connection() -> None:
    server = FaultyServer({"mail": Hang()})

    async def scene(session: Session) -> None:
        offer = asyncio.create_task(session.offer(ENVELOPE, BODY))
        await server.until_heard(MAIL)
        offer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await offer
        assert not session.is_open

    play(server, scene)
    assert server.messages == []


def test_offer_and_finish_take_turns() -> None:
    async def scene(session: Session) -> None:
        with pytest.raises(RuntimeError):
            await session.finish()
        assert await session.offer(ENVELOPE, BODY) is None
        with pytest.raises(RuntimeError):
            await session.offer(ENVELOPE, BODY)

    play(FaultyServer(), scene)


# the fault matrix -----------------------------------------------------------------------------------

FAULTS: list[tuple[dict[str, Fault | list[Fault]], Phase, int, Verdict]] = [
    ({"greeting": Say("450 not now")}, Phase.CONNECT, 450, Verdict.RETRY),
    ({"greeting": Say("554 no service")}, Phase.CONNECT, 554, Verdict.RETRY),
    ({"greeting": Cut()}, Phase.CONNECT, 0, Verdict.RETRY),
    ({"greeting": Say("hello there")}, Phase.CONNECT, 0, Verdict.RETRY),
    ({"ehlo": Say("451 later")}, Phase.CONNECT, 451, Verdict.RETRY),
    ({"ehlo": Cut()}, Phase.CONNECT, 0, Verdict.RETRY),
    ({"mail": Say("421 4.3.2 closing")}, Phase.MAIL, 421, Verdict.RETRY),
    ({"mail": Say("530 5.7.0 who are you")}, Phase.MAIL, 530, Verdict.AUTH_REFUSED),
    ({"mail": Say("552 5.3.4 too big")}, Phase.MAIL, 552, Verdict.PERMANENT),
    ({"mail": Cut()}, Phase.MAIL, 0, Verdict.RETRY),
    ({"rcpt": Say("450 4.2.1 busy")}, Phase.RCPT, 450, Verdict.RETRY),
    ({"rcpt": Say("550 5.1.1 no such user")}, Phase.RCPT, 550, Verdict.PERMANENT),
    ({"rcpt": Say("552 5.2.2 full")}, Phase.RCPT, 552, Verdict.RETRY),
    ({"rcpt": Cut()}, Phase.RCPT, 0, Verdict.RETRY),
    ({"data": Say("451 later")}, Phase.DATA, 451, Verdict.RETRY),
    ({"data": Say("554 no")}, Phase.DATA, 554, Verdict.PERMANENT),
    ({"data": Cut()}, Phase.DATA, 0, Verdict.RETRY),
    ({"data": Then("250 already kept")}, Phase.DATA, 0, Verdict.RETRY),
    ({"dot": Cut()}, Phase.DOT, 0, Verdict.UNCERTAIN),
    ({"dot": Say("garbled")}, Phase.DOT, 0, Verdict.UNCERTAIN),
    ({"dot": Say("354 go on")}, Phase.DOT, 0, Verdict.UNCERTAIN),
    ({"dot": Say("421 4.3.0 closing")}, Phase.DOT, 421, Verdict.RETRY),
    ({"dot": Say("451 4.3.0 refused for now")}, Phase.DOT, 451, Verdict.RETRY),
    ({"dot": Say("554 refused")}, Phase.DOT, 554, Verdict.PERMANENT),
    ({"dot": Say("250-kept\r\n250 as 123")}, Phase.ACCEPTED, 250, Verdict.ACCEPTED),
    ({"rcpt": Say("251 will forward")}, Phase.ACCEPTED, 250, Verdict.ACCEPTED),
    ({"ehlo": Say("502 not known")}, Phase.ACCEPTED, 250, Verdict.ACCEPTED),
]


@pytest.mark.parametrize(("faults", "phase", "code", "verdict"), FAULTS)
def test_each_fault_of_the_wire_has_its_verdict(
    faults: dict[str, Fault | list[Fault]], phase: Phase, code: int, verdict: Verdict
) -> None:
    outcome = outcome_with(faults)
    assert (outcome.phase, outcome.code, outcome.verdict) == (phase, code, verdict)


@pytest.mark.parametrize("phase", ["greeting", "ehlo", "mail", "rcpt", "data"])
def test_a_hang_before_the_dot_ends_with_its_timeout_and_is_safe(phase: str) -> None:
    outcome = outcome_with({phase: Hang()}, IMPATIENT)
    assert (outcome.code, outcome.verdict) == (0, Verdict.RETRY)
    assert outcome.text == "hết thời gian chờ máy chủ thư"


def test_a_tarpit_that_stays_below_each_timeout_is_left_in_the_end() -> None:
    server = FaultyServer({phase: Wait(asyncio.Event()) for phase in ("rcpt",)})

    async def scene(session: Session) -> None:
        outcome = await deliver(session)
        assert (outcome.code, outcome.verdict) == (0, Verdict.RETRY)
        assert not session.is_open

    play(server, scene, Timeouts(attempt=0.2))


def test_a_hang_after_the_dot_is_uncertain_and_the_connection_is_given_up() -> None:
    server = FaultyServer({"dot": Hang()})

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.UNCERTAIN
        assert not session.is_open

    play(server, scene, Timeouts(answer=0.1))


def test_a_server_that_stops_reading_the_body_ends_with_its_timeout() -> None:
    async def scene(session: Session) -> None:
        outcome = await session.offer(ENVELOPE, LARGE)
        assert outcome is not None
        assert (outcome.phase, outcome.verdict) == (Phase.DATA, Verdict.RETRY)
        assert not session.is_open

    play(FaultyServer({"body": Hang()}), scene, Timeouts(body=0.2))


def test_a_cut_in_the_middle_of_the_body_is_safe() -> None:
    async def scene(session: Session) -> None:
        outcome = await session.offer(ENVELOPE, LARGE)
        assert outcome is not None
        assert (outcome.phase, outcome.verdict) == (Phase.DATA, Verdict.RETRY)

    play(FaultyServer({"body": Cut()}), scene)


def test_a_connection_lost_before_the_terminator_could_be_written_is_safe() -> None:
    server = FaultyServer()

    async def scene(session: Session) -> None:
        assert await session.offer(ENVELOPE, BODY) is None
        await server.until_heard(b"het\r\n")
        await server.stop()
        while session.is_open:
            await asyncio.sleep(0)
        outcome = await session.finish()
        assert (outcome.phase, outcome.verdict) == (Phase.DOT, Verdict.RETRY)

    play(server, scene)
    assert server.messages == []


def test_a_reply_that_came_early_is_not_taken_for_the_answer_to_the_terminator() -> None:
    server = FaultyServer({"data": Then("250 kept already"), "dot": Say("554 refused")})

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.RETRY

    play(server, scene)


def test_refused_and_unknown_hosts_are_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        port = taken.getsockname()[1]
        for host in ("127.0.0.1", "no-such-host.invalid", "a" * 70 + ".example"):
            session = Session(Server(host=host, port=port, security="none"), QUICK)
            outcome = asyncio.run(deliver(session))
            assert (outcome.phase, outcome.code, outcome.verdict) == (Phase.CONNECT, 0, Verdict.RETRY)
            assert outcome.text.startswith("không kết nối được máy chủ thư")


# encryption and authentication -----------------------------------------------------------------------


def secured(kind: str, name: str = "server", **more: object) -> FaultyServer:
    context = certificate(name)
    return FaultyServer(**{"tls" if kind == "tls" else "starttls": context}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_it_speaks_tls_with_an_inner_authority(kind: str, host: str) -> None:
    server = secured(kind)

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene, security=kind, ca_file=AUTHORITY, host=host)
    if kind == "starttls":
        said = [line.split()[0] for line in server.lines()[:4]]
        assert said == [b"EHLO", b"STARTTLS", b"EHLO", b"MAIL"]


@pytest.mark.parametrize("kind", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("name", "authority"),
    [("server", OTHER_AUTHORITY), ("server", None), ("elsewhere", AUTHORITY)],
)
def test_a_certificate_that_does_not_hold_stops_before_the_message(
    kind: str, name: str, authority: Path | None
) -> None:
    server = secured(kind, name)

    async def scene(session: Session) -> None:
        for _ in range(2):
            outcome = await deliver(session)
            assert (outcome.phase, outcome.verdict) == (Phase.CONNECT, Verdict.RETRY)
            assert "CERTIFICATE_VERIFY_FAILED" in outcome.text

    play(server, scene, security=kind, ca_file=authority)
    assert not any(line.startswith(b"MAIL") for line in server.lines())


@pytest.mark.parametrize("refusal", [None, Say("454 4.7.0 not now"), Cut()])
def test_without_starttls_nothing_is_sent_in_the_clear(refusal: Fault | None) -> None:
    server = FaultyServer() if refusal is None else secured("starttls", faults={"starttls": [refusal] * 2})

    async def scene(session: Session) -> None:
        for _ in range(2):
            outcome = await deliver(session)
            assert (outcome.phase, outcome.verdict) == (Phase.CONNECT, Verdict.RETRY)

    play(server, scene, security="starttls", ca_file=AUTHORITY)
    assert not any(line.startswith(b"MAIL") for line in server.lines())


def test_it_signs_in_inside_the_encrypted_connection() -> None:
    server = secured("starttls", users={"nhacviec": "mật khẩu"})

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene, security="starttls", ca_file=AUTHORITY, user="nhacviec", secret="mật khẩu")


def test_it_tries_the_next_mechanism_only_when_the_server_does_not_know_the_first() -> None:
    server = FaultyServer({"auth": Say("504 5.5.4 unrecognized")}, users={"nhacviec": "s3cret"})

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene, user="nhacviec", secret="s3cret")
    assert [line.split()[1] for line in server.lines() if line.startswith(b"AUTH")] == [b"PLAIN", b"LOGIN"]


def test_a_wrong_password_is_tried_once_and_holds_everything() -> None:
    server = FaultyServer(users={"nhacviec": "right"})

    async def scene(session: Session) -> None:
        outcome = await deliver(session)
        assert (outcome.code, outcome.verdict) == (535, Verdict.AUTH_REFUSED)
        assert not session.is_open

    play(server, scene, user="nhacviec", secret="wrong")
    assert sum(line.startswith(b"AUTH") for line in server.lines()) == 1
    assert not any(line.startswith(b"MAIL") for line in server.lines())


def test_a_passing_fault_of_the_authentication_is_tried_again() -> None:
    server = FaultyServer({"auth": Say("454 4.7.0 directory is down")}, users={"nhacviec": "s3cret"})

    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.RETRY
        assert (await deliver(session)).verdict is Verdict.ACCEPTED

    play(server, scene, user="nhacviec", secret="s3cret")


def test_a_server_without_authentication_is_not_mistaken_for_one_that_knows_us() -> None:
    async def scene(session: Session) -> None:
        assert (await deliver(session)).verdict is Verdict.AUTH_REFUSED

    play(FaultyServer(), scene, user="nhacviec", secret="s3cret")


def test_the_password_never_leaves_by_an_unencrypted_way_or_in_words() -> None:
    server = FaultyServer({"auth": Say("535 5.7.8 hunter2 is wrong")}, users={"nhacviec": "x"})
    address = Server(host="mail.example", port=25, security="none", user="u", secret="hunter2")
    assert "hunter2" not in repr(address)

    async def scene(session: Session) -> None:
        outcome = await deliver(session)
        assert "hunter2" not in outcome.text
        assert outcome.verdict is Verdict.AUTH_REFUSED

    play(server, scene, user="nhacviec", secret="hunter2")


def test_a_ca_file_that_cannot_be_read_is_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("not a certificate")
    for name in ("absent.pem", "no.pem"):
        with pytest.raises(BadConfig, match="ca_file"):
            Session(Server(host="localhost", port=25, ca_file=tmp_path / name))


# addresses and bodies --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "a@b.example\n",
        "a@b.example>\u2028",
        "a b@c.example",
        "<a@b.example>",
        "a@b.example> SIZE=1",
        "a@b.example,c@d.example",
        "a\x00@b.example",
        "nobody",
        "",
        "a@" + "b" * 300,
    ],
)
def test_an_address_that_could_be_a_command_never_reaches_the_wire(address: str) -> None:
    server = FaultyServer()

    async def scene(session: Session) -> None:
        outcome = await deliver(session, Envelope("nhacviec@tinh.example", address))
        assert (outcome.phase, outcome.verdict) == (Phase.RCPT, Verdict.PERMANENT)
        assert outcome.flags_address
        if address:
            sender = await deliver(session, Envelope(address, "vanthu@so.example"))
            assert (sender.phase, sender.verdict) == (Phase.MAIL, Verdict.RETRY)

    play(server, scene)
    assert server.wire == []


def test_an_address_outside_ascii_goes_only_where_it_is_understood() -> None:
    envelope = Envelope("nhacviec@tinh.example", "vănthư@sở.example")
    able, unable = FaultyServer(), FaultyServer({"ehlo": Say("250-old\r\n250 SIZE 1000")})

    async def accepted(session: Session) -> None:
        assert (await deliver(session, envelope)).verdict is Verdict.ACCEPTED

    async def refused(session: Session) -> None:
        outcome = await deliver(session, envelope)
        assert (outcome.phase, outcome.verdict) == (Phase.RCPT, Verdict.PERMANENT)

    play(able, accepted)
    assert able.messages[0].recipients == (envelope.recipient,)
    assert any(line.endswith(b" SMTPUTF8\r\n") for line in able.lines())
    play(unable, refused)
    assert unable.messages == []


def test_it_tells_the_size_and_eight_bit_contents() -> None:
    server = FaultyServer()

    async def scene(session: Session) -> None:
        await deliver(session, body="Nội dung\r\n".encode())

    play(server, scene)
    mail = next(line for line in server.lines() if line.startswith(b"MAIL"))
    assert mail == b"MAIL FROM:<nhacviec@tinh.example> SIZE=12 BODY=8BITMIME\r\n"


def test_an_empty_sender_asks_for_no_bounces() -> None:
    server = FaultyServer()

    async def scene(session: Session) -> None:
        await deliver(session, Envelope("", "vanthu@so.example"))

    play(server, scene)
    assert server.messages[0].sender == ""


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b"a", b"\x00"])).map(b"".join))
def test_no_body_can_hold_a_terminator_and_the_server_gets_back_what_was_meant(body: bytes) -> None:
    wire = wire_form(body)
    assert wire.endswith(b"\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + wire
    bare = wire.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" not in bare
    back = b"".join(line.removeprefix(b".") + b"\r\n" for line in wire.split(b"\r\n")[:-1])
    meant = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert back == meant if meant.endswith(b"\r\n") else back == meant + b"\r\n"


def test_the_loopback_server_serves_callers_without_a_loop() -> None:
    async def once(server: LoopbackServer) -> Verdict:
        session = Session(at(server), QUICK)
        outcome = await deliver(session)
        await session.close()
        return outcome.verdict

    with serving(LoopbackServer()) as server:
        assert [asyncio.run(once(server)) for _ in range(2)] == [Verdict.ACCEPTED] * 2
    assert [message.content for message in server.messages] == [ON_THE_WIRE] * 2
