"""A dialog with a few fields that hold what is so at present, which may be known only later."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Static, TextArea

from ariatui.tui import glyphs
from ariatui.tui.form import Answer, Field, Form
from ariatui.tui.screens.dialog import Dialog
from ariatui.tui.turns import TakingTurns, caught_up
from ariatui.tui.widgets.add.lines_field import LinesField
from ariatui.tui.widgets.line_input import LineInput

_SOON = 1.0
"""Seconds in which an answer comes as a rule. Keys until then may have come in one burst."""

_FRAME = 2
"""Lines of the border."""


class _Line(Horizontal):
    """A field with its label."""

    def __init__(self, field: Field) -> None:
        super().__init__(classes="-high" if field.has_lines else "")
        self._present = field.value
        self._label = field.label
        self.input = _lines_field(field) if field.has_lines else _line_input(field)

    def compose(self) -> ComposeResult:
        """The label, if there is one, and the field."""
        if self._label:
            yield Static(self._label, markup=False)
        yield self.input

    @property
    def answer(self) -> Answer:
        """What stands in it."""
        text = self.input.text if isinstance(self.input, TextArea) else self.input.value
        return Answer(text, text != (self._present or ""))

    def learn(self, field: Field) -> None:
        """What is so at present is known now; what was typed meanwhile stays."""
        self.input.placeholder = field.placeholder
        if self.answer.changed:
            pass
        elif isinstance(self.input, TextArea):
            self.input.load_text(field.value or "")
            self.input.move_cursor(self.input.document.end)
        else:
            self.input.value = field.value or ""
            if self.input.has_focus:
                self.input.action_select_all()
        self._present = field.value


def _line_input(field: Field) -> LineInput:
    return LineInput(
        field.value or "",
        placeholder=field.placeholder,
        masked=field.masked,
        suggester=SuggestFromList(field.choices) if field.choices else None,
    )


def _lines_field(field: Field) -> LinesField:
    lines = LinesField(field.value or "", field.placeholder)
    lines.move_cursor(lines.document.end)
    return lines


class FormScreen(Dialog[None]):
    """Stays open until what was typed is known to be good; what is typed behind Enter is for then.

    Args:
        form: What is asked.
        complaint: Says what is wrong with what was typed, blank if nothing is.
        take: Given what was typed. It calls `wait` if it takes time to say whether that is good,
            and `settle` in any case.
    """

    CSS = """
    FormScreen {
        & #explanation { height: auto; margin-bottom: 1; }
        & VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
        & _Line { height: 1; & > Static { width: 6; } & > LineInput { width: 1fr; } }
        & _Line.-high { height: 5; & > LinesField { width: 1fr; height: 5; } }
        & #complaint { color: $text-error; height: auto; }
        &.-low #explanation { margin-bottom: 0; }
        &.-low.-complains #explanation { display: none; }
        &.-low _Line.-high { height: 3; & > LinesField { height: 3; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
        Binding("enter", "send", show=False, priority=True),
        Binding("tab", "step(1)", show=False, priority=True),
        Binding("shift+tab", "step(-1)", show=False, priority=True),
        Binding("down", "step_by_arrow(1)", show=False, priority=True),
        Binding("up", "step_by_arrow(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        form: Form,
        complaint: Callable[[Sequence[Answer]], str],
        take: Callable[[Sequence[Answer]], None],
    ) -> None:
        super().__init__()
        self._form, self._complaint, self._take = form, complaint, take
        self._lines = [_Line(field) for field in form.fields]
        self._list = VerticalScroll(*self._lines, can_focus=False)
        self._waits_with: Widget | None = None
        """The field that the keys were in when what was typed was handed over."""
        self._held: list[events.Key] = []
        """Keys that were pressed since."""
        self._waits_long = False

    def compose(self) -> ComposeResult:
        """What is asked, the fields, and the keys."""
        with Vertical():
            yield Static(self._form.heading, id="heading", markup=False)
            yield Static(self._form.explanation, id="explanation", markup=False)
            yield self._list
            yield Static(id="complaint", markup=False)
            yield Static(self._keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first field."""
        self.set_focus(self._lines[0].input)
        self.complain("")

    def on_resize(self) -> None:
        """Leave out what is not needed where there are few lines, and let the fields scroll."""
        height = self.app.size.height
        self.set_class(height < 16, "-low")
        self._list.styles.max_height = max(height - _FRAME - 6, 1)

    def on_key(self, event: events.Key) -> None:
        """What comes while it waits is for what comes then."""
        if self.is_waiting:
            event.stop()
            self._held.append(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While it waits, only to leave has a sense, and arrows move within a field of lines."""
        if self.is_waiting and not (action == "dismiss" and self._waits_long):
            return False
        if action == "step_by_arrow" and isinstance(self.focused, TextArea):
            return False
        return super().check_action(action, parameters)

    @property
    def is_waiting(self) -> bool:
        """Whether what was typed was handed over, and is not known to be good or bad."""
        return self._waits_with is not None and self.is_current

    def learn(self, fields: Iterable[Field]) -> None:
        """What is so at present is known now."""
        for line, field in zip(self._lines, fields, strict=True):
            line.learn(field)

    def complain(self, sentence: str) -> None:
        """Say what is wrong."""
        told = self.query_one("#complaint", Static)
        told.update(sentence)
        told.display = bool(sentence)
        self.set_class(bool(sentence), "-complains")

    def wait(self) -> None:
        """What was typed is on its way."""
        self._waits_with = self.focused or self._lines[0].input
        self.set_focus(None)
        self._waits_long = False
        self.set_timer(_SOON, self._offer_to_leave)
        self.complain("")

    def settle(self, complaint: str) -> None:
        """Close, since all is well; or let what was typed be typed otherwise."""
        if not complaint:
            self.app.call_later(self._close)  # behind the keys that have come, which are held
            return
        focus, self._waits_with = self._waits_with, None
        self._held.clear()
        self.complain(complaint)
        self.query_one("#keys", Static).update(self._keys())
        if focus is not None:
            self.set_focus(focus)

    def action_send(self) -> None:
        """Hand over what was typed, unless something is wrong with it."""
        answers = [line.answer for line in self._lines]
        if sentence := self._complaint(answers):
            self.complain(sentence)
        else:
            self._take(answers)

    def action_step(self, fields: int) -> None:
        """Go on to the next field, or to the one before."""
        if fields > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_step_by_arrow(self, fields: int) -> None:
        """Go on to the next field, or to the one before."""
        self.action_step(fields)

    async def _close(self) -> None:
        """Leave, and do what was held before keys that come now: it is the app's turn."""
        await caught_up(self)
        if self.is_waiting:
            self.dismiss(None)
            if isinstance(self.app, TakingTurns):
                await self.app.take_back(events.Key(key.key, key.character) for key in self._held)

    def _offer_to_leave(self) -> None:
        if self.is_waiting:
            self._waits_long = True
            told = f"Waiting for aria2{glyphs.ELLIPSIS} Esc leaves it to itself"
            self.query_one("#keys", Static).update(told)

    def _keys(self) -> str:
        more = ", Tab the next one" if len(self._lines) > 1 else ""
        if any(field.has_lines for field in self._form.fields):
            more += ", ^j a new line"
        return f"Enter sets it{more}, Esc leaves it"
