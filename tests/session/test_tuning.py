"""Limits and options of a real daemon are changed, and what became of it is told."""

import pytest

from ariatui import session
from ariatui.model.download import Gid
from ariatui.model.limits import Limits
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.session.watching import watching
from tests.waiting import eventually


def option(aria2: Aria2, gid: str, name: str) -> str | None:
    """What an option of a download is, as another client reads it."""
    told = aria2.call("aria2.getOption", gid)
    assert isinstance(told, dict)
    value: str | None = told.get(name)
    return value


async def test_options_of_one_or_many_are_changed_and_told(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = [Gid(aria2.add(content.url(f"{n}.iso", rate=20_000))) for n in range(3)]
    paused = Gid(aria2.add(content.url("later.iso"), pause="true"))
    ended = Gid(aria2.add(content.url("ended.iso", size=10)))
    aria2.call("aria2.changePosition", ended, 0, "POS_SET")
    aria2.remove(gids.pop())
    await aria2.becomes(ended, "waiting")
    async with watching(aria2) as watched:
        tuner = watched.session.commands.tuner
        tuner.change(gids, {"max-download-limit": "512000", "max-upload-limit": "0"})
        await eventually(watched.said)
        assert watched.said() == ["2 downloads: at most 500 KiB/s down, no limit up."]
        assert {option(aria2, gid, "max-download-limit") for gid in gids} == {"512000"}
        present = await tuner.read([*gids, paused])
        assert present.value("max-download-limit") is None
        assert present.value("split") == "5"

        tuner.change([*gids, paused], {"split": "3"})
        await eventually(lambda: len(watched.said()) == 2)
        assert watched.said()[-1] == "3 downloads: split is now 3; 2 that ran reconnect and go on."
        await eventually(lambda: {option(aria2, g, "split") for g in gids} == {"3"})

        tuner.change([paused], {"header": ["A: 1", "B: 2"], "http-passwd": "hidden"})
        await eventually(lambda: len(watched.said()) == 3)
        assert (
            watched.said()[-1] == "later.iso: header is now A: 1 | B: 2, http-passwd was changed."
        )
        assert option(aria2, paused, "header") == "A: 1\nB: 2\n"

        tuner.change([paused], {"split": "none"})
        await eventually(lambda: len(watched.said()) == 4)
        assert watched.said()[-1] == "aria2 does not take this value for split: it takes 1 or more."

        aria2.call("aria2.forceRemove", gids[0])
        await aria2.becomes(gids[0], "removed")
        tuner.change([gids[0], paused], {"split": "4"})
        await eventually(lambda: len(watched.said()) == 5)
        assert watched.said()[-1] == (
            "0.iso has stopped or is gone; aria2 changes nothing of it any more. "
            "The other one was changed."
        )


async def test_limits_for_all_are_known_from_the_first_and_after_a_change(aria2: Aria2) -> None:
    aria2.call("aria2.changeGlobalOption", {"max-overall-upload-limit": "10K"})
    async with watching(aria2) as watched:
        tuner = watched.session.commands.tuner
        await eventually(lambda: tuner.limits == Limits(0, 10_240))
        tuner.change_for_all({"max-overall-download-limit": "2097152"})
        await eventually(lambda: tuner.limits == Limits(2_097_152, 10_240))
        assert watched.said() == ["All downloads together: at most 2.0 MiB/s down."]
        tuner.change_for_all({"user-agent": ""})
        await eventually(lambda: len(watched.said()) == 2)
        assert watched.said()[-1] == (
            "user-agent is not set any more, where a download has no other value of its own."
        )
        tuner.change_for_all({"split": "x"})
        await eventually(lambda: len(watched.said()) == 3)
        assert watched.said()[-1] == "aria2 does not take this value for split: it takes 1 or more."


async def test_limits_that_another_client_sets_are_known_in_time(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "LIMITS_EVERY", 1.5)
    async with watching(aria2) as watched:
        tuner = watched.session.commands.tuner
        await eventually(lambda: tuner.limits == Limits())
        aria2.call("aria2.changeGlobalOption", {"max-overall-download-limit": "1M"})
        await eventually(lambda: tuner.limits == Limits(1_048_576), within=4)


async def test_limits_that_are_read_for_a_dialog_are_known_from_then_on(aria2: Aria2) -> None:
    async with watching(aria2) as watched:
        tuner = watched.session.commands.tuner
        await eventually(lambda: tuner.limits == Limits())
        aria2.call("aria2.changeGlobalOption", {"max-overall-upload-limit": "1M"})
        await tuner.read_for_all()
        assert tuner.limits == Limits(0, 1_048_576)


async def test_a_line_that_is_lost_is_told(aria2: Aria2) -> None:
    gid = Gid(aria2.add("http://127.0.0.1:9/x", pause="true"))
    async with watching(aria2) as watched:
        aria2.freeze()
        watched.session.commands.tuner.change([gid], {"split": "2"})
        watched.session.commands.tuner.change_for_all({"split": "2"})
        aria2.kill()
        said = "The connection ended before aria2 confirmed the change of split."
        await eventually(lambda: watched.said() == [said, said])
