"""What one second of a running program costs, without daemon and terminal."""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ariatui.model.download import Status
from ariatui.tui.run import collect_rarely
from tests.benchmarks.bench import Bench, beside
from tests.benchmarks.figures import Row, Target, at_most, one, spread
from tests.benchmarks.instructions import is_countable, millions
from tests.benchmarks.programs import ARIATUI, BARE
from tests.benchmarks.ticking import Ticking, everything, tick, ticking

_COUNTS = (100, 10_000, 100_000)
_FRAME = 16
"""Milliseconds that a person does not notice."""

_TICKS = 20

_TYPED = "77"
"""What is filtered by: fewer and fewer rows fit."""


def rows(bench: Bench) -> Iterator[Row]:
    """CPU of this process while it draws what has changed."""
    for count in _COUNTS:
        times = asyncio.run(_time(count, bench.repeats))
        draws = at_most(_FRAME, "ms")
        target = draws if count <= 10_000 else None
        yield _row(f"tick, {count:,} rows", times.ticks, draws)
        yield _row(f"all {count:,} rows change state: taken in", times.taken_in)
        yield _row(f"all {count:,} rows change state: drawn", times.drawn, target)
        yield _row(f"sort {count:,} rows the other way round", times.sorted, target)
        yield _row(f"sort {count:,} rows whose names were never compared", times.first_sorted)
        yield _row(f"filter {count:,} rows, for each letter", times.filtered, target)
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
    sorted: list[float] = field(default_factory=list)
    """From a key to the last cell."""
    first_sorted: list[float] = field(default_factory=list)
    """The one time that names are made comparable."""
    filtered: list[float] = field(default_factory=list)
    """From a key to the last cell."""


def _row(what: str, times: Sequence[float], target: Target | None = None) -> Row:
    return beside(what, {ARIATUI: spread(times, "ms")}, target)


async def _time(count: int, repeats: int) -> _Times:
    """Ticks, and all rows changing state by turns."""
    times = _Times()
    collect_rarely()
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
        await _find(app, times, repeats)
    return times


async def _find(app: Ticking, times: _Times, repeats: int) -> None:
    """Sort by name, and by size this way and the other; then filter, a letter at a time."""
    await app.press("greater_than_sign", ">")
    times.first_sorted.append(await _press(app, "greater_than_sign", ">"))
    await app.press("greater_than_sign", ">")
    for _ in range(repeats):
        times.sorted.append(await _press(app, "I", "I"))
    for _ in range(repeats):
        await app.press("slash", "/")
        times.filtered += [await _press(app, letter, letter) for letter in _TYPED]
        await app.press("escape", "\x1b")


async def _press(app: Ticking, key: str, character: str) -> float:
    """The milliseconds of CPU that a key takes."""
    began = time.process_time()
    await app.press(key, character)
    return (time.process_time() - began) * 1000


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
