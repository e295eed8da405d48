"""Pausing and unpausing: a wish becomes calls, phases, and a word on how it ended. The last wins.

One command at a time is under way for a download: aria2 drops an `unpause` that overtakes a
pending `pause` (observed on 1.37). The opposite wish waits on the phase (`Phase.then`) until the
first has come about, and goes out then. An `unpause` has with its answer, and all the pauses that
wait for that go out at once: one by one, each would start the next of those that are to be paused.

What starts has been told first which of its files were chosen.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ariatui import words
from ariatui.commands.detailer import Detailer
from ariatui.commands.means import Means, refusals
from ariatui.model.download import Gid, Section, Status
from ariatui.model.phase import Phase, Wish
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError

_PATIENCE = 3.0
"""Seconds that a pause may take until others do not wait for it any more."""


@dataclass(slots=True, eq=False)
class _Sending:
    """A command on its way: the phases that it lays, and the calls that it makes."""

    wish: Wish
    phases: dict[Gid, Phase] = field(default_factory=dict)
    began: set[Gid] = field(default_factory=set)
    """The downloads whose phase begins with this command: its answer acknowledges just these."""
    calls: dict[Gid, Call[Gid]] = field(default_factory=dict)
    escalations: dict[Gid, Call[Gid]] = field(default_factory=dict)
    """forcePause calls that hurry a pending pause. A refusal only says that it has come about."""
    for_all: Call[str] | None = None
    quiet: bool = False
    """Whether refusals go without a word, since nobody pressed a key for just this."""
    has_begun: bool = False
    """Whether calls may be on the way."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once all calls are answered."""

    @property
    def commanded(self) -> set[Gid]:
        """The downloads for which this asks what is wished, rather than another thing before."""
        hurried = self.escalations.keys() if self.wish is Wish.PAUSE else set[Gid]()
        return self.began | hurried

    @property
    def is_long(self) -> bool:
        """Whether its calls go out in several parts, between which others could come."""
        return max(len(self.calls), len(self.escalations)) > aria2.MOST_AT_ONCE


