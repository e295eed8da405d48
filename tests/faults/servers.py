"""Servers that break the rules: plain TCP ones that say one thing, and an aria2 made of lies."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.utils import accept_key

from ariatui.server.endpoint import Endpoint

Row = dict[str, object]
"""What `tellStatus` answers."""

Lie = Callable[[str, object], object]
"""Gets a method and its true result; gives what is answered."""

Mangle = Callable[[dict[str, object]], list[str | bytes]]
"""Gets a true reply; gives the messages that are sent in its place."""


class Plain:
    """A TCP server that gives all who come one answer, and keeps what they say.

    Args:
        answer: The bytes of the answer.
        waits: Whether it answers only what has been said, rather than at once.
        shakes: Whether a good WebSocket handshake goes before the answer.
        closes: Whether it closes the connection behind the answer.
        rate: Bytes of the answer a second; None for all at once.
    """

    def __init__(
        self,
        answer: bytes = b"",
        *,
        waits: bool = True,
        shakes: bool = False,
        closes: bool = True,
        rate: int | None = None,
    ) -> None:
        self.connections = 0
        self.heard = b""
        self.port = 0
        self._answer = answer
        self._waits = waits
        self._shakes = shakes
        self._closes = closes
        self._rate = rate
        self._open: set[asyncio.Task[None]] = set()

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint("127.0.0.1", self.port)

    @asynccontextmanager
    async def open(self, context: ssl.SSLContext | None = None) -> AsyncIterator[Self]:
        """Listen on a loopback port until the end of the block."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._open:
                task.cancel()
            if self._open:
                await asyncio.wait(self._open)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        self.connections += 1
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side, or the test, has ended meanwhile
        finally:
            writer.close()
            self._open.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._waits:
            said = await reader.readuntil(b"\r\n\r\n")
            self.heard += said
            if self._shakes:
                writer.write(_handshake(said))
        for piece in [self._answer] if self._rate is None else map(bytes, zip(self._answer)):
            writer.write(piece)
            await writer.drain()
            if self._rate is not None:
                await asyncio.sleep(1 / self._rate)
        while not self._closes and (more := await reader.read(1000)):
            self.heard += more


def _handshake(request: bytes) -> bytes:
    """What a WebSocket server answers to this request."""
    (key,) = re.findall(rb"(?i)^Sec-WebSocket-Key: *(\S+)", request, re.MULTILINE)
    head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return f"{head}Sec-WebSocket-Accept: {accept_key(key.decode())}\r\n\r\n".encode()


