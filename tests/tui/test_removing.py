"""What is about to go is named first, and nothing goes without a word."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from textual import events

from ariatui import disk, words
from ariatui.model.download import Gid, Status
from tests.aria2 import Aria2
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.waiting import eventually

from .window import Window, live


async def test_a_removal_names_the_download_and_can_be_left(
    aria2: Aria2, content: ContentServer
) -> None:
    gid = aria2.add(content.url("first.iso", rate=20_000))
    async with live(aria2) as window:
        await window.select(gid)
        await window.press("d")
        await window.shows(
            "Remove this download?", "first.iso", "Enter/y/d/Del removes", "Esc/n leaves it"
        )
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)
        assert aria2.status(gid) == "active"
        await window.press("d")
        await window.shows("Remove this download?")
        await window.press("d")
        await eventually(lambda: aria2.status(gid) == "removed")
        await eventually(
            lambda: window.main.session.mirror.downloads[Gid(gid)].status is Status.REMOVED
        )


async def test_the_cursor_goes_on_once_the_download_is_gone(
    aria2: Aria2, content: ContentServer
) -> None:
    """By two keys in one burst; an active one becomes a result, a waiting one is gone."""
    gids = [aria2.add(content.url(f"{n}.iso", rate=20_000)) for n in range(6)]
    async with live(aria2) as window:
        await window.select(gids[1])
        for gid, gone in ((gids[1], "removed"), (gids[2], "removed"), (gids[3], "removed")):
            for key in ("d", "enter"):
                window.app.post_message(events.Key(key, None))
            await aria2.becomes(gid, gone)
            await eventually(lambda gid=gid: window.table.selected == following(gids, gid))  # type: ignore[misc]
        assert [aria2.status(gid) for gid in gids[4:]] == ["active", "waiting"]
        await window.press("down", "d", "enter")
        await aria2.becomes(gids[5], "gone")
        await eventually(lambda: window.table.selected == gids[4])


def following(gids: list[str], gid: str) -> str:
    return gids[gids.index(gid) + 1]


async def test_the_cursor_stays_on_what_is_not_gone_yet(
    aria2: Aria2,
    content: ContentServer,
    hanging_tracker: HangingTracker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that the key which forces a removal is for the download that it is offered for."""
    monkeypatch.setattr(words, "HANGS_AFTER", 0.3)
    gid = aria2.add_torrent(make_torrent("slow.iso", hanging_tracker.announce))
    other = aria2.add(content.url("other.iso", rate=20_000))
    await eventually(lambda: hanging_tracker.events == ["started"])
    await eventually(lambda: aria2.facts(gid)["connections"] == "0")
    told = "slow.iso is still being removed: its tracker does not answer. d on it again forces it."
    async with live(aria2) as window:
        await window.select(gid)
        await window.press("d", "enter")
        await eventually(lambda: window.note == told and told in window.toasts())
        assert window.table.selected == gid
        await window.press("down")
        await eventually(lambda: window.note == "")
        await window.press("up", "d")
        await aria2.becomes(gid, "removed")
        await eventually(lambda: window.table.selected == other)
        assert aria2.status(other) == "active"
        assert window.app.screen is window.main


async def test_no_mark_stays_on_what_was_removed(aria2: Aria2, content: ContentServer) -> None:
    gids = [aria2.add(content.url(f"{n}.iso", rate=20_000)) for n in range(2)]
    async with live(aria2) as window:
        await window.press("A", "d", "enter")
        for gid in gids:
            await aria2.becomes(gid, "removed")
        await eventually(lambda: window.main.view.marks.gids == set())
        assert "marked" not in window.text()
        assert set(window.table.visible_gids) == set(gids)


