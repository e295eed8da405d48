"""The actions with the keys that they have for this person, and which keys cannot be had.

Made once, before anything is shown. Knows neither Textual nor where the wishes come from.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from ariatui.actions.action import MOMENTARY, Action, Scope
from ariatui.actions.keys import key_name
from ariatui.actions.table import ACTIONS

Keys = Mapping[str, tuple[str, ...]]
"""Textual's names of keys by action id, for some of the actions; none for an action without."""

PRESETS: Mapping[str, Keys] = {
    "aria2": {},
    "tremc": {"toggle": ("p", "t"), "toggle-all": ("P", "T"), "pause": (), "pause-all": ()},
}
"""Sets of keys to begin with: ours, and that of a client of Transmission."""

RESERVED: Mapping[str, str] = {"ctrl+q": "always quits"}
"""Keys that Textual keeps for itself, and what they do."""


class Keymap:
    """All actions in the order of the table, each with its keys."""

    def __init__(self, keys: Keys | None = None) -> None:
        wanted = keys or {}
        self._by_id = {
            action.id: action._replace(keys=wanted.get(action.id, action.keys))
            for action in ACTIONS
        }
        self._rivals: dict[str, tuple[Action, ...]] = {
            one.id: tuple(
                other for other in self if other.id != one.id and set(one.keys) & set(other.keys)
            )
            for one in self
        }

    def __iter__(self) -> Iterator[Action]:
        return iter(self._by_id.values())

    def __getitem__(self, action_id: str) -> Action:
        return self._by_id[action_id]

    def rivals(self, action: Action) -> tuple[Action, ...]:
        """The other actions on keys of this one."""
        return self._rivals[action.id]

    def ways(self, ways: Iterable[tuple[str, str]]) -> str:
        """A sentence on actions that help, each named by its key, or nothing."""
        told = ", ".join(f"{self.told(action_id)} {what}" for action_id, what in ways)
        return told and f"{told}."

    def told(self, action_id: str) -> str:
        """The first key of an action as people write it; where it has none, the way by palette."""
        action = self[action_id]
        if action.keys:
            return key_name(action.keys[0])
        palette = self["palette"].keys
        return f"{key_name(palette[0]) if palette else 'the palette:'} {action.label}"


def clashes(actions: Iterable[Action]) -> list[tuple[Action, Action, str]]:
    """The pairs of actions that want the same key at the same time, and that key."""
    return [
        (one, other, key)
        for one, other in combinations(actions, 2)
        if (one.scope in MOMENTARY) is (other.scope in MOMENTARY)
        or (Scope.DETAILS in (one.scope, other.scope) and (one.moves or other.moves))
        for key in one.keys
        if key in other.keys
    ]
