"""A menu in the bottom line: one letter chooses, any other key leaves."""

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class MenuItem(NamedTuple):
    """One of the things to choose from."""

    letter: str
    """The key, which is a small letter in the label."""
    label: str


class MenuScreen(ModalScreen[str | None]):
    """Dismissed with the letter that was pressed, as it was pressed, or with None."""

    CSS = """
    MenuScreen {
        align: left bottom;
        background: transparent;
        & > Static { width: 100%; height: auto; background: $panel; padding: 0 1; }
    }
    """

    def __init__(self, heading: str, choices: Sequence[MenuItem], hint: str) -> None:
        super().__init__()
        self._heading, self._choices, self._hint = heading, choices, hint

    def compose(self) -> ComposeResult:
        """The choices, on one line where they fit."""
        told = [Content.styled(self._heading, "bold"), *map(_told, self._choices)]
        line = Content(" ").join(told) + Content.styled(f"  {self._hint}", "$text-muted")
        yield Static(line, markup=False)

    def on_key(self, event: events.Key) -> None:
        """Take the letter. What follows it in the same burst is for the screen below."""
        event.stop()
        if not self.is_active:
            self.app.post_message(events.Key(event.key, event.character))
            return
        letters = {choice.letter for choice in self._choices}
        pressed = event.character or ""
        self.dismiss(pressed if pressed.lower() in letters else None)

    def on_click(self) -> None:
        """A click leaves too."""
        self.dismiss(None)


def _told(choice: MenuItem) -> Content:
    place = choice.label.lower().index(choice.letter)
    label = choice.label
    return Content.assemble(
        label[:place], (label[place], "$text-accent bold underline"), label[place + 1 :]
    )
