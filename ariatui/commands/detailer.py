"""Changing what a download consists of: which of its files, and from which mirrors."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from ariatui.commands.means import Means, refusals
from ariatui.model.choices import Choices
from ariatui.model.details import Topic
from ariatui.model.download import Download, Gid, Section
from ariatui.model.events import What
from ariatui.rpc import aria2_details
from ariatui.rpc.aria2 import Call, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.words import detail_words, event_words

T = TypeVar("T")


class Detailer:
    """Changes a download. Its methods return at once."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self.choices = Choices()
        """The files that were chosen and not told to the daemon yet."""
        self._mirrors_turn = asyncio.Lock()
        """One change of mirrors after the other, as each looks first at what the last one left."""

    def select_files(self, gid: Gid, numbers: Collection[int]) -> None:
        """Download these files of it and no others, by aria2's indexes."""
        if (download := self._changeable(gid)) is None:
            return
        if not numbers:
            self._means.on_report(detail_words.no_file_chosen([download]))
        else:
            self._means.spawn(self._select_files(download, sorted(numbers)))

    def startable(self, gids: Iterable[Gid]) -> list[Gid]:
        """Those of these downloads of which not every file was left out; of others it tells.

        aria2 takes a choice of no file for one of all.
        """
        asked, known = list(gids), self._means.mirror.downloads
        left_out = {gid for gid in asked if self.choices.get(gid) == frozenset()}
        if downloads := [known[gid] for gid in asked if gid in left_out and gid in known]:
            self._means.on_report(detail_words.no_file_chosen(downloads))
        return [gid for gid in asked if gid not in left_out]

    async def send_choices(self, gids: Iterable[Gid]) -> None:
        """Tell the daemon what was chosen of these downloads, which are about to start.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon refused all of it.
            DecodeError: Its answer made no sense.
        """
        chosen = {gid: files for gid in gids if (files := self.choices.get(gid))}
        calls = {gid: aria2_details.select_files(gid, sorted(n)) for gid, n in chosen.items()}
        since = self._means.mirror.log.begin()
        refused = refusals(await self._means.call_each(calls))
        for gid, numbers in chosen.items():
            self._take(gid, numbers)
        downloads = self._means.mirror.downloads
        for gid, said in refused.items():
            self._means.on_report(detail_words.choice_refused(downloads.get(gid), said))
        taken = [downloads[gid] for gid in chosen if gid not in refused and gid in downloads]
        count = sum(len(chosen[download.gid]) for download in taken)
        if taken:
            detail = event_words.files(count)
            self._means.mirror.log.note_deed(What.CHOSEN, taken, detail, since=since)
        if taken and not refused:
            self._means.on_report(detail_words.files_started(taken, count))

    def change_mirrors(
        self, gid: Gid, *, remove: Sequence[str] = (), add: Sequence[str] = ()
    ) -> None:
        """Let aria2 load its only file from other URIs too, or from some no longer.

        One stays in any case: without any an active download fails for good, and with no URI left
        there is nothing to try again (observed on 1.37).
        """
        if self._changeable(gid) is not None:
            self._means.spawn(self._change_mirrors(gid, remove, add))

    def _changeable(self, gid: Gid) -> Download | None:
        """The download; None if aria2 changes nothing of it any more, which is told."""
        download = self._means.mirror.downloads.get(gid)
        if download is None:
            self._means.on_report(detail_words.is_gone())
        elif download.section is Section.STOPPED:
            self._means.on_report(detail_words.has_stopped(download))
        else:
            return download
        return None

    async def _select_files(self, download: Download, numbers: Sequence[int]) -> None:
        since = self._means.mirror.log.begin()
        answer = await self._ask(download.gid, aria2_details.select_files(download.gid, numbers))
        if answer is not None:
            self._take(download.gid, frozenset(numbers))
            self._means.mirror.unsized[download.gid] = None
            self._note(download.gid, What.CHOSEN, event_words.files(len(numbers)), since)
            self._means.on_report(detail_words.files_chosen(download, len(numbers)))

    def _take(self, gid: Gid, told: frozenset[int]) -> None:
        """The daemon was told of a choice, which may be another one since."""
        if self.choices.get(gid) == told:
            self.choices.put(gid, None)

    async def _change_mirrors(self, gid: Gid, remove: Sequence[str], add: Sequence[str]) -> None:
        async with self._mirrors_turn:
            if remove and not add:
                # By aria2's own word: others remove some too, and so did the key before this one.
                facts = await self._ask(gid, aria2_details.tell_details(gid, Topic.URIS))
                if facts is None:
                    return
                if {uri.uri for uri in facts["uris"]} <= set(remove):
                    self._means.on_report(detail_words.only_mirror())
                    return
            since = self._means.mirror.log.begin()
            answer = await self._ask(gid, aria2_details.change_uri(gid, remove=remove, add=add))
        if answer is not None:
            if any(answer):
                self._note(gid, What.MIRRORED, event_words.mirrors(*answer), since)
            self._means.on_report(detail_words.mirrors_changed(*answer))

    def _note(self, gid: Gid, what: What, detail: str, since: float) -> None:
        """Have it in the log."""
        mirror = self._means.mirror
        if gid in mirror.downloads:
            mirror.log.note_deed(what, [mirror.downloads[gid]], detail, since=since)

    async def _ask(self, gid: Gid, call: Call[T]) -> T | None:
        """Make a call and have its effect looked for; None if it failed, which is told."""
        try:
            answer = await self._means.call(call)
        except LinkError:
            self._means.on_report(detail_words.detail_unconfirmed())
            return None
        except (Refused, DecodeError) as error:
            self._means.on_report(detail_words.detail_refused(str(error)))
            return None
        self._means.ask_about([gid])
        return answer
