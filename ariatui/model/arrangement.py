"""Which downloads are rows, and in which order: all, those that fit, sorted or in aria2's order.

An arrangement is told which downloads have changed, and looks at no others again.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence, Set
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

    def shows(self, download: Download) -> bool:
        """Whether it is to be a row."""

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

    def shows(self, download: Download) -> bool:
        return not download.folded

    def rows(self) -> Sequence[Gid]:
        return self._mirror.rows()


class _Filtered:
    """Some downloads in aria2's order."""

    def __init__(self, mirror: Mirror, criteria: Criteria, texts: Texts) -> None:
        self._mirror = mirror
        self.shows = _chooser(criteria, texts)
        downloads = mirror.downloads.items()
        self._gids = {gid for gid, download in downloads if self.shows(download)}

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return gids - self._gids

    def take(self, gids: Collection[Gid]) -> bool:
        downloads, shows, shown = self._mirror.downloads, self.shows, self._gids
        altered = set()
        for gid in gids:
            download = downloads.get(gid)
            if (download is not None and shows(download)) is not (gid in shown):
                altered.add(gid)
        shown ^= altered
        return bool(altered)

    def rows(self) -> Sequence[Gid]:
        return [gid for gid in self._mirror.rows() if gid in self._gids]


class _ByState:
    """Some or all downloads, sorted by their state; those that are alike stay in aria2's order."""

    def __init__(self, mirror: Mirror, criteria: Criteria, sorting: Sorting, texts: Texts) -> None:
        self._mirror = mirror
        self.shows = _chooser(criteria, texts)
        self._value = _valuer(sorting)
        downloads = mirror.downloads.values()
        self._values = {d.gid: self._value(d) for d in downloads if self.shows(d)}

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return {gid for gid in gids if gid not in self._values}

    def take(self, gids: Collection[Gid]) -> bool:
        downloads, altered = self._mirror.downloads, False
        for gid in gids:
            download, before = downloads.get(gid), self._values.pop(gid, None)
            if download is not None and self.shows(download):
                self._values[gid] = self._value(download)
            altered |= before != self._values.get(gid)
        return altered

    def rows(self) -> Sequence[Gid]:
        rows = (gid for gid in self._mirror.rows() if gid in self._values)
        return sorted(rows, key=self._values.__getitem__)


class _Sorted:
    """Some or all downloads, sorted; those that are alike by name."""

    def __init__(self, mirror: Mirror, criteria: Criteria, sorting: Sorting, texts: Texts) -> None:
        self._mirror = mirror
        self.shows = _chooser(criteria, texts)
        self._key = _keyer(sorting, texts)
        # A name has no negative, so that the list is turned round instead of its keys.
        self._backwards = sorting == Sorting(SortBy.NAME, is_reversed=True)
        self._keys = {d.gid: self._key(d) for d in mirror.downloads.values() if self.shows(d)}
        self._gids = sorted(self._keys, key=self._keys.__getitem__)
        """Those that have a key, in the order of the keys."""

    def lacking(self, gids: Set[Gid]) -> Set[Gid]:
        return {gid for gid in gids if gid not in self._keys}

    def take(self, gids: Collection[Gid]) -> bool:
        downloads, keys = self._mirror.downloads, self._keys
        fresh: dict[Gid, _Key | None] = {}
        for gid in gids:
            download = downloads.get(gid)
            shows = download is not None and self.shows(download)
            key = self._key(download) if download is not None and shows else None
            if key != keys.get(gid):
                fresh[gid] = key
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


def _chooser(criteria: Criteria, texts: Texts) -> Callable[[Download], bool]:
    """What tells whether a download is to be shown."""
    statuses, fits, names, reason = (
        criteria.tab.statuses,
        criteria.filter.fits,
        texts.names,
        texts.reason,
    )
    if criteria.show_all:
        return lambda download: not download.folded
    if not criteria.filter:
        return lambda download: download.status in statuses and not download.folded
    return lambda download: (
        download.status in statuses
        and not download.folded
        and fits(download, names[download.name] or download.gid, reason)
    )


def _valuer(sorting: Sorting) -> Callable[[Download], int]:
    """What rows are sorted by, the least first."""
    value = _VALUES[sorting.by]
    if not sorting.is_reversed:
        return value
    return lambda download: _negative(value(download))


def _keyer(sorting: Sorting, texts: Texts) -> Callable[[Download], _Key]:
    """What the place of a download goes by."""
    value, names, places = _valuer(sorting), texts.names, texts.places
    return lambda download: (
        value(download),
        places[download.name] or by_numbers(download.gid),
        names[download.name],
        download.gid,
    )


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
