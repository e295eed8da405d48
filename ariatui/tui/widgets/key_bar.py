"""The line at the bottom: the keys that apply now, made from the table of actions."""

from collections.abc import Iterable, Sequence

from textual import events
from textual.content import Content
from textual.message import Message

from ariatui.actions.action import Action
from ariatui.actions.keys import key_name
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

    def offer(self, actions: Iterable[Action], always: Sequence[Action]) -> None:
        """Show the keys of these actions, as far as they fit before those that stay in any case."""
        # The blanks behind the last word need no room, which makes up for the padding.
        always = [action for action in always if action.keys]
        room = self.app.size.width - sum(_part(action).cell_length for action in always)
        shown: list[Action] = []
        for action in (action for action in actions if action.keys):
            room -= _part(action).cell_length
            if room < 0:
                break
            shown.append(action)
        line, self._ends = Content(), []
        for action in (*shown, *always):
            line += _part(action)
            self._ends.append((line.cell_length, action.id))
        self.say(line.rstrip())

    def on_click(self, event: events.Click) -> None:
        """Tell whose word was clicked."""
        hit = [action_id for end, action_id in self._ends if event.x - 1 < end]
        if hit:
            self.post_message(self.Clicked(hit[0]))


def _part(action: Action) -> Content:
    key = Content.styled(key_name(action.keys[0]), "$text-accent bold")
    return Content.assemble(key, " ", action.label, "  ")
