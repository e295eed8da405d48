"""A field of several lines in which Enter does not begin another: that is ctrl+j's."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

LONGEST = 1_000_000
"""Characters that are taken."""


def harmless(text: str) -> str:
    """What was pasted, without what is not seen: that is never meant to stand in a URI or a path.

    Pages and chats leave such characters behind, and a terminal might act on some.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(filter(str.isprintable, _spaced(line))) for line in lines)


def _spaced(line: str) -> str:
    return "".join(" " if char.isspace() else char for char in line)


class LinesField(TextArea):
    """Typed and pasted text, one thing a line.

    Args:
        text: What stands there already.
        placeholder: What stands there while nothing else does.
        id: The widget's.
    """

    DEFAULT_CSS = """
    LinesField {
        height: 3;
        border: none;
        padding: 0;
        background: $boost;
        scrollbar-size: 0 0;
        &:focus { border: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,alt+enter,shift+enter", "begin_line", show=False)
    ]

    class TooLong(Message):
        """What was pasted was not taken."""

    def __init__(
        self,
        text: str,
        placeholder: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(
            harmless(text),
            soft_wrap=False,
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            id=id,
        )
        self.cursor_blink = False

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's
        """A line up; from the first one the key is for what is above."""
        if self.cursor_at_first_line and not select:
            raise SkipAction
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's
        """A line down; from the last one the key is for what is below."""
        if self.cursor_at_last_line and not select:
            raise SkipAction
        super().action_cursor_down(select)

    def on_paste(self, event: events.Paste) -> None:
        """Take in what is seen of it."""
        event.stop()
        event.prevent_default()
        self.type(event.text)

    def type(self, text: str) -> None:
        """Take in a text as if it were pasted."""
        if len(text) + len(self.text) > LONGEST:
            self.post_message(self.TooLong())
        else:
            self.move_cursor(self.replace(harmless(text), *self.selection).end_location)

    def action_begin_line(self) -> None:
        """Begin another line."""
        self.move_cursor(self.replace("\n", *self.selection).end_location)
