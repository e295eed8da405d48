"""Removing downloads, and clearing the results of those that have stopped.

aria2 keeps what was active as a result, which can be tried again until it is cleared.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ariatui import disk, event_words, words
from ariatui.commands.means import Means, refusals
from ariatui.disk import DiskFile
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.events import What
from ariatui.model.phase import Phase, Wish
from ariatui.model.snapshot import Known
from ariatui.model.storage import Storage
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call, Refused, Slot
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError

_HELD = (Status.ACTIVE, Status.WAITING, Status.PAUSED)
"""What a download is while aria2 may write to its files."""

_LOOK_AGAIN = 0.2
"""Seconds between looks at whether aria2 has let go of a download."""


class Remover:
    """Removes and clears. Its methods return at once."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._mirror = means.mirror

    def remove(self, gids: Iterable[Gid], *, with_files: bool = False) -> None:
        """Remove these downloads; of those that have stopped, clear the results.

        Those that are being removed already are removed by force, without telling their tracker.

        Args:
            gids: The downloads.
            with_files: Whether their files are about to be deleted.
        """
        phases: dict[Gid, Phase] = {}
        calls: dict[Gid, Call[str]] = {}
        for gid in gids:
            if not self._can_go(gid):
                continue
            phase = self._mirror.phases.get(gid)
            force = phase is not None and phase.wish is Wish.REMOVE
            if self._mirror.downloads[gid].section is Section.STOPPED:
                phases[gid] = self._clearing(with_files=with_files)
                calls[gid] = aria2.remove_download_result(gid)
            else:
                now = self._means.clock()
                phases[gid] = Phase(Wish.REMOVE, now, forced=force, with_files=with_files)
                calls[gid] = aria2.remove(gid, force=force)
        if not phases:
            self._means.on_report(words.nothing_to_do(Wish.REMOVE, []))
            return
        self._carry_out(phases, calls)

    def clear(self) -> None:
        """Clear the results of all that have stopped."""
        results = self._mirror.section(Section.STOPPED)
        if not results:
            self._means.on_report(words.nothing_to_do(Wish.CLEAR, []))
            return
        phases = {gid: self._clearing() for gid in results}
        self._means.on_change(self._mirror.lay(phases))
        self._means.spawn(self._clear(phases))

    def remove_with_files(
        self, gids: Sequence[Gid], files: Sequence[DiskFile], folders: Sequence[str]
    ) -> None:
        """Remove these downloads, and, as soon as aria2 has let go of them, their files.

        Args:
            gids: The downloads; their results are cleared too.
            files: All that is deleted.
            folders: Folders that go too once they are empty.
        """
        downloads = self._mirror.downloads
        known = [downloads[gid] for gid in gids if gid in downloads]
        self.remove(gids, with_files=True)
        self._means.spawn(self._delete(known, files, folders))

    async def storages(self, gids: Iterable[Gid]) -> list[Storage]:
        """Where these downloads lie; without those that the daemon does not know any more.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon refused.
            DecodeError: Its answer made no sense.
        """
        slots = await self._means.call_each({gid: aria2.tell_storage(gid) for gid in gids})
        return aria2.read_each(list(slots.values()))

    async def shared(self, gids: Iterable[Gid], files: Sequence[DiskFile]) -> set[Path]:
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
        return {Path(path) for one in held for path in one.files} & {file.path for file in files}

    def _can_go(self, gid: Gid) -> bool:
        """Whether a download is there, and not about to be forgotten anyway."""
        phase = self._mirror.phases.get(gid)
        return gid in self._mirror.downloads and not (phase and phase.wish is Wish.CLEAR)

    def _clearing(self, *, with_files: bool = False) -> Phase:
        return Phase(Wish.CLEAR, self._means.clock(), with_files=with_files)

    def _carry_out(self, phases: Mapping[Gid, Phase], calls: Mapping[Gid, Call[str]]) -> None:
        self._means.on_change(self._mirror.lay(phases))
        self._means.spawn(self._remove(phases, calls))

    async def _delete(
        self, downloads: Sequence[Download], files: Sequence[DiskFile], folders: Sequence[str]
    ) -> None:
        gids = [download.gid for download in downloads]
        try:
            has_let_go = await self._wait_for_the_end_of(gids)
            shared = await self.shared(gids, files)
        except (LinkError, Refused, DecodeError):
            has_let_go, shared = False, set()
        if not has_let_go:
            self._note_removal([one for one in downloads if self._has_gone(one.gid)], 0)
            self._means.on_report(words.not_deleted_since_not_removed())
            return
        files = [file for file in files if file.path not in shared]
        failures = await asyncio.to_thread(disk.delete, files, folders)
        if results := [gid for gid in gids if self._can_go(gid)]:
            self._carry_out(
                {gid: self._clearing(with_files=True) for gid in results},
                {gid: aria2.remove_download_result(gid) for gid in results},
            )
        self._note_removal(downloads, len(files) - len(failures))
        report = words.deleted(len(files), failures) if files else words.no_files(shared=True)
        self._means.on_report(report)

    def _note_removal(self, downloads: Sequence[Download], deleted: int) -> None:
        """Have in the log at once that these are removed, and so many files with them."""
        detail = event_words.deletion(deleted, len(downloads)) if deleted else ""
        if downloads:
            self._mirror.log.note_deed(What.REMOVED, downloads, detail)

    def _has_gone(self, gid: Gid) -> bool:
        known = self._mirror.downloads.get(gid)
        return known is None or known.section is Section.STOPPED

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

    async def _remove(self, phases: Mapping[Gid, Phase], calls: Mapping[Gid, Call[str]]) -> None:
        try:
            slots = await self._means.call_each(calls)
        except (LinkError, Refused, DecodeError) as error:
            self._give_up(Wish.REMOVE, phases, error)
            return
        refused = {
            gid: said for gid, said in refusals(slots).items() if not _means_it_is_done(gid, said)
        }
        self._means.on_change(self._mirror.refuse(refused))
        self._means.ask_about(phases)
        if refused:
            downloads = {gid: self._mirror.downloads.get(gid) for gid in refused}
            done = len(calls) - len(refused)
            self._means.on_report(words.refused(Wish.REMOVE, downloads, refused, done))
        self._means.linger(self._watch_for_hanging(phases))

    async def _clear(self, phases: Mapping[Gid, Phase]) -> None:
        try:
            await self._means.call(aria2.purge_download_result())
        except (LinkError, Refused, DecodeError) as error:
            self._give_up(Wish.CLEAR, phases, error)
            return
        self._means.ask_about(())

    def _give_up(self, wish: Wish, phases: Mapping[Gid, Phase], error: Exception) -> None:
        self._means.on_change(self._mirror.lift(phases))
        if isinstance(error, LinkError):
            self._means.on_report(words.unconfirmed(wish, len(phases)))
        else:
            known = [self._mirror.downloads.get(gid) for gid in phases]
            self._means.on_report(words.all_refused(wish, known, str(error)))

    async def _watch_for_hanging(self, phases: Mapping[Gid, Phase]) -> None:
        """Say once, for all of them, that removals hang and what would help."""
        if all(phase.forced or phase.wish is Wish.CLEAR for phase in phases.values()):
            return
        await asyncio.sleep(words.HANGS_AFTER)
        hanging = [
            self._mirror.downloads[gid]
            for gid, laid in phases.items()
            if self._mirror.phases.get(gid) is laid
        ]
        if hanging:
            self._means.on_report(words.still_removing(hanging))


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


def _means_it_is_done(gid: Gid, said: str) -> bool:
    """Whether a refusal only says that it has stopped, or is gone, already (observed on 1.37)."""
    return said in (f"GID {gid} is not found", f"Active Download not found for GID#{gid}")
