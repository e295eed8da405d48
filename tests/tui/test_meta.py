"""An Escape and a key in one burst are two keys, unless alt with that key is bound."""

import pytest
from textual.events import Key

from ariatui.server.endpoint import Endpoint
from ariatui.server.settings import Server
from ariatui.tui.meta import EscapedKey, MetaParser
from ariatui.tui.widgets.add.lines_field import LinesField
from tests.aria2 import Aria2, free_port
from tests.waiting import eventually

from .conftest import Scene
from .window import live, opened


def read(sent: str) -> list[str]:
    """What a terminal's text means; of what may be two keys, both."""
    parser = MetaParser()
    keys: list[str] = []
    for event in (*parser.feed(sent), *parser.feed("")):
        assert isinstance(event, Key)
        if isinstance(event, EscapedKey):
            keys.append("|".join([*event.chords, event.alone.key]))
        else:
            keys.append(event.key)
    return keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1bd", ["alt+d|d"]),
        ("\x1bG", ["alt+shift+g|G"]),
        ("\x1bf", ["alt+f|ctrl+right|f"]),
        ("\x1b/", ["alt+slash|slash"]),
        ("\x1b:q", ["alt+colon|colon", "q"]),
        ("\x1b\r", ["alt+enter|enter"]),
        ("\x1b7", ["alt+7|pilcrow_sign|7"]),
        ("\x1b\x1bd", ["escape", "alt+d|d"]),
        ("\x1bO", ["alt+shift+o|O"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1b[1;3A", ["alt+up"]),
        ("\x1b[A\x1bOP\x1b", ["up", "f1", "escape"]),
    ],
)
def test_an_escape_and_a_key_may_be_both(sent: str, keys: list[str]) -> None:
    assert read(sent) == keys


async def test_what_was_left_is_not_confirmed_by_the_key_behind(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await window.select(scene.paused)
        window.type("d\x1bd\x1b:quit")
        await window.shows("leave; a daemon")
        window.type("\x1b/sec\x1ba#1\x1b\r#2")  # alt+enter begins a line
        await eventually(lambda: isinstance(window.app.focused, LinesField))
        field = window.app.screen.query_one("#lines", LinesField)
        await eventually(lambda: field.text == "#1\n#2")
    assert scene.states(aria2)["paused"] == "paused"


async def test_keys_that_come_while_the_app_is_closed_are_for_nobody() -> None:
    """The tests close it so, without waiting for what it has been sent."""
    async with opened(Server(Endpoint("127.0.0.1", free_port()), None)) as window:
        window.type("jk" * 20)
