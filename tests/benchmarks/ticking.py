"""The main screen on downloads that are made up, and nothing else: no daemon, no terminal.

As a program it does so many ticks: `python -m tests.benchmarks.ticking ROWS TICKS`. What is drawn
passes all of ariatui's own output, up to a driver that drops it.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from textual import events
from textual.driver import Driver
from textual.geometry import Size

from ariatui.model.change import Change
from ariatui.model.download import Facts, Gid, GlobalStat, Naming, Section, Status
from ariatui.model.snapshot import Known, Snapshot, Window
from ariatui.server.endpoint import Endpoint
from ariatui.server.settings import Server
from ariatui.session import Session
from ariatui.tui.bridge import Bridge
from ariatui.tui.output.signals import Signals
from ariatui.tui.output.thrifty import ThriftyApp
from ariatui.tui.run import collect_rarely
from ariatui.tui.screens.main import MainScreen

_ACTIVE = 20
_COLUMNS, _LINES = 80, 24
_MIB = 2**20
_QUIET = 0.15
"""Seconds without output after which all has been drawn; longer than two frames are apart."""


class _SilentDriver(Driver):
    """A terminal that takes everything at once."""

    def write(self, data: str) -> None:
        """Note that something was drawn."""
        if data and isinstance(self._app, Ticking):
            self._app.drawn.set()

    def start_application_mode(self) -> None:
        """Tell the size."""
        size = Size(_COLUMNS, _LINES)
        self._app.post_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """There is nothing to restore."""


class Ticking(ThriftyApp):
    """An app with the main screen, whose session is never run: its mirror is fed by `take`."""

    def __init__(self) -> None:
        super().__init__(Signals({}))
        self.is_shown = asyncio.Event()
        self.drawn = asyncio.Event()
        self.driver_class = _SilentDriver
        self._bridge = Bridge()
        self._session = Session(Server(Endpoint("127.0.0.1"), None), self._bridge.listener())
        self._main = MainScreen(self._session, self._bridge)

    def get_default_screen(self) -> MainScreen:
        """The main screen."""
        return self._main

    def on_mount(self) -> None:
        """It can be fed once the main screen stands."""
        self._main.call_after_refresh(self.is_shown.set)

    def take(self, snapshot: Snapshot) -> Change:
        """Take in what a daemon could have answered."""
        return self._session.mirror.apply(snapshot)

    async def draw(self, change: Change) -> None:
        """Show a change, and return when all is drawn."""
        self.drawn.clear()
        self._bridge.listener().on_change(change)
        await self._is_quiet()

    async def press(self, key: str, character: str) -> None:
        """Do what a key does, and return when all is drawn."""
        self.drawn.clear()
        self.post_message(events.Key(key, character))
        await self._is_quiet()

    async def _is_quiet(self) -> None:
        await self.drawn.wait()
        with suppress(TimeoutError):
            while True:
                self.drawn.clear()
                async with asyncio.timeout(_QUIET):
                    await self.drawn.wait()


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticking]:
    """The app, running."""
    app = Ticking()
    task = asyncio.create_task(app.run_async())
    try:
        await app.is_shown.wait()
        yield app
    finally:
        app.exit()
        await task


def tick(rows: int, number: int) -> Snapshot:
    """What an exchange brings of so many downloads, twenty of them running: what moves."""
    active = [(_gid(place), _moving(place, number)) for place in range(min(_ACTIVE, rows))]
    return Snapshot(asked=time.monotonic(), stat=_totals(rows), active=tuple(active))


def everything(rows: int, waiting: Status) -> Snapshot:
    """What a pass over the whole queue brings, of which all have the same status."""
    queue: list[Known] = [
        (_gid(place), {"status": waiting, **_record(place)}) for place in range(_ACTIVE, rows)
    ]
    window = Window(Section.WAITING, 0, len(queue) + 1, tuple(queue))
    active: list[Known] = [
        (_gid(place), {**_record(place), **_moving(place, 0)})
        for place in range(min(_ACTIVE, rows))
    ]
    return Snapshot(
        asked=time.monotonic(), stat=_totals(rows), active=tuple(active), windows=(window,)
    )


def _gid(place: int) -> Gid:
    return Gid(f"{place:016x}")


def _record(place: int) -> Facts:
    return {
        "name": f"download-{place:06}.iso",
        "naming": Naming.FINAL,
        "described": True,
        "total_length": (place % 900 + 100) * _MIB,
    }


def _moving(place: int, number: int) -> Facts:
    return {
        "completed_length": (place + number) * _MIB,
        "download_speed": _MIB + (place * 37 + number * 41) % 97 * _MIB // 32,
        "upload_speed": 0,
        "connections": 1 + number % 2,
    }


def _totals(rows: int) -> GlobalStat:
    active = min(_ACTIVE, rows)
    return GlobalStat(active * _MIB, 0, active, rows - active, 0, 0)


async def _main(rows: int, ticks: int) -> None:
    collect_rarely()
    async with ticking() as app:
        await app.draw(app.take(everything(rows, Status.WAITING)))
        for number in range(ticks):
            await app.draw(app.take(tick(rows, number)))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
