"""A long queue is looked at everywhere in time, at little cost, wherever answers are compressed."""

import asyncio
from functools import partial

import pytest

from ariatui.model.download import Status
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import PostFailed
from ariatui.sync.synchronizer import TICK
from tests.sync.rig import Rig, filled, play

FAR = 0.3


def rig(waiting: int = 3000, latency: float = FAR) -> Rig:
    return Rig(filled(waiting=waiting, active=2), latency=latency, packs=True)


@pytest.mark.parametrize(
    ("queued", "place", "latency"),
    [
        (1000, 0, 0.01),
        (1000, 500, FAR),
        (1000, 999, FAR),
        (10_200, 9000, 0.01),
    ],
)
def test_what_aria2_is_silent_on_is_known_within_5_seconds(
    queued: int, place: int, latency: float
) -> None:
    async def scene() -> None:
        line = rig(queued, latency)
        async with line.settled():
            for seconds in range(3):
                gid = line.daemon.queue[place]
                await asyncio.sleep(seconds * 1.3)
                line.daemon.unpause(gid)
                assert await line.until(partial(line.has, gid, Status.WAITING)) < 5
                line.daemon.pause(gid)
                await line.until(line.is_true)

    play(scene())


def test_the_order_is_known_as_soon_as_its_budget_allows() -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            line.daemon.move(line.daemon.queue[2500], 123)
            assert await line.until(line.is_true) < 6 * 4 * TICK

    play(scene())


def test_it_asks_little_and_only_what_compresses() -> None:
    async def scene() -> None:
        line = rig(waiting=3000)
        async with line.settled():
            await asyncio.sleep(20)  # a pass over the order
            line.forget()
            await asyncio.sleep(60)
            assert sum(asked.rows() for asked in line.asked) == 0
            keys = [asked.questions[0][1][2] for asked in line.packed]
            orders = [
                asked for asked, of in zip(line.packed, keys, strict=True) if "gid" in str(of)
            ]
            assert 29 <= len(line.packed) <= 31
            assert 14 <= len(orders) <= 16
            assert max(asked.rows() for asked in orders) * 11 / 4 < 2500
            assert not line.changes or not any(c.altered or c.reordered for c in line.changes)

    play(scene())


def test_no_exchange_waits_for_a_look() -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            line.packing_takes = 100.0
            line.forget()
            await asyncio.sleep(10 * TICK)
            assert len(line.asked) >= 9
            assert len(line.packed) <= 1

    play(scene())


def test_many_changes_at_once_are_all_known_soon() -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            for gid in line.daemon.queue[::7]:
                line.daemon.unpause(gid)
            await line.until(lambda: line.mirror.tally[Status.WAITING] > 0)
            assert await line.until(line.is_true) < 4

    play(scene())


def test_changes_far_apart_which_different_looks_find_do_not_end_the_looking() -> None:
    async def scene() -> None:
        line = rig(10_200, 0.01)
        async with line.settled():
            for place in (4000, 9000):
                line.daemon.unpause(line.daemon.queue[place])
            assert await line.until(line.is_true) < 6
            line.forget()
            assert await line.until(lambda: bool(line.packed)) < 5

    play(scene())


def test_on_a_slow_line_nothing_is_doubted_twice() -> None:
    """What is found to be otherwise is read before more is looked at."""

    async def scene() -> None:
        line = rig(waiting=1500)
        line.a_row_takes = 46 / 4000
        async with line.running():
            await asyncio.sleep(60)
            line.assert_true()
            line.forget()
            for gid in line.daemon.queue[::2]:
                line.daemon.unpause(gid)
            await asyncio.sleep(60)
            line.assert_true()
            assert sum(asked.rows() for asked in line.asked) < 2 * 1500

    play(scene())


@pytest.mark.parametrize("failure", [PostFailed(), DecodeError("no list")])
def test_where_it_fails_the_patrol_looks_after_the_queue(failure: Exception) -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            line.packing_failure = failure
            await line.until(lambda: any(asked.rows() for asked in line.asked))
            gid = line.daemon.queue[1500]
            line.daemon.unpause(gid)
            await line.until(partial(line.has, gid, Status.WAITING))
            line.packing_failure = None
            line.forget()
            await line.until(lambda: len(line.packed) > 5)

    play(scene())


def test_a_way_to_another_daemon_does_not_have_the_same_read_again_and_again() -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            line.packing_daemon = filled(waiting=3000, active=2)
            for gid in line.packing_daemon.queue:
                line.packing_daemon.unpause(gid)
            await asyncio.sleep(60)
            assert sum(asked.rows() > 1000 for asked in line.asked) <= 4
            gid = line.daemon.queue[1500]
            line.daemon.unpause(gid)
            await line.until(partial(line.has, gid, Status.WAITING))

    play(scene())


def test_what_changes_each_time_is_looked_at_all_the_same() -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            gid = line.daemon.queue[1500]
            for _ in range(6):
                line.daemon.unpause(gid)
                assert await line.until(partial(line.has, gid, Status.WAITING)) < 5
                line.daemon.pause(gid)
                assert await line.until(partial(line.has, gid, Status.PAUSED)) < 5

    play(scene())


def test_a_short_queue_is_left_to_the_patrol() -> None:
    async def scene() -> None:
        line = rig(waiting=290)
        async with line.settled():
            line.daemon.unpause(line.daemon.queue[150])
            assert await line.until(line.is_true) < 6
            assert not line.packed

    play(scene())


def test_on_coming_back_all_statuses_are_looked_at_at_once() -> None:
    async def scene() -> None:
        line = rig()
        async with line.settled():
            line.synchronizer.attend(closely=False)
            await asyncio.sleep(20 * TICK)
            gid = line.daemon.queue[2000]
            await asyncio.sleep(0.7 * TICK)
            line.daemon.unpause(gid)
            line.synchronizer.attend(closely=True)
            assert await line.until(partial(line.has, gid, Status.WAITING)) < 7 * FAR

    play(scene())
