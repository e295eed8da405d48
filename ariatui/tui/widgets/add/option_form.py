"""The options that are set while adding: fields to type in, and boxes."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from ariatui.model.add_options import BOXES, FIELDS, OptionBox
from ariatui.text import Clean, clean
from ariatui.tui import glyphs
from ariatui.tui.widgets.add.lines_field import LinesField

_LINES = "header"
"""The option that may be given several times."""


class Box(Static, can_focus=True):
    """An option that is on or off."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "switch", show=False)]

    def __init__(self, box: OptionBox, *, on: bool) -> None:
        super().__init__(id=box.name, markup=False)
        self._sense = box.sense
        self.on = on
        """Whether it is on."""
        self.touched = False
        """Whether a person has chosen that."""

    def on_mount(self) -> None:
        """Show it."""
        self.set(on=self.on)

    def set(self, *, on: bool) -> None:
        """Switch it on or off."""
        self.on = on
        self.update(Content(f"[{glyphs.CHOSEN if on else ' '}] {self._sense}"))

    def action_switch(self) -> None:
        """Switch it over."""
        self.touched = True
        self.set(on=not self.on)

    def on_click(self) -> None:
        """Switch it over."""
        self.focus()
        self.action_switch()


class OptionForm(VerticalScroll, can_focus=False):
    """A row for each option: aria2's name, and the value.

    Args:
        values: What stands in the fields, by the options' names.
        boxes: Which boxes a person has switched on or off.
    """

    DEFAULT_CSS = """
    OptionForm {
        scrollbar-size-vertical: 1;
        & Horizontal { height: 1; }
        & .name { width: 27; }
        & Input { width: 1fr; background: $boost; }
        & Horizontal.lines { height: 2; }
        & LinesField { width: 1fr; height: 2; }
        & Box { width: 1fr; &:focus { background: $boost; text-style: bold reverse; } }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.turn(1)", show=False),
        Binding("up", "screen.turn(-1)", show=False),
    ]

    def __init__(self, values: Mapping[str, str], boxes: Mapping[str, bool]) -> None:
        super().__init__()
        self._given, self._boxes = values, boxes
        self._defaults: Mapping[str, str] = {}

    async def fill(self) -> None:
        """Make the rows, if there are none: they are most of a dialog, and seldom looked at."""
        if not self.children:
            await self.mount_all(self._rows())

    def _rows(self) -> Iterator[Widget]:
        for option in BOXES:
            box = Box(option, on=self._is_on(option.name))
            box.touched = option.name in self._boxes
            yield self._row(option.name, box)
        for field in FIELDS:
            text = self._given.get(field.name, "")
            if field.name == _LINES:
                yield self._row(field.name, LinesField(text, field.sense, id=field.name))
                continue
            told = self._placeholder(field.name) or field.sense
            line = Input(text, told, compact=True, id=field.name, select_on_focus=False)
            line.cursor_blink = False
            yield self._row(field.name, line)

    def _is_on(self, name: str) -> bool:
        """Whether a box is on that nobody has touched here."""
        return self._boxes.get(name, self._defaults.get(name) == "true")

    def _placeholder(self, name: str) -> Clean:
        """What applies where nothing is typed."""
        return clean(self._defaults.get(name, ""))

    @property
    def values(self) -> dict[str, str]:
        """What is typed, by the options' names; nothing of those that are blank."""
        fields = {one.name: self._given.get(one.name, "") for one in FIELDS}
        fields |= {field.id or "": field.value for field in self.query(Input)}
        fields |= {field.id or "": field.text for field in self.query(LinesField)}
        return {name: text for name, text in fields.items() if text.strip()}

    @property
    def boxes(self) -> dict[str, bool]:
        """The boxes that are on, and those that a person has switched off."""
        touched = self.touched
        shown = {box.id or "": box.on for box in self.query(Box)}
        on = {one.name: shown.get(one.name, self._is_on(one.name)) for one in BOXES}
        return {name: is_on for name, is_on in on.items() if is_on or name in touched}

    @property
    def touched(self) -> dict[str, bool]:
        """The boxes that a person has switched on or off."""
        return {**self._boxes, **{box.id or "": box.on for box in self.query(Box) if box.touched}}

    @property
    def names(self) -> list[str]:
        """The options, from the first row on."""
        return [one.name for one in (*BOXES, *FIELDS)]

    @property
    def rows(self) -> int:
        """How many lines all of it takes."""
        return len(BOXES) + len(FIELDS) + 1

    def take_defaults(self, defaults: Mapping[str, str]) -> None:
        """Show what applies where nothing is typed."""
        self._defaults = defaults
        for field in self.query(Input):
            field.placeholder = self._placeholder(field.id or "") or field.placeholder
        for box in self.query(Box):
            if not box.touched:
                box.set(on=defaults.get(box.id or "") == "true")

    def go_to(self, name: str) -> None:
        """Put the keys on an option."""
        self.screen.set_focus(self.query_one(f"#{name}"))

    def sense_of(self, widget: Widget | None) -> Clean:
        """What the option does that the keys are on."""
        senses = {one.name: one.sense for one in (*BOXES, *FIELDS)}
        name = None if widget is None else widget.id
        return clean(f"{name}: {senses[name]}" if name in senses else "")

    @staticmethod
    def _row(name: str, field: Widget) -> Widget:
        told = Static(name, classes="name", markup=False)
        return Horizontal(told, field, classes="lines" if isinstance(field, LinesField) else "")

    def on_click(self, event: events.Click) -> None:
        """A click beside a field goes to it."""
        widget = event.widget
        row = widget.parent if isinstance(widget, Static) else None
        if isinstance(row, Horizontal) and not isinstance(widget, Box):
            row.children[1].focus()
