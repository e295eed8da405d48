"""The entries of the log: the last of them, those of like things in one."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from weakref import WeakValueDictionary

from ariatui.model.download import Download, Gid
from ariatui.model.events import FEW, UNKNOWN_ERROR, Entry, Occurrence, Subject, What, Who

MOST = 1000
"""Entries that are kept."""

_BURST = 10.0
"""Seconds within which the same done by the same to several downloads is one entry."""

_GAP = 2.0
"""Seconds without any more of it after which that is over, unless it is aria2 who does it."""

_UNDONE = {What.PAUSED: What.RESUMED, What.RESUMED: What.PAUSED}
"""What is undone by what."""


class Ledger:
    """Takes down what happened. Times are seconds since 1970.

    Args:
        wall_clock: Tells the time.
    """

    def __init__(self, wall_clock: Callable[[], float]) -> None:
        self.version = 0
        """Another number whenever there is more."""
        self.entries: deque[Entry] = deque(maxlen=MOST)
        """All that is kept; the oldest were begun first."""
        self._wall_clock = wall_clock
        self._moment: float | None = None
        """The time while all that is taken down was found out at once."""
        self._open: dict[tuple[What, Who, bool], Entry] = {}
        """Those that more can be added to."""
        self._last: dict[tuple[What, Who, bool], float] = {}
        """When something was added to these."""
        self._subjects: WeakValueDictionary[Gid, Subject] = WeakValueDictionary()

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """While what is taken down was found out at once: nobody knows what of it came first."""
        self._moment = self._wall_clock()
        try:
            yield
        finally:
            self._moment = None

    def now(self) -> float:
        """The time at which that happened which is taken down now."""
        return self._wall_clock() if self._moment is None else self._moment

    def set_apart(self) -> None:
        """Somebody does something: what aria2 does from now on may come of it.

        It is not added to what aria2 did before, so that it stands behind its cause.
        """
        self._open = {key: entry for key, entry in self._open.items() if key[1] is not Who.ARIA2}

    def put_line(self, what: What, detail: str) -> None:
        """Something happened to the line; what comes after it stands by itself."""
        self._open.clear()
        self._append(Entry(what, Who.UNCLEAR, self.now(), detail=detail))

    def put_deed(
        self, what: What, downloads: Sequence[Download], detail: str, *, since: float
    ) -> None:
        """We did something to downloads, by one command that went out then."""
        entry = Entry(what, Who.YOU, since, detail=detail, count=len(downloads))
        entry.first += [self._occurrence(one, since) for one in downloads[:FEW]]
        self._append(entry)

    def put(
        self, what: What, who: Who, download: Download, *, away: bool, at: float | None = None
    ) -> None:
        """Something happened to a download.

        Args:
            what: What it was.
            who: Who did it.
            download: As it is known now.
            away: Whether it happened while there was no line.
            at: When it was seen; None for now.
        """
        at = self.now() if at is None else at
        if what in _UNDONE:  # what it undoes may happen to the same downloads again
            self._open.pop((_UNDONE[what], who, away), None)
        key = what, who, away
        entry = self._open.get(key)
        if entry is None or self._is_over(key, entry, at):
            if who is not Who.ARIA2:
                self.set_apart()
            entry = self._open[key] = Entry(what, who, at, away)
            self.entries.append(entry)
        self._last[key] = at
        entry.count += 1
        if len(entry.first) < FEW:
            entry.first.append(self._occurrence(download, at))
        if what is What.FAILED:
            entry.causes[download.error_code or UNKNOWN_ERROR] += 1
        self.version += 1

    def _is_over(self, key: tuple[What, Who, bool], entry: Entry, at: float) -> bool:
        """Whether what happens then is not of a piece with an entry that is open."""
        is_long = abs(at - entry.since) > _BURST
        return is_long or (key[1] is not Who.ARIA2 and abs(at - self._last[key]) > _GAP)

    def know(self, download: Download) -> None:
        """This is how a download was known last."""
        if subject := self._subjects.get(download.gid):
            subject.download = download

    def _append(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.version += 1

    def _occurrence(self, download: Download, at: float) -> Occurrence:
        subject = self._subjects.setdefault(download.gid, Subject(download))
        subject.download = download
        return Occurrence(at, subject)
