"""Tabs, the filter and sorting: what is shown, in which order, and where the cursor is."""

import pytest

from ariatui.model.criteria import Tab
from ariatui.model.download import Gid
from ariatui.model.snapshot import Notice
from ariatui.tui.features.finding import Finding
from ariatui.tui.widgets.filter_bar import FilterBar
from ariatui.tui.widgets.tab_bar import TabBar
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .conftest import Scene, Witness
from .window import FIRST_ROW, HEADINGS, Window, gids, live

NAMES = ("delta.iso", "alpha.zip", "Charlie.iso", "bravo.zip")


@pytest.fixture
def queue(aria2: Aria2, content: ContentServer) -> list[str]:
    """Paused downloads, in no order but the queue's."""
    for name in NAMES:
        aria2.add(content.url(name, silent=True), pause="true")
    return gids(aria2)


def shown(window: Window) -> list[str]:
    """The names in the table."""
    lines = window.lines()[FIRST_ROW : FIRST_ROW + len(window.table.visible_gids)]
    return [line.split()[2] for line in lines if line]


async def finds(window: Window, *names: str) -> None:
    await eventually(lambda: shown(window) == list(names))


def open_tab(window: Window) -> str:
    """What is highlighted in the line of tabs, as it was drawn last."""
    line = window.main.query_one(TabBar).render_line(0)
    return "".join(part.text for part in line if part.style and part.style.reverse).strip()


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("1", ["first", "second", "queued", "paused", "missing", "complete"]),
        ("2", ["first", "second"]),
        ("3", ["queued"]),
        ("4", ["paused"]),
        ("5", ["complete"]),
        ("6", ["missing"]),
    ],
)
async def test_digits_show_tabs(key: str, names: list[str], aria2: Aria2, scene: Scene) -> None:
    assert scene.states(aria2)["queued"] == "waiting"
    async with live(aria2) as window:
        await window.press("3", key)
        await finds(window, *(f"{name}.iso" for name in names))
        assert window.tab_line == "6 all  2 active  1 waiting  1 paused  1 complete  1 error"
        await eventually(lambda: open_tab(window) == window.tab_line.split("  ")[int(key) - 1])


