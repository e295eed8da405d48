"""A line between a client and a daemon that fails the way a test says.

Knows TCP, and of WebSocket only where the daemon's frames begin and end.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Self

from ariatui.server.endpoint import Endpoint

_TURN = 0.02
"""Seconds between two pieces of what is slowed down."""

_LITTLE = 4096
"""Bytes that are taken in advance by what swallows nothing."""

_HEAD_END = b"\r\n\r\n"
_RESET = struct.pack("ii", 1, 0)
"""What makes the system send a reset when a socket is closed."""

Tamper = Callable[[bytes], bytes]
"""Gets one frame of the daemon's; gives what goes on in its place."""


def text_frame(text: str) -> bytes:
    """A whole frame as a server sends it."""
    data = text.encode()
    if len(data) < 126:
        return bytes([0x81, len(data)]) + data
    if len(data) < 2**16:
        return b"\x81\x7e" + struct.pack("!H", len(data)) + data
    return b"\x81\x7f" + struct.pack("!Q", len(data)) + data


class Proxy:
    """Listens on a loopback port and carries what is said to a daemon and back.

    Args:
        daemon: Where the daemon answers; may be down at times.
    """

    def __init__(self, daemon: Endpoint) -> None:
        self.delay = 0.0
        """Seconds that each way takes."""
        self.rate: int | None = None
        """Bytes a second that go each way; None for no limit."""
        self.swallows = True
        """Whether all that is asked is taken at once, as by a tunnel, or as it can be passed on;
        to be said before anybody comes."""
        self.tamper: Tamper = lambda frame: frame
        self.accepted = 0
        """Connections so far."""
        self._daemon = daemon
        self._port = 0
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self.asks = asyncio.Event()
        self.asks.set()
        """Set while anything goes from the client to the daemon."""
        self.answers = asyncio.Event()
        self.answers.set()
        """Set while anything goes from the daemon to the client."""

    @property
    def endpoint(self) -> Endpoint:
        """Where a client finds it."""
        return Endpoint("127.0.0.1", self._port)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Listen until the end of the block."""
        await self.accept()
        try:
            yield self
        finally:
            await self.refuse()

    async def accept(self) -> None:
        """Listen, on the port of the first time."""
        room = 2**16 if self.swallows else _LITTLE
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, limit=room)
        if not self.swallows:
            self._server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LITTLE)
        self._port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Listen no more, and end what is open; whoever comes is refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.freeze_no_more()
        for line in list(self._lines):
            await line.end()

    @property
    def is_accepting(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    @property
    def is_idle_but_for_one(self) -> bool:
        """Whether one connection is open, and nothing is under way on an older one."""
        return len(self._lines) == 1

    def cut(self) -> None:
        """Reset all that is open; who comes next is let in."""
        for line in self._lines:
            line.reset()

    def freeze(self, *, answers_only: bool = False) -> None:
        """Take and send nothing more, without a sign of it: cables end so.

        Args:
            answers_only: Whether what is asked still reaches the daemon.
        """
        self.answers.clear()
        if not answers_only:
            self.asks.clear()

    def freeze_no_more(self) -> None:
        """Let all go on that was held."""
        self.answers.set()
        self.asks.set()

    def inject(self, *texts: str) -> None:
        """Send these to all clients as though the daemon had."""
        for line in self._lines:
            line.inject(b"".join(map(text_frame, texts)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.current_task()
        assert task
        if self._server is None:
            writer.close()
            return
        line = _Line(self, task, writer)
        self._lines.add(line)
        try:
            await self.asks.wait()
            daemon = await asyncio.open_connection(self._daemon.host, self._daemon.port)
            await line.run(reader, *daemon)
        except (OSError, asyncio.CancelledError):
            line.reset()
        finally:
            self._lines.discard(line)


class _Line:
    """One connection of a client, and the one to the daemon behind it."""

    def __init__(
        self, proxy: Proxy, task: asyncio.Task[None], client: asyncio.StreamWriter
    ) -> None:
        self._proxy = proxy
        self._task = task
        self._client = client
        self._answers: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def run(
        self,
        client: asyncio.StreamReader,
        daemon: asyncio.StreamReader,
        to_daemon: asyncio.StreamWriter,
    ) -> None:
        """Carry until one side has ended."""
        proxy = self._proxy
        asked = asyncio.Queue[tuple[float, bytes]](0 if proxy.swallows else 1)
        ways = [
            self._take(client, asked, proxy.asks, lambda data: iter([data])),
            self._give(asked, to_daemon, proxy.asks),
            self._take(daemon, self._answers, proxy.answers, _Frames(proxy).split),
            self._give(self._answers, self._client, proxy.answers),
        ]
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks[1::2], return_when=asyncio.FIRST_COMPLETED)
        finally:
            to_daemon.close()
            self._client.close()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def inject(self, data: bytes) -> None:
        """Send this behind what is on its way to the client."""
        self._answers.put_nowait((self._due(), data))

    def reset(self) -> None:
        """End it as a crash does."""
        raw = self._client.get_extra_info("socket")
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._client.transport.abort()

    async def end(self) -> None:
        """End it, and wait until it has ended."""
        self._task.cancel()
        await asyncio.wait([self._task])

    def _due(self) -> float:
        return asyncio.get_running_loop().time() + self._proxy.delay

    async def _take(
        self,
        reader: asyncio.StreamReader,
        queue: asyncio.Queue[tuple[float, bytes]],
        flowing: asyncio.Event,
        split: Callable[[bytes], Iterator[bytes]],
    ) -> None:
        with suppress(OSError):
            while data := await self._read(reader, flowing):
                for piece in split(data):
                    await queue.put((self._due(), piece))
        await queue.put((self._due(), b""))

    async def _read(self, reader: asyncio.StreamReader, flowing: asyncio.Event) -> bytes:
        await flowing.wait()
        return await reader.read(2**16)

    async def _give(
        self,
        queue: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
        flowing: asyncio.Event,
    ) -> None:
        with suppress(OSError):
            while (item := await queue.get())[1]:
                due, data = item
                if (rest := due - asyncio.get_running_loop().time()) > 0:
                    await asyncio.sleep(rest)
                while data:
                    await flowing.wait()
                    data = await self._give_some(data, writer)

    async def _give_some(self, data: bytes, writer: asyncio.StreamWriter) -> bytes:
        """Send what may go at this moment; gives the rest."""
        rate = self._proxy.rate
        count = len(data) if rate is None else max(int(rate * _TURN), 1)
        writer.write(data[:count])
        await writer.drain()
        if rate is not None:
            await asyncio.sleep(count / rate)
        return data[count:]


class _Frames:
    """Finds the frames in what a daemon says after its handshake."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._said = b""
        self._is_open = False

    def split(self, data: bytes) -> Iterator[bytes]:
        """The handshake's answer, then whole frames as they are tampered with."""
        self._said += data
        if not self._is_open:
            head, end, rest = self._said.partition(_HEAD_END)
            if not end:
                return
            self._is_open, self._said = True, rest
            yield head + end
        while length := self._first_length():
            frame, self._said = self._said[:length], self._said[length:]
            if frame := self._proxy.tamper(frame):
                yield frame

    def _first_length(self) -> int:
        """How long the first frame is with its header; 0 if it is not here in whole."""
        if len(self._said) < 2:
            return 0
        short = self._said[1] & 0x7F
        size = {126: 2, 127: 8}.get(short, 0)
        length = int.from_bytes(self._said[2 : 2 + size]) if size else short
        whole = 2 + size + length
        return whole if len(self._said) >= 2 + size and len(self._said) >= whole else 0
