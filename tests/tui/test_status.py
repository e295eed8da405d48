"""The status bar, the note and the panel tell how things stand, and never more than is known."""

import asyncio
import re
import socket

import pytest
from textual.widgets import Input

from ariatui.local.daemon import DaemonError
from ariatui.rpc.failures import refused
from ariatui.rpc.link import Lost
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from ariatui.server.settings import Server
from ariatui.tui.app import AriatuiApp
from ariatui.tui.screens.prompt import PromptScreen
from ariatui.tui.standing import Standing, state_of
from tests.aria2 import Aria2, Aria2Factory, free_port
from tests.content import ContentServer
from tests.waiting import eventually

from .conftest import Scene, Witness
from .window import Window, live, opened, server_of


def ages(window: Window, word: str) -> list[int]:
    """The age in the status line behind a word, if it tells one."""
    found = re.findall(rf" {word}, (\d+) s old", window.status_line)
    return [int(age) for age in found]


def is_dim(window: Window) -> bool:
    """Whether the first row is painted dimmed: in colours that no row has otherwise."""
    table = window.table
    usual = {table.get_component_rich_style(name).color for name in table.COMPONENT_CLASSES}
    return usual.isdisjoint(part.style and part.style.color for part in table.render_line(1))


@pytest.mark.parametrize(
    ("width", "parts"),
    [
        (80, ["127.0.0.1", "LIVE", "↓", "↑"]),
        (40, ["127.0.0.1", "LIVE", "↓"]),
        (20, ["LIVE", "↓"]),
        (12, ["LIVE"]),
    ],
)
async def test_speeds_as_far_as_they_fit(
    width: int, parts: list[str], aria2: Aria2, scene: Scene
) -> None:
    assert scene.states(aria2)["first"] == "active"
    line = re.compile(r".*  ".join(map(re.escape, parts)) + r".*")
    async with opened(server_of(aria2), (width, 12)) as window:
        await eventually(lambda: line.fullmatch(window.status_line))
        for part in ("127.0.0.1", "↓", "↑"):
            assert (part in window.status_line) is any(part in told for told in parts)


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (80, "nas-in-the-cellar read-only  LIVE  ↓ 0 B/s  ↑ 0 B/s"),
        (48, "nas-in-the-cellar read-only  LIVE  ↓ 0 B/s"),
        (40, "nas-in-the-cellar ro  LIVE  ↓ 0 B/s"),
        (30, "nas-in-th… ro  LIVE  ↓ 0 B/s"),
        (20, "ro  LIVE  ↓ 0 B/s"),
        (14, "nas ro  LIVE"),
        (10, "ro  LIVE"),
    ],
)
async def test_a_narrow_line_tells_still_that_nothing_can_be_altered(
    width: int, told: str, aria2: Aria2
) -> None:
    name = "nas" if width < 20 else "nas-in-the-cellar"
    server = server_of(aria2)._replace(name=name, read_only=True)
    async with opened(server, (width, 10)) as window:
        await eventually(lambda: window.status_line == told)
        if width == 40:
            aria2.kill()
            await eventually(lambda: window.status_line.startswith("ro  OFFLINE, "))


async def test_the_counts_follow_the_daemon(aria2: Aria2, content: ContentServer) -> None:
    none = "0 all  0 active  0 waiting  0 paused  0 complete  0 error"
    async with live(aria2) as window:
        await eventually(lambda: window.tab_line == none)
        gids = [aria2.add(content.url(f"{n}.iso", silent=True)) for n in range(3)]
        await eventually(lambda: window.tab_line.startswith("3 all  2 active  1 waiting  0 paused"))
        aria2.call("aria2.forcePauseAll")
        await eventually(lambda: "0 active  0 waiting  3 paused" in window.tab_line)
        await window.pilot.resize_terminal(40, 10)
        await eventually(lambda: window.tab_line == "3 all  0▼  0○  3‖  0✓  0✗")
        await window.pilot.resize_terminal(20, 10)
        await eventually(lambda: window.tab_line == "3 all")
        await window.pilot.resize_terminal(80, 24)
        for gid in gids:
            aria2.remove(gid)
        await eventually(lambda: window.tab_line == none)


