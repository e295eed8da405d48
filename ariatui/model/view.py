"""A view of the mirror: which downloads a person sees, in which order, what is marked, the cursor.

One for each daemon, so that each keeps its own. It follows the mirror by its changes: what a change
does not tell of is neither looked at nor sorted again.
"""

from collections.abc import Collection, Sequence, Set

from ariatui.model.arrangement import Explain, Texts, arrange
from ariatui.model.change import Change
from ariatui.model.criteria import Criteria
from ariatui.model.download import Gid, Status
from ariatui.model.marks import Marks
from ariatui.model.mirror import Mirror


class View:
    """The rows that a person sees of a mirror.

    Args:
        mirror: What is known of the daemon.
        explain: What the filter knows of failures.
    """

    def __init__(self, mirror: Mirror, explain: Explain = lambda _: "") -> None:
        self.mirror = mirror
        self.criteria = Criteria()
        self.marks = Marks()
        self.cursor: Gid | None = None
        """The selected download."""
        self.is_chosen = False
        """Whether a person has moved the cursor or acted on what is there; else it stays on top."""
        self._texts = Texts(explain)
        self._arrangement = arrange(mirror, self.criteria, self._texts)
        self._rows: Sequence[Gid] = ()
        self._held: Set[Gid] = frozenset()
        self._holds_order = False
        """Whether aria2's order has become another one since rows are held."""

    def rows(self) -> Sequence[Gid]:
        """What is shown, in order."""
        return self.mirror.rows() if self.shows_all_in_order else self._rows

    @property
    def hidden_marks(self) -> int:
        """How many of the marked downloads are not among the rows."""
        return len(self._arrangement.lacking(self.marks.gids))

    def targets(self, statuses: Collection[Status] = ()) -> Sequence[Gid]:
        """What an action is about: the marked downloads in aria2's order, else the selected one.

        Args:
            statuses: In which it makes sense, none for any. Of several marked ones those count that
                are in one of them, or are about to be in another; all, if there are none of these.
        """
        mirror, marks, cursor = self.mirror, self.marks, self.cursor
        if not marks:
            return () if cursor is None or cursor not in mirror.downloads else (cursor,)
        marked = [gid for gid in mirror.rows() if gid in marks]
        if not statuses:
            return marked
        apt = [
            gid
            for gid in marked
            if gid in mirror.phases or mirror.downloads[gid].status in statuses
        ]
        return apt or marked

    def statuses(self) -> Collection[Status]:
        """In which statuses the downloads are that an action is about."""
        downloads = self.mirror.downloads
        gids = self.marks or [gid for gid in (self.cursor,) if gid is not None]
        found: list[Status] = []
        for gid in gids:
            # A list of six is looked through faster than an enumeration's hash is made.
            if gid in downloads and (status := downloads[gid].status) not in found:
                found.append(status)
        return found

    def choose(self, criteria: Criteria) -> None:
        """Show something else, or look at everything again."""
        self.criteria = criteria
        self._held, self._holds_order = frozenset(), False
        self.marks.forget(self.marks.gids - self.mirror.downloads.keys())
        self._arrangement = arrange(self.mirror, criteria, self._texts)
        self._rows = () if self.shows_all_in_order else self._arrangement.rows()

    def update(self, change: Change, *, hold: bool = False) -> Change:
        """Follow the mirror; answers with what that altered among the rows.

        Args:
            change: What has changed in the mirror.
            hold: Whether sorted or filtered rows stay where they are for now. What is gone goes
                all the same, what is new comes below, and all take their places the next time.
        """
        self.marks.forget(change.gone, self.mirror.heirs.of(self.marks.gids & change.gone))
        self._texts.forget_beyond(len(self.mirror.downloads))
        if self.shows_all_in_order:
            return change
        touched = change.altered | change.gone
        reordered = change.reordered or self._holds_order
        if hold:
            self._held |= touched
            touched = change.gone
        else:
            touched |= self._held
            self._held = frozenset()
        self._holds_order = hold and reordered
        moved = False
        if self._arrangement.take(touched) or reordered or self._held:
            fresh = self._held_rows() if self.is_held else self._arrangement.rows()
            moved, self._rows = self._rows != fresh, fresh
        return Change(
            change.altered, change.gone, moved or bool(change.gone), change.totals, change.details
        )

    def _held_rows(self) -> Sequence[Gid]:
        """The rows as they were, without what is gone; what has no place yet comes below them."""
        known = self.mirror.downloads
        kept = dict.fromkeys(gid for gid in self._rows if gid in known)
        lacking = self._arrangement.lacking(self._held & known.keys()) - kept.keys()
        fresh = {d.gid for d in self._arrangement.chosen(known[gid] for gid in lacking)}
        return [*kept, *(gid for gid in self.mirror.rows() if gid in fresh)]

    @property
    def is_held(self) -> bool:
        """Whether rows are to move that were kept where they are."""
        return bool(self._held) or self._holds_order

    @property
    def shows_all_in_order(self) -> bool:
        """Whether all downloads are rows, in aria2's own order."""
        return self.criteria.show_all and self.criteria.sorting is None
