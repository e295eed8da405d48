"""Every key does what the table of actions says, and nothing else."""

import re

import pytest
from textual.containers import VerticalScroll

from ariatui import words
from ariatui.actions.action import Action, Scope
from ariatui.actions.keys import key_name
from ariatui.actions.table import ACTIONS
from ariatui.tui import palette
from ariatui.tui.app import AriatuiApp
from ariatui.tui.palette import ActionProvider, Palette
from ariatui.tui.widgets.note import Note
from tests.aria2 import Aria2
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.waiting import eventually

from .conftest import Scene, Witness
from .window import FIRST_ROW, Window, gids, live, opened, server_of

BEFORE = {"first": "active", "second": "active", "queued": "waiting", "paused": "paused"}

ROW_KEYS = [
    ("p", "first", "aria2.pause", {"first": "paused", "queued": "active"}),
    ("p", "queued", "aria2.pause", {"queued": "paused"}),
    ("f", "first", "aria2.forcePause", {"first": "paused", "queued": "active"}),
    ("f", "queued", "aria2.forcePause", {"queued": "paused"}),
    ("u", "paused", "aria2.unpause", {"paused": "waiting"}),
    ("t", "first", "aria2.pause", {"first": "paused", "queued": "active"}),
    ("t", "queued", "aria2.pause", {"queued": "paused"}),
    ("t", "paused", "aria2.unpause", {"paused": "waiting"}),
]
"""Key, selected download, the one call it makes, and what differs afterwards."""

PAUSED = dict.fromkeys(BEFORE, "paused")
LISTED = [a for a in ACTIONS if a.scope not in (Scope.LINK, Scope.DETAILS) and a.id != "palette"]
"""What the palette lists while the line is up and no details are open."""

PALETTE = "Search for commands"
HELP_END = "Everything is in the palette too. Esc closes this."


@pytest.mark.parametrize(("key", "selected", "method", "after"), ROW_KEYS)
async def test_a_small_letter_acts_on_the_selected_row_alone(
    key: str,
    selected: str,
    method: str,
    after: dict[str, str],
    aria2: Aria2,
    scene: Scene,
    witness: Witness,
) -> None:
    assert scene.states(aria2) == BEFORE
    gid = getattr(scene, selected)
    async with live(aria2) as window:
        await window.select(gid)
        await window.press(key)
        await eventually(lambda: scene.states(aria2) == BEFORE | after)
        assert window.table.selected == gid
    assert witness.commands == [(method, gid)]


async def test_of_two_whose_names_look_alike_the_selected_one_is_meant(
    aria2: Aria2, content: ContentServer, witness: Witness
) -> None:
    names = ["a\u200bb.iso", "ab.iso"]
    gids = [aria2.add(content.url("x", silent=True), pause="true", out=name) for name in names]
    async with live(aria2) as window:
        await window.shows(" ab.iso")
        one, other = window.lines()[FIRST_ROW : FIRST_ROW + 2]
        assert one != other
        await window.select(gids[1])
        await window.press("u")
        await eventually(lambda: witness.commands)
        assert witness.commands == [("aria2.unpause", gids[1])]


async def test_keys_in_one_burst_are_each_for_what_the_ones_before_have_made(
    aria2: Aria2, scene: Scene
) -> None:
    async with live(aria2) as window:
        await window.select(scene.missing)
        window.type("gd")
        await window.shows("Remove this download?", "active    first.iso")
        window.type("\x1bGkkb")
        await window.shows("Speed limits of paused.iso")
        window.type("\x1bgj:quit")
        await window.shows("leave; a daemon")
        assert window.table.selected == scene.second
        await window.press("escape")  # Textual's search does not stand that the app is closed
        await eventually(lambda: window.app.screen is window.main)


@pytest.mark.parametrize("selected", ["first", "paused", "missing"])
@pytest.mark.parametrize(
    ("key", "method"),
    [("P", "aria2.pauseAll"), ("F", "aria2.forcePauseAll"), ("T", "aria2.pauseAll")],
)
async def test_a_capital_pauses_all_whatever_is_selected(
    key: str, method: str, selected: str, aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2) as window:
        await window.select(getattr(scene, selected))
        await window.press(key)
        await eventually(lambda: scene.states(aria2) == PAUSED)
    assert witness.commands == [(method,)]


