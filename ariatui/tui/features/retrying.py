"""Keeping the cursor on a download that is tried again, which is another one for aria2."""

from ariatui.model.change import Change
from ariatui.model.download import Gid
from ariatui.tui.features.feature import Feature

_PATIENCE = 3.0
"""Seconds for which a download is waited for that is not shown yet."""


class Retrying(Feature):
    """Knows which download the cursor is to be on, until it is there or a key has moved it."""

    _awaited: Gid | None = None
    _stand_in: Gid | None = None
    """Where the cursor is meanwhile."""
    _until = 0.0

    def take_change(self, change: Change, selected: Gid | None) -> None:
        """Follow what is tried again; `selected` is what was so before the change."""
        table, session = self.main.table, self.main.session
        if selected is not None and selected in change.gone:
            self._awaited = next(iter(session.mirror.heirs.of({selected})), None)
            self._stand_in = table.selected
            self._until = session.clock() + _PATIENCE
        if self._awaited is None:
            return
        moved = self._stand_in is not None and table.selected != self._stand_in
        if moved or session.clock() > self._until:
            self._awaited = None
            return
        table.select(self._awaited)
        if table.selected == self._awaited:
            self._awaited = None
