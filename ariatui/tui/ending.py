"""The end by a signal that asks for it: in order, or if that hangs, without.

Python's handlers are used rather than the event loop's: the loop stands still while a terminal that
takes nothing more keeps Textual waiting (observed on Textual 8.2.8). A thread watches that the end
comes. It is there from the beginning, since to start one takes locks, which the very code that a
signal has interrupted may hold; a handler writes to a pipe, and has the loop go on, which takes
none.
"""

import asyncio
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Never

from ariatui.local.daemon import LONGEST_STOP, LocalDaemon
from ariatui.tui.roster import GOODBYE

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)

_SCREEN_LIMIT = GOODBYE + 2.0
"""Seconds for the sessions' goodbye, and for Textual to close."""

_MARGIN = 1.0
_REST_LIMIT = 3.0
"""Seconds for what is left then, which is little."""

_SIGNALLED, _STEP = b"!", b"."


class Ending:
    """Leads to the end in order, and sees that it comes.

    Args:
        daemons: What must not outlive the program.
    """

    def __init__(self, daemons: Sequence[LocalDaemon]) -> None:
        self.give_back: Callable[[], object] = bool
        """Has the terminal as it was before; any thread may call it, as the last thing."""
        self.status: int | None = None
        """The exit status by the first signal, None before."""
        self._daemons = daemons
        self._way: Callable[[], object] = bool
        self._loop = asyncio.get_running_loop()
        self._treatment = termios.tcgetattr(sys.stdin) if sys.stdin.isatty() else None
        self._hears, self._tell = os.pipe()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Within this, the first signal leads to the end, and others change nothing."""
        threading.Thread(target=self._watch, name="ariatui watchdog", daemon=True).start()
        before = {number: signal.signal(number, self._begin) for number in _ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            os.write(self._tell, _STEP)

    @contextmanager
    def by(self, way: Callable[[], object]) -> Iterator[None]:
        """Within this, the end in order is begun by calling `way`; elsewhere it comes anyway."""
        self._way = way
        try:
            yield
        finally:
            self._way = bool

    def leave_screen(self) -> None:
        """The terminal is as it was, and the sessions have ended; the daemons are next."""
        os.write(self._tell, _STEP)

    def _begin(self, number: int, _frame: FrameType | None) -> None:
        if self.status is None:
            self.status = 128 + number
            os.write(self._tell, _SIGNALLED)
            self._loop.call_soon_threadsafe(self._go)

    def _go(self) -> None:
        self._way()

    def _watch(self) -> None:
        """From a signal on, give each step of the end its time."""
        steps = 0
        while True:
            limit = None if self.status is None else self._limit(steps)
            ready, _, _ = select.select([self._hears], [], [], limit)
            if not ready:
                self._die()
            steps += os.read(self._hears, 1) == _STEP

    def _limit(self, steps: int) -> float:
        """Seconds that the end may take after so many steps of it."""
        if steps == 0:
            return _SCREEN_LIMIT
        return LONGEST_STOP * len(self._daemons) + _MARGIN if steps == 1 else _REST_LIMIT

    def _die(self) -> Never:
        try:
            for daemon in self._daemons:
                daemon.kill_now()
            self.give_back()
            if self._treatment is not None:
                termios.tcsetattr(sys.stdin, termios.TCSANOW, self._treatment)
        finally:
            os._exit(self.status or 1)
