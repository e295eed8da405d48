"""Where the rows of a table and its cursor stay when others come, go or move."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from ariatui.model.download import Download, Gid


def drift(shown: Sequence[Gid], top: int, places: Mapping[Gid, int]) -> int:
    """By how many rows what was on the screen has moved, downwards if positive.

    What moves there by itself moves alone, and what follows a row that is gone closes up: it is the
    first rows that tell, and none of which no other tells the same.

    Args:
        shown: What was on the screen, in order.
        top: The place of the first of them at that time; the top of the list stays there.
        places: Where each row is now.
    """
    if not top:
        return 0
    shifts = [places[gid] - place for place, gid in enumerate(shown, top) if gid in places]
    times = Counter(shifts)
    return next((shift for shift in shifts if times[shift] > 1), 0)


def stand_in(
    lost: Download | None, place: int, before: Sequence[Gid], places: Mapping[Gid, int]
) -> Gid | None:
    """Who stands in for a row that is left out: what came of it, or the nearest that is not.

    Args:
        lost: What is known of it; None where it is gone.
        place: Where it was.
        before: The rows at that time.
        places: Where each row is now.
    """
    if lost is None:
        return None
    candidates = chain(lost.followed_by, before[place:], reversed(before[:place]))
    return next((gid for gid in candidates if gid in places), None)
