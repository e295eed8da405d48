"""Adding downloads."""

from collections.abc import Sequence

from ariatui import words
from ariatui.commands.means import Means
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Batch, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError


class Adder:
    """Adds downloads. Its methods return at once."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def add(self, uris: Sequence[str]) -> None:
        """Add a download for each URI, in this order at the end of the queue."""
        self._means.spawn(self._add(uris))

    async def _add(self, uris: Sequence[str]) -> None:
        means, batch = self._means, Batch()
        slots = [(uri, batch.add(aria2.add_uri(uri))) for uri in uris]
        try:
            await means.call(batch.call())
        except LinkError:
            means.on_report(words.add_unconfirmed(len(uris)))
            return
        except (Refused, DecodeError) as error:
            means.on_report(words.not_added(dict.fromkeys(uris, str(error)), 0))
            return
        added = aria2.read_each([slot for _, slot in slots])
        refusals = {u: str(s.outcome) for u, s in slots if isinstance(s.outcome, Exception)}
        means.ask_about(added)
        if refusals:
            means.on_report(words.not_added(refusals, len(added)))
        else:
            means.on_report(words.added(len(added)))
