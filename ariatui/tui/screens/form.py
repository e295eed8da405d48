"""A dialog with a few fields that hold what is so at present, which may be known only later."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widgets import Static

from ariatui.text import Clean
from ariatui.tui.screens.dialog import TypingScreen
from ariatui.tui.widgets.line_input import LineInput

_FRAME = 2
"""Lines of the border."""


class Field(NamedTuple):
    """One line to type into."""

    label: str = ""
    value: str | None = None
    """What is so at present; None as long as that is not known."""
    placeholder: str = ""
    choices: Sequence[str] = ()
    """Suggested while one of them is typed."""
    masked: bool = False


class Form(NamedTuple):
    """What a form asks. Its texts are ours, or cleaned."""

    heading: Clean
    explanation: Clean
    fields: Sequence[Field]


class Answer(NamedTuple):
    """What one field holds."""

    text: str
    changed: bool


class _Line(Horizontal):
    """A field with its label."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._present = field.value
        self._label = field.label
        self.input = LineInput(
            field.value or "",
            placeholder=field.placeholder,
            masked=field.masked,
            suggester=SuggestFromList(field.choices) if field.choices else None,
        )

    def compose(self) -> ComposeResult:
        """The label, if there is one, and the field."""
        if self._label:
            yield Static(self._label, markup=False)
        yield self.input

    @property
    def answer(self) -> Answer:
        """What stands in it."""
        return Answer(self.input.value, self.input.value != (self._present or ""))

    def learn(self, field: Field) -> None:
        """What is so at present is known now; what was typed meanwhile stays."""
        self.input.placeholder = field.placeholder
        if not self.answer.changed:
            self.input.value = field.value or ""
            if self.input.has_focus:
                self.input.action_select_all()
        self._present = field.value


class FormScreen(TypingScreen[None]):
    """Closes before it hands over what was typed, so that the next key is for what comes then.

    Args:
        form: What is asked.
        complaint: Says what is wrong with what was typed, blank if nothing is.
        take: Given what was typed.
    """

    CSS = """
    FormScreen {
        & #explanation { height: auto; margin-bottom: 1; }
        & VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
        & _Line { height: 1; & > Static { width: 6; } & > LineInput { width: 1fr; } }
        & #complaint { color: $text-error; height: auto; }
        &.-low #explanation { margin-bottom: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
        Binding("enter", "send", show=False, priority=True),
        Binding("tab,down", "step(1)", show=False, priority=True),
        Binding("shift+tab,up", "step(-1)", show=False, priority=True),
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

    def compose(self) -> ComposeResult:
        """What is asked, the fields, and the keys."""
        with Vertical():
            yield Static(self._form.heading, id="heading", markup=False)
            yield Static(self._form.explanation, id="explanation", markup=False)
            yield self._list
            yield Static(id="complaint", markup=False)
            more = ", Tab the next one" if len(self._lines) > 1 else ""
            keys = f"Enter sets it{more}, Esc leaves it"
            yield Static(keys, id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first field."""
        self.begin_in(self._lines[0].input)
        self.complain("")

    def on_resize(self) -> None:
        """Leave out what is not needed where there are few lines, and let the fields scroll."""
        height = self.app.size.height
        self.set_class(height < 16, "-low")
        self._list.styles.max_height = max(height - _FRAME - 6, 1)

    def learn(self, fields: Iterable[Field]) -> None:
        """What is so at present is known now."""
        for place, field in enumerate(fields):
            if place < len(self._lines):
                self._lines[place].learn(field)
            else:
                self._lines.append(_Line(field))
                self._list.mount(self._lines[-1])

    def complain(self, sentence: str) -> None:
        """Say what is wrong."""
        told = self.query_one("#complaint", Static)
        told.update(sentence)
        told.display = bool(sentence)

    async def action_send(self) -> None:
        """Hand over what was typed, unless something is wrong with it."""
        await self.typed()
        answers = [line.answer for line in self._lines]
        if sentence := self._complaint(answers):
            self.complain(sentence)
        else:
            self.dismiss(None)
            self._take(answers)

    async def action_step(self, fields: int) -> None:
        """Go on to the next field, or to the one before."""
        await self.typed()
        if fields > 0:
            self.focus_next()
        else:
            self.focus_previous()
