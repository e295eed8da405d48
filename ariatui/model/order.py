"""The order of the rows: aria2's three lists, one below the other.

Stretches of the lists arrive at different moments, and downloads move between the lists in
between. Each stretch is put where the daemon says that it stands; once every stretch of a list
that stands still has been seen in turn, the order here is the daemon's.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ariatui.model.download import Gid, Section

_GAP: Final = 4
"""Rows between two stretches that cost less to read than it costs to ask for both."""

_MOST: Final = 50
"""Stretches at once."""


def stretches(places: Iterable[int]) -> list[range]:
    """The stretches to read so that each of these places, in order, is in one; not too many."""
    gap = _GAP
    found = _joined((range(place, place + 1) for place in places), gap)
    while len(found) > _MOST:
        gap *= 2
        found = _joined(found, gap)
    return found


def _joined(found: Iterable[range], gap: int) -> list[range]:
    joined: list[range] = []
    for stretch in found:
        if joined and stretch.start - joined[-1].stop <= gap:
            joined[-1] = range(joined[-1].start, stretch.stop)
        else:
            joined.append(stretch)
    return joined


class Order:
    """The gids of each section in aria2's order; stopped ones newest first."""

    def __init__(self) -> None:
        self._lists: dict[Section, list[Gid]] = {section: [] for section in Section}
        self._sections: dict[Gid, Section] = {}
        self._moved: dict[Gid, bool] = {}
        self._hidden: set[Gid] = set()
        self._gone = 0
        self._rows: list[Gid] = []
        self._stale = False

    def section(self, section: Section) -> Sequence[Gid]:
        """The downloads of one section, in order."""
        self._settle()
        return self._lists[section]

    def rows(self) -> Sequence[Gid]:
        """All downloads to be shown: the active ones, the waiting queue, the stopped ones."""
        self._settle()
        if self._stale:
            rows = (gid for section in Section for gid in self._lists[section])
            self._rows = [gid for gid in rows if gid not in self._hidden]
            self._stale = False
        return self._rows

    def move(self, gid: Gid, section: Section, *, to_front: bool = False) -> None:
        """Let a download, known or new, stand in a section.

        Its place there is a guess until a stretch tells: the end, where it does not disturb the
        stretches that have told, or the front. aria2 puts what it pauses in front of the queue,
        and what it starts at the end of the active list (both observed on 1.37).
        """
        self._sections[gid] = section
        self._moved.pop(gid, None)
        self._moved[gid] = to_front

    def hide(self, gid: Gid, *, hidden: bool) -> None:
        """Leave a download out of the rows, though it keeps its place in its section, or not."""
        (self._hidden.add if hidden else self._hidden.discard)(gid)
        self._stale = True

    def discard(self, gid: Gid) -> None:
        """Forget a download."""
        if self._sections.pop(gid, None) is not None:
            self._moved.pop(gid, None)
            self._hidden.discard(gid)
            self._gone += 1

    def place(self, section: Section, offset: int, gids: Sequence[Gid]) -> bool:
        """Put a stretch where the daemon says; whether that altered anything.

        No download stands twice, whatever the daemon says.
        """
        gids = list(dict.fromkeys(gids))
        self._settle()
        order = self._lists[section]
        if order[offset : offset + len(gids)] == gids:
            return False
        stretch = set(gids)
        rest = [gid for gid in order if gid not in stretch]
        placed = [*rest[:offset], *gids, *rest[offset:]]
        if placed == order:
            return False
        self._lists[section] = placed
        self._stale = True
        return True

    def _settle(self) -> None:
        """Carry out the moves since the last time, all in one pass over the lists."""
        if not self._moved and not self._gone:
            return
        for section, order in self._lists.items():
            stay = [
                gid
                for gid in order
                if gid not in self._moved and self._sections.get(gid) is section
            ]
            arrivals = [gid for gid in self._moved if self._sections[gid] is section]
            front = [gid for gid in reversed(arrivals) if self._moved[gid]]
            end = [gid for gid in arrivals if not self._moved[gid]]
            self._lists[section] = [*front, *stay, *end]
        self._moved.clear()
        self._gone = 0
        self._stale = True
