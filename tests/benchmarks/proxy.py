"""A line to a daemon with a meter in it, as long as wanted: it counts, stamps and delays.

Times are seconds of `time.monotonic`.
"""

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Self

_POLL = 0.001


@dataclass(frozen=True, slots=True)
class Piece:
    """What came at once, as it is on the wire."""

    at: float
    up: bool
    data: bytes

    @property
    def text(self) -> bytes:
        """What goes up is told as if it were not masked."""
        return _unmasked(self.data) if self.up else self.data


class Proxy:
    """Stands on a loopback port before another one.

    Args:
        port: The daemon's.
        delay: Seconds that everything takes in either direction.
    """

    def __init__(self, port: int, delay: float = 0.0) -> None:
        self._daemon = port
        self._delay = delay
        self.port = 0
        self.counts = {True: 0, False: 0}
        """Bytes that went up, and down."""
        self.pieces: list[Piece] | None = None
        """What comes to pass, once this is a list."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def passed(self, word: bytes, since: float, *, up: bool, within: float = 20.0) -> float:
        """Wait until something with this word in it has come since a time; when it did."""
        seen = 0
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            pieces = self.pieces or []
            for piece in pieces[seen:]:
                seen += 1
                if piece.up is up and piece.at > since and word in piece.text:
                    return piece.at
            time.sleep(_POLL)
        raise TimeoutError(f"{word!r} has not passed")

    def note(self, data: bytes, *, up: bool) -> None:
        """This has come, and will pass."""
        if self.pieces is not None:
            self.pieces.append(Piece(time.monotonic(), up, data))
        self.counts[up] += len(data)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(lambda: _Stamped(self, up=True), "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:  # some have just come
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """Carry what comes and goes, until one side ends it."""
        with suppress(asyncio.CancelledError):  # asyncio of Python 3.11 would complain of it
            await self._join(client, to_client)

    async def _join(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        transport, daemon = await self._loop.create_connection(
            lambda: _Stamped(self, up=False), "127.0.0.1", self._daemon
        )
        to_daemon = asyncio.StreamWriter(transport, daemon, daemon.reader, self._loop)
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(client, to_daemon))
                pumps.create_task(self._pump(daemon.reader, to_client))
        except* ConnectionError:
            pass
        finally:
            to_client.close()
            to_daemon.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(2**18):
            if self._delay:
                self._loop.call_later(self._delay, sink.write, data)
            else:
                sink.write(data)
                await sink.drain()
        await asyncio.sleep(self._delay)
        with suppress(OSError):
            sink.write_eof()


class _Stamped(asyncio.StreamReaderProtocol):
    """Has what comes stamped before anything else is done with it."""

    def __init__(self, proxy: Proxy, *, up: bool) -> None:
        self.reader = asyncio.StreamReader()
        super().__init__(self.reader, proxy.serve if up else None)
        self._note = partial(proxy.note, up=up)

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        self._note(data)
        super().data_received(data)


def _unmasked(frame: bytes) -> bytes:
    """The text of a WebSocket frame from a client; anything else as it is."""
    if len(frame) < 6 or frame[0] != 0x81 or not frame[1] & 0x80:
        return frame
    start = 2 + {126: 2, 127: 8}.get(frame[1] & 0x7F, 0)
    mask, text = frame[start : start + 4], frame[start + 4 :]
    repeated = (mask * (len(text) // 4 + 1))[: len(text)]
    return (int.from_bytes(text) ^ int.from_bytes(repeated)).to_bytes(len(text))
