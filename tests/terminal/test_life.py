"""However the program ends, the terminal is as before, and its own aria2c is gone."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.aria2 import Aria2, Aria2Factory, free_port
from tests.content import ContentServer
from tests.waiting import wait_until

from .terminal import ARIATUI, Terminal, children, is_gone, on

CANARY = "S3CRET-CANARY"

ENDS = [
    ("q", None, 0),
    ("\x03", None, 0),
    (None, signal.SIGTERM, 143),
    (None, signal.SIGHUP, 129),
    (None, signal.SIGINT, 130),
    (None, signal.SIGQUIT, 131),
]
IDS = ["q", "ctrl+c", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"]


def end(terminal: Terminal, typed: str | None, number: signal.Signals | None) -> int:
    if typed is not None:
        terminal.type(typed)
    if number is not None:
        terminal.process.send_signal(number)
    return terminal.ends()


@pytest.mark.parametrize(("typed", "number", "status"), ENDS, ids=IDS)
def test_the_terminal_is_as_before(
    typed: str | None,
    number: signal.Signals | None,
    status: int,
    aria2: Aria2,
    content: ContentServer,
) -> None:
    gid = aria2.add(content.url("first.iso", silent=True))
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.shows("first.iso")
        assert not terminal.is_restored()
        assert end(terminal, typed, number) == status
        assert terminal.is_restored()
        assert terminal.left_behind() == ""
    assert aria2.status(gid) == "active"


def test_a_key_reaches_the_daemon(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("first.iso", silent=True))
    aria2.wait_for_status(gid, "active")
    with on(aria2) as terminal:
        terminal.shows("first.iso")
        terminal.type("p")
        aria2.wait_for_status(gid, "paused")
        terminal.type("T")
        aria2.wait_for_status(gid, "active")
        terminal.type("q")
        assert terminal.ends() == 0


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: signal.Signals(number).name
)
def test_a_signal_while_a_dialog_is_open(number: signal.Signals, aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.type("a")
        terminal.shows("Add downloads")
        terminal.process.send_signal(number)
        assert terminal.ends() == 128 + number
        assert terminal.is_restored()


def test_it_ends_promptly_while_the_daemon_is_frozen(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        aria2.freeze()
        terminal.type("q")
        assert terminal.ends(within=4) == 0
        assert terminal.is_restored()
        aria2.thaw()


def test_it_ends_when_its_window_is_closed(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.close()
        assert terminal.process.wait(6) == 129


def test_it_ends_when_its_window_is_closed_though_hangups_are_ignored(aria2: Aria2) -> None:
    shell = ("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh")
    command = (*shell, *ARIATUI, "--server", aria2.endpoint.label)
    with Terminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("LIVE")
        terminal.close()
        assert terminal.process.wait(6) == 129


def test_a_signal_ends_it_though_the_terminal_takes_nothing_more(local: tuple[str, ...]) -> None:
    with Terminal(local) as terminal:
        terminal.shows("LIVE")
        aria2c = aria2c_of(terminal)
        terminal.stall()
        for _ in range(150):  # more pictures than Textual's queue and the system's buffer hold
            terminal.type("?\x1b")
            time.sleep(0.02)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(12) == 143
        assert is_gone(aria2c)
        terminal.resume()
        wait_until(terminal.is_restored)


@pytest.fixture
def local(tmp_path: Path) -> tuple[str, ...]:
    """The command for a local aria2c, with a secret that we know."""
    driver = tmp_path / "driver.py"
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    driver.write_text(
        f"import secrets\nsecrets.token_urlsafe = lambda length: {CANARY!r}\n"
        "from ariatui.cli.main import run\nrun()\n"
    )
    return (sys.executable, str(driver), "--local", "--dir", str(downloads))


def aria2c_of(terminal: Terminal) -> int:
    """The process id of the aria2c that the program has started."""
    wait_until(lambda: children(terminal.process.pid))
    (pid,) = children(terminal.process.pid)
    wait_until(lambda: Path(f"/proc/{pid}/comm").read_text().startswith("aria2c"))
    return pid


def have_it_start_for_ever(local: tuple[str, ...]) -> None:
    """Have the program wait for what aria2c never says."""
    script = Path(local[1])
    never = "from ariatui.local import daemon\ndaemon._LISTENS = 'what aria2c never says'\n"
    script.write_text(never + script.read_text())


@pytest.mark.parametrize("typed", ["q", "\x03"])
def test_leaving_while_an_aria2c_that_was_asked_for_starts(
    typed: str, local: tuple[str, ...]
) -> None:
    have_it_start_for_ever(local)
    with Terminal((*local[:2], "--server", f"127.0.0.1:{free_port()}")) as terminal:
        terminal.shows("l  start an aria2c")
        terminal.type("l")
        terminal.shows("Starting aria2c")
        aria2c = aria2c_of(terminal)
        terminal.type(typed)
        assert terminal.ends(within=5) == 0
        assert is_gone(aria2c)
        assert terminal.is_restored()


@pytest.mark.parametrize(("number", "status"), [end[1:] for end in ENDS[2:]], ids=IDS[2:])
def test_a_signal_while_the_local_aria2c_starts(
    number: signal.Signals, status: int, local: tuple[str, ...]
) -> None:
    have_it_start_for_ever(local)
    with Terminal(local) as terminal:
        aria2c = aria2c_of(terminal)
        terminal.process.send_signal(number)
        assert terminal.ends(within=5) == status
        assert is_gone(aria2c)
        assert terminal.output == b""


@pytest.mark.parametrize(("typed", "number", "status"), ENDS[:4], ids=IDS[:4])
def test_the_local_aria2c_ends_with_the_program(
    typed: str | None, number: signal.Signals | None, status: int, local: tuple[str, ...]
) -> None:
    with Terminal(local) as terminal:
        terminal.shows("LIVE")
        aria2c = aria2c_of(terminal)
        assert end(terminal, typed, number) == status
        assert is_gone(aria2c)
        assert terminal.is_restored()


def test_the_local_aria2c_ends_when_the_program_is_killed(local: tuple[str, ...]) -> None:
    with Terminal(local) as terminal:
        terminal.shows("LIVE")
        aria2c = aria2c_of(terminal)
        terminal.process.kill()
        assert terminal.ends() == -signal.SIGKILL
        wait_until(lambda: is_gone(aria2c), 10)


def test_the_local_aria2c_ends_when_the_window_is_closed(local: tuple[str, ...]) -> None:
    with Terminal(local) as terminal:
        terminal.shows("local aria2c  LIVE")
        aria2c = aria2c_of(terminal)
        terminal.close()
        terminal.process.wait(10)
        wait_until(lambda: is_gone(aria2c), 10)


def test_no_process_shows_the_secret(
    local: tuple[str, ...], isolated_environment: Path, tmp_path: Path
) -> None:
    with Terminal(local) as terminal:
        terminal.shows("LIVE")
        for pid in (terminal.process.pid, aria2c_of(terminal)):
            for name in ("cmdline", "environ"):
                assert CANARY.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
        assert holding(CANARY, isolated_environment) == []
        terminal.type("q")
        assert terminal.ends() == 0
        assert CANARY.encode() not in terminal.output
    assert holding(CANARY, isolated_environment) == []
    assert [path.name for path in holding(CANARY, tmp_path)] == ["driver.py"]


def holding(text: str, folder: Path) -> list[Path]:
    """The files in which a text stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


