"""What matters most now, in a sentence, between the table and the keys."""

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ariatui.text import Clean, wrap

_MOST = 3
"""Lines that it may take where the screen is high; on a low one it is a fifth of the screen."""


class Note(Static):
    """One line, so that the table stands still, and more only for a sentence that needs more."""

    DEFAULT_CSS = """
    Note {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        &.-urgent { color: $text-warning; }
        &.-urgent:nocolor { text-style: bold; }
    }
    """

    class Resized(Message):
        """The note takes another number of lines now."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._lines: list[Clean] = []

    @property
    def room(self) -> int:
        """The cells of a line."""
        return max(self.app.size.width - 2, 0)

    def say(self, text: Clean, *, urgent: bool) -> None:
        """Show this, or nothing."""
        self.set_class(urgent, "-urgent")
        most = min(max(self.app.size.height // 5, 1), _MOST)
        lines = wrap(text, self.room, most)
        if lines == self._lines:
            return
        before, self._lines = max(len(self._lines), 1), lines
        self.update(Content("\n".join(lines)), layout=False)
        now = max(len(lines), 1)
        if now != before:
            self.styles.height = now
            self.post_message(self.Resized(now))
