"""The line in which a filter is typed, in the place of the keys."""

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

_HINT = "words in the name, a state, an error; !word leaves out"


_LEAVE = ("enter", "escape", "ctrl+c")


class FilterBar(Horizontal):
    """Open while a person types.

    It tells on the spot, not by message: on a slow line `/name`, Enter and `p` arrive in one burst,
    and what a key is about must be settled before it is taken.

    Args:
        on_typed: Told of each text that stands there.
        on_left: Told that typing is over, and whether the text is to be kept.
    """

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        background: $panel;
        padding: 0 1;
        & > Static { width: 1; color: $text-accent; text-style: bold; }
        & > Input { width: 1fr; }
    }
    """

    def __init__(self, on_typed: Callable[[str], None], on_left: Callable[[bool], None]) -> None:
        super().__init__()
        self.display = False
        self._on_typed, self._on_left = on_typed, on_left
        self._field = _Field(placeholder=_HINT, compact=True)
        self._field.cursor_blink = False

    def compose(self) -> ComposeResult:
        """The sign of the key, and what is typed."""
        yield Static("/", markup=False)
        yield self._field

    @property
    def is_open(self) -> bool:
        """Whether keys are typed into it."""
        return self.display

    def open(self, text: str) -> None:
        """Let a text be typed in place of this one, or after it."""
        self._field.value = text
        self._field.action_select_all()
        self.display = True
        self.screen.set_focus(self._field)

    def leave(self, *, keep: bool) -> None:
        """Close it."""
        if keep:
            self._on_typed(self._field.value)
        self.display = False
        self.screen.set_focus(None)
        self._on_left(keep)

    @on(Input.Changed)
    def take_text(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        if self.is_open:
            self._on_typed(event.value)


class _Field(Input):
    """Keys that arrive after the one that closes it are left to the screen."""

    def on_key(self, event: events.Key) -> None:
        """Leave on Enter and Escape."""
        bar = self.parent if isinstance(self.parent, FilterBar) else None
        if bar is not None and bar.is_open and event.key not in _LEAVE:
            return
        event.stop()
        event.prevent_default()
        if bar is not None and bar.is_open:
            bar.leave(keep=event.key == "enter")
        else:
            self.app.post_message(events.Key(event.key, event.character))
