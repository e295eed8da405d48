"""The screen, cell by cell, twice: what the terminal shows, and what it should show.

Knows nothing of widgets: it takes segments of text for places on the screen, and makes the
shortest text that brings the terminal from the one to the other. Since all that is drawn passes
here, no character that a terminal acts on gets through.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from operator import ne
from unicodedata import category

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from ariatui.tui.output.pen import Pen, change_of_pen, pen_of

Cell = tuple[str, Pen]
"""What stands in a cell, marks of no width included; "" in the second cell of a wide character."""

_BLANK: Cell = (" ", Pen())
_UNKNOWN: Cell = ("?", Pen("unknown"))
"""What the terminal shows where nobody knows: never what it should show."""

_SHORT_GAP = 4
"""Cells that are cheaper to write again than to skip: a move takes as many bytes."""


class Canvas:
    """The cells of a terminal. Places are columns and lines counted from 0."""

    def __init__(self, system: ColorSystem) -> None:
        self._system = system
        self._width = 0
        self._wanted: list[list[Cell]] = []
        self._shown: list[list[Cell]] = []
        self._dirty: set[int] = set()
        self._pen: Pen | None = None
        self._at: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Its columns and lines."""
        return self._width, len(self._wanted)

    def resize(self, width: int, height: int) -> None:
        """Take on the size of the terminal; if it is another one, nothing of it is known."""
        if (width, height) != self.size:
            self._width = width
            self._wanted = [[_BLANK] * width for _ in range(height)]
            self.forget()

    def forget(self) -> None:
        """Something else has written to the terminal: draw all of it anew."""
        self._shown = [[_UNKNOWN] * self._width for _ in self._wanted]
        self._dirty = set(range(len(self._wanted)))

    def put_all(self, lines: Iterable[tuple[int, int, Iterable[Segment]]]) -> None:
        """Have these stand there, each from a column and a line on."""
        for x, y, segments in lines:
            self.put(x, y, segments)

    def put(self, x: int, y: int, segments: Iterable[Segment], limit: int | None = None) -> None:
        """Have this stand at a place, up to the column `limit` at most; what is outside is cut.

        A wide character of which one half is cut, or drawn over, becomes a blank.
        """
        if not 0 <= y < len(self._wanted):
            return
        cells: list[Cell] = []
        for text, style, control in segments:
            if control or not text:
                continue
            if get_character_cell_size(text[0]):
                cells += _cells_of(text, style, self._system)
            else:
                # It may begin with a mark on what stands before it.
                _write(cells, text, pen_of(style, self._system))
        right = min(x + len(cells), self._width, self._width if limit is None else limit)
        if right > x:
            if right - x < len(cells) and not cells[right - x][0]:
                cells[right - x - 1] = (" ", cells[right - x][1])
            line = self._wanted[y]
            for place in (x, right):
                if place < self._width and not line[place][0]:
                    half = place - 1 if place == x else place
                    line[half] = (" ", line[half][1])
            line[x:right] = cells[: right - x]
            self._dirty.add(y)

    def difference(self) -> str:
        """What brings the terminal up to date; it is taken to be so from now on."""
        out: list[str] = []
        self._pen = self._at = None
        for y in sorted(self._dirty):
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted != shown:
                self._draw_line(out, y, wanted, shown)
                shown[:] = wanted
        self._dirty.clear()
        if out:
            out.append(change_of_pen(self._pen, Pen()))
        return "".join(out)

    def _draw_line(self, out: list[str], y: int, wanted: list[Cell], shown: list[Cell]) -> None:
        drawn = 0
        for x in compress(range(self._width), map(ne, wanted, shown)):
            if x < drawn:
                continue
            start = x if wanted[x][0] or x == 0 else x - 1
            self._move(out, start, y, wanted)
            text, pen = wanted[start]
            out += change_of_pen(self._pen, pen), text or " "
            self._pen = pen
            drawn = start + _width_at(wanted, start)
            # At the edge, terminals differ in where the cursor is.
            self._at = (drawn, y) if drawn < self._width else None

    def _move(self, out: list[str], x: int, y: int, line: list[Cell]) -> None:
        if self._at == (x, y):
            return
        column, row = self._at or (-1, -1)
        if row != y or column > x:
            out.append(f"\x1b[{y + 1};{x + 1}H")
            return
        gap = line[column:x]
        if len(gap) <= _SHORT_GAP and all(text and pen == self._pen for text, pen in gap):
            out += [text for text, _ in gap]
        else:
            out.append(f"\x1b[{x - column}C" if x - column > 1 else "\x1b[C")


@lru_cache(maxsize=1024)
def _cells_of(text: str, style: Style | None, system: ColorSystem) -> Sequence[Cell]:
    """The cells of a text. Most of what is drawn has been drawn before."""
    cells: list[Cell] = []
    _write(cells, text, pen_of(style, system))
    return cells


def _write(cells: list[Cell], text: str, pen: Pen) -> None:
    """Add the cells of a text."""
    if text.isascii() and text.isprintable():
        cells += [(char, pen) for char in text]
        return
    for char in text:
        width = get_character_cell_size(char)
        if category(char) == "Zs":
            cells += [(" ", pen)] * width
        elif not char.isprintable():
            cells += [("\N{REPLACEMENT CHARACTER}", pen), *[(" ", pen)] * (width - 1)]
        elif width:
            cells.append((char, pen))
            cells += [("", pen)] * (width - 1)
        elif cells:
            place = -1 if cells[-1][0] else -2
            base, its_pen = cells[place]
            cells[place] = (base + char, its_pen)


def _width_at(line: list[Cell], x: int) -> int:
    """How many cells the character at a place takes."""
    return 2 if x + 1 < len(line) and not line[x + 1][0] else 1
