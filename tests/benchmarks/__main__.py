"""Run sections of the benchmark, all of them by default, and print the table."""

import argparse
import importlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Row, table
from tests.benchmarks.programs import Programs

SECTIONS = ("start", "steady", "memory", "traffic", "latency", "tick", "slow", "flood")

_SWITCH = 0.0005
"""Seconds after which the thread that stamps output gets its turn."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--peers", type=Path, help="where aria2p and aria2tui are installed")
    parser.add_argument("--seconds", type=float, default=10, help="how long to watch (10)")
    parser.add_argument("--repeats", type=int, default=7, help="how often to try (7)")
    arguments = parser.parse_args()
    if unknown := set(arguments.sections).difference(SECTIONS):
        parser.error(f"There is no section {', '.join(unknown)}. There are: {', '.join(SECTIONS)}.")
    return arguments


def _rows(bench: Bench, sections: list[str]) -> Iterator[Row]:
    for name in sections or SECTIONS:
        began = time.monotonic()
        for row in importlib.import_module(f"tests.benchmarks.{name}").rows(bench):
            sys.stderr.write(f"{time.monotonic() - began:5.0f} s  {'  '.join(row.cells())}\n")
            yield row


def _keep_bytecode(folder: Path) -> None:
    """Have what is started find its modules compiled, as installed ones are, after one start."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def main() -> None:
    """Rows go to standard error as they come, the whole table to standard output at the end."""
    sys.setswitchinterval(_SWITCH)
    arguments = _arguments()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        _keep_bytecode(Path(folder, "bytecode"))
        programs = Programs(Path(folder), arguments.peers)
        bench = Bench(Path(folder), programs, arguments.seconds, arguments.repeats)
        try:
            rows.extend(_rows(bench, arguments.sections))
        except KeyboardInterrupt:
            sys.stderr.write("interrupted: this is what there is\n")
    sys.stdout.write(f"{table(rows)}\n")


if __name__ == "__main__":
    main()
