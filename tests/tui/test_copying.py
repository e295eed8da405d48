"""What `y` copies reaches the terminal's clipboard, and a sentence says what it was."""

import base64

import pytest

from tests.aria2 import Aria2
from tests.content import ContentServer, make_album
from tests.terminal.terminal import on
from tests.waiting import eventually, wait_until

from .window import Window, live


async def copied(window: Window, letter: str, sentence: str) -> str:
    """What is on the clipboard after this choice, once it was said."""
    await window.press("y")
    await window.shows("Copy:")
    await window.press(letter)
    await eventually(lambda: window.says(sentence))
    return window.app.clipboard


async def test_what_a_download_is_known_by_is_copied(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "somewhere")
    uri = content.url("first.iso", rate=20_000)
    first = aria2.add(uri)
    album = make_album("an album", "http://127.0.0.1:9/announce", {"a.flac": 1000, "b.flac": 10})
    torrent = aria2.add_torrent(album, pause="true")
    directory, link = aria2.facts(first)["dir"], aria2.facts(torrent)["infoHash"]
    async with live(aria2) as window:
        await window.select(first)
        assert await copied(window, "u", "tmux hands it on with set-clipboard on.") == uri
        assert await copied(window, "u", "Copied the URI.") == uri
        assert await copied(window, "p", "Copied the path.") == f"{directory}/first.iso"
        assert await copied(window, "g", "Copied the gid.") == first
        assert "Magnet" not in window.text()
        await window.press("A")
        magnet = await copied(window, "m", "the other 1 of the 2 downloads have none")
        assert magnet.startswith(f"magnet:?xt=urn:btih:{link}&dn=an%20album&tr=")
        gids = await copied(window, "g", "Copied 2 gids, one a line.")
        assert gids == f"{first}\n{torrent}"
        paths = await copied(window, "p", "Copied 2 paths, one a line.")
        assert paths == f"{directory}/first.iso\n{directory}/an album"
        uris = await copied(window, "u", "Copied 2 URIs, one a line; 1 of them is a magnet")
        assert uris == f"{uri}\n{magnet}"
        await window.press("escape")
        await window.select(torrent)
        assert await copied(window, "u", "Copied the magnet link.") == magnet
        assert "tmux" not in window.text()


async def test_the_last_action_is_copied_as_curl_without_the_secret(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = [aria2.add(content.url(f"{n}.iso", rate=20_000)) for n in range(2)]
    async with live(aria2) as window:
        assert await copied(window, "c", "Nothing has been asked of aria2 yet") == ""
        await window.press("A", "p")
        await eventually(lambda: {aria2.status(gid) for gid in gids} == {"paused"})
        both = await copied(window, "c", "the secret is to be in $ARIATUI_SECRET")
        assert both.count("aria2.pause") == 2
        await window.press("escape")
        await window.select(gids[1])
        await window.press("u")
        await aria2.becomes(gids[1], "active")
        one = await copied(window, "c", "Copied the curl command")
        assert f'"aria2.unpause","params":["token:\'"$ARIATUI_SECRET"\'","{gids[1]}"]' in one
        assert aria2.secret.reveal() not in both + one


async def test_what_would_do_harm_or_does_not_fit_is_not_copied(aria2: Aria2) -> None:
    evil = aria2.add("http://127.0.0.1:9/x", out="a\nreboot\n", pause="true")
    long = aria2.add(f"http://127.0.0.1:9/{'x' * 80_000}", pause="true")
    async with live(aria2, (40, 10)) as window:
        await window.select(evil)
        assert await copied(window, "p", "would do harm when pasted") == ""
        await window.select(long)
        assert await copied(window, "u", "terminals take 73.2 KiB at most") == ""


def test_it_goes_through_the_terminal(aria2: Aria2) -> None:
    gid = aria2.add("http://127.0.0.1:9/first.iso", pause="true")
    with on(aria2) as terminal:
        terminal.shows("first.iso")
        terminal.type("yg")
        sequence = b"\x1b]52;c;" + base64.b64encode(gid.encode()) + b"\x07"
        wait_until(lambda: sequence in terminal.output)
        terminal.shows("Copied the gid")
        terminal.type("q")
        assert terminal.ends() == 0


async def test_with_nothing_to_copy_there_is_no_choice(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.shows("No downloads.")
        await window.press("y")
        await eventually(lambda: window.says("There is nothing here to be copied."))
        assert window.app.screen is window.main
