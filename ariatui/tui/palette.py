"""The command palette, and its entries, made from the table of actions."""

import re
from collections.abc import Iterable, Sequence
from functools import partial

from textual import events
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from ariatui.actions.action import Action, Scope
from ariatui.actions.keys import key_name
from ariatui.tui.screens.main import MainScreen

_WORD = re.compile(r"\w+")

_NAME, _NAMED, _TOLD = 3000, 2000, 1000
"""Added to the score where what was typed is the name, is in a name, or in what is told of it."""

ALSO = {
    "pause": "stop",
    "unpause": "start continue",
    "remove": "delete",
    "limit": "throttle max speed",
    "options": "settings",
    "pause-all": "stop",
    "unpause-all": "start continue",
    "clear": "purgeDownloadResult",
    "limit-all": "throttle max speed",
    "options-all": "settings",
    "mark": "select",
    "mark-all": "select",
    "filter": "search find",
    "sort": "size speed name",
    "add": "url link",
    "log": "history events",
    "servers": "connect daemons",
    "theme": "color dark light",
    "repaint": "refresh redraw",
    "quit": "exit",
}
"""Other words that people look for actions by, by their ids."""


class Palette(CommandPalette):
    """Textual's palette, for terminals of any height."""

    def on_mount(self, event: events.Mount) -> None:
        """One that is closed again before it stands ends the program (Textual 8.2.8)."""
        if self not in self.app.screen_stack:
            event.prevent_default()

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
            score = _certainty(query, action) + matcher.match(action.label)
            if score > 0:
                title = _title(action)
                yield Hit(score, Content(title), act, text=title, help=action.help)

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


def _certainty(query: str, action: Action) -> int:
    """How surely an action is meant; not at all where only some letters of its name fit."""
    typed = query.casefold().split()
    if typed == action.label.casefold().split():
        return _NAME
    names = [
        action.id.replace("-", ""),
        *_WORD.findall(f"{action.label} {action.id} {ALSO.get(action.id, '')}"),
    ]
    if _begin(typed, names):
        return _NAMED
    return _TOLD if _begin(typed, [*names, *_WORD.findall(action.help)]) else 0


def _begin(typed: Iterable[str], words: Sequence[str]) -> bool:
    """Whether some word begins with each of what was typed."""
    return all(any(word.casefold().startswith(one) for word in words) for one in typed)


def _title(action: Action) -> str:
    keys = ", ".join(key_name(key) for key in action.keys)
    return f"{action.label} ({keys})" if keys else action.label
