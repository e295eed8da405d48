"""What is asked of the download whose details are shown: what is wanted, and within a budget."""

import asyncio

import pytest

from ariatui.model.details import Topic
from ariatui.model.download import Gid
from ariatui.rpc.aria2_details import ABOUT_KEYS
from tests.sync.rig import LATENCY, Rig, filled, play

FAR = 0.2
DETAILS = {"aria2.getFiles", "aria2.getPeers", "aria2.getServers", "aria2.getOption"}


def questions(rig: Rig) -> list[str]:
    """The methods of all exchanges so far."""
    return [method for asked in rig.asked for method in asked.methods()]


def about(rig: Rig) -> list[Gid]:
    """Of which downloads all facts were asked for."""
    return [gid for asked in rig.asked for gid in asked.of("aria2.tellStatus", ABOUT_KEYS)]


def test_while_nobody_looks_nothing_is_asked() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=3, active=2))
        async with rig.settled():
            rig.synchronizer.look_at(rig.daemon.active[0], (Topic.ABOUT, Topic.PEERS))
            await asyncio.sleep(3)
            rig.synchronizer.look_at(None)
            rig.forget()
            await asyncio.sleep(30)
            assert not DETAILS & set(questions(rig))
            assert about(rig) == []
            assert rig.mirror.details is None
            assert not any(change.details for change in rig.changes)

    play(scene())


def test_what_is_looked_at_is_asked_for_at_once_and_goes_along_with_the_ticks() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=3, active=2))
        async with rig.settled():
            gid = rig.daemon.active[1]
            began = rig.now
            rig.synchronizer.look_at(gid, (Topic.ABOUT,))
            await rig.until(lambda: bool(rig.mirror.details and rig.mirror.details.about))
            assert rig.now - began < 0.2
            assert any(change.details for change in rig.changes)
            rig.forget()
            await asyncio.sleep(10)
            assert 9 <= len(rig.asked) <= 11
            assert 8 <= len(about(rig)) <= 11
            assert not any(change.details for change in rig.changes), "nothing has changed"

    play(scene())


def test_the_answers_of_another_download_are_dropped() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=3, active=2))
        first, second = rig.daemon.active
        async with rig.settled():
            rig.synchronizer.look_at(first, (Topic.OPTIONS,))
            rig.after_answer = lambda: rig.synchronizer.look_at(second, (Topic.ABOUT,))
            await rig.until(lambda: bool(about(rig)))
            details = rig.mirror.details
            assert details is not None
            assert details.gid == second
            assert details.options is None

    play(scene())


def test_what_aria2_refuses_to_tell_is_withheld_until_the_download_does_something_else() -> None:
    async def scene() -> None:
        rig = Rig(filled(waiting=3, active=2))
        gid = rig.daemon.queue[0]
        async with rig.settled():
            rig.synchronizer.look_at(gid, (Topic.SERVERS,))
            await rig.until(lambda: bool(rig.mirror.details and rig.mirror.details.withheld))
            rig.daemon.set_slots(3)
            rig.daemon.unpause(gid)
            took = await rig.until(
                lambda: rig.mirror.details is not None and rig.mirror.details.servers == ()
            )
            assert took < 3
            assert rig.mirror.details is not None
            assert not rig.mirror.details.withheld

    play(scene())


@pytest.mark.parametrize(("latency", "within"), [(LATENCY / 2, 6), (FAR, 450)])
def test_long_answers_keep_to_a_budget(latency: float, within: int) -> None:
    async def scene() -> None:
        rig = Rig(filled(active=1), latency=latency)
        gid = rig.daemon.active[0]
        rig.daemon.items[gid].files = 10_000
        async with rig.settled():
            rig.synchronizer.look_at(gid, (Topic.FILES,))
            await rig.until(lambda: bool(rig.mirror.details and rig.mirror.details.files))
            rig.forget()
            await asyncio.sleep(within * 10)
            assert 8 <= questions(rig).count("aria2.getFiles") <= 16

    play(scene())


def test_what_is_asked_by_the_way_is_asked_of_a_near_daemon_only() -> None:
    async def scene(latency: float) -> int:
        rig = Rig(filled(active=1), latency=latency)
        async with rig.settled():
            rig.synchronizer.look_at(rig.daemon.active[0], (Topic.ABOUT,), (Topic.FILES,))
            await asyncio.sleep(30)
        return questions(rig).count("aria2.getFiles")

    async def scenes() -> None:
        assert 2 <= await scene(LATENCY / 2) <= 4
        assert await scene(FAR) == 0

    play(scenes())


def test_an_answer_that_does_not_come_through_is_not_asked_for_again() -> None:
    async def scene() -> None:
        rig = Rig(filled(active=1))
        gid = rig.daemon.active[0]
        async with rig.settled():
            rig.synchronizer.look_at(gid, (Topic.ABOUT, Topic.FILES))
            await rig.until(lambda: "aria2.getFiles" in questions(rig))
        rig.synchronizer.ask_for_less(for_good=True)
        rig.forget()
        async with rig.running():
            await asyncio.sleep(10)
        assert "aria2.getFiles" not in questions(rig)
        details = rig.mirror.details
        assert details is not None
        assert details.withheld == {Topic.FILES}
        assert details.about is not None

    play(scene())
