"""The pieces and the speed of a download, drawn in a bounded number of cells."""

from ariatui.model.chronicle import STEP
from ariatui.model.pieces import fold
from ariatui.text import Clean, clean, duration, fit, speed
from ariatui.tui import glyphs
from ariatui.tui.widgets.details.page import Dossier, Line

LEAST = 4
"""Lines of a drawing, for which there is room or which can be scrolled to."""

_HIGHEST_GRAPH = 8


def piece_map(dossier: Dossier, width: int, height: int) -> list[Line]:
    """In at most so many lines: each cell a stretch of pieces, darker the more of it is there."""
    about, bitfield = dossier.details.about, dossier.details.bitfield
    if about is None or not bitfield:
        return []
    cells = fold(bitfield, about.num_pieces, width * height)
    shades = "".join(_shade(done, count) for done, count in cells)
    return [
        [(fit(Clean(shades[start : start + width]), width), "bar")]
        for start in range(0, len(shades), width)
    ]


def _shade(done: int, count: int) -> str:
    if done == count:
        return glyphs.SHARES[-1]
    return glyphs.SHARES[0 if not done else 1 if done * 2 < count else 2]


def speed_graph(dossier: Dossier, width: int, height: int) -> list[Line]:
    """The speed of the last minutes in so many lines; over it, how long and how much at most."""
    speeds = dossier.speeds.until(dossier.now, width)
    top = max(speeds, default=0)
    if not top:
        return []
    lines: list[Line] = []
    high = min(height, _HIGHEST_GRAPH)
    for line in range(high):
        base = (high - 1 - line) * 8
        cells = "".join(_level(one * 8 * high, top, base) for one in speeds)
        lines.append([(fit(Clean(cells), width), "speed")])
    return [caption(f"Speed, {duration(len(speeds) * STEP)}, up to {speed(top)}", width), *lines]


def _level(one: int, top: int, base: int) -> str:
    """What of one speed falls into a line of the graph; any speed at all shows."""
    eighths = -(-one // top)
    return glyphs.LEVELS[min(max(eighths - base, 0), 8)]


def caption(said: str, width: int) -> Line:
    """A line over a drawing."""
    return [(fit(clean(said), width), "heading")]
