"""A dialog that asks for one line: the secret, or URIs to add."""

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class Question(NamedTuple):
    """What a prompt asks. Its texts are ours, or cleaned."""

    heading: str
    explanation: str
    placeholder: str
    masked: bool = False
    answer: str = ""
    """What the field holds already, as a person typed it before; typing replaces it."""


class SecretInput(Input):
    """A masked field that gives nothing of what it holds to the clipboard.

    Others read that, and with OSC 52 the text would go through the terminal's output.
    """

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, password=True)

    def action_cut(self) -> None:
        """Change nothing."""

    def action_copy(self) -> None:
        """Change nothing."""


class PromptScreen(ModalScreen[str | None]):
    """Asks one question; dismissed with the answer, or with None if there is none."""

    CSS = """
    PromptScreen {
        align: center middle;
        & > Vertical {
            width: 72;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            border: round $border;
            background: $surface;
        }
        & #heading { text-style: bold; }
        & #keys { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
    ]

    KEYS = "Enter sends it, Esc leaves it"

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question, the field, and the keys."""
        question = self._question
        with Vertical():
            yield Static(question.heading, id="heading", markup=False)
            yield Static(question.explanation, markup=False)
            field = (
                SecretInput(question.placeholder)
                if question.masked
                else Input(question.answer, placeholder=question.placeholder)
            )
            field.cursor_blink = False
            yield field
            yield Static(self.KEYS, id="keys", markup=False)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Hand the answer over; an empty one counts as none."""
        self.take(event.value.strip() or None)

    def take(self, answer: str | None) -> None:
        """What to do with the answer."""
        self.dismiss(answer)
