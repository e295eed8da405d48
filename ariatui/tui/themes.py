"""The themes by name: Textual's, and two of our own."""

from collections.abc import Mapping
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

TERMINAL: Final = Theme(
    name="terminal",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent="ansi_magenta",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border": "ansi_blue",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_cyan",
        "input-cursor-background": "ansi_cyan",
        "input-cursor-foreground": "ansi_black",
        "input-cursor-text-style": "none",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
    },
)
"""The terminal's own two colours and its other fourteen, whatever it makes of them."""

_OKABE_ITO: Final = {
    "primary": "#56B4E9",
    "warning": "#F0E442",
    "error": "#D55E00",
    "success": "#009E73",
    "accent": "#CC79A7",
}

COLOR_BLIND: Final = Theme(
    name="color-blind",
    primary=_OKABE_ITO["primary"],
    warning=_OKABE_ITO["warning"],
    error=_OKABE_ITO["error"],
    success=_OKABE_ITO["success"],
    accent=_OKABE_ITO["accent"],
    foreground="#E4E4E4",
    background="#121416",
    surface="#181B1E",
    panel="#1C2024",
    variables={
        **{f"text-{name}": color for name, color in _OKABE_ITO.items()},
        "block-cursor-background": _OKABE_ITO["primary"],
        "block-cursor-foreground": "#000000",
    },
)
"""The colours by Okabe and Ito, which people with any kind of colour vision tell apart. Textual
would make those of texts paler, and thereby more alike."""

OWN: Final = (TERMINAL, COLOR_BLIND)

THEMES: Final[Mapping[str, Theme]] = {
    **BUILTIN_THEMES,
    **{theme.name: theme for theme in OWN},
}
"""All there are."""
