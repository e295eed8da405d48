"""How far all is that is being downloaded, as one figure that goes on while single ones end."""

from typing import NamedTuple

from ariatui.model.download import Download, Gid, Section
from ariatui.model.mirror import Mirror


class Progress(NamedTuple):
    """How far a batch is."""

    is_any: bool = False
    """Whether anything comes along, or is about to; what is stalled does not."""
    percent: int | None = None
    """How much of it is there; None if nobody knows."""


class Batch:
    """What has run since nothing ran. What has ended of it counts as done, however it ended.

    Bytes of metadata are none that a person waits for, and a torrent that seeds has ended.
    """

    def __init__(self) -> None:
        self._open: dict[Gid, tuple[int, int]] = {}
        """Of those that have not ended, the bytes that are there, and all."""
        self._ended = 0
        """Bytes of those that have."""

    def look(self, mirror: Mirror) -> Progress:
        """How far it is now; nothing of it is left where nothing runs."""
        active = [mirror.downloads[gid] for gid in mirror.section(Section.ACTIVE)]
        loading = [download for download in active if not download.seeder]
        if not loading:
            self._open.clear()
            self._ended = 0
            return Progress()
        self._close(mirror)
        for one in loading:
            if not one.metadata:
                done = min(one.completed_length, one.total_length)
                self._open[one.gid] = done, one.total_length
        if all(download.stalled for download in loading):
            return Progress()
        done, total = (self._ended + sum(n[i] for n in self._open.values()) for i in (0, 1))
        return Progress(is_any=True, percent=done * 100 // total if total else None)

    def _close(self, mirror: Mirror) -> None:
        """Count what has ended since the last look."""
        for gid, (_, total) in list(self._open.items()):
            if _has_ended(mirror.downloads.get(gid)):
                self._ended += total
                del self._open[gid]


def _has_ended(download: Download | None) -> bool:
    return download is None or download.section is Section.STOPPED or download.seeder
