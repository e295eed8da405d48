"""The details of a download: live, on every kind of screen, and what is changed in them."""

import hashlib
from functools import partial

import pytest
from rich.style import Style

from ariatui.model.download import Gid
from ariatui.text import clean
from tests.aria2 import Aria2
from tests.content import ContentServer, HangingTracker, make_album
from tests.waiting import eventually

from .conftest import ALBUM, Scene, Swarm, Witness
from .window import Window, live

NOTHING_LEFT = "Nothing would be left to download: no file of Album is chosen."
DETAILS = {"aria2.getFiles", "aria2.getPeers", "aria2.getServers", "aria2.getOption"}


def selected(aria2: Aria2, gid: str) -> list[str]:
    """The indexes of the files that a daemon downloads."""
    files = aria2.call("aria2.getFiles", gid)
    assert isinstance(files, list)
    return [file["index"] for file in files if file["selected"] == "true"]


def uris(aria2: Aria2, gid: str) -> set[str]:
    """Where a daemon loads a file from."""
    told = aria2.call("aria2.getUris", gid)
    assert isinstance(told, list)
    return {one["uri"] for one in told}


async def turned_to(window: Window, title: str) -> None:
    """Open the details, if they are not, and turn to a page."""
    if not window.main.pane.display:
        await window.press("enter")
    for _ in range(10):
        if window.main.pane.page_title == title:
            return
        await window.press("right")
    raise AssertionError(f"there is no page {title}:\n{window.text()}")


async def on_line(window: Window, part: str) -> None:
    """Put the keys on the line of the details that has this in it."""
    await window.shows(part)
    pane = window.main.pane
    if pane.cursor is None:
        await window.press("e")
    await window.press("home")
    for _ in range(50):
        cursor = pane.cursor
        assert cursor is not None
        if part in window.lines()[pane.region.y + 1 + cursor - pane.scroll_offset.y]:
            return
        await window.press("down")
    raise AssertionError(f"no line has {part}:\n{window.text()}")


# The pane.


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (200, 50)], ids=lambda size: f"{size[0]}")
async def test_enter_opens_and_closes_the_details_of_the_selected_download(
    size: tuple[int, int], aria2: Aria2, scene: Scene
) -> None:
    async with live(aria2, size) as window:
        for closing in ("enter", "escape"):
            await window.select(scene.missing)
            await window.press("enter")
            await window.shows("Overview", "error 3: the resource was")
            assert ("State" in window.text()) == (size != (40, 10))
            assert ("Enter Close" in window.key_line) == (size != (40, 10))
            await window.press(closing)
            await eventually(lambda: "Overview" not in window.text())
            assert ("Enter Details" in window.key_line) == (size != (40, 10))
            assert "State" in window.text()


@pytest.mark.usefixtures("scene")
async def test_closed_they_cost_nothing(aria2: Aria2, witness: Witness) -> None:
    async with live(aria2) as window:
        await turned_to(window, "Servers")
        await eventually(lambda: "aria2.getServers" in witness.asked)
        await turned_to(window, "Options")
        await eventually(lambda: "aria2.getOption" in witness.asked)
        await window.press("enter")
        await eventually(lambda: window.main.session.mirror.details is None)
        del witness.asked[:]
        await eventually(lambda: witness.asked.count("aria2.tellActive") >= 3)
        assert not DETAILS & set(witness.asked)
        assert "aria2.tellStatus" not in witness.asked


