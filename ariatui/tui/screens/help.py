"""The help: every key and what it does, made from the table of actions."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ariatui import __version__
from ariatui.actions import ACTIONS, Action, Scope, key_name

_KEY_CELLS = 12


def help_text() -> Content:
    """All actions under the headings of their scopes."""
    parts = [
        Content.styled(f"ariatui {__version__}", "bold"),
        Content("A small letter acts on this row, a capital on all.\n"),
    ]
    for scope in Scope:
        parts.append(Content.styled(scope.value, "bold $text-accent"))
        parts += [_line(action) for action in ACTIONS if action.scope is scope and action.keys]
        parts.append(Content())
    parts.append(Content("Everything is in the palette too. Esc closes this."))
    return Content("\n").join(parts)


def _line(action: Action) -> Content:
    keys = " ".join(key_name(key) for key in action.keys)
    return Content.assemble("  ", (f"{keys:<{_KEY_CELLS}}", "bold"), action.help)


class HelpScreen(ModalScreen[None]):
    """The help, over the table, which goes on behind it."""

    CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            border: round $border;
            background: $surface;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", show=False),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The text, in a box that scrolls."""
        with VerticalScroll():
            yield Static(help_text(), markup=False)

    def action_scroll(self, direction: str) -> None:
        """Scroll by a line."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=1 if direction == "down" else -1, animate=False)
