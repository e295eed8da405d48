"""The table shows the daemon's downloads in its order, and the cursor stays with its download."""

import random
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from ariatui.config.options import COLUMNS
from ariatui.model.change import Change
from ariatui.model.download import Download, Facts, Gid, GlobalStat, Naming, Section, Status
from ariatui.model.mirror import Mirror
from ariatui.model.phase import Phase, Wish
from ariatui.model.snapshot import Known, Notice, Snapshot
from ariatui.model.snapshot import Window as Stretch
from ariatui.model.view import View
from ariatui.server.secret import Secret
from ariatui.server.settings import Server
from ariatui.tui.widgets.columns import Row, cells, headings, layout
from ariatui.tui.widgets.download_table import DownloadTable
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.faults.servers import FakeAria2, row
from tests.waiting import eventually

from .conftest import Scene
from .window import FIRST_ROW, HEADINGS, Window, gids, live, opened

SIZES = [(40, 10), (200, 50), (10, 3), (1, 1), (80, 24)]

HOSTILE = {
    "escape": "\x1b[2J\x1b]0;owned\x07.iso",
    "8-bit": "\x9b31m\x9d0;owned\x9c.iso",
    "bidi": "x\u202egpj.exe\u2066a",
    "newline": "first\nsecond\rthird\tfourth.iso",
    "markup": "[/nope]",
    "click": "[@click=app.quit]x[/]",
    "long": "n" * 5000,
    "long and wide": "日本語" * 1700,
    "zero width": "a\u200bb\u2060c\ufeff\u0301" + "\u0301" * 40,
    "emoji": "👨\u200d👩\u200d👧 ❤\ufe0f 🇩🇪.iso",
}

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def rows(table: DownloadTable) -> list[str]:
    return list(table.visible_gids)


async def shown_in_the_order_of(aria2: Aria2, window: Window) -> None:
    await eventually(lambda: rows(window.table) == gids(aria2))


def waiting(aria2: Aria2, content: ContentServer, count: int) -> list[str]:
    """So many paused downloads, in the order of the queue."""
    for number in range(count):
        aria2.add(content.url(f"{number:02}.iso", silent=True), pause="true")
    return gids(aria2)


async def test_the_order_is_the_daemons(aria2: Aria2, scene: Scene, content: ContentServer) -> None:
    newest = aria2.add(content.missing("newest.iso"))
    aria2.call("aria2.changePosition", newest, 0, "POS_SET")
    aria2.call("aria2.pause", scene.second)
    await aria2.becomes(newest, "error")
    await aria2.becomes(scene.queued, "active")
    async with live(aria2) as window:
        assert rows(window.table) == [
            *(scene.first, scene.queued),
            *(scene.second, scene.paused),
            *(newest, scene.missing, scene.complete),
        ]
        await window.shows("newest.iso", "complete.iso")
        names = [line.split()[2] for line in window.lines()[FIRST_ROW : FIRST_ROW + 7]]
    assert names == [
        *("first.iso", "queued.iso", "second.iso", "paused.iso"),
        *("newest.iso", "missing.iso", "complete.iso"),
    ]


async def test_every_state_has_its_symbol_and_word(
    aria2: Aria2, scene: Scene, content: ContentServer
) -> None:
    aria2.remove(scene.second)
    await aria2.becomes(scene.second, "removed")
    await aria2.becomes(scene.queued, "active")
    aria2.add(content.url("later.iso", silent=True))
    async with live(aria2) as window:
        for told in (
            "▼ active    first.iso",
            "○ waiting   later.iso",
            "‖ paused    paused.iso",
            "✓ complete  complete.iso",
            "✗ error     missing.iso",
            "- removed   second.iso",
        ):
            await eventually(lambda line=told: line in window.text())  # type: ignore[misc]


UNCLEAR = {
    "": set(),
    "totalLength": {"Size", "Progress", "%", "Left"},
    "completedLength": {"Progress", "%", "Left"},
    "downloadSpeed": {"Down", "Left"},
    "uploadSpeed": {"Up"},
    "connections": {"Conn"},
    "status": {"State"},
}
"""Below which headings a question stands when a member makes no sense; the last one waits."""


def questioned(headings: str, line: str) -> set[str]:
    """The headings below whose beginnings or ends, as they are aligned, is a question mark."""
    words = re.finditer(r"\S+", headings)
    return {word[0] for word in words if "?" in (line[word.start()], line[word.end() - 1])}


