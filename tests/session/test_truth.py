"""The mirror agrees with the daemon, whatever another client does to it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest

from ariatui.model.download import Gid, Status
from ariatui.rpc import aria2 as rpc
from ariatui.rpc import socket
from ariatui.rpc.aria2 import Memory
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Lost
from tests.aria2 import Aria2, Aria2Factory, Aria2Refused
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.session.watching import Watched, running, truth, watching
from tests.waiting import eventually

ON_SCREEN = 1.5
"""Seconds: a tick, and the time that the test's own look at the daemon takes."""

ANYWHERE = 6.0
"""Seconds: 5, and the same."""

QUEUE = 6


@dataclass(frozen=True)
class Scene:
    """A daemon with two active downloads and four waiting ones."""

    aria2: Aria2
    content: ContentServer
    gids: list[str]


def fill(aria2: Aria2, content: ContentServer) -> list[str]:
    """Two active downloads, four waiting ones."""
    return [aria2.add(content.url(f"{n}.iso", rate=20_000)) for n in range(QUEUE)]


async def settles(watched: Watched, aria2: Aria2, within: float = ON_SCREEN) -> None:
    """Wait until the mirror agrees with the daemon."""
    await eventually(lambda: watched.agrees_with(aria2), within)


def add_to_free_slot(scene: Scene) -> None:
    scene.aria2.call("aria2.changeGlobalOption", {"max-concurrent-downloads": "9"})
    scene.aria2.add(scene.content.url("new.iso", rate=20_000))


def add_to_full_queue(scene: Scene) -> None:
    scene.aria2.add(scene.content.url("new.iso", rate=20_000))


def add_paused(scene: Scene) -> None:
    scene.aria2.add(scene.content.url("new.iso", rate=20_000), pause="true")


def add_to_the_front(scene: Scene) -> None:
    scene.aria2.call("aria2.addUri", [scene.content.url("new.iso", rate=20_000)], {}, 0)


def pause_active(scene: Scene) -> None:
    scene.aria2.pause(scene.gids[0])


def force_pause_active(scene: Scene) -> None:
    scene.aria2.call("aria2.forcePause", scene.gids[1])


def pause_waiting(scene: Scene) -> None:
    scene.aria2.pause(scene.gids[3])


def pause_and_unpause_waiting(scene: Scene) -> None:
    scene.aria2.pause(scene.gids[3])
    scene.aria2.unpause(scene.gids[3])


def pause_all(scene: Scene) -> None:
    scene.aria2.call("aria2.pauseAll")


def force_pause_all(scene: Scene) -> None:
    scene.aria2.call("aria2.forcePauseAll")


def pause_and_unpause_all(scene: Scene) -> None:
    scene.aria2.call("aria2.pauseAll")
    scene.aria2.wait_for_status(scene.gids[0], "paused")
    scene.aria2.call("aria2.unpauseAll")


def remove_active(scene: Scene) -> None:
    scene.aria2.remove(scene.gids[0])


def remove_waiting(scene: Scene) -> None:
    scene.aria2.remove(scene.gids[4])


def remove_paused(scene: Scene) -> None:
    scene.aria2.pause(scene.gids[5])
    scene.aria2.remove(scene.gids[5])


def remove_result(scene: Scene) -> None:
    scene.aria2.remove(scene.gids[0])
    scene.aria2.wait_for_status(scene.gids[0], "removed")
    scene.aria2.call("aria2.removeDownloadResult", scene.gids[0])


def purge_results(scene: Scene) -> None:
    scene.aria2.remove(scene.gids[0])
    scene.aria2.wait_for_status(scene.gids[0], "removed")
    scene.aria2.call("aria2.purgeDownloadResult")


def evict_results(scene: Scene) -> None:
    scene.aria2.call("aria2.changeGlobalOption", {"max-download-result": "2"})
    for gid in scene.gids[:4]:
        scene.aria2.remove(gid)
        with suppress(Aria2Refused):
            scene.aria2.wait_for_status(gid, "removed")


def fail(scene: Scene) -> None:
    scene.aria2.call("aria2.addUri", [scene.content.missing()], {}, 0)
    scene.aria2.remove(scene.gids[0])


def complete(scene: Scene) -> None:
    scene.aria2.call("aria2.addUri", [scene.content.url("small", size=1000)], {}, 0)
    scene.aria2.remove(scene.gids[0])


def move_to_the_end(scene: Scene) -> None:
    scene.aria2.call("aria2.changePosition", scene.gids[2], 0, "POS_END")


def move_to_the_front(scene: Scene) -> None:
    scene.aria2.call("aria2.changePosition", scene.gids[5], 0, "POS_SET")


def swap(scene: Scene) -> None:
    scene.aria2.call("aria2.changePosition", scene.gids[3], 1, "POS_CUR")


def raise_the_limit(scene: Scene) -> None:
    scene.aria2.call("aria2.changeGlobalOption", {"max-concurrent-downloads": "4"})


def lower_the_limit(scene: Scene) -> None:
    scene.aria2.call("aria2.changeGlobalOption", {"max-concurrent-downloads": "1"})
    scene.aria2.pause(scene.gids[0])