@pytest.mark.parametrize("selected", ["first", "complete"])
@pytest.mark.parametrize("key", ["U", "T"])
async def test_a_capital_resumes_all_whatever_is_selected(
    key: str, selected: str, aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    aria2.call("aria2.forcePauseAll")
    await eventually(lambda: scene.states(aria2) == PAUSED)
    async with live(aria2) as window:
        await window.select(getattr(scene, selected))
        await window.press(key)
        await eventually(lambda: "paused" not in scene.states(aria2).values())
    assert witness.commands == [("aria2.unpauseAll",)]


async def test_toggle_all_twice_in_quick_succession_ends_with_all_running(
    aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2) as window:
        await window.press("T", "T")
        await eventually(lambda: "paused" not in scene.states(aria2).values())
        await eventually(lambda: not window.main.query_one(Note).has_class("-urgent"))
        await eventually(lambda: "ing…" not in window.text())
        assert "paused" not in scene.states(aria2).values()
    assert witness.commands[0] == ("aria2.pauseAll",)
    assert len(witness.commands) > 1


async def test_a_pause_that_hangs_is_told_and_force_breaks_it(
    aria2: Aria2, hanging_tracker: HangingTracker
) -> None:
    gid = aria2.add_torrent(make_torrent("linux.iso", hanging_tracker.announce))
    await eventually(lambda: hanging_tracker.events == ["started"])
    await eventually(lambda: aria2.facts(gid)["connections"] == "0")
    async with live(aria2) as window:
        await window.press("p")
        await window.shows("pausing…")
        await eventually(
            lambda: window.says("linux.iso is still pausing: its tracker does not answer."),
            within=15,
        )
        assert aria2.status(gid) == "active"
        await window.press("f")
        await aria2.becomes(gid, "paused")
        await window.shows("1 paused")
        assert "pausing…" not in window.text()


@pytest.mark.parametrize("key", ["f", ""], ids=["forced", "over"])
async def test_toasts_go_when_they_are_true_no_more(
    key: str, aria2: Aria2, hanging_tracker: HangingTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AriatuiApp, "NOTIFICATION_TIMEOUT", 600)
    monkeypatch.setattr(words, "HANGS_AFTER", 0.3)
    gid = aria2.add_torrent(make_torrent("slow.iso", hanging_tracker.announce))
    await eventually(lambda: hanging_tracker.events == ["started"])
    await eventually(lambda: aria2.facts(gid)["connections"] == "0")
    for name in ("a", "b"):
        aria2.add(f"http://127.0.0.1:9/{name}", pause="true")
    async with live(aria2) as window:
        window.type("III")
        await window.pilot.pause()
        told = "The rows are in aria2's own order, which cannot be inverted. s sorts them."
        await eventually(lambda: window.toasts() == [told])
        await window.press("G", "J")
        await eventually(lambda: window.says("It is last in the queue already."))
        await window.press("K")
        await eventually(lambda: window.toasts() == [])
        await window.press("g", "p")
        await eventually(lambda: window.says("slow.iso is still pausing"))
        if key:
            await window.press(key)
        else:
            aria2.call("aria2.forcePause", gid)
        await eventually(lambda: window.toasts() == [])


@pytest.mark.parametrize(
    ("keys", "selected", "sentence"),
    [
        ("pf", "complete", "complete.iso is complete; it cannot be paused."),
        ("t", "complete", "complete.iso is complete; it cannot be paused or resumed."),
        ("u", "complete", "complete.iso is complete; it cannot be resumed."),
        ("pf", "missing", "missing.iso has failed; it cannot be paused."),
        ("t", "missing", "missing.iso has failed; it cannot be paused or resumed."),
        ("u", "missing", "missing.iso has failed; it cannot be resumed."),
    ],
)
async def test_keys_on_a_stopped_row_say_so_and_call_nothing(
    keys: str, selected: str, sentence: str, aria2: Aria2, scene: Scene, witness: Witness
) -> None:
    async with live(aria2) as window:
        await window.select(getattr(scene, selected))
        for key in keys:
            window.app.clear_notifications()
            await eventually(lambda: not window.toasts())
            await window.press(key)
            await eventually(lambda: window.says(sentence))
    assert witness.commands == []


async def test_keys_without_a_row_say_so_and_call_nothing(aria2: Aria2, witness: Witness) -> None:
    async with live(aria2) as window:
        await window.shows("No downloads.", "0 all")
        for key, word in {
            "p": "paused",
            "f": "paused",
            "t": "paused or resumed",
            "u": "resumed",
        }.items():
            window.app.clear_notifications()
            await eventually(lambda: not window.toasts())
            await window.press(key)
            sentence = f"There is no download here to be {word}."
            await eventually(lambda said=sentence: window.says(said))  # type: ignore[misc]
        await window.press("up", "down", "home", "end", "pageup", "pagedown", "ctrl+d", "ctrl+u")
        assert window.table.selected is None
    assert witness.commands == []


@pytest.mark.parametrize(
    ("key", "word"),
    [("P", "paused"), ("F", "paused"), ("U", "resumed"), ("T", "paused or resumed")],
)
async def test_a_capital_with_nothing_to_act_on_says_so(
    key: str, word: str, aria2: Aria2, content: ContentServer
) -> None:
    await aria2.becomes(aria2.add(content.missing()), "error")
    async with live(aria2) as window:
        await window.press(key)
        await eventually(lambda: window.says(f"There is no download here to be {word}."))


async def test_resuming_what_runs_is_refused_in_words(aria2: Aria2, scene: Scene) -> None:
    async with live(aria2) as window:
        await window.select(scene.first)
        await window.press("u")
        await eventually(lambda: window.says("first.iso is running already, or is not paused yet."))
        assert scene.states(aria2) == BEFORE


@pytest.mark.parametrize(
    ("opener", "typed", "after"),
    [
        ("colon", "pause", {"first": "paused", "queued": "active"}),
        ("ctrl+p", "force pause all", PAUSED),
        ("colon", "resume all", {"paused": "waiting"}),
        ("ctrl+p", "toggle", {"first": "paused", "queued": "active"}),
    ],
)
async def test_the_palette_does_what_the_keys_do(
    opener: str, typed: str, after: dict[str, str], aria2: Aria2, scene: Scene
) -> None:
    async with live(aria2) as window:
        await window.select(scene.first)
        await window.press(opener)
        await window.shows(PALETTE)
        await window.press(*typed)
        await eventually(lambda: first_entry(window).lower().startswith(f"{typed} ("), 3)
        await window.press("enter")
        await eventually(lambda: scene.states(aria2) == BEFORE | after)


def first_entry(window: Window) -> str:
    """What the palette would do on Enter; nothing while it looks for more."""
    return next((line.strip() for line in window.lines()[7:] if line.strip()), "")


async def test_typing_its_name_into_the_palette_finds_each_action_first(aria2: Aria2) -> None:
    async with live(aria2) as window:
        provider, found = ActionProvider(window.main), {}
        for action in LISTED:
            hits = [hit async for hit in provider.search(action.label.lower())]
            found[action.label] = str(max(hits, key=lambda hit: hit.score).text)
    assert found == {action.label: title(action) for action in LISTED}


@pytest.mark.parametrize(
    ("typed", "first", "are_more"),
    [
        ("purge", "Clear results (C)", False),  # aria2's word
        ("unpause", "Resume (u)", True),
        ("UNPAUSE all", "Resume all (U)", False),
        ("unpauseAll", "Resume all (U)", False),
        ("add url", "Add (a)", False),
        ("stop", "Pause (p)", True),
        ("stop all", "Pause all (P)", True),
        ("start", "Resume (u)", True),
        ("desktop", None, False),
        ("trackers slot", None, False),
        ("after telling its", "Pause (p)", False),  # words of what is told of it
        ("fpal", "Force pause all (F)", False),  # letters of the name, in their order
    ],
)
async def test_what_the_palette_finds(
    typed: str, first: str | None, *, are_more: bool, aria2: Aria2
) -> None:
    async with live(aria2) as window:
        hits = [hit async for hit in ActionProvider(window.main).search(typed)]
    hits.sort(key=lambda hit: -hit.score)
    assert [str(hit.text) for hit in hits[:1]] == ([] if first is None else [first])
    assert (len(hits) > 1) is are_more


def test_other_words_are_for_actions_that_there_are() -> None:
    assert palette.ALSO.keys() <= {action.id for action in ACTIONS}


def title(action: Action) -> str:
    keys = ", ".join(map(key_name, action.keys))
    return f"{action.label} ({keys})" if keys else action.label


async def test_the_palette_lists_every_action(aria2: Aria2, scene: Scene) -> None:
    assert scene.states(aria2) == BEFORE
    async with live(aria2, (100, 180)) as window:
        await window.press("colon")
        await window.shows(PALETTE, "leave; a daemon that ariatui did not start goes on")
        text = window.text()
        for action in LISTED:
            assert title(action) in text
            assert action.help in text


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_the_help_shows_every_key(key: str, aria2: Aria2) -> None:
    async with live(aria2, (100, 100)) as window:
        await window.press(key)
        await window.shows(HELP_END)
        box = [line.strip(" │") for line in window.lines() if "│" in line]
        told = [re.split(r"\s{2,}", line, maxsplit=1) for line in box]
        assert [line for line in told if len(line) == 2] == [
            [" ".join(map(key_name, action.keys)), action.help]
            for scope in Scope
            for action in ACTIONS
            if action.scope is scope and action.keys
        ]


@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "f1", "enter"])
async def test_leaving_the_help_leaves_only_the_help(key: str, aria2: Aria2) -> None:
    async with live(aria2, (100, 100)) as window:
        await window.press("question_mark")
        await window.shows(HELP_END)
        await window.press(key)
        await eventually(lambda: HELP_END not in window.text())
        assert window.app.is_running


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_the_help_scrolls_through_all_of_it(size: tuple[int, int], aria2: Aria2) -> None:
    async with live(aria2, size) as window:
        await window.press("question_mark")
        await window.shows("A small letter acts on this row")
        top = window.text()
        await window.press("j")
        await eventually(lambda: window.text() != top)
        assert window.lines()[1][:30] == top.splitlines()[2][:30]
        await window.press("k")
        await eventually(lambda: window.text() == top)
        seen = top
        while "Esc closes this." not in window.text():
            before = window.text()
            await window.press("pagedown")
            await eventually(lambda was=before: window.text() != was)  # type: ignore[misc]
            await window.pilot.pause()
            seen += window.text()
        for action in ACTIONS:
            if action.keys:
                keys = " ".join(map(key_name, action.keys))
                assert f"{keys:<12}{action.help.split()[0]}" in seen


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_the_keys_that_move_the_table_scroll_the_help(
    size: tuple[int, int], aria2: Aria2
) -> None:
    async with live(aria2, size) as window:
        await window.press("question_mark")
        await window.shows("A small letter acts on this row")
        box = window.app.screen.query_one(VerticalScroll)
        page, last = size[1] - 2, int(box.max_scroll_y)
        assert last > page // 2
        for keys, there in (
            (["j", "down"], 2),
            (["k", "up"], 0),
            (["ctrl+d"], page // 2),
            (["ctrl+u"], 0),
            (["pagedown"], min(page, last)),
            (["pageup"], 0),
            (["G"], last),
            (["g"], 0),
            (["end"], last),
            (["home"], 0),
        ):
            await window.press(*keys)
            await eventually(lambda y=there: box.scroll_offset.y == y)  # type: ignore[misc]


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (100, 100)])
async def test_nothing_of_the_table_stands_beside_the_help(
    size: tuple[int, int], aria2: Aria2, scene: Scene
) -> None:
    assert scene.states(aria2) == BEFORE
    async with live(aria2, size) as window:
        await window.shows("first.iso")
        await window.press("question_mark")
        await window.shows("A small letter acts on this row")
        for line in filter(None, window.lines()):
            assert re.fullmatch(r" *[╭│╰].*[╮│╯]", line)


