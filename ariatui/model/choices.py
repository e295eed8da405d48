"""Which files of which downloads a person has chosen, as long as the daemon was not told of it.

A wish that waits for a key, so that it outlives what it was made in: another row, closed details.
"""

from collections.abc import Collection, Iterable
from typing import Final

from ariatui.model.download import Gid

_MOST: Final = 50
"""Downloads whose choices are kept; of more, those that were made last."""


class Choices:
    """Sets of aria2's indexes of files, by gid."""

    def __init__(self) -> None:
        self._numbers: dict[Gid, frozenset[int]] = {}

    def get(self, gid: Gid) -> frozenset[int] | None:
        """The files of a download to load and no others; None if nothing was chosen."""
        return self._numbers.get(gid)

    def put(self, gid: Gid, numbers: Collection[int] | None) -> None:
        """Keep a choice in place of the one before; None forgets it."""
        self._numbers.pop(gid, None)
        if numbers is not None:
            self._numbers[gid] = frozenset(numbers)
            if len(self._numbers) > _MOST:
                del self._numbers[next(iter(self._numbers))]

    def forget(self, gids: Iterable[Gid]) -> None:
        """These downloads are gone."""
        for gid in self._numbers.keys() & set(gids):
            del self._numbers[gid]
