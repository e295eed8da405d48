"""What to ask the daemon, and when, so that the mirror tells the truth at little cost.

aria2 notifies of some changes and is silent on others (observed on 1.37: pausing a waiting
download, adding to a full queue, moving, removing a waiting one). So each second one
`system.multicall` asks for the totals, for what moves of the active downloads, for the standing
of the waiting ones on the screen, and looks at the next stretch of the queue, unless that is so
long that it is looked at from `sync.lookout`. Totals that do not fit what is known start a pass at
once, or there `sync.survey`, which finds out what is to be read. Whole records are read once.

One exchange is under way at a time, so that answers come in the order of the questions.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Never

from ariatui.beat import next_beat
from ariatui.model.change import Change
from ariatui.model.details import Topic
from ariatui.model.download import Gid, Section
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Snapshot
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Caller
from ariatui.sync.evictions import Evictions
from ariatui.sync.exchange import Exchange
from ariatui.sync.focus import Focus
from ariatui.sync.lookout import Lookout
from ariatui.sync.patrol import Patrol
from ariatui.sync.survey import Stretch, Survey, sample_places, stretches_between
from ariatui.sync.sweep import PageLength, Sweep, leisurely_rows

TICK = 1.0
"""Seconds between exchanges while nothing special happens."""

_LAZINESS = 2
"""So many times as long they are while nobody looks, as far as one can tell."""

_LEAST_PAUSE = 0.05
"""Seconds between exchanges that notifications ask for, however many there are."""

_REVIEW = 12.0
"""Seconds in which the order of the results is read anew, when it may be wrong."""

_FEWEST = 4
"""Torrents that are asked for their files at once, to know their sizes: answers can be long."""

_ALMOST = 0.9
"""The share of a tick after which it counts as over: exchanges come a little early or late."""

_PATIENCE = 4.5
"""Seconds between passes that are started because the daemon counts otherwise than we do."""


class Synchronizer:
    """Keeps the mirror true while the line is up."""

    def __init__(
        self,
        mirror: Mirror,
        call: Caller,
        on_change: Callable[[Change], None],
        clock: Callable[[], float] = time.monotonic,
        *,
        call_packed: Caller | None = None,
        tick: float = TICK,
    ) -> None:
        self._mirror = mirror
        self._call = call
        self._on_change = on_change
        self._clock = clock
        self._page = PageLength()
        self._watched: Sequence[Gid] = ()
        self._touched: dict[Gid, None] = {}
        self._sweeps: dict[Section, Sweep] = {}
        self._patrol = Patrol()
        self._focus = Focus(mirror)
        self._lookout = Lookout(mirror, call_packed, self._doubt, clock, tick)
        self._survey = Survey(tick * _ALMOST)
        self._doubted: list[Stretch] = []
        """Places in the queue that were not as expected."""
        self._review = Sweep(Section.STOPPED, whole=False)
        self._reviewed: int | None = None
        self._under_review: int | None = None
        self._next_review = 0.0
        """When the next results are due: once a tick, however many exchanges there are."""
        self._is_filling = False
        self._swept: dict[Section, float] = {}
        self._evictions = Evictions()
        self._wake = asyncio.Event()
        self._usual_tick = self._tick = tick

    def watch(self, gids: Sequence[Gid]) -> None:
        """Say which downloads are on the screen: they come first."""
        if gids != self._watched:
            self._watched = gids
            if self._mirror.unnamed or self._mirror.undescribed:
                self.wake()

    def look_at(
        self, gid: Gid | None, topics: tuple[Topic, ...] = (), by_the_way: tuple[Topic, ...] = ()
    ) -> None:
        """Keep the mirror's details true too, those of a download on these topics; or of none.

        Args:
            gid: The download; None to look at none any more.
            topics: What is wanted, at once.
            by_the_way: What else is asked for, seldom, where the daemon is near.
        """
        self._focus.turn(gid, topics, by_the_way)
        if self._focus.is_due:
            self.wake()

    def attend(self, *, closely: bool) -> None:
        """Ask less often while nobody looks; when somebody does again, ask at once."""
        self._tick = self._usual_tick if closely else self._usual_tick * _LAZINESS
        if closely:
            self._lookout.hurry()
            self.wake()

    def ask_for_less(self, *, for_good: bool) -> None:
        """An answer was too long, or came too late: ask for a part of that at a time."""
        self._page.shorten(for_good=for_good)
        self._focus.ask_for_less()

    def wake(self) -> None:
        """Ask now: something has happened."""
        self._wake.set()

    def ask_about(self, gids: Iterable[Gid]) -> None:
        """Ask now for these downloads, which a command of ours has touched."""
        self._focus.hurry()
        self._touched.update(dict.fromkeys(gids))
        if len(self._touched) > self._page.rows:
            self._touched.clear()
            self._sweeps.setdefault(Section.WAITING, Sweep(Section.WAITING, whole=False))
        self.wake()

    async def run(self, round_trip: float) -> Never:
        """Ask for as long as the line is up; starts with a pass over everything.

        Args:
            round_trip: Seconds that a short question and its answer take.

        Raises:
            LinkError: the line was lost.
        """
        self._page.begin(round_trip)
        self._focus.hurry()
        self._swept.clear()
        self._patrol = Patrol()
        self._lookout.begin()
        self._survey = Survey(self._usual_tick * _ALMOST)
        self._doubted.clear()
        self._review.offset = 0
        self._reviewed = None
        self._evictions = Evictions()
        self._is_filling = True
        self._sweeps = {s: Sweep(s, whole=True) for s in (Section.WAITING, Section.STOPPED)}
        whole = not self._page.is_short
        try:
            while True:
                asked = self._clock()
                await self._exchange(asked, whole=whole)
                if not self._sweeps and not self._doubted:
                    self._lookout.set_out()
                await self._rest(asked)
                whole = False
        finally:
            self._lookout.end()

    async def _exchange(self, asked: float, *, whole: bool) -> None:
        self._wake.clear()
        exchange = self._questions(whole=whole)
        await self._call(exchange.batch.call())
        took = self._clock() - asked
        snapshot = exchange.snapshot(asked, self._focus.answers())
        self._page.learn(took, full=any(w.asked >= self._page.rows for w in snapshot.windows))
        for gid in exchange.suspects:  # until they are answered for they are no less suspect
            self._mirror.suspects.pop(gid, None)
        change = self._mirror.apply(snapshot)
        if any(g in self._watched and self._is_queued(g) for g in exchange.suspects):
            self._survey.want()  # it was moved away from where it is seen
        self._advance(exchange)
        self._compare(snapshot)
        self._on_change(change)
        if self._is_filling and not self._sweeps and not self._mirror.suspects:
            self._is_filling = False
            self._mirror.log.catch_up()

    def _questions(self, *, whole: bool) -> Exchange:
        exchange = Exchange(whole)
        self._ask_visible(exchange)
        mirror = self._mirror
        queued = len(mirror.section(Section.WAITING))
        for sweep in list(self._sweeps.values())[:1]:
            exchange.ask_page(sweep, self._page.rows)
        if not queued:
            self._patrol.rest()
            self._doubted.clear()
        elif not self._sweeps:
            self._look_after_queue(exchange, queued)
        if not self._sweeps:
            self._ask_for_review(exchange)
        few = max(self._page.rows // 4, min(self._page.rows, 10))
        exchange.ask_each(self._take(self._touched, self._page.rows), aria2.tell_standing)
        exchange.suspects = self._take(mirror.suspects.copy(), self._page.rows)
        exchange.ask_each(exchange.suspects, aria2.tell_standing)
        exchange.ask_each(self._take(mirror.undescribed, few), aria2.tell_record)
        exchange.ask_each(self._take(mirror.unnamed, few), aria2.tell_name)
        exchange.ask_each(self._take_seen(mirror.unsized, _FEWEST), aria2.tell_name)
        self._focus.ask(exchange.batch, self._clock(), near=self._page.is_near)
        return exchange

    def _look_after_queue(self, exchange: Exchange, queued: int) -> None:
        """Read what was not as expected, and look at the next stretch."""
        left = self._page.rows
        while self._doubted and left > 0:
            places, shift = self._doubted.pop()
            part, rest = places[:left], places[left:]
            exchange.ask_window(Section.WAITING, part.start, len(part), shift=shift)
            left -= max(len(part), _FEWEST)
            if rest:
                self._doubted.append(Stretch(rest, shift))
        if not self._lookout.is_at_work:
            patrol = self._patrol
            rows = patrol.rows(queued, self._page.rows)
            call = aria2.glance(patrol.offset, rows + 1, order=patrol.looks_at_order)
            exchange.glances.append(exchange.batch.add(call))
        elif not self._doubted and self._survey.is_due(self._clock()):
            exchange.ask_samples(sample_places(queued))

    def _doubt(self, places: list[range]) -> None:
        """These places in the queue are not as they are known here: have them read.

        Where they are several, downloads may have moved from one to another; where the daemon
        counts otherwise than we do, all may only have moved up.
        """
        stat, surveys = self._mirror.stat, self._lookout.is_at_work
        if surveys and stat and stat.num_waiting != len(self._mirror.section(Section.WAITING)):
            self._survey.want()
            return
        if len(places) > 1 and surveys:
            self._survey.want()
        elif places:
            places = [range(places[0].start, places[-1].stop)]
        self._doubted[:0] = map(Stretch, reversed(places))
        self.wake()

    def _ask_for_review(self, exchange: Exchange) -> None:
        """Go slowly over the results, if any came since that was last done while none came.

        Their places are counted from the newest, so that those which come during a pass put
        others out of order, and the totals do not tell.
        """
        stat = self._mirror.stat
        if stat is None or stat.num_stopped_total == self._reviewed:
            return
        if (now := self._clock()) < self._next_review:
            return
        self._next_review = now + self._tick * _ALMOST
        if self._review.offset == 0:
            self._under_review = stat.num_stopped_total
        rows = min(leisurely_rows(stat.num_stopped, _REVIEW), self._page.rows)
        exchange.ask_page(self._review, rows + 1)

    def _ask_visible(self, exchange: Exchange) -> None:
        """Ask for the standing of the waiting downloads on the screen, one stretch of the queue."""
        queue = self._mirror.section(Section.WAITING)
        visible = [gid for gid in self._watched if self._is_queued(gid)]
        if not visible or Section.WAITING in self._sweeps:
            return
        first = queue.index(visible[0])
        if list(queue[first : first + len(visible)]) == visible:
            exchange.ask_window(Section.WAITING, first, len(visible))
        else:
            exchange.ask_each(visible, aria2.tell_standing)

    def _is_queued(self, gid: Gid) -> bool:
        known = self._mirror.downloads.get(gid)
        return known is not None and known.section is Section.WAITING

    def _take(self, wanted: dict[Gid, None], count: int) -> list[Gid]:
        """Take out the first few of these downloads, those on the screen before the others.

        Once asked about they are not asked about again, unless the answer gives a reason.
        """
        seen = self._take_seen(wanted, count)
        rest = list(islice(wanted, count - len(seen)))
        for gid in rest:
            del wanted[gid]
        return [*seen, *rest]

    def _take_seen(self, wanted: dict[Gid, None], count: int) -> list[Gid]:
        """Take out the first few of these downloads that are on the screen."""
        seen = [gid for gid in self._watched if gid in wanted][:count] if wanted else []
        for gid in seen:
            del wanted[gid]
        return seen

    def _advance(self, exchange: Exchange) -> None:
        """Move the passes on by the pages that have come."""
        for glance in aria2.read_each(exchange.glances):
            self._patrol.go_on(glance.asked, len(glance.standings))
            if places := self._mirror.differing(glance):
                self._doubt(places)
                self._patrol.hurry(len(self._mirror.section(Section.WAITING)))
        if seen := exchange.seen():
            self._read_between(seen, exchange.stat.result().num_waiting)
        for sweep, slot in exchange.pages:
            is_last = isinstance(slot.outcome, Exception) or sweep.take(slot.result())
            if is_last:
                sweep.offset = 0
                if sweep is self._review and exchange.stat.result().num_stopped_total == (
                    self._under_review
                ):
                    self._reviewed = self._under_review
                self._sweeps = {s: p for s, p in self._sweeps.items() if p is not sweep}

    def _compare(self, snapshot: Snapshot) -> None:
        """Start a pass over a list that the daemon counts otherwise than we do."""
        counts = {
            Section.WAITING: snapshot.stat.num_waiting,
            Section.STOPPED: snapshot.stat.num_stopped,
        }
        oldest = self._evictions.explain(self._mirror.section(Section.STOPPED), snapshot.stat)
        for section, count in counts.items():
            known = len(self._mirror.section(section))
            if known == count:
                self._swept.pop(section, None)
                if section is Section.WAITING:
                    self._survey.note_agreement()
            elif section is Section.WAITING and self._may_explain(known, count):
                continue
            elif section is Section.STOPPED and 0 < len(oldest) <= self._page.rows:
                self._mirror.suspects.update(dict.fromkeys(oldest))
            elif section not in self._sweeps:
                last = self._swept.get(section)
                if last is None or snapshot.asked - last > _PATIENCE:
                    self._swept[section] = snapshot.asked
                    self._sweeps[section] = Sweep(section, whole=False)

    def _may_explain(self, known: int, count: int) -> bool:
        """Whether less than a pass may explain how many wait."""
        if not self._lookout.is_at_work or Section.WAITING in self._sweeps:
            return False
        if self._doubted or self._mirror.suspects:
            return True
        if added := self._survey.added(known, count):
            self._doubted.append(Stretch(added))
            return True
        return self._survey.may_explain()

    def _read_between(self, seen: Mapping[int, Gid], count: int) -> None:
        """Read where the queue is otherwise, as what stands in some of its places tells."""
        found = stretches_between(self._mirror.section(Section.WAITING), count, seen)
        if sum(len(one.places) for one in found) <= count / 2:
            self._doubted = found  # what was doubted meanwhile may stand elsewhere by now
        else:
            self._sweeps.setdefault(Section.WAITING, Sweep(Section.WAITING, whole=False))

    def _has_more_to_ask(self) -> bool:
        mirror = self._mirror
        return bool(
            self._sweeps
            or self._doubted
            or self._patrol.hurries
            or self._touched
            or mirror.is_in_doubt
            or (mirror.unsized and not mirror.unsized.keys().isdisjoint(self._watched))
        )

    async def _rest(self, asked: float) -> None:
        """Wait for the next tick, or for less if something happens or is left to ask."""
        earliest = asked + _LEAST_PAUSE
        if not self._has_more_to_ask():
            with suppress(TimeoutError):
                beat = next_beat(earliest, self._tick)
                await asyncio.wait_for(self._wake.wait(), beat - self._clock())
        await asyncio.sleep(max(0.0, earliest - self._clock()))
