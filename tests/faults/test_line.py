"""A real aria2 at the end of a line that is cut, hangs, crawls, or garbles what it carries."""

import asyncio
import gc
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ariatui.model.addition import Addition, Kind
from ariatui.model.download import Gid, Status
from ariatui.model.phase import Wish
from ariatui.rpc import connection, wire
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Connecting, Lost, Online
from tests.aria2 import Aria2
from tests.content import ContentServer, make_torrent
from tests.faults.proxy import Proxy
from tests.session.watching import Watched, running
from tests.waiting import eventually


@asynccontextmanager
async def across(aria2: Aria2, *, swallows: bool = True) -> AsyncIterator[tuple[Proxy, Watched]]:
    """A session that is online through a proxy and has seen everything."""
    proxy = Proxy(aria2.endpoint)
    proxy.swallows = swallows
    async with (
        proxy.open(),
        running(proxy.endpoint, aria2.secret) as watched,
    ):
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        await eventually(lambda: watched.knows_all_names)
        yield proxy, watched


@pytest.fixture
def gids(aria2: Aria2, content: ContentServer) -> list[Gid]:
    """Two active downloads and four waiting ones, which do not move."""
    return [Gid(aria2.add(content.url(f"{n}.iso", silent=True))) for n in range(6)]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer within a second means that the line is dead."""
    monkeypatch.setattr(connection, "ANSWER_LIMIT", 1.0)
    monkeypatch.setattr(wire, "STALL_LIMIT", 1.0)


def upload() -> list[Addition]:
    """A torrent of 900 kB, as it travels."""
    content = make_torrent("large.iso", "http://tracker.invalid/announce", 555_000_000)
    return [Addition(1, "large.torrent", Kind.TORRENT, content=content)]


@pytest.mark.parametrize("swallows", [True, False], ids=["through a tunnel", "straight"])
async def test_an_upload_has_the_time_that_the_line_takes(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch, *, swallows: bool
) -> None:
    """Thrice the time limit, with what is asked each second queued behind it."""
    monkeypatch.setattr(connection, "ANSWER_LIMIT", 2.0)
    monkeypatch.setattr(wire, "STALL_LIMIT", 2.0)
    if not swallows:
        monkeypatch.setattr(connection, "_SLOWEST", float("inf"))
    async with across(aria2, swallows=swallows) as (proxy, watched):
        proxy.rate = 150_000
        before = watched.session.clock()
        watched.session.commands.adder.add(upload())
        await eventually(lambda: watched.reports)
        assert watched.session.clock() - before > 5
        assert watched.said() == ["Added 1 download."]
        assert [type(link) for link in watched.links] == [Connecting, Online]
        await eventually(lambda: watched.agrees_with(aria2))


@pytest.mark.usefixtures("impatient")
async def test_an_upload_that_does_not_get_on_is_given_up(aria2: Aria2) -> None:
    async with across(aria2, swallows=False) as (proxy, watched):
        proxy.rate = 300_000
        watched.session.commands.adder.add(upload())
        await asyncio.sleep(0.5)  # some of it is on its way
        proxy.freeze()
        await eventually(lambda: watched.failed_as(FailureKind.SILENT), within=3)
        assert "before aria2 confirmed that it took the download" in watched.said()[0]
        proxy.freeze_no_more()
        proxy.rate = None
        await is_true_again(watched, aria2)


async def is_true_again(watched: Watched, aria2: Aria2, within: float = 10.0) -> None:
    """Wait until the line is up, nothing is under way, and the rows are the daemon's."""
    await eventually(lambda: watched.is_online and watched.agrees_with(aria2), within)
    assert not watched.session.mirror.phases


async def test_a_reset_is_noticed_at_once_and_mended(aria2: Aria2, gids: list[Gid]) -> None:
    async with across(aria2) as (proxy, watched):
        proxy.cut()
        await eventually(lambda: watched.times(Lost), within=1)
        assert watched.lost().failure.kind is FailureKind.CLOSED
        assert watched.gids() == gids
        aria2.pause(gids[5])
        await is_true_again(watched, aria2, within=1.5)
        assert watched.reports == []


async def test_a_line_that_is_refused_for_a_while_is_found_again(
    aria2: Aria2, gids: list[Gid]
) -> None:
    async with across(aria2) as (proxy, watched):
        await proxy.refuse()
        await eventually(lambda: watched.failed_as(FailureKind.REFUSED))
        await asyncio.sleep(1)  # the time is the point
        aria2.pause(gids[5])
        await proxy.accept()
        await is_true_again(watched, aria2, within=3)
        assert proxy.accepted == watched.times(Online) == 2


