"""What config.toml says is how the window is: keys, columns, colours, how often it looks."""

from dataclasses import replace

import pytest

from ariatui.actions.keymap import PRESETS, Keymap
from ariatui.config.config import Config
from ariatui.tui.palette import ActionProvider
from ariatui.tui.themes import THEMES
from tests.aria2 import Aria2
from tests.waiting import eventually

from .conftest import Scene, Witness
from .window import FIRST_ROW, HEADINGS, live, opened, server_of


def with_keys(**keys: tuple[str, ...]) -> Config:
    """The defaults, but for the keys of some actions."""
    return Config(keymap=Keymap({name.replace("_", "-"): one for name, one in keys.items()}))


async def test_another_key_does_it_and_the_former_does_nothing(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2, config=with_keys(pause=("x", "f5"))) as window:
        await window.select(scene.first)
        await window.press("p", "x")
        await eventually(lambda: aria2.status(scene.first) == "paused")
        assert witness.commands == [("aria2.pause", scene.first)]


async def test_as_in_tremc(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2, config=Config(keymap=Keymap(PRESETS["tremc"]))) as window:
        await window.select(scene.paused)
        await window.press("p")
        await eventually(lambda: aria2.status(scene.paused) == "waiting")
        await window.press("P")
        await eventually(lambda: aria2.status(scene.first) == "paused")


async def test_key_bar_help_and_palette_show_the_keys_that_there_are(
    aria2: Aria2, scene: Scene
) -> None:
    config = with_keys(pause=("x",), toggle=(), help=("f2",), quit=("f10",))
    async with live(aria2, (80, 70), config=config) as window:
        await window.select(scene.first)
        await eventually(lambda: window.key_line.startswith("x Pause"))
        assert window.key_line.endswith("F10 Quit  F2 Help")
        assert "t Toggle" not in window.key_line
        await window.press("f2")
        await window.shows("x           pause it, after telling")
        assert "else resume it" not in window.text()
        await window.press("G")
        await window.shows("F10         leave;")
        await window.press("f2", "colon")
        await window.shows("Search for commands")
        provider = ActionProvider(window.main)
        titles = [str(hit.prompt) async for hit in provider.discover()]
        assert "Pause (x)" in titles
        assert "Toggle" in titles


async def test_the_key_of_the_palette_can_be_another(aria2: Aria2) -> None:
    async with live(aria2, config=with_keys(palette=("f9",), page_up=("ctrl+p",))) as window:
        await window.press("ctrl+p", "colon")
        assert window.app.screen is window.main
        await window.press("f9")
        await window.shows("Search for commands")


async def test_what_opens_a_dialog_confirms_it_too(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2, config=with_keys(clear=("f8",), remove=("x",))) as window:
        await window.press("f8")
        await window.shows("Clear these 2 downloads?")
        await window.press("f8")
        await eventually(lambda: aria2.call("aria2.tellStopped", 0, 9) == [])
        await window.select(scene.paused)
        await window.press("x")
        await window.shows("Remove this download?", "x and its files")
        await window.press("x")
        await window.shows("There are no files of it")


async def test_sentences_name_the_keys_that_there_are(aria2: Aria2) -> None:
    config = with_keys(reconnect=("f6",), secret=("f7",), add=("plus",), force_pause=())
    async with live(aria2, config=config) as window:
        await window.shows("+  add one.")
        aria2.kill()
        await window.shows("F6  try to connect at once")


async def test_columns_as_wanted(aria2: Aria2, scene: Scene) -> None:
    config = Config(columns=("percent", "name", "state"))
    async with live(aria2, config=config) as window:
        assert window.lines()[HEADINGS].split() == ["%", "Name", "State"]
        row = window.lines()[FIRST_ROW].split()
        assert row[:1] == ["first.iso"]
        assert row[-1] == "active"
        await window.select(scene.missing)
        missing = next(line for line in window.lines() if "error" in line)
        assert missing.split()[-1] == "error"


async def test_the_words_for_a_failure_stand_where_columns_give_way(
    aria2: Aria2, scene: Scene
) -> None:
    config = Config(columns=("percent", "name", "down", "left"))
    async with live(aria2, config=config) as window:
        await window.select(scene.first)
        await window.shows("the resource was")


@pytest.mark.parametrize("theme", ["terminal", "color-blind", "nord"])
async def test_a_theme_by_name(theme: str, aria2: Aria2) -> None:
    async with live(aria2, config=Config(theme=theme)) as window:
        assert window.app.current_theme is THEMES[theme]


async def test_the_palette_shows_all_themes(aria2: Aria2) -> None:
    async with live(aria2) as window:
        assert window.app.available_themes.keys() == THEMES.keys()


async def test_it_looks_as_often_as_wanted_and_is_live_as_long(
    aria2: Aria2, witness: Witness
) -> None:
    config = replace(Config(), refresh=60.0)
    async with opened(server_of(aria2), config=config) as window:
        await window.shows("LIVE")
        session = window.main.session
        await eventually(lambda: session.clock() - (session.mirror.confirmed or 0.0) > 4.0)
        await window.pilot.pause()
        assert "LIVE" in window.status_line
    assert witness.commands == []
