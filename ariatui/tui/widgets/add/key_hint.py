"""A key, and what it does; a click does the same."""

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static


class KeyHint(Static):
    """One key of a dialog.

    Args:
        key: As people write it.
        label: What it does.
        act: Does that.
        id: The widget's.
    """

    DEFAULT_CSS = "KeyHint { width: auto; margin-right: 3; color: $text-muted; }"

    def __init__(
        self,
        key: str,
        label: str,
        act: Callable[[], object],
        *,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        told = Content.assemble((key, "$text-accent bold"), f" {label}")
        super().__init__(told, id=id, markup=False)
        self._act = act

    def on_click(self) -> None:
        """Do what the key does."""
        self.screen.call_later(self._act)
