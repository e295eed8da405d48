"""The log: what has happened at a daemon, newest last, and who did it."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from ariatui.actions.keymap import Keymap
from ariatui.model.mirror import Mirror
from ariatui.text import clean
from ariatui.tui.screens.reading import ReadingScreen
from ariatui.tui.widgets.log_view import LogView
from ariatui.tui.widgets.one_line import OneLine
from ariatui.words import event_words
from ariatui.words.event_words import Line

_LOOK = 0.5
"""Seconds between two looks at whether there is more to show."""

_HINT = "Esc closes; the newest is last"


class LogScreen(ReadingScreen):
    """The log of one daemon.

    Args:
        keymap: The keys, which are those of the table.
        server: What the daemon is called.
        mirror: What is known of it.
    """

    CSS = """
    LogScreen {
        background: $background;
        & > Vertical { width: 100%; height: 100%; }
        & OneLine { background: $panel; padding: 0 1; }
        &.-long ToastRack { dock: top; align: right top; margin: 1 0 0 0; }
    }
    """

    def __init__(self, keymap: Keymap, server: str, mirror: Mirror) -> None:
        super().__init__(keymap, "log")
        self._server, self._mirror = server, mirror
        self._moment: tuple[int, float | None] | None = None
        """Of what is shown: each exchange with the daemon can bring a name or a reason."""
        self._lines: Sequence[Line] = ()
        self._heading, self._view = OneLine(), LogView()

    @property
    def body(self) -> Widget:
        """The lines."""
        return self._view

    def compose(self) -> ComposeResult:
        """A heading, and the log below it."""
        with Vertical():
            yield self._heading
            yield self._view

    def on_mount(self) -> None:
        """Show it, and what comes while it is open."""
        self._heading.say(
            Content.assemble(
                ("Log", "bold"), f" of {clean(self._server)}  ", (_HINT, "$text-muted")
            )
        )
        self._follow()
        self.set_interval(_LOOK, self._follow)

    def _follow(self) -> None:
        """Show what has come, and names and reasons that have been read since."""
        mirror, log = self._mirror, self._mirror.log
        if (moment := (log.version, mirror.confirmed)) != self._moment:
            self._moment = moment
            lines = event_words.lines(log.entries, mirror.downloads)
            if lines != self._lines:
                self._lines = lines
                self._view.show(lines)
        # Toasts are where the newest lines are not.
        self.set_class(2 * self._view.virtual_size.height > self.size.height, "-long")
