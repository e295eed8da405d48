"""On a line of 9,600 baud, keys come before pictures: frames are skipped, not queued."""

import time

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import ARIATUI, Terminal, on
from tests.waiting import wait_until

FRAME = b"\x1b[?2026h"
PAGES = "\x1b[6~\x1b[5~"
"""PgDn, PgUp: each draws the whole table."""


class SlowTerminal(Terminal):
    rate = 960


class LessSlowTerminal(Terminal):
    rate = 3000


def test_a_key_shows_its_effect_though_more_is_drawn_than_the_line_takes(
    aria2: Aria2, content: ContentServer
) -> None:
    for number in range(60):
        aria2.add(content.url(f"file-{number:02}.bin"), pause="true")
    command = (*ARIATUI, "--server", aria2.endpoint.label)
    with SlowTerminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("file-00.bin")
        terminal.shows("Help")
        before = len(terminal.output)
        for _ in range(30):
            terminal.type(PAGES)
        terminal.type("G")
        terminal.shows("file-59.bin")
        drawn = terminal.output[before:]
        assert drawn.count(FRAME) <= 6
        assert len(drawn) <= 12_000
        terminal.type("q")
        assert terminal.ends() == 0
        assert terminal.is_restored()


def test_after_a_terminal_that_took_nothing_all_is_live_and_no_key_is_lost(
    aria2: Aria2, content: ContentServer
) -> None:
    for number in range(60):
        aria2.add(content.url(f"file-{number:02}.bin"), pause="true")
    active = aria2.add(content.url("active.bin", silent=True))
    aria2.wait_for_status(active, "active")
    with on(aria2) as terminal:
        terminal.shows("active.bin")
        terminal.shows("LIVE")
        terminal.stall()
        terminal.type(PAGES * 30 + "g")
        time.sleep(4)  # the time is the point
        newest = aria2.add(content.url("meanwhile.bin"), pause="true")
        aria2.call("aria2.changePosition", newest, 0, "POS_SET")
        terminal.type("p")
        terminal.resume()
        wait_until(lambda: "meanwhile.bin" in terminal.screen(), 3)
        wait_until(lambda: "LIVE" in terminal.screen(), 3)
        aria2.wait_for_status(active, "paused", 3)


def test_an_answer_still_on_its_way_at_the_end_is_not_left_to_the_shell(
    aria2: Aria2, content: ContentServer
) -> None:
    aria2.add(content.url("a.iso"), pause="true")
    command = (*ARIATUI, "--server", aria2.endpoint.label)
    with LessSlowTerminal(command, ARIATUI_SECRET=aria2.secret.reveal()) as terminal:
        terminal.shows("q Quit")
        terminal.type("pq")  # a phase and a toast are drawn before the end
        assert terminal.ends(20) == 0
        # What aria2 refused is told there if it came too late for the toast.
        assert terminal.left_behind() in ("", "ariatui: a.iso is paused already.")
