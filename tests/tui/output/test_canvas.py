"""What is written brings any terminal from what it shows to what it should show."""

import re
import unicodedata
from collections.abc import Sequence

import pyte
from hypothesis import assume, given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from wcwidth import wcwidth

from ariatui.text import clean
from ariatui.tui.output.canvas import Canvas

WIDTH, HEIGHT = 12, 4

STYLES = [
    None,
    Style(),
    Style.parse("bold"),
    Style.parse("bold red"),
    Style.parse("red on blue"),
    Style.parse("#102030 on #405060"),
    Style.parse("italic underline #102030"),
    Style.parse("reverse"),
]

texts = st.text(st.sampled_from("ab   é漢字日─…"), max_size=WIDTH + 3)
segments = st.lists(st.builds(Segment, texts, st.sampled_from(STYLES)), max_size=3)
Put = tuple[int, int, list[Segment]]
puts = st.lists(st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT), segments), max_size=5)


class Rig:
    """A terminal that gets the differences, and one that gets everything each time."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.canvas = Canvas(ColorSystem.TRUECOLOR)
        self.canvas.resize(width, height)
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.written = ""

    def show(self) -> str:
        """Bring the terminal up to date; what that took."""
        self.written = self.canvas.difference()
        self.stream.feed(self.written)
        return self.written

    def line(self, y: int) -> str:
        """What a line shows."""
        return self.screen.display[y]


def cells(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    """All that a terminal shows, attributes included."""
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


@given(st.lists(puts, max_size=6))
def test_differences_add_up_to_what_is_wanted(
    frames: Sequence[Sequence[tuple[int, int, list[Segment]]]],
) -> None:
    rig = Rig()
    for frame in frames:
        for x, y, line in frame:
            rig.canvas.put(x, y, line)
        rig.show()
        anew = Rig()
        anew.canvas = rig.canvas
        rig.canvas.forget()
        anew.show()
        assert cells(rig.screen) == cells(anew.screen)


def test_nothing_is_written_when_nothing_differs() -> None:
    rig = Rig()
    rig.show()
    assert rig.show() == ""
    rig.canvas.put(0, 0, [Segment("hello")])
    assert rig.show()
    rig.canvas.put(0, 0, [Segment("hello")])
    assert rig.show() == ""


def test_one_changed_cell_is_one_move_and_one_character() -> None:
    rig = Rig()
    rig.canvas.put(0, 1, [Segment("hello")])
    rig.show()
    rig.canvas.put(0, 1, [Segment("hallo")])
    assert rig.show() == "\x1b[2;2H\x1b[0ma"


def test_colours_that_stay_are_not_sent_again() -> None:
    rig = Rig()
    rig.show()
    styles = [Style.parse("#010203 on #040506"), Style.parse("#070809 on #040506")]
    rig.canvas.put(
        0, 0, [Segment("a", styles[0]), Segment("b", styles[1]), Segment("c", styles[0])]
    )
    assert rig.show() == (
        "\x1b[1;1H\x1b[0;38;2;1;2;3;48;2;4;5;6ma\x1b[38;2;7;8;9mb\x1b[38;2;1;2;3mc\x1b[39;49m"
    )


def test_a_repaint_writes_every_cell() -> None:
    rig = Rig()
    rig.canvas.put(0, 0, [Segment("hello")])
    rig.show()
    rig.stream.feed("\x1b[2Jsomething else")
    rig.canvas.forget()
    rig.show()
    assert rig.line(0) == "hello       "
    assert rig.line(1) == " " * WIDTH


def test_a_resize_writes_every_cell_and_the_same_size_none() -> None:
    rig = Rig()
    rig.canvas.put(0, 0, [Segment("hello")])
    rig.show()
    rig.canvas.resize(WIDTH, HEIGHT)
    assert rig.show() == ""
    rig.canvas.resize(4, 2)
    rig.screen.resize(2, 4)
    rig.canvas.put(0, 0, [Segment("hello")])
    rig.show()
    assert rig.screen.display == ["hell", "    "]


def test_a_wide_character_cut_at_the_edge_is_a_blank() -> None:
    rig = Rig(width=4)
    rig.canvas.put(1, 0, [Segment("漢字")])
    rig.show()
    assert [rig.screen.buffer[0][x].data for x in range(4)] == [" ", "漢", "", " "]


def test_a_mark_stands_on_what_is_before_it_whatever_their_styles() -> None:
    rig = Rig()
    for _ in range(2):  # the second time from what was kept
        rig.canvas.put(0, 0, [Segment("e"), Segment("\u0301a", Style.parse("bold"))])
        rig.show()
        assert rig.line(0) == "\N{LATIN SMALL LETTER E WITH ACUTE}a" + " " * (WIDTH - 2)


def test_what_is_outside_is_left_out() -> None:
    rig = Rig()
    rig.show()
    rig.canvas.put(0, HEIGHT, [Segment("below")])
    rig.canvas.put(WIDTH, 0, [Segment("right")])
    rig.canvas.put(0, 0, [Segment("limited")], limit=3)
    rig.show()
    assert rig.line(0) == "lim         "


@given(st.text(), st.sampled_from(STYLES))
def test_no_character_that_a_terminal_acts_on_gets_through(text: str, style: Style | None) -> None:
    rig = Rig()
    rig.canvas.put(0, 0, [Segment(text, style)])
    written = re.sub(r"\x1b\[[0-9;]*[HCm]", "", rig.canvas.difference())
    assert written.isprintable()


@given(st.text(max_size=60), st.text(max_size=60))
def test_clean_text_is_written_as_it_is(before: str, after: str) -> None:
    rig = Rig(width=200)
    for text in map(clean, (before, after)):
        # pyte drops what follows a mark that has no combining class
        assume(all(unicodedata.combining(char) or wcwidth(char) for char in text))
        strip = Strip([Segment(text)]).adjust_cell_length(199)
        rig.canvas.put(0, 0, strip)
        rig.show()
        shown = "".join(rig.screen.buffer[0][x].data for x in range(200))
        assert re.sub(" +$", "", shown) == re.sub(" +$", "", text)


def test_a_blank_as_wide_as_a_letter_takes_as_many_cells() -> None:
    rig = Rig()
    rig.canvas.put(0, 0, [Segment("漢\N{IDEOGRAPHIC SPACE}字\N{NO-BREAK SPACE}|")])
    rig.show()
    shown = [rig.screen.buffer[0][x].data for x in range(8)]
    assert shown == ["漢", "", " ", " ", "字", "", " ", "|"]
