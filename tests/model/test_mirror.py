"""The mirror ends up as the daemon is, whatever happens meanwhile and whenever it is told."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ariatui.model.change import Change
from ariatui.model.download import Download, Facts, Gid, GlobalStat, Naming, Section, Status
from ariatui.model.events import What, Who
from ariatui.model.mirror import Mirror
from ariatui.model.phase import Phase, Wish
from ariatui.model.rate import Pace
from ariatui.model.snapshot import Known, Notice, Snapshot, Window
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Batch, Refused, Slot

from .simulation import NotNow, SimulatedAria2, difference

View = dict[Gid, tuple[Download, Phase | None]]
"""What a screen shows: each row's record, and the phase over it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window to ask for."""

    section: Section
    offset: int
    count: int
    whole: bool


class Question:
    """One exchange: what was asked and when, and the answer once the daemon has worked it out."""

    def __init__(
        self,
        asked: float,
        *,
        whole: bool = False,
        stretches: Sequence[Stretch] = (),
        standings: Iterable[Gid] = (),
        records: Iterable[Gid] = (),
        names: Iterable[Gid] = (),
    ) -> None:
        self.asked = asked
        self.stretches = stretches
        self.notices_before = 0
        """How many notifications the daemon had sent when it answered."""
        self.snapshot: Snapshot | None = None
        self._batch = Batch()
        self._stat = self._batch.add(aria2.get_global_stat())
        self._active = self._batch.add(aria2.tell_active(whole=whole))
        self._windows = [
            self._batch.add(aria2.tell_window(s.section, s.offset, s.count, whole=s.whole))
            for s in stretches
        ]
        self._standings = {gid: self._batch.add(aria2.tell_standing(gid)) for gid in standings}
        self._described = {gid: self._batch.add(aria2.tell_record(gid)) for gid in records}
        self._named = {gid: self._batch.add(aria2.tell_name(gid)) for gid in names}

    def _records(self) -> Iterator[tuple[Gid, Slot[Known]]]:
        for slots in (self._standings, self._described, self._named):
            yield from slots.items()

    def tick_off(self, mirror: Mirror) -> "Question":
        """What is asked now is no longer wanted, unless the answer gives a reason."""
        for register, slots in (
            (mirror.suspects, self._standings),
            (mirror.undescribed, self._described),
            (mirror.unnamed, self._named),
        ):
            for gid in slots:
                register.pop(gid, None)
        return self

    def compute(self, daemon: SimulatedAria2) -> Snapshot:
        """Let the daemon answer, all at one moment."""
        daemon.answer(self._batch.call())
        self.snapshot = Snapshot(
            asked=self.asked,
            stat=self._stat.result(),
            active=self._active.result(),
            windows=tuple(slot.result() for slot in self._windows),
            records=tuple(aria2.read_each([slot for _, slot in self._records()])),
            missing=tuple(g for g, slot in self._records() if isinstance(slot.outcome, Refused)),
        )
        return self.snapshot


sections = st.sampled_from([Section.WAITING, Section.STOPPED])
stretches = st.builds(Stretch, sections, st.integers(0, 8), st.integers(1, 6), st.booleans())
picks = st.integers(0, 40)
"""Which of those that can be chosen, counted around."""


def queued_or_active(status: Status) -> bool:
    return status.section is not Section.STOPPED


