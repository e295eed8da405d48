"""Which downloads are rows, and in which order: all, those that fit, sorted or in aria2's order.

An arrangement is told which downloads have changed, and looks at no others again.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from typing import Protocol

from ariatui.model.criteria import Criteria, SortBy, Sorting, by_numbers, fold
from ariatui.model.download import Download, Gid, Status
from ariatui.model.mirror import Mirror

Explain = Callable[[Download], str]
"""Why a download failed, in words; blank for one that has not."""

_Key = tuple[int, str, str, Gid]

_BLANK = 2**80
"""In the place of a value that is not known: greater than any, so that it comes last."""

_MOST_SPARE = 1000
"""Texts that are kept beyond what downloads there are."""

_FEW = 8
"""The list is sorted as a whole where more than one of so many rows has another key."""


class _Names(dict[str, str]):
    """The names met so far, as they are compared; blank for those that say nothing."""

    def __missing__(self, name: str) -> str:
        folded = self[name] = fold(name).strip()
        return folded


class _Places(dict[str, str]):
    """The same as they are sorted."""

    def __init__(self, names: _Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, name: str) -> str:
        place = self[name] = by_numbers(self._names[name])
        return place


class Texts:
    """What is compared of downloads, made once."""

    def __init__(self, explain: Explain) -> None:
        self._explain = explain
        self.names = _Names()
        self.places = _Places(self.names)
        self._reasons: dict[tuple[int | None, str], str] = {}

    def reason(self, download: Download) -> str:
        """Why a download failed."""
        cause = (download.error_code, download.error_message)
        if cause not in self._reasons:
            self._reasons[cause] = fold(self._explain(download))
        return self._reasons[cause]

    def forget_beyond(self, count: int) -> None:
        """Start anew where there are many more texts than downloads that could have them."""
        for texts in (self.names, self.places, self._reasons):
            if len(texts) > 2 * count + _MOST_SPARE:
                texts.clear()


class Arrangement(Protocol):
    """Which downloads are rows, and how they are kept in order."""

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        """Those of these that are no rows. It costs no more the more rows there are."""

    def take(self, gids: Collection[Gid]) -> bool:
        """Look at these downloads again; whether others are rows now, or in another order."""

    def chosen(self, downloads: Iterable[Download]) -> Sequence[Download]:
        """Those of these that are to be rows."""

    def rows(self) -> Sequence[Gid]:
        """The rows in order, as a list of their own."""


def arrange(mirror: Mirror, criteria: Criteria, texts: Texts) -> Arrangement:
    """The arrangement for these criteria, of all that is known now."""
    sorting = criteria.sorting
    if sorting is not None:
        kind = _ByState if sorting.by is SortBy.STATE else _Sorted
        return kind(mirror, criteria, sorting, texts)
    return _All(mirror) if criteria.show_all else _Filtered(mirror, criteria, texts)


class _All:
    """All downloads in aria2's order: nothing to keep."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return {gid for gid in gids if gid not in self._mirror.downloads}

    def take(self, gids: Collection[Gid]) -> bool:  # noqa: ARG002 - the mirror has it all
        return False

    def chosen(self, downloads: Iterable[Download]) -> Sequence[Download]:
        return [download for download in downloads if not download.folded]

    def rows(self) -> Sequence[Gid]:
        return self._mirror.rows()


class _Filtered:
    """Some downloads in aria2's order."""

    def __init__(self, mirror: Mirror, criteria: Criteria, texts: Texts) -> None:
        self._mirror = mirror
        self.chosen = _chooser(criteria, texts)
        self._gids = {download.gid for download in self.chosen(mirror.downloads.values())}

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return gids - self._gids

    def take(self, gids: Collection[Gid]) -> bool:
        known = self._mirror.downloads
        chosen = {d.gid for d in self.chosen(known[gid] for gid in gids if gid in known)}
        altered = {gid for gid in gids if (gid in chosen) is not (gid in self._gids)}
        self._gids ^= altered
        return bool(altered)

    def rows(self) -> Sequence[Gid]:
        return [gid for gid in self._mirror.rows() if gid in self._gids]


class _ByState:
    """Some or all downloads, sorted by their state; those that are alike stay in aria2's order."""

    def __init__(self, mirror: Mirror, criteria: Criteria, sorting: Sorting, texts: Texts) -> None:
        self._mirror = mirror
        self.chosen = _chooser(criteria, texts)
        self._value = _valuer(sorting)
        self._values = {d.gid: self._value(d) for d in self.chosen(mirror.downloads.values())}

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return {gid for gid in gids if gid not in self._values}

    def take(self, gids: Collection[Gid]) -> bool:
        known = self._mirror.downloads
        before = {gid: self._values.pop(gid) for gid in gids if gid in self._values}
        chosen = self.chosen(known[gid] for gid in gids if gid in known)
        now = {download.gid: self._value(download) for download in chosen}
        self._values |= now
        return before != now

    def rows(self) -> Sequence[Gid]:
        rows = (gid for gid in self._mirror.rows() if gid in self._values)
        return sorted(rows, key=self._values.__getitem__)


