"""The line in which a filter is typed, in the place of the keys."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from ariatui.tui.widgets.line_input import LineInput

_HINT = "words in the name, a state, an error; !word leaves out"


class FilterBar(Horizontal):
    """Open while a person types.

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
        & > LineInput { width: 1fr; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", show=False, priority=True),
        Binding("escape,ctrl+c", "drop", show=False, priority=True),
    ]

    def __init__(self, on_typed: Callable[[str], None], on_left: Callable[[bool], None]) -> None:
        super().__init__()
        self.display = False
        self._on_typed, self._on_left = on_typed, on_left
        self._field = LineInput("", placeholder=_HINT)

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

    def action_keep(self) -> None:
        """Close it, and keep what was typed."""
        self.leave(keep=True)

    def action_drop(self) -> None:
        """Close it, and have what there was before."""
        self.leave(keep=False)

    @on(Input.Changed)
    def take_text(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        if self.is_open:
            self._on_typed(event.value)
