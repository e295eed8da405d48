"""What stands where the table would be while there is no row to show: why, and what to do."""

from textual.content import Content
from textual.widgets import Static


class NoticePanel(Static):
    """A heading and a few lines, in the middle of the screen."""

    DEFAULT_CSS = """
    NoticePanel {
        height: 1fr;
        padding: 1 2;
        content-align: center middle;
        text-align: center;
        display: none;
        &.-shown { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._said: tuple[str, ...] = ()

    def explain(self, heading: str, *lines: str) -> None:
        """Show this explanation, the heading in bold."""
        said = (heading, *(line for line in lines if line))
        if said != self._said:
            self._said = said
            body = [Content(line) for line in said[1:]]
            self.update(Content("\n\n").join([Content.styled(heading, "bold"), *body]))
