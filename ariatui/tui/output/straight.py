"""What is written reaches the terminal at once where it has room, without a way through a thread.

Textual's driver hands everything to a thread, since a terminal may take its time. That thread
cannot run before the event loop rests: half a millisecond later as a rule, and up to two and a half
where an answer of the daemon's comes in between (observed on Textual 8.2.8). Here the event loop
writes what the terminal takes without waiting, and the thread only what is left. Only when thirty
writes wait for the terminal does the event loop wait too, as with Textual; `pacer` lets no frames
pile up like that.

For this it overrides and uses private parts of `LinuxDriver`; `ariatui.tui.driver` looks whether
they are there.
"""

import io
import os
import select
import threading
from collections import deque

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class StraightDriver(LinuxDriver):
    """Waits for the terminal in a thread, and only when it has to be waited for.

    The arguments are Textual's.
    """

    terminal: "TerminalFile | None" = None

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if self._file is not None:
            self._file = self.terminal = TerminalFile(self._file.fileno())

    def write(self, data: str) -> None:
        """Write to the terminal, while it is ours."""
        writer = self._writer_thread
        if self.terminal is None or writer is None:
            super().write(data)
        elif writer.is_alive() and not self.terminal.send(data):
            super().write("")  # wakes the thread


class TerminalFile(io.TextIOWrapper):
    """A terminal that is written to; it takes what one that is gone does not.

    It is given UTF-8 whatever Python takes the locale for: `ariatui.tui.ascii_only` does the rest.

    Args:
        descriptor: Where it is open for writing. Other programs have the same open file, and expect
            that writing to it waits; so it is opened once more.
    """

    def __init__(self, descriptor: int) -> None:
        raw = io.FileIO(descriptor, "w", closefd=False)
        super().__init__(io.BufferedWriter(raw), "utf-8", "replace")
        anew = _opened_anew(descriptor)
        self._descriptor = descriptor if anew is None else anew
        self._may_wait = anew is None
        self._unsent = deque[bytes]()
        self._turn = threading.Lock()
        """Whose turn it is to write."""

    def send(self, text: str) -> bool:
        """Write without waiting; whether the terminal has it, with all that was to go before.

        If not, the next `write` sees to it.
        """
        self._unsent.append(text.encode("utf-8", "replace"))
        if self._may_wait or not self._turn.acquire(blocking=False):
            return False
        try:
            return self._has_gone()
        finally:
            self._turn.release()

    def write(self, text: str) -> int:
        """Wait until the terminal has what was left, and this."""
        if text:
            self._unsent.append(text.encode("utf-8", "replace"))
        with self._turn:
            while not self._has_gone():
                select.select([], [self._descriptor], [])
        return len(text)

    def silence(self) -> None:
        """Let nothing more come to the terminal, even from a thread that waits for it."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.dup2(nowhere, self._descriptor)

    def _has_gone(self) -> bool:
        """Write what there is, as far as the terminal takes it; whether that is all."""
        while self._unsent:
            piece = self._unsent[0]
            try:
                sent = os.write(self._descriptor, piece)
            except BlockingIOError:
                return False
            except OSError:  # the terminal is gone
                sent = len(piece)
            if sent < len(piece):
                self._unsent[0] = piece[sent:]
            else:
                self._unsent.popleft()
        return True


def _opened_anew(terminal: int) -> int | None:
    """The same terminal, so that writing never waits; None where no name leads to it."""
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None
