"""The downloads that a person has marked, by gid: they stay marked wherever their rows go."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from ariatui.model.download import Gid


class Marks(Collection[Gid]):
    """Marked downloads. Each step answers with those whose mark it altered."""

    def __init__(self) -> None:
        self._gids: set[Gid] = set()
        self._before: set[Gid] = set()
        """What was marked before the range was begun."""
        self._anchor: Gid | None = None

    def __len__(self) -> int:
        return len(self._gids)

    def __iter__(self) -> Iterator[Gid]:
        return iter(self._gids)

    def __contains__(self, gid: object) -> bool:
        return gid in self._gids

    @property
    def gids(self) -> Set[Gid]:
        """The marked ones."""
        return self._gids

    @property
    def has_range(self) -> bool:
        """Whether a range is being drawn, and follows the cursor."""
        return self._anchor is not None

    def toggle(self, gids: Iterable[Gid]) -> Set[Gid]:
        """Mark those of these that are not, and the other way round."""
        self.end_range()
        return self._become(self._gids ^ set(gids))

    def toggle_all(self, gids: Iterable[Gid]) -> Set[Gid]:
        """Mark all of these, or none of them where all are marked already."""
        self.end_range()
        wanted = set(gids)
        return self._become(self._gids - wanted if wanted <= self._gids else self._gids | wanted)

    def clear(self) -> Set[Gid]:
        """Mark none."""
        self.end_range()
        return self._become(set())

    def begin_range(self, anchor: Gid) -> Set[Gid]:
        """Mark what lies between here and the cursor, wherever that goes."""
        self._before, self._anchor = set(self._gids), anchor
        return self._become(self._gids | {anchor})

    def reach(self, rows: Sequence[Gid], cursor: Gid) -> Set[Gid]:
        """Let the range end at the cursor; it ends for good where its beginning is not shown."""
        if self._anchor is None:
            return frozenset()
        try:
            first, last = sorted((rows.index(self._anchor), rows.index(cursor)))
        except ValueError:
            self.end_range()
            return frozenset()
        return self._become(self._before.union(rows[first : last + 1]))

    def end_range(self) -> None:
        """Let the range follow the cursor no longer."""
        self._anchor = None
        self._before = set()

    def abandon_range(self) -> Set[Gid]:
        """Undo the range."""
        before = self._before
        self.end_range()
        return self._become(before)

    def forget(self, gids: Set[Gid], heirs: Iterable[Gid] = ()) -> None:
        """These downloads are gone; of the marked ones there are heirs, which are marked now."""
        if self._gids and not gids.isdisjoint(self._gids | self._before):
            self._gids -= gids
            self._gids.update(heirs)
            self._before -= gids
            if self._anchor in gids:
                self.end_range()

    def _become(self, gids: set[Gid]) -> Set[Gid]:
        changed = self._gids ^ gids
        self._gids = gids
        return changed
