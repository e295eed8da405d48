"""Showing what has happened."""

from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.screens.log import LogScreen


class Recalling(Feature):
    """The log of the daemon that is shown."""

    def handlers(self) -> Handlers:
        """One key."""
        return {"log": self._show}

    def _show(self) -> None:
        main = self.main
        main.app.push_screen(LogScreen(main.keymap, main.session.server.label, main.session.mirror))
