"""What lasts minutes and days, in warped time; by `tests.faults.endure` in real time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from ariatui.rpc.link import Connecting, Lost, Online
from ariatui.server.secret import Secret
from tests.faults.servers import FakeAria2, row
from tests.faults.warp import ENDPOINT, Line, now, until, warped
from tests.faults.week import live_through
from tests.session.watching import Watched, running

SESSIONS = 20
STEADY = 6.0
"""Seconds after which a line counts as a good one."""


@asynccontextmanager
async def online(count: int) -> AsyncIterator[tuple[FakeAria2, Line, list[Watched]]]:
    """So many sessions that have seen all there is."""
    server = FakeAria2()
    server.fill()
    async with AsyncExitStack() as stack:
        line = stack.enter_context(Line(server).laid())
        sessions = [running(ENDPOINT, Secret("s"), clock=now) for _ in range(count)]
        watched = [await stack.enter_async_context(one) for one in sessions]
        await until(lambda: all(one.standings() == server.truth() for one in watched), 2)
        await asyncio.sleep(STEADY)
        yield server, line, watched


def is_live(watched: Watched, since: float) -> bool:
    """Whether all that is shown was asked for after this moment."""
    confirmed = watched.session.mirror.confirmed
    return watched.is_online and confirmed is not None and confirmed >= since


def press_retry(watched: Watched) -> None:
    if isinstance(watched.session.link, Lost):
        watched.session.retry_now()


@pytest.mark.parametrize(("seconds", "within"), [(1, 1), (10, 6), (60, 12), (600, 12)])
@pytest.mark.parametrize("how", [Line.refuse, Line.freeze], ids=["refused", "silent"])
def test_after_an_outage_all_is_live_again_in_time(
    seconds: int, within: float, how: Callable[[Line], None]
) -> None:
    async def story() -> None:
        async with online(SESSIONS) as (server, line, watched):
            how(line)
            await asyncio.sleep(seconds)
            server.waiting.append(row(500, "waiting"))
            line.mend()
            mended = now()
            await until(lambda: all(is_live(one, mended) for one in watched), within)
            await until(lambda: all(one.standings() == server.truth() for one in watched), 2)
            assert not any(one.reports for one in watched)

    warped(story())


@pytest.mark.parametrize("seconds", [1, 10, 60, 600])
def test_after_an_outage_a_key_brings_the_line_back_at_once(seconds: int) -> None:
    async def story() -> None:
        async with online(SESSIONS) as (_, line, watched):
            line.refuse()
            await asyncio.sleep(seconds)
            line.mend()
            mended = now()
            for one in watched:
                press_retry(one)
            await until(lambda: all(is_live(one, mended) for one in watched), 1)

    warped(story())


@pytest.mark.parametrize("seconds", [2, 30])
def test_a_key_begins_a_try_anew_that_hangs_for_ever(seconds: int) -> None:
    async def story() -> None:
        async with online(SESSIONS) as (_, line, watched):
            line.lose()
            await asyncio.sleep(seconds)
            hanging = [one for one in watched if isinstance(one.session.link, Connecting)]
            await asyncio.sleep(1.5)
            line.mend()
            mended = now()
            hanging = [one for one in hanging if isinstance(one.session.link, Connecting)]
            assert hanging
            for one in hanging:
                one.session.retry_now()
            await until(lambda: all(is_live(one, mended) for one in hanging), 1)

    warped(story())


def test_a_key_begins_a_try_anew_that_was_let_in_and_is_told_nothing() -> None:
    async def story() -> None:
        async with online(1) as (_, line, (watched,)):
            line.hush()
            await until(lambda: watched.times(Connecting) == 2, 2)
            await asyncio.sleep(2)
            assert isinstance(watched.session.link, Connecting)
            line.mend()
            mended = now()
            watched.session.retry_now()
            await until(lambda: is_live(watched, mended), 1)

    warped(story())


def test_keys_do_not_keep_a_young_try_from_coming_about() -> None:
    async def story() -> None:
        async with online(1) as (_, line, (watched,)):
            line.lose()
            await asyncio.sleep(2)
            tried = line.tried
            for _ in range(50):
                watched.session.retry_now()
                await asyncio.sleep(0.1)
            assert tried < line.tried <= tried + 6

    warped(story())


@pytest.mark.parametrize("answers", [0, 1, 2], ids=["at once", "after greeting", "later"])
def test_a_server_that_drops_all_is_tried_twenty_times_a_minute_at_most(answers: int) -> None:
    async def story() -> None:
        async with online(1) as (_, line, watched):
            line.lasts = answers
            line.cut()
            tried = line.tried
            await asyncio.sleep(60)
            assert 5 <= line.tried - tried <= 20
            assert watched[0].gids()

    warped(story())


def test_that_a_server_takes_long_to_let_in_does_not_count_as_a_steady_line() -> None:
    async def story() -> None:
        async with online(1) as (_, line, (watched,)):
            line.lasts, line.takes = 2, 6.0
            line.cut()
            tried = line.tried
            await asyncio.sleep(120)
            assert watched.times(Online) > 5
            assert line.tried - tried <= 13

    warped(story())


def test_a_line_that_flaps_for_ten_minutes_leaves_nothing_behind() -> None:
    async def story() -> None:
        async with online(3) as (server, line, watched):
            tasks = len(asyncio.all_tasks())
            for _ in range(150):
                line.refuse()
                await asyncio.sleep(2)
                line.mend()
                await asyncio.sleep(2)
            await until(lambda: all(is_live(one, now() - 3) for one in watched), 12)
            await asyncio.sleep(STEADY)
            assert len(asyncio.all_tasks()) == tasks
            for one in watched:
                assert one.standings() == server.truth()
                assert one.times(Online) > 10
                assert one.reports == []

    warped(story())


def test_days_leave_nothing_behind() -> None:
    """Half an hour of downloads that come and go; a week takes a quarter of an hour."""
    account = warped(live_through(1 / 48))
    before, after = account.before, account.after
    assert before
    assert after
    assert account.polls > 1750
    assert account.goings > 15
    assert account.reconnects == 3
    assert account.ghosts == 0
    assert after.megabytes - before.megabytes < 10
    assert (after.tasks, after.threads, after.descriptors) == (
        before.tasks,
        before.threads,
        before.descriptors,
    )
