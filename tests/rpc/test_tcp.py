"""A host is reached by whichever of its addresses answers; nobody waits for a name server."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ariatui.rpc import tcp
from tests.aria2 import free_port
from tests.rpc.names import names, silent_name_server


@contextmanager
def listening(backlog: int = 8) -> Iterator[tuple[str, int]]:
    """Somebody who listens, and where."""
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        yield server.getsockname()


@contextmanager
def deaf() -> Iterator[tuple[str, int]]:
    """Where nobody takes a connection, and nobody refuses it: all places to wait are taken."""
    with listening(backlog=0) as where:
        waiting: list[socket.socket] = []
        while not waiting or waiting[-1].connect_ex(where) == 0:
            waiting.append(socket.socket())
            waiting[-1].settimeout(0.2)
        yield where
        for one in waiting:
            one.close()


async def reached(host: str, port: int = 1) -> object:
    with await tcp.connect(host, port) as connected:
        assert not connected.getblocking()
        return connected.getpeername()


async def test_an_address_needs_no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent_name_server(monkeypatch), listening() as where:
        assert await reached(*where) == where


async def test_the_next_address_is_tried_where_one_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as where:
        names(monkeypatch, ("127.0.0.1", free_port()), where)
        assert await reached("nas") == where


async def test_the_next_address_is_tried_where_one_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tcp, "_TURN", 0.1)
    with listening() as where, deaf() as nowhere:
        names(monkeypatch, nowhere, where)
        assert await reached("nas") == where


async def test_a_refusal_is_told_rather_than_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "_TURN", 0.1)
    with deaf() as nowhere:
        names(monkeypatch, nowhere, ("127.0.0.1", free_port()))
        with pytest.raises(ConnectionRefusedError):
            await tcp.connect("nas", 1)


async def test_the_first_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([113, 101])

    async def no_way(*_: object) -> None:
        raise OSError(next(numbers), "no way")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", no_way)
    names(monkeypatch, ("127.0.0.1", 1), ("127.0.0.2", 1))
    with pytest.raises(OSError, match="113"):
        await tcp.connect("nas", 1)


def test_nobody_waits_for_a_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await tcp.connect("nas", 1)

    with silent_name_server(monkeypatch):
        asyncio.run(give_up())
        asking = [one for one in threading.enumerate() if one.name == "ariatui work"]
        assert [one.daemon for one in asking] == [True]
    asking[0].join()