class Pauser:
    """Pauses and unpauses. Its methods return at once.

    Args:
        means: What commands are carried out with.
        detailer: Knows which files were chosen.
    """

    def __init__(self, means: Means, detailer: Detailer) -> None:
        self._means = means
        self._detailer = detailer
        self._mirror = means.mirror
        self._under_way: list[_Sending] = []
        """What is sent, or waits for that, and is not answered."""
        self._all_waits: Wish | None = None
        """What is wished of all, as long as that has to wait and nothing else is wished."""

    def wish(self, wish: Wish, gids: Sequence[Gid], *, force: bool = False) -> None:
        """Pause or unpause these downloads; of those that have stopped, or are gone, it tells.

        Of several, those are left alone that are so already, where others are not.
        """
        able = [gid for gid in gids if self._can_be_commanded(gid)]
        able = [gid for gid in able if force or self.aim(gid) is not wish] or able
        if not able:
            self._tell_nothing(wish, gids)
            return
        if wish is not self._all_waits:
            self._all_waits = None
        if able := self._ready(wish, able):
            self._start(_Sending(wish), able, force=force)

    def wish_all(self, wish: Wish, *, force: bool = False) -> None:
        """Pause or unpause all.

        While no command is under way that would be overtaken, that includes downloads which are
        not known here yet.
        """
        queue = self._queue()
        if not queue:
            self._tell_nothing(wish, [])
            return
        sending, able = _Sending(wish), self._ready(wish, queue)
        for gid in able:
            if self.aim(gid) is not wish or (force and gid in self._mirror.phases):
                self._plan(sending, gid, force=force)
        self._all_waits = wish if len(able) == len(queue) else None
        if self._all_waits and not self._overtakes(wish):
            self._address_all(sending, force=force)
        self._send(sending)

    def toggle(self, gids: Sequence[Gid]) -> None:
        """Pause those of these downloads that run or wait; if none does, unpause them."""
        able = [gid for gid in gids if self._can_be_commanded(gid)]
        running = [gid for gid in able if self.aim(gid) is Wish.UNPAUSE]
        if not able:
            self._tell_nothing(None, gids)
        elif running:
            self.wish(Wish.PAUSE, running)
        else:
            self.wish(Wish.UNPAUSE, able)

    def toggle_all(self) -> None:
        """Pause all while anything is active or waiting, or about to be; else unpause all."""
        queue = self._queue()
        if not queue:
            self._tell_nothing(None, [])
            return
        running = any(self.aim(gid) is Wish.UNPAUSE for gid in queue)
        self.wish_all(Wish.PAUSE if running else Wish.UNPAUSE)

    def aim(self, gid: Gid) -> Wish:
        """What a download will be doing once all that was wished has come about."""
        phase = self._mirror.phases.get(gid)
        return self._standing(gid) if phase is None else phase.aim

    def _standing(self, gid: Gid) -> Wish:
        """What would have been wished of a download that is as this one."""
        paused = self._mirror.downloads[gid].status is Status.PAUSED
        return Wish.PAUSE if paused else Wish.UNPAUSE

    def _is_held_up(self, phase: Phase) -> bool:
        """Whether a download that is to be resumed is still being paused."""
        resumes = phase.then is Wish.UNPAUSE and not phase.came_about
        return resumes and not phase.hangs(_PATIENCE, self._mirror.confirmed)

    def follow_up(self) -> None:
        """Send out the wishes whose turn has come, now that what they waited for came about.

        What is to be resumed waits for all that is still being paused for that: else what waits
        in the queue would start in the places of those that ran.
        """
        mirror = self._mirror
        if not mirror.settled or any(map(self._is_held_up, mirror.phases.values())):
            return
        settled = [gid for gid in mirror.settled if gid in mirror.phases]
        mirror.settled.clear()
        due: dict[tuple[Wish, bool], list[Gid]] = {}
        for gid in settled:
            phase = mirror.phases[gid]
            if phase.came_about and phase.then is not None:
                due.setdefault((phase.then, phase.then_forced), []).append(gid)
        for (wish, force), gids in due.items():
            able = [gid for gid in gids if self._can_be_commanded(gid)]
            self._means.on_change(mirror.lift(set(gids).difference(able)))
            self._go_on(_Sending(wish, quiet=True), able, force=force)

    def give_up(self) -> None:
        """The line was lost: tell what is not known now, and what was still waiting to be sent."""
        self._all_waits = None
        phases = {g: phase for g, phase in self._mirror.phases.items() if not phase.wish.is_last}
        unsent = Counter(phase.then for phase in phases.values() if phase.then is not None)
        for one in self._under_way:
            if not one.has_begun and one.commanded:
                unsent[one.wish] += len(one.commanded)
        sent, self._under_way = [one for one in self._under_way if one.has_begun], []
        self._means.on_change(self._mirror.lose(phases))
        for wish in Wish:
            some = [one for one in sent if one.wish is wish]
            gids = set().union(*(one.commanded for one in some))
            is_all = any(one.for_all for one in some)
            if gids or is_all:
                later = {then: unsent.pop(then) for then in [*unsent] if then is not wish}
                told = words.unconfirmed(wish, None if is_all else len(gids), later)
                self._means.on_report(told)
        for wish, count in unsent.items():
            self._means.on_report(words.unsent(wish, count))

    def _tell_nothing(self, wish: Wish | None, gids: Iterable[Gid]) -> None:
        known = [self._mirror.downloads.get(gid) for gid in gids]
        self._means.on_report(words.nothing_to_do(wish, known))

    def _ready(self, wish: Wish, gids: Iterable[Gid]) -> list[Gid]:
        """Those of these downloads that can do what is wished without loading what nobody chose."""
        return list(gids) if wish is Wish.PAUSE else self._detailer.startable(gids)

    def _queue(self) -> list[Gid]:
        """All downloads that can be paused or unpaused."""
        active, waiting = (self._mirror.section(s) for s in (Section.ACTIVE, Section.WAITING))
        return [gid for gid in (*active, *waiting) if not self._is_leaving(gid)]

    def _can_be_commanded(self, gid: Gid) -> bool:
        known = self._mirror.downloads.get(gid)
        stands = known is not None and known.section is not Section.STOPPED
        return stands and not self._is_leaving(gid)

    @property
    def _awaits_unpause(self) -> bool:
        """Whether an `unpause` has not been answered yet."""
        phases = self._mirror.phases.values()
        return any(p.wish is Wish.UNPAUSE and p.acknowledged is None for p in phases)

    def _overtakes(self, wish: Wish) -> bool:
        """Whether a call for all would be wrong, as something else is to come about first."""
        phases = self._mirror.phases
        if wish is Wish.UNPAUSE:
            return not all(phase.came_about for phase in phases.values())
        return self._awaits_unpause or any(map(self._is_leaving, phases))

    def _is_leaving(self, gid: Gid) -> bool:
        phase = self._mirror.phases.get(gid)
        return phase is not None and phase.wish.is_last

    def _start(self, sending: _Sending, gids: Iterable[Gid], *, force: bool = False) -> None:
        for gid in gids:
            self._plan(sending, gid, force=force)
        self._send(sending)

    def _go_on(self, sending: _Sending, gids: Sequence[Gid], *, force: bool) -> None:
        """Send a wish that has waited for its turn; at once for all, if that was wished."""
        for gid in gids:
            self._plan(sending, gid, force=force)
        if self._all_waits is sending.wish and not self._overtakes(sending.wish):
            self._address_all(sending, force=force)
        self._send(sending)

    def _address_all(self, sending: _Sending, *, force: bool) -> None:
        """Make one call for all that there are, in place of those for each."""
        self._all_waits = None
        sending.calls.clear()
        sending.escalations.clear()
        pauses = sending.wish is Wish.PAUSE
        sending.for_all = aria2.pause_all(force=force) if pauses else aria2.unpause_all()

    def _plan(self, sending: _Sending, gid: Gid, *, force: bool) -> None:
        """Add what gets one download to the wish, from whatever is under way for it already."""
        wish = sending.wish
        phase = self._mirror.phases.get(gid)
        if phase is not None and phase.came_about and phase.wish is wish is self._standing(gid):
            self._means.on_change(self._mirror.lift([gid]))
            return
        resumed = phase is not None and phase.is_resumed
        if phase is None or phase.came_about or (resumed and wish is Wish.PAUSE):
            now = self._means.clock()
            sending.phases[gid] = Phase(wish, now, forced=force, follows=resumed)
            sending.began.add(gid)
            sending.calls[gid] = _call(wish, gid, force=force)
            return
        then = wish if wish is not phase.wish else None
        hurries = phase.wish is Wish.PAUSE and not phase.forced and (force or then is not None)
        sending.phases[gid] = phase._replace(
            then=then,
            then_forced=then is not None and force,
            forced=phase.forced or hurries,
        )
        if hurries and self._runs(gid):  # what waits is paused before aria2 answers
            sending.escalations[gid] = aria2.pause(gid, force=True)

    def _hold_back(self, sending: _Sending) -> None:
        """Have what could be resumed at once wait too, where others are still being paused."""
        now = self._means.clock()
        waits = Phase(Wish.PAUSE, now, acknowledged=now, then=Wish.UNPAUSE, came_about=True)
        sending.phases |= dict.fromkeys(sending.calls, waits)
        sending.began.difference_update(sending.calls)
        sending.calls.clear()

    def _send(self, sending: _Sending) -> None:
        if sending.wish is Wish.UNPAUSE and any(map(self._is_held_up, sending.phases.values())):
            self._hold_back(sending)
        self._means.on_change(self._mirror.lay(sending.phases))
        self._means.spawn(self._carry_out(sending))

    async def _carry_out(self, sending: _Sending) -> None:
        before = [one for one in self._under_way if one.is_long]
        self._under_way.append(sending)
        try:
            for earlier in before:
                await earlier.over.wait()
            if sending in self._under_way:  # else the line was lost meanwhile
                sending.has_begun = True
                await self._make_calls(sending)
        finally:
            sending.over.set()
            self._under_way = [one for one in self._under_way if one is not sending]

    async def _make_calls(self, sending: _Sending) -> None:
        try:
            if sending.wish is Wish.UNPAUSE:
                await self._detailer.send_choices(self._starting(sending))
            if sending.for_all is not None:
                await self._means.call(sending.for_all)
            await self._means.call_each(sending.escalations)
            refused = refusals(await self._means.call_each(self._in_order(sending)))
        except LinkError:
            self.give_up()
            return
        except (Refused, DecodeError) as error:
            self._means.on_change(self._mirror.lift(sending.phases))
            known = [self._mirror.downloads.get(gid) for gid in sending.phases]
            which = None if sending.for_all is not None else known
            self._means.on_report(words.all_refused(sending.wish, which, str(error)))
            return
        self._acknowledge(sending, refused)
        self._means.linger(self._watch_for_hanging(sending))

    def _in_order(self, sending: _Sending) -> dict[Gid, Call[Gid]]:
        """The calls for each, so that no other starts between them.

        What is first in the queue is resumed first, and paused last: it may run by now. What runs
        makes room for others when it is paused.
        """
        calls, rows = sending.calls, self._mirror.rows()
        order = reversed(rows) if sending.wish is Wish.PAUSE else rows
        return {gid: calls[gid] for gid in order if gid in calls}

    def _runs(self, gid: Gid) -> bool:
        known = self._mirror.downloads.get(gid)
        return known is not None and known.status is Status.ACTIVE

    def _starting(self, sending: _Sending) -> list[Gid]:
        """The paused downloads that are to run now."""
        now = sending.calls if sending.for_all is None else sending.phases
        known = self._mirror.downloads
        return [gid for gid in now if gid in known and known[gid].status is Status.PAUSED]

    def _acknowledge(self, sending: _Sending, refused: Mapping[Gid, str]) -> None:
        """Note what the daemon said, unless a later wish has taken the row over since."""
        now = self._means.clock()
        mine = {
            gid: phase
            for gid in sending.began
            if (phase := self._mirror.phases.get(gid)) and phase.since == sending.phases[gid].since
        }
        answered = {gid: phase._replace(acknowledged=now) for gid, phase in mine.items()}
        change = self._mirror.lay(answered)
        over = self._mirror.refuse([gid for gid in refused if gid in mine])
        self._means.on_change(change | over)
        self._means.ask_about(sending.phases)
        if refused and not sending.quiet:
            downloads = {gid: self._mirror.downloads.get(gid) for gid in refused}
            done = len(sending.calls) - len(refused)
            self._means.on_report(words.refused(sending.wish, downloads, refused, done))
        self._pause_resumed(gid for gid, phase in answered.items() if phase.then is Wish.PAUSE)
        self.follow_up()

    def _pause_resumed(self, gids: Iterable[Gid]) -> None:
        """Pause what was to be paused as soon as it was resumed, and is not refused."""
        due: dict[bool, list[Gid]] = {}
        for gid in gids:
            phase = self._mirror.phases.get(gid)
            if phase is not None and phase.is_resumed:
                due.setdefault(phase.then_forced, []).append(gid)
        for force, resumed in due.items():
            self._go_on(_Sending(Wish.PAUSE, quiet=True), resumed, force=force)

    async def _watch_for_hanging(self, sending: _Sending) -> None:
        """Say once, for all of them, that graceful pauses hang and what would help."""
        if sending.wish is not Wish.PAUSE or not sending.phases:
            return
        await self._means.hear_for(words.HANGS_AFTER)
        hanging = [
            self._mirror.downloads[gid]
            for gid, laid in sending.phases.items()
            if (phase := self._mirror.phases.get(gid))
            and phase.since == laid.since
            and phase.aim is Wish.PAUSE
            and not phase.forced
        ]
        if hanging:
            self._means.on_report(words.still_pausing(hanging))


def _call(wish: Wish, gid: Gid, *, force: bool) -> Call[Gid]:
    return aria2.pause(gid, force=force) if wish is Wish.PAUSE else aria2.unpause(gid)
