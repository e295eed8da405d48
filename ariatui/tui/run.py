"""The life of the program around the app: a local aria2c before and after it, and signals."""

import asyncio
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from types import FrameType

from ariatui.config.config import Config
from ariatui.daemon import DaemonError, LocalDaemon
from ariatui.encoding import has_utf_8, initial_environment
from ariatui.settings import LocalOptions, Server, Settings
from ariatui.tui import crash
from ariatui.tui.app import AriatuiApp
from ariatui.tui.roster import OpenNamed, Others

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)

_PATIENCE = 6.0
"""Seconds after a signal within which everything must have ended in order."""


def run_tui(
    settings: Settings, config: Config, open_named: OpenNamed, directory: Path | None
) -> tuple[int, str | None]:
    """Run the TUI to its end.

    Args:
        settings: Which daemon to show, or where a local one is to put its downloads.
        config: How the person wants things to be.
        open_named: Reads what belongs to a server that has a name.
        directory: Where a local aria2c that is started later puts its downloads; None if that
            has been deleted.

    Returns:
        The exit status, and something to tell on standard error.

    Raises:
        DaemonError: the local aria2c did not start.
    """
    return asyncio.run(_run(settings, config, open_named, directory))


async def _run(
    settings: Settings, config: Config, open_named: OpenNamed, directory: Path | None
) -> tuple[int, str | None]:
    daemons: list[LocalDaemon] = []
    ending = _Ending(daemons)
    async with AsyncExitStack() as stack:
        stack.enter_context(ending.on_signals())

        async def start_local(where: Path | None = directory) -> Server:
            if where is None:
                raise DaemonError(
                    "The directory that ariatui was started in does not exist any more. "
                    "Start it in another one."
                )
            for former in daemons:
                if former.has_ended:
                    await former.stop()
            daemon = LocalDaemon(where)
            daemons.append(daemon)
            await stack.enter_async_context(daemon)
            return Server(daemon.endpoint, daemon.secret, name="local aria2c")

        target = settings.target
        if isinstance(target, LocalOptions):
            starting = asyncio.create_task(start_local(target.directory))
            with ending.by(starting.cancel):
                await asyncio.wait([starting])
            if ending.status is not None:
                return ending.status, None
            target = starting.result()
        ascii_only = not has_utf_8(initial_environment())
        others = Others(config.servers, open_named)
        app = ending.app = AriatuiApp(
            target, start_local, config=config, others=others, ascii_only=ascii_only
        )
        with ending.by(lambda: app.exit(return_code=ending.status or 0)):
            await app.run_async()
    message = crash.sentence(app.crash) if app.crash is not None else None
    return app.return_code or 0, message


class _Ending:
    """The end by a signal that asks for it: in order, or if that hangs, without.

    The handlers are Python's rather than the event loop's: the loop stands still while a terminal
    that takes nothing more keeps Textual waiting (observed on Textual 8.2.8).

    Args:
        daemons: What must not outlive the program.
    """

    def __init__(self, daemons: list[LocalDaemon]) -> None:
        self.app: AriatuiApp | None = None
        """What has the terminal, once there is one."""
        self.status: int | None = None
        """The exit status by the first signal, None before."""
        self._daemons = daemons
        self._way: Callable[[], object] = bool
        self._loop = asyncio.get_running_loop()
        self._treatment = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Within this, the first signal leads to the end, and others change nothing."""
        before = {number: signal.signal(number, self._begin) for number in _ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def by(self, way: Callable[[], object]) -> Iterator[None]:
        """Within this, the end in order is begun by calling `way`; elsewhere it comes anyway."""
        self._way = way
        try:
            yield
        finally:
            self._way = bool

    def _begin(self, number: int, _frame: FrameType | None) -> None:
        if self.status is None:
            self.status = 128 + number
            watchdog = threading.Timer(_PATIENCE, self._die, [self.status])
            watchdog.daemon = True
            watchdog.start()
            self._loop.call_soon_threadsafe(self._go)

    def _go(self) -> None:
        self._way()

    def _die(self, status: int) -> None:
        try:
            for daemon in self._daemons:
                daemon.kill_now()
            if self.app is not None:
                self.app.abandon_terminal()
            if self._treatment is not None:
                termios.tcsetattr(sys.stdin, termios.TCSANOW, self._treatment)
        finally:
            os._exit(status)