class MirrorMachine(RuleBasedStateMachine):
    """A daemon that anything may happen to, a line that delays, and the mirror at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0.0
        self.daemon = SimulatedAria2(max_results=9, heard=self._hear)
        self.mirror = Mirror()
        self.sent: deque[tuple[Notice, Gid]] = deque()
        self.notices_sent = 0
        self.notices_delivered = 0
        self.question: Question | None = None
        self.line_was_lost = True
        self.view: View = {}
        self.shown_rows: list[Gid] = []
        self.pending: list[Change] = []
        self.later_wishes = 0
        """How many have had their turn."""

    def _hear(self, notice: Notice, gid: Gid) -> None:
        self.sent.append((notice, gid))
        self.notices_sent += 1

    def _now(self) -> float:
        self.clock += 1.0
        return self.clock

    def _pick(self, pick: int, able: Callable[[Status], bool]) -> Gid | None:
        """One of the daemon's downloads that are in such a state."""
        choice = [gid for gid in self.daemon.rows() if able(self.daemon.items[gid].status)]
        return choice[pick % len(choice)] if choice else None

    # What happens in the daemon.

    @rule(paused=st.booleans(), front=st.booleans(), torrent=st.booleans(), hangs=st.booleans())
    def add(self, *, paused: bool, front: bool, torrent: bool, hangs: bool) -> None:
        self.daemon.add(paused=paused, front=front, torrent=torrent, hangs=torrent and hangs)

    @rule(count=st.integers(2, 6), paused=st.booleans())
    def add_many(self, count: int, *, paused: bool) -> None:
        for _ in range(count):
            self.daemon.add(paused=paused)

    @rule(pick=picks, force=st.booleans())
    def another_client_pauses(self, pick: int, *, force: bool) -> None:
        gid = self._pick(pick, lambda s: s in (Status.ACTIVE, Status.WAITING))
        if gid is not None and (force or not self.daemon.items[gid].pausing):
            self.daemon.pause(gid, force=force)

    @rule(pick=picks)
    def a_pause_comes_about(self, pick: int) -> None:
        pausing = [gid for gid in self.daemon.active if self.daemon.items[gid].pausing]
        if pausing:
            self.daemon.end_pause(pausing[pick % len(pausing)])

    @rule(pick=picks)
    def another_client_unpauses(self, pick: int) -> None:
        gid = self._pick(pick, lambda s: s is Status.PAUSED)
        if gid is not None:
            self.daemon.unpause(gid)

    @rule()
    def another_client_pauses_all(self) -> None:
        self.daemon.pause_all()

    @rule()
    def another_client_unpauses_all(self) -> None:
        self.daemon.unpause_all()

    @rule(pick=picks)
    def another_client_removes(self, pick: int) -> None:
        gid = self._pick(pick, queued_or_active)
        if gid is not None:
            self.daemon.remove(gid)

    @rule(pick=picks, place=st.integers(0, 8))
    def another_client_moves(self, pick: int, place: int) -> None:
        gid = self._pick(pick, lambda s: s.section is Section.WAITING)
        if gid is not None:
            self.daemon.move(gid, place)

    @rule(slots=st.integers(0, 4))
    def another_client_sets_the_slots(self, slots: int) -> None:
        self.daemon.set_slots(slots)

    @rule(pick=picks)
    def a_result_is_removed(self, pick: int) -> None:
        gid = self._pick(pick, lambda s: s.section is Section.STOPPED)
        if gid is not None:
            self.daemon.remove_result(gid)

    @rule()
    def results_are_purged(self) -> None:
        self.daemon.purge()

    @rule(pick=picks, done=st.integers(1, 500))
    def an_active_one_progresses(self, pick: int, done: int) -> None:
        gid = self._pick(pick, lambda s: s is Status.ACTIVE)
        if gid is not None and not self.daemon.items[gid].seeder:
            self.daemon.progress(gid, done)

    @rule(pick=picks)
    def an_active_one_completes(self, pick: int) -> None:
        gid = self._pick(pick, lambda s: s is Status.ACTIVE)
        if gid is not None:
            self.daemon.complete(gid)

    @rule(pick=picks)
    def an_active_torrent_seeds(self, pick: int) -> None:
        gid = self._pick(pick, lambda s: s is Status.ACTIVE)
        if gid is not None and self.daemon.items[gid].torrent:
            self.daemon.seed(gid)

    @rule(pick=picks, code=st.sampled_from([1, 3, 22]))
    def an_active_one_fails(self, pick: int, code: int) -> None:
        gid = self._pick(pick, lambda s: s is Status.ACTIVE)
        if gid is not None:
            self.daemon.fail(gid, code)

    # What is asked, and when what is told arrives.

    @precondition(lambda self: self.question is None)
    @rule(
        whole=st.booleans(),
        windows=st.lists(stretches, max_size=3),
        some=st.lists(st.integers(1, 12), max_size=3),
        few=st.integers(0, 3),
    )
    def ask(self, windows: list[Stretch], some: list[int], few: int, *, whole: bool) -> None:
        """Some windows, some downloads that may not exist, and what the mirror wants."""
        self.question = Question(
            self._now(),
            whole=whole,
            stretches=windows,
            standings=[*(Gid(f"{number:016x}") for number in some), *self.mirror.suspects][:few],
            records=list(self.mirror.undescribed)[:few],
            names=list(self.mirror.unnamed)[:few],
        ).tick_off(self.mirror)

    @precondition(lambda self: self.question and not self.question.snapshot)
    @rule()
    def the_daemon_answers(self) -> None:
        assert self.question
        self.question.compute(self.daemon)
        self.question.notices_before = self.notices_sent

    @precondition(lambda self: self.question and self.question.snapshot)
    @rule()
    def the_answer_arrives(self) -> None:
        """What was sent before it arrives before it."""
        question, self.question = self.question, None
        assert question
        assert question.snapshot
        while self.notices_delivered < question.notices_before:
            self._deliver_notice()
        self._apply(question)

    @precondition(lambda self: self.sent)
    @rule()
    def a_notice_arrives(self) -> None:
        """Even before an answer that was sent first: that one is read by a task of its own."""
        self._deliver_notice()

    @rule()
    def the_line_is_lost(self) -> None:
        self._lose_line()

    @rule()
    def the_daemon_is_restarted(self) -> None:
        self._lose_line()
        self.daemon.restart()
        self._lose_line()

    def _lose_line(self) -> None:
        self.question = None
        self.sent.clear()
        self.notices_delivered = self.notices_sent
        self._take(self.mirror.forget_moment())
        self.line_was_lost = True
        assert not self.mirror.phases

    def _deliver_notice(self) -> None:
        notice, gid = self.sent.popleft()
        self.notices_delivered += 1
        self._take(self.mirror.notice(notice, gid, self._now()))

    def _apply(self, question: Question) -> None:
        """As the synchronizer does; and once more, which must alter nothing."""
        snapshot = question.snapshot
        assert snapshot
        listed = [stretch.section for stretch in question.stretches]
        has_gaps = len(set(listed)) < len(listed) or any(
            stretch.offset > len(self.mirror.section(stretch.section))
            for stretch in question.stretches
        )
        self._take(self.mirror.apply(snapshot))
        if has_gaps:
            return  # where what stands before is not known, the second reading may know more of it
        before = self._everything_but_pace()
        again = self.mirror.apply(snapshot)
        self._take(again)
        assert self._everything_but_pace() == before
        assert not again.gone
        assert not again.reordered
        assert not again.totals
        assert {self.mirror.downloads[gid].status for gid in again.altered} <= {Status.ACTIVE}

    def _everything_but_pace(self) -> object:
        mirror = self.mirror
        return (
            list(mirror.rows()),
            {gid: known.with_facts(pace=Pace()) for gid, known in mirror.downloads.items()},
            dict(mirror.phases),
            +mirror.tally,
            [set(r) for r in (mirror.suspects, mirror.undescribed, mirror.unnamed)],
        )

    # What is commanded from here.

    @rule(
        pick=picks,
        wish=st.sampled_from((Wish.PAUSE, Wish.UNPAUSE)),
        force=st.booleans(),
        late=st.booleans(),
    )
    def command(self, pick: int, wish: Wish, *, force: bool, late: bool) -> None:
        """A phase is laid over a row, and the daemon carries the command out or refuses it.

        A later wish waits for that one, as the pauser has it.
        """
        able = [g for g, d in self.mirror.downloads.items() if queued_or_active(d.status)]
        if not able:
            return
        gid = able[pick % len(able)]
        if phase := self.mirror.phases.get(gid):
            then = wish if wish is not phase.wish else None
            self._take(self.mirror.lay({gid: phase._replace(then=then)}))
            return
        self._carry_out(gid, Phase(wish, self._now(), forced=force))
        if not late:
            self._acknowledge([gid])

    def _carry_out(self, gid: Gid, phase: Phase) -> None:
        self._take(self.mirror.lay({gid: phase}))
        try:
            if phase.wish is Wish.PAUSE:
                self.daemon.pause(gid, force=phase.forced)
            else:
                self.daemon.unpause(gid)
        except NotNow:
            self._take(self.mirror.refuse([gid]))
            assert gid not in self.mirror.phases

    @rule(pick=picks)
    def a_command_is_acknowledged(self, pick: int) -> None:
        phases = list(self.mirror.phases)
        if phases:
            self._acknowledge([phases[pick % len(phases)]])

    def _acknowledge(self, gids: Iterable[Gid]) -> None:
        now = self._now()
        phases = {g: p for g in gids if (p := self.mirror.phases.get(g))}
        self._take(self.mirror.lay({g: p._replace(acknowledged=now) for g, p in phases.items()}))

    # What a screen sees.

    def _take(self, change: Change) -> None:
        """What a change is for: the screen, and later wishes whose turn it is."""
        self.pending.append(change)
        for gid, phase in [*self.mirror.phases.items()]:
            if phase.came_about and phase.then is not None:
                self.later_wishes += 1
                self._carry_out(gid, Phase(phase.then, self._now()))

    @rule()
    def paint(self) -> None:
        """Only what the changes since the last time name is drawn anew."""
        change = Change.sum(self.pending)
        self.pending.clear()
        for gid in change.gone:
            self.view.pop(gid, None)
        for gid in change.altered:
            self.view[gid] = self.mirror.downloads[gid], self.mirror.phases.get(gid)
        assert self.view == {
            gid: (known, self.mirror.phases.get(gid))
            for gid, known in self.mirror.downloads.items()
        }
        rows = list(self.mirror.rows())
        assert change.reordered or rows == self.shown_rows
        self.shown_rows = rows

    @invariant()
    def the_mirror_is_of_one_piece(self) -> None:
        mirror = self.mirror
        rows = mirror.rows()
        assert len(rows) == len(set(rows))
        assert set(rows) == set(mirror.downloads)
        assert +mirror.tally == Counter(d.status for d in mirror.downloads.values())
        for section in Section:
            assert {mirror.downloads[gid].section for gid in mirror.section(section)} <= {section}
        for register in (mirror.suspects, mirror.undescribed, mirror.unnamed, mirror.phases):
            assert set(register) <= set(mirror.downloads)

    # The end of it all.

    @rule()
    def all_becomes_known(self) -> None:
        """After all has arrived and one pass over each list, the mirror shows the daemon."""
        if self.question:
            if not self.question.snapshot:
                self.the_daemon_answers()
            self.the_answer_arrives()
        later_wishes = -1
        while later_wishes < self.later_wishes:
            later_wishes = self.later_wishes
            while self.sent:
                self._deliver_notice()
            self._acknowledge(list(self.mirror.phases))
            self._pass_over_everything()
        self.paint()
        daemon, mirror = self.daemon, self.mirror
        assert list(mirror.rows()) == daemon.rows()
        wrong = {g: difference(mirror.downloads[g], daemon.items[g]) for g in daemon.items}
        assert {gid: fields for gid, fields in wrong.items() if fields} == {}
        assert not mirror.suspects
        assert not mirror.undescribed
        assert not mirror.unnamed
        assert {
            gid
            for gid, phase in mirror.phases.items()
            if phase.wish is not Wish.PAUSE or daemon.items[gid].status is not Status.ACTIVE
        } == set()
        assert mirror.stat
        assert mirror.stat.num_active == mirror.tally[Status.ACTIVE]

    def _pass_over_everything(self) -> None:
        """Page after page, with what the mirror asks for; then, once or twice, only the latter."""
        whole = self.line_was_lost
        self.line_was_lost = False
        page = 3
        todo = [
            Stretch(section, offset, page, whole)
            for section, rows in (
                (Section.WAITING, self.daemon.queue),
                (Section.STOPPED, self.daemon.stopped),
            )
            for offset in range(0, len(rows) + 1, page)
        ]
        for stretch in [*todo, None, None, None]:
            question = Question(
                self._now(),
                whole=whole,
                stretches=[stretch] if stretch else [],
                standings=list(self.mirror.suspects),
                records=list(self.mirror.undescribed),
                names=list(self.mirror.unnamed),
            ).tick_off(self.mirror)
            question.compute(self.daemon)
            self._apply(question)

    def teardown(self) -> None:
        self.all_becomes_known()


