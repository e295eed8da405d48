"""The characters beyond ASCII that the UI draws with, each a cell wide."""

from typing import Final

ACTIVE: Final = "▼"
SEEDING: Final = "▲"
WAITING: Final = "○"
PAUSED: Final = "‖"
COMPLETE: Final = "✓"
ERROR: Final = "✗"
REMOVED: Final = "-"
CHECKING: Final = "◆"
PHASE: Final = "»"
BAR: Final = "━"
REST: Final = "─"
DOWN: Final = "↓"
UP: Final = "↑"
DOT: Final = "·"
ELLIPSIS: Final = "…"