CHANGES = (
    add_to_free_slot,
    add_to_full_queue,
    add_paused,
    add_to_the_front,
    pause_active,
    force_pause_active,
    pause_waiting,
    pause_and_unpause_waiting,
    pause_all,
    force_pause_all,
    pause_and_unpause_all,
    remove_active,
    remove_waiting,
    remove_paused,
    remove_result,
    purge_results,
    evict_results,
    fail,
    complete,
    move_to_the_end,
    move_to_the_front,
    swap,
    raise_the_limit,
    lower_the_limit,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_what_another_client_does_shows_on_the_screen(
    aria2: Aria2, content: ContentServer, change: Callable[[Scene], None]
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        watched.session.synchronizer.watch(watched.session.mirror.rows())
        before = truth(aria2)
        change(Scene(aria2, content, gids))
        if change is not pause_and_unpause_waiting:
            await eventually(lambda: truth(aria2) != before)
        await settles(watched, aria2)


async def test_a_silent_change_off_the_screen_shows_all_the_same(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = [aria2.add(content.url(f"{n}.iso", rate=20_000)) for n in range(300)]
    async with watching(aria2) as watched:
        watched.session.synchronizer.watch([Gid(gid) for gid in gids[:20]])
        aria2.pause(gids[250])
        await eventually(lambda: watched.status(gids[250]) is Status.PAUSED, ANYWHERE)
        aria2.call("aria2.changePosition", gids[100], 200, "POS_SET")
        await settles(watched, aria2, ANYWHERE)


async def test_in_a_long_queue_what_is_as_before_is_not_read_and_what_differs_is(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = [content.url("a.iso", silent=True)], {"pause": "true"}
    add = {"methodName": "aria2.addUri", "params": [f"token:{aria2.secret.reveal()}", *params]}
    known_again: list[bool] = []
    has_seen = Memory.has_seen

    def spy(memory: Memory, text: bytes) -> bool:
        known_again.append(has_seen(memory, text))
        return known_again[-1]

    monkeypatch.setattr(Memory, "has_seen", spy)

    async def comes_to_rest() -> None:
        known_again.clear()
        await eventually(lambda: known_again[-6:] == [True] * 6, 30)

    async with watching(aria2, refresh=0.1) as watched:
        aria2.call("system.multicall", [add] * 3000)
        rows = watched.session.mirror.rows
        await eventually(lambda: len(rows()) == 3000)
        await comes_to_rest()
        gid = rows()[2500]
        for place in (2900, 2500):  # back to what was seen before
            aria2.call("aria2.changePosition", gid, place, "POS_SET")
            await eventually(lambda: rows()[place] == gid, ANYWHERE)  # noqa: B023
        for change, status in ((aria2.unpause, Status.ACTIVE), (aria2.pause, Status.PAUSED)):
            change(gid)
            await eventually(lambda: watched.status(gid) is status, ANYWHERE)  # noqa: B023
        await comes_to_rest()


async def test_a_torrent_has_its_own_name(aria2: Aria2, hanging_tracker: HangingTracker) -> None:
    torrent = make_torrent("from-a-torrent.iso", hanging_tracker.announce)
    async with watching(aria2) as watched:
        gid = aria2.add_torrent(torrent)
        await settles(watched, aria2)
        await eventually(lambda: watched.knows_all_names)
        known = watched.session.mirror.downloads[Gid(gid)]
        assert (known.name, known.torrent) == ("from-a-torrent.iso", True)


async def test_names_before_and_after_the_start(aria2: Aria2, content: ContentServer) -> None:
    async with watching(aria2) as watched:
        gid = Gid(aria2.add(content.url("Große Datei.iso", silent=True)))
        other = Gid(aria2.add(content.url("y.iso", rate=20_000), out="another name.iso"))
        downloads = watched.session.mirror.downloads
        await eventually(lambda: gid in downloads and downloads[gid].name == "Große Datei.iso")
        await eventually(lambda: other in downloads and downloads[other].name == "another name.iso")


async def test_a_name_that_is_no_utf8_breaks_nothing(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    aria2.terminate()
    line = f"{content.url('x.iso', rate=20_000)}\n out=caf".encode() + b"\xe9-\x1b[31m\n"
    (aria2.directory / "session").write_bytes(line)
    aria2.restart()
    async with watching(aria2) as watched:
        (gid,) = watched.session.mirror.rows()
        downloads = watched.session.mirror.downloads
        await eventually(lambda: downloads[gid].name == "caf\N{REPLACEMENT CHARACTER}-\x1b[31m")
        assert len(watched.links) == 2


async def test_answers_that_are_too_long_are_asked_for_in_parts(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "LARGEST_MESSAGE", 10_000)
    for n in range(200):
        aria2.add(content.url(f"{n}.iso"), pause="true")
    async with running(aria2.endpoint, aria2.secret) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.TOO_LONG))
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        await eventually(lambda: watched.knows_all_names)
        lost = [link for link in watched.links if isinstance(link, Lost)]
        assert {link.failure.kind for link in lost} == {FailureKind.TOO_LONG}
        assert len(lost) <= 3


async def test_failures_that_made_room_for_newer_ones_are_gone(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    """aria2 says so in other words than of any other one that it does not know."""
    aria2 = aria2_factory(options={"max-download-result": "3"})
    gids = [Gid(aria2.add(content.missing(f"{number}.iso"))) for number in range(3)]
    for gid in gids:
        await aria2.becomes(gid, "error")
    async with watching(aria2) as watched:
        for number in range(3, 6):
            gids.append(Gid(aria2.add(content.missing(f"{number}.iso"))))
            await aria2.becomes(gids[-1], "error")
        await eventually(lambda: watched.agrees_with(aria2))
        assert sorted(watched.gids()) == sorted(gids[3:])
        means = watched.session.commands.record.means
        slots = await means.call_each({gid: rpc.tell_standing(gid) for gid in gids})
        assert [rpc.is_missing(gid, slot) for gid, slot in slots.items()] == [True] * 3 + [
            False
        ] * 3
