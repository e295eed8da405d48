"""Removing downloads together with the files that they have on this machine's disk.

A file goes only once aria2 has let go of its download, and if no other download has it too.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ariatui import disk
from ariatui.commands.means import Means
from ariatui.commands.remover import Remover
from ariatui.disk import DiskFile
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.events import What
from ariatui.model.phase import Phase, Wish
from ariatui.model.snapshot import Known
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Refused, Slot
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.threads import in_thread
from ariatui.words import Report, event_words, removal_words

_HELD = (Status.ACTIVE, Status.WAITING, Status.PAUSED)
"""What a download is while aria2 may write to its files."""

_LOOK_AGAIN = 0.2
"""Seconds between looks at whether aria2 has let go of a download."""


class Belongings(NamedTuple):
    """What downloads have on this disk."""

    gids: Sequence[Gid]
    base: Path | None
    """Where the daemon's relative paths start; None where that is not known."""
    files: Sequence[DiskFile] = ()
    """What would be deleted."""
    folders: Sequence[str] = ()
    """The downloads' own, which go too once they are empty."""
    bare: int = 0
    """Of how many of the downloads no file was found."""
    shared: bool = False
    """Whether there are files that stay, since another download has them too."""
    relative: bool = False
    """Whether there may be files at paths of which only the end is known."""

    @property
    def length(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)


class Deleter:
    """Finds the files of downloads, and removes both."""

    def __init__(self, means: Means, remover: Remover) -> None:
        self._means = means
        self._mirror = means.mirror
        self._remover = remover

    async def look(self, gids: Sequence[Gid], base: Path | None) -> Belongings:
        """What these downloads have on this disk, as far as the daemon still knows them.

        Args:
            gids: The downloads.
            base: Where the daemon's relative paths start; None where that is not known.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon refused.
            DecodeError: Its answer made no sense.
        """
        slots = await self._means.call_each({gid: aria2.tell_storage(gid) for gid in gids})
        storages = [storage.below(base) for storage in aria2.read_each(list(slots.values()))]
        found = [await in_thread(partial(disk.existing, storage.files)) for storage in storages]
        files = list({file.path: file for files in found for file in files}.values())
        shared = await self.shared(gids, files, base)
        return Belongings(
            gids,
            base,
            [file for file in files if file.path not in shared],
            [storage.folder for storage in storages if storage.folder],
            bare=sum(not files for files in found),
            shared=bool(shared),
            relative=base is None and any(storage.is_relative for storage in storages),
        )

    def remove(self, belongings: Belongings) -> None:
        """Remove the downloads, and what they have as soon as aria2 has let go of it.

        Returns at once. Their results are cleared too.
        """
        downloads = self._mirror.downloads
        known = [downloads[gid] for gid in belongings.gids if gid in downloads]
        since = self._mirror.log.begin()
        self._remover.remove(belongings.gids, with_files=True)
        self._means.spawn(self._delete(belongings, known, since))

    async def shared(
        self, gids: Collection[Gid], files: Sequence[DiskFile], base: Path | None
    ) -> set[Path]:
        """Those of the files of these downloads that another one has too, which goes on.

        A download that was removed and added again has a new gid and the same files. Asked about
        are the others that bear the name of one of the files, or of a folder that holds it.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon refused.
            DecodeError: Its answer made no sense.
        """
        gone, names = set(gids), {part for file in files for part in file.path.parts}
        names.add("")  # not known yet
        others = [
            gid
            for section in (Section.ACTIVE, Section.WAITING)
            for gid in self._mirror.section(section)
            if gid not in gone and self._mirror.downloads[gid].name in names
        ]
        slots = await self._means.call_each({gid: aria2.tell_storage(gid) for gid in others})
        held = [slot.result() for gid, slot in slots.items() if not aria2.is_missing(gid, slot)]
        paths = [path for storage in held for path in storage.below(base).files]
        return await in_thread(partial(disk.also_at, files, paths))

    async def _delete(
        self, belongings: Belongings, downloads: Sequence[Download], since: float
    ) -> None:
        gids, files = belongings.gids, belongings.files
        try:
            has_let_go = await self._wait_for_the_end_of(gids)
            shared = await self.shared(gids, files, belongings.base)
        except (LinkError, Refused, DecodeError):
            has_let_go, shared = False, set()
        if not has_let_go:
            self._note([one for one in downloads if self._has_gone(one.gid)], 0, since)
            self._means.on_report(removal_words.not_deleted_since_not_removed())
            return
        files = [file for file in files if file.path not in shared]
        self._say_that_it_deletes(gids)
        done = await asyncio.to_thread(disk.delete, files, belongings.folders)
        self._remover.forget(gids)
        self._note(downloads, done.files, since)
        if files:
            self._means.on_report(removal_words.deleted(done.files, done.failures))
        else:
            said = removal_words.no_files(len(gids), shared=True, relative=False)
            self._means.on_report(Report(said))

    def _note(self, downloads: Sequence[Download], deleted: int, since: float) -> None:
        """Have in the log at once that these are removed, and so many files with them."""
        detail = event_words.deletion(deleted, len(downloads)) if deleted else ""
        if downloads:
            self._mirror.log.note_deed(What.REMOVED, downloads, detail, since=since)

    def _has_gone(self, gid: Gid) -> bool:
        known = self._mirror.downloads.get(gid)
        return known is None or known.section is Section.STOPPED

    def _say_that_it_deletes(self, gids: Iterable[Gid]) -> None:
        """Over what is there still: of many files, the last goes seconds after the first."""
        phase = Phase(Wish.DELETE, self._means.clock(), with_files=True)
        there = dict.fromkeys((gid for gid in gids if gid in self._mirror.downloads), phase)
        self._means.on_change(self._mirror.lay(there))

    async def _wait_for_the_end_of(self, gids: Iterable[Gid]) -> bool:
        """Until aria2 writes to none of these any more; false where it goes on with one."""
        waiting = list(gids)
        while waiting:
            slots = await self._means.call_each({gid: aria2.tell_standing(gid) for gid in waiting})
            waiting = [gid for gid, slot in slots.items() if not _has_let_go(gid, slot)]
            if any(self._goes_on(gid) for gid in waiting):
                return False
            if waiting:
                await asyncio.sleep(_LOOK_AGAIN)
        return True

    def _goes_on(self, gid: Gid) -> bool:
        """Whether a download was to be removed, and the daemon has refused that."""
        known = self._mirror.downloads.get(gid)
        return known is not None and known.status in _HELD and gid not in self._mirror.phases


def _has_let_go(gid: Gid, slot: Slot[Known]) -> bool:
    """Whether aria2 writes to the files of a download no more; no odd answer is taken for that.

    Raises:
        Refused: aria2 does not tell.
        DecodeError: its answer made no sense.
    """
    if aria2.is_missing(gid, slot):
        return True
    status = slot.result()[1].get("status")
    if status is None:
        raise DecodeError("a download without a status")
    return status not in _HELD
