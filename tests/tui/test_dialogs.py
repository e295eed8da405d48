"""Dialogs do not get in each other's way, and keys that do not apply are answered."""

import socket

import pytest

from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from ariatui.server.settings import Server
from ariatui.tui.screens.prompt import PromptScreen
from ariatui.tui.widgets.key_bar import KeyBar
from ariatui.tui.widgets.note import Note
from ariatui.tui.widgets.status_bar import StatusBar
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .window import Window, live, opened


def standing(window: Window) -> str:
    """What the status bar says, whatever lies over it."""
    return window.main.query_one(StatusBar).shown.plain


@pytest.mark.parametrize("key", ["question_mark", "colon", "a"])
async def test_the_secret_is_asked_for_only_once_no_other_dialog_is_open(
    key: str, aria2: Aria2
) -> None:
    async with live(aria2) as window:
        await window.press(key)
        await eventually(lambda: window.app.screen is not window.main)
        dialog = window.app.screen
        aria2.kill()
        aria2.secret = Secret("another")
        aria2.restart()
        await eventually(lambda: "SECRET NEEDED" in standing(window))
        await window.pilot.pause()
        assert window.app.screen is dialog
        await window.press("escape")
        await window.shows("does not accept this secret", "Enter sends it")
        await window.press(*"another", "enter")
        await window.shows("LIVE")


async def test_the_secret_is_not_asked_for_any_more_when_the_daemon_has_gone(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.press("question_mark")
        aria2.kill()
        aria2.secret = Secret("another")
        aria2.restart()
        await eventually(lambda: "SECRET NEEDED" in standing(window))
        aria2.kill()
        window.main.action_do("reconnect")
        await eventually(lambda: "OFFLINE" in standing(window))
        await window.press("escape")
        await window.shows("Nothing listens at")
        assert window.app.screen is window.main


async def test_leaving_the_question_for_the_secret_is_no_reason_to_ask_again(aria2: Aria2) -> None:
    async with opened(Server(aria2.endpoint, None)) as window:
        await window.shows("asks for a secret", "Enter sends it")
        for _ in range(2):
            await window.press("escape")
            await eventually(lambda: window.app.screen is window.main)
            await window.pilot.pause()
            assert window.app.screen is window.main
            await window.press("s")
            await eventually(lambda: isinstance(window.app.screen, PromptScreen))


async def test_the_palette_leads_to_the_question_for_the_secret(aria2: Aria2) -> None:
    async with opened(Server(aria2.endpoint, None)) as window:
        await window.shows("asks for a secret", "Enter sends it")
        await window.press("escape", "colon")
        await window.shows("Search for commands")
        await window.press(*"secret")
        await window.shows("type the daemon's secret")
        await window.press("enter")
        await eventually(lambda: isinstance(window.app.screen, PromptScreen))


@pytest.mark.parametrize("key", ["l"])
async def test_keys_for_the_time_without_a_connection_say_that_there_is_one(
    key: str, aria2: Aria2
) -> None:
    async with live(aria2) as window:
        await window.press(key)
        await eventually(lambda: window.says("Connected already."))


async def test_keys_that_would_mend_something_else_say_so(aria2: Aria2) -> None:
    async with live(aria2) as window:
        aria2.kill()
        await window.shows("OFFLINE")
        await window.press("s")
        await eventually(lambda: window.says("Nothing asks for a secret at the moment."))
        with socket.create_server(("127.0.0.1", aria2.port)):
            await window.press("r")
            await window.shows("CONNECTING")
            for key in ("r", "s"):
                window.app.clear_notifications()
                await window.press(key)
                await eventually(lambda: window.says("It is being tried already."))


async def test_an_aria2c_is_not_started_where_something_else_is_wrong(
    content: ContentServer,
) -> None:
    endpoint = Endpoint("127.0.0.1", content.server_port)
    async with opened(Server(endpoint, None)) as window:
        await window.shows("is not aria2")
        await window.press("l")
        await eventually(lambda: window.says("only where none listens on this machine."))


async def test_what_is_said_again_and_again_stands_there_once(aria2: Aria2) -> None:
    async with live(aria2) as window:
        for key in "llpflplll":
            await window.press(key)
        await eventually(lambda: window.toasts() == ["Connected already."])


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_toasts_hide_neither_note_nor_keys(
    size: tuple[int, int], aria2: Aria2, content: ContentServer
) -> None:
    await aria2.becomes(aria2.add(content.missing("long-" * 20)), "error")
    async with live(aria2, size) as window:
        await eventually(lambda: window.main.query_one(Note).size.height == 2)
        await window.shows("long-long-")
        note, keys = window.note, window.main.query_one(KeyBar).shown.plain
        await window.press("p")
        await eventually(lambda: window.says("cannot be paused."))
        assert window.note == note
        assert window.lines()[-1].strip() == keys.strip()