@pytest.mark.usefixtures("impatient")
async def test_a_line_that_hangs_is_given_up(aria2: Aria2, gids: list[Gid]) -> None:
    async with across(aria2) as (proxy, watched):
        proxy.freeze()
        frozen = watched.session.clock()
        await eventually(lambda: watched.times(Lost), within=4)
        assert watched.lost().failure.kind is FailureKind.SILENT
        # its age is what the screen tells until then
        confirmed = watched.session.mirror.confirmed
        assert confirmed
        assert confirmed - frozen < 1
        aria2.pause(gids[5])
        proxy.freeze_no_more()
        await is_true_again(watched, aria2, within=5)


async def test_a_line_that_hangs_for_a_moment_is_kept(aria2: Aria2, gids: list[Gid]) -> None:
    async with across(aria2) as (proxy, watched):
        proxy.freeze()
        watched.session.commands.pauser.wish(Wish.PAUSE, [gids[5]])
        await asyncio.sleep(3)  # the time is the point
        assert watched.phase(gids[5]) == "pausing"
        assert aria2.status(gids[5]) == "waiting"
        proxy.freeze_no_more()
        await eventually(lambda: watched.status(gids[5]) is Status.PAUSED)
        assert [type(link) for link in watched.links] == [Connecting, Online]


@pytest.mark.usefixtures("impatient")
async def test_a_command_whose_answer_hangs_is_unconfirmed(aria2: Aria2, gids: list[Gid]) -> None:
    async with across(aria2) as (proxy, watched):
        proxy.freeze(answers_only=True)
        watched.session.commands.pauser.wish(Wish.PAUSE, [gids[5]])
        await aria2.becomes(gids[5], "paused")
        await eventually(lambda: watched.reports, within=2)
        assert "before aria2 confirmed" in watched.said()[0]
        assert watched.phase(gids[5]) == ""
        aria2.unpause(gids[5])
        proxy.freeze_no_more()
        await is_true_again(watched, aria2, within=12)
        assert aria2.status(gids[5]) == "waiting"
        assert len(watched.reports) == 1


async def test_what_is_pressed_while_there_is_no_line_is_never_sent(
    aria2: Aria2, gids: list[Gid]
) -> None:
    async with across(aria2) as (proxy, watched):
        await proxy.refuse()
        await eventually(lambda: watched.times(Lost))
        for gid in gids:
            watched.session.commands.pauser.toggle([gid])
        await eventually(lambda: not watched.session.mirror.phases, within=0.2)
        await proxy.accept()
        watched.session.retry_now()
        await is_true_again(watched, aria2)
        assert "paused" not in {aria2.status(gid) for gid in gids}


async def test_over_a_long_way_all_is_as_it_is_over_a_short_one(
    aria2: Aria2, gids: list[Gid]
) -> None:
    async with across(aria2) as (proxy, watched):
        proxy.delay = 0.3
        watched.session.commands.pauser.wish(Wish.PAUSE, gids)
        assert {watched.phase(gid) for gid in gids} == {"pausing"}
        watched.session.commands.pauser.wish(Wish.UNPAUSE, gids[:3])
        await eventually(lambda: not watched.session.mirror.phases, within=5)
        await is_true_again(watched, aria2)
        assert [aria2.status(gid) for gid in gids] == ["active"] * 2 + ["waiting"] + ["paused"] * 3
        assert watched.reports == []


async def test_over_a_thin_line_everything_is_read_in_time(
    aria2: Aria2, content: ContentServer
) -> None:
    """A kilobyte takes a third of a second; what is on the screen is true within a few."""
    gids = [Gid(aria2.add(content.url(f"{n}.iso"), pause="true")) for n in range(300)]
    async with Proxy(aria2.endpoint).open() as proxy:
        proxy.rate = 3000
        async with running(proxy.endpoint, aria2.secret) as watched:
            await eventually(lambda: watched.is_online, within=10)
            watched.session.synchronizer.watch(gids[:20])
            await eventually(lambda: watched.session.mirror.downloads.keys() >= set(gids[:20]), 10)
            aria2.unpause(gids[3])
            await eventually(lambda: watched.status(gids[3]) is Status.ACTIVE, within=10)
            assert [type(link) for link in watched.links] == [Connecting, Online]
            proxy.rate = None
            await is_true_again(watched, aria2, within=20)


