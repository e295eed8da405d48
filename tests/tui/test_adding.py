"""Adding: what is typed and pasted, looked at before, told after; and files chosen before."""

import hashlib
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, TextArea
from textual.worker import WorkerFailed

from ariatui import uploads
from ariatui.model.add_options import BOXES, FIELDS
from ariatui.tui.widgets.status_bar import StatusBar
from tests.aria2 import Aria2
from tests.content import ContentServer, make_torrent
from tests.terminal.terminal import on
from tests.waiting import eventually

from .conftest import Scene, Swarm, Witness
from .window import Window, gids, live

METALINK = '<metalink xmlns="urn:ietf:params:xml:ns:metalink">{}</metalink>'


def typed(window: Window) -> str | None:
    """What stands in the dialog, None while there is none."""
    fields = window.app.screen.query(TextArea)
    return fields.first().text.removesuffix("\n") if fields else None


async def paste(window: Window, text: str) -> None:
    """Paste whatever has the keys, and wait until it stands there."""
    window.app.post_message(Paste(text))
    await eventually(lambda: typed(window) == text.replace("\t", " "))


async def fill_in(window: Window, option: str, text: str) -> None:
    """Go to an option with the Tab key, and type."""
    for _ in range(12):
        await window.press("tab")
        focused = window.app.focused
        if focused is not None and focused.id == option:
            window.app.post_message(Paste(text))
            return
    raise AssertionError(f"no option {option}:\n{window.text()}")


def standing(window: Window) -> str:
    """What the status bar says, whatever lies over it."""
    return window.main.query_one(StatusBar).shown.plain


def options(aria2: Aria2, gid: str, *names: str) -> list[object]:
    """What a daemon has for a download."""
    told = aria2.call("aria2.getOption", gid)
    assert isinstance(told, dict)
    return [told.get(name) for name in names]


# What is added.


async def test_a_block_is_looked_at_added_in_its_order_and_the_bad_lines_kept(
    aria2: Aria2, content: ContentServer, swarm: Swarm, witness: Witness, tmp_path: Path
) -> None:
    one, mirror = content.url("one.iso", silent=True), content.url("one.iso", silent=True)
    last = content.url("last.iso", silent=True)
    (tmp_path / "My Album.torrent").write_bytes(swarm.torrent)
    file = f'<file name="[m].bin"><size>1000</size><url>{content.url("m")}</url></file>'
    (tmp_path / "two.meta4").write_text(METALINK.format(file + file.replace("[m]", "n")))
    (tmp_path / "bad.torrent").write_bytes(b"d4:infoi1ee")
    lines = [
        f"{one}\t{mirror}",
        f"'{tmp_path}/My Album.torrent' {tmp_path}/bad.torrent",
        f"file://{tmp_path}/two.meta4",
        last,
        one,
        "https://user:hunter2@",
    ]
    async with live(aria2, (100, 30)) as window:
        await paste(window, "\n".join(lines))
        await window.shows(
            "5 downloads, 1 twice, 2 cannot be added",
            "/bad.torrent: it is a torrent without its main part (info)",
            "line 5: the same as line 1: one.iso",
            "line 6: https://…@: it names no host",
            "URI      one.iso, from 2 mirrors",
            "torrent  Album, 4 files, 395 KiB",
            "metalink [m].bin, and 1 more, 1.9 KiB",
            "URI      last.iso",
        )
        await window.press("enter")
        await window.shows("Enter again adds 5 and keeps the 2 bad")
        assert witness.commands == []
        await window.press("enter")
        await eventually(
            lambda: window.says(
                "Added 5 downloads. What cannot be added is kept. a shows it again."
            )
        )
        methods = [command[0] for command in witness.commands]
        assert methods == [f"aria2.add{what}" for what in ("Uri", "Torrent", "Metalink", "Uri")]
        assert witness.commands[0] == ("aria2.addUri", [one, mirror])
        await window.shows("one.iso", "Album", "[m].bin", "n.bin", "last.iso")
        await window.press("a")
        await eventually(lambda: typed(window) == f"{tmp_path}/bad.torrent\nhttps://user:hunter2@")
        await window.press("escape")
        await eventually(lambda: typed(window) is None)
        await window.press("a", "backspace", "escape", "a")
        await eventually(lambda: typed(window) == "")


