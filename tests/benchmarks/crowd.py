"""A real aria2c with as many active, waiting and stopped downloads as a measurement wants."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.aria2 import SECRET, Aria2
from tests.waiting import wait_until

_AT_ONCE = 1000
"""Downloads that one multicall adds."""

_SLOWEST, _STEP = 20_000, 5_000
"""Bytes a second of the first active download, and by how many more the next one runs."""

_SHORTEST, _LONGER = 3600, 300
"""Seconds that it takes, and by how many more the next one does: as long as any measurement, and
different, so that a peer that sorts by progress need not do so each second."""


@contextmanager
def crowd(folder: Path, *, active: int = 0, waiting: int = 0, stopped: int = 0) -> Iterator[Aria2]:
    """A daemon with so many downloads.

    The active ones run at different speeds, none of which is even. The waiting ones are queued
    behind them, or paused where none is active.
    """
    options = {
        "max-concurrent-downloads": str(max(active, 1)),
        "max-download-result": str(max(stopped, 1)),
        "save-session-interval": "0",
        "auto-save-interval": "0",
    }
    with _web_server() as web, Aria2(folder, SECRET, options) as aria2:
        for first in range(0, stopped, _AT_ONCE):
            _add(aria2, [f"{web}/missing-{first + n:06}.iso" for n in range(_AT_ONCE)])
            wait_until(lambda: _count(aria2, "numActive") + _count(aria2, "numWaiting") == 0, 60)
        places = (f"{_SLOWEST + _STEP * n}/{_SHORTEST + _LONGER * n}" for n in range(active))
        _add(aria2, [f"{web}/{place}/active-{n:03}.iso" for n, place in enumerate(places)])
        wait_until(lambda: _count(aria2, "numActive") == active)
        fill(aria2, waiting, paused=not active)
        yield aria2


def fill(aria2: Aria2, waiting: int, *, paused: bool) -> None:
    """Add so many downloads to the end of the queue."""
    for first in range(0, waiting, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, waiting))
        uris = [f"http://127.0.0.1:9/1/waiting-{number:06}.iso" for number in numbers]
        _add(aria2, uris, pause=str(paused).lower())


def _add(aria2: Aria2, uris: list[str], **options: str) -> None:
    token = f"token:{aria2.secret.reveal()}"
    calls = [
        {"methodName": "aria2.addUri", "params": [token, [uri], options | {"split": "1"}]}
        for uri in uris
    ]
    aria2.call("system.multicall", calls)


def _count(aria2: Aria2, key: str) -> int:
    totals = aria2.call("aria2.getGlobalStat")
    assert isinstance(totals, dict)
    return int(totals[key])


@contextmanager
def _web_server() -> Iterator[str]:
    script = str(Path(__file__).with_name("stream.py"))
    with subprocess.Popen([sys.executable, "-P", script], stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()