async def test_what_is_too_long_for_a_line_of_the_help_is_indented(aria2: Aria2) -> None:
    async with live(aria2, (40, 200)) as window:
        await window.press("question_mark")
        await window.shows("Esc closes this.")
        lines = [line.strip("│ ") for line in window.lines() if "│" in line]
        assert "f           pause it at once," in lines
        box = [line[2:-2] for line in window.lines() if line.startswith("│")]
        place = next(n for n, line in enumerate(box) if line.startswith("  f  "))
        assert box[place + 1].startswith(" " * 14 + "without waiting")
        await window.pilot.resize_terminal(100, 160)
        await window.shows("pause it at once, without waiting for its tracker")


@pytest.mark.parametrize("width", [30, 40, 80, 200])
async def test_how_to_leave_and_where_help_is_stands_there_whatever_is_selected(
    width: int, aria2: Aria2, scene: Scene
) -> None:
    async with live(aria2, (width, 24)) as window:
        for gid in (scene.first, scene.paused, scene.missing):
            await window.select(gid)
            await eventually(lambda: window.lines()[-1].endswith("q Quit  ? Help"))
        aria2.kill()
        await eventually(lambda: "r Retry" in window.lines()[-1])
        assert window.lines()[-1].endswith("q Quit  ? Help")


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_quit(key: str, aria2: Aria2) -> None:
    async with opened(server_of(aria2)) as window:
        await window.shows("LIVE")
        await window.press(key)
        await eventually(lambda: not window.app.is_running)
    assert window.app.return_code == 0
    assert window.app.crash is None


