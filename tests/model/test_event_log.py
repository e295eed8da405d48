"""The log tells what happened and who did it, once, and says so where nobody can tell."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.download import Download, Gid, GlobalStat, Section, Status
from ariatui.model.event_log import EventLog
from ariatui.model.events import FEW, Ends, What, Who
from ariatui.model.ledger import MOST
from ariatui.model.mirror import Mirror
from ariatui.model.phase import Phase, Wish
from ariatui.model.snapshot import Known, Notice, Snapshot, Window

from .simulation import Item, SimulatedAria2
from .test_mirror import Question, Stretch

Told = Counter[tuple[What, Who, bool]]

GIDS = [Gid(f"{number:016x}") for number in range(10_000)]
EVERYTHING = [Stretch(s, 0, 100, whole=True) for s in (Section.WAITING, Section.STOPPED)]


class Watcher:
    """A mirror on a simulated aria2; what is told at once, and what it is asked."""

    def __init__(self) -> None:
        self.daemon = SimulatedAria2(heard=self._hear)
        self.mirror = Mirror()
        self.now = 1_000_000.0
        self.mirror.log = EventLog(lambda: self.now)
        self.is_online = True
        self.look()
        self.mirror.log.catch_up()

    def _hear(self, notice: Notice, gid: Gid) -> None:
        if self.is_online:
            self.mirror.notice(notice, gid, self.now)

    def look(self) -> None:
        """Read everything, and once more what was not where it was expected."""
        for _ in range(2):
            self.now += 100
            mirror = self.mirror
            question = Question(
                self.now, whole=True, stretches=EVERYTHING, standings=list(mirror.suspects)
            )
            mirror.apply(question.tick_off(mirror).compute(self.daemon))

    def states(self) -> dict[Gid, Status]:
        """What the daemon has."""
        return {gid: item.status for gid, item in self.daemon.items.items()}

    def told(self) -> Told:
        """Of how many downloads the log tells what."""
        told: Told = Counter()
        for entry in self.mirror.log.entries:
            told[entry.what, entry.who, entry.away] += entry.count
        return told

    @contextmanager
    def away(self) -> Iterator[None]:
        """While there is no line."""
        self.is_online = False
        self.mirror.forget_moment()
        yield
        self.is_online = True
        self.look()
        self.mirror.log.catch_up()

    @contextmanager
    def asked(self, gid: Gid, wish: Wish) -> Iterator[None]:
        """While we ask something of a download."""
        self.mirror.lay({gid: Phase(wish, self.now)})
        yield
        if phase := self.mirror.phases.get(gid):
            self.mirror.lay({gid: phase._replace(acknowledged=self.now)})


def expected(before: dict[Gid, Status], after: dict[Gid, Status], who: Who, *, away: bool) -> Told:
    """What two states of the daemon differ in, where one command or event lies between them."""
    told: Told = Counter()
    for gid in before.keys() | after.keys():
        was, now = before.get(gid), after.get(gid)
        if was is now:
            continue
        does: tuple[What, Who]
        if now in (Status.COMPLETE, Status.ERROR):
            does = (What.FINISHED if now is Status.COMPLETE else What.FAILED), Who.ARIA2
        elif now is None and was is not None and was.section is Section.STOPPED:
            does = What.CLEARED, who if who is Who.YOU else Who.UNCLEAR
        elif now is None or now is Status.REMOVED:
            does = What.REMOVED, who
        elif was is None:
            does = What.ADDED, who
        elif now is Status.PAUSED:
            does = What.PAUSED, who
        elif was is Status.PAUSED:
            does = What.RESUMED, who
        elif was is Status.WAITING:
            does = What.STARTED, Who.ARIA2
        else:
            continue
        told[(*does, away)] += 1
    return told


DEEDS = ("add", "add paused", "pause", "unpause", "remove", "clear", "complete", "fail")
WISHES = {
    "pause": Wish.PAUSE,
    "unpause": Wish.UNPAUSE,
    "remove": Wish.REMOVE,
    "clear": Wish.CLEAR,
}


def is_active(status: Status) -> bool:
    return status is Status.ACTIVE


def target(watcher: Watcher, deed: str, pick: int) -> Gid | None:
    """A download to which this can be done."""
    able: dict[str, Callable[[Status], bool]] = {
        "pause": lambda status: status in (Status.ACTIVE, Status.WAITING),
        "unpause": lambda status: status is Status.PAUSED,
        "remove": lambda status: status.section is not Section.STOPPED,
        "clear": lambda status: status.section is Section.STOPPED,
    }
    fits = able.get(deed, is_active)
    choice = [gid for gid, status in watcher.states().items() if fits(status)]
    return choice[pick % len(choice)] if choice else None


def carry_out(watcher: Watcher, deed: str, gid: Gid) -> None:
    daemon = watcher.daemon
    acts: dict[str, Callable[[Gid], None]] = {
        "pause": daemon.pause,
        "unpause": daemon.unpause,
        "remove": daemon.remove,
        "clear": daemon.remove_result,
        "complete": daemon.complete,
        "fail": daemon.fail,
    }
    acts[deed](gid)


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.booleans(), st.booleans(), st.integers(0, 9))))
def test_it_tells_what_happened_once_and_by_whom(
    deeds: list[tuple[str, bool, bool, int]],
) -> None:
    watcher = Watcher()
    all_told: Told = Counter()
    for deed, is_ours, is_away, pick in deeds:
        before, who = watcher.states(), Who.YOU if is_ours else Who.OTHER
        if deed.startswith("add"):
            paused = deed.endswith("paused")
            if is_ours:
                with watcher.mirror.log.adding() as claim:
                    claim([watcher.daemon.add(paused=paused)])
            elif is_away:
                who = Who.UNCLEAR
                with watcher.away():
                    watcher.daemon.add(paused=paused)
            else:
                watcher.daemon.add(paused=paused)
        elif (gid := target(watcher, deed, pick)) is None:
            continue
        elif is_ours and deed in WISHES:
            with watcher.asked(gid, WISHES[deed]):
                carry_out(watcher, deed, gid)
        elif is_away:
            who = Who.UNCLEAR
            with watcher.away():
                carry_out(watcher, deed, gid)
        else:
            carry_out(watcher, deed, gid)
        watcher.look()
        away = is_away and not (is_ours and (deed in WISHES or deed.startswith("add")))
        all_told += expected(before, watcher.states(), who, away=away)
        assert watcher.told() == all_told
    ends = watcher.mirror.log.take_ends()
    of = Counter(what for what, _, _ in all_told.elements())
    assert (ends.finished, ends.failed) == (of[What.FINISHED], of[What.FAILED])
    assert watcher.mirror.log.take_ends() == Ends()


def test_what_was_there_at_the_start_is_no_news() -> None:
    daemon, mirror = SimulatedAria2(), Mirror()
    complete = daemon.add()
    daemon.complete(complete)
    daemon.fail(daemon.add())
    daemon.add()
    mirror.apply(Question(1, whole=True, stretches=EVERYTHING).compute(daemon))
    mirror.log.catch_up()
    mirror.apply(Question(2, whole=True, stretches=EVERYTHING).compute(daemon))
    assert not mirror.log.entries
    assert mirror.log.take_ends() == Ends()


def test_the_time_away_is_summed_up() -> None:
    watcher = Watcher()
    daemon, log = watcher.daemon, watcher.mirror.log
    first, second = daemon.add(), daemon.add()
    watcher.look()
    log.note_line(What.LOST, "It was cut.")
    with watcher.away():
        daemon.complete(first)
        daemon.fail(second)
        came_and_went = daemon.add()
        daemon.complete(came_and_went)
        log.note_line(What.BACK)
    assert log.returns == 1
    assert log.take_meanwhile() == {What.FINISHED: 2, What.FAILED: 1}
    assert log.ends[:2] == (2, 1)


def test_what_came_meanwhile_is_told_once_it_is_described() -> None:
    now = 1_000_000.0
    log = EventLog(lambda: now)
    log.catch_up()
    log.look_away()
    log.note_line(What.LOST)
    log.note_line(What.BACK)
    arrived = Download(GIDS[0], Status.PAUSED)
    log.note(None, arrived, None, noticed=False)
    log.catch_up()
    log.settle()
    assert log.take_meanwhile() == {}
    log.describe(arrived)
    log.settle()
    assert log.take_meanwhile() == {What.ADDED: 1}
    assert log.take_meanwhile() == {}


def test_metadata_are_no_download_that_finished_and_what_came_of_them_is_aria2s() -> None:
    watcher = Watcher()
    daemon, log = watcher.daemon, watcher.mirror.log
    daemon.slots = 1
    with log.adding() as claim:
        claim([magnet := daemon.add(torrent=True)])
    watcher.look()
    child = Gid("c" * 16)
    daemon.items[magnet].followed_by = (child,)
    daemon.complete(magnet)
    daemon.items[child] = Item(child, Status.ACTIVE, torrent=True)
    daemon.active = [child]
    watcher.mirror.notice(Notice.START, child, watcher.now)
    alone = Question(watcher.now + 1, records=[child]).compute(daemon)
    watcher.mirror.apply(alone)
    watcher.look()
    told = watcher.told()
    assert told[What.ADDED, Who.YOU, False] == 1
    assert told[What.ADDED, Who.ARIA2, False] == 1
    assert log.take_ends() == Ends()
    daemon.seed(child)
    assert log.take_ends()[:2] == (1, 0)
    daemon.complete(child)
    watcher.look()
    assert log.take_ends() == Ends()
    assert watcher.told()[What.SEEDED, Who.UNCLEAR, False] == 1


def test_what_we_added_is_ours_though_it_is_seen_before_the_answer() -> None:
    watcher = Watcher()
    with watcher.mirror.log.adding(What.RETRIED) as claim:
        gid = watcher.daemon.add()
        other = watcher.daemon.add()
        watcher.look()
        assert not watcher.told()
        claim([gid])
    watcher.look()
    assert watcher.told() == {
        (What.RETRIED, Who.YOU, False): 1,
        (What.ADDED, Who.OTHER, False): 1,
    }
    named = [o.subject.download.gid for e in watcher.mirror.log.entries for o in e.first]
    assert sorted(named) == sorted([gid, other])


def all_in_queue(asked: float, status: Status) -> Snapshot:
    """The answer of a daemon with 10,000 downloads that are all paused, or all waiting."""
    known: tuple[Known, ...] = tuple(
        (gid, {"status": status, "described": True, "name": f"{gid}.iso"}) for gid in GIDS
    )
    window = Window(Section.WAITING, 0, len(known) + 1, known)
    return Snapshot(asked, GlobalStat(num_waiting=len(known)), (), (window,))


def test_what_others_do_is_apart_where_there_is_time_between() -> None:
    watcher = Watcher()
    first, second, third = (watcher.daemon.add() for _ in range(3))
    watcher.look()
    begun = watcher.now
    for gid, at in ((first, 0.0), (second, 1.5), (third, 5.0)):
        watcher.now = begun + at
        watcher.mirror.notice(Notice.PAUSE, gid, watcher.now)
    paused = [e for e in watcher.mirror.log.entries if e.what is What.PAUSED]
    assert [(e.since - begun, e.count) for e in paused] == [(0.0, 2), (5.0, 1)]


def test_what_happens_to_thousands_at_once_is_one_entry() -> None:
    mirror = Mirror()
    mirror.apply(all_in_queue(1, Status.WAITING))
    mirror.log.catch_up()
    mirror.apply(all_in_queue(2, Status.PAUSED))
    (entry,) = mirror.log.entries
    assert (entry.what, entry.who, entry.count) == (What.PAUSED, Who.OTHER, len(GIDS))
    assert [occurrence.subject.download.gid for occurrence in entry.first] == GIDS[:FEW]


def test_what_is_undone_and_done_again_is_told_anew() -> None:
    mirror = Mirror()
    mirror.apply(all_in_queue(1, Status.WAITING))
    mirror.log.catch_up()
    for asked, status in enumerate((Status.PAUSED, Status.WAITING, Status.PAUSED), 2):
        mirror.apply(all_in_queue(asked, status))
    told = [(entry.what, entry.count) for entry in mirror.log.entries]
    assert told == [(w, len(GIDS)) for w in (What.PAUSED, What.RESUMED, What.PAUSED)]


def test_of_those_that_are_gone_what_was_known_is_kept_and_the_rest_forgotten() -> None:
    now = 0.0
    log = EventLog(lambda: now)
    log.catch_up()
    for gid in GIDS[: 2 * MOST]:
        now += 60
        download = Download(gid, Status.PAUSED)
        log.note(download._replace(status=Status.ACTIVE), download, None, noticed=True)
        ended = download._replace(status=Status.COMPLETE, name=f"{gid}.iso")
        log.note_gone(ended, Phase(Wish.RETRY, now))
    assert len(log.entries) == MOST
    names = {o.subject.download.name for entry in log.entries for o in entry.first}
    assert names == {f"{gid}.iso" for gid in GIDS[MOST : 2 * MOST]}
    assert len(log._ledger._subjects) == MOST  # noqa: SLF001 - it must not grow


def test_what_we_added_and_ended_before_it_was_seen_is_not_ours_again() -> None:
    watcher = Watcher()
    watcher.is_online = False  # aria2's own word of it is missing
    with watcher.mirror.log.adding() as claim:
        gid = watcher.daemon.add()
        claim([gid])
        watcher.daemon.complete(gid)
    watcher.is_online = True
    watcher.look()
    watcher.daemon.remove_result(gid)
    watcher.look()
    watcher.daemon.add(gid=gid)
    watcher.look()
    assert watcher.told() == {
        (What.FINISHED, Who.ARIA2, False): 1,
        (What.CLEARED, Who.UNCLEAR, False): 1,
        (What.ADDED, Who.OTHER, False): 1,
    }