class FakeAria2:
    """An aria2 of a few downloads whose answers go through a test's hands.

    It tells the truth, knows all that ariatui asks, and carries out pauses, until `lie`,
    `mangle` or `say` make something else of it.
    """

    def __init__(self) -> None:
        self.active: list[Row] = []
        self.waiting: list[Row] = []
        self.stopped: list[Row] = []
        """Newest first."""
        self.forgotten = 0
        """Downloads that have stopped and are not kept any more."""
        self.lie: Lie = lambda _method, result: result
        self.mangle: Mangle = lambda reply: [json.dumps(reply)]
        self.drops_on: str | None = None
        """The method that is carried out, but whose answer never comes: the line is cut."""
        self.asked: list[str] = []
        """All methods, in order."""
        self.connections = 0
        self.port = 0
        self._clients: set[ServerConnection] = set()

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint("127.0.0.1", self.port)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Listen on a loopback port until the end of the block."""
        async with serve(
            self._talk, "127.0.0.1", 0, compression=None, ping_interval=None, close_timeout=0.2
        ) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            yield self

    def fill(self, active: int = 2, waiting: int = 3, stopped: int = 2) -> None:
        """Have so many downloads in each list."""
        self.active = [row(n, "active") for n in range(active)]
        self.waiting = [row(100 + n, "waiting") for n in range(waiting)]
        self.stopped = [row(200 + n, "complete") for n in range(stopped)]

    def truth(self) -> list[tuple[str, str]]:
        """All gids with their statuses, in order."""
        rows = [*self.active, *self.waiting, *self.stopped]
        return [(str(row["gid"]), str(row["status"])) for row in rows]

    def say(self, *messages: str | bytes) -> None:
        """Send these to all who are connected."""
        for message in messages:
            broadcast(self._clients, message)

    async def hang_up(self, code: int, reason: str) -> None:
        """Close all connections politely, with these last words."""
        for client in list(self._clients):
            await client.close(code, reason)

    def find(self, gid: object) -> Row:
        """The download of this gid."""
        rows = [*self.active, *self.waiting, *self.stopped]
        return next(row for row in rows if row["gid"] == gid)

    def reply(self, request: dict[str, object]) -> dict[str, object]:
        """What is answered to a request."""
        return {"jsonrpc": "2.0", "id": request["id"], **self._reply(request)}

    async def _talk(self, client: ServerConnection) -> None:
        self.connections += 1
        self._clients.add(client)
        try:
            async for message in client:
                reply = self.reply(json.loads(message))
                if self.drops_on in self.asked:
                    client.transport.abort()
                    return
                for sent in self.mangle(reply):
                    await client.send(sent)
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)

    def _reply(self, request: dict[str, object]) -> dict[str, object]:
        params = request["params"]
        assert isinstance(params, list)
        if request["method"] != "system.multicall":
            return self._answer(str(request["method"]), params)
        results = []
        for part in params[0]:
            answer = self._answer(part["methodName"], part["params"])
            results.append([answer["result"]] if "result" in answer else answer["error"])
        return {"result": self.lie("system.multicall", results)}

    def _answer(self, method: str, params: list[object]) -> dict[str, object]:
        self.asked.append(method)
        bare = [p for p in params if not str(p).startswith("token:")]
        try:
            return {"result": self.lie(method, self._result(method, bare))}
        except (KeyError, StopIteration):
            what = f"GID {bare[0]} is not found" if bare else f"No such method: {method}"
            return {"error": {"code": 1, "message": what}}

    def _result(self, method: str, params: list[object]) -> object:
        match method, params:
            case "aria2.getVersion", _:
                return {"version": "1.37.0", "enabledFeatures": []}
            case "aria2.getSessionInfo", _:
                return {"sessionId": "0" * 40}
            case "aria2.getGlobalStat", _:
                return {
                    "downloadSpeed": "1000",
                    "uploadSpeed": "0",
                    "numActive": str(len(self.active)),
                    "numWaiting": str(len(self.waiting)),
                    "numStopped": str(len(self.stopped)),
                    "numStoppedTotal": str(len(self.stopped) + self.forgotten),
                }
            case "aria2.tellActive", [keys]:
                return some(self.active, keys)
            case "aria2.tellWaiting", [int(offset), int(count), keys]:
                return some(self.waiting[offset : offset + count], keys)
            case "aria2.tellStopped", [int(offset), int(count), keys]:
                return some(self.stopped[-1 - offset :][:count], keys)
            case "aria2.tellStatus", [gid, keys]:
                return some([self.find(gid)], keys)[0]
            case "aria2.pause" | "aria2.unpause", [gid]:
                self.find(gid)["status"] = "paused" if method == "aria2.pause" else "waiting"
                return gid
            case "aria2.addUri", [[uri]]:
                self.waiting.append(row(900 + len(self.waiting), "waiting", str(uri)))
                return self.waiting[-1]["gid"]
            case _:
                raise KeyError(method)


def row(number: int, status: str, name: str = "") -> Row:
    """A download's whole record, its gid made of a number."""
    return {
        "gid": f"{number:016x}",
        "status": status,
        "totalLength": "1000",
        "completedLength": "500",
        "downloadSpeed": "10",
        "uploadSpeed": "0",
        "connections": "1",
        "errorCode": "0",
        "errorMessage": "",
        "files": [{"path": f"/downloads/{name or number}", "uris": []}],
    }


def some(rows: list[Row], keys: object) -> list[Row]:
    """These keys of the rows."""
    assert isinstance(keys, list)
    return [{key: value for key, value in row.items() if key in keys} for row in rows]
