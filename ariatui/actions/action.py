"""What an action is: something that a person can do, by a key or by its name.

Knows no Textual. The actions that there are stand in `actions`.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from ariatui.model.download import Gid, Status

if TYPE_CHECKING:
    from ariatui.commands import Commands

    Perform = Callable[[Commands, Sequence[Gid]], None]


class Scope(Enum):
    """What an action acts on; the value is the heading over such actions in the help."""

    ROW = "The selected download"
    ALL = "All downloads"
    MARK = "Marking"
    FIND = "Finding"
    DETAILS = "The details"
    MOVE = "Moving"
    LINK = "Without a connection"
    PROGRAM = "The program"


MOMENTARY = frozenset({Scope.LINK, Scope.DETAILS})
"""The scopes whose actions have a use only at times, and then come before others on their keys."""


class Action(NamedTuple):
    """Something that a person can do."""

    id: str
    """Its name in key bindings and configuration."""
    keys: tuple[str, ...]
    """Textual's names of the keys, the one that is shown first."""
    label: str
    """A word or two for the key bar."""
    help: str
    """What it does, as a phrase that follows the key in the help."""
    scope: Scope
    statuses: frozenset[Status] = frozenset()
    """Row actions: the statuses in which it makes sense, as far as the key bar offers it."""
    perform: "Perform | None" = None
    """What it asks of the daemon; None where the UI sees to it under the action's id."""
    alters: bool = False
    """Whether the UI, where it sees to it, has the daemon do something or starts one."""

    reorders: bool = False
    """Whether rows are to move for it."""
    opens: bool = False
    """Whether it opens something that keys are for then; not while a filter is typed."""
    undoes: str = ""
    """In the place of the label while it would undo what it does."""

    @property
    def acts(self) -> bool:
        """Whether something is different afterwards, other than what this person sees."""
        return self.alters or self.perform is not None

    @property
    def moves(self) -> bool:
        """Whether it is for moving about, which goes on inside the details."""
        return self.scope is Scope.MOVE or self.id == "back"

    @property
    def is_for_marks(self) -> bool:
        """Whether it is about the marked downloads, rather than the selected one alone."""
        return self.scope is Scope.ROW and (self.acts or self.opens)