class _Sorted:
    """Some or all downloads, sorted; those that are alike by name."""

    def __init__(self, mirror: Mirror, criteria: Criteria, sorting: Sorting, texts: Texts) -> None:
        self._mirror = mirror
        self.chosen = _chooser(criteria, texts)
        self._keys_of = _keyer(sorting, texts)
        # A name has no negative, so that the list is turned round instead of its keys.
        self._backwards = sorting == Sorting(SortBy.NAME, is_reversed=True)
        self._keys = self._keys_of(self.chosen(mirror.downloads.values()))
        self._gids = sorted(self._keys, key=self._keys.__getitem__)
        """Those that have a key, in the order of the keys."""

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return {gid for gid in gids if gid not in self._keys}

    def take(self, gids: Collection[Gid]) -> bool:
        known, keys = self._mirror.downloads, self._keys
        now = self._keys_of(self.chosen(known[gid] for gid in gids if gid in known))
        fresh = {gid: now.get(gid) for gid in gids if now.get(gid) != keys.get(gid)}
        if len(fresh) * _FEW > len(keys):
            for gid, key in fresh.items():
                self._set(gid, key)
            self._gids = sorted(keys, key=keys.__getitem__)
        else:
            for gid, key in fresh.items():
                self._move(gid, key)
        return bool(fresh)

    def rows(self) -> Sequence[Gid]:
        return self._gids[::-1] if self._backwards else self._gids.copy()

    def _set(self, gid: Gid, key: _Key | None) -> None:
        if key is not None:
            self._keys[gid] = key
        else:
            self._keys.pop(gid, None)

    def _move(self, gid: Gid, key: _Key | None) -> None:
        by_key = self._keys.__getitem__
        if (before := self._keys.get(gid)) is not None:
            del self._gids[bisect_left(self._gids, before, key=by_key)]
        if key is not None:
            self._gids.insert(bisect_left(self._gids, key, key=by_key), gid)
        self._set(gid, key)


def _chooser(
    criteria: Criteria, texts: Texts
) -> Callable[[Iterable[Download]], Sequence[Download]]:
    """What tells which downloads are to be rows."""
    statuses, fitting = criteria.tab.statuses, criteria.filter.fitting
    names, reason = texts.names, texts.reason
    return lambda downloads: [
        download
        for download in fitting(downloads, names, reason)
        if download.status in statuses and not (download.followed_by and download.folded)
    ]


def _valuer(sorting: Sorting) -> Callable[[Download], int]:
    """What rows are sorted by, the least first."""
    value = _VALUES[sorting.by]
    if not sorting.is_reversed:
        return value
    return lambda download: _negative(value(download))


def _keyer(sorting: Sorting, texts: Texts) -> Callable[[Iterable[Download]], dict[Gid, _Key]]:
    """What the places of downloads go by."""
    value, names, places = _valuer(sorting), texts.names, texts.places
    return lambda downloads: {
        download.gid: (
            value(download),
            places[download.name] or by_numbers(download.gid),
            names[download.name],
            download.gid,
        )
        for download in downloads
    }


def _negative(value: int) -> int:
    return value if value == _BLANK else -value


def _share(download: Download) -> int:
    if download.total_length <= 0:
        return _BLANK
    checked = download.verified_length
    done = download.completed_length if checked is None else checked
    return -(done * 2**20 // download.total_length)


def _left(download: Download) -> int:
    left = download.time_left
    return _BLANK if left is None else left


_STATUSES = tuple(Status)

_VALUES: dict[SortBy, Callable[[Download], int]] = {
    SortBy.STATE: lambda download: 2 * _STATUSES.index(download.status) + download.seeding,
    SortBy.NAME: lambda _: 0,
    SortBy.SIZE: lambda download: -(download.size or download.completed_length) or _BLANK,
    SortBy.PERCENT: _share,
    SortBy.DOWN: lambda download: -download.download_speed or _BLANK,
    SortBy.UP: lambda download: -download.upload_speed or _BLANK,
    SortBy.LEFT: _left,
    SortBy.CONNECTIONS: lambda download: -download.connections or _BLANK,
}
