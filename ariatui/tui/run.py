"""The life of the program around the app: a local aria2c before and after it, and signals.

Textual takes most of the start-up time to load. It is loaded in a thread, while the connection to
the daemon is opened and the first rows are read: they are there when the app is.
"""

import asyncio
import gc
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ariatui.config.config import Config
from ariatui.encoding import has_utf_8, initial_environment
from ariatui.local.daemon import DaemonError, LocalDaemon
from ariatui.server.settings import LocalOptions, Server, Settings
from ariatui.threads import in_thread
from ariatui.tui.ending import Ending
from ariatui.tui.first_sight import FirstSight
from ariatui.tui.roster import OpenNamed, Others, Roster, StartLocal

if TYPE_CHECKING:
    from ariatui.tui.app import AriatuiApp

_NEW = 20_000
"""Objects that come to stay, after which it is time to look. It is what sorting 10,000 rows makes:
Python's own 700 to 2,000 would have it looked for several times before they are drawn."""

_REMEDY = "Install one that it knows: pip install 'textual>=8.2.8,<9'"


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
    ending = Ending(daemons)
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
            return Server(
                daemon.endpoint,
                daemon.secret,
                name="local aria2c",
                is_own=True,
                has_company=daemon.has_company,
            )

        target = settings.target
        if isinstance(target, LocalOptions):
            starting = asyncio.create_task(start_local(target.directory))
            with ending.by(starting.cancel):
                await asyncio.wait([starting])
            if ending.status is not None:
                return ending.status, None
            target = starting.result()
        roster = Roster(target, Others(config.servers, open_named), config.refresh)
        return await _show(roster, start_local, config, ending)


async def _show(
    roster: Roster, start_local: StartLocal, config: Config, ending: Ending
) -> tuple[int, str | None]:
    """Show the first daemon at once, in an app as soon as that is loaded."""
    ascii_only = not has_utf_8(initial_environment())
    session, bridge = roster.channel
    begun = asyncio.create_task(session.run(), name="ariatui session")
    sight = FirstSight(session, config.columns, sys.stderr.fileno())
    ending.give_back = sight.give_back
    try:
        if not ascii_only:
            sight.take()
            bridge.play_to(sight.audience())
        loading = asyncio.create_task(in_thread(_load_app))
        with ending.by(loading.cancel):
            await asyncio.wait([loading])
        if ending.status is not None:
            return ending.status, None
        try:
            make_app = loading.result()
        except ImportError as error:
            return 1, f"ariatui cannot work with this version of Textual: {error}. {_REMEDY}"
        app = make_app(
            roster,
            start_local,
            config=config,
            begun=begun,
            first_sight=sight,
            ascii_only=ascii_only,
        )
        ending.give_back = app.abandon_terminal
        with ending.by(lambda: app.exit(return_code=ending.status or 0)):
            await app.run_async()
    finally:
        sight.give_back()
        ending.leave_screen()
    return app.return_code or 0, _last_words(app)


def _load_app() -> "type[AriatuiApp]":
    """Load Textual.

    Raises:
        ImportError: Textual is not as it has to be.
    """
    from ariatui.tui import ground  # noqa: PLC0415 - half of the start-up time
    from ariatui.tui.app import AriatuiApp  # noqa: PLC0415

    ground.check()
    collect_rarely()
    return AriatuiApp


def collect_rarely() -> None:
    """Look for garbage, which nothing refers to but itself, among what is made from now on.

    What has been loaded stays, so that it is no use to look there.
    """
    gc.freeze()
    gc.set_threshold(_NEW)
    gc.enable()


def _last_words(app: "AriatuiApp") -> str | None:
    """What to tell of commands that did not come about, and of a mistake that ended the program."""
    told = [f"ariatui: {said}" for said in app.last_words]
    if app.crash is not None:
        from ariatui.tui import crash  # noqa: PLC0415 - rarely needed

        told.append(crash.sentence(app.crash))
    return "\n".join(told) or None