async def test_a_figure_that_makes_no_sense_is_a_question() -> None:
    server = FakeAria2()
    good = [row(n, "active", f"{member}.iso") for n, member in enumerate(UNCLEAR)]
    members = zip(UNCLEAR, good, strict=True)
    spoilt = [told | ({member: "1e3"} if member else {}) for member, told in members]
    server.active, server.waiting = spoilt[:-1], spoilt[-1:]
    async with server.open(), opened(Server(server.endpoint, Secret("s")), (120, 24)) as window:
        await window.shows("LIVE", *(f"{member}.iso" for member in UNCLEAR), "50%", "50s")
        await window.shows("? unclear   status.iso")

        def seen() -> dict[str, set[str]]:
            headings, *lines = window.lines()[HEADINGS : FIRST_ROW + len(UNCLEAR)]
            return {
                member: questioned(headings, line.ljust(len(headings)))
                for member in UNCLEAR
                for line in lines
                if f" {member}.iso" in line
            }

        await eventually(lambda: seen() == UNCLEAR)
        server.active, server.waiting = good[:-1], [good[-1] | {"status": "waiting"}]
        await eventually(lambda: not any(seen().values()))


async def test_the_cursor_stays_with_its_download_when_others_move(
    aria2: Aria2, scene: Scene, content: ContentServer
) -> None:
    async with live(aria2, (120, 24)) as window:
        await window.select(scene.queued)
        table = window.table

        async def still() -> None:
            await shown_in_the_order_of(aria2, window)
            assert table.selected == scene.queued

        aria2.pause(scene.first)  # another row goes, the selected one starts
        await aria2.becomes(scene.queued, "active")
        await still()
        aria2.call("aria2.changePosition", scene.paused, 0, "POS_SET")
        await still()
        aria2.add(content.url("quick.iso", size=1000))
        aria2.pause(scene.second)
        await eventually(lambda: "quick.iso" in window.text() and "2 complete" in window.text())
        await still()
        aria2.pause(scene.queued)
        await aria2.becomes(scene.queued, "paused")
        await still()
        aria2.call("aria2.purgeDownloadResult")
        await still()
        assert "▌" not in window.text()


async def test_the_selected_download_completes(aria2: Aria2, content: ContentServer) -> None:
    others = [aria2.add(content.url(f"{n}.iso", silent=True), pause="true") for n in range(3)]
    gid = aria2.add(content.url("finishing.iso", size=40_000, rate=40_000))
    async with live(aria2) as window:
        await window.select(gid)
        await window.shows("finishing.iso", "1 complete")
        await shown_in_the_order_of(aria2, window)
        assert rows(window.table) == [*reversed(others), gid] or rows(window.table)[-1] == gid
        assert window.table.selected == gid


@pytest.mark.parametrize("keys", [[], ["escape"], ["end", "g"]])
async def test_a_cursor_that_nobody_has_moved_stays_on_the_first_row(
    keys: list[str], aria2: Aria2, content: ContentServer
) -> None:
    """Whoever only watches keeps seeing what runs."""
    waiting(aria2, content, 40)
    gid = aria2.add(content.url("finishing.iso", size=40_000, rate=40_000))
    async with live(aria2) as window:
        await window.press(*keys)
        assert window.table.selected == gid
        await window.shows("1 complete")
        await shown_at_the_top(window)
        await window.press("p")  # from now on it is about this one
        assert window.table.selected == gids(aria2)[0]
        aria2.call("aria2.changePosition", gids(aria2)[0], 5, "POS_SET")
        chosen = window.table.selected
        await eventually(lambda: rows(window.table)[5] == chosen)
        assert window.table.selected == chosen


async def shown_at_the_top(window: Window) -> None:
    """The screen begins with the first row, and the cursor is there."""
    table = window.table
    await eventually(lambda: rows(table)[0] == window.main.view.rows()[0] == table.selected)


async def test_the_cursor_stays_with_its_download_at_every_size(
    aria2: Aria2, content: ContentServer
) -> None:
    queue = waiting(aria2, content, 60)
    async with live(aria2) as window:
        await window.press("pagedown", "pagedown", "j", "j", "j")
        assert window.table.selected == queue[41]
        for size in SIZES:
            await window.pilot.resize_terminal(*size)
            await eventually(lambda wanted=size: tuple(window.app.size) == wanted)  # type: ignore[misc]
            assert window.table.selected == queue[41]
            if size[1] > 5:
                await eventually(lambda: queue[41] in rows(window.table))
                await eventually(lambda: name_on_screen(queue, 41, aria2) in window.text())
        assert len(window.lines()) == 24