async def test_they_follow_the_cursor_and_keep_to_their_page(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await turned_to(window, "Mirrors")
        await window.select(scene.first)
        await window.shows("http://", "/first.iso")
        await window.select(scene.paused)
        await window.shows("waiting http://", "/paused.iso")
        await window.select(scene.complete)
        await window.shows("/complete.iso")


async def test_the_keys_of_the_table_go_on_working(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2) as window:
        await window.select(scene.queued)
        await window.press("enter", "e", "p")
        await aria2.becomes(scene.queued, "paused")
        await window.shows("Status      ‖ paused")
        assert witness.commands == [("aria2.pause", scene.queued)]


@pytest.mark.usefixtures("scene")
async def test_they_move_with_the_size_of_the_terminal(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.press("enter")
        for size, where in [((80, 24), "below"), ((160, 40), "beside"), ((50, 12), "instead")]:
            await window.pilot.resize_terminal(*size)
            await eventually(partial(is_at, window, where))
            await window.shows("Overview", "first.iso")
        await window.press("enter")
        await eventually(lambda: place(window) == "nowhere")


def is_at(window: Window, where: str) -> bool:
    return place(window) == where


def place(window: Window) -> str:
    pane, table = window.main.pane, window.table
    if not pane.region:
        return "nowhere"
    if not table.region:
        return "instead"
    return "beside" if pane.region.x > 0 else "below"


@pytest.mark.usefixtures("scene")
async def test_they_grow_old_with_the_table_and_come_back(aria2: Aria2) -> None:
    async with live(aria2, (80, 30)) as window:
        await window.press("enter")
        await window.shows("Dir         /")
        aria2.terminate()
        await window.shows("OFFLINE", "Dir         /")
        assert window.main.pane.has_class("-old")
        aria2.restart()
        await window.shows("LIVE", "Dir         /")
        await eventually(lambda: not window.main.pane.has_class("-old"))


async def test_without_a_connection_nothing_is_said_to_be_asked(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2, (80, 30)) as window:
        await window.select(scene.first)
        await window.press("enter")
        aria2.terminate()
        await window.shows("OFFLINE")
        await turned_to(window, "Servers")
        await window.shows("There is no connection, so that aria2 cannot be asked.")
        aria2.restart()
        await window.shows("LIVE", "Connected to no server.")


async def test_it_is_seen_in_which_of_them_the_keys_move(aria2: Aria2, scene: Scene) -> None:
    def cursor() -> Style:
        return window.table.get_component_rich_style("download-table--cursor")

    async with live(aria2) as window:
        await window.select(scene.first)
        await window.press("enter")
        outside = cursor()
        for leave in ("e", "escape"):
            await window.press("e")
            assert cursor() != outside
            await window.press(leave)
            assert cursor() == outside
        await window.pilot.click(window.main.pane, offset=(5, 3))
        assert cursor() != outside
        aria2.call("aria2.forceRemove", scene.first)
        await eventually(lambda: window.table.selected != scene.first or cursor() != outside)
        await window.press("e" if window.main.pane.cursor is not None else "k")
        await eventually(lambda: cursor() == outside)


async def test_they_take_the_lines_that_few_rows_leave(
    aria2: Aria2, scene: Scene, content: ContentServer
) -> None:
    async with live(aria2, (100, 40)) as window:
        await window.select(scene.first)
        await window.press("enter")
        await eventually(lambda: window.table.size.height == 1 + 6)
        for n in range(20):
            aria2.add(content.url(f"{n}.iso"), pause="true")
        await eventually(lambda: 16 <= window.table.size.height <= 17)


async def test_the_limits_of_a_download_stand_beside_its_speeds(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2, (80, 30)) as window:
        await window.select(scene.first)
        await window.press("enter", "b", *"100K", "enter")
        await window.shows("Down        -, max 100 KiB/s")


async def test_when_the_download_goes_they_show_the_next(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await window.select(scene.queued)
        await window.press("enter", "e")
        await window.shows(scene.queued)
        aria2.remove(scene.queued)
        await window.shows(f"GID         {scene.paused}")
        assert window.main.pane.cursor is None


async def test_titles_are_of_what_was_drawn_last(
    aria2: Aria2, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download may be gone, or be a torrent by now, and the frame that shows it not be drawn."""
    async with live(aria2) as window:
        await window.select(scene.first)
        await turned_to(window, "Mirrors")
        with monkeypatch.context() as between_frames:
            between_frames.setattr(window.main, "selected_download", lambda: None)
            await window.press("right")
        await turned_to(window, "Mirrors")
        line = window.lines()[window.main.pane.region.y]
        with monkeypatch.context() as between_frames:
            between_frames.setattr(window.main, "selected_download", lambda: None)
            await window.pilot.click(window.main.pane, offset=(line.index("Options") + 1, 0))
        await window.press("right", "left")
        await window.shows("Option", "allow-overwrite")


async def test_with_nothing_to_show_they_show_nothing(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.press("enter", "right", "space", "w")
        for key in ("enter", "e"):
            await window.press(key)
            await eventually(partial(window.says, "There is no download here whose details"))
        await window.shows("No downloads.")
        assert not window.main.pane.display
        aria2.add("http://127.0.0.1:9/nothing.iso", pause="true")
        await window.shows("nothing.iso")


async def test_a_scrollbar_takes_no_room_from_the_facts(aria2: Aria2, scene: Scene) -> None:
    """With a cell less the facts would stand elsewhere, as soon as there are many."""
    async with live(aria2) as window:
        await window.select(scene.first)
        await turned_to(window, "Overview")
        pane = window.main.pane
        assert not pane.show_vertical_scrollbar
        room = pane.scrollable_content_region.width
        await turned_to(window, "Options")
        await eventually(lambda: pane.show_vertical_scrollbar)
        assert pane.scrollable_content_region.width == room


# What they show.


async def test_a_torrent_among_peers(aria2: Aria2, swarm: Swarm) -> None:
    async with live(aria2, (150, 40)) as window:
        gid = aria2.add_torrent(swarm.torrent, max_download_limit="10K")
        await window.shows("Album")
        await window.press("enter")
        await window.shows(str(aria2.facts(gid)["infoHash"]), "Mode        multi", "Files       4")
        await window.shows("Seeders     1", "Added", "Started", "of 25, 16.0 KiB each", "Speed, ")
        await window.shows("█", within=20)
        await turned_to(window, "Peers")
        await window.shows("127.0.0.1:", " all ", "KiB/s", "aria2 1.37.0")
        await turned_to(window, "Trackers")
        await window.shows(f"1 {swarm.tracker.announce}")
        await turned_to(window, "Options")
        await window.shows("Option", "allow-overwrite", "false")
        await turned_to(window, "Overview")
        aria2.call("aria2.changeOption", gid, {"max-download-limit": "0"})
        await window.shows("▲ seeding", "25 of 25", "Finished", "Ratio       0.00", within=25)


async def test_a_download_from_servers(aria2: Aria2, content: ContentServer) -> None:
    url = content.url("big.iso", size=2_000_000, rate=100_000)
    async with live(aria2, (100, 30)) as window:
        aria2.add(url)
        await window.shows("big.iso")
        await turned_to(window, "Servers")
        await window.shows("KiB/s http://")
        await turned_to(window, "Mirrors")
        await window.shows(f"used    {url}")


async def test_hostile_text_is_harmless(aria2: Aria2, tracker: HangingTracker) -> None:
    bad = "a\x9b31m\u202e[@click=app.quit]b.txt"
    torrent = make_album(bad, tracker.announce, {f"{bad}/{bad}": 100, "plain": 5})
    gid = aria2.add_torrent(torrent, pause="true")
    async with live(aria2, (150, 30)) as window:
        await window.shows(clean(bad))
        for title in ("Overview", "Files", "Trackers", "Options"):
            await turned_to(window, title)
        await turned_to(window, "Files")
        await window.shows(f"▾ {clean(bad)}", "plain")
        assert not {"\x9b", "\u202e"} & set(window.text())
        assert aria2.status(gid) == "paused"


async def test_metadata_are_folded_into_the_download_that_they_became(
    aria2: Aria2, swarm: Swarm
) -> None:
    info = swarm.torrent[swarm.torrent.index(b"4:info") + 6 : -1]
    digest = hashlib.sha1(info).hexdigest()  # noqa: S324 - BEP 3
    magnet = f"magnet:?xt=urn:btih:{digest}&tr={swarm.tracker.announce}"
    paused = aria2.add("http://127.0.0.1:9/paused", pause="true")
    async with live(aria2, (100, 30)) as window:
        gid = aria2.add(magnet)
        await window.shows(digest[:8])
        await window.select(gid)
        await aria2.becomes(gid, "complete", within=20)
        child = str(aria2.facts(gid)["followedBy"][0])  # type: ignore[index]  # a list of gids
        await eventually(lambda: window.table.visible_gids == [child, paused])
        await eventually(lambda: window.table.selected == child)
        await window.shows("2 all  1 active", "1 paused  0 complete")
        await window.press("enter")
        await window.shows(f"GID         {child}", "Info hash")
        assert gid not in window.text(), "there is no such row"
        await window.press("C")
        await eventually(lambda: window.says("There is no download here to be cleared."))


# What is changed in them.


@pytest.fixture
def album(aria2: Aria2, tracker: HangingTracker) -> Gid:
    """A torrent that is paused."""
    return Gid(aria2.add_torrent(make_album("Album", tracker.announce, ALBUM), pause="true"))


async def test_files_are_chosen_and_then_told(aria2: Aria2, album: Gid, witness: Witness) -> None:
    async with live(aria2, (80, 30)) as window:
        await turned_to(window, "Files")
        assert "e Into details  u Resume" in window.lines()[-1]
        await on_line(window, "CD1")
        assert "Space Choose  A All or none  e Back to table" in window.lines()[-1]
        await window.press("space")
        await window.shows("2 of 4 chosen, 200 KiB; w tells aria2, Esc drops it")
        await window.shows("w Tell aria2  Space Choose  A All or none  e Back to table")
        await window.shows("[-] ▾ Album", "[ ]   ▾ CD1")
        await window.press("e")
        await window.shows("2 of 4 chosen, 200 KiB; w tells aria2, e goes there")
        await window.shows("w Tell aria2  e Into details")
        assert witness.commands == []
        await window.press("w")
        await eventually(lambda: selected(aria2, album) == ["3", "4"])
        await eventually(lambda: window.says("aria2 downloads 2 files of it from now on."))
        await eventually(lambda: "Esc drops it" not in window.text())
        assert witness.commands == [("aria2.changeOption", album, {"select-file": "3-4"})]


@pytest.mark.usefixtures("album")
async def test_a_choice_is_dropped(aria2: Aria2, witness: Witness) -> None:
    async with live(aria2, (80, 30)) as window:
        await turned_to(window, "Files")
        await on_line(window, "cover.jpg")
        await window.press("enter")
        await window.shows("3 of 4 chosen")
        await window.press("escape")
        await eventually(lambda: "3 of 4 chosen" not in window.text())
        await eventually(lambda: window.says("Dropped the choice of files."))
        assert window.main.pane.cursor is not None
        await window.press("escape")
        await eventually(lambda: window.main.pane.cursor is None)
        await window.press("escape")
        await eventually(lambda: not window.main.pane.display)
        assert witness.commands == []


@pytest.mark.parametrize("key", ["u", "t", "U"])
async def test_a_choice_outlasts_the_page_and_is_told_before_the_download_starts(
    key: str, aria2: Aria2, album: Gid, witness: Witness
) -> None:
    other = aria2.add("http://127.0.0.1:9/other.iso", pause="true")
    async with live(aria2, (80, 30)) as window:
        await window.select(album)
        await turned_to(window, "Files")
        await on_line(window, "CD1")
        await window.press("space")
        await window.shows("2 of 4 chosen")
        await window.press("escape")
        await eventually(lambda: "2 of 4 chosen" not in window.text())
        await window.press("space", "e")
        await window.select(other)
        await window.press("escape")
        await eventually(lambda: not window.main.pane.display)
        await window.select(album)
        await window.press("enter")
        await window.shows("2 of 4 chosen", "[ ]   ▾ CD1")
        await window.press("right", "escape")
        told = "Album: the choice of 2 files is kept; aria2 is told later. u starts it with them."
        await eventually(lambda: window.says(told))
        await window.press(key)
        await aria2.becomes(album, "active")
        assert selected(aria2, album) == ["3", "4"]
        await eventually(lambda: window.says("Album: aria2 starts it with the 2 files chosen."))
        choice, start = witness.commands
        assert choice == ("aria2.changeOption", album, {"select-file": "3-4"})
        assert start[0] in ("aria2.unpause", "aria2.unpauseAll")
        await window.press("enter", "left")
        await window.shows("[ ]   ▾ CD1")
        await eventually(lambda: "2 of 4 chosen" not in window.text())


async def test_nothing_starts_of_which_no_file_is_chosen(
    aria2: Aria2, album: Gid, witness: Witness
) -> None:
    """aria2 would load all of them."""
    other = aria2.add("http://127.0.0.1:9/other.iso", pause="true")
    async with live(aria2, (80, 30)) as window:
        await window.select(album)
        await turned_to(window, "Files")
        await on_line(window, "CD1")
        await window.press("A", "u")
        await eventually(lambda: window.says(NOTHING_LEFT))
        assert witness.commands == []
        await window.press("U")
        await aria2.becomes(other, "error")
        assert witness.commands == [("aria2.unpause", other)]
        assert aria2.status(album) == "paused"


async def test_files_of_a_type_all_and_the_others(aria2: Aria2, album: Gid) -> None:
    async with live(aria2, (80, 30)) as window:
        await turned_to(window, "Files")
        await on_line(window, "CD2")
        await window.press("full_stop")
        await eventually(lambda: window.says("A folder has no type; this key works on a file."))
        await on_line(window, "two.flac")
        await window.press("full_stop")
        await window.shows("2 of 4 chosen", "[ ]       one.flac", "[✓]       one.log")
        await window.press("i")
        await window.shows("[✓]       one.flac", "[ ]       one.log")
        await window.press("A")
        await eventually(lambda: "Esc drops it" not in window.text())
        await window.press("A", "w")
        await eventually(lambda: window.says(NOTHING_LEFT))
        assert len(selected(aria2, album)) == 4


@pytest.mark.usefixtures("album")
async def test_folders_are_folded(aria2: Aria2) -> None:
    async with live(aria2, (80, 30)) as window:
        await turned_to(window, "Files")
        await on_line(window, "CD1")
        await window.press("enter")
        await eventually(lambda: "one.flac" not in window.text())
        assert "▸ CD1" in window.text()
        await window.press("enter")
        await window.shows("one.flac")
        for key, is_folded in (("left", True), ("right", False)):
            await window.press(key)
            assert ("one.flac" in window.text()) is not is_folded
            assert window.main.pane.page_title == "Files"
        await window.press("right")
        await window.shows("Only an active torrent has peers.")
        await window.press("left")
        await on_line(window, "one.flac")
        for folder in ("CD1", "Album"):
            await window.press("left")
            await window.press("left")
            assert f"▸ {folder}" in window.text()
        assert window.main.pane.page_title == "Files"
        await window.press("left")
        assert window.main.pane.page_title == "Overview"


async def test_that_a_choice_is_kept_is_told_where_it_is_seen_no_longer(
    aria2: Aria2, album: Gid
) -> None:
    async with live(aria2, (80, 30)) as window:
        await turned_to(window, "Files")
        await on_line(window, "CD1")
        await window.press("space", "right")
        await eventually(lambda: window.says("Album: the choice of 2 files is kept;"))
        assert len(selected(aria2, album)) == 4


async def test_what_has_stopped_is_not_changed(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2, (80, 30)) as window:
        await window.select(scene.complete)
        await turned_to(window, "Mirrors")
        await on_line(window, "/complete.iso")
        await window.press("x")
        await eventually(lambda: window.says("complete.iso has stopped"))
        assert witness.commands == []


async def test_mirrors_are_added_and_removed(aria2: Aria2, content: ContentServer) -> None:
    first, second = (content.url("same.iso", silent=True) for _ in range(2))
    gid = aria2.add(first, pause="true")
    async with live(aria2, (100, 30)) as window:
        await turned_to(window, "Mirrors")
        await window.press("n")
        await eventually(lambda: window.says("This key works inside the details. e goes there."))
        await window.press("e", "n")
        await window.shows("Other URIs of the same file.")
        await window.press(*second, "enter")
        await eventually(lambda: uris(aria2, gid) == {first, second})
        await eventually(lambda: window.says("Added the mirror."))
        await window.shows(second)
        await window.press("x")
        await eventually(lambda: uris(aria2, gid) == {second})
        await eventually(lambda: first not in window.text())
        await window.press("n")
        await window.press(*"a.org/b", "enter")
        await window.shows("Add a mirror", "a.org/b: it is no URI; is https:// missing in front?")
        await window.press("ctrl+u", *second, "enter")
        await window.shows("Add a mirror", "It is among the mirrors already.")
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)
        assert uris(aria2, gid) == {second}


@pytest.mark.usefixtures("scene")
async def test_keys_for_another_page_say_so(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.press("enter", "x")
        await eventually(lambda: window.says("This key is for the tab Mirrors of the details."))
        await window.press("w")
        await eventually(lambda: window.says("This key is for the tab Files of the details."))
        await turned_to(window, "Files")
        await window.press("w")
        await eventually(lambda: window.says("This key works inside the details. e goes there."))
        selected = window.table.selected
        await window.press("e", "w")
        await eventually(lambda: window.says("aria2 knows this choice of files already."))
        await window.press("right", "right", "space")
        await eventually(lambda: window.says("This key is for the tab Files of the details."))
        assert window.table.selected == selected
        assert window.main.view.marks.gids == set()


async def test_the_last_mirror_stays(
    aria2: Aria2, content: ContentServer, witness: Witness
) -> None:
    """However quickly the key is pressed, and whatever is on the screen still."""
    first, second = (content.url("same.iso", silent=True) for _ in range(2))
    gid = str(aria2.call("aria2.addUri", [first, second], {"split": "1"}))
    await aria2.becomes(gid, "active")
    async with live(aria2, (100, 30)) as window:
        await turned_to(window, "Mirrors")
        await window.shows(first, second)
        await window.press("e", "home", "x", "down", "x")
        await eventually(lambda: window.says("This is the only URI of the download"))
        assert window.says("d removes the download.")
        assert len(uris(aria2, gid)) == 1
        assert aria2.status(gid) == "active"
        assert [command[0] for command in witness.commands] == ["aria2.changeUri"]


async def test_there_is_a_word_where_there_is_no_mirror(
    aria2: Aria2, content: ContentServer
) -> None:
    url = content.url("same.iso", silent=True)
    gid = aria2.add(url, pause="true")
    async with live(aria2, (100, 30)) as window:
        aria2.call("aria2.changeUri", gid, 1, [url], [])
        await turned_to(window, "Mirrors")
        await window.shows("aria2 knows no URI of it.")
        await window.press("e", "home", "x")
        await eventually(lambda: window.says("There is no mirror here to be removed."))


async def test_10_000_files_bring_nothing_to_a_halt(
    aria2: Aria2, tracker: HangingTracker, witness: Witness
) -> None:
    many = {f"{place % 100:02}/{place:05}.bin": 16384 for place in range(10_000)}
    gid = aria2.add_torrent(make_album("Many", tracker.announce, many), pause="true")
    async with live(aria2, (80, 30)) as window:
        await turned_to(window, "Files")
        await window.shows("▾ Many", "00000.bin")
        await window.press("e", "end")
        await window.shows("09999.bin")
        await window.press("space", "w")
        await eventually(lambda: len(selected(aria2, gid)) == 9_999)
        assert witness.commands == [("aria2.changeOption", gid, {"select-file": "1-9999"})]
