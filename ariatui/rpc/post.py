"""Calls by HTTP POST, whose answers aria2 compresses; what it says over WebSocket it does not.

The statuses of 10,000 waiting downloads are 208,000 bytes, and 1,400 compressed (observed on
1.37). So what is looked at again and again, and hardly ever changes, goes this way. It is a help
and nothing more: of whether aria2 is there, and of all else, the WebSocket tells.
"""

import asyncio
import contextlib
import zlib
from typing import Final, TypeVar

from ariatui.rpc import tcp
from ariatui.rpc.aria2 import Call, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import PostFailed
from ariatui.rpc.protocol import Answer, Protocol
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret

T = TypeVar("T")

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_LIMIT: Final = 8.0
"""Seconds that a call may take, with all that opening a connection takes."""

_LONGEST_HEAD: Final = 16 * 2**10
"""Bytes of a status line and headers; aria2's have 200."""

_LARGEST: Final = 2**20
"""Bytes of a compressed answer."""

LARGEST_UNPACKED: Final = 8 * 2**20
"""Bytes of an answer; a little may be made to unpack to very much."""

_GZIP: Final = 31
"""What zlib calls that form."""


class Post:
    """A connection for such calls, one at a time; opened when it is needed, and kept.

    Args:
        endpoint: Where to.
        secret: What goes with each call.
        authorities: Certificates in PEM form that are trusted besides the system's.
    """

    def __init__(
        self, endpoint: Endpoint, secret: Secret | None, authorities: str | None = None
    ) -> None:
        self._endpoint = endpoint
        self._authorities = authorities
        self._secret = secret
        self._streams: _Streams | None = None
        self._is_closed = False

    async def call(self, call: Call[T]) -> T:
        """Send a call and wait for its answer.

        Raises:
            PostFailed: there was none, or it was not compressed.
            Refused: the daemon refused.
            DecodeError: the answer made no sense.
        """
        # Each call has the same id, so that the same answer is the same to the byte.
        protocol = Protocol(self._secret)
        _, text = protocol.send(call)
        try:
            async with asyncio.timeout(_LIMIT):
                packed = await self._exchange(text.encode())
            if call.memory is not None and call.memory.has_seen(packed):
                return None  # type: ignore[return-value]  # such a call is made for that
            for event in protocol.receive(_unpacked(packed)):
                if isinstance(event, Answer):
                    return _outcome(event)  # type: ignore[return-value]  # its own reader made it
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, zlib.error):
            _forget(call)
        except (Refused, DecodeError):
            _forget(call)
            raise
        _forget(call)
        raise PostFailed

    def close(self) -> None:
        """Drop the connection, if there is one, and open no other one."""
        self._is_closed = True
        self._drop()

    def _drop(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def _exchange(self, text: bytes) -> bytes:
        """Send a request and return the body of the answer; on another connection if need be."""
        if self._streams is not None:
            # What is not used for a while may be closed by the other side.
            with contextlib.suppress(ConnectionError, EOFError):
                return await self._ask(self._streams, text)
        if self._is_closed:
            raise ConnectionAbortedError
        return await self._ask(await self._open(), text)

    async def _ask(self, streams: _Streams, text: bytes) -> bytes:
        reader, writer = self._streams = streams
        try:
            writer.write(self._head(len(text)) + text)
            await writer.drain()
            return await reader.readexactly(_length(await reader.readuntil(b"\r\n\r\n")))
        except BaseException:
            self._drop()  # an answer that comes after all is none to the next question
            raise

    async def _open(self) -> _Streams:
        host = self._endpoint.host
        opened = await tcp.connect(host, self._endpoint.port)
        try:
            return await asyncio.open_connection(
                sock=opened,
                limit=_LONGEST_HEAD,
                ssl=tcp.security(self._endpoint, self._authorities),
                server_hostname=host if self._endpoint.secure else None,
            )
        except BaseException:
            opened.close()
            raise

    def _head(self, length: int) -> bytes:
        lines = (
            "POST /jsonrpc HTTP/1.1",
            f"Host: {self._endpoint.authority}",
            "Accept-Encoding: gzip",
            "Content-Type: application/json",
            f"Content-Length: {length}",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _forget(call: Call[T]) -> None:
    """What was no answer is not to be taken for one when it comes again."""
    if call.memory is not None:
        call.memory.forget()


def _length(head: bytes) -> int:
    """How many bytes of a compressed answer follow its head.

    Raises:
        ValueError: it is no such answer, or longer than any that is asked for.
    """
    status, *lines = head.decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    if not status.startswith("HTTP/1.1 200 ") or headers.get("content-encoding") != "gzip":
        raise ValueError("not a compressed answer")
    length = int(headers.get("content-length", ""))
    if not 0 <= length <= _LARGEST:
        raise ValueError("too long")
    return length


def _unpacked(packed: bytes) -> bytes:
    """The answer itself.

    Raises:
        zlib.error: it is not compressed so.
        ValueError: it is cut short, or longer than any that is asked for.
    """
    unpacking = zlib.decompressobj(_GZIP)
    answer = unpacking.decompress(packed, LARGEST_UNPACKED)
    if not unpacking.eof:
        raise ValueError("cut short, or too long")
    return answer


def _outcome(answer: Answer) -> object:
    if isinstance(answer.outcome, Refused | DecodeError):
        raise answer.outcome
    return answer.outcome