TestMirrorMachine = MirrorMachine.TestCase
TestMirrorMachine.settings = settings(max_examples=60, stateful_step_count=40)


# Single steps.

A, B, C, D = (Gid(digit * 16) for digit in "abcd")
BUSY = GlobalStat(num_active=9, num_waiting=9, num_stopped=9)


def standing(gid: Gid, status: Status) -> Known:
    return gid, {"status": status}


def window(
    section: Section, *rows: tuple[Gid, Status], offset: int = 0, asked: int = 100
) -> Window:
    return Window(section, offset, asked, tuple(standing(*row) for row in rows))


def waiting(*gids: Gid, offset: int = 0, asked: int = 100) -> Window:
    rows = [(gid, Status.WAITING) for gid in gids]
    return window(Section.WAITING, *rows, offset=offset, asked=asked)


def stopped(*gids: Gid, offset: int = 0, asked: int = 100) -> Window:
    rows = [(gid, Status.COMPLETE) for gid in gids]
    return window(Section.STOPPED, *rows, offset=offset, asked=asked)


def moment(
    asked: float,
    *windows: Window,
    active: Sequence[Gid] = (),
    records: Sequence[Known] = (),
    missing: Sequence[Gid] = (),
    stat: GlobalStat = BUSY,
) -> Snapshot:
    moving: Facts = {"total_length": 10, "completed_length": 1, "download_speed": 5}
    return Snapshot(
        asked,
        stat,
        tuple((gid, moving) for gid in active),
        windows,
        tuple(records),
        tuple(missing),
    )


