"""The line at the bottom: the keys that apply now, made from the table of actions."""

from collections.abc import Iterable

from textual import events
from textual.content import Content
from textual.message import Message

from ariatui.actions import Action, key_name
from ariatui.tui.widgets.one_line import OneLine


class KeyBar(OneLine):
    """Keys and words, as many as fit; a click does what the key does."""

    DEFAULT_CSS = "KeyBar { background: $panel; color: $foreground; padding: 0 1; }"

    class Clicked(Message):
        """An action was clicked."""

        def __init__(self, action_id: str) -> None:
            super().__init__()
            self.action_id = action_id

    def __init__(self) -> None:
        super().__init__()
        self._ends: list[tuple[int, str]] = []

    def offer(self, actions: Iterable[Action], last: Action) -> None:
        """Show the keys of these actions, the first ones first, and one at the end in any case."""
        line, self._ends = Content(), []
        room = self.app.size.width - 2 - _part(last).cell_length
        for action in actions:
            part = _part(action)
            if line.cell_length + part.cell_length > room:
                break
            line += part
            self._ends.append((line.cell_length, action.id))
        line += _part(last)
        self._ends.append((line.cell_length, last.id))
        self.say(line)

    def on_click(self, event: events.Click) -> None:
        """Tell whose word was clicked."""
        hit = [action_id for end, action_id in self._ends if event.x - 1 < end]
        if hit:
            self.post_message(self.Clicked(hit[0]))


def _part(action: Action) -> Content:
    key = Content.styled(key_name(action.keys[0]), "$text-accent bold")
    return Content.assemble(key, " ", action.label, "  ")
