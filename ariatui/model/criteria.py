"""What a person wants to see of the downloads, and in which order: tab, filter, sorting.

Values only: what they make of the downloads is `ariatui.model.view`'s affair.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import NamedTuple

from ariatui.model.download import Download, Status
from ariatui.text import clean

_NUMBER = re.compile(r"0*([0-9]+)")

_SHORTEST_GID = 6
"""Digits from which a word may be the beginning of a gid; aria2 itself shows that many."""

_SHORTEST_REASON = 3
"""Letters from which a word is looked for in why a download failed."""

_DOINGS = frozenset({"seeding", "checking", "stalled", "metadata"})
"""What an active download may be doing besides, as its row says and `Download` calls it."""


class Tab(Enum):
    """A choice of downloads by their status.

    What was removed is neither complete nor has it failed: it stands under all only.
    """

    ALL = "all"
    ACTIVE = "active"
    WAITING = "waiting"
    PAUSED = "paused"
    COMPLETE = "complete"
    ERROR = "error"

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Whose downloads it shows."""
        return tuple(Status) if self is Tab.ALL else (Status(self.value),)

    def step(self, by: int) -> "Tab":
        """The tab so many places further right; behind the last one comes the first."""
        tabs = list(Tab)
        return tabs[(tabs.index(self) + by) % len(tabs)]


class SortBy(StrEnum):
    """What rows can be sorted by; the values are the ids of the table's columns."""

    STATE = "state"
    NAME = "name"
    SIZE = "size"
    PERCENT = "percent"
    DOWN = "down"
    UP = "up"
    LEFT = "left"
    CONNECTIONS = "connections"

    @property
    def is_greatest_first(self) -> bool:
        """Whether most people look for the greatest first."""
        return self not in (SortBy.STATE, SortBy.NAME, SortBy.LEFT)


class Sorting(NamedTuple):
    """An order of the rows other than aria2's own.

    Rows whose cell would be blank stand last, whichever way the others are sorted.
    """

    by: SortBy
    is_reversed: bool = False
    """Whether the other way round than most people want it."""

    @property
    def is_ascending(self) -> bool:
        """Whether what is least or earliest stands first."""
        return self.by.is_greatest_first is self.is_reversed

    def inverted(self) -> "Sorting":
        """The same the other way round."""
        return Sorting(self.by, is_reversed=not self.is_reversed)


def fold(text: str) -> str:
    """A text as it is compared: as it is shown, without what tells capitals from small letters."""
    shown = clean(text)
    return (shown if shown.isascii() else unicodedata.normalize("NFKC", shown)).casefold()


def by_numbers(text: str) -> str:
    """A folded text as it is sorted: a number in it by its value, so that 2 comes before 10."""
    parts = _NUMBER.split(text)
    parts[1::2] = [f"0{chr(len(number))}{number}" for number in parts[1::2]]
    return "".join(parts)


@dataclass(frozen=True)
class Filter:
    """Words that all have to fit a download; one behind a `!` must not fit.

    A word fits what has it in its name, is in a state of that name, has a gid that begins so, or
    failed for a reason that has it.
    """

    text: str = ""
    """What was typed."""
    words: tuple[tuple[str, bool, frozenset[Status]], ...] = field(init=False, compare=False)
    """Each word as it is compared, whether it must not fit, and in which statuses a download may
    have something other than its name that it fits."""

    def __post_init__(self) -> None:
        """Take the words apart once."""
        words = (fold(word) for word in self.text.split())
        told = ((word.removeprefix("!"), word.startswith("!")) for word in words)
        known = tuple((word, unwanted, _beyond_names(word)) for word, unwanted in told if word)
        object.__setattr__(self, "words", known)

    def __bool__(self) -> bool:
        return bool(self.words)

    def fitting(
        self,
        downloads: Iterable[Download],
        name_of: Mapping[str, str],
        reason_of: Callable[[Download], str],
    ) -> Iterable[Download]:
        """Those of these downloads that are to be shown. Each is asked as little as will do.

        Args:
            downloads: What is known of them.
            name_of: Their names, folded; a blank one says nothing, then the gid is shown.
            reason_of: Why a download failed, folded.
        """
        for word, is_unwanted, beyond in self.words:
            downloads = [
                download
                for download in downloads
                if (
                    word in (name_of[download.name] or download.gid)
                    or (download.status in beyond and _is_of(word, download, reason_of))
                )
                is not is_unwanted
            ]
        return downloads


def _beyond_names(word: str) -> frozenset[Status]:
    """The statuses in which a word may fit something other than the name."""
    if len(word) >= _SHORTEST_GID:
        return frozenset(Status)
    named = {status for status in Status if word == status}
    doing = {Status.ACTIVE} if word in _DOINGS else set()
    failed = {Status.ERROR} if len(word) >= _SHORTEST_REASON else set()
    return frozenset(named | doing | failed)


def _is_of(word: str, download: Download, reason_of: Callable[[Download], str]) -> bool:
    """Whether a word fits something other than the name."""
    status = download.status
    if word == status:
        return True
    if status is Status.ACTIVE and word in _DOINGS and getattr(download, word):
        return True
    if len(word) >= _SHORTEST_GID and download.gid.startswith(word):
        return True
    return status is Status.ERROR and len(word) >= _SHORTEST_REASON and word in reason_of(download)


class Criteria(NamedTuple):
    """All of it together."""

    tab: Tab = Tab.ALL
    filter: Filter = Filter()
    sorting: Sorting | None = None
    """None for aria2's own order."""

    @property
    def show_all(self) -> bool:
        """Whether no download is left out."""
        return self.tab is Tab.ALL and not self.filter
