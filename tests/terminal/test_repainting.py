"""Ctrl-L draws the whole screen anew, and does nothing else."""

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import on
from tests.waiting import wait_until


def test_what_others_have_written_over_is_drawn_again(aria2: Aria2, content: ContentServer) -> None:
    aria2.add(content.url("first.iso"), pause="true")
    with on(aria2) as terminal:
        terminal.shows("paused    first.iso")
        for _ in range(2):
            before = len(terminal.output)
            terminal.type("\x0c")
            wait_until(lambda: b"first.iso" in terminal.output[before:])  # noqa: B023
            wait_until(lambda: b"Help" in terminal.output[before:])  # noqa: B023
        assert "Search for commands" not in terminal.screen()
        terminal.type("q")
        assert terminal.ends() == 0