def mirror_of(*windows: Window, active: Sequence[Gid] = ()) -> Mirror:
    mirror = Mirror()
    mirror.apply(moment(0, *windows, active=active))
    return mirror


@pytest.mark.parametrize(
    ("notice", "status"),
    [
        (Notice.START, Status.ACTIVE),
        (Notice.PAUSE, Status.PAUSED),
        (Notice.STOP, Status.REMOVED),
        (Notice.COMPLETE, Status.COMPLETE),
        (Notice.ERROR, Status.ERROR),
        (Notice.BT_COMPLETE, Status.ACTIVE),
    ],
)
class TestANotice:
    def test_tells_a_status_of_which_the_record_is_then_wanted(
        self, notice: Notice, status: Status
    ) -> None:
        mirror = mirror_of(waiting(A), active=[B])
        for gid in (A, B, C):
            change = mirror.notice(notice, gid, 1)
            assert mirror.downloads[gid].status is status
            assert gid in mirror.undescribed
            nothing_new = gid == B and notice is Notice.START
            assert change.altered == (set() if nothing_new else {gid})

    def test_is_not_undone_by_an_answer_to_an_older_question(
        self, notice: Notice, status: Status
    ) -> None:
        mirror = mirror_of(waiting(A), stopped(B), active=[C])
        for gid in (A, B, C):
            mirror.notice(notice, gid, 2)
        for stale in (
            moment(1, waiting(B, C, A)),
            moment(1, stopped(C, A, B)),
            moment(1, active=[C, B, A]),
            moment(1, records=[standing(gid, Status.WAITING) for gid in (A, B, C)]),
            moment(1, missing=[A, B, C]),
            moment(1, waiting(), stopped(), stat=GlobalStat()),
        ):
            change = mirror.apply(stale)
            assert {gid: mirror.downloads[gid].status for gid in (A, B, C)} == dict.fromkeys(
                (A, B, C), status
            )
            assert not change.gone
            assert not mirror.suspects
        assert set(mirror.rows()) == {A, B, C}

    def test_is_undone_by_an_answer_to_a_newer_question(
        self, notice: Notice, status: Status
    ) -> None:
        mirror = mirror_of(waiting(A))
        mirror.notice(notice, A, 2)
        mirror.apply(moment(3, records=[standing(A, Status.WAITING)]))
        assert mirror.downloads[A].status is Status.WAITING is not status

    def test_keeps_the_record_wanted_when_one_comes_that_was_asked_for_before(
        self, notice: Notice, status: Status
    ) -> None:
        mirror = mirror_of(active=[A])
        mirror.notice(notice, A, 2)
        del mirror.undescribed[A]  # as it was asked about
        mirror.apply(moment(1, records=[(A, {"status": Status.ACTIVE, "described": True})]))
        assert mirror.downloads[A].status is status
        assert A in mirror.undescribed


