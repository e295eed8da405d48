"""A download as aria2 tells of it: its gid, its status, its record.

A `Download` is a value: it is replaced, never altered. `Facts` is the part of it that one
reply carried, since most questions ask for a few keys only.
"""

from enum import Enum, StrEnum
from typing import NamedTuple, NewType, TypedDict, Unpack

from ariatui.model.rate import STILL, Pace

Gid = NewType("Gid", str)
"""aria2's name for a download: 16 hexadecimal digits (aria2 manual, "GID")."""


class Section(Enum):
    """Which of aria2's three lists a download stands in."""

    ACTIVE = "active"
    WAITING = "waiting"
    STOPPED = "stopped"

    __hash__ = object.__hash__  # Enum's own is written in Python, and asked for at every turn


class Status(StrEnum):
    """What a download is doing, spelled as aria2 spells it (aria2 manual, `tellStatus`)."""

    ACTIVE = "active"
    WAITING = "waiting"
    PAUSED = "paused"
    ERROR = "error"
    COMPLETE = "complete"
    REMOVED = "removed"

    __hash__ = str.__hash__  # as above

    @property
    def section(self) -> Section:
        """The list that a download of this status stands in; the waiting queue has the paused."""
        return _SECTIONS[self]


_SECTIONS = {
    Status.ACTIVE: Section.ACTIVE,
    Status.WAITING: Section.WAITING,
    Status.PAUSED: Section.WAITING,
    Status.ERROR: Section.STOPPED,
    Status.COMPLETE: Section.STOPPED,
    Status.REMOVED: Section.STOPPED,
}


class Naming(Enum):
    """How much is known of what a person would call the download."""

    UNKNOWN = "unknown"
    PROVISIONAL = "provisional"
    """Guessed from the URI: aria2 knows the file's name once the response header is there."""
    FINAL = "final"


class Facts(TypedDict, total=False):
    """The fields of a `Download` that one reply carried."""

    status: Status
    total_length: int
    completed_length: int
    verified_length: int | None
    verify_pending: bool
    download_speed: int
    upload_speed: int
    connections: int
    seeder: bool
    torrent: bool
    error_code: int | None
    error_message: str
    name: str
    naming: Naming
    listed_length: int | None
    metadata: bool
    followed_by: tuple[Gid, ...]
    described: bool
    doubtful: frozenset[str]


class Download(NamedTuple):
    """One download. Lengths are bytes, speeds bytes/s; texts are as the daemon sent them.

    A tuple, since all of a long queue can change at once, and no other value is made so quickly.
    """

    gid: Gid
    status: Status
    total_length: int = 0
    """0 as long as it is not known (observed on 1.37: no header yet, or no Content-Length)."""
    completed_length: int = 0
    verified_length: int | None = None
    """Bytes hash-checked so far; None while no check runs."""
    verify_pending: bool = False
    download_speed: int = 0
    """What of it is believed; see `Pace`."""
    upload_speed: int = 0
    connections: int = 0
    seeder: bool = False
    torrent: bool = False
    error_code: int | None = None
    error_message: str = ""
    name: str = ""
    """What a person would call it. Foreign text: to be cleaned before it is shown."""
    naming: Naming = Naming.UNKNOWN
    listed_length: int | None = None
    """Bytes of the chosen files as they are listed, None if that was not read: aria2 tells a total
    length of 0 until a torrent or a Metalink's file starts (observed on 1.37)."""
    metadata: bool = False
    """Whether it is what a magnet link loads first: what tells of a torrent, and no file."""
    followed_by: tuple[Gid, ...] = ()
    """What came of it, where it was the metadata of other downloads."""
    described: bool = False
    """Whether a whole record has been read, rather than only what a tick or a notice tells."""
    doubtful: frozenset[str] = frozenset()
    """The fields of which what was told last made no sense: their values are old, or made up."""
    pace: Pace = STILL
    """How fast it comes along, as far as that is believed."""

    def with_facts(self, *, pace: Pace | None = None, **facts: Unpack[Facts]) -> "Download":
        """This download after a reply, the same object if the reply told nothing new.

        Args:
            pace: Its pace by now, None if that is as it was.
            facts: What the reply told.
        """
        if self.doubtful:
            still = self.doubtful.difference(facts)
            facts["doubtful"] = still | facts.get("doubtful", frozenset())
        fresh = {key: value for key, value in facts.items() if getattr(self, key) != value}
        if pace is not None and pace is not self.pace:
            fresh["pace"] = pace
        # What `_replace` does, without looking for keys that are no fields.
        return Download._make(map(fresh.get, self._fields, self)) if fresh else self

    @property
    def section(self) -> Section:
        """Which of aria2's three lists it stands in."""
        return _SECTIONS[self.status]

    @property
    def can_be_named(self) -> bool:
        """Whether asking for its files would tell its name, or a better one."""
        if self.naming is Naming.PROVISIONAL:
            return self.total_length > 0 or self.completed_length > 0
        return self.naming is Naming.UNKNOWN and self.described

    @property
    def size(self) -> int:
        """Bytes of all that is to be there in the end; 0 as long as that is not known."""
        return self.total_length or self.listed_length or 0

    @property
    def lacks_size(self) -> bool:
        """Whether only asking for its files would tell how long a torrent is."""
        if not self.torrent or self.total_length or self.listed_length is not None:
            return False
        return self.section is Section.WAITING and self.described and not self.metadata

    @property
    def folded(self) -> bool:
        """Whether nothing is left of it but the downloads that came of it, which stand for it."""
        return bool(self.followed_by) and self.status is Status.COMPLETE

    @property
    def seeding(self) -> bool:
        """Whether all is downloaded and it stays active for other peers."""
        return self.status is Status.ACTIVE and self.seeder

    @property
    def checking(self) -> bool:
        """Whether aria2 is verifying hashes of what is on the disk, or is about to."""
        return self.verified_length is not None or self.verify_pending

    @property
    def stalled(self) -> bool:
        """Whether nothing has come for a while of what is to come."""
        is_loading = self.status is Status.ACTIVE and not self.seeder and not self.checking
        return is_loading and self.pace.stalled

    @property
    def time_left(self) -> int | None:
        """Seconds until complete at the present pace, 1 at least; None while nobody can say."""
        missing = self.total_length - self.completed_length
        if self.status is not Status.ACTIVE or self.pace.speed < 1 or missing <= 0:
            return None
        return max(round(missing / self.pace.speed), 1) if self.pace.steady else None


class GlobalStat(NamedTuple):
    """aria2's own totals (`aria2.getGlobalStat`). Speeds are bytes/s."""

    download_speed: int = 0
    upload_speed: int = 0
    num_active: int = 0
    num_waiting: int = 0
    """Waiting and paused ones together (observed on 1.37)."""
    num_stopped: int = 0
    """Results still kept; at most `max-download-result`."""
    num_stopped_total: int = 0
    """All that have stopped since the daemon started, kept or not."""
