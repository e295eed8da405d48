"""What differs between two states of the mirror: all that crosses from the model to the UI."""

from collections.abc import Iterable
from typing import NamedTuple

from ariatui.model.download import Gid


class Change(NamedTuple):
    """What one event altered. Changes add up: `a | b` is what both together altered."""

    altered: frozenset[Gid] = frozenset()
    """Downloads whose record or phase differs, new ones included."""
    gone: frozenset[Gid] = frozenset()
    reordered: bool = False
    """Whether any row stands elsewhere, came or went."""
    totals: bool = False
    """Whether the daemon's totals differ."""
    details: bool = False
    """Whether the details of the download that is looked at differ."""

    @staticmethod
    def sum(changes: "Iterable[Change]") -> "Change":
        """What all these changes, one after the other, altered together."""
        altered: set[Gid] = set()
        gone: set[Gid] = set()
        reordered = totals = details = False
        for change in changes:
            altered -= change.gone
            altered |= change.altered
            gone -= change.altered
            gone |= change.gone
            reordered |= change.reordered
            totals |= change.totals
            details |= change.details
        return Change(frozenset(altered), frozenset(gone), reordered, totals, details)

    def __or__(self, later: "Change") -> "Change":
        return Change.sum((self, later))

    def __bool__(self) -> bool:
        return bool(self.altered or self.gone or self.reordered or self.totals or self.details)
