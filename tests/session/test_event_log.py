"""What happens at a real daemon is told of those who did it."""

import asyncio

import pytest

from ariatui import disk
from ariatui.commands.deleter import Belongings
from ariatui.model.addition import read_lines
from ariatui.model.download import Gid
from ariatui.model.events import What
from ariatui.model.phase import Wish
from ariatui.rpc import connection
from ariatui.words import event_words
from tests.aria2 import Aria2, Aria2Factory
from tests.content import ContentServer, HangingTracker, make_album
from tests.session.watching import Watched, watching
from tests.waiting import eventually


def told(watched: Watched) -> list[str]:
    """The lines of the log, without their times."""
    mirror = watched.session.mirror
    lines = event_words.lines(mirror.log.entries, mirror.downloads)
    return [f"{line.who.value if line.who else 'line'}: {line.text}" for line in lines]


async def tells(watched: Watched, *lines: str) -> None:
    """Wait until all of these are in the log."""
    await eventually(lambda: set(lines) <= set(told(watched)))


async def test_you_another_client_and_aria2(aria2: Aria2, content: ContentServer) -> None:
    first = aria2.add(content.url("first.iso", silent=True))
    old = aria2.add(content.missing())
    await aria2.becomes(old, "error")
    async with watching(aria2) as watched:
        await eventually(lambda: watched.session.mirror.log.knew_all)
        commands = watched.session.commands
        commands.adder.add(read_lines(content.url("ours.iso", silent=True)))
        await tells(watched, "you: added ours.iso")
        theirs = aria2.add(content.url("theirs.iso", silent=True))
        await tells(watched, "other: added theirs.iso")
        commands.pauser.wish(Wish.PAUSE, [Gid(first)])
        await tells(watched, "you: paused first.iso", "aria2: started theirs.iso")
        aria2.pause(theirs)
        await tells(watched, "other: paused theirs.iso")
        commands.pauser.wish_all(Wish.UNPAUSE)
        await tells(watched, "you: resumed first.iso", "you: resumed theirs.iso")
        commands.remover.remove([Gid(theirs)])
        await tells(watched, "you: removed theirs.iso")
        aria2.remove(first)
        await tells(watched, "other: removed first.iso")
        commands.retrier.retry([Gid(old)])
        reason = "the resource was not found"
        await tells(
            watched, "you: tried again: missing.iso", f"aria2: failed missing.iso: {reason}"
        )
        aria2.add(content.url("quick.iso", size=1000))
        await tells(watched, "other: added quick.iso", "aria2: finished quick.iso")
        commands.remover.clear()
        await tells(watched, "you: cleared the result of quick.iso")
        assert len(told(watched)) == len(set(told(watched)))


async def test_what_happened_while_away(aria2: Aria2, content: ContentServer) -> None:
    """The line is given up and taken up again, as when another server is shown meanwhile."""
    first = aria2.add(content.url("first.iso", silent=True))
    second = aria2.add(content.url("second.iso", silent=True))
    third = aria2.add(content.url("third.iso", silent=True))
    async with watching(aria2) as watched:
        session, log = watched.session, watched.session.mirror.log
        await eventually(lambda: log.knew_all)
        assert told(watched) == []
    quick = aria2.add(content.url("quick.iso", size=1000))
    aria2.pause(third)
    aria2.remove(first)
    await aria2.becomes(quick, "complete")
    aria2.add(content.url("fourth.iso", silent=True))
    task = asyncio.create_task(session.run())
    await eventually(lambda: log.returns == 1)
    await tells(
        watched,
        "line: Connected again.",
        "aria2: (while away) finished quick.iso",
        "unclear: (while away) paused third.iso",
        "unclear: (while away) removed first.iso",
        "unclear: (while away) added fourth.iso",
    )
    assert log.take_meanwhile() == {
        What.FINISHED: 1,
        What.PAUSED: 1,
        What.REMOVED: 1,
        What.ADDED: 1,
    }
    assert log.take_ends()[:2] == (1, 0)
    aria2.pause(second)
    await tells(watched, "other: paused second.iso")
    task.cancel()
    await asyncio.wait([task])


