"""The start: what is drawn first."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import Terminal, on
from tests.waiting import wait_until

FRAME = b"\x1b[?2026h"

LOADS_WHEN_TOLD = """
import os, time
from ariatui.cli.main import run
from ariatui.tui import run as begin
load = begin._load_app
def load_when_told():
    while not os.path.exists(os.environ["MAY_LOAD"]):
        time.sleep(0.01)
    return load()
begin._load_app = load_when_told
run()
"""


@contextmanager
def loading(aria2: Aria2, may_load: Path, **environ: str) -> Iterator[Terminal]:
    """The program, which loads its app once there is this file."""
    command = (sys.executable, "-c", LOADS_WHEN_TOLD, "--server", aria2.endpoint.label)
    environ |= {"ARIATUI_SECRET": aria2.secret.reveal(), "MAY_LOAD": str(may_load)}
    with Terminal(command, **environ) as terminal:
        yield terminal


def test_the_first_rows_are_there_before_the_app_is(
    aria2: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    names = ("日本", "second")
    gids = [aria2.add(content.url(f"{n}.iso", silent=True), pause="true") for n in names]
    with loading(aria2, tmp_path / "now") as terminal:
        terminal.shows("second.iso")
        first, *_, row, _ = terminal.screen().rstrip().splitlines()
        assert aria2.endpoint.label in first
        assert "starting" in first
        assert row.startswith("‖ paused    日本.iso")
        aria2.unpause(gids[1])
        terminal.shows("active")
        terminal.type("p:Quit")  # not shown, and there for the app
        (tmp_path / "now").touch()
        terminal.shows("LIVE")
        wait_until(lambda: aria2.status(gids[1]) == "paused")
        assert terminal.output.count(b"\x1b[?1049h") == 1
        terminal.shows("leave; a daemon")
        terminal.type("\r")
        assert terminal.ends() == 0
        assert terminal.is_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_while_it_loads(
    number: signal.Signals, aria2: Aria2, tmp_path: Path
) -> None:
    with loading(aria2, tmp_path / "never") as terminal:
        terminal.shows("starting")
        terminal.process.send_signal(number)
        assert terminal.ends(within=3.0) == 128 + number
        assert terminal.is_restored()


def test_without_utf_8_nothing_is_drawn_before_the_app_is(aria2: Aria2, tmp_path: Path) -> None:
    with loading(aria2, tmp_path / "now", LC_ALL="C") as terminal:
        (tmp_path / "now").touch()
        terminal.shows("LIVE")
        assert b"starting" not in terminal.output


def test_rows_come_with_their_scrollbar_in_one_frame(aria2: Aria2, content: ContentServer) -> None:
    for number in range(60):
        aria2.add(content.url(f"file-{number:02}.bin"), pause="true")
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.shows("60 all")
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
        terminal.shows("LIVE")
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
