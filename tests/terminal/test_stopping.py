"""Stopped and continued, by the person or by others, it has the terminal as it should."""

import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from ariatui.tui.driver import SteadyDriver, driver_for
from tests.aria2 import Aria2
from tests.waiting import wait_until

from .terminal import ARIATUI, Terminal, children, on, state_of

ENTER = b"\x1b[?1049h"


def threads(terminal: Terminal) -> int:
    """How many threads the program has."""
    return len(list(Path(f"/proc/{terminal.process.pid}/task").iterdir()))


def is_stopped(terminal: Terminal) -> bool:
    return state_of(terminal.process.pid) == "T"


def stopped_and_continued(terminal: Terminal, how: signal.Signals) -> None:
    """Stop it by this signal, continue it, and wait until it has the terminal anew."""
    entered = terminal.output.count(ENTER)
    terminal.process.send_signal(how)
    wait_until(lambda: is_stopped(terminal))
    terminal.process.send_signal(signal.SIGCONT)
    wait_until(lambda: terminal.output.count(ENTER) > entered)


def continued_in_vain(terminal: Terminal) -> None:
    """Continue it, five times in a row, though it is not stopped."""
    entered = terminal.output.count(ENTER)
    for _ in range(5):
        terminal.process.send_signal(signal.SIGCONT)
    wait_until(lambda: terminal.output.count(ENTER) > entered)


HAPPENINGS: dict[str, Callable[[Terminal], None]] = {
    "SIGSTOP": lambda terminal: stopped_and_continued(terminal, signal.SIGSTOP),
    "SIGTSTP": lambda terminal: stopped_and_continued(terminal, signal.SIGTSTP),
    "SIGCONT": continued_in_vain,
}


@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("way", ["q", "SIGTERM"])
def test_it_goes_on_and_ends_as_ever(happening: str, way: str, aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        before = threads(terminal)
        for _ in range(3):
            HAPPENINGS[happening](terminal)
        wait_until(lambda: threads(terminal) == before)

        def answers() -> bool:
            terminal.type("?")  # what is typed while it takes the terminal back may be lost
            return "A small letter acts" in terminal.screen()

        def has_ended() -> bool:
            terminal.type("q")  # the first one may close the help
            return terminal.process.poll() is not None

        wait_until(answers)
        assert threads(terminal) == before
        if way == "q":
            wait_until(has_ended)
        else:
            terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(10) == (0 if way == "q" else 143)
        wait_until(terminal.is_restored)


def test_suspending_gives_the_terminal_back_meanwhile(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.type("\x1a")
        wait_until(lambda: is_stopped(terminal))
        wait_until(terminal.is_restored)
        so_far = len(terminal.output)
        terminal.process.send_signal(signal.SIGCONT)
        wait_until(lambda: b"LIVE" in terminal.output[so_far:])
        assert not terminal.is_restored()
        terminal.type("q")
        assert terminal.ends() == 0
        assert terminal.is_restored()


def test_a_signal_that_comes_while_it_is_suspended_ends_it_once_it_goes_on(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.type("\x1a")
        wait_until(lambda: is_stopped(terminal))
        terminal.process.send_signal(signal.SIGTERM)
        terminal.process.send_signal(signal.SIGCONT)
        assert terminal.ends() == 143
        assert terminal.is_restored()


def test_in_the_background_it_stays_stopped(aria2: Aria2) -> None:
    command = shlex.join((*ARIATUI, "--server", aria2.endpoint.label))
    shell = ("/bin/sh", "-i")
    with Terminal(shell, ARIATUI_SECRET=aria2.secret.reveal(), PS1="", ENV="") as terminal:
        terminal.type(f"{command}\n")
        terminal.shows("LIVE")
        (pid,) = children(terminal.process.pid)
        terminal.type("\x1a")
        wait_until(terminal.is_restored)
        wait_until(lambda: state_of(pid) == "T")
        so_far = len(terminal.output)
        terminal.type("bg; echo $((6 * 7))\n")
        wait_until(lambda: b"42" in terminal.output[so_far:])
        wait_until(lambda: state_of(pid) == "T")
        assert terminal.is_restored()
        terminal.type("fg\n")
        wait_until(lambda: b"LIVE" in terminal.output[so_far:])
        assert not terminal.is_restored()
        terminal.type("q")
        wait_until(terminal.is_restored)
        terminal.type("exit\n")
        assert terminal.ends() == 0


def test_it_ends_when_its_window_is_closed_and_nobody_tells_it(aria2: Aria2) -> None:
    deaf = ("/bin/sh", "-c", 'trap "" HUP; "$@"; exit', "sh")
    command = (*deaf, *ARIATUI, "--server", aria2.endpoint.label)
    with Terminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("LIVE")
        terminal.close()
        assert terminal.process.wait(6) == 129


@pytest.mark.parametrize("missing", ["_sigcont_application", "_sigtstp_application"])
def test_it_does_without_its_own_driver_where_textual_is_not_as_expected(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert driver_for(LinuxDriver) is SteadyDriver
    monkeypatch.delattr(LinuxDriver, missing)
    monkeypatch.setattr(LinuxDriver, "__init__", Driver.__init__)
    assert driver_for(LinuxDriver) is LinuxDriver


def test_textuals_own_driver_does_as_well(aria2: Aria2, tmp_path: Path) -> None:
    script = tmp_path / "stock.py"
    script.write_text(
        "import ariatui.tui.driver\nariatui.tui.driver.driver_for = lambda stock: stock\n"
        "from ariatui.cli.main import run\nrun()\n"
    )
    command = (sys.executable, str(script), "--server", aria2.endpoint.label)
    with Terminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("LIVE")
        terminal.type("q")
        assert terminal.ends() == 0
        assert terminal.is_restored()
