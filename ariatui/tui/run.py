"""The life of the program around the app: a local aria2c before and after it, and signals."""

import asyncio
import os
import signal
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType

from ariatui.daemon import LocalDaemon
from ariatui.settings import LocalOptions, Server, Settings
from ariatui.tui import crash
from ariatui.tui.app import AriatuiApp

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)

_PATIENCE = 6.0
"""Seconds after a signal within which everything must have ended in order."""


def run_tui(settings: Settings, directory: Path) -> tuple[int, str | None]:
    """Run the TUI to its end.

    Args:
        settings: Which daemon to show, or where a local one is to put its downloads.
        directory: Where a local aria2c that is started later puts its downloads.

    Returns:
        The exit status, and something to tell on standard error.

    Raises:
        DaemonError: the local aria2c did not start.
    """
    return asyncio.run(_run(settings, directory))


async def _run(settings: Settings, directory: Path) -> tuple[int, str | None]:
    async with AsyncExitStack() as stack:
        daemons: list[LocalDaemon] = []

        async def start_local(where: Path = directory) -> Server:
            daemon = await stack.enter_async_context(LocalDaemon(where))
            daemons.append(daemon)
            return Server(daemon.endpoint, daemon.secret, "--local")

        target = settings.target
        if isinstance(target, LocalOptions):
            target = await start_local(target.directory)
        app = AriatuiApp(target, start_local)
        with _signals_end(app, daemons):
            await app.run_async()
    message = crash.sentence(app.crash) if app.crash is not None else None
    return app.return_code or 0, message


@contextmanager
def _signals_end(app: AriatuiApp, daemons: list[LocalDaemon]) -> Iterator[None]:
    """Let signals that ask a program to end do so in order; if that hangs, without.

    The handlers are Python's rather than the event loop's: the loop stands still while a terminal
    that takes nothing more keeps Textual waiting (observed on Textual 8.2.8).
    """
    loop = asyncio.get_running_loop()
    treatment = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None

    def die(status: int) -> None:
        for daemon in daemons:
            daemon.kill_now()
        if treatment is not None:
            with suppress(termios.error):
                termios.tcsetattr(sys.stdin, termios.TCSANOW, treatment)
        os._exit(status)

    def end(number: int, _frame: FrameType | None) -> None:
        watchdog = threading.Timer(_PATIENCE, die, [128 + number])
        watchdog.daemon = True
        watchdog.start()
        loop.call_soon_threadsafe(partial(app.exit, return_code=128 + number))

    before = {number: signal.signal(number, end) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
