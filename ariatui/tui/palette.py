"""The command palette, and its entries, made from the table of actions."""

from functools import partial

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from ariatui.actions.action import Action, Scope
from ariatui.actions.keys import key_name
from ariatui.tui.screens.main import MainScreen

_SURE = 1000
"""Added to the score of the action whose name was typed in full."""


class Palette(CommandPalette):
    """Textual's palette, for terminals of any height."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A list for which there is no room ends the program at a page key (Textual 8.2.8)."""
        if action == "command_list" and not self.query_one(CommandList).scrollable_content_region:
            return False
        return super().check_action(action, parameters)


class ActionProvider(Provider):
    """Every action, those of the selected row included."""

    async def discover(self) -> Hits:
        """All actions, in the order of the table."""
        for action, act in self._actions():
            yield DiscoveryHit(Content(_title(action)), act, help=action.help)

    async def search(self, query: str) -> Hits:
        """The actions that match what was typed."""
        matcher = self.matcher(query)
        for action, act in self._actions():
            is_name = query.strip().casefold() == action.label.casefold()
            score = max(matcher.match(action.label), matcher.match(action.help) / 2)
            if score > 0:
                title = _title(action)
                yield Hit(
                    score + _SURE if is_name else score,
                    Content(title),
                    act,
                    text=title,
                    help=action.help,
                )

    def _actions(self) -> list[tuple[Action, IgnoreReturnCallbackType]]:
        """What there is, and how it is done. No key is meant, so none can be meant otherwise."""
        main = self.screen
        if not isinstance(main, MainScreen):
            return []
        return [
            (action, partial(main.action_do, action.id))
            for action in main.keymap
            if action.id != "palette"
            and (action.scope not in (Scope.LINK, Scope.DETAILS) or main.offers(action))
        ]


def _title(action: Action) -> str:
    keys = ", ".join(key_name(key) for key in action.keys)
    return f"{action.label} ({keys})" if keys else action.label