@pytest.mark.usefixtures("impatient")
async def test_garbled_text_is_not_taken_for_the_truth(aria2: Aria2, gids: list[Gid]) -> None:
    chance = random.Random(7)

    def garble(frame: bytes) -> bytes:
        spoilt = bytearray(frame)
        for _ in range(3):
            spoilt[chance.randrange(4, len(frame))] = chance.randrange(0x20, 0x7F)
        return bytes(spoilt)

    async with across(aria2) as (proxy, watched):
        proxy.tamper = garble
        await eventually(lambda: watched.times(Lost), within=20)
        proxy.tamper = lambda frame: frame
        watched.session.retry_now()
        await is_true_again(watched, aria2)
        assert watched.gids() == gids


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("place", [0, 1, 2], ids=["opcode", "length", "content"])
async def test_a_broken_frame_ends_the_line_and_not_the_session(
    aria2: Aria2, gids: list[Gid], place: int
) -> None:
    async with across(aria2) as (proxy, watched):
        proxy.tamper = lambda frame: frame[:place] + b"\xff" + frame[place + 1 :]
        aria2.pause(gids[0])
        await eventually(lambda: watched.times(Lost), within=12)
        proxy.tamper = lambda frame: frame
        watched.session.retry_now()
        await is_true_again(watched, aria2)


async def test_lost_and_repeated_messages_are_made_up_for(
    aria2: Aria2, gids: list[Gid], content: ContentServer
) -> None:
    """No notification arrives, and every answer comes twice."""

    def worsen(frame: bytes) -> bytes:
        return b"" if b'"method":' in frame else frame * 2

    async with across(aria2) as (proxy, watched):
        proxy.tamper = worsen
        aria2.pause(gids[0])
        aria2.remove(gids[1])
        aria2.add(content.url("more.iso", silent=True))
        watched.session.commands.pauser.wish(Wish.PAUSE, [gids[2]])
        await eventually(lambda: watched.agrees_with(aria2), within=6)
        assert [type(link) for link in watched.links] == [Connecting, Online]


def notice(gid: str) -> str:
    params = [{"gid": gid}]
    return json.dumps({"jsonrpc": "2.0", "method": "aria2.onDownloadStart", "params": params})


async def test_a_flood_of_notifications_is_borne(aria2: Aria2, gids: list[Gid]) -> None:
    """10,000 a second for 2 s: what changes meanwhile is seen, and the loop is never held up.

    That is measured in CPU seconds, which other programs on the machine do not lengthen.
    """
    async with across(aria2) as (proxy, watched):
        burst = [notice(gids[n % 2]) for n in range(200)]
        clock, longest = watched.session.clock, 0.0
        began = clock()
        for number in range(100):
            before = time.process_time()
            proxy.inject(*burst)
            due = began + (number + 1) * 0.02
            await asyncio.sleep(max(due - clock(), 0))
            longest = max(longest, time.process_time() - before)
            if number == 30:
                watched.session.commands.pauser.wish(Wish.PAUSE, [gids[5]])
        await eventually(lambda: watched.status(gids[5]) is Status.PAUSED, within=1)
        await is_true_again(watched, aria2, within=1)
        assert longest < 0.25
        assert [type(link) for link in watched.links] == [Connecting, Online]


async def test_a_line_that_comes_and_goes_leaves_nothing_behind(
    aria2: Aria2, gids: list[Gid]
) -> None:
    async with across(aria2) as (proxy, watched):

        async def cut_and_mended(times: int) -> tuple[int, int]:
            for _ in range(times):
                proxy.cut()
                await eventually(lambda: watched.times(Lost) == watched.times(Online))
                watched.session.retry_now()
                await eventually(lambda: watched.times(Online) > watched.times(Lost))
            await is_true_again(watched, aria2)
            gc.collect()
            return len(asyncio.all_tasks()), len(list(Path("/proc/self/fd").iterdir()))

        tasks, descriptors = await cut_and_mended(3)
        for count, before in zip(await cut_and_mended(60), (tasks, descriptors), strict=True):
            assert count <= before + 2
        assert watched.gids() == gids
        assert watched.reports == []


@pytest.mark.usefixtures("impatient")
async def test_records_too_long_for_the_line_are_asked_for_a_few_at_a_time(aria2: Aria2) -> None:
    announce = f"http://tracker.invalid/{'a' * 3000}"
    for number in range(40):
        aria2.add_torrent(make_torrent(f"{number}.iso", announce), pause="true")
    proxy = Proxy(aria2.endpoint)
    proxy.rate = 60_000
    async with proxy.open(), running(proxy.endpoint, aria2.secret) as watched:
        await eventually(lambda: watched.agrees_with(aria2) and watched.knows_all_names, 30)
        assert watched.times(Lost) > 0
