"""Limits and options are typed, checked, sent, and what is so at present is shown before."""

import pytest

from ariatui.model.aria2_options import options
from ariatui.model.limits import COMMON_LIMITS, LIMITS
from ariatui.rpc import decode
from ariatui.text import clean
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.session.test_tuning import option
from tests.waiting import eventually

from .window import Window, live


def for_all(aria2: Aria2) -> dict[str, str]:
    """The options that apply to all, as another client reads them."""
    told = aria2.call("aria2.getGlobalOption")
    assert isinstance(told, dict)
    return told


async def test_limits_are_typed_with_units(aria2: Aria2, content: ContentServer) -> None:
    gids = [aria2.add(content.url(f"{n}.iso"), pause="true") for n in range(2)]
    async with live(aria2) as window:
        await window.select(gids[0])
        window.type("b500K\t1.5m\rj")
        await eventually(lambda: window.says("0.iso: at most 500 KiB/s down, at most 1.5 MiB/s up"))
        assert option(aria2, gids[0], "max-download-limit") == "512000"
        assert option(aria2, gids[0], "max-upload-limit") == "1572864"
        await eventually(lambda: window.table.selected == gids[1])

        await window.press("A", "b")
        await window.shows("Speed limits of 2 downloads", "not the same for all")
        await window.press("8", "b", "p", "s", "enter")
        await window.shows("aria2 counts bytes, not bits")
        await window.press(*["backspace"] * 3, *"none", "enter")
        await window.shows("Write a speed like")
        await window.press(*["backspace"] * 5, "0", "enter")
        await eventually(lambda: window.says("2 downloads: no limit down."))
        assert {option(aria2, gid, "max-download-limit") for gid in gids} == {"0"}
        assert option(aria2, gids[0], "max-upload-limit") == "1572864"
        await window.press("b")
        await window.shows("none", "not the same for all")
        await window.press("enter")
        await eventually(lambda: window.says("Nothing was changed."))


async def test_a_limit_of_all_stands_in_the_status_bar_where_there_is_room(aria2: Aria2) -> None:
    async with live(aria2) as window:
        await window.press("b")
        await eventually(lambda: window.says("There is no download here to change."))
        await window.press("B")
        await window.shows("Speed limits of all downloads together", "none")
        await window.press(*"2M", "enter")
        await window.shows("↓ 0 B/s (max 2.0 MiB/s)  ↑ 0 B/s")
        await window.pilot.resize_terminal(40, 10)
        await eventually(lambda: window.status_line.endswith("↓ 0 B/s"))


async def test_an_option_is_found_by_what_is_typed_and_changed(
    aria2: Aria2, content: ContentServer
) -> None:
    gid = aria2.add(content.url("first.iso", rate=20_000), http_passwd="hidden")
    done = aria2.add(content.url("done.iso", size=10))
    await aria2.becomes(done, "complete")
    async with live(aria2) as window:
        await window.select(done)
        await window.press("o")
        await eventually(lambda: window.says("aria2 changes nothing of what has stopped."))
        await window.select(gid)
        await window.press("o")
        await window.shows("Options of first.iso", "all-proxy")
        window.type("passwd")
        await window.shows("http-passwd", "(set)")
        assert "hidden" not in window.text()
        window.type("\x7f" * 6)
        await window.shows("name or sense")
        window.type("rpc-secret")
        await window.shows("aria2 lets no option of this name be changed while it runs: rpc-secret")
        window.type("\x7f" * 10)
        await window.shows("name or sense")
        window.type("one download")
        await window.shows("split", "Connections of one download")
        await window.press("enter")
        await window.shows(
            "split of first.iso", "aria2 takes 1 or more. With another", "reconnects"
        )
        await window.press("escape")
        await window.shows("Options of first.iso", "one download")
        await window.press("enter", "7", "enter")
        await window.shows("split is now 7; it reconnects and goes on.", "one download")
        assert option(aria2, gid, "split") == "7"
        window.type("max-down")
        await window.shows("max-download-limit", "no limit")
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)