def name_on_screen(queue: Sequence[str], place: int, aria2: Aria2) -> str:
    files = aria2.facts(queue[place], "files")["files"]
    assert isinstance(files, list)
    return str(files[0]["uris"][0]["uri"]).rsplit("/", 1)[1]


async def test_the_cursor_stays_with_its_download_when_the_daemon_is_killed_and_returns(
    aria2: Aria2, content: ContentServer
) -> None:
    waiting(aria2, content, 8)
    await eventually(lambda: (aria2.directory / "session").read_text().count("gid=") == 8)
    async with live(aria2) as window:
        gid = rows(window.table)[5]
        await window.select(gid)
        aria2.kill()
        await window.shows("OFFLINE")
        assert window.table.selected == gid
        aria2.restart()
        await window.press("r")
        await window.shows("LIVE")
        await shown_in_the_order_of(aria2, window)
        assert window.table.selected == gid


async def test_when_the_selected_download_is_removed_its_neighbour_is_selected(
    aria2: Aria2, content: ContentServer
) -> None:
    queue = waiting(aria2, content, 5)
    async with live(aria2) as window:
        for place, neighbour in ((2, 3), (4, 3), (0, 1)):
            await window.select(queue[place])
            aria2.remove(queue[place])
            await eventually(
                lambda was=queue[place]: window.table.selected != was  # type: ignore[misc]
            )
            assert window.table.selected == queue[neighbour]
        for gid in (queue[1], queue[3]):
            aria2.remove(gid)
        await window.shows("No downloads.")
        assert window.table.selected is None


async def test_a_click_selects(aria2: Aria2, content: ContentServer) -> None:
    queue = waiting(aria2, content, 30)
    async with live(aria2) as window:
        await window.pilot.click(DownloadTable, offset=(20, 4))
        assert window.table.selected == queue[3]
        await window.pilot.click(DownloadTable, offset=(20, 0))
        assert window.table.selected == queue[3]
        await window.press("end")
        await window.pilot.click(DownloadTable, offset=(2, 1))
        assert window.table.selected == queue[11]


async def test_a_click_below_the_last_row_selects_nothing(
    aria2: Aria2, content: ContentServer
) -> None:
    queue = waiting(aria2, content, 3)
    async with live(aria2) as window:
        await window.pilot.click(DownloadTable, offset=(20, 12))
        assert window.table.selected == queue[0]
        await window.pilot.click(DownloadTable, offset=(20, 3))
        assert window.table.selected == queue[2]


async def test_hostile_names_leave_no_control_character_and_shift_nothing(
    aria2: Aria2, content: ContentServer
) -> None:
    for name in HOSTILE.values():
        aria2.add(content.url("a.iso", silent=True), pause="true", out=name)
        aria2.add(content.url(name, silent=True), pause="true")
    async with live(aria2, (100, 40)) as window:
        await window.shows("[/nope]", "[@click=app.quit]x[/]")
        table = window.table
        assert len(rows(table)) == 2 * len(HOSTILE)
        await eventually(lambda: not any(gid in window.text() for gid in rows(table)))
        for y in range(table.size.height):
            line = table.render_line(y)
            assert not CONTROL.search(line.text), line.text
            assert cell_len(line.text) == table.scrollable_content_region.width
            if 0 < y <= len(rows(table)):
                assert line.text.startswith("‖ paused    ")
                assert cut(line, 75, 86).strip() in ("", "0%")
        await window.press(*["down"] * len(rows(table)))
        assert not CONTROL.search(window.text().replace("\n", ""))
        await window.pilot.click(DownloadTable, offset=(15, 9))
        assert window.app.is_running


def cut(line: Strip, start: int, end: int) -> str:
    return line.crop(start, end).text


NARROW = ["State", "Name", "%"]
MIDDLE = ["State", "Name", "Size", "Progress", "%", "Down", "Left"]
ALL = ["State", "Name", "Size", "Progress", "%", "Down", "Up", "Left", "Conn"]


@pytest.mark.parametrize(("width", "expected"), [(40, NARROW), (80, MIDDLE), (200, ALL)])
async def test_the_columns_that_fit(
    width: int, expected: list[str], aria2: Aria2, content: ContentServer
) -> None:
    gid = aria2.add(content.url("half.iso", size=100_000, stall_after=50_000))
    await eventually(lambda: aria2.facts(gid)["completedLength"] == "49152")
    async with live(aria2, (width, 12)) as window:
        assert window.lines()[HEADINGS].split() == expected
        await eventually(lambda: "half.iso" in window.text() and "49%" in window.text())
        line = window.lines()[FIRST_ROW]
        assert line.startswith("▼ active    half.iso")
        assert line.split()[3:5] == (["97.6", "KiB"] if width > 40 else ["49%"])


