"""A dialog that names what is about to be done, and asks for a key.

Its keys are priority bindings: the next key is for what is behind it, however soon it comes.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ariatui.actions.keys import key_name
from ariatui.text import Clean
from ariatui.tui.screens.dialog import Dialog

_MOST_LINES = 2000
"""Lines that are shown; how many more there are is said."""


_BINDINGS = (
    Binding("escape,n,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
    Binding("up,k", "scroll(-1)", show=False),
    Binding("down,j", "scroll(1)", show=False),
    Binding("pageup", "scroll(-10)", show=False),
    Binding("pagedown", "scroll(10)", show=False),
    Binding("home,g", "scroll_to_end(-1)", show=False),
    Binding("end,G", "scroll_to_end(1)", show=False),
)
TAKEN = frozenset(key for binding in _BINDINGS for key in binding.key.split(","))
"""The keys that mean something in any such dialog."""


class Choice(NamedTuple):
    """What can be done, by which keys."""

    id: str
    keys: tuple[str, ...]
    label: str


class Confirmation(NamedTuple):
    """What is about to be done."""

    heading: Clean
    lines: Sequence[Clean]
    """What it is done to, each in a line."""
    remark: Clean
    choices: Sequence[Choice]


class _List(VerticalScroll, can_focus=False):
    """Scrolls by the screen's keys."""


class ConfirmScreen(Dialog[str | None]):
    """Hands over the id of what was chosen, or None."""

    CSS = """
    ConfirmScreen {
        & _List { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
        & #remark { height: auto; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*_BINDINGS]

    def __init__(self, confirmation: Confirmation) -> None:
        super().__init__()
        self._confirmation = confirmation
        self._choices: list[Choice] = []
        for choice in confirmation.choices:
            self._add(choice)
        if all("enter" not in choice.keys for choice in confirmation.choices):
            self._bindings.bind("enter", "insist", show=False)

    def compose(self) -> ComposeResult:
        """The heading, what it is about, and the keys."""
        told = self._confirmation
        lines = [Content(line) for line in told.lines[:_MOST_LINES]]
        if len(told.lines) > _MOST_LINES:
            lines.append(Content(f"and {len(told.lines) - _MOST_LINES:,} more"))
        with Vertical():
            yield Static(told.heading, id="heading", markup=False)
            with _List():
                yield Static(Content("\n").join(lines), markup=False)
            yield Static(told.remark, id="remark", markup=False)
            yield Static(self._keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        """Leave room for what stands around the list."""
        self._fit()

    def on_resize(self) -> None:
        """Leave room for what stands around the list."""
        self._fit()

    def offer(self, choice: Choice) -> None:
        """Let something else be chosen too, from now on, if the dialog is still there."""
        self._add(choice)
        for line in self.query("#keys").results(Static):
            line.update(self._keys())

    def action_insist(self) -> None:
        """Say that Enter is not among the keys, where it is not."""
        told = Content("Enter is not enough.  ") + self._keys()
        self.query_one("#keys", Static).update(told)

    def action_scroll(self, lines: int) -> None:
        """Scroll the list."""
        self.query_one(_List).scroll_relative(y=lines, animate=False)

    def action_scroll_to_end(self, end: int) -> None:
        """Scroll the list to its last line, or to its first if negative."""
        scrolled = self.query_one(_List)
        (scrolled.scroll_end if end > 0 else scrolled.scroll_home)(animate=False)

    def _add(self, choice: Choice) -> None:
        self._choices.append(choice)
        for key in choice.keys:
            self._bindings.bind(key, f"dismiss('{choice.id}')", show=False, priority=True)

    def _fit(self) -> None:
        self.query_one(_List).styles.max_height = max(self.app.size.height - 8, 1)

    def _keys(self) -> Content:
        told = [(choice.keys, choice.label) for choice in self._choices]
        parts = [
            Content.assemble(("/".join(map(key_name, keys)), "$text-accent bold"), " ", label)
            for keys, label in [*told, (("escape", "n"), "leaves it")]
        ]
        return Content("   ").join(parts)
