"""One server: the line to it, the mirror of it, what keeps the mirror true, what commands it.

The UI and the one-shot commands deal with a daemon through this. Of what is below it they know
only what it hands on: the mirror, the state of the line, reports.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import NamedTuple, Never

from ariatui import words
from ariatui.commands import Commands
from ariatui.commands.means import Means
from ariatui.model.change import Change
from ariatui.model.events import What
from ariatui.model.mirror import Mirror
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.connection import Connection
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import FailureKind, LinkError
from ariatui.rpc.link import LinkState, Lost, Online
from ariatui.rpc.protocol import Notification
from ariatui.secret import Secret
from ariatui.settings import Server
from ariatui.synchronizer import TICK, Synchronizer
from ariatui.words import Report


class Listener(NamedTuple):
    """Whom a session tells of what happens. None of these may raise or take long."""

    on_change: Callable[[Change], None]
    on_link: Callable[[LinkState], None]
    on_report: Callable[[Report], None]


class Session:
    """Everything about one daemon. Times are seconds of its `clock`.

    Args:
        server: Where it answers, and what is sent to it.
        listener: Whom to tell.
        refresh: Seconds between two exchanges while nothing special happens.
        clock: Tells the time; never goes back.
    """

    def __init__(
        self,
        server: Server,
        listener: Listener,
        *,
        refresh: float = TICK,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server = server
        self.endpoint = server.endpoint
        self.refresh = refresh
        self.clock = clock
        self.mirror = Mirror()
        self._listener = listener
        self._connection = Connection(
            server.endpoint,
            server.secret,
            authorities=server.authorities,
            on_link=self._take_link,
            on_notification=self._take_notification,
            clock=clock,
        )
        self._closed = asyncio.Event()
        self._closed.set()
        self._online = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._daemon: str | None = None
        """The session id of the daemon that answered last."""
        self._was_online = False
        self._knows_limits = False
        """Whether the daemon's limits were asked for, once on each line."""
        self.synchronizer = Synchronizer(
            self.mirror, self._connection.call, self._take_change, clock, tick=refresh
        )
        self.commands = Commands(self._means())

    def _means(self) -> Means:
        return Means(
            self.mirror,
            self._connection.call,
            self.synchronizer.ask_about,
            self._take_change,
            self._listener.on_report,
            self._spawn,
            self.clock,
        )

    @property
    def link(self) -> LinkState:
        """The state of the line."""
        return self._connection.link

    async def run(self) -> Never:
        """Keep the line up and the mirror true until cancelled; it may be run again later."""
        self._closed.clear()
        self._online.clear()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._connection.run(), name="ariatui connection")
                while True:
                    await self._online.wait()
                    self._syncing = tasks.create_task(self._synchronize())
                    await asyncio.wait([self._syncing])
        finally:
            self._tasks = None
            self._closed.set()

    async def closed(self, limit: float) -> None:
        """Wait until no `run` is under way, for so many seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await self._closed.wait()

    def retry_now(self) -> None:
        """Try to connect at once."""
        self._connection.retry_now()

    def use_secret(self, secret: Secret) -> None:
        """Try again at once with another secret."""
        self.server = self.server._replace(secret=secret)
        self._connection.use_secret(secret)

    def is_ready(self) -> bool:
        """Whether commands can be sent; if not, the listener is told so in a sentence."""
        if self.server.read_only:
            self._listener.on_report(words.read_only())
            return False
        if isinstance(self.link, Online) and self.mirror.stat is not None:
            return True
        self._listener.on_report(words.not_connected(self._connection.absence().happened))
        return False

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        """Have a command carried out; it ends with `run`, and a mistake in it ends `run`."""
        if self._tasks is None:
            work.close()
        else:
            self._tasks.create_task(work)

    async def _synchronize(self) -> None:
        """Keep the mirror true for as long as this line is up."""
        try:
            if isinstance(self.link, Online):
                await self.synchronizer.run(self.link.round_trip)
        except LinkError as error:
            self._online.clear()
            kind = error.failure.kind
            if kind in (FailureKind.TOO_LONG, FailureKind.SILENT):
                self.synchronizer.ask_for_less(for_good=kind is FailureKind.TOO_LONG)
        except (Refused, DecodeError):
            self._online.clear()
            self._connection.give_up_on("its answers make no sense")

    def _take_link(self, link: LinkState) -> None:
        self._knows_limits = False
        was_online, self._was_online = self._was_online, isinstance(link, Online)
        if isinstance(link, Lost) and was_online:
            self.mirror.log.note_line(What.LOST, link.failure.happened)
        if isinstance(link, Online):
            self._online.set()
            is_another = self._daemon not in (None, link.session_id)
            if is_another:
                self._listener.on_report(words.restarted())
            if self._daemon is not None:
                self.mirror.log.note_line(What.RESTARTED if is_another else What.BACK)
            self._daemon = link.session_id
        else:
            self._online.clear()
            if self._syncing is not None:
                self._syncing.cancel()
            self.commands.pauser.tell_unsent()
            self._take_change(self.mirror.forget_moment())
        self._listener.on_link(link)

    def _take_notification(self, event: Notification) -> None:
        if not isinstance(self.link, Online):
            return  # a daemon whose secret is not known yet tells all the same
        self._take_change(self.mirror.notice(event.notice, event.gid, self.clock()))
        self.synchronizer.wake()

    def _take_change(self, change: Change) -> None:
        if change:
            self._listener.on_change(change)
        self.commands.pauser.follow_up()
        if not self._knows_limits and isinstance(self.link, Online):
            self._knows_limits = True
            self.commands.tuner.look()
