"""Removing downloads, and clearing the results of those that have stopped.

aria2 keeps what was active as a result, which can be tried again until it is cleared.
"""

from collections.abc import Iterable, Mapping

from ariatui import words
from ariatui.commands.means import Means, refusals
from ariatui.model.download import Download, Gid, Section
from ariatui.model.phase import Phase, Wish
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError


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
        results = self.results()
        if not results:
            self._means.on_report(words.nothing_to_do(Wish.CLEAR, []))
            return
        phases = {download.gid: self._clearing() for download in results}
        self._means.on_change(self._mirror.lay(phases))
        self._means.spawn(self._clear(phases))

    def results(self) -> list[Download]:
        """All that have stopped, but for metadata that go unnoticed with what came of them."""
        known = self._mirror.downloads
        stopped = (known[gid] for gid in self._mirror.section(Section.STOPPED))
        return [download for download in stopped if not download.folded]

    def forget(self, gids: Iterable[Gid]) -> None:
        """Clear the results of those of these that have stopped; of those without one, nothing.

        Their files have been deleted.
        """
        results = [gid for gid in gids if gid in self._mirror.downloads]
        if results:
            phase = self._clearing(with_files=True)
            calls = {gid: aria2.remove_download_result(gid) for gid in results}
            self._carry_out(dict.fromkeys(results, phase), calls)

    def _can_go(self, gid: Gid) -> bool:
        """Whether a download is there, and not about to be forgotten anyway."""
        phase = self._mirror.phases.get(gid)
        is_going = phase is not None and phase.wish in (Wish.CLEAR, Wish.DELETE)
        return gid in self._mirror.downloads and not is_going

    def _clearing(self, *, with_files: bool = False) -> Phase:
        return Phase(Wish.CLEAR, self._means.clock(), with_files=with_files)

    def _carry_out(self, phases: Mapping[Gid, Phase], calls: Mapping[Gid, Call[str]]) -> None:
        self._means.on_change(self._mirror.lay(phases))
        self._means.spawn(self._remove(phases, calls))

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
        if isinstance(error, LinkError):
            self._means.on_change(self._mirror.lose(phases))
            self._means.on_report(words.unconfirmed(wish, len(phases)))
        else:
            self._means.on_change(self._mirror.lift(phases))
            known = [self._mirror.downloads.get(gid) for gid in phases]
            self._means.on_report(words.all_refused(wish, known, str(error)))

    async def _watch_for_hanging(self, phases: Mapping[Gid, Phase]) -> None:
        """Say once, for all of them, that removals hang and what would help."""
        if all(phase.forced or phase.wish is Wish.CLEAR for phase in phases.values()):
            return
        await self._means.hear_for(words.HANGS_AFTER)
        hanging = [
            self._mirror.downloads[gid]
            for gid, laid in phases.items()
            if self._mirror.phases.get(gid) is laid
        ]
        if hanging:
            self._means.on_report(words.still_removing(hanging))


def _means_it_is_done(gid: Gid, said: str) -> bool:
    """Whether a refusal only says that it has stopped, or is gone, already (observed on 1.37)."""
    return said in (f"GID {gid} is not found", f"Active Download not found for GID#{gid}")