def test_the_local_aria2c_keeps_its_queue(local: tuple[str, ...], content: ContentServer) -> None:
    uri = content.url("kept.iso", silent=True)
    for is_first in (True, False):
        with Terminal(local) as terminal:
            terminal.shows("LIVE")
            if is_first:
                terminal.type("a")
                terminal.shows("Add downloads")
                terminal.type(f"{uri}\r")
            terminal.shows("kept.iso")
            terminal.shows("active")
            terminal.type("q")
            assert terminal.ends() == 0


def test_the_local_aria2c_that_died_is_replaced_by_one_with_its_downloads(
    local: tuple[str, ...], content: ContentServer
) -> None:
    with Terminal(local) as terminal:
        terminal.shows("LIVE")
        first = aria2c_of(terminal)
        terminal.type("a")
        terminal.shows("Add downloads")
        terminal.type(f"{content.url('kept.iso', silent=True)}\r")
        terminal.shows("Added 1 download:")
        os.kill(first, signal.SIGKILL)
        terminal.shows("The aria2c that ariatui started has ended.")
        terminal.shows("l starts it again.")
        terminal.shows("l Start aria2c")
        terminal.type("l")
        terminal.shows("LIVE")
        terminal.shows("1 active")
        terminal.shows("kept.iso")
        terminal.shows("aria2 was restarted.")
        assert aria2c_of(terminal) != first
        terminal.type("L")
        terminal.shows("Log of local aria2c")
        for told in ("added kept.iso", "Connection lost.", "Connected again."):
            terminal.shows(told)


