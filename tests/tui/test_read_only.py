"""Where nothing may be altered, nothing is, whichever key is pressed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ariatui import words
from ariatui.actions.action import MOMENTARY
from ariatui.actions.table import ACTIONS
from ariatui.server.settings import Server
from tests.aria2 import Aria2
from tests.waiting import eventually

from .conftest import Scene, Witness
from .window import Window, opened, server_of

ACTING = [action for action in ACTIONS if action.acts]
REFUSAL = "Nothing was done: ariatui only watches this server"


@asynccontextmanager
async def watching(server: Server, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Window]:
    """The app on a daemon that it must not alter."""
    async with opened(server._replace(read_only=True), size) as window:
        yield window


@pytest.mark.usefixtures("scene")
async def test_every_key_that_acts_is_answered_with_a_sentence(
    aria2: Aria2, witness: Witness
) -> None:
    async with watching(server_of(aria2)) as window:
        await window.shows("LIVE", "first.iso")
        for action in ACTING:
            print(action.id)  # noqa: T201 - which it was, where this fails
            if action.scope in MOMENTARY:
                window.main.action_do(action.id)
            else:
                await window.press(action.keys[0])
            await eventually(lambda: window.says(REFUSAL))
            assert window.app.screen is window.main
            window.app.clear_notifications()
            await eventually(lambda: not window.says(REFUSAL))
    assert witness.commands == []


async def test_no_other_action_alters_anything_either(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    before = scene.states(aria2)
    async with watching(server_of(aria2)) as window:
        await window.shows("LIVE", "first.iso")
        for action in ACTIONS:
            if action.acts or action.id in ("quit", "suspend"):
                continue
            window.main.action_do(action.id)
            await window.pilot.pause(0)
            await window.press("enter", "y")
            while window.app.screen is not window.main:
                await window.press("escape")
                await window.pilot.pause(0)
    assert witness.commands == []
    assert scene.states(aria2) == before


def test_everything_that_asks_the_daemon_acts() -> None:
    assert {action.id for action in ACTIONS if action.perform is not None} < {
        action.id for action in ACTING
    }


@pytest.mark.usefixtures("scene")
async def test_a_feature_that_asks_before_it_acts_is_refused_too(aria2: Aria2) -> None:
    async with watching(server_of(aria2)) as window:
        await window.shows("LIVE", "first.iso")
        assert not window.main.session.is_ready()
        await eventually(lambda: window.says(words.read_only().text))


@pytest.mark.usefixtures("scene")
async def test_it_stands_in_the_status_bar_and_keys_that_act_are_not_offered(
    aria2: Aria2,
) -> None:
    async with watching(server_of(aria2)) as window:
        await window.shows("LIVE", "first.iso")
        assert window.status_line.startswith(f"{aria2.endpoint.label} read-only  LIVE")
        assert window.key_line == "Enter Details  y Copy  : Palette  q Quit  ? Help"


async def test_an_empty_list_does_not_tell_to_add_something(aria2: Aria2) -> None:
    async with watching(server_of(aria2)) as window:
        await window.shows("read-only  LIVE", "No downloads.")
        assert "add one" not in window.text()
        aria2.kill()
        await window.shows("r  try to connect at once")
        assert "start an aria2c" not in window.text()
