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
from ariatui.rpc.link import CLOSE_LIMIT, LinkState, Lost, Online
from ariatui.rpc.protocol import Notification
from ariatui.server.secret import Secret
from ariatui.server.settings import Server
from ariatui.sync.synchronizer import TICK, Synchronizer
from ariatui.words import Report

LIMITS_EVERY = 15.0
"""Seconds between two looks at the limits for all downloads together, which others may change. They
come with all other options of the daemon's: 3.5 kB (measured on 1.37)."""

LAST_WORDS = 0.5
"""Seconds that commands have to tell what became of them, once the line is closed."""

LONGEST_END = CLOSE_LIMIT + LAST_WORDS
"""Seconds that the end of a session takes at most, beyond those that commands are given."""


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

    _tasks: asyncio.TaskGroup | None = None
    _line: asyncio.Task[Never] | None = None
    _syncing: asyncio.Task[None] | None = None
    _daemon: str | None = None
    """The session id of the daemon that answered last."""
    _was_online = False

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
        self._filed_secret = server.secret
        """What the file of the secret held last."""
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
        self._commands: set[asyncio.Task[None]] = set()
        """Those of which it is not known yet what became of them."""
        self._besides: set[asyncio.Task[None]] = set()
        """What nobody misses when the session ends."""
        self._left = asyncio.Event()
        """Set when nobody wants this session any more."""
        self._limits_due = 0.0
        """When the daemon's limits are asked for the next time."""
        self.synchronizer = self._synchronizer()
        self.commands = Commands(self._means())

    def _synchronizer(self) -> Synchronizer:
        return Synchronizer(
            self.mirror,
            self._connection.call,
            self._take_change,
            self.clock,
            call_packed=self._connection.call_packed,
            tick=self.refresh,
        )

    def _means(self) -> Means:
        return Means(
            self.mirror,
            self._connection.call,
            self.synchronizer.ask_about,
            self._take_change,
            self._listener.on_report,
            self._spawn,
            self._linger,
            self.clock,
            self.server.is_own,
        )

    @property
    def link(self) -> LinkState:
        """The state of the line."""
        return self._connection.link

    async def run(self) -> None:
        """Keep the line up and the mirror true until `leave`; it may be run again later.

        Cancelling it is leaving without patience: then too each command tells how far it got.
        """
        self._closed.clear()
        self._online.clear()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                self._line = tasks.create_task(self._connection.run(), name="ariatui connection")
                syncing = tasks.create_task(self._keep_true(tasks))
                try:
                    await self._left.wait()
                    while self._commands and not self._line.done():
                        under_way = [self._line, *self._commands]
                        await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    self._tasks = None
                    await self._close(self._line)
                    for task in (syncing, *self._commands, *self._besides):
                        task.cancel()
        finally:
            self._line = None
            self._left.clear()
            self._closed.set()

    def leave(self, patience: float) -> None:
        """Have `run` end, as soon as what was commanded is done.

        Args:
            patience: Seconds after which it ends all the same. Of what is not done by then each
                command tells that it is not known, or was not sent.
        """
        if self._line is not None:
            self._left.set()
            asyncio.get_running_loop().call_later(patience, _cancel_once, self._line)

    async def _keep_true(self, tasks: asyncio.TaskGroup) -> Never:
        """Synchronize on each line that there is."""
        while True:
            await self._online.wait()
            self._syncing = tasks.create_task(self._synchronize())
            await asyncio.wait([self._syncing])

    async def _close(self, line: asyncio.Task[Never]) -> None:
        """Close the line, which commands under way hear of, and have them tell what they know."""
        _cancel_once(line)
        await asyncio.wait([line])
        if self._commands:
            await asyncio.wait(self._commands, timeout=LAST_WORDS)

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

    def move_to(self, server: Server) -> None:
        """Go on with another daemon that has taken up what this one did."""
        self.server, self.endpoint = server, server.endpoint
        self._connection.move_to(server.endpoint, server.secret)

    def is_ready(self) -> bool:
        """Whether commands can be sent; if not, the listener is told so in a sentence."""
        if self.server.read_only:
            self._listener.on_report(words.read_only())
            return False
        is_up = isinstance(self.link, Online) and self.mirror.stat is not None
        if is_up and self._tasks is not None and not self._left.is_set():
            return True
        self._listener.on_report(words.not_connected(self._connection.absence().happened))
        return False

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None] | None:
        """Have a command carried out; a mistake in it ends `run`.

        None if there is no `run` that could do it. That is told, and nothing is under way then.
        """
        if self._tasks is None:
            work.close()
            self._listener.on_change(self.mirror.lift(list(self.mirror.phases)))
            self._listener.on_report(words.not_connected(self._connection.absence().happened))
            return None
        return _kept(self._tasks.create_task(work), self._commands)

    def _linger(self, work: Coroutine[None, None, None]) -> None:
        """Have something done that may end unfinished with `run`."""
        if self._tasks is None:
            work.close()
        else:
            _kept(self._tasks.create_task(work), self._besides)

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
        self._limits_due = 0.0
        was_online, self._was_online = self._was_online, isinstance(link, Online)
        if isinstance(link, Lost) and was_online:
            self.mirror.log.note_line(What.LOST, link.failure.happened)
        if isinstance(link, Online):
            self._online.set()
            is_another = self._daemon not in (None, link.session_id)
            if self._daemon is not None:
                self.mirror.log.note_line(What.RESTARTED if is_another else What.BACK)
            self._daemon = link.session_id
        else:
            self._online.clear()
            if self._syncing is not None:
                self._syncing.cancel()
            self.commands.pauser.give_up()
            self._take_change(self.mirror.forget_moment())
        is_locked = isinstance(link, Lost) and link.failure.kind is FailureKind.UNAUTHORIZED
        if not (is_locked and self._finds_another_secret()):
            self._listener.on_link(link)

    def _finds_another_secret(self) -> bool:
        """Whether the file of the secret holds another one by now, which is tried then."""
        secret = self.server.read_secret()
        if secret is None or secret == self._filed_secret:
            return False
        self._filed_secret = secret
        self.use_secret(secret)
        return True

    def _take_notification(self, event: Notification) -> None:
        if not isinstance(self.link, Online):
            return  # a daemon whose secret is not known yet tells all the same
        self._take_change(self.mirror.notice(event.notice, event.gid, self.clock()))
        self.synchronizer.wake()

    def _take_change(self, change: Change) -> None:
        if change:
            self._listener.on_change(change)
        self.commands.pauser.follow_up()
        if isinstance(self.link, Online) and self.clock() >= self._limits_due:
            self._limits_due = self.clock() + LIMITS_EVERY
            self.commands.tuner.look()


def _kept(task: asyncio.Task[None], among: set[asyncio.Task[None]]) -> asyncio.Task[None]:
    """The task, kept there until it is done."""
    among.add(task)
    task.add_done_callback(among.discard)
    return task


def _cancel_once(task: asyncio.Task[Never]) -> None:
    """A second time would keep it from ending in order."""
    if not task.cancelling():
        task.cancel()
