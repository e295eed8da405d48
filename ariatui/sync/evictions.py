"""Results that aria2 drops to make room for newer ones (its option max-download-result).

It tells of none (observed on 1.37). Where there are as many as it keeps, each download that ends
drops the oldest, and to read all of them for that would be most of what watching costs.
"""

from collections.abc import Sequence

from ariatui.model.download import Gid, GlobalStat


class Evictions:
    """Knows which results are likely to be gone, from how the daemon counts."""

    def __init__(self) -> None:
        self._total: int | None = None
        """How many had ended when the counts were explained the last time."""
        self._named: Sequence[Gid] = ()

    def explain(self, results: Sequence[Gid], stat: GlobalStat) -> Sequence[Gid]:
        """The oldest results, if that they are gone would explain what the daemon counts.

        It does not where no other download has ended since, nor where the daemon was asked about
        such a result and still has it: then another one is missing.

        Args:
            results: Those that are known, newest first.
            stat: The daemon's totals.
        """
        oldest = results[stat.num_stopped :]
        if self._total is None:
            self._total = stat.num_stopped_total
        if not oldest:
            self._named = ()
            return ()
        has_more, self._total = stat.num_stopped_total > self._total, stat.num_stopped_total
        if not has_more or not set(oldest).isdisjoint(self._named):
            return ()
        self._named = oldest
        return oldest
