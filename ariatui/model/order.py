"""The order of the rows: aria2's three lists, one below the other.

Stretches of the lists arrive at different moments, and downloads move between the lists in
between. Each stretch is put where the daemon says that it stands; once every stretch of a list
that stands still has been seen in turn, the order here is the daemon's.
"""

from collections.abc import Iterable, Sequence

from ariatui.model.download import Gid, Section


class Order:
    """The gids of each section in aria2's order; stopped ones newest first."""

    def __init__(self) -> None:
        self._lists: dict[Section, list[Gid]] = {section: [] for section in Section}
        self._sections: dict[Gid, Section] = {}
        self._moved: dict[Gid, None] = {}
        self._gone = 0
        self._rows: list[Gid] = []
        self._stale = False

    def section(self, section: Section) -> Sequence[Gid]:
        """The downloads of one section, in order."""
        self._settle()
        return self._lists[section]

    def rows(self) -> Sequence[Gid]:
        """All downloads: the active ones, the waiting queue, the stopped ones."""
        self._settle()
        if self._stale:
            self._rows = [gid for section in Section for gid in self._lists[section]]
            self._stale = False
        return self._rows

    def move(self, gid: Gid, section: Section) -> None:
        """Let a download, known or new, stand in a section.

        Its place there is a guess until a stretch tells: aria2 starts downloads at the end of
        its active list, puts paused ones in front of the queue (both observed on 1.37), and the
        newest result stands first here.
        """
        self._sections[gid] = section
        self._moved.pop(gid, None)
        self._moved[gid] = None

    def discard(self, gid: Gid) -> None:
        """Forget a download."""
        if self._sections.pop(gid, None) is not None:
            self._moved.pop(gid, None)
            self._gone += 1

    def place(self, section: Section, offset: int, gids: Sequence[Gid]) -> bool:
        """Put a stretch where the daemon says; whether that altered anything."""
        self._settle()
        order = self._lists[section]
        if order[offset : offset + len(gids)] == gids:
            return False
        stretch = set(gids)
        rest = [gid for gid in order if gid not in stretch]
        self._lists[section] = [*rest[:offset], *gids, *rest[offset:]]
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
            self._lists[section] = _join(section, stay, arrivals)
        self._moved.clear()
        self._gone = 0
        self._stale = True


def _join(section: Section, stay: list[Gid], arrivals: Iterable[Gid]) -> list[Gid]:
    if section is Section.ACTIVE:
        return [*stay, *arrivals]
    return [*reversed(list(arrivals)), *stay]
