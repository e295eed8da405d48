"""Marks: made by key, kept by gid, and what the keys for downloads are about."""

import pytest

from ariatui.server.settings import Server
from ariatui.session import Session
from ariatui.tui import glyphs
from ariatui.tui.bridge import Bridge
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .conftest import Scene, Witness
from .window import FIRST_ROW, Window, gids, live


def paused(aria2: Aria2, content: ContentServer, count: int) -> list[str]:
    """So many paused downloads, in the order of the queue."""
    for number in range(count):
        aria2.add(content.url(f"{number}.iso", silent=True), pause="true")
    return gids(aria2)


def marked(window: Window) -> str:
    """The names of the marked rows, without what they have in common."""
    lines = [line for line in window.lines()[FIRST_ROW:] if line.startswith(glyphs.MARK)]
    return " ".join(line.split()[2].removesuffix(".iso") for line in lines)


async def test_space_marks_and_steps_down(aria2: Aria2, content: ContentServer) -> None:
    queue = paused(aria2, content, 4)
    async with live(aria2) as window:
        await window.press("space", "space")
        await eventually(lambda: marked(window) == "0 1")
        assert window.table.selected == queue[2]
        assert window.tab_line.endswith("  2 marked")
        await window.press("up", "space")
        await eventually(lambda: marked(window) == "0")
        await window.press("end", "space")
        await eventually(lambda: marked(window) == "0 3")
        assert window.table.selected == queue[3]
        await window.press("escape")
        await eventually(lambda: marked(window) == "")
        assert "marked" not in window.tab_line


async def test_a_range_from_an_anchor_to_the_cursor(aria2: Aria2, content: ContentServer) -> None:
    paused(aria2, content, 8)
    async with live(aria2) as window:
        await window.press("space", "down", "v", "down", "down", "down")
        await eventually(lambda: marked(window) == "0 2 3 4 5")
        assert window.tab_line.endswith("range: 5 marked")
        await window.press("up", "v", "end")
        await eventually(lambda: marked(window) == "0 2 3 4")
        assert window.tab_line.endswith("  4 marked")
        await window.press("v", "up")
        await eventually(lambda: marked(window) == "0 2 3 4 6 7")
        await window.press("escape")
        await eventually(lambda: marked(window) == "0 2 3 4")
        await window.press("escape")
        await eventually(lambda: marked(window) == "")


async def test_an_action_ends_the_range(aria2: Aria2, content: ContentServer) -> None:
    """What is between its ends afterwards, and where the cursor goes then, is not marked."""
    queue = paused(aria2, content, 6)
    async with live(aria2) as window:
        await window.press("down", "v", "down", "K")
        moved = [*queue[1:3], queue[0], *queue[3:]]
        await eventually(lambda: gids(aria2) == moved)
        await eventually(lambda: list(window.table.visible_gids) == moved)
        await eventually(lambda: window.tab_line.endswith("  2 marked"))
        await window.press("end")
        await eventually(lambda: marked(window) == "1 2")
        await window.press("escape", "home", "v", "down", "d", "enter")
        await eventually(lambda: gids(aria2) == [queue[0], *queue[3:]])
        await eventually(lambda: window.table.selected == queue[0])
        await window.press("end")
        await eventually(lambda: window.table.selected == queue[5])
        assert marked(window) == ""


async def test_all_none_and_the_others(aria2: Aria2, content: ContentServer) -> None:
    paused(aria2, content, 4)
    async with live(aria2) as window:
        for keys, now in (
            ("A", "0 1 2 3"),
            ("A", ""),
            ("i", "0 1 2 3"),
            (" i", "0"),
            ("A", "0 1 2 3"),
        ):
            await window.press(*({" ": "space"}.get(key, key) for key in keys))
            await eventually(lambda told=now: marked(window) == told)  # type: ignore[misc]


async def test_keys_act_on_the_marks_and_not_on_the_cursor(
    aria2: Aria2, content: ContentServer, witness: Witness
) -> None:
    queue = paused(aria2, content, 5)
    async with live(aria2) as window:
        await window.press("down", "space", "down", "space", "home", "u")
        await eventually(lambda: [aria2.status(gid) for gid in queue].count("paused") == 3)
        assert witness.commands == [("aria2.unpause", queue[1]), ("aria2.unpause", queue[3])]
        await window.shows("2 marked")


async def test_of_the_marked_only_those_are_asked_for_which_it_makes_sense(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2) as window:
        await window.press("A", "u")
        await aria2.becomes(scene.paused, "waiting")
        assert witness.commands == [("aria2.unpause", scene.paused)]
        assert window.toasts() == []


