"""What the system says of names, where a test has to say it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_ask_the_system = socket.getaddrinfo


@contextmanager
def silent_name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within this, names are looked up in vain: there is no answer before the end."""
    is_over = threading.Event()

    def ask(host: bytes, port: int, *, type: int, flags: int) -> object:  # noqa: A002 - the real one's
        if not flags & socket.AI_NUMERICHOST:
            is_over.wait()
        return _ask_the_system(host, port, type=type, flags=flags)

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    try:
        yield
    finally:
        is_over.set()


def names(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """Have every name stand for these addresses, in this order."""
    told = [
        (family, socket.SOCK_STREAM, 0, "", (host, port))
        for host, port in addresses
        for family in [socket.AF_INET6 if ":" in host else socket.AF_INET]
    ]

    def ask(host: bytes, port: int, *, type: int, flags: int) -> object:  # noqa: A002 - the real one's
        if flags & socket.AI_NUMERICHOST:
            return _ask_the_system(host, port, type=type, flags=flags)
        return told

    monkeypatch.setattr(socket, "getaddrinfo", ask)
