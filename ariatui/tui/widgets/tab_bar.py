"""The line of tabs: how many downloads of each kind, what is filtered, how many are marked."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message

from ariatui.model.criteria import Tab
from ariatui.model.download import Status
from ariatui.text import clean, fit, width
from ariatui.tui.widgets.columns import SYMBOLS
from ariatui.tui.widgets.one_line import OneLine

_LEAST_FILTER = 6
"""Cells that are left to the filter, whatever else there is."""


class Sight(NamedTuple):
    """What a person sees of the downloads."""

    tab: Tab
    counts: Mapping[Tab, int]
    filter: str = ""
    """What was typed, blank for none."""
    shown: int = 0
    """How many rows the filter leaves."""
    marked: int = 0
    hidden: int = 0
    """How many of those that are marked are no rows."""
    has_range: bool = False
    """Whether the marks follow the cursor."""
    sorting: str = ""
    """What the rows are sorted by, where no heading tells."""


class TabBar(OneLine):
    """Tabs to the left, what is in force to the right; a click chooses a tab."""

    DEFAULT_CSS = """
    TabBar { color: $text-muted; padding: 0 1 0 0; }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: Tab) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        super().__init__()
        self._ends: list[tuple[int, Tab]] = []
        self._told: tuple[Sight, int] | None = None

    def tell(self, sight: Sight) -> None:
        """Show it in words, else with symbols, else only the tab that is open."""
        room = max(self.app.size.width - 1, 0)
        if (sight, room) == self._told:
            return
        self._told = sight, room
        facts = _facts(sight, room)
        styles = [_in_words, _in_symbols]
        choices = [{tab: style(tab, sight) for tab in Tab} for style in styles]
        choices.append({sight.tab: _in_words(sight.tab, sight)})
        fitting = (c for c in choices if sum(map(len, c.values())) + facts.cell_length <= room)
        tabs = next(fitting, choices[-1])
        line, self._ends = Content(), []
        for tab, text in tabs.items():
            style = "$text-accent bold reverse" if tab is sight.tab else ""
            line += Content.styled(text, style)
            self._ends.append((line.cell_length, tab))
        gap = max(room - line.cell_length - facts.cell_length, 0)
        self.say(line + " " * gap + facts if facts else line)

    def on_click(self, event: events.Click) -> None:
        """Tell which tab was clicked."""
        hit = [tab for end, tab in self._ends if event.x < end]
        if hit:
            self.post_message(self.Chosen(hit[0]))


def _in_words(tab: Tab, sight: Sight) -> str:
    return f" {sight.counts[tab]:,} {tab.value} "


def _in_symbols(tab: Tab, sight: Sight) -> str:
    if tab is Tab.ALL:
        return _in_words(tab, sight)
    return f" {sight.counts[tab]:,}{SYMBOLS[Status(tab.value)]} "


def _facts(sight: Sight, room: int) -> Content:
    """What is in force, so that nobody takes a part for the whole."""
    marked = f"{sight.marked:,} marked" if sight.marked else ""
    if sight.has_range:
        marked = f"range: {marked}"
    if sight.hidden:
        marked += f", {sight.hidden:,} not shown"
    others = [Content.styled(sight.sorting, "")] if sight.sorting else []
    others += [Content.styled(marked, "$text-accent bold")] if marked else []
    if not sight.filter:
        return _joined(others)
    told = clean(f"/{sight.filter}")
    count = f": {sight.shown:,}"
    left = room - _joined(others).cell_length - len(_in_words(sight.tab, sight)) - len(count) - 2
    told = fit(told, min(width(told), max(left, _LEAST_FILTER)))
    return _joined([Content.styled(f"{told}{count}", "$text-warning bold"), *others])


def _joined(parts: Iterable[Content]) -> Content:
    return Content("  ").join(parts)
