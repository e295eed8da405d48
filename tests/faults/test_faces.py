"""Each way in which there is no aria2 has a name, a sentence, and advice; none gets the secret."""

import asyncio
import errno
import socket as sockets
import ssl

import pytest
from trustme import CA

from ariatui.rpc import connection, failures, socket, tcp
from ariatui.rpc.failures import Failure, FailureKind
from ariatui.rpc.link import Connecting, Lost, Online
from ariatui.server.endpoint import Endpoint, parse_endpoint
from ariatui.server.secret import Secret
from tests.aria2 import Aria2, Aria2Factory, free_port
from tests.faults.servers import FakeAria2, Plain
from tests.rpc.names import silent_name_server
from tests.session.watching import running
from tests.waiting import eventually

CANARY = "S3CRET-CANARY"
EVIL = "e\x1b[31mvil"


async def face(endpoint: Endpoint) -> Failure:
    """The first failure on the way to an endpoint, told within 5 s and in good words."""
    async with running(endpoint, Secret(CANARY)) as watched:
        await eventually(lambda: watched.times(Lost), within=5)
        lost = next(link for link in watched.links if isinstance(link, Lost))
        failure = lost.failure
        is_tried_again = failure.retries or failure.kind is FailureKind.UNAUTHORIZED
        assert (lost.retry_at is not None) is is_tried_again
        assert watched.times(Connecting) == 1 or failure.retries
        assert not watched.session.is_ready()
        assert failure.happened in watched.said()[0]
        for sentence in (failure.happened, failure.advice, *watched.said()):
            assert sentence.isprintable()
            assert "vil" not in sentence
            assert CANARY not in sentence
            assert sentence.endswith((".", "?", f"--rpc-listen-port={endpoint.port}"))
            assert "Errno" not in sentence
            assert "Error" not in sentence
        assert CANARY not in repr(lost)
        return failure


def http(status: str, headers: str = "", body: str = EVIL) -> bytes:
    """A plain answer to a handshake; the status takes the reason too."""
    head = f"HTTP/1.1 {status}\r\nX-Evil: evil\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return (head + body).encode()


UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
NO_WEBSOCKET = "does not speak WebSocket"

ANSWERS: dict[str, tuple[bytes, FailureKind, str]] = {
    "200": (http("200 evil"), FailureKind.NOT_ARIA2, "HTTP status 200"),
    "204": (http("204 evil", body=""), FailureKind.NOT_ARIA2, "HTTP status 204"),
    "302": (http("302 evil", "Location: /evil\r\n"), FailureKind.NOT_ARIA2, "sends us elsewhere"),
    "400": (http("400 evil"), FailureKind.NOT_ARIA2, "HTTP status 400"),
    "401": (http("401 evil"), FailureKind.LOGIN, "a user name and a password"),
    "403": (http("403 evil"), FailureKind.NOT_ARIA2, "HTTP status 403"),
    "404": (http("404 evil"), FailureKind.NOT_ARIA2, "aria2's /jsonrpc"),
    "407": (http("407 evil"), FailureKind.LOGIN, "a user name and a password"),
    "429": (http("429 evil"), FailureKind.NOT_ARIA2, "HTTP status 429"),
    "500": (http("500 evil"), FailureKind.NOT_ARIA2, "HTTP status 500"),
    "502": (http("502 evil"), FailureKind.UNREACHABLE, "HTTP status 502"),
    "503": (http("503 evil"), FailureKind.UNREACHABLE, "HTTP status 503"),
    "504": (http("504 evil"), FailureKind.UNREACHABLE, "HTTP status 504"),
    "cut": (http("404 evil", "Content-Length: 90\r\n"), FailureKind.NOT_ARIA2, "not aria2"),
    "ssh": (b"SSH-2.0-evil\r\n", FailureKind.NOT_ARIA2, NO_WEBSOCKET),
    "mpd": (b"OK MPD 0.23.5 evil\n", FailureKind.NOT_ARIA2, NO_WEBSOCKET),
    "binary": (bytes(range(128, 256)) * 99, FailureKind.NOT_ARIA2, NO_WEBSOCKET),
    "long": (b"evil" * 50_000, FailureKind.NOT_ARIA2, NO_WEBSOCKET),
    "headers": (http("101 evil", "X-Evil: evil\r\n" * 500), FailureKind.NOT_ARIA2, NO_WEBSOCKET),
    "no accept": (http("101 evil", UPGRADE), FailureKind.NOT_ARIA2, NO_WEBSOCKET),
    "wrong accept": (
        http("101 evil", f"{UPGRADE}Sec-WebSocket-Accept: evil\r\n"),
        FailureKind.NOT_ARIA2,
        NO_WEBSOCKET,
    ),
    "eof": (b"", FailureKind.CLOSED, "closed the connection without an answer"),
    "half": (b"HTTP/1.1 101 evil\r\nUpgr", FailureKind.CLOSED, "closed the connection"),
}


