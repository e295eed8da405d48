"""A terminal for one program: what is typed into it, all that it was sent, and its modes."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Self

import pyte

from tests.aria2 import Aria2
from tests.waiting import wait_until

_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_QUESTION, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
"""Whether it draws frames at once, which it does."""

_PROGRESS = re.compile(rb"\x1b\]9;4;(\d)")

_ON_BY_DEFAULT = frozenset({7, 25})
"""Wrapping at the right edge, and the cursor."""

_NOT_PYTES = re.compile(r"\x1b\[(?:[<>=][\d;]*[a-z]|\?[\d;]*\$p)")
"""Sequences that pyte draws as text."""

ARIATUI = (sys.executable, "-m", "ariatui")


class Terminal:
    """A pseudo-terminal of 80 x 24 cells, and the program that runs in it as its session's head.

    Args:
        command: The program and its arguments.
        environ: What its environment has beyond this process's.
    """

    rate: int | None = None
    """How many bytes it takes in a second; None for all that come."""

    answers = True
    """Whether it answers what it is asked."""

    def __init__(self, command: Sequence[str], **environ: str) -> None:
        self.output = b""
        """All that the program has written."""
        self.asked = 0
        """How often it was asked whether it draws frames at once."""
        self._is_closed = False
        self._master, self._slave = os.openpty()
        self._wake = os.pipe()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.treatment_before = self.treatment
        # The first terminal that the head of a session opens becomes its controlling one.
        script = 'exec "$@" <"$ITS_TERMINAL" >"$ITS_TERMINAL" 2>&1'
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", script, "sh", *command],
            stdin=subprocess.DEVNULL,
            env=os.environ
            | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            | {"ITS_TERMINAL": os.ttyname(self._slave)}
            | environ,
            start_new_session=True,
        )
        self.resume()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Close the window, of which the system tells the program by a SIGHUP."""
        if not self._is_closed:
            self._is_closed = True
            self.stall()
            for descriptor in (self._master, self._slave, *self._wake):
                os.close(descriptor)

    def stall(self) -> None:
        """Take nothing more of what the program writes, as over a line that hangs."""
        if self._reader.is_alive():
            os.write(self._wake[1], b"!")
            self._reader.join()
            os.read(self._wake[0], 1)

    def resume(self) -> None:
        """Take what the program writes."""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def resize(self, columns: int, lines: int) -> None:
        """Take another size, of which the system tells the program by a SIGWINCH."""
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def type(self, text: str | bytes) -> None:
        """Type this."""
        os.write(self._master, text if isinstance(text, bytes) else text.encode())

    def unread(self) -> int:
        """How many bytes of what was typed the program has not read."""
        count = fcntl.ioctl(self._slave, termios.FIONREAD, b"\0\0\0\0")
        return int.from_bytes(count, sys.byteorder)

    def shows(self, text: str) -> None:
        """Wait until this stands on the screen."""
        wait_until(lambda: text in self.screen(), 20)

    def ends(self, within: float = 10.0) -> int:
        """Wait for the program's end; its exit status, negative if a signal killed it."""
        status = self.process.wait(within)
        marker = b"that was all"
        os.write(self._slave, marker)
        wait_until(lambda: self.output.endswith(marker))
        self.output = self.output.removesuffix(marker)
        return status

    @property
    def treatment(self) -> list[object]:
        """How the system treats the terminal: echo, line editing and so on."""
        return list(termios.tcgetattr(self._slave))

    def modes_left(self) -> set[int]:
        """The terminal's own modes that are not as they are by default: mouse, screen, paste."""
        last: dict[int, bool] = {}
        for numbers, which in _MODE.findall(self.output):
            last |= {int(number): which == b"h" for number in numbers.split(b";")}
        return {mode for mode, on in last.items() if on is not (mode in _ON_BY_DEFAULT)}

    def is_restored(self) -> bool:
        """Whether all is as it was before the program started."""
        enters, leaves = self.output.count(b"\x1b[?1049h"), self.output.count(b"\x1b[?1049l")
        pushes = len(re.findall(rb"\x1b\[>\d+u", self.output))
        return (
            self.treatment == self.treatment_before
            and not self.modes_left()
            and enters == leaves
            and pushes == self.output.count(b"\x1b[<u")
            # What the terminal never took may be taken back all the same.
            and self.output.count(b"\x1b[22;2t") <= self.output.count(b"\x1b[23;2t")
            and _PROGRESS.findall(self.output)[-1:] in ([], [b"0"])
        )

    def screen(self) -> str:
        """What stands on the screen."""
        return _lines(_drawn(self.output.decode("utf-8", "replace")))

    def style_of(self, text: str) -> pyte.screens.Char:
        """How the first character of this is drawn, where it stands on the screen."""
        screen = _drawn(self.output.decode("utf-8", "replace"))
        for y, line in enumerate(screen.display):
            if text in line:
                return screen.buffer[y][line.index(text)]
        raise AssertionError(f"{text!r} is not on the screen")

    def left_behind(self) -> str:
        """What stands on the terminal after the program has left it."""
        text = self.output.decode("utf-8", "replace")
        # pyte has no second screen: what was drawn there goes away with it
        text = re.sub(r"\x1b\[\?1049h.*\x1b\[\?1049l", "", text, flags=re.DOTALL)
        return _lines(_drawn(text)).strip()

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._master, self._wake[0]], [], [])
            if self._wake[0] in ready:
                return
            taken = os.read(self._master, 64 if self.rate else 65536)
            asked = (self.output[-len(_QUESTION) + 1 :] + taken).count(_QUESTION)
            self.output += taken
            self.asked += asked
            if self.answers:
                os.write(self._master, asked * _ANSWER)
            if self.rate:
                time.sleep(len(taken) / self.rate)


@lru_cache(maxsize=1)
def _drawn(text: str) -> pyte.Screen:
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(_NOT_PYTES.sub("", text))
    return screen


def _lines(screen: pyte.Screen) -> str:
    return "\n".join(line.rstrip() for line in screen.display)


def on(aria2: Aria2, *options: str) -> Terminal:
    """The program on a terminal, showing this daemon, whose secret it has from its environment."""
    command = (*ARIATUI, "--server", aria2.endpoint.label, *options)
    return Terminal(command, ARIATUI_SECRET=aria2.secret.reveal())


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state_of(pid: int) -> str:
    """A process's state, as ps tells it by a letter; Z if there is none any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def is_gone(pid: int) -> bool:
    """Whether a process has ended."""
    return state_of(pid) == "Z"
