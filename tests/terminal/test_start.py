"""The start: what is drawn first."""

import re

from tests.aria2 import Aria2
from tests.terminal.terminal import on

TOP_LINE = re.compile(rb"\x1b\[1;1H(.*?)\x1b\[2;1H", re.DOTALL)


def test_the_first_frame_says_which_daemon_is_meant(aria2: Aria2) -> None:
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        drawn = TOP_LINE.search(terminal.output)
        assert drawn
        assert aria2.endpoint.label.encode() in drawn[1]
