"""Bytes between programs and daemon, and how soon what another client does is known."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator

from ariatui.server.endpoint import Endpoint
from tests.aria2 import Aria2
from tests.benchmarks.bench import SMALL, Bench, attempt, beside, settles, shows_a_row
from tests.benchmarks.crowd import crowd, fill
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Figure, Row, Target, at_most, tail
from tests.benchmarks.programs import ARIATUI, BARE
from tests.benchmarks.proxy import Proxy
from tests.session.watching import Watched, running
from tests.waiting import eventually

_FAR = 0.03
"""Seconds of one way to a daemon in another town."""

_BUDGET = 5500
"""Bytes/s: 1,500 for what moves, 4,000 for looking after the others."""

_PATIENCE = 180.0

_SETTLED = 12
"""Seconds after which the order of the results has been reviewed."""


def rows(bench: Bench) -> Iterator[Row]:
    """What programs ask once they know all."""
    with crowd(bench.folder, active=5, waiting=500, stopped=1000) as aria2:
        yield _all(bench, aria2, "5 active, 500 waiting, 1,000 stopped")
        yield _far(bench, aria2, "the same, 60 ms away")
        yield from _others_on_screen(bench)
        fill(aria2, 9_500, paused=False)
        yield _far(bench, aria2, "with 10,000 waiting, 60 ms away")
        yield _all(bench, aria2, "with 10,000 waiting")
        yield asyncio.run(_others_anywhere(bench, aria2, 0.0, "10,000 waiting"))
        yield asyncio.run(_others_anywhere(bench, aria2, _FAR, "10,000 waiting, 60 ms away"))
        yield asyncio.run(_while_others(bench, aria2, _add, "added"))
        yield asyncio.run(_while_others(bench, aria2, _remove, "removed"))


def _all(bench: Bench, aria2: Aria2, what: str) -> Row:
    figures: dict[str, Figure] = {}
    for name in bench.on(aria2):
        if name != BARE:
            with attempt(name), Proxy(aria2.port) as proxy:
                figures[name] = _rate(bench, aria2, name, proxy)
    return beside(f"RPC both ways, {what}", figures, _within_budget())


def _far(bench: Bench, aria2: Aria2, what: str) -> Row:
    with Proxy(aria2.port, _FAR) as proxy:
        figures = {ARIATUI: _rate(bench, aria2, ARIATUI, proxy)}
    return beside(f"RPC both ways, {what}", figures, _within_budget())


def _within_budget() -> Target:
    return at_most(_BUDGET, "B/s")


def _rate(bench: Bench, aria2: Aria2, name: str, proxy: Proxy) -> Figure:
    program = bench.programs.on(proxy.port, aria2.secret.reveal())[name]
    with Emulator(program, SMALL) as emulator:
        shows_a_row(emulator)
        settles(emulator)
        time.sleep(_SETTLED if name == ARIATUI else 0)
        began, before = time.monotonic(), dict(proxy.counts)
        time.sleep(bench.seconds)
        took = time.monotonic() - began
    up, down = ((proxy.counts[way] - before[way]) / took for way in (True, False))
    return Figure(up + down, f"{up:,.0f}+{down:,.0f} B/s")


def _others_on_screen(bench: Bench) -> Iterator[Row]:
    """A waiting one is paused by another client, of which aria2 does not notify."""
    with (
        crowd(bench.folder, active=5, waiting=10) as aria2,
        Emulator(bench.ariatui(aria2), SMALL) as emulator,
    ):
        shows_a_row(emulator)
        settles(emulator)
        waiting = aria2.call("aria2.tellWaiting", 3, 1, ["gid"])
        assert isinstance(waiting, list)
        gid = waiting[0]["gid"]
        took = []
        for _ in range(bench.repeats * 6):
            time.sleep(random.uniform(0.5, 1.5))
            began = time.monotonic()
            aria2.pause(gid)
            took.append(emulator.becomes(lambda s: _paused(s.display) == 1) - began)
            aria2.unpause(gid)
            emulator.becomes(lambda s: _paused(s.display) == 0)
    yield beside("pause by another client -> screen", {ARIATUI: tail(took, "s")}, at_most(1, "s"))


def _paused(lines: list[str]) -> int:
    return sum(" paused " in line for line in lines[2:])


async def _others_anywhere(bench: Bench, aria2: Aria2, delay: float, what: str) -> Row:
    """The same off screen: until a session without a screen has it in its mirror."""
    with Proxy(aria2.port, delay) as proxy:
        endpoint = Endpoint("127.0.0.1", proxy.port)
        async with running(endpoint, aria2.secret) as watched:
            began = time.monotonic()
            await eventually(lambda: watched.is_online and watched.knows_all_names, _PATIENCE)
            known = time.monotonic() - began
            took = [await _seen(watched, aria2) for _ in range(bench.repeats)]
    figure = tail(took, "s")
    figures = {ARIATUI: Figure(max(took), f"{figure.text}, read in {known:.0f} s")}
    return beside(f"pause by another client -> mirror, {what}", figures, at_most(5, "s"))


async def _while_others(
    bench: Bench, aria2: Aria2, happening: Callable[[Aria2], None], what: str
) -> Row:
    """What it costs to follow another client; aria2 notifies of none of this."""
    with Proxy(aria2.port) as proxy:
        endpoint = Endpoint("127.0.0.1", proxy.port)
        async with running(endpoint, aria2.secret) as watched:
            await eventually(lambda: watched.is_online and watched.knows_all_names, _PATIENCE)
            await asyncio.sleep(_SETTLED)
            before, turns = sum(proxy.counts.values()), int(bench.seconds)
            for _ in range(turns):
                await asyncio.to_thread(happening, aria2)
                await asyncio.sleep(1)
            rate = (sum(proxy.counts.values()) - before) / turns
    figure = Figure(rate, f"{rate:,.0f} B/s")
    return beside(f"RPC both ways, 10,000 waiting, one {what} each second", {ARIATUI: figure})


def _add(aria2: Aria2) -> None:
    aria2.add("http://127.0.0.1:9/added.iso")


def _remove(aria2: Aria2) -> None:
    place = random.randrange(100, 9_000)
    waiting = aria2.call("aria2.tellWaiting", place, 1, ["gid"])
    assert isinstance(waiting, list)
    aria2.remove(waiting[0]["gid"])


async def _seen(watched: Watched, aria2: Aria2) -> float:
    waiting = await asyncio.to_thread(aria2.call, "aria2.tellWaiting", 0, 20_000, ["gid", "status"])
    assert isinstance(waiting, list)
    gid = random.choice([row["gid"] for row in waiting if row["status"] == "waiting"])
    await asyncio.sleep(random.uniform(1, 4))
    began = time.monotonic()
    await asyncio.to_thread(aria2.pause, gid)
    await eventually(lambda: watched.status(gid) == "paused", _PATIENCE)
    return time.monotonic() - began
