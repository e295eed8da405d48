"""The note below the table tells what matters most now, in full, and leaves the table alone."""

import re
import socket

import pytest

from ariatui.tui.widgets.note import Note
from tests.aria2 import Aria2
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.waiting import eventually

from .conftest import Scene
from .window import FIRST_ROW, Window, live

LONG = "a-name-that-is-longer-than-its-column-in-a-terminal-of-eighty-cells.tar.gz"
NOT_FOUND = "the resource was not found"


def height(window: Window) -> int:
    return window.main.query_one(Note).size.height


async def test_what_a_row_tells_in_full_is_not_told_again(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        for gid in (scene.first, scene.queued, scene.paused, scene.complete):
            await window.select(gid)
            await eventually(lambda: window.note == "")
        await window.select(scene.missing)
        await eventually(lambda: window.note == NOT_FOUND)
        await eventually(lambda: height(window) == 1)


@pytest.mark.parametrize("paused", ["true", "false"])
async def test_a_name_that_the_table_cuts_is_told_whole(
    paused: str, aria2: Aria2, content: ContentServer
) -> None:
    aria2.add(content.url(LONG, silent=True), pause=paused)
    async with live(aria2) as window:
        await eventually(lambda: window.note == LONG)
        assert LONG not in window.lines()[FIRST_ROW]
        await window.pilot.resize_terminal(200, 50)
        await window.shows(LONG)
        await eventually(lambda: window.note == "")


async def test_a_name_takes_no_line_from_a_low_table(aria2: Aria2, content: ContentServer) -> None:
    aria2.add(content.url("n" * 60 + ".iso", silent=True), pause="true")
    async with live(aria2, (40, 10)) as window:
        await eventually(lambda: re.fullmatch(r"n+…n+\.iso", window.note))
        await eventually(lambda: height(window) == 1)
        await window.pilot.resize_terminal(40, 24)
        await eventually(lambda: "".join(window.note.split()) == "n" * 60 + ".iso")
        await eventually(lambda: height(window) == 2)


async def test_it_takes_more_lines_only_for_what_needs_them(
    aria2: Aria2, content: ContentServer
) -> None:
    long = aria2.add(content.missing(LONG))
    await aria2.becomes(long, "error")
    short = aria2.add(content.missing("short.iso"))
    await aria2.becomes(short, "error")
    async with live(aria2) as window:
        await window.shows("short.iso", "a-name-that-")
        await window.select(short)
        await eventually(lambda: window.note == NOT_FOUND)
        row = window.lines()[FIRST_ROW]
        await window.select(long)
        await eventually(lambda: window.note == f"{LONG}: {NOT_FOUND}")
        await eventually(lambda: height(window) == 2)
        await eventually(lambda: window.lines()[FIRST_ROW] == row)
        assert "Quit" in window.lines()[-1]
        await window.select(short)
        await eventually(lambda: window.note == NOT_FOUND)
        await eventually(lambda: height(window) == 1)


async def test_the_reason_stands_below_where_the_row_has_no_room_for_it(
    aria2: Aria2, content: ContentServer
) -> None:
    await aria2.becomes(aria2.add(content.missing("n" * 300)), "error")
    async with live(aria2, (40, 10)) as window:
        assert NOT_FOUND not in window.lines()[FIRST_ROW]
        await eventually(lambda: window.note.startswith("nnn"))
        await eventually(lambda: window.note.endswith(f"nn: {NOT_FOUND}"))
        await eventually(lambda: height(window) == 2)


async def test_the_cursor_stays_on_the_screen_when_the_note_grows(
    aria2: Aria2, content: ContentServer
) -> None:
    for _ in range(30):
        await aria2.becomes(aria2.add(content.missing(LONG)), "error")
    short = aria2.add(content.missing("short.iso"))
    await aria2.becomes(short, "error")
    async with live(aria2) as window:
        await window.press("home")
        await eventually(lambda: window.note == NOT_FOUND)
        for _ in range(21):
            await window.press("down")
            await eventually(lambda: window.table.selected in window.table.visible_gids)
        await eventually(lambda: height(window) == 2)
        await eventually(lambda: window.table.selected in window.table.visible_gids)


@pytest.mark.parametrize("downloads", [0, 1])
async def test_why_the_line_was_lost_is_told_in_full_until_it_is_back(
    downloads: int, aria2: Aria2, content: ContentServer
) -> None:
    for _ in range(downloads):
        aria2.add(content.url("first.iso", silent=True))
    told = [
        f"Nothing listens at {aria2.endpoint.label}.",
        f"start it with: aria2c --enable-rpc --rpc-listen-port={aria2.port}",
    ]

    def tells(window: Window) -> bool:
        said = window.note if downloads else " ".join(window.text().split())
        return all(part in said for part in told) and "r Retry now" in window.lines()[-1]

    async with live(aria2) as window:
        aria2.kill()
        await eventually(lambda: "OFFLINE" in window.status_line and tells(window))
        with socket.create_server(("127.0.0.1", aria2.port)):
            await window.press("r")
            await eventually(lambda: "CONNECTING" in window.status_line)
            assert tells(window)
        aria2.restart()
        await window.press("r")
        await eventually(lambda: "LIVE" in window.status_line)
        await eventually(lambda: not tells(window))


async def test_no_tracker_is_blamed_where_it_is_aria2_that_does_not_answer(
    aria2: Aria2, content: ContentServer
) -> None:
    aria2.add(content.url("first.iso", silent=True))
    async with live(aria2) as window:
        await window.shows("active")
        aria2.freeze()
        await window.press("p")
        await window.shows("pausing")
        await window.shows("STALE, 6 s old")
        assert "tracker" not in window.text()
        aria2.thaw()
        await window.shows("paused", "LIVE")


async def test_pauses_that_hang_are_told_whatever_row_is_selected(
    aria2: Aria2, content: ContentServer, hanging_tracker: HangingTracker
) -> None:
    torrents = [make_torrent(f"{n}.iso", hanging_tracker.announce, size=n) for n in (1000, 2000)]
    hanging = [aria2.add_torrent(torrent) for torrent in torrents]
    await eventually(lambda: hanging_tracker.events == ["started"] * 2)
    for gid in hanging:
        await eventually(lambda g=gid: aria2.facts(g)["connections"] == "0")  # type: ignore[misc]
    other = aria2.add(content.url("other.iso", silent=True))
    async with live(aria2) as window:
        await window.press("P")
        await aria2.becomes(other, "paused")
        await window.select(other)
        told = "2 downloads are still pausing: a tracker does not answer. F forces all."
        await eventually(lambda: window.note == told, within=15)
        await window.select(hanging[0])
        await eventually(
            lambda: window.note.endswith("its tracker does not answer. f forces it, F forces all.")
        )
        await window.press("f")
        await aria2.becomes(hanging[0], "paused")
        await window.select(other)
        told = "2000.iso is still pausing: its tracker does not answer. F forces all."
        await eventually(lambda: window.note == told)
        await window.press("F")
        await aria2.becomes(hanging[1], "paused")
        await eventually(lambda: window.note == "")
