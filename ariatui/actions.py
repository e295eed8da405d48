"""The table of actions: each one's keys, words, scope, when it applies, and what it does.

Bindings, key bar, palette, help and the README's key table are made from it. The rule: a small
letter is this row, a capital is all, and the letters are aria2's verbs. Knows no Textual.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from ariatui.model.download import Gid, Status
from ariatui.model.phase import Wish

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

    opens: bool = False
    """Whether the next key is meant for what it opens."""

    @property
    def acts(self) -> bool:
        """Whether something is different afterwards, other than what this person sees."""
        return self.alters or self.perform is not None


_RUNNING = frozenset({Status.ACTIVE, Status.WAITING})
_QUEUED = _RUNNING | {Status.PAUSED}
_WAITS = frozenset({Status.WAITING, Status.PAUSED})

ACTIONS: tuple[Action, ...] = (
    Action(
        "pause",
        ("p",),
        "Pause",
        "pause it, after telling its tracker and peers",
        Scope.ROW,
        _RUNNING,
        lambda commands, gids: commands.pauser.wish(Wish.PAUSE, gids),
    ),
    Action(
        "unpause",
        ("u",),
        "Resume",
        "resume it, to run as soon as a slot is free",
        Scope.ROW,
        frozenset({Status.PAUSED}),
        lambda commands, gids: commands.pauser.wish(Wish.UNPAUSE, gids),
    ),
    Action(
        "toggle",
        ("t",),
        "Toggle",
        "pause it if it is active or waiting, else resume it",
        Scope.ROW,
        _QUEUED,
        lambda commands, gids: commands.pauser.toggle(gids),
    ),
    Action(
        "force-pause",
        ("f",),
        "Force pause",
        "pause it at once, without waiting for its tracker",
        Scope.ROW,
        _RUNNING,
        lambda commands, gids: commands.pauser.wish(Wish.PAUSE, gids, force=True),
    ),
    Action(
        "remove",
        ("d", "delete"),
        "Remove",
        "remove it; its files stay unless you say so",
        Scope.ROW,
        frozenset(Status),
        alters=True,
        opens=True,
    ),
    Action(
        "retry",
        ("r",),
        "Retry",
        "try it again, with its options and at its place",
        Scope.ROW,
        frozenset({Status.ERROR, Status.REMOVED}),
        lambda commands, gids: commands.retrier.retry(gids),
    ),
    Action(
        "move-up",
        ("K", "alt+up"),
        "Move up",
        "move it one place up in the queue",
        Scope.ROW,
        _WAITS,
        lambda commands, gids: commands.mover.move(gids, -1),
    ),
    Action(
        "move-down",
        ("J", "alt+down"),
        "Move down",
        "move it one place down in the queue",
        Scope.ROW,
        _WAITS,
        lambda commands, gids: commands.mover.move(gids, 1),
    ),
    Action(
        "move-first",
        ("alt+home",),
        "Move first",
        "move it to the front of the queue, to start next",
        Scope.ROW,
        _WAITS,
        lambda commands, gids: commands.mover.move_to_front(gids),
    ),
    Action(
        "move-last",
        ("alt+end",),
        "Move last",
        "move it to the end of the queue",
        Scope.ROW,
        _WAITS,
        lambda commands, gids: commands.mover.move_to_end(gids),
    ),
    Action(
        "details",
        ("enter",),
        "Details",
        "show all that is known of it, or hide that",
        Scope.ROW,
        frozenset(Status),
    ),
    Action(
        "limit", ("b",), "Limit", "limit its speeds", Scope.ROW, _QUEUED, alters=True, opens=True
    ),
    Action(
        "options",
        ("o",),
        "Options",
        "change any option of it",
        Scope.ROW,
        _QUEUED,
        alters=True,
        opens=True,
    ),
    Action(
        "copy",
        ("y",),
        "Copy",
        "copy its URI, path or gid, or the last action as curl",
        Scope.ROW,
        frozenset(Status),
        opens=True,
    ),
    Action(
        "toggle-all",
        ("T",),
        "Toggle all",
        "pause all while any is active or waiting, else resume all",
        Scope.ALL,
        perform=lambda commands, _: commands.pauser.toggle_all(),
    ),
    Action(
        "pause-all",
        ("P",),
        "Pause all",
        "pause all, after telling trackers and peers",
        Scope.ALL,
        perform=lambda commands, _: commands.pauser.wish_all(Wish.PAUSE),
    ),
    Action(
        "unpause-all",
        ("U",),
        "Resume all",
        "resume all",
        Scope.ALL,
        perform=lambda commands, _: commands.pauser.wish_all(Wish.UNPAUSE),
    ),
    Action(
        "force-pause-all",
        ("F",),
        "Force pause all",
        "pause all at once, without waiting for trackers",
        Scope.ALL,
        perform=lambda commands, _: commands.pauser.wish_all(Wish.PAUSE, force=True),
    ),
    Action(
        "retry-all",
        ("R",),
        "Retry all failed",
        "try all that failed again",
        Scope.ALL,
        perform=lambda commands, _: commands.retrier.retry_all(),
    ),
    Action(
        "clear",
        ("C",),
        "Clear results",
        "clear all that have stopped from the list",
        Scope.ALL,
        alters=True,
        opens=True,
    ),
    Action(
        "limit-all", ("B",), "Limit all", "limit all together", Scope.ALL, alters=True, opens=True
    ),
    Action(
        "options-all",
        ("O",),
        "Options of all",
        "change any option that applies to all",
        Scope.ALL,
        alters=True,
        opens=True,
    ),
    Action("mark", ("space",), "Mark", "mark it or not, and step down", Scope.MARK),
    Action(
        "mark-range",
        ("v",),
        "Mark range",
        "mark from here to the cursor; again ends it",
        Scope.MARK,
    ),
    Action("mark-all", ("A",), "Mark all", "mark all that are shown, or none", Scope.MARK),
    Action("mark-invert", ("i",), "Invert marks", "mark the others of those shown", Scope.MARK),
    Action(
        "back",
        ("escape",),
        "Back",
        "leave the details, else drop the range, marks, filter",
        Scope.MARK,
    ),
    Action(
        "filter",
        ("slash",),
        "Filter",
        "show what has these words; !word leaves it out",
        Scope.FIND,
        opens=True,
    ),
    Action("show-all", ("1",), "Show all", "show all downloads", Scope.FIND),
    Action("show-active", ("2",), "Show active", "show the active ones", Scope.FIND),
    Action("show-waiting", ("3",), "Show waiting", "show the waiting ones", Scope.FIND),
    Action("show-paused", ("4",), "Show paused", "show the paused ones", Scope.FIND),
    Action("show-complete", ("5",), "Show complete", "show the complete ones", Scope.FIND),
    Action("show-error", ("6",), "Show failed", "show those that failed", Scope.FIND),
    Action("next-tab", ("tab",), "Next tab", "to the tab on the right", Scope.FIND),
    Action("previous-tab", ("shift+tab",), "Previous tab", "to the tab on the left", Scope.FIND),
    Action("sort", ("s",), "Sort", "sort by a column, or as aria2 does", Scope.FIND, opens=True),
    Action(
        "sort-next",
        ("greater_than_sign",),
        "Sort by next",
        "sort by the next column",
        Scope.FIND,
    ),
    Action(
        "sort-previous",
        ("less_than_sign",),
        "Sort by previous",
        "sort by the previous column",
        Scope.FIND,
    ),
    Action("sort-invert", ("I",), "Invert order", "sort the other way round", Scope.FIND),
    Action(
        "next-details",
        ("right", "right_square_bracket"),
        "Next tab",
        "the next tab of the details",
        Scope.DETAILS,
    ),
    Action(
        "previous-details",
        ("left", "left_square_bracket"),
        "Previous tab",
        "the tab before it",
        Scope.DETAILS,
    ),
    Action(
        "into-details",
        ("e",),
        "Into details",
        "move about in the details instead of the table, or back",
        Scope.DETAILS,
    ),
    Action("choose", ("space",), "Choose", "choose this file or folder, or not", Scope.DETAILS),
    Action("choose-all", ("A",), "All or none", "choose all files, or none", Scope.DETAILS),
    Action("choose-others", ("i",), "Others", "choose the other files instead", Scope.DETAILS),
    Action(
        "choose-kind",
        ("full_stop",),
        "This type",
        "choose all files of this one's type, or none of them",
        Scope.DETAILS,
    ),
    Action(
        "send-choice",
        ("w",),
        "Tell aria2",
        "tell aria2 which files; an active download starts anew",
        Scope.DETAILS,
        alters=True,
    ),
    Action(
        "add-mirror",
        ("n",),
        "Add mirror",
        "add another URI of the file",
        Scope.DETAILS,
        alters=True,
        opens=True,
    ),
    Action(
        "remove-mirror",
        ("x",),
        "Remove mirror",
        "use this URI no longer",
        Scope.DETAILS,
        alters=True,
    ),
    Action("up", ("up", "k"), "Up", "one row up", Scope.MOVE),
    Action("down", ("down", "j"), "Down", "one row down", Scope.MOVE),
    Action("page-up", ("pageup",), "Page up", "one page up", Scope.MOVE),
    Action("page-down", ("pagedown",), "Page down", "one page down", Scope.MOVE),
    Action("half-page-up", ("ctrl+u",), "Half up", "half a page up", Scope.MOVE),
    Action("half-page-down", ("ctrl+d",), "Half down", "half a page down", Scope.MOVE),
    Action("first", ("home", "g"), "First", "to the first row", Scope.MOVE),
    Action("last", ("end", "G"), "Last", "to the last row", Scope.MOVE),
    Action("reconnect", ("r",), "Retry now", "try to connect at once", Scope.LINK),
    Action("secret", ("s",), "Secret", "type the daemon's secret", Scope.LINK, opens=True),
    Action(
        "local",
        ("l",),
        "Start aria2c",
        "start an aria2c of ariatui's own",
        Scope.LINK,
        alters=True,
    ),
    Action(
        "add",
        ("a",),
        "Add",
        "add URIs, magnet links, torrents",
        Scope.PROGRAM,
        alters=True,
        opens=True,
    ),
    Action("servers", ("S",), "Servers", "show another server", Scope.PROGRAM, opens=True),
    Action("help", ("question_mark", "f1"), "Help", "show this help", Scope.PROGRAM),
    Action("palette", ("colon", "ctrl+p"), "Palette", "find an action by name", Scope.PROGRAM),
    Action("theme", (), "Theme", "change the colours", Scope.PROGRAM),
    Action("repaint", ("ctrl+l",), "Repaint", "draw the screen anew", Scope.PROGRAM),
    Action("suspend", ("ctrl+z",), "Suspend", "back to the shell; fg returns", Scope.PROGRAM),
    Action(
        "quit",
        ("q", "ctrl+c"),
        "Quit",
        "leave; a daemon that ariatui did not start goes on",
        Scope.PROGRAM,
    ),
)
