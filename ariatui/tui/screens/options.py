"""A dialog that finds an option by what is typed, and shows what each is at present."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ariatui.model.aria2_options import Option
from ariatui.text import Clean, clean, fit
from ariatui.tui import glyphs
from ariatui.tui.screens.dialog import WIDTH, Dialog
from ariatui.tui.widgets.line_input import LineInput

_FRAME = 4
"""Cells for border and padding."""
_AROUND, _AROUND_LOW = 7, 6
"""Lines around the list; where there are few there is no heading."""
_LOW = 16


class OptionsScreen(Dialog[None]):
    """Stays open below what is opened for an option.

    Args:
        heading: Whose options they are.
        options: Those to choose from, by name.
        absence: Says why there is no option for what was typed.
        value: What an option is at present, as it may be shown.
        choose: Given the option that was chosen.
    """

    CSS = """
    OptionsScreen {
        & #heading { height: 1; }
        & #sense { height: 2; }
        & #keys { height: 1; }
        &.-low #heading { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
        Binding("enter,tab", "choose", show=False, priority=True),
        Binding("up,shift+tab", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(
        self,
        heading: Clean,
        options: Sequence[Option],
        absence: Callable[[str], Clean],
        value: Callable[[str], Clean],
        choose: Callable[[Option], None],
    ) -> None:
        super().__init__()
        self._heading, self._options = heading, options
        self._absence, self._value, self._choose = absence, value, choose
        self._field = LineInput("", placeholder="name or sense")
        self._found: Sequence[Option] = found(options, "")
        self._place = self._first = 0
        self._said: Content | None = None
        """What stands in place of the sense until another key is pressed."""

    def compose(self) -> ComposeResult:
        """What is typed, the options that fit it, the sense of the one at the cursor, the keys."""
        with Vertical():
            yield Static(self._heading, id="heading", markup=False)
            yield self._field
            yield Static(id="list", markup=False)
            yield Static(id="sense", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Type at once."""
        self.set_focus(self._field)

    def on_resize(self) -> None:
        """Show as many as there is room for."""
        self.set_class(self.app.size.height < _LOW, "-low")
        self.draw()

    @on(Input.Changed)
    def narrow(self) -> None:
        """Show what fits what is typed."""
        self._find()

    def complain(self, sentence: Clean) -> None:
        """Say why the present values do not come, or why nothing can be changed."""
        self._said = Content.styled(sentence, "$text-warning")
        self.draw()

    def go_on(self, sentence: Clean) -> None:
        """Say what was changed; what is typed next finds another option."""
        self._said = Content.styled(sentence, "$text-success")
        self._field.action_select_all()
        self.draw()

    def action_move(self, lines: int) -> None:
        """Go to another one."""
        self._find()
        self._said = None
        self._place = min(max(self._place + lines, 0), max(len(self._found) - 1, 0))
        self.draw()

    def action_choose(self) -> None:
        """Take the one at the cursor, for what is typed by now."""
        self._find()
        if self._found:
            self._choose(self._found[self._place])

    def draw(self) -> None:
        """Show the options anew: others, or their values are known."""
        size = self.app.size
        around = _AROUND_LOW if size.height < _LOW else _AROUND
        rows, room = max(size.height - around, 1), max(min(size.width, WIDTH) - _FRAME, 1)
        self._first = min(max(self._first, self._place - rows + 1), self._place)
        shown = self._found[self._first : self._first + rows]
        bar = scrollbar(self._first, rows, len(self._found))
        lines = [
            self._line(self._first + line, room - 2) + f" {bar[line]}" for line in range(len(shown))
        ]
        lines += [Content("")] * (min(rows, len(self._options)) - len(lines))
        self.query_one("#list", Static).update(Content("\n").join(lines))
        self.query_one("#sense", Static).update(self._sense())
        self.query_one("#keys", Static).update(self._keys(room))

    def _find(self) -> None:
        options = found(self._options, self._field.value)
        if options != self._found or not options:
            self._found, self._place, self._first, self._said = options, 0, 0, None
            self.draw()

    def _line(self, place: int, room: int) -> Content:
        name = self._found[place].name
        share = min(max(len(option.name) for option in self._options) + 1, room * 2 // 3)
        line = fit(clean(name), share) + fit(self._value(name), room - share)
        return Content.styled(line, "bold reverse" if place == self._place else "")

    def _sense(self) -> Content:
        if self._said is not None:
            return self._said
        if not self._found:
            return Content.styled(self._absence(self._field.value), "$text-warning")
        option = self._found[self._place]
        return Content(f"{option.sense[0].upper()}{option.sense[1:]}")

    def _keys(self, room: int) -> Content:
        parts = [("Enter", "changes it"), ("Esc", "leaves it")]
        told = [Content.assemble((key, "$text-accent bold"), " ", what) for key, what in parts]
        keys, count = Content("   ").join(told), f"{self._place + 1:,} of {len(self._found):,}"
        is_room = keys.cell_length + 3 + len(count) <= room and self._found
        return keys + f"   {count}" if is_room else keys


def scrollbar(first: int, rows: int, count: int) -> str:
    """A character for each row: where those rows are among all of so many; blank if they are all.

    Args:
        first: The place of the first row that is seen.
        rows: How many are seen.
        count: How many there are.
    """
    if count <= rows:
        return " " * rows
    thumb = max(rows * rows // count, 1)
    above = first * (rows - thumb) // (count - rows)
    return f"{glyphs.BORDER * above}{glyphs.LEVELS[-1] * thumb}".ljust(rows, glyphs.BORDER)


def found(options: Sequence[Option], typed: str) -> Sequence[Option]:
    """The options that have all these words, those first whose names have them."""
    words = typed.lower().split()

    def rank(option: Option) -> int:
        if option.name.startswith("-".join(words)):
            return 0
        return 1 if all(word in option.name for word in words) else 2

    fitting = [
        option
        for option in options
        if all(word in option.name or word in option.sense.lower() for word in words)
    ]
    return sorted(fitting, key=rank)
