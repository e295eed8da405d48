"""What NO_COLOR asks for: the terminal's own two colours, and bold, dim, underline and reverse.

Textual itself answers with greys on a dark background, and turns dim into a grey too.
"""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

CSS = """
Toast:nocolor { border: round $foreground; padding: 0 1; }
OptionList:nocolor > .option-list--option-highlighted { text-style: bold underline; }
Input:nocolor > .input--cursor, Input:nocolor > .input--selection { text-style: reverse; }
Input:nocolor > .input--placeholder { text-style: dim; }
TextArea:nocolor .text-area--cursor, TextArea:nocolor .text-area--selection { text-style: reverse; }
TextArea:nocolor .text-area--placeholder { text-style: dim; }
"""
"""How Textual's own widgets tell apart what they tell apart by colour alone.

A list of options draws no reverse (observed on Textual 8.2.8).
"""


class Colorless(LineFilter):
    """Takes every colour out of a line and leaves the rest of its styles."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same line without colours."""
        return [
            Segment(text, style and _without_color(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _without_color(style: Style) -> Style:
    # Rich drops the meta too, by which Textual knows what the mouse is over.
    plain = style.without_color
    return plain + Style.from_meta(style.meta) if style.meta else plain
