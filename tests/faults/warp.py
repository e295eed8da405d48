"""Days in seconds: an event loop whose clock jumps to the next timer, and a line made of memory.

Nothing here waits: what is not due at once is due when nothing else is left to do.
"""

import asyncio
import json
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar
from unittest.mock import patch

from ariatui.rpc import failures
from ariatui.rpc.failures import LinkError
from ariatui.rpc.socket import OPEN_LIMIT, Socket
from ariatui.server.endpoint import Endpoint
from tests.faults.servers import FakeAria2

T = TypeVar("T")

ENDPOINT = Endpoint("127.0.0.1", 6800)
"""Where sessions believe to find the line's daemon."""


class _Jumping(selectors.DefaultSelector):
    """Lets the time that would be waited pass at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(None if timeout is None else 0)
        if not ready and timeout is not None:
            self.now += max(timeout, 0.0)
        return ready


class WarpLoop(asyncio.SelectorEventLoop):
    """An event loop of a world in which nothing takes time but waiting."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since the beginning of this world."""
        return self._jumping.now


def warped(story: Coroutine[None, None, T]) -> T:
    """Run this in a world of its own."""
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        return runner.run(story)


def now() -> float:
    """The time of the world that this runs in."""
    return asyncio.get_running_loop().time()


async def until(condition: Callable[[], object], within: float) -> float:
    """Wait until this is true; the seconds that took in this world."""
    began = now()
    while not condition():
        assert now() - began <= within, f"waited {within:g} s in vain"
        await asyncio.sleep(0.01)
    return now() - began


class Line:
    """Stands in for all sockets: each leads to the same daemon, as long as the line is up."""

    def __init__(self, server: FakeAria2) -> None:
        self.tried = 0
        """How often somebody has wanted to connect."""
        self.lasts: int | None = None
        """Answers after which it ends a connection; None for as many as there are."""
        self.takes = 0.0
        """Seconds that opening takes."""
        self._server = server
        self._refuses = False
        self._loses = False
        self._hushed = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._open: set[_End] = set()

    @contextmanager
    def laid(self) -> Iterator[Self]:
        """Be what sessions are connected by, until the end of the block."""
        with patch.object(Socket, "open", self._connect):
            yield self

    def cut(self) -> None:
        """End all connections; who comes next is let in."""
        for end in list(self._open):
            end.cut()

    def refuse(self) -> None:
        """End all connections, and let in nobody."""
        self._refuses = True
        self.cut()

    def freeze(self) -> None:
        """Carry nothing more, without a sign of it."""
        self._flows.clear()

    def hush(self) -> None:
        """End all connections; who comes next is let in, and told nothing."""
        self.cut()
        self._hushed = True

    def lose(self) -> None:
        """Be gone: who tries to connect meanwhile tries in vain, even if the line comes back."""
        self._loses = True
        self.cut()

    def mend(self) -> None:
        """Let all pass again."""
        self._refuses = self._loses = self._hushed = False
        self._flows.set()

    def say(self, method: str, gid: str) -> None:
        """Notify all who are connected."""
        for end in self._open:
            end.take({"jsonrpc": "2.0", "method": method, "params": [{"gid": gid}]})

    async def _connect(self, endpoint: Endpoint, _authorities: str | None = None) -> "_End":
        self.tried += 1
        if self._refuses:
            raise LinkError(failures.refused(endpoint))
        try:
            async with asyncio.timeout(OPEN_LIMIT):
                await (asyncio.Event() if self._loses else self._flows).wait()
        except TimeoutError:
            raise LinkError(failures.silent_from_the_start(endpoint, OPEN_LIMIT)) from None
        await asyncio.sleep(self.takes)
        flows = asyncio.Event() if self._hushed else self._flows
        return _End(self._server, flows, self._open, self.lasts)


class _End:
    """The client's end of one connection; what `Socket` is otherwise."""

    def __init__(
        self,
        server: FakeAria2,
        flows: asyncio.Event,
        others: "set[_End]",
        lasts: int | None,
    ) -> None:
        self._server = server
        self._flows = flows
        self._others = others
        self._lasts = lasts
        self._said = asyncio.Queue[bytes | None]()
        others.add(self)
        self._cut_if_due()

    def take(self, message: object) -> None:
        """Have this come from the daemon."""
        self._said.put_nowait(json.dumps(message).encode())

    def cut(self) -> None:
        """End it."""
        self._others.discard(self)
        self._said.put_nowait(None)

    async def send(self, text: str) -> None:
        """Ask the daemon, which answers at once."""
        if self not in self._others:
            raise LinkError(failures.closed(ENDPOINT))
        self.take(self._server.reply(json.loads(text)))
        if self._lasts is not None:
            self._lasts -= 1
        self._cut_if_due()

    def _cut_if_due(self) -> None:
        if self._lasts == 0:
            self.cut()

    async def receive(self) -> bytes:
        """The next message."""
        said = await self._said.get()
        await self._flows.wait()
        if said is None:
            raise LinkError(failures.closed(ENDPOINT))
        return said

    async def close(self) -> None:
        """Say goodbye."""
        self.cut()
