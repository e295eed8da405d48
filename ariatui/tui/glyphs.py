"""The few characters beyond ASCII that the UI draws with, and their stand-ins without UTF-8."""

import locale
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of drawing characters, each a cell wide."""

    active: str = "▼"
    seeding: str = "▲"
    waiting: str = "○"
    paused: str = "‖"
    complete: str = "✓"
    error: str = "✗"
    removed: str = "-"
    checking: str = "◆"
    phase: str = "»"
    bar: str = "━"
    rest: str = "─"
    down: str = "↓"
    up: str = "↑"
    dot: str = "·"
    ellipsis: str = "…"


UNICODE = Glyphs()
ASCII = Glyphs(
    active="v",
    seeding="^",
    waiting="o",
    paused="=",
    complete="*",
    error="x",
    checking="#",
    phase=">",
    bar="#",
    rest="-",
    down="D",
    up="U",
    dot="|",
    ellipsis="~",
)


def glyphs_for(encoding: str | None = None) -> Glyphs:
    """The set that a terminal with this encoding can show; by default the locale's."""
    name = (encoding or locale.getpreferredencoding(do_setlocale=False)).lower().replace("-", "")
    return UNICODE if name == "utf8" else ASCII
