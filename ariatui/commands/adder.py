"""Adding downloads: by URIs, and by files whose content is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ariatui.commands.means import Means
from ariatui.model.addition import Addition
from ariatui.model.download import Gid, Section
from ariatui.rpc import aria2, aria2_adding
from ariatui.rpc.aria2 import Option, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.words import Report, add_words


@dataclass(slots=True)
class Outcome:
    """What became of additions."""

    added: list[tuple[Addition, tuple[Gid, ...]]] = field(default_factory=list)
    left: list[Addition] = field(default_factory=list)
    """Those that were refused, or of which nobody knows."""

    @property
    def gids(self) -> list[Gid]:
        """All that came of it."""
        return [gid for _, each in self.added for gid in each]


Settle = Callable[[Outcome], None]


class Adder:
    """Adds downloads. `add` returns at once."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def defaults(self) -> Mapping[str, str]:
        """The options that apply to what is added without any.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon refused.
            DecodeError: Its answer made no sense.
        """
        return await self._means.call(aria2.get_global_option())

    async def info_hashes(self) -> frozenset[str]:
        """Those of the torrents that the daemon works on or is to: it takes none of them twice.

        Raises:
            LinkError: The line was lost.
            Refused: The daemon refused.
            DecodeError: Its answer made no sense.
        """
        mirror = self._means.mirror
        sections = (mirror.section(Section.ACTIVE), mirror.section(Section.WAITING))
        torrents = [g for gids in sections for g in gids if mirror.downloads[g].torrent]
        calls = {gid: aria2_adding.tell_info_hash(gid) for gid in torrents}
        return frozenset(aria2.read_each(list((await self._means.call_each(calls)).values())))

    def add(
        self,
        additions: Sequence[Addition],
        options: Mapping[str, Option] | None = None,
        settle: Settle = lambda _: None,
        *,
        limit: int = aria2_adding.MESSAGE_LIMIT,
        kept: int = 0,
    ) -> None:
        """Add downloads in this order at the end of the queue.

        Args:
            additions: Good ones; files have been read.
            options: aria2's, for each of them.
            settle: Told of the outcome, before that is reported.
            limit: The bytes that the daemon takes in one message.
            kept: How many others are bad, and are not sent.
        """
        self._means.spawn(self._add(additions, options or {}, settle, limit, kept))

    async def _add(
        self,
        additions: Sequence[Addition],
        options: Mapping[str, Option],
        settle: Settle,
        limit: int,
        kept: int,
    ) -> None:
        with self._means.mirror.log.adding() as claim:
            outcome, report = await self._add_each(additions, options, limit, kept)
            claim(outcome.gids)
        settle(outcome)
        self._means.ask_about(outcome.gids)
        await self._means.save()
        self._means.on_report(report)

    async def _add_each(
        self, additions: Sequence[Addition], options: Mapping[str, Option], limit: int, kept: int
    ) -> tuple[Outcome, Report]:
        outcome = Outcome()
        refusals: list[tuple[Addition, str]] = []
        for message in aria2_adding.messages(additions, options, limit):
            try:
                await self._means.call(message.batch.call())
            except LinkError:
                unknown = additions[len(outcome.added) + len(refusals) :]
                outcome.left = [*(addition for addition, _ in refusals), *unknown]
                report = add_words.add_unconfirmed(len(unknown), len(outcome.gids))
                break
            except (Refused, DecodeError) as error:
                refusals += [(addition, str(error)) for addition, _ in message.slots]
            else:
                taken, refused = message.outcome()
                outcome.added += taken
                refusals += refused
        else:
            outcome.left = [addition for addition, _ in refusals]
            choosing = aria2_adding.waits_for_choice(options)
            report = _report(outcome, refusals, choosing=choosing, kept=kept)
        return outcome, report


def _report(
    outcome: Outcome, refusals: Sequence[tuple[Addition, str]], *, choosing: bool, kept: int
) -> Report:
    if refusals:
        return add_words.not_added(refusals, len(outcome.gids))
    waits = any(addition.brings_metadata for addition, _ in outcome.added)
    name = outcome.added[0][0].name if outcome.added else ""
    return add_words.added(len(outcome.gids), name, choosing=choosing and waits, kept=kept)
