"""The line comes back by itself, also while somebody presses the key for that."""

import pytest

from ariatui.actions.keymap import Keymap
from ariatui.config.config import Config
from ariatui.rpc import connection
from ariatui.rpc.link import LinkState, Lost
from ariatui.server.secret import Secret
from ariatui.tui.features import linking
from ariatui.tui.features.linking import Linking
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .conftest import Witness
from .window import live

SAID = "Connected again, so nothing was done. From now on this key is for downloads."


@pytest.mark.parametrize(
    ("keys", "key"), [({}, "r"), ({"unpause": ("X",), "reconnect": ("X", "r")}, "X")]
)
async def test_it_reconnects_by_itself_and_the_key_for_that_does_nothing_else_for_a_moment(
    keys: dict[str, tuple[str, ...]],
    key: str,
    aria2: Aria2,
    content: ContentServer,
    witness: Witness,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linking, "_BELATED", 3600.0)
    gid = aria2.add(content.url("paused.iso", silent=True), pause="true")
    async with live(aria2, config=Config(keymap=Keymap(keys))) as window:
        await window.press(key)
        await eventually(lambda: aria2.status(gid) == "active")
        aria2.pause(gid)
        await window.shows("paused    paused.iso")
        witness.commands.clear()
        aria2.terminate()
        await window.shows("OFFLINE")
        aria2.restart()
        await window.shows("LIVE", "paused    paused.iso")
        await window.press(key, key)
        await eventually(lambda: SAID in window.toasts())
        assert witness.commands == []
        assert aria2.status(gid) == "paused"
        monkeypatch.setattr(linking, "_BELATED", 0.0)
        await window.press(key)
        await eventually(lambda: aria2.status(gid) == "active")


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_secret_is_asked_for_once_and_no_more_when_it_is_right_again(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch, *, leaves: bool
) -> None:
    monkeypatch.setattr(connection, "_UNAUTHORIZED_PAUSE", 0.1)
    links: list[LinkState] = []
    take_link = Linking.take_link

    def spy(linking: Linking, link: LinkState) -> None:
        links.append(link)
        take_link(linking, link)

    monkeypatch.setattr(Linking, "take_link", spy)
    async with live(aria2) as window:
        right, aria2.secret = aria2.secret, Secret("another")
        aria2.kill()
        aria2.restart()
        await window.shows("Esc leaves it")
        if leaves:
            await window.press("escape")
        links.clear()
        await eventually(lambda: sum(isinstance(link, Lost) for link in links) >= 2)
        assert ("Esc leaves it" in window.text()) is not leaves
        aria2.secret = right
        aria2.kill()
        aria2.restart()
        await window.shows("LIVE")
        await eventually(lambda: window.main.is_active)
