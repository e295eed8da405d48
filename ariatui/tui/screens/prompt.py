"""A dialog that asks for one line: the secret, or mirrors to add."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ariatui.tui.screens.dialog import Dialog
from ariatui.tui.widgets.line_input import LineInput

_ROOMY = 16
"""Lines."""


class Question(NamedTuple):
    """What a prompt asks. Its texts are ours, or cleaned."""

    heading: str
    explanation: str
    placeholder: str
    masked: bool = False
    answer: str = ""
    """What the field holds already, as a person typed it before; typing replaces it."""


class PromptScreen(Dialog[str | None]):
    """Asks one question; dismissed with the answer, or with None if there is none.

    Args:
        question: What is asked.
        complaint: Says what is wrong with an answer, blank if nothing is.
    """

    DEFAULT_CSS = """
    PromptScreen {
        &.-roomy LineInput { margin: 1 0; }
        & #complaint { color: $text-error; height: auto; display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
        Binding("enter", "answer", show=False, priority=True),
    ]

    KEYS = "Enter sends it, Esc leaves it"

    def __init__(self, question: Question, complaint: Callable[[str], str] = lambda _: "") -> None:
        super().__init__()
        self._question, self._complaint = question, complaint

    def compose(self) -> ComposeResult:
        """The question, the field, and the keys."""
        question = self._question
        with Vertical():
            yield Static(question.heading, id="heading", markup=False)
            yield Static(question.explanation, id="advice", markup=False)
            yield LineInput(
                question.answer, placeholder=question.placeholder, masked=question.masked
            )
            yield Static(id="complaint", markup=False)
            yield Static(self.KEYS, id="keys", markup=False)

    def on_resize(self) -> None:
        """Set the field apart where there is room."""
        self.set_class(self.app.size.height >= _ROOMY, "-roomy")

    def action_answer(self) -> None:
        """Hand the answer over, unless something is wrong with it; an empty one counts as none."""
        typed = self.query_one(LineInput).value.strip()
        if sentence := typed and self._complaint(typed):
            told = self.query_one("#complaint", Static)
            told.update(sentence)
            told.display = True
        else:
            self.take(typed or None)

    def take(self, answer: str | None) -> None:
        """What to do with the answer."""
        self.dismiss(answer)
