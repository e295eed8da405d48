"""Textual's terminal driver, made to bear being stopped from outside and losing its terminal.

What Textual 8.2.8 does, and this driver does otherwise (all observed):

- At a SIGCONT that does not follow a Ctrl+Z it starts a second reader and writer beside the first;
  the terminal then stays raw after the program's end, which may hang. Here the first ones end.
- It works within signal handlers, where the queue that it writes to may be locked by the very code
  that was interrupted. Here the event loop does the work.
- When the terminal is gone, its writer dies, so that the queue fills and the program waits for
  ever, and its reader spins. Of this the system tells only the head of the session, which may keep
  it to itself. Here the writer lives on, and the program gets its hangup.

For this it overrides and uses private parts of `LinuxDriver`. `driver_for` looks whether they are
there; without them the program has Textual's driver as it is.
"""

import asyncio
import os
import signal
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, runtime_checkable

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from ariatui.beat import next_beat
from ariatui.tui.ground import attributes
from ariatui.tui.keyboard import PatientDriver

_WATCH = 2.0
"""Seconds between two looks at whether the terminal is still there."""

_ABANDON_LIMIT = 0.5

_GIVE_BACK = (
    b"\x1b[?2026l\x1b[0m"  # draw at once, plainly
    b"\x1b[?2004l\x1b[?7h\x1b[?2048l"  # bracketed paste, wrapping, sizes in band
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # the mouse
    b"\x1b[<u"  # the kitty keyboard protocol, which each screen has for itself
    b"\x1b[?1049l\x1b[?25h\x1b[?1004l"  # the first screen, the cursor, focus
)
"""Undoes all that `LinuxDriver` does to a terminal when it starts."""

_ALTERNATE_SCREEN = "\x1b[?1049h"
"""What `LinuxDriver` begins with; it clears that screen too."""

_PRIVATE_PARTS = frozenset(
    {
        "_auto_restart",
        "_debug",
        "_file",
        "_loop",
        "_must_signal_resume",
        "_sigcont_application",
        "_sigtstp_application",
        "_writer_thread",
        "disable_input",
        "exit_event",
        "run_input_thread",
    }
)


def driver_for(stock: type[Driver]) -> type[Driver]:
    """The driver to use where Textual would use this one."""
    is_known = stock is LinuxDriver and attributes(stock) >= _PRIVATE_PARTS
    return SteadyDriver if is_known else stock


@runtime_checkable
class Heir(Protocol):
    """An app for which something may stand on the screen already."""

    def inherit_screen(self) -> bool:
        """Have the terminal as it was before that; whether the alternate screen is there."""
        ...


class SteadyDriver(PatientDriver):
    """Has the terminal anew after every SIGCONT, whoever stopped the program."""

    farewell: Callable[[], str] = str
    """Gives what is written last, to take back what this driver knows nothing of."""

    _has_screen = False
    """Whether the alternate screen is there already, with a picture that is to stay."""

    _is_on = False
    _is_asked_back = False
    _watcher: asyncio.Handle

    def start_application_mode(self) -> None:
        """Take the terminal; in the background, wait for the foreground first."""
        self._wait_for_foreground()
        self._has_screen = isinstance(self._app, Heir) and self._app.inherit_screen()
        before = self._writer_thread
        super().start_application_mode()
        self._is_on = self._writer_thread is not before  # a terminal that is gone is not taken
        self._watch()

    def write(self, data: str) -> None:
        """Write to the terminal, but do not clear what stands there before the first frame."""
        if self._has_screen and data == _ALTERNATE_SCREEN:
            self._has_screen = False
        else:
            super().write(data)

    def stop_application_mode(self) -> None:
        """Give the terminal back, if it was taken."""
        if self._is_on:
            self._watcher.cancel()
            self.write(self.farewell())
            super().stop_application_mode()
            self._is_on = False

    def abandon(self) -> None:
        """Give the terminal back without waiting for it; any thread may call it, as the last thing.

        What the terminal has not taken yet is dropped, so that there is room.
        """
        is_writing = self._writer_thread is not None and self._writer_thread.is_alive()
        if not is_writing or self.terminal is None:
            return
        terminal = os.dup(self.terminal.fileno())
        self.terminal.silence()  # nobody else has a last word
        blocks = os.get_blocking(terminal)
        os.set_blocking(terminal, False)
        deadline = time.monotonic() + _ABANDON_LIMIT
        farewell = self.farewell().encode()
        with suppress(OSError, termios.error):
            while time.monotonic() < deadline:
                # While a writer is stuck nobody else may write, and making room does not wake it as
                # it should; that output goes on does (observed on Linux 6). Not all can be opened
                # so that no writer gets stuck.
                termios.tcflush(terminal, termios.TCOFLUSH)
                termios.tcflow(terminal, termios.TCOOFF)
                termios.tcflow(terminal, termios.TCOON)
                with suppress(BlockingIOError):
                    os.write(terminal, _GIVE_BACK + farewell)
                    break
                time.sleep(0.01)
        os.set_blocking(terminal, blocks)  # the shell has the same open file

    def _watch(self) -> None:
        """While the terminal is ours, look now and then whether it is still there."""
        if _is_gone(self.fileno):
            os.kill(os.getpid(), signal.SIGHUP)
        elif self._is_on:
            beat = next_beat(self._loop.time(), _WATCH)
            self._watcher = self._loop.call_at(beat, self._watch)

    def _sigtstp_application(self, *_: object) -> None:
        if self._loop.is_closed():
            _stop()
        else:
            self._loop.call_soon_threadsafe(self._go_aside)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart and not self._is_asked_back and not self._loop.is_closed():
            self._is_asked_back = True
            self._loop.call_soon_threadsafe(self._come_back)

    def _go_aside(self) -> None:
        """Stop, with the terminal given back meanwhile; `_must_signal_resume` remembers that."""
        if self._must_signal_resume:
            return
        if self._auto_restart and self._is_on:
            self.suspend_application_mode()
            self._must_signal_resume = True
        _stop()

    def _come_back(self) -> None:
        """Take the terminal, whose treatment others may have changed; not after the end."""
        self._is_asked_back = False
        if _is_gone(self.fileno):
            return
        if self._is_on:
            self._wait_for_foreground()
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            self.resume_application_mode()

    def _wait_for_foreground(self) -> None:
        """Stop, as often as the program is continued in the background (the shell's `bg`)."""
        while _is_in_background(self.fileno):
            _stop()


def _stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _is_gone(terminal: int) -> bool:
    try:
        termios.tcgetattr(terminal)
    except termios.error:
        return True
    return False


def _is_in_background(terminal: int) -> bool:
    """Whether another job of the shell has the terminal; 0 is one that cannot be seen."""
    try:
        return os.tcgetpgrp(terminal) not in (0, os.getpgrp())
    except OSError:
        return False
