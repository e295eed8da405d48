"""Reading what a person copies of downloads. Alters nothing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ariatui.commands.means import Means
from ariatui.model.download import Gid
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call

T = TypeVar("T")

_IN_MEMORY = ("[METADATA]", "[MEMORY]")
"""How aria2 begins the path of what it has on no disk."""


class Copier:
    """Asks. All methods raise `LinkError`, `Refused` and `DecodeError` as `Means.call_each` does.

    What is not known of a download is left out.
    """

    def __init__(self, means: Means) -> None:
        self._means = means

    async def uris(self, gids: Iterable[Gid]) -> list[str]:
        """The first URI of each; of a torrent, which has none, the magnet link."""
        return await self._each(gids, aria2.tell_source, lambda it: (*it.to_add, "")[0])

    async def magnets(self, gids: Iterable[Gid]) -> list[str]:
        """The magnet link of each that is a torrent."""
        return await self._each(
            gids, aria2.tell_source, lambda it: it.to_add[0] if it.info_hash else ""
        )

    async def paths(self, gids: Iterable[Gid]) -> list[str]:
        """Where each lies on the daemon's disk: its file, or the folder that is its own."""
        paths = await self._each(gids, aria2.tell_storage, lambda it: it.path)
        return [path for path in paths if not path.startswith(_IN_MEMORY)]

    async def _each(
        self, gids: Iterable[Gid], ask: Callable[[Gid], Call[T]], pick: Callable[[T], str]
    ) -> list[str]:
        slots = await self._means.call_each({gid: ask(gid) for gid in gids})
        return [text for it in aria2.read_each(list(slots.values())) if (text := pick(it))]
