"""The line that one command has to the daemon, and what every way of failing comes to.

There is no mirror behind it: a command asks what it has to know. Notifications only say whom to
ask about next.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Never, Self, TypeVar

from ariatui import words
from ariatui.cli import output
from ariatui.cli.asked import Asked
from ariatui.cli.output import OutputLost
from ariatui.cli.output import Status as Exit
from ariatui.model.download import Download, Gid, Status
from ariatui.model.snapshot import Known
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call, Refused, Slot, Unauthorized
from ariatui.rpc.connection import Connection
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import FailureKind, LinkError
from ariatui.rpc.link import Connecting, LinkState, Lost, Online
from ariatui.rpc.protocol import Notification
from ariatui.server.endpoint import SettingsError
from ariatui.server.settings import Server
from ariatui.words import link_words

T = TypeVar("T")
K = TypeVar("K")

_FEW = 50
_SOON, _LATER = 0.5, 5.0
"""Seconds after which few, or many, downloads are asked about without a notification: aria2 tells
nothing of what waits and is removed (observed on 1.37)."""


class TimeIsUp(Exception):
    """The time that the person gave a command has run out."""


class Client:
    """A line to one daemon, for as long as its ``async with`` lasts."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._connection = Connection(
            server.endpoint,
            server.secret,
            authorities=server.authorities,
            on_link=self._take_link,
            on_notification=self._take_notification,
        )
        self._turned = asyncio.Event()
        self._noticed: set[Gid] = set()
        self._told = asyncio.Event()
        self._running: asyncio.Task[Never] | None = None
        self._ending = AsyncExitStack()
        self._last_link: LinkState | None = None
        """What it was when the work ended."""

    async def __aenter__(self) -> Self:
        """Connect.

        Raises:
            LinkError: there is no line to be had.
        """
        async with AsyncExitStack() as stack:
            self._running = asyncio.create_task(self._connection.run(), name="ariatui connection")
            self._running.add_done_callback(lambda _: self._turned.set())
            stack.push_async_callback(self._hang_up, self._running)
            while isinstance(link := self._connection.link, Connecting):
                await self._turn()
            if isinstance(link, Lost):
                raise LinkError(link_words.told_of(link.failure, self.server))
            self._ending = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._last_link = self._connection.link
        await self._ending.aclose()

    async def _hang_up(self, running: asyncio.Task[Never]) -> None:
        running.cancel()
        await asyncio.wait([running])

    def lateness(self) -> Exception:
        """Why the time did not suffice."""
        match self._last_link or self._connection.link:
            case Online():
                return TimeIsUp("The time is up.")
            case Lost(failure=failure):
                return LinkError(failure)
        return LinkError(self._connection.absence())

    async def call(self, call: Call[T]) -> T:
        """As `Connection.call`."""
        return await self._connection.call(call)

    async def call_each(self, calls: Mapping[K, Call[T]]) -> dict[K, Slot[T]]:
        """As `aria2.call_each`."""
        return await aria2.call_each(self.call, calls)

    async def until(
        self,
        gids: Iterable[Gid],
        is_over: Callable[[Download], bool],
        *,
        limit: float | None,
        follow: bool = False,
    ) -> AsyncIterator[tuple[Gid, Download | None]]:
        """Tell of each of these downloads when it is over; of one that is gone, by None.

        A lost line is said and waited for.

        Args:
            gids: The downloads.
            is_over: Whether there is nothing to wait for.
            limit: Seconds for which to wait; each is looked at once in any case.
            follow: Whether metadata are followed to what comes of them.

        Raises:
            LinkError: the line was lost, and will not come back by itself, or has not in time.
            TimeIsUp: there is something left to wait for.
        """
        deadline = None if limit is None else asyncio.get_running_loop().time() + limit
        pending = dict.fromkeys(gids)
        ask: list[Gid] = list(pending)
        while pending:
            self._noticed.clear()
            try:
                slots = await self.call_each({gid: aria2.tell_record(gid) for gid in ask})
            except LinkError as error:
                async with self._within(deadline):
                    await self._back(error)
                ask = list(pending)
                continue
            for gid, slot in slots.items():
                known = found(slot)
                if follow and known is not None and known.followed_by and known.folded:
                    del pending[gid]
                    pending |= dict.fromkeys(known.followed_by)
                    self._noticed.update(known.followed_by)
                elif known is None or is_over(known):
                    del pending[gid]
                    yield gid, known
            async with self._within(deadline):
                ask = await self._next_to_ask(pending)

    @asynccontextmanager
    async def _within(self, deadline: float | None) -> AsyncIterator[None]:
        """Within this, the time may run out."""
        try:
            async with asyncio.timeout_at(deadline):
                yield
        except TimeoutError:
            raise self.lateness() from None

    async def _next_to_ask(self, pending: Mapping[Gid, None]) -> list[Gid]:
        """Wait for a reason to ask, and say about which downloads."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SOON if len(pending) <= _FEW else _LATER):
                while pending and isinstance(self._connection.link, Online):
                    if noticed := [gid for gid in pending if gid in self._noticed]:
                        return noticed
                    self._told.clear()
                    await self._told.wait()
        return list(pending)

    async def _back(self, lost: LinkError) -> None:
        """Wait until there is a line again."""
        if not lost.failure.retries:
            raise lost
        output.complain(f"{lost.failure.happened} Trying to connect again.")
        before = self._connection.link
        while (link := self._connection.link) is before or not isinstance(link, Online):
            if isinstance(link, Lost) and not link.failure.retries:
                raise LinkError(link.failure)
            await self._turn()
        output.complain("Connected again.")

    async def _turn(self) -> None:
        """Wait until the line has come into another state."""
        self._turned.clear()
        await self._turned.wait()
        if self._running is not None and self._running.done():
            await self._running  # a mistake of ours: it is to be seen

    def _take_link(self, _link: LinkState) -> None:
        self._turned.set()
        self._told.set()

    def _take_notification(self, event: Notification) -> None:
        self._noticed.add(event.gid)
        self._told.set()


def found(slot: Slot[Known]) -> Download | None:
    """The download that was asked for; None if the daemon does not know it.

    Raises:
        DecodeError: the answer made no sense.
    """
    try:
        return download_of(slot.result())
    except Refused:
        return None


def download_of(known: Known) -> Download:
    """A download out of a whole record. What does not run has no speed and no connections.

    Raises:
        DecodeError: the record has no status.
    """
    gid, facts = known
    if "status" not in facts:
        raise DecodeError("a download without a status")
    download = Download(gid, facts["status"]).with_facts(**facts)
    if download.status is Status.ACTIVE:
        return download
    return download._replace(download_speed=0, upload_speed=0, connections=0)


def carry_out(
    asked: Asked,
    work: Callable[[Client], Awaitable[Exit]],
    *,
    acts: bool,
    limit: float | None = None,
    quiet: bool = False,
) -> Never:
    """Connect, do the work of a command, and end the program with its status.

    Args:
        asked: The global options.
        work: What to do with the line.
        acts: Whether that alters something.
        limit: Seconds that all of it may take.
        quiet: Whether to say nothing of what goes wrong.
    """

    async def all_of_it() -> Exit:
        client = Client(server_for(asked, acts=acts))
        try:
            async with asyncio.timeout(limit), client:
                return await work(client)
        except TimeoutError:
            raise client.lateness() from None

    finish(lambda: asyncio.run(all_of_it()), quiet=quiet)


def server_for(asked: Asked, *, acts: bool) -> Server:
    """The daemon that a command is for.

    Raises:
        SettingsError: it cannot be told, or nothing may be altered there.
    """
    server = asked.running_server()
    if acts and server.read_only:
        raise SettingsError(words.read_only().text)
    return server


def finish(command: Callable[[], Exit], *, quiet: bool = False) -> Never:
    """Do all of a command, and end the program with the status that its end deserves."""
    output.prepare()
    status, said = _end_of(command)
    if said and not quiet:
        output.complain(said)
    raise SystemExit(status)


def _end_of(command: Callable[[], Exit]) -> tuple[Exit, str]:
    """The status, and what is left to say."""
    try:
        return command(), ""
    except SettingsError as error:
        return Exit.USAGE, str(error)
    except LinkError as error:
        failure = error.failure
        is_secret = failure.kind is FailureKind.UNAUTHORIZED
        status = Exit.UNAUTHORIZED if is_secret else Exit.NO_CONNECTION
        way = " Give it with --secret-file FILE, or in ARIATUI_SECRET." if is_secret else ""
        return status, f"{failure.happened} {failure.advice}{way}"
    except Unauthorized:
        return Exit.UNAUTHORIZED, "aria2 does not accept this secret."
    except Refused as error:
        return Exit.REFUSED, f"aria2 refused that: {error.message}"
    except DecodeError as error:
        return Exit.NO_CONNECTION, f"The answer makes no sense, so this may not be aria2: {error}."
    except TimeIsUp as error:
        return Exit.TIME_IS_UP, str(error)
    except OutputLost as error:
        return error.status, ""
