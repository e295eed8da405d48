"""Passes over aria2's lists, page by page, and how long a page may be."""

from dataclasses import dataclass
from math import ceil

from ariatui.model.download import Section
from ariatui.model.snapshot import Window


@dataclass(slots=True)
class Sweep:
    """One pass over the waiting queue, or over the stopped results from the newest."""

    section: Section
    whole: bool
    """Whether it reads whole records rather than gid and status."""
    offset: int = 0

    def take(self, window: Window) -> bool:
        """Go on behind a page; whether that was the last one."""
        self.offset = window.offset + len(window.downloads)
        return window.is_end


class PageLength:
    """How many rows to ask for at once: few on a slow line, many on a fast one.

    A page that takes long keeps what a person waits for behind it, and keeps aria2, which does
    one thing at a time, from its downloads.
    """

    _FIRST = 100
    _SHORTEST = 25
    _LONGEST = 2000
    _QUICK = 0.1
    _SLOW = 0.4
    _AGING = 1.02
    _NEAR = 0.02

    def __init__(self) -> None:
        self.rows = self._FIRST
        self._longest = self._LONGEST
        self._way = 0.0

    @property
    def is_near(self) -> bool:
        """Whether the daemon is on this machine, or as good as."""
        return self._way < self._NEAR

    def begin(self, round_trip: float) -> None:
        """Begin anew on another line, where a short question and its answer take so long."""
        self.rows = min(self.rows, self._FIRST)
        self._way = round_trip

    @property
    def is_short(self) -> bool:
        """Whether so little goes through at once that nothing is to be asked for unasked."""
        return self.rows < self._SHORTEST

    def shorten(self, *, for_good: bool) -> None:
        """Ask for less at once: an answer was too long, which it will stay, or came too late."""
        self.rows = max(self.rows // 4, 1)
        if for_good:
            self._longest = self.rows

    def learn(self, seconds: float, *, full: bool) -> None:
        """Take note of how long an exchange took; `full`, whether it asked for a whole page.

        No page makes the way there and back shorter. It is taken to be what the quickest
        exchange took; that figure ages, since lines change.
        """
        self._way = min(self._way * self._AGING, seconds)
        took = seconds - self._way
        if took > self._SLOW:
            self.rows = max(self.rows // 2, min(self._SHORTEST, self.rows))
        elif full and took < self._QUICK:
            self.rows = min(self.rows * 2, self._longest)


def leisurely_rows(count: int, passes_in: float) -> int:
    """Rows to ask for each second so that `count` of them are read in `passes_in` seconds."""
    return ceil(count / passes_in)
