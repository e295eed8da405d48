"""Ten thousand notifications a second: what they cost, and what a person feels of them."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyte

from tests.benchmarks.bench import SMALL, Bench, beside
from tests.benchmarks.emulator import Emulator, selection
from tests.benchmarks.figures import Row, at_most, one, tail
from tests.benchmarks.process import cpu_seconds
from tests.benchmarks.programs import ARIATUI

_RATE = 10_000
"""Notifications a second."""

_DOWN, _UP = "\x1b[B", "\x1b[A"
_MIDDLE = 11
"""A line of the screen with rows above and below."""


def rows(bench: Bench) -> Iterator[Row]:
    """While it lasts, and after it."""
    with _fake() as (port, orders, told):
        program = bench.programs.ariatui(port, "")
        with Emulator(program, SMALL) as emulator:
            emulator.becomes(lambda screen: _count(screen, "active") == 20)
            emulator.rests()
            orders.write(f"{_RATE} {bench.seconds}\n")
            orders.flush()
            cpu, began = cpu_seconds(emulator.process.pid), time.monotonic()
            keys = []
            while time.monotonic() < began + bench.seconds - 1:
                keys.append(_key(emulator))
                time.sleep(random.uniform(0.1, 0.4))
            took = time.monotonic() - began
            cpu = (cpu_seconds(emulator.process.pid) - cpu) / took
            ended = float(told.readline())
            true = emulator.becomes(lambda screen: _count(screen, "paused") == 20)
    yield beside(f"CPU, {_RATE:,} notifications a second", {ARIATUI: one(cpu * 1000, "ms/s")})
    yield beside("key -> cursor moved, p50/p95", {ARIATUI: tail(keys, "ms")}, at_most(100, "ms"))
    figures = {ARIATUI: one(max(true - ended, 0.0), "s")}
    yield beside("last notification -> screen is true", figures, at_most(1, "s"))


@contextmanager
def _fake() -> Iterator[tuple[int, IO[str], IO[str]]]:
    """Its port, what it reads and what it prints."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("fake.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield int(process.stdout.readline()), process.stdin, process.stdout
        finally:
            process.terminate()


def _key(emulator: Emulator) -> float:
    """Milliseconds until another row is selected."""
    before = selection(emulator.screen)
    typed = emulator.type(_UP if before and before.line > _MIDDLE else _DOWN)
    name = before.name if before else ""

    def has_moved(screen: pyte.Screen) -> bool:
        now = selection(screen)
        return now is not None and now.name != name

    return (emulator.becomes(has_moved) - typed) * 1000


def _count(screen: pyte.Screen, word: str) -> int:
    return sum(f" {word} " in line for line in screen.display[1:])