async def test_what_was_typed_is_kept(aria2: Aria2, content: ContentServer) -> None:
    """Whichever way it is not added, and beside what is pasted meanwhile."""
    url, other = content.url("one.iso", silent=True), content.url("two.iso", silent=True)
    async with live(aria2) as window:
        await window.press("a")
        await eventually(lambda: typed(window) == "")
        await paste(window, url)
        await fill_in(window, "referer", "http://127.0.0.1/page")
        await window.press("escape")
        told = "Nothing was added. What you typed or pasted is kept. a brings it back."
        await eventually(lambda: window.toasts() == [told])
        await window.press("a")
        await window.shows("Options: referer")
        assert typed(window) == url
        await window.press("escape")
        await eventually(lambda: typed(window) is None)
        assert window.toasts() == []
        await paste(window, other)
        await window.press("enter")
        await eventually(lambda: window.says("Added 1 download:"))
        await window.press("a")
        await eventually(lambda: typed(window) == url)
        aria2.kill()
        await eventually(lambda: "OFFLINE" in standing(window))
        await window.press("enter")
        await eventually(lambda: window.says("Not connected") and told in window.toasts())


async def test_what_is_typed_without_a_line_is_added_when_there_is_one(
    aria2: Aria2, content: ContentServer
) -> None:
    url = content.url("one.iso", silent=True)
    async with live(aria2) as window:
        aria2.kill()
        await window.shows("OFFLINE")
        await window.press("a")
        await paste(window, url)
        await window.press("enter")
        await eventually(lambda: window.says("Not connected, so nothing was sent."))
        await window.press("a")
        await eventually(lambda: typed(window) == url)
        aria2.restart()
        await eventually(lambda: "LIVE" in standing(window))
        await window.press("enter")
        await eventually(lambda: window.says("Added 1 download:"))


@pytest.mark.parametrize("option", ["out", "header", "pause"])
async def test_enter_in_an_option_is_for_the_dialog_alone(
    option: str, aria2: Aria2, content: ContentServer
) -> None:
    aria2.add(content.url("there.iso", silent=True))
    async with live(aria2) as window:
        await paste(window, content.url("one.iso", silent=True))
        await fill_in(window, option, "")
        await window.shows("Shift-Tab back", "Space ticks")
        await window.press("enter")
        await eventually(lambda: window.says("Added 1 download:"))
        await window.shows("one.iso")
        assert not window.main.pane.display


async def test_a_torrent_that_is_there_already_is_told(
    aria2: Aria2, swarm: Swarm, tmp_path: Path
) -> None:
    aria2.add_torrent(swarm.torrent, pause="true")
    (tmp_path / "a.torrent").write_bytes(swarm.torrent)
    async with live(aria2, (100, 24)) as window:
        await eventually(
            lambda: any(d.torrent for d in window.main.session.mirror.downloads.values())
        )
        await paste(window, f"{tmp_path}/a.torrent\nmagnet:?xt=urn:btih:{'a' * 40}")
        await window.shows("torrent  Album, 4 files, 395 KiB, in the list already")
        assert window.text().count("in the list already") == 1


async def test_a_file_that_turns_out_to_be_bad_is_told_and_kept(
    aria2: Aria2, tmp_path: Path
) -> None:
    """Enter comes before it was looked into."""
    (tmp_path / "bad.torrent").write_bytes(b"d4:infoi1ee")
    with on(aria2) as terminal:
        await eventually(lambda: "LIVE" in terminal.screen())
        terminal.type(f"\x1b[200~{tmp_path}/bad.torrent\x1b[201~\r")
        await eventually(lambda: "a shows it" in terminal.screen())
        terminal.type("a")
        await eventually(lambda: "Add downloads" in terminal.screen())
        await eventually(lambda: "1 cannot be added" in terminal.screen())


