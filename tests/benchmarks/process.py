"""What a process costs, as Linux counts it."""

import re
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Processor time of all threads that run now, to the nanosecond."""
    stats = (path / "schedstat" for path in Path(f"/proc/{pid}/task").iterdir())
    return sum(int(stat.read_text().split()[0]) for stat in stats) / 1e9


def resident_megabytes(pid: int | str) -> float:
    """Memory in use, what it shares with others included, in MB of 10**6 bytes."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    match = re.search(r"^Rss:\s+(\d+) kB", told, re.MULTILINE)
    assert match, "smaps_rollup has no Rss"
    return int(match[1]) * 1024 / 1e6
