"""A command's phase: what was asked of a download and has not come about yet.

A phase lies over the record and never changes it. It ends by a fact, by a refusal or by the
loss of the line.
"""

from enum import StrEnum
from typing import NamedTuple

from ariatui.model.download import Section, Status


class Wish(StrEnum):
    """What a person wants a download to be doing."""

    PAUSE = "pause"
    UNPAUSE = "unpause"
    REMOVE = "remove"
    CLEAR = "clear"
    """Of the results: forgotten, as one that has stopped."""
    DELETE = "delete"
    """Of the results: their files are deleted, before they are forgotten."""
    RETRY = "retry"
    """Of the results: added again as another download, and then forgotten."""

    @property
    def is_last(self) -> bool:
        """Whether nothing else can be asked of the download any more."""
        return self not in (Wish.PAUSE, Wish.UNPAUSE)


_WORDS = {
    Wish.PAUSE: "pausing",
    Wish.UNPAUSE: "resuming",
    Wish.REMOVE: "removing",
    Wish.CLEAR: "clearing",
    Wish.DELETE: "deleting",
    Wish.RETRY: "retrying",
}


class Phase(NamedTuple):
    """A command under way for one download. Times are seconds of the mirror's clock."""

    wish: Wish
    since: float
    forced: bool = False
    acknowledged: float | None = None
    """When the daemon's "OK" came, None before."""
    then: Wish | None = None
    """The later wish that waits for this one to come about."""
    then_forced: bool = False
    """Whether the later wish is to be carried out by force."""
    came_about: bool = False
    """Whether only the later wish is still waiting for its turn."""
    follows: bool = False
    """Whether it is a pause right behind an unpause of ours, of which aria2 may still tell."""
    with_files: bool = False
    """Whether its files are to be deleted too, so that more than this is to be told in the end."""

    @property
    def word(self) -> str:
        """The present participle that the row shows: of the last wish, which is to win."""
        return _WORDS[self.then or self.wish]

    @property
    def aim(self) -> Wish:
        """Where the download will end up if nothing else is asked."""
        return self.then or self.wish

    def explains(self, wish: Wish) -> bool:
        """Whether it is why this comes about; or what it stands in the place of is."""
        return self.wish is wish or (self.follows and wish is Wish.UNPAUSE)

    @property
    def is_resumed(self) -> bool:
        """Whether it is an unpause that aria2 has carried out: it does that before it answers."""
        return self.wish is Wish.UNPAUSE and self.acknowledged is not None

    @property
    def ends_flow(self) -> bool:
        """Whether nothing flows any more: aria2's speeds are of what came before."""
        return self.wish in (Wish.PAUSE, Wish.REMOVE)

    def hangs(self, after: float, confirmed: float | None) -> bool:
        """Whether aria2 told so many seconds later that it has not come about.

        While aria2 tells nothing, nobody knows.

        Args:
            after: The seconds.
            confirmed: When was asked for what it told last, None for never.
        """
        return confirmed is not None and confirmed - self.since >= after

    def ended_by(self, status: Status, asked: float) -> bool:
        """Whether a status that was asked for at the time `asked` settles this phase.

        Only what was asked for after the daemon's "OK" counts: before, the status may be the one
        that the command found. aria2 carries out `unpause`, and `pause` of a waiting download,
        before it answers; an active one may stay active for minutes after that (observed on 1.37:
        120 s with a tracker that hangs), so that nothing but another status ends its phase. What
        is to be forgotten ends by being gone.
        """
        if self.wish in (Wish.CLEAR, Wish.DELETE, Wish.RETRY):
            return False
        if status.section is Section.STOPPED:
            return True
        if self.wish is Wish.REMOVE:
            return False
        if self.acknowledged is None or asked < self.acknowledged:
            return False
        return not (self.wish is Wish.PAUSE and status is Status.ACTIVE)

    def is_over_at_start(self, *, was_paused: bool) -> bool:
        """Whether that its download starts, of which aria2 notifies, ends this phase.

        A download that is still to be paused does not start: it was paused and resumed. The
        daemon's "OK" may have come in the same moment and not have been noted yet. But a start may
        be due to an unpause of ours that is not meant any more.

        Args:
            was_paused: Whether it was paused until then, as far as was known.
        """
        if self.wish.is_last:
            return False
        return self.acknowledged is not None or (
            was_paused and not self.follows and self.then is None
        )
