"""One line to type into."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.suggester import Suggester
from textual.widgets import Input


class LineInput(Input):
    """A field of a dialog, or a line of its own.

    Args:
        value: What stands in it.
        placeholder: What stands there while it is empty.
        masked: Whether nobody may see it, or copy it: others read the clipboard.
        suggester: Completes what is typed.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
    """As Textual has it, but for this: another text gives the field no other place, so that the
    screen need not be laid out for each letter."""

    def __init__(
        self,
        value: str,
        *,
        placeholder: str = "",
        masked: bool = False,
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, password=masked, suggester=suggester, compact=True
        )
        self.cursor_blink = False

    def action_cut(self) -> None:
        """Not what is masked."""
        if not self.password:
            super().action_cut()

    def action_copy(self) -> None:
        """Not what is masked."""
        if not self.password:
            super().action_copy()
