"""Times are those of what was seen to happen, and speeds those of the last minutes."""

from ariatui.model.chronicle import STEP, Speeds, Times
from ariatui.model.download import Gid, GlobalStat, Status
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Notice

from .test_mirror import moment, waiting

ONE, TWO = Gid("0" * 15 + "1"), Gid("0" * 15 + "2")


def speeds_of(*told: tuple[float, int]) -> Speeds:
    speeds = Speeds()
    for at, speed in told:
        speeds.take(speed, at)
    return speeds


def test_one_speed_stands_for_each_step_and_nothing_came_in_between() -> None:
    speeds = speeds_of((100, 5), (100.5, 7), (102, 9), (108, 1))
    assert speeds.until(108, 10) == [7, 9, 0, 0, 1]
    assert speeds.until(110, 10) == [7, 9, 0, 0, 1]
    assert speeds.until(114, 10) == [7, 9, 0, 0, 1, 0, 0]
    assert speeds.until(108, 2) == [0, 1]


def test_speeds_are_forgotten_after_five_minutes() -> None:
    speeds = speeds_of(*((float(STEP * step), step) for step in range(1, 1000)))
    assert speeds.until(STEP * 999, 10_000) == list(range(850, 1000))
    assert speeds.until(1e9, 10) == [0] * 10
    assert len(speeds_of((0, 1), (1e9, 2)).until(1e9, 10_000)) <= 150


def test_what_was_there_before_we_looked_has_no_times() -> None:
    mirror = Mirror()
    mirror.apply(moment(1, waiting(ONE), stat=GlobalStat(num_waiting=1)))
    assert mirror.chronicle.times(ONE) == Times()
    mirror.apply(moment(5, waiting(ONE, TWO), stat=GlobalStat(num_waiting=2)))
    assert mirror.chronicle.times(TWO) == Times(added=5)
    mirror.notice(Notice.START, ONE, 7)
    assert mirror.chronicle.times(ONE) == Times(started=7)
    mirror.notice(Notice.ERROR, ONE, 9)
    assert mirror.chronicle.times(ONE) == Times(started=7, finished=9)


def test_what_comes_while_the_line_is_lost_was_not_seen_to_come() -> None:
    mirror = Mirror()
    mirror.apply(moment(1, stat=GlobalStat()))
    mirror.forget_moment()
    mirror.notice(Notice.START, ONE, 3)
    assert mirror.chronicle.times(ONE) == Times()


def test_a_torrent_is_finished_when_it_begins_to_seed() -> None:
    mirror = Mirror()
    mirror.apply(moment(1, stat=GlobalStat()))
    mirror.notice(Notice.START, ONE, 2)
    mirror.apply(moment(3, records=[(ONE, {"status": Status.ACTIVE, "described": True})]))
    mirror.notice(Notice.BT_COMPLETE, ONE, 4)
    mirror.notice(Notice.COMPLETE, ONE, 8)
    assert mirror.chronicle.times(ONE) == Times(2, 2, 4)


def test_pausing_what_seeds_makes_no_other_start_and_no_other_end() -> None:
    mirror = Mirror()
    mirror.apply(moment(1, stat=GlobalStat()))
    mirror.notice(Notice.START, ONE, 2)
    mirror.apply(moment(3, records=[(ONE, {"status": Status.ACTIVE, "described": True})]))
    mirror.notice(Notice.BT_COMPLETE, ONE, 4)
    mirror.notice(Notice.PAUSE, ONE, 5)
    mirror.notice(Notice.START, ONE, 6)
    mirror.notice(Notice.COMPLETE, ONE, 7)
    assert mirror.chronicle.times(ONE) == Times(2, 2, 4)


def test_what_failed_and_runs_again_after_a_restart_has_not_ended() -> None:
    mirror = Mirror()
    mirror.apply(moment(1, stat=GlobalStat()))
    mirror.notice(Notice.START, ONE, 2)
    mirror.notice(Notice.ERROR, ONE, 3)
    assert mirror.chronicle.times(ONE) == Times(2, 2, 3)
    mirror.notice(Notice.START, ONE, 4)
    assert mirror.chronicle.times(ONE) == Times(2, 2, None)


def test_nothing_is_kept_of_what_is_gone() -> None:
    mirror = Mirror()
    mirror.apply(moment(1, stat=GlobalStat()))
    mirror.notice(Notice.START, ONE, 2)
    mirror.apply(moment(3, active=[ONE]))
    assert mirror.chronicle.speeds(ONE).until(3, 5) == [5]
    mirror.apply(moment(5, missing=[ONE]))
    assert mirror.chronicle.times(ONE) == Times()
    assert mirror.chronicle.speeds(ONE).until(5, 5) == []
