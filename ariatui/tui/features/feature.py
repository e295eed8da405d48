"""What all features have in common."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ariatui.model.change import Change
from ariatui.model.download import Gid

if TYPE_CHECKING:
    from ariatui.tui.screens.main import MainScreen

Handlers = Mapping[str, Callable[[], object]]
"""What to do for each action, by the action's id."""


class Feature:
    """A kind of thing that a person does on the main screen."""

    def __init__(self, main: "MainScreen") -> None:
        self.main = main

    def handlers(self) -> Handlers:
        """What this feature does, and for which actions."""
        return {}

    def take_change(self, change: Change, selected: Gid | None) -> None:
        """Follow the daemon; `selected` is what was so before the change."""

    def step_back(self) -> bool:
        """Undo what Escape undoes, one thing at a time; whether there was anything."""
        return False
