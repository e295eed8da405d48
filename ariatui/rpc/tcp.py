"""A TCP connection to a host: its name looked up, and its addresses tried in turn.

asyncio waits at its end for a name that it looks up, however long a name server is silent, and
gives all its time to an address that does not answer, where the next one may.
"""

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from ariatui.server.endpoint import Endpoint
from ariatui.threads import in_thread

if TYPE_CHECKING:
    from ssl import SSLContext

_LOOK_UP_LIMIT: Final = 6.0
"""Seconds that looking up a name may take."""

_TURN: Final = 2.0
"""Seconds after which the next address is tried, if there is one."""

_SEND_BUFFER: Final = 64 * 2**10
"""Bytes, about, that the system takes of what is to be sent before it has left: what it has taken
tells nothing of how the line carries it. Still enough for a megabyte/s across an ocean."""

_Address = tuple[socket.AddressFamily, tuple[object, ...]]
"""Its family, and the rest as the system has it."""


async def connect(host: str, port: int) -> socket.socket:
    """A connected socket that does not block.

    Raises:
        socket.gaierror: the name has no address, or (`socket.EAI_AGAIN`) no name server says so.
        OSError: no address takes the connection. Of several reasons the first counts, but a refusal
            more than others: somebody answered.
    """
    *others, last = await _look_up(host, port)
    reasons: list[OSError] = []
    for address, turn in [*((one, _TURN) for one in others), (last, None)]:
        try:
            async with asyncio.timeout(turn):
                return await _connect(address)
        except OSError as error:
            reasons.append(error)
    raise next((one for one in reasons if isinstance(one, ConnectionRefusedError)), reasons[0])


async def _connect(address: _Address) -> socket.socket:
    family, where = address
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.settimeout(0)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        await asyncio.get_running_loop().sock_connect(opened, where)
    except BaseException:
        opened.close()
        raise
    return opened


async def _look_up(host: str, port: int) -> Sequence[_Address]:
    """The addresses of a host, in the order in which the system would try them."""
    with contextlib.suppress(socket.gaierror):
        return _addresses(host, port, socket.AI_NUMERICHOST)
    try:
        async with asyncio.timeout(_LOOK_UP_LIMIT):
            return await in_thread(partial(_addresses, host, port))
    except TimeoutError:
        raise socket.gaierror(socket.EAI_AGAIN, "no name server answers") from None


def _addresses(host: str, port: int, flags: int = 0) -> Sequence[_Address]:
    # As bytes it is not read as IDNA, which knows no zones: "fe80::1%a..b" would be an error.
    name = host.encode("ascii")
    told = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, where) for family, _, _, _, where in told]


def security(endpoint: Endpoint, authorities: str | None) -> "SSLContext | None":
    """What has to hold of a TLS connection to there; None where a plain one is wanted.

    Args:
        endpoint: Where to.
        authorities: Certificates in PEM form that are trusted besides the system's.
    """
    if not endpoint.secure:
        return None
    from ariatui.rpc.tls import verifying  # noqa: PLC0415 - OpenSSL only where it is used

    return verifying(authorities)