async def test_a_frozen_daemon_is_stale_then_offline_then_live(aria2: Aria2, scene: Scene) -> None:
    assert scene.states(aria2)["first"] == "active"
    async with live(aria2) as window:
        await window.shows("first.iso")
        assert not is_dim(window)
        aria2.freeze()
        await eventually(lambda: ages(window, "STALE") in ([3], [4]))
        assert window.table.has_class("-old")
        assert is_dim(window)
        await eventually(lambda: ages(window, "STALE") in ([5], [6]))
        assert "LIVE" not in window.text()
        await eventually(lambda: ages(window, "OFFLINE"))
        await window.shows("has not answered for 8 s", "first.iso")
        assert 8 <= ages(window, "OFFLINE")[0] <= 11
        aria2.thaw()
        await window.press("r")
        await window.shows("LIVE")
        await eventually(lambda: not window.table.has_class("-old"))
        assert not is_dim(window)


async def test_after_a_kill_the_rows_stay_dimmed_and_nothing_is_sent(
    aria2: Aria2, content: ContentServer, witness: Witness
) -> None:
    gid = aria2.add(content.url("first.iso", silent=True), pause="true")
    await eventually(lambda: gid in (aria2.directory / "session").read_text())
    async with live(aria2) as window:
        await window.shows("first.iso")
        aria2.kill()
        offline = re.compile(r"OFFLINE, \d+ s old, retry in \d+ s")
        await eventually(lambda: offline.search(window.status_line))
        assert "LIVE" not in window.text()
        await window.shows("first.iso", f"Nothing listens at {aria2.endpoint.label}", "r Retry now")
        assert "Pause" not in window.lines()[-1]
        await eventually(lambda: ages(window, "OFFLINE") >= [2])
        assert window.table.has_class("-old")
        assert is_dim(window)
        for key in "uptfUPTF":
            window.app.clear_notifications()
            await eventually(lambda: not window.toasts())
            await window.press(key)
            await eventually(lambda: window.says("Not connected, so nothing was sent."))
        assert not isinstance(window.app.screen, PromptScreen)
        aria2.restart()
        await window.press("r")
        await window.shows("LIVE")
        await eventually(lambda: not window.table.has_class("-old"))
        assert aria2.status(gid) == "paused"
    assert witness.commands == []


@pytest.mark.parametrize(
    ("wait", "told"), [(2.6, "OFFLINE, retry in 3 s"), (0.4, "OFFLINE, retrying")]
)
def test_no_countdown_stands_at_nought(wait: float, told: str) -> None:
    endpoint = Endpoint("127.0.0.1")
    lost = Lost(refused(endpoint), retry_at=100.0 + wait)
    standing = Standing(
        endpoint.label, exposed=False, link=lost, confirmed=None, now=100.0, stat=None
    )
    assert state_of(standing)[0] == told


async def test_a_command_that_the_line_broke_is_told_and_never_sent_again(
    aria2: Aria2, content: ContentServer, witness: Witness
) -> None:
    gid = aria2.add(content.url("first.iso", silent=True))
    await aria2.becomes(gid, "active")
    await eventually(lambda: gid in (aria2.directory / "session").read_text())
    async with live(aria2) as window:
        aria2.freeze()
        await window.press("p")
        await window.shows("pausing…")
        await eventually(lambda: witness.commands == [("aria2.pause", gid)])
        aria2.kill()
        await eventually(
            lambda: window.says(
                "The connection ended before aria2 confirmed that one download was paused."
            )
        )
        assert "pausing…" not in window.text()
        aria2.restart()
        await window.press("r")
        await window.shows("LIVE", "▼ active")
        assert aria2.status(gid) == "active"
    assert witness.commands == [("aria2.pause", gid)]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Secret("WRONG-TOKEN", "from X"), "does not accept the secret from X"),
        (None, "asks for a secret"),
    ],
)
async def test_the_secret_is_asked_for_and_never_shown(
    given: Secret | None, told: str, aria2_factory: Aria2Factory
) -> None:
    aria2 = aria2_factory(secret="RIGHT-TOKEN")
    seen: list[str] = []

    def look(window: Window) -> str:
        seen.append(window.app.export_screenshot())
        return window.text()

    async with opened(Server(aria2.endpoint, given)) as window:
        await eventually(lambda: f"aria2 at {aria2.endpoint.label} {told}." in look(window))
        assert isinstance(window.app.screen, PromptScreen)
        await window.press("escape")
        await eventually(lambda: "SECRET NEEDED" in look(window))
        assert "SECRET NEEDED, retry in" in window.status_line
        for said in (told, "r  try to connect at once", "s  type the daemon's secret"):
            assert said in look(window)
        await window.press("s")
        await eventually(lambda: isinstance(window.app.screen, PromptScreen))
        for key in ("x", "backspace", *"RIGHT-TOKEN"):
            await window.press("minus" if key == "-" else key)
            assert "•" in look(window) or key == "backspace"
        await window.press("enter")
        await eventually(lambda: "LIVE" in look(window))
    assert len(seen) > 15
    assert not any("TOKEN" in picture or "RIGHT" in picture for picture in seen)