async def test_just_what_is_named_is_deleted(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("first.iso", size=10_000_000, rate=50_000))
    await eventually(lambda: aria2.facts(gid)["completedLength"] != "0")
    (folder,) = {str(aria2.facts(gid)["dir"])}
    beside = Path(folder, "beside.txt")
    beside.write_text("mine")
    files = [Path(folder, name) for name in ("first.iso", "first.iso.aria2")]
    async with live(aria2) as window:
        await window.select(gid)
        await window.press("d")
        await window.shows("and its files")
        await window.press("x")
        await window.shows("delete 2 files?", "does not come back")
        box = "".join(line.partition("│")[2].strip("│ ") for line in window.lines())
        assert all(str(file) in box for file in files)
        assert "Enter is not enough" not in window.text()
        await window.press("enter", "d", "x")
        await window.shows("Enter is not enough.  y deletes for good   Esc/n leaves it")
        assert all(file.exists() for file in files)
        await window.press("y")
        await eventually(lambda: not any(file.exists() for file in files))
        await eventually(lambda: aria2.status(gid) == "gone")
        await window.shows("No downloads.")
    assert beside.read_text() == "mine"


async def test_where_there_is_nothing_to_delete_the_removal_goes_on(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = [aria2.add(content.url(f"{n}.iso", silent=True), pause="true") for n in range(2)]
    async with live(aria2) as window:
        await window.press("d")
        await window.shows("x and its files")
        await window.press("x")
        await window.shows("Remove this download?", "There are no files of it on this disk.")
        assert "x and its files" not in window.text()
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)
        assert [aria2.status(gid) for gid in gids] == ["paused", "paused"]
        await window.press("A", "d")
        await window.shows("x and their files")
        await window.press("x")
        await window.shows("Remove these 2 downloads?", "There are no files of them on this disk.")
        await window.press("enter")
        await eventually(lambda: [aria2.status(gid) for gid in gids] == ["gone", "gone"])


