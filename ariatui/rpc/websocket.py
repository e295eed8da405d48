"""The rules of WebSocket: websockets' part without I/O, loaded without what it makes no use of.

One SHA-1 for the handshake would load OpenSSL, though Python has one of its own; and a look at
what is installed, which only an unreleased websockets takes, a mail parser: 1.4 MB, 10 ms.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType


class Deferred(ModuleType):
    """Stands in for a module, which is loaded when more is asked of it than what is given."""

    def __init__(self, name: str, **given: object) -> None:
        super().__init__(name)
        vars(self).update(given)

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


@contextmanager
def standing_in(*modules: Deferred) -> Iterator[None]:
    """Have each taken for the module of its name by what is loaded in here, if it is not loaded."""
    put = [one for one in modules if sys.modules.setdefault(one.__name__, one) is one]
    for one in put:
        _in_package(one, setattr)
    try:
        yield
    finally:
        for one in put:
            if sys.modules.get(one.__name__) is one:
                del sys.modules[one.__name__]
                _in_package(one, lambda package, name, _: delattr(package, name))


def _in_package(module: Deferred, do: Callable[[ModuleType, str, Deferred], None]) -> None:
    """Do something about what a package calls a module of it: that is what `import a.b` is for."""
    package, _, name = module.__name__.rpartition(".")
    if package:
        do(sys.modules[package], name, module)


def _rarely_used() -> Iterator[Deferred]:
    yield Deferred("importlib.metadata")
    yield Deferred("secrets", token_bytes=os.urandom)
    with suppress(ImportError):  # private to Python, and not in every one
        yield Deferred("hashlib", sha1=import_module("_sha1").sha1)


with standing_in(*_rarely_used()):
    from websockets.client import ClientProtocol
    from websockets.exceptions import (
        ConnectionClosed,
        InvalidHandshake,
        InvalidMessage,
        InvalidStatus,
    )
    from websockets.frames import CloseCode, Frame, Opcode
    from websockets.protocol import State
    from websockets.uri import parse_uri

__all__ = [
    "ClientProtocol",
    "CloseCode",
    "ConnectionClosed",
    "Frame",
    "InvalidHandshake",
    "InvalidMessage",
    "InvalidStatus",
    "Opcode",
    "State",
    "parse_uri",
]
