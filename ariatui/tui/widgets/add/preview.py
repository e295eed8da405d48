"""What is made of what was typed, a line for each download, what is bad first."""

from collections.abc import Sequence, Set

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ariatui.model.addition import Addition
from ariatui.words import add_words

_MOST_LINES = 500
"""Lines that are shown; how many more there are is said."""


class Preview(VerticalScroll, can_focus=False):
    """Shows additions before they are sent."""

    DEFAULT_CSS = "Preview { height: auto; scrollbar-size-vertical: 1; }"

    rows = 1
    """How many rows it would have to show all of it."""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Static(markup=False)

    def show(self, additions: Sequence[Addition], there: Set[str], room: int) -> None:
        """Show these.

        Args:
            additions: What was made out, each that is there twice marked as such.
            there: The info hashes of what the daemon has already.
            room: The cells of a line.
        """
        ranked = sorted(additions, key=lambda a: 0 if a.problem else 1 if a.same_as else 2)
        lines = [_line(one, there, room) for one in ranked[:_MOST_LINES]]
        if len(ranked) > _MOST_LINES:
            lines.append(Content(f"and {len(ranked) - _MOST_LINES:,} more"))
        told = Content("\n").join(lines)
        self.rows = max(told.get_height({}, room), 1)
        self.query_one(Static).update(told)


def _line(addition: Addition, there: Set[str], room: int) -> Content:
    told = add_words.preview(addition, room, there=addition.info_hash in there)
    style = "$text-error" if addition.problem else "" if addition.is_good else "$text-muted"
    return Content.styled(told, style)