async def test_for_which_no_file_was_found_is_told(aria2: Aria2, content: ContentServer) -> None:
    done = aria2.add(content.url("done.iso", size=1000))
    await aria2.becomes(done, "complete")
    for n in range(2):
        aria2.add(content.url(f"{n}.iso", silent=True), pause="true")
    async with live(aria2) as window:
        await window.press("A", "d")
        await window.shows("x and their files")
        await window.press("x")
        await window.shows("Remove these 3 downloads, and delete 1 file?")
        await window.shows("in all. What is deleted", "Of 2 of them")
        (aria2.directory / "done.iso").unlink()
        await window.press("y")
        await eventually(lambda: window.says("The files were gone already."))
        await window.shows("No downloads.")


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
async def test_relative_paths_start_where_aria2_was_started(
    *, known: bool, aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gid = aria2.add(content.url("a.iso", size=1000), dir="dl")
    await aria2.becomes(gid, "complete")
    file = aria2.directory / "dl" / "a.iso"
    if not known:
        monkeypatch.setattr(disk, "_working_directory", lambda _: None)
    async with live(aria2) as window:
        await window.press("d")
        await window.shows("x and its files")
        await window.press("x")
        if known:
            await window.shows("delete 1 file?")
            await window.press("y")
            await eventually(lambda: window.says("Deleted 1 file."))
        else:
            await window.shows("aria2 does not tell the whole path of it")
    assert file.exists() is not known


async def test_the_rows_say_that_their_files_are_being_deleted(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_delete, delete = threading.Event(), disk.delete

    def slow(files: Iterable[disk.DiskFile], folders: Sequence[str]) -> disk.Deleted:
        assert may_delete.wait(30)
        return delete(files, folders)

    monkeypatch.setattr(disk, "delete", slow)
    gid = aria2.add(content.url("first.iso", size=10_000_000, rate=50_000))
    await eventually(lambda: aria2.facts(gid)["completedLength"] != "0")
    async with live(aria2) as window:
        await window.press("d")
        await window.shows("x and its files")
        await window.press("x")
        await window.shows("delete 2 files?")
        await window.press("y")
        await window.shows("deleting…")
        may_delete.set()
        await eventually(lambda: window.says("Deleted 2 files."))
        await window.shows("No downloads.")


async def test_a_long_list_is_looked_through_by_keys(aria2: Aria2, content: ContentServer) -> None:
    for n in range(30):
        aria2.add(content.url(f"{n}.iso", silent=True), pause="true")
    async with live(aria2) as window:
        await window.press("A", "d")
        await window.shows("Remove these 30 downloads?", "paused    0.iso")
        for key, shown in (("G", "29.iso"), ("g", " 0.iso"), ("end", "29.iso"), ("home", " 0.iso")):
            await window.press(key)
            await window.shows(shown)


async def test_files_are_no_choice_where_the_daemon_may_be_elsewhere(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind an SSH tunnel, whose end here is not aria2."""
    monkeypatch.setattr(disk, "_is_aria2", lambda _: False)
    gid = aria2.add(content.url("first.iso", rate=20_000))
    async with live(aria2) as window:
        await window.select(gid)
        await window.press("d")
        await window.shows("Remove this download?")
        dialog = window.app.screen
        await eventually(lambda: [w for w in window.app.workers if w.node is dialog] == [])
        assert "its files" not in window.text().replace("Files stay", "")
        await window.press("x")
        await window.shows("Remove this download?")


async def test_results_are_cleared_after_they_were_named(
    aria2: Aria2, content: ContentServer
) -> None:
    failed = [aria2.add(content.missing(f"{n}.iso")) for n in range(3)]
    for gid in failed:
        await aria2.becomes(gid, "error")
    async with live(aria2) as window:
        await window.shows("3 error")
        await window.press("C")
        await window.shows("Clear these 3 downloads?", "0.iso", "2.iso", "They leave the list")
        await window.press("enter")
        await window.shows("No downloads.")
        await window.press("C")
        await eventually(lambda: window.says("There is no download here to be cleared."))


async def test_a_failed_one_is_tried_again(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.missing("a.iso"))
    await aria2.becomes(gid, "error")
    async with live(aria2) as window:
        await window.shows("the resource was not found")
        assert "r Retry" in window.lines()[-1]
        await window.press("r")
        await eventually(lambda: aria2.status(gid) == "gone")
        await eventually(lambda: list(window.table.visible_gids) not in ([], [gid]))
        await window.shows("1 error")
        told = "a.iso was tried again and failed again: the resource was not found."
        await eventually(lambda: window.toasts() == [told])


async def test_what_failed_again_at_once_is_told_for_all(
    aria2: Aria2, content: ContentServer
) -> None:
    for n in range(3):
        await aria2.becomes(aria2.add(content.missing(f"{n}.iso")), "error")
    async with live(aria2) as window:
        await window.press("R")
        told = "3 downloads were tried again; all of them failed again: the resource was not found."
        await eventually(lambda: window.toasts() == [told])


async def test_what_is_tried_again_keeps_its_name_and_its_mark(
    aria2: Aria2, content: ContentServer
) -> None:
    names = [f"{n}.iso" for n in range(6)]
    gids = [aria2.add(content.missing(name)) for name in names]
    for gid in gids:
        await aria2.becomes(gid, "error")
    async with live(aria2) as window:
        await window.shows(*names)
        view = window.main.view
        await window.press("A", "r")
        await eventually(lambda: len(view.rows()) == 6 and not set(view.rows()) & set(gids))
        await eventually(lambda: view.marks.gids == set(view.rows()))
        await eventually(lambda: set(names) == {d.name for d in view.mirror.downloads.values()})


@pytest.mark.parametrize("tab", ["1", "6"], ids=["all", "failed"])
async def test_the_cursor_stays_with_what_is_tried_again(
    tab: str, aria2: Aria2, content: ContentServer
) -> None:
    """Though it is another download for aria2, and stands elsewhere."""
    gids = [aria2.add(content.missing(f"{n}.iso")) for n in range(3)]
    for gid in gids:
        await aria2.becomes(gid, "error")
    async with live(aria2) as window:
        await window.press(tab)
        await window.select(gids[1])
        await window.press("r")
        await eventually(lambda: {gids[0], gids[2]} < set(window.table.visible_gids) - {gids[1]})
        await eventually(lambda: window.table.selected not in gids)
        await eventually(lambda: selected_name(window) == "1.iso")


def selected_name(window: Window) -> str:
    download = window.main.selected_download()
    return download.name if download else ""


async def test_nothing_is_removed_where_there_is_nothing(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.shows("No downloads.")
        assert "d Remove" not in window.lines()[-1]
        await window.press("d")
        await eventually(lambda: window.says("There is no download here to be removed."))
