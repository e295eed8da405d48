"""Where Textual is not as expected, it draws as it always does."""

import sys
from pathlib import Path

import pytest
from textual.app import App

from ariatui.tui.output import thrifty
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import Terminal

DRIVER = """
from ariatui.tui import turns
from ariatui.tui.output import thrifty
thrifty.KNOWN_GROUND = turns.KNOWN_GROUND = {known}
from ariatui.cli.main import run
run()
"""

QUESTION = b"\x1b[?2026$p"
"""Asked once by Textual, and behind our own frames."""


@pytest.mark.parametrize("known", [True, False])
def test_it_shows_the_same_on_known_ground_and_elsewhere(
    aria2: Aria2, content: ContentServer, tmp_path: Path, *, known: bool
) -> None:
    gid = aria2.add(content.url("first.iso", silent=True))
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER.format(known=known))
    command = (sys.executable, str(driver), "--server", aria2.endpoint.label)
    with Terminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("LIVE")
        terminal.shows("active    first.iso")
        terminal.type("p")
        terminal.shows("paused    first.iso")
        assert aria2.status(gid) == "paused"
        assert (terminal.output.count(QUESTION) > 1) is known
        terminal.type("q")
        assert terminal.ends() == 0
        assert terminal.is_restored()


def test_the_ground_is_known_and_another_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert thrifty.KNOWN_GROUND

    def other(self: App[None], renderable: object) -> None:
        """Takes other arguments."""

    monkeypatch.setattr(App, "_display", other)
    assert not thrifty.is_known_ground()
