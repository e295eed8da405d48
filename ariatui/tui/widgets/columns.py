"""The table's columns, each declared once: heading, width, rank, and what its cell shows."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ariatui.model.criteria import Sorting
from ariatui.model.download import Download, Naming, Status
from ariatui.model.phase import Phase
from ariatui.text import Clean, clean, duration, fit, fit_middle, fit_right, percent, size, speed
from ariatui.text import width as cells_of
from ariatui.tui import glyphs
from ariatui.words import name_of, what_happened

_LEAST_NAME = 23
"""Cells that the name keeps before another column is let in."""

_BAR = 10
"""Cells of the progress bar, before it gets a share of what a wide screen has to spare."""

_PROGRESS = ("total_length", "completed_length")
"""The fields of a download that tell how far it is."""


class Row(NamedTuple):
    """What a line of the table is drawn from."""

    download: Download
    phase: Phase | None
    is_marked: bool = False

    @property
    def flows(self) -> bool:
        """Whether its speeds and the time left mean anything."""
        return self.phase is None or not self.phase.ends_flow


Cell = tuple[Clean, str]
"""A text, and the name of its style: a component class of the table."""

_BETWEEN: Cell = (Clean(" "), "plain")
"""What stands between two columns."""


_APART = Clean("  ")
"""What stands between a name and the reason behind it."""

_LEAST_REASON = 12
"""Cells of a reason below which it tells nothing."""


class Column(NamedTuple):
    """One column. `rank` 0 is always shown; of the others the lowest go first as width grows."""

    id: str
    heading: str
    width: int
    rank: int
    draw: Callable[[Row, int], Sequence[Cell]]
    right: bool = False
    told_over: bool = False
    """Whether its cells give way to the words for what went wrong."""


SYMBOLS = {
    Status.ACTIVE: glyphs.ACTIVE,
    Status.WAITING: glyphs.WAITING,
    Status.PAUSED: glyphs.PAUSED,
    Status.COMPLETE: glyphs.COMPLETE,
    Status.ERROR: glyphs.ERROR,
    Status.REMOVED: glyphs.REMOVED,
}
"""The character that stands for a status."""


def state_of(row: Row) -> tuple[str, str, str]:
    """The symbol, the word and the style for what a download is doing."""
    download = row.download
    if row.phase is not None:
        return glyphs.PHASE, f"{row.phase.word}{glyphs.ELLIPSIS}", "phase"
    if download.checking:
        return glyphs.CHECKING, "checking", "active"
    if download.seeding:
        return glyphs.SEEDING, "seeding", "active"
    status = download.status
    if download.metadata and status is Status.ACTIVE:
        return glyphs.METADATA, "metadata", "active"
    if "status" in download.doubtful:
        return "?", "unclear", status.value
    return SYMBOLS[status], status.value, status.value


def _state(row: Row, width: int) -> Sequence[Cell]:
    symbol, word, style = state_of(row)
    if row.is_marked:
        symbol, style = glyphs.MARK, "marked"
    return [(_told(symbol, word, width), style)]


@lru_cache
def _told(symbol: str, word: str, width: int) -> Clean:
    """There are a dozen of these."""
    return fit(clean(f"{symbol} {word}"), width)


def _name(row: Row, width: int) -> Sequence[Cell]:
    style = "marked" if row.is_marked else "name"
    return [(_fitted(_called(row.download), width), style)]


_fitted = lru_cache(512)(fit_middle)
"""The same names are drawn each second."""


def _called(download: Download) -> Clean:
    """Its name; what aria2 has not been asked yet has none for a moment."""
    is_unasked = download.naming is Naming.UNKNOWN and not download.name
    return clean(glyphs.ELLIPSIS) if is_unasked else name_of(download)


def _figure(text: Clean, width: int, row: Row, *fields: str, style: str = "plain") -> list[Cell]:
    """A figure made of these fields; what made no sense is neither nothing nor what it was."""
    is_known = row.download.doubtful.isdisjoint(fields)
    return [(fit_right(text if is_known else clean("?"), width), style)]


def _size(row: Row, width: int) -> Sequence[Cell]:
    length = row.download.size or row.download.completed_length
    return _figure(_size_of(length), width, row, "total_length")


@lru_cache(512)
def _size_of(length: int) -> Clean:
    """Most sizes stay as they are."""
    return size(length) if length else clean("")


def _bar(row: Row, width: int) -> Sequence[Cell]:
    download = row.download
    if not download.doubtful.isdisjoint(_PROGRESS):
        return [(fit(clean("?"), width), "plain")]
    if download.total_length <= 0 or download.status in (Status.COMPLETE, Status.REMOVED):
        return [(fit(clean(""), width), "plain")]
    done = download.completed_length if download.verified_length is None else _verified(download)
    filled = min(done * width // download.total_length, width)
    style = "bar" if download.status is Status.ACTIVE else "bar-rest"
    return [
        (Clean(glyphs.BAR * filled), style),
        (Clean(glyphs.REST * (width - filled)), "bar-rest"),
    ]


def _verified(download: Download) -> int:
    return download.verified_length or 0


def _percent(row: Row, width: int) -> Sequence[Cell]:
    download = row.download
    done = download.completed_length if download.verified_length is None else _verified(download)
    return _figure(percent(done, download.total_length), width, row, *_PROGRESS)


def _down(row: Row, width: int) -> Sequence[Cell]:
    text = speed(row.download.download_speed if row.flows else 0)
    return _figure(text, width, row, "download_speed", style="speed")


def _up(row: Row, width: int) -> Sequence[Cell]:
    text = speed(row.download.upload_speed if row.flows else 0)
    return _figure(text, width, row, "upload_speed", style="speed")


def _left(row: Row, width: int) -> Sequence[Cell]:
    if row.download.stalled and row.flows:
        return [(fit_right(clean("stalled"), width), "paused")]
    text = duration(row.download.time_left if row.flows else None)
    return _figure(text, width, row, *_PROGRESS, "download_speed")


def _connections(row: Row, width: int) -> Sequence[Cell]:
    count = row.download.connections
    return _figure(clean(str(count) if count else ""), width, row, "connections")


COLUMNS: tuple[Column, ...] = (
    Column("state", "State", 11, 0, _state),
    Column("name", "Name", 0, 0, _name),
    Column("size", "Size", 8, 3, _size, right=True),
    Column("progress", "Progress", _BAR, 4, _bar, told_over=True),
    Column("percent", "%", 4, 0, _percent, right=True, told_over=True),
    Column("down", "Down", 10, 1, _down, right=True, told_over=True),
    Column("up", "Up", 10, 5, _up, right=True, told_over=True),
    Column("left", "Left", 7, 2, _left, right=True, told_over=True),
    Column("connections", "Conn", 4, 6, _connections, right=True, told_over=True),
)

Layout = tuple[tuple[Column, int], ...]
"""The columns shown, and their widths in cells; there is a blank between two."""


_BY_ID = {column.id: column for column in COLUMNS}
_ALL = tuple(_BY_ID)


@lru_cache(16)
def layout(width: int, wanted: tuple[str, ...] = _ALL) -> Layout:
    """The columns that fit into so many cells; the name takes what the others leave.

    Args:
        width: The cells.
        wanted: The ids of those to choose from, in order; the name is among them.
    """
    columns = [_BY_ID[column_id] for column_id in wanted]
    shown = [column for column in columns if column.rank == 0]
    for column in sorted(columns, key=lambda column: column.rank):
        if column.rank == 0:
            continue
        if _left_for_name([*shown, column], width) < _LEAST_NAME:
            break
        shown.append(column)
    name = max(_left_for_name(shown, width), 0)
    has_bar = _BY_ID["progress"] in shown
    bar = max(name - 2 * _LEAST_NAME, 0) // 3 if has_bar else 0
    widths = {"name": name - bar, "progress": _BAR + bar}
    return tuple(
        (column, widths.get(column.id, column.width)) for column in columns if column in shown
    )


def span(columns: Layout) -> int:
    """How many cells a line takes, which is more than there are where the name has no room."""
    return sum(width for _, width in columns) + len(columns) - 1


def _left_for_name(columns: Sequence[Column], width: int) -> int:
    blanks = len(columns) - 1
    return width - blanks - sum(column.width for column in columns if column.id != "name")


def has_room_for(name: Clean, columns: Layout) -> bool:
    """Whether a name stands in its column as a whole."""
    return any(column.id == "name" and cells_of(name) <= room for column, room in columns)


def cells(row: Row, columns: Layout) -> list[Cell]:
    """The cells of one line. The blanks between the columns belong to what stands before them."""
    if row.download.status is Status.ERROR and row.phase is None:
        return _cells_of_failed(row, columns)
    line: list[Cell] = []
    for column, width in columns:
        line += column.draw(row, width)
        text, style = line[-1]
        line[-1] = Clean(text + " "), style
    text, style = line[-1]
    line[-1] = Clean(text[:-1]), style
    return line


def _cells_of_failed(row: Row, columns: Layout) -> list[Cell]:
    """With the reason over the last columns; behind the name where that leaves it more room."""
    told, reason = _told_over(columns), what_happened(row.download)
    over = sum(width + 1 for _, width in told) - 1 if len(told) > 1 else 0
    name = next((width for column, width in columns if column.id == "name"), 0)
    behind = name - cells_of(_called(row.download)) - len(_APART)
    is_behind = over < cells_of(reason) and behind > max(over, _LEAST_REASON)
    line: list[Cell] = []
    for column, width in columns if is_behind or not over else columns[: -len(told)]:
        if is_behind and column.id == "name":
            line += column.draw(row, width - behind - len(_APART))
            line += [(_APART, "plain"), (fit(reason, behind), "error"), _BETWEEN]
        else:
            line += [*column.draw(row, width), _BETWEEN]
    if over and not is_behind:
        line += [(fit(reason, over), "error"), _BETWEEN]
    return line[:-1]


@lru_cache(16)
def _told_over(columns: Layout) -> Layout:
    """The last columns, as far as they give way to words."""
    kept = [place for place, (column, _) in enumerate(columns) if not column.told_over]
    return columns[max(kept, default=-1) + 1 :]


def headings(columns: Layout, sorting: Sorting | None = None) -> Clean:
    """The line of headings, with an arrow at the column that the rows are sorted by."""
    texts = []
    for column, width in columns:
        place, heading = fit_right if column.right else fit, column.heading
        if sorting is not None and column.id == sorting.by:
            arrow = glyphs.ASCENDING if sorting.is_ascending else glyphs.DESCENDING
            heading = heading[: max(width - 1, 0)] + arrow
        texts.append(place(clean(heading), width))
    return clean(" ".join(texts), 2000)


def column_at(columns: Layout, x: int) -> Column | None:
    """The column that a cell of the line belongs to."""
    end = 0
    for column, width in columns:
        end += width + 1
        if x < end:
            return column
    return None
