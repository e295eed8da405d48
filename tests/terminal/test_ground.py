"""Where Textual is not as expected, it draws as it always does."""

import sys
from pathlib import Path

import pytest
from textual import _compositor
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from ariatui.tui import ground, turns
from ariatui.tui.driver import driver_for
from ariatui.tui.output import thrifty
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import Terminal

DRIVER = """
import sys
from ariatui.cli.main import run
if not {known}:
    from ariatui.tui import turns
    from ariatui.tui.output import thrifty
    thrifty.GROUND, turns.KNOWN_GROUND = None, False
    sys.modules["ariatui.tui.driver"] = None
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


def test_the_ground_is_known() -> None:
    assert thrifty.GROUND is not None
    assert turns.KNOWN_GROUND
    assert "SteadyDriver" in str(driver_for(LinuxDriver))
    ground.check()


def test_other_ground_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(self: App[None], renderable: object) -> None:
        """Takes other arguments."""

    with monkeypatch.context() as patch:
        patch.setattr(App, "_display", other)
        assert thrifty.look_at_ground() is None
    for place, name in ((App, "_display"), (_compositor, "ChopsUpdate")):
        with monkeypatch.context() as patch:
            patch.delattr(place, name)
            assert thrifty.look_at_ground() is None
    with monkeypatch.context() as patch:
        patch.delattr(LinuxDriver, "run_input_thread")
        assert driver_for(LinuxDriver) is LinuxDriver
    monkeypatch.delattr(App, "_fatal_error")
    with pytest.raises(ImportError, match="_fatal_error"):
        ground.check()


def test_without_what_keeps_the_secret_it_does_not_start(aria2: Aria2) -> None:
    code = """if True:
        from textual.app import App
        del App._fatal_error
        from ariatui.cli.main import run
        run()
    """
    command = (sys.executable, "-c", code, "--server", aria2.endpoint.label)
    with Terminal(command) as terminal:
        assert terminal.ends() == 1
        assert b"cannot work with this version of Textual" in terminal.output
        assert terminal.is_restored()
