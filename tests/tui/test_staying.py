"""What is on the screen stays there when others come, go or move."""

import pytest

from ariatui.model.download import Gid
from ariatui.tui.widgets.staying import Standing, drift
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
        ("abcdefghijklm", 0),
        ("cdefghijklm", -2),  # above the screen some are gone
        ("xabcdefghijklm", 1),  # or one has come
        ("abdefghijklm", -1),  # the first one on it is gone: one comes from above
        ("abcdfghijklm", 0),  # another one is: one comes from below
        ("abdefghijklmc", -1),  # the first one moves to the end
        ("abefghijklmcd", -2),  # and with it the next one
        ("abcdeghijklmf", 0),  # another one does
        ("jabcdefghiklm", 1),  # or to the beginning
        ("iacmbgeldkhfj", 0),  # all are somewhere else
        ("ab", 0),
        ("abe", 0),  # one alone tells nothing
    ],
)
def test_what_is_on_the_screen_is_followed(order: str, rows: int) -> None:
    shown = [Gid(gid) for gid in "cdefghij"]
    assert drift(shown, 2, places(order)) == rows
    assert drift(shown, 0, places(order)) == 0


@pytest.mark.parametrize(
    ("order", "heir"),
    [
        ("abde", "d"),
        ("de", "d"),
        ("ab", "b"),
        ("abxde", "x"),  # what has come in its place
        ("abxyde", "d"),
        ("bde", "d"),  # whatever has gone before it
        ("xyzabde", "d"),
        ("dbea", "d"),
        ("abcde", "c"),
        ("xyz", "z"),
        ("x", "x"),
    ],
)
def test_what_is_no_row_any_more_is_stood_in_for(order: str, heir: str) -> None:
    standing = Standing(Gid("c"), 2, [Gid(gid) for gid in "abcde"])
    assert standing.stand_in((), [Gid(gid) for gid in order], places(order)) == heir


def test_what_came_of_it_stands_in_before_all_others() -> None:
    standing = Standing(Gid("c"), 2, [Gid(gid) for gid in "abcde"])
    rows = [Gid(gid) for gid in "abxdey"]
    assert standing.stand_in([Gid("z"), Gid("y")], rows, places("abxdey")) == "y"


async def test_the_cursor_goes_to_the_next_one_where_it_is_gone_with_others_above(
    aria2: Aria2, content: ContentServer
) -> None:
    queue = waiting(aria2, content, 60)
    async with live(aria2) as window:
        await window.press("pagedown", "pagedown", "j", "j", "j", "up", "up")
        assert window.table.selected == queue[39]
        line = window.lines()[:20].index(next(x for x in window.lines() if "39.iso" in x))
        for gid in (*queue[:20], queue[39]):
            aria2.call("aria2.forceRemove", gid)
        aria2.call("aria2.purgeDownloadResult")
        await eventually(lambda: window.tab_line.startswith("39 all"))
        await eventually(lambda: window.table.selected == queue[40])
        assert queue[38] in rows(window.table)
        assert "40.iso" in window.lines()[line]


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
        await eventually(lambda: window.main.view.rows()[0] == new)
        assert rows(window.table) == seen
        assert window.table.selected == queue[41]


@pytest.mark.parametrize("count", [60, 400])
async def test_the_screen_follows_the_selected_download_when_it_is_moved_away(
    count: int, aria2: Aria2, content: ContentServer
) -> None:
    queue = waiting(aria2, content, count)
    async with live(aria2) as window:
        await eventually(lambda: len(window.table.visible_gids) > 15)
        await eventually(lambda: len(window.main.view.rows()) == count)
        await window.press("j", "j", "j")
        aria2.call("aria2.changePosition", queue[3], count - 20, "POS_SET")
        await eventually(lambda: window.main.view.rows()[count - 20] == queue[3])
        assert window.table.selected == queue[3]
        assert queue[3] in rows(window.table)