def test_a_notice_of_a_pause_ends_the_wish_to_pause() -> None:
    mirror = mirror_of(active=[A])
    mirror.lay({A: Phase(Wish.PAUSE, 1, acknowledged=2)})
    mirror.apply(moment(3, active=[A]))
    assert A in mirror.phases  # an acknowledged pause may take minutes
    assert mirror.notice(Notice.PAUSE, A, 4).altered == {A}
    assert not mirror.phases
    assert mirror.downloads[A].status is Status.PAUSED


def test_a_paused_one_stands_first_in_the_queue_at_once() -> None:
    mirror = mirror_of(waiting(A, B), active=[C, D])
    assert mirror.notice(Notice.PAUSE, C, 1).reordered
    assert mirror.rows() == [D, C, A, B]


@pytest.mark.parametrize("notice", [Notice.STOP, Notice.COMPLETE, Notice.ERROR])
def test_the_newest_result_stands_first_at_once(notice: Notice) -> None:
    mirror = mirror_of(stopped(A, B), active=[C, D])
    assert mirror.notice(notice, C, 1).reordered
    assert mirror.rows() == [D, C, A, B]
    mirror.notice(notice, D, 2)
    assert mirror.rows() == [D, C, A, B]


def test_a_started_one_stands_last_among_the_active_at_once() -> None:
    mirror = mirror_of(waiting(A, B), active=[C, D])
    assert mirror.notice(Notice.START, B, 1).reordered
    assert mirror.rows() == [C, D, B, A]


@pytest.mark.parametrize("wish", [Wish.PAUSE, Wish.UNPAUSE])
@pytest.mark.parametrize("notice", [Notice.START, Notice.PAUSE])
def test_a_notice_before_the_acknowledgement_ends_no_wish(notice: Notice, wish: Wish) -> None:
    """It may tell of what was before the command, or of what another client did."""
    mirror = mirror_of(waiting(A))
    mirror.lay({A: Phase(wish, 1)})
    mirror.notice(notice, A, 2)
    assert mirror.phases[A].wish is wish


@pytest.mark.parametrize("notice", [Notice.STOP, Notice.COMPLETE, Notice.ERROR])
def test_a_notice_of_an_end_ends_any_wish(notice: Notice) -> None:
    mirror = mirror_of(active=[A])
    mirror.lay({A: Phase(Wish.PAUSE, 1)})
    mirror.notice(notice, A, 2)
    assert not mirror.phases


def test_a_start_after_the_acknowledgement_ends_the_wish_to_pause() -> None:
    """It was paused and resumed by another client: the pause itself goes without a word."""
    mirror = mirror_of(waiting(A))
    mirror.lay({A: Phase(Wish.PAUSE, 1, acknowledged=2)})
    mirror.notice(Notice.START, A, 3)
    assert not mirror.phases


