"""How long it takes until something, and the first download, stands on the screen."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

from tests.aria2 import Aria2
from tests.benchmarks.bench import SMALL, Bench, beside, shows_a_row
from tests.benchmarks.crowd import crowd, fill
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Figure, Row, at_most_times, spread
from tests.benchmarks.process import cpu_seconds
from tests.benchmarks.programs import ARIATUI, BARE

_IMPORTS = """\
import time
{}
import {}
print(time.process_time())
"""


def rows(bench: Bench) -> Iterator[Row]:
    """The programs by turns, so that all meet the same noise."""
    for collects in (True, False):
        yield _imports(bench, collects=collects)
    with crowd(bench.folder, active=20) as aria2:
        yield from _starts(bench, aria2, "20 downloads", 1.35)
        fill(aria2, 10_000, paused=False)
        yield from _starts(bench, aria2, "10,000 downloads", 1.5)


def _starts(bench: Bench, aria2: Aria2, what: str, limit: float) -> Iterator[Row]:
    paint: dict[str, list[float]] = defaultdict(list)
    row: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, list[float]] = defaultdict(list)
    for turn in range(bench.repeats + 1):
        for name, program in bench.on(aria2, paints=False).items():
            with Emulator(program, SMALL) as emulator:
                painted = emulator.becomes(lambda s: any(line.strip() for line in s.display))
                shown = shows_a_row(emulator)
                spent = cpu_seconds(emulator.process.pid)
            if turn:  # the first one only fills the caches
                paint[name].append((painted - emulator.started) * 1000)
                row[name].append((shown - emulator.started) * 1000)
                cpu[name].append(spent * 1000)
    figures = _spreads(paint)
    floor = figures[BARE]
    paints, shows = (at_most_times(most, floor, "bare", by_turns=True) for most in (1.2, limit))
    yield beside(f"first paint, {what}", figures, paints)
    yield beside(f"first row, {what}", _spreads(row), shows)
    yield beside(f"CPU until the first row, {what}", _spreads(cpu))


def _spreads(samples: dict[str, list[float]]) -> dict[str, Figure]:
    return {name: spread(values, "ms") for name, values in samples.items()}


def _imports(bench: Bench, *, collects: bool) -> Row:
    """CPU of the interpreter and of all that is imported before the app can start."""
    modules = {ARIATUI: "ariatui.cli.main, ariatui.tui.run, ariatui.tui.app", BARE: "textual.app"}
    prepare = "" if collects else "import gc; gc.disable()"
    spent: dict[str, list[float]] = defaultdict(list)
    for turn in range(bench.repeats + 1):
        for name, module in modules.items():
            command = [sys.executable, "-c", _IMPORTS.format(prepare, module)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            if turn:
                spent[name].append(float(done.stdout) * 1000)
    return beside(f"CPU of the imports{'' if collects else ', gc off'}", _spreads(spent))
