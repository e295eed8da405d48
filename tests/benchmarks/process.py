"""What a process costs, as Linux counts it, and where it runs."""

import os
import re
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path

_SCHEDULED = 2
"""The clock of what the scheduler has given a process (`clock_getcpuclockid`)."""


def cpu_seconds(pid: int) -> float:
    """Processor time of all its threads, also of those that have ended, to the nanosecond."""
    return time.clock_gettime_ns(~pid << 3 | _SCHEDULED) / 1e9


def resident_megabytes(pid: int | str) -> float:
    """Memory in use, what it shares with others included, in MB of 10**6 bytes."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    match = re.search(r"^Rss:\s+(\d+) kB", told, re.MULTILINE)
    assert match, "smaps_rollup has no Rss"
    return int(match[1]) * 1024 / 1e6


@contextmanager
def core_apart() -> Iterator[Set[int]]:
    """Run on one core, with the threads that begin meanwhile; yields the others, for the program.

    Linux may wake whoever is sent something on the core of the sender, to run when that rests: a
    meter that shares it takes a millisecond or two for the program's that are none (observed).
    """
    before = os.sched_getaffinity(0)
    core = max(before)
    os.sched_setaffinity(0, {core})
    try:
        yield before - {core} or before
    finally:
        os.sched_setaffinity(0, before)
