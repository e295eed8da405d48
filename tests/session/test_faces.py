"""Each way in which there is no aria2 has a name, a sentence, and advice; none gets the secret."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from ariatui.endpoint import Endpoint
from ariatui.rpc import connection, failures, socket
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Lost
from ariatui.secret import Secret
from tests.aria2 import Aria2, free_port
from tests.session.watching import Watched, running
from tests.waiting import eventually

CANARY = "S3CRET-CANARY"

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listening:
    """A TCP server that does one thing to all who come, and keeps what they say."""

    def __init__(self, answer: bytes, *, closes: bool = True, greets: bool = False) -> None:
        self.heard = b""
        self.connections = 0
        self.port = 0
        self._answer = answer
        self._closes = closes
        self._greets = greets

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Listening"]:
        """Listen on a loopback port that the system picks."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._greets:
            writer.write(self._answer)
        elif self._answer:
            self.heard += await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer)
        if not self._closes:
            self.heard += await reader.read()
        writer.close()


async def face(endpoint: Endpoint) -> tuple[FailureKind, str]:
    """The first failure on the way to an endpoint, in a word and in its sentences."""
    async with running(endpoint, Secret(CANARY)) as watched:
        await eventually(lambda: isinstance(watched.session.link, Lost))
        link = next(link for link in watched.links if isinstance(link, Lost))
        assert CANARY not in f"{link} {link.failure.happened} {link.failure.advice}"
        return link.failure.kind, link.failure.happened


def http(status: str, headers: str = "") -> bytes:
    """A plain answer to a handshake."""
    return f"HTTP/1.1 {status}\r\nContent-Length: 9\r\n{headers}\r\n\x1b[31mevil".encode()


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (http("404 Not Found"), FailureKind.NOT_ARIA2, "HTTP status 404"),
        (http("200 OK"), FailureKind.NOT_ARIA2, "HTTP status 200"),
        (http("401 Unauthorized"), FailureKind.LOGIN, "user name and a password"),
        (http("502 Bad Gateway"), FailureKind.UNREACHABLE, "HTTP status 502"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", FailureKind.NOT_ARIA2, "does not speak WebSocket"),
        (b"", FailureKind.CLOSED, "closed the connection without an answer"),
    ],
    ids=["404", "200", "401", "502", "ssh", "eof"],
)
async def test_what_answers_is_told(answer: bytes, kind: FailureKind, said: str) -> None:
    async with Listening(answer).open() as server:
        found, happened = await face(Endpoint("127.0.0.1", server.port))
    assert (found, said in happened) == (kind, True), happened


async def test_nothing_listens() -> None:
    assert (await face(Endpoint("localhost", free_port())))[0] is FailureKind.REFUSED


async def test_a_name_that_is_not_known() -> None:
    found, happened = await face(Endpoint("nonexistent.invalid"))
    assert (found, happened) == (
        FailureKind.NAME_NOT_FOUND,
        "No address is known for the name nonexistent.invalid.",
    )


async def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "OPEN_LIMIT", 0.3)
    async with Listening(b"", closes=False).open() as server:
        assert (await face(Endpoint("127.0.0.1", server.port)))[0] is FailureKind.SILENT


async def test_tls_where_there_is_none(aria2: Aria2) -> None:
    """aria2 without TLS resets the connection, as does a tunnel whose other end is down."""
    async with running(Endpoint("127.0.0.1", aria2.port, secure=True), None) as watched:
        await eventually(lambda: isinstance(watched.session.link, Lost))
        lost = next(link for link in watched.links if isinstance(link, Lost))
    assert lost.failure.kind is FailureKind.CLOSED
    assert f"does not speak TLS, name the server as {aria2.endpoint.url}" in lost.failure.advice
    assert lost.retry_at is not None


async def test_something_else_where_tls_should_be() -> None:
    async with Listening(b"SSH-2.0-OpenSSH_9.2\r\n", greets=True).open() as server:
        found, happened = await face(Endpoint("127.0.0.1", server.port, secure=True))
    assert (found, "does not speak TLS" in happened) == (FailureKind.TLS, True)


async def test_a_login_that_is_wanted_is_not_asked_for_again_and_again() -> None:
    async with (
        Listening(http("401 Unauthorized")).open() as server,
        running(Endpoint("127.0.0.1", server.port), None) as watched,
    ):
        await eventually(lambda: isinstance(watched.session.link, Lost))
        failure = failures.login_wanted(watched.session.endpoint)
        assert watched.session.link == Lost(failure, retry_at=None)


async def test_a_redirect_is_not_followed() -> None:
    async with Listening(b"", closes=False).open() as other:
        location = f"Location: ws://127.0.0.1:{other.port}/jsonrpc\r\n"
        async with Listening(http("302 Found", location)).open() as server:
            found, happened = await face(Endpoint("127.0.0.1", server.port))
        assert (found, "sends us elsewhere" in happened) == (FailureKind.NOT_ARIA2, True)
        assert other.connections == 0


async def test_a_proxy_of_the_environment_is_not_used(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Listening(b"", closes=False).open() as proxy:
        for name in ("http_proxy", "https_proxy", "ws_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with running(aria2.endpoint, aria2.secret) as watched:
            await eventually(lambda: watched.is_online)
        assert proxy.connections == 0


async def test_a_server_that_accepts_and_drops_is_not_hammered() -> None:
    async with (
        Listening(b"").open() as server,
        running(Endpoint("127.0.0.1", server.port), Secret(CANARY)),
    ):
        await asyncio.sleep(3)  # the time is the point
    assert 2 <= server.connections <= 6


@asynccontextmanager
async def speaking(*messages: str | bytes) -> AsyncIterator[Watched]:
    """A session with a WebSocket server that says these to whatever it is asked."""

    async def handle(client: ServerConnection) -> None:
        async for _ in client:
            for message in messages:
                await client.send(message)

    async with serve(handle, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with running(Endpoint("127.0.0.1", port), Secret(CANARY)) as watched:
            yield watched


@pytest.mark.parametrize(
    "answer",
    [
        '{"id":"1","result":[]}',
        '{"id":"1","result":[[{"version":5}],[{}]]}',
        '{"id":"1","error":7}',
        '{"id":"1"}',
        '{"id":"1","result":[[{"version":"1.37.0"}],{"code":1,"message":"No such method"}]}',
    ],
)
async def test_who_answers_nonsense_is_not_aria2(answer: str) -> None:
    async with speaking(answer) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.NOT_ARIA2))


async def test_who_never_answers_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWER_LIMIT", 0.5)
    noise: list[str | bytes] = [
        "",
        "[" * 100_000,
        '{"id":null,"error":{}}',
        b"\xff\xfe",
        '{"id":7,"result":1}',
        "5",
    ]
    async with speaking(*noise) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.SILENT))
