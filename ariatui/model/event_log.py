"""What happened to downloads, and who did it as far as the evidence tells: the last of it.

What we asked for is known by the phases that lie over downloads, and by what we have added. What
aria2 does by itself is known too: it alone starts, finishes and fails downloads, and drops old
results. All else is another client's doing, unless it happened while the line was down: then
nobody can tell, but for what aria2 had in its session where it was restarted.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from ariatui.model.download import Download, Gid, Naming, Section, Status
from ariatui.model.events import Ends, Entry, What, Who
from ariatui.model.evidence import Awaited, doer, goes_with_files, happened
from ariatui.model.ledger import Ledger
from ariatui.model.phase import Phase, Wish

_PATIENCE = 5.0
"""Seconds for which is waited for what tells more of an event."""


class EventLog:
    """The last events of one daemon.

    Args:
        wall_clock: Tells the seconds since 1970.
    """

    def __init__(self, wall_clock: Callable[[], float] = time.time) -> None:
        self.returns = 0
        """How often the line came back, and all has been seen again."""
        self._returns_told = 0
        self._is_restart_untold = False
        self._wall_clock = wall_clock
        self._ledger = Ledger(wall_clock)
        self.knew_all = False
        """Whether every download was known once, so that one that is not is new."""
        self._away = self._restarted = False
        self._forgotten: dict[Gid, tuple[Download, float]] = {}
        """What is gone since aria2 was restarted, and since when; it may come back otherwise."""
        self._number = 0
        self._arrivals: dict[Gid, Awaited] = {}
        self._endings: dict[Gid, Awaited] = {}
        self._adding = 0
        """How many of our additions have not been answered."""
        self._ours: dict[Gid, What] = {}
        self._lost: set[Gid] = set()
        """Those of ours that had not been seen when the line was lost."""
        self._asked: dict[Gid, Phase] = {}
        """What was asked for when the line was lost, and may have come about since."""
        self._seeded: dict[Gid, int] = {}
        """The bytes of torrents that were complete and do not seed now."""
        self._children: set[Gid] = set()
        self._ends = Ends()

    @property
    def entries(self) -> Sequence[Entry]:
        """All that is kept, oldest first."""
        return self._ledger.entries

    @property
    def version(self) -> int:
        """Another number whenever there is more."""
        return self._ledger.version

    @property
    def is_waiting_for_ends(self) -> bool:
        """Whether downloads have ended that are not told of yet."""
        return bool(self._endings)

    @property
    def ends(self) -> Ends:
        """What has ended since it was taken."""
        return self._ends

    def take_ends(self) -> Ends:
        """Hand over what has ended since the last call."""
        ends, self._ends = self._ends, Ends()
        return ends

    def take_meanwhile(self) -> dict[What, int]:
        """To how many downloads what happened while the line was down; once after it is back.

        `What.RESTARTED` is in it where aria2 was restarted meanwhile.
        """
        if self._returns_told == self.returns and not self._is_restart_untold:
            return {}
        is_due = any(arrival.away for arrival in self._arrivals.values())
        if self._away or not self.knew_all or self._endings or is_due or self._forgotten:
            return {}
        counts = {What.RESTARTED: 1} if self._is_restart_untold else {}
        self._returns_told, self._is_restart_untold = self.returns, False
        for entry in reversed(self._ledger.entries):
            if entry.what in (What.BACK, What.RESTARTED, What.LOST):
                break
            if entry.away:
                counts[entry.what] = counts.get(entry.what, 0) + entry.count
        return counts

    def one_moment(self) -> AbstractContextManager[None]:
        """While what is noted was found out at once: nobody knows what of it came first."""
        return self._ledger.one_moment()

    def begin(self) -> float:
        """A command of ours goes out, at this moment, in seconds since 1970."""
        self._ledger.set_apart()
        return self._ledger.now()

    @contextmanager
    def adding(self, what: What = What.ADDED) -> Iterator[Callable[[Iterable[Gid]], None]]:
        """While additions of ours are under way; what it gives is told which came of them.

        The daemon's own word of them may come before its answer does.
        """
        self._adding += 1
        self.begin()
        try:
            yield lambda gids: self._ours.update(dict.fromkeys(gids, what))
        finally:
            self._adding -= 1

    def look_away(self) -> None:
        """There is no line: what happens until `catch_up` is only found out afterwards."""
        self._away = self.knew_all
        self._lost.update(self._ours)

    def note_unanswered(self, phases: Mapping[Gid, Phase]) -> None:
        """What we have asked for, and may come about until `catch_up`."""
        for gid, phase in phases.items():
            # No files will be deleted, so that nothing else tells of it.
            self._asked[gid] = phase._replace(with_files=False)

    def catch_up(self) -> None:
        """All downloads have been seen since there is a line."""
        self.returns += self._away
        self._away, self._restarted, self.knew_all = False, False, True
        for gid in self._lost - self._arrivals.keys() - self._endings.keys():
            self._ours.pop(gid, None)
        self._lost.clear()
        self._asked.clear()

    def note_line(self, what: What, detail: str = "") -> None:
        """Something happened to the line; what comes after it stands by itself."""
        if what is What.RESTARTED:
            self._restarted, self._is_restart_untold = self._restarted or self._away, True
        self._ledger.put_line(what, detail)

    def note_deed(
        self, what: What, downloads: Sequence[Download], detail: str = "", *, since: float
    ) -> None:
        """A command of ours was carried out of which nothing else tells.

        Args:
            what: What it did.
            downloads: To which downloads; none where it is about all.
            detail: More of it, as a part of a sentence.
            since: When it went out, as `begin` told.
        """
        self._ledger.put_deed(what, downloads, detail, since=since)

    def note_children(self, gids: Iterable[Gid]) -> None:
        """These downloads are what other ones became."""
        self._children.update(gids)

    def note(
        self, known: Download | None, fresh: Download, phase: Phase | None, *, noticed: bool
    ) -> None:
        """A download has another status, or is new.

        Args:
            known: As it was; None if it is new.
            fresh: As it is.
            phase: What we have asked of it.
            noticed: Whether aria2 told so by itself, at that moment.
        """
        away = self._away and not noticed
        if known is None:
            if self.knew_all:
                self._await_arrival(fresh, away=self._away)
            return
        what = happened(known, fresh)
        if what is What.FINISHED and self._was_complete(known):
            what = What.SEEDED if fresh.status is Status.COMPLETE else None
        if known.seeder and not fresh.seeder:
            self._seeded[fresh.gid] = known.completed_length
        phase = phase or self._asked.get(fresh.gid)
        if what is None or (what in (What.REMOVED, What.SEEDED) and goes_with_files(phase)):
            return
        who = doer(what, phase, away=away, restarted=away and self._restarted)
        away = away and who is not Who.YOU
        is_end = what in (What.FINISHED, What.FAILED) and not fresh.seeding
        if is_end or (what is What.REMOVED and noticed):
            # aria2 says of what bt-stop-timeout ends that it was stopped; it failed (as observed).
            self._await(self._endings, what, fresh, away=away, who=who)
        else:
            self._tell(what, who, fresh, away=away)

    def describe(self, download: Download) -> None:
        """The whole record of a download has been read."""
        for awaited in (self._arrivals, self._endings):
            if download.gid in awaited:
                seen = awaited[download.gid]
                awaited[download.gid] = seen._replace(download=download, described=True)

    def name(self, download: Download) -> None:
        """The name of a download has been read."""
        for awaited in (self._arrivals, self._endings):
            if download.gid in awaited:
                seen = awaited[download.gid]
                awaited[download.gid] = seen._replace(download=download)

    def note_gone(self, known: Download, phase: Phase | None, *, crowded: bool = False) -> None:
        """The daemon does not know a download any more.

        Args:
            known: As it was.
            phase: What we have asked of it.
            crowded: Whether there are as many results as aria2 keeps, so that it drops the oldest.
        """
        gid, away = known.gid, self._away
        phase = phase or self._asked.get(gid)
        wish = phase.wish if phase else None
        self.describe(known)
        self._children.discard(gid)
        self._seeded.pop(gid, None)
        self._ledger.know(known)
        if goes_with_files(phase):
            return
        is_to_go = phase is not None and phase.wish.is_last
        if self._restarted and not is_to_go and not known.folded:
            self._forgotten[gid] = known, self._ledger.now()
        elif known.section is not Section.STOPPED:
            unasked = Who.UNCLEAR if away else Who.OTHER
            who = Who.YOU if wish is Wish.REMOVE else unasked
            self._tell(What.REMOVED, who, known, away=away and who is not Who.YOU)
        elif wish is not Wish.RETRY and not known.folded:
            who = Who.YOU if wish is Wish.CLEAR else Who.UNCLEAR
            if crowded and who is not Who.YOU:
                self._tell(What.DROPPED, Who.ARIA2, known, away=away)
            else:
                self._tell(What.CLEARED, who, known, away=away and who is not Who.YOU)

    def settle(self) -> None:
        """Tell what is clear by now, or will not become clearer."""
        for gid in [*_while(self._is_clear, self._endings)]:
            self._tell_end(self._endings.pop(gid))
        for gid in [*_while(self._is_attributable, self._arrivals)]:
            self._tell_arrival(self._arrivals.pop(gid))
        if self._forgotten and not self._restarted:
            self._tell_forgotten()

    def _was_complete(self, known: Download) -> bool:
        """Whether nothing more has come of it than was there when it seeded before.

        Each time that it is resumed, aria2 tells that it is complete; where aria2 was restarted
        meanwhile it does not say so before (observed on 1.37).
        """
        seeded = self._seeded.get(known.gid)
        return seeded is not None and known.completed_length <= seeded

    def _await_arrival(self, fresh: Download, *, away: bool) -> None:
        """Of a new one that has ended already, the end is what matters."""
        ended = {Status.COMPLETE: What.FINISHED, Status.ERROR: What.FAILED}
        if fresh.section is not Section.STOPPED:
            self._await(self._arrivals, What.ADDED, fresh, away=away)
        elif fresh.status in ended:
            self._await(self._endings, ended[fresh.status], fresh, away=away)

    def _await(
        self,
        where: dict[Gid, Awaited],
        what: What,
        fresh: Download,
        *,
        away: bool,
        who: Who = Who.ARIA2,
    ) -> None:
        self._number += 1
        where[fresh.gid] = Awaited(
            what, fresh, self._ledger.now(), self._number, away, who, self._restarted
        )

    def _is_clear(self, awaited: Awaited) -> bool:
        if awaited.restarted and self._restarted:
            return False  # what is gone is not known yet, and this may be one of it
        is_named = not awaited.restarted or awaited.download.naming is not Naming.UNKNOWN
        is_late = not 0 <= self._wall_clock() - awaited.at < _PATIENCE
        return (awaited.described and is_named) or is_late

    def _is_attributable(self, arrival: Awaited) -> bool:
        """What has ended before it came may turn out to be what it came of."""
        if self._adding or not self._is_clear(arrival):
            return False
        earliest = next(iter(self._endings.values()), None)
        return earliest is None or earliest.number > arrival.number

    def _tell_end(self, end: Awaited) -> None:
        if end.download.gid not in self._arrivals:
            self._ours.pop(end.download.gid, None)
        if end.download.followed_by:
            return  # metadata, of which others came
        if end.restarted:
            self._recall(end.download)
        self._tell(end.what, end.who, end.download, away=end.away, at=end.at)

    def _tell_arrival(self, arrival: Awaited) -> None:
        gid = arrival.download.gid
        if gid in self._ours:
            self._tell(self._ours.pop(gid), Who.YOU, arrival.download, at=arrival.at)
            return
        if arrival.restarted and self._recall(arrival.download):
            self._tell(What.REVIVED, Who.ARIA2, arrival.download, away=arrival.away, at=arrival.at)
            return
        who = Who.UNCLEAR if arrival.away else Who.OTHER
        who = Who.ARIA2 if gid in self._children else who
        self._tell(What.ADDED, who, arrival.download, away=arrival.away, at=arrival.at)

    def _recall(self, download: Download) -> bool:
        """Whether this is one that was gone, under another gid; then that one is gone no more."""
        for gid, (known, _) in self._forgotten.items():
            if known.name and known.name == download.name:
                del self._forgotten[gid]
                return True
        return False

    def _tell_forgotten(self) -> None:
        """Tell what has not come back, once all that may be it is known."""
        pending = (*self._arrivals.values(), *self._endings.values())
        if any(one.restarted for one in pending):
            return
        for download, at in self._forgotten.values():
            self._tell(What.FORGOTTEN, Who.ARIA2, download, away=True, at=at)
        self._forgotten.clear()

    def _tell(
        self,
        what: What,
        who: Who,
        download: Download,
        *,
        away: bool = False,
        at: float | None = None,
    ) -> None:
        self._ledger.put(what, who, download, away=away, at=at)
        if what in (What.FINISHED, What.FAILED):
            self._ends = self._ends.and_one(download, failed=what is What.FAILED)


def _while(is_ready: Callable[[Awaited], bool], awaited: dict[Gid, Awaited]) -> Iterator[Gid]:
    """The first ones, up to one that is not ready: in the order in which they came."""
    for gid, event in awaited.items():
        if not is_ready(event):
            return
        yield gid
