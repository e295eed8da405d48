"""The bar in real time: what lasts minutes, each figure beside its limit.

By hand: ``python -m tests.faults.endure``, about 40 minutes; name sections to run only some. The
tests have the same in short, or in warped time.
"""

import asyncio
import gc
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from ariatui.rpc.link import Lost
from ariatui.server.settings import Server
from tests.aria2 import Aria2
from tests.benchmarks.process import cpu_seconds, resident_megabytes
from tests.content import ContentServer
from tests.faults.proxy import Proxy
from tests.faults.servers import Plain
from tests.faults.warp import WarpLoop
from tests.faults.week import live_through
from tests.session.watching import Watched, running
from tests.terminal.terminal import ARIATUI, Terminal, on
from tests.tui.window import opened
from tests.waiting import eventually

_SESSIONS = 20
"""How often each outage is borne: by so many sessions at once."""

_OUTAGES = {1: 1.0, 10: 6.0, 60: 12.0, 600: 12.0}
"""Seconds without a line, and within how many of them after its return all is to be live."""

_STEADY = 6.0
"""Seconds that a line is left alone, so that it counts as a good one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, and the most that it may be."""

    what: str
    value: float
    limit: float

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "ok" if self.is_kept else "MISSED"
        return f"{verdict:6} {self.value:8.2f} of {self.limit:6.2f}  {self.what}"


Figures = AsyncIterator[Figure]


async def drops(_: Aria2, __: ContentServer) -> Figures:
    """A server that accepts and drops, for a minute (T10)."""
    async with Plain(waits=False).open() as server:
        command = (*ARIATUI, "--server", server.endpoint.label)
        with Terminal(command, ARIATUI_SECRET="of-one-test") as terminal:
            await eventually(lambda: "OFFLINE" in terminal.screen())
            began, cpu = server.connections, cpu_seconds(terminal.process.pid)
            await asyncio.sleep(60)
            spent = cpu_seconds(terminal.process.pid) - cpu
            yield Figure("connections in 60 s", server.connections - began, 20)
            yield Figure("% of a processor meanwhile", spent / 60 * 100, 5)


@asynccontextmanager
async def _across(aria2: Aria2) -> AsyncIterator[tuple[Proxy, list[Watched]]]:
    """Sessions that are online through a proxy of their own."""
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(Proxy(aria2.endpoint).open())
        some = [running(proxy.endpoint, aria2.secret) for _ in range(_SESSIONS)]
        watched = [await stack.enter_async_context(one) for one in some]
        await eventually(lambda: all(one.is_online for one in watched), 20)
        yield proxy, watched


async def _longest(watched: Sequence[Watched], within: float) -> float:
    """Seconds until the last of them has heard from its daemon."""
    mended = watched[0].session.clock()
    late = list(watched)

    def is_live(one: Watched) -> bool:
        confirmed = one.session.mirror.confirmed
        return one.is_online and confirmed is not None and confirmed > mended

    def all_live() -> bool:
        late[:] = [one for one in late if not is_live(one)]
        return not late

    await eventually(all_live, within)
    return watched[0].session.clock() - mended


async def _refused(proxy: Proxy, watched: Sequence[Watched], seconds: int) -> float:
    await proxy.refuse()
    await asyncio.sleep(seconds)
    await proxy.accept()
    return await _longest(watched, 60)


async def _silent(proxy: Proxy, watched: Sequence[Watched], seconds: int) -> float:
    proxy.freeze()
    await asyncio.sleep(seconds)
    proxy.freeze_no_more()
    return await _longest(watched, 60)


async def _by_key(proxy: Proxy, watched: Sequence[Watched], seconds: int) -> float:
    await proxy.refuse()
    await asyncio.sleep(seconds)
    await eventually(lambda: all(isinstance(one.session.link, Lost) for one in watched))
    await proxy.accept()
    for one in watched:
        one.session.retry_now()
    return await _longest(watched, 60)


Outage = Callable[[Proxy, Sequence[Watched], int], Awaitable[float]]


async def outages(aria2: Aria2, content: ContentServer) -> Figures:
    """A line that is refused, or silent, for up to ten minutes (T16)."""
    aria2.add(content.url("a.iso", silent=True))
    kinds: dict[str, Outage] = {"refused": _refused, "silent": _silent, "then a key": _by_key}
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(_across(aria2)) for _ in kinds]
        for seconds, limit in _OUTAGES.items():
            await asyncio.sleep(_STEADY)
            waits = [
                kind(proxy, watched, seconds)
                for kind, (proxy, watched) in zip(kinds.values(), lines, strict=True)
            ]
            for name, longest in zip(kinds, await asyncio.gather(*waits), strict=True):
                most = 1.0 if name == "then a key" else limit
                what = f"s until the last of {_SESSIONS} is live, {seconds} s {name}"
                yield Figure(what, longest, most)


def _holdings() -> dict[str, int]:
    gc.collect()
    return {
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
    }


