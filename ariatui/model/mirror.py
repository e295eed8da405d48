"""The mirror: what we know of the daemon's downloads, how old it is, and what is under way.

The one holder of state about downloads. Facts enter as `Snapshot`s and `Notice`s, commands lay
`Phase`s over them, and each step answers with the `Change` it made.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from ariatui.model.change import Change
from ariatui.model.chronicle import Chronicle
from ariatui.model.details import Answer, Details
from ariatui.model.download import Download, Facts, Gid, GlobalStat, Naming, Section, Status
from ariatui.model.event_log import EventLog
from ariatui.model.heirs import Heirs
from ariatui.model.merging import merged, with_speeds
from ariatui.model.order import Order, stretches
from ariatui.model.phase import Phase
from ariatui.model.snapshot import Glance, Notice, Snapshot, Window

_NOTICED: dict[Notice, Facts] = {
    Notice.START: {"status": Status.ACTIVE},
    Notice.PAUSE: {"status": Status.PAUSED},
    Notice.STOP: {"status": Status.REMOVED},
    Notice.COMPLETE: {"status": Status.COMPLETE},
    Notice.ERROR: {"status": Status.ERROR},
    Notice.BT_COMPLETE: {"status": Status.ACTIVE, "seeder": True},
}

_TO_FRONT = {Notice.PAUSE, Notice.STOP, Notice.COMPLETE, Notice.ERROR}
"""What puts a download in front: of the queue, or of the results, which stand newest first."""

_PRESUMED: dict[Section, Status] = {
    Section.ACTIVE: Status.ACTIVE,
    Section.WAITING: Status.WAITING,
    Section.STOPPED: Status.COMPLETE,
}
"""What a download is taken for whose status makes no sense, by the list that it stands in."""


class Mirror:
    """The daemon's downloads as far as they are known. Times are seconds of one clock."""

    def __init__(self) -> None:
        self.stat: GlobalStat | None = None
        self.confirmed: float | None = None
        """When the questions were sent whose answers were the last to arrive."""
        self.undescribed: dict[Gid, None] = {}
        """Downloads of which a whole record is to be read, for the first time or again."""
        self.unnamed: dict[Gid, None] = {}
        """Downloads whose name can be had now."""
        self.unsized: dict[Gid, None] = {}
        """Torrents of which only their files would tell how long they are."""
        self.suspects: dict[Gid, None] = {}
        """Downloads that were not where they were expected: moved, or gone."""
        self.settled: dict[Gid, None] = {}
        """Downloads whose phase has come about, with a wish that waits for its turn."""
        self.tally: Counter[Status] = Counter()
        """How many rows there are of each status."""
        self.queue_version = 0
        """Another number whenever the waiting queue is otherwise: its order, or what is in it."""
        self.most_results: int | None = None
        """How many results the daemon keeps (max-download-result), None if that is not known."""
        self.chronicle = Chronicle()
        self.log = EventLog()
        self.heirs = Heirs()
        self.details: Details | None = None
        """Of the download that is looked at, if one is."""
        self._downloads: dict[Gid, Download] = {}
        self._phases: dict[Gid, Phase] = {}
        self._order = Order()
        self._noticed: dict[Gid, float] = {}
        self._altered: set[Gid] = set()
        self._gone: set[Gid] = set()
        self._reordered = False

    @property
    def downloads(self) -> Mapping[Gid, Download]:
        """All known downloads."""
        return self._downloads

    @property
    def is_in_doubt(self) -> bool:
        """Whether the record of some download has to be read, or read again."""
        return bool(self.suspects or self.undescribed or self.unnamed)

    @property
    def phases(self) -> Mapping[Gid, Phase]:
        """The commands under way."""
        return self._phases

    def rows(self) -> Sequence[Gid]:
        """All downloads in aria2's own order: active, waiting, stopped (newest first).

        Those that have become others, as a magnet link's metadata do, are left out.
        """
        return self._order.rows()

    def section(self, section: Section) -> Sequence[Gid]:
        """The downloads of one of aria2's lists, in order."""
        return self._order.section(section)

    def apply(self, snapshot: Snapshot) -> Change:
        """Take in the answers of one exchange."""
        before, self.stat = self.stat, snapshot.stat
        with self.log.one_moment():
            self._take_lists(snapshot)
            self.log.settle()
        active = [self._downloads[gid] for gid in self._order.section(Section.ACTIVE)]
        self.stat = with_speeds(snapshot.stat, active, snapshot.asked)
        details = self._take_answers(snapshot.answers)
        self.confirmed = snapshot.asked
        self._noticed = {g: at for g, at in self._noticed.items() if at >= snapshot.asked}
        self.chronicle.knows_all = self.chronicle.knows_all or self._counts_agree(snapshot.stat)
        return self._change(totals=self.stat != before, details=details)

    def differing(self, glance: Glance) -> list[range]:
        """The places in the queue that are otherwise than here, and some between them."""
        queue = self._order.section(Section.WAITING)
        expected = queue[glance.offset : glance.offset + glance.asked]
        return stretches(
            place
            for place, (gid, seen) in enumerate(
                zip_longest(expected, glance.standings), glance.offset
            )
            if gid is None or seen is None or not self._stands_so(gid, seen)
        )

    def _stands_so(self, gid: Gid, seen: tuple[Gid | None, Status | None]) -> bool:
        return seen[0] in (gid, None) and seen[1] is self._downloads[gid].status

    def notice(self, notice: Notice, gid: Gid, now: float) -> Change:
        """Take in a notification: a fact about one download, newer than any answer so far."""
        facts = _NOTICED[notice]
        known = self._downloads.get(gid)
        was_paused = known is not None and known.status is Status.PAUSED
        if notice is Notice.START and known and known.naming is Naming.FINAL and not known.torrent:
            # Where a file of that name exists it gets another one (auto-file-renaming).
            facts = {**facts, "naming": Naming.PROVISIONAL}
        self._merge(gid, facts, now, noticed=True)
        if notice in _TO_FRONT:
            self._order.move(gid, self._downloads[gid].section, to_front=True)
            self._reordered = True
        self._noticed[gid] = now
        self.undescribed[gid] = None
        phase = self._phases.get(gid)
        if notice is Notice.START and phase and phase.is_over_at_start(was_paused=was_paused):
            self._end_phase(gid, phase)
        elif notice is Notice.PAUSE and phase:  # what starts from now on is another's doing
            self._phases[gid] = phase._replace(follows=False)
        return self._change()

    def place_in_queue(self, offset: int, gids: Sequence[Gid]) -> Change:
        """Take in that the daemon has put a stretch of the queue where it was asked to."""
        listed = [gid for gid in gids if self._stands_in(gid, Section.WAITING)]
        self._reordered |= self._order.place(Section.WAITING, offset, listed)
        return self._change()

    def note_heirs(self, heirs: Mapping[Gid, Gid]) -> Change:
        """Note which downloads were added in place of others, by the gids of those."""
        self.heirs.note(heirs)
        for gid in heirs.values():
            known = self._downloads.get(gid)
            if known is not None:
                self._store(known, known)
        return self._change()

    def lay(self, phases: Mapping[Gid, Phase]) -> Change:
        """Lay phases over downloads, in place of what lay there."""
        self.log.begin()
        self._phases.update(phases)
        self._altered.update(phases)
        self.settled.update((gid, None) for gid, phase in phases.items() if phase.came_about)
        return self._change()

    def lift(self, gids: Iterable[Gid]) -> Change:
        """Take phases away: the command was refused, or was never sent."""
        self._altered.update(gid for gid in gids if self._phases.pop(gid, None))
        return self._change()

    def lose(self, gids: Iterable[Gid]) -> Change:
        """Take phases away that may come about all the same: no answer to the command came."""
        lost = {gid: self._phases[gid] for gid in gids if gid in self._phases}
        self.log.note_unanswered(lost)
        return self.lift(lost)

    def refuse(self, gids: Iterable[Gid]) -> Change:
        """End phases by refusal; a wish that waited behind one has its turn all the same."""
        for gid in gids:
            if phase := self._phases.get(gid):
                self._end_phase(gid, phase)
        return self._change()

    def forget_moment(self) -> Change:
        """The line was lost: what moved is unknown, and notifications will have been missed."""
        self._noticed.clear()
        self.suspects.clear()
        self.chronicle.knows_all = False
        self.log.look_away()
        names = (gid for gid, known in self._downloads.items() if known.can_be_named)
        self.unnamed.update(dict.fromkeys(names))
        return self.lose(list(self._phases))

    def _take_lists(self, snapshot: Snapshot) -> None:
        self._take_active(snapshot)
        for window in snapshot.windows:
            self._take_window(window, snapshot.asked)
        for gid, facts in snapshot.records:
            self._merge(gid, facts, snapshot.asked)
        for gid in snapshot.missing:
            self._drop(gid, snapshot.asked)
        self._take_totals(snapshot)

    def _take_active(self, snapshot: Snapshot) -> None:
        before = self._order.section(Section.ACTIVE)
        for gid, facts in snapshot.active:
            self._merge(gid, {"status": _PRESUMED[Section.ACTIVE], **facts}, snapshot.asked)
            self.chronicle.note_speed(gid, self._downloads[gid].download_speed, snapshot.asked)
        listed = [gid for gid, _ in snapshot.active if self._stands_in(gid, Section.ACTIVE)]
        current = set(listed)
        self._suspect([gid for gid in before if gid not in current], snapshot.asked)
        self._reordered |= self._order.place(Section.ACTIVE, 0, listed)

    def _take_window(self, window: Window, asked: float) -> None:
        for gid, facts in window.downloads:
            if "status" not in facts and not self._stands_in(gid, window.section):
                self._merge(gid, {"status": _PRESUMED[window.section], **facts}, asked)
            else:
                self._merge(gid, facts, asked)
        listed = [gid for gid, _ in window.downloads if self._stands_in(gid, window.section)]
        before = self._order.section(window.section)[window.offset : window.offset + len(listed)]
        self._suspect(set(before).difference(listed), asked)
        self._reordered |= self._order.place(window.section, window.offset, listed)
        if not window.is_end:
            return
        beyond = self._order.section(window.section)[window.offset + len(listed) :]
        for gid in list(beyond):
            if window.section is Section.STOPPED and window.is_whole:
                self._drop(gid, asked)
            else:
                self._suspect([gid], asked)

    def _suspect(self, gids: Iterable[Gid], asked: float) -> None:
        """Have these asked about: they are not where they were, unless a notice told of it."""
        for gid in gids:
            if not self._is_overtaken(gid, asked):
                self.suspects[gid] = None

    def _take_totals(self, snapshot: Snapshot) -> None:
        """Where the daemon counts none, all that we have are gone; results never come back."""
        if snapshot.stat.num_stopped:
            return
        gone = list(self._order.section(Section.STOPPED))
        if not snapshot.stat.num_waiting:
            gone += self._order.section(Section.WAITING)
            active = dict(snapshot.active)
            gone += [gid for gid in self._order.section(Section.ACTIVE) if gid not in active]
        for gid in gone:
            self._drop(gid, snapshot.asked)

    def _take_answers(self, answers: Iterable[Answer]) -> bool:
        """Take in what was told of the download that is looked at; whether that is news."""
        before = self.details
        for gid, topic, facts in answers:
            if self.details is not None and self.details.gid == gid:
                self.details = self.details.with_answer(topic, facts)
        return self.details is not before

    def _counts_agree(self, stat: GlobalStat) -> bool:
        counts = {Section.WAITING: stat.num_waiting, Section.STOPPED: stat.num_stopped}
        return all(len(self._order.section(s)) == count for s, count in counts.items())

    def _merge(self, gid: Gid, facts: Facts, asked: float, *, noticed: bool = False) -> None:
        overtaken = self._is_overtaken(gid, asked)
        if overtaken:
            facts = facts.copy()
            facts.pop("status", None)
        known = self._downloads.get(gid)
        total = self.stat.download_speed if self.stat else 0
        fresh = merged(gid, known, facts, total, asked)
        if fresh is None:
            return
        if fresh != known:
            if known is None or (known.status, known.seeder) != (fresh.status, fresh.seeder):
                self.chronicle.note(known, fresh, asked)
                self.log.note(known, fresh, self._phases.get(gid), noticed=noticed)
            self._store(known, fresh)
        else:
            self._downloads[gid] = fresh
        if "described" in facts and not overtaken:
            self.undescribed.pop(gid, None)
            self.log.describe(fresh)
        elif overtaken or known is None or known.status is not fresh.status:
            self.undescribed[gid] = None
        if "naming" in facts:
            self.log.name(fresh)
        if "status" in facts:
            self.suspects.pop(gid, None)
            phase = self._phases.get(gid)
            if phase and phase.ended_by(fresh.status, asked):
                self._end_phase(gid, phase)

    def _store(self, known: Download | None, fresh: Download) -> None:
        gid = fresh.gid
        fresh = self.heirs.with_name(fresh, self._downloads)
        self._downloads[gid] = fresh
        self._altered.add(gid)
        self._gone.discard(gid)
        if known is None or known.status is not fresh.status:
            self.tally[fresh.status] += 1
            if known is not None:
                self.tally[known.status] -= 1
            if known is None or known.section is not fresh.section:
                self._order.move(gid, fresh.section)
                self._reordered = True
        if fresh.followed_by:
            self._fold(known, fresh)
        if not fresh.lacks_size:
            self.unsized.pop(gid, None)
        elif known is None or not known.lacks_size:
            self.unsized[gid] = None
        if not fresh.can_be_named:
            self.unnamed.pop(gid, None)
        elif known is None or not known.can_be_named:
            self.unnamed[gid] = None

    def _fold(self, known: Download | None, fresh: Download) -> None:
        """Give a row to what has one, and to nothing else."""
        self.log.note_children(fresh.followed_by)
        was_folded = known is not None and known.folded
        if fresh.folded is not was_folded:
            self._order.hide(fresh.gid, hidden=fresh.folded)
            self.tally[Status.COMPLETE] += 1 if was_folded else -1
            self._reordered = True

    def _drop(self, gid: Gid, asked: float) -> None:
        known = self._downloads.get(gid)
        if known is None:
            if self.heirs.forget(gid):  # it bears a mark, though it was never seen
                self._gone.add(gid)
            return
        if self._is_overtaken(gid, asked):
            return
        most, stat = self.most_results, self.stat
        crowded = most is not None and stat is not None and stat.num_stopped >= most
        self.log.note_gone(known, self._phases.get(gid), crowded=crowded)
        del self._downloads[gid]
        self.tally[known.status] -= not known.folded
        self._order.discard(gid)
        self.chronicle.drop(gid)
        registers = (
            self.undescribed,
            self.unnamed,
            self.unsized,
            self.suspects,
            self._phases,
        )
        for register in registers:
            register.pop(gid, None)
        self.heirs.forget(gid)
        self._gone.add(gid)
        self._reordered = True

    def _end_phase(self, gid: Gid, phase: Phase) -> None:
        self._altered.add(gid)
        if phase.then is None:
            del self._phases[gid]
        else:
            self._phases[gid] = phase._replace(came_about=True)
            self.settled[gid] = None

    def _is_overtaken(self, gid: Gid, asked: float) -> bool:
        """Whether a notification told of this download after the question was sent."""
        noticed = self._noticed.get(gid)
        return noticed is not None and noticed > asked

    def _stands_in(self, gid: Gid, section: Section) -> bool:
        known = self._downloads.get(gid)
        return known is not None and known.section is section

    def _change(self, *, totals: bool = False, details: bool = False) -> Change:
        if self._reordered or any(self._stands_in(g, Section.WAITING) for g in self._altered):
            self.queue_version += 1
        change = Change(
            altered=frozenset(self._altered - self._gone),
            gone=frozenset(self._gone),
            reordered=self._reordered,
            totals=totals,
            details=details,
        )
        self._altered.clear()
        self._gone.clear()
        self._reordered = False
        return change