async def test_what_was_asked_for_is_ours_though_it_is_answered_to_nobody(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen aria2 reads it when it goes on, and the connection has been given up by then."""
    monkeypatch.setattr(connection, "ANSWER_LIMIT", 0.5)
    gid = aria2.add(content.url("running.iso", silent=True))
    async with watching(aria2) as watched:
        await eventually(lambda: watched.session.mirror.log.knew_all)
        aria2.freeze()
        watched.session.commands.pauser.wish(Wish.PAUSE, [Gid(gid)])
        await eventually(lambda: not watched.is_online)
        aria2.thaw()
        await aria2.becomes(gid, "paused")
        watched.session.retry_now()
        await tells(watched, "you: paused running.iso")


async def test_what_is_gone_since_a_restart_was_removed_by_nobody(
    aria2_factory: Aria2Factory, content: ContentServer, tracker: HangingTracker
) -> None:
    """A torrent sent to aria2 is not in its session here; this one comes back as another."""
    aria2 = aria2_factory(options={"save-session-interval": "0"})
    album = make_album("Album", tracker.announce, {"a.flac": 1000, "b.flac": 1000})
    aria2.add_torrent(album)
    aria2.add(content.url("single.iso", silent=True))
    await aria2.becomes(aria2.add(content.url("quick.iso", size=1000)), "complete")
    async with watching(aria2) as watched:
        log = watched.session.mirror.log
        await eventually(lambda: log.knew_all)
        aria2.kill()
        await eventually(lambda: "line" in "".join(told(watched)))
        aria2.restart()
        aria2.add_torrent(album)
        watched.session.retry_now()
        await eventually(lambda: log.returns == 1, 20)
        await tells(
            watched,
            "aria2: was restarted without single.iso",
            "aria2: was restarted without quick.iso",
        )
        await eventually(lambda: any("Album" in line for line in told(watched)))
        assert "aria2: (while away) queued again: Album" in told(watched)
        assert {line.split(":")[0] for line in told(watched)} == {"line", "aria2"}
        assert log.take_meanwhile() == {
            What.FORGOTTEN: 2,
            What.REVIVED: 1,
            What.RESTARTED: 1,
        }


async def test_what_aria2_ends_itself_for_want_of_peers_was_removed_by_nobody(
    aria2: Aria2, tracker: HangingTracker
) -> None:
    """It is told as stopped, as what is removed is, and has failed (observed on 1.37)."""
    torrent = make_album("Album", tracker.announce, {"a.flac": 1000, "b.flac": 1000})
    async with watching(aria2) as watched:
        await eventually(lambda: watched.session.mirror.log.knew_all)
        aria2.add_torrent(torrent, bt_stop_timeout="1")
        why = "aria2 stopped it before it was finished"
        await tells(watched, f"aria2: failed Album: {why}")
        assert told(watched) == ["other: added Album", f"aria2: failed Album: {why}"]


async def test_what_another_client_removes_and_clears_at_once_is_told_as_both(
    aria2: Aria2, content: ContentServer
) -> None:
    async with watching(aria2) as watched:
        await eventually(lambda: watched.session.mirror.log.knew_all)
        for number in range(3):
            gid = aria2.add(content.url(f"{number}.iso", silent=True))
            await tells(watched, f"other: added {number}.iso")
            aria2.call("aria2.forceRemove", gid)
            await aria2.becomes(gid, "removed")
            aria2.call("aria2.purgeDownloadResult")
            await tells(
                watched,
                f"other: removed {number}.iso",
                f"unclear: cleared the result of {number}.iso",
            )


async def test_what_you_change_is_told_once_for_each_command(
    aria2: Aria2, content: ContentServer, tracker: HangingTracker
) -> None:
    album = make_album("Album", tracker.announce, {"a.flac": 1000, "b.flac": 1000})
    gids = [Gid(aria2.add_torrent(album, pause="true"))]
    names = [f"{number}.iso" for number in range(4)]
    gids += [Gid(aria2.add(content.url(name, silent=True), pause="true")) for name in names]
    async with watching(aria2) as watched:
        await eventually(lambda: watched.session.mirror.log.knew_all)
        commands = watched.session.commands
        commands.mover.move([gids[4]], -2)
        await tells(watched, "you: moved 3.iso 2 places up in the queue")
        commands.mover.move_to_end([gids[0]])
        await tells(watched, "you: moved Album to the end of the queue")
        commands.mover.move_to_end(gids[1:])
        await tells(
            watched, "you: moved 4 downloads (0.iso, 3.iso, 1.iso, …) to the end of the queue"
        )
        commands.tuner.change(gids[1:3], {"max-download-limit": "102400", "split": "3"})
        await tells(
            watched, "you: changed options of 0.iso, 1.iso: at most 100 KiB/s down, split is now 3"
        )
        commands.tuner.change_for_all({"max-overall-upload-limit": "0"})
        await tells(watched, "you: changed options of all downloads: no limit up")
        commands.tuner.change([gids[1]], {"http-passwd": "hunter2"})
        await tells(watched, "you: changed options of 0.iso: http-passwd was changed")
        commands.detailer.select_files(gids[0], [2])
        await tells(watched, "you: chose 1 file of Album")
        commands.detailer.change_mirrors(gids[1], add=["http://a/b", "http://c/d"])
        await tells(watched, "you: added 2 mirrors to 0.iso")
        assert len(told(watched)) == len(set(told(watched))) == 8
        commands.detailer.choices.put(gids[0], frozenset([1]))
        commands.pauser.wish(Wish.UNPAUSE, [gids[0]])
        await tells(watched, "you: resumed Album")
        assert told(watched)[-2:] == ["you: chose 1 file of Album", "you: resumed Album"]


async def test_what_aria2_drops_for_newer_results_was_cleared_by_nobody(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory(options={"max-download-result": "2"})
    async with watching(aria2) as watched:
        mirror = watched.session.mirror
        await eventually(lambda: mirror.log.knew_all and mirror.most_results == 2)
        for number in range(3):
            gid = aria2.add(content.url(f"{number}.iso", size=1000))
            await tells(watched, f"aria2: finished {number}.iso")
            await aria2.becomes(gid, "complete")
        await tells(watched, "aria2: dropped the old result of 0.iso")
        aria2.call("aria2.purgeDownloadResult")
        await tells(
            watched,
            "unclear: cleared the result of 1.iso",
            "unclear: cleared the result of 2.iso",
        )


async def test_what_is_removed_with_its_files_is_told_as_one(
    aria2: Aria2, content: ContentServer
) -> None:
    complete = Gid(aria2.add(content.url("complete.iso", size=1000)))
    await aria2.becomes(complete, "complete")
    running = Gid(aria2.add(content.url("half.iso", size=10_000_000, stall_after=100_000)))
    control_file = aria2.directory / "half.iso.aria2"
    await eventually(control_file.exists)
    async with watching(aria2) as watched:
        await eventually(lambda: watched.session.mirror.log.knew_all)
        deleter = watched.session.commands.deleter
        for gid, name in ((complete, "complete.iso"), (running, "half.iso")):
            files = disk.existing([str(aria2.directory / name)])
            deleter.remove(Belongings([gid], None, files))
            await tells(watched, f"you: removed {name} and deleted its file")
        await eventually(lambda: not watched.session.mirror.rows())
        assert len(told(watched)) == 2