@pytest.mark.parametrize("is_paused_first", [True, False])
def test_a_start_ends_a_pause_behind_our_own_unpause_once_it_was_paused(
    *, is_paused_first: bool
) -> None:
    """Before that it may be due to the unpause; the pause's own answer may still be on its way."""
    mirror = mirror_of(window(Section.WAITING, (A, Status.PAUSED)))
    mirror.lay({A: Phase(Wish.PAUSE, 1, follows=True)})
    if is_paused_first:
        mirror.notice(Notice.PAUSE, A, 2)
    mirror.notice(Notice.START, A, 3)
    assert (A in mirror.phases) is not is_paused_first


def test_what_is_paused_as_soon_as_it_was_resumed_was_resumed_by_you() -> None:
    mirror = mirror_of(window(Section.WAITING, (A, Status.PAUSED)))
    mirror.log.catch_up()
    mirror.lay({A: Phase(Wish.PAUSE, 1, follows=True)})
    mirror.notice(Notice.START, A, 2)
    mirror.notice(Notice.PAUSE, A, 3)
    mirror.notice(Notice.START, A, 4)
    told = [(entry.what, entry.who) for entry in mirror.log.entries]
    assert told == [(What.RESUMED, Who.YOU), (What.PAUSED, Who.YOU), (What.RESUMED, Who.OTHER)]


@pytest.mark.parametrize("how", ["fact", "notice", "refusal"])
def test_a_wish_that_waited_has_its_turn_however_the_one_before_it_ends(how: str) -> None:
    mirror = mirror_of(active=[A])
    phase = Phase(Wish.PAUSE, 1, acknowledged=2, then=Wish.UNPAUSE)
    mirror.lay({A: phase})
    assert not mirror.settled
    if how == "fact":
        mirror.apply(moment(3, window(Section.WAITING, (A, Status.PAUSED))))
    elif how == "notice":
        mirror.notice(Notice.PAUSE, A, 3)
    else:
        mirror.refuse([A])
    assert list(mirror.settled) == [A]
    assert mirror.phases == {A: phase._replace(came_about=True)}
    assert mirror.phases[A].word == "resuming"


def test_a_lost_line_lifts_all_phases_and_no_wish_has_its_turn() -> None:
    mirror = mirror_of(waiting(B), active=[A])
    mirror.lay({A: Phase(Wish.PAUSE, 1, then=Wish.UNPAUSE), B: Phase(Wish.PAUSE, 1)})
    assert mirror.forget_moment().altered == {A, B}
    assert not mirror.phases
    assert not mirror.settled
    assert not mirror.forget_moment()


def test_after_a_lost_line_an_old_notice_counts_no_more_than_an_answer() -> None:
    """The clock of `asked` goes on, but notices have been missed."""
    mirror = mirror_of(active=[A])
    mirror.notice(Notice.COMPLETE, A, 5)
    mirror.forget_moment()
    mirror.apply(moment(4, waiting(A)))
    assert mirror.downloads[A].status is Status.WAITING


def test_phases_laid_and_lifted_alter_their_rows_only() -> None:
    mirror = mirror_of(waiting(A, B))
    assert mirror.lay({A: Phase(Wish.PAUSE, 1)}) == Change(frozenset({A}))
    assert mirror.lift([A, B]) == Change(frozenset({A}))
    assert not mirror.lift([A])
    assert not mirror.refuse([A])


def test_a_whole_window_of_results_drops_all_others() -> None:
    mirror = mirror_of(stopped(A, B, C))
    change = mirror.apply(moment(1, stopped(B)))
    assert change.gone == {A, C}
    assert change.reordered
    assert mirror.rows() == [B]
    assert +mirror.tally == {Status.COMPLETE: 1}


def test_a_window_that_is_not_whole_drops_nothing_and_its_end_casts_suspicion() -> None:
    mirror = mirror_of(stopped(A, B, C))
    assert not mirror.apply(moment(1, stopped(A, asked=1))).gone
    assert not mirror.suspects
    assert not mirror.apply(moment(2, stopped(B, offset=1, asked=2))).gone
    assert set(mirror.suspects) == {C}


def test_a_whole_window_of_the_queue_casts_suspicion_and_drops_nothing() -> None:
    """One that left the queue may be a result that was not read yet."""
    mirror = mirror_of(waiting(A, B, C))
    change = mirror.apply(moment(1, waiting(B)))
    assert not change.gone
    assert set(mirror.suspects) == {A, C}
    change = mirror.apply(moment(2, records=[standing(A, Status.PAUSED)], missing=[C]))
    assert change.gone == {C}
    assert not mirror.suspects
    assert set(mirror.rows()) == {A, B}


def test_one_that_is_no_longer_active_is_a_suspect() -> None:
    mirror = mirror_of(active=[A, B])
    mirror.apply(moment(1, active=[B]))
    assert set(mirror.suspects) == {A}
    mirror.apply(moment(2, active=[A, B]))
    assert not mirror.suspects


