"""CPU and bytes to the terminal of programs that just go on."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.benchmarks.bench import LARGE, SMALL, Bench, attempt, beside, settles, shows_a_row
from tests.benchmarks.crowd import crowd, fill
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Figure, Row, Target, at_most, at_most_times, one, spread
from tests.benchmarks.process import cpu_seconds
from tests.benchmarks.programs import ARIA2P, ARIATUI, BARE, Program

_SLICE = 2.0
"""Seconds: the longest interval at which one of the programs refreshes."""

_UNFOCUSED = "\x1b[O"


@dataclass(frozen=True, slots=True)
class _Watched:
    """What programs cost, by name."""

    cpu: dict[str, Figure]
    output: dict[str, Figure]


def rows(bench: Bench) -> Iterator[Row]:
    """One after the other on the same daemon."""
    with crowd(bench.folder, active=20) as aria2:
        few = _watch(bench, bench.on(aria2), SMALL)
        yield from _rows(
            "20 active, 80x24", few, at_most_times(0.25, few.cpu.get(ARIA2P), "aria2p")
        )
        large = _watch(bench, bench.on(aria2), LARGE)
        yield from _rows("20 active, 200x50", large)
        blurred = _watch(bench, {ARIATUI: bench.ariatui(aria2)}, SMALL, _UNFOCUSED)
        yield from _rows("20 active, unfocused", blurred)
        fill(aria2, 10_000, paused=False)
        many = _watch(bench, bench.on(aria2), SMALL)
        target = at_most_times(1.15, few.cpu[ARIATUI], "20 active")
        yield from _rows("20 active, 10,000 waiting", many, target)
    with crowd(bench.folder, waiting=20) as aria2:
        idle = _watch(bench, bench.on(aria2, paints=False), SMALL)
        target = at_most_times(0.1, idle.cpu.get(ARIA2P), "aria2p")
        yield from _rows("nothing running", idle, target, at_most(0, "B/s"))


def _rows(
    what: str, watched: _Watched, cpu: Target | None = None, output: Target | None = None
) -> Iterator[Row]:
    few_bytes = at_most_times(0.3, watched.output.get(ARIA2P), "aria2p")
    yield beside(f"CPU, {what}", watched.cpu, cpu)
    yield beside(f"to the terminal, {what}", watched.output, output or few_bytes)


def _watch(
    bench: Bench, programs: Mapping[str, Program], size: tuple[int, int], keys: str = ""
) -> _Watched:
    watched = _Watched({}, {})
    for name, program in programs.items():
        with attempt(name), Emulator(program, size) as emulator:
            shows_a_row(emulator)
            emulator.type(keys)
            if name != BARE:
                settles(emulator)
            cpu, before = [], emulator.count
            slices = max(round(bench.seconds / _SLICE), 1)
            for _ in range(slices):
                spent = cpu_seconds(emulator.process.pid)
                time.sleep(_SLICE)
                cpu.append((cpu_seconds(emulator.process.pid) - spent) / _SLICE * 1000)
            written = emulator.count - before
            watched.cpu[name] = spread(cpu, "ms/s")
            watched.output[name] = one(written / slices / _SLICE, "B/s")
    return watched
