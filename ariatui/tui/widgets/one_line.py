"""A line of text that is drawn again only when it differs."""

from textual.content import Content
from textual.widgets import Static


class OneLine(Static):
    """One line, cut at the right edge. It takes `Content`, never text that could be markup."""

    DEFAULT_CSS = "OneLine { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown = Content()

    @property
    def shown(self) -> Content:
        """What the line says."""
        return self._shown

    def say(self, content: Content) -> None:
        """Show this, without laying the screen out again."""
        if not content.is_same(self._shown):  # == compares no styles
            self._shown = content
            self.update(content, layout=False)
