"""Several servers: how each is, going over to another, and coming back to what was left."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ariatui.model.addition import read_lines
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from ariatui.server.settings import NamedServer, Server, open_server
from ariatui.tui import app
from ariatui.tui.app import AriatuiApp
from ariatui.tui.roster import Others, Roster
from ariatui.tui.screens.main import MainScreen
from ariatui.tui.screens.servers import ServersScreen
from tests.aria2 import Aria2, Aria2Factory, free_port
from tests.content import ContentServer
from tests.faults.proxy import Proxy
from tests.waiting import eventually

from .conftest import Witness
from .window import Window, no_local, server_of
from .window import opened as window_on


@pytest.fixture
def other(aria2_factory: Aria2Factory) -> Aria2:
    """Another daemon, with another secret."""
    return aria2_factory(secret="of-the-other")


def named(directory: Path, **daemons: Aria2) -> dict[str, NamedServer]:
    """Names for daemons, with their secrets in files."""
    servers = {}
    for name, daemon in daemons.items():
        file = directory / f"{name}.secret"
        file.touch(0o600)
        file.write_text(daemon.secret.reveal())
        servers[name] = NamedServer(name, daemon.endpoint, secret_file=file)
    return servers


@asynccontextmanager
async def opened(
    servers: dict[str, NamedServer], first: Server | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Window]:
    """The app with these servers; shows the first of them unless another is given."""

    def open_named(server: NamedServer) -> Server:
        return open_server(server, {}, read_only=False)

    first = first or open_named(next(iter(servers.values())))
    shown = AriatuiApp(Roster(first, Others(servers, open_named)), no_local)
    async with shown.run_test(size=size, notifications=True) as pilot:
        await eventually(lambda: isinstance(shown.screen, MainScreen))
        yield Window(shown, pilot)


async def go_to(window: Window, label: str) -> None:
    """Go over to a server by its digit in the dialog."""
    await window.press("S")
    await eventually(lambda: isinstance(window.app.screen, ServersScreen))
    await window.shows(f"  {label} ")
    line = next(line for line in window.lines() if f"  {label} " in line)
    await window.press(line.strip("│ ").split()[0])
    await eventually(lambda: window.app.screen is window.main)
    await eventually(lambda: window.status_line.startswith(label))


async def test_the_dialog_tells_how_each_is_while_only_one_is_watched(
    aria2: Aria2, other: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    other.add(content.url("a.iso", silent=True))
    other.add(content.url("b.iso", silent=True), pause="true")
    servers = named(tmp_path, one=aria2, two=other) | {
        "gone": NamedServer("gone", Endpoint("127.0.0.1", free_port())),
        "wrong": named(tmp_path, wrong=aria2)["wrong"]._replace(
            endpoint=other.endpoint, read_only=True
        ),
        "needing": NamedServer("needing", other.endpoint),
        "lacking": NamedServer("lacking", other.endpoint, secret_file=tmp_path / "none"),
    }
    async with opened(servers) as window:
        await window.shows("one  LIVE")
        await window.press("S")
        await window.shows(
            "nothing listening",
            "read-only  wrong secret",
            "secret needed",
            "1 active, 1 waiting or paused",
        )
        await window.shows("none cannot be used", "0 active, 0 waiting or paused")
        shown = next(line for line in window.lines() if "0 active, 0 waiting or paused" in line)
        assert shown.strip("│ ").startswith("1 ■ one")
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)
        assert window.status_line.startswith("one  LIVE")


async def test_each_keeps_its_selection_its_marks_and_its_filter(
    aria2: Aria2, other: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    for daemon, name in ((aria2, "alpha"), (other, "beta")):
        for number in range(4):
            daemon.add(content.url(f"{name}-{number}.iso", silent=True), pause="true")
    async with opened(named(tmp_path, one=aria2, two=other)) as window:
        await window.shows("one  LIVE", "alpha-3.iso")
        await window.press("down", "space", "s", "N")
        await eventually(lambda: window.app.screen is window.main)
        selected = window.table.selected
        marks = set(window.main.view.marks.gids)
        await go_to(window, "two")
        await window.shows("LIVE", "beta-3.iso")
        assert "alpha" not in window.text()
        assert not window.main.view.marks
        await window.press("slash", *"a-2", "enter")
        await eventually(lambda: "beta-1.iso" not in window.text())
        await go_to(window, "one")
        await window.shows("LIVE", "alpha-0.iso", "1 marked")
        assert window.table.selected == selected
        assert set(window.main.view.marks.gids) == marks
        await go_to(window, "two")
        await window.shows("LIVE", "beta-2.iso", "/a-2")
        assert "beta-1.iso" not in window.text()


async def test_keys_are_for_the_one_that_is_shown(
    aria2: Aria2, other: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    here = aria2.add(content.url("here.iso", silent=True))
    there = other.add(content.url("there.iso", silent=True))
    async with opened(named(tmp_path, one=aria2, two=other)) as window:
        await window.shows("one  LIVE", "here.iso")
        await go_to(window, "two")
        await window.shows("LIVE", "there.iso")
        await window.press("P")
        await eventually(lambda: other.status(there) == "paused")
        assert aria2.status(here) == "active"
        await go_to(window, "one")
        await window.shows("LIVE", "here.iso")
        await window.press("p")
        await eventually(lambda: aria2.status(here) == "paused")


async def test_one_that_is_not_shown_is_asked_for_nothing_and_true_when_it_is_again(
    aria2: Aria2,
    other: Aria2,
    content: ContentServer,
    tmp_path: Path,
    witness: Witness,
) -> None:
    gid = aria2.add(content.url("here.iso", silent=True))
    async with opened(named(tmp_path, one=aria2, two=other)) as window:
        await window.shows("one  LIVE", "active    here.iso")
        session = window.main.session
        await go_to(window, "two")
        await window.shows("LIVE", "No downloads.")
        await session.closed(10)
        confirmed = session.mirror.confirmed
        aria2.call("aria2.forcePause", gid)
        assert "here.iso" not in window.text()
        await eventually(lambda: session.clock() - (confirmed or 0.0) > 2.5)
        assert session.mirror.confirmed == confirmed
        await go_to(window, "one")
        await window.shows("LIVE", "paused    here.iso")
        assert window.main.session is session
    assert witness.commands == []


async def test_what_is_under_way_comes_about_though_another_is_shown_meanwhile(
    aria2: Aria2, other: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    """More than goes into one message, on a line that takes its time."""
    lines = [content.url(f"{number}.iso", silent=True) for number in range(1200)]
    async with Proxy(aria2.endpoint).open() as proxy:
        servers = named(tmp_path, one=aria2, two=other)
        servers["one"] = servers["one"]._replace(endpoint=proxy.endpoint)
        async with opened(servers) as window:
            await window.shows("one  LIVE")
            proxy.delay = 0.1
            window.main.session.commands.adder.add(read_lines("\n".join(lines)), {"pause": "true"})
            await go_to(window, "two")
            await window.shows("two  LIVE", "one: Added 1,200 downloads.")
    stat = aria2.call("aria2.getGlobalStat")
    assert isinstance(stat, dict)
    assert stat["numWaiting"] == "1200"


async def test_what_does_not_come_about_is_told_though_another_is_shown(
    aria2: Aria2,
    other: Aria2,
    content: ContentServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "_WHEN_ANOTHER_IS_SHOWN", 0.3)
    gid = aria2.add(content.url("a.iso", silent=True), pause="true")
    async with Proxy(aria2.endpoint).open() as proxy:
        servers = named(tmp_path, one=aria2, two=other)
        servers["one"] = servers["one"]._replace(endpoint=proxy.endpoint)
        async with opened(servers) as window:
            await window.shows("one  LIVE", "a.iso")
            session = window.main.session
            proxy.freeze(answers_only=True)
            await window.press("u")
            await aria2.becomes(gid, "active")
            await go_to(window, "two")
            told = "one: The connection ended before aria2 confirmed that one download was resumed."
            await eventually(lambda: window.says(told))
            assert not session.mirror.phases
            proxy.freeze_no_more()
            await go_to(window, "one")
            await window.shows("one  LIVE")
            await window.press("p")
            await aria2.becomes(gid, "paused")


SAID = "The connection ended before aria2 confirmed that one download was resumed."


@pytest.mark.parametrize(
    ("ways", "said"), [({}, []), ({"answers_only": True}, [SAID])], ids=["done", "not done"]
)
async def test_the_program_ends_when_what_is_under_way_is_done_or_says_that_it_is_not(
    aria2: Aria2, content: ContentServer, ways: dict[str, bool], said: list[str]
) -> None:
    gid = aria2.add(content.url("a.iso", silent=True), pause="true")
    async with (
        Proxy(aria2.endpoint).open() as proxy,
        window_on(Server(proxy.endpoint, aria2.secret)) as window,
    ):
        await window.shows("LIVE", "a.iso")
        proxy.delay = 0.3
        if ways:
            proxy.freeze(**ways)
        await window.press("u", "q")
        session = window.main.session
        await eventually(lambda: not window.app.is_running)
        await session.closed(10)
        await aria2.becomes(gid, "active")
        told = [str(words).partition(" The rows")[0] for words in window.app.last_words]
        assert told == said


async def test_one_that_is_gone_says_so_and_the_way_back_is_open(
    aria2: Aria2, tmp_path: Path
) -> None:
    gone = NamedServer("gone", Endpoint("127.0.0.1", free_port()))
    async with opened(named(tmp_path, one=aria2) | {"gone": gone}) as window:
        await window.shows("one  LIVE")
        await go_to(window, "gone")
        await window.shows("OFFLINE", "Nothing listens at")
        await go_to(window, "one")
        await window.shows("LIVE")
        assert "Nothing listens at" not in window.text()


async def test_a_secret_that_was_typed_is_kept_for_the_next_time(
    aria2: Aria2, other: Aria2, tmp_path: Path
) -> None:
    bare = NamedServer("bare", other.endpoint)
    async with opened(named(tmp_path, one=aria2) | {"bare": bare}) as window:
        await window.shows("one  LIVE")
        await go_to_and_be_asked(window)
        await window.press(*other.secret.reveal(), "enter")
        await window.shows("bare  LIVE")
        await go_to(window, "one")
        await window.shows("LIVE")
        await window.press("S")
        await window.shows("bare", "0 active, 0 waiting or paused")
        await eventually(lambda: "secret needed" not in window.text())
        await window.press("escape")
        await go_to(window, "bare")
        await window.shows("bare  LIVE")


async def go_to_and_be_asked(window: Window) -> None:
    await window.press("S")
    await window.shows("secret needed")
    await window.press("down", "enter")
    await window.shows("Enter sends it")


async def test_a_secret_file_that_cannot_be_used_is_told_and_nothing_else_happens(
    aria2: Aria2, tmp_path: Path
) -> None:
    bad = NamedServer("bad", aria2.endpoint, secret_file=tmp_path / "none")
    async with opened(named(tmp_path, one=aria2) | {"bad": bad}) as window:
        await window.shows("one  LIVE")
        await window.press("S", "2")
        await eventually(lambda: window.says("does not exist"))
        assert window.status_line.startswith("one  LIVE")


async def test_one_without_a_name_stands_behind_the_others(aria2: Aria2) -> None:
    servers = {"gone": NamedServer("gone", Endpoint("127.0.0.1", free_port()))}
    async with opened(servers, server_of(aria2)) as window:
        await window.shows("LIVE")
        await window.press("S")
        await window.shows(f"2 ■ {aria2.endpoint.label}", "1   gone")
        await window.press("up", "enter")
        await eventually(lambda: window.status_line.startswith("gone"))
        await go_to(window, aria2.endpoint.label)
        await window.shows("LIVE")


async def test_a_single_one_is_told_how_others_get_names(aria2: Aria2) -> None:
    async with opened({}, server_of(aria2)) as window:
        await window.shows("LIVE")
        await window.press("S")
        await window.shows("1 ■ ", "ariatui --write-config writes the file")


async def test_going_to_and_fro_quickly_ends_well(
    aria2: Aria2, other: Aria2, tmp_path: Path
) -> None:
    async with opened(named(tmp_path, one=aria2, two=other)) as window:
        await window.shows("one  LIVE")
        for _ in range(4):
            await window.press("S", "2", "S", "1")
        await eventually(lambda: window.app.screen is window.main)
        await window.shows("one  LIVE")
        await window.press("S", "2")
        await window.shows("two  LIVE")


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (30, 8)])
async def test_many_servers_on_any_screen(
    size: tuple[int, int], aria2: Aria2, tmp_path: Path
) -> None:
    nobody = Server(Endpoint("127.0.0.1", free_port()), Secret("x"))
    servers = named(tmp_path, one=aria2) | {
        f"a rather long name {n}": NamedServer(f"a rather long name {n}", nobody.endpoint)
        for n in range(30)
    }
    async with opened(servers, size=size) as window:
        await eventually(lambda: "LIVE" in window.status_line)
        await window.press("S")
        await window.shows("Servers")
        await window.press("up")
        await window.pilot.pause()
        assert max(map(len, window.lines())) <= size[0]
        await window.press("enter")
        await eventually(lambda: window.main.session.server.label == "a rather long name 29")


async def test_a_server_that_may_only_be_watched_does_not_make_others_so(
    aria2: Aria2, other: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    gid = other.add(content.url("there.iso", silent=True))
    servers = named(tmp_path, one=aria2, two=other)
    servers["one"] = servers["one"]._replace(read_only=True)
    async with opened(servers) as window:
        await window.shows("one read-only  LIVE")
        await go_to(window, "two")
        await window.shows("two  LIVE", "there.iso")
        await window.press("p")
        await eventually(lambda: other.status(gid) == "paused")
