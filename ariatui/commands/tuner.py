"""Changing limits and other options, of downloads or for all, and reading those in force."""

from collections.abc import Callable, Collection, Mapping, Sequence

from ariatui.commands.means import Means, refusals
from ariatui.model import aria2_options
from ariatui.model.aria2_options import Present
from ariatui.model.download import Gid, Status
from ariatui.model.events import What
from ariatui.model.limits import COMMON_LIMITS, Limits
from ariatui.model.numbers import whole
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Option, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.words import Report, option_words

Settle = Callable[[Report], bool]
"""Told how a change ended; whether that is said where it was asked for, and not to be told else."""

MOST_READ = 500
"""Downloads whose options are to be read at most; those of one are some 2 kB."""


class Tuner:
    """Changes options, which returns at once, and reads them."""

    limits: Limits | None = None
    """Of all downloads together, as far as that is known."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def change(
        self,
        gids: Sequence[Gid],
        options: Mapping[str, Option],
        settle: Settle = lambda _: False,
    ) -> None:
        """Give these downloads other values; for most options active ones reconnect."""
        self._means.spawn(self._change(gids, options, settle))

    def change_for_all(
        self, options: Mapping[str, Option], settle: Settle = lambda _: False
    ) -> None:
        """Change what applies to all downloads that have no value of their own."""
        self._means.spawn(self._change_for_all(options, settle))

    def look(self) -> None:
        """Find out which limits there are for all downloads together."""
        self._means.linger(self._look())

    async def read(self, gids: Collection[Gid]) -> Present:
        """The options in force for these downloads, at least one.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon knows none of them any more.
            DecodeError: Its answer made no sense.
        """
        slots = await self._means.call_each({gid: aria2.get_option(gid) for gid in gids})
        found = aria2.read_each(list(slots.values()))
        return Present.of(found or [next(iter(slots.values())).result()])

    async def read_for_all(self) -> Present:
        """What applies to all downloads, the limits among it; raises what `read` does."""
        present = Present(await self._means.call(aria2.get_global_option()))
        self._means.mirror.most_results = whole(present.value("max-download-result") or "")
        self.limits = Limits(*(_bytes(present.value(name)) for name in COMMON_LIMITS))
        return present

    async def _look(self) -> None:
        try:
            await self.read_for_all()
        except (LinkError, Refused, DecodeError):
            self.limits = None

    async def _change(
        self, gids: Sequence[Gid], options: Mapping[str, Option], settle: Settle
    ) -> None:
        means, downloads = self._means, self._means.mirror.downloads
        since = means.mirror.log.begin()
        active = {g for g in gids if g in downloads and downloads[g].status is Status.ACTIVE}
        try:
            slots = await means.call_each({gid: aria2.change_option(gid, options) for gid in gids})
        except (LinkError, Refused, DecodeError) as error:
            self._tell(_given_up(error, options), settle)
            return
        means.ask_about(gids)
        left = refusals(slots)
        done = [downloads.get(gid) for gid in gids if gid not in left]
        if known := [one for one in done if one is not None]:
            means.mirror.log.note_deed(What.TUNED, known, option_words.told(options), since=since)
        if left:
            kept = {gid: downloads.get(gid) for gid in left}
            self._tell(option_words.refused(kept, left, options, len(done)), settle)
        else:
            restarts = aria2_options.restart(options)
            restarted = len(active) if restarts else 0
            self._tell(option_words.changed(done, options, restarted), settle)

    async def _change_for_all(self, options: Mapping[str, Option], settle: Settle) -> None:
        log = self._means.mirror.log
        since = log.begin()
        try:
            await self._means.call(aria2.change_global_option(options))
        except (LinkError, Refused, DecodeError) as error:
            self._tell(_given_up(error, options), settle)
            return
        log.note_deed(What.TUNED, (), option_words.told(options), since=since)
        self._tell(option_words.changed_for_all(options), settle)
        await self._look()

    def _tell(self, report: Report, settle: Settle) -> None:
        if not settle(report):
            self._means.on_report(report)


def _given_up(error: Exception, options: Mapping[str, Option]) -> Report:
    if isinstance(error, LinkError):
        return option_words.unconfirmed(options)
    return option_words.refused_for_all(str(error), options)


def _bytes(said: str | None) -> int:
    return whole(said or "") or 0
