"""What is on the screen stays there when others come, go or move."""

import pytest

from ariatui.model.download import Download, Gid, Status
from ariatui.tui.widgets.staying import drift, stand_in
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .test_table import rows, waiting
from .window import gids, live


def places(order: str) -> dict[Gid, int]:
    return {Gid(gid): place for place, gid in enumerate(order)}


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("abcdefghij", 0),
        ("cdefghij", -2),  # above the screen some are gone
        ("xabcdefghij", 1),  # or one has come
        ("abdefghij", -1),  # the first one on it is gone: one comes from above
        ("abcdfghij", 0),  # another one is: one comes from below
        ("abdefghijc", -1),  # the first one moves to the end
        ("abcdeghijf", 0),  # another one does
        ("fabcdeghij", 1),  # or to the beginning
        ("ab", 0),
        ("abe", 0),  # one alone tells nothing
    ],
)
def test_what_is_on_the_screen_is_followed(order: str, rows: int) -> None:
    shown = [Gid(gid) for gid in "cdefg"]
    assert drift(shown, 2, places(order)) == rows
    assert drift(shown, 0, places(order)) == 0


def test_what_is_left_out_is_stood_in_for_by_what_came_of_it_or_by_the_nearest() -> None:
    before = [Gid(gid) for gid in "abcde"]
    metadata = Download(Gid("c"), Status.COMPLETE, followed_by=(Gid("x"),))
    assert stand_in(metadata, 2, before, places("abdex")) == "x"
    assert stand_in(metadata, 2, before, places("abde")) == "d"
    assert stand_in(metadata, 2, before, places("ab")) == "b"
    assert stand_in(metadata, 2, before, {}) is None
    assert stand_in(None, 2, before, places("abde")) is None


async def test_the_screen_stays_where_downloads_above_it_go_and_come(
    aria2: Aria2, content: ContentServer
) -> None:
    queue = waiting(aria2, content, 60)
    async with live(aria2) as window:
        await window.press("pagedown", "pagedown", "j", "j", "j")
        seen = rows(window.table)
        assert queue[20] not in seen
        for gid in queue[:20]:
            aria2.call("aria2.forceRemove", gid)
        aria2.call("aria2.purgeDownloadResult")
        await eventually(lambda: window.tab_line.startswith("40 all"))
        assert rows(window.table) == seen
        new = aria2.add(content.url("new.iso"), pause="true")
        aria2.call("aria2.changePosition", new, 0, "POS_SET")
        await eventually(lambda: window.tab_line.startswith("41 all") and gids(aria2)[0] == new)
        assert rows(window.table) == seen
        assert window.table.selected == queue[41]
