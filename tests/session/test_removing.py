"""Downloads are removed, cleared, deleted and tried again on a real daemon."""

from pathlib import Path
from typing import TypeVar

import pytest

from ariatui import disk, words
from ariatui.commands.deleter import Belongings
from ariatui.commands.retrier import Retrier
from ariatui.model.download import Gid, Section, Status
from ariatui.model.phase import Wish
from ariatui.rpc import aria2 as rpc
from ariatui.rpc import decode
from tests.aria2 import Aria2, Aria2Factory
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.faults.servers import FakeAria2, row
from tests.session.watching import running, truth, watching
from tests.waiting import eventually

T = TypeVar("T")


def fill(aria2: Aria2, content: ContentServer) -> list[Gid]:
    """Two active downloads, the rest waiting."""
    return [Gid(aria2.add(content.url(f"{n}.iso", rate=20_000))) for n in range(5)]


async def test_what_is_removed_leaves_the_queue(aria2: Aria2, content: ContentServer) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        watched.session.commands.remover.remove([gids[0], gids[3]])
        assert watched.phase(gids[0]) == watched.phase(gids[3]) == "removing"
        await eventually(lambda: watched.agrees_with(aria2) and not watched.session.mirror.phases)
        assert aria2.status(gids[0]) == "removed"
        assert aria2.status(gids[3]) == "gone"
        watched.session.commands.remover.remove([gids[0]])
        assert watched.phase(gids[0]) == "clearing"
        await eventually(lambda: aria2.status(gids[0]) == "gone" and watched.agrees_with(aria2))
        assert watched.reports == []


async def test_all_results_are_cleared(aria2: Aria2, content: ContentServer) -> None:
    gids = fill(aria2, content)
    failed = [Gid(aria2.add(content.missing(f"{n}"))) for n in range(3)]
    for gid in gids[:4]:
        aria2.pause(gid)
    for gid in failed:
        await aria2.becomes(gid, "error")
    async with watching(aria2) as watched:
        watched.session.commands.remover.clear()
        assert {watched.phase(gid) for gid in failed} == {"clearing"}
        await eventually(lambda: watched.agrees_with(aria2) and set(watched.gids()) == set(gids))
        watched.session.commands.remover.clear()
        assert watched.said() == ["There is no download here to be cleared."]


