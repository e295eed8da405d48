"""What is asked, when, and at what cost, of a simulated aria2 on a line that takes its time."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ariatui.model.download import Gid, Status
from ariatui.rpc import failures
from ariatui.rpc.aria2 import NAME_KEYS, RECORD_KEYS, STANDING_KEYS, Refused
from ariatui.rpc.failures import LinkError
from ariatui.server.endpoint import Endpoint
from ariatui.sync.lookout import Lookout
from ariatui.sync.patrol import Patrol
from ariatui.sync.sweep import PageLength
from ariatui.sync.synchronizer import TICK
from tests.model.simulation import SimulatedAria2
from tests.sync.rig import LATENCY, SETTLED, Rig, filled, play

# The beginning.


def test_the_first_exchange_asks_for_totals_active_ones_and_the_first_page() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=3, stopped=3, active=1))
        async with rig.running():
            await rig.until(lambda: bool(rig.changes))
        assert rig.asked[0].questions == [
            ("aria2.getGlobalStat", ()),
            ("aria2.tellActive", (RECORD_KEYS,)),
            ("aria2.tellWaiting", (0, 100, RECORD_KEYS)),
        ]
        assert len(rig.asked) == 1
        assert set(rig.mirror.rows()) == {*rig.daemon.active, *rig.daemon.queue}

    play(scene())


def test_an_empty_daemon_is_known_after_one_exchange_for_each_list() -> None:
    async def scene() -> None:
        rig = Rig()
        async with rig.running():
            await asyncio.sleep(0.5)
            assert [asked.methods()[2:] for asked in rig.asked] == [
                ["aria2.tellWaiting"],
                ["aria2.tellStopped"],
            ]
            rig.assert_true()

    play(scene())


def test_all_lists_are_read_soon_however_long() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=1000, stopped=700, active=3))
        async with rig.running():
            await rig.until(lambda: list(rig.mirror.rows()) == rig.daemon.rows())
            assert rig.now < 2
            assert all(known.described for known in rig.mirror.downloads.values())

    play(scene())


def test_the_names_on_the_screen_come_first() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=90))
        visible = rig.daemon.queue[60:80]
        rig.synchronizer.watch(visible)
        async with rig.running():
            await rig.until(lambda: bool(rig.mirror.unnamed))
            await rig.until(lambda: len(rig.mirror.unnamed) < 90)
            assert rig.asked[1].of("aria2.tellStatus", NAME_KEYS)[:20] == visible
            assert not set(visible) & set(rig.mirror.unnamed)

    play(scene())


# A settled daemon.


@pytest.mark.parametrize("waiting", [0, 10, 1000, 2000])
def test_a_settled_daemon_is_asked_once_a_tick_and_not_for_single_downloads(
    waiting: int,
) -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=waiting, stopped=10, active=2))
        async with rig.running():
            await rig.until(rig.is_true)
            rig.synchronizer.watch(rig.daemon.rows()[:30])
            await asyncio.sleep(SETTLED)
            rig.forget()
            await asyncio.sleep(20 * TICK)
            assert 19 <= len(rig.asked) <= 21
            assert "aria2.tellStatus" not in {m for asked in rig.asked for m in asked.methods()}
            assert "aria2.tellStopped" not in {m for asked in rig.asked for m in asked.methods()}
            most = waiting / 4 + 32 if waiting else 0
            assert max(asked.rows() for asked in rig.asked) <= most
            assert not any(change.reordered or change.gone for change in rig.changes)
            assert not any(change.altered - set(rig.daemon.active) for change in rig.changes)

    play(scene())


def test_what_is_gone_from_its_place_is_suspect_until_that_is_answered() -> None:
    """The cursor stays at the place that its download had before."""

    async def scene() -> None:
        rig = Rig(filled(waiting=3))
        async with rig.settled():
            gone = rig.daemon.rows()[0]
            suspected: list[bool] = []

            def look() -> None:
                if gone in rig.asked[-1].of("aria2.tellStatus", STANDING_KEYS):
                    suspected.append(gone in rig.mirror.suspects)

            rig.before_answer = look
            rig.daemon.remove(gone)
            await asyncio.sleep(SETTLED)
            assert suspected == [True]
            assert not rig.mirror.suspects

    play(scene())


def test_what_aria2_is_silent_on_is_known_as_the_budget_allows() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=1000, active=2))
        async with rig.settled():
            gid = rig.daemon.queue[500]
            rig.daemon.unpause(gid)
            assert await rig.until(lambda: rig.mirror.downloads[gid].status is Status.WAITING) < 15
            rig.forget()
            await asyncio.sleep(60)
            budget = Patrol.BUDGET // 21 + 2
            assert max(asked.rows() for asked in rig.asked[5:]) <= budget

    play(scene())


def test_once_something_has_changed_in_silence_the_others_are_looked_at_soon() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=2000, active=2), latency=0.1)
        async with rig.settled():
            for gid in rig.daemon.queue[:100] + rig.daemon.queue[-100:]:
                rig.daemon.unpause(gid)
            await rig.until(lambda: rig.mirror.tally[Status.WAITING] > 0)
            assert await rig.until(rig.is_true) < 4

    play(scene())


def test_while_nobody_looks_it_asks_less_often_and_at_once_when_somebody_does() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=100, active=2))
        async with rig.settled():
            rig.synchronizer.attend(closely=False)
            rig.forget()
            await asyncio.sleep(20 * TICK)
            assert 9 <= len(rig.asked) <= 11
            rig.forget()
            rig.synchronizer.attend(closely=True)
            assert await rig.until(lambda: bool(rig.asked)) < 0.1
            await asyncio.sleep(20 * TICK)
            assert 19 <= len(rig.asked) <= 22

    play(scene())


@pytest.mark.parametrize("queued", [1, 100, 299, 1000, 10_000, 100_000])
def test_a_patrol_keeps_to_its_budget_and_sees_all_of_what_is_short_in_time(queued: int) -> None:
    patrol = Patrol()
    for _ in range(3):
        seconds = 0
        while seconds == 0 or patrol.offset:
            rows = patrol.rows(queued, page=10**6)
            assert rows * (46 if patrol.looks_at_order else 21) <= Patrol.BUDGET
            seen = min(rows + 1, queued - patrol.offset)
            patrol.go_on(rows + 1, seen)
            seconds += 1
        assert seconds <= 5 or queued > Lookout.MANY
        assert patrol.looks_at_order or queued > 300


@pytest.mark.parametrize("scattered", [False, True])
def test_what_aria2_is_silent_on_is_known_within_a_tick_on_the_screen(*, scattered: bool) -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=1000, active=2))
        async with rig.settled():
            visible = rig.daemon.queue[700:730]
            if scattered:
                visible = visible[::-1]
            rig.synchronizer.watch(visible)
            for gid in visible[:8]:  # for longer than the slow pass is away from here
                rig.daemon.unpause(gid)
                assert await rig.until(rig.is_true) <= TICK + 2 * LATENCY

    play(scene())


def test_a_queue_in_motion_above_the_screen_does_not_hide_what_is_on_it() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=300, active=2))
        async with rig.settled():
            rig.synchronizer.watch(rig.daemon.queue[100:130])
            rig.daemon.move(rig.daemon.queue[299], 0)
            rig.daemon.unpause(rig.daemon.queue[110])
            await rig.until(rig.is_true)

    play(scene())


@pytest.mark.parametrize(
    "happens",
    [
        lambda daemon: daemon.add(paused=True),
        lambda daemon: daemon.add(paused=True, front=True),
        lambda daemon: daemon.remove(daemon.queue[0]),
        lambda daemon: daemon.remove(daemon.queue[149]),
        lambda daemon: daemon.remove_result(daemon.stopped[0]),
        lambda daemon: daemon.remove_result(daemon.stopped[149]),
        lambda daemon: daemon.purge(),
        lambda daemon: [daemon.remove(gid) for gid in list(daemon.queue)],
    ],
    ids=["add", "add first", "remove first", "remove last", "oldest", "newest", "purge", "clear"],
)
def test_counts_that_differ_start_a_pass(happens: Callable[[SimulatedAria2], object]) -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=150, stopped=150))
        async with rig.settled():
            happens(rig.daemon)
            assert await rig.until(rig.is_true) < TICK + 1
            rig.forget()
            await asyncio.sleep(10 * TICK)
            assert len(rig.asked) <= 11

    play(scene())


def test_a_result_that_makes_room_for_a_newer_one_goes() -> None:
    async def scene() -> None:
        rig = Rig(filled(stopped=120, active=2, max_results=120))
        async with rig.settled():
            rig.daemon.fail(rig.daemon.active[0])
            assert await rig.until(rig.is_true) < TICK + 1

    play(scene())


async def fail_one_each_second(rig: Rig, seconds: int) -> None:
    """Another one starts in its place."""
    for _ in range(seconds):
        rig.daemon.fail(rig.daemon.active[0])
        rig.daemon.add()
        await asyncio.sleep(TICK)


def test_results_that_make_room_for_newer_ones_cost_little() -> None:
    """Without a pass over all that there are for each of them."""

    async def scene() -> None:
        rig = Rig(filled(stopped=1000, active=2, max_results=1000))
        async with rig.settled():
            await fail_one_each_second(rig, 20)
            assert await rig.until(rig.is_true) < TICK + 1
            assert sum(asked.rows() for asked in rig.asked) < 20 * 300

    play(scene())


def test_the_order_of_the_results_is_read_by_the_clock_not_by_the_exchange() -> None:
    async def scene() -> None:
        rig = Rig(filled(stopped=1000, active=2, max_results=2000))
        async with rig.settled():
            rig.daemon.fail(rig.daemon.active[0])
            for _ in range(20 * 5):
                rig.synchronizer.wake()
                await asyncio.sleep(TICK / 20)
            pages = [a for a in rig.asked if "aria2.tellStopped" in a.methods()]
            assert 4 <= len(pages) <= 7 < 20 < len(rig.asked)

    play(scene())


def test_a_result_that_went_for_another_reason_is_missed_all_the_same() -> None:
    async def scene() -> None:
        rig = Rig(filled(stopped=300, active=2, max_results=300))
        async with rig.settled():
            gone = rig.daemon.stopped[150]
            rig.daemon.remove_result(gone)
            await fail_one_each_second(rig, 3)
            rig.daemon.remove_result(rig.daemon.stopped[150])
            await fail_one_each_second(rig, 6)
            assert await rig.until(rig.is_true) < TICK + 1

    play(scene())


def test_a_count_that_never_fits_starts_a_pass_now_and_then_only() -> None:
    """A daemon that counts what it does not tell of."""

    async def scene() -> None:
        rig = Rig(filled(waiting=10, stopped=10))
        async with rig.settled():
            rig.daemon.stopped.append(Gid("nonsense"))
            rig.daemon.items[Gid("nonsense")] = rig.daemon.items[rig.daemon.stopped[0]]
            await asyncio.sleep(20 * TICK)
            assert len(rig.asked) <= 2 * 20
            pages = [a for a in rig.asked if "aria2.tellStopped" in a.methods()]
            assert 1 <= len(pages) <= 5

    play(scene())


# What comes in between.


def test_a_notice_is_followed_by_an_exchange_at_once() -> None:
    async def scene() -> None:
        rig = Rig(filled(active=2))
        async with rig.settled():
            await rig.until(lambda: bool(rig.asked))
            await asyncio.sleep(0.3)
            rig.daemon.fail(gid := rig.daemon.active[0], 22)
            assert await rig.until(rig.is_true) < 0.1
            assert rig.mirror.downloads[gid].error_code == 22

    play(scene())


async def fail_quickly(rig: Rig, count: int) -> None:
    """So many dead links in so many times 2 ms."""
    rig.daemon.set_slots(1)
    for _ in range(count):
        if not rig.daemon.active:
            rig.daemon.add()
        rig.daemon.fail(rig.daemon.active[0])
        await asyncio.sleep(0.002)


def test_many_notices_are_followed_by_few_exchanges() -> None:
    async def scene() -> None:
        rig = Rig(filled(active=2))
        async with rig.settled():
            await fail_quickly(rig, 500)
            assert len(rig.asked) <= 1 / 0.05 + 2
            await rig.until(lambda: len(rig.mirror.rows()) == 500)
            await rig.until(lambda: not rig.wrong())

    play(scene())


def test_results_that_come_while_the_results_are_read_stand_where_they_belong() -> None:
    """A notification overtakes the page that was answered just before it."""

    async def scene() -> None:
        rig = Rig(filled(active=2))
        async with rig.settled():
            await fail_quickly(rig, 100)
            await asyncio.sleep(2 * SETTLED)
            rig.assert_true()

    play(scene())


def test_a_failure_right_behind_the_answer_about_it_is_told_in_full() -> None:
    """Both arrive at once, and the notification is taken in before the answer is."""

    async def scene() -> None:
        rig = Rig(filled(waiting=1))
        (gid,) = rig.daemon.queue
        async with rig.settled():

            def fail() -> None:
                if gid in rig.asked[-1].of("aria2.tellStatus", RECORD_KEYS) and rig.daemon.active:
                    rig.daemon.fail(gid, 3)

            rig.after_answer = fail
            rig.daemon.unpause(gid)
            await rig.until(lambda: gid in rig.daemon.stopped)
            assert await rig.until(rig.is_true) < TICK
            assert rig.mirror.downloads[gid].error_code == 3

    play(scene())


def test_what_a_command_has_touched_is_asked_about_at_once() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=100, active=2))
        async with rig.settled():
            some = rig.daemon.queue[40:45]
            for gid in some:
                rig.daemon.unpause(gid)
            rig.synchronizer.ask_about(some)
            assert await rig.until(rig.is_true) < 0.2
            assert rig.asked[0].of("aria2.tellStatus", STANDING_KEYS) == some

    play(scene())


def test_very_many_that_a_command_has_touched_are_read_by_a_pass() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=700, active=2), a_row_takes=0.001)
        async with rig.running():
            await rig.until(rig.is_true)
            await asyncio.sleep(SETTLED)
            rig.forget()
            for gid in rig.daemon.queue:
                rig.daemon.unpause(gid)
            rig.synchronizer.ask_about(list(rig.daemon.queue))
            await rig.until(lambda: len(rig.asked) == 1)
            assert rig.asked[0].methods().count("aria2.tellStatus") == 0
            await rig.until(lambda: rig.mirror.tally[Status.WAITING] == len(rig.daemon.queue))

    play(scene())


def test_one_that_was_asked_about_for_its_standing_still_gets_its_name_and_record() -> None:
    """As many are to be named, its turn for that has not come when a command touches it."""

    async def scene() -> None:
        rig = Rig(filled(waiting=90, active=2), latency=0.3)
        async with rig.running():
            await rig.until(lambda: len(rig.mirror.unnamed) > 50)
            rig.synchronizer.ask_about(list(rig.daemon.queue)[60:])
            await asyncio.sleep(2 * SETTLED)
            rig.assert_true()

    play(scene())


def test_many_that_fail_at_once_while_others_are_touched_are_told_in_full() -> None:
    async def scene() -> None:
        rig = Rig(filled(active=300))
        async with rig.settled():
            rig.daemon.set_slots(0)
            failing = list(rig.daemon.active)
            for gid in failing:
                rig.daemon.fail(gid, 22)
            await asyncio.sleep(LATENCY)
            rig.synchronizer.ask_about(failing)
            await asyncio.sleep(SETTLED)
            rig.assert_true()

    play(scene())


def test_an_unknown_download_that_was_asked_about_appears() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=10, active=2))
        async with rig.settled():
            gid = rig.daemon.add(paused=True)
            rig.synchronizer.ask_about([gid, Gid("f" * 16)])
            assert await rig.until(rig.is_true) < 0.3

    play(scene())


# What is not as it should be.


def exchanges_without_reason(rig: Rig, seconds: float) -> int:
    return len(rig.asked) - round(seconds / TICK)


@pytest.mark.parametrize("junk", [{}, [], None, "text", {"gid": "b"}], ids=repr)
@pytest.mark.parametrize("keys", [NAME_KEYS, RECORD_KEYS], ids=["name", "record"])
@pytest.mark.parametrize("active", [True, False], ids=["active", "waiting"])
def test_a_bad_answer_about_one_download_is_not_asked_for_for_ever(
    keys: tuple[str, ...], junk: object, *, active: bool
) -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=5, active=2))
        async with rig.settled():
            rig.synchronizer.watch(rig.daemon.rows())
            rig.daemon.set_slots(3)
            gid = rig.daemon.add(paused=not active)
            rig.daemon.spoilt[gid, keys] = junk

            def progress() -> None:
                for running in rig.daemon.active:
                    rig.daemon.progress(running, 5)

            rig.before_answer = progress
            await rig.until(lambda: gid in rig.mirror.downloads)
            await asyncio.sleep(TICK)
            rig.forget()
            await asyncio.sleep(10 * TICK)
            assert exchanges_without_reason(rig, 10) <= 3

    play(scene())


def test_a_name_that_never_comes_is_not_asked_for_with_each_byte() -> None:
    """An answer that makes sense, but in which the file still has no path."""

    async def scene() -> None:
        rig = Rig(filled(active=2))
        async with rig.settled():
            rig.daemon.set_slots(3)
            gid = rig.daemon.add()
            rig.daemon.spoilt[gid, NAME_KEYS] = {"gid": gid, "files": [{"path": ""}]}
            rig.before_answer = lambda: rig.daemon.progress(gid, 5)
            await rig.until(lambda: gid in rig.mirror.downloads)
            await asyncio.sleep(TICK)
            rig.forget()
            await asyncio.sleep(10 * TICK)
            assert exchanges_without_reason(rig, 10) <= 3

    play(scene())


def test_on_a_slow_line_pages_become_short() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=500), a_row_takes=0.05)
        async with rig.running():
            await rig.until(lambda: len(rig.mirror.rows()) == 500)
            assert rig.asked[-1].rows() == 25

    play(scene())


def test_on_a_long_way_pages_become_long() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=1000), latency=0.6)
        async with rig.running():
            await rig.until(lambda: len(rig.mirror.rows()) == 1000)
            assert [asked.rows() for asked in rig.asked][:4] == [100, 200, 400, 800]

    play(scene())


def test_on_a_quick_line_pages_become_long() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=1000))
        async with rig.running():
            await rig.until(lambda: len(rig.mirror.rows()) == 1000)
            assert [asked.rows() for asked in rig.asked] == [100, 200, 400, 800]

    play(scene())


@pytest.mark.parametrize(("a_row_takes", "rows"), [(0.00001, 2000), (0.002, 100), (0.5, 25)])
@pytest.mark.parametrize("way", [0.01, 0.6])
def test_pages_become_neither_endless_nor_single_rows(
    way: float, a_row_takes: float, rows: int
) -> None:
    page = PageLength()
    page.begin(way)
    for _ in range(20):
        page.learn(way, full=False)
        page.learn(way + page.rows * a_row_takes, full=True)
    assert page.rows == rows


def test_a_short_exchange_for_little_does_not_make_pages_longer() -> None:
    page = PageLength()
    page.learn(0.01, full=False)
    assert page.rows == 100


def test_an_answer_that_was_too_long_makes_pages_short_for_good() -> None:
    page = PageLength()
    page.shorten(for_good=True)
    assert page.rows == 25
    page.shorten(for_good=True)
    assert page.rows == 6
    page.begin(0.1)
    for _ in range(5):
        page.learn(0.1, full=True)
        page.learn(1.0, full=True)
    assert page.rows == 6


def test_an_answer_that_came_too_late_makes_pages_short_until_they_come_soon() -> None:
    page = PageLength()
    page.shorten(for_good=False)
    page.shorten(for_good=False)
    page.begin(0.1)
    page.learn(1.0, full=True)
    assert page.rows == 6
    assert page.is_short
    for _ in range(20):
        page.learn(0.1, full=True)
    assert page.rows == 2000
    page.begin(0.1)
    assert page.rows == 100


def test_one_exchange_is_under_way_at_a_time() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=300, active=2), latency=3.0)
        async with rig.running():
            for _ in range(200):
                rig.synchronizer.wake()
                await asyncio.sleep(0.1)
        times = [asked.at for asked in rig.asked]
        assert all(b - a >= rig.latency - 0.001 for a, b in pairwise(times))
        assert len(times) > 5

    play(scene())


@pytest.mark.parametrize(
    "failure", [LinkError(failures.closed(Endpoint("host"))), Refused("no")], ids=["lost", "no"]
)
def test_a_line_that_fails_ends_it(failure: Exception) -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=3), failure=failure)
        with pytest.raises(type(failure)):
            await rig.synchronizer.run(LATENCY)
        assert len(rig.asked) == 1
        assert not rig.changes

    play(scene())


def test_a_new_line_starts_with_a_pass_over_whole_records() -> None:
    """Whatever became of the downloads meanwhile, and however deep in the lists they are now."""

    async def scene() -> None:
        rig = Rig(filled(waiting=150, active=3, stopped=10))
        async with rig.settled():
            pass
        rig.mirror.forget_moment()
        rig.daemon.heard = lambda _notice, _gid: None
        for gid in rig.daemon.active[:]:
            rig.daemon.fail(gid)
        rig.daemon.set_slots(0)
        for gid in rig.daemon.queue[10:20]:
            rig.daemon.remove(gid)
        rig.daemon.move(rig.daemon.queue[3], 130)
        rig.daemon.purge()
        rig.daemon.heard = rig._hear  # noqa: SLF001 - the line is back
        rig.forget()
        async with rig.running():
            await rig.until(rig.is_true)
            assert rig.asked[0].questions[:3] == [
                ("aria2.getGlobalStat", ()),
                ("aria2.tellActive", (RECORD_KEYS,)),
                ("aria2.tellWaiting", (0, rig.asked[0].rows(), RECORD_KEYS)),
            ]

    play(scene())


def test_names_asked_for_when_the_line_was_lost_are_asked_for_again() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=30, active=2))

        def lose_line() -> None:
            if rig.asked[-1].of("aria2.tellStatus", NAME_KEYS):
                rig.failure = LinkError(failures.closed(Endpoint("host")))

        rig.before_answer = lose_line
        with pytest.raises(LinkError):
            await rig.synchronizer.run(LATENCY)
        rig.before_answer, rig.failure = lambda: None, None
        rig.mirror.forget_moment()
        async with rig.settled():
            pass

    play(scene())


def test_one_that_stopped_while_nobody_listened_stands_where_it_belongs() -> None:
    """Among so many results that they are read in several pages."""

    async def scene() -> None:
        rig = Rig(filled(active=3, stopped=5), latency=0.3)  # slow enough for pages of 100
        async with rig.settled():
            pass
        rig.mirror.forget_moment()
        rig.daemon.heard = lambda _notice, _gid: None
        rig.daemon.fail(rig.daemon.active[1])
        for _ in range(340):
            rig.daemon.complete(rig.daemon.add())
        rig.daemon.heard = rig._hear  # noqa: SLF001 - the line is back
        async with rig.running():
            await asyncio.sleep(30)
            rig.assert_true()

    play(scene())


# All of it together.

picks = st.integers(0, 60)


Happening = Callable[[SimulatedAria2, Gid, int], object]

UNTO_ONE: dict[str, tuple[set[Status], Happening]] = {
    "pause": ({Status.ACTIVE, Status.WAITING}, lambda daemon, gid, _: daemon.pause(gid)),
    "unpause": ({Status.PAUSED}, lambda daemon, gid, _: daemon.unpause(gid)),
    "remove": (
        {Status.ACTIVE, Status.WAITING, Status.PAUSED},
        lambda daemon, gid, _: daemon.remove(gid),
    ),
    "move": (
        {Status.WAITING, Status.PAUSED},
        lambda daemon, gid, pick: daemon.move(gid, 3 * pick),
    ),
    "forget": (
        {Status.COMPLETE, Status.ERROR, Status.REMOVED},
        lambda daemon, gid, _: daemon.remove_result(gid),
    ),
    "progress": ({Status.ACTIVE}, lambda daemon, gid, pick: daemon.progress(gid, pick)),
    "complete": ({Status.ACTIVE}, lambda daemon, gid, _: daemon.complete(gid)),
    "fail": ({Status.ACTIVE}, lambda daemon, gid, _: daemon.fail(gid)),
}
UNTO_ALL: dict[str, Callable[[SimulatedAria2, int], object]] = {
    "add": lambda daemon, pick: daemon.add(paused=pick % 3 == 0, front=pick % 5 == 0),
    "pause all": lambda daemon, _: daemon.pause_all(),
    "unpause all": lambda daemon, _: daemon.unpause_all(),
    "purge": lambda daemon, _: daemon.purge(),
}


def happen(daemon: SimulatedAria2, what: str, pick: int) -> None:
    """Let something happen, to one of the downloads that it can happen to, counted around."""
    if what in UNTO_ALL:
        UNTO_ALL[what](daemon, pick)
        return
    statuses, happening = UNTO_ONE[what]
    able = [gid for gid in daemon.rows() if daemon.items[gid].status in statuses]
    if able:
        happening(daemon, able[pick % len(able)], pick)


@settings(max_examples=60)
@given(
    happenings=st.lists(
        st.tuples(st.sampled_from([*UNTO_ALL, *UNTO_ONE]), picks, st.floats(0, 0.5)), max_size=40
    ),
    latency=st.sampled_from([0.0, 0.02, 0.3]),
    waiting=st.sampled_from([0, 5, 150]),
)
@example(
    # The queue empties while it is looked at in a hurry.
    happenings=[("pause", 0, 0.5), ("forget", 0, 0.0), ("remove", 0, 0.0), ("remove", 0, 0.0)],
    latency=0.0,
    waiting=0,
)
def test_whatever_happens_is_known_soon_after_and_then_all_is_quiet(
    happenings: list[tuple[str, int, float]], latency: float, waiting: int
) -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=waiting, stopped=8, active=2, max_results=10), latency=latency)
        async with rig.running():
            for what, pick, seconds in happenings:
                happen(rig.daemon, what, pick)
                if seconds > 0.1:
                    await asyncio.sleep(seconds)
            await asyncio.sleep(2 * SETTLED)
            rig.assert_true()
            rig.forget()
            await asyncio.sleep(5 * TICK)
            assert len(rig.asked) <= 6
            rig.assert_true()

    play(scene())
