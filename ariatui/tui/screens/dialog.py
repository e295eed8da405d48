"""What dialogs have in common: a box in the middle of the screen."""

from typing import TypeVar

from textual.screen import ModalScreen

T = TypeVar("T")

WIDTH = 80
"""Cells of the box, where there are so many: as many as most terminals have, so that none of what
is behind it stands out at its sides."""


class Dialog(ModalScreen[T]):
    """Composed of a `Vertical`, which is the box; in it are `#heading`, `#keys` and what it asks.

    The rules stand here as those of a widget, since Textual applies a screen's `CSS` to that very
    class only (observed on Textual 8.2.8).
    """

    DEFAULT_CSS = f"""
    Dialog {{
        align: center middle;
        & > Vertical {{
            width: {WIDTH};
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            border: round $border;
            background: $surface;
        }}
        & #heading {{ text-style: bold; height: auto; }}
        & #keys {{ color: $text-muted; height: auto; }}
    }}
    """
