"""The dialog that asks for the secret: it stays until the daemon has answered."""

from collections.abc import Callable

from textual import on
from textual.widgets import Input, Static

from ariatui.rpc.failures import Failure
from ariatui.server.credentials import checked_secret
from ariatui.server.endpoint import SettingsError
from ariatui.server.secret import Secret
from ariatui.tui import glyphs
from ariatui.tui.screens.prompt import PromptScreen, Question


class SecretScreen(PromptScreen):
    """What is typed while a secret is checked goes nowhere; Esc gives up waiting.

    Args:
        failure: Why a secret is wanted.
        check: Given what was typed; it ends with `refuse`, or with the dialog's end.
    """

    def __init__(self, failure: Failure, check: Callable[[Secret], None]) -> None:
        super().__init__(Question(failure.happened, failure.advice, "the secret", masked=True))
        self._check = check
        self.is_checking = False
        """Whether the daemon is to answer."""

    def take(self, answer: str | None) -> None:
        """Have it checked; Enter alone leaves, as anywhere."""
        if self.is_checking:
            return
        if answer is None:
            self.dismiss(None)
            return
        try:
            secret = checked_secret(answer, "The secret that was typed", "that was typed")
        except SettingsError as error:
            self._tell(str(error), self.KEYS)
            return
        self.is_checking = True
        self.query_one(Input).clear()
        self._tell(f"Checking the secret{glyphs.ELLIPSIS}", "Esc gives up")
        self._check(secret)

    @on(Input.Changed)
    def drop(self, event: Input.Changed) -> None:
        """Take nothing in while the daemon is to answer."""
        if self.is_checking and event.value:
            event.input.clear()

    def refuse(self, failure: Failure) -> None:
        """Say that it was wrong, and ask for another one."""
        self.is_checking = False
        self._tell(failure.happened, self.KEYS)
        self.query_one("#advice", Static).update(failure.advice)

    def _tell(self, heading: str, keys: str) -> None:
        self.query_one("#heading", Static).update(heading)
        self.query_one("#keys", Static).update(keys)
