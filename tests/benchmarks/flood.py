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
from tests.benchmarks.emulator import Emulator
from tests.benchmarks.figures import Row, at_most, one, tail
from tests.benchmarks.process import cpu_seconds
from tests.benchmarks.programs import ARIATUI

_RATE = 10_000
"""Notifications a second."""

_ESCAPE = "\x1b[27u"
"""Esc as a terminal with the kitty protocol sends it: a bare one is waited on for 0.1 s."""


def rows(bench: Bench) -> Iterator[Row]:
    """While it lasts, and after it."""
    with _fake() as (port, orders, told):
        program = bench.programs.ariatui(port, "")
        with Emulator(program, SMALL) as emulator:
            emulator.becomes(lambda screen: _all(screen, "active"))
            emulator.rests()
            before = _keys(emulator, 5)
            orders.write(f"{_RATE} {bench.seconds}\n")
            orders.flush()
            spent, began = cpu_seconds(emulator.process.pid), time.monotonic()
            during = _keys(emulator, bench.seconds - 1)
            took = time.monotonic() - began
            spent = cpu_seconds(emulator.process.pid) - spent
            ended = float(told.readline())
            true = emulator.becomes(lambda screen: _all(screen, "paused"))
    what = f"{_RATE:,} notifications a second"
    yield beside(f"CPU, {what}", {ARIATUI: one(spent / took * 1000, "ms/s")})
    yield beside("key -> dialog, without them, p50/p95", {ARIATUI: tail(before, "ms")})
    yield beside(f"key -> dialog, {what}", {ARIATUI: tail(during, "ms")}, at_most(100, "ms"))
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


def _keys(emulator: Emulator, seconds: float) -> list[float]:
    """Milliseconds until a dialog comes or goes: rows move of themselves, so no row will do."""
    took: list[float] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        typed = emulator.type("a")
        took.append((emulator.becomes(_has_dialog) - typed) * 1000)
        time.sleep(random.uniform(0.1, 0.3))
        typed = emulator.type(_ESCAPE)
        took.append((emulator.becomes(lambda screen: not _has_dialog(screen)) - typed) * 1000)
        time.sleep(random.uniform(0.1, 0.3))
    return took


def _has_dialog(screen: pyte.Screen) -> bool:
    return any("Add downloads" in line for line in screen.display)


def _all(screen: pyte.Screen, state: str) -> bool:
    """Whether the tabs count all in this state, and each row that is shown has it."""
    others = {"active", "paused"} - {state}
    return f" 20 {state}" in screen.display[1] and not any(
        f" {other} " in line for other in others for line in screen.display[2:]
    )
