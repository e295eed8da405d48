"""Where the rows of a table and its cursor stay when others come, go or move."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ariatui.model.download import Gid


def drift(shown: Sequence[Gid], top: int, places: Mapping[Gid, int]) -> int:
    """By how many rows what was on the screen has moved, downwards if positive.

    None where the first row has stayed: what is below a row that is gone closes up. Else it is what
    most of them have moved by; where they go all over the place, as when they are sorted by speed,
    nothing is followed.

    Args:
        shown: What was on the screen, in order.
        top: The place of the first of them at that time; the top of the list stays there.
        places: Where each row is now.
    """
    shifts = [places[gid] - place for place, gid in enumerate(shown, top) if gid in places]
    if not top or not shifts or shifts[0] == 0:
        return 0
    shift, times = Counter(shifts).most_common(1)[0]
    return shift if 1 < times > len(shown) // 2 else 0


class Standing(NamedTuple):
    """Where the cursor was when that was known well."""

    gid: Gid = Gid("")
    """What it was on."""
    place: int = 0
    rows: Sequence[Gid] = ()
    """All rows at that time."""
    line: int | None = None
    """How many rows the screen showed above it, as long as its place is not known well."""

    def stand_in(self, heirs: Iterable[Gid], rows: Sequence[Gid], places: Mapping[Gid, int]) -> Gid:
        """The row that has the cursor now.

        It is the same if it is one, else what came of it, or stands between the same rows, or is
        the nearest one that is left.

        Args:
            heirs: What came of it.
            rows: All that there are now, at least one.
            places: Where each of them is.
        """
        for gid in (self.gid, *heirs):
            if gid in places:
                return gid
        behind = next((gid for gid in self.rows[self.place + 1 :] if gid in places), None)
        before = next((gid for gid in reversed(self.rows[: self.place]) if gid in places), None)
        if before is not None and places[before] + 2 == places.get(behind or before):
            return rows[places[before] + 1]
        return behind or before or rows[min(self.place, len(rows) - 1)]
