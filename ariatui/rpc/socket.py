"""One WebSocket to an aria2 daemon: opening it, and what its failures mean.

Every way in which it fails leaves here as a `LinkError`. There are no pings (aria2 answers each
with a stray error, observed on 1.37), no redirects and no proxies (the secret goes to the server
that the user named and to nobody else), and no compression (aria2 offers none).
"""

import asyncio
import errno
import socket

from ariatui.rpc import failures, tcp, wire
from ariatui.rpc.failures import Failure, LinkError
from ariatui.rpc.websocket import (
    CloseCode,
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
)
from ariatui.rpc.wire import Wire
from ariatui.server.endpoint import Endpoint

OPEN_LIMIT = 8.0
"""Seconds that opening may take, TLS and the WebSocket handshake included."""

LARGEST_MESSAGE = 32 * 2**20
"""Bytes. aria2 sets no limit to its replies; ours are asked for in pages that stay far below."""


class Socket:
    """An open WebSocket."""

    def __init__(self, endpoint: Endpoint, wire: Wire) -> None:
        self._endpoint = endpoint
        self._wire = wire

    @classmethod
    async def open(cls, endpoint: Endpoint, authorities: str | None = None) -> "Socket":
        """Connect and shake hands.

        Args:
            endpoint: Where to.
            authorities: Certificates in PEM form that are trusted besides the system's.

        Raises:
            LinkError: it did not come about within `OPEN_LIMIT`, or at all.
        """
        try:
            async with asyncio.timeout(OPEN_LIMIT):
                return cls(endpoint, await _open(endpoint, authorities))
        except (OSError, InvalidHandshake) as error:
            raise LinkError(_diagnose(error, endpoint)) from None

    async def send(self, text: str) -> None:
        """Send one text message. That it returns proves nothing about the other side.

        Raises:
            LinkError: the connection is closed, or has taken nothing for `wire.STALL_LIMIT`.
        """
        try:
            await self._wire.send(text)
        except TimeoutError:
            raise LinkError(failures.silent(self._endpoint, wire.STALL_LIMIT)) from None
        except ConnectionClosed as error:
            raise LinkError(self._end(error)) from None

    async def receive(self) -> bytes:
        """The next message, text or binary, as bytes: aria2's text may be no UTF-8.

        Raises:
            LinkError: the connection is closed.
        """
        try:
            return await self._wire.receive()
        except ConnectionClosed as error:
            raise LinkError(self._end(error)) from None

    async def close(self) -> None:
        """Say goodbye; returns within about a second."""
        await self._wire.close()

    def _end(self, error: ConnectionClosed) -> Failure:
        """Why it is closed, told from the code that we closed it with, if it was us."""
        match error.sent and not error.rcvd_then_sent and error.sent.code:
            case CloseCode.MESSAGE_TOO_BIG:
                return failures.too_long(self._endpoint, LARGEST_MESSAGE)
            case CloseCode.PROTOCOL_ERROR | CloseCode.INVALID_DATA:
                return failures.not_aria2(self._endpoint, "it breaks the rules of WebSocket")
        return failures.closed(self._endpoint)


async def _open(endpoint: Endpoint, authorities: str | None) -> Wire:
    opened = await tcp.connect(endpoint.host, endpoint.port)
    wire = Wire(endpoint.url, LARGEST_MESSAGE)
    try:
        await asyncio.get_running_loop().create_connection(
            lambda: wire,
            sock=opened,
            ssl=tcp.security(endpoint, authorities),
            server_hostname=endpoint.host if endpoint.secure else None,
        )
    except BaseException:
        opened.close()
        raise
    try:
        await wire.shake_hands()
    except BaseException:
        wire.abort()
        raise
    return wire


def _diagnose(error: Exception, endpoint: Endpoint) -> Failure:
    """The failure behind an exception that opening a WebSocket raised."""
    if endpoint.secure:
        from ariatui.rpc import tls  # noqa: PLC0415 - OpenSSL only where it is used

        return tls.diagnose(error, endpoint) or _diagnose_plain(error, endpoint)
    return _diagnose_plain(error, endpoint)


def _diagnose_plain(error: Exception, endpoint: Endpoint) -> Failure:
    match error:
        case TimeoutError():
            return failures.silent_from_the_start(endpoint, OPEN_LIMIT)
        case ConnectionRefusedError():
            return failures.refused(endpoint)
        case ConnectionError():
            return failures.closed_unanswered(endpoint)
        case socket.gaierror(errno=socket.EAI_AGAIN):
            return failures.no_name_server(endpoint)
        case socket.gaierror():
            return failures.name_not_found(endpoint)
        case OSError():
            return failures.unreachable(endpoint, _reason(error.errno or 0))
        case InvalidStatus():
            return _status(error.response.status_code, endpoint)
        case InvalidMessage() if _is_cut(error.__cause__):
            return failures.closed_unanswered(endpoint)
        case _:
            return failures.not_aria2(endpoint, "it does not speak WebSocket")


def _is_cut(cause: BaseException | None) -> bool:
    """Whether the answer ended early; websockets takes a whole line without a CR for that too."""
    return isinstance(cause, EOFError) and "CRLF" not in str(cause.__cause__)


def _reason(number: int) -> str:
    return _REASONS.get(number) or errno.errorcode.get(number, "unknown reason")


_REASONS = {
    errno.EHOSTUNREACH: "no route to the host",
    errno.ENETUNREACH: "this machine has no network that leads there",
    errno.EACCES: "this machine does not allow it",
    errno.EPERM: "this machine does not allow it",
    errno.ETIMEDOUT: "nothing answers at that address",
}


def _status(status: int, endpoint: Endpoint) -> Failure:
    if status in (401, 407):
        return failures.login_wanted(endpoint)
    if status in (502, 503, 504):
        return failures.bad_gateway(endpoint, status)
    if 300 <= status < 400:
        return failures.not_aria2(endpoint, "it sends us elsewhere, which is not followed")
    return failures.not_aria2(endpoint, f"HTTP status {status} instead of aria2's /jsonrpc")
