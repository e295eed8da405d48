"""A window of any size, and one that never stands still."""

import random

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import on
from tests.waiting import wait_until

ODD = [(1, 1), (1, 200), (500, 2), (2, 2), (40, 10), (0, 0), (1000, 300), (39, 9), (80, 24)]


def test_it_stands_every_size_and_draws_all_of_the_last(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = [aria2.add(content.url(f"{number}.iso"), pause="true") for number in range(5)]
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        for number in range(5):
            terminal.shows(f"{number}.iso")
        terminal.type("jj")
        wait_until(lambda: terminal.style_of("2.iso").bg != terminal.style_of("1.iso").bg)
        before = terminal.screen()
        chance = random.Random(1)
        storm = [(chance.randint(1, 120), chance.randint(1, 40)) for _ in range(100)]
        for columns, lines in [*ODD, *storm, *ODD]:
            terminal.resize(columns, lines)
        wait_until(lambda: terminal.screen() == before, 20)
        terminal.type("u")
        wait_until(lambda: aria2.status(gids[2]) == "active")
        terminal.type("q")
        assert terminal.ends() == 0
        assert terminal.is_restored()


def test_a_window_that_shrinks_and_grows_within_a_moment_is_drawn_anew(
    aria2: Aria2, content: ContentServer
) -> None:
    """What the program did not see, the terminal has forgotten all the same."""
    aria2.add(content.url("some.iso"), pause="true")
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        terminal.shows("Resume")
        before = terminal.screen()
        for _ in range(5):
            terminal.output = b""
            terminal.resize(40, 10)
            terminal.resize(80, 24)
            wait_until(lambda: terminal.screen() == before, 20)
