"""What a locale without UTF-8 asks for: every cell of the screen in ASCII.

The screen's layout knows nothing of this: each character gives way to as many as it has cells.
"""

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ariatui.tui import glyphs

_STAND_INS = {
    glyphs.ACTIVE: "v",
    glyphs.SEEDING: "^",
    glyphs.WAITING: "o",
    glyphs.PAUSED: "=",
    glyphs.COMPLETE: "*",
    glyphs.ERROR: "x",
    glyphs.CHECKING: "#",
    glyphs.METADATA: "m",
    glyphs.PHASE: ">",
    glyphs.MARK: "+",
    glyphs.BAR: "#",
    glyphs.REST: "-",
    glyphs.DOWN: "D",
    glyphs.UP: "U",
    glyphs.DOT: "|",
    glyphs.ELLIPSIS: "~",
    **dict.fromkeys("╭╮╰╯┌┐└┘", "+"),
    **dict.fromkeys("│▌▐▊▎▏▕", "|"),
    **dict.fromkeys("▀▔", "-"),
    **dict.fromkeys("▄▁▂▃␣", "_"),
    **dict.fromkeys("▅▆▇█", "#"),
    "░": ".",
    "▒": ":",
    "▓": "+",
    glyphs.FOLDED: "+",
    glyphs.UNFOLDED: "-",
    "•": "*",
    "🔎": "> ",
    "‘": "'",  # noqa: RUF001 - these are what is replaced
    "’": "'",  # noqa: RUF001
    "“": '"',
    "”": '"',
    "⟨": "<",
    "⟩": ">",
    "⁀": "^",
    "˖": "+",
    "–": "-",  # noqa: RUF001
    "—": "-",
}
_UNKNOWN = "?"


class AsciiOnly(LineFilter):
    """Replaces what is not ASCII, cell for cell."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same line in ASCII."""
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


def in_ascii(text: str) -> str:
    """A text in ASCII, cell for cell."""
    return text if text.isascii() else "".join(map(_stand_in, text))


@lru_cache(4096)
def _stand_in(char: str) -> str:
    """As many ASCII characters as this one has cells: its letter without marks, if it has one."""
    if char.isascii():
        return char
    cells = get_character_cell_size(char)
    known = _STAND_INS.get(char) or unicodedata.normalize("NFKD", char)[0]
    return known if len(known) == cells and known.isascii() else _UNKNOWN * cells
