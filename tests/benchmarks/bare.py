"""The floor: what Textual alone costs. `bare.py waits` does nothing, `bare.py paints` a table.

It paints what ariatui shows of twenty downloads that run, line by line, with Textual's own output:
each second two numbers of each line are others. The arrow keys and j, k move a cursor.
"""

import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_LINES = 20


class Lines(Widget):
    """Twenty lines with numbers in them."""

    DEFAULT_CSS = "Lines { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._second = 0
        self._cursor = 0

    def next_second(self) -> None:
        """Other numbers."""
        self._second += 1
        for y in range(_LINES):
            self.refresh(Region(0, y, self.size.width, 1))

    def move(self, lines: int) -> None:
        """Move the cursor."""
        before, self._cursor = self._cursor, (self._cursor + lines) % _LINES
        for y in (before, self._cursor):
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line, the cursor's with other colours."""
        if y >= _LINES:
            return Strip.blank(self.size.width)
        style = Style(color="black", bgcolor="cyan") if y == self._cursor else Style(color="green")
        speed, left = 100 + (self._second * 7 + y * 31) % 900, 3600 - self._second
        name = f"active download-{y:05}.iso".ljust(self.size.width - 24)
        segments = [
            Segment(name, style),
            Segment(f"{speed:5} KiB/s", style),
            Segment(f"{left // 60:6}m{left % 60:02}s", style),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, style)


class Bare(App[None]):
    """Textual, and next to nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down"),
        Binding("up,k", "move(-1)", "Up"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Lines()

    def on_mount(self) -> None:
        """Begin to paint."""
        if sys.argv[1:] == ["paints"]:
            self.set_interval(1.0, self.query_one(Lines).next_second)

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        self.query_one(Lines).move(lines)


if __name__ == "__main__":
    Bare().run()
