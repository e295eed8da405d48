"""How a cell is drawn, as the terminal's own codes (ECMA-48, "SGR"), and the way between two."""

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

_ATTRIBUTES = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "underline": "4",
    "blink": "5",
    "reverse": "7",
    "conceal": "8",
    "strike": "9",
    "overline": "53",
}
_OWN_FOREGROUND = "39"
_OWN_BACKGROUND = "49"


class Pen(NamedTuple):
    """The codes for attributes, foreground and background; "" for the terminal's own."""

    attributes: str = ""
    foreground: str = ""
    background: str = ""


@lru_cache(maxsize=4096)
def pen_of(style: Style | None, system: ColorSystem) -> Pen:
    """The pen that draws in a style on a terminal with these colours."""
    if style is None:
        return Pen()
    attributes = ";".join(code for name, code in _ATTRIBUTES.items() if getattr(style, name))
    return Pen(
        attributes,
        _colour(style.color, system, foreground=True),
        _colour(style.bgcolor, system, foreground=False),
    )


@lru_cache(maxsize=4096)
def change_of_pen(before: Pen | None, after: Pen) -> str:
    """What is written to change pens; before, None stands for a pen that is not known."""
    if before == after:
        return ""
    if before is None or before.attributes != after.attributes:
        return f"\x1b[{';'.join(filter(None, ('0', *after)))}m"
    codes = []
    if before.foreground != after.foreground:
        codes.append(after.foreground or _OWN_FOREGROUND)
    if before.background != after.background:
        codes.append(after.background or _OWN_BACKGROUND)
    return f"\x1b[{';'.join(codes)}m"


def _colour(colour: Color | None, system: ColorSystem, *, foreground: bool) -> str:
    if colour is None or colour.is_default:
        return ""
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground))