def test_where_the_daemon_counts_no_results_all_are_gone() -> None:
    mirror = mirror_of(waiting(A), stopped(B, C), active=[D])
    counts = GlobalStat(num_active=1, num_waiting=1)
    assert mirror.apply(moment(1, active=[D], stat=counts)).gone == {B, C}
    assert mirror.rows() == [D, A]


def test_where_the_daemon_counts_nothing_but_active_ones_the_queue_is_gone_too() -> None:
    mirror = mirror_of(waiting(A), stopped(B, C), active=[D])
    assert mirror.apply(moment(1, active=[D], stat=GlobalStat(num_active=1))).gone == {A, B, C}
    assert mirror.rows() == [D]


def test_one_that_stopped_and_waits_again_is_altered_and_not_gone() -> None:
    """A result was removed, and its gid given to a new download."""
    mirror = mirror_of(stopped(A))
    change = mirror.apply(moment(1, stopped(), records=[standing(A, Status.WAITING)]))
    assert set(mirror.downloads) == {A}
    assert change.altered == {A}
    assert change.gone == set()


def test_a_place_not_told_does_not_disturb_those_told_before() -> None:
    """B has stopped while nobody listened, and deep down in the results."""
    mirror = mirror_of(stopped(C, D, asked=2), active=[B])
    mirror.apply(moment(1, records=[standing(B, Status.COMPLETE)]))
    mirror.apply(moment(2, stopped(A, offset=2, asked=1)))
    mirror.apply(moment(3, stopped(B, offset=3, asked=2)))
    assert mirror.section(Section.STOPPED) == [C, D, A, B]


def test_what_a_paused_one_does_not_do_any_more_alters_nothing() -> None:
    """Its speed decays over 10 s (observed on 1.37), and is shown as 0 from the start."""
    paused: Known = (A, {"status": Status.PAUSED, "download_speed": 40, "connections": 3})
    mirror = mirror_of(window(Section.WAITING, (A, Status.PAUSED)))
    assert not mirror.apply(moment(1, records=[paused])).altered
    assert mirror.downloads[A].download_speed == 0


def test_a_row_of_an_unknown_download_without_a_status_is_left_out() -> None:
    mirror = mirror_of()
    assert not mirror.apply(moment(1, records=[(A, {"name": "a", "naming": Naming.FINAL})]))
    assert not mirror.downloads


@pytest.mark.parametrize(
    ("section", "status"),
    [(Section.WAITING, Status.WAITING), (Section.STOPPED, Status.COMPLETE)],
)
def test_one_whose_status_makes_no_sense_stands_in_the_list_that_has_it(
    section: Section, status: Status
) -> None:
    unclear: Known = (A, {"doubtful": frozenset({"status"})})
    mirror = mirror_of(Window(section, 0, 2, (unclear,)))
    assert mirror.section(section) == [A]
    assert mirror.downloads[A].status is status
    assert mirror.downloads[A].doubtful == {"status"}


def test_one_that_was_paused_stays_so_when_its_status_makes_no_sense() -> None:
    mirror = mirror_of(waiting(A), window(Section.WAITING, (A, Status.PAUSED)))
    mirror.apply(moment(1, Window(Section.WAITING, 0, 2, ((A, {}),))))
    assert mirror.downloads[A].status is Status.PAUSED


def test_totals_alter_by_themselves() -> None:
    mirror, more = mirror_of(), BUSY._replace(num_stopped_total=77)
    assert mirror.apply(moment(1, stat=more)) == Change(totals=True)
    assert not mirror.apply(moment(2, stat=more))
    assert mirror.confirmed == 2


def test_the_speed_of_all_is_that_of_the_rows() -> None:
    """aria2's own goes on for seconds after what was fast is paused (observed on 1.37)."""
    mirror = mirror_of(active=[A, B])
    late = BUSY._replace(num_active=1, download_speed=99)
    assert mirror.stat is not None
    assert mirror.stat.download_speed == 10
    mirror.apply(moment(1, active=[A, B], stat=late))
    assert mirror.stat.download_speed == 99  # theirs are too new
    mirror.notice(Notice.PAUSE, B, 4)
    mirror.apply(moment(5, active=[A], stat=late))
    assert mirror.stat.download_speed == 5
    mirror.notice(Notice.PAUSE, A, 6)
    mirror.apply(moment(7, stat=late._replace(num_active=0)))
    assert mirror.stat.download_speed == 0


def test_what_ran_is_gone_where_the_daemon_counts_none_elsewhere() -> None:
    """It was restarted without its session, say; there is nothing to ask about."""
    mirror = mirror_of(active=[A, B])
    change = mirror.apply(moment(1, active=[B], stat=GlobalStat(num_active=1)))
    assert change.gone == {A}
    assert not mirror.suspects


def test_the_pace_follows_the_speed_of_an_active_one_only() -> None:
    mirror = mirror_of(active=[A])
    assert mirror.downloads[A].pace.speed == 5
    mirror.notice(Notice.PAUSE, A, 1)
    assert mirror.downloads[A].pace == Pace()