async def test_marks_that_are_not_shown_count_and_are_told(
    aria2: Aria2, content: ContentServer, witness: Witness
) -> None:
    queue = paused(aria2, content, 4)
    async with live(aria2) as window:
        await window.press("space", "down", "space")
        await window.press("slash", "2", "enter")
        await eventually(lambda: window.tab_line.endswith("/2: 1  2 marked, 1 not shown"))
        await window.press("u")
        await eventually(lambda: len(witness.commands) == 2)
        assert witness.commands == [("aria2.unpause", queue[0]), ("aria2.unpause", queue[2])]


@pytest.mark.parametrize(
    ("chosen", "offered", "missing"),
    [
        (("first", "paused"), ("Pause", "Resume"), ()),
        (("paused",), ("Resume",), ("p Pause",)),
        (("complete", "missing"), (), ("p Pause", "Resume")),
    ],
)
async def test_the_keys_are_those_for_the_marks(
    chosen: tuple[str, ...],
    offered: tuple[str, ...],
    missing: tuple[str, ...],
    aria2: Aria2,
    scene: Scene,
) -> None:
    async with live(aria2) as window:
        for name in chosen:
            await window.select(getattr(scene, name))
            await window.press("space")
        await window.select(scene.queued)
        await eventually(lambda: all(part in window.key_line for part in offered))
        assert not any(part in window.key_line for part in missing)


async def test_the_keys_follow_what_becomes_of_the_marks(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await window.select(scene.queued)
        await window.press("space", "home")
        await eventually(lambda: "Resume" not in window.key_line)
        aria2.pause(scene.queued)
        await eventually(lambda: "Resume" in window.key_line)


async def test_marks_outlive_a_lost_line_and_go_with_their_downloads(
    aria2: Aria2, content: ContentServer
) -> None:
    queue = paused(aria2, content, 4)
    await eventually(lambda: (aria2.directory / "session").read_text().count("gid=") == 4)
    async with live(aria2) as window:
        await window.press("space", "space", "end", "space")
        aria2.kill()
        await window.shows("OFFLINE")
        await window.press("home", "down", "space")
        await eventually(lambda: marked(window) == "0 3")
        aria2.restart()
        await window.press("r")
        await window.shows("LIVE")
        assert marked(window) == "0 3"
        aria2.remove(queue[0])
        await eventually(lambda: marked(window) == "3")
        await eventually(lambda: window.tab_line.endswith("  1 marked"))


async def test_marks_go_where_their_rows_go(aria2: Aria2, content: ContentServer) -> None:
    paused(aria2, content, 4)
    async with live(aria2) as window:
        await window.press("down", "space", "s", "N")
        await eventually(lambda: window.lines()[FIRST_ROW + 2].startswith(f"{glyphs.MARK} paused"))
        assert marked(window) == "1"


async def test_a_marked_row_is_told_without_colour_and_in_ascii(
    aria2: Aria2, content: ContentServer
) -> None:
    paused(aria2, content, 2)
    async with live(aria2, ascii_only=True) as window:
        await window.press("space", "up")
        table = window.table
        await eventually(lambda: table.render_line(1).text.startswith("+ paused"))
        assert table.render_line(2).text.startswith("= paused")


async def test_each_session_keeps_its_own_view(aria2: Aria2, content: ContentServer) -> None:
    queue = paused(aria2, content, 3)
    async with live(aria2) as window:
        main = window.main
        session, bridge = main.session, main._bridge  # noqa: SLF001 - to come back to it
        other_bridge = Bridge()
        other = Session(Server(aria2.endpoint, None), other_bridge.listener())
        await window.press("space", "space", "6", "slash", *"is")
        main.attach(other, other_bridge)
        await eventually(lambda: window.tab_line.startswith("0 all"))
        assert "marked" not in window.tab_line
        await window.press("i", "3")
        assert main.session is other
        aria2.remove(queue[0])
        await eventually(lambda: queue[0] not in session.mirror.downloads)
        main.attach(session, bridge)
        await eventually(lambda: window.tab_line.endswith("/is: 0  1 marked, 1 not shown"))
        await window.press("1")
        await eventually(lambda: marked(window) == "1")


@pytest.mark.parametrize("key", ["space", "v", "A", "i"])
async def test_where_there_is_nothing_to_mark_the_keys_say_so(key: str, aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.shows("No downloads.")
        await window.press(key)
        await eventually(lambda: window.says("There is no download here to be marked."))
