"""The lines of the log: when, who, what. It follows the newest one while that is seen."""

import time
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ariatui.model.events import What, Who
from ariatui.text import Clean, clean, fit, wrap
from ariatui.words.event_words import Line

_WIDE = 60
"""Columns from which on there is room for seconds, and for who it was in two words."""

_NARROW_WHO = {Who.YOU: "you", Who.OTHER: "other", Who.ARIA2: "aria2", Who.UNCLEAR: "someone"}
_WIDE_WHO = _NARROW_WHO | {Who.OTHER: "other client"}

_MOST_LINES = 4
"""Lines that one event takes at most: names can be long."""

_STYLES = {
    What.FAILED: "bad",
    What.LOST: "bad",
    What.FINISHED: "good",
    What.BACK: "line",
    What.RESTARTED: "line",
}


class _Row(NamedTuple):
    """What is drawn on one line of the screen."""

    when: str
    who: str
    who_style: str
    text: str
    style: str


class LogView(ScrollView, can_focus=False):
    """Lines, broken where they are too long. Only what is seen is drawn."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"log-view--{name}" for name in ("plain", "when", "you", "good", "bad", "line")
    }
    DEFAULT_CSS = """
    LogView {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & > .log-view--when { color: $text-muted; }
        & > .log-view--you { color: $text-accent; text-style: bold; }
        & > .log-view--good { color: $text-success; }
        & > .log-view--bad { color: $text-error; }
        & > .log-view--line { color: $text-warning; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._rows: list[_Row] = []
        self._is_told = False
        """Whether it is known what there is to show."""
        self._follows = True
        self._palette: dict[str, Style] = {}

    def show(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self._lines, self._is_told = lines, True
        self._break()

    def notify_style_update(self) -> None:
        """Other colours."""
        self._palette.clear()
        super().notify_style_update()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Somebody who reads what is older is not taken away from it."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = self.scroll_offset.y >= self.max_scroll_y

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._break()

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        width, place = self.size.width, self.scroll_offset.y + y
        if self._is_told and not self._rows and y == 0:
            text = fit(clean("Nothing has happened yet."), width)
            return Strip([Segment(f" {text}"[:width], self._style("when"))], width)
        if place >= len(self._rows):
            return Strip.blank(width, self._style("plain"))
        row = self._rows[place]
        parts = [
            Segment(row.when, self._style("when")),
            Segment(row.who, self._style(row.who_style)),
            Segment(row.text, self._style(row.style)),
        ]
        strip = Strip(parts)
        return strip.adjust_cell_length(width, self._style("plain"))

    def _style(self, name: str) -> Style:
        if name not in self._palette:
            self._palette[name] = self.get_component_rich_style(f"log-view--{name}")
        return self._palette[name]

    def _break(self) -> None:
        """Lay the lines out for the width that there is."""
        width = self.scrollable_content_region.width
        if not width:
            return
        follows = self._follows
        self._rows = list(_rows(self._lines, width))
        self.virtual_size = Size(width, len(self._rows))
        if follows:
            self.scroll_end(animate=False, immediate=True, force=True)
            self._follows = True
        self.refresh()


def _rows(lines: Sequence[Line], width: int) -> Iterator[_Row]:
    is_wide = width >= _WIDE
    names = _WIDE_WHO if is_wide else _NARROW_WHO
    hour = "%H:%M:%S" if is_wide else "%H:%M"
    cells = max(map(len, names.values())) + 1
    day = time.strftime("%F")
    for line in lines:
        local = time.localtime(line.at)
        if (its_day := time.strftime("%F", local)) != day:
            day = its_day
            yield _Row(f" {day}", "", "plain", "", "plain")
        when = f" {time.strftime(hour, local)} "
        who = "" if line.who is None else f"{names[line.who]:<{cells}}"
        room = max(width - len(when) - len(who), 1)
        style = _STYLES.get(line.what, "plain")
        first, *others = wrap(line.text, room, _MOST_LINES) or [Clean("")]
        yield _Row(when, who, "you" if line.who is Who.YOU else "plain", first, style)
        for other in others:
            yield _Row(" " * (len(when) + len(who)), "", "plain", other, style)