async def test_tab_goes_through_the_tabs(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await window.press("tab")
        await finds(window, "first.iso", "second.iso")
        await window.press("tab")
        await finds(window, "queued.iso")
        await window.press("shift+tab", "shift+tab", "shift+tab")
        await finds(window, "missing.iso")
        assert window.table.selected == scene.missing


@pytest.mark.parametrize(("width", "x"), [(80, 28), (40, 18)])
async def test_a_click_shows_a_tab(width: int, x: int, aria2: Aria2, scene: Scene) -> None:
    async with live(aria2, (width, 24)) as window:
        await window.pilot.click(TabBar, offset=(x, 0))
        await finds(window, "paused.iso")
        assert window.table.selected == scene.paused


async def test_an_empty_tab_says_so(aria2: Aria2, queue: list[str]) -> None:
    async with live(aria2) as window:
        await window.press("down", "6")
        await window.shows("No download has failed.", "1 shows all.")
        assert window.table.selected is None
        await window.press("1")
        await finds(window, *NAMES)
        assert window.table.selected == queue[1]


async def test_a_row_that_leaves_its_tab_leaves_the_cursor_to_the_next(
    aria2: Aria2, queue: list[str]
) -> None:
    async with live(aria2) as window:
        await window.press("4", "down")
        assert window.table.selected == queue[1]
        await window.press("u")
        await finds(window, "delta.iso", "Charlie.iso", "bravo.zip")
        assert window.table.selected == queue[2]


async def test_the_filter_narrows_as_it_is_typed(aria2: Aria2, queue: list[str]) -> None:
    assert len(queue) == 4
    async with live(aria2) as window:
        await window.press("slash")
        await window.shows("words in the name, a state, an error; !word leaves out")
        assert "q Quit" not in window.text()
        for key, names in {
            "H": ("alpha.zip", "Charlie.iso"),
            "space": ("alpha.zip", "Charlie.iso"),
            "exclamation_mark": ("alpha.zip", "Charlie.iso"),
            "z": ("Charlie.iso",),
            "backspace": ("alpha.zip", "Charlie.iso"),
        }.items():
            await window.press(key)
            await finds(window, *names)
        assert window.key_line == "/H !"
        await window.press("enter")
        await window.shows("q Quit")
        await finds(window, "alpha.zip", "Charlie.iso")
        assert window.tab_line.endswith("/H !: 2")
        await window.press("escape")
        await finds(window, *NAMES)
        assert "/" not in window.tab_line


async def test_escape_first_drops_the_filter_that_nothing_fits(
    aria2: Aria2, queue: list[str]
) -> None:
    async with live(aria2) as window:
        await window.press("A", "enter", "slash", *"zzz", "enter")
        await window.shows("No download here fits /zzz", "Esc drops the filter.")
        await window.press("escape")
        await eventually(lambda: window.table.visible_gids == queue)
        assert window.main.view.marks.gids == set(queue)
        assert window.main.pane.display


async def test_escape_leaves_the_filter_and_returns_the_cursor(
    aria2: Aria2, queue: list[str]
) -> None:
    async with live(aria2) as window:
        await window.press("down", "slash", *"zzz")
        await window.shows("No download here fits /zzz", "Esc drops the filter.")
        await window.press("escape")
        await finds(window, *NAMES)
        assert window.table.selected == queue[1]
        await window.press("slash", *"iso")
        await eventually(lambda: window.table.selected == queue[2])
        await window.press("backspace", "backspace", "backspace")
        await eventually(lambda: window.table.selected == queue[1])
        await window.press(*"iso", "up", "escape")
        await eventually(lambda: window.table.selected == queue[0])


async def test_the_filter_stays_in_force_for_what_comes_later(
    aria2: Aria2, queue: list[str], content: ContentServer
) -> None:
    assert len(queue) == 4
    async with live(aria2) as window:
        await window.press("slash", *"zip", "enter")
        await finds(window, "alpha.zip", "bravo.zip")
        aria2.add(content.url("echo.iso", silent=True), pause="true")
        aria2.add(content.url("foxtrot.zip", silent=True), pause="true")
        await finds(window, "alpha.zip", "bravo.zip", "foxtrot.zip")
        await window.press("slash", *"iso", "enter")
        await finds(window, "delta.iso", "Charlie.iso", "echo.iso")


async def test_keys_that_come_in_one_burst_are_taken_in_turn(
    aria2: Aria2, queue: list[str], witness: Witness
) -> None:
    """As when a slow line brings all of it together."""
    async with live(aria2) as window:
        await finds(window, *NAMES)
        window.type("/paused bravo\ru")
        await aria2.becomes(queue[3], "active")
        assert witness.commands == [("aria2.unpause", queue[3])]
        window.type("/u\x1bsnGu")
        await aria2.becomes(queue[0], "active")
        assert witness.commands[1:] == [("aria2.unpause", queue[0])]
        assert not window.main.query_one(FilterBar).is_open


async def test_letters_sort_and_capitals_reverse(aria2: Aria2, queue: list[str]) -> None:
    ascending = ("alpha.zip", "bravo.zip", "Charlie.iso", "delta.iso")
    async with live(aria2) as window:
        await window.press("down", "s")
        await window.shows("Sort: State Name siZe Percent", "CAPITAL inverts")
        await window.press("n")
        await finds(window, *ascending)
        assert "Name▲" in window.lines()[HEADINGS]
        assert window.table.selected == queue[1]
        await window.press("s", "N")
        await finds(window, *reversed(ascending))
        assert "Name▼" in window.lines()[HEADINGS]
        await window.press("I")
        await finds(window, *ascending)
        await window.press("s", "escape")
        await eventually(lambda: "Sort:" not in window.text())
        await finds(window, *ascending)
        await window.press("s", "o")
        await finds(window, *NAMES)
        assert "▲" not in window.lines()[HEADINGS]
        await window.press("I")
        await eventually(lambda: window.says("aria2's own order, which cannot be inverted."))


async def test_the_next_column_and_the_one_before(aria2: Aria2, queue: list[str]) -> None:
    assert len(queue) == 4
    async with live(aria2) as window:
        for key, arrow in (
            ("greater_than_sign", "State▲"),
            ("greater_than_sign", "Name▲"),
            ("greater_than_sign", "Size▼"),
            ("greater_than_sign", "%▼"),
            ("less_than_sign", "Size▼"),
        ):
            await window.press(key)
            await eventually(lambda told=arrow: told in window.lines()[HEADINGS])  # type: ignore[misc]
        await window.press(*["less_than_sign"] * 3)
        await finds(window, *NAMES)
        await window.press("less_than_sign")
        await eventually(lambda: "Left▲" in window.lines()[HEADINGS])


async def test_a_click_on_a_heading_sorts_by_it(aria2: Aria2, queue: list[str]) -> None:
    assert len(queue) == 4
    async with live(aria2) as window:
        for arrow in "▲▼":
            await window.pilot.click(window.table, offset=(15, 0))
            await eventually(lambda told=arrow: f"Name{told}" in window.lines()[HEADINGS])  # type: ignore[misc]


async def test_a_sorting_that_no_heading_tells_is_told_above(
    aria2: Aria2, queue: list[str]
) -> None:
    assert len(queue) == 4
    async with live(aria2, (40, 10)) as window:
        await window.press("s", "u")
        await eventually(lambda: window.tab_line.endswith("by up▼"))


async def test_sorted_rows_stay_for_a_second_after_a_key(
    aria2: Aria2, queue: list[str], content: ContentServer
) -> None:
    async with live(aria2) as window:
        main, now = window.main, [100.0]
        await finds(window, *NAMES)
        main.session.clock = lambda: now[0]
        await window.select(queue[0])
        await window.press("s", "n", "j")
        await finds(window, "alpha.zip", "bravo.zip", "Charlie.iso", "delta.iso")
        new = aria2.add(content.url("aaa.iso", silent=True), pause="true")
        await window.shows("5 all")
        await eventually(lambda: main.view.is_held)
        mirror = main.session.mirror
        await eventually(lambda: "aaa.iso" in {d.name for d in mirror.downloads.values()})
        await finds(window, "alpha.zip", "bravo.zip", "Charlie.iso", "delta.iso", "aaa.iso")
        aria2.remove(queue[0])
        await eventually(lambda: queue[0] not in window.table.visible_gids)
        await finds(window, "alpha.zip", "bravo.zip", "Charlie.iso", "aaa.iso")
        now[0] += 1.0
        await finds(window, "aaa.iso", "alpha.zip", "bravo.zip", "Charlie.iso")
        assert window.table.selected == new


async def test_the_next_key_is_for_the_same_download_though_it_leaves_the_tab(
    aria2: Aria2, content: ContentServer
) -> None:
    first, second = (aria2.add(content.url(f"{n}.iso", silent=True)) for n in range(2))
    await aria2.becomes(second, "active")
    async with live(aria2) as window:
        main, now = window.main, [100.0]
        await window.shows("2 active")
        main.session.clock = lambda: now[0]
        await window.select(first)
        await window.press("2", "p")
        await window.shows("paused    0.iso")
        assert window.table.selected == first
        await window.press("u")
        await aria2.becomes(first, "active")
        await window.press("p")
        await window.shows("paused    0.iso")
        now[0] += 1.0
        await eventually(lambda: window.table.visible_gids == [second])
        assert window.table.selected == second
    assert [aria2.status(gid) for gid in (first, second)] == ["paused", "active"]


async def test_what_is_new_comes_at_once_though_rows_are_sorted(
    aria2: Aria2, content: ContentServer
) -> None:
    """While keys are pressed all the time; that what was there moves is another matter."""
    gid = aria2.add(content.missing("a.iso"))
    await aria2.becomes(gid, "error")
    seen: set[str] = set()

    async def is_there(window: Window) -> bool:
        await window.press("ctrl+l")
        seen.add(window.text())
        return gid not in window.table.visible_gids and len(window.table.visible_gids) == 1

    async with live(aria2) as window:
        await window.press("s", "n", "r")
        await eventually(lambda: is_there(window))
    assert not any("No download is all" in text for text in seen)


async def test_where_a_move_in_the_queue_is_not_seen_it_is_told(
    aria2: Aria2, queue: list[str]
) -> None:
    async with live(aria2) as window:
        await finds(window, *NAMES)
        await window.press("J")
        await eventually(lambda: gids(aria2) == [queue[1], queue[0], *queue[2:]])
        await eventually(lambda: shown(window)[1] == NAMES[0])
        assert window.toasts() == []
        await window.press("s", "n", "J")
        told = f"{NAMES[0]} is now 3rd of 4 in the queue."
        await eventually(lambda: window.toasts() == [told])
        await window.press("s", "o", "slash", *"iso", "enter", "home", "J")
        await eventually(lambda: any("of 4 in the queue" in said for said in window.toasts()))


@pytest.mark.parametrize("narrowed", ["4", "/iso"])
async def test_a_move_is_shown_at_once_in_a_tab_and_under_a_filter(
    narrowed: str, aria2: Aria2, content: ContentServer
) -> None:
    names = [f"{letter}.iso" for letter in "abcd"]
    for name in names:
        aria2.add(content.url(name, silent=True), pause="true")
    async with live(aria2) as window:
        await finds(window, *names)
        window.main.session.clock = lambda: 100.0  # a second after the key never comes
        window.type(narrowed)
        if len(narrowed) > 1:
            await window.press("enter")
        await window.press("end", "K")
        await finds(window, "a.iso", "b.iso", "d.iso", "c.iso")
        await window.press("alt+home")
        await finds(window, "d.iso", "a.iso", "b.iso", "c.iso")
        await eventually(lambda: window.says("d.iso is now 1st of 4 in the queue."))


async def test_s_asks_for_the_secret_while_there_is_no_line(aria2: Aria2, queue: list[str]) -> None:
    assert len(queue) == 4
    async with live(aria2) as window:
        await finds(window, *NAMES)
        aria2.kill()
        await window.shows("OFFLINE")
        await window.press("s")
        await eventually(lambda: window.says("Nothing asks for a secret at the moment."))
        assert "Sort:" not in window.text()
        await window.press("slash", *"zip", "enter")
        await finds(window, "alpha.zip", "bravo.zip")


async def test_what_has_just_ended_is_counted_once(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await window.shows("6 all  2 active")
        session = window.main.session
        session.mirror.notice(Notice.COMPLETE, Gid(scene.first), session.clock())
        counts = Finding(window.main).sight().counts
        assert (counts[Tab.ALL], counts[Tab.ACTIVE], counts[Tab.COMPLETE]) == (6, 1, 2)
