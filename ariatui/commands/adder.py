"""Adding downloads: by URIs, and by files whose content is sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ariatui import add_words
from ariatui.commands.means import Means
from ariatui.model.add_options import PAUSE, PAUSE_METADATA, OptionBox
from ariatui.model.addition import Addition, Kind
from ariatui.model.download import Gid
from ariatui.rpc import aria2, aria2_adding
from ariatui.rpc.aria2 import Batch, Option, Refused, Slot
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.words import Report

MESSAGE_LIMIT = 2 * 2**20
"""Bytes that aria2 takes in one message unless told otherwise (`rpc-max-request-size`)."""

_MOST_AT_ONCE = 500
"""Calls in one multicall."""

_AROUND = 4096
"""Bytes of a message that are no call."""

_UPLOADS = (Kind.TORRENT, Kind.METALINK)


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

    def add(
        self,
        additions: Sequence[Addition],
        options: Mapping[str, Option] | None = None,
        settle: Settle = lambda _: None,
        *,
        limit: int = MESSAGE_LIMIT,
    ) -> None:
        """Add downloads in this order at the end of the queue.

        Args:
            additions: Good ones; files have been read.
            options: aria2's, for each of them.
            settle: Told of the outcome, before that is reported.
            limit: The bytes that the daemon takes in one message.
        """
        self._means.spawn(self._add(additions, options or {}, settle, limit))

    async def _add(
        self,
        additions: Sequence[Addition],
        options: Mapping[str, Option],
        settle: Settle,
        limit: int,
    ) -> None:
        outcome = Outcome()
        refusals: list[tuple[Addition, str]] = []
        for part in _parts(additions, options, limit):
            try:
                await self._means.call(part.batch.call())
            except LinkError:
                unknown = additions[len(outcome.added) + len(refusals) :]
                outcome.left = [*(addition for addition, _ in refusals), *unknown]
                report = add_words.add_unconfirmed(len(unknown), len(outcome.gids))
                break
            except (Refused, DecodeError) as error:
                refusals += [(addition, str(error)) for addition, _ in part.slots]
            else:
                _sort(part, outcome, refusals)
        else:
            outcome.left = [addition for addition, _ in refusals]
            report = _report(outcome, refusals, choosing=_is_on(PAUSE_METADATA, options))
        settle(outcome)
        self._means.ask_about(outcome.gids)
        self._means.on_report(report)


def _sort(part: "_Part", outcome: Outcome, refusals: list[tuple[Addition, str]]) -> None:
    """Tell what was added from what was refused."""
    for addition, slot in part.slots:
        if isinstance(slot.outcome, Exception):
            refusals.append((addition, str(slot.outcome)))
        else:
            outcome.added.append((addition, slot.result()))


def _report(
    outcome: Outcome, refusals: Sequence[tuple[Addition, str]], *, choosing: bool
) -> Report:
    if refusals:
        return add_words.not_added(refusals, len(outcome.gids))
    waits = any(addition.brings_metadata for addition, _ in outcome.added)
    return add_words.added(len(outcome.gids), choosing=choosing and waits)


@dataclass(slots=True)
class _Part:
    """What travels as one message."""

    batch: Batch = field(default_factory=Batch)
    slots: list[tuple[Addition, Slot[tuple[Gid, ...]]]] = field(default_factory=list)
    length: int = _AROUND


def _parts(
    additions: Sequence[Addition], options: Mapping[str, Option], limit: int
) -> Iterator[_Part]:
    """One message, unless that would be longer than the daemon takes, or of very many calls."""
    part = _Part()
    for addition in additions:
        call = aria2_adding.add(addition, _options_for(addition, options))
        length = aria2_adding.length(call)
        if part.slots and (part.length + length > limit or len(part.slots) == _MOST_AT_ONCE):
            yield part
            part = _Part()
        part.slots.append((addition, part.batch.add(call)))
        part.length += length
    if part.slots:
        yield part


def _is_on(box: OptionBox, options: Mapping[str, Option]) -> bool:
    return options.get(box.name) == "true"


def _options_for(addition: Addition, options: Mapping[str, Option]) -> Mapping[str, Option]:
    """What is sent has no metadata to wait for: it is paused itself."""
    if addition.kind in _UPLOADS and _is_on(PAUSE_METADATA, options):
        others = {name: said for name, said in options.items() if name != PAUSE_METADATA.name}
        return {**others, PAUSE.name: "true"}
    return options
