"""What is said at once, in a toast, and taken back where it is not so any more."""

from ariatui.actions.action import Action, Scope
from ariatui.model.change import Change
from ariatui.model.download import Gid
from ariatui.rpc.link import LinkState, Online
from ariatui.text import Clean
from ariatui.tui.features.feature import Feature
from ariatui.words import Report, Severity


class Toasting(Feature):
    """Knows what was said last. What went well can be read for its time, whatever is pressed."""

    _told: Report | None = None
    """What was said last, unless it was said besides something else."""

    def tell(self, report: Report, sentences: Clean, *, besides: bool) -> None:
        """Say something in place of what was said before, or besides it."""
        if not besides:
            self.clear()
        self._told = None if besides else report
        self.main.notify(sentences, severity=report.severity.value, markup=False)

    def clear(self) -> None:
        """Take everything back."""
        self._told = None
        self.main.app.clear_notifications()

    def take_key(self, action: Action) -> None:
        """A hint is over with the next key that does something, an error with one that it names."""
        told = self._told
        if told is None or action.scope is Scope.MOVE:
            return
        names_it = any(action.id == way for way, _ in told.ways)
        is_hint = told.severity is Severity.WARNING or bool(told.ways)
        if names_it or (is_hint and told.severity is not Severity.ERROR):
            self.clear()

    def take_link(self, link: LinkState) -> None:
        """What was so while there was no line is over when there is one."""
        if self._told is not None and self._told.offline and isinstance(link, Online):
            self.clear()

    def take_change(self, change: Change, selected: Gid | None) -> None:
        """What hung does so no longer, or is forced."""
        del change, selected
        if self._told is None or not self._told.hanging:
            return
        phases = self.main.session.mirror.phases
        if not any(gid in phases and not phases[gid].forced for gid in self._told.hanging):
            self.clear()
