"""Where the locale has no UTF-8, nothing that is sent to the terminal is beyond ASCII."""

import pytest

from tests.aria2 import Aria2
from tests.content import ContentServer

from .terminal import ARIATUI, Terminal

PYTHONS = {"PYTHONUTF8": "0", "PYTHONCOERCELOCALE": "0"}
"""Has Python take the locale as it is."""

WITHOUT = {
    "C as it is": {"LC_ALL": "C"} | PYTHONS,
    "none": {"LC_ALL": "", "LC_CTYPE": "", "LANG": ""},
    "UTF-8 in Python": {"LC_ALL": "C", "PYTHONUTF8": "1"},
}
WITH = {
    "LANG": {"LC_ALL": "", "LC_CTYPE": "", "LANG": "C.UTF-8"},
    "unknown to the system": {"LC_ALL": "xx_XX.UTF-8"} | PYTHONS,
}


def tour(terminal: Terminal) -> None:
    """Have it draw everything: rows, the help, a dialog, a toast, the palette."""
    terminal.shows("LIVE")
    terminal.shows("paused")
    terminal.type("l")
    terminal.shows("Connected already.")
    terminal.type("?")
    terminal.shows("A small letter acts")
    terminal.type("q")
    terminal.type("a")
    terminal.shows("Add downloads")
    terminal.type("Äx\x03")
    terminal.type(":")
    terminal.shows("Search for commands")
    terminal.process.terminate()
    terminal.ends()


@pytest.mark.parametrize("locale", [*WITHOUT, *WITH])
def test_what_is_sent(locale: str, aria2: Aria2, content: ContentServer) -> None:
    aria2.add(content.url("x"), out="Grüße 日本語 👍.zip", pause="true")
    command = (*ARIATUI, "--server", aria2.endpoint.label)
    environ = {**WITHOUT, **WITH}[locale]
    with Terminal(command, ARIATUI_SECRET=aria2.secret.reveal(), **environ) as terminal:
        if locale in WITHOUT:
            terminal.shows("Gru?e ?????? ??.zip")
        else:
            terminal.shows("Grüße")
        tour(terminal)
        assert terminal.output.isascii() is (locale in WITHOUT)
        if locale in WITHOUT:
            assert b"+--" in terminal.output
            assert b"\\u" not in terminal.output
