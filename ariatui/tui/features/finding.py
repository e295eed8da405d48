"""Finding downloads: tabs, a filter that is typed, sorting."""

from collections.abc import Mapping
from functools import partial
from math import inf

from ariatui import words
from ariatui.actions.action import Action
from ariatui.model.change import Change
from ariatui.model.criteria import Criteria, Filter, SortBy, Sorting, Tab
from ariatui.model.download import Gid, Status
from ariatui.model.mirror import Mirror
from ariatui.text import clean
from ariatui.tui import glyphs
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.screens.menu import MenuItem, MenuScreen
from ariatui.tui.widgets.columns import COLUMNS
from ariatui.tui.widgets.tab_bar import Sight

_CALM = 1.0
"""Seconds after a key in which sorted rows stay where they are, since another may follow."""

_SHORT = 30
"""Characters that a filter is shown with where it is only mentioned."""

_ORDER = MenuItem("o", "aria2's Order")
_LABELS = {
    SortBy.STATE: MenuItem("s", "State"),
    SortBy.NAME: MenuItem("n", "Name"),
    SortBy.SIZE: MenuItem("z", "siZe"),
    SortBy.PERCENT: MenuItem("p", "Percent"),
    SortBy.DOWN: MenuItem("d", "Down"),
    SortBy.UP: MenuItem("u", "Up"),
    SortBy.LEFT: MenuItem("l", "Left"),
    SortBy.CONNECTIONS: MenuItem("c", "Conn"),
}
_BY_LETTER = {choice.letter: by for by, choice in _LABELS.items()}
_HEADINGS = {column.id: SortBy(column.id) for column in COLUMNS if column.id in list(SortBy)}
_HEADINGS["progress"] = SortBy.PERCENT


