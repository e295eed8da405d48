"""How much memory so many downloads take."""

from collections.abc import Iterator

from tests.benchmarks.bench import SMALL, Bench, attempt, beside, settles, shows_a_row
from tests.benchmarks.crowd import crowd
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Row, at_most, one
from tests.benchmarks.process import resident_megabytes
from tests.benchmarks.programs import ARIATUI, BARE

_LIMITS = {20: 42, 10_000: 65, 100_000: 220}
"""MB for so many downloads."""

_TOO_MANY_FOR_PEERS = 100_000


def rows(bench: Bench) -> Iterator[Row]:
    """Everything is read, then it is weighed."""
    _have_compiled(bench)
    for count, limit in _LIMITS.items():
        figures = {}
        with crowd(bench.folder, waiting=count) as aria2:
            for name, program in bench.on(aria2, paints=False).items():
                if count >= _TOO_MANY_FOR_PEERS and name not in (ARIATUI, BARE):
                    continue
                with attempt(name), Emulator(program, SMALL) as emulator:
                    shows_a_row(emulator)
                    if name != BARE:
                        settles(emulator)
                    figures[name] = one(resident_megabytes(emulator.process.pid), "MB")
        yield beside(f"memory, {count:,} downloads", figures, at_most(limit, "MB"))


def _have_compiled(bench: Bench) -> None:
    """Start each program once: one that has to compile its modules takes 10 MB more.

    That goes for those too that it loads after a while.
    """
    with crowd(bench.folder, waiting=1) as aria2:
        for name, program in bench.on(aria2, paints=False).items():
            with attempt(name), Emulator(program, SMALL) as emulator:
                shows_a_row(emulator)
                settles(emulator)
