"""With NO_COLOR nothing that is sent to the terminal names a colour."""

import re

import pytest

from tests.aria2 import Aria2
from tests.content import ContentServer

from .terminal import ARIATUI, Terminal

BOLD, DIM, UNDERLINE, REVERSE = "1", "2", "4", "7"
PLAIN = {"", "0", BOLD, DIM, "3", UNDERLINE, REVERSE, "9"}
"""What SGR may be asked for besides colours: the attributes, and their end."""


def attributes(terminal: Terminal) -> set[str]:
    """All parameters of SGR sequences that the terminal was sent."""
    sent = re.findall(rb"\x1b\[([\d;:]*)m", terminal.output)
    return {parameter for sequence in sent for parameter in sequence.decode().split(";")}


def tour(terminal: Terminal, aria2: Aria2, *, is_colourless: bool) -> None:
    """Have it draw everything: rows, dialogs, toasts, the palette, a lost line."""
    terminal.shows("LIVE")
    terminal.shows("first.iso")
    terminal.shows("the resource was not found")
    assert terminal.style_of("first.iso").reverse is is_colourless
    assert terminal.style_of("State").underscore
    assert terminal.style_of("LIVE").bold
    terminal.type("l")
    terminal.shows("Connected already.")
    terminal.type("?")
    terminal.shows("A small letter acts")
    terminal.type("qa")
    terminal.shows("Add downloads")
    terminal.type("x\x7f\r")
    aria2.kill()
    terminal.shows("OFFLINE")
    assert terminal.style_of("OFFLINE").bold
    terminal.type(":")
    terminal.shows("Search for commands")
    terminal.process.terminate()
    terminal.ends()


@pytest.mark.parametrize("no_color", [{"NO_COLOR": "1"}, {}], ids=["NO_COLOR", "colours"])
def test_no_color_is_sent(no_color: dict[str, str], aria2: Aria2, content: ContentServer) -> None:
    failed = aria2.add(content.missing())
    aria2.wait_for_status(failed, "error")
    aria2.add(content.url("first.iso", silent=True))
    command = (*ARIATUI, "--server", aria2.endpoint.label)
    secret = aria2.secret.reveal()
    with Terminal(command, ARIATUI_SECRET=secret, COLORTERM="truecolor", **no_color) as terminal:
        tour(terminal, aria2, is_colourless=bool(no_color))
        used = attributes(terminal)
        if not no_color:
            assert {"38", "48"} <= used
            return
        assert used <= PLAIN
        assert {BOLD, DIM, UNDERLINE, REVERSE} <= used