class Finding(Feature):
    """Knows what is being typed, and when a key was pressed the last time."""

    _pressed = -inf
    _origin: Gid | None = None
    """Where the cursor was before a filter was typed, as long as no key has moved it."""

    def handlers(self) -> Handlers:
        """The keys of tabs, filter and sorting."""
        return {
            "filter": self._type,
            "next-tab": lambda: self.show_tab(self._criteria.tab.step(1)),
            "previous-tab": lambda: self.show_tab(self._criteria.tab.step(-1)),
            **{f"show-{tab.value}": partial(self.show_tab, tab) for tab in Tab},
            "sort": self._choose,
            "sort-next": lambda: self._step(1),
            "sort-previous": lambda: self._step(-1),
            "sort-invert": self._invert,
        }

    @property
    def _criteria(self) -> Criteria:
        return self.main.view.criteria

    def press(self, action: Action) -> None:
        """A key was pressed: what it was meant for stays where it is, for a moment."""
        self._pressed = -inf if action.reorders else self.main.session.clock()
        self._origin = None

    def follow(self, change: Change) -> Change:
        """Let the view follow the mirror; answers with what that altered among the rows."""
        return self.main.view.update(change, hold=self._is_calm)

    def settle(self) -> None:
        """Let the rows move that were kept where they are, once no key was pressed for a while."""
        if self.main.view.is_held and not self._is_calm:
            self.main.table.show(self.follow(Change()))

    def step_back(self) -> bool:
        """Drop the filter; whether there was one."""
        had_one = bool(self._criteria.filter.text)
        self.narrow("")
        return had_one

    def drop_vain_filter(self) -> bool:
        """Drop a filter that nothing fits, before anything else that Escape does."""
        return not self.main.view.rows() and self.step_back()

    def show_tab(self, tab: Tab) -> None:
        """Show the downloads of one kind."""
        self._look(self._criteria._replace(tab=tab))

    def sort_by_column(self, column_id: str) -> None:
        """Sort by a column, or the other way round by the one that it is sorted by."""
        by, sorting = _HEADINGS[column_id], self._criteria.sorting
        if sorting is not None and sorting.by is by:
            self._sort(sorting.inverted())
        else:
            self._sort(Sorting(by))

    def narrow(self, text: str) -> None:
        """Show what fits this filter, the download that was selected before among it if it does."""
        if text != self._criteria.filter.text:
            self._look(self._criteria._replace(filter=Filter(text)))
            if self._origin is not None:
                self.main.table.select(self._origin)

    def end_filter(self, keep: bool) -> None:  # noqa: FBT001 - the filter bar's word
        """Typing is over."""
        if not keep:
            self.narrow("")
        self._origin = None
        self.main.show_targets()

    def sight(self) -> Sight:
        """What is shown, in figures."""
        view, criteria = self.main.view, self._criteria
        return Sight(
            criteria.tab,
            _counts(view.mirror),
            criteria.filter.text if criteria.filter else "",
            len(view.rows()) if criteria.filter else 0,
            len(view.marks),
            view.hidden_marks,
            view.marks.has_range,
            self._sorted_by(),
        )

    def nothing_found(self) -> tuple[str, str]:
        """Why there is no row though there are downloads, and what to do."""
        criteria = self._criteria
        if criteria.filter:
            fitting = clean(f"/{criteria.filter.text}", _SHORT)
            way = self.main.keymap.ways([("back", "drops the filter")])
            return f"No download here fits {fitting}", way
        how = "has failed" if criteria.tab is Tab.ERROR else f"is {criteria.tab.value}"
        return f"No download {how}.", self.main.keymap.ways([("show-all", "shows all")])

    @property
    def _is_calm(self) -> bool:
        return self.main.session.clock() - self._pressed < _CALM

    def _look(self, criteria: Criteria) -> None:
        if criteria != self._criteria:
            self.main.view.choose(criteria)
            self.main.table.rearrange()
            self.main.show_targets()

    def _type(self) -> None:
        self._origin = self.main.view.cursor
        self.main.filter_bar.open(self._criteria.filter.text)
        self.main.show_targets()

    def _choose(self) -> None:
        menu = MenuScreen("Sort:", [*_LABELS.values(), _ORDER], "CAPITAL inverts")
        self.main.app.push_screen(menu, self._take)

    def _take(self, letter: str | None) -> None:
        if letter is None:
            return
        if letter.lower() == _ORDER.letter:
            self._sort(None)
        else:
            self._sort(Sorting(_BY_LETTER[letter.lower()], is_reversed=letter.isupper()))

    def _step(self, by: int) -> None:
        """Go over to the next column that is shown; outside the last ones is aria2's order."""
        shown = [SortBy(c.id) for c, _ in self.main.table.columns if c.id in list(SortBy)]
        places: list[SortBy | None] = [None, *shown]
        sorting = self._criteria.sorting
        now = None if sorting is None else sorting.by
        place = places.index(now) if now in places else 0
        wanted = places[(place + by) % len(places)]
        self._sort(None if wanted is None else Sorting(wanted))

    def _invert(self) -> None:
        if (sorting := self._criteria.sorting) is not None:
            self._sort(sorting.inverted())
        else:
            self.main.tell(words.not_sorted())

    def _sort(self, sorting: Sorting | None) -> None:
        self._look(self._criteria._replace(sorting=sorting))

    def _sorted_by(self) -> str:
        """What no heading tells."""
        sorting = self._criteria.sorting
        if sorting is None or any(c.id == sorting.by for c, _ in self.main.table.columns):
            return ""
        arrow = glyphs.ASCENDING if sorting.is_ascending else glyphs.DESCENDING
        return f"by {sorting.by.value}{arrow}"


def _counts(mirror: Mirror) -> Mapping[Tab, int]:
    """How many downloads there are; with the daemon's word of those that are no rows yet."""
    counts = {Tab(s.value): mirror.tally[s] for s in Status if s is not Status.REMOVED}
    stat = mirror.stat
    if stat is not None and not mirror.chronicle.knows_all:
        queued = counts[Tab.ACTIVE] + counts[Tab.WAITING] + counts[Tab.PAUSED]
        counts[Tab.WAITING] += max(stat.num_active + stat.num_waiting - queued, 0)
    return {Tab.ALL: sum(counts.values()) + mirror.tally[Status.REMOVED], **counts}