async def test_values_are_completed_and_headers_are_lines(aria2: Aria2) -> None:
    gid = aria2.add("http://127.0.0.1:9/first.iso", pause="true")
    async with live(aria2, (40, 10)) as window:
        await window.select(gid)
        window.type("oheader\rA: 1\nB 2\r")
        await window.shows("For header aria2 takes lines such as", "line 2")
        await window.press("backspace", "backspace")
        window.type(": 2\rfile-alloc\rx\r")
        await window.shows("For file-allocation aria2 takes")
        assert option(aria2, gid, "header") == "A: 1\nB: 2\n"
        await window.press("backspace")
        window.type("pre\rmax-download-l\r1.5M\r\x1b")
        window.type("Omax-conc\r9\r")
        await eventually(lambda: for_all(aria2)["max-concurrent-downloads"] == "9")
        assert option(aria2, gid, "file-allocation") == "prealloc"
        assert option(aria2, gid, "max-download-limit") == "1572864"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("seed-ratio", "x", "For seed-ratio aria2 takes 0 or more, such as 1.5."),
        ("timeout", "601", "For timeout aria2 takes from 1 to 600."),
        (
            "min-split-size",
            "5K",
            "aria2 takes from 1M to 1G bytes, such as 20M. Enter",
        ),
        ("checksum", "sha-1=0", "aria2 does not take this value for checksum: it takes a type"),
    ],
)
async def test_what_is_not_taken_can_be_typed_otherwise(
    name: str, value: str, said: str, aria2: Aria2
) -> None:
    """What is known to be wrong is not sent: of some values aria2 makes others."""
    gid = aria2.add("http://127.0.0.1:9/first.iso", pause="true")
    before = option(aria2, gid, name)
    async with live(aria2) as window:
        await window.shows("first.iso")
        window.type(f"o{name}\r{value}\r")
        await eventually(lambda: said in " ".join(window.text().replace("│", " ").split()))
        assert value in window.text()
        assert option(aria2, gid, name) == before
        window.type("\x1b")
        await window.shows("Options of first.iso", name)


async def test_what_is_typed_while_aria2_does_not_answer_is_for_afterwards(aria2: Aria2) -> None:
    gids = [aria2.add(f"http://127.0.0.1:9/{n}.iso", pause="true") for n in range(2)]
    async with live(aria2) as window:
        await window.select(gids[0])
        aria2.freeze()
        window.type("b5K\rj")
        await window.shows("Waiting for aria2…")
        assert window.table.selected == gids[0]
        aria2.thaw()
        await eventually(lambda: window.table.selected == gids[1])
        assert option(aria2, gids[0], "max-download-limit") == "5120"

        aria2.freeze()
        window.type("b6K\r")
        await window.shows("Waiting for aria2…")
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)
        aria2.thaw()
        await eventually(lambda: window.says("1.iso: at most 6.0 KiB/s down."))


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "x\x1b[31m"])
async def test_values_that_are_no_numbers_end_nothing(
    odd: str, aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands where aria2 writes a number."""
    names = (*LIMITS, *COMMON_LIMITS, "rpc-max-request-size", "split")
    monkeypatch.setattr(decode, "options", lambda _: dict.fromkeys(names, odd))
    aria2.add("http://127.0.0.1:9/first.iso", pause="true")
    async with live(aria2) as window:
        for key, title in (("b", "Speed limits of"), ("B", "together"), ("a", "Add down")):
            await window.press(key)
            await window.shows(title)
            if key != "a":
                await window.shows(clean(odd)[:5])
            assert "\x1b" not in window.text()
            await window.press("escape")
            await eventually(lambda: window.app.screen is window.main)


async def test_what_goes_while_its_options_are_shown_is_told(aria2: Aria2) -> None:
    gid = aria2.add("http://127.0.0.1:9/first.iso", pause="true")
    async with live(aria2) as window:
        await window.shows("first.iso")
        await window.press("o")
        await window.shows("Options of first.iso", "all-proxy")
        aria2.remove(gid)
        await eventually(lambda: gid not in window.main.session.mirror.downloads)
        await window.press("enter")
        await window.shows("This download has stopped or is gone; aria2 changes nothing of it")
        await window.press("escape")
        await eventually(lambda: window.app.screen is window.main)


async def test_it_is_seen_where_the_shown_options_are_among_all(aria2: Aria2) -> None:
    aria2.add("http://127.0.0.1:9/first.iso", pause="true")
    count = len(options(common=False))

    def bar(window: Window) -> str:
        return "".join(line[77] for line in window.lines() if line[77:78] in ("█", "│"))

    async with live(aria2) as window:
        await window.shows("first.iso")
        await window.press("o")
        await window.shows(f"1 of {count}")
        assert bar(window).startswith("██")
        await window.press(*["pagedown"] * 15)
        await window.shows(f"{count} of {count}")
        assert bar(window).endswith("██")
        await window.press(*"ssh-host")
        await window.shows("1 of 1")
        assert bar(window) == ""
