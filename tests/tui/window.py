"""The app as a person has it in front of them: what it shows, and what is pressed.

What it shows is read off the screen that Textual would paint, not from the widgets.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Never
from unittest.mock import patch

from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.pilot import Pilot

from ariatui.config.config import Config
from ariatui.model.download import Naming
from ariatui.server.settings import Server
from ariatui.tui.app import AriatuiApp
from ariatui.tui.meta import MetaParser
from ariatui.tui.roster import Roster, StartLocal
from ariatui.tui.screens.main import MainScreen
from ariatui.tui.widgets.download_table import DownloadTable
from ariatui.tui.widgets.note import Note
from tests.aria2 import Aria2
from tests.waiting import eventually, rest

HEADINGS, FIRST_ROW = 2, 3
"""Lines of the screen: above them are the status bar and the tabs."""

_FRAME = 1 / 60
"""Seconds between two pictures that Textual draws."""


class Window:
    """The running app."""

    def __init__(self, app: AriatuiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def main(self) -> MainScreen:
        """The main screen, whatever lies over it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    @property
    def table(self) -> DownloadTable:
        """The table of downloads."""
        return self.main.query_one(DownloadTable)

    def lines(self) -> list[str]:
        """The lines of the screen, without the blanks at their ends."""
        app = self.app
        update = app.screen._compositor.render_update(  # noqa: SLF001 - all that is drawn
            full=True,
            screen_stack=app._background_screens,  # noqa: SLF001
        )
        assert isinstance(update, LayoutUpdate)
        lines = ["".join(strip.text for strip in strips) for strips in update.strips]
        return [line.replace("\xa0", " ").rstrip() for line in lines]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    @property
    def status_line(self) -> str:
        """The line at the top."""
        return self.lines()[0].strip()

    @property
    def tab_line(self) -> str:
        """The line of tabs."""
        return self.lines()[1].strip()

    @property
    def key_line(self) -> str:
        """The line at the bottom."""
        return self.lines()[-1].strip()

    @property
    def note(self) -> str:
        """What stands between the table and the keys, on one line."""
        return _words(self.lines(), self.main.query_one(Note).content_region)

    def toasts(self) -> list[str]:
        """What the toasts say, as far as they are seen, each on one line."""
        lines = self.lines()
        return [_words(lines, toast.content_region) for toast in self.app.screen.query("Toast")]

    def says(self, sentence: str) -> bool:
        """Whether a toast says so."""
        return any(sentence in toast for toast in self.toasts())

    async def shows(self, *parts: str, within: float = 10.0) -> None:
        """Wait until all of these are on the screen."""

        def are_there() -> bool:
            text = self.text()
            return all(part in text for part in parts)

        await eventually(are_there, within)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and have what comes of it drawn."""
        with patch("textual.app.wait_for_idle", rest):
            await self.pilot.press(*keys)
        await asyncio.sleep(_FRAME)
        await rest()

    def type(self, text: str) -> None:
        """Have all that a terminal sends for this come at once, as on a slow line."""
        parser = MetaParser()
        for event in (*parser.feed(text), *parser.feed("")):
            self.app.post_message(event)

    async def select(self, gid: str) -> None:
        """Move to a download by keys; it must be there."""
        await eventually(lambda: gid in self.table.visible_gids)
        for key in ("home", "up", *(["down"] * len(self.table.visible_gids))):
            await self.press(key)
            if self.table.selected == gid and key != "home":
                return
        raise AssertionError(f"{gid} cannot be selected:\n{self.text()}")


def _words(lines: list[str], region: Region) -> str:
    seen = [line[region.x : region.right] for line in lines[max(region.y, 0) : region.bottom]]
    return " ".join(" ".join(seen).split())


async def no_local() -> Never:
    """In the place of what starts an aria2c, where none is to be started."""
    raise AssertionError("nobody asked for an aria2c")


@asynccontextmanager
async def opened(
    server: Server,
    size: tuple[int, int] = (80, 24),
    start_local: StartLocal = no_local,
    *,
    config: Config | None = None,
    ascii_only: bool = False,
) -> AsyncIterator[Window]:
    """The app, running."""
    roster = Roster(server, refresh=(config or Config()).refresh)
    app = AriatuiApp(roster, start_local, config=config, ascii_only=ascii_only)
    async with app.run_test(size=size, notifications=True) as pilot:
        await eventually(lambda: isinstance(app.screen, MainScreen))
        yield Window(app, pilot)


def server_of(aria2: Aria2) -> Server:
    """The rig's daemon as the settings would name it."""
    return Server(aria2.endpoint, aria2.secret)


@asynccontextmanager
async def live(
    aria2: Aria2,
    size: tuple[int, int] = (80, 24),
    *,
    config: Config | None = None,
    ascii_only: bool = False,
) -> AsyncIterator[Window]:
    """The app on a daemon, with all of its downloads shown by their names."""
    async with opened(server_of(aria2), size, config=config, ascii_only=ascii_only) as window:
        await window.shows("LIVE")
        count = len(gids(aria2))
        table = window.table
        await eventually(lambda: table.virtual_size.height - 1 == count)
        await eventually(lambda: len(table.visible_gids) == min(count, size[1] - 5))
        known = window.main.session.mirror.downloads.values()
        await eventually(lambda: all(one.naming is not Naming.UNKNOWN for one in known))
        yield window


def gids(aria2: Aria2) -> list[str]:
    """What the daemon has, in the order of the table: active, waiting, newest result first."""
    keys = ["gid"]
    told = [
        aria2.call("aria2.tellActive", keys),
        aria2.call("aria2.tellWaiting", 0, 1000, keys),
        aria2.call("aria2.tellStopped", -1, 1000, keys),
    ]
    return [entry["gid"] for part in told if isinstance(part, list) for entry in part]
