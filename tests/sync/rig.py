"""A synchronizer between a mirror and a simulated aria2, on a line that takes its time.

Time here is the event loop's own and jumps to the next thing that is due, so that nothing waits.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from ariatui.model.change import Change
from ariatui.model.download import Gid, Status
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Notice
from ariatui.rpc.aria2 import Call
from ariatui.sync.synchronizer import Synchronizer
from tests.model.simulation import SimulatedAria2, difference

T = TypeVar("T")

LATENCY = 0.02
SETTLED = 8.0
"""Seconds after which nothing that happened before is news any more: a slow pass, and some."""


class _Jump(selectors.DefaultSelector):
    """Instead of waiting so long, lets that much time have passed."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events:
            assert timeout is not None, "nothing is left that could happen"
            self.now += max(timeout, 0.0)
        return events


class _Loop(asyncio.SelectorEventLoop):
    """An event loop on whose clock no time passes but what is waited for."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now


def play(scene: Coroutine[None, None, None]) -> None:
    """Run a scene to its end on a loop whose time jumps."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(scene)


@dataclass(slots=True)
class Asked:
    """One exchange: when it was sent, and the questions in it."""

    at: float
    questions: list[tuple[str, tuple[object, ...]]]

    def methods(self) -> list[str]:
        return [method for method, _ in self.questions]

    def of(self, method: str, keys: tuple[str, ...]) -> list[Gid]:
        """The downloads that `tellStatus` was asked for with these keys."""
        return [
            Gid(str(params[0]))
            for asked, params in self.questions
            if asked == method and params[1:] == (keys,)
        ]

    def rows(self) -> int:
        """How many rows of windows were asked for."""
        return sum(
            count
            for method, params in self.questions
            if method in ("aria2.tellWaiting", "aria2.tellStopped")
            and isinstance(count := params[1], int)
        )


def _settle(arrival: asyncio.Future[T], answer: T) -> None:
    if not arrival.done():
        arrival.set_result(answer)


@dataclass(slots=True)
class Rig:
    """A daemon, the line to it, the mirror, and the synchronizer between them."""

    daemon: SimulatedAria2 = field(default_factory=SimulatedAria2)
    latency: float = LATENCY
    a_row_takes: float = 0.0
    """Seconds more for each row of a window that is asked for."""
    before_answer: Callable[[], None] = lambda: None
    """Called in the daemon, just before it answers."""
    after_answer: Callable[[], None] = lambda: None
    """Called in the daemon, just after it has answered."""
    asked: list[Asked] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    mirror: Mirror = field(default_factory=Mirror)
    synchronizer: Synchronizer = field(init=False)
    failure: Exception | None = None
    packs: bool = False
    """Whether there is a way on which answers are compressed."""
    packed: list[Asked] = field(default_factory=list)
    """What was asked on that way."""
    packing_takes: float = 0.0
    """Seconds more for each answer."""
    packing_failure: Exception | None = None
    packing_daemon: SimulatedAria2 | None = None
    """Where that way leads to, if not to the same daemon."""
    on_the_way: deque[Callable[[], object]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.synchronizer = Synchronizer(
            self.mirror,
            self._call,
            self.changes.append,
            lambda: self.now,
            call_packed=self._call_packed if self.packs else None,
        )
        self.daemon.heard = self._hear

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _call(self, call: Call[T]) -> T:
        loop = asyncio.get_running_loop()
        self.asked.append(Asked(self.now, [(part.method, part.params) for part in call.parts]))
        await asyncio.sleep(self.latency / 2 + self.asked[-1].rows() * self.a_row_takes)
        self.before_answer()
        arrival: asyncio.Future[T] = loop.create_future()
        answer = self.daemon.answer(call)
        self._send(partial(_settle, arrival, answer))
        self.after_answer()
        await arrival
        if self.failure is not None:
            raise self.failure
        return answer

    async def _call_packed(self, call: Call[T]) -> T:
        """A way of its own: what takes it overtakes nothing and is not overtaken."""
        self.packed.append(Asked(self.now, [(call.method, call.params)]))
        await asyncio.sleep(self.latency / 2)
        answer = (self.packing_daemon or self.daemon).answer(call)
        await asyncio.sleep(self.latency / 2 + self.packing_takes)
        if self.packing_failure is not None:
            raise self.packing_failure
        return answer

    def _hear(self, notice: Notice, gid: Gid) -> None:
        self._send(lambda: self._notice(notice, gid))

    def _send(self, arrive: Callable[[], object]) -> None:
        """Whatever the daemon sends arrives in the order in which it was sent."""
        self.on_the_way.append(arrive)
        asyncio.get_running_loop().call_later(self.latency / 2, self._arrive)

    def _arrive(self) -> None:
        self.on_the_way.popleft()()

    def _notice(self, notice: Notice, gid: Gid) -> None:
        self.changes.append(self.mirror.notice(notice, gid, self.now))
        self.synchronizer.wake()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Synchronize meanwhile; whatever ends it early ends the scene."""
        task = asyncio.create_task(self.synchronizer.run(self.latency))
        try:
            yield
            assert not task.done(), task
        finally:
            task.cancel()
            await asyncio.wait([task])

    @asynccontextmanager
    async def settled(self) -> AsyncIterator[None]:
        """Synchronize until all is known, and forget what that took."""
        async with self.running():
            await asyncio.sleep(SETTLED)
            self.assert_true()
            self.forget()
            yield

    def forget(self) -> None:
        self.asked.clear()
        self.packed.clear()
        self.changes.clear()

    def has(self, gid: Gid, status: Status) -> bool:
        """Whether this is what the mirror says of a download."""
        return self.mirror.downloads[gid].status is status

    def is_true(self) -> bool:
        """Whether the mirror shows just what the daemon has."""
        return list(self.mirror.rows()) == self.daemon.rows() and not self.wrong()

    def wrong(self) -> dict[Gid, object]:
        return {
            gid: fields
            for gid, item in self.daemon.items.items()
            if gid in self.mirror.downloads
            and (fields := difference(self.mirror.downloads[gid], item))
        }

    def assert_true(self) -> None:
        assert list(self.mirror.rows()) == self.daemon.rows()
        assert self.wrong() == {}

    async def until(self, condition: Callable[[], bool]) -> float:
        """Let time pass until this is so; how many seconds that took."""
        began = self.now
        while not condition():
            assert self.now - began < 60, "it does not come about"
            await asyncio.sleep(0.01)
        return self.now - began


def filled(
    *, waiting: int = 0, stopped: int = 0, active: int = 0, max_results: int = 1000
) -> SimulatedAria2:
    """A daemon with so many downloads; the waiting ones are paused."""
    daemon = SimulatedAria2(slots=active or 2, max_results=max_results)
    for _ in range(stopped):
        daemon.complete(daemon.add())
    for _ in range(active):
        daemon.progress(daemon.add(), 10)
    for _ in range(waiting):
        daemon.add(paused=True)
    return daemon
