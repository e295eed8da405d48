"""A line to a daemon with a meter in it, as long as wanted: it counts, stamps and delays.

Times are seconds of `time.monotonic`.
"""

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

_POLL = 0.001


@dataclass(frozen=True, slots=True)
class Piece:
    """What passed at once. What goes up is told as if it were not masked."""

    at: float
    up: bool
    data: bytes


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
        """What passes, once this is a list."""
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
        """Wait until something with this word in it has passed since a time; when it did."""
        seen = 0
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            pieces = self.pieces or []
            for piece in pieces[seen:]:
                seen += 1
                if piece.up is up and piece.at > since and word in piece.data:
                    return piece.at
            time.sleep(_POLL)
        raise TimeoutError(f"{word!r} has not passed")

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:  # some have just come
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # asyncio of Python 3.11 would complain of it
            await self._join(client, to_client)

    async def _join(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        daemon, to_daemon = await asyncio.open_connection("127.0.0.1", self._daemon)
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(client, to_daemon, up=True))
                pumps.create_task(self._pump(daemon, to_client, up=False))
        except* ConnectionError:
            pass
        finally:
            to_client.close()
            to_daemon.close()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, up: bool
    ) -> None:
        while data := await source.read(2**18):
            self.counts[up] += len(data)
            if self.pieces is not None:
                text = _unmasked(data) if up else data
                self.pieces.append(Piece(time.monotonic(), up, text))
            if self._delay:
                self._loop.call_later(self._delay, sink.write, data)
            else:
                sink.write(data)
                await sink.drain()
        await asyncio.sleep(self._delay)
        with suppress(OSError):
            sink.write_eof()


def _unmasked(frame: bytes) -> bytes:
    """The text of a WebSocket frame from a client; anything else as it is."""
    if len(frame) < 6 or frame[0] != 0x81 or not frame[1] & 0x80:
        return frame
    start = 2 + {126: 2, 127: 8}.get(frame[1] & 0x7F, 0)
    mask, text = frame[start : start + 4], frame[start + 4 :]
    repeated = (mask * (len(text) // 4 + 1))[: len(text)]
    return (int.from_bytes(text) ^ int.from_bytes(repeated)).to_bytes(len(text))