async def test_a_mistake_in_the_dialog_ends_the_program(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not swallowed: the person would wait for ever."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    async def look() -> None:
        async with live(aria2) as window:
            await paste(window, "/nowhere/a.torrent")
            await eventually(lambda: not window.app.is_running)

    monkeypatch.setattr(uploads, "read_files", fail)
    with pytest.raises(WorkerFailed, match="ZeroDivisionError"):
        await look()


async def test_the_options_go_with_each_of_them(aria2: Aria2, content: ContentServer) -> None:
    digest = hashlib.sha256(b"").hexdigest()
    async with live(aria2) as window:
        await paste(window, content.url("x"))
        await fill_in(window, "pause", "")
        await window.press("space")
        for option, text in {
            "dir": str(aria2.directory / "there"),
            "out": "named.iso",
            "split": "0",
            "max-connection-per-server": "16",
            "referer": "http://127.0.0.1/page",
            "header": "X-One: 1\nX-Two: 2",
            "user-agent": "me/1.0",
            "checksum": f"{digest}  named.iso",
        }.items():
            await fill_in(window, option, text)
        await window.press("tab", "enter")
        await window.shows("split takes 1 or more", "pause                      [✓] add it paused")
        assert gids(aria2) == []
        window.app.screen.query_one("#split", Input).value = "7"
        await window.press("enter")
        await eventually(lambda: window.says("Added 1 download:"))
    (gid,) = gids(aria2)
    assert aria2.status(gid) == "paused"
    assert options(
        aria2, gid, "dir", "out", "split", "max-connection-per-server", "user-agent", "checksum"
    ) == [f"{aria2.directory}/there", "named.iso", "7", "16", "me/1.0", f"sha-256={digest}"]
    assert options(aria2, gid, "header", "referer") == [
        "X-One: 1\nX-Two: 2\n",
        "http://127.0.0.1/page",
    ]


async def test_arrows_go_through_the_options_and_back(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.press("a")
        await eventually(lambda: typed(window) == "")
        await window.press("tab")
        seen = []
        for key in ("down",) * 9 + ("up",) * 10:
            seen.append(window.app.focused.id if window.app.focused else None)
            await window.press(key)
        assert seen[:10] == [one.name for one in (*BOXES, *FIELDS)]
        assert seen[10:] == [*reversed(seen[:9])]
        assert window.app.focused is not None
        assert window.app.focused.id == "lines"


@pytest.mark.parametrize("tabs", [2, 3], ids=["box", "field"])
async def test_enter_on_an_option_adds_and_does_nothing_else(
    tabs: int, aria2: Aria2, scene: Scene
) -> None:
    """It is not for the row below the dialog too, whose details it would open."""
    async with live(aria2) as window:
        await window.select(scene.second)
        await window.press("a")
        await paste(window, "http://127.0.0.1:9/other.iso")
        await window.press(*["tab"] * tabs, "space", "backspace", "enter")
        await eventually(lambda: window.says("Added 1 download:"))
        await window.pilot.pause()
        assert not window.main.pane.display


async def test_what_was_not_added_is_told_and_offered_again_with_its_options(
    aria2: Aria2, content: ContentServer, tmp_path: Path, witness: Witness
) -> None:
    torrent = make_torrent("[/broken]", "http://127.0.0.1:9/announce", 100)
    broken = tmp_path / "broken.torrent"
    broken.write_bytes(torrent.replace(b"lengthi100e", b"lengthi100000e"))
    url = content.url("one.iso", silent=True)
    async with live(aria2) as window:
        await window.press("a")
        await paste(window, f"{url}\n{broken}")
        await fill_in(window, "referer", "http://127.0.0.1/page")
        await window.press("enter")
        told = "Line 2, [/broken], was not added: Too few/many piece hash. The other one was added."
        await eventually(lambda: window.says(f"{told} a shows it again."))
        await window.press("a")
        await eventually(lambda: typed(window) == str(broken))
        await window.shows("Options: referer")
        await paste(window, url)  # takes the place of what is offered
        aria2.kill()
        await eventually(lambda: "OFFLINE" in standing(window))
        await window.press("enter")
        await eventually(lambda: window.says("Not connected, so nothing was sent."))
        window.app.post_message(Paste("http://127.0.0.1/z"))
        await eventually(lambda: typed(window) == "http://127.0.0.1/z")
        await window.press("escape")
        aria2.restart()
        await window.press("r")
        await window.shows("LIVE")
        await window.press("a")
        await eventually(lambda: typed(window) == f"{url}\nhttp://127.0.0.1/z")
        await window.press("enter")
        await eventually(lambda: window.says("Added 2 downloads."))
        await window.press("a")
        await eventually(lambda: typed(window) == "")
    assert [command[0] for command in witness.commands] == [
        "aria2.addUri",
        "aria2.addTorrent",
        "aria2.addUri",
        "aria2.addUri",
    ]


@pytest.mark.parametrize(
    "keys", [["escape"], ["x", "backspace", "escape"], ["enter"], ["space", "enter"]]
)
async def test_adding_nothing(keys: list[str], aria2: Aria2, witness: Witness) -> None:
    async with live(aria2) as window:
        await window.press("a")
        await window.shows("Add downloads")
        await window.press(*keys)
        await eventually(lambda: "Add downloads" not in window.text())
        await window.press("a")
        await eventually(lambda: typed(window) == "")
    assert witness.commands == []


# Pasting.


async def test_only_what_can_be_meant_opens_the_dialog_and_nothing_of_it_acts(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    before = scene.states(aria2)
    async with live(aria2) as window:
        for text in ("PpTdy\nq", "just words", "\x1b[31m"):
            window.app.post_message(Paste(text))
            await eventually(lambda: window.says("holds no URI, magnet link or path"))
            await window.press("ctrl+l")
            window.app.clear_notifications()
            await eventually(lambda: not window.toasts())
        window.app.post_message(Paste("x" * 1_000_001))
        await eventually(lambda: window.says("longer than 1,000,000 characters"))
        for text in ("magnet:?xt=urn:btih:" + "a" * 40, "/nowhere/x.torrent"):
            await paste(window, text)
            await window.press("escape")
            await eventually(lambda: typed(window) is None)
        window.app.post_message(Paste(" http://127.0.0.1/\u202ea\u200b\x9b.iso\r\nhttp://b/ "))
        await eventually(lambda: typed(window) == " http://127.0.0.1/a.iso\nhttp://b/ ")
        await window.press("escape", "slash")
        await eventually(lambda: window.main.filter_bar.is_open)
        window.app.post_message(Paste("http://127.0.0.1/"))
        await window.shows("/http://127.0.0.1/")
    assert scene.states(aria2) == before
    assert witness.commands == []


async def test_keys_in_one_burst_are_each_for_what_is_there(
    aria2: Aria2, content: ContentServer, tmp_path: Path, swarm: Swarm
) -> None:
    """A file is read on the way, which takes a while."""
    (tmp_path / "a.torrent").write_bytes(swarm.torrent)
    with on(aria2) as terminal:
        await eventually(lambda: "LIVE" in terminal.screen())
        url = content.url("one.iso", silent=True)
        terminal.type(f"\x1b[200~{tmp_path}/a.torrent\n{url}\x1b[201~\t \r2")
        await eventually(lambda: "2 paused" in terminal.screen())
        await eventually(lambda: "No download is active." in terminal.screen())


async def test_what_is_typed_before_the_dialog_stands_is_for_it(
    aria2: Aria2, content: ContentServer
) -> None:
    url = content.url("one.iso", silent=True)
    with on(aria2) as terminal:
        await eventually(lambda: "LIVE" in terminal.screen())
        terminal.type(f"a#\n{url}xy\x7f\x7f\t\x1b[B\x1b[Bsubz\x7f\r3")
        await eventually(lambda: "1 active" in terminal.screen())
        await eventually(lambda: "No download is waiting." in terminal.screen())
        (gid,) = gids(aria2)
        files = aria2.call("aria2.getFiles", gid)
        assert isinstance(files, list)
        assert files[0]["uris"][0]["uri"] == url
        assert options(aria2, gid, "dir") == ["sub"]


# Files first.


async def test_the_files_of_a_magnet_link_are_chosen_before_it_starts(
    aria2: Aria2, scene: Scene, swarm: Swarm
) -> None:
    info = swarm.torrent[swarm.torrent.index(b"4:info") + 6 : -1]
    digest = hashlib.sha1(info).hexdigest()  # noqa: S324 - BEP 3
    aria2.call("aria2.changeGlobalOption", {"max-concurrent-downloads": "5"})
    async with live(aria2, (40, 10)) as window:
        await window.select(scene.paused)
        await paste(window, f"magnet:?xt=urn:btih:{digest}&tr={swarm.tracker.announce}")
        await fill_in(window, "pause-metadata", "")
        await window.press("space", "enter")
        await eventually(lambda: window.says("As soon as it is known which files there are"))
        await eventually(lambda: window.says("Album waits until its files are chosen."), 20)
        assert window.main.pane.page_title == "Files"
        await window.shows("CD1", "CD2")
        gid = window.table.selected
        assert gid is not None
        assert aria2.status(gid) == "paused"
        await window.press("down", "space", "w")
        await eventually(lambda: window.says("aria2 downloads 2 files of it from now on. u starts"))
        await window.press("u")
        await eventually(lambda: aria2.facts(gid, "seeder") == {"seeder": "true"}, 20)
        files = aria2.call("aria2.getFiles", gid)
        assert isinstance(files, list)
        assert [file["selected"] for file in files] == ["false", "false", "true", "true"]


async def test_the_files_of_a_torrent_are_there_at_once_but_nobody_is_led_away(
    aria2: Aria2, scene: Scene, swarm: Swarm, tmp_path: Path
) -> None:
    (tmp_path / "a.torrent").write_bytes(swarm.torrent)
    async with live(aria2) as window:
        await window.select(scene.first)
        await paste(window, str(tmp_path / "a.torrent"))
        await fill_in(window, "pause-metadata", "")
        aria2.freeze()
        await window.press("space", "enter")
        await eventually(lambda: typed(window) is None)
        await window.press("question_mark")
        aria2.thaw()
        await eventually(lambda: window.says("Album is paused, so that its files can be chosen"))
        assert window.table.selected == scene.first
        assert not window.main.pane.display
