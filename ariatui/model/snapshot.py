"""What one exchange with the daemon told: the form in which facts reach the mirror."""

from enum import Enum
from typing import NamedTuple

from ariatui.model.details import Answer
from ariatui.model.download import Facts, Gid, GlobalStat, Section, Status

Known = tuple[Gid, Facts]
"""A download's gid and what a reply said of it."""


class Window(NamedTuple):
    """A stretch of the waiting queue, or of the stopped results counted from the newest.

    What is known from the place `offset` on is to be compared with it. `asked` downloads were
    asked for; fewer came when the list ends before that.
    """

    section: Section
    offset: int
    asked: int
    downloads: tuple[Known, ...]

    @property
    def is_end(self) -> bool:
        """Whether the list ends inside this window."""
        return len(self.downloads) < self.asked

    @property
    def is_whole(self) -> bool:
        """Whether this window shows all there is in its section."""
        return self.offset == 0 and self.is_end


class Glance(NamedTuple):
    """A look at a stretch of the waiting queue, to see whether it is as we have it."""

    offset: int
    asked: int
    standings: tuple[tuple[Gid | None, Status | None], ...]
    """Of each place the gid, None if that was not asked for, and the status."""

    @property
    def is_end(self) -> bool:
        """Whether the queue ends inside this stretch."""
        return len(self.standings) < self.asked


class Snapshot(NamedTuple):
    """The answers of one `system.multicall`, which the daemon computes at one moment."""

    asked: float
    """When the questions were sent, in seconds of the mirror's clock."""
    stat: GlobalStat
    active: tuple[Known, ...]
    """All active downloads, in the order in which they started."""
    windows: tuple[Window, ...] = ()
    records: tuple[Known, ...] = ()
    missing: tuple[Gid, ...] = ()
    """Downloads asked for by gid that the daemon does not know (any more)."""
    answers: tuple[Answer, ...] = ()
    """What was asked about the details of one download."""


class Notice(Enum):
    """What the daemon tells unasked (aria2 manual, "JSON-RPC over WebSocket")."""

    START = "aria2.onDownloadStart"
    PAUSE = "aria2.onDownloadPause"
    STOP = "aria2.onDownloadStop"
    COMPLETE = "aria2.onDownloadComplete"
    ERROR = "aria2.onDownloadError"
    BT_COMPLETE = "aria2.onBtDownloadComplete"
