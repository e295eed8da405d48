"""What a page of the details is drawn from, and how its lines are made."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ariatui.model.chronicle import Speeds, Times
from ariatui.model.details import Details, Topic
from ariatui.model.download import Download, Gid
from ariatui.model.phase import Phase
from ariatui.text import Clean, clean, fit, fit_middle, fit_right, wrap
from ariatui.tui import glyphs
from ariatui.tui.widgets.columns import Cell

Line = Sequence[Cell]
"""The cells of one line, from the left; the rest of the line is blank."""

WAIT = f"Asking aria2{glyphs.ELLIPSIS}"
OFFLINE = "There is no connection, so that aria2 cannot be asked."
WITHHELD = "aria2 does not tell that now, or its answer takes too long over this connection."
"""Why there is nothing to show."""

_MOST_LINES = 4
"""Of a note."""

_MUCH = 2000
"""Characters, more than any screen has cells in a line."""


class Dossier(NamedTuple):
    """All that is known of the download that is looked at. Times are seconds of one clock."""

    download: Download
    phase: Phase | None
    details: Details
    times: Times
    speeds: Speeds
    now: float
    wall: float
    """What `now` is in seconds since 1970."""
    chosen: frozenset[int] | None = None
    """The files that were chosen and the daemon was not told of, by aria2's indexes."""
    is_online: bool = True
    is_inside: bool = False
    """Whether the keys move about in the details."""
    is_row: Callable[[Gid], bool] = lambda _: True
    """Whether a download stands in the table, as far as no filter hides it."""

    def absence(self, topic: Topic) -> str:
        """Why nothing is known on a topic."""
        if topic in self.details.withheld:
            return WITHHELD
        return WAIT if self.is_online else OFFLINE


class Page:
    """One tab. It is asked again whenever something has changed, and draws only what is seen."""

    title = ""
    topics: tuple[Topic, ...] = ()
    """What has to be asked while it is shown."""
    by_the_way: tuple[Topic, ...] = ()
    """What is asked too, seldom, where the daemon is near."""

    def applies(self, download: Download) -> bool:
        """Whether there can be anything on it."""
        raise NotImplementedError

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """The lines, in so many cells; those that are not seen may be drawn as they are taken."""
        raise NotImplementedError

    def drawings(self, dossier: Dossier, width: int, height: int) -> Sequence[Line]:
        """What stands below the lines and takes the room that they leave; mostly nothing.

        Args:
            dossier: What is known.
            width: The cells of a line.
            height: The lines that there is room for; less than nothing where there is none.
        """
        del dossier, width, height
        return ()

    def foot(self, dossier: Dossier) -> Clean:
        """What stands below the lines in any case; nothing, mostly."""
        del dossier
        return clean("")


class Field(NamedTuple):
    """A column of a list: its heading, and its width; 0 takes what the others leave."""

    heading: str
    width: int
    right: bool = False


def row(fields: Sequence[Field], texts: Sequence[str], width: int, style: str = "plain") -> Line:
    """A line of a list. Texts may be foreign; names and URIs lose their middle."""
    fixed = sum(field.width for field in fields) + len(fields) - 1
    cells: list[Cell] = []
    for field, text in zip(fields, texts, strict=True):
        room = field.width or max(width - fixed, 0)
        shown = clean(text, _MUCH)
        if field.right:
            fitted = fit_right(shown, room)
        else:
            fitted = fit(shown, room) if field.width else fit_middle(shown, room)
        cells += [(fitted, style), (clean(" "), style)]
    return cells[:-1]


def headings(fields: Sequence[Field], width: int) -> Line:
    """The first line of a list."""
    return row(fields, [field.heading for field in fields], width, "heading")


def note(said: str, width: int) -> Line:
    """A line of its own, as far as it fits."""
    return [(fit(clean(said, _MUCH), width), "label")]


def notes(said: str, width: int) -> list[Line]:
    """Lines that say why there is nothing to show."""
    return [[(part, "label")] for part in wrap(clean(said, _MUCH), width, _MOST_LINES)]
