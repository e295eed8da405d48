"""The start: what is drawn first."""

import re
import subprocess
import sys

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import Terminal, on

FRAME = b"\x1b[?2026h"
TOP_LINE = re.compile(rb"\x1b\[1;1H(.*?)\x1b\[2;1H", re.DOTALL)


def test_the_first_frame_says_which_daemon_is_meant(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        drawn = TOP_LINE.search(terminal.output)
        assert drawn
        assert aria2.endpoint.label.encode() in drawn[1]


def test_rows_come_with_their_scrollbar_in_one_frame(aria2: Aria2, content: ContentServer) -> None:
    for number in range(60):
        aria2.add(content.url(f"file-{number:02}.bin"), pause="true")
    with on(aria2) as terminal:
        terminal.shows("file-18.bin")
        frames = terminal.output.split(FRAME)
    counted = next(frame for frame in frames if b"60 all" in frame)
    assert counted.count("‖ paused".encode()) > 10


LOOKS_NO_MORE = """
from ariatui.cli.main import run
from ariatui.tui.output import thrifty
thrifty._LOOK_AGAIN = 3600
run()
"""


def test_the_rows_are_drawn_as_soon_as_the_terminal_has_echoed(
    aria2: Aria2, content: ContentServer
) -> None:
    """More is drawn at the start than goes out unasked."""
    for number in range(60):
        aria2.add(content.url(f"file-{number:02}.bin"), pause="true")
    command = (sys.executable, "-c", LOOKS_NO_MORE, "--server", aria2.endpoint.label)
    with Terminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("file-18.bin")
        terminal.type("G")
        terminal.shows("file-59.bin")


def test_what_is_drawn_first_needs_no_table_of_widths() -> None:
    code = """if True:
        import sys
        from ariatui.text import clean, width
        from ariatui.tui.glyphs import ACTIVE, DOWN, PAUSED
        assert width(clean(f"{ACTIVE} active {DOWN} a.iso{PAUSED}~")) == 18
        print("wcwidth" in sys.modules, width(clean("\u65e5")), "wcwidth" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False 2 True\n"
