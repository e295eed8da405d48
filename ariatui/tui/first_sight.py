"""What stands on the screen while Textual is loaded: which daemon it is, and the first rows.

Loading takes a fifth of a second, on a small machine some seconds. This is drawn plainly, with
nothing but the terminal's own means; nothing is read from it, so that what is typed meanwhile is
there for the app, which takes the screen over as it stands.
"""

import os
import termios
from contextlib import suppress
from itertools import islice
from typing import Any

from ariatui.model.download import Naming
from ariatui.session import Session
from ariatui.text import clean, fit
from ariatui.tui.bridge import Audience
from ariatui.tui.widgets.columns import Row, cells, headings, layout

_TAKE = "\x1b[?1049h\x1b[?25l"
"""The alternate screen, without a cursor."""

_GIVE_BACK = "\x1b[?25h\x1b[?1049l"

_UNDERLINED, _PLAIN = "\x1b[4m", "\x1b[m"

_STATE = "starting…"
"""In the place of the words for the connection: no key has an effect yet."""

_BESIDES = 5
"""Lines that have no row: above them what is drawn here, below them what the app draws there."""


class FirstSight:
    """A picture of a session, as long as there is no app.

    Args:
        session: What is drawn.
        columns: The columns that the person wants, by their ids.
        terminal: The descriptor that is drawn on, and read from later.
    """

    def __init__(self, session: Session, columns: tuple[str, ...], terminal: int) -> None:
        self._session = session
        self._columns = columns
        self._terminal = terminal
        self._treatment: list[Any] | None = None
        self._shown: list[str] = []
        """The lines that stand there; below them the screen is blank."""

    def take(self) -> None:
        """Take the terminal and draw; what is typed from now on is not shown."""
        try:
            self._treatment = termios.tcgetattr(self._terminal)
            quiet = termios.tcgetattr(self._terminal)
        except termios.error:
            return
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        quiet[6][termios.VSUSP] = b"\0"  # Ctrl+Z waits for the app, which can give the screen back
        termios.tcsetattr(self._terminal, termios.TCSANOW, quiet)
        self._write(_TAKE)
        self.draw()

    def audience(self) -> Audience:
        """Draws what happens."""
        return Audience(self.draw, lambda _: self.draw(), lambda _: None)

    def draw(self) -> None:
        """Draw how things stand."""
        if self._treatment is None:
            return
        with suppress(OSError):
            lines = self._lines(*os.get_terminal_size(self._terminal))
            before = [*self._shown, *[""] * len(lines)]
            pairs = enumerate(zip(before, lines, strict=False), 1)
            self._write("".join(f"\x1b[{y};1H{new}" for y, (old, new) in pairs if new != old))
            self._shown = lines

    def hand_over(self) -> bool:
        """Leave the screen as it is to whoever takes the terminal now; whether it was taken."""
        return self._treat()

    def give_back(self) -> None:
        """Have the terminal as it was before."""
        if self._treat():
            self._write(_GIVE_BACK)

    def _treat(self) -> bool:
        """Have the terminal treat what is typed as before."""
        treatment, self._treatment = self._treatment, None
        if treatment is None:
            return False
        with suppress(termios.error):
            termios.tcsetattr(self._terminal, termios.TCSANOW, treatment)
        return True

    def _lines(self, width: int, height: int) -> list[str]:
        """What is to stand there: as many lines as before at least, each from edge to edge."""
        told = clean(f" {self._session.server.label}  {_STATE}")
        rows = self._rows(width, height - _BESIDES)
        lines: list[str] = [fit(told, width), *([" " * width, *rows] if rows else [])]
        return lines + [" " * width] * (len(self._shown) - len(lines))

    def _rows(self, width: int, most: int) -> list[str]:
        """The headings and so many rows; none before all of these have names."""
        mirror = self._session.mirror
        has_scrollbar = len(mirror.rows()) > most
        columns = layout(width - has_scrollbar, self._columns)
        shown = [mirror.downloads[gid] for gid in islice(mirror.rows(), max(most, 0))]
        if not shown or any(download.naming is Naming.UNKNOWN for download in shown):
            return []
        edge = " " * has_scrollbar
        rows = ["".join(text for text, _ in cells(Row(one, None), columns)) for one in shown]
        return [f"{_UNDERLINED}{headings(columns)}{_PLAIN}{edge}", *(row + edge for row in rows)]

    def _write(self, text: str) -> None:
        with suppress(OSError):
            os.write(self._terminal, text.encode())