def test_every_line_is_as_wide_as_the_table() -> None:
    download = Download(
        Gid("0123456789abcdef"),
        Status.ACTIVE,
        total_length=10**19,
        completed_length=10**18,
        download_speed=10**12,
        upload_speed=10**12,
        connections=9999,
        name="日本語 name.iso",
    )
    failed = download._replace(status=Status.ERROR, error_code=3)
    for width in range(18, 301):
        columns = layout(width)
        for shown in (download, failed):
            drawn = "".join(text for text, _ in cells(Row(shown, None), columns))
            assert cell_len(drawn) == width
        assert cell_len(headings(columns)) == width


@pytest.mark.parametrize(
    ("wanted", "width", "told"),
    [
        (("state", "name", "percent"), 80, "a.iso  the resource was not found"),
        (("name", "state"), 60, "a.iso  the resource was not found"),
        (("percent", "name", "left"), 60, "a.iso  the resource was not found"),
        (("state", "name", "percent"), 40, "a.iso  the resource wa…"),
        (("state", "name", "percent"), 30, "a.iso       "),
        (
            ("state", "name", "percent", "down", "up"),
            80,
            "a.iso                                     the resource was not found",
        ),
    ],
)
def test_why_one_failed_has_the_room_that_there_is(
    wanted: tuple[str, ...], width: int, told: str
) -> None:
    failed = Download(Gid("a" * 16), Status.ERROR, name="a.iso", error_code=3)
    columns = layout(width, wanted)
    line = "".join(text for text, _ in cells(Row(failed, None), columns))
    assert told in line
    assert cell_len(line) == width


def test_the_name_has_room_before_other_columns_come() -> None:
    for width in range(1, 301):
        columns = layout(width)
        assert [column.id for column, _ in columns if column.rank == 0] == [
            *("state", "name", "percent")
        ]
        name = next(cells for column, cells in columns if column.id == "name")
        assert name >= min(max(width - 17, 0), 23)
        ranks = sorted(column.rank for column, _ in columns if column.rank)
        assert ranks == list(range(1, len(ranks) + 1))


async def test_rows_in_ascii(aria2: Aria2, scene: Scene) -> None:
    assert scene.states(aria2)["first"] == "active"
    async with live(aria2, (160, 24), ascii_only=True) as window:
        await window.shows("v active", "o waiting", "= paused", "* complete", "x error")
        assert window.text().isascii()


class TableApp(App[None]):
    """Nothing but a table."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The table."""
        yield DownloadTable(COLUMNS)


@asynccontextmanager
async def table_of(mirror: Mirror) -> AsyncIterator[tuple[DownloadTable, Pilot[None]]]:
    app = TableApp()
    async with app.run_test(size=(100, 12)) as pilot:
        table = app.query_one(DownloadTable)
        table.view_from(View(mirror))
        await pilot.pause()
        yield table, pilot


