"""Lines that are drawn for themselves leave what Textual's compositor would have drawn."""

import sys
from pathlib import Path

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import Terminal
from tests.waiting import wait_until

COUNTS_PATCHES = """
import os
from ariatui.tui.output import patching
patched = patching.ThriftyApp.patch
def patch(self, lines):
    with open(os.environ["PATCHES"], "a") as counted:
        counted.write("!")
    patched(self, lines)
patching.ThriftyApp.patch = patch
patching.ThriftyApp.NOTIFICATION_TIMEOUT = 1
from ariatui.cli.main import run
run()
"""

_LOOKS = 15
"""Looks in a row at which nothing has been written since the first: all of it is drawn."""

REPAINT = "\x0c"

STEPS = [
    ("j", "u Resume"),
    ("u", "active    file-00"),
    ("p", "paused    file-00"),
    ("G", "日本.bin"),
    ("l", "Connected already."),  # a toast over the table
    ("k", "file-57"),
    ("?q", "file-57"),
    ("\r", "Name        file-57"),
    ("k", "Name        file-56"),
    ("\r", "q Quit"),
    (" ", "1 marked"),
    ("/iso\r", "/iso: 1"),
]


def is_as_repainted(terminal: Terminal) -> None:
    """Have all of it drawn anew, which alters nothing."""
    wait_until(lambda: "Connected already" not in terminal.screen(), 20)
    lengths: list[int] = []

    def rests() -> bool:
        lengths.append(len(terminal.output))
        return len(lengths) > _LOOKS and lengths[-1] == lengths[-_LOOKS]

    wait_until(rests)
    drawn, before = terminal.screen(), len(terminal.output)
    terminal.type(REPAINT)
    wait_until(lambda: len(terminal.output) > before + 2000)
    wait_until(lambda: terminal.screen() == drawn)


def test_patches_leave_what_the_compositor_would_draw(
    aria2: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    aria2.add(content.url("active.iso", silent=True))
    for number in range(58):
        aria2.add(content.url(f"file-{number:02}.bin", silent=True), pause="true")
    aria2.add(content.url("日本.bin"), pause="true")
    patches = tmp_path / "patches"
    command = (sys.executable, "-c", COUNTS_PATCHES, "--server", aria2.endpoint.label)
    secret = aria2.secret.reveal()
    with Terminal(command, ARIATUI_SECRET=secret, PATCHES=str(patches)) as terminal:
        terminal.shows("LIVE")
        terminal.shows("file-16")
        for keys, sign in STEPS:
            terminal.type(keys)
            terminal.shows(sign)
            is_as_repainted(terminal)
        terminal.type("q")
        assert terminal.ends() == 0
    assert len(patches.read_text()) >= len(STEPS)
