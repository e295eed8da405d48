"""What one second of a running program costs, without daemon and terminal."""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ariatui.model.download import Status
from tests.benchmarks.bench import Bench, beside
from tests.benchmarks.figures import Row, Target, at_most, one, spread
from tests.benchmarks.instructions import is_countable, millions
from tests.benchmarks.programs import ARIATUI, BARE
from tests.benchmarks.ticking import everything, tick, ticking

_COUNTS = (100, 10_000, 100_000)
_FRAME = 16
"""Milliseconds that a person does not notice."""

_TICKS = 20


def rows(bench: Bench) -> Iterator[Row]:
    """CPU of this process while it draws what has changed."""
    for count in _COUNTS:
        times = asyncio.run(_time(count, bench.repeats))
        draws = at_most(_FRAME, "ms")
        yield _row(f"tick, {count:,} rows", times.ticks, draws)
        yield _row(f"all {count:,} rows change state: taken in", times.taken_in)
        target = draws if count <= 10_000 else None
        yield _row(f"all {count:,} rows change state: drawn", times.drawn, target)
    if is_countable():
        for count in _COUNTS[:2]:
            yield _count(count)
        yield _count_imports()


@dataclass(slots=True)
class _Times:
    """Milliseconds of CPU."""

    ticks: list[float] = field(default_factory=list)
    taken_in: list[float] = field(default_factory=list)
    """What the mirror takes for an exchange in which all rows have changed state."""
    drawn: list[float] = field(default_factory=list)
    """What the table and the output take to show that."""


def _row(what: str, times: Sequence[float], target: Target | None = None) -> Row:
    return beside(what, {ARIATUI: spread(times, "ms")}, target)


async def _time(count: int, repeats: int) -> _Times:
    """Ticks, and all rows changing state by turns."""
    times = _Times()
    async with ticking() as app:
        await app.draw(app.take(everything(count, Status.WAITING)))
        for number in range(repeats * 3):
            snapshot = tick(count, number)
            began = time.process_time()
            await app.draw(app.take(snapshot))
            times.ticks.append((time.process_time() - began) * 1000)
        for number in range(repeats):
            snapshot = everything(count, Status.WAITING if number % 2 else Status.PAUSED)
            began = time.process_time()
            change = app.take(snapshot)
            taken = time.process_time()
            await app.draw(change)
            times.taken_in.append((taken - began) * 1000)
            times.drawn.append((time.process_time() - taken) * 1000)
    return times


def _count(count: int) -> Row:
    """Twice as many ticks, less the one half: the start is left out."""
    script = (sys.executable, "-m", "tests.benchmarks.ticking", str(count))
    few, many = (millions([*script, str(n)]) for n in (_TICKS, 2 * _TICKS))
    figures = {ARIATUI: one((many - few) / _TICKS, "M instr.")}
    return beside(f"instructions a tick, {count:,} rows", figures, at_most(15, "M instr."))


def _count_imports() -> Row:
    """What is imported before the first paint."""
    modules = {ARIATUI: "ariatui.cli.main, ariatui.tui.run", BARE: "textual.app"}
    figures = {
        name: one(millions([sys.executable, "-c", f"import {module}"]), "M instr.")
        for name, module in modules.items()
    }
    return beside("instructions of the imports", figures)
