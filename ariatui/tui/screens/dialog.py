"""What dialogs have in common: a box in the middle of the screen; and those that are typed into.

On a slow line a key that opens a dialog, a text, Enter and the next key arrive in one burst. Each
is for what the ones before it have opened, though that may not stand yet.
"""

from typing import TypeVar

from textual import events
from textual.screen import ModalScreen
from textual.widget import Widget

from ariatui.tui.turns import caught_up

T = TypeVar("T")

WIDTH = 76
"""Cells of the box, where there are so many."""


class Dialog(ModalScreen[T]):
    """Composed of a `Vertical`, which is the box; in it are `#heading`, `#keys` and what it asks.

    The rules stand here as those of a widget, since Textual applies a screen's `CSS` to that very
    class only (observed on Textual 8.2.8).
    """

    DEFAULT_CSS = f"""
    Dialog {{
        align: center middle;
        & > Vertical {{
            width: {WIDTH};
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            border: round $border;
            background: $surface;
        }}
        & #heading {{ text-style: bold; height: auto; }}
        & #keys {{ color: $text-muted; height: auto; }}
    }}
    """


class TypingScreen(Dialog[T]):
    """A dialog with fields.

    What is typed before there is a field is kept for it. Keys of the dialog's own are priority
    bindings, whose actions wait for `typed` first.
    """

    _is_early = True
    """Whether keys may come here that are for the field."""

    def begin_in(self, field: Widget) -> None:
        """Let this field have the focus, and what was typed before it stood."""
        self._early: list[events.Key] = []
        self.call_later(self._begin, field)

    def on_key(self, event: events.Key) -> None:
        """Keep it for the field, or hand it on; later ones come from there."""
        if not self._is_early:
            return
        event.stop()
        again = events.Key(event.key, event.character)
        if self.focused is None:
            self._early.append(again)
        else:
            self.focused.post_message(again)

    async def typed(self) -> None:
        """Wait until what was typed so far stands in its field."""
        while self._is_early:
            await caught_up(self)
        if self.focused is not None:
            await caught_up(self.focused)

    def _begin(self, field: Widget) -> None:
        self.set_focus(field)
        for event in self._early:
            field.post_message(event)
        self.call_later(self._end_early)  # behind the keys that came here since

    def _end_early(self) -> None:
        self._is_early = False
