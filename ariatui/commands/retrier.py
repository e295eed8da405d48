"""Trying failed downloads again: added anew as they were, in place of the old ones.

aria2 has no such command. Failed downloads stood before all that waits, so the new ones go to the
head of the queue, in the order in which they failed.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ariatui import words
from ariatui.commands.means import Means, troubles
from ariatui.commands.pauser import Pauser
from ariatui.model.aria2_options import LISTS, lines
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.events import What
from ariatui.model.phase import Phase, Wish
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError

_FAILED = (Status.ERROR, Status.REMOVED)

_AT_ONCE = 3.0
"""Seconds in which a person waits for what comes of another try."""

_LOOK_AGAIN = 0.1

_NOT_AGAIN = frozenset({"pause", "gid"})
"""Options that were meant for the old one alone."""


@dataclass(slots=True)
class _Again:
    """The additions in place of failed downloads, and why there are no others."""

    calls: dict[Gid, Call[Gid]]
    reasons: dict[Gid, str]


class Retrier:
    """Tries again. Its methods return at once."""

    def __init__(self, means: Means, pauser: Pauser) -> None:
        self._means = means
        self._pauser = pauser

    def retry(self, gids: Sequence[Gid]) -> None:
        """Try those of these downloads that failed or were removed again; resume the paused."""
        known = {gid: self._means.mirror.downloads.get(gid) for gid in gids}
        failed = [gid for gid, one in known.items() if one and one.status in _FAILED]
        paused = [gid for gid, one in known.items() if one and one.status is Status.PAUSED]
        if failed:
            self._retry(failed)
        if paused:
            self._pauser.wish(Wish.UNPAUSE, paused)
        if not failed and not paused:
            self._means.on_report(words.nothing_failed(len(gids)))

    def retry_all(self) -> None:
        """Try all that failed again, but not what was removed."""
        mirror = self._means.mirror
        stopped = mirror.section(Section.STOPPED)
        failed = [gid for gid in stopped if mirror.downloads[gid].status is Status.ERROR]
        if failed:
            self._retry(failed)
        else:
            self._means.on_report(words.nothing_failed(0))

    def _retry(self, gids: Iterable[Gid]) -> None:
        mirror, chosen = self._means.mirror, set(gids) - set(self._means.mirror.phases)
        newest_first = mirror.section(Section.STOPPED)
        failed = [gid for gid in reversed(newest_first) if gid in chosen]
        phases = {gid: Phase(Wish.RETRY, self._means.clock()) for gid in failed}
        self._means.on_change(mirror.lay(phases))
        self._means.spawn(self._carry_out(failed))

    async def _carry_out(self, gids: Sequence[Gid]) -> None:
        mirror, means = self._means.mirror, self._means
        try:
            again = await self._prepare(gids)
            with mirror.log.adding(What.RETRIED) as claim:
                slots = await means.call_each(again.calls)
                reasons = again.reasons | troubles(slots)
                added = {gid: slot.result() for gid, slot in slots.items() if gid not in reasons}
                claim(added.values())
            means.on_change(mirror.note_heirs(added))
            old = {gid: aria2.remove_download_result(gid) for gid in added}
            await means.call_each(old)
        except LinkError:
            means.on_change(mirror.lose(gids))
            means.on_report(words.unconfirmed(Wish.RETRY, len(gids)))
            return
        except (Refused, DecodeError) as error:
            means.on_change(mirror.lift(gids))
            known = [mirror.downloads.get(gid) for gid in gids]
            means.on_report(words.all_refused(Wish.RETRY, known, str(error)))
            return
        means.on_change(mirror.lift(reasons))
        means.ask_about([*added.values(), *added])
        await means.save()
        if reasons:
            downloads = {gid: mirror.downloads.get(gid) for gid in reasons}
            means.on_report(words.refused(Wish.RETRY, downloads, reasons, len(added)))
        await self._watch_for_failure(list(added.values()))

    async def _watch_for_failure(self, gids: Sequence[Gid]) -> None:
        """Say once, for all of them, that they failed again at once: nothing seems to happen."""
        failed: list[Download] = []
        begun = self._means.clock()
        while len(failed) < len(gids) and self._means.clock() - begun < _AT_ONCE:
            await asyncio.sleep(_LOOK_AGAIN)
            known = [self._means.mirror.downloads.get(gid) for gid in gids]
            failed = [one for one in known if one and one.error_code is not None]
            failed = [one for one in failed if one.status is Status.ERROR]
        if failed:
            self._means.on_report(words.failed_again(failed, len(gids)))

    async def _prepare(self, gids: Sequence[Gid]) -> _Again:
        """Read where each comes from, and the options that it has of its own."""
        means = self._means
        common = await means.call(aria2.get_global_option())
        options = await means.call_each({gid: aria2.get_option(gid) for gid in gids})
        sources = await means.call_each({gid: aria2.tell_source(gid) for gid in gids})
        reasons = troubles(options) | troubles(sources)
        calls: dict[Gid, Call[Gid]] = {}
        for gid in gids:
            if gid in reasons:
                continue
            if uris := sources[gid].result().to_add:
                own = _own(options[gid].result(), common)
                calls[gid] = aria2.add_uri(*uris, options=own, place=len(calls))
            else:
                reasons[gid] = "aria2 does not tell where it came from"
        return _Again(calls, reasons)


def _own(options: Mapping[str, str], common: Mapping[str, str]) -> dict[str, aria2.Option]:
    """The options that a download has beside those that apply to all."""
    return {
        key: list(lines(said)) if key in LISTS else said
        for key, said in options.items()
        if key not in _NOT_AGAIN and common.get(key) != said
    }