def test_the_pace_of_one_that_ran_when_it_was_first_seen_is_steady() -> None:
    mirror, row = Mirror(), Facts(status=Status.ACTIVE, completed_length=10**6, download_speed=5)
    mirror.apply(Snapshot(0, BUSY, ((A, row),)))
    assert mirror.downloads[A].pace.steady


def test_the_pace_of_one_that_starts_before_our_eyes_is_steady_later() -> None:
    mirror = mirror_of(window(Section.WAITING, (A, Status.WAITING)))
    mirror.notice(Notice.START, A, 1)
    mirror.notice(Notice.START, B, 1)
    for asked, steady in ((2, False), (13, False), (14, True)):
        mirror.apply(moment(asked, active=[A, B]))
        assert [mirror.downloads[gid].pace.steady for gid in (A, B)] == [steady, steady]


def test_no_row_is_faster_than_what_comes_and_the_speeds_kept_are_none_either() -> None:
    """Some seconds after a start aria2 tells what cannot be (observed on 1.37)."""
    mirror = mirror_of(window(Section.WAITING, (A, Status.WAITING)))
    mirror.notice(Notice.START, A, 1)
    row: Facts = {"total_length": 10**9}
    for asked, told in ((2, 0), (4, 27_000_000), (6, 300_000)):
        row = {**row, "completed_length": 300_000 * asked, "download_speed": told}
        stat = GlobalStat(download_speed=300_000, num_active=1)
        mirror.apply(Snapshot(asked, stat, ((A, row),)))
        assert mirror.downloads[A].download_speed <= 300_000
    assert max(mirror.chronicle.speeds(A).until(6, 10)) <= 300_000


def test_what_seeds_loads_nothing() -> None:
    """aria2 lets its speed decay over 10 s, as that of a paused one."""
    mirror = mirror_of(active=[A])
    mirror.notice(Notice.BT_COMPLETE, A, 1)
    mirror.apply(moment(2, active=[A]))
    assert (mirror.downloads[A].download_speed, mirror.downloads[A].pace.speed) == (0, 0)


@pytest.mark.parametrize("busy", [Facts(seeder=True), Facts(verified_length=5)])
def test_nothing_stalls_that_was_to_load_nothing_yet(busy: Facts) -> None:
    """As where more files are chosen of what seeds, or what was there has been checked."""
    still: Facts = {"status": Status.ACTIVE, "seeder": False, "verified_length": None}
    mirror = Mirror()
    for asked in range(30):
        facts: Facts = {**still, **busy, "download_speed": 0}
        mirror.apply(Snapshot(asked, BUSY, ((A, facts),)))
    for asked in range(30, 39):
        mirror.apply(Snapshot(asked, BUSY, ((A, {**still, "download_speed": 0}),)))
        assert not mirror.downloads[A].stalled
    mirror.apply(Snapshot(39, BUSY, ((A, {**still, "download_speed": 0}),)))
    assert mirror.downloads[A].stalled


def test_nothing_runs_at_any_speed_when_none_is_active() -> None:
    mirror = mirror_of()
    mirror.apply(moment(1, stat=GlobalStat(download_speed=7, upload_speed=8, num_waiting=1)))
    assert mirror.stat == GlobalStat(num_waiting=1)


def test_a_name_is_asked_for_again_after_a_start() -> None:
    named: Known = (A, {"name": "a", "naming": Naming.FINAL, "total_length": 5})
    mirror = mirror_of(window(Section.WAITING, (A, Status.WAITING)))
    mirror.apply(moment(1, records=[named]))
    assert not mirror.unnamed
    mirror.notice(Notice.START, A, 2)
    assert list(mirror.unnamed) == [A]
    assert mirror.downloads[A].name == "a"
    mirror.apply(moment(3, active=[A], records=[named]))
    assert not mirror.unnamed


def test_a_torrent_keeps_its_name_when_it_starts() -> None:
    named: Known = (A, {"name": "a", "naming": Naming.FINAL, "torrent": True, "total_length": 5})
    mirror = mirror_of(window(Section.WAITING, (A, Status.WAITING)))
    mirror.apply(moment(1, records=[named]))
    mirror.notice(Notice.START, A, 2)
    assert not mirror.unnamed


@pytest.mark.parametrize("wish", [Wish.PAUSE, Wish.UNPAUSE])
def test_a_start_over_a_paused_one_ends_a_phase_whose_ok_is_not_noted_yet(wish: Wish) -> None:
    mirror = mirror_of(active=[A])
    mirror.lay({A: Phase(wish, 1)})
    mirror.notice(Notice.START, A, 1.5)
    assert A in mirror.phases
    mirror.notice(Notice.PAUSE, A, 2)
    assert A in mirror.phases
    mirror.notice(Notice.START, A, 3)
    assert A not in mirror.phases
