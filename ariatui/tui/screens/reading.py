"""What screens have in common that only are to be read: the keys that scroll and leave."""

from abc import abstractmethod
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widget import Widget

from ariatui.actions.action import Scope
from ariatui.actions.keymap import Keymap


class ReadingScreen(ModalScreen[None]):
    """In place of the table, which goes on behind it.

    Args:
        keymap: The keys, which are those of the table.
        opened_by: The id of the action that opens it; its keys close it too.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss", "Close", show=False),
    ]

    def __init__(self, keymap: Keymap, opened_by: str) -> None:
        super().__init__()
        for key in (*keymap[opened_by].keys, *keymap["quit"].keys):
            self._bindings.bind(key, "dismiss", show=False)
        for action in keymap:
            if action.scope is Scope.MOVE:
                for key in action.keys:
                    self._bindings.bind(key, f"scroll('{action.id}')", show=False)

    @property
    @abstractmethod
    def body(self) -> Widget:
        """What scrolls."""

    def action_scroll(self, action_id: str) -> None:
        """Scroll as the same key moves in the table."""
        page = max(self.body.scrollable_content_region.height, 1)
        far = self.body.virtual_size.height
        ways = {
            "up": -1,
            "down": 1,
            "page-up": -page,
            "page-down": page,
            "half-page-up": -page // 2,
            "half-page-down": page // 2,
            "first": -far,
            "last": far,
        }
        self.body.scroll_relative(y=ways[action_id], animate=False, immediate=True)
