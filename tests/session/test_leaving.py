"""A session that ends while something is under way: that comes about, or is told of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ariatui.model.addition import read_lines
from ariatui.model.download import Gid, Section
from ariatui.model.phase import Wish
from ariatui.rpc.link import Connecting, Online
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.faults.proxy import Proxy
from tests.session.watching import Watched
from tests.waiting import eventually


@asynccontextmanager
async def left(watched: Watched, patience: float = 5.0) -> AsyncIterator[None]:
    """Run a session until the end of the block, and leave it then."""
    task = asyncio.create_task(watched.session.run())
    try:
        await eventually(lambda: watched.is_online)
        yield
        watched.session.leave(patience)
        await asyncio.wait_for(task, 10)
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def proxy(aria2: Aria2) -> AsyncIterator[Proxy]:
    async with Proxy(aria2.endpoint).open() as proxy:
        yield proxy


@pytest.fixture
def watched(aria2: Aria2, proxy: Proxy) -> Watched:
    return Watched(proxy.endpoint, aria2.secret)


@pytest.fixture
def gids(aria2: Aria2, content: ContentServer) -> list[Gid]:
    """Two active downloads and four waiting ones, which do not move."""
    return [Gid(aria2.add(content.url(f"{n}.iso", silent=True))) for n in range(6)]


def waiting(aria2: Aria2) -> object:
    stat = aria2.call("aria2.getGlobalStat")
    assert isinstance(stat, dict)
    return stat["numWaiting"]


async def test_what_is_under_way_comes_about(aria2: Aria2, proxy: Proxy, watched: Watched) -> None:
    """More than goes into one message."""
    lines = read_lines("\n".join(f"http://127.0.0.1:1/{n}" for n in range(1200)))
    async with left(watched):
        proxy.delay = 0.1
        watched.session.commands.adder.add(lines, {"pause": "true"})
    assert waiting(aria2) == "1200"
    assert watched.said() == ["Added 1,200 downloads."]


async def test_what_does_not_is_told(aria2: Aria2, proxy: Proxy, watched: Watched) -> None:
    lines = read_lines("\n".join(f"http://127.0.0.1:1/{n}" for n in range(1200)))
    async with left(watched, patience=0.5):
        proxy.freeze(answers_only=True)
        watched.session.commands.adder.add(lines, {"pause": "true"})
    assert waiting(aria2) == "500"
    assert "before aria2 confirmed that it took the 1,200 downloads" in watched.said()[0]


async def test_cancelled_it_tells_that_too(proxy: Proxy, watched: Watched, gids: list[Gid]) -> None:
    running = asyncio.create_task(watched.session.run())
    await eventually(lambda: watched.is_online and watched.gids() == gids)
    proxy.freeze(answers_only=True)
    watched.session.commands.pauser.wish(Wish.PAUSE, gids[2:])
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert "before aria2 confirmed that 4 downloads were paused" in watched.said()[0]
    assert not watched.session.mirror.phases


async def test_with_nothing_under_way_it_ends_at_once(watched: Watched, gids: list[Gid]) -> None:
    """What only watches whether a pause hangs is not waited for."""
    async with left(watched):
        await eventually(lambda: watched.gids() == gids)
        watched.session.commands.pauser.wish(Wish.PAUSE, [gids[0]])
        await eventually(lambda: not watched.session.mirror.phases)
        before = watched.session.clock()
    assert watched.session.clock() - before < 1
    assert watched.reports == []


async def test_afterwards_there_is_no_line_and_nothing_is_taken(
    watched: Watched, gids: list[Gid]
) -> None:
    session = watched.session
    async with left(watched):
        await eventually(lambda: watched.gids() == gids)
    assert isinstance(session.link, Connecting)
    assert [type(link) for link in watched.links] == [Connecting, Online, Connecting]
    assert not session.is_ready()
    session.commands.pauser.wish(Wish.PAUSE, gids)
    session.commands.mover.move(gids[5:], -1)
    assert not session.mirror.phases
    assert len(watched.reports) == 3
    assert all(said.startswith("Not connected, so nothing was sent.") for said in watched.said())


async def test_run_again_all_is_as_before(proxy: Proxy, watched: Watched, gids: list[Gid]) -> None:
    """A move that was cut off, or dropped, does not keep others from being carried out."""
    session = watched.session

    def queue() -> list[Gid]:
        return list(session.mirror.section(Section.WAITING))

    async with left(watched, patience=0.2):
        await eventually(lambda: queue() == gids[2:])
        proxy.freeze(answers_only=True)
        session.commands.mover.move(gids[5:], -1)
    session.commands.mover.move(gids[5:], -1)
    proxy.freeze_no_more()
    async with left(watched):
        await eventually(lambda: queue() == [gids[2], gids[3], gids[5], gids[4]])
        session.commands.mover.move(gids[5:], -1)
        await eventually(lambda: queue() == [gids[2], gids[5], gids[3], gids[4]])
        session.commands.mover.move(gids[5:], -1)
        await eventually(lambda: queue() == [gids[5], gids[2], gids[3], gids[4]])