async def flapping(aria2: Aria2, content: ContentServer) -> Figures:
    """The app on a line that is up for 2 s and down for 2 s, ten minutes long (T19)."""
    gids = [aria2.add(content.url(f"{n}.iso", silent=True)) for n in range(6)]
    async with (
        Proxy(aria2.endpoint).open() as proxy,
        opened(Server(proxy.endpoint, aria2.secret)) as window,
    ):
        await window.shows("LIVE", "5.iso")
        before, toasts, longest = _holdings(), 0, 0.0
        loop = asyncio.get_running_loop()
        end = loop.time() + 600
        while loop.time() < end:
            await proxy.refuse()
            await asyncio.sleep(2)
            toasts = max(toasts, len(window.toasts()))
            await proxy.accept()
            await asyncio.sleep(2)
        accepted, mended = proxy.accepted, loop.time()
        await window.shows("LIVE", within=30)
        longest = loop.time() - mended
        await asyncio.sleep(_STEADY)
        for name, count in _holdings().items():
            yield Figure(f"{name} more than before 150 outages", count - before[name], 2)
        yield Figure("toasts at a time", toasts, 1)
        yield Figure("s until all is live in the end", longest, 12)
        yield Figure("connections", accepted, 300)
        yield Figure("downloads lost", len({*gids} - {*window.main.session.mirror.rows()}), 0)


async def stall(aria2: Aria2, content: ContentServer) -> Figures:
    """A terminal that takes nothing for a minute, while downloads run and a key comes (T24)."""
    moving = [aria2.add(content.url(f"{n}.iso", rate=100_000)) for n in range(2)]
    for number in range(60):
        aria2.add(content.url(f"resting {number}.iso"), pause="true")
    loop = asyncio.get_running_loop()
    with on(aria2) as terminal:
        await eventually(lambda: "LIVE" in terminal.screen() and "1.iso" in terminal.screen())
        await asyncio.sleep(_STEADY)
        pid = terminal.process.pid
        before = resident_megabytes(pid)
        terminal.stall()
        terminal.type("\x1b[6~\x1b[5~" * 100 + "g")
        await asyncio.sleep(30)
        terminal.type("p")
        newest = aria2.add(content.url("meanwhile.iso"), pause="true")
        aria2.call("aria2.changePosition", newest, 0, "POS_SET")
        await asyncio.sleep(30)
        grown = resident_megabytes(pid) - before
        resumed = loop.time()
        terminal.resume()
        await eventually(lambda: "meanwhile.iso" in terminal.screen(), 30)
        await eventually(lambda: "LIVE" in terminal.screen(), 30)
        yield Figure("s until what is new is shown, live", loop.time() - resumed, 3)
        await aria2.becomes(moving[0], "paused", 30)
        await eventually(lambda: "paused    0.iso" in terminal.screen(), 30)
        yield Figure("s until the key has shown its effect", loop.time() - resumed, 3)
        yield Figure("MB more than before", grown, 5)
        terminal.type("q")
        yield Figure("exit status", terminal.ends(), 0)


async def week(_: Aria2, __: ContentServer) -> Figures:
    """Seven days in warped time (T23)."""
    account = await live_through(7)
    before, after = account.before, account.after
    assert before is not None
    assert after is not None
    for name, count, least in (
        ("polls", account.polls, 600_000),
        ("downloads that came", account.comings, 10_000),
        ("downloads that went", account.goings, 10_000),
        ("reconnects", account.reconnects, 1000),
    ):
        yield Figure(f"short of {least:,} {name}: {count:,}", max(least - count, 0), 0)
    yield Figure("MB more than after the warm-up", after.megabytes - before.megabytes, 10)
    yield Figure("tasks more", after.tasks - before.tasks, 0)
    yield Figure("threads more", after.threads - before.threads, 0)
    yield Figure("descriptors more", after.descriptors - before.descriptors, 0)
    yield Figure("gids of downloads that are gone", account.ghosts, 0)


SECTIONS = {section.__name__: section for section in (drops, outages, flapping, stall, week)}


async def _endure(name: str) -> bool:
    kept = True
    with (
        tempfile.TemporaryDirectory() as folder,
        ContentServer() as content,
        Aria2(Path(folder)) as aria2,
    ):
        async for figure in SECTIONS[name](aria2, content):
            click.echo(figure)
            kept = kept and figure.is_kept
    return kept


@click.command()
@click.argument("sections", nargs=-1, type=click.Choice(list(SECTIONS)))
def main(sections: Sequence[str]) -> None:
    """Run these sections, or all."""
    kept = True
    for name in sections or SECTIONS:
        click.echo(f"\n{SECTIONS[name].__doc__}")
        with asyncio.Runner(loop_factory=WarpLoop if name == "week" else None) as runner:
            kept = runner.run(_endure(name)) and kept
    raise SystemExit(not kept)


if __name__ == "__main__":
    main()
