"""The bytes of one WebSocket: what comes is fed to websockets' protocol, what that says is sent.

Of websockets only the part without I/O is used: its own asyncio client loads an HTTP client and a
mail parser besides, a twentieth of the start-up time. asyncio carries the bytes.
"""

import asyncio
import logging
from collections import deque
from typing import Final

from ariatui.rpc.link import CLOSE_LIMIT
from ariatui.rpc.websocket import (
    ClientProtocol,
    CloseCode,
    ConnectionClosed,
    Frame,
    Opcode,
    State,
    parse_uri,
)

_MOST_UNREAD: Final = 16
"""Messages; when so many have come that nobody has read yet, the others have to wait."""

STALL_LIMIT = 8.0
"""Seconds in which nothing of what is to be sent leaves, after which the line is dead."""

_LOOKS = 8
"""So often it is looked at in that time."""

_PIECE: Final = 32 * 2**10
"""Bytes that asyncio is given at once. Under TLS it does not tell how much of that is left."""

_SILENT = logging.getLogger(__name__)
"""In the place of websockets' own logger, which shows the ends of messages: there the secret is."""
_SILENT.disabled = True


class Wire(asyncio.Protocol):
    """One connection, from the handshake to the end.

    Args:
        url: Where the handshake asks for a WebSocket.
        largest: Bytes of the longest message that is taken.
    """

    def __init__(self, url: str, largest: int) -> None:
        self._rules = ClientProtocol(parse_uri(url), max_size=largest, logger=_SILENT)
        self._transport: asyncio.Transport
        self._unread: deque[bytes] = deque()
        self._is_full = False
        self._parts: list[bytes] = []
        self._news = asyncio.Event()
        """Set when there is something to read, or nothing more will come."""
        self._unsent: deque[bytes] = deque()
        """Pieces that are still here; nothing stands for the end of all."""
        self._written = 0
        """Bytes of all that there was to be sent so far."""
        self._is_held = False
        """Whether the line takes no more for now."""
        self._has_left = asyncio.Event()
        """Set while nothing waits to be sent."""
        self._has_left.set()
        self._ended = asyncio.Event()
        self._answered = asyncio.Event()
        """Set when the handshake has succeeded or failed."""
        self._last_moment: asyncio.TimerHandle | None = None

    async def shake_hands(self) -> None:
        """Become a WebSocket.

        Raises:
            websockets.exceptions.InvalidHandshake: the other side does not.
        """
        self._rules.send_request(self._rules.connect())
        self._flush()
        await self._answered.wait()
        if self._rules.handshake_exc is not None:
            raise self._rules.handshake_exc

    async def send(self, text: str) -> None:
        """Send a text message, and wait until it has left, with all that is before it.

        Raises:
            websockets.exceptions.ConnectionClosed: it is closed.
            TimeoutError: nothing of it has left for `STALL_LIMIT`.
        """
        if self._rules.state is not State.OPEN:
            await self._ended.wait()
            raise self.end
        self._rules.send_text(text.encode())
        self._flush()
        looks, gone = 0, self._gone
        while not self._has_left.is_set():
            try:
                async with asyncio.timeout(STALL_LIMIT / _LOOKS):
                    await self._has_left.wait()
            except TimeoutError:
                looks = looks + 1 if self._gone == gone else 0
                gone = self._gone
                if looks == _LOOKS:
                    raise

    @property
    def _gone(self) -> int:
        """Bytes that have left so far."""
        unsent = sum(map(len, self._unsent)) + self._transport.get_write_buffer_size()
        return self._written - unsent

    async def receive(self) -> bytes:
        """The next message, text or binary, unread as text.

        Raises:
            websockets.exceptions.ConnectionClosed: it is closed, and all that came has been read.
        """
        while not self._unread:
            if self._ended.is_set():
                raise self.end
            self._news.clear()
            await self._news.wait()
        message = self._unread.popleft()
        if self._is_full and len(self._unread) < _MOST_UNREAD:
            self._is_full = False
            self._transport.resume_reading()
        return message

    async def close(self) -> None:
        """Say goodbye and see the end of it, within about a second."""
        if self._rules.state is State.OPEN:
            self._rules.send_close(CloseCode.NORMAL_CLOSURE)
            self._flush()
        try:
            async with asyncio.timeout(CLOSE_LIMIT):
                await self._ended.wait()
        except TimeoutError:
            self.abort()
            await self._ended.wait()

    def abort(self) -> None:
        """Drop the connection at once."""
        self._transport.abort()

    @property
    def end(self) -> ConnectionClosed:
        """Why it is closed."""
        return self._rules.close_exc

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is something that carries bytes."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"{transport} does not carry bytes both ways")
        self._transport = transport
        transport.set_write_buffer_limits(high=1, low=0)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._rules.receive_data(data)
        self._go_on()

    def eof_received(self) -> None:
        """No more bytes will come; with that the transport closes."""
        self._rules.receive_eof()
        self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        del exc
        self._rules.receive_eof()
        self._go_on()
        if self._last_moment is not None:
            self._last_moment.cancel()
        self._ended.set()
        self._news.set()
        self._unsent.clear()
        self._has_left.set()

    def pause_writing(self) -> None:
        """The line takes no more for now."""
        self._is_held = True

    def resume_writing(self) -> None:
        """It has taken all that it was given."""
        self._is_held = False
        self._push()

    def _go_on(self) -> None:
        """Do what follows from what has come."""
        rules = self._rules
        for event in rules.events_received():
            if isinstance(event, Frame):
                self._take(event)
        if rules.state is not State.CONNECTING or rules.handshake_exc is not None:
            self._answered.set()
        self._flush()
        if rules.close_expected() and self._last_moment is None:
            loop = asyncio.get_running_loop()
            self._last_moment = loop.call_later(CLOSE_LIMIT, self.abort)

    def _take(self, frame: Frame) -> None:
        """Gather the frames of a message."""
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return
        self._parts.append(bytes(frame.data))
        if frame.fin:
            self._unread.append(b"".join(self._parts))
            self._parts.clear()
            self._news.set()
            if not self._is_full and len(self._unread) >= _MOST_UNREAD:
                self._is_full = True
                self._transport.pause_reading()

    def _flush(self) -> None:
        """Send what the rules have to say; nothing stands for the end of it."""
        for data in self._rules.data_to_send():
            self._written += len(data)
            starts = range(0, max(len(data), 1), _PIECE)
            self._unsent.extend(data[start : start + _PIECE] for start in starts)
        self._push()

    def _push(self) -> None:
        """Hand over as much as the line takes."""
        if self._transport.is_closing():
            self._unsent.clear()
        while self._unsent and not self._is_held:
            if piece := self._unsent.popleft():
                self._transport.write(piece)
            elif self._transport.can_write_eof():
                self._transport.write_eof()
            else:
                self._transport.close()
        if self._unsent or self._is_held:
            self._has_left.clear()
        else:
            self._has_left.set()