async def test_moving_through_sixty_rows(aria2: Aria2, content: ContentServer) -> None:
    for number in range(60):
        aria2.add(content.url(f"{number}.iso", silent=True), pause="true")
    async with live(aria2) as window:
        rows, table = gids(aria2), window.table
        page = 19  # 24 lines, but for status bar, tabs, headings, note and keys

        async def moves(key: str, place: int) -> None:
            await window.press(key)
            assert table.selected == rows[place], key
            assert table.selected in table.visible_gids, key

        await eventually(lambda: len(table.visible_gids) == page)
        assert table.selected == rows[0]
        for key, place in (("j", 1), ("down", 2), ("k", 1), ("up", 0), ("up", 0), ("k", 0)):
            await moves(key, place)
        for key, place in (
            ("pagedown", page),
            ("ctrl+d", page + page // 2),
            ("pagedown", 2 * page + page // 2),
            ("pagedown", 59),
            ("pagedown", 59),
            ("j", 59),
            ("ctrl+u", 59 - page // 2),
            ("pageup", 59 - page // 2 - page),
            ("ctrl+u", 59 - page // 2 - page - page // 2),
            ("pageup", 59 - page // 2 - 2 * page - page // 2),
            ("pageup", 0),
            ("ctrl+u", 0),
        ):
            await moves(key, place)
        for key, place in (("end", 59), ("home", 0), ("G", 59), ("g", 0)):
            await moves(key, place)


@pytest.mark.parametrize("size", [(80, 4), (3, 3), (30, 1)])
@pytest.mark.parametrize("opener", ["action_command_palette", "action_change_theme"])
async def test_the_palette_stands_a_terminal_without_room_for_it(
    aria2: Aria2, opener: str, size: tuple[int, int]
) -> None:
    async with live(aria2) as window:
        getattr(window.app, opener)()
        await eventually(lambda: isinstance(window.app.screen, Palette))
        await window.pilot.resize_terminal(*size)
        await window.press("pagedown", "pageup", "down", "pagedown", "end", "pageup", "home", "a")
        await window.press("pagedown", "escape")
        await window.pilot.resize_terminal(80, 24)
        await window.shows("LIVE")


async def test_a_palette_that_is_closed_before_it_stands_ends_nothing(aria2: Aria2) -> None:
    async with live(aria2) as window:
        window.app.push_screen(Palette())
        window.app.pop_screen()
        await window.press("colon")
        await window.shows(PALETTE)
        await window.press("escape")
        await window.shows("LIVE")
