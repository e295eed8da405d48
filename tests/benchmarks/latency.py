"""From a key to the terminal, from a key to the daemon, from the daemon to the terminal."""

import time
from collections.abc import Callable, Iterator

import pyte

from tests.aria2 import Aria2
from tests.benchmarks.bench import SMALL, Bench, attempt, beside, settles, shows_a_row
from tests.benchmarks.crowd import crowd
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Figure, Row, at_most, tail
from tests.benchmarks.process import core_apart
from tests.benchmarks.programs import ARIATUI, BARE
from tests.benchmarks.proxy import Proxy

_DOWN, _UP = "\x1b[B", "\x1b[A"

_TALL = (80, 30)
"""Room for all downloads: one that is paused goes to the end of the list."""

_QUIET = 0.2
"""Seconds without output before a key: the next frame that comes by itself is not near."""


def rows(bench: Bench) -> Iterator[Row]:
    """Figures are the median and the 95th percentile."""
    with crowd(bench.folder, active=20) as aria2, core_apart() as cores:
        figures: dict[str, Figure] = {}
        for name, program in bench.on(aria2).items():
            with attempt(name), Emulator(program, SMALL, cores=cores) as emulator:
                shows_a_row(emulator)
                if name != BARE:
                    settles(emulator)
                figures[name] = tail(_keys(emulator, bench.repeats * 5), "ms")
        yield beside("key -> first byte, p50/p95", figures, at_most(5, "ms"))
        with (
            Proxy(aria2.port) as proxy,
            Emulator(bench.ariatui(aria2, proxy.port), _TALL, cores=cores) as emulator,
        ):
            shows_a_row(emulator)
            settles(emulator)
            proxy.pieces = []
            yield from _pauses(bench, aria2, emulator, proxy)


def _keys(emulator: Emulator, count: int) -> list[float]:
    took = []
    for number in range(count):
        emulator.rests(_QUIET)
        typed = emulator.type(_UP if number % 2 else _DOWN)
        took.append((emulator.writes(typed) - typed) * 1000)
    return took


def _pauses(bench: Bench, aria2: Aria2, emulator: Emulator, proxy: Proxy) -> Iterator[Row]:
    on_wire, phase, painted = [], [], []
    for _ in range(bench.repeats * 6):
        emulator.rests(_QUIET)
        typed = emulator.type("p")
        phase.append((emulator.writes(typed) - typed) * 1000)
        emulator.rests(_QUIET)
        on_wire.append((proxy.passed(b"aria2.pause", typed, up=True) - typed) * 1000)
        emulator.becomes(_has("paused"))
        emulator.type("u")
        emulator.becomes(_has_no("paused"))
    yield _row("pause key -> first byte, p50/p95", phase, 5)
    yield _row("pause key -> on the wire, p50/p95", on_wire, 3)
    gid = _first(aria2)
    for _ in range(bench.repeats * 6):
        emulator.rests(_QUIET)
        asked = time.monotonic()
        aria2.pause(gid)
        emulator.writes(asked)
        emulator.rests(_QUIET)
        told = proxy.passed(b"onDownloadPause", asked, up=False)
        painted.append((emulator.becomes(_has("paused")) - told) * 1000)
        aria2.unpause(gid)
        emulator.becomes(_has_no("paused"))
    yield _row("notification -> painted, p50/p95", painted, 5)


def _row(what: str, took: list[float], limit: float) -> Row:
    return beside(what, {ARIATUI: tail(took, "ms")}, at_most(limit, "ms"))


def _first(aria2: Aria2) -> str:
    active = aria2.call("aria2.tellActive", ["gid"])
    assert isinstance(active, list)
    return str(active[0]["gid"])


def _lines_with(word: str, screen: pyte.Screen) -> int:
    return sum(f" {word} " in line for line in screen.display[2:])


def _has(word: str) -> Callable[[pyte.Screen], bool]:
    return lambda screen: _lines_with(word, screen) > 0


def _has_no(word: str) -> Callable[[pyte.Screen], bool]:
    return lambda screen: _lines_with(word, screen) == 0