def test_a_second_local_one_says_that_there_is_another(local: tuple[str, ...]) -> None:
    told = "Another ariatui --local is running, with downloads of its own."
    with Terminal(local) as first:
        first.shows("No downloads.")
        assert told not in first.screen()
        with Terminal(local) as second:
            second.shows(told)


CRASHING_DRIVER = """
import os
from ariatui.sync.synchronizer import Synchronizer
from ariatui.tui.screens.main import MainScreen

def broken(self, *args):
    secret = os.environ["ARIATUI_SECRET"]
    token = f"token:{secret}"
    raise ValueError(f"broken for the test: {token}")

async def broken_run(self, _):
    broken(self)

PATCH

from ariatui.cli.main import run
run()
"""

PATCHES = {
    "a key": "MainScreen.action_do = broken",
    "a timer": "MainScreen._show_standing = broken",
    "the session": "Synchronizer.run = broken_run",
    "what is typed": "from textual._xterm_parser import XTermParser; XTermParser.feed = broken",
}


@pytest.mark.parametrize("where", PATCHES)
def test_a_crash_is_told_shortly_and_keeps_the_secret(
    where: str, aria2_factory: Aria2Factory, tmp_path: Path, isolated_environment: Path
) -> None:
    aria2 = aria2_factory(secret=CANARY)
    driver = tmp_path / "driver.py"
    driver.write_text(CRASHING_DRIVER.replace("PATCH", PATCHES[where]))
    command = (sys.executable, str(driver), "--server", aria2.endpoint.label)
    with Terminal(command, ARIATUI_SECRET=CANARY) as terminal:
        if where == "a key":
            terminal.shows("LIVE")
            terminal.type("p")
        assert terminal.ends() == 1
        assert terminal.is_restored()
        told = terminal.left_behind()
        output = terminal.output
    assert told.startswith("ariatui has ended because of a mistake in the program.")
    assert "Traceback" not in told
    (report,) = isolated_environment.rglob("crash-*.txt")
    assert str(report) in told.replace("\n", "")
    assert report.stat().st_mode & 0o777 == 0o600
    assert "ValueError: broken for the test" in report.read_text()
    for written in (output, report.read_bytes()):
        assert CANARY.encode() not in written
    assert holding(CANARY, isolated_environment) == []


def test_a_letter_that_comes_in_two_pieces_is_read(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.type("a")
        terminal.shows("Add downloads")
        for piece in (b"\xc3", b"\xa9 and on"):
            terminal.type(piece)
            wait_until(lambda: not terminal.unread())
        terminal.shows("é and on")


ENDED_AT_ONCE = """
import asyncio, os, signal
from ariatui.tui.app import AriatuiApp

async def on_mount(self):
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0)  # the loop's turn, in which it takes the signal in

AriatuiApp.on_mount = on_mount
from ariatui.cli.main import run
run()
"""


def test_a_signal_before_the_first_screen_ends_it_like_any_other(aria2: Aria2) -> None:
    command = (sys.executable, "-c", ENDED_AT_ONCE, "--server", aria2.endpoint.label)
    with Terminal(command) as terminal:
        assert terminal.ends() == 128 + signal.SIGTERM
        assert terminal.is_restored()
        assert terminal.left_behind() == ""


def test_it_ends_soon_though_the_terminal_has_lost_a_question(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.answers = False
        asked = terminal.asked
        terminal.type("\x0c")  # it draws all anew
        wait_until(lambda: terminal.asked > asked)
        began = time.monotonic()
        terminal.type("q")
        assert terminal.ends() == 0
        assert time.monotonic() - began < 2.5
        assert terminal.is_restored()


INTERRUPTED = """
import os, signal, threading
from ariatui.tui.app import AriatuiApp

async def on_mount(self):
    with threading._active_limbo_lock:  # as while a thread is started
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):
            pass

AriatuiApp.on_mount = on_mount
from ariatui.cli.main import run
run()
"""


def test_a_signal_ends_it_though_it_comes_while_a_thread_is_started(aria2: Aria2) -> None:
    command = (sys.executable, "-c", INTERRUPTED, "--server", aria2.endpoint.label)
    with Terminal(command) as terminal:
        assert terminal.ends(within=10) == 128 + signal.SIGTERM
        assert terminal.is_restored()