@pytest.mark.parametrize("named", ANSWERS)
async def test_what_answers_is_told(named: str) -> None:
    answer, kind, said = ANSWERS[named]
    async with Plain(answer).open() as server:
        failure = await face(server.endpoint)
        assert (failure.kind, said in failure.happened) == (kind, True), failure.happened
        assert CANARY.encode() not in server.heard


async def test_who_hangs_up_before_the_first_word_is_told() -> None:
    async with Plain(waits=False).open() as server:
        assert (await face(server.endpoint)).kind is FailureKind.CLOSED


async def test_who_resets_is_told() -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw = writer.get_extra_info("socket")
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.close()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert (await face(Endpoint("127.0.0.1", port))).kind is FailureKind.CLOSED


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_nothing_listens(host: str) -> None:
    failure = await face(Endpoint(host, free_port()))
    assert failure.kind is FailureKind.REFUSED
    assert failure.happened.startswith(f"Nothing listens at {host}:")
    assert "start it with" in failure.advice


@pytest.mark.parametrize("host", ["nonexistent.invalid", "fe80::1%a..b"])
async def test_a_name_that_is_not_known(host: str) -> None:
    failure = await face(parse_endpoint(f"[{host}]" if ":" in host else host))
    assert failure.kind is FailureKind.NAME_NOT_FOUND
    assert failure.happened == f"No address is known for the name {host}."


async def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "_LOOK_UP_LIMIT", 0.1)
    with silent_name_server(monkeypatch):
        failure = await face(Endpoint("nas.example"))
    assert failure.kind is FailureKind.NAME_NOT_FOUND
    assert failure.happened == "No name server says where nas.example is."


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EHOSTUNREACH, "no route to the host"),
        (errno.ENETUNREACH, "no network that leads there"),
        (errno.EACCES, "does not allow it"),
        (errno.EADDRNOTAVAIL, "EADDRNOTAVAIL"),
    ],
)
async def test_no_way_there(monkeypatch: pytest.MonkeyPatch, number: int, reason: str) -> None:
    async def no_way(*_: object, **__: object) -> None:
        raise OSError(number, EVIL)

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", no_way)
    failure = await face(Endpoint("127.0.0.1"))
    assert (failure.kind, reason in failure.happened) == (FailureKind.UNREACHABLE, True)


SILENT = {
    "nothing": Plain(waits=False, closes=False),
    "half an answer": Plain(b"HTTP/1.1 101 evil\r\nUpgr", closes=False),
    "a byte a second": Plain(http("101 evil", UPGRADE), closes=False, rate=1),
}