async def test_what_is_being_removed_can_be_nothing_else(
    aria2: Aria2, hanging_tracker: HangingTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A removal waits for the tracker to be told, a forced one does not."""
    monkeypatch.setattr(words, "HANGS_AFTER", 0.3)
    gid = Gid(aria2.add_torrent(make_torrent("a.iso", hanging_tracker.announce)))
    await eventually(lambda: hanging_tracker.events == ["started"])
    await eventually(lambda: aria2.facts(gid)["connections"] == "0")
    async with watching(aria2) as watched:
        commands = watched.session.commands
        commands.remover.remove([gid])
        for wish in (Wish.PAUSE, Wish.UNPAUSE):
            commands.pauser.wish(wish, [gid])
        commands.pauser.toggle_all()
        assert all("removed" in said or "no download here" in said for said in watched.said())
        assert watched.phase(gid) == "removing"
        await eventually(lambda: watched.reports[-1].ways == (("remove", "on it again forces it"),))
        commands.remover.remove([gid])
        await eventually(lambda: aria2.status(gid) == "removed" and watched.agrees_with(aria2))
        assert not watched.session.mirror.phases


async def test_files_are_deleted_once_aria2_has_let_go(
    aria2: Aria2, content: ContentServer
) -> None:
    gid = Gid(aria2.add(content.url("a.iso", size=10_000_000, rate=50_000)))
    kept = Gid(aria2.add(content.url("b.iso", size=10_000_000, rate=50_000)))
    async with watching(aria2) as watched:
        deleter = watched.session.commands.deleter
        await eventually(lambda: len(list(aria2.directory.rglob("b.iso*"))) == 2)
        paths = [file.path for file in (await deleter.look([kept], None)).files]
        all_of_it = await deleter.look([gid], None)
        files = all_of_it.files
        assert [file.path.name for file in files] == ["a.iso", "a.iso.aria2"]
        deleter.remove(all_of_it)
        await eventually(lambda: watched.said() == ["Deleted 2 files."])
        await eventually(lambda: aria2.status(gid) == "gone" and watched.agrees_with(aria2))
        assert not any(file.path.exists() for file in files)
        assert all(path.exists() for path in paths)


async def test_the_files_of_a_result_go_with_one_word(aria2: Aria2, content: ContentServer) -> None:
    gid = Gid(aria2.add(content.url("a.iso", size=1000)))
    await aria2.becomes(gid, "complete")
    async with watching(aria2) as watched:
        deleter = watched.session.commands.deleter
        deleter.remove(await deleter.look([gid], None))
        await eventually(lambda: watched.gids() == [] and watched.reports != [])
        assert watched.said() == ["Deleted 1 file."]


async def test_failed_ones_are_tried_again_in_place_and_as_they_were(
    aria2: Aria2, content: ContentServer
) -> None:
    failed: list[Gid] = []
    for number in range(2):
        uri = content.missing(f"{number}.iso")
        gid = Gid(aria2.add(uri, out=f"out-{number}", header="X-A: 1\nX-B: 2"))
        await aria2.becomes(gid, "error")
        failed.append(gid)
    told = aria2.call("aria2.getOption", failed[0])
    assert isinstance(told, dict)
    before = told["header"]
    gids = fill(aria2, content)
    aria2.call("aria2.changeGlobalOption", {"max-concurrent-downloads": "1"})
    async with watching(aria2) as watched:
        watched.session.commands.retrier.retry_all()
        assert {watched.phase(gid) for gid in failed} == {"retrying"}
        await eventually(lambda: aria2.status(failed[0]) == aria2.status(failed[1]) == "gone")
        await eventually(lambda: watched.agrees_with(aria2))
        queue = [gid for gid, status in truth(aria2) if status == "waiting"]
        again = queue[:2]
        assert queue[2:] == [gid for gid in gids if gid in queue]
        for number, new in enumerate(again):
            options = aria2.call("aria2.getOption", new)
            assert isinstance(options, dict)
            assert (options["out"], options["header"]) == (f"out-{number}", before)
        assert watched.reports == []


async def test_a_removed_torrent_comes_back_by_its_hash(
    aria2: Aria2, hanging_tracker: HangingTracker
) -> None:
    gid = Gid(aria2.add_torrent(make_torrent("ä&b", hanging_tracker.announce)))
    await aria2.becomes(gid, "active")
    info_hash = aria2.facts(gid, "infoHash")["infoHash"]
    aria2.call("aria2.forceRemove", gid)
    await aria2.becomes(gid, "removed")
    async with watching(aria2) as watched:
        watched.session.commands.retrier.retry([gid])
        await eventually(lambda: aria2.status(gid) == "gone" and watched.agrees_with(aria2))
        (again,) = watched.gids()
        facts = aria2.facts(again, "infoHash", "bittorrent")
        assert facts["infoHash"] == info_hash
        assert facts["bittorrent"] == {"announceList": [[hanging_tracker.announce]]}
        await eventually(lambda: "ä&b" in watched.row(again).name)


async def test_a_paused_one_is_resumed_and_a_good_one_left_alone(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content)
    aria2.call("aria2.forcePause", gids[4])
    async with watching(aria2) as watched:
        watched.session.commands.retrier.retry(gids)
        await eventually(lambda: aria2.status(gids[4]) == "waiting" and watched.agrees_with(aria2))
        watched.session.commands.retrier.retry([gids[0]])
        watched.session.commands.retrier.retry_all()
        assert watched.said() == ["This download has not failed.", "No download has failed."]
        assert watched.gids() == gids


@pytest.mark.parametrize("command", ["remove", "clear", "retry"])
async def test_a_command_whose_answer_is_lost_is_told(
    aria2_factory: Aria2Factory, content: ContentServer, command: str
) -> None:
    aria2 = aria2_factory()
    gid = Gid(aria2.add(content.missing("a")))
    await aria2.becomes(gid, "error")
    async with watching(aria2) as watched:
        commands = watched.session.commands
        aria2.freeze()
        if command == "clear":
            commands.remover.clear()
        elif command == "remove":
            commands.remover.remove([gid])
        else:
            commands.retrier.retry([gid])
        aria2.kill()
        await eventually(lambda: watched.reports)
        assert "before aria2 confirmed" in watched.said()[0]
        assert watched.phase(gid) == ""


async def test_no_more_than_the_daemon_knows_is_looked_for(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        await eventually(lambda: aria2.facts(gids[0])["completedLength"] != "0")
        deleter = watched.session.commands.deleter
        found = await deleter.look([Gid("0123456789abcdef"), gids[0]], None)
        assert (len(found.files), found.bare) == (2, 0)
        assert len(watched.session.mirror.section(Section.STOPPED)) == 0
        assert watched.row(gids[0]).status is Status.ACTIVE


async def test_no_file_is_deleted_where_aria2_goes_on_with_the_download(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gid = Gid(aria2.add(content.url("a.iso", size=10_000_000, rate=50_000)))
    refused = rpc.Call("aria2.removeDownloadResult", (gid,), decode.text)
    monkeypatch.setattr(rpc, "remove", lambda *_, **__: refused)
    async with watching(aria2) as watched:
        deleter = watched.session.commands.deleter
        await eventually(lambda: aria2.facts(gid)["completedLength"] != "0")
        found = await deleter.look([gid], None)
        deleter.remove(found)
        await eventually(lambda: any("No file was deleted" in said for said in watched.said()))
        assert all(file.path.exists() for file in found.files)
        assert aria2.status(gid) == "active"


@pytest.mark.parametrize(
    "answer",
    [{"code": 1, "message": "something odd"}, ["garbage"], [{"gid": "a" * 16}]],
    ids=["refusal", "garbage", "no status"],
)
async def test_no_file_is_deleted_after_an_odd_answer(answer: object, tmp_path: Path) -> None:
    server = FakeAria2()
    server.waiting = [row(1, "paused")]
    gid = Gid(str(server.waiting[0]["gid"]))
    (tmp_path / "a.iso").write_text("a")
    async with server.open(), running(server.endpoint, None) as watched:
        await eventually(lambda: gid in watched.gids())
        server.lie = lambda method, result: [answer] if method == "system.multicall" else result
        files = disk.existing([str(tmp_path / "a.iso")])
        watched.session.commands.deleter.remove(Belongings([gid], None, files))
        await eventually(lambda: any("No file was deleted" in said for said in watched.said()))
        assert (tmp_path / "a.iso").exists()


async def test_files_that_another_download_has_too_stay(
    aria2: Aria2, content: ContentServer
) -> None:
    uri = content.url("a.iso", size=10_000_000, rate=50_000)
    old = Gid(aria2.add(uri))
    await eventually(lambda: aria2.facts(old)["completedLength"] != "0")
    aria2.call("aria2.forceRemove", old)
    await aria2.becomes(old, "removed")
    new = Gid(aria2.add(uri))
    await aria2.becomes(new, "active")
    async with watching(aria2) as watched:
        deleter = watched.session.commands.deleter
        both = await deleter.look([old, new], None)
        files = both.files
        assert [file.path.name for file in files] == ["a.iso", "a.iso.aria2"]
        assert not both.shared
        found = await deleter.look([old], None)
        assert (found.files, found.bare, found.shared) == ([], 0, True)
        deleter.remove(found._replace(files=files))
        await eventually(lambda: aria2.status(old) == "gone" and watched.reports != [])
        assert all(file.path.exists() for file in files)
        assert aria2.status(new) == "active"


async def test_an_odd_answer_to_one_retry_is_no_answer_to_the_others(
    aria2: Aria2, content: ContentServer
) -> None:
    failed = [Gid(aria2.add(content.missing(f"{number}.iso"))) for number in range(2)]
    for gid in failed:
        await aria2.becomes(gid, "error")
    async with watching(aria2) as watched:
        commands = watched.session.commands
        means = commands.record.means

        async def call(call: rpc.Call[T]) -> T:
            if any(part.method == "aria2.addUri" for part in call.parts):
                read = call.read
                call = call._replace(read=lambda answer: read(odd(answer)))
            return await means.call(call)

        def odd(answer: object) -> object:
            assert isinstance(answer, list)
            return [["no gid"], *answer[1:]]

        Retrier(means._replace(call=call), commands.pauser).retry_all()
        await eventually(lambda: watched.reports)
        assert sorted(aria2.status(gid) for gid in failed) == ["error", "gone"]
        assert "the answer makes no sense" in watched.said()[0]
        assert "The other one was." in watched.said()[0]
