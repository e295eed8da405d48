"""Who did what, where the line was lost meanwhile or aria2 restarted."""

from ariatui.model.download import Download, Gid, Status
from ariatui.model.event_log import EventLog
from ariatui.model.events import What, Who
from ariatui.model.phase import Wish

from .test_event_log import Watcher


def restarted(watcher: Watcher) -> None:
    """Note that it is another aria2 that answers."""
    watcher.mirror.log.note_line(What.RESTARTED)


def test_what_we_added_is_ours_though_the_line_is_lost_before_it_is_seen() -> None:
    """As when another server is shown before all of a long addition has been answered."""
    watcher = Watcher()
    log = watcher.mirror.log
    with log.adding() as claim:
        seen = watcher.daemon.add(paused=True)
        watcher.look()
        claim([seen, watcher.daemon.add(paused=True)])
    with watcher.away():
        pass
    watcher.look()
    assert watcher.told() == {(What.ADDED, Who.YOU, False): 2}
    assert log.take_meanwhile() == {}


def test_what_we_added_and_is_gone_when_the_line_is_back_is_ours_no_more() -> None:
    watcher = Watcher()
    with watcher.away():
        with watcher.mirror.log.adding() as claim:
            claim([gid := watcher.daemon.add(paused=True)])
        watcher.mirror.forget_moment()
        watcher.daemon.remove(gid)
    watcher.daemon.add(paused=True, gid=gid)
    watcher.look()
    assert watcher.told() == {(What.ADDED, Who.OTHER, False): 1}


def test_what_we_asked_for_and_came_about_meanwhile_is_our_doing() -> None:
    watcher = Watcher()
    daemon = watcher.daemon
    daemon.slots = 0
    gids = [daemon.add(), daemon.add(), daemon.add(paused=True), daemon.add(paused=True)]
    watcher.look()
    told = watcher.told()
    with watcher.asked(gids[0], Wish.PAUSE), watcher.asked(gids[2], Wish.REMOVE), watcher.away():
        daemon.pause(gids[0])
        daemon.pause(gids[1])
        daemon.remove(gids[2])
        daemon.remove(gids[3])
    assert watcher.told() - told == {
        (What.PAUSED, Who.YOU, False): 1,
        (What.PAUSED, Who.UNCLEAR, True): 1,
        (What.REMOVED, Who.YOU, False): 1,
        (What.REMOVED, Who.UNCLEAR, True): 1,
    }
    assert watcher.mirror.log.take_meanwhile() == {What.PAUSED: 1, What.REMOVED: 1}


def test_what_is_otherwise_after_a_restart_is_as_aria2_had_saved_it() -> None:
    watcher = Watcher()
    daemon = watcher.daemon
    running, paused = daemon.add(), daemon.add(paused=True)
    watcher.look()
    told = watcher.told()
    with watcher.away():
        daemon.pause(running)
        daemon.unpause(paused)
        daemon.add(paused=True)
        restarted(watcher)
        watcher.look()
    watcher.look()
    assert watcher.told() - told == {
        (What.PAUSED, Who.ARIA2, True): 1,
        (What.RESUMED, Who.ARIA2, True): 1,
        (What.ADDED, Who.UNCLEAR, True): 1,
    }


def seeding(watcher: Watcher) -> Gid:
    """A torrent that has come and seeds."""
    gid = watcher.daemon.add(torrent=True)
    watcher.daemon.items[gid].total = 10_000
    watcher.look()
    watcher.daemon.items[gid].completed = 10_000
    watcher.daemon.seed(gid)
    watcher.look()
    assert watcher.mirror.log.take_ends()[:2] == (1, 0)
    return gid


def test_a_torrent_that_was_complete_before_a_restart_does_not_finish_again() -> None:
    """aria2 knows of one that waits only afterwards that it is complete (observed on 1.37)."""
    watcher = Watcher()
    daemon, log = watcher.daemon, watcher.mirror.log
    gid = seeding(watcher)
    daemon.pause(gid)
    watcher.look()
    told = watcher.told()
    with watcher.away():
        daemon.items[gid].seeder, daemon.items[gid].completed = False, 0
        restarted(watcher)
        watcher.look()
    assert not watcher.told() - told
    for _ in range(2):
        daemon.unpause(gid)
        daemon.items[gid].completed = 10_000
        daemon.seed(gid)
        watcher.look()
        daemon.pause(gid)
        daemon.items[gid].seeder = False
        watcher.look()
    assert log.take_ends()[:2] == (0, 0)
    assert watcher.told()[What.FINISHED, Who.ARIA2, False] == 1


def test_a_torrent_of_which_more_was_chosen_finishes_again() -> None:
    watcher = Watcher()
    daemon, log = watcher.daemon, watcher.mirror.log
    gid = seeding(watcher)
    daemon.items[gid].seeder = False
    daemon.items[gid].total = 20_000
    watcher.look()
    daemon.items[gid].completed = 15_000
    watcher.look()
    daemon.seed(gid)
    watcher.look()
    assert log.take_ends()[:2] == (1, 0)


def test_nothing_is_told_of_one_that_has_not_changed_but_for_seeding() -> None:
    watcher = Watcher()
    gid = seeding(watcher)
    watcher.daemon.pause(gid)
    watcher.look()
    told = watcher.told()
    watcher.daemon.items[gid].seeder = False
    watcher.look()
    assert watcher.mirror.downloads[gid].status is Status.PAUSED
    assert watcher.told() == told


def test_a_restart_is_told_though_the_line_was_cut_again_before_all_was_read() -> None:
    log = EventLog(lambda: 0.0)
    log.catch_up()
    for line in (What.RESTARTED, What.BACK):
        log.note_line(What.LOST)
        log.look_away()
        log.note_line(line)
        assert log.take_meanwhile() == {}
    log.note_gone(Download(Gid("a" * 16), Status.COMPLETE, name="quick.iso", described=True), None)
    log.catch_up()
    log.settle()
    assert log.take_meanwhile() == {What.RESTARTED: 1, What.FORGOTTEN: 1}
    assert log.take_meanwhile() == {}


def test_a_restart_is_told_once_though_nothing_was_known_before() -> None:
    log = EventLog(lambda: 0.0)
    log.note_line(What.LOST)
    log.look_away()
    log.note_line(What.RESTARTED)
    log.catch_up()
    assert log.take_meanwhile() == {What.RESTARTED: 1}
    assert log.take_meanwhile() == {}
