"""The pane beside, below or instead of the table: a line of tabs, and the lines of one page.

It is drawn line by line, and of a page only what is seen. It knows nothing of keys.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ariatui.text import Clean, clean, fit, width
from ariatui.tui.widgets.columns import Cell
from ariatui.tui.widgets.details.page import Dossier, Line, Page

_STYLES = ("plain", "label", "heading", "tab", "tab-on", "speed", "bar", "error", "cursor", "foot")


class DetailsPane(ScrollView, can_focus=False):
    """One page at a time, below the titles of all.

    Args:
        on_title: Called with the place of a title that was clicked.
        on_line: Called when the keys have been put on a line by a click.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"details-pane--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    DetailsPane {
        display: none;
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & > .details-pane--label { color: $text-muted; }
        & > .details-pane--heading { color: $text-muted; text-style: underline; }
        & > .details-pane--tab { color: $foreground; background: $panel; }
        & > .details-pane--tab-on {
            color: $text-accent;
            background: $panel;
            text-style: bold reverse;
        }
        & > .details-pane--speed { color: $text-success; }
        & > .details-pane--bar { color: $success; }
        & > .details-pane--error { color: $text-error; }
        & > .details-pane--foot { color: $text-warning; text-style: bold; }
        & > .details-pane--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: bold;
        }
        &.-old { text-style: dim; }
        &:nocolor > .details-pane--cursor { text-style: reverse bold; }
    }
    """

    def __init__(self, on_title: Callable[[int], object], on_line: Callable[[], object]) -> None:
        super().__init__()
        self._on_title = on_title
        self._on_line = on_line
        self.cursor: int | None = None
        """The line that the keys are on; None while they are the table's."""
        self._pages: Sequence[Page] = ()
        self._page: Page | None = None
        self._dossier: Dossier | None = None
        self._lines: Sequence[Line] = ()
        self._foot = clean("")
        self._tabs: list[tuple[int, int]] = []
        self._palette: dict[str, Style] = {}

    @property
    def page_title(self) -> str:
        """The title of the page that is shown."""
        return self._page.title if self._page else ""

    def show(self, pages: Sequence[Page], page: Page, dossier: Dossier | None) -> None:
        """Show a page, or what has changed on it; without a dossier, that nothing is selected."""
        if page is not self._page:
            self.scroll_to(y=0, animate=False, immediate=True)
            self.cursor = None if self.cursor is None else 0
        self._pages, self._page, self._dossier = pages, page, dossier
        self._take_lines()
        self.refresh()

    def show_age(self, *, old: bool) -> None:
        """Draw all dimmed, since nobody knows whether it is still true, or normally."""
        if self.has_class("-old") is not old:
            self.set_class(old, "-old")
            self._restyle()

    def enter(self, line: int = 0) -> None:
        """Put the keys on a line."""
        self.cursor = line
        self.move(0)

    def leave(self) -> None:
        """The keys are the table's again."""
        self.cursor = None
        self.refresh()

    def move(self, lines: int) -> None:
        """Move the cursor by so many lines, as far as there are any."""
        self.move_to((self.cursor or 0) + lines)

    def move_page(self, share: float) -> None:
        """Move the cursor by a share of what is seen, upwards if negative."""
        lines = max(int(self._seen * abs(share)), 1)
        self.move(lines if share > 0 else -lines)

    def move_to(self, line: int) -> None:
        """Put the cursor on a line counted from the first, or on the last one."""
        self.cursor = self._line_near(line)
        top, first = self.scroll_offset.y, self.cursor
        if first == self._headings:
            first = 0
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif self.cursor >= top + self._seen:
            self.scroll_to(y=self.cursor - self._seen + 1, animate=False, immediate=True)
        self.refresh()

    def move_first(self) -> None:
        """Put the cursor on the first line."""
        self.move_to(0)

    def move_last(self) -> None:
        """Put the cursor on the last line."""
        self.move_to(len(self._lines) - 1)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen; the first has the titles."""
        width = self.scrollable_content_region.width
        if not self._palette:
            self._find_styles()
        if y == 0:
            return self._draw_tabs(width)
        if self._foot and y == self.scrollable_content_region.height - 1:
            return self._strip([(self._foot, "foot")], width)
        line = self.scroll_offset.y + y - 1
        if line >= len(self._lines):
            return Strip.blank(width, self._palette["plain"])
        return self._strip(self._lines[line], width, over="cursor" if line == self.cursor else None)

    def notify_style_update(self) -> None:
        """The theme has changed: every line looks different."""
        super().notify_style_update()
        self._restyle()

    def on_resize(self) -> None:
        """Other widths make other lines."""
        self._take_lines()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click on a title shows its page, one on a line puts the keys there."""
        x = event.x - self.gutter.left
        if event.y == 0:
            hit = [place for end, place in self._tabs if x < end]
            if hit:
                self._on_title(hit[0])
        elif self.scroll_offset.y + event.y <= len(self._lines):
            self.enter(self.scroll_offset.y + event.y - 1)
            self._on_line()

    @property
    def _seen(self) -> int:
        """How many lines of the page are seen."""
        return max(self.scrollable_content_region.height - 1 - bool(self._foot), 0)

    @property
    def _headings(self) -> int:
        """How many lines there are on which the cursor cannot be: that of the headings, or none."""
        return int(any(style == "heading" for line in self._lines[:1] for _, style in line))

    def _line_near(self, line: int) -> int:
        """This line, or the nearest one that there is for the cursor."""
        return min(max(line, self._headings), max(len(self._lines) - 1, 0))

    def _take_lines(self) -> None:
        if self._page is None or self._dossier is None:
            self._lines, self._foot = (), clean("")
        else:
            self._lines = self._drawn_lines(self._page, self._dossier)
            self._foot = self._page.foot(self._dossier)
        size = Size(self.scrollable_content_region.width, len(self._lines) + 1 + bool(self._foot))
        if self.virtual_size != size:
            self.virtual_size = size
        if self.cursor is not None:
            self.cursor = self._line_near(self.cursor)

    def _drawn_lines(self, page: Page, dossier: Dossier) -> Sequence[Line]:
        width = self.scrollable_content_region.width
        if width <= 0:
            return ()
        lines = page.lines(dossier, width)
        drawings = page.drawings(dossier, width, self._seen - len(lines))
        return [*lines, *drawings] if drawings else lines

    def _draw_tabs(self, room: int) -> Strip:
        """The titles of all pages; on a narrow screen the other ones shortened."""
        titles = [clean(page.title) for page in self._pages]
        spare = room - sum(width(title) + 2 for title in titles)
        if spare < 0:
            most = max((room - 12) // max(len(titles), 1) - 2, 1)
            titles = [
                title if page is self._page else fit(title, min(most, width(title)))
                for page, title in zip(self._pages, titles, strict=True)
            ]
        cells: list[Cell] = []
        end, self._tabs = 0, []
        for place, (page, title) in enumerate(zip(self._pages, titles, strict=True)):
            cells.append((Clean(f" {title} "), "tab-on" if page is self._page else "tab"))
            end += width(title) + 2
            self._tabs.append((end, place))
        return self._strip(cells, room, rest="tab")

    def _strip(
        self, cells: Sequence[Cell], width: int, *, over: str | None = None, rest: str = "plain"
    ) -> Strip:
        palette = self._palette
        segments = [Segment(text, palette[over or style]) for text, style in cells]
        return Strip(segments).adjust_cell_length(width, palette[over or rest])

    def _restyle(self) -> None:
        self._palette.clear()
        self.refresh()

    def _find_styles(self) -> None:
        self._palette = {
            name: self.get_component_rich_style(f"details-pane--{name}") for name in _STYLES
        }
        if self.has_class("-old"):
            dim = Style(dim=True)
            self._palette = {name: style + dim for name, style in self._palette.items()}
