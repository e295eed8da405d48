"""A session that a test looks into while it runs."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ariatui.model.download import Download, Gid, Naming, Status
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import LinkState, Lost, Online
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from ariatui.server.settings import Server
from ariatui.session import Listener, Session
from ariatui.sync.synchronizer import TICK
from ariatui.words import Report
from tests.aria2 import Aria2
from tests.waiting import eventually


class Watched:
    """A session, and what it has told its listener."""

    def __init__(
        self,
        endpoint: Endpoint,
        secret: Secret | None,
        authorities: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        refresh: float = TICK,
    ) -> None:
        self.links: list[LinkState] = []
        self.reports: list[Report] = []
        self.on_change: Callable[[], None] = lambda: None
        """Called after each change of the mirror."""
        self.on_report: Callable[[], None] = lambda: None
        """Called after each report."""
        listener = Listener(lambda _: self.on_change(), self.links.append, self._take_report)
        server = Server(endpoint, secret, authorities=authorities)
        self.session = Session(server, listener, clock=clock, refresh=refresh)

    def _take_report(self, report: Report) -> None:
        self.reports.append(report)
        self.on_report()

    def gids(self) -> list[str]:
        """All rows, in order."""
        return [str(gid) for gid in self.session.mirror.rows()]

    def row(self, gid: str) -> Download:
        """The record of a download that is there."""
        return self.session.mirror.downloads[Gid(gid)]

    def standings(self) -> list[tuple[str, str]]:
        """All rows with their statuses, in order."""
        return [(gid, self.row(gid).status.value) for gid in self.gids()]

    def said(self) -> list[str]:
        """The sentences of all reports."""
        return [str(report.text) for report in self.reports]

    def lost(self) -> Lost:
        """The loss of the line, which has been lost."""
        link = self.session.link
        assert isinstance(link, Lost)
        return link

    def times(self, state: type[LinkState]) -> int:
        """How often the line has come into this state."""
        return sum(isinstance(link, state) for link in self.links)

    def status(self, gid: str) -> Status | None:
        """What the mirror says of a download; None if it has none such."""
        known = self.session.mirror.downloads.get(Gid(gid))
        return known.status if known else None

    def phase(self, gid: str) -> str:
        """The word of the phase over a download."""
        phase = self.session.mirror.phases.get(Gid(gid))
        return phase.word if phase else ""

    @property
    def is_online(self) -> bool:
        """Whether aria2 has answered and the first facts are there."""
        return isinstance(self.session.link, Online) and self.session.mirror.stat is not None

    @property
    def knows_all_names(self) -> bool:
        """Whether no whole record and no name is still to be read."""
        downloads = self.session.mirror.downloads.values()
        return all(d.described and d.naming is not Naming.UNKNOWN for d in downloads)

    def failed_as(self, kind: FailureKind) -> bool:
        """Whether the line is down for this reason."""
        link = self.session.link
        return isinstance(link, Lost) and link.failure.kind is kind

    def agrees_with(self, aria2: Aria2) -> bool:
        """Whether the mirror has the daemon's downloads, in its order and with its statuses."""
        return self.standings() == truth(aria2)


def truth(aria2: Aria2) -> list[tuple[str, str]]:
    """The daemon's downloads in the order of the rows, as another client reads them."""
    keys = ["gid", "status"]
    active = aria2.call("aria2.tellActive", keys)
    waiting = aria2.call("aria2.tellWaiting", 0, 100_000, keys)
    stopped = aria2.call("aria2.tellStopped", -1, 1000, keys)
    rows: list[tuple[str, str]] = []
    for answer in (active, waiting, stopped):
        assert isinstance(answer, list)
        rows += [(row["gid"], row["status"]) for row in answer]
    return rows


@asynccontextmanager
async def running(
    endpoint: Endpoint,
    secret: Secret | None,
    authorities: str | None = None,
    clock: Callable[[], float] = time.monotonic,
    refresh: float = TICK,
) -> AsyncIterator[Watched]:
    """A session from its first try to connect until the end of the test."""
    watched = Watched(endpoint, secret, authorities, clock, refresh)
    task = asyncio.create_task(watched.session.run())
    try:
        yield watched
        assert not task.done(), "the session has ended by itself"
    finally:
        task.cancel()
        (ended,), _ = await asyncio.wait([task])
        if not ended.cancelled() and (error := ended.exception()):
            raise error


@asynccontextmanager
async def watching(aria2: Aria2, refresh: float = TICK) -> AsyncIterator[Watched]:
    """A session that is online and has seen everything."""
    async with running(aria2.endpoint, aria2.secret, refresh=refresh) as watched:
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        await eventually(lambda: watched.knows_all_names)
        yield watched
