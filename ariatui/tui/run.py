"""The life of the program around the app: a local aria2c before and after it, and signals."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from ariatui.daemon import LocalDaemon
from ariatui.settings import LocalOptions, Server, Settings
from ariatui.tui import crash
from ariatui.tui.app import AriatuiApp

_PATIENCE = 8.0
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
    """Let signals that ask a program to end do so in order; if that hangs, without."""
    loop = asyncio.get_running_loop()

    def die(status: int) -> None:
        for daemon in daemons:
            daemon.kill_now()
        os._exit(status)

    def end(number: signal.Signals) -> None:
        status = 128 + number
        watchdog = threading.Timer(_PATIENCE, die, [status])
        watchdog.daemon = True
        watchdog.start()
        app.exit(return_code=status)

    caught = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
    for number in caught:
        loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
