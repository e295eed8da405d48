"""One line to type into, and what dialogs have in common in which something is typed.

On a slow line a key that opens a dialog, a text, Enter and the next key arrive in one burst. Each
is for what the ones before it have opened, though that may not stand yet.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from textual import events
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input

T = TypeVar("T")


class TypingScreen(ModalScreen[T]):
    """A dialog with fields.

    What is typed before there is a field is kept for it. Keys of the dialog's own are priority
    bindings, whose actions wait for `typed` first.
    """

    _is_early = True
    """Whether keys may come here that are for the field."""

    def begin_in(self, field: Input) -> None:
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
            await _caught_up(self)
        if self.focused is not None:
            await _caught_up(self.focused)

    def _begin(self, field: Input) -> None:
        self.set_focus(field)
        for event in self._early:
            field.post_message(event)
        self.call_later(self._end_early)  # behind the keys that came here since

    def _end_early(self) -> None:
        self._is_early = False


def _caught_up(node: DOMNode) -> Awaitable[object]:
    """Until this has done with all that it was sent so far."""
    done = asyncio.Event()
    node.call_later(done.set)
    return done.wait()


class LineInput(Input):
    """A field of such a dialog.

    Args:
        value: What stands in it.
        placeholder: What stands there while it is empty.
        masked: Whether nobody may see it, or copy it: others read the clipboard.
        suggester: Completes what is typed.
    """

    def __init__(
        self,
        value: str,
        *,
        placeholder: str = "",
        masked: bool = False,
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, password=masked, suggester=suggester, compact=True
        )
        self.cursor_blink = False

    def action_cut(self) -> None:
        """Not what is masked."""
        if not self.password:
            super().action_cut()

    def action_copy(self) -> None:
        """Not what is masked."""
        if not self.password:
            super().action_copy()
