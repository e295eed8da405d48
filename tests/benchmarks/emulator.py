"""A terminal for one program that stamps each piece of output with its time.

It answers as a terminal with synchronized output does, can be as slow as a serial line, and knows
from when on something stood on the screen, since it can draw the pieces one by one. Times are
seconds of `time.monotonic`, which all processes share.
"""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import pyte

from tests.benchmarks.programs import Program

_SYNC_QUERY = b"\x1b[?2026$p"
_SYNC_ANSWER = b"\x1b[?2026;2$y"
_NOT_PYTES = re.compile(r"\x1b\[(?:[<>=][\d;]*[a-z]|\?[\d;]*\$p)")
"""Sequences that pyte draws as text."""

_UNFINISHED = re.compile(r"\x1b(?:\[[<>=?\d;$]*)?\Z")
_STEP = 0.02
"""Seconds between two looks of a slow line."""

Shows = Callable[[pyte.Screen], object]
"""Whether a screen shows what is waited for."""


class Emulator:
    """A terminal, and the program that runs in it as the head of its session.

    Args:
        program: What to start.
        size: Columns and lines.
        rate: Bytes a second that the line takes; None for all that come.
        cores: Where the program may run; None for wherever this one may.
    """

    def __init__(
        self,
        program: Program,
        size: tuple[int, int] = (80, 24),
        rate: int | None = None,
        cores: Set[int] | None = None,
    ) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        """What the program has written, and when."""
        self.count = 0
        """Bytes so far."""
        self._rate = rate
        self._drawn = 0
        self._held = ""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._news = threading.Condition()
        self._master, slave = os.openpty()
        columns, lines = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        # The first terminal that the head of a session opens becomes its controlling one.
        script = 'exec "$@" <"$ITS_TERMINAL" >"$ITS_TERMINAL" 2>&1'
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", script, "sh", *program.command],
            stdin=subprocess.DEVNULL,
            env={**program.environ, "TERM": "xterm-256color", "ITS_TERMINAL": os.ttyname(slave)},
            start_new_session=True,
        )
        if cores is not None:
            os.sched_setaffinity(self.process.pid, cores)
        self._slave = slave
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.write(self._slave, b"\0")  # wakes the reader
        self._reader.join()
        os.close(self._slave)
        os.close(self._master)

    def type(self, text: str) -> float:
        """Type this; the time."""
        now = time.monotonic()
        os.write(self._master, text.encode())
        return now

    def writes(self, since: float, within: float = 20.0) -> float:
        """Wait for the first piece of output since a time; when it came."""
        deadline = time.monotonic() + within
        with self._news:
            while not (self.pieces and self.pieces[-1][0] > since):
                self._wait(deadline, "any output")
            return next(at for at, _ in self.pieces if at > since)

    def rests(self, quiet: float = 0.15, within: float = 60.0) -> None:
        """Wait for a moment at which nothing has been written for so long."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            last = self.pieces[-1][0] if self.pieces else time.monotonic()
            rest = last + quiet - time.monotonic()
            if rest <= 0:
                return
            time.sleep(rest)

    def shows(self, text: str, within: float = 60.0) -> float:
        """Wait until a text stands on the screen; since when it does."""
        return self.becomes(lambda screen: any(text in line for line in screen.display), within)

    def becomes(self, shows: Shows, within: float = 60.0) -> float:
        """Wait until the screen is as wanted; since when it is, the time of the last piece."""
        deadline = time.monotonic() + within
        if self._drawn and shows(self._screen):
            return self.pieces[self._drawn - 1][0]
        while True:
            with self._news:
                while self._drawn == len(self.pieces):
                    self._wait(deadline, "\n".join(self._screen.display))
                at, piece = self.pieces[self._drawn]
                self._drawn += 1
            self._draw(piece)
            if shows(self._screen):
                return at
            if time.monotonic() > deadline:
                raise TimeoutError("\n".join(self._screen.display))

    @property
    def screen(self) -> pyte.Screen:
        """What stands on the screen now."""
        for _, piece in self.pieces[self._drawn :]:
            self._drawn += 1
            self._draw(piece)
        return self._screen

    def _draw(self, piece: bytes) -> None:
        text = _NOT_PYTES.sub("", self._held + piece.decode("utf-8", "replace"))
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        self._stream.feed(text[:end])

    def _wait(self, deadline: float, what: str) -> None:
        if self.process.poll() is not None:
            raise ChildProcessError(f"the program has ended: {what}")
        self._news.wait(min(1.0, max(deadline - time.monotonic(), 0.0)))
        if time.monotonic() >= deadline:
            raise TimeoutError(what)

    def _read(self) -> None:
        before = b""
        most = 65536 if self._rate is None else max(int(self._rate * _STEP), 1)
        while True:
            select.select([self._master], [], [])
            piece = os.read(self._master, most)
            now = time.monotonic()
            if piece.endswith(b"\0"):
                return
            with self._news:
                self.pieces.append((now, piece))
                self.count += len(piece)
                self._news.notify_all()
            seen = before + piece
            for _ in range(seen.count(_SYNC_QUERY)):
                os.write(self._master, _SYNC_ANSWER)
            before = seen[-len(_SYNC_QUERY) + 1 :]
            if self._rate is not None:
                time.sleep(len(piece) / self._rate)


@dataclass(frozen=True, slots=True)
class Selection:
    """The row that a program has marked."""

    line: int
    name: str


_NAME = re.compile(r"[a-z]+-\d+")


def selection(screen: pyte.Screen) -> Selection | None:
    """The row of a download that is drawn on another background than the others."""
    rows = [y for y, line in enumerate(screen.display) if _NAME.search(line)]
    grounds = {y: _ground(screen.buffer[y][0]) for y in rows}
    marked = [y for y in rows if list(grounds.values()).count(grounds[y]) == 1]
    match = _NAME.search(screen.display[marked[0]]) if len(marked) == 1 else None
    return Selection(marked[0], match[0]) if match else None


def _ground(cell: pyte.screens.Char) -> tuple[str, bool]:
    return cell.bg, cell.reverse