@pytest.mark.parametrize("named", SILENT)
async def test_silence(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setattr(socket, "OPEN_LIMIT", 0.5)
    async with SILENT[named].open() as server:
        assert (await face(server.endpoint)).kind is FailureKind.SILENT


@pytest.mark.parametrize("rate", [None, 1], ids=["nothing", "a byte a second"])
async def test_silence_after_a_good_handshake(
    monkeypatch: pytest.MonkeyPatch, rate: int | None
) -> None:
    monkeypatch.setattr(connection, "ANSWER_LIMIT", 0.5)
    said = b"\x81\x7d" + b"{" * 125 if rate else b""
    async with Plain(said, shakes=True, closes=False, rate=rate).open() as server:
        assert (await face(server.endpoint)).kind is FailureKind.SILENT


async def test_tls_to_an_aria2_that_has_none(aria2: Aria2) -> None:
    """It resets the connection, as does a tunnel whose other end is down."""
    failure = await face(Endpoint("127.0.0.1", aria2.port, secure=True))
    assert failure.kind is FailureKind.CLOSED
    assert f"does not speak TLS, name the server as {aria2.endpoint.url}" in failure.advice


@pytest.mark.parametrize("answer", [b"SSH-2.0-evil\r\n", http("400 evil")], ids=["ssh", "http"])
async def test_something_else_where_tls_should_be(answer: bytes) -> None:
    async with Plain(answer, waits=False).open() as server:
        failure = await face(Endpoint("127.0.0.1", server.port, secure=True))
        assert (failure.kind, "does not speak TLS" in failure.happened) == (FailureKind.TLS, True)


async def test_no_tls_to_a_server_that_wants_it() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CA().issue_cert("127.0.0.1").configure_cert(context)
    async with Plain(b"").open(context) as server:
        failure = await face(server.endpoint)
        assert failure.kind is FailureKind.CLOSED
        assert f"wss://127.0.0.1:{server.port}" in failure.advice


async def test_a_login_that_is_wanted_is_not_asked_for_again_and_again() -> None:
    async with Plain(http("401 evil")).open() as server, running(server.endpoint, None) as watched:
        await eventually(lambda: watched.times(Lost))
        assert watched.lost() == Lost(failures.login_wanted(server.endpoint), retry_at=None)


@pytest.mark.parametrize("status", ["301 evil", "302 evil", "307 evil", "308 evil"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    async with Plain(closes=False).open() as other:
        location = f"Location: ws://127.0.0.1:{other.port}/jsonrpc\r\n"
        async with Plain(http(status, location)).open() as server:
            failure = await face(server.endpoint)
            assert "sends us elsewhere" in failure.happened
            assert failure.kind is FailureKind.NOT_ARIA2
        assert (other.connections, other.heard) == (0, b"")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_proxy_of_the_environment_is_not_used(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    async with Plain(closes=False).open() as proxy:
        for name in ("http", "https", "ws", "wss", "all", "socks"):
            monkeypatch.setenv(f"{name}_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(f"{name.upper()}_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with running(Endpoint(host, aria2.port), aria2.secret) as watched:
            await eventually(lambda: watched.is_online)
        assert (proxy.connections, proxy.heard) == (0, b"")


FRAMES: dict[str, tuple[bytes, FailureKind]] = {
    "masked": (b"\x81\x85\0\0\0\0hello", FailureKind.NOT_ARIA2),
    "reserved bits": (b"\xf1\x05hello", FailureKind.NOT_ARIA2),
    "an unknown opcode": (b"\x83\x05hello", FailureKind.NOT_ARIA2),
    "a continuation of nothing": (b"\x80\x05hello", FailureKind.NOT_ARIA2),
    "a broken ping": (b"\x09\x05hello", FailureKind.NOT_ARIA2),
    "a close code that is none": (b"\x88\x02\0\0", FailureKind.NOT_ARIA2),
    "a close reason that is no text": (b"\x88\x04\x03\xe8\xff\xfe", FailureKind.NOT_ARIA2),
    "hostile last words": (b"\x88\x0d\x03\xf0e\x1b[31mv\xc2\x9bil", FailureKind.CLOSED),
    "60 MB announced": (b"\x81\x7f" + (60 * 10**6).to_bytes(8), FailureKind.TOO_LONG),
    "2**62 bytes announced": (b"\x81\x7f" + (2**62).to_bytes(8), FailureKind.TOO_LONG),
    "cut inside": (b"\x81\x7dhello", FailureKind.SILENT),
}


@pytest.mark.parametrize("named", FRAMES)
async def test_a_frame_that_is_none_is_told(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame, kind = FRAMES[named]
    if kind is FailureKind.SILENT:
        monkeypatch.setattr(connection, "ANSWER_LIMIT", 1.0)
    async with Plain(frame, shakes=True, closes=False).open() as server:
        assert (await face(server.endpoint)).kind is kind


async def test_a_server_that_accepts_and_drops_is_not_hammered() -> None:
    """Neither before the greeting nor after it."""
    greeting = FakeAria2()
    greeting.drops_on = "aria2.getGlobalStat"
    async with (
        Plain(waits=False).open() as mute,
        greeting.open(),
        running(mute.endpoint, Secret(CANARY)) as one,
        running(greeting.endpoint, Secret(CANARY)) as other,
    ):
        await asyncio.sleep(3)  # the time is the point
        assert 2 <= mute.connections <= 8
        assert 2 <= greeting.connections <= 8
        assert other.times(Online) >= 1
        losses = [link for link in (*one.links, *other.links) if isinstance(link, Lost)]
        assert {lost.failure.kind for lost in losses} == {FailureKind.CLOSED}


async def test_the_last_words_of_who_hangs_up_are_not_repeated() -> None:
    async def act(code: int) -> None:
        server = FakeAria2()
        server.fill()
        async with server.open(), running(server.endpoint, Secret(CANARY)) as watched:
            await eventually(lambda: watched.standings() == server.truth())
            hanging_up = asyncio.create_task(server.hang_up(code, EVIL))
            await eventually(lambda: watched.times(Lost), within=1)
            lost = next(link for link in watched.links if isinstance(link, Lost))
            assert lost.failure.kind is FailureKind.CLOSED
            assert "vil" not in repr(lost)
            await eventually(lambda: watched.is_online, within=2)
            await hanging_up

    async with asyncio.TaskGroup() as tasks:
        for code in (1000, 1001, 1008, 1011, 1012, 4000):
            tasks.create_task(act(code), name=f"code {code}")


async def test_no_log_holds_the_secret(
    aria2_factory: Aria2Factory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    asyncio.get_running_loop().set_debug(True)
    aria2 = aria2_factory(secret=CANARY)
    async with running(aria2.endpoint, aria2.secret) as watched:
        await eventually(lambda: watched.is_online)
        aria2.kill()
        await eventually(lambda: watched.times(Lost))
    assert caplog.records
    assert CANARY not in caplog.text


async def test_wishes_to_try_again_while_a_try_is_given_up_do_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "_YOUNG", -1.0)
    silent = Plain(waits=False, closes=False)
    async with silent.open() as server, running(server.endpoint, None) as watched:
        await eventually(lambda: silent.connections)
        for _ in range(50):
            watched.session.retry_now()
            await asyncio.sleep(0)
        before = silent.connections
        watched.session.retry_now()
        await eventually(lambda: silent.connections > before)
