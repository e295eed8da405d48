"""The help: every key and what it does, made from the table of actions."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ariatui import __version__
from ariatui.actions.action import Action, Scope
from ariatui.actions.keymap import Keymap
from ariatui.actions.keys import key_name
from ariatui.text import clean, wrap
from ariatui.tui.screens.dialog import WIDTH
from ariatui.tui.screens.reading import ReadingScreen

_KEY_CELLS = 12
_INDENT = 2
_MANY = 1000
"""More lines than anything here takes."""


def help_text(keymap: Keymap, room: int) -> list[Content]:
    """All actions under the headings of their scopes, in lines of at most `room` cells."""
    lines = [
        Content.styled(f"ariatui {__version__}", "bold"),
        *_wrapped("A small letter acts on this row or the marked ones, a capital on all.", room),
    ]
    for scope in Scope:
        lines += [Content(), Content.styled(scope.value, "bold $text-accent")]
        for action in keymap:
            if action.scope is scope and action.keys:
                lines += _lines(action, room)
    end = "Everything is in the palette too. Esc closes this."
    return [*lines, Content(), *_wrapped(end, room)]


def _wrapped(text: str, room: int) -> list[Content]:
    return [Content(line) for line in wrap(clean(text), room, _MANY)]


def _lines(action: Action, room: int) -> list[Content]:
    """The keys, and beside them what they do, in as many lines as that takes."""
    keys = " ".join(key_name(key) for key in action.keys)
    before = _INDENT + _KEY_CELLS
    first, *others = _wrapped(action.help, max(room - before, 1))
    return [
        Content.assemble(" " * _INDENT, (f"{keys:<{_KEY_CELLS}}", "bold"), first),
        *(Content(" " * before) + line for line in others),
    ]


class _Box(VerticalScroll, can_focus=False):
    """Scrolls by the screen's keys, which are those of the table."""


class HelpScreen(ReadingScreen):
    """The help."""

    CSS = f"""
    HelpScreen {{
        align: center middle;
        background: $background;
        & > _Box {{
            width: {WIDTH};
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            border: round $border;
            background: $surface;
            scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
        }}
    }}
    """

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(keymap, "help")
        self._keymap = keymap

    @property
    def body(self) -> Widget:
        """The box."""
        return self.query_one(_Box)

    def compose(self) -> ComposeResult:
        """The text, in a box that scrolls."""
        with _Box():
            yield Static(self._text(), markup=False)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.query_one(Static).update(self._text())

    def _text(self) -> Content:
        frame = 5  # border, padding and scrollbar
        room = min(self.app.size.width, WIDTH) - frame
        return Content("\n").join(help_text(self._keymap, max(room, 1)))
