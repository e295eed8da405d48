"""Marking downloads, for actions that are about several."""

from collections.abc import Callable, Set

from ariatui import words
from ariatui.model.download import Gid
from ariatui.model.marks import Marks
from ariatui.tui.features.feature import Feature, Handlers


class Marking(Feature):
    """One by one, as a range, all that are shown."""

    def handlers(self) -> Handlers:
        """The keys of marks."""
        return {
            "mark": self._on_rows(self._mark),
            "mark-range": self._on_rows(self._range),
            "mark-all": self._on_rows(
                lambda: self._show(self._marks.toggle_all(self.main.view.rows()))
            ),
            "mark-invert": self._on_rows(
                lambda: self._show(self._marks.toggle(self.main.view.rows()))
            ),
        }

    def step_back(self) -> bool:
        """Undo the range that is being drawn, else unmark all; whether there was anything."""
        if self._marks.has_range:
            self._show(self._marks.abandon_range())
        elif self._marks:
            self._show(self._marks.clear())
        else:
            return False
        return True

    def follow_cursor(self) -> None:
        """A range ends where the cursor is."""
        view = self.main.view
        if view.cursor is not None and (changed := self._marks.reach(view.rows(), view.cursor)):
            self._show(changed)

    def settle(self) -> None:
        """Something is done with what is marked: a range follows the cursor no longer.

        Rows may go elsewhere by that, and the cursor with them; what is between is not meant.
        """
        if self._marks.has_range:
            self._marks.end_range()
            self.main.show_targets()

    def _on_rows(self, act: Callable[[], None]) -> Callable[[], None]:
        """What does something where there are rows, and else says that there are none."""
        return lambda: act() if self.main.view.rows() else self.main.tell(words.nothing_to_mark())

    @property
    def _marks(self) -> Marks:
        return self.main.view.marks

    def _mark(self) -> None:
        if (gid := self.main.view.cursor) is not None:
            self._show(self._marks.toggle([gid]))
            self.main.table.move(1)

    def _range(self) -> None:
        if self._marks.has_range:
            self.settle()
        elif (gid := self.main.view.cursor) is not None:
            self._show(self._marks.begin_range(gid))

    def _show(self, gids: Set[Gid]) -> None:
        self.main.table.repaint(gids)
        self.main.show_targets()
