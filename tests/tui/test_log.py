"""`L` shows what happened and who did it, and follows it while it is open."""

from pathlib import Path

from ariatui.tui.screens.log import LogScreen
from ariatui.tui.widgets.log_view import LogView
from tests.aria2 import Aria2, Aria2Factory
from tests.content import ContentServer
from tests.waiting import eventually

from .test_servers import go_to, named
from .test_servers import opened as two_servers
from .window import Window, live, server_of


def events(window: Window) -> list[str]:
    """The lines of the log without their times."""
    lines = [line.rstrip(" ▁▂▃▄▅▆▇█") for line in window.lines()[1:]]  # without the scrollbar
    return [line.split(None, 1)[-1] for line in lines if line]


async def opened_log(window: Window) -> None:
    """Open it."""
    await window.press("L")
    await eventually(lambda: isinstance(window.app.screen, LogScreen))


async def test_it_is_empty_at_first_and_tells_what_comes(
    aria2: Aria2, content: ContentServer
) -> None:
    first = aria2.add(content.url("first.iso", silent=True))
    async with live(aria2) as window:
        log = window.main.session.mirror.log
        await eventually(lambda: log.knew_all)
        await opened_log(window)
        await window.shows(f"Log of {server_of(aria2).label}", "Nothing has happened yet.")
        window.app.notify("A toast.")
        await eventually(lambda: "A toast." in "".join(window.lines()[-4:]))
        aria2.pause(first)
        await window.shows("other client paused first.iso")
        for key in ("escape", "q", "L", "enter"):
            await window.press(key)
            await eventually(lambda: window.app.screen is window.main)
            if key == "escape":
                await window.press("u")
                await eventually(lambda: log.entries[-1].who.value == "you")
            await opened_log(window)
        await window.shows("you          resumed first.iso")
        aria2.add(content.url("a\x1b[31m[b]\u202eevil.iso", silent=True), pause="true")
        await window.shows("added a")
        assert all(line.isprintable() for line in window.lines())


async def test_it_keeps_its_place_or_follows_the_newest_line(
    aria2: Aria2, content: ContentServer
) -> None:
    names = [f"a rather long name of file {number}.iso" for number in range(5)]
    gids = [aria2.add(content.url(name, silent=True), pause="true") for name in names]
    async with live(aria2, (40, 10)) as window:
        log = window.main.session.mirror.log
        await eventually(lambda: log.knew_all)
        await window.press("U")
        await eventually(lambda: sum(entry.count for entry in log.entries) >= len(gids))
        await opened_log(window)
        await window.shows("file 4.iso")
        assert len(events(window)) == 9
        await window.press("g")
        await eventually(lambda: "resumed a rather" in window.lines()[1])
        oldest = events(window)
        aria2.pause(gids[-1])
        view = window.app.screen.query_one(LogView)
        rows = view.virtual_size.height
        await eventually(lambda: view.virtual_size.height > rows)
        assert events(window) == oldest
        await window.press("G")
        await window.shows("other   paused a rather")
        await window.pilot.resize_terminal(80, 24)
        await window.shows("other client paused a rather")
        await window.pilot.resize_terminal(40, 10)
        await window.shows("other   paused a rather")
        await window.press("k", "k")
        await eventually(lambda: "other   paused a rather" not in window.text())
        window.app.notify("A toast.")
        await eventually(lambda: "A toast." in "".join(window.lines()[1:5]))
        await window.press("j", "j")
        await window.shows("other   paused a rather")


async def test_a_restart_is_told_in_one_toast_with_what_it_changed(
    aria2: Aria2, content: ContentServer
) -> None:
    await aria2.becomes(aria2.add(content.url("quick.iso", size=1000)), "complete")
    async with live(aria2) as window:
        await window.shows("quick.iso")
        await eventually(lambda: window.main.session.mirror.log.knew_all)
        aria2.kill()
        await window.shows("OFFLINE")
        aria2.restart()
        await eventually(
            lambda: window.says("aria2 was restarted. While away: 1 gone. L tells more.")
        )
        assert len(window.toasts()) == 1


async def test_who_comes_back_is_told_what_happened_meanwhile(
    aria2: Aria2, aria2_factory: Aria2Factory, content: ContentServer, tmp_path: Path
) -> None:
    running = aria2.add(content.url("running.iso", silent=True))
    other = aria2_factory(secret="of-the-other")
    async with two_servers(named(tmp_path, one=aria2, two=other)) as window:
        await window.shows("one  LIVE", "running.iso")
        await eventually(lambda: window.main.session.mirror.log.knew_all)
        await go_to(window, "two")
        await window.shows("two  LIVE")
        aria2.pause(running)
        await aria2.becomes(aria2.add(content.url("quick.iso", size=1000)), "complete")
        await go_to(window, "one")
        await eventually(
            lambda: window.says("While away: 1 finished, 1 paused. L tells more."), within=5
        )
        await opened_log(window)
        await window.shows("Log of one", "someone      (while away) paused running.iso")
        await window.shows("Connected again.", "aria2        (while away) finished quick.iso")
        await window.press("escape", "S")
        await window.press("escape")
        await go_to(window, "two")
        await opened_log(window)
        await window.shows("Log of two")
        assert "running.iso" not in window.text()
