"""A dialog that shows the servers and how each is, to go over to another."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ariatui.text import Clean, clean, fit, width
from ariatui.tui import glyphs
from ariatui.tui.roster import Listing
from ariatui.tui.screens.dialog import WIDTH, Dialog

_FRAME = 5
"""Cells for border, padding and scrollbar."""

_AT_ONCE = 9
"""So many servers have a digit."""
_STATE = 42
"""Cells that how it is gets at least, where there is room for addresses too."""

_HINT = "ariatui --write-config writes the file in which servers get names."

Look = Callable[[str], Awaitable[Clean]]
"""Tells how a server is, by its label."""


class ServersScreen(Dialog[str | None]):
    """Hands over the label of a server, or None.

    Args:
        entries: All servers, at least one.
        shown: The label of the one that is shown.
        look: Tells how each is; asked once.
    """

    CSS = """
    ServersScreen {
        & VerticalScroll { height: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
        & #keys { margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "dismiss(None)", "Cancel", show=False),
        Binding("enter", "choose", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j,tab", "move(1)", show=False),
        *(Binding(str(n), f"pick({n})", show=False) for n in range(1, _AT_ONCE + 1)),
    ]

    def __init__(self, entries: Sequence[Listing], shown: str, look: Look) -> None:
        super().__init__()
        self._entries, self._shown, self._look = entries, shown, look
        self._states = {entry.label: clean(glyphs.ELLIPSIS) for entry in entries}
        self._place = [entry.label for entry in entries].index(shown)

    def compose(self) -> ComposeResult:
        """A line for each server, and the keys."""
        with Vertical():
            yield Static("Servers", id="heading", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(id="list", markup=False)
            yield Static(self._keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        """Look at all of them, once."""
        for entry in self._entries:
            self.run_worker(self._find_out(entry.label))

    def on_resize(self) -> None:
        """Break the lines anew, and leave room for what stands around them."""
        self.query_one(VerticalScroll).styles.max_height = max(self.app.size.height - 6, 1)
        self._draw()

    def action_move(self, lines: int) -> None:
        """Go to the next one, or to the one before."""
        self._place = (self._place + lines) % len(self._entries)
        self._draw()
        self.query_one(VerticalScroll).scroll_to(y=self._place - 1, animate=False)

    def action_pick(self, number: int) -> None:
        """Take one by its digit."""
        if number <= len(self._entries):
            self.dismiss(self._entries[number - 1].label)

    def action_choose(self) -> None:
        """Take the one at the cursor."""
        self.dismiss(self._entries[self._place].label)

    def on_click(self, event: events.Click) -> None:
        """A click on a line takes it; one beside the dialog leaves."""
        if event.widget is self:
            self.dismiss(None)
        elif event.widget is self.query_one("#list") and event.y < len(self._entries):
            self.dismiss(self._entries[event.y].label)

    async def _find_out(self, label: str) -> None:
        self._states[label] = await self._look(label)
        self._draw()

    def _draw(self) -> None:
        room = min(self.app.size.width, WIDTH) - _FRAME
        lines = [self._line(number, entry, room) for number, entry in enumerate(self._entries)]
        for told in self.query("#list").results(Static):  # it is gone once one was taken
            told.update(Content("\n").join(lines))

    def _line(self, place: int, entry: Listing, room: int) -> Content:
        names = [clean(one.label) for one in self._entries]
        digit = str(place + 1) if place < _AT_ONCE else " "
        mark = glyphs.MARK if entry.label == self._shown else " "
        name = fit(names[place], min(max(map(width, names)), room // 3))
        begin = f"{digit} {mark} {name}  "
        told = clean(f"{'read-only  ' if entry.read_only else ''}{self._states[entry.label]}")
        left = room - width(clean(begin))
        address = max(len(one.address) for one in self._entries) + 2
        if left >= _STATE + address:
            begin += f"{entry.address:<{address}}"
            left -= address
        return Content.styled(
            f"{begin}{fit(told, left)}", "bold reverse" if place == self._place else ""
        )

    def _keys(self) -> Content:
        if len(self._entries) == 1:
            return Content(_HINT)
        parts = [("Enter", "shows it"), ("1-9", "at once"), ("Esc", "leaves it")]
        told = [Content.assemble((key, "$text-accent bold"), " ", what) for key, what in parts]
        return Content("   ").join(told)