async def test_a_wrong_secret_is_told_where_it_was_typed(aria2: Aria2) -> None:
    """What is typed while it is checked is for nothing."""
    async with opened(Server(aria2.endpoint, None)) as window:
        await window.shows("asks for a secret", "Enter sends it", "╭─")
        await window.press(*"wrong", "enter")
        await window.shows("Checking the secret…", "Esc gives up")
        await window.press(*"more", "enter")
        await window.shows("does not accept the secret that was typed", "Enter sends it")
        assert "•" not in window.text()
        secret = aria2.secret.reveal()
        await window.press(*["minus" if key == "-" else key for key in secret], "enter")
        await window.shows("LIVE")
        assert window.app.screen is window.main


async def test_a_secret_is_taken_as_it_was_typed(aria2_factory: Aria2Factory) -> None:
    """As from a file: blanks around it are none of it, and what cannot be a secret is told."""
    aria2 = aria2_factory(secret="a")
    async with opened(Server(aria2.endpoint, None)) as window:
        await window.shows("Enter sends it")
        window.app.screen.query_one(Input).value = "a\tb"
        await window.press("enter")
        await window.shows("The secret that was typed contains control characters")
        window.app.screen.query_one(Input).value = ""
        await window.press("space", "a", "space", "enter")
        await window.shows("LIVE")


async def test_a_secret_is_not_waited_for_any_more(aria2: Aria2) -> None:
    async with opened(Server(aria2.endpoint, None)) as window:
        await window.shows("Enter sends it")
        await window.press(*"wrong", "enter", "escape")
        await eventually(lambda: window.app.screen is window.main)
        await window.shows("SECRET NEEDED", "does not accept the secret that was typed")
        assert window.app.screen is window.main


async def test_where_nothing_listens_the_panel_says_what_can_be_done(
    aria2: Aria2, content: ContentServer
) -> None:
    asked = 0

    async def start_local() -> Server:
        nonlocal asked
        asked += 1
        return server_of(aria2)

    aria2.add(content.url("local.iso", silent=True))
    nobody = Endpoint("127.0.0.1", free_port())
    async with opened(Server(nobody, None), start_local=start_local) as window:
        await window.shows(
            "OFFLINE, retry in",
            f"Nothing listens at {nobody.label}.",
            "start it with: aria2c --enable-rpc",
            "r  try to connect at once",
            "l  start an aria2c of ariatui's own",
        )
        assert "s  type" not in window.text()
        assert window.table.selected is None
        await window.press("r")
        await eventually(lambda: "retry in" in window.status_line)
        assert asked == 0
        await window.press("l")
        await window.shows("LIVE", "local.iso", aria2.endpoint.label)
        assert nobody.label not in window.text()
        told = "This is an aria2c of ariatui's own, which ends with it. S leads back to the other."
        await eventually(lambda: window.says(told))
        await window.press("p")
        await window.shows("1 paused")
        await window.press("l")
        assert asked == 1


async def test_a_local_aria2c_is_started_once_however_often_it_is_asked_for(aria2: Aria2) -> None:
    asked, may_start = 0, asyncio.Event()

    async def start_local() -> Server:
        nonlocal asked
        asked += 1
        await may_start.wait()
        return server_of(aria2)

    nobody = Endpoint("127.0.0.1", free_port())
    async with opened(Server(nobody, None), start_local=start_local) as window:
        await window.shows("l  start an aria2c")
        for _ in range(3):
            await window.press("l")
            await eventually(lambda: window.toasts() == ["Starting aria2c…"])
        may_start.set()
        await window.shows("LIVE", aria2.endpoint.label)
        await eventually(lambda: not window.toasts())
        assert asked == 1


