"""The table of downloads: draws the visible rows of a view, and repaints what changed.

It is drawn line by line (Textual's line API), since a `DataTable` costs many times the CPU and
the bytes on a slow line. The selected row is a gid, not a position.
"""

from collections.abc import Iterable, Sequence, Set
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ariatui.model.change import Change
from ariatui.model.download import Gid, Status
from ariatui.model.mirror import Mirror
from ariatui.model.view import View
from ariatui.text import Clean, clean, fit
from ariatui.tui.widgets.columns import (
    Cell,
    Layout,
    Row,
    cells,
    column_at,
    has_room_for,
    headings,
    layout,
    span,
)
from ariatui.tui.widgets.staying import Standing, drift

_PARTS = ("plain", "name", "heading", "phase", "speed", "bar", "bar-rest", "marked", "cursor")
_STYLES = (*_PARTS, *Status)

_UNKNOWN = -1
"""In the place of a width: columns and styles are to be chosen anew."""


class DownloadTable(ScrollView, can_focus=False):
    """All downloads, one a line, below a line of headings.

    It takes no focus: its keys are the screen's, and a terminal that loses focus changes nothing.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"download-table--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    DownloadTable {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .download-table--heading { color: $text-muted; text-style: underline; }
        & > .download-table--active { color: $text-success; }
        & > .download-table--waiting { color: $text-primary; }
        & > .download-table--paused { color: $text-warning; }
        & > .download-table--complete { color: $text-muted; }
        & > .download-table--removed { color: $text-muted; }
        & > .download-table--error { color: $text-error; }
        & > .download-table--phase { color: $text-accent; text-style: italic; }
        & > .download-table--speed { color: $text-success; }
        & > .download-table--bar { color: $success; }
        & > .download-table--bar-rest { color: $text-disabled; }
        & > .download-table--marked { color: $text-accent; text-style: bold; }
        & > .download-table--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: bold;
        }
        &.-old { text-style: dim; }
        &:nocolor > .download-table--cursor { text-style: reverse bold; }
    }
    """

    class Selected(Message):
        """Another download is selected, or the selected one has another status."""

    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        def __init__(self, column_id: str) -> None:
            super().__init__()
            self.column_id = column_id

    class Scrolled(Message):
        """Other downloads are on the screen."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__()
        self._wanted = columns
        self._view = View(Mirror())
        self._rows: Sequence[Gid] = ()
        self._places: dict[Gid, int] = {}
        self._standing = Standing()
        self._told: Status | None = None
        self._width = _UNKNOWN
        self._layout: Layout = ()
        self._span = 0
        self._palette: dict[str, Style] = {}
        self._filters: list[LineFilter] = []
        self._blank = Strip.blank(0)
        self._strips: dict[Gid, Strip] = {}

    @property
    def selected(self) -> Gid | None:
        """The download under the cursor; None only while there is no row."""
        return self._cursor

    @property
    def visible_gids(self) -> Sequence[Gid]:
        """The downloads on the screen."""
        top = self.scroll_offset.y
        return self._rows[top : top + self._page]

    @property
    def columns(self) -> Layout:
        """The columns that there is room for."""
        return layout(self.scrollable_content_region.width, self._wanted)

    @property
    def _mirror(self) -> Mirror:
        return self._view.mirror

    @property
    def _cursor(self) -> Gid | None:
        return self._view.cursor

    @_cursor.setter
    def _cursor(self, gid: Gid | None) -> None:
        self._view.cursor = gid

    @property
    def _page(self) -> int:
        """How many rows the screen shows."""
        return max(self.scrollable_content_region.height - 1, 0)

    def has_room_for(self, name: Clean) -> bool:
        """Whether a name stands in its column as a whole; as long as there are none, it may."""
        return not self.scrollable_content_region.width or has_room_for(name, self.columns)

    def view_from(self, view: View) -> None:
        """Show another daemon's downloads."""
        self._view = view
        self._rows, self._standing = (), Standing()
        self._restyle()
        self._take_rows()
        self._show_cursor()

    def rearrange(self) -> None:
        """Show what the view shows now, in its order."""
        self._strips.clear()  # rows are placed by what may have changed unseen
        self._take_rows()
        self.refresh()

    def show(self, change: Change) -> None:
        """Repaint what a change altered."""
        if change.reordered:
            self._strips = {g: s for g, s in self._strips.items() if g not in change.gone}
            self._take_rows(are_followed=True)
            self.refresh()
        self.repaint(change.altered)
        if self._cursor in change.altered and self._kind() is not self._told:
            self._tell_selection()

    def repaint(self, gids: Set[Gid]) -> None:
        """Draw these downloads anew."""
        for gid in self._strips.keys() & gids:
            del self._strips[gid]
        self._refresh_rows(gids)

    def show_age(self, *, old: bool) -> None:
        """Draw the rows dimmed, since nobody knows whether they are still true, or normally."""
        if self.has_class("-old") is not old:
            self.set_class(old, "-old")
            self._restyle()

    def move(self, rows: int) -> None:
        """Move the cursor by so many rows, as far as there are any."""
        self.move_to(self._standing.place + rows)

    def move_page(self, share: float) -> None:
        """Move the cursor by a share of what the screen shows, upwards if negative."""
        rows = max(int(self._page * abs(share)), 1)
        self.move(rows if share > 0 else -rows)

    def move_to(self, place: int) -> None:
        """Put the cursor on the row at a place counted from the first, or on the last row."""
        if self._rows:
            self._select(self._rows[min(max(place, 0), len(self._rows) - 1)])

    def select(self, gid: Gid) -> None:
        """Put the cursor on a download, if it is shown."""
        if gid in self._places:
            self._select(gid)

    def move_first(self) -> None:
        """Put the cursor on the first row, where it stays whichever that is."""
        self.move_to(0)
        self._view.is_chosen = False

    def move_last(self) -> None:
        """Put the cursor on the last row."""
        self.move_to(len(self._rows) - 1)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines of the screen. Textual goes by borders and margins: here are none.

        A scrollbar that has just come has no place yet. Textual draws no lines that are too short
        by it (observed on 8.2.8), so they fill that place.
        """
        self._prepare()
        top = self.scroll_offset.y
        lines = [self._line(y, top).crop(crop.x, crop.right) for y in crop.line_range]
        if self.show_vertical_scrollbar and not self.vertical_scrollbar.size:
            lines = [line.extend_cell_length(crop.width, self._palette["plain"]) for line in lines]
        return lines

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen; the first is the headings."""
        self._prepare()
        return self._line(y, self.scroll_offset.y)

    def _line(self, y: int, top: int) -> Strip:
        if y == 0:
            line = headings(self._layout, self._view.criteria.sorting)
            return self._strip([(line, "heading")], "heading")
        place = top + y - 1
        gid = self._rows[place] if place < len(self._rows) else None
        if gid is None or gid not in self._mirror.downloads:
            # Below the last row, or the mirror has dropped it, and the message that says so is
            # still on its way.
            return self._blank
        strip = self._strips.get(gid)
        if strip is None:
            strip = self._strips[gid] = self._draw(gid)
        return strip

    def notify_style_update(self) -> None:
        """The theme has changed: every line looks different."""
        super().notify_style_update()
        self._restyle()

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._take_rows()
        self._show_cursor()
        self.refresh()

    def watch_scroll_y(self, old: float, new: float) -> None:
        """Tell that other rows are on the screen now."""
        super().watch_scroll_y(old, new)
        if round(old) != round(new):
            self.post_message(self.Scrolled())

    def on_click(self, event: events.Click) -> None:
        """Select the row that was clicked, or tell of the heading."""
        column = column_at(self.columns, event.x) if event.y == 0 else None
        if column is not None:
            self.post_message(self.HeadingClicked(column.id))
        if event.y > 0 and self.scroll_offset.y + event.y <= len(self._rows):
            self.move_to(self.scroll_offset.y + event.y - 1)

    def _take_rows(self, *, are_followed: bool = False) -> None:
        """Read the order of the rows.

        With `are_followed`, what is on the screen stays there, as far as it did not move by itself.
        """
        line, shown, top = self._line_of_cursor(), self.visible_gids, self.scroll_offset.y
        line = self._standing.line if line is None else line
        self._rows = self._view.rows()
        self._places = {gid: place for place, gid in enumerate(self._rows)}
        size = Size(self.scrollable_content_region.width, len(self._rows) + 1)
        if self.virtual_size != size:
            self.virtual_size = size
        if are_followed and (rows := drift(shown, top, self._places)):
            self.scroll_to(y=top + rows, animate=False, immediate=True)
        before, self._cursor = self._cursor, self._successor()
        if before != self._cursor:
            for gid in (before, self._cursor):
                self._strips.pop(gid or Gid(""), None)
            self._tell_selection()
        self.post_message(self.Scrolled())
        if self._cursor is None or self._cursor in self._mirror.suspects:
            self._standing = self._standing._replace(line=line)
            return
        self._standing = Standing(self._cursor, self._places[self._cursor], self._rows)
        if line is not None and self._line_of_cursor() is None:
            # As far down on the screen as before, so that what is around it is seen too.
            self.scroll_to(y=self._standing.place - line, animate=False, immediate=True)
            self._show_cursor()

    def _line_of_cursor(self) -> int | None:
        """How many rows the screen shows above the cursor; None where it does not show that."""
        line = self._places.get(self._cursor or Gid(""), -1) - self.scroll_offset.y
        return line if 0 <= line < self._page else None

    def _successor(self) -> Gid | None:
        """Who has the cursor now: who had it, if somebody chose that; None if there is no row."""
        if not self._rows or not self._view.is_chosen:
            return self._rows[0] if self._rows else None
        if self._cursor in self._places:
            return self._cursor
        known = self._mirror.downloads.get(self._standing.gid)
        heirs = () if known is None else known.followed_by
        return self._standing.stand_in(heirs, self._rows, self._places)

    def _select(self, gid: Gid) -> None:
        before, self._cursor, self._view.is_chosen = self._cursor, gid, True
        self._standing = Standing(gid, self._places[gid], self._rows)
        changed = {one for one in (before, gid) if one is not None}
        for one in changed:
            self._strips.pop(one, None)
        self._show_cursor()
        self._refresh_rows(changed)
        if before != gid:
            self._tell_selection()

    def _tell_selection(self) -> None:
        self._told = self._kind()
        self.post_message(self.Selected())

    def _kind(self) -> Status | None:
        """The status of the selected download."""
        download = self._mirror.downloads.get(self._cursor or Gid(""))
        return None if download is None else download.status

    def _show_cursor(self) -> None:
        place = self._places.get(self._cursor or Gid(""))
        if place is None or not self._page:
            return
        top = self.scroll_offset.y
        if place < top:
            self.scroll_to(y=place, animate=False, immediate=True)
        elif place >= top + self._page:
            self.scroll_to(y=place - self._page + 1, animate=False, immediate=True)

    def _refresh_rows(self, gids: Set[Gid]) -> None:
        """Have the lines from the first to the last of these downloads on the screen repainted.

        One region costs less than one for each line; what is the same on a line is not sent.
        """
        lines = [line for line, gid in enumerate(self.visible_gids, 1) if gid in gids]
        if lines:
            width = self.scrollable_content_region.width
            self.refresh(Region(0, lines[0], width, lines[-1] - lines[0] + 1))

    def _prepare(self) -> None:
        """Choose columns and styles anew if the table, its scrollbar or the theme has changed."""
        width = self.scrollable_content_region.width
        if width != self._width:
            if self._width == _UNKNOWN:
                self._find_styles()
            self._width = width
            self._layout = layout(width, self._wanted)
            self._span = span(self._layout)
            self._strips.clear()
            self._blank = self._strip([(fit(clean(""), self._span), "plain")], "plain")

    def _restyle(self) -> None:
        self._width = _UNKNOWN
        self.refresh()

    def _find_styles(self) -> None:
        dim = Style(dim=self.has_class("-old") or None)
        palette = {
            name: self.get_component_rich_style(f"download-table--{name}") + dim for name in _STYLES
        }
        background = self.background_colors[1].rich_color
        self._filters = []
        for line_filter in self.get_line_filters():
            if isinstance(line_filter, ANSIToTruecolor):
                # It goes by styles alone: once for each will do.
                recolour = line_filter.truecolor_style
                palette = {name: recolour(style, background) for name, style in palette.items()}
            else:
                self._filters.append(line_filter)
        self._palette = palette

    def _draw(self, gid: Gid) -> Strip:
        mirror, marks = self._view.mirror, self._view.marks
        row = Row(mirror.downloads[gid], mirror.phases.get(gid), gid in marks)
        line = cells(row, self._layout)
        if gid == self._cursor:
            return self._strip([(text, "cursor") for text, _ in line], "cursor")
        return self._strip(line, "plain")

    def _strip(self, line: Iterable[Cell], rest: str) -> Strip:
        """A line as wide as the table, as Textual's filters want it, of cells that span it."""
        palette = self._palette
        segments = [Segment(text, palette[style]) for text, style in line]
        strip = Strip(segments, self._span).adjust_cell_length(self._width, palette[rest])
        for line_filter in self._filters:
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip
