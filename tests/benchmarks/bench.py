"""What every section is given: where it may write, how long it may take, what it compares."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.aria2 import Aria2
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Figure, Row, Target
from tests.benchmarks.process import resident_megabytes
from tests.benchmarks.programs import ARIA2P, ARIA2TUI, ARIATUI, BARE, Program, Programs

SMALL, LARGE = (80, 24), (200, 50)
"""Sizes of terminals."""

_SLICE = 1.0
_QUIET_SLICES = 5
_GROWS = 1.002
"""A program has settled when it has not grown by more than this, so many slices of time long."""

_LIMIT = 180.0


@dataclass(frozen=True, slots=True)
class Bench:
    """What is the same for all sections.

    Attributes:
        folder: An existing directory, which goes away afterwards.
        programs: What is compared.
        seconds: How long something is watched that goes on.
        repeats: How often something is done that has an end.
    """

    folder: Path
    programs: Programs
    seconds: float
    repeats: int

    def on(self, aria2: Aria2, *, paints: bool = True) -> dict[str, Program]:
        """Every program there is, by name; `paints` is for the bare one."""
        return self.programs.on(aria2.port, aria2.secret.reveal(), paints=paints)

    def ariatui(self, aria2: Aria2, port: int | None = None) -> Program:
        """Ariatui on a daemon, or by way of another port."""
        return self.programs.ariatui(port or aria2.port, aria2.secret.reveal())


def beside(what: str, figures: Mapping[str, Figure], target: Target | None = None) -> Row:
    """A row of what was measured of the programs by name."""
    ours, floor, aria2p, aria2tui = map(figures.get, (ARIATUI, BARE, ARIA2P, ARIA2TUI))
    return Row(what, ours, floor, aria2p, aria2tui, target)


@contextmanager
def attempt(name: str) -> Iterator[None]:
    """Go on without the figures of a program that ends, or never shows what is waited for."""
    try:
        yield
    except OSError as error:
        sys.stderr.write(f"{name}: {error!r}\n")


def shows_a_row(emulator: Emulator, within: float = 60.0) -> float:
    """Wait for the first download on the screen; since when it is there.

    All programs show the names of the crowd's, or, where there is no room for these, the word for
    the state as aria2 spells it.
    """
    marks = ("-000", " active  ", " paused  ")
    return emulator.becomes(
        # Ours has its counts per state in the second line.
        lambda screen: any(mark in line for line in screen.display[2:] for mark in marks),
        within,
    )


def settles(emulator: Emulator) -> None:
    """Wait until a program has read what it reads once: until it takes no more memory."""
    deadline = time.monotonic() + _LIMIT
    quiet, size = 0, 0.0
    while quiet < _QUIET_SLICES and time.monotonic() < deadline:
        size_before, size = size, resident_megabytes(emulator.process.pid)
        quiet = quiet + 1 if size < size_before * _GROWS else 0
        time.sleep(_SLICE)