async def test_one_that_did_not_start_can_be_asked_for_again(aria2: Aria2) -> None:
    servers = iter([None, server_of(aria2)])

    async def start_local() -> Server:
        if (server := next(servers)) is None:
            raise DaemonError("Not this time.")
        return server

    nobody = Endpoint("127.0.0.1", free_port())
    async with opened(Server(nobody, None), start_local=start_local) as window:
        await window.shows("l  start an aria2c")
        await window.press("l")
        await eventually(lambda: window.toasts() == ["Not this time."])
        await window.press("l")
        await window.shows("LIVE", aria2.endpoint.label)


async def test_why_no_aria2c_could_be_started_is_told() -> None:
    async def start_local() -> Server:
        raise DaemonError("No aria2c was found on [/this] machine.\x1b[2J")

    nobody = Endpoint("127.0.0.1", free_port())
    async with opened(Server(nobody, None), start_local=start_local) as window:
        await window.shows("l  start an aria2c")
        await window.press("l")
        await eventually(lambda: window.says("No aria2c was found on [/this] machine.␛[2J"))
        await window.shows("OFFLINE")


async def test_a_daemon_that_starts_later_is_found(aria2: Aria2) -> None:
    aria2.terminate()
    async with opened(server_of(aria2)) as window:
        await window.shows("Nothing listens at")
        aria2.restart()
        await window.shows("LIVE", "No downloads.")


async def test_a_server_that_never_answers_is_said_to_be_connecting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = Endpoint("127.0.0.1", silent.getsockname()[1])
        async with opened(Server(endpoint, None)) as window:
            await window.shows("CONNECTING", f"Connecting to {endpoint.label}…")
            await window.press("p")
            await eventually(lambda: window.says("Not connected, so nothing was sent."))
            await window.press("q")
            await eventually(lambda: not window.app.is_running)
    assert window.app.return_code == 0


async def test_what_answers_but_is_not_aria2_is_named(content: ContentServer) -> None:
    endpoint = Endpoint("127.0.0.1", content.server_port)
    async with opened(Server(endpoint, None)) as window:
        await window.shows("OFFLINE", f"What answers at {endpoint.label} is not aria2")


async def test_r_tries_at_once_where_nothing_else_does(aria2: Aria2) -> None:
    async with opened(Server(aria2.endpoint, Secret("wrong"))) as window:
        await window.shows("does not accept this secret", "Enter sends it")
        await window.press("escape")
        await window.shows("SECRET NEEDED", "r  try to connect at once")
        aria2.kill()
        assert "does not accept this secret" in window.text()
        await window.press("r")
        await window.shows(f"Nothing listens at {aria2.endpoint.label}.")


async def test_what_was_tried_in_vain_is_not_said_any_more_once_it_works(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AriatuiApp, "NOTIFICATION_TIMEOUT", 60.0)
    async with live(aria2) as window:
        aria2.kill()
        await window.shows("OFFLINE")
        await window.press("r")
        await eventually(lambda: any("Tried again." in said for said in window.toasts()))
        aria2.restart()
        await window.shows("LIVE")
        await eventually(lambda: not any("Tried again." in said for said in window.toasts()))


async def test_that_a_try_was_in_vain_is_told_to_who_asked_for_it() -> None:
    """It fails at once, so that nothing would be seen of it."""
    endpoint = Endpoint("127.0.0.1", free_port())
    async with opened(Server(endpoint, None)) as window:
        await window.shows("OFFLINE")
        assert window.toasts() == []
        await window.press("r")
        said = f"Tried again. Nothing listens at {endpoint.label}."
        await eventually(lambda: window.says(said))
        window.app.clear_notifications()
        session, lost = window.main.session, window.main.session.link
        await eventually(lambda: isinstance(session.link, Lost) and session.link is not lost)
        await window.pilot.pause()
        assert not window.says(said)