class Daemon:
    """What some aria2 could tell: changes of every kind, at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.mirror = Mirror()
        self.now = 0.0
        self.lists: dict[Section, list[Known]] = {section: [] for section in Section}
        self.count = 0

    def step(self) -> Change:
        """One thing that happens, and what it altered in the mirror."""
        self.now += 1.0
        kinds: list[Callable[[], None]] = [self.add, self.add, self.move, self.shuffle, self.drop]
        for _ in range(self.random.randrange(4)):
            self.random.choice(kinds)()
        change = self.mirror.apply(self.snapshot())
        known = list(self.mirror.downloads)
        if known and self.random.random() < 0.4:
            chosen = self.random.sample(known, min(len(known), 3))
            wish = self.random.choice([Wish.PAUSE, Wish.UNPAUSE])
            change |= self.mirror.lay({gid: Phase(wish, self.now) for gid in chosen})
        if known and self.random.random() < 0.3:
            change |= self.mirror.lift(self.random.sample(known, 1))
        if known and self.random.random() < 0.3:
            notice = self.random.choice(list(Notice))
            change |= self.mirror.notice(notice, self.random.choice(known), self.now)
        return change

    def add(self) -> None:
        """A download comes."""
        self.count += 1
        section = self.random.choice(list(Section))
        place = self.random.randrange(len(self.lists[section]) + 1)
        self.lists[section].insert(place, (Gid(f"{self.count:016x}"), self.facts(section)))

    def move(self) -> None:
        """A download goes over to another list."""
        section, other = self.random.sample(list(Section), 2)
        if self.lists[section]:
            gid, _ = self.lists[section].pop(self.random.randrange(len(self.lists[section])))
            self.lists[other].insert(0, (gid, self.facts(other)))

    def shuffle(self) -> None:
        """A list has another order."""
        self.random.shuffle(self.lists[self.random.choice(list(Section))])

    def drop(self) -> None:
        """A download is gone."""
        section = self.random.choice(list(Section))
        if self.lists[section]:
            self.lists[section].pop(self.random.randrange(len(self.lists[section])))

    def facts(self, section: Section) -> Facts:
        """Some record."""
        statuses = [status for status in Status if status.section is section]
        total = self.random.choice([0, 1000, 10**9])
        return Facts(
            status=self.random.choice(statuses),
            total_length=total,
            completed_length=self.random.randint(0, total),
            download_speed=self.random.choice([0, 10, 10**6]),
            name=self.random.choice(["a.iso", "", *HOSTILE.values()]),
            described=True,
        )

    def snapshot(self) -> Snapshot:
        """All that is, as one exchange tells it."""
        active, queue, stopped = (self.lists[section] for section in Section)
        windows = [
            Stretch(section, 0, 1000, tuple(known))
            for section, known in ((Section.WAITING, queue), (Section.STOPPED, stopped))
        ]
        listed = {gid for known in self.lists.values() for gid, _ in known}
        return Snapshot(
            asked=self.now,
            stat=GlobalStat(10, 0, len(active), len(queue), len(stopped), len(stopped)),
            active=tuple(active),
            windows=tuple(windows),
            missing=tuple(gid for gid in self.mirror.downloads if gid not in listed),
        )


def strips(table: DownloadTable) -> list[Strip]:
    return [table.render_line(y) for y in range(table.size.height)]


def painted(app: App[None]) -> str:
    """What is on the screen, whatever its lines were painted from, and when."""
    return re.sub(r"terminal-\d+", "", app.export_screenshot())


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_painted_is_what_a_fresh_table_would_paint(seed: int) -> None:
    daemon = Daemon(seed)
    async with table_of(daemon.mirror) as (table, pilot):
        for _ in range(6):
            for _ in range(5):
                daemon.random.choice([lambda: None, lambda: table.move(3), table.move_last])()
                table.show(daemon.step())
                strips(table)  # each is painted, so that what is kept of it may be out of date
            await pilot.pause()
            order, top = list(daemon.mirror.rows()), table.scroll_offset.y
            assert list(table.visible_gids) == order[top : top + 11]
            async with table_of(daemon.mirror) as (fresh, its_pilot):
                fresh.move_to(order.index(table.selected) if table.selected else 0)
                fresh.scroll_to(y=top, animate=False, immediate=True)
                await its_pilot.pause()
                assert strips(table) == strips(fresh)


async def test_the_screen_is_what_a_fresh_app_would_show(
    aria2: Aria2, content: ContentServer
) -> None:
    """The same with everything real: the partial repaints add up to the whole."""
    chance = random.Random(1)
    for number in range(12):
        aria2.add(content.url(f"{number:02}.iso", silent=True), pause="true")
    async with live(aria2) as window:
        for _ in range(25):
            gid = chance.choice(gids(aria2))
            change = chance.choice(["unpause", "pause", "move", "remove", "add", "press"])
            if change == "add":
                aria2.add(content.url("more.iso", silent=True))
            elif change == "move":
                if aria2.status(gid) in ("waiting", "paused"):
                    aria2.call("aria2.changePosition", gid, chance.randrange(9), "POS_SET")
            elif change == "press":
                await window.press(chance.choice(["j", "k", "G", "g"]))
            elif (change, aria2.status(gid)) in (
                ("pause", "active"),
                ("unpause", "paused"),
                ("remove", "paused"),
            ):
                aria2.call(f"aria2.{change}", gid)
        await shown_in_the_order_of(aria2, window)
        async with live(aria2) as fresh:
            await fresh.select(str(window.table.selected))
            await eventually(lambda: window.lines()[1:-3] == fresh.lines()[1:-3])
            await eventually(lambda: painted(window.app) == painted(fresh.app))


def test_one_whose_name_was_not_asked_for_yet_is_not_called_by_its_gid() -> None:
    new = Download(Gid("a" * 16), Status.ACTIVE)
    nameless = new.with_facts(naming=Naming.PROVISIONAL)
    lines = ["".join(t for t, _ in cells(Row(one, None), layout(80))) for one in (new, nameless)]
    assert [("a" * 16 in line, "…" in line) for line in lines] == [(False, True), (True, False)]
