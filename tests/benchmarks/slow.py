"""Slow lines: a terminal at 9,600 baud, and a daemon 600 ms away."""

import asyncio
import random
import time
from collections.abc import Iterator

import pyte

from ariatui.server.endpoint import Endpoint
from tests.aria2 import Aria2
from tests.benchmarks.bench import SMALL, Bench, attempt, beside, settles, shows_a_row
from tests.benchmarks.crowd import crowd, fill
from tests.benchmarks.emulator import Emulator, selection
from tests.benchmarks.figures import Figure, Row, one, tail
from tests.benchmarks.programs import ARIATUI
from tests.benchmarks.proxy import Proxy
from tests.session.watching import running
from tests.waiting import eventually

_BAUD_9600 = 960
"""Bytes a second."""

_ONE_WAY = 0.3
"""Seconds."""

_SETTLED = 15
"""Seconds after which the first picture has passed a slow line."""

_DOWN, _UP = "\x1b[B", "\x1b[A"
_PATIENCE = 120.0


def rows(bench: Bench) -> Iterator[Row]:
    """What a person waits for."""
    with crowd(bench.folder, active=20) as aria2:
        yield from _slow_terminal(bench, aria2)
        fill(aria2, 980, paused=False)
        yield asyncio.run(_far_rows(aria2))
        yield _far_keys(bench, aria2)


def _slow_terminal(bench: Bench, aria2: Aria2) -> Iterator[Row]:
    lags: dict[str, Figure] = {}
    frames: dict[str, Figure] = {}
    for name, program in bench.on(aria2).items():
        with attempt(name), Emulator(program, SMALL, _BAUD_9600) as emulator:
            shows_a_row(emulator)
            time.sleep(_SETTLED)
            before, began, took = emulator.count, time.monotonic(), []
            for number in range(bench.repeats * 2):
                time.sleep(random.uniform(0.5, 1.5))
                took.append(_move(emulator, _UP if number % 2 else _DOWN))
            lags[name] = tail(took, "ms")
            frames[name] = one((emulator.count - before) / (time.monotonic() - began), "B/s")
    yield beside("key -> cursor moved at 960 B/s, p50/p95", lags)
    yield beside("to the terminal meanwhile", frames)


def _move(emulator: Emulator, key: str) -> float:
    """Milliseconds until another row is selected."""
    before = selection(emulator.screen)
    typed = emulator.type(key)

    def has_moved(screen: pyte.Screen) -> bool:
        return selection(screen) not in (None, before)

    return (emulator.becomes(has_moved, 20) - typed) * 1000


async def _far_rows(aria2: Aria2) -> Row:
    with Proxy(aria2.port, _ONE_WAY) as proxy:
        began = time.monotonic()
        async with running(Endpoint("127.0.0.1", proxy.port), aria2.secret) as watched:
            mirror = watched.session.mirror
            await eventually(lambda: mirror.downloads, _PATIENCE)
            first = time.monotonic() - began
            await eventually(lambda: len(mirror.downloads) == 1000, _PATIENCE)
            rows = time.monotonic() - began
            await eventually(lambda: watched.knows_all_names, _PATIENCE)
            names = time.monotonic() - began
    text = f"{first:.1f} s, {rows:.1f} s, {names:.1f} s"
    what = "600 ms away: first row, 1,000 rows, all their names"
    return beside(what, {ARIATUI: Figure(names, text)})


def _far_keys(bench: Bench, aria2: Aria2) -> Row:
    took = []
    with (
        Proxy(aria2.port, _ONE_WAY) as proxy,
        Emulator(bench.ariatui(aria2, proxy.port), SMALL) as emulator,
    ):
        shows_a_row(emulator)
        settles(emulator)
        for _ in range(bench.repeats):
            typed = emulator.type("p")
            took.append((emulator.becomes(lambda s: _has(s, "pausing")) - typed) * 1000)
            emulator.becomes(lambda s: not _has(s, "pausing"))
            time.sleep(1)
            emulator.type("u")
            emulator.becomes(lambda s: not _has(s, "paused"))
            time.sleep(1)
    return beside("600 ms away: key -> phase shown, p50/p95", {ARIATUI: tail(took, "ms")})


def _has(screen: pyte.Screen, word: str) -> bool:
    return any(f" {word}" in line for line in screen.display[2:-1])
