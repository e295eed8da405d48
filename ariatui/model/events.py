"""What the log is made of: what happened to which downloads, and who did it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from ariatui.model.download import Download

FEW = 5
"""So many downloads of an entry are known one by one; of more there is only their number."""


UNKNOWN_ERROR = 1
"""aria2's code for an error that it has no other one for; where it tells none, it is taken so."""


class What(Enum):
    """What happened."""

    ADDED = "added"
    RETRIED = "retried"
    """Added again in place of one that failed."""
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    FINISHED = "finished"
    SEEDED = "seeded"
    """One that was finished before does not seed any more."""
    FAILED = "failed"
    REMOVED = "removed"
    CLEARED = "cleared"
    """The result of one that had stopped is gone."""
    DROPPED = "dropped"
    """The result of one is gone since aria2 keeps so many, and there are newer ones."""
    REVIVED = "revived"
    """One that had stopped, or was gone, is there again, as after aria2's own restart."""
    FORGOTTEN = "forgotten"
    """One is gone since aria2 was restarted; whether somebody removed it before, nobody knows."""
    MOVED = "moved"
    """To another place in the queue."""
    TUNED = "tuned"
    """Limits or other options were set, for all where there is no download."""
    CHOSEN = "chosen"
    """Some of its files."""
    MIRRORED = "mirrored"
    """Other mirrors."""
    LOST = "lost"
    """The line."""
    BACK = "back"
    RESTARTED = "restarted"
    """The line is back, to an aria2 that was restarted."""


class Who(Enum):
    """Who did it."""

    YOU = "you"
    OTHER = "other"
    """Another client of this aria2."""
    ARIA2 = "aria2"
    """Of itself."""
    UNCLEAR = "unclear"


class Subject:
    """A download that an entry names, as it was known last."""

    __slots__ = ("__weakref__", "download")

    def __init__(self, download: Download) -> None:
        self.download = download


class Occurrence(NamedTuple):
    """When it happened to one download, in seconds since 1970."""

    at: float
    subject: Subject


@dataclass(slots=True)
class Entry:
    """Something that happened, within a few seconds, to any number of downloads."""

    what: What
    who: Who
    since: float
    """When it began, in seconds since 1970; of what happened while away, when we came to know."""
    away: bool = False
    """Whether it happened while there was no line."""
    detail: str = ""
    """What more there is to say, as a part of a sentence."""
    count: int = 0
    first: list[Occurrence] = field(default_factory=list)
    """The first few downloads."""
    causes: Counter[int] = field(default_factory=Counter)
    """How many failed with which of aria2's error codes."""


class Ends(NamedTuple):
    """Downloads that came to an end of which a person wants to hear; removals are none."""

    finished: int = 0
    failed: int = 0
    last: Download | None = None
    causes: frozenset[int] = frozenset()
    """The error codes of those that failed."""

    def and_one(self, download: Download, *, failed: bool) -> "Ends":
        """These, and another one that has finished or failed."""
        if not failed:
            return self._replace(finished=self.finished + 1, last=download)
        causes = self.causes | {download.error_code or UNKNOWN_ERROR}
        return self._replace(failed=self.failed + 1, last=download, causes=causes)
